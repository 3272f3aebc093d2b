"""Specs of containers by key: Dict and Mapping."""

import collections
import re

import pytest

from symexp._base.keypath import KeyPath
from symexp.errors import ArgumentError, SpecKeyError, SpecTypeError, SpecValueError
from symexp.typing import (
    ConstStrKey,
    Dict,
    Float,
    Int,
    List,
    Mapping,
    SpecDefinitionError,
    Str,
    StrKey,
)


def test_dict_fills_defaults_without_touching_the_value():
    spec = Dict([("units", Int(), "How many."), ("sizes", List(Int(), default=[3]))])
    value = {"units": 1}
    first, second = spec.apply(value), spec.apply(value)
    assert first == {"units": 1, "sizes": [3]}
    assert value == {"units": 1}
    assert first["sizes"] is not second["sizes"]
    assert spec.descriptions == {"units": "How many."}
    full = {"units": 1, "sizes": []}
    assert spec.apply(full) is full


def test_dict_keys_by_pattern_and_by_spec():
    spec = Dict([("n", Int()), (re.compile("w_.*"), Float()), (StrKey("s_.*"), Str())])
    assert spec.apply({"n": 1, "w_a": 2, "s_": ""}) == {"n": 1, "w_a": 2.0, "s_": ""}
    with pytest.raises(SpecValueError, match=r"Key 'x' .* is not allowed: keys must be str"):
        spec.apply({"n": 1, "x": 2})
    assert Dict([(Int(), Str())]).accepts({1: "a"})
    assert not Dict([(Int(), Str())]).accepts({True: "a"})
    assert not Dict({1: Str()}).accepts({True: "a"})
    assert Dict().accepts({"anything": object()})


def test_check_keys():
    spec = Dict({"a": Int(), "b": Int(1)})
    spec.check_keys(["a"])
    with pytest.raises(SpecValueError, match="Key 'a' is missing"):
        spec.check_keys(["b"])
    with pytest.raises(SpecValueError, match="Key 'c' is not allowed"):
        spec.check_keys(["a", "c"])


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (Dict({"a.b": Int()}), {"a.b": "x"}, "Expected int but got 'x' (type str). "
                                             "(path=m.layers['a.b'])"),
        (Dict({"units": Int()}), {"unit": 1}, "Key 'unit' is not allowed. (path=m.layers) "
                                              "Did you mean 'units'?"),
        (Dict({"units": Int()}), {}, "Key 'units' is missing, and has no default. "
                                     "(path=m.layers)"),
    ],
)  # fmt: skip
def test_errors_name_the_key(spec, value, message):
    with pytest.raises((SpecTypeError, SpecValueError)) as e:
        spec.apply(value, KeyPath.parse("m.layers"))
    assert str(e.value) == message


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Dict([("a", Int()), ("a", Int())]), SpecDefinitionError, "'a' is given twice"),
        (lambda: Dict({"a": Int()}, optional=["b"]), SpecDefinitionError, "optional key 'b'"),
        (lambda: Dict(5), SpecDefinitionError, "needs pairs of key and spec"),
        (lambda: Dict({1.5: Int()}), SpecDefinitionError, "but got 1.5"),
    ],
)
def test_definitions_that_cannot_hold_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_repr():
    spec = Dict({"a": int}, optional=["a"])
    assert repr(spec) == "Dict({'a': Int()}, optional=['a'])"


def test_other_mappings_are_accepted_and_dicts_checked():
    assert Mapping(Str(), Int()).accepts(collections.OrderedDict(a=1))
    assert not Mapping(Str(), Int()).accepts({1: 1})


def test_defaults_of_all_keys_are_the_default_of_the_dict():
    spec = Dict([("z", Float(1.0)), ("n", Int(2))])
    assert spec.default == {"z": 1.0, "n": 2}
    assert Dict({"y": spec}).apply({}) == {"y": {"z": 1.0, "n": 2}}
    assert spec.freeze().apply({}) == {"z": 1.0, "n": 2}
    assert repr(spec) == "Dict({'z': Float(default=1.0), 'n': Int(default=2)})"
    assert not Dict({"z": Float(1.0), "n": Int()}).has_default
    assert not Dict({Str(): Int(1)}).has_default
    assert spec.noneable().default is None
    assert spec.noneable(use_none_as_default=False).default == {"z": 1.0, "n": 2}
    assert spec.noneable().noneable(False) == spec
    assert spec.set_default({"z": 3}).noneable().default == {"z": 3.0, "n": 2}


def test_subscripts():
    assert Dict[str, int] == Dict([(Str(), Int())])
    assert Dict[{"a": int}] == Dict({"a": Int()})
    assert Mapping[str, int] == Mapping(Str(), Int())
    with pytest.raises(ArgumentError, match=r"Dict\[\.\.\.\] takes the types of keys and values"):
        Dict[int]


def test_a_key_that_is_not_allowed_is_a_key_error():
    for spec, key in (
        (Dict({"ab": Int()}), "abc"),
        (Dict({StrKey("a"): Int()}), "b"),
        (Dict[str, int], 1),
    ):
        with pytest.raises(KeyError, match="is not allowed") as e:
            spec.apply({key: 1})
        assert isinstance(e.value, (SpecKeyError, SpecValueError))
    with pytest.raises(SpecKeyError) as e:
        Dict({"ab": Int()}).apply({"abc": 1}, "d")
    assert str(e.value) == "Key 'abc' is not allowed. (path=d) Did you mean 'ab'?"


def test_constant_keys():
    assert Dict([(ConstStrKey("a"), Int())]) == Dict({"a": Int()})


def test_the_spec_of_any_dict_is_not_that_of_the_empty_one():
    assert Dict() != Dict({})
    assert Dict() != Dict([])
    assert Dict({}) == Dict([])
    assert Dict().extend(Dict({})).accepts({})
    assert not Dict().extend(Dict({})).accepts({"a": 1})
