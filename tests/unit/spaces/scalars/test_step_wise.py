"""Schedules in phases: in any order of steps, and what they refuse."""

import pytest

import symexp as sx
from symexp.errors import SpecValueError

kit = sx.scalars


def test_phases_do_not_depend_on_the_order_of_the_steps():
    scalar = kit.StepWise([(2, 1), (0, 9), (3, kit.STEP)])
    expected = [1, 1, 0, 1, 2, 2, 2]
    assert [scalar(step) for step in reversed(range(7))] == expected[::-1]


@pytest.mark.parametrize(
    ("phases", "total", "message"),
    [
        ([(0.5, 1)], None, "without total_steps, but got 0.5"),
        ([(5, 1)], 10, "with total_steps, but got 5"),
        ([(0.0, 1)], 10, "a phase whose share is not 0"),
        ([(-1, 1)], None, "not negative"),
    ],
)
def test_malformed_phases(phases, total, message):
    with pytest.raises(SpecValueError, match=message):
        kit.StepWise(phases, total_steps=total)(1)


def test_phases_are_needed():
    with pytest.raises(SpecValueError, match="at least one phase"):
        kit.StepWise([])(0)
