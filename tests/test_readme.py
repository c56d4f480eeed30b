"""Does README.md tell the truth? What it shows is compared with what the script does."""

import re
from pathlib import Path

import pytest
from conftest import SCRIPT

README = (SCRIPT.parent / "README.md").read_text(encoding="utf-8")

NUMBER = re.compile(r"-?\b(?:\d+(?:\.\d+)?|inf|nan)\b")


def section(heading):
    """The text of one section of README.md."""
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def blocks(text, language):
    """The lines of each code block in this language."""
    return [
        block.splitlines()
        for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


def same_line(shown, printed):
    """Words are the same; numbers may differ in what differs between processors."""
    return NUMBER.sub("#", shown) == NUMBER.sub("#", printed) and [
        float(number) for number in NUMBER.findall(shown)
    ] == pytest.approx(
        [float(number) for number in NUMBER.findall(printed)], rel=1e-5, nan_ok=True
    )


def test_readme_shows_the_output_of_the_script(terminal):
    (shown,) = blocks(section("Run it"), "text")
    printed = terminal.stdout.splitlines()
    assert len(shown) == len(printed)
    for shown_line, printed_line in zip(shown, printed, strict=True):
        assert same_line(shown_line, printed_line), (
            f"{shown_line!r} != {printed_line!r}"
        )


def test_files_that_the_readme_names_are_there():
    links = [link for link in re.findall(r"\]\((.*?)\)", README) if "://" not in link]
    commands = re.findall(r"-r (\S+)", README)
    assert len(links) >= 2
    assert len(commands) == 4
    for name in links + commands:
        assert (SCRIPT.parent / Path(name.replace("\\", "/"))).is_file(), name
