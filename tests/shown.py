"""Compares what README.md shows with what its programs print and draw."""

import math
import re

from matplotlib.testing.compare import compare_images

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def alike(line, other):
    """Are the words the same, and the numbers nearly? Machines differ in last digits.

    They may be off by a thousandth or, if they have decimals, by 1 in the last of them.
    So integers below 1000 have to be the same.
    """
    if NUMBER.sub("0", line) != NUMBER.sub("0", other):
        return False
    for a, b in zip(NUMBER.findall(line), NUMBER.findall(other), strict=True):
        decimals = len(a.partition(".")[2])
        if decimals != len(b.partition(".")[2]):
            return False
        # 1.1, because in floats 0.16 - 0.15 is a little more than 0.01
        last_digit = 1.1 * 10**-decimals if decimals else 0
        if not math.isclose(float(a), float(b), rel_tol=0.001, abs_tol=last_digit):
            return False
    return True


def beginning(line):
    """What recorded() finds a line by: of its first two words those without decimals.

    They are "epoch:" and "10," in "epoch: 10, loss = 1.5", and "b:" in "b: 4.05 ...".
    """
    return [word for word in line.split()[:2] if "." not in word]


def recorded(printed, block):
    """What this text block should show, now that these lines were printed.

    Each shown line becomes the next printed one with the same beginning, unless the two
    are alike. The lines in between are left out. An empty block becomes all of them.
    """
    if not block:
        return printed
    lines = []
    rest = list(printed)  # below the last one found
    for shown in block:
        beginnings = [beginning(line) for line in rest]
        if beginning(shown) not in beginnings:
            raise ValueError(
                f"{shown!r} is not printed, or not there. Delete it or change its "
                "first two words, then --update. Printed is:\n" + "\n".join(printed)
            )
        place = beginnings.index(beginning(shown))
        line = rest[place]
        rest = rest[place + 1 :]
        if shown.endswith(" ..."):  # the end of a long line is left out
            line = line[: len(shown) - len(" ...")] + " ..."
        lines.append(shown if alike(shown, line) else line)
    return lines


def difference(picture, other):
    """None if the pictures are alike, otherwise a message that says how they differ."""
    try:
        return compare_images(picture, other, tol=2)
    except (AssertionError, OSError) as error:  # another size, or no picture
        return str(error)
