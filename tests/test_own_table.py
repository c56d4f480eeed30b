"""Does own.py find the best line for tables with other units?"""

import io

import numpy as np
import pandas as pd
import pytest
from page import find_first, run

# The page's table, temperature, sunshine and visitors, is multiplied by these factors.
# Then the shift is added to all values. Without its scaler, own.py would find the line
# of none of these tables.
OTHER_UNITS = {  # name: (factors, shift)
    "small features, large target": ([1e-5, 1e-5, 1e6], 0),
    "a large feature, a small target": ([1e6, 1, 1e-5], 0),
    "all far from 0": ([1, 1, 0.01], 3e4),
}


@pytest.mark.parametrize("units", OTHER_UNITS)
@pytest.mark.parametrize(
    ("kind", "excerpt"), [("```python", "own.png"), ("```diff", "sunshine")]
)
def test_own_program_finds_the_best_line(kind, excerpt, units):
    csv = find_first("```csv", "temperature").content
    factors, shift = OTHER_UNITS[units]
    table = pd.read_csv(io.StringIO(csv)) * factors + shift
    program = find_first(kind, excerpt).program
    found = run(program, table.to_csv(index=False).encode()).variables
    used = table.dropna()
    x, y = used[found["features"]].to_numpy(), used[found["target"]].to_numpy()
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
