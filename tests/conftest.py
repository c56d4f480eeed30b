"""Runs the script, as it is or changed, each time in a folder of its own."""

import ast
import contextlib
import io
import re
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from readme import SCRIPT, changed

torch.set_num_threads(1)  # on so few numbers, more only wait for each other
SHAPE = re.compile(r"\(\d+, ?\d*\)")  # as in (100, 1) or (100,)


@dataclass
class Run:
    """What a run of the script left behind."""

    folder: Path  # where it left linear_regression.png
    lines: list  # its warnings, what it printed, and the error, if one ended it
    failed: bool  # did an error end it?
    variables: dict
    figures: list
    shapes: list  # (a line, the shapes in its comment, those of what it assigns)


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="record README.md anew")


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Gives the run after these diffs, in a copy of what one diff less has left."""
    runs = {}

    def run(*diffs):
        if diffs not in runs:
            folder, source = tmp_path_factory.mktemp("run"), SCRIPT
            if diffs:
                shutil.copytree(run(*diffs[:-1]).folder, folder, dirs_exist_ok=True)
            for diff in diffs:
                source = changed(source, diff)
            runs[diffs] = execute(source, folder)
        return runs[diffs]

    return run


@pytest.fixture(scope="session")
def lesson(run):
    return run()


def execute(source, folder, variables=None, backend="agg"):
    """Run a source in this process. A cell finds the variables of those before it."""
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.use(backend)
    torch.manual_seed(0)  # a script that forgets its own seed gets this one
    variables = {} if variables is None else variables
    printed, error, shapes = io.StringIO(), [], []
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("default")
        # On a machine that has a screen, show() says this of agg.
        warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
        try:
            for statement in ast.parse(source).body:
                part = ast.Module([statement], [])
                exec(compile(part, "linear_regression.py", "exec"), variables)
                shapes += shapes_in_comments(source, statement, variables)
        except Exception as exception:
            error = [f"{type(exception).__name__}: {exception}"]
    warned = [f"{w.category.__name__}: {w.message}" for w in caught]
    lines = [*warned, *printed.getvalue().splitlines(), *error]
    figures = [plt.figure(number) for number in plt.get_fignums()]
    return Run(folder, lines, bool(error), variables, figures, shapes)


def shapes_in_comments(source, statement, variables):
    """The shapes in the comments of a statement that just ran, and the real ones."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign):
            lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
            comments = " ".join(line.partition("  #")[2] for line in lines)
            arrays = []
            for name in re.findall(r"\w+", lines[0].partition(" = ")[0]):
                value = variables.get(name)
                is_model = isinstance(value, torch.nn.Module)
                arrays += value.parameters() if is_model else [value]
            real = [str(tuple(a.shape)) for a in arrays if hasattr(a, "shape")]
            if written := SHAPE.findall(comments):  # of the first arrays, or of all
                yield lines[0], written, real[: len(written)]
