"""Specs of callables: the signature of the callable is checked."""

import functools
import operator

import pytest

import symexp as sx
from symexp.errors import ArgumentError, SpecTypeError
from symexp.typing import Any, Callable, Float, Functor, Int, List, Object, Str, Union


def unannotated(x, y=1):
    return x + y


def annotated(x: int, y: str = "", *, z: float = 1.0) -> int:
    return x


def wide(*args: int, **kwargs: float) -> Exception:
    return ValueError()


class Calls:
    def __call__(self, x: int, y) -> str:
        return ""

    def method(self, x: int) -> int:
        return x

    @classmethod
    def made(cls, x: int) -> "Calls":
        return cls()

    @staticmethod
    def static(x: str):
        pass


class Child(Calls):
    def __init__(self, n: int):
        self.n = n


@sx.symbolize
def functor(x: int, y: str = "") -> int:
    return x


@sx.symbolize
class Symbolic:
    def __init__(self, n=1):
        raise AssertionError("materialized")

    def __call__(self, x: int) -> int:
        return x


ACCEPTED = [
    (Callable(), len),
    (Callable([Any(), Any()]), operator.add),
    (Callable([Int()], returns=Int()), lambda x: x),
    (Callable([Int()]), unannotated),
    (Callable([Int(), Int()], kw=[("y", Str())]), unannotated),
    (Callable([Int(), Str()], kw=[("z", Float())], returns=Int()), annotated),
    (Callable([Int(min_value=1)]), annotated),
    (Callable([Any()]), annotated),
    (Callable(returns=Union([Int(), Str()])), annotated),
    (Callable([Int()] * 3, kw=[("a", Float())], returns=Object(Exception)), wide),
    (Callable([Int(), Str()], returns=Str()), Calls()),
    (Callable([Int()], returns=Int()), Calls().method),
    (Callable([Int()], returns=Object(Calls)), Calls.made),
    (Callable([Str()]), Calls.static),
    (Callable([Int()], returns=Object(Calls)), Child),
    (Callable([Str()]), functools.partial(annotated, 1)),
    (Callable(kw=[("y", Str())]), functools.partial(annotated, x=1)),
    (Callable([Int(), Str()], kw=[("y", Str())], returns=Int()), functor()),
    (Callable([Int()], returns=Int()), functor),
    (Callable([Int()], returns=Int()), Symbolic()),
    (Callable([Int()]), print),
    (Callable([Int()]), dict),  # a builtin that does not tell its signature
    (Functor([Int()], returns=Int()), functor(1)),
    (Functor(), functor()),
]

REFUSED = [
    (Callable(), 1, "Expected callable but got 1"),
    (Callable([Int()] * 3), unannotated, "it takes 2 positional arguments, but is called with 3"),
    (Callable(kw=[("z", Int())]), unannotated, "it has no argument 'z'"),
    (
        Callable([Str()]),
        annotated,
        r"its argument 0 \(x\) takes Int\(\), but is called with Str\(\)",
    ),
    (
        Callable(kw=[("z", Str())]),
        annotated,
        r"its argument 'z' takes Float\(\), but is called with",
    ),
    (
        Callable([Int().noneable()]),
        annotated,
        r"takes Int\(\), but is called with Int\(\).noneable",
    ),
    (Callable(returns=Str()), annotated, r"it returns Int\(\), but Str\(\) is expected"),
    (Callable([Int(), Str()]), wide, r"its argument 1 \(\*args\) takes Int\(\)"),
    (Callable(kw=[("a", Str())]), wide, r"its argument 'a' takes Float\(\)"),
    (Callable(returns=Object(KeyError)), wide, r"it returns Object\(Exception\)"),
    (Callable([Str(), Str()]), Calls(), "its argument 0"),
    (Callable([Int()] * 2), Calls().method, "it takes 1 positional argument"),
    (Callable([Int()]), Calls.static, "its argument 0"),
    (Callable(returns=Object(KeyError)), Child, r"it returns Object\(Child\)"),
    (Callable([Int()]), functools.partial(annotated, 1), "its argument 0"),
    (Callable([Str()]), functor(), "its argument 0"),
    (Callable(kw=[("q", Int())]), functor(), "no argument 'q'"),
    (Callable([Str()]), Symbolic(), "its argument 0"),
    (Functor(), len, "Expected functor but got <built-in function len>"),
    (Functor(), functor, "Expected functor"),
]


@pytest.mark.parametrize(("spec", "value"), ACCEPTED)
def test_a_signature_that_fits(spec, value):
    assert spec.apply(value) is value


@pytest.mark.parametrize(("spec", "value", "message"), REFUSED)
def test_a_signature_that_does_not_fit(spec, value, message):
    assert not spec.accepts(value)
    with pytest.raises(SpecTypeError, match=message):
        spec.apply(value, "f")


def test_an_object_whose_signature_cannot_be_read_is_accepted():
    class Odd:
        @property
        def __signature__(self):
            raise RuntimeError("odd")

        def __call__(self):
            pass

    odd = Odd()
    assert Callable([Int()]).apply(odd) is odd


def test_functor_is_a_callable():
    assert isinstance(Functor(), Callable)
    assert Functor([Int()]) != Callable([Int()])


def test_forms_that_mean_the_same():
    assert Callable[[int], str] == Callable([Int()], returns=Str())
    assert Callable[int, str] == Callable([Int()], returns=Str())
    assert Callable[..., str] == Callable(returns=Str())
    assert Callable([int], kw=[("x", float)]) == Callable([Int()], kw=[("x", Float())])
    assert Callable([int], {"x": float}) == Callable([Int()], kw=[("x", Float())])
    assert Callable(returns=List(int)).return_value == List(Int())


@pytest.mark.parametrize("make", [lambda: Callable(1), lambda: Callable(kw=["x"])])
def test_definitions_that_cannot_hold_are_refused(make):
    with pytest.raises(ArgumentError, match="of Callable\\(\\) must be"):
        make()


def test_repr_is_code():
    spec = Callable([Int()], kw=[("x", Float())], returns=Str())
    assert repr(spec) == "Callable(args=[Int()], kw=[('x', Float())], returns=Str())"
    assert repr(Callable()) == "Callable()"
