"""Finds the values that comments behind code name, and the real ones."""

import re

VALUE = r"\(\d+, ?\d*\)|\d+"  # a shape, (100, 1) or (100,), or a number


def named_values(statement, comment):
    """Pairs like ("bias", "(1,)"): a name, and the value that the comment gives it.

    A comment that begins with a value has only values, one for each name left of =:
    `n_samples, n_features = X.shape  # 100 and 1`. Others give the names, too, as in
    `# weight: (1, 1), bias: (1,)`. No comment may begin with any other number.
    """
    if re.match(VALUE, comment):
        names = statement.split(" = ")[0].strip().split(", ")
        return list(zip(names, re.findall(VALUE, comment), strict=True))
    return re.findall(rf"(\w+): ({VALUE})", comment)


def comments_on_values(code, variables):
    """For each value in a comment of this code: what it says, and what is true."""
    if "model" in variables:  # comments may also name its weight and its bias
        variables = variables | dict(variables["model"].named_parameters())
    # \S is the end of the code. A comment on a line of its own has none.
    for statement, comment in re.findall(r"(.*\S)  # (.*)", code):
        dtypes = re.findall(r"float\d+", comment)  # none, or one for all names
        for name, value in named_values(statement, comment):
            found = variables.get(name)
            for dtype in dtypes:
                yield f"{name}: {dtype}", f"{name}: {found.dtype}"
            if hasattr(found, "shape"):  # of an array, a comment gives the shape
                found = tuple(found.shape)
            yield f"{name}: {value}", f"{name}: {found}"
