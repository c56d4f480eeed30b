"""Runs the lesson for the tests: always the whole script, in a folder of its own."""

import contextlib
import io
import os
import runpy
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

SCRIPT = Path(__file__).parent.parent / "linear_regression.py"


@dataclass
class Run:
    """What one run of the lesson left behind."""

    variables: dict  # the script's variables at its end, by name
    lines: list  # what it printed
    complaints: list  # its warnings and its error, as "Category: message"
    figures: list  # the figures it drew
    folder: Path  # the folder it ran in


def run_script(script, folder, backend="Agg"):
    """Run a script in this process, as python would, and say what came of it."""
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.use(backend)
    torch.manual_seed(0)  # a script that forgets its own seed gets this one
    np.random.seed(0)
    variables, stdout, complaints = {}, io.StringIO(), []
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(stdout),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            variables = runpy.run_path(str(script), run_name="__main__")
        except RuntimeError as error:
            complaints.append(f"{type(error).__name__}: {error}")
    complaints[:0] = [f"{w.category.__name__}: {w.message}" for w in caught]
    figures = [plt.figure(number) for number in plt.get_fignums()]
    return Run(variables, stdout.getvalue().splitlines(), complaints, figures, folder)


def run_in_terminal(folder):
    """Run the lesson as a learner does who has no screen."""
    env = dict(os.environ)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND"):
        env.pop(name, None)
    if sys.platform != "linux":  # there matplotlib would find a screen
        env["MPLBACKEND"] = "agg"
    return subprocess.run(
        [sys.executable, str(SCRIPT)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.fixture(scope="session")
def lesson(tmp_path_factory):
    """The lesson as it is, run once for all tests that only look at the result."""
    run = run_script(SCRIPT, tmp_path_factory.mktemp("lesson"))
    assert not run.complaints, f"the lesson complains: {run.complaints}"
    return run


@pytest.fixture(scope="session")
def terminal_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("terminal")


@pytest.fixture(scope="session")
def terminal(terminal_folder):
    """The lesson as it is, run once in a terminal, in a folder that is not its own."""
    return run_in_terminal(terminal_folder)
