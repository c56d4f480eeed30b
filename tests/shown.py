"""Compares what README.md shows with what its programs print and draw."""

import math
import re

from matplotlib.testing.compare import compare_images

NUMBER = r"-?\d+(?:\.\d+)?"  # with or without decimals
DECIMAL = r"-?\d+\.\d+"


def alike(line, other):
    """Are the lines equal, apart from small differences in decimal numbers?

    On another machine a decimal number may differ by a thousandth of its value, or by 1
    in its last digit.
    """
    if re.sub(DECIMAL, "0.0", line) != re.sub(DECIMAL, "0.0", other):
        return False
    pairs = zip(re.findall(DECIMAL, line), re.findall(DECIMAL, other), strict=True)
    for a, b in pairs:
        decimals = len(a.split(".")[1])
        if decimals != len(b.split(".")[1]):
            return False
        # a little more than 1 in the last digit, because floats are rounded
        last_digit = 1.1 * 10**-decimals
        if not math.isclose(float(a), float(b), rel_tol=0.001, abs_tol=last_digit):
            return False
    return True


def beginning(line):
    """The first two words, without any that has a decimal number, as it may vary."""
    words = line.split()[:2]
    return [word for word in words if not re.search(DECIMAL, word)]


def updated(block, printed):
    """The lines of this text block, brought up to date with the printed lines.

    Each line of the block is compared with the next printed line that has the same
    beginning. If they are alike, the block keeps its line, otherwise it gets the
    printed one. An empty block gets all printed lines. If no printed line has the same
    beginning, this is an error.
    """
    if not block:
        return printed
    lines = []
    remaining = list(printed)
    for line in block:
        # Skip printed lines that the page does not show.
        while remaining and beginning(remaining[0]) != beginning(line):
            remaining.pop(0)
        assert remaining, (
            f"README.md shows {line!r}, but it is not printed, or not in this order.\n"
            "If its words have changed, change its first two words in README.md. If it "
            "is no longer needed, delete it there. Then run pytest --update.\n"
            f"Printed are: {printed}"
        )
        new = remaining.pop(0)
        lines.append(line if alike(line, new) else new)
    return lines


def difference(expected, actual):
    """A message on how the two pictures differ, or None if they are alike."""
    try:
        # The tolerance is a root mean square of colour differences, 0 to 255.
        return compare_images(expected, actual, tol=2)
    except (AssertionError, OSError) as error:  # another size, or no expected picture
        return str(error)
