"""Specs of instances, classes and callables."""

import pytest

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import (
    Callable,
    Int,
    List,
    Object,
    Sequence,
    Type,
    Union,
)


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


def test_functor_is_a_callable():
    assert isinstance(sx.typing.Functor(), sx.typing.Callable)
    assert sx.typing.Functor([sx.typing.Int()], returns=sx.typing.Int()).apply(len) is len


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (Object(complex), 1, "Expected complex but got 1 (type int). (path=m.layers)"),
        (Object(complex), complex, "Expected complex but got <class 'complex'> (type type). "
                                   "(path=m.layers) Write complex(...) for an instance."),
        (Type(complex), 1j, "Expected subclass of complex but got 1j (type complex). "
                            "(path=m.layers) Pass the class itself: complex."),
        (Callable(), 1, "Expected callable but got 1 (type int). (path=m.layers)"),
    ],
)  # fmt: skip
def test_errors_say_how_to_mend(spec, value, message):
    with pytest.raises((SpecTypeError, SpecValueError)) as e:
        spec.apply(value, KeyPath.parse("m.layers"))
    assert str(e.value) == message


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Object("Foo"), ArgumentError, "needs a class, but got 'Foo'"),
        (lambda: Type(5), ArgumentError, "needs a class, but got 5"),
    ],
)
def test_definitions_that_cannot_hold_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_repr():
    assert repr(Object(complex).noneable()) == "Object(complex).noneable()"
