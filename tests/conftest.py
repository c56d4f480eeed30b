"""What the tests share: runs of programs in this process, and --update."""

import functools
import io
import os
import re
import shutil
import tempfile
import warnings
from collections import namedtuple
from contextlib import chdir, redirect_stdout
from pathlib import Path

os.environ["MPLBACKEND"] = "agg"  # no window, even if a notebook started pytest

import matplotlib.pyplot as plt
import pytest
import torch
from readme import README, ROOT, changed, find

torch.set_num_threads(1)  # more threads are slower with so few numbers
RUNS = tempfile.TemporaryDirectory()  # removed when Python ends
NEW = {}  # for --update: of each shown text its lines, of each picture its bytes

# What a run left: the folder with its files, the lines (its warnings, what it printed,
# the error that ended it), that error alone, its variables, and its last figure.
Run = namedtuple("Run", "folder lines error variables figure")

# An assignment whose comment names shapes. execute() adds a call of check_shapes to it.
SHAPES = re.compile(r"(?m)^ *([\w, ]+) = .*(?:\n    .*\n\))?(?=  # (.*\(\d+,.*))")


def check_shapes(comment, *values):
    if isinstance(values[0], torch.nn.Module):
        values = values[0].parameters()
    shapes = [str(tuple(value.shape)) for value in values]
    named = re.findall(r"\(\d+, ?\d*\)", comment)
    assert named == shapes[: len(named)], f"{comment}, but the shapes are {shapes}"


def execute(source, folder):
    """Run a program in this folder, but in this process, which has loaded torch."""
    plt.close("all")
    plt.rcdefaults()
    torch.seed()  # a program without a seed of its own never prints the same twice
    source = SHAPES.sub(lambda m: f"{m[0]}; check_shapes({m[2]!r}, {m[1]})", source)
    variables, printed, error = {"check_shapes": check_shapes}, io.StringIO(), ""
    with chdir(folder), redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("default")
        # On a machine with a screen show() warns so, as agg opens no window.
        warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
        warnings.showwarning = lambda text, kind, *_: print(f"{kind.__name__}: {text}")
        try:
            exec(source, variables)
        except Exception as exception:
            error = f"{type(exception).__name__}: {exception}"
            print(error)
    return Run(folder, printed.getvalue().splitlines(), error, variables, plt.gcf())


@functools.cache
def run(program, *diffs):
    """The run after these diffs. It finds the files of the run without the last one."""
    folder = Path(tempfile.mkdtemp(dir=RUNS.name))
    (folder / "visitors.csv").write_text(find("csv")[0].content, encoding="utf-8")
    if diffs:
        shutil.copytree(run(program, *diffs[:-1]).folder, folder, dirs_exist_ok=True)
    return execute(changed(program, *diffs), folder)


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="record README.md anew")


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """With --update, record all that is shown, if nothing but quoted numbers is red."""
    if not config.getoption("--update"):
        return
    stats, readme = terminalreporter.stats, ROOT / "README.md"
    red = [r.nodeid for key in ("failed", "error") for r in stats.get(key, [])]
    wrong = [test for test in red if "test_numbers_are_quoted" not in test]
    others = {*config.invocation_params.args} - {"--update", "-q", "-v"}
    if others or exitstatus > 1 or len(NEW) < len(find("text") + find("picture")):
        wrong.append(f"--update needs the whole suite to its end. Not: {[*others]}")
    if readme.read_text(encoding="utf-8") != README:
        wrong.append("README.md has changed since the tests began.")
    if wrong:
        pytest.exit(f"Nothing is recorded: {wrong[0]}", returncode=1)
    text, files = README, {ROOT / s.content: NEW[s] for s in find("picture")}
    for shown in reversed(find("text")):
        start, end = shown.place
        text = text[:start] + "\n".join([*NEW[shown], ""]) + text[end:]
    files[readme] = text.encode()
    for path in files:
        path.with_suffix(".new").write_bytes(files[path])
    for path in files:
        path.with_suffix(".new").replace(path)
    terminalreporter.write_line("README.md and its pictures are recorded anew.")
