"""Do README.md's programs run, and print and draw what it shows?

Are the shapes right in the comments of these programs and of the script?
"""

import re

import pytest
from page import ROOT, SCRIPT, find
from running import run
from shown import difference, updated_block


def for_each(*kinds):
    """A decorator that runs a test once for each piece of these kinds."""
    return pytest.mark.parametrize(
        "piece", find(*kinds), ids=lambda piece: piece.heading
    )


def shapes_in_comments(program):
    """The shapes that comments give to names, for example {"X": "(100, 1)"}."""
    # It finds "X: (50, 1)" and "X = ...  # (50, 1)".
    found = re.findall(r"(\w+)(?:: | = .*  # )(\(\d[\d, ]*\))", program)
    return dict(found)  # of each name the last shape


def check_shapes(program):
    """Fail unless the program's variables have the shapes that its comments say."""
    variables = run(program).variables
    for name, shape in shapes_in_comments(program).items():
        if name in variables:
            found = variables[name]
        else:
            found = getattr(variables["model"], name)  # the model's weight or bias
        assert str(tuple(found.shape)) == shape, f"The comment on {name} is wrong."


def test_shapes_in_comments_of_the_script_are_true():
    assert shapes_in_comments(SCRIPT)
    check_shapes(SCRIPT)
    # y has another shape before y.view, so check the part above that once more.
    above, _ = SCRIPT.split("\ny = y.view")
    check_shapes(above)


def test_comment_gives_n_samples_and_n_features():
    # It is "# 100 and 1". The word may be another one, in a translation.
    samples, features = run(SCRIPT).variables["X"].shape
    assert re.search(rf"X\.shape  # {samples} \w+ {features}\n", SCRIPT)


@for_each("```diff", "```python")
def test_program_runs_and_shapes_in_its_comments_are_true(piece):
    check_shapes(piece.program)


@for_each("```diff", "```python")
def test_legend_has_no_label_twice(piece):
    for figure in run(piece.program).figures:
        _, labels = figure.gca().get_legend_handles_labels()
        assert len(labels) == len(set(labels))


@for_each("```text")
def test_text_is_what_the_program_prints(piece):
    block = piece.content.splitlines()
    assert block == updated_block(block, run(piece.program).lines), (
        "Below, on the left is what README.md shows, on the right what pytest --update "
        "would record. After recording, read the sentences around the block again."
    )


@for_each("image")
def test_image_is_what_the_program_saves_and_shows(piece, tmp_path):
    result = run(piece.program)
    assert len(result.figures) == 1, "plt.show() should be called once."
    window = tmp_path / "window.png"
    result.figures[0].savefig(window)
    differs = difference(result.picture, window)
    assert differs is None, "The window shows another picture than the file."
    differs = difference(ROOT / piece.content, result.picture)
    assert differs is None, (
        "pytest --update records the new picture. Then read the sentences about it."
    )
