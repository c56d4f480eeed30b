"""Compares what README.md shows with what its programs print and draw.

On another machine a decimal number may differ by a thousandth of its value, or by 1 in
its last digit. It must have as many decimals. Whole numbers must be equal.
"""

import re

from matplotlib.testing.compare import compare_images

DECIMAL = r"-?\d+\.\d+"
NUMBER = r"-?\d+(?:\.\d+)?"  # whole or decimal; test_*.py use it


def alike(shown, printed):
    """Are the lines equal, apart from small differences in decimal numbers?"""
    # Everything but the decimal numbers must be equal.
    if re.sub(DECIMAL, "0.0", shown) != re.sub(DECIMAL, "0.0", printed):
        return False
    pairs = zip(re.findall(DECIMAL, shown), re.findall(DECIMAL, printed), strict=True)
    for shown_number, printed_number in pairs:
        # As many decimals, because the program should print as many as the page shows.
        decimals = len(shown_number.split(".")[1])
        if decimals != len(printed_number.split(".")[1]):
            return False
        # 1.1 allows for 1 in the last digit: for a computer 0.4 - 0.3 is more than 0.1.
        tolerance = max(1.1 * 10**-decimals, 0.001 * abs(float(shown_number)))
        if abs(float(shown_number) - float(printed_number)) > tolerance:
            return False
    return True


def beginning(line):
    """The words that a line is recognized by, even if its decimal numbers change.

    These are its first two words, without any that contain a decimal number: ["epoch:",
    "10,"] for "epoch: 10, loss = 0.5", and ["b:"] for "b: 0.5".
    """
    words = line.split()[:2]
    return [word for word in words if not re.search(DECIMAL, word)]


def updated_block(block, printed):
    """The lines of this text block, brought up to date with the printed lines.

    Each line of the block is compared with the next printed line that has the same
    beginning. (If there is none, this is an error.) If they are alike, the block keeps
    its line, otherwise it gets the printed one. So a block that is right is returned
    unchanged. An empty block, as of a new exercise, gets all printed lines.
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
            "If the program prints other words now, change the first two words of this "
            "line in README.md. If the line is no longer needed, delete it. Then run "
            "pytest --update.\n"
            f"Printed are: {printed}"
        )
        printed_line = remaining.pop(0)
        lines.append(line if alike(line, printed_line) else printed_line)
    return lines


def difference(expected, actual):
    """A message on how the two pictures differ, or None if they are alike."""
    try:
        # The tolerance is a root mean square of color differences, 0 to 255. It allows
        # for other versions of fonts. It may miss a thin line in another color,
        # or another letter.
        return compare_images(expected, actual, tol=2)
    except (AssertionError, OSError) as error:  # another size, or no expected picture
        return str(error)
