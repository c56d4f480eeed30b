"""Are README.md, the numbers in the script's comments and the pinned releases true?"""

import re
from collections import Counter

import numpy as np
import pytest
from conftest import NEW, execute, run
from matplotlib.testing.compare import compare_images
from packaging.requirements import Requirement
from readme import NUMBER, PIECE, README, ROOT, SCRIPT, SHOWN, changed, filled, find
from reference import BEST, LEARNED, NOISE, STEPS, gradients, loss, x, y


def each(kind):
    return pytest.mark.parametrize("shown", find(kind), ids=lambda s: s.heading)


@each("text")
def test_text_is_what_the_program_prints(shown, pytestconfig):
    block = shown.content.strip().splitlines()
    NEW[shown] = printed = filled(block, run(shown.program, *shown.changes).lines)
    if not pytestconfig.getoption("--update"):
        assert printed == block, "Left: printed, right: shown. --update records it."


@each("picture")
def test_picture_is_what_the_program_draws(shown, pytestconfig, tmp_path):
    result, kept = run(shown.program, *shown.changes), ROOT / shown.content
    assert not result.error, result.error
    (drawn,) = result.folder.glob("*.png")  # the one picture that it saves
    finished = str(tmp_path / "finished.png")
    result.figure.savefig(finished)
    assert compare_images(str(drawn), finished, tol=0) is None, "Draw, then save."
    update = pytestconfig.getoption("--update")
    try:
        difference = compare_images(str(kept), finished, tol=0.5 if update else 2)
    except (AssertionError, OSError) as error:  # another size, or no picture yet
        difference = str(error)
    NEW[shown] = (drawn if difference else kept).read_bytes()
    assert update or not difference, difference


@each("diff")
def test_change_runs_and_its_comments_name_true_shapes(shown):
    result = run(shown.program, *shown.changes)
    shows = " ".join(s.content for s in find("text") if s.changes == shown.changes)
    begins = " ".join(result.error.split()[:2])  # nothing, if there is no error
    assert begins in shows, f"Mend the diff, or show its error: {result.error}"


# The programs for own points, each found by a piece of it, and their features (and 1
# for b), made of the file's columns t and s. They match NumPy's results in any units.
PROGRAMS = {
    'savefig("own.png")': lambda t, s: [t, t**0],
    "w @ x_mean": lambda t, s: [t, s, t**0],
    "x_scaled**2": lambda t, s: [t, t**2, t**0],
}
TABLE = np.random.default_rng(1).normal([27, 8, 370], [5, 3, 150], (12, 3))


@pytest.mark.parametrize("unit_y", [1e-5, 1e4])
@pytest.mark.parametrize(("unit", "shift"), [(1, 2000), (1e4, 0), (1e-5, 0)])
@pytest.mark.parametrize(("piece", "columns"), PROGRAMS.items(), ids=PROGRAMS)
def test_own_points(piece, columns, unit, shift, unit_y, tmp_path):
    (shown,) = [shown for shown in SHOWN if piece in shown.content]
    table = TABLE * [unit, unit, unit_y] + [shift, 0, 0]
    np.savetxt(tmp_path / "visitors.csv", table, delimiter=",", encoding="utf-8-sig")
    result = execute(changed(shown.program, *shown.changes), tmp_path)
    assert not result.error, result.error
    # x_new becomes the last row. Without its mean t is small, so t**2 is precise.
    t, s = np.vstack([table[:, :2], np.resize(result.variables["x_new"], 2)]).T
    matrix, own_y = np.column_stack(columns(t - t[:-1].mean(), s)), table[:, 2]
    *fitted, new_y = matrix @ np.linalg.lstsq(matrix[:-1], own_y, rcond=None)[0]
    predicted = result.variables["predicted"][:, 0]
    assert predicted == pytest.approx(fitted, abs=1e-4 * own_y.std())
    assert float(result.lines[-1].split()[-1]) == pytest.approx(new_y, rel=1e-3)


(W, B), (BEST_W, BEST_B) = STEPS[0], BEST
W_GRAD, B_GRAD = gradients(W, B)
FACTOR, LARGE = 20, "+X_numpy = 20 *"  # the exercise on large values
LARGE_GRAD = FACTOR * gradients(FACTOR * W, B)[0]

# The numbers that script and README.md quote in their sentences. Those of a row stand
# in one paragraph, among any others. A section of README.md is named by a piece that is
# in no other one. Whoever takes out an exercise takes out its rows.
QUOTED = [
    ("script", f"{NOISE} {NOISE}"),
    ("script", f"20 {(20 / 10) ** 2:.0f} 10"),
    ("script", f"{W:.3f} {W_GRAD:.2f} {STEPS[1][0]:.3f}"),
    ("script", f"{loss(*BEST) ** 0.5:.2f} {NOISE}"),
    ("script", "1000" if np.allclose(STEPS[-1], BEST, atol=0.005) else "above 1000"),
    ("diff\n-learning_rate = 0.01\n+learning_rate = 0.1", f"{loss(*STEPS[99]):.0f}"),
    ("rate = 1.0\n```", f"{W:.3f} {W_GRAD:.2f} {B:.3f} {B_GRAD:.2f} {BEST_W:.2f}"),
    ("rate = 1.0\n```", f"{W - W_GRAD:.2f} {B - B_GRAD:.2f}"),
    (LARGE, f"{BEST_W:.2f} {FACTOR} {BEST_W / FACTOR:.2f} {LARGE_GRAD:.2f}"),
    (LARGE, f"{-0.01 * LARGE_GRAD:.2f} {BEST_W / FACTOR - W:.2f}"),
    ("-y = y.view", f"{y.mean():.2f} {1 - loss(*BEST) / y.var():.2f}"),
    ("-y = y.view", f"{y.var():.2f} {y.var():.2f} {1 - loss(*LEARNED) / y.var():.2f}"),
    ("noise=0,", f"{BEST_W:.2f} {BEST_B:.2f}"),
    ("noise=0,", f"{NOISE} {x.std():.2f} 10 {NOISE / x.std() / 10:.1f}"),
    ("= nn.L1Loss", f"400 {(400 / 40) ** 2:.0f} 40 {400 / 40:.0f}"),
    ("= 100 * np.sin(2 * X", f"{100 * np.sin(2 * 4):.0f}"),
    ("(0, 1, 2)", f"0.99 {20 * (1 - 0.99):.1f} 1000 {100 * 0.998**1000:.0f}"),
]


@pytest.mark.parametrize(("where", "row"), QUOTED)
def test_numbers_are_quoted(where, row):
    sections = re.split(r"^#+ ", README, flags=re.MULTILINE)
    found = [SCRIPT] if where == "script" else [s for s in sections if where in s]
    assert len(found) == 1, (
        f"{where!r} is in {len(found)} sections of README.md, not in one. In QUOTED "
        "adapt its rows, numbers and all, or take them out, and mend README.md, too."
    )
    paragraphs = [Counter(NUMBER.findall(p)) for p in found[0].split("\n\n")]
    missing = [[*(Counter(row.split()) - there).elements()] for there in paragraphs]
    nearest = min(missing, key=len)
    assert not nearest, f"No paragraph has all of {row}; one lacks {nearest}."


def test_formulas_of_a_step_lead_to_the_next_w():
    step = {"w": W, "learning_rate": 0.01, "gradient": W_GRAD}
    (formula,) = re.findall(r"#     w = (.*gradient)", SCRIPT)
    assert eval(formula, step) == pytest.approx(STEPS[1][0])
    (left, right) = re.findall(r"#     w = (.*\d.*) = (.*)", SCRIPT)[0]
    assert eval(left) == pytest.approx(STEPS[1][0], abs=0.001)
    assert float(right) == pytest.approx(STEPS[1][0], abs=0.001)


def test_every_command_has_its_windows_form():
    for linux, windows in zip(find("sh"), find("bat"), strict=True):
        command = " ".join(linux.content.split()).replace("python3 ", "py ")
        command = command.replace("/bin/", "/Scripts/").replace("/", "\\")
        expected = f'cmd /c "{command}"' if "&&" in command else command
        assert windows.content.strip() == expected
    index = " --extra-index-url https://download.pytorch.org/whl/cpu"
    assert find("bash")[0].content.replace(index, "", 1) == find("sh")[0].content


def test_every_file_and_section_that_is_linked_exists():
    headings = [p["heading"] for p in PIECE.finditer(README) if p["heading"]]
    anchors = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]
    for target in re.findall(r"(?<!!)\[[^]]*\]\((?!https?:)([^)]+)", README):
        exists = target[1:] in anchors if target[0] == "#" else (ROOT / target).exists()
        assert exists, f"README.md links to {target}, which does not exist."


def test_nothing_on_the_page_is_overlooked_or_left_open():
    left = re.findall(r"```\w*|!\[|<img", PIECE.sub("", README))
    assert left == ["```", "```"], "Only the block for uv has no kind."
    assert README.count("<details>") == README.count("</details>")
    assert 'plt.savefig("own.png")\nplt.show()\n' in README, "Save, then show."


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14", "3.15"])
def test_each_python_gets_one_release_of_each_package(python, system):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    here = {"python_version": python, "sys_platform": system}
    mine = [r for r in found if not r.marker or r.marker.evaluate(here)]
    pins = sorted(f"{r.name}{r.specifier}".partition("==")[:2] for r in mine)
    assert pins == [(n, "==") for n in ("matplotlib", "numpy", "scikit-learn", "torch")]
