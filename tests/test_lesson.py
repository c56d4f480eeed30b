"""Does the lesson do what it should? All that it computes is found another way, too.

The other way is in reference.py. Nothing is taken from the script.
"""

import os
import re
import subprocess
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from conftest import execute
from matplotlib.testing.compare import compare_images
from readme import ROOT, SCRIPT, alike, numbers
from reference import COLUMN, N_SAMPLES, gradient_descent, least_squares, loss, x, y

PRINTED = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]  # the epochs that print
PATH = gradient_descent(200)
LEARNED, BEST, LOSSES = PATH[100], least_squares(), [loss(*line) for line in PATH]


def near(expected, rel=1e-4, abs=1e-12):
    return pytest.approx(expected, rel=rel, abs=abs)


def test_data_are_columns_of_float32(lesson):
    v = lesson.variables
    other = "Script and reference.py differ in their data. Change both, or neither."
    assert np.array_equal(v["X_numpy"], COLUMN), other
    assert np.array_equal(v["y_numpy"], y), other
    assert (v["X"].dtype, v["y"].dtype) == (torch.float32, torch.float32)
    assert (v["n_samples"], v["n_features"]) == (N_SAMPLES, 1)
    assert v["X"].numpy() == near(COLUMN)
    assert v["y"].numpy() == near(y.reshape(N_SAMPLES, 1))
    assert lesson.untrue == [], "comments that name another shape"


def test_training_is_gradient_descent(lesson):
    v = lesson.variables
    found = [numbers(line) for line in lesson.lines[: len(PRINTED)]]
    assert [first for first, *_ in found] == PRINTED
    assert [last for *_, last in found] == near([LOSSES[e - 1] for e in PRINTED])
    assert (v["model"].weight.item(), v["model"].bias.item()) == near(LEARNED)
    predicted = v["predicted"].numpy()  # an error if it is not detached
    assert predicted == near(np.polyval(LEARNED, COLUMN))
    printed = [numbers(line) for line in lesson.lines]
    for line in (LEARNED, BEST):
        assert near([*line, loss(*line)], rel=1e-3, abs=0.01) in printed
    assert near([1.5, LEARNED @ [1.5, 1]], rel=1e-3) in printed, "prediction for 1.5"


def test_picture_shows_the_points_and_every_line(lesson, tmp_path):
    (axes,) = lesson.figure.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    lines = [line for line in axes.lines if line.get_linestyle() != "None"]
    (points,) = [line for line in axes.lines if line not in lines]
    assert points.get_xydata() == near(np.column_stack([x, y]))
    expected = [*(PATH[epoch - 1] for epoch in PRINTED), LEARNED, BEST]
    found = [np.polyfit(*line.get_xydata().T, 1) for line in lines]
    assert np.sort(found, axis=0) == near(np.sort(expected, axis=0))
    axes.figure.savefig(tmp_path / "finished.png")
    saved = lesson.folder / "linear_regression.png"
    assert compare_images(str(saved), str(tmp_path / "finished.png"), tol=0) is None


def test_a_window_shows_the_saved_picture_and_waits(tmp_path, monkeypatch):
    def show(block=None):
        assert (tmp_path / "linear_regression.png").exists(), "Save, then show."
        assert block is not False, "It does not wait."
        assert not matplotlib.is_interactive(), "It does not wait."
        print("shown by", matplotlib.get_backend())

    monkeypatch.setattr(plt, "show", show)
    plt.switch_backend("svg")  # stands for the user's own, as every machine has it
    lines = execute(SCRIPT, tmp_path).lines
    plt.switch_backend("agg")
    assert lines[-1] == "shown by svg"


def test_terminal_shows_the_same_lines_and_the_folder_gets_one_file(lesson, tmp_path):
    command = [sys.executable, str(ROOT / "linear_regression.py")]
    quiet = os.environ | {"PYTHONWARNINGS": "ignore:FigureCanvasAgg is"}
    terminal = subprocess.run(
        command, cwd=tmp_path, env=quiet, capture_output=True, text=True
    )
    assert terminal.stderr == ""
    for line, other in zip(terminal.stdout.splitlines(), lesson.lines, strict=True):
        assert alike(line, other), f"{line} instead of {other}"
    assert [file.name for file in tmp_path.iterdir()] == ["linear_regression.png"]


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(lesson, tmp_path):
    (tmp_path / "linear_regression.png").mkdir()
    run = execute(SCRIPT, tmp_path)
    assert "linear_regression.png" in run.error
    assert run.lines == [*lesson.lines[:-1], run.error]


def test_script_imports_the_four_packages_only():
    imported = re.findall(r"^(?:import|from) (\w+)", SCRIPT, re.MULTILINE)
    assert {*imported} == {"matplotlib", "numpy", "torch", "sklearn"}


def test_sections_can_be_run_again_in_an_editor(lesson, tmp_path):
    _, *sections = re.split(r"^(?=# %% \d)", SCRIPT, flags=re.MULTILINE)
    again = execute(SCRIPT + "".join(sections), tmp_path)
    assert again.lines == 2 * lesson.lines
    assert len(again.figure.axes[0].lines) == len(lesson.figure.axes[0].lines)
    going_on = execute(SCRIPT + sections[3], tmp_path).lines[len(lesson.lines) :]
    losses = [numbers(line)[-1] for line in going_on]
    assert losses == near([LOSSES[epoch + 99] for epoch in PRINTED])


def test_y_may_come_as_a_column(lesson, tmp_path):
    column = SCRIPT.replace("\nX = ", "\ny_numpy = y_numpy.reshape(-1, 1)\nX = ", 1)
    assert execute(column, tmp_path).lines == lesson.lines
