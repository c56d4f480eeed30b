"""Are the numbers and formulas true in the sentences of README.md and in comments?"""

import io
import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from page import README, SCRIPT, find, run
from reference import BEST, LEARNED, LINES, NOISE, START, descend, gradients, loss, x, y
from shown import NUMBER

TEXT = README.read_text(encoding="utf-8")
START_W, START_B = START
BEST_W, BEST_B = BEST
W_GRADIENT, _ = gradients(*START)  # that of the first step


def check(text, note):
    """Does the text have the numbers of the note in their order? It may have more."""
    rest = re.findall(NUMBER, text)
    for number in re.findall(NUMBER, note):
        assert number in rest, f"{number} is missing. Next are {rest}. Note:\n{note}"
        rest = rest[rest.index(number) + 1 :]


def test_numbers_in_comments_of_the_script():
    _, docstring, _ = SCRIPT.split('"""')
    comments = re.findall(r"# ([^%\n]+)", SCRIPT)
    note = f"""
        {len(x)} points, noise {NOISE}, {x.dtype}; models float32, the data also float32
        because of **2 a miss of 20 counts like {(20 / 10) ** 2:.0f} misses of 10
        first step: {START_W:.3f} - 0.01 * {W_GRADIENT:.2f} = {LINES[1][0]:.3f}
        best loss not 0, typical miss {loss(*BEST) ** 0.5:.2f}, noise {NOISE}
        with 1000 epochs the two lines coincide"""
    check("\n".join([docstring, *comments]), note)


def test_training_arrives_or_not():
    # The script says that with 1000 epochs the two lines coincide,
    assert_allclose(descend(0.01, steps=1000)[-1], BEST, atol=0.005)
    # the page that w and b together need a rate below 0.98, and Adam a rate such as 2.
    assert_allclose(descend(0.975, steps=2000)[-1], BEST)
    assert loss(*descend(0.985, steps=3000)[-1]) > loss(*START)
    adam = SCRIPT.replace("SGD(", "Adam(").replace("rate = 0.01", "rate = 2")
    assert abs(run(adam).variables["final_loss"] - loss(*BEST)) < 1


def test_formulas_of_the_gradients_are_true():
    values = {"x": x, "y": y, "w": START_W, "b": START_B}
    for name, gradient in zip("wb", gradients(*START), strict=True):
        (formula,) = re.findall(f"gradient for {name} = mean of (.*)", TEXT)
        assert np.mean(eval(formula, values)) == pytest.approx(gradient), formula
    text = " ".join(TEXT.split())
    assert "(w * x + b - y)**2" in text
    assert " 2 * (w * x + b - y), " in text


def test_equations_are_true():
    # such as "82.48 / 20 = 4.12": numbers with * or / between them, = and a number
    equations = re.findall(rf"({NUMBER}(?: [*/] {NUMBER})+) = ({NUMBER})", TEXT)
    assert equations
    for left, right in equations:
        decimals = len(right.partition(".")[2])
        assert f"{eval(left):.{decimals}f}" == right, left


# NOTES[code] lists the numbers in the sentences of one section of README.md, in their
# order, and says what they are. The code stands in that section, and they depend on it:
# whoever changes it there changes the note, too. Numbers that nothing here can compute
# stand in a note as they are.
NOTES = {}

NOTES["```bash\n"] = """
    on Linux 3 GB are downloaded, 5 to 6 are filled, pip's cache takes 3 more
    without GPU libraries 0.3 GB are downloaded, 1.3 are filled"""

NOTES["-num_epochs = 100\n+num_epochs = 1\n"] = "one epoch and three lines, in words"

before = loss(*LINES[99])  # which epoch 100 prints
path = descend(0.1)
passed = sum(loss(*line) > before for line in path)  # the last epoch with a larger one
NOTES["```diff\n-learning_rate = 0.01\n+learning_rate = 0.1\n```"] = f"""
    the best w is {BEST_W:.2f}, 100 epochs lowered the loss to {before:.0f}
    first step: {path[1][0] - START_W:.0f} of {BEST_W - START_W:.0f}
    the loss passes {before:.0f} just after epoch {passed}"""

bottom = np.mean(x * (y - START_B)) / np.mean(x * x)  # the best w for this b
step = bottom - START_W  # from the start to the bottom
rate = step / -W_GRADIENT
climb = descend([1.3, 0])[1:5, 0].round()  # w after steps 1 to 4
NOTES["-learning_rate = 1.0\n+learning_rate = 1.3\n"] = f"""
    bottom near {bottom:.0f}, w starts at {START_W:.3f}
    the first step is the rate times {-W_GRADIENT:.2f}; what happens at 0.5, 1.0, 1.3?
    bottom {bottom:.2f}, not {BEST_W:.2f}, so the step must be {step:.2f} long
    {step:.2f} / {-W_GRADIENT:.2f} = {rate:.3f}, twice that rate: {2 * rate:.2f}
    at 0.5 w arrives, at 1.0 also, at 1.3 not: {climb}"""

_, b_alone = descend([0, 1.0]).T  # it only jumps to and fro
ws, bs = descend(1.0).T  # both trained
best_bs = y.mean() - ws * x.mean()  # through the middle of the points
misses = abs(bs - best_bs)
NOTES["line: y = -69.79 * x + -571.19,"] = f"""
    b alone jumps between {b_alone[100]:.3f} and {b_alone[99]:.2f} for ever
    start: {ws[0]:.3f} | {bs[0]:.3f} | {best_bs[0]:.2f} | {misses[0]:.2f}
    after one step: {ws[1]:.2f} | {bs[1]:.2f} | {best_bs[1]:.2f} | {misses[1]:.2f}
    the highest rate is 0.98"""

# With momentum 1.0 each step follows the sum of all gradients so far, like a ball. It
# is back before step 50.
ball, _ = descend(0.01, momentum=1.0).T
NOTES["-    optimizer.zero_grad()\n```"] = f"""
    w climbs to {max(ball):.1f}, comes back to {min(ball[25:50]):.1f}"""

NOTES["-y = y.view(n_samples, 1)\n```"] = f"""
    the mean is {y.mean():.2f}, the flat line y = {y.mean():.2f}, its loss {y.var():.2f}
    {loss(*BEST):.2f} is {100 * (1 - loss(*BEST) / y.var()):.0f}% less"""

scale = 20
large_x = scale * x
large_w, _ = np.polyfit(large_x, y, 1)
large_gradient, _ = gradients(*START, large_x)
_, slow_b = descend(0.003, large_x)[100]
NOTES[f"+X_numpy = {scale} * X_numpy\n"] = f"""
    {scale} times as large, the best slope is {BEST_W:.2f} / {scale} = {large_w:.2f}
    the gradient is {large_gradient:.2f}, no longer {W_GRADIENT:.2f}
    not quite {scale} times as large, so the step is {-0.01 * large_gradient:.2f}
    {large_w:.2f} - {START_W:.3f} = {large_w - START_W:.2f} would be right
    the rate 0.003 is enough for w; errors times 1
    in 100 epochs b comes to {slow_b:.2f}, not {BEST_B:.2f}; x around 0, size 1"""
NOTES[f"+x_new = {scale} * 1.5\n"] = f"slope per deviation {BEST_W * x.std():.2f}"

NOTES["+    with torch.no_grad():\n"] = """
    the derivative of (...)**2 is 2 * (...), times x for w, times 1 for b"""

far_w, _ = np.polyfit(x, np.where(x == x.max(), 600, y), 1)
NOTES["+y_numpy[X_numpy.argmax()] = 600\n"] = f"""
    y jumps from {y[x.argmax()]:.0f} to 600
    the slope is {far_w:.2f}, no longer {BEST_W:.2f}
    400 counts like {(400 / 40) ** 2:.0f} * 40, without square {400 / 40:.0f}"""

NOTES["X_numpy[50:], y_numpy[50:]"] = """
    50 held back. Why a larger loss on the 50? With the first 50? No line follows 50"""

NOTES["x = 4.0: y = -32.2\n"] = f"""
    50 outputs, 50 numbers; at x = 4 it is -32, not {100 * np.sin(2 * 4):.0f}"""

x_new = float(re.search("x_new = (.*)", SCRIPT)[1])
NOTES["TensorDataset(X, y), batch_size=10, shuffle=True)"] = f"""
    100 points, 100 epochs
    100 steps led to {np.polyval(LEARNED, x_new):.1f} for x = {x_new}
    the best line predicts {np.polyval(BEST, x_new):.1f}"""
NOTES["lr=0.01)\n"] = "100 * 10 = 1000 steps, an exact one is 100000 rough ones"

table = pd.read_csv(io.StringIO(find("csv")[0].content))
temperature, _, visitors = table.dropna().to_numpy().T
own_w, own_b = np.polyfit(temperature, visitors, 1)
miss = np.std(own_w * temperature + own_b - visitors)
NOTES["```csv\n"] = f"""
    {len(table)} days, {own_w:.1f} visitors per degree
    a typical miss is {miss:.0f}, that of a flat line {np.std(visitors):.0f}"""
NOTES['+features = ["temperature", '] = f"w was {own_w:.1f}"

NOTES["`torch.optim.Adam`"] = "momentum 0.9, a rate such as 2"


@pytest.mark.parametrize("code", NOTES)
def test_numbers_in_sentences(code):
    sections = [section for section in TEXT.split("\n##") if code in section]
    assert len(sections) == 1, (
        f"{len(sections)} sections of README.md have {code!r}. Was it changed there? "
        "Then change it here, and all numbers that depend on it. Or delete the note."
    )
    sentences = sections[0].split("```")[::2]  # every second part is a block
    check("".join(sentences), NOTES[code])
