"""Specs of containers by element: lists, tuples, sets, iterables."""

import collections

import pytest

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import (
    Float,
    FrozenSet,
    Int,
    Iterable,
    List,
    Sequence,
    Set,
    SpecDefinitionError,
    Str,
    Tuple,
)


def test_list_gives_back_the_same_object_where_nothing_changes():
    for value in ([1, 2], sx.List([1, 2])):
        assert List(Int()).apply(value) is value
    value = [1, 2.5]
    assert List(Float()).apply(value) == [1.0, 2.5]
    assert type(value[0]) is int


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (List(Float(min_value=0)), [1, -1], "Value -1.0 is out of range (min=0, max=None). "
                                            "(path=m.layers[1])"),
        (List(List(Int())), [[1], [2, "x"]], "Expected int but got 'x' (type str). "
                                             "(path=m.layers[1][1])"),
        (List(Int()), (1,), "Expected list of int but got (1,) (type tuple). (path=m.layers) "
                            "Write a list: [...]."),
        (List(Int(), min_size=2), [1], "Length 1 is out of range (min=2, max=None). "
                                       "(path=m.layers)"),
        (List(Int(), size=2), [1], "Expected 2 elements but got 1. (path=m.layers)"),
        (Tuple([Int(), Str()]), (1, 2), "Expected str but got 2 (type int). (path=m.layers[1])"),
        (Tuple([Int()]), (1, 2), "Expected 1 element but got 2. (path=m.layers)"),
        (Set(Int()), {"x"}, "Bad element 'x' (type str): Expected int but got 'x' (type str). "
                            "(path=m.layers)"),
        (Sequence(Int()), (1, "x"), "Expected int but got 'x' (type str). (path=m.layers[1])"),
    ],
)  # fmt: skip
def test_errors_name_the_element(spec, value, message):
    with pytest.raises((SpecTypeError, SpecValueError)) as e:
        spec.apply(value, KeyPath.parse("m.layers"))
    assert str(e.value) == message


def test_tuple_keeps_named_tuples():
    point = collections.namedtuple("Point", "x y")
    result = Tuple([Float(), Float()]).apply(point(1, 2))
    assert result == point(1.0, 2.0)
    assert type(result) is point


def test_check_size():
    List(Int(), max_size=2).check_size(2)
    with pytest.raises(SpecValueError, match=r"Length 3 .* \(path=x\)"):
        List(Int(), max_size=2).check_size(3, "x")


def test_sets():
    value = {1, 2}
    assert Set(Int()).apply(value) is value
    assert FrozenSet(Float()).apply(frozenset([1])) == frozenset([1.0])
    assert Set(Int()).accepts(frozenset([1]))
    assert not FrozenSet(Int()).accepts({1})


def test_abstract_containers_consume_nothing():
    numbers = iter([1, 2])
    assert Iterable(Int()).apply(numbers) is numbers
    assert list(numbers) == [1, 2]
    assert Sequence(Str()).accepts("abc")
    assert not Sequence(Int()).accepts("abc")
    assert Sequence(Int()).accepts(range(3))
    assert not Sequence(Int()).accepts({1})


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: List(Int(), min_size=3, max_size=1), SpecDefinitionError, "accepts nothing"),
        (lambda: List(Int(), size=3, max_size=1), SpecDefinitionError, "either size, or min_size"),
        (lambda: List(Int(), min_size=-1), SpecDefinitionError, "must be an int >= 0"),
        (lambda: Tuple([Int()], size=2), SpecDefinitionError, "cannot have sizes from 2 to 2"),
        (lambda: List(5), ArgumentError, "Expected a value spec or a type, but got 5"),
    ],
)
def test_definitions_that_cannot_hold_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (List(Int(), max_size=3), "List(Int(), max_size=3)"),
        (Tuple(int), "Tuple(Int())"),
        (Tuple([int, str]), "Tuple([Int(), Str()])"),
        (Tuple(int, size=2), "Tuple(Int(), min_size=2, max_size=2)"),
        (Set(Int()), "Set(Int())"),
    ],
)
def test_repr(spec, text):
    assert repr(spec) == text


def test_subscripts():
    assert List[int] == List(Int())
    assert Tuple[int, str] == Tuple([Int(), Str()])
    assert Tuple[int, ...] == Tuple(Int())
    assert Set[int] == Set(Int())
    assert Sequence[int] == Sequence(Int())


def test_the_value_type_is_the_class_of_accepted_values():
    assert (List(int).value_type, Tuple(int).value_type) == (list, tuple)
    assert isinstance(frozenset(), Set(int).value_type)
