"""Random scalars: seeds and bounds. Their values are compared with PyGlove's in tests/property."""

import pytest

import symexp as sx
from symexp.errors import SpecValueError

kit = sx.scalars


def test_a_seed_determines_the_values():
    first, second = (kit.Uniform(0, 9, seed=3) for _ in range(2))
    assert [first(0) for _ in range(9)] == [second(step) for step in range(9)]
    assert first == second


def test_crossed_bounds():
    with pytest.raises(SpecValueError, match="Expected low <= high"):
        kit.Uniform(2, 1)(0)
