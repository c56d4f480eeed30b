"""Does own.py read other tables as the page says?

Its section "Other tables and errors" offers arguments of read_csv, date formats, and
statements to add. Here is a small table for each. For example, sep=";" has this one:

    temperature;visitors
    1600;300
    2500;400

From every such table own.py should read 1600 and 2500 as the feature, and 300 and 400
as the target. If there is a third row, own.py can't use it and should leave it out.
"""

import re

import pytest
from page import find_first, replaced, section
from running import run


def check_reading(program, table):
    """Fail unless 1600 and 2500 are read as the feature, 300 and 400 as the target."""
    variables = run(program, table).variables
    assert variables["X_numpy"].tolist() == [[1600], [2500]]
    assert variables["y_numpy"].tolist() == [300, 400]


def reading_part():
    """The first part of own.py, down to y_numpy."""
    program = find_first("```python", "own.png").program
    first_part, _ = program.split("scaler = ")
    return first_part


def with_lines(lines):
    """The reading part with these lines below print(table)."""
    return replaced(reading_part(), "print(table)", f"print(table)\n{lines}")


def offered(pattern):
    """The `code` in sentences of "Other tables and errors" that fits the pattern."""
    codes = [code.content for code in section("Other tables and errors", "code")]
    return [code for code in codes if re.match(pattern, code)]


# In the dictionaries below, the keys are what the page offers, in its order.
TABLES_DIFFER = "Have a table here for each of these on the page, in the same order."

ROWS = "temperature,visitors\n1600,300\n2500,400\n"
ARGUMENTS = {
    'sep=";"': b"temperature;visitors\n1600;300\n2500;400",
    r'sep="\t"': b"temperature\tvisitors\n1600\t300\n2500\t400",
    r'sep=r"\s+"': b"temperature   visitors\n1600          300\n2500          400",
    "skiprows=3": b"A pool\nin 2026, daily\n\ntemperature,visitors\n1600,300\n2500,400",
    # Without an encoding own.py could not read these.
    'encoding="utf-16"': ROWS.encode("utf-16"),
    'encoding="cp1252"': (ROWS + "€,").encode("cp1252"),
    'encoding="cp1251"': (ROWS + "Ж,").encode("cp1251"),
    # -999 also matches -999.0, but not -999.00.
    "na_values=-999": (ROWS + "-999.0,500").encode(),
    'na_values="-999.00"': (ROWS + "-999.00,500").encode(),
}


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_argument_reads_its_table(argument):
    program = replaced(reading_part(), "dtype=str", f"dtype=str, {argument}")
    check_reading(program, ARGUMENTS[argument])


def test_table_without_a_header_is_read():
    program = replaced(reading_part(), "dtype=str", "dtype=str, header=None")
    # The columns are then called 0 and 1.
    features = find_first("code", "features = [0]").content
    target = find_first("code", "target = 1").content
    program = replaced(program, 'features = ["temperature"]', features)
    program = replaced(program, 'target = "visitors"', target)
    check_reading(program, b"1600,300\n2500,400")


def test_each_argument_has_a_table():
    arguments = offered(r"\w+=")
    arguments.remove("header=None")  # It has a test of its own.
    assert list(ARGUMENTS) == arguments, TABLES_DIFFER


# The feature is the day, counted from 1 January 2026: 20 May 2030 is day 1600, and
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
    lines = find_first("```py", "to_datetime").content
    lines = replaced(lines, '"%d.%m.%Y"', date_format)
    program = replaced(with_lines(lines), '["temperature"]', '["day"]')
    check_reading(program, DATE_FORMATS[date_format])


def test_each_format_has_a_table():
    first_format = '"%d.%m.%Y"'  # that of the page's lines for dates
    assert list(DATE_FORMATS) == [first_format, *offered('"%')], TABLES_DIFFER


def test_new_date_becomes_the_number_of_its_day():
    lines = find_first("```py", "to_datetime").content
    new = find_first("code", "new = [(pd.Timestamp(").content
    # The table has the same date as the page's new.
    table = b"date,temperature,visitors\n15.07.2026,26,300"
    variables = run(f"{with_lines(lines)}\n{new}", table).variables
    assert variables["new"] == variables["table"]["day"].tolist()


STATEMENTS = {
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
    check_reading(with_lines(statement), STATEMENTS[statement])


def test_each_statement_has_a_table():
    assert list(STATEMENTS) == offered("table = "), TABLES_DIFFER
