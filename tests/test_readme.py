"""Is README.md true? What it shows is compared with what the script does."""

import re
import shutil

import pytest
from matplotlib.testing.compare import compare_images
from packaging.requirements import Requirement
from readme import README, ROOT, SHOWN, differing, record, shortened


def each(kind):
    found = [shown for shown in SHOWN if shown.kind == kind]
    return pytest.mark.parametrize("shown", found, ids=str)


@each("text")
def test_text_is_what_the_script_prints(shown, run, pytestconfig):
    lines, result = shown.content.splitlines(), run(*shown.changes)
    assert not result.failed or "Error: " in shown.content, result.lines[-1]
    printed = shortened(result.lines, lines)
    if pytestconfig.getoption("update"):
        record(shown.place, printed)
    else:
        assert not differing(printed, lines), "each pair: printed, shown"


@each("picture")
def test_picture_is_what_the_script_draws(shown, run, pytestconfig):
    result, kept = run(*shown.changes), ROOT / shown.content
    assert not result.failed, result.lines[-1]
    drawn = result.folder / "linear_regression.png"
    if pytestconfig.getoption("update"):
        shutil.copyfile(drawn, kept)
    else:
        assert compare_images(str(kept), str(drawn), tol=2) is None


@each("diff")
def test_change_runs_and_its_comments_name_true_shapes(shown, run):
    changed = run(*shown.changes)
    is_shown = any(s.kind == "text" and s.changes == shown.changes for s in SHOWN)
    assert is_shown or not changed.failed, changed.lines[-1]
    new = [s for s in changed.shapes if f"+{s[0]}" in shown.content.splitlines()]
    assert not [s for s in new if s[1] != s[2]], "line, comment, real shape"


def windows(command):
    """What a command for Linux and macOS becomes on Windows."""
    command = re.sub(r"\bpython3\b", "py", " ".join(command.split()))
    command = command.replace(".venv/bin/", ".venv\\Scripts\\").replace("/", "\\")
    return f'cmd /c "{command}"' if "&&" in command else command


def test_every_command_has_its_windows_form():
    linux = [shown.content.strip() for shown in SHOWN if shown.kind == "sh"]
    on_windows = [shown.content.strip() for shown in SHOWN if shown.kind == "bat"]
    assert [windows(command) for command in linux] == on_windows
    sentences = " ".join(re.sub(r"^```.*?```", "", README, flags=re.M | re.S).split())
    linux = re.findall(r"`(\.venv/bin/python .*?)`", sentences)
    on_windows = re.findall(r"`(\.venv\\Scripts\\python .*?)`", sentences)
    assert {*on_windows} <= {windows(command) for command in linux}


def test_every_file_and_section_that_is_named_exists():
    links = re.findall(r"\]\((?!https?://|#)([^)# ]+)", README)
    in_commands = re.findall(r"-r (\S+)|(?:python|run) (\S+\.py)", README)
    names = {*links, *(one or other for one, other in in_commands)} - {"try.py"}
    assert not [n for n in names if not (ROOT / n.replace("\\", "/")).exists()]
    headings = re.findall(r"^#+ (.*)", README, re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]
    assert {*re.findall(r"\]\(#([^)]+)\)", README)} <= {*anchors}


def test_each_python_gets_one_release_of_each_package_and_readme_names_no_other():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if not line.startswith("#")]
    for python in ("3.11", "3.12", "3.13", "3.14", "3.15"):
        here = {"python_version": python, "sys_platform": "win32"}
        found = [r for r in requirements if not r.marker or r.marker.evaluate(here)]
        names = sorted(r.name for r in found if str(r.specifier).startswith("=="))
        assert names == ["matplotlib", "numpy", "scikit-learn", "torch"], python
    releases = {f"{r.name}{r.specifier}" for r in requirements}
    assert {*re.findall(r"[\w-]+==[\d.]*\d", README)} <= releases
