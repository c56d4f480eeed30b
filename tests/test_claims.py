"""Does what the script and README.md claim really happen?

The tests follow the order of the page.
"""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose
from page import SCRIPT, find, find_first, first_program, last_program, replaced
from reference import BEST, OTHER_DATA, RATE, START, X, descend, gradients, loss, x, y
from running import run
from shown import NUMBER, alike


def test_1000_epochs_reach_the_best_line():
    assert_allclose(descend(RATE, RATE, steps=1000)[-1], BEST, atol=0.005)


def test_another_start_ends_at_the_same_line():
    program = last_program("Longer steps")
    program = replaced(program, "torch.manual_seed(1)", "torch.manual_seed(2)")
    variables = run(program).variables
    learned = variables["w"], variables["b"]
    assert learned == pytest.approx(BEST, abs=0.01), OTHER_DATA


def test_valley_shows_training_of_w_alone():
    for name in ("valley.png", "climbing.png"):
        variables = run(find_first("image", name).program).variables
        # ws has w at the beginning of each epoch.
        steps = len(variables["ws"]) - 1
        history = descend(variables["learning_rate"], b_rate=0, steps=steps)
        expected = [w for w, b in history]
        assert_allclose(variables["ws"], expected, rtol=1e-3, err_msg=OTHER_DATA)


def test_x_new_is_scaled_like_the_large_values():
    large = run(first_program("Large values")).variables
    repaired = run(last_program("Large values")).variables
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


def test_sentences_have_the_loss_and_the_derivative_of_its_square():
    sentences = " ".join(piece.content for piece in find("words"))
    assert "(w * x + b - y)**2" in sentences
    # The comma makes sure that the formula ends there.
    assert "2 * (w * x + b - y), " in sentences


def test_steps_by_hand_are_those_of_the_script():
    lines = run(last_program("Backward and step by hand")).lines
    script_lines = run(SCRIPT).lines
    for line, script_line in zip(lines, script_lines, strict=True):
        assert alike(line, script_line), "By hand and by PyTorch should be the same."


def test_larger_program_has_the_points_of_the_lesson():
    variables = run(last_program("As larger programs are written")).variables
    message = "larger.py has other points than the lesson."
    assert_allclose(variables["X"], X, rtol=1e-4, err_msg=message)
    assert_allclose(variables["y"][:, 0], y, rtol=1e-4, err_msg=message)


def test_larger_program_arrives_at_the_best_line():
    result = run(last_program("As larger programs are written"))
    linear = result.variables["model"].linear
    learned = linear.weight.item(), linear.bias.item()
    assert learned == pytest.approx(BEST, rel=0.02)
    # The last line has the lesson's x_new and what the best line predicts for it.
    numbers = [float(number) for number in re.findall(NUMBER, result.lines[-1])]
    w, b = BEST
    x_new = run(SCRIPT).variables["x_new"]
    message = "larger.py should print this, because the lesson has this x_new."
    assert numbers == pytest.approx([x_new, w * x_new + b], rel=0.01), message


def test_adam_with_the_rate_2_comes_close_to_the_best_loss():
    program = replaced(SCRIPT, "torch.optim.SGD(", "torch.optim.Adam(")
    program = replaced(program, f"learning_rate = {RATE}\n", "learning_rate = 2\n")
    final_loss = run(program).variables["final_loss"]
    assert final_loss == pytest.approx(loss(*BEST), rel=0.01), OTHER_DATA
