"""Whether a spec accepts what another one accepts, and how it narrows it."""

import pytest

from symexp.errors import SpecTypeError
from symexp.typing import (
    Any,
    Bool,
    Callable,
    Dict,
    Enum,
    Float,
    Int,
    Iterable,
    List,
    Object,
    Sequence,
    Set,
    Str,
    Tuple,
    Type,
    Union,
)  # fmt: skip


class Base:
    def __call__(self, x: int):
        pass


class Child(Base):
    pass


COMPATIBLE = [
    (Any(), Int().noneable()),
    (Bool(), Bool(True)),
    (Int().noneable(), Int()),
    (Int(min_value=1), Int(min_value=2, max_value=3)),
    (Int(), Int().freeze(3)),
    (Float(), Int(min_value=0, max_value=9)),
    (Str(), Enum["a", "b"]),
    (Str(regex="a"), Str(regex="b")),  # not compared
    (Enum["a", "b", None], Enum["a", None]),
    (Enum["a", 1], Int().freeze(1)),
    (Union([Int(), Str()]), Str()),
    (Union([Int(), Str()]).noneable(), Union([Str(), Int(min_value=1)]).noneable()),
    (List(Int()), List(Int(min_value=1), max_size=3)),
    (Tuple(Int()), Tuple([Int(), Int(min_value=1)])),
    (Tuple([Int(), Int()]), Tuple(Int(), size=2)),
    (Set(Int()), Set(Int(min_value=1))),
    (Sequence(Int()), List(Int())),
    (Iterable(Int()), Tuple([Int()])),
    (Dict(), Dict({"a": Int()})),
    (Dict({"a": Int()}), Dict({"a": Int(min_value=1)})),
    (Dict({"a": Int(), "b": Int(1)}), Dict({"a": Int()})),
    (Dict({Str(): Int()}), Dict({"a": Int(), Str(): Int(min_value=1)})),
    (Object(Base), Object(Child)),
    (Object("NotYet"), Object(Child)),
    (Type(Base), Type(Child)),
    (Callable([Int()]), Callable([Int(min_value=1)], returns=Int())),
    (Callable([Int()]), Object(Base)),
    (Callable(), Type(Base)),
]

NOT_COMPATIBLE = [
    (Int(), Int().noneable()),
    (Int(), Any()),
    (Int(), Bool()),
    (Int(), Float()),
    (Float(), Int()),  # a large int is no float
    (Int(min_value=2), Int(min_value=1)),
    (Int(max_value=2), Int()),
    (Int().freeze(1), Int()),
    (Enum["a", "b"], Enum["a", "c"]),
    (Union([Int(), Str()]), Float()),
    (List(Int(), min_size=2), List(Int())),
    (List(Int(), max_size=2), List(Int())),
    (Tuple([Int(), Int()]), Tuple(Int())),
    (Tuple([Int(), Int()]), Tuple([Int()])),
    (Dict({"a": Int()}), Dict()),
    (Dict({"a": Int()}), Dict({"a": Int(), "b": Int()})),
    (Dict({"a": Int()}), Dict({"b": Int()})),
    (Dict({"a": Int(min_value=1)}), Dict({"a": Int()})),
    (Object(Child), Object(Base)),
    (Type(Child), Type(Base)),
    (Callable([Int()]), Callable()),
    (Callable([Str()]), Object(Base)),
    (Callable(), Object(complex)),
    (List(Int(), transform=list), List(Int())),
]


@pytest.mark.parametrize(("spec", "other"), COMPATIBLE)
def test_compatible(spec, other):
    assert spec.is_compatible(other)


@pytest.mark.parametrize(("spec", "other"), NOT_COMPATIBLE)
def test_not_compatible(spec, other):
    assert not spec.is_compatible(other)


EXTENDED = [
    (Int(min_value=3), Int(min_value=2, max_value=6), Int(min_value=3, max_value=6)),
    (Int(), Int(min_value=2).noneable(), Int(min_value=2)),
    (Bool(False), Bool(True), Bool(False)),
    (Int(), Any(transform=int), Int(transform=int)),
    (Int(2).freeze(), Enum(1, [1, 2]), Enum(2, [1, 2], frozen=True)),
    (Str(), Str(regex="a.*"), Str(regex="a.*")),
    (Str(regex="ab"), Str(regex="a.*"), Str(regex="ab")),
    (Enum["a", "b"], Str(), Enum["a", "b"]),
    (Enum["a"], Enum["a", "b"], Enum["a"]),
    (Int(), Union([Str(), Int(min_value=1)]), Int(min_value=1)),
    (Union([Int(), Str()]), Union([Float(), Str(regex="a"), Int(max_value=3)]),
     Union([Int(max_value=3), Str(regex="a")])),
    (List(Int()), List(Int(min_value=1), max_size=3), List(Int(min_value=1), max_size=3)),
    (Tuple([Int(), Int()]), Tuple(Int(min_value=1)), Tuple([Int(min_value=1)] * 2)),
    (Tuple(Int()), Tuple(Int(max_value=1), min_size=1), Tuple(Int(max_value=1), min_size=1)),
    (Dict({"b": Str()}), Dict({"a": Int(1)}), Dict({"a": Int(1), "b": Str()})),
    (Dict({"a": Int(2)}), Dict([("a", Int(min_value=1), "A.")]),
     Dict([("a", Int(2, min_value=1), "A.")])),
    (Dict({"a": Int()}), Dict(), Dict({"a": Int()})),
    (Object(Child), Object(Base), Object(Child)),
    (Object(Base), Callable([Int()]), Object(Base)),
    (Callable(kw=[("a", Str())]), Callable([Int()]), Callable([Int()], kw=[("a", Str())])),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "base", "made"), EXTENDED)
def test_extend(spec, base, made):
    before = repr(spec), repr(base)
    assert spec.extend(base) == made
    assert (repr(spec), repr(base)) == before


@pytest.mark.parametrize(
    ("spec", "base", "message"),
    [
        (Bool(), Int(), "the types differ"),
        (Int().noneable(), Int(), "the base does not accept None"),
        (Int(), Int().freeze(1), "the base accepts only its default"),
        (Int().freeze(3), Enum(1, [1, 2]), "the frozen value 3 is none of its values"),
        (Int(min_value=0), Int(min_value=1), "min_value is smaller"),
        (Int(max_value=2), Int(max_value=1), "max_value is larger"),
        (Int(max_value=1), Int(min_value=5), r"min_value \(5\) is greater than max_value \(1\)"),
        (Int(1), Int(min_value=5), r"The default of Int\(default=1\) does not fit"),
        (Int(), Union([Bool(), Str()]), "no candidate of the base has this type"),
        (Enum["a", "c"], Enum["a", "b"], "'c' is not accepted by the base"),
        (Union([Int(), Str()]), Union([Int(), Float()]), r"no candidate for Str\(\)"),
        (Tuple(Int()), Tuple([Int()]), "the base has a fixed number of elements"),
        (List(Int()), List(Str()), r"Int\(\) cannot extend Str\(\): the types differ"),
        (Object(Base), Object(Child), "it accepts more"),
    ],
)
def test_a_spec_that_is_wider_than_the_base_is_refused(spec, base, message):
    with pytest.raises(SpecTypeError, match=message):
        spec.extend(base)


def test_the_empty_tuple_is_compared_too():
    empty = Tuple([])
    assert Tuple(Int()).is_compatible(empty)
    assert empty.is_compatible(Tuple([]))
    assert not empty.is_compatible(Tuple(Int()))
    assert not Tuple([Int()]).is_compatible(empty)
    assert Sequence(Int()).is_compatible(empty)


def test_objects_can_be_called_if_their_class_and_not_its_metaclass_says_so():
    class Meta(type):
        def __call__(cls, *args):
            return super().__call__(*args)

    class Silent(metaclass=Meta):
        pass

    class Called(Silent):
        def __call__(self, x):
            return x

    assert not Callable().is_compatible(Object(Silent))
    assert Callable().is_compatible(Object(Called))
