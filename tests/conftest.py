"""What the tests share: runs of programs in this process, and --update."""

import ast
import contextlib
import functools
import io
import os
import re
import shutil
import warnings
from collections import namedtuple

import pytest

os.environ["MPLBACKEND"] = "agg"  # a notebook's own is known inside of it only

import matplotlib
import matplotlib.pyplot as plt
import torch
from readme import FILES, README, ROOT, SCRIPT, SHOWN, changed

torch.set_num_threads(1)  # on so few numbers, more only wait for each other

# What a run left: the folder with its files, the lines (its warnings, what it printed,
# the error that ended it), that error alone, its variables, its last figure, and the
# lines whose comment names an untrue shape.
Run = namedtuple("Run", "folder lines error variables figure untrue")


def execute(source, folder):
    """Run a program in this folder, but in this process, which has loaded torch."""
    plt.close("all")
    matplotlib.rcdefaults()
    torch.manual_seed(0)  # a program that forgets its own seed gets this one
    variables, printed, error, untrue = {}, io.StringIO(), [], []
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
                exec(compile(ast.Module([statement], []), "program", "exec"), variables)
                untrue += untrue_shapes(source, statement, variables)
        except Exception as exception:
            error = [f"{type(exception).__name__}: {exception}"]
    warned = [f"{w.category.__name__}: {w.message}" for w in caught]
    lines = [*warned, *printed.getvalue().splitlines(), *error]
    return Run(folder, lines, "".join(error), variables, plt.gcf(), untrue)


def untrue_shapes(source, statement, variables):
    """The lines of a statement that just ran whose comment names another shape."""
    lines = source.splitlines()[statement.lineno - 1 : statement.end_lineno]
    for line in [" ".join(lines)] if isinstance(statement, ast.Assign) else lines:
        names, _, value = line.partition(" = ")
        written = re.findall(r"\(\d+, ?\d*\)", value.partition("  #")[2])
        if written:
            values = [variables[name] for name in re.findall(r"\w+", names)]
            if isinstance(values[0], torch.nn.Module):
                values = [*values[0].parameters()]
            if written != [str(tuple(v.shape)) for v in values][: len(written)]:
                yield line


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Gives the run after these diffs, in a copy of what one diff less has left."""

    @functools.cache
    def run(program, *diffs):
        folder = tmp_path_factory.mktemp("run")
        for name, content in FILES.items():
            (folder / name).write_text(content, encoding="utf-8")
        if diffs:
            shutil.copytree(
                run(program, *diffs[:-1]).folder, folder, dirs_exist_ok=True
            )
        return execute(changed(program, *diffs), folder)

    return run


@pytest.fixture(scope="session")
def lesson(run):
    return run(SCRIPT)


# What --update is to write: lines by their place in README.md, and the new pictures by
# the path of the old ones.
TEXTS, PICTURES = {}, {}


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="record README.md anew")


def pytest_terminal_summary(terminalreporter, config):
    """With --update, write all that is shown, if nothing but quoted facts is wrong."""
    if not config.getoption("--update"):
        return
    passed, failed, errors, left_out = [
        [report.nodeid for report in terminalreporter.stats.get(kind, [])]
        for kind in ("passed", "failed", "error", "deselected")
    ]
    wrong = [name for name in failed + errors if "test_facts.py" not in name]
    files = {name.partition("::")[0] for name in passed + failed}
    seen = len(TEXTS) == sum(shown.kind == "text" for shown in SHOWN)
    if left_out or not seen or len(files) < len([*ROOT.glob("tests/test_*.py")]):
        wrong.append("--update needs a run of the whole suite, in one process.")
    if wrong:
        terminalreporter.write_line(f"Nothing is recorded: {wrong[0]}")
        return
    text = README
    for (start, end), lines in sorted(TEXTS.items(), reverse=True):
        text = text[:start] + "".join(f"{line}\n" for line in lines) + text[end:]
    new = {path: file.read_bytes() for path, file in PICTURES.items()}
    new[ROOT / "README.md"] = text.encode()
    for path, content in new.items():
        path.with_suffix(".new").write_bytes(content)
    for path in new:
        path.with_suffix(".new").replace(path)
    terminalreporter.write_line("README.md and its pictures are recorded anew.")
