"""Are the numbers true that script and README.md quote in their sentences?

Each is computed here. The numbers of a row have to stand in one paragraph, as often as
in the row, among any other numbers and words.
"""

import re
from collections import Counter

import numpy as np
import pytest
from readme import README, SCRIPT, find
from reference import BEST, LEARNED, NOISE, PATH, descent, gradients, loss, x, y

(W, B), (BEST_W, BEST_B) = PATH[0], BEST
(W_SLOPE, B_SLOPE), LARGE_SLOPE = gradients(W, B), 20 * gradients(20 * W, B)[0]
R2_BEST, R2_LEARNED = [1 - loss(*line) / y.var() for line in (BEST, LEARNED)]
SLOPE_ERROR = NOISE / (x.std() * len(x) ** 0.5)

# After how many epochs at a rate are w and b printed as those of the best line?
SOON, LATE = [
    (np.round(descent(1000, rate), 2) == np.round(BEST, 2)).argmax(axis=0)
    for rate in (0.1, 0.01)
]

LONGER = "-learning_rate = 0.01\n+learning_rate = 0.1\n"
TOO_LONG = "-learning_rate = 0.01\n+learning_rate = 1.0\n"

# Where the numbers stand, and which. An exercise is named by its diff or a piece of it.
# Whoever takes out an exercise takes out its rows.
QUOTED = [
    ("script", f"{NOISE} {NOISE} {NOISE}"),
    ("script", f"20 {(20 / 10) ** 2:.0f} 10"),
    ("script", f"{W:.3f} {W_SLOPE:.2f} {-0.01 * W_SLOPE:.3f} {PATH[1][0]:.3f}"),
    ("script", f"{loss(*BEST) ** 0.5:.2f} {NOISE}"),
    ("script", "1000" if np.allclose(PATH[-1], BEST, atol=0.005) else "more"),
    ("README", f"0.99 {20 * (1 - 0.99):.1f} 1000 {100 * (1 - 0.2 * 0.01) ** 1000:.0f}"),
    (LONGER, f"{BEST_W:.2f} {BEST_B:.2f} {SOON[0]} {SOON[1]} {LATE[0]} {LATE[1]}"),
    (TOO_LONG, f"{W:.3f} {W_SLOPE:.2f} {B:.3f} {B_SLOPE:.2f} {BEST_W:.2f}"),
    (TOO_LONG, f"{W - W_SLOPE:.2f} {B - B_SLOPE:.2f}"),
    ("20 * X_numpy", f"{BEST_W / 20:.2f} {LARGE_SLOPE:.2f}"),
    ("20 * X_numpy", f"{-0.01 * LARGE_SLOPE:.2f} {BEST_W / 20 - W:.2f}"),
    ("-y = y.view", f"{y.mean():.2f} {y.var():.2f} {y.var():.2f}"),
    ("-y = y.view", f"{R2_BEST:.2f} {R2_LEARNED:.2f}"),
    ("noise=0,", f"{BEST_W:.2f} {BEST_B:.2f}"),
    ("noise=0,", f"{NOISE} {x.std():.2f} {len(x) ** 0.5:.0f} {SLOPE_ERROR:.1f}"),
    ("L1Loss", f"400 {(400 / 40) ** 2:.0f} 40 {400 / 40:.0f}"),
    ("nn.Tanh", f"{100 * np.sin(2 * 4):.0f}"),
]


def text(where):
    """The script, README.md, or the section of the only diff with this in it."""
    if where in ("script", "README"):
        return SCRIPT if where == "script" else README
    diffs = [shown for shown in find("diff") if where in shown.content]
    diffs = [shown for shown in diffs if where == shown.content] or diffs
    assert len(diffs) == 1, (
        f"{len(diffs)} diffs of README.md have {where!r} in them. Take out or adapt "
        "the rows that name it in test_facts.py, and what README.md says of it."
    )
    return README.partition(f"# {diffs[0].heading}\n")[2].partition("\n#")[0]


@pytest.mark.parametrize(("where", "row"), QUOTED)
def test_numbers_are_quoted(where, row):
    paragraphs = text(where).split("\n\n")
    found = [Counter(re.findall(r"-?\d+(?:\.\d+)?", p)) for p in paragraphs]
    missing = [[*(Counter(row.split()) - there).elements()] for there in found]
    nearest = min(missing, key=len)
    assert not nearest, f"No paragraph has all of {row}; one lacks {nearest}."


def test_formula_of_a_step_leads_to_the_next_w():
    (formula,) = re.findall(r"#  +(w = .*)", SCRIPT)
    step = {"w": W, "learning_rate": 0.01, "gradient": W_SLOPE}
    exec(formula, step)
    assert step["w"] == pytest.approx(PATH[1][0])
