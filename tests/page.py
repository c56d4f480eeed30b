"""Reads README.md, and runs the programs that it shows.

A diff block changes the program, a text block shows what it then prints, a picture what
it then saves. Every heading starts again with the unchanged program: the script, or
after a python block, up to the next ## heading, the program in that block.
"""

import ast
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

os.environ["MPLBACKEND"] = "svg"  # stands for the user's own, and needs no screen
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
    r"|^ *```(?P<kind>\w*)\n(?P<block>.*?)^ *```"
    r"|!\[[^]]*\]\((?P<picture>[^)]+)\)"
)

# A block or picture of the page: the heading above it; its recipe, that is a program
# and the diffs that change it; the word after ``` or "picture"; the text of the block
# or the path of the picture; from where to where this stands in README.md.
Piece = namedtuple("Piece", "heading recipe kind content span")

# What is left of a run: the program itself; the lines it printed, with warnings and the
# error that ended it; this error or ""; its variables; the figures that it showed; the
# path of the picture that it saves last; and what its comments say of values.
Run = namedtuple("Run", "program lines error variables figures picture comments")


def read_page():
    """All blocks and pictures of README.md as it is now, from its top to its end."""
    pieces, heading = [], ""
    program, recipe = SCRIPT, (SCRIPT,)
    for match in HEADING_OR_PIECE.finditer(README.read_text(encoding="utf-8")):
        if match["heading"]:
            heading = match["heading"]
            if heading.startswith(("# ", "## ")):
                program = SCRIPT
            recipe = (program,)
            continue
        if match["picture"]:
            piece = ("picture", match["picture"], match.span("picture"))
        else:
            piece = (match["kind"], match["block"], match.span("block"))
        if match["kind"] == "python":
            program = match["block"]
            recipe = (program,)
        if match["kind"] == "diff":
            recipe = (*recipe, match["block"])
        pieces.append(Piece(heading, recipe, *piece))
    return pieces


def changed(program, diff):
    """The program after this diff: - lines out, + lines in, @@ between two places."""
    # Diffs leave out comments that stand behind code or are indented.
    program = re.sub(r" *  #.*", "", f"\n{program}")
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines()
        old = "".join(f"\n{line[1:]}" for line in lines if line[:1] != "+") + "\n"
        new = "".join(f"\n{line[1:]}" for line in lines if line[:1] != "-") + "\n"
        places = program.count(old)
        assert places == 1, (
            f"A diff of README.md has to be changed. In {places} places of its program "
            f"stands:{old}"
        )
        program = program.replace(old, new)
    return program


def comments_on_values(source, variables):
    """What these lines say of values: for each its name, what is said, and what it is.

    They say it as in `bias: (1,)` or `n_samples, n_features = X.shape  # 100 and 1`.
    """
    value = r"(?:\(\d+, ?\d*\)|\d+)"  # (100, 1) or (100,) or 100
    said = []
    for code, comment in re.findall(r"(?m)^(.*?)  # (.*)", source):
        said += re.findall(rf"(\w+): ({value})", comment)
        if values := re.match(rf"{value}(?: and {value})*", comment):
            names = code.strip().split(" = ")[0].split(", ")
            said += zip(names, values[0].split(" and "), strict=True)
    if said and "model" in variables:
        variables = variables | dict(variables["model"].named_parameters())
    for name, words in said:
        found = variables.get(name)
        yield name, words, str(tuple(found.shape) if hasattr(found, "shape") else found)


def execute(program, folder):
    """Run the program in the folder, but in this process, which has loaded torch."""
    output, error = io.StringIO(), ""
    variables, figures, comments = {}, [], []

    def show(block=True):  # in place of plt.show; a failed assert ends the program
        assert plt.get_backend() == "svg", "The program takes another backend."
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
                # One at a time, as the next one may give the names other values.
                for statement in ast.parse(program).body:
                    module = ast.Module([statement], type_ignores=[])
                    exec(compile(module, "the program", "exec"), variables)
                    lines = program.splitlines()
                    source = lines[statement.lineno - 1 : statement.end_lineno]
                    comments += comments_on_values("\n".join(source), variables)
        except Exception as exception:
            error = f"{type(exception).__name__}: {exception}"
            print(error)
    plt.close("all")
    plt.switch_backend("svg")
    lines = output.getvalue().splitlines()
    names = re.findall(r'"(\w+\.png)"', program)
    picture = folder / (names[-1] if names else "no.png")
    return Run(program, lines, error, variables, figures, picture, comments)


@functools.cache
def run(program, *diffs):
    """Run the program, then again after each diff, in one folder, as a reader does."""
    folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))
    for piece in read_page():
        if piece.kind == "csv":
            (folder / "visitors.csv").write_text(piece.content, encoding="utf-8")
    result = execute(program, folder)
    for diff in diffs:
        result = execute(changed(result.program, diff), folder)
    return result


def alike(line, other):
    """Are the words the same, and the numbers up to the differences of machines?"""
    if NUMBER.sub("", line) != NUMBER.sub("", other):
        return False
    for a, b in zip(NUMBER.findall(line), NUMBER.findall(other), strict=True):
        a, b = Decimal(a), Decimal(b)
        if not a.same_quantum(b):  # another number of decimals
            return False
        last_digit = Decimal(1).scaleb(a.as_tuple().exponent)
        if abs(a - b) > max(last_digit, abs(a) / 1000, abs(b) / 1000):
            return False
    return True


def beginning(line):
    """Its first two words, with 0.0 for every number with decimals."""
    return re.sub(r"-?\d+\.\d+", "0.0", " ".join(line.split()[:2]))


def recorded(printed, block):
    """The lines of this text block as they should be after that was printed.

    Each line of the block stands for the next printed one with the same beginning, and
    `...` for all lines up to there. What is alike stays.
    """
    lines = []
    for shown in block:
        if shown == "...":
            lines.append(shown)
            continue
        beginnings = [beginning(line) for line in printed]
        assert beginning(shown) in beginnings, (
            f"The page shows {shown!r}, but from there on only this is printed:\n"
            + "\n".join(printed)
            + "\nDelete the line or change its first two words, then --update."
        )
        place = beginnings.index(beginning(shown))
        if lines[-1:] != ["..."]:  # then the lines between the two are new
            lines += printed[:place]
        line, printed = printed[place], printed[place + 1 :]
        if shown.endswith(" ..."):  # the end of a long line is left out
            line = line[: len(shown) - len(" ...")] + " ..."
        lines.append(shown if alike(shown, line) else line)
    return lines if lines[-1:] == ["..."] else lines + printed


def difference(picture, other):
    """What differs between two pictures that are not alike, or None."""
    try:
        return compare_images(str(picture), str(other), tol=2)
    except (AssertionError, OSError) as error:  # another size, or no picture
        return str(error)
