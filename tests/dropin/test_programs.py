"""Ordinary Keras programs do the same with their imports swapped, and from their saved trees.

`README.md` describes the corpus, `python -m tests.dropin` prints it as a table.
"""

import pytest

pytest.importorskip("keras")

from tests.dropin import harness

pytestmark = [pytest.mark.keras, pytest.mark.slow]


@pytest.fixture(autouse=True, scope="module")
def _free_models():
    yield
    harness.forget()


@pytest.mark.parametrize(
    ("name", "check"),
    [
        pytest.param(name, check, marks=pytest.mark.xdist_group(f"dropin {name}"))
        for name in harness.NAMES
        for check in harness.CHECKS
    ],
)
def test_program(name, check):
    problem = harness.CHECKS[check](name)
    assert problem is None, problem
