"""Are the numbers true in sentences of README.md and in the script's comments?

Most tests quote parts of sentences of a section, and compute the numbers in them:

    sentences = f"with `noise=0` all points lie on y = {TRUE_W:.2f} * x"
    check_numbers("Points held back", sentences)

The words of this section must have these two numbers in this order, digit by digit.
Others may stand between them. Only the numbers are compared: if you reword the page,
you need not reword the test. Numbers outside braces, like this 0, are not computed, but
must be there, too. In "float32" the 32 is a number.

If a diff sets a number, such as the rate, most tests take it from the last program of
the section.
"""

import io
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from page import SCRIPT, find, first_program, last_program, section
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
from running import run, visitors_csv
from shown import NUMBER

START_W, START_B = START
BEST_W, BEST_B = BEST
W_GRADIENT, _ = gradients(*START)
GRADIENT_SIZE = abs(W_GRADIENT)  # The gradient for w is negative.


def in_order(expected, found):
    """Are all expected numbers found, in the same order? Others may stand between."""
    rest = found
    for number in expected:
        if number not in rest:
            return False
        rest = rest[rest.index(number) + 1 :]  # Go on behind it.
    return True


def compare_numbers(place, text, sentences):
    """Fail unless this text has the numbers of these sentences, in the same order."""
    expected = re.findall(NUMBER, sentences)
    found = re.findall(NUMBER, text)
    missing = Counter(expected) - Counter(found)
    assert in_order(expected, found), (
        f"In {place!r} these numbers are missing or wrong: {list(missing)}\n"
        "(If there are none, the numbers are not in order.)\n"
        f"Expected, in this order: {sentences}\nFound: {found}"
    )


def check_numbers(title, sentences):
    """Fail unless the section with this title has these numbers in its words."""
    text = " ".join(words.content for words in section(title, "words"))
    compare_numbers(title, text, sentences)


def test_comments_of_the_script():
    docstring = SCRIPT.split('"""')[1]
    lines = re.findall("# .*", SCRIPT)
    comments = [line for line in lines if "%%" not in line]  # without section titles
    text = "\n".join([docstring, *comments])
    sentences = f"""
        fit the line y = w * x + b to {len(x)} noisy points
        Its standard deviation is {NOISE}
        both float64
        parameters are float32 by default
        with a float64 X they raise an error
        the data become float32 tensors, too
        compare each prediction with all {len(x)} values of y
        the mean of (y_predicted - y)**2
        a miss of 20, up or down, counts as much as 4 misses of 10
        w = {START_W:.3f} - {RATE} * ({W_GRADIENT:.2f}) = {HISTORY[1][0]:.3f}
        those of epoch 1 belong to the untrained model
        Because of the noise even the best loss is not 0
        in the units of y: {loss(*BEST) ** 0.5:.2f}
        close to the noise's standard deviation of {NOISE}
        With num_epochs = 1000 the two lines coincide"""
    compare_numbers("linear_regression.py", text, sentences)


def test_calculations():
    text = " ".join(piece.content for piece in find("words"))
    # For example "82.48 / 20 = 4.12": digits and signs, beginning with a digit,
    # then "=" and a number.
    calculations = re.findall(rf"(\d[\d.()*/+ -]+) = ({NUMBER})", text)
    assert calculations
    for formula, result in calculations:
        decimals = len(result.partition(".")[2])
        tolerance = 10**-decimals  # because the numbers are rounded
        assert eval(formula) == pytest.approx(float(result), abs=tolerance), formula


def test_watch_one_step():
    rate = run(last_program("Watch one step")).variables["learning_rate"]
    sentences = f"""
        The program's comments show the first step at the rate {RATE}
        adds {rate} * {GRADIENT_SIZE:.2f} = {rate * GRADIENT_SIZE:.3f} to w"""
    check_numbers("Watch one step", sentences)


def test_longer_steps():
    rate = run(last_program("Longer steps")).variables["learning_rate"]
    history = descend(rate, rate)
    first_step = history[1][0] - START_W
    goal = epoch_loss(EPOCHS)  # that of the lesson's last epoch
    epochs = range(1, EPOCHS + 1)
    above_goal = [epoch for epoch in epochs if epoch_loss(epoch, history) > goal]
    sentences = f"""
        Does the blue line now reach the green one, w = {BEST_W:.2f}?
        The loss took {EPOCHS} epochs to fall to {goal:.0f}
        Will another start, from `torch.manual_seed(2)`, end elsewhere?
        the first step covers {first_step:.0f} of the {BEST_W - START_W:.0f} to go
        The loss passes {goal:.0f} just after epoch {above_goal[-1]}"""
    check_numbers("Longer steps", sentences)


def test_the_loss_as_a_valley():
    # At the bottom the gradient, the mean of 2 * (w * x + START_B - y) * x, is 0.
    # Solving this for w gives:
    bottom = np.mean(x * (y - START_B)) / np.mean(x * x)
    step = bottom - START_W
    rate = step / GRADIENT_SIZE
    large_rate = run(last_program("The loss as a valley")).variables["learning_rate"]
    ws = [w for w, b in descend(large_rate, b_rate=0)]
    sentences = f"""
        every w times every x, has the shape ({len(x)}, 200)
        The blue points creep towards the bottom near w = {bottom:.0f}
        The first step starts at w = {START_W:.3f}
        its length is the rate times {GRADIENT_SIZE:.2f}, the size of the gradient
        What will happen at 0.5, 1.0 and {large_rate}?
        The bottom is at w = {bottom:.2f} (not {BEST_W:.2f})
        So the step must be {step:.2f} long
        the rate {step:.2f} / {GRADIENT_SIZE:.2f} = {rate:.3f}
        At twice that rate, {2 * rate:.2f}, it ends at the same height on the other side
        At 0.5 no step crosses the bottom
        At 1.0 each step crosses it
        At {large_rate} each step lands higher
        w comes to {ws[1]:.0f}, {ws[2]:.0f}, {ws[3]:.0f}, {ws[4]:.0f} and so on"""
    check_numbers("The loss as a valley", sentences)


def test_b_alone():
    bs = [b for w, b in descend(w_rate=0, b_rate=1.0)]
    sentences = f"""
        For b alone 1.0 is just the rate
        b would jump from {bs[0]:.3f} to {bs[1]:.2f} and back"""
    check_numbers("w and b together", sentences)


def test_w_and_b_together():
    bs = [b for w, b in descend(w_rate=1.0, b_rate=1.0)]
    jumps = abs(np.diff(bs))
    # By how much is the last jump longer than the one before it?
    growth_percent = 100 * (jumps[-1] / jumps[-2] - 1)
    sentences = f"""
        Because the mean of x is {x.mean():.2f}, not 0
        in the end the jumps grow by {growth_percent:.0f} % each time"""
    check_numbers("w and b together", sentences)


def test_limit_of_the_rate_for_w_and_b_together():
    rates = [0.95, 0.96, 0.97, 0.98, 0.99, 1.00]
    converging = []  # those at which training does not diverge
    for rate in rates:
        end = descend(rate, rate, steps=1000)[-1]
        if loss(*end) < loss(*START):  # If it diverged, this would have grown.
            converging.append(rate)
    assert 0 < len(converging) < len(rates), "Try other rates."
    sentences = f"the limit for both together: {max(converging)}"
    check_numbers("w and b together", sentences)


def test_a_forgotten_call():
    w, b = START
    w_sum, b_sum = 0, 0  # the sums of the gradients until now
    ws = []
    for _ in range(50):  # enough for w to grow and return
        w_gradient, b_gradient = gradients(w, b)
        w_sum += w_gradient
        b_sum += b_gradient
        w -= RATE * w_sum
        b -= RATE * b_sum
        ws.append(w)
    way_back = ws[ws.index(max(ws)) :]  # from the largest w on
    sentences = f"""
        w grows to {max(ws):.1f} on the other side
        comes back to {min(way_back):.1f}, nearly its start"""
    check_numbers("A forgotten call, a wrong order", sentences)


def test_no_view():
    sentences = f"""
        Each prediction is now compared with all {len(x)} values of y
        (Try it for 0, 0 and 3.)
        It is the mean, where errors above and below cancel: 1 for 0, 0 and 3
        and {y.mean():.2f} for y, whatever x is"""
    check_numbers("No view", sentences)


def test_large_values():
    large_x = run(first_program("Large values")).variables["X_numpy"][:, 0]
    scale = large_x[0] / x[0]
    slope, _ = np.polyfit(large_x, y, 1)
    gradient, _ = gradients(*START, inputs=large_x)
    sentences = f"""
        so its numbers are {scale:.0f} times as large
        The best slope is {BEST_W:.2f} / {scale:.0f} = {slope:.2f}
        the gradient grows with x: {gradient:.2f} instead of {W_GRADIENT:.2f}
        (not quite {scale:.0f} times, because the errors change, too)
        the first step adds {-RATE * gradient:.2f} to w
        where {slope:.2f} - {START_W:.3f} = {slope - START_W:.2f} would be right
        until the loss is too large for a float32"""
    check_numbers("Large values", sentences)


def test_small_rate_for_large_values():
    large_x = run(first_program("Large values")).variables["X_numpy"][:, 0]
    slope, _ = np.polyfit(large_x, y, 1)
    rate = 0.003
    w, b = descend(rate, rate, inputs=large_x)[-1]
    message = f"At {rate} w does not arrive. Find another rate, here and for the page."
    assert w == pytest.approx(slope, abs=0.1), message
    sentences = f"""
        A rate of {rate} would be small enough for w
        in the gradient for b each error is multiplied by 1
        in {EPOCHS} epochs it would come to {b:.2f}, not to {BEST_B:.2f}
        so that its values lie around 0 and their typical size is 1"""
    check_numbers("Large values", sentences)


def test_scaled_values():
    sentences = f"""
        {BEST_W * x.std():.2f} is the slope per standard deviation of x
        {y.mean():.2f} the line's value at the mean of x"""
    check_numbers("Large values", sentences)


def test_when_is_training_finished():
    slow, fast = descend(0.00001, 0.00001), descend(0.1, 0.1)
    first_loss, last_loss = epoch_loss(1, slow), epoch_loss(EPOCHS, slow)
    # The curve is flat where it has come to the best loss.
    assert epoch_loss(30, fast) == pytest.approx(loss(*BEST), rel=0.01)
    sentences = f"""
        Try the rates 0.01, 0.1 and 0.00001
        At 0.01 the curve still falls at its end
        At 0.1 it is flat after about 30 epochs
        At 0.00001 it looks flat, too
        the loss falls from {first_loss:.0f} to {last_loss:.0f}"""
    check_numbers("When is training finished?", sentences)


def test_one_point_far_off():
    far = run(last_program("One point far off")).variables["y_numpy"].max()
    moved_y = y.copy()
    moved_y[x.argmax()] = far
    w, _ = np.polyfit(x, moved_y, 1)
    sentences = f"""
        The rightmost point jumps from y = {y[x.argmax()]:.0f} to {far:.0f}
        its slope is {w:.2f} instead of {BEST_W:.2f}
        Squared, one miss of 400 counts like 100 of 40
        Without the square it counts only like 10"""
    check_numbers("One point far off", sentences)


def test_points_held_back():
    held_back = len(run(last_program("Points held back")).variables["X_test"])
    sentences = f"""
        {held_back} others, held back, test it
        On all {len(x)} points the best line had the loss {loss(*BEST):.2f}
        when the line learns from the first 50 points?
        with `noise=0` all points lie on y = {TRUE_W:.2f} * x
        With the first 50 points:
        no line can follow the noise of 50 points so closely
        the noise of 50 points, up and down, moves the line less"""
    check_numbers("Points held back", sentences)


def test_a_neural_network():
    variables = run(last_program("A neural network")).variables
    x_new, y_new = variables["x_new"], variables["y_new"].item()
    rate, epochs = variables["learning_rate"], variables["num_epochs"]
    sentences = f"""
        `nn.Linear(1, 50)`, computes 50 numbers from each x
        bends each line into an S between -1 and 1
        how will the curve go on beyond the points, say, at x = {x_new:.0f}?
        At x = {x_new:.0f} the model predicts {y_new:.0f}
        while the wave is at {100 * np.sin(2 * x_new):.0f}
        {rate} and {epochs} were found by trying"""
    check_numbers("A neural network", sentences)


def test_larger_program():
    loader = run(last_program("As larger programs are written")).variables["loader"]
    x_new = run(SCRIPT).variables["x_new"]
    learned_w, learned_b = LEARNED
    learned_y = learned_w * x_new + learned_b
    best_y = BEST_W * x_new + BEST_B
    sentences = f"""
        hands out the {len(x)} points in a new order
        How many steps do 100 epochs take?
        For x = {x_new} the lesson's program predicted {learned_y:.1f}
        after its {EPOCHS} steps
        It makes 100 * {len(loader)} = {100 * len(loader)} steps
        {BEST_W:.2f} * {x_new} + {BEST_B:.2f} = {best_y:.1f}
        one exact step uses as many points as 100000 rough ones"""
    check_numbers("As larger programs are written", sentences)


def test_your_own_table():
    table = pd.read_csv(io.StringIO(visitors_csv()))
    used = table.dropna()
    w, b = np.polyfit(used["temperature"], used["visitors"], 1)
    miss = np.mean((w * used["temperature"] + b - used["visitors"]) ** 2) ** 0.5
    flat_miss = np.std(used["visitors"])
    r_squared = 1 - (miss / flat_miss) ** 2
    sentences = f"""
        First save this one, {len(table)} invented days at a swimming pool
        The prediction rises by {w:.1f} visitors per degree
        the square root of the loss, is {miss:.0f} visitors
        the best flat line's is {flat_miss:.0f}
        1 - ({miss:.0f} / {flat_miss:.0f})**2 = {r_squared:.2f}
        near 1 the line fits well, near 0 no better than the flat one
        Will the temperature's w, {w:.1f}, grow or shrink"""
    check_numbers("Your own table", sentences)


# The tests below compute nothing. They only notice if somebody changes a number.


def test_sizes_of_downloads():
    sentences = """
        On Linux this downloads 3 GB and fills 5 to 6
        pip's cache may take up to 3 GB more
        this command downloads 0.3 GB and fills 1.3"""
    check_numbers("Run it", sentences)


def test_derivatives():
    sentences = """
        The loss is the mean of (w * x + b - y)**2
        By the chain rule the square gives 2 * (w * x + b - y)
        which is x for w and 1 for b"""
    check_numbers("Backward and step by hand", sentences)


def test_digits_of_floats():
    sentences = "The numbers are float64, with about 16 digits instead of 7"
    check_numbers("Your own table", sentences)


def test_momentum_and_adam():
    sentences = """
        With `momentum=0.9`, `SGD` moves w like the ball
        it needs a much larger one here, such as 2"""
    check_numbers("Where next", sentences)
