"""Are the numbers true that script and README.md quote in their sentences?

Each is computed here, and has to occur in the text, whatever else stands there. A fact
about an exercise is looked for beside a line that the exercise changes, so that the
exercise may have any number, place and words.
"""

import numpy as np
import pytest
from readme import SCRIPT, exercise
from reference import (
    gradient_descent,
    gradients,
    largest_learning_rate,
    least_squares,
    loss,
    x,
    y,
)

PATH = gradient_descent()
(START_W, START_B), (LEARNED_W, LEARNED_B) = PATH[0], PATH[-1]
W, B = least_squares()
GRADIENT_W, GRADIENT_B = gradients(START_W, START_B)

# Each exercise (or the script, or the whole README.md), and what it quotes.
QUOTED = [
    ("script", f"w = {START_W:.2f}"),
    ("script", f"b = {START_B:.2f}"),
    ("script", f"{GRADIENT_W:.2f}"),
    ("script", f"0.01 * {-GRADIENT_W:.2f}"),
    ("script", f"{-0.01 * GRADIENT_W:.2f}"),
    ("script", f"{LEARNED_W:.2f} * 1.5 + {LEARNED_B:.2f}"),
    ("script", f"{round(LEARNED_W, 2) * 1.5 + round(LEARNED_B, 2):.2f}"),
    ("script", f"{np.sqrt(loss(W, B)):.2f}"),
    ("+learning_rate = 1.0", f"{GRADIENT_W:.2f}"),
    ("+learning_rate = 1.0", f"{GRADIENT_B:.2f}"),
    ("+learning_rate = 1.0", f"{W - START_W:.2f}"),
    ("+learning_rate = 1.0", f"{largest_learning_rate(x):.3f}"),
    ("-y = y.view(n_samples, 1)", f"{y.mean():.2f}"),
    ("-y = y.view(n_samples, 1)", f"{y.var():.2f}"),
]


@pytest.mark.parametrize(("where", "fact"), QUOTED)
def test_fact_is_quoted(where, fact):
    if where == "script":
        assert fact in SCRIPT
    elif exercise(where) is None:
        pytest.skip("no exercise makes this change")
    else:
        assert fact in exercise(where).section


RATE, EPOCHS = "-learning_rate = 0.01\n", "-num_epochs = 100\n"
BEST = {"w": W, "b": B, "final_loss": loss(W, B)}

# Further changes that answers speak of, and what the script has then computed.
RUNS = [
    (EPOCHS + "+num_epochs = 1000", BEST),
    (RATE + "+learning_rate = 0.98\n@@\n" + EPOCHS + "+num_epochs = 1000", BEST),
    (RATE + "+learning_rate = 2.0", {"final_loss": np.nan}),
]


@pytest.mark.parametrize(("change", "computed"), RUNS)
def test_further_change_does_what_an_answer_says(change, computed, run):
    found = {name: run(change).variables[name] for name in computed}
    assert found == pytest.approx(computed, rel=1e-3, abs=0.01, nan_ok=True)
