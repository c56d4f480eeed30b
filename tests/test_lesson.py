"""Is the lesson right? Each step is compared with another way to get the same result.

The other ways are in reference.py. Nothing is taken from the script.
"""

import ast
import os
import re
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from helpers import (
    NUMBER,
    SCRIPT,
    SHAPE,
    SOURCE,
    cells,
    drawn,
    lines_of,
    look,
    numbers,
    run_parts,
    run_script,
)
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends import backend_agg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.testing.compare import compare_images
from reference import (
    COLUMN,
    TRUE_SLOPE,
    gradient_descent,
    gradients,
    least_squares,
    loss,
    x,
    y,
)

PICTURE = SCRIPT.parent / "tests" / "linear_regression.png"

PRINTED = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]  # the epochs that print
RESULTS = len(PRINTED) + 3  # the lines with numbers; one about the picture follows

# The names that the lesson teaches, by the section that introduces them.
VOCABULARY = {
    "0": "X_numpy y_numpy X y n_samples n_features",
    "1": "model",
    "2": "criterion optimizer learning_rate",
    "3": "num_epochs epoch loss",
    "4": "predicted",
}


def near(expected, rel=1e-4):
    return pytest.approx(expected, rel=rel)


def points(table, values):
    """The points in the order of their x."""
    return sorted(zip(np.ravel(table), np.ravel(values), strict=True))


def test_lesson_runs_without_a_warning(lesson):
    assert lesson.warnings == []


# Step 0: the data


def test_data_come_from_make_regression_as_asked(lesson):
    variables = lesson.variables
    assert points(variables["X_numpy"], variables["y_numpy"]) == points(x, y)


def test_data_become_float32_tensors_in_columns(lesson):
    for name in ("X", "y"):
        tensor = lesson.variables[name]
        assert isinstance(tensor, torch.Tensor), f"{name} is not a tensor"
        assert tensor.dtype == torch.float32, f"{name} must be float32 like the weights"
        assert tensor.shape == (100, 1), f"{name} must be a column"
        values = lesson.variables[f"{name}_numpy"].reshape(100, 1)
        np.testing.assert_array_equal(tensor.numpy(), values.astype(np.float32))


def test_sizes_are_read_off_the_data(lesson):
    assert (lesson.variables["n_samples"], lesson.variables["n_features"]) == (100, 1)


# Step 1: the model


def test_model_is_one_linear_layer_from_1_feature_to_1_value(lesson):
    model = lesson.variables["model"]
    assert type(model) is torch.nn.Linear
    assert (model.in_features, model.out_features) == (1, 1)
    assert model.bias is not None, "the model has no bias: the line must go through 0"


# Step 2: loss and optimizer


def test_loss_is_the_mean_squared_error(lesson):
    criterion = lesson.variables["criterion"]
    assert type(criterion) is torch.nn.MSELoss
    assert criterion(torch.tensor([1.0, 2.0]), torch.tensor([4.0, 6.0])) == 12.5


def test_optimizer_is_plain_sgd_with_the_named_learning_rate(lesson):
    optimizer = lesson.variables["optimizer"]
    assert type(optimizer) is torch.optim.SGD
    (group,) = optimizer.param_groups
    assert group["lr"] == lesson.variables["learning_rate"] == 0.01
    assert group["momentum"] == group["dampening"] == group["weight_decay"] == 0
    assert not group["nesterov"]
    assert not group["maximize"], "the optimizer climbs"


def test_optimizer_updates_the_weight_and_bias_of_this_model(lesson):
    model = lesson.variables["model"]
    updated = lesson.variables["optimizer"].param_groups[0]["params"]
    assert [id(p) for p in updated] == [id(model.weight), id(model.bias)]


# Step 3: training


def test_first_and_every_tenth_loss_is_printed_with_four_decimals(lesson):
    epochs = [line for line in lesson.lines if line.startswith("epoch")]
    assert lesson.lines[: len(PRINTED)] == epochs, "the losses must come first"
    for epoch, line in zip(PRINTED, epochs, strict=True):
        assert re.fullmatch(rf"epoch: {epoch}, loss = \d+\.\d{{4}}", line)


def test_printed_losses_equal_gradient_descent_in_numpy(lesson):
    printed = [numbers(line)[-1] for line in lesson.lines[: len(PRINTED)]]
    path = gradient_descent()
    assert printed == near([loss(*path[epoch - 1]) for epoch in PRINTED])


def test_training_has_100_epochs(lesson):
    assert lesson.variables["num_epochs"] == 100


# Step 4: the model in use


def test_predictions_are_those_of_the_final_model(lesson):
    w, b = gradient_descent()[-1]
    variables = lesson.variables
    predicted = variables["predicted"]
    assert isinstance(predicted, np.ndarray)
    assert predicted.dtype == np.float32
    assert predicted == near(w * variables["X_numpy"] + b), "not the final model's"
    tensors = {k: v for k, v in variables.items() if isinstance(v, torch.Tensor)}
    for name, value in tensors.items():
        if value.requires_grad and value.shape == (100, 1):
            assert value.detach().numpy() == near(predicted), f"{name} is stale"


def test_printed_learned_line_is_the_final_model_with_its_loss(lesson):
    w, b = gradient_descent()[-1]
    expected = f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {loss(w, b):.2f}"
    assert lesson.lines[len(PRINTED)] == expected


def test_printed_prediction_is_the_learned_line_at_an_x_that_is_new(lesson):
    w, b = gradient_descent()[-1]
    line = lesson.lines[len(PRINTED) + 1]
    assert line == f"prediction for x = 1.5: y = {w * 1.5 + b:.1f}"
    assert 1.5 not in x
    assert x.min() < 1.5 < x.max(), "a line is known only where there are points"


def test_printed_best_line_is_least_squares_with_its_loss(lesson):
    w, b = least_squares()
    expected = f"best line: y = {w:.2f} * x + {b:.2f}, loss = {loss(w, b):.2f}"
    assert lesson.lines[len(PRINTED) + 2] == expected


def test_last_line_names_the_picture_and_its_folder(lesson):
    (last,) = lesson.lines[RESULTS:]
    assert "linear_regression.png" in last
    assert "current folder" in last


# Step 5: the picture


@pytest.fixture
def axes(lesson):
    (figure,) = lesson.figures
    figure.draw_without_rendering()  # which gives everything its place
    (axes,) = figure.axes
    return axes


@pytest.fixture
def artists(lesson):
    found = drawn(lesson)
    assert sorted(found) == ["best", "data", "learned", "way"]
    return found


def heights(line):
    """y of a drawn line at the x of the data. It has to be straight."""
    if hasattr(line, "get_slope"):  # an AxLine, drawn from edge to edge
        x1, y1 = line.get_xy1()
        return y1 + line.get_slope() * (x - x1)
    drawn_x, drawn_y = np.ravel(line.get_xdata()), np.ravel(line.get_ydata())
    w, b = np.polyfit(drawn_x, drawn_y, 1)
    assert drawn_y == pytest.approx(w * drawn_x + b, abs=1e-3)
    assert drawn_x.min() == x.min()
    assert drawn_x.max() == x.max()
    return w * x + b


def test_picture_shows_the_data_as_red_dots(artists):
    (dots,) = artists["data"]
    color, marker = look(dots)
    assert to_hex(color) == to_hex("red")
    assert marker == "o"
    shown = dots.get_offsets().T if hasattr(dots, "get_offsets") else dots.get_data()
    assert np.array(points(*shown)) == near(np.array(points(x, y)), rel=1e-6)


def test_picture_shows_the_line_at_each_printed_epoch_thin_and_pale(artists):
    path = gradient_descent()
    for epoch, line in zip(PRINTED, artists["way"], strict=True):
        w, b = path[epoch - 1]
        assert heights(line) == near(w * x + b), f"epoch {epoch}"
        color, style, width = look(line)
        assert style == "-"
        assert width <= 1
        red, _, blue = to_rgb(color[:7])
        assert 0.5 < red < blue, "pale blue"


def test_picture_shows_the_learned_line_in_solid_blue(artists):
    (line,) = artists["learned"]
    w, b = gradient_descent()[-1]
    assert heights(line) == near(w * x + b)
    color, style, width = look(line)
    assert to_hex(color) == to_hex("blue")
    assert style == "-"
    assert width > 1, "it should stand out from the pale lines"


def test_picture_shows_the_best_line_dashed(artists):
    (line,) = artists["best"]
    w, b = least_squares()
    assert heights(line) == near(w * x + b)
    assert line.get_linestyle() == "--"
    steps = np.diff(np.ravel(line.get_xdata()))
    assert (steps > 0).all(), "dashes drawn back and forth fill up to a solid line"


def test_pale_lines_lie_under_the_other_lines(axes, artists):
    pale = artists["way"]
    order = sorted(axes.lines, key=lambda line: line.get_zorder())  # stable, as drawn
    assert order[: len(pale)] == pale


def test_legend_says_that_epoch_1_is_the_random_start(axes):
    (way,) = [
        t.get_text() for t in axes.get_legend().get_texts() if "way" in t.get_text()
    ]
    assert "random start" in way
    assert numbers(way)[0] == 1


def test_legend_is_inside_the_axes_and_covers_no_point(axes):
    legend = axes.get_legend()
    assert legend.get_visible()
    box, inside = legend.get_window_extent(), axes.bbox
    assert inside.x0 <= box.x0 < box.x1 <= inside.x1
    assert inside.y0 <= box.y0 < box.y1 <= inside.y1
    assert box.count_contains(axes.transData.transform(np.column_stack([x, y]))) == 0


def test_all_words_are_dark_on_white_and_the_ticks_stand_where_they_say(axes):
    for background in (axes.figure, axes, axes.get_legend().get_frame()):
        assert to_hex(background.get_facecolor()) == to_hex("white")
    assert axes.axison
    ticks = []
    for axis in (axes.xaxis, axes.yaxis):
        assert axis.get_visible()
        minus = [
            label.get_text().replace("\N{MINUS SIGN}", "-")
            for label in axis.get_ticklabels()
        ]
        assert [float(text) for text in minus] == axis.get_ticklocs().tolist()
        ticks += axis.get_ticklabels()
    words = [axes.title, axes.xaxis.label, axes.yaxis.label, *ticks]
    for text in [*words, *axes.get_legend().get_texts()]:
        assert text.get_visible()
        assert max(to_rgb(text.get_color())) < 0.5, f"too pale: {text}"
        assert text.get_alpha() in (None, 1)


def test_picture_has_labels_and_a_title_with_both_losses(axes):
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    after, best = loss(*gradient_descent()[-1]), loss(*least_squares())
    assert numbers(axes.get_title()) == [100, round(after, 2), round(best, 2)]


def test_picture_wastes_no_margin(axes):
    (left, bottom), (right, top) = axes.get_position().get_points()
    assert left < 0.1
    assert bottom < 0.12
    assert right > 0.97
    assert top > 0.93


def test_saved_picture_is_the_finished_one(lesson, tmp_path):
    again = tmp_path / "again.png"
    (figure,) = lesson.figures
    figure.savefig(again)
    saved = lesson.folder / "linear_regression.png"
    assert compare_images(str(again), str(saved), tol=0) is None


def test_picture_looks_like_the_one_in_the_readme(lesson):
    # A coarse check: a line or a colour that changes is seen, a small shift is not.
    saved = lesson.folder / "linear_regression.png"
    assert compare_images(str(PICTURE), str(saved), tol=7) is None


# The terminal and its folder


def test_terminal_run_succeeds_and_says_nothing_on_stderr(terminal):
    assert terminal.stderr == b""
    assert terminal.returncode == 0


def test_every_run_prints_the_same_line_by_line(lesson, terminal):
    written = terminal.stdout.decode().replace(os.linesep, "\n")
    assert lines_of(written) == lesson.lines


def test_the_picture_is_saved_in_the_current_folder_and_nothing_else(
    terminal, terminal_folders
):
    of_script, current = terminal_folders
    assert [file.name for file in of_script.iterdir()] == ["linear_regression.py"]
    (file,) = current.iterdir()
    assert file.name == "linear_regression.png"
    assert plt.imread(file).shape == (500, 800, 4)


@pytest.mark.parametrize("name", ["TkAgg", "QtAgg", "macosx"])
def test_a_window_shows_the_finished_picture_once_after_saving_it(
    lesson, tmp_path, monkeypatch, name
):
    windows = []

    def wait_until_the_window_is_closed():
        assert (tmp_path / "linear_regression.png").is_file(), "save before show"
        plt.savefig(tmp_path / "window.png")
        windows.append(plt.get_fignums())

    # The backend has this name, but draws as Agg does and opens no window.
    monkeypatch.setitem(
        sys.modules, f"matplotlib.backends.backend_{name.lower()}", backend_agg
    )
    monkeypatch.delattr(backend_agg, "show")
    monkeypatch.setattr(FigureManagerBase, "show", lambda manager: None)
    monkeypatch.setattr(
        FigureManagerBase,
        "start_main_loop",
        staticmethod(wait_until_the_window_is_closed),
    )
    run = run_script(SCRIPT, tmp_path, backend=name)
    assert not run.warnings + run.error
    assert run.lines == lesson.lines
    assert windows == [[1]], "show() must open one window and wait until it is closed"
    shown, saved = tmp_path / "window.png", tmp_path / "linear_regression.png"
    assert compare_images(str(shown), str(saved), tol=0) is None


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(tmp_path, lesson):
    (tmp_path / "linear_regression.png").mkdir()
    run = run_script(SCRIPT, tmp_path)
    assert "linear_regression.png" in "".join(run.error)
    assert run.lines == lesson.lines[:RESULTS]


def test_a_gpu_changes_nothing(lesson, tmp_path, monkeypatch):
    for place in (torch.cuda, torch.backends.mps, torch.accelerator):
        monkeypatch.setattr(place, "is_available", lambda: True)
    run = run_script(SCRIPT, tmp_path)
    assert not run.error
    assert run.lines == lesson.lines


# The cells, as an editor runs them


def test_cells_print_the_same_as_the_script_and_again_when_run_again(tmp_path, lesson):
    *_, (variables, first) = run_parts(cells(), {}, tmp_path)
    *_, (_, second) = run_parts(cells(), variables, tmp_path)
    assert first == second == lesson.lines


def test_each_cell_introduces_the_names_of_its_step(tmp_path):
    parts = [cell for cell in cells() if cell.startswith("# %% ")]
    known = set()
    for part, (variables, _) in zip(parts, run_parts(parts, {}, tmp_path), strict=True):
        number = part[len("# %% ")]
        taught = {name for names in VOCABULARY.values() for name in names.split()}
        expected = VOCABULARY.get(number, "").split()
        assert taught & variables.keys() - known == set(expected), f"section {number}"
        known |= variables.keys()
        assert len(plt.get_fignums()) == (number == "5"), "section 5 draws"


def test_cells_1_to_3_train_again_from_the_start(tmp_path, lesson):
    again = [cell for cell in cells() if cell[len("# %% ") :][:1] in "123"]
    assert len(again) == 3
    *_, (variables, _) = run_parts(cells(), {}, tmp_path)
    *_, (_, lines) = run_parts(again, variables, tmp_path)
    assert lines == lesson.lines[: len(PRINTED)]


def test_training_cell_alone_goes_on_with_the_weights_it_finds(tmp_path, lesson):
    (training,) = [cell for cell in cells() if cell.startswith("# %% 3)")]
    *_, (variables, _) = run_parts(cells(), {}, tmp_path)
    ((_, lines),) = run_parts([training], variables, tmp_path)
    path = gradient_descent(200)
    for epoch, line in zip(PRINTED, lines, strict=True):
        assert numbers(line) == near([epoch, loss(*path[epoch + 99])])


# The script as a text


def test_script_is_flat_short_and_imports_only_the_four_packages():
    tree = ast.parse(SOURCE)
    imported = set()
    for node in ast.walk(tree):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported == {"torch", "numpy", "sklearn", "matplotlib"}
    assert "__name__" not in SOURCE
    assert len(SOURCE.splitlines()) < 120
    assert SOURCE.isascii(), "some terminals can't show other characters"


def test_docstring_lists_the_sections_and_says_where_to_read_how_to_run_it():
    docstring = ast.get_docstring(ast.parse(SOURCE))
    steps = re.findall(r"^ +(\d\) [^:\n]+)", docstring, re.MULTILINE)
    sections = re.findall(r"^# %% (.+)$", SOURCE, re.MULTILINE)
    assert [step[0] for step in steps] == list("012345")
    assert sections == ["imports", *steps]
    assert "README.md" in docstring


def test_shapes_in_the_comments_are_true(tmp_path):
    statements = ast.parse(SOURCE).body
    parts = [ast.get_source_segment(SOURCE, statement) for statement in statements]
    runs = run_parts(parts, {}, tmp_path)
    checked = 0
    for statement, (variables, _) in zip(statements, runs, strict=True):
        for line in SOURCE.splitlines()[statement.lineno - 1 : statement.end_lineno]:
            code, _, comment = line.partition("  # ")
            for name, shape in re.findall(rf"(?:(\w+): )?({SHAPE.pattern})", comment):
                name = name or code.split("=")[0].strip()
                value = variables.get(name)
                if value is None:
                    value = getattr(variables["model"], name)
                assert value.shape == ast.literal_eval(shape), line
                checked += 1
    assert checked >= 9, "shapes stand where the data change"
    sentences = re.findall(r"^ *# (.*)", SOURCE, re.MULTILINE)
    shapes = SHAPE.findall(" ".join(sentences))
    assert shapes == [str(COLUMN.shape), str(y.shape)], "of X and of y"


def test_dtypes_in_the_comments_are_true(lesson):
    sentences = re.findall(r"# (.*)", SOURCE)
    variables = lesson.variables
    known = {str(variables[name].dtype) for name in ("X_numpy", "y_numpy")}
    assert known == set(re.findall(r"both (float\d+)", " ".join(sentences)))
    model = re.findall(r"will compute in (\w+) \((\d+) bits\)", " ".join(sentences))
    weight = variables["model"].weight
    assert model == [(str(weight.dtype)[len("torch.") :], str(8 * weight.itemsize))]
    assert len(re.findall(r"float\d+", " ".join(sentences))) == 2


def test_numbers_in_the_comments_are_true():
    """Section by section, in any order. The shapes have a test of their own."""
    w, b = gradient_descent()[0]
    gradient = gradients(w, b)[0]
    end_w, end_b = (round(value, 2) for value in gradient_descent()[-1])
    best = least_squares()
    facts = {
        "imports": [],
        "0": ["20", "32", "100", "1"],
        "1": [f"{w:.2f}", f"{b:.2f}"],
        "2": ["2", "20", "10", "0", f"{gradient:.2f}", "0.01", f"{-gradient:.2f}"]
        + [f"{-0.01 * gradient:.2f}", "100"],
        "3": [],
        "4": [f"{end_w:.2f}", "1.5", f"{end_b:.2f}", f"{end_w * 1.5 + end_b:.2f}"]
        + ["100", f"{best[0]:.2f}", "0", f"{np.sqrt(loss(*best)):.2f}", "20"],
        "5": [],
    }
    for cell, (title, expected) in zip(cells()[1:], facts.items(), strict=True):
        heading, *lines = cell.splitlines()
        assert heading.startswith(f"# %% {title}")
        comments = " ".join(line.partition("# ")[2] for line in lines)
        written = NUMBER.findall(SHAPE.sub("", comments))
        assert set(written) == set(expected), heading
        if title == "2":
            assert re.search(r"\b(four|4)\b", comments), "20**2 is four times 10**2"
    noise = y - TRUE_SLOPE * x
    assert np.mean(np.abs(noise) < 20) > 0.5, "most by less than 20"
    assert round(0.01 * 129.59, 2) == 1.30, "as a reader computes it"
