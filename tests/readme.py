"""README.md as data: what it shows, and of which program after which changes.

It is read from the top. A heading drops the diffs above it. A diff block changes the
program, a text block shows what the program, as it is by then, prints, and a picture in
tests/ what it draws. A python block takes the lesson's place until the next ## heading;
a py block is not run. Each run finds the csv block as the file visitors.csv.

To show an output, leave a text block empty and run `pytest --update`, which fills it.
To shorten it, put ... for the lines to leave out, or for the end of a long line. A line
of the block stands for the printed line that begins with the same two words. If an
error ends a program, the block has to show how the error's message begins.
"""

import re
from collections import namedtuple
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

PIECE = re.compile(
    r"(?ms)^(?P<level>#+) (?P<heading>[^\n]+)"
    r"|^```(?P<kind>text|diff|python|py|csv|sh|bat|bash)\n(?P<code>.*?)^```"
    r"|!\[[^\]]*\]\((?P<picture>tests/\w+\.png)\)"
)
COMMENT = re.compile(r" *  #.*")  # at the end of a line; diffs leave it out
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")

# A block or picture: the heading above it, the program and the diffs that hold here,
# the kind (diff, text, picture ...), the content (of a picture its path), and from
# where to where the content stands in README.md.
Shown = namedtuple("Shown", "heading program changes kind content place")


def read():
    """All blocks and pictures of README.md, from its top to its end."""
    for piece in PIECE.finditer(README):
        if piece["heading"]:
            heading, changes = piece["heading"], ()
            if piece["level"] in ("#", "##"):
                program = SCRIPT
            continue
        kind, group = piece["kind"] or "picture", piece.lastgroup  # code or picture
        content, place = piece[group], piece.span(group)
        if kind == "python":
            program = content
        if kind == "diff":
            changes = (*changes, content)
        yield Shown(heading, program, changes, kind, content, place)


SHOWN = [*read()]


def find(kind):
    return [shown for shown in SHOWN if shown.kind == kind]


def changed(source, *diffs):
    """The source after these diffs: - lines out, + lines in, @@ between two places."""
    for diff in diffs:
        source = COMMENT.sub("", f"\n{source}")
        for hunk in diff.split("@@\n"):
            lines = hunk.splitlines()
            old = "".join(f"\n{line[1:]}" for line in lines if line[:1] != "+")
            new = "".join(f"\n{line[1:]}" for line in lines if line[:1] != "-")
            places = source.count(f"{old}\n")
            assert places == 1, f"fits the program in {places} places:\n{hunk}"
            source = source.replace(f"{old}\n", f"{new}\n")
    return source


def numbers(line):
    return [float(number) for number in NUMBER.findall(line)]


def alike(line, other):
    """Have they the same words, and the same numbers as far as machines agree?"""
    near = []
    for number in NUMBER.findall(other):
        unit = 10.0 ** Decimal(number).as_tuple().exponent if "." in number else 0
        near.append(pytest.approx(float(number), rel=1e-3, abs=unit))
    return NUMBER.sub("#", line) == NUMBER.sub("#", other) and numbers(line) == near


def filled(block, printed):
    """The block, brought up to date with what is printed. Lines that are alike stay."""
    lines, rest = [], printed
    for line in block:
        if line == "...":
            lines.append(line)
            continue
        starts, start = [text.split()[:2] for text in rest], line.split()[:2]
        assert start in starts, (
            f"The block shows {line!r}, but from there on these are printed: {rest}. "
            "Change its first two words, or empty the block; then --update."
        )
        place = starts.index(start)
        if lines[-1:] != ["..."]:
            lines += rest[:place]
        text, rest = rest[place], rest[place + 1 :]
        if line.endswith(" ..."):
            text = text[: len(line) - 4] + " ..."
        lines.append(line if alike(text, line) else text)
    return lines if lines[-1:] == ["..."] else lines + rest
