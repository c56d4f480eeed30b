"""Are the numbers and formulas true in the sentences of README.md and in comments?

Most tests compute the numbers of a section, and list them in a note, with words that
say what they are:

    note = f"the best slope is {BEST_W:.2f} / 20 = {w:.2f}"

The section has to have 82.48, 20 and 4.12 in this order. Its words are free, and more
numbers may stand between them.
"""

import io
import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from page import README, SCRIPT, find, run
from reference import (
    BEST,
    LEARNED,
    LINES,
    NOISE,
    RATE,
    START,
    descend,
    gradients,
    loss,
    x,
    y,
)
from shown import NUMBER
from sklearn.datasets import make_regression

TEXT = README.read_text(encoding="utf-8")
START_W, START_B = START
BEST_W, BEST_B = BEST
W_GRADIENT, B_GRADIENT = gradients(*START)  # those of the first step


def check_numbers(text, note):
    """Does the text have the numbers of the note in order? ("float32" counts as 32.)"""
    numbers = re.findall(NUMBER, text)
    start = 0  # of those not yet searched
    for number in re.findall(NUMBER, note):
        assert number in numbers[start:], (
            f"{number} does not follow. It or a number before it is wrong.\nThe note: "
            f"{note}\nThe text: {numbers[:start]} searched, {numbers[start:]} left."
        )
        start = numbers.index(number, start) + 1


def check_section(excerpt, note):
    """Check the note against the sentences of the one section that has this excerpt.

    If the excerpt, mostly code, changes, the test fails as a reminder of the sentences.
    """
    sections = TEXT.split("\n##")  # also at ### and ####
    sections = [section for section in sections if excerpt in section]
    assert len(sections) == 1, (
        f"{len(sections)} sections of README.md have {excerpt!r}. If the page is wrong,"
        " correct it. If it is right, change the test and all that depends on it. If "
        "the exercise is gone, delete the test, and look for sentences on it."
    )
    sentences = sections[0].split("```")[::2]  # without the blocks, [1::2]
    check_numbers("".join(sentences), note)


def test_numbers_in_comments_of_the_script():
    _, docstring, _ = SCRIPT.split('"""')
    comments = [one for one in re.findall("# .*", SCRIPT) if "%%" not in one]
    note = f"""
        {len(x)} points, noise {NOISE}, float64; models float32, the data also float32
        the square has a 2, a miss of 20 counts like 4 misses of 10
        first step: {START_W:.3f} - 0.01 * {W_GRADIENT:.2f} = {LINES[1][0]:.3f}
        best loss not 0, typical miss {loss(*BEST) ** 0.5:.2f}, noise {NOISE}
        with 1000 epochs the two lines coincide"""
    check_numbers("\n".join([docstring, *comments]), note)


def test_training_arrives():
    # The script says that with 1000 epochs the two lines coincide.
    assert_allclose(descend(0.01, steps=1000)[-1], BEST, atol=0.005)
    # The page says that Adam needs a rate such as 2.
    adam = SCRIPT.replace("SGD(", "Adam(").replace("rate = 0.01", "rate = 2")
    assert abs(run(adam).variables["final_loss"] - loss(*BEST)) < 1


def test_formulas_of_the_gradients_are_true():
    values = {"x": x, "y": y, "w": START_W, "b": START_B}
    (w_formula,) = re.findall("gradient for w = mean of (.*)", TEXT)
    (b_formula,) = re.findall("gradient for b = mean of (.*)", TEXT)
    assert np.mean(eval(w_formula, values)) == pytest.approx(W_GRADIENT)
    assert np.mean(eval(b_formula, values)) == pytest.approx(B_GRADIENT)
    text = " ".join(TEXT.split())  # in one line
    assert "(w * x + b - y)**2" in text
    assert " 2 * (w * x + b - y), " in text


def test_watch_one_step():
    note = f"w grows by 0.02 * {-W_GRADIENT:.2f} = {0.02 * -W_GRADIENT:.3f}"
    # The sentences also say "doubles the rate" and "one epoch", hence these lines:
    diff = "+learning_rate = 0.02\n@@\n-num_epochs = 100\n+num_epochs = 1\n"
    check_section(diff, note)


def test_longer_steps():
    other_start = SCRIPT.replace("seed(1)", "seed(2)").replace("= 0.01", "= 0.1")
    assert run(other_start).variables["w"] == pytest.approx(BEST_W, abs=0.01)
    loss_100 = loss(*LINES[99])  # printed by epoch 100
    lines = descend(0.1)
    assert loss(*lines[9]) > loss_100 > loss(*lines[10])  # those of epochs 10 and 11
    note = f"""
        the best w is {BEST_W:.2f}, 100 epochs lowered the loss to {loss_100:.0f}
        another start: seed 2
        first step: {lines[1][0] - START_W:.0f} of {BEST_W - START_W:.0f}
        the loss passes {loss_100:.0f} just after epoch 10"""
    # The ``` exclude longer diffs that have the same lines.
    check_section("```diff\n-learning_rate = 0.01\n+learning_rate = 0.1\n```", note)


def test_the_loss_as_a_valley():
    # The gradient, the mean of 2 * (w * x + START_B - y) * x, is 0 at this w:
    bottom = np.mean(x * (y - START_B)) / np.mean(x * x)
    step = bottom - START_W  # from the start to the bottom
    rate = step / -W_GRADIENT  # the gradient is negative
    ws = descend([1.3, 0])[:, 0]
    note = f"""
        bottom near {bottom:.0f}, w starts at {START_W:.3f}
        the first step is the rate times {-W_GRADIENT:.2f}
        what happens at the rates 0.5, 1.0 and 1.3?
        bottom {bottom:.2f}, not {BEST_W:.2f}, so the step must be {step:.2f} long
        {step:.2f} / {-W_GRADIENT:.2f} = {rate:.3f}, twice that rate: {2 * rate:.2f}
        at 0.5 w arrives, at 1.0 also, at 1.3 not:
        {ws[1]:.0f}, {ws[2]:.0f}, {ws[3]:.0f}, {ws[4]:.0f}"""
    check_section("-learning_rate = 1.0\n+learning_rate = 1.3\n", note)


def test_w_and_b_together():
    b_alone = descend([0, 1.0])[:, 1]
    assert_allclose(b_alone[2], b_alone[0])  # back again
    assert_allclose(descend(0.98, steps=2000)[-1], BEST, rtol=1e-3)  # w and b arrive
    assert loss(*descend(0.99, steps=2000)[-1]) > loss(*START)  # they diverge
    jumps = np.diff(descend(1.0)[:, 1])
    # By how much the last jump is longer than the one before:
    percent = 100 * (abs(jumps[-1] / jumps[-2]) - 1)
    note = f"""
        at the rate 1.0 b alone jumps from {b_alone[0]:.3f} to {b_alone[1]:.2f}
        the mean of x is {x.mean():.2f}, not 0, so jumps grow by {percent:.0f} %
        together the limit is 0.98"""
    check_section("y = -69.79 * x + -571.19,", note)


def test_a_forgotten_call():
    line, total, ws = START, 0, []
    for _ in range(50):  # enough for w to grow and return
        total = total + gradients(*line)  # never emptied
        line = line - RATE * total
        ws.append(line[0])
    way_back = ws[np.argmax(ws) :]  # from the largest w on
    note = f"w grows to {max(ws):.1f}, comes back to {min(way_back):.1f}"
    # The ``` exclude a longer diff that has the same line.
    check_section("-    optimizer.zero_grad()\n```", note)


def test_no_view():
    note = f"the mean of 0, 0 and 3 is 1, of y {y.mean():.2f}"
    check_section("-y = y.view(n_samples, 1)\n", note)


def test_large_values():
    scale, slow_rate = 20, 0.003
    second_diff = f"+x_new = {scale} * {run(SCRIPT).variables['x_new']}\n"
    assert second_diff in TEXT, "Change the second diff of Large values, too."
    large_x = scale * x
    best_w, _ = np.polyfit(large_x, y, 1)
    gradient, _ = gradients(*START, large_x)
    slow_w, slow_b = descend(slow_rate, large_x)[100]
    assert slow_w == pytest.approx(best_w, abs=0.1), "The slow rate should do for w."
    note = f"""
        {scale} times as large, the best slope is {BEST_W:.2f} / {scale} = {best_w:.2f}
        the gradient is {gradient:.2f}, not {W_GRADIENT:.2f}: not quite {scale} times
        the step is {-RATE * gradient:.2f}
        {best_w:.2f} - {START_W:.3f} = {best_w - START_W:.2f} would be right
        the rate {slow_rate} is small enough for w, for b it is multiplied by 1
        in 100 epochs b comes to {slow_b:.2f}, not {BEST_B:.2f}
        scaled, x lies around 0 with size 1
        then the slope is {BEST_W * x.std():.2f}, y at the mean of x {y.mean():.2f}"""
    check_section(f"+X_numpy = {scale} * X_numpy\n", note)


def test_when_is_training_finished():
    slow = descend(1e-5)
    fast = descend(0.1)
    assert loss(*fast[30]) == pytest.approx(loss(*BEST), rel=0.01), "Not flat there."
    note = f"""
        at the rates 0.01, 0.1 and 0.00001; at 0.1 flat after 30 epochs
        at 0.00001 from {loss(*slow[0]):.0f} to {loss(*slow[99]):.0f}"""
    check_section("+plt.axhline(best_loss, ", note)


def test_one_point_far_off():
    far_y = np.where(x == x.max(), 600, y)
    w, _ = np.polyfit(x, far_y, 1)
    note = f"""
        y jumps from {y[x.argmax()]:.0f} to 600
        the slope is {w:.2f}, no longer {BEST_W:.2f}
        400 counts like {(400 / 40) ** 2:.0f} * 40, without square {400 / 40:.0f}"""
    check_section("+y_numpy[X_numpy.argmax()] = 600\n", note)


def test_points_held_back():
    _, _, true_w = make_regression(
        n_samples=100, n_features=1, coef=True, random_state=1
    )
    note = f"""
        50 held back, on all {len(x)} the best line had the loss {loss(*BEST):.2f}
        with the first 50? without noise y = {true_w:.2f} * x
        again the first 50 points, then the noise of 50"""
    check_section("X_numpy[50:], y_numpy[50:]", note)


def test_a_neural_network():
    note = f"50 outputs, 50 numbers; at x = 4 it is -32, not {100 * np.sin(2 * 4):.0f}"
    check_section("x = 4.0: y = -32.2\n", note)


def test_larger_program():
    x_new = run(SCRIPT).variables["x_new"]
    note = f"""
        100 points, 100 epochs; for x = {x_new} it was {np.polyval(LEARNED, x_new):.1f}
        100 * 10 = 1000 steps
        {BEST_W:.2f} * {x_new} + {BEST_B:.2f} is {np.polyval(BEST, x_new):.1f}
        an exact one is 100000 rough ones"""
    text = " ".join(TEXT.split())  # in one line
    assert f"{BEST_W:.2f} * {x_new} + {BEST_B:.2f} is" in text  # * and +, too
    check_section("TensorDataset(X, y), batch_size=10, shuffle=True)", note)
    (larger,) = find("python", has="DataLoader")
    for code in ("lr=0.01)\n", f"tensor([[{x_new}]])", f"prediction for x = {x_new}: "):
        assert code in larger.content, (
            "Change larger.py to fit the lesson, or change this test."
        )


def test_your_own_table():
    table = pd.read_csv(io.StringIO(find("csv")[0].content))
    temperature, _, visitors = table.dropna().to_numpy().T
    w, b = np.polyfit(temperature, visitors, 1)
    miss = np.std(
        w * temperature + b - visitors
    )  # root mean square, as their mean is 0
    flat_miss = np.std(visitors)
    r_squared = 1 - (miss / flat_miss) ** 2
    note = f"""
        {len(table)} days, {w:.1f} visitors per degree
        a typical miss is {miss:.0f}, that of a flat line {flat_miss:.0f}
        1 - ({miss:.0f} / {flat_miss:.0f})**2 = {r_squared:.2f}"""
    check_section("```csv\n", note)
    check_section('+features = ["temperature", ', f"w was {w:.1f}")
    check_section("`StandardScaler`", "float64, about 16 digits instead of 7")


def test_numbers_that_are_not_computed():
    # Written by hand, so these only notice changes.
    note = """
        on Linux 3 GB are downloaded, 5 to 6 are filled, pip's cache takes 3 more
        without GPU libraries 0.3 GB are downloaded, 1.3 are filled"""
    check_section("```bash\n", note)
    note = "the derivative of (...)**2 is 2 * (...), times x for w, times 1 for b"
    check_section("+    with torch.no_grad():\n", note)
    check_section("`torch.optim.Adam`", "momentum 0.9, a rate such as 2")
