"""Runs programs, and finds out whether the comments behind their code are true."""

import functools
import io
import os
import re
import tempfile
import warnings
from contextlib import chdir, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

# matplotlib's usual backend without windows, but under another name: it stands for one
# with windows, and a program that switches to "agg" is found out. (A notebook may have
# set a backend that is not installed here.)
BACKEND = os.environ["MPLBACKEND"] = "module://matplotlib.backends.backend_agg"
import matplotlib.pyplot as plt
import pytest
import torch
from page import find

torch.set_num_threads(1)  # more are slower with so few numbers
FOLDERS = tempfile.TemporaryDirectory()  # removed when Python ends


def execute(program, folder):
    """Run the program in the folder, but in this process, which has loaded torch."""
    pictures = re.findall(r'"(\w+\.png)"', program) or ["none.png"]
    result = SimpleNamespace(
        lines=[],  # printed, with warnings
        error="",  # the error that ended the program
        variables={},
        figures=[],  # for each show() the figure that was drawn last
        picture=folder / pictures[-1],  # the last .png that the program names
    )

    def show(block=True):  # takes the place of plt.show
        assert plt.get_backend() == BACKEND, "The program opens no window."
        assert block, "With block=False the window closes at once."
        assert not plt.isinteractive(), "After plt.ion() the window closes at once."
        result.figures.append(plt.gcf())
        plt.close("all")  # as the reader does

    plt.close("all")  # what an earlier program left open, or switched on
    plt.ioff()
    plt.switch_backend(BACKEND)
    plt.show = show
    torch.seed()  # so that a program that forgets its own seed fails
    output = io.StringIO()
    with chdir(folder), redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda text, kind, *_: print(f"{kind.__name__}: {text}")
        try:
            exec(program, result.variables)
        except Exception as error:  # also when an assert of show() fails
            result.error = f"{type(error).__name__}: {error}"
    result.lines = output.getvalue().splitlines()
    return result


@functools.cache
def run(program):
    """Run the program in a folder of its own, beside the table of README.md."""
    folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))
    (folder / "visitors.csv").write_text(find("csv")[0].content, encoding="utf-8")
    return execute(program, folder)


def succeed(program):
    """Run the program. If it ends with an error, the test fails."""
    result = run(program)
    if result.error:
        pytest.fail(result.error, pytrace=False)
    return result


def said_in_comments(program):
    """What comments behind code say of names: {"X": "(100, 1)", "n_samples": "100"}.

    They may name the values themselves: `# X: (100, 1), y: (100,)`. If one begins with
    a value, the names are those left of =: `n_samples, n_features = ...  # 100 and 1`.
    """
    said = {}
    value = r"\([\d, ]+\)|\d+"  # a shape, such as (100, 1) or (100,), or a number
    for line in program.splitlines():
        code, _, comment = line.strip().partition("  # ")
        if re.match(value, comment):
            names = code.split(" = ")[0].split(", ")
            said.update(zip(names, re.findall(value, comment), strict=True))
        else:
            said.update(re.findall(rf"(\w+): ({value})", comment))
    return said


def check_comments(program):
    """Are they true when the program has ended? The last one on each name counts."""
    variables = succeed(program).variables
    for name, said in said_in_comments(program).items():
        if name in variables:
            found = variables[name]
        else:
            found = getattr(variables["model"], name)  # its weight or bias
        if hasattr(found, "shape"):
            found = tuple(found.shape)
        assert said == str(found), f"The comment on {name} is wrong."
