"""Does the script compute, print and draw what plain NumPy finds?

Whoever changes the data, the rate or the number of epochs in the lesson changes
reference.py, too, and with the epochs also EPOCHS and the title below. The tests of the
page then name the numbers that depend on them.
"""

import re

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from page import SCRIPT, run
from reference import BEST, LEARNED, LINES, RATE, START, X, gradients, loss, x, y
from shown import NUMBER, alike

EPOCHS = [1, *range(10, 101, 10)]  # those that print


def numbers(text):
    """The numbers of a text: "10 4337.5464" of "epoch: 10, loss = 4337.5464"."""
    return " ".join(re.findall(NUMBER, text))


def test_data_are_columns_of_float32():
    variables = run(SCRIPT).variables
    for name, column in (("X", X), ("y", y.reshape(100, 1))):
        found, expected = variables[name], torch.tensor(column).float()
        assert found.dtype == torch.float32
        assert found.equal(expected), "Other data? Change tests/reference.py, too."


def test_training_is_gradient_descent():
    x_new = run(SCRIPT).variables["x_new"]
    expected = [f"{epoch} {loss(*LINES[epoch - 1]):.4f}" for epoch in EPOCHS]
    expected += [f"{w:.2f} {b:.2f} {loss(w, b):.2f}" for w, b in (LEARNED, BEST)]
    expected += [f"{x_new} {np.polyval(LEARNED, x_new):.1f}"]
    expected += [""]  # the last line names the picture: no numbers
    for line, found in zip(expected, run(SCRIPT).lines, strict=True):
        assert alike(line, numbers(found)), f"NumPy finds {line}, the script {found}"


def test_picture_shows_the_points_and_every_line():
    (axes,) = run(SCRIPT).figures[0].axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    title = f"100 {loss(*LEARNED):.2f} {loss(*BEST):.2f}"
    assert alike(numbers(axes.get_title()), title)
    # axes.lines has them in the order in which the script draws them.
    *gray, points, learned, best = [line.get_xydata() for line in axes.lines]
    assert_allclose(points, np.column_stack([x, y]), rtol=1e-4)
    expected = [*(LINES[epoch - 1] for epoch in EPOCHS), LEARNED, BEST]
    for found, (w, b) in zip([*gray, learned, best], expected, strict=True):
        assert_allclose(found, np.column_stack([x, w * x + b]), rtol=1e-4)


def test_sections_can_be_run_again_in_an_editor():
    # Each section runs twice in a row. Above the first stands only the docstring.
    _, *sections = SCRIPT.split("# %% ")
    twice = "".join(f"# %% {section}# %% {section}" for section in sections)
    # The second time training goes on, so its epoch 1 begins with the learned line.
    again = run(twice).lines[len(EPOCHS)]
    assert alike(numbers(again), f"1 {loss(*LEARNED):.4f}")


def test_formulas_in_comments_are_true():
    assert SCRIPT.count(" w * x + b ") == 2  # at the top and at nn.Linear
    assert "(y_predicted - y)**2" in SCRIPT
    formulas = re.findall(r"#     w = (.*)", SCRIPT)
    values = {"w": START[0], "learning_rate": RATE, "gradient": gradients(*START)[0]}
    assert formulas
    for formula in formulas:
        # Each side of each " = " has to be w after the first step.
        for side in formula.split(" = "):
            assert eval(side, values) == pytest.approx(LINES[1][0], abs=0.001), side


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"(?m)^ *(?:import|from) (\w+)", SCRIPT)
    assert {*imported} == {"matplotlib", "numpy", "torch", "sklearn"}
