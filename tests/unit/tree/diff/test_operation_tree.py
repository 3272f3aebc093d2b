"""Operations arranged by place: contradictions, and keys that are no indices."""

import pytest

import symexp as sx
from symexp.errors import DiffError
from symexp.tree.diff import Delete, Diff, Insert, Replace
from symexp.tree.nodes.state import get_state


@pytest.mark.parametrize(
    "operations",
    [
        [Replace("a", 1, 2), Replace("a", 1, 3)],
        [Replace("a", 1, 2), Delete("a", 1)],
        [Replace("a", 1, 2), Replace("a.b", 1, 3)],
        [Replace("a.b", 1, 2), Delete("a", 1)],
        [Delete("a", 1), Insert("a.b", 1)],
        [Insert("a.b", 1), Delete("a", 1)],
        [Insert("a", 1), Insert("a", 1)],
        [Insert("a", 1), Replace("a", 1, 2)],
    ],
)
def test_operations_that_contradict_each_other(operations):
    with pytest.raises(DiffError, match=r"Two operations of the diff.*path=a.*Keep one operation"):
        Diff(operations).apply(get_state(sx.Dict(a=1)).node)


def test_a_name_is_no_index():
    with pytest.raises(DiffError, match=r"Expected an index of a list in a diff, but got 'a'"):
        Diff([Insert("[0]", 1), Delete("a", 1)]).invert()
