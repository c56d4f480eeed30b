"""Reads README.md, and runs the programs that it shows.

A diff block changes the program, a text block shows what it then prints, a picture what
it then saves. The program is linear_regression.py until a python block shows another
one, which lasts to the end of its ## section. Each heading undoes the diffs above it.
"""

import ast
import functools
import io
import os
import re
import tempfile
import warnings
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import NamedTuple

# A notebook sets this, perhaps to a backend that is not installed here. Then matplotlib
# would not start.
os.environ["MPLBACKEND"] = "svg"
import matplotlib.pyplot as plt
import torch
from comments import comments_on_values

torch.set_num_threads(1)  # more are slower with so few numbers
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
FOLDERS = tempfile.TemporaryDirectory()  # removed when Python ends


class Piece(NamedTuple):
    """A block or a picture of README.md."""

    heading: str  # the nearest one above
    program: str  # with the changes of all diffs so far
    kind: str  # the word after ```, or "picture"
    content: str  # the text of the block, or the path of the picture


class Run(NamedTuple):
    """What is left of a run."""

    lines: list  # printed, with warnings
    error: str  # the error that ended it, or ""
    variables: dict
    figures: list  # for each show() the figure that was drawn last
    picture: Path  # the last .png that the program names
    comments: list  # pairs like ("w: 3", "w: 4"): a value in a comment, the real one


def read_page():
    """All blocks and pictures of README.md as it is now, from its top to its end."""
    # Each part is found as a whole, so a comment in a block is no heading.
    parts = re.finditer(
        r"(?ms)^(?P<heading>#+ [^\n]+)"
        r"|^```(?P<kind>\w*)\n(?P<content>.*?)^```"  # a block
        r"|!\[[^]]*\]\((?P<picture>[^)]+)\)",
        README.read_text(encoding="utf-8"),
    )
    pieces, heading = [], ""
    start = SCRIPT  # the program before all diffs, to which each heading returns
    program = start  # with the diffs since the heading
    for part in parts:
        if part["heading"]:
            heading = part["heading"]
            if heading.startswith("## "):
                start = SCRIPT
            program = start
        elif part["picture"]:
            pieces.append(Piece(heading, program, "picture", part["picture"]))
        else:
            kind, content = part["kind"], part["content"]
            if kind == "python":
                start = program = content
            if kind == "diff":
                program = changed(program, content)
            pieces.append(Piece(heading, program, kind, content))
    return pieces


def changed(program, diff):
    """The program after this diff: - lines out, + lines in, @@ between two places."""
    # Diffs leave out the comments behind code, so these go. Comments on lines of their
    # own stay: a diff has @@ in their place.
    program = re.sub(r"(?<=\S)  #.*", "", program)
    for hunk in diff.split("@@\n"):
        marked = hunk.splitlines()
        old = "".join(f"{line[1:]}\n" for line in marked if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in marked if not line.startswith("-"))
        parts = re.split("(?m)^" + re.escape(old), program)
        if len(parts) != 2:
            message = (
                "Change a diff of README.md. In the program these lines should stand "
                f"once, but stand {len(parts) - 1} times:\n{old}"
            )
            # So this program fails in its own test. An error raised here, on import of
            # the tests, would stop all of them.
            return f"raise ValueError({message!r})\n"
        program = parts[0] + new + parts[1]
    return program


def execute(program, folder):
    """Run the program in the folder, but in this process, which has loaded torch."""
    output, error = io.StringIO(), ""
    variables, figures, comments = {}, [], []

    def show(block=True):  # takes the place of plt.show
        stays_open = block and not plt.isinteractive() and plt.get_backend() == "svg"
        # This error ends the program, and becomes the error of its Run.
        assert stays_open, "The program opens no window, or the window closes at once."
        figures.append(plt.gcf())
        plt.close("all")  # as the reader does

    plt.close("all")  # those that an earlier program left open
    # svg stands for a backend that opens windows. In a program that switches to another
    # backend, such as agg, which opens none, show() fails.
    plt.switch_backend("svg")
    plt.show = show
    torch.seed()  # so that a program that forgets its own seed fails
    with chdir(folder), redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda text, kind, *_: print(f"{kind.__name__}: {text}")
        try:
            # One statement at a time: a later one may change what a comment names.
            lines = program.split("\n")
            done = 0  # how many lines have been run
            for statement in ast.parse(program).body:
                code = "\n".join(lines[done : statement.end_lineno])
                exec(code, variables)
                done = statement.end_lineno
                comments += comments_on_values(code, variables)
        except Exception as exception:
            error = f"{type(exception).__name__}: {exception}"
    names = re.findall(r'"(\w+\.png)"', program)
    picture = folder / (names[-1] if names else "none.png")  # none.png: no picture
    printed = output.getvalue().splitlines()
    return Run(printed, error, variables, figures, picture, comments)


@functools.cache
def run(program):
    """Run the program in a folder of its own, beside the table of README.md."""
    folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))
    for piece in read_page():
        if piece.kind == "csv":
            (folder / "visitors.csv").write_text(piece.content, encoding="utf-8")
    return execute(program, folder)
