"""The notebooks of PyGlove run with only their import line changed, all but the cells named here.

`python -m tests.pyglove_notebooks` runs all of them, beside PyGlove. Here run those that neither
train networks nor search for long.
"""

import ast

import pytest

from tests.pyglove_notebooks import harness

pytest.importorskip("IPython")

# Cells that no library runs here: they need packages that are not on package indexes.
ELSEWHERE = {("interactive_svg", n) for n in (2, 3, 5, 6)}
QUICK = [name for name in harness.NAMES if name not in (*harness.SLOW, "neural_modeling")]


@pytest.mark.parametrize("name", QUICK)
def test_a_notebook_of_pyglove_runs(name):
    cells = harness.run(name, "symexp", timeout=300)
    failed = {(name, cell.number) for cell in cells if cell.error}
    known = {key for key in (*harness.NOT_RUN, *ELSEWHERE) if key[0] == name}
    assert failed == known, [(cell.number, cell.error) for cell in cells if cell.error]


def test_the_cells_are_those_of_the_notebooks():
    assert len(harness.NAMES) == 16
    cells = [cell for name in harness.NAMES for cell in harness.cells_of(name)]
    assert len(cells) == 294
    for cell in cells:
        ast.parse(cell)


def test_a_cell_that_fails_is_reported():
    cells = harness.run("interactive_svg", "symexp", timeout=300)
    errors = {cell.number: cell.error for cell in cells}
    assert errors[2].startswith("ModuleNotFoundError: No module named 'colabtools'")
    assert errors[4] == ""
