"""Does README.md tell the truth? What it shows is compared with what the script does."""

import re
from pathlib import Path

from helpers import README, SCRIPT, blocks, same_line, section


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
