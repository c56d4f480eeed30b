"""Does own.py find the best line? Do the changes that the page offers read tables?"""

import io
import re

import numpy as np
import pandas as pd
import pytest
from page import README, execute, read_page, run
from sklearn.linear_model import LinearRegression
from sklearn.metrics import root_mean_squared_error

TEXT = README.read_text(encoding="utf-8")
(CSV,) = [piece.content for piece in read_page() if piece.kind == "csv"]
# own.py as it stands on the page, and with the diff for several features:
OWN, SEVERAL = [
    piece.program
    for piece in read_page()
    if piece.kind in ("python", "diff") and "pd.read_csv(" in piece.program
]


@pytest.mark.parametrize("program", [OWN, SEVERAL], ids=["one feature", "several"])
@pytest.mark.parametrize(
    ("units", "shift"),  # each column times its unit, plus the shift
    [([1, 1, 0.01], 3e5), ([1e-5, 1e-5, 1e6], 0), ([1e6, 1e6, 1e-5], 0)],
    ids=["far from 0", "tiny x", "huge x"],
)
def test_own_program_finds_the_best_line(program, units, shift, tmp_path):
    # The program stays as it is. Only its table, that of the page, has other units.
    table = pd.read_csv(io.StringIO(CSV)) * units + shift
    table.to_csv(tmp_path / "visitors.csv", index=False)
    result = execute(program, tmp_path)
    assert not result.error, result.error

    own = result.variables
    features, target = own["features"], own["target"]
    used = table.dropna(subset=[*features, target])
    best = LinearRegression().fit(used[features], used[target])
    learned = [*own["w"], own["b"]]
    assert learned == pytest.approx([*best.coef_, best.intercept_], rel=1e-3)

    miss = root_mean_squared_error(used[target], best.predict(used[features]))
    miss_of_a_flat_line = used[target].std(ddof=0)
    prediction = best.coef_ @ own["new"] + best.intercept_
    expected = [miss, miss_of_a_flat_line, prediction]
    # The last three printed lines end in these, perhaps written as 6e+07.
    ends = [float(line.split()[-1]) for line in result.lines[-3:]]
    # abs, because misses are small beside the values far from 0
    assert ends == pytest.approx(expected, rel=1e-3, abs=1e-6 * shift)


# The page offers changes of own.py for other kinds of tables, all in one folded part
# (only the date format %m/%d/%Y stands in the next one).
# Each of them stands here with a table that needs it. The first column is y: 300, 400.
# The last is x: 1021, 1030, or the change adds x as a new last column. Any further row
# is one that own.py has to leave out.
(OFFERED,) = [part for part in TEXT.split("<details") if "`skiprows=3`" in part]
ARGUMENTS = {  # of read_csv
    'sep=";"': b"y;x\n300;1021\n400;1030\n",
    r'sep="\t"': b"y\tx\n300\t1021\n400\t1030\n",
    r'sep=r"\s+"': b"y      x\n300   1021\n400   1030\n",
    "skiprows=3": b"A pool\nin 2026, daily\n\ny,x\n300,1021\n400,1030\n",
    "header=None": b"300,1021\n400,1030\n",
    'encoding="utf-16"': "y,x\n300,1021\n400,1030\n".encode("utf-16"),
    'encoding="cp1252"': "y,x\n300,1021\n400,1030\n,€\n".encode("cp1252"),
    'encoding="cp1251"': "y,x\n300,1021\n400,1030\n,Ж\n".encode("cp1251"),
    "na_values=-999": b"y,x\n300,1021\n400,1030\n500,-999\n-999.0,1050\n",
}
COMMAS = r'replace(r"\.(?=\d{3}\b)", "", regex=True).replace(",", ".", regex=True)'
BEND = (
    'table["bend"] = (pd.to_numeric(table["temperature"], errors="coerce") - 27) ** 2'
)
ADDED_LINES = {  # below print(table)
    'table = table.replace("EUR", "", regex=True)': (
        b"y,x\n300 EUR,1021\n400EUR,EUR 1030\n500,<3\n"
    ),
    'table = table.replace(",", "", regex=True)': (
        b'y,x\n300,1021\n400, "1,030.0"\n500,inf\n'
    ),
    f"table = table.{COMMAS}": b'y,x\n300.0,1.021\n400,"1.030,0"\n5,k.A.\n',
    # (58.953091 - 27) ** 2 is 1021, and (-5.093613 - 27) ** 2 is 1030
    BEND: b"y,temperature\n300,58.953091\n400,-5.093613\n",
}
(DATE_LINES,) = re.findall(r"(?ms)^```py\n(.*?)^```", OFFERED)  # the lines for dates
DATES = {  # formats in these lines. x is 1021 and 1030 days after 2026-01-01.
    "%d.%m.%Y %H:%M": b"y,date\n300,18.10.2028 0:00\n400,27.10.2028 0:00\n",
    "%Y-%m-%d %H:%M:%S": b"y,date\n300,2028-10-18 0:00:00\n400,2028-10-27 0:00:00\n",
    "%d.%m.%Y": b"y,date\n300,18.10.2028\n400,27.10.2028\n",
    "%m/%d/%Y": b"y,date\n300,10/18/2028\n400,10/27/2028\n",
}


def test_page_offers_these_changes():
    new = "Does the page offer another change? Then give it a table in this file."
    assert re.findall(r"`(\w+=[^`]+)`", OFFERED) == [*ARGUMENTS], new
    assert re.findall(r"`(table(?: =|\[)[^`]+)`", OFFERED) == [*ADDED_LINES], new
    assert re.findall(r'"(%[^"]+)"', TEXT) == [*DATES], new


def check_table(program, table, folder):
    """Does it find x = 1021, 1030 and y = 300, 400 in this table, and nothing else?"""
    (folder / "visitors.csv").write_bytes(table)
    line = "features, target = table.columns[-1:], table.columns[0]\n"
    program = program.replace("# 0) ", f"{line}# 0) ")
    result = execute(program.split("scaler = ")[0], folder)  # without the training
    assert not result.error, result.error
    assert result.variables["X_numpy"] == pytest.approx(np.array([[1021], [1030]]))
    assert result.variables["y_numpy"].tolist() == [300, 400]


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_argument_of_read_csv(argument, tmp_path):
    program = OWN.replace("dtype=str", f"dtype=str, {argument}")
    check_table(program, ARGUMENTS[argument], tmp_path)


@pytest.mark.parametrize("line", ADDED_LINES)
def test_line_below_the_table(line, tmp_path):
    program = OWN.replace("print(table)\n", f"print(table)\n{line}\n")
    check_table(program, ADDED_LINES[line], tmp_path)


@pytest.mark.parametrize("date_format", DATES)
def test_format_of_dates(date_format, tmp_path):
    lines = DATE_LINES.replace("%d.%m.%Y", date_format)
    program = OWN.replace("print(table)\n", f"print(table)\n{lines}\n")
    check_table(program, DATES[date_format], tmp_path)


def test_new_x_is_computed_as_its_columns():
    # The changes for a curve and for dates come with features and a new x. Applied to a
    # row with the values of this new x, each must give the same numbers. (The quotes
    # leave out `features = [1]`, for a table without a header: it has no new x.)
    names = re.findall(r'`features = (\["[^`]+)`', OFFERED)
    news = re.findall(r"`new = ([^`]+)`", OFFERED)
    for recipe, features, new in zip([BEND, DATE_LINES], names, news, strict=True):
        table = pd.DataFrame({"temperature": [26], "date": ["15.07.2026"]})
        values = {"pd": pd, "table": table}
        exec(recipe, values)
        assert eval(new, values) == table[eval(features)].iloc[0].tolist()


def test_kept_line_predicts():
    (save,) = re.findall(r"`(np\.savez[^`]*)`", TEXT)
    (load,) = re.findall(r"`(own = [^`]*)`", TEXT)
    (predict,) = re.findall(r'`(own\["w"\][^`]*)`', TEXT)
    own = run(f"{OWN}{save}\n{load}\nprediction = {predict}\n")
    assert not own.error, own.error
    assert f"{own.variables['prediction']:.6g}" == own.lines[-1].split()[-1]
