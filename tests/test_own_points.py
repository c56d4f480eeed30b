"""Do README.md's programs for a reader's own points find the best line, in any units?

The other way to it is NumPy's least squares, in float64.
"""

import io

import numpy as np
import pytest
from conftest import execute
from readme import FILES, SHOWN, changed, numbers

(LINE,) = [s.content for s in SHOWN if s.kind == "python" and "SGD" in s.content]
(FEATURES,) = [
    s.content for s in SHOWN if s.kind == "diff" and "w @ x_mean" in s.content
]
(CURVE,) = [s.content for s in SHOWN if s.kind == "diff" and "x_scaled**2" in s.content]
PROGRAMS = {
    "line": (LINE, lambda t, s: [t, 1]),
    "features": (changed(LINE, FEATURES), lambda t, s: [t, s, 1]),
    "curve": (changed(LINE, CURVE), lambda t, s: [t, t**2, 1]),
}
TABLE = np.genfromtxt(io.StringIO(FILES["visitors.csv"]), delimiter=",")
TABLE = TABLE[~np.isnan(TABLE).any(axis=1)]


@pytest.mark.parametrize("unit_y", [1e-5, 1e4])
@pytest.mark.parametrize(("unit", "shift"), [(1, 2000), (1e4, 0), (1e-5, 0)])
@pytest.mark.parametrize("name", PROGRAMS)
def test_own_points(name, unit, shift, unit_y, tmp_path):
    program, columns = PROGRAMS[name]
    table = TABLE * [unit, unit, unit_y] + [shift, 0, 0]
    np.savetxt(tmp_path / "visitors.csv", table, delimiter=",")
    run = execute(program, tmp_path)
    assert not run.error, run.error
    # Seen from the mean of t its squares lose no digits.
    (t, s, y), middle = table.T, table[:, 0].mean()
    matrix = np.column_stack(np.broadcast_arrays(*columns(t - middle, s)))
    solution = np.linalg.lstsq(matrix, y, rcond=None)[0]
    fitted = matrix @ solution
    assert run.variables["predicted"][:, 0] == pytest.approx(fitted, abs=1e-4 * y.std())
    new_t, new_s, *_ = [*np.ravel(run.variables["x_new"]), 0]
    (prediction,) = [line for line in run.lines if line.startswith("prediction")]
    expected = columns(new_t - middle, new_s) @ solution
    assert numbers(prediction)[-1] == pytest.approx(expected, rel=1e-3)
