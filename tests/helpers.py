"""Runs the lesson, always as a whole and in a folder of its own, and reads README.md."""

import contextlib
import doctest
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
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

SCRIPT = Path(__file__).parent.parent / "linear_regression.py"
SOURCE = SCRIPT.read_text(encoding="utf-8")
README = (SCRIPT.parent / "README.md").read_text(encoding="utf-8")

# What show() says of the backend that the tests use, on a machine that has a screen.
NO_WINDOW = "FigureCanvasAgg is non-interactive"

NUMBER = re.compile(r"-?\b(?:\d+(?:\.\d+)?|inf|nan)\b")
SHAPE = re.compile(r"\(\d+, ?\d*\)")  # as in (100, 1) or (100,)


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


def numbers(text):
    return [float(number) for number in NUMBER.findall(text)]


def check_output(shown, printed):
    """The lines that are shown are those that were printed; ... stands for left-out lines.

    Numbers may differ in the last digits, as they do between processors.
    """
    want, got = ("".join(f"{line}\n" for line in lines) for lines in (shown, printed))

    def as_shown(match):
        value = pytest.approx(float(match[0]), rel=1e-5, nan_ok=True)
        for number in NUMBER.findall(want):
            decimals = [len(text.partition(".")[2]) for text in (number, match[0])]
            if decimals[0] == decimals[1] and float(number) == value:
                return number
        return match[0]

    got = NUMBER.sub(as_shown, got)
    checker, example = doctest.OutputChecker(), doctest.Example("", want)
    same = checker.check_output(want, got, doctest.ELLIPSIS)
    assert same, checker.output_difference(example, got, doctest.REPORT_NDIFF)


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

    @property
    def losses(self):
        """The losses that it printed while it trained."""
        return [numbers(line)[-1] for line in self.lines if line.startswith("epoch")]

    def printed(self, start):
        """The numbers in the one line that starts with these words."""
        (line,) = [line for line in self.lines if line.startswith(start)]
        return numbers(line)


def reset(backend="Agg"):
    """Take back what a script may have changed in the libraries."""
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.use(backend)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.manual_seed(0)  # a script that forgets its own seed gets this one
    np.random.seed(0)


def lines_of(stdout):
    """The lines written, each ended by a newline and by nothing else."""
    *lines, rest = stdout.split("\n")
    return [*lines, rest] if rest else lines


def run_script(script, folder, backend="Agg"):
    """Run a script in this process, as python would, and say what came of it."""
    reset(backend)
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
        except (RuntimeError, OSError) as exception:
            error = [f"{type(exception).__name__}: {exception}"]
            frames = traceback.extract_tb(exception.__traceback__)
            stopped_at = [f.line for f in frames if f.filename == str(script)][-1]
    warned = [f"{w.category.__name__}: {w.message}" for w in caught]
    figures = [plt.figure(number) for number in plt.get_fignums()]
    lines = lines_of(stdout.getvalue())
    reset()
    return Run(variables, lines, warned, error, stopped_at, figures, folder)


def cells():
    """The parts of the script that an editor runs one by one."""
    return re.split(r"^(?=# %% )", SOURCE, flags=re.MULTILINE)


def run_parts(parts, variables, folder):
    """Run parts of the script one after the other, each with what those before it left.

    Yields the variables and the lines printed so far, after each part.
    """
    reset()
    stdout = io.StringIO()
    for part in parts:
        file = folder / "part.py"
        file.write_text(part, encoding="utf-8")
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(stdout),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("ignore", NO_WINDOW)
            variables = runpy.run_path(str(file), init_globals=variables)
        yield variables, lines_of(stdout.getvalue())


def run_in_terminal(script, folder):
    """Run a script as a learner does who has no screen."""
    env = dict(os.environ)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND"):
        env.pop(name, None)
    if sys.platform != "linux":  # there matplotlib would find a screen
        env["MPLBACKEND"] = "agg"
        env["PYTHONWARNINGS"] = f"ignore:{NO_WINDOW}"
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def look(artist):
    """What tells dots and lines apart, in the picture as in its legend."""
    if isinstance(artist, PathCollection):  # from scatter()
        return to_hex(artist.get_facecolor()[0], keep_alpha=True), "o"
    color = to_hex((artist.get_color(), artist.get_alpha()), keep_alpha=True)
    if artist.get_linestyle() == "None":
        return color, artist.get_marker()
    return color, artist.get_linestyle(), artist.get_linewidth()


def drawn(run):
    """What the picture shows: for each entry of its legend all that looks like it."""
    (figure,) = run.figures
    (axes,) = figure.axes
    legend = axes.get_legend()
    assert legend is not None, "call plt.legend()"
    shown = [artist for artist in axes.get_children() if artist.get_visible()]
    shown = [a for a in shown if isinstance(a, PathCollection) or a in axes.lines]
    found = {}
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
        matches = [artist for artist in shown if look(artist) == look(handle)]
        (word,) = [
            w for w in ("way", "data", "learned", "best") if w in text.get_text()
        ]
        assert word not in found, f"two entries with {word!r} in the legend"
        found[word] = matches
    assert sum(map(len, found.values())) == len(shown), "something has no entry"
    return found
