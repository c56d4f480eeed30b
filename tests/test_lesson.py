"""Is the lesson right? Each step is compared with another way to get the same result.

The other ways are in reference.py. Nothing is taken from the script.
"""

import ast
import re
import sys
import types

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from helpers import SCRIPT, run_in_terminal, run_script
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.lines import AxLine
from matplotlib.testing.compare import compare_images
from reference import (
    COLUMN,
    gradient_descent,
    largest_learning_rate,
    least_squares,
    x,
    y,
)

PICTURE = SCRIPT.parent / "tests" / "linear_regression.png"


def near(expected, rel=1e-4):
    return pytest.approx(expected, rel=rel)


def numbers(line):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", line)]


def test_lesson_runs_without_a_warning(lesson):
    assert lesson.warnings == []


# Step 0: the data


def test_data_come_from_make_regression_as_asked(lesson):
    np.testing.assert_array_equal(lesson.variables["X_numpy"], COLUMN)
    np.testing.assert_array_equal(lesson.variables["y_numpy"], y)


@pytest.mark.parametrize(("name", "values"), [("X", x), ("y", y)])
def test_data_are_float32_tensors_in_columns(lesson, name, values):
    tensor = lesson.variables[name]
    assert isinstance(tensor, torch.Tensor), f"{name} is not a tensor"
    assert tensor.dtype == torch.float32, f"{name} must be float32 like the weights"
    assert tensor.shape == (100, 1), f"{name} must be a column"
    np.testing.assert_array_equal(tensor[:, 0].numpy(), values.astype(np.float32))


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


def test_every_tenth_loss_is_printed_with_four_decimals(lesson):
    epochs = [line for line in lesson.lines if line.startswith("epoch")]
    assert lesson.lines[:10] == epochs, "the ten losses must be printed, and come first"
    for epoch, line in zip(range(10, 101, 10), epochs, strict=True):
        assert re.fullmatch(rf"epoch: {epoch}, loss = \d+\.\d{{4}}", line)


def test_printed_losses_equal_gradient_descent_in_numpy(lesson):
    losses, _, _ = gradient_descent()
    printed = [numbers(line)[-1] for line in lesson.lines[:10]]
    assert printed == near(losses[9::10])


def test_trained_weight_and_bias_equal_gradient_descent_in_numpy(lesson):
    model = lesson.variables["model"]
    _, w, b = gradient_descent()
    assert (model.weight.item(), model.bias.item()) == near((w, b))


def test_training_ends_after_100_epochs_with_the_loss_before_the_last_update(lesson):
    losses, _, _ = gradient_descent()
    assert lesson.variables["num_epochs"] == lesson.variables["epoch"] == 100
    assert lesson.variables["loss"].item() == near(losses[-1])
    _, w, b = gradient_descent(99)
    y_predicted = lesson.variables["y_predicted"].detach().numpy()
    assert y_predicted == near((w * x + b).reshape(100, 1))


def test_gradients_are_empty_after_training(lesson):
    for parameter in lesson.variables["model"].parameters():
        assert parameter.grad is None or not parameter.grad.any(), "call zero_grad last"


# Step 4: the result


def test_predicted_is_a_numpy_column_from_the_final_model(lesson):
    predicted = lesson.variables["predicted"]
    _, w, b = gradient_descent()
    assert isinstance(predicted, np.ndarray)
    assert predicted.dtype == np.float32
    assert predicted == near((w * x + b).reshape(100, 1)), "not the final model's"


def test_printed_learned_line_is_the_final_model_with_its_loss(lesson):
    _, w, b = gradient_descent()
    loss = np.mean((w * x + b - y) ** 2)
    expected = f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {loss:.2f}"
    assert lesson.lines[10] == expected
    assert lesson.variables["w"] == near(w)
    assert lesson.variables["b"] == near(b)
    assert lesson.variables["final_loss"] == near(loss)


def test_printed_least_squares_line_is_the_best_line_with_its_loss(lesson):
    w, b, loss = least_squares()
    expected = f"least squares: y = {w:.2f} * x + {b:.2f}, loss = {loss:.2f}"
    assert lesson.lines[11] == expected
    assert lesson.variables["best_w"] == near(w, rel=1e-9)
    assert lesson.variables["best_b"] == near(b, rel=1e-9)
    assert lesson.variables["best_loss"] == near(loss, rel=1e-9)


# The picture


@pytest.fixture
def axes(lesson):
    (figure,) = lesson.figures
    (axes,) = figure.axes
    return axes


def one_line(axes, **style):
    """The one line in the picture with this colour, marker and line style."""
    lines = [
        line
        for line in axes.lines
        if all(plt.getp(line, key) == value for key, value in style.items())
    ]
    assert len(lines) == 1, f"the picture needs one line with {style}, has {len(lines)}"
    return lines[0]


def test_picture_shows_the_data_as_red_dots(axes):
    dots = one_line(axes, marker="o", linestyle="None")
    assert to_hex(dots.get_color()) == to_hex("red")
    np.testing.assert_array_equal(np.ravel(dots.get_xdata()), x)
    assert np.ravel(dots.get_ydata()) == near(y, rel=1e-6)


def test_picture_shows_the_learned_line_in_solid_blue(axes):
    line = one_line(axes, linestyle="-")
    _, w, b = gradient_descent()
    assert to_hex(line.get_color()) == to_hex("blue")
    assert line.get_marker() == "None"
    np.testing.assert_array_equal(np.ravel(line.get_xdata()), x)
    assert np.ravel(line.get_ydata()) == near(w * x + b)


def test_picture_shows_the_least_squares_line_thin_and_dashed(axes):
    line = one_line(axes, linestyle="--")
    w, b, _ = least_squares()
    assert isinstance(line, AxLine), "plot() through unsorted x makes dashes look solid"
    assert line.get_slope() == near(w)
    x1, y1 = line.get_xy1()
    assert y1 == near(w * x1 + b)
    assert line.get_linewidth() < one_line(axes, linestyle="-").get_linewidth()


def test_picture_has_labels_title_and_a_legend_with_the_formulas(lesson, axes):
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert axes.get_title() == "Linear regression after 100 epochs"
    assert axes.get_legend() is not None, "call plt.legend()"
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["data: 100 points", lesson.lines[10], lesson.lines[11]]


def test_picture_looks_like_the_one_in_the_readme(lesson, tmp_path):
    # Only the part below the legend: every matplotlib release draws its text differently.
    # Any dot, line, colour or width that changes moves the difference above 0.3.
    parts = []
    for file in (PICTURE, lesson.folder / "linear_regression.png"):
        picture = plt.imread(file)
        assert picture.shape == (500, 800, 4)
        parts.append(str(tmp_path / f"part{len(parts)}.png"))
        plt.imsave(parts[-1], picture[145:440, 105:715])
    assert compare_images(*parts, tol=0.3) is None


# The terminal


def test_terminal_run_succeeds_and_says_nothing_on_stderr(terminal):
    assert terminal.stderr == ""
    assert terminal.returncode == 0


def test_every_run_prints_the_same(lesson, terminal):
    assert terminal.stdout.splitlines() == lesson.lines


def test_without_a_screen_the_picture_is_saved_in_the_current_folder_and_named(
    terminal, terminal_folder
):
    (file,) = terminal_folder.iterdir()
    assert file.name in terminal.stdout.splitlines()[-1]
    assert "current folder" in terminal.stdout.splitlines()[-1]
    assert plt.imread(file).shape == (500, 800, 4)


def test_without_a_screen_no_window_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(
        plt, "show", lambda: pytest.fail("show() can show nothing here")
    )
    run_script(SCRIPT, tmp_path)


def test_with_a_screen_a_window_shows_the_finished_picture_and_no_file_is_written(
    lesson, tmp_path, monkeypatch, capsys
):
    windows = []

    class Manager(FigureManagerBase):
        @classmethod
        def pyplot_show(cls, *, block=None):
            (axes,) = plt.gcf().axes
            windows.append((len(axes.lines), axes.get_title(), axes.get_legend()))
            print("the window opens")

    class Canvas(FigureCanvasAgg):
        manager_class = Manager

    screen = types.ModuleType("screen")
    screen.FigureCanvas = Canvas
    monkeypatch.setitem(sys.modules, "screen", screen)
    run = run_script(SCRIPT, tmp_path, backend="module://screen")
    assert not run.warnings + run.error
    assert len(windows) == 1, "call plt.show() once"
    number_of_lines, title, legend = windows[0]
    assert number_of_lines == 3
    assert title
    assert legend
    assert run.lines == lesson.lines[:12] + ["the window opens"]
    assert not list(tmp_path.iterdir())


def test_a_picture_that_cannot_be_saved_is_an_error_after_all_results(tmp_path, lesson):
    (tmp_path / "linear_regression.png").mkdir()
    run = run_in_terminal(tmp_path)
    assert run.returncode != 0
    assert "linear_regression.png" in run.stderr.splitlines()[-1]
    assert run.stdout.splitlines() == lesson.lines[:12]


# The script as a text


def test_script_is_flat_short_and_imports_only_the_four_packages():
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source)
    imported = set()
    for node in ast.walk(tree):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported == {"torch", "numpy", "sklearn", "matplotlib"}
    assert "__name__" not in source
    assert len(source.splitlines()) <= 120
    assert source.isascii(), "some terminals can't show other characters"


def test_script_has_the_sections_of_the_lesson():
    headings = re.findall(
        r"^# %% (.+)$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert headings == [
        "imports",
        "0) prepare data",
        "1) design the model",
        "2) loss and optimizer",
        "3) training loop",
        "4) look at the result",
        "plot",
        "show",
    ]


def test_numbers_in_the_comments_are_true():
    source = SCRIPT.read_text(encoding="utf-8")
    _, limit = largest_learning_rate(x)
    assert f"Above {limit:.3f}, here," in source
    assert f"The root of that loss, {np.sqrt(least_squares()[2]):.2f}," in source
