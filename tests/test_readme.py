"""Is README.md true? What it shows is compared with what the programs do."""

import re

import numpy as np
import pytest
from conftest import PICTURES, TEXTS, execute, run
from matplotlib.testing.compare import compare_images
from packaging.requirements import Requirement
from readme import README, ROOT, SHOWN, changed, filled, find, numbers


def each(kind):
    return pytest.mark.parametrize("shown", find(kind), ids=lambda s: s.heading)


@each("text")
def test_text_is_what_the_program_prints(shown, pytestconfig):
    result, block = run(shown.program, *shown.changes), shown.content.splitlines()
    TEXTS[shown.place] = printed = filled(block, result.lines)
    if not pytestconfig.getoption("--update"):
        assert printed == block, "on the left what is printed, on the right the block"


@each("picture")
def test_picture_is_what_the_program_draws(shown, pytestconfig, tmp_path):
    result, kept = run(shown.program, *shown.changes), ROOT / shown.content
    assert not result.error, result.error
    (drawn,) = result.folder.glob("*.png")
    result.figure.savefig(tmp_path / "finished.png")
    assert compare_images(str(tmp_path / "finished.png"), str(drawn), tol=0) is None
    PICTURES[kept] = drawn
    if not pytestconfig.getoption("--update"):
        assert kept.exists(), "There is no such picture yet. Record it with --update."
        assert compare_images(str(kept), str(drawn), tol=2) is None


@each("diff")
def test_change_runs_and_its_comments_name_true_shapes(shown):
    result = run(shown.program, *shown.changes)
    shows = " ".join(s.content for s in find("text") if s.changes == shown.changes)
    begins = " ".join(result.error.split()[:2])  # nothing, if there is no error
    assert begins in shows, f"Mend the diff, or show its error: {result.error}"


def test_every_command_has_its_windows_form():
    for linux, windows in zip(find("sh"), find("bat"), strict=True):
        command = " ".join(linux.content.split()).replace("python3 ", "py ")
        command = command.replace("/bin/", "/Scripts/").replace("/", "\\")
        expected = f'cmd /c "{command}"' if "&&" in command else command
        assert windows.content.strip() == expected
    (without_gpu,) = find("bash")
    index = " --extra-index-url https://download.pytorch.org/whl/cpu"
    assert without_gpu.content.replace(index, "", 1) == find("sh")[0].content


def test_every_file_and_section_that_is_linked_exists():
    headings = re.findall(r"^#+ (.*)", README, re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]
    for target in re.findall(r"(?<!!)\[[^]]*\]\((?!https?:)([^)]+)", README):
        exists = target[1:] in anchors if target[0] == "#" else (ROOT / target).exists()
        assert exists, f"README.md links to {target}, which does not exist."


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14", "3.15"])
def test_each_python_gets_one_release_of_each_package(python, system):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    here = {"python_version": python, "sys_platform": system}
    mine = [r for r in found if not r.marker or r.marker.evaluate(here)]
    pins = sorted(f"{r.name}{r.specifier}".partition("==")[:2] for r in mine)
    assert pins == [(n, "==") for n in ("matplotlib", "numpy", "scikit-learn", "torch")]


# The programs for own points find NumPy's least squares, in any units. Here a piece of
# each, and what its model weights, made of the columns t and s of the file.
PROGRAMS = {
    'savefig("own.png")': lambda t, s: [t, t**0],
    "w @ x_mean": lambda t, s: [t, s, t**0],
    "x_scaled**2": lambda t, s: [t, t**2, t**0],
}
TABLE = np.random.default_rng(1).normal([27, 8, 370], [5, 3, 150], (12, 3))


@pytest.mark.parametrize("unit_y", [1e-5, 1e4])
@pytest.mark.parametrize(("unit", "shift"), [(1, 2000), (1e4, 0), (1e-5, 0)])
@pytest.mark.parametrize(("part", "columns"), PROGRAMS.items(), ids=PROGRAMS)
def test_own_points(part, columns, unit, shift, unit_y, tmp_path):
    (shown,) = [shown for shown in SHOWN if part in shown.content]
    table = TABLE * [unit, unit, unit_y] + [shift, 0, 0]
    np.savetxt(tmp_path / "visitors.csv", table, delimiter=",")
    source = changed(shown.program, *shown.changes)
    assert re.search(r"\nplt.savefig\(.*\)\nplt.show\(\)\n", source)
    result = execute(source, tmp_path)
    assert not result.error, result.error
    # Seen from the mean of t its squares lose no digits.
    (t, s, own_y), middle = table.T, table[:, 0].mean()
    matrix = np.column_stack(columns(t - middle, s))
    solution = np.linalg.lstsq(matrix, own_y, rcond=None)[0]
    fitted = matrix @ solution
    predicted = result.variables["predicted"][:, 0]
    assert predicted == pytest.approx(fitted, abs=1e-4 * own_y.std())
    # The picture shows the predictions, along t or, of several features, against y.
    order = t.argsort() if "**2" in part else slice(None)
    drawn = [line.get_xydata().tolist() for line in result.figure.axes[0].lines]
    along = own_y if "@" in part else t[order]
    assert np.column_stack([along, predicted[order]]).tolist() in drawn
    new_t, new_s, *_ = [*np.ravel(result.variables["x_new"]), 0]
    (prediction,) = [line for line in result.lines if line.startswith("prediction")]
    expected = columns(new_t - middle, new_s) @ solution
    assert numbers(prediction)[-1] == pytest.approx(expected, rel=1e-3)
