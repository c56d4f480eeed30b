"""Are the numbers true that stand in the sentences of README.md and of the script?

Each exercise with such numbers has a test here. Its checks look like this:

    check(exercise, "0.515 9.02 130.1 1.17", [W, bottom, w1, next_bottom])

The numbers are written as on the page: search for them there. The list says where they
come from: rounded, each value has to be its number. A number that is not computed, such
as a rate that the exercise chooses, stands in both.
"""

import io
import re
from functools import partial

import numpy as np
import pandas as pd
from page import README, SCRIPT, read_page
from reference import BEST, LINES, NOISE, START, descend, gradients, loss, x, y
from shown import NUMBER
from sklearn import datasets

W, B = START
W_GRADIENT, B_GRADIENT = gradients(W, B)
BEST_W = BEST[0]
BOTTOM_W = np.mean(x * (y - B)) / np.mean(x * x)  # the best w while b is still B
RATE_W = (BOTTOM_W - W) / -W_GRADIENT  # takes w from its start to BOTTOM_W in one step
# Several exercises change only the rate. This is then the whole diff:
ONLY_RATE = "```diff\n-learning_rate = 0.01\n+learning_rate = {}\n```"


def paragraphs_with(*code):
    """The paragraphs, without blocks, of all sections of README.md with this code.

    It is code, or output, on which the numbers depend. So when it changes on the page,
    no section is found, and nobody forgets the numbers.
    """
    sections = re.split(r"(?m)^(?=##+ )", README.read_text(encoding="utf-8"))
    found = [section for section in sections if all(part in section for part in code)]
    assert found, (
        f"No section of README.md has all of {code}. If the exercise of this test has "
        "new code or output, change it here, and the numbers here and in sentences. "
        "If the exercise was taken out, delete its checks: most often the whole test."
    )
    return re.sub(r"(?ms)^```.*?^```$", "", "\n\n".join(found)).split("\n\n")


def in_order(numbers, paragraph):
    """Are the numbers in the paragraph in this order, perhaps with others between?"""
    rest = NUMBER.findall(paragraph)
    for number in numbers.split():
        if number not in rest:
            return False
        rest = rest[rest.index(number) + 1 :]
    return True


def check(paragraphs, numbers, values):
    """Are the numbers these values, rounded? Are they in one of the paragraphs?"""
    rounded = []
    for number, value in zip(numbers.split(), values, strict=True):
        decimals = len(number.partition(".")[2])
        rounded.append(f"{value:.{decimals}f}")
    true = " ".join(rounded)
    assert numbers == true, f"Change {numbers!r} to {true!r} here and in the sentences."
    found = [paragraph for paragraph in paragraphs if in_order(numbers, paragraph)]
    assert found, (
        f"No paragraph has {numbers!r} in this order. Correct one of these:\n"
        + "\n\n".join(paragraph for paragraph in paragraphs if NUMBER.search(paragraph))
    )


def test_comments_of_the_script():
    comment = r"(?m)(?:^ *#.*\n)+"  # lines without an empty one or code between
    section_0, comments = SCRIPT.partition("# %% 1)")[0], re.findall(comment, SCRIPT)
    check([section_0.split('"""')[1]], "100", [len(x)])  # the docstring
    check(re.findall(comment, section_0), "20", [NOISE])
    check(comments, "20 4 10", [20, (20 / 10) ** 2, 10])
    check(comments, "0.515 0.01 -129.59 1.811", [W, 0.01, W_GRADIENT, LINES[1][0]])
    check(comments, "0 18.24 20", [0, loss(*BEST) ** 0.5, NOISE])
    check(comments, "1000", [1000])  # epochs, after which the two lines coincide:
    assert np.allclose(descend(0.01, steps=1000)[1000], BEST, rtol=0, atol=0.005)


def test_longer_steps():
    rate = 0.1
    exercise = paragraphs_with(ONLY_RATE.format(rate))
    before = loss(*LINES[99])
    # The loss only falls. If 10 lines are above, the line after 10 steps is the first
    # below, so epoch 10 has passed it.
    above = [line for line in descend(rate) if loss(*line) > before]
    check(exercise, "100 560", [100, before])
    check(exercise, "560 10", [before, len(above)])


def test_the_loss_as_a_valley():
    def only_w(w, b):
        return gradients(w, b) * [1, 0]

    code = ["[model.weight]", "+learning_rate = 1.0\n", "+learning_rate = 1.3\n"]
    exercise = paragraphs_with(*code)
    check(exercise, "83", [BOTTOM_W])
    check(exercise, "0.515 -129.59 0.5 1.0 1.3", [W, W_GRADIENT, 0.5, 1.0, 1.3])
    step = BOTTOM_W - W
    answer = [BOTTOM_W, BEST_W, step, step, -W_GRADIENT, RATE_W, 2 * RATE_W]
    check(exercise, "82.83 82.48 82.32 82.32 129.59 0.635 1.27", answer)
    crossing = [w for w, _ in descend(1.0, only_w)]
    check(exercise, "1.0 130 56 98 74 88", [1.0, *crossing[1:6]])
    climbing = [w for w, _ in descend(1.3, only_w)]
    check(exercise, "1.3 169 -7 177 -16", [1.3, *climbing[1:5]])


def test_both_together():
    def only_b(w, b):
        return gradients(w, b) * [0, 1]

    rate = 1.0
    exercise = paragraphs_with(ONLY_RATE.format(rate))
    lines = descend(rate)
    w1, b1 = lines[1]
    # The best b, for which the errors average 0, for the first and for the next w:
    bottom, next_bottom = np.mean(y - W * x), np.mean(y - w1 * x)
    alone = [b for _, b in descend(rate, only_b)]
    check(exercise, "1.0 -0.441 18.48 9.02", [rate, alone[200], alone[199], bottom])
    check(exercise, "9.05 0.0606", [y.mean(), x.mean()])
    check(exercise, "18.48 0.515 130.1", [b1, W, w1])
    check(exercise, "-0.441 18.48 9.02 1.17", [B, b1, bottom, next_bottom])
    check(exercise, "9.46 17.31", [bottom - B, b1 - next_bottom])
    # Together, only the swing in the steepest direction is left after 199 steps. The
    # next step crosses BEST, so its length is before + after. The length grows with the
    # rate, and at the highest rate it is 2 * before, as far on the other side.
    before, after = (np.linalg.norm(line - BEST) for line in lines[199:])
    check(exercise, "0.98", [rate * 2 * before / (before + after)])


def test_a_forgotten_call():
    exercise = paragraphs_with("-    optimizer.zero_grad()\n```")
    # With momentum 1.0 each step follows the sum of all gradients so far.
    ball = [w for w, _ in descend(0.01, momentum=1.0)]
    there, back = max(ball[:40]), min(ball[30:60])  # it turns near steps 25 and 50
    check(exercise, "0 163.9 2.9", [0, there, back])


def test_large_values():
    scale = 20
    exercise = paragraphs_with(f"```diff\n+X_numpy = {scale} * X_numpy\n")
    check(exercise, "20", [scale])
    slope = BEST_W / scale
    large = partial(gradients, x=scale * x)
    gradient = large(W, B)[0]
    growth = [gradient / W_GRADIENT, gradient]
    first = [BEST_W, scale, slope, scale, W, slope, *growth]
    check(exercise, "82.48 20 4.12 20 0.515 4.12 17.6 -2283.59", first)
    check(exercise, "22.84 4.12 0.515 3.61", [-0.01 * gradient, slope, W, slope - W])
    highest = [scale**2, 2 * RATE_W, scale**2, 2 * RATE_W / scale**2]
    check(exercise, "20 20 20 20 400 1.27 400 0.0032", [scale] * 4 + highest)
    b = descend(0.003, large)[100][1]
    check(exercise, "0.003 1.59 100 4.05", [0.003, b, 100, BEST[1]])
    check(exercise, "0 9.05 1", [0, y.mean(), 1])  # x is scaled then
    check(exercise, "73.01 4.12", [BEST_W * x.std(), slope])


def test_no_view():
    exercise = paragraphs_with("-y = y.view(n_samples, 1)")
    check(exercise, "9.05 9.05", [y.mean()] * 2)
    best, flat = loss(*BEST), y.var()  # flat: the loss of the line y = mean
    share = 1 - best / flat
    check(exercise, "5663.27 332.57 94 0.94", [flat, best, 100 * share, share])


def test_when_is_training_finished():
    exercise = paragraphs_with(ONLY_RATE.format("0.00001"))  # as a float, 1e-05
    check(exercise, "0.00001", [0.00001])
    check(exercise, "5686", [loss(*START)])


def test_one_point_far_off():
    def mean_miss(w, b, y=y):  # its gradients
        sign = np.sign(w * x + b - y)
        return np.array([np.mean(sign * x), np.mean(sign)])

    exercise = paragraphs_with("= 600\n", "nn.L1Loss()", "+learning_rate = 3.0\n")
    jumped = np.where(x == x.max(), 600, y)
    check(exercise, "179 600 40 400", [y[x.argmax()], 600, 40, 400])
    before = descend(3.0, mean_miss)[100]
    after = descend(3.0, partial(mean_miss, y=jumped))[100]
    slopes = [y[x.argmax()], 600, before[0], after[0]]
    check(exercise, "179 600 80.64 81.80", slopes)
    check(exercise, "17.99", [np.mean(np.abs(np.polyval(after, x) - jumped))])
    turned_w, _ = np.polyfit(x, jumped, 1)
    weights = [400, (400 / 40) ** 2, 40, 400 / 40]
    check(exercise, "82.48 93.91 400 100 40 10", [BEST_W, turned_w, *weights])


def test_points_held_back():
    learned = "y = 68.63 * x + 8.46,"  # from five points
    exercise = paragraphs_with("X_numpy[45:50]", "X_numpy[50:]", learned)
    check(exercise, "50 50", [len(x[50:]), len(x[:50])])
    larger = 0  # how often the loss is larger on the points held back
    for first in range(0, 50, 5):
        five = slice(first, first + 5)
        errors = np.polyval(np.polyfit(x[five], y[five], 1), x) - y
        larger += np.mean(errors[50:] ** 2) > np.mean(errors[five] ** 2)
    check(exercise, "50 9 10", [50, larger, 50 / 5])
    inside = (x[45:50].min() <= x[50:]) & (x[50:] <= x[45:50].max())
    squares = (68.63 * x[50:] + 8.46 - y[50:]) ** 2
    check(exercise, "602 495", [squares[~inside].mean(), squares[inside].mean()])
    _, _, true_w = datasets.make_regression(n_features=1, coef=True, random_state=1)
    check(exercise, "80.71 100 82.48 4.05", [true_w, len(x), *BEST])


def test_mini_batches():
    exercise = paragraphs_with("batch_size=10,")
    check(exercise, "100 10 1000", [100, 10, 100 * len(x) / 10])
    check(exercise, "100000", [1_000_000 / 10])
    check(exercise, "332.57", [loss(*BEST)])


def test_a_neural_network():
    y_new = -32.2  # printed, too
    exercise = paragraphs_with("nn.Linear(1, 50), nn.Tanh()", f"x = 4.0: y = {y_new}\n")
    check(exercise, "50", [50])
    check(exercise, "4 -32 99", [4, y_new, 100 * np.sin(2 * 4)])


def test_larger_program():
    section = paragraphs_with("```python", "X_test, y_test = X[:20], y[:20]\n")
    errors = np.polyval(BEST, x) - y
    check(section, "100 370.52", [len(x), np.mean(errors[:20] ** 2)])


def test_your_own_table():
    own = paragraphs_with("```csv\n")
    (csv,) = [piece.content for piece in read_page() if piece.kind == "csv"]
    table = pd.read_csv(io.StringIO(csv))
    check(own, "13", [len(table)])
    counted = table.dropna()
    temperature, visitors = counted["temperature"], counted["visitors"]
    misses = []  # of the best line, then of the best curve
    for degree in (1, 2):
        fit = np.polyfit(temperature, visitors, degree)
        errors = np.polyval(fit, temperature) - visitors
        misses.append(np.mean(errors**2) ** 0.5)
    w, _ = np.polyfit(temperature, visitors, 1)
    flat = np.std(visitors, ddof=0)
    check(own, "25.9 59 141", [w, misses[0], flat])
    check(paragraphs_with('+features = ["temperature", '), "25.9", [w])
    check(paragraphs_with("middle = 27\n"), "27 59.4 48.6", [27, *misses])
