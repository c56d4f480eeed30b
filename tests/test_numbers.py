"""Are the numbers true that stand in the sentences of README.md and of the script?

Each exercise with such numbers has a test here. It computes them, and lists them in the
order in which the sentences have them. Words and other numbers may stand between.
"""

import io
import re

import numpy as np
import pandas as pd
from page import README, SCRIPT, read_page
from reference import BEST, LINES, NOISE, START, descend, gradients, loss, x, y

W, B = START
W_GRADIENT, _ = gradients(W, B)
BEST_W, BEST_B = BEST
BOTTOM_W = np.mean(x * (y - B)) / np.mean(x * x)  # the best w while b is still B
RATE_W = (BOTTOM_W - W) / -W_GRADIENT  # takes w from its start to BOTTOM_W in one step


def check(code, *paragraphs):
    """Are these numbers in the sentences of the README.md sections with this code?

    The numbers depend on the code (or line of output). Once it changes on the page, no
    section has it, and the test fails, as a reminder. Each further string has the
    numbers, and perhaps formulas, of a paragraph or so. "0.5 w * x" looks for 0.5,
    below it for w, then for *, then for x.
    """
    sections = re.split(r"(?m)^(?=##+ )", README.read_text(encoding="utf-8"))
    found = "".join(section for section in sections if code in section)
    assert found, (
        f"No section has {code!r}. If the exercise of this test has new code or "
        "output, change it here, and the numbers here and in sentences. If it was "
        "taken out, delete its checks: most often the whole test."
    )
    sentences = re.sub(r"(?ms)^```.*?^```$", "", found)  # without the blocks
    check_sentences(sentences, *paragraphs)


def check_sentences(sentences, *paragraphs):
    """Do the sentences have the numbers of these strings, all in this order?"""
    rest = sentences  # what stands below the last number that was found
    for paragraph in paragraphs:
        below = rest  # where this paragraph's numbers should be, for the message
        for number in paragraph.split():
            # not part of a longer number or word
            alone = rf"(?<![\w.-]){re.escape(number)}(?!\.?\w)"
            match = re.search(alone, rest)
            assert match, (
                f"{number} of `{paragraph}` is missing, or out of order:{below}"
            )
            rest = rest[match.end() :]


def test_comments_of_the_script():
    _, docstring, code = SCRIPT.split('"""')
    comments = "".join(re.findall(r"(?m)^ *#.*\n", code))
    assert SCRIPT.count(" w * x + b ") == 2  # in the docstring, and at nn.Linear
    check_sentences(docstring, f"{len(x)}")
    check_sentences(
        comments,
        f"{NOISE} float32 float32",
        f"(y_predicted - y)**2 20 {(20 / 10) ** 2:.0f} 10",
        f"{W:.3f} 0.01 {W_GRADIENT:.2f} {LINES[1][0]:.3f}",
        "step() zero_grad() backward()",  # backward() adds, so zero_grad() is needed
        f"0 {loss(*BEST) ** 0.5:.2f} {NOISE}",
        "1000",
    )
    # With 1000 epochs the two lines coincide.
    assert np.allclose(descend(0.01, steps=1000)[1000], BEST, rtol=0, atol=0.005)


def test_watch_one_step():
    w, b = LINES[1]
    check(f"learned line: y = {w:.2f} * x + {b:.2f},")  # an output: no sentence has it


def test_longer_steps():
    before = loss(*LINES[99])
    # Epoch 10 prints the loss of the line after 9 steps, which is still above.
    lines = descend(0.1)
    assert loss(*lines[9]) > before > loss(*lines[10])
    check(
        "```diff\n-learning_rate = 0.01\n+learning_rate = 0.1\n```",
        f"{BEST_W:.2f} 100 {before:.0f}",  # the question
        f"{lines[1][0] - W:.0f} {BEST_W - W:.0f} {before:.0f} 10",
    )


def test_the_loss_as_a_valley():
    def path(rate, steps):  # w after each of these steps
        return " ".join(f"{w:.0f}" for w, _ in descend([rate, 0], steps=steps)[1:])

    step = BOTTOM_W - W
    check(
        "-learning_rate = 1.0\n+learning_rate = 1.3\n",
        f"{BOTTOM_W:.0f} {W:.3f} {W_GRADIENT:.2f} 0.5 1.0 1.3",  # the questions
        f"{BOTTOM_W:.2f} {BEST_W:.2f} {step:.2f}",
        f"{step:.2f} {-W_GRADIENT:.2f} {RATE_W:.3f} {2 * RATE_W:.2f}",  # with a pencil
        f"0.5 1.0 {path(1.0, 5)} 1.3 {path(1.3, 4)}",
    )


def test_training_w_and_b_together():
    w1, b1 = descend(1.0)[1]  # after the first step
    # The best b, for which the errors average 0, before and after this step:
    best_b, next_best_b = np.mean(y - W * x), np.mean(y - w1 * x)
    # Trained alone, b goes there with each odd step, and back with each even one.
    (_, there), (_, back) = descend([0, 1.0], steps=200)[-2:]
    # Below the highest rate, about 0.98, training arrives. Above, it runs away.
    assert np.allclose(descend(0.975, steps=2000)[-1], BEST)
    assert loss(*descend(0.985, steps=3000)[-1]) > loss(*START)
    check(
        "epoch: 20, loss = 2494.7402",
        f"{back:.3f} {there:.2f} {best_b:.2f}",  # b alone
        f"{x.mean():.4f} {y.mean():.2f}",  # the middle of the points
        f"{W:.3f} {B:.3f} {best_b:.2f}",  # before the first step
        f"{w1:.1f} {b1:.2f} {next_best_b:.2f}",  # after it
        f"{best_b - B:.2f} {b1 - next_best_b:.2f}",  # their distances
        f"0 {y.mean():.2f} 0.98",
    )


def test_a_forgotten_call():
    # With momentum 1.0 each step follows the sum of all gradients so far.
    ball = [w for w, _ in descend(0.01, momentum=1.0)]
    there, back = max(ball[:40]), min(ball[30:60])  # it turns near steps 25 and 50
    check("-    optimizer.zero_grad()\n```", f"0 {there:.1f} {back:.1f}")


def test_large_values():
    scale = 20

    def large(w, b):
        return gradients(w, b, x=scale * x)

    slope = BEST_W / scale
    gradient, _ = large(W, B)
    limit = 1 / np.mean((scale * x) ** 2)  # at higher rates w climbs out
    _, b = descend(0.003, large)[100]
    check(
        f"+X_numpy = {scale} * X_numpy\n X = torch",
        f"{scale} {BEST_W:.2f} {scale} {slope:.2f}",
        f"{gradient / W_GRADIENT:.1f} {gradient:.2f} {scale} {W:.3f} {scale * W:.1f}",
        f"{-0.01 * gradient:.2f} {slope - W:.2f}",  # the first step
        f"{2 * RATE_W:.2f} 2 {slope - W:.2f} {-gradient:.2f} {limit:.3f}",
        f"0.003 1, x, 100 {b:.2f} {BEST_B:.2f} x**2 1",  # scaling
    )
    check(f"+x_new = {scale} * 1.5\n", f"{BEST_W * x.std():.2f}")


def test_no_view():
    mean, best, flat = y.mean(), loss(*BEST), y.var()  # flat: the loss of y = mean
    share = 1 - best / flat
    check(
        "-y = y.view(n_samples, 1)",
        f"{mean:.2f}",
        f"{mean:.2f} {flat:.2f} {best:.2f} {100 * share:.0f} {share:.2f}",  # R squared
    )


def test_when_is_training_finished():
    after = loss(*descend(0.00001)[99])
    check("+losses = []\n", f"0.00001 {loss(*START):.0f} {after:.0f} 100")


def test_backward_and_step_by_hand():
    formulas = "(w * x + b - y)**2 2 * (w * x + b - y), x 1"
    check("+    with torch.no_grad():\n", formulas)


def test_one_point_far_off():
    highest = y[x.argmax()]
    jumped = np.where(x == x.max(), 600, y)
    turned_w, _ = np.polyfit(x, jumped, 1)

    def slope(y):  # by steps at the rate 3.0, with the mean miss as the loss
        def gradients(w, b):
            sign = np.sign(w * x + b - y)
            return np.array([np.mean(sign * x), np.mean(sign)])

        return descend(3.0, gradients)[100][0]

    check(
        "+y_numpy[X_numpy.argmax()] = 600\n",
        f"{highest:.0f} 600 40 400",  # the question
        f"{turned_w:.2f} {BEST_W:.2f} 400 {(400 / 40) ** 2:.0f} 40 {400 / 40:.0f}",
        f"{slope(jumped):.2f} {slope(y):.2f}",
    )


def test_points_held_back():
    five_x, five_y = x[:5], y[:5]
    w, b = np.polyfit(five_x, five_y, 1)
    training_loss = np.mean((w * five_x + b - five_y) ** 2)
    test_loss = np.mean((w * x[50:] + b - y[50:]) ** 2)
    check(
        "X_numpy[50:], y_numpy[50:]",
        f"50 50 50 50 {training_loss:.0f} {test_loss:.0f} 50",
    )


def test_a_neural_network():
    wave = 100 * np.sin(2 * 4)
    check("x = 4.0: y = -32.2\n", f"50 50 4 -32 {wave:.0f}")


def test_larger_program():
    w, b = np.polyfit(x[20:], y[20:], 1)  # the best line for the training points
    test_loss = np.mean((w * x[:20] + b - y[:20]) ** 2)
    check(
        "X_test, y_test = X[:20], y[:20]\n",
        f"80 100 80 {test_loss:.2f} 100 {80 // 10} {100 * 80 // 10} 100000",
    )


def test_your_own_table():
    (csv,) = [piece.content for piece in read_page() if piece.kind == "csv"]
    table = pd.read_csv(io.StringIO(csv))
    counted = table.dropna()
    temperature, visitors = counted["temperature"], counted["visitors"]
    w, b = np.polyfit(temperature, visitors, 1)
    miss = np.std(w * temperature + b - visitors)
    flat_miss = np.std(visitors)
    check("```csv\n", f"{len(table)} {w:.1f} {miss:.0f} {flat_miss:.0f}")
    check('+features = ["temperature", ', f"{w:.1f}")
