"""Do the exercises in README.md keep their word?

Every diff is read out of README.md and applied to the real script. What the answer shows is
compared with what the changed script prints, and each number in the answer's sentences with
one computed here, from formulas or from yet another run.
"""

import re

import numpy as np
import pytest
from helpers import NUMBER, README, SCRIPT, blocks, run_script, same_line, section
from reference import largest_learning_rate, least_squares, x, y
from sklearn import datasets

SOURCE = SCRIPT.read_text(encoding="utf-8")

EXERCISES = section("Change one thing").split("\n### ")[1:]


def question(number):
    return EXERCISES[number - 1].split("<details>")[0]


def answer(number):
    return EXERCISES[number - 1].split("<details>")[1]


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


@pytest.fixture
def run(tmp_path):
    """Runs the script with an exercise's change, and further replacements if given."""

    def run(number, *replacements):
        source = changed_source(number)
        for old, new in replacements:
            assert source.count(old) == 1
            source = source.replace(old, new)
        script = tmp_path / "linear_regression.py"
        script.write_text(source, encoding="utf-8")
        return run_script(script, tmp_path)

    return run


def losses(run):
    """The losses that a run printed while it trained."""
    return [float(line.split()[-1]) for line in run.lines if line.startswith("epoch")]


def check_numbers(number, *facts):
    """The sentences of an answer hold just these numbers, rounded as they are written."""
    sentences = re.sub(r"```.*?```", "", answer(number), flags=re.DOTALL)
    written = NUMBER.findall(sentences)
    rounded = [
        f"{fact:.{len(text.partition('.')[2])}f}"
        for fact, text in zip(facts, written, strict=True)
    ]
    assert written == rounded


def test_there_are_ten_exercises_numbered_in_order():
    numbers = [int(exercise.split(".")[0]) for exercise in EXERCISES]
    assert numbers == list(range(1, 11))


@pytest.mark.parametrize("number", range(1, 11))
def test_lines_that_a_diff_adds_keep_the_comments_of_the_script(number):
    (diff,) = blocks(question(number), "diff")
    for line in diff:
        if line.startswith("+"):
            _, mark, comment = line.partition("  # ")
            assert mark + comment + "\n" in SOURCE


@pytest.mark.parametrize("number", range(1, 11))
def test_answer_shows_what_the_changed_script_prints(run, number):
    result = run(number)
    (shown,) = blocks(answer(number), "text")
    rest = iter(result.warnings + result.lines + result.error)
    skip = False
    for line in shown:
        if line == "...":
            skip = True
            continue
        actual = next(rest, None)
        while skip and actual is not None and not same_line(line, actual):
            actual = next(rest, None)
        assert actual is not None, f"never printed: {line!r}"
        assert same_line(line, actual), f"README: {line!r}, script: {actual!r}"
        skip = False


def test_exercise_1_learning_rate_0_1_meets_least_squares(run):
    result = run(1)
    check_numbers(1, 0.01, 100)
    assert losses(result)[-1] == pytest.approx(least_squares()[2], rel=1e-5)
    assert "learning_rate = 0.1 " in SOURCE


def test_exercise_2_a_thousand_epochs_meet_least_squares(run):
    result = run(2)
    check_numbers(2, result.variables["epoch"], 100)
    assert result.variables["epoch"] == 1000
    assert losses(result)[-1] == pytest.approx(least_squares()[2], rel=1e-5)
    assert "num_epochs = 1000 " in SOURCE


def test_exercise_3_learning_rates_above_the_limit_diverge(run):
    curvature, largest = largest_learning_rate(x)
    factor = 1 - 1.0 * curvature
    best = least_squares()[2]
    check_numbers(
        3, 1, curvature, factor, 2, curvature, largest, 0.9, best, 2.0, np.nan
    )
    every_loss = losses(run(3, ("epoch % 10 == 0", "epoch % 1 == 0")))
    assert every_loss[:4] == sorted(every_loss[:4], reverse=True), "first it falls"
    assert every_loss[9:] == sorted(every_loss[9:]), "then it grows"
    slower = run(3, ("learning_rate = 1.0\n", "learning_rate = 0.9\n"))
    assert losses(slower)[-1] == pytest.approx(best, rel=1e-5)
    faster = run(3, ("learning_rate = 1.0\n", "learning_rate = 2.0\n"))
    assert np.isinf(losses(faster)).any()
    assert np.isnan(losses(faster)[-1])
    assert not faster.error, "a loss of nan is no error"


def test_exercise_4_without_zero_grad_the_loss_swings(run):
    result = run(4)
    check_numbers(4)
    ups = np.diff(losses(result)) > 0
    assert np.count_nonzero(np.diff(ups)) >= 5, "the loss should go up and down"
    assert losses(result)[-1] > 10 * least_squares()[2]
    assert not result.warnings + result.error


def test_exercise_5_step_before_backward_learns_nothing(run):
    result = run(5)
    check_numbers(5)
    assert len(set(losses(result))) == 1
    assert not result.warnings + result.error


def test_exercise_6_without_view_the_line_goes_flat(run):
    result = run(6)
    check_numbers(6, 100, 100, 100, y.mean(), y.var())
    longer = run(6, ("num_epochs = 100 ", "num_epochs = 2000 "))
    assert longer.variables["w"] == pytest.approx(0, abs=1e-3)
    assert longer.variables["b"] == pytest.approx(y.mean(), rel=1e-4)
    assert losses(longer)[-1] == pytest.approx(y.var(), rel=1e-4)
    assert not result.error


def test_exercise_7_the_script_quotes_the_error_of_float64(run):
    result = run(7)
    check_numbers(7)
    assert result.lines == []
    assert f"#     {result.error[0]}\n" in SOURCE


def test_exercise_8_the_script_quotes_the_error_without_detach(run, lesson):
    result = run(8)
    check_numbers(8)
    assert result.lines == lesson.lines[:10]
    assert f"#     {result.error[0]}\n" in SOURCE


def test_exercise_9_without_noise_the_true_slope_is_learned(run):
    _, _, true_slope = datasets.make_regression(
        n_samples=100, n_features=1, noise=20, random_state=1, coef=True
    )
    slope_with_noise = least_squares()[0]
    check_numbers(9, 0, true_slope, slope_with_noise)
    assert run(9).variables["w"] == pytest.approx(true_slope, rel=1e-5)


def test_exercise_10_larger_features_need_a_smaller_learning_rate(run):
    scale = "X_numpy = (X_numpy - X_numpy.mean()) / X_numpy.std()"
    assert f"`{scale}`" in answer(10)
    change = "X_numpy = 20 * X_numpy\n"
    scaled = run(10, (change, f"{change}{scale}\n"))
    check_numbers(
        10,
        np.mean((20 * x) ** 2) / np.mean(x**2),
        largest_learning_rate(x)[1],
        largest_learning_rate(20 * x)[1],
        0.01,
        0.01,
        scaled.variables["epoch"],
        losses(scaled)[-1],
    )


def test_an_answer_opens_only_when_the_reader_asks():
    assert README.count("<details><summary>Answer</summary>") == len(EXERCISES)
    assert README.count("</details>") == len(EXERCISES)
