"""Does the lesson compute and draw what reference.py finds, wherever it is run?"""

import functools
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from conftest import execute, run
from readme import ROOT, SCRIPT, filled, numbers
from reference import BEST, COLUMN, LEARNED, STEPS, loss, x, y

LESSON = run(SCRIPT)
VALUES = LESSON.variables
PRINTED = [1, *range(10, 101, 10)]  # the epochs that print
LOSSES = [loss(*line) for line in STEPS]
near = functools.partial(pytest.approx, rel=1e-4)


def test_data_are_columns_of_float32():
    assert not LESSON.error, LESSON.error
    other = "Script and reference.py differ in their data. Change both, or neither."
    assert np.array_equal(VALUES["y_numpy"], y), other
    torch.testing.assert_close(VALUES["X"], torch.tensor(COLUMN).float())
    torch.testing.assert_close(VALUES["y"], torch.tensor(y[:, None]).float())


def test_training_is_gradient_descent():
    printed = [numbers(line) for line in LESSON.lines]
    assert printed[: len(PRINTED)] == [[e, near(LOSSES[e - 1])] for e in PRINTED]
    predicted = VALUES["predicted"].numpy()  # an error if it is not detached
    assert predicted == near(np.polyval(LEARNED, COLUMN))
    for line in (LEARNED, BEST):
        assert near([*line, loss(*line)], rel=1e-3, abs=0.01) in printed
    assert near([1.5, LEARNED @ [1.5, 1]], rel=1e-3) in printed, "prediction for 1.5"


def test_picture_shows_the_points_and_every_line():
    (axes,) = LESSON.figure.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert numbers(axes.get_title()) == near([100, loss(*LEARNED), loss(*BEST)])
    lines = [line for line in axes.lines if line.get_linestyle() != "None"]
    (points,) = [line for line in axes.lines if line not in lines]
    assert points.get_xydata() == near(np.column_stack([x, y]))
    expected = [*(STEPS[epoch - 1] for epoch in PRINTED), LEARNED, BEST]
    found = [np.polyfit(*line.get_xydata().T, 1) for line in lines]
    found, expected = [sorted(pairs, key=tuple) for pairs in (found, expected)]
    assert np.array(found) == near(np.array(expected))


def test_a_window_shows_the_saved_picture_and_waits(tmp_path, monkeypatch):
    def show(block=None):
        assert (tmp_path / "linear_regression.png").exists(), "Save, then show."
        waits = block is not False and not plt.isinteractive()
        assert waits, "It does not wait."
        print("shown by", plt.get_backend())

    monkeypatch.setattr(plt, "show", show)
    plt.switch_backend("svg")  # stands for the user's own, as every machine has it
    result = execute(SCRIPT, tmp_path)
    plt.switch_backend("agg")
    assert result.lines[-1] == "shown by svg", result.error or "No window opens."


def test_terminal_shows_the_same_and_the_folder_gets_one_file(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "ignore:FigureCanvasAgg is")
    command = [sys.executable, str(ROOT / "linear_regression.py")]
    terminal = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert terminal.stderr == ""
    assert filled(LESSON.lines, terminal.stdout.splitlines()) == LESSON.lines  # alike
    assert [file.name for file in tmp_path.iterdir()] == ["linear_regression.png"]


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(tmp_path):
    (tmp_path / "linear_regression.png").mkdir()
    result = execute(SCRIPT, tmp_path)
    assert "linear_regression.png" in result.error
    assert result.lines == [*LESSON.lines[:-1], result.error]


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"^(?:import|from) (\w+)", SCRIPT, re.MULTILINE)
    assert {*imported} == {"matplotlib", "numpy", "torch", "sklearn"}


def test_sections_can_be_run_again_in_an_editor(tmp_path):
    _, *sections = re.split(r"^(?=# %% \d)", SCRIPT, flags=re.MULTILINE)
    again = execute(SCRIPT + "".join(sections), tmp_path)
    assert again.lines == 2 * LESSON.lines
    going_on = execute(SCRIPT + sections[3], tmp_path).lines[len(LESSON.lines) :]
    losses = [numbers(line)[-1] for line in going_on]
    assert losses == near([LOSSES[epoch + 99] for epoch in PRINTED])
