"""Runs of the lesson as it is, shared by all tests that only look at the result."""

import shutil

import pytest
from helpers import SCRIPT, run_in_terminal, run_script


@pytest.fixture(scope="session")
def lesson(tmp_path_factory):
    """The lesson, run once in this process."""
    run = run_script(SCRIPT, tmp_path_factory.mktemp("lesson"))
    assert not run.error, f"the lesson stops with {run.error[0]}"
    return run


@pytest.fixture(scope="session")
def terminal_folders(tmp_path_factory):
    """Two folders: one for a copy of the script, one to run it from."""
    return tmp_path_factory.mktemp("script"), tmp_path_factory.mktemp("terminal")


@pytest.fixture(scope="session")
def terminal(terminal_folders):
    """The lesson, run once in a terminal, from a folder that is not its own."""
    script = shutil.copy(SCRIPT, terminal_folders[0])
    return run_in_terminal(script, terminal_folders[1])
