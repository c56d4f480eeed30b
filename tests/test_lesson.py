"""Is the lesson right? What it computes, prints and draws is found another way, too.

The other ways are in reference.py. Nothing is taken from the script.
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
from readme import ROOT, SCRIPT, differing, numbers
from reference import COLUMN, gradient_descent, least_squares, loss, x, y

PRINTED = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]  # the epochs that print
PATH = gradient_descent(200)
LEARNED, BEST, LOSSES = PATH[100], least_squares(), [loss(*line) for line in PATH]


def near(expected, rel=1e-4, abs=1e-12):
    return pytest.approx(expected, rel=rel, abs=abs)


def test_data_become_columns_of_float32_as_the_comments_say(lesson):
    v = lesson.variables
    assert np.array_equal(v["X_numpy"], COLUMN)
    assert np.array_equal(v["y_numpy"], y)
    assert (v["n_samples"], v["n_features"]) == v["X"].shape == v["y"].shape == (100, 1)
    assert v["X"].dtype == v["y"].dtype == torch.float32
    assert v["X"].ravel().numpy() == near(x)
    assert v["y"].ravel().numpy() == near(y)
    assert [s for s in lesson.shapes if s[1] == s[2]] == lesson.shapes != []


def test_training_is_gradient_descent(lesson):
    types = [type(lesson.variables[n]) for n in ("model", "criterion", "optimizer")]
    assert types == [torch.nn.Linear, torch.nn.MSELoss, torch.optim.SGD]
    found = [numbers(line) for line in lesson.lines[: len(PRINTED)]]
    assert [epoch for epoch, *_ in found] == PRINTED
    assert [loss for *_, loss in found] == near([LOSSES[e - 1] for e in PRINTED])
    model = lesson.variables["model"]
    assert (model.weight.item(), model.bias.item()) == near(LEARNED)
    predicted = lesson.variables["predicted"].numpy()  # an error if not detached
    assert predicted == near(np.polyval(LEARNED, COLUMN))


def test_results_are_those_of_the_formulas(lesson):
    printed, new = [numbers(line) for line in lesson.lines], [1.5, LEARNED @ [1.5, 1]]
    for result in ([*LEARNED, loss(*LEARNED)], [*BEST, loss(*BEST)], new):
        assert near(result, rel=1e-3, abs=0.01) in printed


def test_picture_shows_the_points_and_every_line(lesson, tmp_path):
    (figure,) = lesson.figures
    (axes,) = figure.axes
    lines = []
    for artist in axes.lines:
        drawn_x, drawn_y = map(np.ravel, artist.get_data())
        if artist.get_linestyle() == "None":
            assert (drawn_x, drawn_y) == (near(x), near(y))
        else:
            lines.append(np.polyfit(drawn_x, drawn_y, 1))
            assert drawn_y == near(np.polyval(lines[-1], drawn_x), abs=1e-3)
    expected = [*(PATH[epoch - 1] for epoch in PRINTED), LEARNED, BEST]
    assert np.sort(lines, axis=0) == near(np.sort(expected, axis=0))
    assert len(axes.lines) == len(expected) + 1, "and the points, once"
    figure.savefig(tmp_path / "finished.png")
    saved = str(lesson.folder / "linear_regression.png")
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
        capture_output=True,
        text=True,
        check=False,
    )
    assert (terminal.returncode, terminal.stderr) == (0, "")
    assert not differing(terminal.stdout.splitlines(), lesson.lines)
    assert [file.name for file in tmp_path.iterdir()] == ["linear_regression.png"]


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(lesson, tmp_path):
    (tmp_path / "linear_regression.png").mkdir()
    run = execute(SCRIPT, tmp_path)
    assert run.failed
    assert run.lines[:-1] == lesson.lines[:-1]
    assert "linear_regression.png" in run.lines[-1]


def test_a_gpu_changes_nothing(lesson, tmp_path, monkeypatch):
    for device in (torch.cuda, torch.backends.mps, torch.accelerator):
        monkeypatch.setattr(device, "is_available", lambda: True)
    assert execute(SCRIPT, tmp_path).lines == lesson.lines


def test_script_imports_the_four_packages_only(lesson):
    values = lesson.variables.values()
    imported = {v.__name__.split(".")[0] for v in values if isinstance(v, type(sys))}
    assert imported == {"matplotlib", "numpy", "torch", "sklearn"}


def test_cells_of_an_editor_can_be_run_again(lesson, tmp_path):
    cells = re.split(r"^(?=# %% \d)", SCRIPT, flags=re.MULTILINE)
    _, _, model, criterion, training, use, picture = cells
    variables = {}
    for _ in range(2):
        assert execute("".join(cells), tmp_path, variables).lines == lesson.lines
    from_start = execute(model + criterion + training, tmp_path, variables)
    assert from_start.lines == lesson.lines[: len(PRINTED)]
    going_on = [numbers(s)[-1] for s in execute(training, tmp_path, variables).lines]
    assert going_on == near([LOSSES[epoch + 99] for epoch in PRINTED])
    (figure,) = execute(use + picture, tmp_path, variables).figures
    assert len(figure.axes[0].lines) == len(lesson.figures[0].axes[0].lines)
