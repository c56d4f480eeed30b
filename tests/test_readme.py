"""Is README.md true? What it shows is compared with what the programs do."""

import io
import re

import numpy as np
import pytest
from conftest import PICTURES, TEXTS, execute
from matplotlib.testing.compare import compare_images
from packaging.requirements import Requirement
from readme import FILES, README, ROOT, SHOWN, alike, changed, filled, numbers


def each(kind):
    found = [shown for shown in SHOWN if shown.kind == kind]
    headings = [shown.section.partition("\n")[0] for shown in found]
    return pytest.mark.parametrize("shown", found, ids=headings)


@each("text")
def test_text_is_what_the_program_prints(shown, run, pytestconfig):
    result, block = run(shown.program, *shown.changes), shown.content.splitlines()
    starts = [line.split()[:2] for line in block]
    assert not result.error or result.error.split()[:2] in starts, result.error
    TEXTS[shown.place] = lines = filled(block, result.lines)
    if not pytestconfig.getoption("--update"):
        assert len(lines) == len(block), f"More is printed than shown: {lines}"
        for printed, line in zip(lines, block, strict=True):
            assert alike(printed, line), f"Printed: {printed}\nShown: {line}"


@each("picture")
def test_picture_is_what_the_program_draws(shown, run, pytestconfig):
    result, kept = run(shown.program, *shown.changes), ROOT / shown.content
    assert not result.error, result.error
    (drawn,) = result.folder.glob("*.png")
    PICTURES[kept] = drawn
    if not pytestconfig.getoption("--update"):
        assert kept.exists(), "There is no such picture yet. Record it with --update."
        assert compare_images(str(kept), str(drawn), tol=2) is None


@each("diff")
def test_change_runs_and_its_comments_name_true_shapes(shown, run):
    result = run(shown.program, *shown.changes)
    is_shown = any(s.kind == "text" and s.changes == shown.changes for s in SHOWN)
    assert is_shown or not result.error, result.error
    assert not {*shown.content.splitlines()} & {f"+{line}" for line in result.untrue}


def windows(command):
    """What a command for Linux and macOS becomes on Windows."""
    command = re.sub(r"\bpython3\b", "py", " ".join(command.split()))
    command = command.replace(".venv/bin/", ".venv\\Scripts\\").replace("/", "\\")
    return f'cmd /c "{command}"' if "&&" in command else command


def test_every_command_has_its_windows_form():
    linux = [shown.content for shown in SHOWN if shown.kind == "sh"]
    on_windows = [shown.content.strip() for shown in SHOWN if shown.kind == "bat"]
    assert on_windows == [windows(command) for command in linux]


def test_every_file_and_section_that_is_linked_exists():
    for file in re.findall(r"(?<!!)\[[^]]*\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / file).exists(), file
    headings = re.findall(r"^#+ (.*)", README, re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]
    for anchor in re.findall(r"\]\(#([^)]+)\)", README):
        assert anchor in anchors


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14", "3.15"])
def test_each_python_gets_one_release_of_each_package(python, system):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    here = {"python_version": python, "sys_platform": system}
    pinned = [r for r in found if not r.marker or r.marker.evaluate(here)]
    assert all(str(r.specifier).startswith("==") for r in pinned)
    names = sorted(r.name for r in pinned)
    assert names == ["matplotlib", "numpy", "scikit-learn", "torch"]


# The programs for a reader's own points have to find the best line in any units. The
# other way to it is NumPy's least squares, in float64.
(LINE,) = [s.content for s in SHOWN if s.kind == "python" and "SGD" in s.content]
(FEATURES,) = [
    s.content for s in SHOWN if s.kind == "diff" and "w @ x_mean" in s.content
]
(CURVE,) = [s.content for s in SHOWN if s.kind == "diff" and "x_scaled**2" in s.content]
PROGRAMS = {
    "line": (LINE, lambda t, s: [t, 1]),
    "features": (changed(LINE, FEATURES), lambda t, s: [t, s, 1]),
    "curve": (changed(LINE, CURVE), lambda t, s: [t, t**2, 1]),
}
TABLE = np.genfromtxt(io.StringIO(FILES["visitors.csv"]), delimiter=",")
TABLE = TABLE[~np.isnan(TABLE).any(axis=1)]


@pytest.mark.parametrize("unit_y", [1e-5, 1e4])
@pytest.mark.parametrize(("unit", "shift"), [(1, 2000), (1e4, 0), (1e-5, 0)])
@pytest.mark.parametrize("name", PROGRAMS)
def test_own_points(name, unit, shift, unit_y, tmp_path):
    program, columns = PROGRAMS[name]
    table = TABLE * [unit, unit, unit_y] + [shift, 0, 0]
    np.savetxt(tmp_path / "visitors.csv", table, delimiter=",")
    run = execute(program, tmp_path)
    assert not run.error, run.error
    # Seen from the mean of t its squares lose no digits.
    (t, s, y), middle = table.T, table[:, 0].mean()
    matrix = np.column_stack(np.broadcast_arrays(*columns(t - middle, s)))
    solution = np.linalg.lstsq(matrix, y, rcond=None)[0]
    fitted = matrix @ solution
    assert run.variables["predicted"][:, 0] == pytest.approx(fitted, abs=1e-4 * y.std())
    new_t, new_s, *_ = [*np.ravel(run.variables["x_new"]), 0]
    (prediction,) = [line for line in run.lines if line.startswith("prediction")]
    expected = columns(new_t - middle, new_s) @ solution
    assert numbers(prediction)[-1] == pytest.approx(expected, rel=1e-3)
