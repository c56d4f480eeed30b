"""Does README.md tell the truth? What it shows is compared with what the script does.

The exercises have a file of their own, test_exercises.py.
"""

import re
from pathlib import Path

import pytest
import torch
from helpers import (
    README,
    SCRIPT,
    SOURCE,
    blocks,
    check_numbers,
    check_output,
    section,
)

RUN, WHEN_IT_DOES_NOT = section("Run it").split("\n### When it does not run\n")
PINS = dict(
    line.split("==")
    for line in (SCRIPT.parent / "requirements.txt").read_text().splitlines()
    if not line.startswith("#")
)


def windows(command):
    """What a Linux command becomes on Windows."""
    command = re.sub(r"\bpython3\b", "py", command)
    for path in ("tests/requirements.txt", ".venv/bin/python"):
        command = command.replace(
            path, path.replace("/bin", "/Scripts").replace("/", "\\")
        )
    return f'cmd /c "{command}"' if "&&" in command else command


def test_readme_shows_the_output_of_the_script(lesson):
    (shown,) = blocks(RUN, "text")
    assert "..." not in shown
    check_output(shown, lesson.lines)


def test_every_block_of_commands_has_its_windows_form():
    assert len(blocks(README, "sh")) == 3
    assert blocks(README, "bat") == [
        [windows(line) for line in lines] for lines in blocks(README, "sh")
    ]


def test_every_command_in_a_sentence_has_its_windows_form():
    text = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    text = re.sub(
        r"^- \*\*(A Mac|Several GB .* on Linux).*\n(  .*\n)*",
        "",
        text,
        flags=re.MULTILINE,
    )
    commands = re.findall(r"`(\.venv/bin/python .*?)`", " ".join(text.split()))
    assert len(commands) == 2
    for command in commands:
        assert f"`{windows(command)}`" in " ".join(text.split())


def test_commands_name_the_packages_and_releases_of_the_requirements():
    assert next(iter(PINS)) == "numpy", "it stops a Python that is too old at once"
    assert f"`torch=={PINS['torch']}` for `torch`" in WHEN_IT_DOES_NOT
    without_releases = re.search(
        r"`.venv/bin/python -m pip install (torch [^=]*?)`", README
    )
    assert sorted(without_releases[1].split()) == sorted(PINS)
    assert "installs four packages" in RUN
    assert len(PINS) == 4


def test_numbers_in_the_sentences_are_true(lesson):
    before, _, _ = README.partition("\n## ")
    check_numbers(before, *[lesson.variables["n_samples"]] * 2)
    check_numbers(RUN, 3.11, 3.12, 3.13, 3.14)
    check_numbers(section("Read it"), *range(6), 3, 1, 3, 0)


def test_the_named_sections_are_those_of_the_script():
    text = " ".join(section("Read it").split())
    for heading in re.findall(r"^# %% (\d\) .+)$", SOURCE, re.MULTILINE):
        assert heading in text


def test_links_lead_to_the_files_that_they_name():
    links = re.findall(r"(!?)\[(.*?)\]\((.*?)\)", README)
    files = [link for link in links if "://" not in link[2]]
    assert len(files) >= 5
    for picture, text, target in files:
        assert (SCRIPT.parent / target).is_file(), target
        assert text == target or (picture and target.endswith(".png"))
    first_picture = next(target for picture, _, target in files if picture)
    assert first_picture == "tests/linear_regression.png"
    for name in re.findall(r"-r (\S+)", README):
        assert (SCRIPT.parent / Path(name.replace("\\", "/"))).is_file(), name


def test_a_saved_model_predicts_the_same_when_loaded(lesson, tmp_path, monkeypatch):
    save, load = re.findall(r"`(torch.save\(.*?\)|model.load.*?\))`", README)
    monkeypatch.chdir(tmp_path)
    learned = lesson.variables["model"]
    eval(save, {"torch": torch, "model": learned})
    fresh = torch.nn.Linear(1, 1)
    X = lesson.variables["X"]
    assert not torch.equal(fresh(X), learned(X))
    eval(load, {"torch": torch, "model": fresh})
    assert torch.equal(fresh(X), learned(X))


@pytest.mark.parametrize("name", ["linear_regression.png", ".venv", "MPLBACKEND"])
def test_what_helps_is_named_where_the_lesson_does_not_run(name):
    assert name in WHEN_IT_DOES_NOT
