"""Finds the values that comments behind code name, and the real ones."""

import re

VALUE = r"\(\d+, ?\d*\)|\d+"  # a shape, (100, 1) or (100,), or a number


def named_values(statement, comment):
    """Pairs of a name and the value that the comment gives it. It says, for example,

    bias: (1,)   the name and its value
    100 and 1    only values: they are those of the names on the statement's left side

    So no other comment behind code may begin with a number.
    """
    if re.match(VALUE, comment):
        names = statement.split(" = ")[0].strip().split(", ")
        return list(zip(names, re.findall(VALUE, comment), strict=True))
    return re.findall(rf"(\w+): ({VALUE})", comment)


def comments_on_values(code, variables):
    """For each value in a comment of this code: what it says, and what is true."""
    if "model" in variables:
        variables = variables | dict(variables["model"].named_parameters())
    for line in code.splitlines():
        statement, _, comment = line.partition("  # ")
        for name, value in named_values(statement, comment):
            found = variables.get(name)
            for dtype in re.findall(r"float\d+", comment):
                yield f"{name}: {dtype}", f"{name}: {found.dtype}"
            if hasattr(found, "shape"):  # of an array, a comment gives the shape
                found = tuple(found.shape)
            yield f"{name}: {value}", f"{name}: {found}"
