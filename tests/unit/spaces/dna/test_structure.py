"""Conditions are immutable records that are compared, hashed and pickled by content."""

import pickle

import pytest

from symexp.spaces.dna import Condition, SpaceError
from symexp.spaces.dna.structure import Tied


def test_conditions_are_compared_by_content():
    condition = Condition("opt", [0, 2])
    assert condition == Condition("opt", (0, 2))
    assert condition != Condition("opt", (0,))
    assert hash(condition) == hash(Condition("opt", (0, 2)))
    assert pickle.loads(pickle.dumps(condition)) == condition
    assert repr(condition) == "Condition('opt', (0, 2))"


def test_a_condition_cannot_be_changed():
    with pytest.raises(AttributeError, match="Condition is immutable"):
        Condition("opt", (0,)).values = (1,)


def test_a_condition_without_values_is_refused():
    with pytest.raises(SpaceError, match="the name of a decision and at least one value"):
        Condition("opt", ())


@pytest.mark.parametrize(
    ("decision", "holds"), [(0, True), (1, False), ((2, ()), True), (Tied(Tied(0)), True)]
)
def test_a_condition_holds_for_its_values(decision, holds):
    assert Condition("opt", (0, 2)).holds({"opt": decision}) is holds


def test_a_condition_does_not_hold_for_an_inactive_decision():
    assert not Condition("opt", (0,)).holds({})
    assert not Condition("opt", (0,)).holds({"opt": None})
