"""Are the numbers true that stand in the sentences of the script and of README.md?

One test for each exercise with such numbers: it computes them anew, and looks for them
in the exercise. Whoever takes out an exercise takes out its test.
"""

import re

import numpy as np
import pytest
from page import NUMBER, README, SCRIPT, read_page, run
from reference import BEST, LEARNED, LINES, NOISE, START, descend, gradients, loss, x, y

(W, B), (BEST_W, BEST_B) = START, BEST
W_GRAD, B_GRAD = gradients(W, B)


def sentences_around(code):
    """The sentences, without blocks, of all sections of README.md with this code.

    The code says which exercise is meant. So when somebody changes a rate there, this
    fails, and the numbers are not forgotten. Several exercises may contain the same
    line; a newline and ``` behind it pick those where it ends its block.
    """
    sections = re.split(r"(?m)^(?=##+ )", README.read_text(encoding="utf-8"))
    found = "\n\n".join(section for section in sections if code in section)
    assert found, (
        f"{code!r} is nowhere in README.md. Change the code in this test, and the "
        "numbers as well. Or, if the exercise was taken out, take out its test."
    )
    return re.sub(r"(?ms)^```.*?^```$", "", found)


def missing(row, paragraph):
    """The numbers of the row that are not in the paragraph, at least not in order."""
    rest, lacking = NUMBER.findall(paragraph), []
    for number in row.split():
        if number in rest:
            rest = rest[rest.index(number) + 1 :]
        else:
            lacking.append(number)
    return lacking


def assert_quoted(sentences, *rows):
    """For each row one paragraph has its numbers, in order, perhaps among others."""
    paragraphs = sentences.split("\n\n")
    for row in rows:
        nearest = min(paragraphs, key=lambda paragraph: len(missing(row, paragraph)))
        lacking = " ".join(missing(row, nearest))
        assert not lacking, f"Missing of {row}: {lacking}, in:\n{nearest}"


def test_comments_of_the_script():
    comments = "\n\n".join(re.findall(r"(?m)(?:^ *#.*\n)+", SCRIPT))
    assert_quoted(comments.partition("# %% 1)")[0], f"{NOISE}")  # in section 0
    assert_quoted(
        comments,
        f"20 {(20 / 10) ** 2:.0f} 10",
        f"{W:.3f} 0.01 {W_GRAD:.2f} {LINES[1][0]:.3f}",
        f"0 {loss(*BEST) ** 0.5:.2f} {NOISE}",
        "1000",  # epochs, after which the two lines coincide:
    )
    assert descend(0.01, steps=1000)[1000] == pytest.approx(BEST, abs=0.005)


def test_longer_steps():
    before = loss(*LINES[99])
    rate = 0.1
    lines = descend(rate)
    above = [epoch for epoch in range(1, 101) if loss(*lines[epoch - 1]) > before]
    assert_quoted(
        sentences_around(f"+learning_rate = {rate}\n```"),
        f"100 {before:.0f}",
        f"{before:.0f} {above[-1]}",
    )


def test_the_loss_as_a_valley():
    def only_w(w, b):
        return gradients(w, b) * [1, 0]

    for rate in (0.5, 1.3):
        sentences_around(f"+learning_rate = {rate}\n```")  # fails if no diff sets it
    crossing = [f"{w:.0f}" for w, _ in descend(1.0, only_w)]
    climbing = [f"{w:.0f}" for w, _ in descend(1.3, only_w)]
    curvature = 2 * np.mean(x * x)  # how fast the gradient for w grows with w
    step = -W_GRAD / curvature  # to where the gradient is 0
    bottom = W + step
    assert_quoted(
        sentences_around("[model.weight]"),
        f"{bottom:.0f}",
        f"{W:.3f} {W_GRAD:.2f} 0.5 1.0 1.3",
        f"{bottom:.2f} {BEST_W:.2f} {step:.2f} {step:.2f} {-W_GRAD:.2f} "
        f"{step / -W_GRAD:.3f} {2 * step / -W_GRAD:.2f}",
        " ".join(["1.0", *crossing[1:6]]),
        " ".join(["1.3", *climbing[1:5]]),
    )


def test_both_together():
    rate = 1.0
    w1, b1 = descend(rate)[1]
    # The bottoms of b, where the errors average 0, for the first and for the next w:
    bottom, next_bottom = [np.mean(y - w * x) for w in (W, w1)]
    columns = np.column_stack([x, np.ones_like(x)])  # what w and b are multiplied by
    curvatures = 2 * columns.T @ columns / len(x)  # of the bowl over w and b
    # A step multiplies the distance from the bottom by 1 - rate * curvature. At the
    # rate 2 / curvature this is -1: it lands just as far on the other side.
    limit_w, limit_b = 2 / np.diag(curvatures)
    steepest = max(np.linalg.eigvalsh(curvatures))  # in the bowl's steepest direction
    growth = abs(1 - rate * steepest)
    assert_quoted(
        sentences_around(f"+learning_rate = {rate}\n```"),
        f"{W:.3f} {bottom:.2f} {w1:.0f} {next_bottom:.2f}",
        f"{B:.3f} {B_GRAD:.2f} {w1:.0f}",
        f"{bottom - B:.2f} {b1 - bottom:.2f} {b1:.2f} {next_bottom:.2f} "
        f"{b1 - next_bottom:.2f} {100 * (growth - 1):.0f}",
        f"{limit_w:.2f} {limit_b:.1f} {2 / steepest:.2f}",
    )


def test_a_forgotten_call():
    # With momentum 1.0 each step follows the sum of all gradients so far.
    ball = [w for w, _ in descend(0.01, momentum=1.0)]
    there, back = max(ball[:40]), min(ball[30:60])  # it turns near steps 25 and 50
    assert_quoted(
        sentences_around("-    optimizer.zero_grad()\n```"),
        f"0 {there:.1f} {back:.1f}",
    )


def test_large_values():
    scale = 20  # another one? Change this number, then the page

    def large(w, b):  # the gradients for the points (scale * x, y), by the chain rule
        return gradients(scale * w, b) * [scale, 1]

    gradient = large(W, B)[0]
    assert_quoted(
        sentences_around(f"+X_numpy = {scale} * X_numpy"),
        f"{BEST_W / scale:.2f} {scale} {gradient / W_GRAD:.1f} {gradient:.2f} "
        f"{-0.01 * gradient:.2f} {BEST_W / scale - W:.2f}",
        f"0.003 {descend(0.003, large)[100][1]:.2f} 100",
        f"{BEST_W * x.std():.2f} {BEST_W / scale:.2f}",
    )


def test_no_view():
    flat = y.var()  # the loss of the line y = mean
    shares = [1 - loss(*line) / flat for line in (BEST, LEARNED)]
    assert_quoted(
        sentences_around("-y = y.view(n_samples, 1)"),
        f"{y.mean():.2f} 100",
        f"{flat:.2f} 1 {loss(*BEST):.2f} {flat:.2f} {shares[0]:.2f} {shares[1]:.2f}",
    )


def test_when_is_training_finished():
    sentences = sentences_around("+learning_rate = 0.00001")
    assert_quoted(sentences, "0.00001", f"{loss(*START):.0f}")


def test_one_point_far_off():
    def of_l1(w, b):  # the gradients of the mean of abs(w * x + b - y)
        side = np.sign(w * x + b - y)
        return np.array([np.mean(side * x), np.mean(side)])

    # No program of the page trains L1Loss without the jump, so descend does it here.
    without_jump = descend(1.0, of_l1, steps=500)[500][0]
    (recipe,) = [p.recipe for p in read_page() if "nn.L1Loss()" in p.content]
    with_jump = run(*recipe).variables["w"]
    jumped = np.where(x == x.max(), 600, y)
    assert_quoted(
        sentences_around("y_numpy[X_numpy.argmax()] = 600"),
        f"{y[x.argmax()]:.0f} 600",
        f"{BEST_W:.2f} {np.polyfit(x, jumped, 1)[0]:.2f} 400 {(400 / 40) ** 2:.0f} 40 "
        f"{400 / 40:.0f}",
        f"{without_jump:.2f} {with_jump:.2f} {np.mean(abs(x)):.2f}",
    )


def test_mini_batches():
    assert_quoted(sentences_around("batch_size=10"), f"100 10 {100 * len(x) / 10:.0f}")


def test_a_neural_network():
    (recipe,) = [piece.recipe for piece in read_page() if "nn.Tanh()" in piece.content]
    variables = run(*recipe).variables
    assert_quoted(
        sentences_around("nn.Tanh()"),
        f"{variables['model'][0].out_features}",
        f"4 {variables['y_new'].item():.0f} {100 * np.sin(2 * 4):.0f}",
    )


def test_your_own_table():
    (table,) = [piece.content for piece in read_page() if piece.kind == "csv"]
    rows = [row.split(",") for row in table.splitlines()[1:]]
    points = [(float(row[0]), float(row[2])) for row in rows if row[2]]
    temperature, visitors = np.transpose(points)
    w, b = np.polyfit(temperature, visitors, 1)
    miss, flat = np.std(visitors - w * temperature - b), np.std(visitors)
    assert_quoted(
        sentences_around("pd.read_csv("),
        f"{len(rows)}",
        f"{w:.1f} {miss:.0f} {flat:.0f}",
    )
    assert_quoted(sentences_around('+features = ["temperature", '), f"{w:.1f}")
    assert_quoted(sentences_around("numbers.sample(n=3, "), "3")
