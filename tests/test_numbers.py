"""Are the numbers true in the sentences of README.md and in the script's comments?

Each test computes the numbers of one exercise, and lists them in notes in the order of
the page. The words of a note say what its numbers are. The page may use other words.
Numbers that nothing here can compute, such as downloads, stand in a note as they are.
"""

import io
import re

import numpy as np
import pandas as pd
from page import README, SCRIPT, find
from programs import run
from reference import BEST, LINES, NOISE, START, descend, gradients, loss, x, y
from shown import NUMBER

TEXT = README.read_text(encoding="utf-8")
START_W, START_B = START
BEST_W, BEST_B = BEST
W_GRADIENT, _ = gradients(*START)  # that of the first step


def sentences(code):
    """The sentences of the one section of README.md with this code or output."""
    sections = [section for section in TEXT.split("\n##") if code in section]
    assert len(sections) == 1, (
        f"{len(sections)} sections of README.md have {code!r}. Was it changed there? "
        "Then change it here, and all numbers that depend on it. Or delete the test."
    )
    text = "".join(sections[0].split("```")[::2])  # every second part is a block
    return " ".join(text.split())  # in one line


def check(text, *notes):
    """Does the text have the numbers of these notes in this order? It may have more."""
    rest = numbers = NUMBER.findall(text)
    missing = []
    for note in notes:
        for number in NUMBER.findall(note):
            if number in rest:
                rest = rest[rest.index(number) + 1 :]
            else:
                missing.append(f"{number}, here: {note}")
    assert not missing, (
        "These numbers are missing, or out of order:\n"
        + "\n".join(missing)
        + f"\nThe numbers of the text are {', '.join(numbers)}."
    )


def test_equations_of_the_page_are_true():
    text, number = " ".join(TEXT.split()), NUMBER.pattern
    # such as "82.48 / 20 = 4.12": numbers with * or / between them, = and a number
    equations = re.findall(rf"({number}(?: [*/] {number})+) = ({number})", text)
    assert equations
    for left, right in equations:
        decimals = len(right.partition(".")[2])
        assert f"{eval(left):.{decimals}f}" == right, left


def test_comments_of_the_script():
    _, docstring, _ = SCRIPT.split('"""')
    text = docstring + " ".join(re.findall(r"# ([^%\n]+)", SCRIPT))
    check(
        text,
        f"{len(x)} points, the noise is {NOISE}, the data are {x.dtype}",
        "models are float32 by default, so the data become float32",
        f"because of **2 a miss of 20 counts like {(20 / 10) ** 2:.0f} misses of 10",
        f"first step: {START_W:.3f} - 0.01 * {W_GRADIENT:.2f} = {LINES[1][0]:.3f}",
        f"best loss not 0, typical miss {loss(*BEST) ** 0.5:.2f}, noise {NOISE}",
        "with 1000 epochs the two lines coincide",
    )
    assert np.allclose(descend(0.01, steps=1000)[-1], BEST, atol=0.005)
    assert text.count(" w * x + b ") == 2
    assert "(y_predicted - y)**2" in text


def test_run_it():
    check(
        sentences("```bash\n"),
        "on Linux 3 GB are downloaded, 5 to 6 are filled, pip's cache takes 3 more",
        "without GPU libraries 0.3 GB are downloaded, 1.3 are filled",
    )


def test_longer_steps():
    before = loss(*LINES[99])  # which epoch 100 prints
    lines = descend(0.1)
    assert loss(*lines[9]) > before > loss(*lines[10])  # between epochs 10 and 11
    check(
        sentences("```diff\n-learning_rate = 0.01\n+learning_rate = 0.1\n```"),
        f"the best w is {BEST_W:.2f}, 100 epochs lowered the loss to {before:.0f}",
        f"first step: {lines[1][0] - START_W:.0f} of {BEST_W - START_W:.0f}",
        f"the loss passes {before:.0f} just after epoch 10",
    )


def test_the_loss_as_a_valley():
    bottom = np.mean(x * (y - START_B)) / np.mean(x * x)  # the best w for this b
    step = bottom - START_W  # from the start to the bottom
    rate = step / -W_GRADIENT
    climbing = [round(w) for w, _ in descend([1.3, 0])]
    check(
        sentences("-learning_rate = 1.0\n+learning_rate = 1.3\n"),
        f"bottom near {bottom:.0f}, w starts at {START_W:.3f}",
        f"the first step is the rate times {-W_GRADIENT:.2f}",
        "what happens at 0.5, 1.0 and 1.3?",
        f"bottom {bottom:.2f}, not {BEST_W:.2f}, so the step must be {step:.2f} long",
        f"{step:.2f} / {-W_GRADIENT:.2f} = {rate:.3f}, twice that rate: {2 * rate:.2f}",
        f"at 0.5 w arrives, at 1.0 also, at 1.3 not: {climbing[1:5]}",
    )


def test_a_forgotten_call():
    # With momentum 1.0 each step follows the sum of all gradients so far.
    ball = [w for w, _ in descend(0.01, momentum=1.0)]
    top, back = max(ball), min(ball[25:])  # after step 25 it rolls back
    note = f"gradient nearly 0, w climbs to {top:.1f}, comes back to {back:.1f}"
    check(sentences("-    optimizer.zero_grad()\n```"), note)


def test_no_view():
    mean, flat_loss, best_loss = y.mean(), y.var(), loss(*BEST)
    check(
        sentences("-y = y.view(n_samples, 1)"),
        f"mean {mean:.2f}, flat line y = {mean:.2f}, its loss {flat_loss:.2f}",
        f"{best_loss:.2f} is {100 * (1 - best_loss / flat_loss):.0f}% less",
    )


def test_large_values():
    scale = 20
    large_x = scale * x
    w, _ = np.polyfit(large_x, y, 1)
    gradient, _ = gradients(*START, large_x)
    _, b = descend(0.003, large_x)[100]
    text = sentences(f"+X_numpy = {scale} * X_numpy\n X = torch")
    check(
        text,
        f"{scale} times as large, the best slope is {BEST_W:.2f} / {scale} = {w:.2f}",
        f"the gradient is {gradient:.2f}, no longer {W_GRADIENT:.2f}",
        f"the step is {-0.01 * gradient:.2f}",
        f"{w:.2f} - {START_W:.3f} = {w - START_W:.2f} would be right",
        "the rate 0.003 is enough for w; errors times 1",
        f"in 100 epochs b comes to {b:.2f}, not {BEST_B:.2f}",
        "x around 0, and about as large as 1",
    )
    note = f"the slope per standard deviation is {BEST_W * x.std():.2f}"
    check(sentences(f"+x_new = {scale} * 1.5\n"), note)


def test_backward_and_step_by_hand():
    text = sentences("+    with torch.no_grad():\n")
    check(text, "the derivative of (...)**2 is 2 * (...), times x for w, times 1 for b")
    assert "(w * x + b - y)**2" in text
    assert " 2 * (w * x + b - y)" in text


def test_too_long_steps():
    b_alone = [b for _, b in descend([0, 1.0])]
    ws, bs = np.transpose(descend(1.0))  # both trained
    best_bs = np.mean(y) - ws * np.mean(x)  # through the middle of the points
    distances = np.abs(bs - best_bs)
    # Below the highest rate, 0.98, training arrives. Above, it runs away.
    assert np.allclose(descend(0.975, steps=2000)[-1], BEST)
    assert loss(*descend(0.985, steps=3000)[-1]) > loss(*START)
    check(
        sentences(f" {ws[100]:.2f} * x + {bs[100]:.2f},"),  # the last line printed
        f"b alone jumps between {b_alone[100]:.3f} and {b_alone[99]:.2f} for ever",
        f"w jumps from {ws[0]:.3f} to {ws[1]:.2f}",
        f"which lowers the best b from {best_bs[0]:.2f} to {best_bs[1]:.2f}",
        f"b jumps to {bs[1]:.2f}",
        f"so it misses by {distances[1]:.2f}, no longer by {distances[0]:.2f}",
        "highest rate 0.98",
    )


def test_one_point_far_off():
    jumped = np.where(x == x.max(), 600, y)
    w, _ = np.polyfit(x, jumped, 1)
    check(
        sentences("+y_numpy[X_numpy.argmax()] = 600\n"),
        f"y jumps from {y[x.argmax()]:.0f} to 600",
        f"the slope is {w:.2f}, no longer {BEST_W:.2f}",
        f"400 counts like {(400 / 40) ** 2:.0f} * 40, without square {400 / 40:.0f}",
    )


def test_points_held_back():
    note = (
        "50 held back. Why a larger loss on the 50? With the first 50? Noise of the 50."
    )
    check(sentences("X_numpy[50:], y_numpy[50:]"), note)


def test_a_neural_network():
    note = f"50 outputs, 50 numbers; at x = 4 it is -32, not {100 * np.sin(2 * 4):.0f}"
    check(sentences("x = 4.0: y = -32.2\n"), note)


def test_larger_program():
    text = sentences("TensorDataset(X, y), batch_size=10, shuffle=True)")
    assert text == sentences("lr=0.01)\n")  # the numbers also depend on this rate
    check(
        text,
        "100 points, 100 epochs",
        f"100 steps led to {np.polyval(LINES[100], 1.5):.1f} for x = 1.5",
        f"the best line predicts {np.polyval(BEST, 1.5):.1f}",
        "100 * 10 = 1000 steps, an exact one is 100000 rough ones",
    )


def test_where_next():
    result = run(SCRIPT.replace("SGD(", "Adam(").replace("rate = 0.01", "rate = 2"))
    assert abs(result.variables["final_loss"] - loss(*BEST)) < 1  # it arrives
    check(sentences("`torch.optim.Adam`"), "momentum 0.9, a rate such as 2")


def test_your_own_table():
    table = pd.read_csv(io.StringIO(find("csv")[0].content))
    temperature, _, visitors = table.dropna().to_numpy().T
    w, b = np.polyfit(temperature, visitors, 1)
    miss, flat_miss = np.std(w * temperature + b - visitors), np.std(visitors)
    note = f"{len(table)} days, {w:.1f} per degree, misses {miss:.0f}, {flat_miss:.0f}"
    check(sentences("```csv\n"), note)
    check(sentences('+features = ["temperature", '), f"w was {w:.1f}")
