"""Are the numbers true that script and README.md quote in their sentences?

Each is computed here, and has to occur in the text, whatever else stands there. An
exercise is found by a pattern in its diff, so that it may have any number, place and
words. The test of an exercise that was taken out is skipped.
"""

import functools
import re

import numpy as np
import pytest
from readme import README, SCRIPT, changed, code, exercise
from reference import curvature, gradient_descent, gradients, least_squares, loss, x, y

PATH = gradient_descent()
START, LEARNED, BEST = PATH[0], PATH[-1], least_squares()
GRADIENT = gradients(*START)
LARGE = 2 * np.mean((20 * x * START[0] + START[1] - y) * 20 * x)  # the gradient for w
NO_BIAS = x @ y / (x @ x)  # the best slope of a line through (0, 0)
SLOPE_ERROR = 20 / np.sqrt(len(x)) / x.std()  # because of the noise of 20
ARRIVAL = [round(w, 2) for w, _ in gradient_descent(1000)].index(round(BEST[0], 2))

LONGER, TOO_LONG = r"\A.*\n.*rate = 0.1\n\Z", r"\A.*\n.*rate = 1.0\n\Z"
NETWORK, BY_STEPS = r"nn.Linear\(1, 50\)", r"2 \* error"

# The text, the form of the numbers in it, and the numbers.
QUOTED = [
    ("script", "w = w - learning_rate * gradient", [1]),
    ("script", "starts at {:.3f}", [START[0]]),
    ("script", "{:.2f}", [GRADIENT[0]]),
    ("script", "0.01 * 129.59 = {:.3f}", [-0.01 * GRADIENT[0]]),
    ("script", "becomes {:.3f}", [PATH[1][0]]),
    ("script", "{:.2f}", [np.sqrt(loss(*BEST))]),
    ("README", "{:.2f}", [NO_BIAS, loss(NO_BIAS, 0)]),
    (LONGER, "{}", [round(ARRIVAL, -1)]),
    (TOO_LONG, "{:.2f}", [*GRADIENT, *(BEST - START)]),
    (TOO_LONG, "{:.1f}", START - GRADIENT - BEST),
    (TOO_LONG, "{:.3f}", [2 / curvature(x), curvature(x) - 1]),
    (r"20 \* X_numpy", "{:.2f}", [LARGE, -0.01 * LARGE, BEST[0] / 20 - START[0]]),
    (r"20 \* X_numpy", "{:.2f}", [BEST[0] / 20, loss(*PATH[-2]), x.std()]),
    (r"20 \* X_numpy", "{:.4f}", [2 / curvature(20 * x)]),
    ("y.view", "{:.2f}", [y.mean(), y.var()]),
    ("y.view", "{:.2f}", [1 - loss(*line) / y.var() for line in (BEST, LEARNED)]),
    ("noise=0,", "{:.0f}", [SLOPE_ERROR]),
    ("randperm", "{:.0f}", [100 * (1 - 0.9**10)]),
    (NETWORK, "{:.0f}", [100 * np.sin(2 * 4)]),
]


@pytest.mark.parametrize(("where", "form", "values"), QUOTED)
def test_numbers_are_quoted(where, form, values):
    text = {"script": SCRIPT, "README": README}.get(where) or exercise(where).section
    for number in map(form.format, values):
        found = re.search(rf"(?<![\d.]){re.escape(number)}(?!\.?\d)", text)
        assert found, f"{number} is not quoted"
        if where == "script":
            text = text[found.end() :]  # there the numbers of a row stand in its order


# Further changes that sentences speak of: the exercise they come on top of, if any, the
# old code, the new code, an expression, and the value that is quoted for it.
FURTHER = [
    ("", "rate = 0.01", "rate = 0.9", "w", "82.48"),
    ("", "lr=learning_rate", "lr=learning_rate, momentum=0.9", "w", "82.36"),
    ("", "optim.SGD", "optim.Adam", "w", "1.51"),
    (NETWORK, "seed(1)", "seed(3)", "final_loss", "4.20"),
    (NETWORK, "x_new = 1.5", "x_new = 4", "model(X_new).item()", "-41"),
    (NETWORK, "nn.Tanh(), ", "", "min(final_loss, best_loss)", "4340.96"),
    ("", "model(X).detach()", "model(X)", "", "Can't call numpy() on Tensor"),
    (BY_STEPS, "with torch.no_grad():", "if True:", "", "a leaf Variable that"),
]


@pytest.mark.parametrize(("where", "old", "new", "expression", "quoted"), FURTHER)
def test_further_change_does_what_is_said(where, old, new, expression, quoted, run):
    diffs = exercise(where).changes if where else ()
    source = functools.reduce(changed, diffs, SCRIPT)
    (line,) = [code(line) for line in source.splitlines() if old in code(line)]
    result = run(*diffs, f"-{line}\n+{line.replace(old, new)}")
    if expression:
        last_digit = 10.0 ** -len(quoted.partition(".")[2])
        value = eval(expression, result.variables)
        assert value == pytest.approx(float(quoted), abs=0.6 * last_digit)
    else:
        assert quoted in result.lines[-1]
    assert quoted in " ".join(README.split())
