"""How plain lists, dicts and tuples become symbolic."""

import pytest

import symexp as sx


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


def test_deeply_nested_plain_containers_are_adopted():
    value = 0
    for i in range(2000):
        value = [value] if i % 2 else {"k": (value,)}
    tree = sx.List([value])
    assert sx.eq(tree, sx.clone(tree))


def test_a_container_that_holds_itself_is_refused():
    cycle = []
    cycle.append(cycle)
    with pytest.raises(ValueError, match="A list holds itself, or is nested more than"):
        Sym(cycle)


def test_a_container_that_holds_itself_twice_is_refused_at_once():
    cycle = []
    cycle.extend([cycle, cycle])
    with pytest.raises(ValueError, match="A list holds itself, or is nested more than"):
        Sym(cycle)
