"""Is the lesson right? What it computes, prints and draws is found another way, too.

The other ways are in reference.py. Nothing is taken from the script.
"""

import os
import re
import subprocess
import sys
from itertools import zip_longest
from types import ModuleType

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from conftest import execute
from matplotlib.lines import AxLine
from matplotlib.testing.compare import compare_images
from readme import ROOT, SCRIPT, numbers, same
from reference import COLUMN, gradient_descent, least_squares, loss, x, y

PRINTED = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]  # the epochs that print
PATH = gradient_descent()
LEARNED, BEST = PATH[-1], least_squares()
LINES = [*(PATH[epoch - 1] for epoch in PRINTED), LEARNED, BEST]  # that are drawn


def near(expected, rel=1e-4, abs=1e-12):
    return pytest.approx(expected, rel=rel, abs=abs)


def test_data_become_columns_of_float32(lesson):
    v = lesson.variables
    assert np.array_equal(v["X_numpy"], COLUMN)
    assert np.array_equal(v["y_numpy"], y)
    assert (v["n_samples"], v["n_features"]) == v["X"].shape == v["y"].shape == (100, 1)
    assert v["X"].dtype == v["y"].dtype == torch.float32
    assert v["X"].ravel().numpy() == near(x)
    assert v["y"].ravel().numpy() == near(y)


def test_model_loss_and_optimizer_are_those_of_the_lesson(lesson):
    v = lesson.variables
    assert type(v["model"]) is torch.nn.Linear
    assert type(v["criterion"]) is torch.nn.MSELoss
    assert type(v["optimizer"]) is torch.optim.SGD
    assert (v["learning_rate"], v["num_epochs"], v["epoch"]) == (0.01, 100, 100)


def test_training_is_gradient_descent(lesson):
    losses = numbers(lesson.lines[: len(PRINTED)])
    assert losses[::2] == PRINTED
    assert losses[1::2] == near([loss(*PATH[epoch - 1]) for epoch in PRINTED])
    model = lesson.variables["model"]
    assert (model.weight.item(), model.bias.item()) == near(LEARNED)
    predicted = lesson.variables["predicted"].numpy()  # which works for a detached one
    assert predicted == near(LEARNED[0] * COLUMN + LEARNED[1])


def test_results_are_those_of_the_formulas(lesson):
    w, b = LEARNED
    results = [*LEARNED, loss(w, b), *BEST, loss(*BEST), 1.5, w * 1.5 + b]
    assert numbers(lesson.lines[len(PRINTED) :]) == near(results, rel=1e-3, abs=0.01)
    assert 1.5 not in x
    assert x.min() < 1.5 < x.max()


def test_picture_shows_the_points_and_every_line(lesson):
    (figure,) = lesson.figures
    (axes,) = figure.axes
    lines = []
    for artist in axes.lines:
        if isinstance(artist, AxLine):  # it goes on from edge to edge
            (x1, y1), slope = artist.get_xy1(), artist.get_slope()
            lines.append((slope, y1 - slope * x1))
        elif artist.get_linestyle() == "None":
            assert np.ravel(artist.get_xdata()) == near(x)
            assert np.ravel(artist.get_ydata()) == near(y)
        else:
            drawn_x, drawn_y = np.ravel(artist.get_xdata()), artist.get_ydata()
            w, b = np.polyfit(drawn_x, np.ravel(drawn_y), 1)
            assert np.ravel(drawn_y) == near(w * x + b, abs=1e-3)
            lines.append((w, b))
    assert np.array(sorted(lines)) == near(np.array(sorted(LINES)))
    assert len(axes.lines) == len(LINES) + 1, "the points, once"


def test_shapes_in_comments_are_true(lesson):
    assert lesson.shapes, "shapes stand where the data change"
    for line, written, actual in lesson.shapes:
        assert written == actual, line


def test_saved_picture_is_the_finished_one(lesson, tmp_path):
    (figure,) = lesson.figures
    figure.savefig(tmp_path / "finished.png")
    saved = str(lesson.picture)
    assert compare_images(str(tmp_path / "finished.png"), saved, tol=0) is None


def test_a_window_shows_the_saved_picture_and_waits(tmp_path, monkeypatch):
    shown = []

    def show(block=None):
        saved = (tmp_path / "linear_regression.png").exists()
        waits = block is not False and not matplotlib.is_interactive()
        shown.append((saved, waits, matplotlib.get_backend()))

    # svg stands for the user's own backend, because every machine has it.
    monkeypatch.setattr(plt, "show", show)
    execute(SCRIPT, tmp_path, backend="svg")
    assert shown == [(True, True, "svg")]


def test_terminal_shows_the_same_lines_and_the_folder_gets_one_file(lesson, tmp_path):
    quiet = {"MPLBACKEND": "agg", "PYTHONWARNINGS": "ignore:FigureCanvasAgg is"}
    terminal = subprocess.run(
        [sys.executable, str(ROOT / "linear_regression.py")],
        cwd=tmp_path,
        env=os.environ | quiet,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert terminal.stderr == ""
    assert terminal.returncode == 0
    pairs = zip_longest(terminal.stdout.splitlines(), lesson.lines, fillvalue="nothing")
    assert not [pair for pair in pairs if not same(*pair)]
    assert [file.name for file in tmp_path.iterdir()] == [lesson.picture.name]


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(lesson, tmp_path):
    (tmp_path / "linear_regression.png").mkdir()
    run = execute(SCRIPT, tmp_path)
    *results, error = run.lines
    assert run.failed
    assert results == lesson.lines[:-1]
    assert "linear_regression.png" in error


def test_a_gpu_changes_nothing(lesson, tmp_path, monkeypatch):
    for device in (torch.cuda, torch.backends.mps, torch.accelerator):
        monkeypatch.setattr(device, "is_available", lambda: True)
    assert execute(SCRIPT, tmp_path).lines == lesson.lines


def test_script_is_flat_and_imports_the_four_packages_only(lesson):
    values = lesson.variables.values()
    imported = {v.__name__.split(".")[0] for v in values if isinstance(v, ModuleType)}
    assert imported == {"matplotlib", "numpy", "torch", "sklearn"}
    assert not [v for v in values if getattr(v, "__module__", "") == "__main__"]


# In an editor each section is a cell, and the cells share their variables.
IMPORTS, DATA, MODEL, LOSS, TRAINING, USE, PICTURE = re.split(
    r"^# %% .*\n", SCRIPT, flags=re.MULTILINE
)[1:]


def lines_of_cells(cells, folder, variables):
    return [
        line for cell in cells for line in execute(cell, folder, "agg", variables).lines
    ]


def test_cells_print_the_same_as_the_script_and_again(lesson, tmp_path):
    cells, variables = [IMPORTS, DATA, MODEL, LOSS, TRAINING, USE, PICTURE], {}
    assert lines_of_cells(cells, tmp_path, variables) == lesson.lines
    assert lines_of_cells(cells, tmp_path, variables) == lesson.lines
    again = lines_of_cells([MODEL, LOSS, TRAINING], tmp_path, variables)
    assert again == lesson.lines[: len(PRINTED)], "they train from the start"


def test_training_cell_alone_goes_on(lesson, tmp_path):
    variables, path = {}, gradient_descent(200)
    lines_of_cells([IMPORTS, DATA, MODEL, LOSS, TRAINING], tmp_path, variables)
    losses = numbers(lines_of_cells([TRAINING], tmp_path, variables))[1::2]
    assert losses == near([loss(*path[epoch + 99]) for epoch in PRINTED])
    lines_of_cells([USE], tmp_path, variables)
    picture = execute(PICTURE, tmp_path, "agg", variables).figures[0]
    assert len(picture.axes[0].lines) == len(lesson.figures[0].axes[0].lines)
