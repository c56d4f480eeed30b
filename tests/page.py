"""Reads README.md, and makes the programs that it shows.

If you read down the page, there is always one current program. Below each heading it
is at first linear_regression.py, without its comments behind code. A ```python block
replaces it, and a ```diff block changes it. A ```text block shows what it then prints,
and an image what it saves. find() lists all kinds of blocks.

running.py runs programs. shown.py compares their outputs and pictures with those of the
page. conftest.py has the option --update. reference.py has the lesson in plain NumPy.
The tests are about:

    test_lesson.py          linear_regression.py
    test_programs.py        outputs, pictures, legends, shapes of the page's programs
    test_page.py            the page's numbering, commands, links, versions and so on
    test_numbers.py         numbers in sentences and in the script's comments
    test_claims.py          what else sentences say will happen
    test_own_table.py       own.py
    test_other_tables.py    its changes for other tables
"""

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCRIPT = (ROOT / "linear_regression.py").read_text(encoding="utf-8")
# "n = 1  # one", with two blanks, becomes "n = 1", because the diffs leave out comments
# behind code. Lines of comment may stay, because the diffs skip them with @@.
BARE_SCRIPT = re.sub(r"(\S)  #.*", r"\1", SCRIPT)


def apply_diff(program, diff, heading):
    """The program without the diff's - lines, and with its + lines.

    A line @@ stands between two places that the diff changes.
    """
    text = f"\n{program}"  # so that f"\n{old}" fits only whole lines, the first one too
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        check_place(old, text, heading)
        text = text.replace(f"\n{old}", f"\n{new}")
    return text[1:]


def check_place(old, text, heading):
    """Fail unless the text has these lines of a diff once."""
    count = text.count(f"\n{old}")
    missing = [line for line in old.splitlines() if f"\n{line}\n" not in text]
    assert count > 0, (
        f"In {heading!r} the program lacks these lines of a diff: {missing}\n"
        "If the program has other lines now, change the diff. Leave out comments "
        "behind the script's code. If no line is named, write @@ between two places. "
        f"The diff expects:\n{old}"
    )
    assert count == 1, (
        f"In {heading!r} a diff fits {count} places of the program. Add an unmarked "
        f"line that shows the place. The diff expects:\n{old}"
    )


def replaced(program, old, new):
    """The program, or some lines, with new in place of old."""
    assert program.count(old) == 1, f"{old!r} should be there once, in:\n{program}"
    return program.replace(old, new)


class Piece(NamedTuple):
    """A block, image, link ... of README.md."""

    kind: str  # see find()
    content: str  # the text; of an image its path, of a link its target
    heading: str  # the heading under which, or in which, it stands
    # For --update. Only blocks, headings and words have line numbers.
    start: int | None  # the number of its first line, counted from 0
    end: int | None  # the number of the line behind its last one
    # The current program is the base after the diffs. (A diff is the last of its own.)
    base: str  # BARE_SCRIPT or a ```python block
    diffs: tuple

    @property
    def program(self):
        """The current program at this place of the page.

        It is made only here, so that a wrong diff fails only the tests of its section.
        """
        program = self.base
        for diff in self.diffs:
            program = apply_diff(program, diff, self.heading)
        return program


def kind_and_content(node):
    """The kind, as find() calls it, and the content of this node of markdown-it."""
    if node.type == "fence":
        return f"```{node.info}", node.content
    if node.type == "heading":
        return "heading", node.children[0].content  # Its words are in its only child.
    if node.type == "inline":
        return "words", " ".join(node.content.split())  # in one line
    if node.type == "code_inline":
        return "code", node.content
    if node.type == "link":
        return "link", node.attrs["href"]
    if node.type == "image":
        return "image", node.attrs["src"]
    return node.type, node.content


def find(*kinds):
    """All pieces of these kinds, from the top of README.md to its end.

    The kinds that the tests use are:

    ```python       a whole program
    ```py           a few lines
    ```diff         a change of the program
    ```text         what it prints
    ```csv          a table
    ```sh           commands
    ```bat          their form for Windows
    ```bash         the command without GPU libraries
    ```             commands for uv
    code_block      indented lines
    words           a heading, a paragraph or a point of a list, in Markdown
    code            `code` in such words
    heading, link, image
    """
    pieces = []
    heading, base, diffs = "", BARE_SCRIPT, ()
    tree = SyntaxTreeNode(MarkdownIt().parse(README.read_text(encoding="utf-8")))
    for node in tree.walk(include_self=False):
        kind, content = kind_and_content(node)
        # First keep track of the heading and of the current program.
        if kind == "heading":
            heading, base, diffs = content, BARE_SCRIPT, ()
        elif kind == "```python":
            base, diffs = content, ()
        elif kind == "```diff":
            diffs = (*diffs, content)  # a new tuple: earlier pieces keep theirs
        if kind in kinds:
            start, end = node.map or (None, None)  # line numbers
            pieces.append(Piece(kind, content, heading, start, end, base, diffs))
    return pieces


def find_first(kind, excerpt):
    """The first piece of this kind whose content has this excerpt."""
    for piece in find(kind):
        if excerpt in piece.content:
            return piece
    raise AssertionError(
        f"No {kind} of README.md has {excerpt!r}.\n"
        "If the page is wrong, correct it. If it is right, change the excerpt where it "
        "is sought, and read the sentences there again.\n"
        "If the section is gone, delete the test, and look for sentences about it."
    )


def section(title, *kinds):
    """The pieces of these kinds in the section with this title."""
    # The heading of an exercise has a number before the title.
    pieces = [piece for piece in find(*kinds) if piece.heading.endswith(title)]
    assert pieces, (
        f"README.md has no heading {title!r} with {kinds}. If it is called otherwise "
        "now, change it in all tests, too. If the section is gone, delete the test, "
        "look for sentences about it, also in the introduction and in the next "
        "exercise, and for its picture in .gitignore."
    )
    return pieces


def first_program(title):
    """The current program after the first change in the section with this title."""
    return section(title, "```python", "```diff")[0].program


def last_program(title):
    """The current program at the end of the section with this title."""
    return section(title, "```python", "```diff")[-1].program
