"""Does the script compute, print and draw what plain NumPy finds?

Whoever changes the data, the rate or the number of epochs in the lesson changes
reference.py, too, and with the epochs also EPOCHS and the title below.
"""

import re

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from page import SCRIPT
from programs import check_comments, execute, run, said_in_comments, succeed
from reference import BEST, LEARNED, LINES, RATE, START, X_COLUMN, gradients, loss, x, y
from shown import NUMBER

LESSON = run(SCRIPT)
EPOCHS = [1, *range(10, 101, 10)]  # those that print


def numbers(line):
    return [float(number) for number in NUMBER.findall(line)]


def test_script_runs_and_its_comments_are_true():
    assert len(said_in_comments(SCRIPT)) > 8  # they were found at all
    check_comments(SCRIPT)
    first_y, _ = SCRIPT.split("\ny = y.view")  # this line changes its shape
    check_comments(first_y)


def test_data_are_columns_of_float32():
    for name, column in (("X", X_COLUMN), ("y", y.reshape(100, 1))):
        found, expected = LESSON.variables[name], torch.tensor(column).float()
        assert found.dtype == torch.float32
        assert found.equal(expected), "Other data? Change tests/reference.py, too."


def test_training_is_gradient_descent():
    *training, learned, best, prediction, _ = [numbers(line) for line in LESSON.lines]
    expected = [[epoch, loss(*LINES[epoch - 1])] for epoch in EPOCHS]
    assert_allclose(training, expected, rtol=1e-4)
    assert_allclose(learned, [*LEARNED, loss(*LEARNED)], atol=0.01)
    assert_allclose(best, [*BEST, loss(*BEST)], atol=0.01)
    x_new = LESSON.variables["x_new"]
    assert_allclose(prediction, [x_new, np.polyval(LEARNED, x_new)], atol=0.1)


def test_numbers_are_printed_with_few_decimals():
    decimals = [len(d) for d in re.findall(r"\.(\d+)", "\n".join(LESSON.lines))]
    losses, both_lines, prediction = len(EPOCHS) * [4], 6 * [2], 2 * [1]
    assert decimals == losses + both_lines + prediction


def test_picture_shows_the_points_and_every_line():
    (axes,) = LESSON.figures[0].axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    title = [100, loss(*LEARNED), loss(*BEST)]
    assert_allclose(numbers(axes.get_title()), title, rtol=1e-3)
    # axes.lines has them in the order in which the script draws them.
    *gray, points, learned, best = [line.get_xydata() for line in axes.lines]
    assert_allclose(points, np.column_stack([x, y]), rtol=1e-4)
    expected = [*(LINES[epoch - 1] for epoch in EPOCHS), LEARNED, BEST]
    for found, (w, b) in zip([*gray, learned, best], expected, strict=True):
        assert_allclose(found, np.column_stack([x, w * x + b]), rtol=1e-4)


def test_sections_can_be_run_again_in_an_editor():
    # Each section runs twice in a row. Above the first stands only the docstring.
    _, *sections = SCRIPT.split("# %% ")
    twice = "".join(2 * f"# %% {section}" for section in sections)
    result = succeed(twice)
    again = numbers(result.lines[len(EPOCHS)])  # epoch 1 once more: training goes on
    assert_allclose(again, [1, loss(*LEARNED)], rtol=1e-4)


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(tmp_path):
    (tmp_path / "linear_regression.png").mkdir()  # a folder is in the way
    result = execute(SCRIPT, tmp_path)
    assert "linear_regression.png" in result.error
    assert result.lines == LESSON.lines[:-1]


def test_formulas_in_comments_lead_to_the_next_w():
    formulas = re.findall(r"#     w = (.*)", SCRIPT)
    values = {"w": START[0], "learning_rate": RATE, "gradient": gradients(*START)[0]}
    assert formulas
    for formula in formulas:
        # One formula goes on, "0.515 - ... = 1.811": each side has to be the next w.
        for side in formula.split(" = "):
            assert eval(side, values) == pytest.approx(LINES[1][0], abs=0.001), side


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"(?m)^ *(?:import|from) (\w+)", SCRIPT)
    assert {*imported} == {"matplotlib", "numpy", "torch", "sklearn"}
