"""Does own.py find the best line? Does it read other tables as the page says?"""

import io
import re

import numpy as np
import pandas as pd
import pytest
from page import find, find_first, run

CSV = find_first("```csv", "temperature")
OWN_PROGRAM = find_first("```python", "own.png")
SEVERAL_FEATURES = find_first("```diff", "sunshine")
DATE_LINES = find_first("```py", "to_datetime")
TABLE = pd.read_csv(io.StringIO(CSV.content))  # temperature, sunshine, visitors


@pytest.mark.parametrize(
    "piece", [OWN_PROGRAM, SEVERAL_FEATURES], ids=["one x", "several"]
)
@pytest.mark.parametrize(
    "table",
    [
        # Without the scaler, training would miss all of these lines.
        pytest.param(TABLE * [1e-5, 1e-5, 1e6], id="small x, large y"),
        pytest.param(TABLE * [1e6, 1, 1e-5], id="large and small x, small y"),
        pytest.param(TABLE * [1, 1, 0.01] + 3e4, id="all far from 0"),
    ],
)
def test_own_program_finds_the_best_line(piece, table):
    own = run(piece.program, table.to_csv(index=False).encode()).variables
    used = table.dropna()
    x, y = used[own["features"]].to_numpy(), used["visitors"].to_numpy()
    columns = np.column_stack([x, np.ones(len(x))])  # the ones are for b
    best, *_ = np.linalg.lstsq(columns, y)  # w of each feature, then b
    assert [*own["w"], own["b"]] == pytest.approx(best, rel=1e-3)
    assert [*own["best_w"], own["best_b"]] == pytest.approx(best, rel=1e-3)
    miss = np.mean((columns @ best - y) ** 2) ** 0.5
    assert own["typical_miss"] == pytest.approx(miss, rel=1e-3)


# For other tables the page offers arguments of read_csv, date formats and statements.
# Below is a table for each, in the order of the page. With that change own.py should
# read 1600 and 2500 as the feature (1600 can be written as 1,600, or be a day), and 300
# and 400 as the target. If there is a third row, it should be left out.

# The part of own.py that reads the table, and leaves out rows that lack a number:
READING_PART = OWN_PROGRAM.content.split("scaler = ")[0]
SECTION = DATE_LINES.heading  # "Other tables and errors"
CODES = [code.content for code in find("code") if code.heading == SECTION]
OTHER_CHANGES = "Give each change of the page a table here, in the order of the page."


def reading_part_with(lines):
    """READING_PART with these lines below print(table)."""
    return READING_PART.replace("print(table)", f"print(table)\n{lines}")


def check_reading(program, table):
    """Does it read 1600 and 2500 as x, 300 and 400 as y?"""
    variables = run(program, table).variables
    assert variables["X_numpy"].tolist() == [[1600], [2500]]
    assert variables["y_numpy"].tolist() == [300, 400]


ROWS = "temperature,visitors\n1600,300\n2500,400\n"
READ_CSV_ARGUMENTS = {
    'sep=";"': b"temperature;visitors\n1600;300\n2500;400",
    r'sep="\t"': b"temperature\tvisitors\n1600\t300\n2500\t400",
    r'sep=r"\s+"': b"temperature   visitors\n1600          300\n2500          400",
    "skiprows=3": b"A pool\nin 2026, daily\n\ntemperature,visitors\n1600,300\n2500,400",
    "header=None": b"1600,300\n2500,400",
    # Without their encodings these could not be read.
    'encoding="utf-16"': ROWS.encode("utf-16"),
    'encoding="cp1252"': (ROWS + "€,").encode("cp1252"),
    'encoding="cp1251"': (ROWS + "Ж,").encode("cp1251"),
    # -999 without quotes also matches -999.0, but not -999.00.
    "na_values=-999": (ROWS + "-999.0,500").encode(),
    'na_values="-999.00"': (ROWS + "-999.00,500").encode(),
}


@pytest.mark.parametrize("argument", READ_CSV_ARGUMENTS)
def test_argument_reads_its_table(argument):
    program = READING_PART.replace("dtype=str", f"dtype=str, {argument}")
    if argument == "header=None":  # Then the columns are called 0 and 1.
        # The page says so, too:
        features = find_first("code", "features = [0]").content
        target = find_first("code", "target = 1").content
        program = program.replace('features = ["temperature"]', features)
        program = program.replace('target = "visitors"', target)
    check_reading(program, READ_CSV_ARGUMENTS[argument])


def test_each_argument_has_a_table():
    arguments = [code for code in CODES if re.match(r"\w+=", code)]  # like sep=";"
    assert list(READ_CSV_ARGUMENTS) == arguments, OTHER_CHANGES


# Here the feature is the day, counted from 1 January 2026: 20 May 2030 is day 1600, and
# 5 November 2032 is day 2500.
DATE_FORMATS = {
    '"%d.%m.%Y"': b"date,visitors\n20.05.2030,300\n05.11.2032,400",
    '"%d.%m.%Y %H:%M"': b"date,visitors\n20.05.2030 0:00,300\n05.11.2032 0:00,400",
    '"%Y-%m-%d %H:%M:%S"': (
        b"date,visitors\n2030-05-20 0:00:00,300\n2032-11-05 0:00:00,400"
    ),
    '"%m/%d/%Y"': b"date,visitors\n05/20/2030,300\n11/05/2032,400",
}


@pytest.mark.parametrize("date_format", DATE_FORMATS)
def test_format_reads_its_dates(date_format):
    lines = DATE_LINES.content.replace('"%d.%m.%Y"', date_format)
    program = reading_part_with(lines).replace('["temperature"]', '["day"]')
    check_reading(program, DATE_FORMATS[date_format])


def test_each_format_has_a_table():
    in_lines = re.findall('"%.*"', DATE_LINES.content)
    in_sentences = [code for code in CODES if code.startswith('"%')]
    assert list(DATE_FORMATS) == in_lines + in_sentences, OTHER_CHANGES


STATEMENTS = {  # below print(table)
    'table = table.replace("EUR", "", regex=True)': (
        b"temperature,visitors\n1600,300 EUR\nEUR 2500,400EUR\nnone,500"
    ),
    # This table has a blank behind a comma, and an infinite number.
    'table = table.replace(",", "", regex=True)': (
        b'temperature,visitors\n"1,600", "300"\n"2,500.0",400\ninf,500'
    ),
    'table = table.replace(",", ".", regex=True)': (
        b'temperature,visitors\n1600.0,"300,0"\n"2500,0",400\nnone,500'
    ),
    r'table = table.replace(r"\.", "", regex=True).replace(",", ".", regex=True)': (
        b'temperature,visitors\n1.600,"300,0"\n"2.500,0",400\nnone,500'
    ),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_statement_reads_its_table(statement):
    check_reading(reading_part_with(statement), STATEMENTS[statement])


def test_each_statement_has_a_table():
    statements = [code for code in CODES if code.startswith("table = ")]
    assert list(STATEMENTS) == statements, OTHER_CHANGES


def test_new_date_becomes_the_number_of_its_day():
    new = find_first("code", "new = [(pd.Timestamp(").content
    program = reading_part_with(DATE_LINES.content) + new
    table = b"date,temperature,visitors\n15.07.2026,26,300"  # the date in new
    variables = run(program, table).variables
    assert variables["new"] == variables["table"]["day"].tolist()


def test_w_and_b_saved_with_savez_predict_the_same():
    save = find_first("code", "np.savez(").content
    load = find_first("code", "np.load(").content
    predict = find_first("code", 'own["w"] @ new').content
    lines = f"{save}\n{load}\nprediction = {predict}\n"
    result = run(OWN_PROGRAM.content + lines)
    # The last line that own.py prints is its prediction.
    assert result.lines[-1].endswith(f": {result.variables['prediction']:.6g}")
