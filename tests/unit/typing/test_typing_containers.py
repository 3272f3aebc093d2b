import collections
import re

import pytest

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import (
    Any,
    Callable,
    Dict,
    Float,
    FrozenSet,
    Int,
    Iterable,
    List,
    Mapping,
    Object,
    Sequence,
    Set,
    SpecDefinitionError,
    Str,
    StrKey,
    Tuple,
    Type,
    Union,
)


class Chosen(Placeholder):
    def __init__(self, *candidates):
        self.candidates = candidates

    def check_candidates(self, spec, path):
        for candidate in self.candidates:
            spec.apply(candidate, path)


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
        (Dict({"a.b": Int()}), {"a.b": "x"}, "Expected int but got 'x' (type str). "
                                             "(path=m.layers['a.b'])"),
        (Dict({"units": Int()}), {"unit": 1}, "Key 'unit' is not allowed. (path=m.layers) "
                                              "Did you mean 'units'?"),
        (Dict({"units": Int()}), {}, "Key 'units' is missing, and has no default. "
                                     "(path=m.layers)"),
        (Set(Int()), {"x"}, "Bad element 'x' (type str): Expected int but got 'x' (type str). "
                            "(path=m.layers)"),
        (Sequence(Int()), (1, "x"), "Expected int but got 'x' (type str). (path=m.layers[1])"),
        (Object(complex), 1, "Expected complex but got 1 (type int). (path=m.layers)"),
        (Object(complex), complex, "Expected complex but got <class 'complex'> (type type). "
                                   "(path=m.layers) Write complex(...) for an instance."),
        (Type(complex), 1j, "Expected subclass of complex but got 1j (type complex). "
                            "(path=m.layers) Pass the class itself: complex."),
        (Callable(), 1, "Expected callable but got 1 (type int). (path=m.layers)"),
    ],
)  # fmt: skip
def test_errors_name_the_element(spec, value, message):
    with pytest.raises((SpecTypeError, SpecValueError)) as e:
        spec.apply(value, KeyPath.parse("m.layers"))
    assert str(e.value) == message


def test_paths_at_the_root_and_of_text():
    with pytest.raises(SpecTypeError, match=r"\(path=\[1\]\)$"):
        List(Int()).apply([1, "x"])
    with pytest.raises(SpecTypeError, match=r"\(path=a b\.c\[0\]\)$"):
        List(Int()).apply(["x"], "a b.c")


def test_tuple_keeps_named_tuples():
    point = collections.namedtuple("Point", "x y")
    result = Tuple([Float(), Float()]).apply(point(1, 2))
    assert result == point(1.0, 2.0)
    assert type(result) is point


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


def test_child_specs():
    assert List(Int()).child(5) == Int()
    assert List(Any()).child(0) is None
    assert Tuple([Int(), Str()]).child(-1) == Str()
    assert Dict({"a": Int()}).child("a") == Int()
    assert Dict().child("a") is None
    assert Int().child("a") is None
    assert Union([Int(), List(Str())]).child(0) == Str()
    assert Union([List(Int()), List(Str())]).child(0) == Union([Int(), Str()])
    assert Mapping(Str(), Int()).child("a") == Int()
    with pytest.raises(SpecValueError, match="no index 2 in a tuple of 2 elements"):
        Tuple([Int(), Str()]).child(2)
    with pytest.raises(SpecValueError, match="Key 'b' is not allowed"):
        Dict({"a": Int()}).child("b")


def test_check_size_and_check_keys():
    List(Int(), max_size=2).check_size(2)
    with pytest.raises(SpecValueError, match=r"Length 3 .* \(path=x\)"):
        List(Int(), max_size=2).check_size(3, "x")
    spec = Dict({"a": Int(), "b": Int(1)})
    spec.check_keys(["a"])
    with pytest.raises(SpecValueError, match="Key 'a' is missing"):
        spec.check_keys(["b"])
    with pytest.raises(SpecValueError, match="Key 'c' is not allowed"):
        spec.check_keys(["a", "c"])


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
    assert Mapping(Str(), Int()).accepts(collections.OrderedDict(a=1))
    assert not Mapping(Str(), Int()).accepts({1: 1})


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: List(Int(), min_size=3, max_size=1), SpecDefinitionError, "accepts nothing"),
        (lambda: List(Int(), size=3, max_size=1), SpecDefinitionError, "either size, or min_size"),
        (lambda: List(Int(), min_size=-1), SpecDefinitionError, "must be an int >= 0"),
        (lambda: Tuple([Int()], size=2), SpecDefinitionError, "cannot have sizes from 2 to 2"),
        (lambda: Dict([("a", Int()), ("a", Int())]), SpecDefinitionError, "'a' is given twice"),
        (lambda: Dict({"a": Int()}, optional=["b"]), SpecDefinitionError, "optional key 'b'"),
        (lambda: Dict(5), SpecDefinitionError, "needs pairs of key and spec"),
        (lambda: Dict({1.5: Int()}), SpecDefinitionError, "but got 1.5"),
        (lambda: List(5), ArgumentError, "Expected a value spec or a type, but got 5"),
        (lambda: Object("Foo"), ArgumentError, "needs a class, but got 'Foo'"),
        (lambda: Type(5), ArgumentError, "needs a class, but got 5"),
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
        (Dict({"a": int}, optional=["a"]), "Dict({'a': Int()}, optional=['a'])"),
        (Object(complex).noneable(), "Object(complex).noneable()"),
        (Set(Int()), "Set(Int())"),
    ],
)
def test_repr(spec, text):
    assert repr(spec) == text


def test_placeholders_pass_when_their_candidates_do():
    good, bad = Chosen(1, 2), Chosen(1, "x")
    for spec in (Int(), List(Int()).element, Union([Int(), Float()]), Any(), Object(object)):
        assert spec.apply(good) is good
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'x' .*\(path=p\)"):
        Int().apply(bad, "p")
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'x' .*\(path=p\[1\]\)"):
        List(Int()).apply([1, bad], "p")
    assert Union([Int(), Str()]).apply(bad) is bad
    assert not Int().freeze(1).accepts(good)
    assert not Callable().accepts(good)


def test_missing_values_pass_anywhere():
    for spec in (Int(), List(Int()), Union([Int()]), Object(complex), Type(int), Callable()):
        assert spec.apply(MISSING_VALUE) is MISSING_VALUE
    assert List(Int()).accepts([1, MISSING_VALUE])


def test_callables_and_classes():
    assert Callable().apply(len) is len
    assert Type(Exception).apply(ValueError) is ValueError
    assert not Type(Exception).accepts(int)
    assert sx.typing.Functor is Callable


def test_objects_by_symbolic_class_and_not_made_live():
    class Loud:
        def __init__(self, x):
            raise AssertionError("live")

    loud = sx.symbolize(Loud)(1)
    assert Object(Loud).apply(loud) is loud
    assert not Int().accepts(loud)
    assert not List(Int()).accepts(loud)
    assert not Union([Int(), Object(complex), Sequence(Int())]).accepts(loud)
    with pytest.raises(SpecTypeError, match=r"Expected int but got Loud\(x=1\) \(type Loud"):
        Int().apply(loud)
