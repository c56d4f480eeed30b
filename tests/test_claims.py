"""Does what the script and README.md claim really happen?

The tests follow the order of the page.
"""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose
from page import BARE_SCRIPT, SCRIPT, apply_diff, find, find_first, run
from reference import BEST, RATE, START, X, descend, gradients, loss, x, y
from shown import alike


def test_1000_epochs_reach_the_best_line():
    assert_allclose(descend(RATE, RATE, steps=1000)[-1], BEST, atol=0.005)


def test_another_start_ends_at_the_same_line():
    longer_steps = find_first("code", "torch.manual_seed(2)").program
    diff = "-torch.manual_seed(1)\n+torch.manual_seed(2)\n"
    program = apply_diff(longer_steps, diff)
    variables = run(program).variables
    assert (variables["w"], variables["b"]) == pytest.approx(BEST, abs=0.01)


def test_valley_shows_training_of_w_alone():
    for name in ("valley.png", "climbing.png"):
        variables = run(find_first("image", name).program).variables
        # ws has 10 values: the start, and w after each of nine steps.
        history = descend(variables["learning_rate"], b_rate=0, steps=9)
        message = "Other data? Change tests/reference.py, too."
        ws = [w for w, b in history]
        assert_allclose(variables["ws"], ws, rtol=1e-3, err_msg=message)


def test_b_alone_jumps_to_and_fro_at_the_rate_1():
    history = descend(w_rate=0, b_rate=1.0)
    assert history[2] == pytest.approx(history[0])


def test_x_new_is_scaled_like_the_large_values():
    large = run(find_first("```diff", "* X_numpy\n").program).variables
    repaired = run(find_first("```diff", "(x_new - x_mean)").program).variables
    scale = large["X_numpy"][0, 0] / x[0]
    x_new = scale * run(SCRIPT).variables["x_new"]
    message = 'Change x_new in the second diff of "Large values".'
    assert repaired["x_new"] == pytest.approx(x_new), message


def test_formulas_of_the_gradients():
    formulas = find_first("code_block", "gradient for w").content
    (w_formula,) = re.findall("gradient for w = mean of (.*)", formulas)
    (b_formula,) = re.findall("gradient for b = mean of (.*)", formulas)
    w, b = START
    values = {"x": x, "y": y, "w": w, "b": b}
    w_gradient, b_gradient = gradients(w, b)
    assert np.mean(eval(w_formula, values)) == pytest.approx(w_gradient)
    assert np.mean(eval(b_formula, values)) == pytest.approx(b_gradient)
    sentences = " ".join(piece.content for piece in find("words"))
    # They have the loss, and the derivative of the square:
    assert "(w * x + b - y)**2" in sentences
    assert "2 * (w * x + b - y), " in sentences  # The comma shows that it ends there.


def test_steps_by_hand_are_those_of_the_script():
    by_hand = find_first("```diff", "torch.no_grad()")
    lines = run(by_hand.program).lines
    script_lines = run(SCRIPT).lines
    for line, script_line in zip(lines, script_lines, strict=True):
        assert alike(line, script_line), "By hand and by PyTorch should be the same."


def test_larger_program_has_the_points_of_the_lesson():
    larger = find_first("```python", "DataLoader")
    variables = run(larger.program).variables
    message = "larger.py has other points than the lesson."
    assert_allclose(variables["X"], X, rtol=1e-4, err_msg=message)
    assert_allclose(variables["y"][:, 0], y, rtol=1e-4, err_msg=message)


def test_larger_program_arrives_at_the_best_line():
    program = find_first("```python", "DataLoader").program
    variables = run(program).variables
    linear = variables["model"].linear
    learned = linear.weight.item(), linear.bias.item()
    assert learned == pytest.approx(BEST, rel=0.02)
    prediction = np.polyval(BEST, run(SCRIPT).variables["x_new"])
    message = "larger.py should predict y for the lesson's x_new."
    assert variables["y_new"].item() == pytest.approx(prediction, rel=0.01), message


def test_adam_with_the_rate_2_reaches_the_best_line():
    diff = f"""\
-learning_rate = {RATE}
+learning_rate = 2
@@
-optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
+optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
"""
    final_loss = run(apply_diff(BARE_SCRIPT, diff)).variables["final_loss"]
    assert final_loss == pytest.approx(loss(*BEST), rel=0.01)
