"""Reads README.md, and runs the programs that it shows.

A diff block changes the program, a text block shows what it then prints, a picture what
it then saves. The program is linear_regression.py. A python block replaces it until the
next ## or #### heading. Each heading undoes the diffs.
"""

import functools
import io
import os
import re
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

os.environ["MPLBACKEND"] = "agg"  # draw without windows
import matplotlib.pyplot as plt
import torch

torch.set_num_threads(1)  # more are slower with so few numbers
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
# Has a folder for each run. Deleted at the end, except for what Windows holds open.
FOLDERS = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


def changed(program, diff):
    """The program after this diff: - lines out, + lines in, @@ between two places."""
    # Diffs show code without the comments behind it, so remove these first:
    # "x = 1  # one" becomes "x = 1". (Whole lines of comment stay.)
    program = re.sub(r"(\S)  #.*", r"\1", program)
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        new = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        count = program.count(f"\n{old}\n")
        assert count == 1, f"This fits in {count} places of the program:\n{hunk}"
        program = program.replace(f"\n{old}\n", f"\n{new}\n")
    return program


class Piece(NamedTuple):
    """A block or a picture of README.md."""

    heading: str  # the nearest one above
    start: str  # the program without diffs
    diffs: tuple  # all since the heading, with this piece if it is a diff
    kind: str  # the word after ```, or "picture"
    content: str  # the text of the block, or the path of the picture
    place: int  # its index in split_page()

    @property
    def program(self):
        program = self.start
        for diff in self.diffs:
            program = changed(program, diff)
        return program


def split_page():
    """README.md as it is now, split at each ```: sentences, a block, sentences ..."""
    return re.split("(?m)^```", README.read_text(encoding="utf-8"))


def find(*kinds, has=""):
    """All pieces of these kinds whose content has this, from the top of README.md on.

    Kinds are text, diff, csv, picture, python (a program), py (a few lines), and for
    commands sh, bash (the one without GPU libraries) and bat (on Windows).
    """
    pieces = []
    heading, start, diffs = "", SCRIPT, ()
    for place, part in enumerate(split_page()):
        if place % 2 == 1:  # odd parts are blocks
            kind, _, content = part.partition("\n")
            if kind == "python":
                start, diffs = content, ()
            if kind == "diff":
                diffs = (*diffs, content)
            pieces.append(Piece(heading, start, diffs, kind, content, place))
        else:
            for line in part.splitlines():
                if line.startswith("#"):
                    heading, diffs = line, ()  # a heading undoes the diffs
                if line.startswith(("## ", "#### ")):  # not at ###, where own.py stays
                    start = SCRIPT
                for path in re.findall(r"\]\((\S+\.png)\)", line):  # ![words](path)
                    pieces.append(Piece(heading, start, diffs, "picture", path, place))
    return [one for one in pieces if one.kind in kinds and has in one.content]


class Result(NamedTuple):
    """What is left of a run."""

    lines: list  # warnings, then printed lines
    variables: dict
    figures: list  # the current figure at each show()
    picture: Path | None  # the last .png that the program names


@functools.cache
def run(program, table=None):
    """Run the program in a new folder with visitors.csv: this table or README.md's."""
    folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))
    table = table or find("csv")[0].content.encode()
    (folder / "visitors.csv").write_bytes(table)
    variables, figures, output = {}, [], io.StringIO()

    def show():  # takes the place of plt.show
        figures.append(plt.gcf())
        plt.close("all")  # as the reader does

    plt.close("all")  # what an earlier program left open
    plt.show = show
    torch.seed()  # a random seed, so that a program without its own is noticed
    with chdir(folder), redirect_stdout(output), catch_warnings(record=True) as caught:
        simplefilter("default")  # .pytest.ini would make warnings errors
        exec(program, variables)  # not in a new process, which would load torch anew
    warned = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
    lines = [shorten(warning, 60, placeholder=" ...") for warning in warned]
    lines += output.getvalue().splitlines()
    # Exercises save their own picture after that of the lesson, so the last one counts.
    pictures = re.findall(r'"(\w+\.png)"', program)
    picture = folder / pictures[-1] if pictures else None
    return Result(lines, variables, figures, picture)
