"""README.md as data: what it shows of the script, and after which changes.

It is read from the top. A heading starts again with the script as it is. A diff block
changes the script. A text block shows what the script, as it is by then, prints, and a
picture in tests/ shows what it draws. In a text block ... stands for left-out lines.
"""

import re
from dataclasses import dataclass
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
    kind: str  # diff, text or picture, or the language of another block
    content: str  # what stands in the block, or the path of the picture
    place: int  # which piece of README.md it is

    def __str__(self):
        return f"{self.kind} in {self.section.splitlines()[0]}"


def read():
    """Everything that README.md shows, from its top to its end."""
    shown, section, changes = [], "", ()
    pieces = [*PIECE.finditer(README)]
    headings = [piece.start() for piece in pieces if piece["heading"]]
    for place, piece in enumerate(pieces):
        if piece["heading"]:
            end = min([start for start in headings if start > piece.start()] or [None])
            section, changes = README[piece.start() : end], ()
            continue
        if piece["language"] == "diff":
            changes = (*changes, piece["code"])
        kind = piece["language"] or "picture"
        content = piece["picture"] or piece["code"]
        shown.append(Shown(section, changes, kind, content, place))
    return shown


SHOWN = read()


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


def exercise(*marked):
    """The smallest diff with these lines, each given with its mark, - or +."""
    found = [
        shown
        for shown in SHOWN
        if shown.kind == "diff"
        and {*marked} <= {code(line) for line in shown.content.splitlines()}
    ]
    return min(found, key=lambda shown: len(shown.content), default=None)


def numbers(lines):
    """All numbers in these lines."""
    return [float(number[0]) for line in lines for number in NUMBER.finditer(line)]


def blanked(line):
    """The line with 0 for each digit: 12.34 becomes 0.00, whatever its sign."""
    return NUMBER.sub(lambda number: f"{0:.{len(number[1] or '')}f}", line)


def same(printed, shown):
    """Are these lines the same but for last digits, which differ between machines?"""
    close = pytest.approx(numbers([shown]), rel=1e-3, abs=0.01)
    return blanked(printed) == blanked(shown) and numbers([printed]) == close


def shortened(printed, shown):
    """The printed lines without those for which ... stands in a text block."""
    if "..." not in shown:
        return printed
    middle = shown.index("...")
    last = [blanked(line) for line in shown[middle + 1 :]]
    # These begin with some last epochs. Take as many lines that look like them.
    alike = [i for i, line in enumerate(printed) if blanked(line) == last[0]]
    count = last.count(last[0])
    start = alike[-count] if count <= len(alike) else len(printed) - len(last)
    return [*printed[:middle], "...", *printed[max(start, middle) :]]


def record(place, lines):
    """Put these lines into the text block that is the piece at this place."""
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    block = [*PIECE.finditer(text)][place]
    new = "".join(f"{line}\n" for line in lines)
    text = text[: block.start("code")] + new + text[block.end("code") :]
    path.write_text(text, encoding="utf-8", newline="\n")
