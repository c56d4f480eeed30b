"""README.md as data: what it shows, and of which program after which changes.

It is read from the top. A heading starts again with the lesson as it is. A diff block
changes the program, a text block shows what the program, as it is by then, prints, and
a picture in tests/ what it draws. A python block takes the lesson's place until the
next heading of its level. A block with a file's name is a file beside the program.

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
    r"^(?P<level>#+) (?P<heading>[^\n]+)"
    r"|^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<code>.*?)^```"
    r"|!\[[^\]]*\]\((?P<picture>tests/[^)]+)\)",
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")

# A block or picture: all that stands under the heading above it, the program and the
# diffs that hold here, the kind (diff, text, picture ...), the content (of a picture
# its path), and from where to where the content stands in README.md.
Shown = namedtuple("Shown", "section program changes kind content place")


def read():
    """All blocks and pictures of README.md, from its top to its end."""
    pieces = [*PIECE.finditer(README)]
    ends = [piece.start() for piece in pieces if piece["heading"]] + [len(README)]
    programs = {0: SCRIPT}  # the program that holds below a level of headings
    for piece in pieces:
        if piece["heading"]:
            level, changes = len(piece["level"]), ()
            section = README[piece.start() : min(e for e in ends if e > piece.start())]
            programs = {n: program for n, program in programs.items() if n < level}
            continue
        kind, group = piece["kind"] or "picture", "code" if piece["kind"] else "picture"
        content, place = piece[group], piece.span(group)
        if kind == "python":
            programs[level] = content
        if kind == "diff":
            changes = (*changes, content)
        yield Shown(section, programs[max(programs)], changes, kind, content, place)


SHOWN = [*read()]
FILES = {p["name"]: p["code"] for p in PIECE.finditer(README) if p["name"]}


def code(line):
    """A line without the comment at its end, whose words are free."""
    return line.partition("  #")[0].rstrip()


def changed(source, *diffs):
    """The source after these diffs: - lines out, + lines in, @@ between two places."""
    lines = source.splitlines()
    for hunk in (hunk for diff in diffs for hunk in diff.split("@@\n")):
        old = [code(line[1:]) for line in hunk.splitlines() if line[:1] != "+"]
        new = [line[1:] for line in hunk.splitlines() if line[:1] != "-"]
        starts = range(len(lines) - len(old) + 1)
        places = [i for i in starts if [*map(code, lines[i : i + len(old)])] == old]
        assert len(places) == 1, f"fits the program in {len(places)} places:\n{hunk}"
        lines[places[0] : places[0] + len(old)] = new
    return "\n".join(lines) + "\n"


def numbers(line):
    return [float(number) for number in NUMBER.findall(line)]


def alike(line, shown):
    """Have they the same words, and the same numbers as far as machines agree?"""
    near = []
    for number in NUMBER.findall(shown):
        last_digit = 10.0 ** Decimal(number).as_tuple().exponent  # 0.01 for -12.34
        near.append(pytest.approx(float(number), rel=1e-3, abs=last_digit))
    return NUMBER.sub("#", line) == NUMBER.sub("#", shown) and numbers(line) == near


def filled(block, printed):
    """The lines of a text block, taken from what is printed."""
    lines, rest, leave_out = [], printed, False
    for line in block:
        if line == "...":
            lines, leave_out = [*lines, line], True
            continue
        same = [text.split()[:2] == line.split()[:2] for text in rest]
        assert any(same), (
            f"The block shows {line!r}, but no such line is printed (there). Change "
            "its first two words in README.md, or empty the block; then --update."
        )
        place = same.index(True)
        lines += [] if leave_out else rest[:place]
        text, rest, leave_out = rest[place], rest[place + 1 :], False
        lines.append(text[: len(line) - 4] + " ..." if line.endswith(" ...") else text)
    return lines if leave_out else lines + rest
