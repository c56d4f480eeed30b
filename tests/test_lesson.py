"""Does the script compute, print and draw what plain NumPy finds?

If you change the data, the rate or the number of epochs in the lesson, change
reference.py as well. Then the tests name most diffs and numbers that are outdated.
"""

import re

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from page import SCRIPT
from reference import (
    BEST,
    EPOCHS,
    HISTORY,
    LEARNED,
    OTHER_DATA,
    RATE,
    START,
    X,
    epoch_loss,
    gradients,
    loss,
    x,
    y,
)
from running import run
from shown import NUMBER

PRINTED_EPOCHS = [1, *range(10, EPOCHS + 1, 10)]


def check_only_numbers(text, *expected):
    """Fail unless a text like "epoch: 1, loss = 5686.4" has just these numbers.

    They must be in this order. Small differences between machines are allowed.
    """
    found = [float(number) for number in re.findall(NUMBER, text)]
    assert found == pytest.approx(expected, rel=1e-3, abs=0.01), (
        f"{text}\nIf you changed the data, the rate or the epochs on purpose, change "
        "tests/reference.py, too, and run pytest --update."
    )


def test_data_are_columns_of_float32():
    variables = run(SCRIPT).variables
    columns = {"X": X, "y": y.reshape(-1, 1)}
    for name, column in columns.items():
        found = variables[name]
        assert found.dtype == torch.float32
        expected = torch.tensor(column).float()
        assert found.equal(expected), OTHER_DATA


def test_printed_numbers_are_those_of_numpy():
    x_new = run(SCRIPT).variables["x_new"]
    *epoch_lines, learned, best, prediction, _picture = run(SCRIPT).lines
    for epoch, line in zip(PRINTED_EPOCHS, epoch_lines, strict=True):
        check_only_numbers(line, epoch, epoch_loss(epoch))
    check_only_numbers(learned, *LEARNED, loss(*LEARNED))
    check_only_numbers(best, *BEST, loss(*BEST))
    w, b = LEARNED
    check_only_numbers(prediction, x_new, w * x_new + b)


def test_picture_shows_the_points_and_every_line():
    (axes,) = run(SCRIPT).figures[0].axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    check_only_numbers(axes.get_title(), EPOCHS, loss(*LEARNED), loss(*BEST))
    # axes.lines is in the order of the plt.plot() calls.
    *on_the_way, points, learned, best = axes.lines
    expected = np.column_stack([x, y])
    assert_allclose(points.get_xydata(), expected, rtol=1e-4, atol=1e-4)
    lines = [*on_the_way, learned, best]
    history = [HISTORY[epoch - 1] for epoch in PRINTED_EPOCHS]  # before their steps
    for line, (w, b) in zip(lines, [*history, LEARNED, BEST], strict=True):
        expected = np.column_stack([x, w * x + b])
        assert_allclose(line.get_xydata(), expected, rtol=1e-4, atol=1e-4)


def test_colors_of_the_picture():
    (axes,) = run(SCRIPT).figures[0].axes
    colors = [line.get_color() for line in axes.lines[-4:]]
    assert colors == ["darkgray", "r", "tab:blue", "tab:green"], (
        "Change the colors here, and in README.md in sentences, diffs and the "
        "descriptions of images. Before pytest --update delete tests/*.png: thin lines "
        "may not be noticed."
    )


def test_sections_can_be_run_twice_in_a_row():
    sections = re.split("# %%.*", SCRIPT)
    # Run each section twice in a row, as a reader may do.
    twice = "".join(section + section for section in sections)
    # Training prints its epochs twice. The second time it begins where it had ended.
    first_line_of_the_second_time = run(twice).lines[len(PRINTED_EPOCHS)]
    check_only_numbers(first_line_of_the_second_time, 1, loss(*LEARNED))


def test_formulas_of_the_line_and_the_loss_in_comments():
    assert SCRIPT.count(" w * x + b ") == 2  # at the top, and at nn.Linear
    assert SCRIPT.count("(y_predicted - y)**2") == 1  # at nn.MSELoss


def test_formulas_of_the_first_step_in_comments():
    formulas = re.findall(r"#     w = (.*)", SCRIPT)
    assert len(formulas) == 2
    values = {"w": START[0], "learning_rate": RATE, "gradient": gradients(*START)[0]}
    new_w, _ = HISTORY[1]
    # One is "w - learning_rate * gradient", one "0.515 - 0.01 * (-129.59) = 1.811".
    # Every side of = must give the new w.
    for formula in formulas:
        for side in formula.split(" = "):
            message = f"{side} should be {new_w:.3f}."
            assert eval(side, values) == pytest.approx(new_w, abs=0.001), message


def test_script_keeps_the_default_window():
    # The tests draw without windows, so they can't notice what such code does.
    for code in (
        "from matplotlib",
        ".switch_backend(",
        ".use(",
        ".ion(",
        ".interactive(",
        "rcParams",
    ):
        assert code not in SCRIPT, f"{code} may switch the window off."


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"(?m)^ *(?:import|from) (\w+)", SCRIPT)
    assert set(imported) == {"matplotlib", "numpy", "torch", "sklearn"}
