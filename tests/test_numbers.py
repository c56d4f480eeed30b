"""Are the numbers true in the sentences of README.md and in the script's comments?

Most tests have sentences from a section of the page, and compute their numbers:

    sentences = f"Half of the best w is {BEST_W:.2f} / 2 = {BEST_W / 2:.2f}"
    check_section(find_first("```diff", "+w = w / 2"), sentences)

The section with this diff must have these three numbers in this order. Others may stand
between them. Words are not compared: if you reword the page, you need not reword the
test. Numbers outside braces are not computed, but the test fails if they are not on the
page.
"""

import io
import re
from difflib import ndiff

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from page import README, SCRIPT, find, find_first, run
from reference import (
    BEST,
    EPOCHS,
    HISTORY,
    LEARNED,
    NOISE,
    RATE,
    START,
    TRUE_W,
    descend,
    epoch_loss,
    gradients,
    loss,
    x,
    y,
)
from shown import NUMBER

PAGE = " ".join(README.read_text(encoding="utf-8").split())  # in one line
OTHER_DATA = "If you changed the data on purpose, change tests/reference.py, too."
START_W, START_B = START
BEST_W, BEST_B = BEST
W_GRADIENT, B_GRADIENT = gradients(*START)  # Both are negative.


def in_order(expected, found):
    """Are the expected numbers among those found, in the same order?"""
    position = 0
    for number in expected:
        if number not in found[position:]:
            return False
        position = found.index(number, position) + 1
    return True


def check_numbers(place, text, sentences):
    """Does the text of this place have the numbers of these sentences in order?"""
    expected = re.findall(NUMBER, sentences)
    found = re.findall(NUMBER, text)  # "float32" counts as 32
    missing = [line[2:] for line in ndiff(expected, found) if line.startswith("- ")]
    assert in_order(expected, found), (
        f"In {place} these numbers are missing or wrong: {missing}\n"
        f"Expected, in this order: {sentences}\nFound: {found}"
    )


def check_section(piece, sentences):
    """Check the numbers in all sentences below the heading of this piece."""
    pieces = [words for words in find("words") if words.heading == piece.heading]
    text = " ".join(words.content for words in pieces)
    check_numbers(f'"{piece.heading}"', text, sentences)


def test_comments_of_the_script():
    docstring = SCRIPT.split('"""')[1]
    lines = re.findall("# .*", SCRIPT)
    comments = [line for line in lines if "%%" not in line]  # without section titles
    sentences = f"""
        fit the line y = w * x + b to {len(x)} noisy points
        Its standard deviation is {NOISE}
        both float64
        parameters are float32 by default
        the data become float32 tensors, too
        the mean of (y_predicted - y)**2
        a miss of 20, up or down, counts as much as 4 misses of 10
        w = {START_W:.3f} - {RATE} * ({W_GRADIENT:.2f}) = {HISTORY[1][0]:.3f}
        Because of the noise even the best loss is not 0
        in the units of y: {loss(*BEST) ** 0.5:.2f}
        close to the noise's standard deviation of {NOISE}
        With num_epochs = 1000 the two lines coincide"""
    text = "\n".join([docstring, *comments])
    check_numbers("linear_regression.py", text, sentences)


def test_1000_epochs_reach_the_best_line():
    assert_allclose(descend(RATE, RATE, steps=1000)[-1], BEST, atol=0.005)


def test_adam_with_rate_2_reaches_the_best_line():
    adam = SCRIPT.replace("SGD(", "Adam(").replace(f"rate = {RATE}", "rate = 2")
    final_loss = run(adam).variables["final_loss"]
    assert final_loss == pytest.approx(loss(*BEST), rel=0.01), OTHER_DATA


def test_formulas_of_the_gradients_are_true():
    formulas = find_first("code_block", "gradient for w").content
    (w_formula,) = re.findall("gradient for w = mean of (.*)", formulas)
    (b_formula,) = re.findall("gradient for b = mean of (.*)", formulas)
    values = {"x": x, "y": y, "w": START_W, "b": START_B}
    assert np.mean(eval(w_formula, values)) == pytest.approx(W_GRADIENT)
    assert np.mean(eval(b_formula, values)) == pytest.approx(B_GRADIENT)
    assert "(w * x + b - y)**2" in PAGE
    assert " 2 * (w * x + b - y), " in PAGE


def test_watch_one_step():
    sentences = f"adds 0.02 * {-W_GRADIENT:.2f} = {0.02 * -W_GRADIENT:.3f} to w"
    changes = "+learning_rate = 0.02\n@@\n-num_epochs = 100\n+num_epochs = 1\n"
    check_section(find_first("```diff", changes), sentences)


def test_another_start_ends_at_the_same_line():
    other_start = SCRIPT.replace("manual_seed(1)", "manual_seed(2)")
    other_start = other_start.replace(f"rate = {RATE}", "rate = 0.1")
    w = run(other_start).variables["w"]
    assert w == pytest.approx(BEST_W, abs=0.01), OTHER_DATA


def test_longer_steps():
    question = find_first("code", "torch.manual_seed(2)")
    rate = run(question.program).variables["learning_rate"]
    history = descend(rate, rate)
    first_step = history[1][0] - START_W
    goal = epoch_loss(EPOCHS)  # that of the lesson's last epoch
    epochs = range(1, EPOCHS + 1)
    last = max(epoch for epoch in epochs if epoch_loss(epoch, history) > goal)
    sentences = f"""
        Does the blue line now reach the green one, w = {BEST_W:.2f}?
        The loss took {EPOCHS} epochs to fall to {goal:.0f}
        Will another start, from `torch.manual_seed(2)`, end elsewhere?
        the first step covers {first_step:.0f} of the {BEST_W - START_W:.0f} to go
        The loss passes {goal:.0f} just after epoch {last}"""
    check_section(question, sentences)


def test_the_loss_as_a_valley():
    # At the bottom the gradient, the mean of 2 * (w * x + START_B - y) * x, is 0. So:
    bottom = np.mean(x * (y - START_B)) / np.mean(x * x)
    step = bottom - START_W
    rate = step / -W_GRADIENT
    ws = [w for w, b in descend(w_rate=1.3, b_rate=0)]
    sentences = f"""
        The blue points creep towards the bottom near w = {bottom:.0f}
        The first step starts at w = {START_W:.3f}
        its length is the rate times {-W_GRADIENT:.2f}, the size of the gradient
        What will happen at 0.5, 1.0 and 1.3?
        The bottom is at w = {bottom:.2f} (not {BEST_W:.2f})
        So the step must be {step:.2f} long
        the rate {step:.2f} / {-W_GRADIENT:.2f} = {rate:.3f}
        At twice that rate, {2 * rate:.2f}, it ends at the same height on the other side
        At 0.5 no step crosses the bottom
        At 1.0 each step crosses it
        At 1.3 each step lands higher
        w comes to {ws[1]:.0f}, {ws[2]:.0f}, {ws[3]:.0f}, {ws[4]:.0f} and so on"""
    diff = find_first("```diff", "-learning_rate = 1.0\n+learning_rate = 1.3\n")
    check_section(diff, sentences)


def test_limit_of_the_rate_for_w_and_b_together():
    at_the_limit = descend(0.98, 0.98, steps=2000)
    assert_allclose(at_the_limit[-1], BEST, rtol=1e-3)  # They arrive.
    above_the_limit = descend(0.99, 0.99, steps=2000)
    assert loss(*above_the_limit[-1]) > loss(*START)  # They diverge.


def test_w_and_b_together():
    b_alone = [b for w, b in descend(w_rate=0, b_rate=1.0)]
    assert b_alone[2] == pytest.approx(b_alone[0])  # It jumps back.
    history = descend(1.0, 1.0)
    jumps = abs(np.diff([b for w, b in history]))
    growth_percent = 100 * (jumps[-1] / jumps[-2] - 1)  # from one to the next
    sentences = f"""
        For b alone 1.0 is just the rate
        b would jump from {b_alone[0]:.3f} to {b_alone[1]:.2f} and back
        Because the mean of x is {x.mean():.2f}, not 0
        in the end the jumps grow by {growth_percent:.0f} % each time
        the limit for both together: 0.98"""
    w, _ = history[-1]  # The exercise prints it with decimals.
    check_section(find_first("```text", f"y = {int(w)}."), sentences)


def test_a_forgotten_call():
    w_and_b = np.array(START)
    total = np.zeros(2)  # the sum of the gradients for w, and of those for b
    ws = []
    for _ in range(50):  # enough for w to grow and return
        total += np.array(gradients(*w_and_b))
        w_and_b -= RATE * total
        ws.append(w_and_b[0])
    way_back = ws[ws.index(max(ws)) :]  # from the largest w on
    sentences = f"""
        w grows to {max(ws):.1f} on the other side
        comes back to {min(way_back):.1f}, nearly its start"""
    check_section(find_first("```diff", "+    loss.backward()\n"), sentences)


def test_no_view():
    sentences = f"""
        It is the mean, where errors above and below cancel: 1 for 0, 0 and 3
        and {y.mean():.2f} for y, whatever x is"""
    check_section(find_first("```diff", "-y = y.view(n_samples, 1)\n"), sentences)


def test_large_values():
    scale, slow_rate = 20, 0.003  # as on the page
    x_new_line = f"+x_new = {scale} * {run(SCRIPT).variables['x_new']}"
    assert x_new_line in PAGE, f"The second diff should have the line {x_new_line}"
    large_x = scale * x
    best_w, _ = np.polyfit(large_x, y, 1)
    gradient, _ = gradients(*START, large_x)
    slow_w, slow_b = descend(slow_rate, slow_rate, large_x)[-1]
    message = "Choose another slow_rate, so that w arrives at its best value."
    assert slow_w == pytest.approx(best_w, abs=0.1), message
    sentences = f"""
        so its numbers are {scale} times as large
        The best slope is {BEST_W:.2f} / {scale} = {best_w:.2f}
        the gradient grows with x: {gradient:.2f} instead of {W_GRADIENT:.2f}
        (not quite {scale} times, because the errors change, too)
        the first step adds {-RATE * gradient:.2f} to w
        where {best_w:.2f} - {START_W:.3f} = {best_w - START_W:.2f} would be right
        A rate of {slow_rate} would be small enough for w
        in the gradient for b each error is multiplied by 1
        in {EPOCHS} epochs it would come to {slow_b:.2f}, not to {BEST_B:.2f}
        so that its values lie around 0 and their typical size is 1
        {BEST_W * x.std():.2f} is the slope per standard deviation of x
        {y.mean():.2f} the line's value at the mean of x"""
    check_section(find_first("```diff", f"+X_numpy = {scale} * X_numpy\n"), sentences)


def test_when_is_training_finished():
    slow, fast = descend(0.00001, 0.00001), descend(0.1, 0.1)
    assert epoch_loss(30, fast) == pytest.approx(loss(*BEST), rel=0.01)  # flat
    first_loss, last_loss = epoch_loss(1, slow), epoch_loss(EPOCHS, slow)
    sentences = f"""
        Try the rates 0.01, 0.1 and 0.00001
        At 0.01 the curve still falls at its end
        At 0.1 it is flat after about 30 epochs
        At 0.00001 it looks flat, too
        the loss falls from {first_loss:.0f} to {last_loss:.0f}"""
    check_section(find_first("```diff", "+plt.axhline(best_loss, "), sentences)


def test_one_point_far_off():
    far_y = np.where(x == x.max(), 600, y)
    w, _ = np.polyfit(x, far_y, 1)
    sentences = f"""
        The rightmost point jumps from y = {y[x.argmax()]:.0f} to 600
        its slope is {w:.2f} instead of {BEST_W:.2f}
        Squared, one miss of 400 counts like {(400 / 40) ** 2:.0f} of 40
        Without the square it counts only like {400 / 40:.0f}"""
    diff = find_first("```diff", "+y_numpy[X_numpy.argmax()] = 600\n")
    check_section(diff, sentences)


def test_points_held_back():
    sentences = f"""
        50 others, held back, test it
        On all {len(x)} points the best line had the loss {loss(*BEST):.2f}
        when the line learns from the first 50 points?
        with `noise=0` all points lie on y = {TRUE_W:.2f} * x
        With the first 50 points:
        no line can follow the noise of 50 points so closely
        the noise of 50 points, up and down, moves the line less"""
    check_section(find_first("```diff", "X_numpy[50:], y_numpy[50:]"), sentences)


def test_a_neural_network():
    network = find_first("```diff", "nn.Tanh()")
    prediction = run(network.program).variables["y_new"].item()
    sentences = f"""
        `nn.Linear(1, 50)`, computes 50 numbers from each x
        At x = 4 the model predicts {prediction:.0f}
        while the wave is at {100 * np.sin(2 * 4):.0f}"""
    check_section(network, sentences)


def test_larger_program():
    x_new = run(SCRIPT).variables["x_new"]
    best_line = f"{BEST_W:.2f} * {x_new} + {BEST_B:.2f}"
    sentences = f"""
        hands out the {len(x)} points in a new order
        How many steps do 100 epochs take?
        For x = {x_new} the lesson's program predicted {np.polyval(LEARNED, x_new):.1f}
        It makes 100 * 10 = 1000 steps
        arrives at the best line: {best_line} is {np.polyval(BEST, x_new):.1f}
        an exact step uses as many points as 100000 rough ones"""
    larger = find_first("```python", "X, y), batch_size=10, shuffle=True)")
    check_section(larger, sentences)
    assert best_line in PAGE  # with its * and +
    codes = ("lr=0.01)\n", f"tensor([[{x_new}]])", f"prediction for x = {x_new}: ")
    missing = [code for code in codes if code not in larger.content]
    assert not missing, "Change larger.py on the page, or this test."


def test_your_own_table():
    csv = find_first("```csv", "temperature")
    table = pd.read_csv(io.StringIO(csv.content))
    temperature, _, visitors = table.dropna().to_numpy().T
    w, b = np.polyfit(temperature, visitors, 1)
    miss = np.mean((w * temperature + b - visitors) ** 2) ** 0.5
    flat_miss = np.std(visitors)
    r_squared = 1 - (miss / flat_miss) ** 2
    sentences = f"""
        First save this one, {len(table)} invented days at a swimming pool
        The prediction rises by {w:.1f} visitors per degree
        the square root of the loss, is {miss:.0f} visitors
        the best flat line's is {flat_miss:.0f}
        1 - ({miss:.0f} / {flat_miss:.0f})**2 = {r_squared:.2f}
        Will the temperature's w, {w:.1f}, grow or shrink"""
    check_section(csv, sentences)


# Below, no number is computed.


def test_sizes_of_downloads():
    sentences = """
        On Linux this downloads 3 GB and fills 5 to 6
        pip's cache may take up to 3 GB more
        this command downloads 0.3 GB and fills 1.3"""
    check_section(find_first("```bash", "--extra-index-url"), sentences)


def test_derivatives():
    sentences = """
        By the chain rule the square gives 2 * (w * x + b - y)
        which is x for w and 1 for b"""
    check_section(find_first("```diff", "+    with torch.no_grad():\n"), sentences)


def test_digits_of_floats():
    sentences = "The numbers are float64, with about 16 digits instead of 7"
    check_section(find_first("code", "StandardScaler"), sentences)


def test_momentum_and_adam():
    sentences = """
        With `momentum=0.9`, `SGD` moves w like the ball
        it needs a much larger one here, such as 2"""
    check_section(find_first("code", "torch.optim.Adam"), sentences)
