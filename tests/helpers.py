"""Runs the lesson, always as a whole and in a folder of its own, and reads README.md."""

import contextlib
import io
import os
import re
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
README = (SCRIPT.parent / "README.md").read_text(encoding="utf-8")

NUMBER = re.compile(r"-?\b(?:\d+(?:\.\d+)?|inf|nan)\b")


def section(heading):
    """The text of one section of README.md."""
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def blocks(text, language):
    """The lines of each code block in this language."""
    return [
        block.splitlines()
        for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


def same_line(shown, printed):
    """Words are the same; numbers may differ in what differs between processors."""
    return NUMBER.sub("#", shown) == NUMBER.sub("#", printed) and [
        float(number) for number in NUMBER.findall(shown)
    ] == pytest.approx(
        [float(number) for number in NUMBER.findall(printed)], rel=1e-5, nan_ok=True
    )


@dataclass
class Run:
    """What one run of the lesson left behind."""

    variables: dict  # the script's variables at its end, by name
    lines: list  # what it printed
    warnings: list  # each as "Category: message"
    error: list  # the error that ended it, if any, in the same form
    figures: list  # the figures it drew
    folder: Path  # the folder it ran in


def run_script(script, folder, backend="Agg"):
    """Run a script in this process, as python would, and say what came of it."""
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.use(backend)
    torch.manual_seed(0)  # a script that forgets its own seed gets this one
    np.random.seed(0)
    variables, stdout, error = {}, io.StringIO(), []
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(stdout),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("default")  # as in a terminal: each place warns once
        try:
            variables = runpy.run_path(str(script), run_name="__main__")
        except RuntimeError as exception:
            error = [f"RuntimeError: {exception}"]
    warned = [f"{w.category.__name__}: {w.message}" for w in caught]
    figures = [plt.figure(number) for number in plt.get_fignums()]
    lines = stdout.getvalue().splitlines()
    return Run(variables, lines, warned, error, figures, folder)


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
