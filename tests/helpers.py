"""Runs the lesson, always as a whole and in a folder of its own, and reads README.md."""

import contextlib
import io
import os
import re
import runpy
import subprocess
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.testing.compare import compare_images

SCRIPT = Path(__file__).parent.parent / "linear_regression.py"
SOURCE = SCRIPT.read_text(encoding="utf-8")
README = (SCRIPT.parent / "README.md").read_text(encoding="utf-8")

# What show() says of the backend that the tests use, on a machine that has a screen.
NO_WINDOW = "FigureCanvasAgg is non-interactive"

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


def prose(text):
    """The sentences of a text, without its code and its output."""
    return re.sub(r"```.*?```|`.*?`", "", text, flags=re.DOTALL)


def check_numbers(text, *facts):
    """The sentences hold just these numbers, in this order, rounded as they are written."""
    written = NUMBER.findall(prose(text))
    assert len(written) == len(facts), f"{written} are not the facts {facts}"
    for number, fact in zip(written, facts, strict=True):
        assert number == f"{fact:.{len(number.partition('.')[2])}f}"


def same_line(shown, printed):
    """Words and decimals are the same; numbers may differ as they do between processors."""
    lines = (shown, printed)
    words = [
        NUMBER.sub(lambda number: "#" * len(number[0].partition(".")[2]), line)
        for line in lines
    ]
    numbers = [[float(number) for number in NUMBER.findall(line)] for line in lines]
    return words[0] == words[1] and numbers[0] == pytest.approx(
        numbers[1], rel=1e-5, nan_ok=True
    )


@dataclass
class Run:
    """What one run of the lesson left behind."""

    variables: dict  # the script's variables at its end, by name
    lines: list  # what it printed
    warnings: list  # each as "Category: message"
    error: list  # the error that ended it, if any, in the same form
    stopped_at: str  # the line of the script that ended it so
    figures: list  # the figures it drew
    folder: Path  # the folder it ran in


def run_script(script, folder, backend="Agg"):
    """Run a script in this process, as python would, and say what came of it."""
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.use(backend)
    torch.manual_seed(0)  # a script that forgets its own seed gets this one
    np.random.seed(0)
    variables, stdout, error, stopped_at = {}, io.StringIO(), [], ""
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(stdout),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("default")  # as in a terminal: each place warns once
        warnings.filterwarnings("ignore", NO_WINDOW)
        try:
            variables = runpy.run_path(str(script), run_name="__main__")
        except RuntimeError as exception:
            error = [f"RuntimeError: {exception}"]
            frames = traceback.extract_tb(exception.__traceback__)
            stopped_at = [f.line for f in frames if f.filename == str(script)][-1]
    warned = [f"{w.category.__name__}: {w.message}" for w in caught]
    figures = [plt.figure(number) for number in plt.get_fignums()]
    lines = stdout.getvalue().splitlines()
    return Run(variables, lines, warned, error, stopped_at, figures, folder)


def compare_pictures(expected, run, folder):
    """Says in which way the picture of a run differs from a file, or returns None.

    Only inside the frame, because every matplotlib release draws its text differently.
    """
    parts = []
    for file in (expected, run.folder / "linear_regression.png"):
        picture = plt.imread(file)
        assert picture.shape == (500, 800, 4)
        parts.append(str(folder / f"part{len(parts)}.png"))
        plt.imsave(parts[-1], picture[125:448, 80:790])
    return compare_images(*parts, tol=0.3)


def cells():
    """The parts of the script that an editor runs one by one."""
    return re.split(r"^(?=# %% )", SOURCE, flags=re.MULTILINE)


def run_parts(parts, variables, folder):
    """Run parts of the script one after the other, each with what those before it left.

    Yields the variables and the lines printed so far, after each part.
    """
    plt.close("all")
    stdout = io.StringIO()
    for part in parts:
        file = folder / "part.py"
        file.write_text(part, encoding="utf-8")
        with contextlib.chdir(folder), contextlib.redirect_stdout(stdout):
            variables = runpy.run_path(str(file), init_globals=variables)
        yield variables, stdout.getvalue().splitlines()


def run_in_terminal(folder):
    """Run the lesson as a learner does who has no screen."""
    env = dict(os.environ)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND"):
        env.pop(name, None)
    if sys.platform != "linux":  # there matplotlib would find a screen
        env["MPLBACKEND"] = "agg"
        env["PYTHONWARNINGS"] = f"ignore:{NO_WINDOW}"
    return subprocess.run(
        [sys.executable, str(SCRIPT)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
