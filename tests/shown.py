"""Compares what README.md shows with what its programs print and draw."""

import math
import re

from matplotlib.testing.compare import compare_images

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def alike(line, other):
    """Are the words the same, and the numbers up to the differences of machines?

    A number may differ by a thousandth, and one with decimals also by 1 in the last of
    them. So integers below 999 have to be the same.
    """
    if NUMBER.sub("0", line) != NUMBER.sub("0", other):
        return False
    for a, b in zip(NUMBER.findall(line), NUMBER.findall(other), strict=True):
        decimals = len(a.partition(".")[2])
        if decimals != len(b.partition(".")[2]):
            return False
        # As floats, 1.26 - 1.25 is a little more than 0.01. So compare 126 with 125.
        a, b = int(a.replace(".", "")), int(b.replace(".", ""))
        if not math.isclose(a, b, rel_tol=0.001, abs_tol=1 if decimals else 0):
            return False
    return True


def beginning(line):
    """What tells it from other lines, such as `epoch: 10,` in `epoch: 10, loss = 5.1`.

    These are its first two words, with 0.0 for every number with decimals.
    """
    return re.sub(r"-?\d+\.\d+", "0.0", " ".join(line.split()[:2]))


def recorded(printed, block):
    """What this text block should show, now that this was printed.

    Each shown line is matched with the next printed one that has the same beginning,
    and becomes that line, unless the two are alike. Printed lines passed on the way
    are added, except where `...` is shown for them.
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
        if lines[-1:] != ["..."]:  # [-1:], because there may be no lines yet
            lines += rest[:place]  # printed, but not shown so far
        line, rest = rest[place], rest[place + 1 :]
        if shown.endswith(" ..."):  # the end of a long line is left out
            line = line[: len(shown.removesuffix(" ..."))] + " ..."
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
