"""Does the script compute and draw what NumPy finds by formulas? Are the comments true?

Whoever changes the data or the rate of the lesson changes them here, too.
"""

import re

import numpy as np
import pytest
import torch
from page import NUMBER, README, SCRIPT, execute, run
from sklearn import datasets

column, y = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)
x = column[:, 0]  # like y an array of 100 values


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b):
    """How fast that loss grows with w, and how fast with b."""
    error = w * x + b - y
    return np.array([2 * np.mean(error * x), 2 * np.mean(error)])


def train(rate):
    """The lines (w, b) of gradient descent: the start, then that after each step."""
    torch.manual_seed(1)
    start = torch.nn.Linear(1, 1)
    lines = [np.array([start.weight.item(), start.bias.item()])]
    for _ in range(200):
        lines.append(lines[-1] - rate * gradients(*lines[-1]))
    return lines


LINES = train(rate=0.01)
LEARNED, BEST = LINES[100], np.polyfit(x, y, 1)  # BEST by least squares
LESSON = run(SCRIPT)
EPOCHS = [1, *range(10, 101, 10)]  # those that print


def near(values, rel=1e-4):
    return pytest.approx(np.array(values), rel=rel)


def on_line(line):
    return near(np.column_stack([x, np.polyval(line, x)]))


def numbers(line):
    return [float(number) for number in NUMBER.findall(line)]


def test_training_is_gradient_descent():
    assert not LESSON.error, LESSON.error
    printed = [numbers(line) for line in LESSON.lines]
    losses = [[epoch, loss(*LINES[epoch - 1])] for epoch in EPOCHS]
    assert np.array(printed[:11]) == near(losses)
    assert printed[11] == near([*LEARNED, loss(*LEARNED)], rel=1e-3)
    assert printed[12] == near([*BEST, loss(*BEST)], rel=1e-3)
    assert printed[13] == near([1.5, np.polyval(LEARNED, 1.5)], rel=1e-3)


def test_picture_shows_the_points_and_every_line():
    axes = LESSON.figures[0].axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    data = {line.get_label(): line.get_xydata() for line in axes.lines}
    assert data["data"] == near(np.column_stack([x, y]))
    assert data["learned"] == on_line(LEARNED)
    assert data["best line"] == on_line(BEST)
    gray = [line.get_xydata() for line in axes.lines if line.get_color() == "darkgray"]
    for found, epoch in zip(gray, EPOCHS, strict=True):
        assert found == on_line(LINES[epoch - 1])


def test_only_the_picture_is_left():
    files = {file.name for file in LESSON.picture.parent.iterdir()}
    assert files == {"linear_regression.png", "visitors.csv"}  # run() adds the table


def test_sections_can_be_run_again_in_an_editor(tmp_path):
    twice = [2 * section for section in re.split(r"(?m)^(?=# %% )", SCRIPT)]
    result = execute("".join(twice), tmp_path)
    assert not result.error, result.error
    found = [numbers(line)[1] for line in result.lines if "epoch:" in line]
    epochs = [*EPOCHS, *(100 + epoch for epoch in EPOCHS)]  # training goes on
    assert found == near([loss(*LINES[epoch - 1]) for epoch in epochs])


def test_shapes_in_comments_are_true():
    shape = r"(\(\d+, ?\d*\))"
    named = re.findall(rf"(\w+): {shape}", SCRIPT)
    named += re.findall(rf"(?m)^ *(\w+) = .*  # {shape}", SCRIPT)
    values = LESSON.variables | dict(LESSON.variables["model"].named_parameters())
    assert len(named) > 5
    for name, shape in dict(named).items():  # of each name the last shape
        assert str(tuple(values[name].shape)) == shape, name


def test_formulas_in_comments_lead_to_the_next_w():
    formulas = re.findall(r"#     w = (.*)", SCRIPT)
    gradient = gradients(*LINES[0])[0]
    start = {"w": LINES[0][0], "learning_rate": 0.01, "gradient": gradient}
    assert formulas
    for formula in formulas:
        for side in formula.split(" = "):
            assert eval(side, start) == pytest.approx(LINES[1][0], abs=0.001), side


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"(?m)^ *(?:import|from) (\w+)", SCRIPT)
    assert {*imported} == {"matplotlib", "numpy", "torch", "sklearn"}


(W, B), (BEST_W, BEST_B) = LINES[0], BEST
W_GRAD, B_GRAD = gradients(W, B)
BOTTOM_W, BOTTOM_B = W - W_GRAD / (2 * np.mean(x * x)), B - B_GRAD / 2
LARGE_W, LARGE_GRAD = BEST_W / 20, 20 * gradients(20 * W, B)[0]  # of 20 * x
CURVATURE = 2 * np.mean([[x * x, x], [x, x**0]], axis=2)  # of the loss over w and b
LIMIT_W, LIMIT = 2 / CURVATURE[0, 0], 2 / np.linalg.eigvalsh(CURVATURE)[1]
LEARNED_R2, BEST_R2 = 1 - loss(*LEARNED) / y.var(), 1 - loss(*BEST) / y.var()

# Numbers in the sentences of the script and of README.md. Those of a row stand in one
# paragraph, one after the other.
QUOTED = [
    f"{W:.3f} 0.01 {W_GRAD:.2f} {LINES[1][0]:.3f}",
    f"0 {loss(*BEST) ** 0.5:.2f} 20",
    f"{loss(*LINES[99]):.0f} 100",
    f"{W:.3f} {W_GRAD:.2f}",
    f"{BOTTOM_W:.2f} {BOTTOM_W - W:.2f} {BOTTOM_W - W:.2f} {-W_GRAD:.2f} "
    f"{1 / CURVATURE[0, 0]:.3f} {LIMIT_W:.2f}",
    f"{BOTTOM_B:.2f} {B:.3f} {B_GRAD:.2f} {x.mean():.2f}",
    f"{LIMIT_W:.2f} 1 {LIMIT:.2f}",
    f"{y.mean():.2f}",
    f"{y.var():.2f} 1 {loss(*BEST):.2f} {y.var():.2f} {BEST_R2:.2f} {LEARNED_R2:.2f}",
    f"{LARGE_GRAD:.2f} {-0.01 * LARGE_GRAD:.2f} {LARGE_W - W:.2f}",
    f"{100 * np.sin(2 * 4):.0f}",
]


@pytest.mark.parametrize("row", QUOTED)
def test_numbers_are_quoted(row):
    readme = README.read_text(encoding="utf-8")
    paragraphs = re.split(r"\n\s*\n", f"{SCRIPT}\n\n{readme}")
    found = [" ".join(NUMBER.findall(paragraph)) for paragraph in paragraphs]
    assert any(f" {row} " in f" {numbers} " for numbers in found)
