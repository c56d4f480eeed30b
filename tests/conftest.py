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
from warnings import catch_warnings

os.environ["MPLBACKEND"] = "agg"  # a notebook's own is known inside of it only

import matplotlib.pyplot as plt
import torch
from readme import FILES, README, ROOT, changed, find

torch.set_num_threads(1)  # on so few numbers, more only wait for each other

# What a run left: the folder with its files, the lines (its warnings, what it printed,
# the error that ended it), that error alone, its variables, and its last figure.
Run = namedtuple("Run", "folder lines error variables figure")

# An assignment whose comment names shapes: the variables, and the comment.
SHAPES = re.compile(
    r"^ *([\w, ]+) = .*(?:\n    .*\n\))?(?=  # (.*\(\d+, ?\d*\).*))", re.MULTILINE
)


def check(comment, *values):
    """Stands after each such assignment when a program runs here."""
    if isinstance(values[0], torch.nn.Module):
        values = values[0].parameters()
    shapes = [str(tuple(value.shape)) for value in values]
    named = re.findall(r"\(\d+, ?\d*\)", comment)
    if named != shapes[: len(named)]:
        raise ValueError(f"The comment says {comment}, the shapes are {shapes}")


def execute(source, folder):
    """Run a program in this folder, but in this process, which has loaded torch."""
    plt.close("all")
    plt.rcdefaults()
    torch.manual_seed(0)  # a program that forgets its own seed gets this one
    source = SHAPES.sub(lambda m: f"{m[0]}; check({m[2]!r}, {m[1]})", source)
    variables, printed, error = {"check": check}, io.StringIO(), []
    with chdir(folder), redirect_stdout(printed), catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        # On a machine that has a screen, show() says this of agg.
        warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
        try:
            exec(source, variables)
        except Exception as exception:
            error = [f"{type(exception).__name__}: {exception}"]
    warned = [f"{w.category.__name__}: {w.message}" for w in caught]
    lines = [*warned, *printed.getvalue().splitlines(), *error]
    return Run(folder, lines, "".join(error), variables, plt.gcf())


RUNS = tempfile.TemporaryDirectory()  # Python removes it at its end


@functools.cache
def run(program, *diffs):
    """The run after these diffs, in a copy of what one diff less has left."""
    folder = Path(tempfile.mkdtemp(dir=RUNS.name))
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    if diffs:
        before, no = run(program, *diffs[:-1]).folder, shutil.ignore_patterns("*.png")
        shutil.copytree(before, folder, ignore=no, dirs_exist_ok=True)
    return execute(changed(program, *diffs), folder)


# What --update writes: lines by their place in README.md, and the new pictures by the
# path of the old ones.
TEXTS, PICTURES = {}, {}


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="record README.md anew")


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """With --update, write all that is shown, if nothing but quoted facts is wrong."""
    if not config.getoption("--update"):
        return
    stats, readme = terminalreporter.stats, ROOT / "README.md"
    failed = [*stats.get("failed", []), *stats.get("error", [])]
    wrong = [r.nodeid for r in failed if "test_facts.py" not in r.nodeid]
    seen = len(TEXTS) + len(PICTURES) == len(find("text")) + len(find("picture"))
    named = config.args_source != config.ArgsSource.TESTPATHS
    if named or not seen or exitstatus > 1 or "deselected" in stats:
        wrong.append("--update needs a run of the whole suite, in one process.")
    if readme.read_text(encoding="utf-8") != README:
        wrong.append("README.md has changed since the tests began.")
    if wrong:
        terminalreporter.write_line(f"Nothing is recorded: {wrong[0]}")
        return
    text = README
    for (start, end), lines in sorted(TEXTS.items(), reverse=True):
        text = text[:start] + "".join(f"{line}\n" for line in lines) + text[end:]
    new = {path: file.read_bytes() for path, file in PICTURES.items()}
    new[readme] = text.encode()
    for path, content in new.items():
        path.with_suffix(".new").write_bytes(content)
    for path in new:
        path.with_suffix(".new").replace(path)
    terminalreporter.write_line("README.md and its pictures are recorded anew.")
