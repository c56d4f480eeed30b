"""Runs of the lesson as it is, shared by all tests that only look at the result."""

import pytest
from helpers import SCRIPT, run_in_terminal, run_script


@pytest.fixture(scope="session")
def lesson(tmp_path_factory):
    """The lesson, run once in this process."""
    run = run_script(SCRIPT, tmp_path_factory.mktemp("lesson"))
    assert not run.error, f"the lesson stops with {run.error[0]}"
    return run


@pytest.fixture(scope="session")
def terminal_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("terminal")


@pytest.fixture(scope="session")
def terminal(terminal_folder):
    """The lesson, run once in a terminal, from a folder that is not its own."""
    return run_in_terminal(terminal_folder)
