"""Reads README.md: its blocks and pictures, and the program that each belongs to.

A diff block changes the program, a text block shows what it then prints, a picture what
it then saves. The program is linear_regression.py until a python block shows another
one, which lasts to the end of its ## section. Each heading undoes the diffs above it.
"""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")


class Piece(NamedTuple):
    """A block or a picture of README.md."""

    heading: str  # the nearest one above
    program: str  # with the changes of all diffs so far
    kind: str  # the word after ```, or "picture"
    content: str  # the text of the block, or the path of the picture
    place: int  # the number of its part in split_page()


def split_page():
    """README.md as it is now, split at each ```: sentences, a block, sentences ..."""
    return re.split("(?m)^```", README.read_text(encoding="utf-8"))


def read_page():
    """All blocks and pictures of README.md, from its top to its end."""
    pieces = []
    heading = ""
    start = SCRIPT  # the program without diffs
    program = start  # with the diffs since the heading
    for place, part in enumerate(split_page()):
        if place % 2 == 1:  # a block
            kind, _, content = part.partition("\n")
            if kind == "python":
                start = program = content
            if kind == "diff":
                program = changed(program, content)
            pieces.append(Piece(heading, program, kind, content, place))
            continue
        for line in part.splitlines():
            if line.startswith("#"):
                heading = line
                if heading.startswith("## "):
                    start = SCRIPT
                program = start
            for path in re.findall(r"\]\((\S+\.png)\)", line):  # ![title](path)
                pieces.append(Piece(heading, program, "picture", path, place))
    return pieces


def find(*kinds):
    """All pieces of these kinds."""
    return [piece for piece in read_page() if piece.kind in kinds]


def changed(program, diff):
    """The program after this diff: - lines out, + lines in, @@ between two places."""
    # Diffs leave out the comments behind code, so these go. Comments on lines of their
    # own stay: a diff has @@ in their place.
    lines = re.sub(r"(\S)  #.*", r"\1", program).splitlines()
    for hunk in diff.split("@@\n"):
        marked = hunk.splitlines()
        old = [line[1:] for line in marked if not line.startswith("+")]
        new = [line[1:] for line in marked if not line.startswith("-")]
        size = len(old)
        places = [n for n in range(len(lines)) if lines[n : n + size] == old]
        if len(places) != 1:
            message = (
                f"This diff fits in {len(places)} places, not 1, of the program that "
                f"begins with {lines[0]}:\n{hunk}"
            )
            # This program fails, and so does its test. Raised here, the error would
            # stop all tests.
            return f"raise ValueError({message!r})\n"
        lines[places[0] : places[0] + size] = new
    return "\n".join([*lines, ""])
