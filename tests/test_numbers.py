"""Are the numbers true that stand in the sentences of the script and of README.md?

Each exercise has its part here. Whoever takes out an exercise takes out its part.
"""

import re
from datetime import date

import numpy as np
import pytest
from page import NUMBER, README, SCRIPT, read_page, run
from reference import BEST, LEARNED, LINES, NOISE, START, descend, gradients, loss, x, y

(W, B), (BEST_W, BEST_B) = START, BEST
W_GRAD, B_GRAD = gradients(W, B)
QUOTED = []


def quoted(piece, *rows):
    """Where this piece of code is, one paragraph has each of these rows of numbers.

    They stand there in this order, and others may stand between them.
    """
    QUOTED.extend((piece, row) for row in rows)


quoted(
    "script",
    f"{NOISE}",
    f"20 {(20 / 10) ** 2:.0f} 10",
    f"{W:.3f} 0.01 {W_GRAD:.2f} {LINES[1][0]:.3f}",
    f"0 {loss(*BEST) ** 0.5:.2f} {NOISE}",
)

# Longer steps
fast = [loss(*line) for line in descend(rate=0.1)]
reached = sum(value > loss(*LINES[99]) for value in fast)  # in so many epochs it is not
quoted(
    "+learning_rate = 0.1\n```",
    f"{loss(*LINES[99]):.0f} 100",
    f"{loss(*LINES[99]):.0f} {reached}",
)


# The loss as a valley, whose slope grows evenly by this curvature
def only_w(w, b):
    return gradients(w, b) * [1, 0]


creeping, crossing, climbing = [
    [line[0] for line in descend(rate, only_w)] for rate in (0.01, 1.0, 1.3)
]
curvature = 2 * np.mean(x * x)
bottom = W - W_GRAD / curvature
quoted(
    "[model.weight]",
    f"{bottom:.0f}",
    f"{W:.3f} {W_GRAD:.2f} 0.5 1.0 1.3",
    f"{bottom:.2f} {bottom - W:.2f} {bottom - W:.2f} {-W_GRAD:.2f} "
    f"{1 / curvature:.3f} {2 / curvature:.2f}",
    f"1 {1 / curvature:.3f} 0.01 {creeping[9]:.2f} 0.5 {1 - 0.5 * curvature:.2f}",
    f"1.0 {1 - curvature:.2f} " + " ".join(f"{w:.0f}" for w in crossing[1:6]),
    f"1.3 {1 - 1.3 * curvature:.2f} " + " ".join(f"{w:.0f}" for w in climbing[1:5]),
)

# Both together
jumps = descend(rate=1.0)[:3]
bottoms = [y.mean() - w * x.mean() for w, _ in jumps]
hessian = 2 * np.mean([[x * x, x], [x, np.ones_like(x)]], axis=2)  # for both
quoted(
    "+learning_rate = 1.0\n```",
    f"{y.mean():.2f} {x.mean():.4f} {bottoms[0]:.2f} {B:.3f} {B_GRAD:.2f} "
    f"{jumps[1][0]:.0f}",
    *(
        f"{i} {w:.2f} {b:.2f} {bottoms[i]:.2f} {abs(b - bottoms[i]):.2f}"
        for i, (w, b) in enumerate(jumps)
    ),
    f"{2 / curvature:.2f} 1 {2 / max(np.linalg.eigvalsh(hessian)):.2f}",
)

# A forgotten call
ball = [line[0] for line in descend(0.01, momentum=1.0)]
quoted(
    "-    optimizer.zero_grad()\n```",
    f"0 {max(ball[:40]):.1f} {min(ball[30:60]):.1f} {max(ball[60:90]):.1f}",
)

# Large values
factor = 20


def large_gradients(w, b):
    """Those for the points (factor * x, y), by the chain rule."""
    return gradients(factor * w, b) * [factor, 1]


large_grad = large_gradients(W, B)[0]
slow = descend(0.003, large_gradients)[100]
quoted(
    f"+X_numpy = {factor} * X_numpy",
    f"{BEST_W / factor:.2f} {factor} {large_grad:.2f} {factor} "
    f"{-0.01 * large_grad:.2f} {BEST_W / factor - W:.2f}",
    f"0.003 {slow[1]:.2f} 100 0 1",
    f"0.1 {BEST_W * x.std():.2f} {BEST_W / factor:.2f}",
)

# No view
shares = [1 - loss(*line) / y.var() for line in (BEST, LEARNED)]
quoted(
    "-y = y.view(n_samples, 1)",
    f"{y.mean():.2f} 100",
    f"{y.var():.2f} 1 {loss(*BEST):.2f} {y.var():.2f} {shares[0]:.2f} {shares[1]:.2f}",
)

# One point far off
jumped = np.where(x == x.max(), 600, y)


def calm_slope(y):
    """The slope that is learned from y when the mean of abs(w * x + b - y) counts."""

    def slopes(w, b):
        side = np.sign(w * x + b - y)
        return np.array([np.mean(side * x), np.mean(side)])

    return descend(1.0, slopes, steps=500)[500][0]


quoted(
    "+criterion = nn.L1Loss()",
    f"{y[x.argmax()]:.0f} 600",
    f"400 {(400 / 40) ** 2:.0f} 40 {400 / 40:.0f} {BEST_W:.2f} "
    f"{np.polyfit(x, jumped, 1)[0]:.2f} {calm_slope(y):.2f} {calm_slope(jumped):.2f}",
    f"{abs(x).mean():.2f}",
)

# Points held back, mini-batches, a neural network
held_back = np.mean((np.polyval(BEST, x) - y)[50:] ** 2)
quoted("+X_test, y_test", f"100 {held_back:.2f}")
quoted("batch_size=10", f"100 10 {100 * len(x) / 10:.0f}")
quoted("nn.Tanh(), nn.Linear", f"{100 * np.sin(2 * 4):.0f}")

# Your own table, with one feature and with the recipes that stand below several
own = run(*next(piece.recipe for piece in read_page() if piece.kind == "python"))
if not own.error:  # else test_page.py names it
    miss = float(own.lines[-2].split()[-1])
    quoted("new = [26]  #", f"{own.variables['w'][0]:.1f} {miss:.0f}")
quoted(
    'table["bend"] =',
    f"{(date(2026, 2, 1) - date(2026, 1, 1)).days}",
    f"27 26 1 26 27 2 {(26 - 27) ** 2}",
)


def test_1000_epochs_reach_the_best_line():
    assert "num_epochs = 1000 " in SCRIPT
    assert descend(0.01, steps=1000)[1000] == pytest.approx(BEST, abs=0.005)


@pytest.mark.parametrize(("piece", "row"), QUOTED)
def test_numbers_are_quoted(piece, row):
    if piece == "script":
        paragraphs = re.findall(r"(?m)(?:^ *#.*\n)+", SCRIPT)
    else:
        text = README.read_text(encoding="utf-8")
        sections = [s for s in re.split(r"(?m)^(?=##+ )", text) if piece in s]
        assert sections, (
            f"{piece!r} is nowhere in README.md. Adapt its part of test_numbers.py, "
            "numbers and all, or take this part out."
        )
        sentences = re.sub(r"(?ms)^```.*?^```$", "", "\n\n".join(sections))
        paragraphs = sentences.split("\n\n")
    missing = []  # in each paragraph, from the first number that it lacks
    for paragraph in paragraphs:
        rest = row.split()
        for number in NUMBER.findall(paragraph):
            if rest and number == rest[0]:
                rest = rest[1:]
        missing.append(rest)
    rest = min(missing, key=len)
    assert not rest, f"Where {piece!r} stands, {rest[0]} is missing of {row}."
