"""Does the script compute, print and draw what plain NumPy finds?

Whoever changes the data, the rate or the number of epochs in the lesson changes
reference.py, too, and with the epochs also EPOCHS. The tests of the page then name the
numbers that depend on them.
"""

import re

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from page import SCRIPT, run
from reference import BEST, LEARNED, LINES, RATE, START, X, gradients, loss, x, y
from shown import NUMBER

EPOCHS = [1, *range(10, 101, 10)]  # those that print


def check_values(text, *expected):
    """Has a text such as "epoch: 10, loss = 4337.5464" nearly these numbers?"""
    found = [float(number) for number in re.findall(NUMBER, text)]
    assert found == pytest.approx(expected, rel=1e-3, abs=0.01), (
        f"{text}\nChanged on purpose? Change tests/reference.py, too, and --update."
    )


def test_data_are_columns_of_float32():
    variables = run(SCRIPT).variables
    columns = {"X": X, "y": y.reshape(100, 1)}
    for name, column in columns.items():
        found = variables[name]
        assert found.dtype == torch.float32
        expected = torch.tensor(column).float()
        assert found.equal(expected), "Other data? Change tests/reference.py, too."


def test_training_is_gradient_descent():
    x_new = run(SCRIPT).variables["x_new"]
    *progress, learned, best, prediction, _ = run(SCRIPT).lines  # _ names the picture
    for epoch, text in zip(EPOCHS, progress, strict=True):
        check_values(text, epoch, loss(*LINES[epoch - 1]))
    check_values(learned, *LEARNED, loss(*LEARNED))
    check_values(best, *BEST, loss(*BEST))
    w, b = LEARNED
    check_values(prediction, x_new, w * x_new + b)


def test_picture_shows_the_points_and_every_line():
    (axes,) = run(SCRIPT).figures[0].axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    check_values(axes.get_title(), EPOCHS[-1], loss(*LEARNED), loss(*BEST))
    # axes.lines has them in the order in which the script draws them.
    *gray, points, learned, best = [line.get_xydata() for line in axes.lines]
    assert_allclose(points, np.column_stack([x, y]), rtol=1e-4)
    colors = [line.get_color() for line in axes.lines[-3:]]
    assert colors == ["r", "tab:blue", "tab:green"], (
        "Change this list, and the colours in README.md: sentences, diffs, ![titles]."
    )
    lines = [LINES[epoch - 1] for epoch in EPOCHS] + [LEARNED, BEST]
    for found, (w, b) in zip([*gray, learned, best], lines, strict=True):
        assert_allclose(found, np.column_stack([x, w * x + b]), rtol=1e-4)


def test_sections_can_be_run_again_in_an_editor():
    # Run each section twice in a row. _ is the docstring, above the first section.
    _, *sections = re.split("# %%.*", SCRIPT)
    twice = "".join(section + section for section in sections)
    # The second time training goes on, so its epoch 1 begins with the learned line.
    epoch_1 = run(twice).lines[len(EPOCHS)]  # below the first training's lines
    check_values(epoch_1, 1, loss(*LEARNED))


def test_formulas_in_comments_are_true():
    assert SCRIPT.count(" w * x + b ") == 2  # at the top and at nn.Linear
    assert "(y_predicted - y)**2" in SCRIPT
    formulas = re.findall(r"#     w = (.*)", SCRIPT)
    values = {"w": START[0], "learning_rate": RATE, "gradient": gradients(*START)[0]}
    assert formulas
    for formula in formulas:
        # In "0.515 - 0.01 * (-129.59) = 1.811" each side has to be the new w.
        for side in formula.split(" = "):
            assert eval(side, values) == pytest.approx(LINES[1][0], abs=0.001), side


def test_script_keeps_the_default_window():
    for call in (".switch_backend(", ".use(", ".ion(", "rcParams"):
        assert call not in SCRIPT, "The window would not open, or not wait."


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"(?m)^ *(?:import|from) (\w+)", SCRIPT)
    assert set(imported) == {"matplotlib", "numpy", "torch", "sklearn"}
