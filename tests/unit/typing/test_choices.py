"""Specs that choose: Enum and Union."""

import enum

import numpy as np
import pytest

from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import MISSING_VALUE, Enum, Float, Int, List, Optional, Str, Union


def test_enum_is_typed():
    assert Enum([1, "a", None]).apply(None) is None
    assert Enum([1, 2]).apply(1) == 1
    for wrong in (True, 1.0, "1"):
        with pytest.raises(SpecValueError, match="Expected one of 1, 2 but got"):
            Enum([1, 2]).apply(wrong)


def test_enum_knows_the_class_of_its_members():
    color = enum.Enum("color", ["RED", "BLUE"])
    assert Enum(color).cls is color
    assert Enum([color.RED, None]).cls is color
    assert Enum([color.RED, 1]).cls is None
    assert Enum([None]).cls is None


def test_enum_offers_the_nearest_and_takes_unhashable_values():
    with pytest.raises(SpecValueError, match="Did you mean 'valid'"):
        Enum(["same", "valid"]).apply("vald")
    assert Enum([[1, 2]]).apply([1, 2]) == [1, 2]
    assert not Enum([[1, 2]]).accepts([1, True])


def test_union_prefers_what_needs_no_conversion():
    assert type(Union([Float(), Int()]).apply(1)) is int
    assert type(Union([Float(), Str()]).apply(1)) is float
    assert Union([Int().noneable(), Str()]).is_noneable


def test_union_errors_list_all_candidates():
    with pytest.raises(SpecTypeError) as e:
        Union([Int(), Str()]).apply(2.5, "u")
    assert str(e.value) == "Expected int or str but got 2.5 (type float). (path=u)"
    with pytest.raises(SpecValueError) as v:
        Union([Int(max_value=3), Str()]).apply(7, "u")
    assert str(v.value) == (
        "Expected int or str but got 7 (type int). (path=u) No candidate accepts it:\n"
        "  Int(max_value=3): Value 7 is out of range (min=None, max=3). (path=u)\n"
        "  Str(): Expected str but got 7 (type int). (path=u)"
    )


def test_scalars_of_numpy_are_converted_to_a_value_of_the_enum():
    spec = Enum([1, "relu", True])
    for given, value in ((np.int64(1), 1), (np.str_("relu"), "relu"), (np.bool_(True), True)):
        taken = spec.apply(given)
        assert type(taken) is type(value)
        assert taken == value
    assert not spec.accepts(np.float64(1))


def test_the_operator_or():
    assert Int() | None == Int().noneable()
    assert None | Int() == Int().noneable()
    assert Int() | Str() == Union([Int(), Str()])
    assert Int() | str == Union([Int(), Str()])
    assert int | Str() == Union([Int(), Str()])
    assert Int | Str == Union([Int(), Str()])
    assert Int | None == Int().noneable()
    assert list[int] | Str() == Union([List(Int()), Str()])
    with pytest.raises(TypeError, match="Expected a value spec or a type, but got 5"):
        Int() | 5


def test_subscripts():
    assert Union[int, str] == Union([Int(), Str()])
    assert Union[int, None] == Int().noneable()
    assert Union[int, str, None] == Union([Int(), Str()]).noneable()
    assert Optional[int] == Int().noneable()
    assert Enum["a", "b"] == Enum(MISSING_VALUE, ["a", "b"])
    with pytest.raises(ArgumentError, match=r"Union\[\.\.\.\] takes at least two types"):
        Union[int]


def test_none_is_a_value_of_a_noneable_enum():
    assert Enum("a", ["a"]).noneable() == Enum("a", ["a", None])
    assert Enum("a", ["a"], is_noneable=True) == Enum("a", ["a", None])
    assert Enum("a", ["a", None]).noneable(False) == Enum("a", ["a"])
    assert Enum(None, [None, "a"]).noneable(False) == Enum(["a"])


def test_a_value_of_another_type_than_all_values_is_a_type_error_too():
    for value in (1, None):
        with pytest.raises(TypeError) as e:
            Enum(["a", "b"]).apply(value)
        assert isinstance(e.value, ValueError)
    with pytest.raises(SpecValueError) as e:
        Enum(["a", "b"]).apply("c")
    assert not isinstance(e.value, TypeError)


def test_the_candidate_of_a_union_that_a_spec_covers():
    union = Union([Int(min_value=1), Union([Str(regex="a"), Float()])])
    assert union.get_candidate(Str()) == Str(regex="a")
    assert union.get_candidate(Int()) == Int(min_value=1)
    assert union.get_candidate(List(Int())) is None
