"""What all value specs share: defaults, missing values, placeholders, messages, equality."""

import copy
import doctest
import importlib
import pathlib
import pickle

import pyglove as pg
import pytest

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import (
    Any,
    Bool,
    Callable,
    Dict,
    Enum,
    Float,
    Int,
    List,
    Mapping,
    Object,
    SpecDefinitionError,
    Str,
    Tuple,
    Type,
    Union,
)


def test_no_path_at_the_root():
    for path in (None, KeyPath(), ""):
        with pytest.raises(SpecTypeError) as e:
            Int().apply("x", path)
        assert str(e.value) == "Expected int but got 'x' (type str)."


@pytest.mark.parametrize(
    ("spec", "default"),
    [
        (Int(3), 3), (Int(default=3, min_value=1), 3), (Float(default=2), 2.0),
        (Enum("a", ["a", "b"]), "a"), (Str("x", "x+"), "x"), (Bool(False), False),
        (Any(), MISSING_VALUE), (Int().noneable(), None), (Int(4).noneable(), 4),
        (Int(is_noneable=True), MISSING_VALUE),
    ],
)  # fmt: skip
def test_defaults(spec, default):
    assert spec.default == default
    assert type(spec.default) is type(default)
    assert spec.has_default is (default is not MISSING_VALUE)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Int(min_valu=3), ArgumentError, r"Int\(\) has no 'min_valu'\. Did you mean 'min_"),
        (lambda: List(Int(), min_sise=3), ArgumentError, "Did you mean 'min_size'"),
        (lambda: Int(min_value=3, max_value=1), SpecDefinitionError, "accepts nothing"),
        (lambda: Int(min_value=1.5), SpecDefinitionError, "min_value of Int.. must be an int"),
        (lambda: Float(max_value=float("nan")), SpecDefinitionError, "max_value of Float"),
        (lambda: Int(0, min_value=1), SpecValueError, r"Bad default of Int\(min_value=1\): Value"),
        (lambda: Int("x"), SpecTypeError, r"Bad default of Int\(\): Expected int but got 'x'"),
        (lambda: Str(regex="("), SpecDefinitionError, "'\\(' is not a regular expression"),
        (lambda: Enum([]), SpecDefinitionError, "the list of values is empty"),
        (lambda: Enum("abc"), SpecDefinitionError, r"needs a list of values, but got 'abc'"),
        (lambda: Union([]), SpecDefinitionError, "the list of candidates is empty"),
        (lambda: Int(frozen=True), SpecDefinitionError, "cannot be frozen without a value"),
        (lambda: Int().freeze(), SpecDefinitionError, r"Use `\.freeze\(value\)`"),
        (lambda: Int(min_value=2).freeze(1), SpecValueError, "out of range"),
    ],
)
def test_definitions_that_cannot_hold_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_frozen_spec_accepts_only_its_value():
    spec = Int(min_value=1).freeze(3)
    assert spec.frozen
    assert spec.default == 3
    assert spec.apply(3) == 3
    assert spec.apply(MISSING_VALUE) == 3
    for wrong in (4, True, None):
        with pytest.raises(SpecValueError, match=r"not the frozen value 3\. \(path=n\)"):
            spec.apply(wrong, "n")
    assert Any().freeze(True).accepts(True)
    assert not Any().freeze(True).accepts(1)


def test_specs_are_immutable_values():
    spec = Int(min_value=1)
    message = "Int is immutable; make a new one to change min_value"
    with pytest.raises(AttributeError, match=message):
        spec.min_value = 2
    with pytest.raises(AttributeError, match="immutable"):
        del spec.min_value
    assert spec.noneable() is not spec
    assert not spec.is_noneable
    assert copy.deepcopy(spec) is spec
    assert len({Int(min_value=1), Int(min_value=1), Int(min_value=2), Float(min_value=1)}) == 3
    assert Int() != Float()
    assert Enum([1]) != Enum([True])
    assert Float(float("nan")) == Float(float("nan"))


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (Float(min_value=0), "Float(min_value=0)"),
        (Int(5, max_value=9), "Int(default=5, max_value=9)"),
        (Int().noneable(), "Int().noneable()"),
        (Int(is_noneable=True), "Int(is_noneable=True)"),
        (Int().freeze(1), "Int(default=1, frozen=True)"),
        (Enum("a", ["a", "b"]), "Enum('a', ['a', 'b'])"),
        (Str(regex="a"), "Str(regex='a')"),
        (Union([int, str]), "Union([Int(), Str()])"),
        (Any(), "Any()"),
    ],
)
def test_repr_and_pickle(spec, text):
    assert repr(spec) == text
    again = pickle.loads(pickle.dumps(spec))
    assert again == spec
    assert hash(again) == hash(spec)


class Chosen(Placeholder):
    def __init__(self, *candidates):
        self.candidates = candidates

    def check_candidates(self, spec, path):
        for candidate in self.candidates:
            spec.apply(candidate, path)


def test_paths_at_the_root_and_of_text():
    with pytest.raises(SpecTypeError, match=r"\(path=\[1\]\)$"):
        List(Int()).apply([1, "x"])
    with pytest.raises(SpecTypeError, match=r"\(path=a b\.c\[0\]\)$"):
        List(Int()).apply(["x"], "a b.c")


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


VALUES = [
    None, False, 0, 1, 2, -1, 1.0, 0.5, -0.5, "", "a", "b", "ab", [], [1], [1, 2], ["a"], (), (1,),
    (1, 2), (1, "a"), {}, {"x": 1}, {"x": 1, "y": 2}, {"y": 2}, {"x": "a"}, len, int, str, object(),
    1j, b"a", {1},
]  # fmt: skip


SPECS = [
    lambda t: t.Any(),
    lambda t: t.Any(1),
    lambda t: t.Bool(),
    lambda t: t.Bool(True),
    lambda t: t.Int(),
    lambda t: t.Int(1),
    lambda t: t.Int(1, 0, 5),
    lambda t: t.Int(min_value=1),
    lambda t: t.Int(max_value=0),
    lambda t: t.Int(default=None, is_noneable=True),
    lambda t: t.Int().noneable(),
    lambda t: t.Int().set_default(2),
    lambda t: t.Int(is_noneable=True).noneable(use_none_as_default=False),
    lambda t: t.Float(),
    lambda t: t.Float(0.5, 0.0, 0.7),
    lambda t: t.Float(min_value=0.0).noneable(),
    lambda t: t.Str(),
    lambda t: t.Str("a", "[ab]$"),
    lambda t: t.Str(regex="a$"),
    lambda t: t.Enum("a", ["a", "b"]),
    lambda t: t.Enum(default="a", values=["a", "b"]),
    lambda t: t.Enum(None, [None, "a"]),
    lambda t: t.Enum("a", ["a", "b"]).noneable(),
    lambda t: t.List(t.Int()),
    lambda t: t.List(t.Int(), [1]),
    lambda t: t.List(t.Int(), min_size=1),
    lambda t: t.List(t.Int(), max_size=1),
    lambda t: t.List(t.Int(), size=2),
    lambda t: t.List(element_value=t.Int()),
    lambda t: t.List(t.Float()),
    lambda t: t.List(int),
    lambda t: t.List(t.List(t.Any())),
    lambda t: t.Tuple(t.Int()),
    lambda t: t.Tuple(t.Int(), (1, 2)),
    lambda t: t.Tuple(t.Int(), min_size=2),
    lambda t: t.Tuple([t.Int(), t.Str()]),
    lambda t: t.Tuple(element_values=[t.Int(), t.Int()]),
    lambda t: t.Dict(),
    lambda t: t.Dict([("x", t.Int())]),
    lambda t: t.Dict([("x", t.Int(), "what x is")]),
    lambda t: t.Dict([("x", t.Int(7)), ("y", t.Int())]),
    lambda t: t.Dict([("x", 7), ("y", int)]),
    lambda t: t.Dict({"x": t.Int(), "y": (t.Int(1), "what y is")}),
    lambda t: t.Dict([(t.StrKey(), t.Int())]),
    lambda t: t.Dict([(t.StrKey("x$"), t.Any())]),
    lambda t: t.Dict(t.Int()),
    lambda t: t.Object(int),
    lambda t: t.Object(t=str),
    lambda t: t.Object(complex, 1j),
    lambda t: t.Type(int),
    lambda t: t.Type(t=object),
    lambda t: t.Type(int, bool),
    lambda t: t.Callable(),
    lambda t: t.Callable(default=len),
    lambda t: t.Union([t.Int(), t.Str()]),
    lambda t: t.Union([t.Int(), t.Str()], "a"),
    lambda t: t.Union([t.Int(), t.Str()]).noneable(),
    lambda t: t.Union([t.List(t.Int()), t.Str()]),
]


def outcome(spec, value):
    try:
        return spec.apply(value)
    except (TypeError, ValueError, KeyError):
        return "refused"


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("make", SPECS)
def test_specs_written_for_pyglove_mean_the_same(make):
    ours, theirs = make(sx.typing), make(pg.typing)
    for value in VALUES:
        if isinstance(value, bool) and not ours.accepts(value):
            continue  # a bool is no number here
        copy = value.copy() if isinstance(value, (list, dict)) else value
        expected = plain(outcome(theirs, copy))
        got = outcome(ours, value)
        assert got == expected, value
        assert type(got) is type(expected), value


@pytest.mark.parametrize("make", SPECS)
def test_specs_written_for_pyglove_have_the_same_default(make):
    ours, theirs = make(sx.typing), make(pg.typing)
    if theirs.has_default or ours.has_default:
        if type(theirs).__name__ == "Dict":
            return  # PyGlove makes a default of the defaults of the fields
        assert ours.default == plain(theirs.default)
    assert ours.is_noneable == theirs.is_noneable


def test_freezing_is_that_of_pyglove():
    for t in (sx.typing, pg.typing):
        spec = t.Int().freeze(1)
        assert spec.frozen
        assert spec.default == 1
        with pytest.raises(ValueError):
            spec.apply(2)
    with pytest.raises(SpecValueError, match=r"Value 2 \(type int\) is not the frozen value 1"):
        sx.typing.Int().freeze(1).apply(2)


DOCS = pathlib.Path(__file__).parents[3] / "docs"


MODULES = ["value_spec", "choices", "containers", "dicts", "objects", "parameters", "scalars"]


def test_the_page_of_value_specs():
    done = doctest.testfile(str(DOCS / "value-specs.md"), module_relative=False)
    assert done.attempted > 10
    assert done.failed == 0


@pytest.mark.parametrize("name", [*MODULES, "annotations", "signature"])
def test_examples_in_docstrings(name):
    done = doctest.testmod(importlib.import_module(f"symexp.typing.{name}"))
    assert done.attempted > 0
    assert done.failed == 0


@pytest.mark.parametrize(
    ("make", "plain"),
    [
        (lambda: Int(), Int()),
        (lambda: Int(1), Int(1)),
        (lambda: List(Int()), List(Int())),
        (lambda: Enum(["a", "b"]), Enum(["a", "b"])),
        (lambda: Union([Int(), Str()]), Union([Int(), Str()])),
    ],
)
def test_none_can_be_refused_again(make, plain):
    assert make().noneable(False) == plain
    assert make().noneable().noneable(False) == plain
    assert make().noneable(use_none_as_default=False).noneable(False) == plain
    assert not make().noneable().noneable(False).accepts(None)


def test_none_is_removed_from_values_and_candidates():
    assert Enum(["a", None]).noneable(False) == Enum(["a"])
    assert Union([Int().noneable(), Str()]).noneable(False) == Union([Int(), Str()])
    for spec in (Any(), Enum([None]), Int().noneable().freeze(None)):
        with pytest.raises(SpecDefinitionError, match="None"):
            spec.noneable(False)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (Any(default=None), "Any(default=None)"),
        (Tuple([Tuple(Int(), size=1)]), "Tuple([Tuple(Int(), min_size=1, max_size=1)])"),
    ],
)
def test_the_code_of_a_spec_makes_an_equal_one(spec, text):
    assert repr(spec) == text
    assert eval(text, {"Any": Any, "Tuple": Tuple, "Int": Int}) == spec


def test_a_frozen_placeholder_is_accepted_again():
    spec = Int().freeze(sx.oneof([1, 2]))
    assert spec.apply(MISSING_VALUE) == sx.oneof([1, 2])
    assert spec.accepts(spec.apply(MISSING_VALUE))
    assert not spec.accepts(sx.oneof([1, 3]))
    assert not spec.accepts(1)
