"""Reads README.md, and runs the programs that it shows.

A diff block changes the program, a text block shows what it then prints, a picture what
it then saves. Below each heading the diffs start again from an unchanged program: from
the script, or, if a python block stands above in the same ## section, from that block.
"""

import ast
import functools
import io
import math
import os
import re
import tempfile
import warnings
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

os.environ["MPLBACKEND"] = "svg"  # needs no screen; show() checks that it stays
import matplotlib.pyplot as plt
import torch
from matplotlib.testing.compare import compare_images

torch.set_num_threads(1)  # more are slower with so few numbers
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
FOLDERS = tempfile.TemporaryDirectory()  # removed when Python ends
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
HEADING_OR_PIECE = re.compile(
    r"(?ms)^(?P<heading>#+ [^\n]+)"
    r"|^```(?P<kind>\w*)\n(?P<block>.*?)^```"
    r"|!\[[^]]*\]\((?P<picture>[^)]+)\)"
)


class Piece(NamedTuple):
    """A block or a picture of README.md."""

    heading: str  # the nearest one above
    recipe: tuple  # a program, and the diffs that change it
    kind: str  # the word after ```, or "picture"
    content: str  # the text of the block, or the path of the picture
    span: tuple  # where this content starts and ends in README.md


class Run(NamedTuple):
    """What is left of a run."""

    program: str  # with the changes of its diffs
    lines: list  # printed, with warnings and the error that ended it
    error: str  # this error, or ""
    variables: dict
    figures: list  # those that it showed
    picture: Path  # the last .png that the program names
    comments: list  # pairs like ("w: 3", "w: 4"): a value in a comment, the real one


def read_page():
    """All blocks and pictures of README.md as it is now, from its top to its end."""
    pieces, heading = [], ""
    program, recipe = SCRIPT, (SCRIPT,)
    for match in HEADING_OR_PIECE.finditer(README.read_text(encoding="utf-8")):
        group = match.lastgroup  # "heading", "block" or "picture"
        content = match[group]
        if group == "heading":
            heading = content
            if heading.startswith("## "):
                program = SCRIPT
            recipe = (program,)
            continue
        kind = match["kind"] if group == "block" else "picture"
        if kind == "python":
            program = content
            recipe = (program,)
        if kind == "diff":
            recipe = (*recipe, content)
        pieces.append(Piece(heading, recipe, kind, content, match.span(group)))
    return pieces


def changed(program, diff):
    """The program after this diff: - lines out, + lines in, @@ between two places."""
    # Diffs leave out comments behind code. A comment on its own line still takes up a
    # line here, so a diff needs @@ there.
    lines = re.sub(r"  #.*", "", program).splitlines()
    for hunk in diff.split("@@\n"):
        marked = hunk.splitlines()
        old = [line[1:] for line in marked if not line.startswith("+")]
        new = [line[1:] for line in marked if not line.startswith("-")]
        places = [n for n in range(len(lines)) if lines[n : n + len(old)] == old]
        assert len(places) == 1, (
            "A diff of README.md has to be changed. These lines should stand in one "
            f"place of the program, but stand in {len(places)}:\n" + "\n".join(old)
        )
        (first,) = places
        lines[first : first + len(old)] = new
    return "\n".join(lines) + "\n"


def comments_on_values(source, variables):
    """For each value in a comment of this statement: what it says, and what is true.

    The comment names it, as in `# bias: (1,)`, or it begins with the values of the
    names on the left, as in `n_samples, n_features = X.shape  # 100 and 1`.
    """
    value = r"(?:\(\d+, ?\d*\)|\d+)"  # the shape (100, 1) or (100,), or a number
    said = []  # pairs of a name and its value in the comment
    for code, comment in re.findall(r"(?m)^(.*?)  # (.*)", source):
        said += re.findall(rf"(\w+): ({value})", comment)
        if values := re.match(rf"{value}(?: and {value})*", comment):
            names = code.strip().split(" = ")[0].split(", ")
            said += zip(names, values[0].split(" and "), strict=True)
    if "model" in variables:
        variables = variables | dict(variables["model"].named_parameters())
    for name, words in said:
        found = variables.get(name)
        if hasattr(found, "shape"):  # of arrays and tensors, comments give the shape
            found = tuple(found.shape)
        yield f"{name}: {words}", f"{name}: {found}"


def execute(program, folder):
    """Run the program in the folder, but in this process, which has loaded torch."""
    output, error = io.StringIO(), ""
    variables, figures, comments = {}, [], []

    def show(block=True):  # replaces plt.show; if it fails, the program fails
        assert plt.get_backend() == "svg", "The program takes another backend."
        assert block, "The window closes at once."
        assert not plt.isinteractive(), "The window closes at once."
        figures.append(plt.gcf())
        plt.close("all")  # as the reader does

    torch.seed()  # so that a program that forgets its own seed fails
    with chdir(folder), redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda text, kind, *_: print(f"{kind.__name__}: {text}")
        try:
            with patch.object(plt, "show", show):
                # One statement at a time: a later one may change what a comment names.
                for statement in ast.parse(program).body:
                    module = ast.Module([statement], type_ignores=[])
                    exec(compile(module, "the program", "exec"), variables)
                    rows = slice(statement.lineno - 1, statement.end_lineno)
                    source = "\n".join(program.splitlines()[rows])
                    comments += comments_on_values(source, variables)
        except Exception as exception:
            error = f"{type(exception).__name__}: {exception}"
            print(error)
    plt.close("all")
    plt.switch_backend("svg")
    names = re.findall(r'"(\w+\.png)"', program)
    picture = folder / (names[-1] if names else "no.png")
    printed = output.getvalue().splitlines()
    return Run(program, printed, error, variables, figures, picture, comments)


@functools.cache
def run(program, *diffs):
    """Apply the diffs, and run the program in a folder of its own."""
    folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))
    for piece in read_page():
        if piece.kind == "csv":
            (folder / "visitors.csv").write_text(piece.content, encoding="utf-8")
    for diff in diffs:
        program = changed(program, diff)
    return execute(program, folder)


def alike(line, other):
    """Are the words the same, and the numbers up to the differences of machines?"""
    if NUMBER.sub("0", line) != NUMBER.sub("0", other):
        return False
    for a, b in zip(NUMBER.findall(line), NUMBER.findall(other), strict=True):
        decimals = len(a.partition(".")[2])
        if decimals != len(b.partition(".")[2]):
            return False
        # A number may differ by a thousandth or by 1 in its last decimal (1.01, because
        # as floats 1.25 - 1.24 > 0.01). So integers below 1000 have to be the same.
        last_digit = 1.01 * 10**-decimals if decimals else 0
        if not math.isclose(float(a), float(b), rel_tol=0.001, abs_tol=last_digit):
            return False
    return True


def beginning(line):
    """Its first two words, with 0.0 for every number with decimals."""
    return re.sub(r"-?\d+\.\d+", "0.0", " ".join(line.split()[:2]))


def recorded(printed, block):
    """What this text block should show, now that this was printed.

    Each shown line is matched with the next printed one that has the same beginning,
    and becomes that line, unless the two are alike. Printed lines passed on the way
    are added, except where `...` is shown for them.
    """
    lines, rest = [], printed  # rest: what is printed below the last of these lines
    skipping = False  # was the last line `...`?
    for shown in block:
        if shown == "...":
            lines.append(shown)
            skipping = True
            continue
        starts = [beginning(line) for line in rest]
        assert beginning(shown) in starts, (
            f"The page shows {shown!r}, but from there on only this is printed:\n"
            + "\n".join(rest)
            + "\nDelete the line or change its first two words, then --update."
        )
        place = starts.index(beginning(shown))
        if not skipping:
            lines += rest[:place]  # printed, but not shown so far
        line, rest = rest[place], rest[place + 1 :]
        if shown.endswith(" ..."):  # the end of a long line is left out
            line = line[: len(shown.removesuffix(" ..."))] + " ..."
        lines.append(shown if alike(shown, line) else line)
        skipping = False
    return lines if skipping else lines + rest


def difference(picture, other):
    """None if the pictures are alike, otherwise a message that says how they differ."""
    try:
        return compare_images(str(picture), str(other), tol=2)
    except (AssertionError, OSError) as error:  # another size, or no picture
        return str(error)
