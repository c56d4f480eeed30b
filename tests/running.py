"""Runs programs, without windows."""

import functools
import io
import os
import re
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple
from unittest.mock import patch
from warnings import catch_warnings, simplefilter

os.environ["MPLBACKEND"] = "agg"  # Draw without windows. Set before the import.
import matplotlib.pyplot as plt
import torch
from page import find_first

torch.set_num_threads(1)  # More threads make the neural network far slower.
# Each run gets a folder in here. All are deleted at the end, except for files that
# Windows still holds open.
FOLDER_OF_RUNS = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


class Result(NamedTuple):
    """What a run printed, computed and drew."""

    lines: list  # warnings, then printed lines
    variables: dict
    figures: list  # the current figure at each plt.show()
    picture: Path | None  # the last .png file that the program names


def warning_line(warning):
    """At most 60 characters of this warning, as README.md shows it."""
    line = f"{warning.category.__name__}: {warning.message}"
    return shorten(line, 60, placeholder=" ...")


def last_picture(program, folder):
    """The last .png file that the program names, or None.

    Some exercises save another picture after that of the lesson.
    """
    names = re.findall(r'"(\w+\.png)"', program)
    return folder / names[-1] if names else None


def visitors_csv():
    """The table of the page."""
    return find_first("```csv", "temperature").content


@functools.cache
def run(program, table=None):
    """Run the program in a new folder. If it has run before, return the same result.

    Do not change a result, because other tests may get it, too.
    The table is the content of visitors.csv, for own.py, in bytes. Without it, that of
    README.md is used.
    """
    folder = Path(tempfile.mkdtemp(dir=FOLDER_OF_RUNS.name))
    if table is None:
        table = visitors_csv().encode()
    (folder / "visitors.csv").write_bytes(table)
    file = folder / "program.py"  # If it fails, pytest shows its line from there.
    file.write_text(program, encoding="utf-8")
    plt.close("all")  # Earlier programs may have left figures open.
    # Start at random: if a program forgets its seed, its losses are not the page's.
    torch.seed()
    variables, figures, output = {}, [], io.StringIO()

    def show():
        figures.append(plt.gcf())
        plt.close("all")  # as the reader closes the windows

    with (
        chdir(folder),
        redirect_stdout(output),
        patch.object(plt, "show", show),
        catch_warnings(record=True) as caught,
    ):
        # Record warnings, although .pytest.ini would make them errors.
        simplefilter("default")
        # in this process, because loading torch takes long
        exec(compile(program, file, "exec"), variables)
    lines = [warning_line(warning) for warning in caught]
    lines += output.getvalue().splitlines()
    return Result(lines, variables, figures, last_picture(program, folder))
