"""Does own.py find the best line, in any units? Can w and b be saved?"""

import io

import numpy as np
import pandas as pd
import pytest
from page import find_first
from running import run, visitors_csv


@pytest.mark.parametrize(
    ("kind", "excerpt"),
    [
        pytest.param("```python", "own.png", id="one feature"),
        pytest.param("```diff", "sunshine", id="two features"),
    ],
)
@pytest.mark.parametrize(
    ("factors", "shift"),
    [
        # The factors are for temperature, sunshine and visitors. Without the scaler,
        # training would find none of these lines.
        pytest.param([1e-5, 1e-5, 1e6], 0, id="small x, large y"),
        pytest.param([1e6, 1, 1e-5], 0, id="large x, small y"),
        pytest.param([1, 1, 0.01], 3e4, id="all far from 0"),
    ],
)
def test_own_program_finds_the_best_line(kind, excerpt, factors, shift):
    table = pd.read_csv(io.StringIO(visitors_csv())) * factors + shift
    program = find_first(kind, excerpt).program
    found = run(program, table.to_csv(index=False).encode()).variables
    used = table.dropna()
    x = used[found["features"]].to_numpy()
    y = used[found["target"]].to_numpy()
    columns = np.column_stack([x, np.ones(len(x))])  # the ones are for b
    best, *_ = np.linalg.lstsq(columns, y)  # w of each feature, then b
    assert [*found["w"], found["b"]] == pytest.approx(best, rel=1e-3)
    assert [*found["best_w"], found["best_b"]] == pytest.approx(best, rel=1e-3)
    miss = np.mean((columns @ best - y) ** 2) ** 0.5
    assert found["typical_miss"] == pytest.approx(miss, rel=1e-3)


def test_w_and_b_saved_with_savez_predict_the_same():
    save = find_first("code", "np.savez(").content
    load = find_first("code", "np.load(").content
    predict = find_first("code", 'own["w"] @ new').content
    program = find_first("```python", "own.png").program
    result = run(f"{program}\n{save}\n{load}\nprediction = {predict}\n")
    # The last line that own.py prints is its prediction.
    assert result.lines[-1].endswith(f": {result.variables['prediction']:.6g}")
