"""Reads README.md, and runs the programs that it shows.

A diff block changes the program, a text block shows what it then prints, a picture what
it saves. Every heading starts again with the unchanged program: the
script, or from a python block to the next ## heading that block.
"""

import functools
import io
import os
import re
import tempfile
import warnings
from collections import namedtuple
from contextlib import chdir, redirect_stdout
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import torch

os.environ["MPLBACKEND"] = "agg"  # no screen, not even that of a notebook
import matplotlib.pyplot as plt

torch.set_num_threads(1)  # more are slower with so few numbers
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
FOLDERS = tempfile.TemporaryDirectory()  # removed when Python ends
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
HEADING_OR_PIECE = re.compile(
    r"(?ms)^(?P<heading>#+ [^\n]+)"
    r"|^ *```(?P<kind>\w+)\n(?P<block>.*?)^ *```"
    r"|!\[[^]]*\]\((?P<picture>[^)]+)\)"
)

# A block or picture: the heading above it; the recipe, which is a program and the diffs
# that change it; the word after ``` or "picture"; the text of the block or the path of
# the picture; from where to where the text stands in README.md.
Piece = namedtuple("Piece", "heading recipe kind content span")

# What is left of a run: the program itself; the lines it printed, with warnings and the
# error that ended it; that error or ""; its variables; the figures that were shown; the
# path of the picture that is saved last.
Run = namedtuple("Run", "program lines error variables figures picture")


def read_page():
    """All blocks and pictures of README.md as it is now, from its top to its end."""
    pieces = []
    for match in HEADING_OR_PIECE.finditer(README.read_text(encoding="utf-8")):
        if match["heading"]:
            heading = match["heading"]
            if heading.startswith(("# ", "## ")):
                program = SCRIPT
            recipe = (program,)
            continue
        kind, content = match["kind"] or "picture", match["picture"] or match["block"]
        if kind == "python":
            program = content
            recipe = (program,)
        if kind == "diff":
            recipe = (*recipe, content)
        pieces.append(Piece(heading, recipe, kind, content, match.span("block")))
    return pieces


def changed(program, diff):
    """The program after this diff: - lines out, + lines in, @@ between two places."""
    program = re.sub(r" *  #.*", "", f"\n{program}")  # diffs leave out the comments
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines()
        old = "".join(f"\n{line[1:]}" for line in lines if line[0] != "+") + "\n"
        new = "".join(f"\n{line[1:]}" for line in lines if line[0] != "-") + "\n"
        places = program.count(old)
        assert places == 1, f"This fits the program in {places} places:\n{hunk}"
        program = program.replace(old, new)
    return program


def execute(program, folder):
    """Run the program in the folder, but in this process, which has loaded torch."""
    output, error, variables, figures = io.StringIO(), "", {}, []

    def show(block=True):
        waits = block and not plt.isinteractive()
        assert waits, "The window closes at once."
        figures.append(plt.gcf())
        plt.close("all")  # as the reader does

    torch.seed()  # a program without a seed of its own never prints the same twice
    with chdir(folder), redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda text, kind, *_: print(f"{kind.__name__}: {text}")
        try:
            with patch.object(plt, "show", show):
                exec(program, variables)
        except Exception as exception:
            error = f"{type(exception).__name__}: {exception}"
            print(error)
    plt.close("all")
    lines, names = output.getvalue().splitlines(), re.findall(r'"(\w+\.png)"', program)
    return Run(program, lines, error, variables, figures, folder / names[-1])


@functools.cache
def run(program, *diffs):
    """Run the program, then again after each diff, in one folder, as a reader does."""
    folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))
    (table,) = [piece.content for piece in read_page() if piece.kind == "csv"]
    (folder / "visitors.csv").write_text(table, encoding="utf-8")
    result = execute(program, folder)
    for diff in diffs:
        result = execute(changed(result.program, diff), folder)
    return result


def beginning(line):
    return [re.sub(r"-?\d+\.\d+", "0.0", word) for word in line.split()[:2]]


def shortened(printed, block):
    """The printed lines, without those for which the block has `...`.

    A line of the block stands for the next printed one with the same first two words,
    if any number with decimals counts as the same word.
    """
    lines = []
    for line in block:
        if line == "...":
            lines.append(line)
            continue
        starts, start = [beginning(text) for text in printed], beginning(line)
        assert start in starts, f"{line!r} is shown, but the program prints {printed}"
        place = starts.index(start)
        if lines[-1:] != ["..."]:
            lines += printed[:place]
        text, printed = printed[place], printed[place + 1 :]
        lines.append(text[: len(line) - 4] + " ..." if line.endswith(" ...") else text)
    return lines if lines[-1:] == ["..."] else lines + printed


def alike(line, other):
    """Are the words the same, and the numbers up to the differences of machines?"""
    numbers, others = [map(Decimal, NUMBER.findall(text)) for text in (line, other)]
    return NUMBER.sub("", line) == NUMBER.sub("", other) and all(
        a.same_quantum(b)  # as many decimals
        and abs(a - b) <= max(abs(a) / 1000, Decimal(10) ** a.as_tuple().exponent)
        for a, b in zip(numbers, others, strict=True)
    )
