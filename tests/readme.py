"""README.md as data: what it shows of the script, and after which changes.

It is read from the top. A heading starts again with the script as it is. A diff block
changes the script. A text block shows what the script, as it is by then, prints, and a
picture in tests/ shows what it draws. In a text block ... stands for what is left out.
"""

import re
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

PIECE = re.compile(
    r"^#+ (?P<heading>[^\n]+)"
    r"|^```(?P<language>\w+)\n(?P<code>.*?)^```"
    r"|!\[[^\]]*\]\((?P<picture>tests/[^)]+)\)",
    re.MULTILINE | re.DOTALL,
)


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
            end = next((start for start in headings if start > piece.start()), None)
            section, changes = README[piece.start() : end], ()
        elif piece["picture"]:
            yield Shown(section, changes, "picture", piece["picture"], place)
        else:
            if piece["language"] == "diff":
                changes = (*changes, piece["code"])
            yield Shown(section, changes, piece["language"], piece["code"], place)


SHOWN = [*read()]


def exercise(pattern):
    """The smallest diff that this regular expression matches, as it changes least."""
    found = [s for s in SHOWN if s.kind == "diff" and re.search(pattern, s.content)]
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
        places = [i for i in starts if [*map(code, lines[i : i + len(old)])] == old]
        assert len(places) == 1, f"fits the script in {len(places)} places:\n{hunk}"
        lines[places[0] : places[0] + len(old)] = new
    return "\n".join(lines) + "\n"


def numbers(line):
    """All numbers in a line."""
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", line)]


def blanked(line):
    """The line with 0 for each digit of a decimal: -12.34 becomes 0.00."""
    return re.sub(r"-?\d+\.(\d+)", lambda n: f"{0:.{len(n[1])}f}", line)


def differing(printed, shown):
    """The pairs of lines that differ in more than last digits, as machines do."""
    differ = []
    for one, other in zip_longest(printed, shown, fillvalue="no line"):
        close = numbers(one) == pytest.approx(numbers(other), rel=1e-3, abs=0.01)
        if blanked(one) != blanked(other) or not close:
            differ.append((one, other))
    return differ


def look(line):
    """A line with # for each number and the blanks around it."""
    return re.sub(r"\s*(?:-?\d+(?:\.\d+)?|\bnan\b|\binf\b)\s*", "#", line)


def shortened(printed, shown):
    """The printed lines without what ... stands for in a text block."""
    # The epochs: of the lines that look alike, the most that stand together.
    alike = [len([*group]) for _, group in groupby(printed, look)]
    last_epoch = sum(alike[: alike.index(max(alike)) + 1])
    epoch, looks = look(printed[last_epoch - 1]), [look(s) for s in shown if s != "..."]
    if epoch not in looks:  # its words have changed
        epoch = max(looks, key=looks.count)
    lines, position = [], 0
    for number, line in enumerate(shown):
        if line == "...":
            epochs_to_come = sum(look(other) == epoch for other in shown[number:])
            position = max(position, last_epoch - epochs_to_come)
            lines.append(line)
            continue
        for text in printed[position : position + 1]:
            cut = text[: len(line) - 4] + " ..."
            lines.append(cut if line.endswith(" ...") else text)
            position += 1
    return lines if shown[-1] == "..." else lines + printed[position:]


def record(place, lines):
    """Put these lines into the text block that is the piece at this place."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    start, end = [*PIECE.finditer(text)][place].span("code")
    text = text[:start] + "".join(f"{line}\n" for line in lines) + text[end:]
    (ROOT / "README.md").write_text(text, encoding="utf-8", newline="\n")
