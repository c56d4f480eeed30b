"""README.md as data: what it shows of the script, and after which changes.

It is read from the top. A heading starts again with the script as it is. A diff block
changes the script. A text block shows what the script, as it is by then, prints, and a
picture in tests/ shows what it draws. In a text block ... stands for what is left out.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

PIECE = re.compile(
    r"^#+ (?P<heading>[^\n]+)"
    r"|^```(?P<language>\w+)\n(?P<code>.*?)^```"
    r"|!\[.*?\]\((?P<picture>tests/.+?)\)",
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")


@dataclass(frozen=True)
class Shown:
    """Something that README.md shows."""

    section: str  # the text that it stands in, from one heading to the next
    changes: tuple[str, ...]  # the diffs between that heading and here
    kind: str  # picture, diff, text, or the language of another block
    content: str  # the path of the picture, or what stands in the block
    place: int  # which piece of README.md it is

    def __str__(self):
        return f"{self.kind} in {self.section.splitlines()[0]}"


def read():
    """Everything that README.md shows, from its top to its end."""
    pieces = [*PIECE.finditer(README)]
    headings = [piece.start() for piece in pieces if piece["heading"]]
    for place, piece in enumerate(pieces):
        if piece["heading"]:
            end = min([start for start in headings if start > piece.start()] or [None])
            section, changes = README[piece.start() : end], ()
        elif piece["picture"]:
            yield Shown(section, changes, "picture", piece["picture"], place)
        else:
            if piece["language"] == "diff":
                changes = (*changes, piece["code"])
            yield Shown(section, changes, piece["language"], piece["code"], place)


SHOWN = [*read()]


def exercise(fragment):
    """The smallest diff that has this fragment of code in it."""
    found = [s for s in SHOWN if s.kind == "diff" and fragment in s.content]
    if not found:
        pytest.skip("no exercise makes this change")
    return min(found, key=lambda shown: len(shown.content))


def code(line):
    """A line without the comment at its end."""
    return line.partition("  #")[0].rstrip()


def changed(source, diff):
    """The source with a diff applied: - lines out, + lines in, @@ between two places.

    Comments at the ends of lines don't have to agree, since their words are free.
    """
    lines = source.splitlines()
    for hunk in diff.removesuffix("\n").split("\n@@\n"):
        marked = [(line[:1], line[1:]) for line in hunk.split("\n")]
        old = [code(text) for mark, text in marked if mark != "+"]
        new = [text for mark, text in marked if mark != "-"]
        starts = range(len(lines) - len(old) + 1)
        places = [i for i in starts if [*map(code, lines[i:][: len(old)])] == old]
        assert len(places) == 1, f"fits the script in {len(places)} places:\n{hunk}"
        lines[places[0] : places[0] + len(old)] = new
    return "\n".join(lines) + "\n"


def numbers(lines):
    """All numbers in these lines."""
    return [float(number[0]) for line in lines for number in NUMBER.finditer(line)]


def blanked(line):
    """The line with 0 for each digit: 12.34 becomes 0.00, whatever its sign."""
    return NUMBER.sub(lambda number: f"{0:.{len(number[1] or '')}f}", line)


def differing(printed, shown):
    """The pairs of lines that differ in more than last digits, as machines do."""
    differ = []
    for pair in zip_longest(printed, shown, fillvalue="no line"):
        one, other = numbers(pair[:1]), pytest.approx(numbers(pair[1:]), 1e-3, 0.01)
        if len({*map(blanked, pair)}) > 1 or one != other:
            differ.append(pair)
    return differ


def shortened(printed, shown):
    """The printed lines without what ... stands for in a text block."""
    parts = re.split(r"^\.\.\.$", "\n".join(shown), flags=re.MULTILINE)
    first, *others = [part.strip("\n").splitlines() for part in parts]
    lines, end = printed[: len(first) if others else None], len(first)
    looks = [blanked(line) for line in printed]
    for part in others:
        lines.append("...")
        if part:
            # It begins with some last epochs. Take as many lines that look like them.
            wanted = [blanked(line) for line in part]
            (closest,) = get_close_matches(wanted[0], looks, n=1, cutoff=0)
            alike = [i for i, look in enumerate(looks) if look == closest]
            start = max(end, alike[-wanted.count(wanted[0]) :][0])
            end = start + len(part)
            lines += printed[start:end]
    lines += printed[end:] if others and others[-1] else []
    pairs = zip_longest(lines, shown[: len(lines)], fillvalue="")
    return [p[: len(s) - 4] + " ..." if s.endswith(" ...") else p for p, s in pairs]


def record(place, lines):
    """Put these lines into the text block that is the piece at this place."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    start, end = [*PIECE.finditer(text)][place].span("code")
    text = text[:start] + "".join(f"{line}\n" for line in lines) + text[end:]
    (ROOT / "README.md").write_text(text, encoding="utf-8", newline="\n")
