"""Compares what README.md shows with what its programs print and draw."""

import math
import re

from matplotlib.testing.compare import compare_images

NUMBER = r"-?\d+(?:\.\d+)?"  # with or without decimals; two test files use it
DECIMAL = re.compile(r"-?\d+\.\d+")


def alike(line, other):
    """Are the lines equal, apart from small differences in decimals?

    Machines differ in those. They may be off by a thousandth of their value, or by 1 in
    the last digit.
    """
    if DECIMAL.sub("0.0", line) != DECIMAL.sub("0.0", other):
        return False
    for a, b in zip(DECIMAL.findall(line), DECIMAL.findall(other), strict=True):
        digits = len(a.split(".")[1])
        if digits != len(b.split(".")[1]):
            return False
        # 1.1, because in floats 0.16 - 0.15 is a little more than 0.01
        last_digit = 1.1 * 10**-digits
        if not math.isclose(float(a), float(b), rel_tol=0.001, abs_tol=last_digit):
            return False
    return True


def beginning(line):
    """Those of the first two words that have no number like 0.12, which may differ."""
    words = line.split()[:2]
    return [word for word in words if not DECIMAL.search(word)]


def updated(block, printed):
    """What this text block should show, now that these lines were printed.

    For each shown line find the next printed one with the same beginning. If the two
    are alike, keep the shown one. An empty block should show all that is printed.
    """
    if not block:
        return printed
    lines = []
    rest = list(printed)  # not yet searched
    for shown in block:
        # Skip printed lines that the page does not show.
        while rest and beginning(rest[0]) != beginning(shown):
            rest.pop(0)
        assert rest, (
            f"{shown!r} is not printed, or not in this order. In README.md write the "
            "new first two words of each renamed line, or delete the line if it is no "
            f"longer needed, then --update. Printed are: {printed}"
        )
        line = rest.pop(0)
        lines.append(shown if alike(shown, line) else line)
    return lines


def difference(expected, actual):
    """None if the pictures are alike, otherwise a message that says how they differ."""
    try:
        # The tolerance is a root mean square of colour differences, 0 to 255.
        return compare_images(expected, actual, tol=2)
    except (AssertionError, OSError) as error:  # another size, or no expected picture
        return str(error)
