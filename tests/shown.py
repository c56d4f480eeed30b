"""Compares what README.md shows with what its programs print and draw."""

import math
import re

from matplotlib.testing.compare import compare_images

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def alike(line, other):
    """Are the words the same, and the numbers nearly, as they differ between machines?

    A number may be off by a thousandth of itself or, if it has decimals, by 1 in its
    last digit, as 0.16 from 0.15. So integers below 999 have to be the same: a
    thousandth of them is less than 1.
    """
    if NUMBER.sub("0", line) != NUMBER.sub("0", other):
        return False
    for a, b in zip(NUMBER.findall(line), NUMBER.findall(other), strict=True):
        decimals = len(a.partition(".")[2])
        if decimals != len(b.partition(".")[2]):
            return False
        # Compare 0.16 and 0.15 as 16 and 15: in floats 0.16 - 0.15 is more than 0.01.
        a, b = int(a.replace(".", "")), int(b.replace(".", ""))
        if not math.isclose(a, b, rel_tol=0.001, abs_tol=1 if decimals else 0):
            return False
    return True


def beginning(line):
    """The first two words: `epoch: 10,` of `epoch: 10, loss = 5.1`.

    recorded() finds a line by them. Decimals become 0.0, as they may have changed.
    """
    return re.sub(r"-?\d+\.\d+", "0.0", " ".join(line.split()[:2]))


def recorded(printed, block):
    """What this text block should show, now that this was printed.

    Each shown line becomes the next printed one with the same beginning, unless the two
    are alike. Printed lines in between are added, except where `...` stands for them.
    """
    lines, rest = [], printed  # rest: what is printed below the last of these lines
    for shown in block:
        if shown == "...":
            lines.append(shown)
            continue
        starts = [beginning(line) for line in rest]
        assert beginning(shown) in starts, (
            f"The page shows {shown!r}, but from there on only this is printed:\n"
            + "\n".join(rest)
            + "\nDelete the line or change its first two words, then --update."
        )
        place = starts.index(beginning(shown))
        if lines[-1:] != ["..."]:  # [-1:], because lines may still be empty
            lines += rest[:place]
        line, rest = rest[place], rest[place + 1 :]
        if shown.endswith(" ..."):  # the end of a long line is left out
            line = line[: len(shown) - len(" ...")] + " ..."
        lines.append(shown if alike(shown, line) else line)
    if lines[-1:] != ["..."]:
        lines += rest
    return lines


def difference(picture, other):
    """None if the pictures are alike, otherwise a message that says how they differ."""
    try:
        return compare_images(str(picture), str(other), tol=2)
    except (AssertionError, OSError) as error:  # another size, or no picture
        return str(error)
