"""Specs that choose: Enum and Union."""

import enum

import numpy as np
import pytest

from symexp.errors import SpecTypeError, SpecValueError
from symexp.typing import Enum, Float, Int, Str, Union


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
