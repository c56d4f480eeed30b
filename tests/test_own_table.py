"""Does own.py find the best line? Do the changes that the page offers read tables?"""

import io
import re

import pandas as pd
import pytest
from page import README, find, run
from sklearn.linear_model import LinearRegression

TEXT = README.read_text(encoding="utf-8")
CSV = find("csv")[0].content
(OWN,) = [one.content for one in find("python", has="own.png")]
(SEVERAL,) = [one.program for one in find("diff", has="sunshine")]


@pytest.mark.parametrize("program", [OWN, SEVERAL], ids=["one feature", "several"])
# Small x and large y, the reverse, and both far from 0:
@pytest.mark.parametrize(
    ("x_unit", "y_unit", "shift"), [(1e-5, 1e6, 0), (1e6, 1e-5, 0), (1, 0.01, 3e4)]
)
def test_own_program_finds_the_best_line(program, x_unit, y_unit, shift):
    units = [x_unit, x_unit, y_unit]  # for temperature, sunshine and visitors
    table = pd.read_csv(io.StringIO(CSV)) * units + shift
    own = run(program, table.to_csv(index=False).encode()).variables
    used = table.dropna()
    x, y = used[own["features"]].to_numpy(), used[own["target"]].to_numpy()
    best = LinearRegression().fit(x, y)
    assert own["w"] == pytest.approx(best.coef_, rel=1e-3)
    assert own["b"] == pytest.approx(best.intercept_, rel=1e-3)
    miss = (y - best.predict(x)).std()  # the mean of these differences is 0
    assert own["typical_miss"] == pytest.approx(miss, rel=1e-3)


# The folded part of the page that offers changes for other tables:
(OFFERED,) = [part for part in TEXT.split("<details") if "na_values" in part]
# Its four lines to add below print(table), each in backticks:
EUR, COMMAS, DECIMALS, DOTS = re.findall("`(table[^`]+)`", OFFERED)
(DATES,) = [one.content for one in find("py", has="to_datetime")]

# The changes that the page offers, in its order: arguments of read_csv, formats of
# dates, lines below print(table). For each a table that needs it. Its first column is
# y: 300, 400. Its last is x: 1600, 2500. A third row, if there is one, has to be left
# out.
TABLES = {
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
    # The dates become days after 2026-01-01, 1600 and 2500, in a new last column.
    "%d.%m.%Y %H:%M": b"y,date\n300,20.05.2030 0:00\n400,05.11.2032 0:00",
    "%Y-%m-%d %H:%M:%S": b"y,date\n300,2030-05-20 0:00:00\n400,2032-11-05 0:00:00",
    "%d.%m.%Y": b"y,date\n300,20.05.2030\n400,05.11.2032",
    "%m/%d/%Y": b"y,date\n300,05/20/2030\n400,11/05/2032",
    EUR: b"y,x\n300 EUR,1600\n400EUR,EUR 2500\n500,<3",
    COMMAS: b'y,x\n300,"1,600"\n400, "2,500.0"\n500,inf',
    DECIMALS: b'y,x\n"300,0",1600.0\n400,"2500,0"\n500,k.A.',
    DOTS: b'y,x\n"300,0",1.600\n400,"2.500,0"\n500,k.A.',
}


def test_each_change_on_the_page_has_a_table():
    arguments = re.findall(r"`(\w+=[^`]+)`", OFFERED)  # of read_csv
    formats = re.findall('"(%[^"]+)"', TEXT)  # one of them among the messages
    changes = [*arguments, *formats, EUR, COMMAS, DECIMALS, DOTS]
    assert [*TABLES] == changes, "Give TABLES the changes of the page, in their order."
    # Without a header pandas calls the columns 0, 1 ..., so they have no quotes.
    assert "`features = [0]`" in OFFERED
    assert "`target = 1`" in OFFERED


@pytest.mark.parametrize("change", TABLES)
def test_change_reads_its_table(change):
    program = OWN.split("scaler = ")[0]  # the part that reads the table
    # Whatever the columns are called, x is the last one and y the first.
    program = program.replace('["temperature"]', "[table.columns[-1]]")
    program = program.replace('"visitors"', "table.columns[0]")
    if change.startswith("table"):  # a line below print(table)
        program = program.replace("print(table)", f"print(table)\n{change}")
    elif change.startswith("%"):  # a format of dates
        lines = DATES.replace("%d.%m.%Y", change)
        program = program.replace("print(table)", f"print(table)\n{lines}")
    else:  # an argument of read_csv
        program = program.replace("dtype=str", f"dtype=str, {change}")
    variables = run(program, TABLES[change]).variables
    assert variables["X_numpy"].tolist() == [[1600], [2500]]
    assert variables["y_numpy"].tolist() == [300, 400]


def test_new_date_is_computed_as_its_column():
    (new,) = re.findall("`new = ([^`]+)`", OFFERED)
    names = {"pd": pd, "table": pd.DataFrame({"date": ["15.07.2026"]})}
    exec(DATES, names)  # defines "first" for new
    (day,) = names["table"]["day"]
    assert eval(new, names) == [day]


def test_w_and_b_saved_with_savez_predict_the_same():
    (save,) = re.findall(r"`(np\.savez[^`]+)`", TEXT)
    (load,) = re.findall(r"`(own = [^`]+)`", TEXT)
    (predict,) = re.findall(r"`(own\[[^`]+)`", TEXT)
    result = run(f"{OWN}{save}\n{load}\nprediction = {predict}\n")
    assert result.lines[-1].endswith(f": {result.variables['prediction']:.6g}")
