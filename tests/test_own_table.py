"""Does own.py find the best line? Do the changes that the page offers read tables?"""

import io
import re

import numpy as np
import pandas as pd
import pytest
from page import README, find, run

TEXT = README.read_text(encoding="utf-8")
CSV = find("csv")[0].content
(OWN,) = [one.content for one in find("python", has="own.png")]
(SEVERAL,) = [one.program for one in find("diff", has="sunshine")]


@pytest.mark.parametrize("program", [OWN, SEVERAL], ids=["one feature", "several"])
# The factors are for temperature, sunshine and visitors; the shift is added to all.
@pytest.mark.parametrize(
    ("factors", "shift"),
    [
        ([1e-5, 1e-5, 1e6], 0),  # small x, large y
        ([1e6, 1, 1e-5], 0),  # a large, a middle and a small column
        ([1, 1, 0.01], 3e4),  # all far from 0
    ],
)
def test_own_program_finds_the_best_line(program, factors, shift):
    table = pd.read_csv(io.StringIO(CSV)) * factors + shift
    own = run(program, table.to_csv(index=False).encode()).variables
    used = table.dropna()
    x, y = used[own["features"]].to_numpy(), used["visitors"].to_numpy()
    columns = np.column_stack([x, np.ones(len(x))])  # the ones are for b
    best, *_ = np.linalg.lstsq(columns, y)  # w of each feature, then b
    assert [*own["w"], own["b"]] == pytest.approx(best, rel=1e-3)
    assert [*own["best_w"], own["best_b"]] == pytest.approx(best, rel=1e-3)
    miss = np.mean((columns @ best - y) ** 2) ** 0.5
    assert own["typical_miss"] == pytest.approx(miss, rel=1e-3)


# The page offers three kinds of changes for other tables. For each change, in the order
# of the page, here is a table that needs it. Its first column is y: 300, 400. Its last
# is x: 1600, 2500. A third row, if there is one, has to be left out.
ARGUMENTS = {  # of read_csv
    'sep=";"': b"y;x\n300;1600\n400;2500",
    r'sep="\t"': b"y\tx\n300\t1600\n400\t2500",
    r'sep=r"\s+"': b"y      x\n300   1600\n400   2500",
    "skiprows=3": b"A pool\nin 2026, daily\n\ny,x\n300,1600\n400,2500",
    "header=None": b"300,1600\n400,2500",
    'encoding="utf-16"': "y,x\n300,1600\n400,2500".encode("utf-16"),
    'encoding="cp1252"': "y,€\n300,1600\n400,2500".encode("cp1252"),
    'encoding="cp1251"': "y,Ж\n300,1600\n400,2500".encode("cp1251"),
    "na_values=-999": b"y,x\n300,1600\n400,2500\n500,-999.0",
    'na_values="-999.00"': b"y,x\n300,1600\n400,2500\n500,-999.00",
}
# x is in days after 2026-01-01: 20 May 2030 is day 1600, 5 November 2032 day 2500.
FORMATS = {  # of dates
    "%d.%m.%Y %H:%M": b"y,date\n300,20.05.2030 0:00\n400,05.11.2032 0:00",
    "%Y-%m-%d %H:%M:%S": b"y,date\n300,2030-05-20 0:00:00\n400,2032-11-05 0:00:00",
    "%d.%m.%Y": b"y,date\n300,20.05.2030\n400,05.11.2032",
    "%m/%d/%Y": b"y,date\n300,05/20/2030\n400,11/05/2032",
}
REPLACEMENTS = {  # below print(table)
    'table = table.replace("EUR", "", regex=True)': (
        b"y,x\n300 EUR,1600\n400EUR,EUR 2500\n500,<3"
    ),
    'table = table.replace(",", "", regex=True)': (
        b'y,x\n300,"1,600"\n400, "2,500.0"\n500,inf'
    ),
    'table = table.replace(",", ".", regex=True)': (
        b'y,x\n"300,0",1600.0\n400,"2500,0"\n500,k.A.'
    ),
    r'table = table.replace(r"\.", "", regex=True).replace(",", ".", regex=True)': (
        b'y,x\n"300,0",1.600\n400,"2.500,0"\n500,k.A.'
    ),
}

# The folded part "If your table looks different":
(OFFERED,) = [part for part in TEXT.split("<details") if "na_values" in part]
(DATES,) = [one.content for one in find("py", has="to_datetime")]


def test_each_change_on_the_page_has_a_table():
    message = "Give each change of the page a table here, in the order of the page."
    assert [*ARGUMENTS] == re.findall(r"`(\w+=[^`]+)`", OFFERED), message
    # The last format stands further down, under "What may go wrong".
    assert [*FORMATS] == re.findall('"(%[^"]+)"', TEXT), message
    assert [*REPLACEMENTS] == re.findall("`(table[^`]+)`", OFFERED), message
    # Without a header pandas calls the columns 0, 1 ..., so they have no quotes.
    assert "`features = [0]`" in OFFERED
    assert "`target = 1`" in OFFERED


def check_reading(table, old, new):
    """Does own.py, with this change, read x and y from the table?"""
    program = OWN.split("scaler = ")[0]  # the part that reads the table
    # Whatever the columns are called, y is the first, and x the last one or "day".
    program = program.replace('["temperature"]', "[table.columns[-1]]")
    program = program.replace('"visitors"', "table.columns[0]")
    variables = run(program.replace(old, new), table).variables
    assert variables["X_numpy"].tolist() == [[1600], [2500]]
    assert variables["y_numpy"].tolist() == [300, 400]


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_argument_reads_its_table(argument):
    check_reading(ARGUMENTS[argument], "dtype=str", f"dtype=str, {argument}")


@pytest.mark.parametrize("date_format", FORMATS)
def test_format_reads_its_dates(date_format):
    lines = DATES.replace("%d.%m.%Y", date_format)
    check_reading(FORMATS[date_format], "print(table)", f"print(table)\n{lines}")


@pytest.mark.parametrize("line", REPLACEMENTS)
def test_line_reads_its_table(line):
    check_reading(REPLACEMENTS[line], "print(table)", f"print(table)\n{line}")


def test_new_date_is_computed_as_its_column():
    (formula,) = re.findall("`new = ([^`]+)`", OFFERED)
    names = {"pd": pd, "table": pd.DataFrame({"date": ["15.07.2026"]})}
    # DATES adds the column "day", and defines the variable "first" of the formula.
    exec(DATES, names)
    (day,) = names["table"]["day"]
    assert eval(formula, names) == [day]


def test_w_and_b_saved_with_savez_predict_the_same():
    (save,) = re.findall(r"`(np\.savez[^`]+)`", TEXT)
    (load,) = re.findall(r"`(own = [^`]+)`", TEXT)
    (predict,) = re.findall(r"`(own\[[^`]+)`", TEXT)
    # The last line that own.py prints is its prediction.
    result = run(f"{OWN}{save}\n{load}\nprediction = {predict}\n")
    assert result.lines[-1].endswith(f": {result.variables['prediction']:.6g}")
