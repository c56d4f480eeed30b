"""Are the numbers true in the sentences of README.md and in the script's comments?

Each test lists the numbers that a text should have, with labels:

    expected = f"best slope: {BEST_W:.2f} / 20 = {w:.2f}"

The text must have 82.48, 20 and 4.12 in this order, with any words, and perhaps other
numbers, between them. Numbers in braces are computed. The others are only typed, to
notice when they change on the page. Labels are for you, but mind that their digits
count as well.
"""

import io
import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from page import SCRIPT, find, run
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

START_W, START_B = START
BEST_W, BEST_B = BEST
W_GRADIENT, B_GRADIENT = gradients(*START)  # both are negative


def check_numbers(text, expected):
    """Does the text have the expected numbers in this order? ("float32" has 32.)"""
    numbers = re.findall(NUMBER, text)
    position = 0
    for number in re.findall(NUMBER, expected):
        assert number in numbers[position:], (
            f"{number} is missing, or it or a number before it is wrong.\n"
            f"Expected in this order: {expected}\n"
            f"Found so far: {numbers[:position]}\nSearched: {numbers[position:]}"
        )
        position = numbers.index(number, position) + 1


def check_section_with(excerpt, expected):
    """Do the sentences of the one section with this excerpt have these numbers?

    The excerpt is mostly code, because sentences may be reworded. If somebody changes
    this code, no section is found: a reminder to read the sentences again.
    """
    headings = {piece.heading for piece in find(has=excerpt)}
    assert len(headings) == 1, (
        f"{len(headings)} sections of README.md have {excerpt!r}.\n"
        "If the page is wrong, correct it. If it is right, change this test, and what "
        "depends on the change.\n"
        "If the section is gone, delete this test, and look for sentences about it."
    )
    sentences = [one.content for one in find("inline") if one.heading in headings]
    check_numbers("\n".join(sentences), expected)


def test_numbers_in_comments_of_the_script():
    _, docstring, _ = SCRIPT.split('"""')
    comments = [one for one in re.findall("# .*", SCRIPT) if "%%" not in one]
    expected = f"""
        {len(x)} points with noise {NOISE}; first float64, then float32, float32
        the square has a 2; a miss of 20 counts like 4 of 10
        first step: {START_W:.3f} - 0.01 * {W_GRADIENT:.2f} = {LINES[1][0]:.3f}
        best loss not 0; typical miss: {loss(*BEST) ** 0.5:.2f}; noise: {NOISE}
        epochs until the lines coincide: 1000"""
    check_numbers("\n".join([docstring, *comments]), expected)


def test_training_reaches_the_best_line():
    # with 1000 epochs, as the script says
    assert_allclose(descend(RATE, RATE, steps=1000)[-1], BEST, atol=0.005)
    # with Adam and a rate of 2, as "Where next" says
    adam = SCRIPT.replace("SGD(", "Adam(").replace("rate = 0.01", "rate = 2")
    assert abs(run(adam).variables["final_loss"] - loss(*BEST)) < 1


def test_formulas_of_the_gradients_are_true():
    (formulas,) = find("code_block")
    (w_formula,) = re.findall("gradient for w = mean of (.*)", formulas.content)
    (b_formula,) = re.findall("gradient for b = mean of (.*)", formulas.content)
    values = {"x": x, "y": y, "w": START_W, "b": START_B}
    assert np.mean(eval(w_formula, values)) == pytest.approx(W_GRADIENT)
    assert np.mean(eval(b_formula, values)) == pytest.approx(B_GRADIENT)
    assert find("inline", has="(w * x + b - y)**2")
    assert find("inline", has=" 2 * (w * x + b - y), ")


def test_watch_one_step():
    expected = f"the step: 0.02 * {-W_GRADIENT:.2f} = {0.02 * -W_GRADIENT:.3f}"
    diff = "+learning_rate = 0.02\n@@\n-num_epochs = 100\n+num_epochs = 1\n"
    check_section_with(diff, expected)


def test_longer_steps():
    (seed,) = find("code_inline", has="torch.manual_seed(2)")
    other_start = seed.program.replace("torch.manual_seed(1)", seed.content)
    variables = run(other_start).variables
    assert variables["w"] == pytest.approx(BEST_W, abs=0.01)
    rate = variables["learning_rate"]
    lines = descend(rate, rate)
    goal = loss(*LINES[99])  # what epoch 100 of the lesson prints
    epochs_above = [epoch for epoch in range(1, 101) if loss(*lines[epoch - 1]) > goal]
    expected = f"""
        best w: {BEST_W:.2f}; epochs until now: 100, to the loss {goal:.0f}
        the first step covers {lines[1][0] - START_W:.0f} of {BEST_W - START_W:.0f}
        the loss passes {goal:.0f} just after epoch {epochs_above[-1]}"""
    check_section_with(seed.content, expected)


def test_the_loss_as_a_valley():
    # The gradient, the mean of 2 * (w * x + START_B - y) * x, is 0 at this w:
    bottom = np.mean(x * (y - START_B)) / np.mean(x * x)
    step = bottom - START_W
    rate = step / -W_GRADIENT
    ws = [w for w, b in descend(1.3, 0)]
    expected = f"""
        bottom: {bottom:.0f}; start: {START_W:.3f}; first gradient: {-W_GRADIENT:.2f}
        rates to think about: 0.5, 1.0, 1.3
        bottom: {bottom:.2f}, not {BEST_W:.2f}; step to the bottom: {step:.2f}
        rate for it: {step:.2f} / {-W_GRADIENT:.2f} = {rate:.3f}; limit: {2 * rate:.2f}
        what happens at 0.5; at 1.0
        w at 1.3: {ws[1]:.0f}, {ws[2]:.0f}, {ws[3]:.0f}, {ws[4]:.0f}"""
    check_section_with("-learning_rate = 1.0\n+learning_rate = 1.3\n", expected)


def test_w_and_b_together():
    b_alone = [b for w, b in descend(0, 1.0)]
    assert b_alone[2] == pytest.approx(b_alone[0]), "b alone should jump back."
    at_limit = descend(0.98, 0.98, steps=2000)
    assert_allclose(at_limit[-1], BEST, rtol=1e-3)
    above_limit = descend(0.99, 0.99, steps=2000)
    assert loss(*above_limit[-1]) > loss(*START)
    b_together = [b for w, b in descend(1.0, 1.0)]
    jumps = abs(np.diff(b_together))
    growth = jumps[-1] / jumps[-2] - 1
    expected = f"""
        at the rate 1.0 b alone jumps from {b_alone[0]:.3f} to {b_alone[1]:.2f}
        mean of x: {x.mean():.2f}, not 0; the jumps grow by {growth:.0%}
        limit: 0.98"""
    check_section_with("y = -69.79 * x + -571.19,", expected)


def test_a_forgotten_call():
    line = np.array(START)
    total = np.zeros(2)  # of all gradients for w, and of those for b
    ws = []
    for _ in range(50):  # enough for w to grow and return
        total += gradients(*line)
        line -= RATE * total
        ws.append(line[0])
    way_back = ws[np.argmax(ws) :]  # from the largest w on
    expected = f"w grows to {max(ws):.1f}, and comes back to {min(way_back):.1f}"
    check_section_with("+    loss.backward()\n", expected)


def test_no_view():
    expected = f"mean of 0, 0 and 3: 1 for them, and {y.mean():.2f} for y"
    check_section_with("-y = y.view(n_samples, 1)\n", expected)


def test_large_values():
    scale, slow_rate = 20, 0.003
    second_diff = f"+x_new = {scale} * {run(SCRIPT).variables['x_new']}\n"
    assert find("```diff", has=second_diff), "Change this line of the exercise, too."
    large_x = scale * x
    best_w, _ = np.polyfit(large_x, y, 1)
    gradient, _ = gradients(*START, large_x)
    slow_w, slow_b = descend(slow_rate, slow_rate, large_x)[100]
    assert slow_w == pytest.approx(best_w, abs=0.1), "This rate should suffice for w."
    expected = f"""
        {scale} times as large; best slope: {BEST_W:.2f} / {scale} = {best_w:.2f}
        gradient: {gradient:.2f}, not {W_GRADIENT:.2f} (not quite {scale} times)
        step: {-RATE * gradient:.2f}
        right would be {best_w:.2f} - {START_W:.3f} = {best_w - START_W:.2f}
        slow rate: {slow_rate}; for b each error is multiplied by 1
        b after 100 epochs: {slow_b:.2f}, not {BEST_B:.2f}
        scaled, x lies around 0, and its size is 1
        slope: {BEST_W * x.std():.2f}; y at the mean of x: {y.mean():.2f}"""
    check_section_with(f"+X_numpy = {scale} * X_numpy\n", expected)


def test_when_is_training_finished():
    slow, fast = descend(0.00001, 0.00001), descend(0.1, 0.1)
    assert loss(*fast[30]) == pytest.approx(loss(*BEST), rel=0.01)
    expected = f"""
        rates: 0.01, 0.1, 0.00001
        at 0.01 not finished; at 0.1 flat after 30 epochs
        at 0.00001 the loss falls from {loss(*slow[0]):.0f} to {loss(*slow[99]):.0f}"""
    check_section_with("+plt.axhline(best_loss, ", expected)


def test_one_point_far_off():
    far_y = np.where(x == x.max(), 600, y)
    w, _ = np.polyfit(x, far_y, 1)
    expected = f"""
        y jumps from {y[x.argmax()]:.0f} to 600
        slope: {w:.2f}, not {BEST_W:.2f}
        a miss of 400 counts like {(400 / 40) ** 2:.0f} of 40
        without the square it counts like {400 / 40:.0f}"""
    check_section_with("+y_numpy[X_numpy.argmax()] = 600\n", expected)


def test_points_held_back():
    _, _, true_w = make_regression(
        n_samples=100, n_features=1, coef=True, random_state=1
    )
    expected = f"""
        50 points are held back; the best loss on all {len(x)}: {loss(*BEST):.2f}
        what about the first 50?
        without noise: y = {true_w:.2f} * x
        with the first 50; the noise of 50"""
    check_section_with("X_numpy[50:], y_numpy[50:]", expected)


def test_a_neural_network():
    expected = f"""
        50 outputs, 50 numbers
        at x = 4 it predicts -32, the wave is at {100 * np.sin(2 * 4):.0f}"""
    check_section_with("x = 4.0: y = -32.2\n", expected)


def test_larger_program():
    x_new = run(SCRIPT).variables["x_new"]
    expected = f"""
        100 points; 100 epochs
        for x = {x_new} the lesson predicted {np.polyval(LEARNED, x_new):.1f}
        100 * 10 = 1000 steps
        {BEST_W:.2f} * {x_new} + {BEST_B:.2f} is {np.polyval(BEST, x_new):.1f}
        an exact step uses as many points as 100000 rough ones"""
    check_section_with("TensorDataset(X, y), batch_size=10, shuffle=True)", expected)
    assert find("inline", has=f"{BEST_W:.2f} * {x_new} + {BEST_B:.2f} is")
    (larger,) = find("```python", has="DataLoader")
    for code in ("lr=0.01)\n", f"tensor([[{x_new}]])", f"prediction for x = {x_new}: "):
        assert code in larger.content, (
            "Change larger.py to fit the lesson, or change this test."
        )


def test_your_own_table():
    (csv,) = find("```csv")
    table = pd.read_csv(io.StringIO(csv.content))
    temperature, _, visitors = table.dropna().to_numpy().T
    w, b = np.polyfit(temperature, visitors, 1)
    miss = np.mean((w * temperature + b - visitors) ** 2) ** 0.5
    flat_miss = np.std(visitors)
    r_squared = 1 - (miss / flat_miss) ** 2
    expected = f"""
        {len(table)} days; {w:.1f} visitors per degree
        typical miss: {miss:.0f}, of a flat line {flat_miss:.0f}
        R squared: 1 - ({miss:.0f} / {flat_miss:.0f})**2 = {r_squared:.2f}"""
    check_section_with("temperature,sunshine,visitors\n", expected)
    check_section_with('+features = ["temperature", ', f"w with one feature: {w:.1f}")


def test_numbers_that_are_only_typed():
    expected = """
        on Linux 3 GB are downloaded, 5 to 6 filled, and 3 more by pip's cache
        without GPU libraries 0.3 GB are downloaded, 1.3 filled"""
    check_section_with("--extra-index-url", expected)
    expected = "the derivative of (...)**2 is 2 * (...), times x for w, times 1 for b"
    check_section_with("+    with torch.no_grad():\n", expected)
    check_section_with("`StandardScaler`", "float64 has 16 digits instead of 7")
    check_section_with("`torch.optim.Adam`", "momentum 0.9; a rate such as 2")
