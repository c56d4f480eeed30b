"""Are the numbers true that stand in the sentences of the script and of README.md?"""

import re
from datetime import date

import numpy as np
import pytest
from page import NUMBER, README, SCRIPT, read_page, run
from reference import BEST, LEARNED, LINES, NOISE, START, descend, gradients, loss, x, y

BEST_LOSS, (BEST_W, BEST_B) = loss(*BEST), BEST
(W, B), (W_GRAD, B_GRAD) = START, gradients(*START)
CURVATURE = 2 * np.mean([[x * x, x], [x, x**0]], axis=2)  # of the loss over w and b


def only_w(w, b):
    return gradients(w, b) * [1, 0]


def without_square(w, b, y=y):
    """The gradients of the mean of abs(w * x + b - y)."""
    side = np.sign(w * x + b - y)
    return np.array([np.mean(side * x), np.mean(side)])


def with_far_point(w, b):
    return without_square(w, b, FAR)


FAST = [loss(*line) < loss(*LINES[99]) for line in descend(rate=0.1)].index(True)
BOTTOM_W, BOTTOM_B = W - W_GRAD / CURVATURE[0, 0], B - B_GRAD / CURVATURE[1, 1]
CREEPING, CROSSING, CLIMBING = [
    [line[0] for line in descend(rate, only_w)] for rate in (0.01, 1.0, 1.3)
]
LEFT = 1 - np.array([0.5, 1.0, 1.3]) * CURVATURE[0, 0]  # of the way to the bottom
JUMPS = [  # the step, where it leads, and the bottom of the loss over b for this w
    (step, w, b, y.mean() - w * x.mean())
    for step, (w, b) in enumerate(descend(rate=1.0)[:3])
]
LIMIT_W, LIMIT_B = 2 / CURVATURE.diagonal()
LIMIT = 2 / np.linalg.eigvalsh(CURVATURE)[1]
BALL = [line[0] for line in descend(0.01, momentum=1.0)]
LARGE_GRAD = 20 * gradients(20 * W, B)[0]  # of 20 * x
SLOW_B = descend(0.003, lambda w, b: gradients(20 * w, b) * [20, 1])[100][1]
LEARNED_R2, BEST_R2 = [1 - loss(*line) / y.var() for line in (LEARNED, BEST)]
FAR = np.where(x == x.max(), 600, y)
CALM_W, CALM_FAR_W = [
    descend(1.0, slopes, steps=500)[500][0]
    for slopes in (without_square, with_far_point)
]
OWN = run(*next(piece.recipe for piece in read_page() if piece.kind == "python"))
OWN_W, OWN_MISS = OWN.variables["w"][0], float(OWN.lines[-2].split()[-1])

# The numbers of a row stand in one paragraph in this order, others may be between them.
QUOTED = [
    # linear_regression.py
    f"{NOISE}",
    f"20 {(20 / 10) ** 2:.0f} 10",
    f"{W:.3f} 0.01 {W_GRAD:.2f} {LINES[1][0]:.3f}",
    f"0 {BEST_LOSS**0.5:.2f} {NOISE}",
    # 1. to 3. longer steps, the valley, steps that are too long
    f"{loss(*LINES[99]):.0f} 100",
    f"{loss(*LINES[99]):.0f} {FAST}",
    f"{W:.3f} {W_GRAD:.2f} 0.5 1.0 1.3",
    f"{BOTTOM_W:.2f} {BOTTOM_W - W:.2f} {BOTTOM_W - W:.2f} {-W_GRAD:.2f} "
    f"{1 / CURVATURE[0, 0]:.3f} {LIMIT_W:.2f}",
    f"1 {1 / CURVATURE[0, 0]:.3f} 0.01 {CREEPING[9]:.2f} 0.5 {LEFT[0]:.2f}",
    f"1.0 {LEFT[1]:.2f} " + " ".join(f"{w:.0f}" for w in CROSSING[1:6]),
    f"1.3 {LEFT[2]:.2f} " + " ".join(f"{w:.0f}" for w in CLIMBING[1:5]),
    f"{y.mean():.2f} {x.mean():.4f} {BOTTOM_B:.2f} "
    f"{B:.3f} {B_GRAD:.2f} {JUMPS[1][1]:.0f}",
    *(
        f"{step} {w:.2f} {b:.2f} {bottom:.2f} {abs(b - bottom):.2f}"
        for step, w, b, bottom in JUMPS
    ),
    f"{LIMIT_W:.2f} {LIMIT_B:.0f} {LIMIT:.2f}",
    # 4. a forgotten call
    f"0 {max(BALL[:40]):.1f} {min(BALL[30:60]):.1f} {max(BALL[60:90]):.1f}",
    # 7. large values
    f"{BEST_W / 20:.2f} 20 {LARGE_GRAD:.2f} "
    f"{-0.01 * LARGE_GRAD:.2f} {BEST_W / 20 - W:.2f}",
    f"0.003 {SLOW_B:.2f} 100 0 1",
    # 8. no view
    f"{y.mean():.2f} 100",
    f"{y.var():.2f} 1 {BEST_LOSS:.2f} {y.var():.2f} {BEST_R2:.2f} {LEARNED_R2:.2f}",
    # 10. one point far off
    f"{y[x.argmax()]:.0f} 600",
    f"400 {400**2 / 40**2:.0f} 40 {400 / 40:.0f} {BEST_W:.2f} "
    f"{np.polyfit(x, FAR, 1)[0]:.2f} {CALM_W:.2f} {CALM_FAR_W:.2f}",
    f"{abs(x).mean():.2f}",
    # 11. to 13. points held back, mini-batches, a neural network
    f"100 {np.mean((np.polyval(BEST, x) - y)[50:] ** 2):.2f}",
    f"100 10 {100 * len(x) / 10:.0f}",
    f"{100 * np.sin(2 * 4):.0f}",
    # Your own table
    f"{OWN_W:.1f} {OWN_MISS:.0f}",
    f"{(date(2026, 2, 1) - date(2026, 1, 1)).days}",
    f"27 26 1 26 27 2 {(26 - 27) ** 2}",
]


def paragraphs():
    """Where it stands and its text, of each paragraph of sentences."""
    for comment in re.findall(r"(?m)(?:^ *#.*\n)+", SCRIPT):
        yield "linear_regression.py", comment
    text = re.sub(r"(?ms)^```.*?^```$", "", README.read_text(encoding="utf-8"))
    for section in re.split(r"(?m)^(?=#+ )", text):
        for paragraph in section.split("\n\n"):
            yield section.partition("\n")[0], paragraph


@pytest.mark.parametrize("row", QUOTED)
def test_numbers_are_quoted(row):
    most, best = -1, ""
    for place, paragraph in paragraphs():
        numbers = iter(NUMBER.findall(paragraph))
        found = sum(number in numbers for number in row.split())  # up to a missing one
        if found > most:
            most, best = found, place
    missing = row.split()[most:]
    assert not missing, (
        f"Under {best!r} {missing[0]} is missing of {row}. "
        "Mend the sentence or, if it is gone, delete this row of QUOTED."
    )
