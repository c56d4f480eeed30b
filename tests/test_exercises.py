"""Do the exercises in README.md keep their word?

Every diff is read out of README.md and applied to the real script. What the answer shows is
compared with what the changed script prints, and each number in the sentences with one
computed here, from formulas or from yet another run.
"""

import ast
import re

import numpy as np
import pytest
import torch
from helpers import (
    NUMBER,
    README,
    SCRIPT,
    SHAPE,
    SOURCE,
    blocks,
    check_numbers,
    check_output,
    drawn,
    numbers,
    prose,
    run_script,
    section,
)
from matplotlib.testing.compare import compare_images
from reference import (
    TRUE_SLOPE,
    curvatures,
    gradient_descent,
    gradients,
    largest_learning_rate,
    least_squares,
    loss,
    x,
    y,
)

EXERCISES = section("Exercises").split("\n#### ")[1:]
NUMBERS = range(1, len(EXERCISES) + 1)

START_W, START_B = gradient_descent(0)[0]
# With a learning rate of 1.
FIRST_STEP, FIRST_STEP_B = (-gradient for gradient in gradients(START_W, START_B))
BEST_W, BEST_B = least_squares()
BEST_LOSS = loss(BEST_W, BEST_B)
NETWORK = SCRIPT.parent / "tests" / "network.png"


def question(number):
    return EXERCISES[number - 1].split("<details>")[0].partition("\n")[2]


def answer(number):
    return EXERCISES[number - 1].split("<details>")[1].split("</details>")[0]


def changed_source(number):
    """The script with the exercise's diff applied. Each hunk has to fit exactly once."""
    (diff,) = blocks(question(number), "diff")
    source = "\n" + SOURCE
    for hunk in "\n".join(diff).split("\n@@\n"):
        lines = [line or " " for line in hunk.splitlines()]
        assert all(line[0] in " +-" for line in lines), f"not a diff: {hunk}"
        old = "".join("\n" + line[1:] for line in lines if line[0] in " -") + "\n"
        new = "".join("\n" + line[1:] for line in lines if line[0] in " +") + "\n"
        assert source.count(old) == 1, f"does not fit the script:\n{hunk}"
        source = source.replace(old, new)
    return source[1:]


DATA = ")  # X_numpy: (100, 1), y_numpy: (100,), both float64\n"


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Runs the script with an exercise's change, and further replacements if given."""
    finished = {}

    def run(number, *replacements):
        if (number, replacements) not in finished:
            folder = tmp_path_factory.mktemp("exercise")
            if number == 14:  # which reads what an earlier run has written
                (writer,) = blocks(question(14), "python")
                run_source(
                    SOURCE, (DATA, DATA + "\n".join(writer) + "\n"), folder=folder
                )
            source = changed_source(number)
            finished[number, replacements] = run_source(
                source, *replacements, folder=folder
            )
        return finished[number, replacements]

    return run


def run_source(source, *replacements, folder):
    for old, new in replacements:
        assert source.count(old) == 1, f"{old!r} is not in the script once"
        source = source.replace(old, new)
    script = folder / "linear_regression.py"
    script.write_text(source, encoding="utf-8")
    return run_script(script, folder)


def lines_in(run):
    """The height of each pale line and of the learned one, over all x."""
    artists = drawn(run)
    (learned,) = artists["learned"]
    return [np.ravel(line.get_ydata()) for line in artists["way"]], np.ravel(
        learned.get_ydata()
    )


def test_there_are_sixteen_exercises_in_four_groups_numbered_in_order():
    assert [int(exercise.split(".")[0]) for exercise in EXERCISES] == list(NUMBERS)
    assert "Sixteen exercises" in README
    assert len(EXERCISES) == 16
    assert len(re.findall(r"^### ", section("Exercises"), re.MULTILINE)) == 4


@pytest.mark.parametrize("number", NUMBERS)
def test_an_exercise_asks_and_its_answer_is_folded(number):
    exercise = EXERCISES[number - 1]
    assert exercise.count("<details><summary>Answer</summary>\n\n```text\n") == 1
    assert exercise.count("<details>") == exercise.count("\n\n</details>\n") == 1
    rest = exercise.split("</details>")[1].strip()
    assert not rest or rest.startswith(("### ", "## ")), "an answer outside its fold"
    assert "?" in prose(question(number)), "an exercise asks something"


def test_shapes_in_lines_that_the_diffs_add_are_true(run):
    checked = 0
    for number in NUMBERS:
        (diff,) = blocks(question(number), "diff")
        known = {line.partition("  # ")[2] for line in diff if line.startswith("-")}
        for line in diff:
            code, _, comment = line.partition("  # ")
            if not line.startswith("+") or comment in known:
                continue
            shapes = [ast.literal_eval(shape) for shape in SHAPE.findall(comment)]
            assert len(NUMBER.findall(comment)) == sum(map(len, shapes)), line
            variables = dict(run(number).variables)
            if number == 12 and shapes:  # where the end predicts all points again
                name, _, value = code[1:].partition("=")
                variables[name.strip()] = eval(value.strip(), variables)
            names = code[1:].split("=")[0].split(",")
            for name, shape in zip(names, shapes, strict=False):
                assert variables[name.strip()].shape == shape, line
                checked += 1
    assert checked >= 8


@pytest.mark.parametrize("number", NUMBERS)
def test_answer_shows_all_that_the_changed_script_prints(run, number):
    result = run(number)
    (shown,) = blocks(answer(number), "text")
    check_output(shown, result.warnings + result.lines + result.error)


@pytest.mark.parametrize("number", NUMBERS)
def test_title_and_legend_stay_true(run, number):
    result = run(number)
    if not result.error:
        (axes,) = result.figures[0].axes
        epochs = result.variables["num_epochs"]
        final = result.printed("learned")[-1]
        best = result.printed("best line")[-1]
        assert numbers(axes.get_title()) == pytest.approx(
            [epochs, final, best], nan_ok=True
        )
        texts = [text.get_text() for text in axes.get_legend().get_texts()]
        (data,) = [text for text in texts if "data" in text]
        assert numbers(data) == [len(result.variables["y_numpy"])]
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")


def test_exercise_1_a_learning_rate_of_0_1_meets_the_best_line(run):
    check_numbers(answer(1), 0.01, 100, 1000)
    assert run(1).losses[-1] == pytest.approx(BEST_LOSS, rel=1e-5)
    slow = run(1, ("= 0.1\n", "= 0.01\n"), ("num_epochs = 100 ", "num_epochs = 1000 "))
    assert slow.losses[-1] == pytest.approx(BEST_LOSS, rel=1e-5)
    for rate, steady in ((0.001, True), (0.01, True), (0.1, True), (1.0, False)):
        tried = run(1, ("= 0.1\n", f"= {rate}\n"))
        assert (np.diff(tried.losses) < 1e-3).all() == steady
    pale, learned = lines_in(run(1))
    gaps = [np.abs(line - learned).max() for line in pale]
    assert gaps[2] > 5, "the first few can be told apart"
    assert max(gaps[4:]) < 1, "less than a pixel"


def test_exercise_2_learning_rates_above_the_limit_diverge(run):
    small, large = curvatures(x)
    limit = largest_learning_rate(x)
    to_go_w, to_go_b = BEST_W - START_W, BEST_B - START_B
    check_numbers(question(2), -FIRST_STEP, -FIRST_STEP_B, to_go_w, to_go_b)
    check_numbers(
        answer(2),
        *(FIRST_STEP_B - to_go_b, FIRST_STEP - to_go_w, large - 1),
        *(limit, 0.98, 2.0, np.nan, large, 2, large, limit),
    )
    assert abs(1 - small) < 1 < abs(1 - large), "along one direction it comes closer"
    columns = np.column_stack([x, np.ones(100)])
    direction = np.linalg.eigh(columns.T @ columns).eigenvectors[:, 1]
    assert abs(direction[1]) > 0.9, "the other one is mostly b"
    every_loss = [loss(*line) for line in gradient_descent(100, learning_rate=1)]
    printed = [every_loss[epoch - 1] for epoch in (1, *range(10, 101, 10))]
    assert run(2).losses == pytest.approx(printed, rel=1e-3)
    assert every_loss[:4] == sorted(every_loss[:4], reverse=True), "first it falls"
    assert every_loss[9:] == sorted(every_loss[9:]), "then it grows"
    pale, learned = lines_in(run(2))
    heights = [line.mean() for line in pale[2:]]
    assert 0 < heights[0], "the pale lines are on one side"
    assert (np.diff(heights, 2) > 0).all(), "and move away ever faster"
    assert learned.mean() < -500, "the learned one is on the other side"
    below = ("= 1.0\n", "= 0.98\n"), ("num_epochs = 100 ", "num_epochs = 1000 ")
    assert run(2, *below).losses[-1] == pytest.approx(BEST_LOSS, rel=1e-5)
    far_above = run(2, ("= 1.0\n", "= 2.0\n"))
    assert np.isnan(far_above.losses[-1])
    assert not far_above.error, "a loss of nan is no error"


def test_exercise_3_without_noise_the_true_slope_is_learned(run):
    check_numbers(question(3), BEST_W, 100)
    check_numbers(answer(3), 0, TRUE_SLOPE, BEST_W)
    assert run(3).printed("learned")[0] == round(float(TRUE_SLOPE), 2)


def test_exercise_4_larger_features_need_a_smaller_learning_rate_or_scaling(run):
    error = START_W * 20 * x + START_B - y
    gradient = 2 * np.mean(error * 20 * x)
    (scale,) = blocks(answer(4), "python")
    change = "X_numpy = 20 * X_numpy\n"
    scaled = run(4, (change, "\n".join([change.strip(), *scale, ""])))
    check_numbers(
        answer(4),
        *(BEST_W / 20, gradient, -0.01 * gradient, BEST_W / 20 - START_W),
        *(largest_learning_rate(x), largest_learning_rate(20 * x)),
        *(100, scaled.losses[-1]),
        *(loss(*gradient_descent()[-2]), 1, x.std()),
    )
    assert largest_learning_rate(20 * x) < 0.0032, "just under"
    assert curvatures((x - x.mean()) / x.std()) == pytest.approx([2, 2])


def test_exercise_5_without_zero_grad_the_loss_swings(run):
    result = run(5)
    ups = np.diff(result.losses) > 0
    assert np.count_nonzero(np.diff(ups)) >= 5, "the loss should go up and down"
    assert result.losses[-1] > 10 * BEST_LOSS
    assert not result.warnings + result.error
    pale, _ = lines_in(result)
    model, X, target = torch.nn.Linear(1, 1), torch.randn(8, 1), torch.randn(8, 1)
    criterion = torch.nn.MSELoss()
    criterion(model(X), target).backward()
    whole = model.weight.grad.item()
    model.zero_grad()
    for part in (slice(0, 4), slice(4, 8)):
        (criterion(model(X[part]), target[part]) / 2).backward()
    assert model.weight.grad.item() == pytest.approx(whole), "the sum over the parts"
    ends = [line[x.argmax()] for line in pale]
    best_end = BEST_W * x.max() + BEST_B
    assert min(ends) < best_end - 50, "some pale lines are less steep"
    assert max(ends) > best_end + 50, "some are steeper"


def test_exercise_6_step_before_backward_learns_nothing(run):
    result = run(6)
    lines = changed_source(6).splitlines()
    assert sorted(lines) == sorted(SOURCE.splitlines()), "all lines are still there"
    assert len(set(result.losses)) == 1
    assert not result.warnings + result.error
    pale, learned = lines_in(result)
    assert all((line == learned).all() for line in pale)


def test_exercise_7_without_view_the_line_goes_flat(run, lesson):
    check_numbers(question(7), 100, 100, 100)
    check_numbers(answer(7), y.mean(), y.var())
    longer = run(
        7, ("num_epochs = 100 ", "num_epochs = 1000 "), ("rate = 0.01", "rate = 0.1")
    )
    w, b, _ = longer.printed("learned")
    assert (abs(w), b) == (0, round(y.mean(), 2))
    assert longer.losses[-1] == pytest.approx(y.var(), rel=1e-4)
    (square,) = re.findall(r"the mean of `(.*?)`", " ".join(answer(7).split()))
    assert np.mean(eval(square, {"y": y})) == y.var()
    assert len(run(7).warnings) == 1
    assert not run(7).error
    reshape = re.search(r"`(y.reshape.*?)`", answer(7))[1]
    y_row = torch.from_numpy(y.astype(np.float32))
    names = {"y": y_row, "n_samples": 100}
    assert torch.equal(eval(reshape, names), lesson.variables["y"])


def test_exercise_8_float64_stops_at_the_first_forward_pass(run):
    result = run(8)
    assert result.lines == []
    line = re.search(r"It is `(.*?)`", answer(8))[1]
    assert result.stopped_at.partition("  #")[0] == line
    assert "Double is float64, Float is float32" in " ".join(answer(8).split())
    assert (torch.double, torch.float) == (torch.float64, torch.float32)


def test_exercise_9_without_detach_all_training_is_done(run, lesson):
    result = run(9)
    assert result.lines == lesson.lines[: len(result.lines)]
    assert result.losses == lesson.losses
    assert "+" + result.stopped_at in question(9).splitlines()
    with torch.no_grad():
        predicted = lesson.variables["model"](lesson.variables["X"]).numpy()
    np.testing.assert_array_equal(predicted, lesson.variables["predicted"])


@pytest.mark.parametrize("number", [10, 11])
def test_exercises_10_and_11_written_out_the_numbers_are_the_same(run, lesson, number):
    check_numbers(question(number), *{10: [2], 11: []}[number])
    check_numbers(answer(number), *{10: [], 11: [1]}[number])
    if number == 11:
        (square,) = re.findall(r"Differentiate `(.*?)`", question(11))
        line = {"w": BEST_W, "b": BEST_B, "x": x, "y": y}
        assert np.mean(eval(square, line)) == pytest.approx(BEST_LOSS)
    check_output(lesson.lines, run(number).lines)


def test_exercise_12_with_mini_batches_the_loss_jumps_and_the_line_gets_as_far(run):
    result = run(12)
    assert 10 * len(result.variables["batch"]) == 100, "ten steps would be an epoch"
    assert np.count_nonzero(np.diff(result.losses) > 0) >= 3
    assert result.printed("learned")[0] == pytest.approx(
        gradient_descent()[-1][0], rel=0.05
    )


def test_exercise_13_points_held_back_show_how_good_the_line_is_elsewhere(run):
    result = run(13)
    (others, held_back) = result.printed("loss on the other")
    check_numbers(question(13), BEST_LOSS, 100, others)
    check_numbers(answer(13), 10)
    w, b, on_three = result.printed("learned")
    assert on_three < BEST_LOSS < held_back
    assert held_back == pytest.approx(np.mean((w * x[3:] + b - y[3:]) ** 2), rel=1e-3)
    assert np.abs(x).max() < 10


def test_exercise_14_the_same_points_from_a_file_give_the_same_numbers(run, lesson):
    check_numbers(answer(14), 100, np.nan, 4)
    assert "scale x" in prose(answer(14))
    assert "The cure is to scale x" in answer(4)
    assert run(14).lines == lesson.lines
    for text in (question(14), answer(14)):
        assert re.findall(r"`(:?\d)`", text) == [":1", "1"]
    assert (run(14).folder / "points.csv").read_text().startswith("# x,y\n")
    missing = re.search(r"`(np.isnan.*?)`", answer(14))[1]
    assert not eval(missing, {"np": np, "table": run(14).variables["table"]})
    assert eval(missing, {"np": np, "table": np.array([[1, np.nan]])})


def test_exercise_15_three_features_need_a_change_only_after_training(run):
    result = run(15)
    assert "+" + result.stopped_at in question(15).splitlines()
    weight = [line for line in result.lines if line.startswith("weight")]
    assert len(numbers(weight[0])) == 4


def test_exercise_16_a_network_bends_and_the_loop_stays_as_it_is(run):
    result = run(16)
    best_loss = result.printed("best line")[-1]
    check_numbers(question(16), 50)
    check_numbers(answer(16), best_loss)
    loop = SOURCE[SOURCE.index("for epoch") : SOURCE.index("# %% 4)")]
    assert loop in changed_source(16)
    assert result.printed("learned")[-1] < 20
    assert best_loss > 4000
    pale, learned = lines_in(result)
    assert np.ptp(pale[0]) < 10, "the first curve is flat"
    assert np.ptp(learned) > 190, "the last one is the wave"
    straight = run(16, ("nn.Tanh(), ", ""))
    assert straight.printed("learned")[-1] > best_loss
    _, learned = lines_in(straight)
    assert np.diff(learned, 2) == pytest.approx(0, abs=1e-3), "a line"
    assert f"({NETWORK.relative_to(SCRIPT.parent).as_posix()})" in answer(16)
    picture = result.folder / "linear_regression.png"
    assert compare_images(str(NETWORK), str(picture), tol=7) is None
