"""Specs as they are written for PyGlove mean the same here; PyGlove itself is the oracle."""

import pyglove as pg
import pytest

import symexp as sx
from symexp.errors import SpecValueError

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
def test_same_meaning(make):
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
def test_same_default(make):
    ours, theirs = make(sx.typing), make(pg.typing)
    if theirs.has_default or ours.has_default:
        if type(theirs).__name__ == "Dict":
            return  # PyGlove makes a default of the defaults of the fields
        assert ours.default == plain(theirs.default)
    assert ours.is_noneable == theirs.is_noneable


def test_frozen():
    for t in (sx.typing, pg.typing):
        spec = t.Int().freeze(1)
        assert spec.frozen
        assert spec.default == 1
        with pytest.raises(ValueError):
            spec.apply(2)
    with pytest.raises(SpecValueError, match=r"Value 2 \(type int\) is not the frozen value 1"):
        sx.typing.Int().freeze(1).apply(2)


def test_functor_is_a_callable():
    assert isinstance(sx.typing.Functor(), sx.typing.Callable)
    assert sx.typing.Functor([sx.typing.Int()], returns=sx.typing.Int()).apply(len) is len


def test_a_frozen_spec_wins_over_the_default_of_the_signature():
    @sx.symbolize([("x", sx.typing.Int().freeze(3)), ("y", sx.typing.Int().freeze(2))])
    class Fixed:
        def __init__(self, x=None, y=2):
            self.seen = x, y

    assert repr(Fixed()) == "Fixed(x=3, y=2)"
    assert Fixed().seen == (3, 2)
    assert Fixed(3) is not None
    with pytest.raises(SpecValueError, match=r"not the frozen value 3\. \(path=x\) Leave it out"):
        Fixed(4)
