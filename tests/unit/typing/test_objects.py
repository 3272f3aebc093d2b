"""Specs of instances and classes."""

import pickle

import pytest

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import (
    Int,
    List,
    Object,
    Sequence,
    Type,
    Union,
)


def test_classes():
    assert Type(Exception).apply(ValueError) is ValueError
    assert not Type(Exception).accepts(int)
    assert Type[Exception] == Type(Exception)
    assert Object[complex] == Object(complex)


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


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (Object(complex), 1, "Expected complex but got 1 (type int). (path=m.layers)"),
        (Object(complex), complex, "Expected complex but got <class 'complex'> (type type). "
                                   "(path=m.layers) Write complex(...) for an instance."),
        (Type(complex), 1j, "Expected subclass of complex but got 1j (type complex). "
                            "(path=m.layers) Pass the class itself: complex."),
    ],
)  # fmt: skip
def test_errors_say_how_to_mend(spec, value, message):
    with pytest.raises((SpecTypeError, SpecValueError)) as e:
        spec.apply(value, KeyPath.parse("m.layers"))
    assert str(e.value) == message


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Object(3), ArgumentError, "needs a class, but got 3"),
        (lambda: Type(5), ArgumentError, "needs a class, but got 5"),
    ],
)
def test_definitions_that_cannot_hold_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_repr():
    assert repr(Object(complex).noneable()) == "Object(complex).noneable()"


def test_a_class_that_is_named_before_it_exists():
    later = Object("Later")
    assert repr(later) == "Object('Later')"
    assert not later.type_resolved
    assert {(ref.module, ref.name) for ref in List(later).forward_refs} == {(__name__, "Later")}
    message = (
        r"Expected Later but got 1 \(type int\)\. The module '.*' does not define 'Later' \(yet\)"
    )
    with pytest.raises(SpecTypeError, match=message):
        later.apply(1)
    with pytest.raises(SpecTypeError, match=r"does not define 'Later' \(yet\)"):
        Type("Later").apply(int)
    # A class that a function defines is known by its name.
    inner = type("Later", (), {"__module__": __name__, "__qualname__": "f.<locals>.Later"})
    assert later.accepts(inner())
    assert Type("Later").accepts(inner)
    globals()["Later"] = made = type("Later", (), {})
    try:
        assert later.type_resolved
        assert later == Object(made)
        assert hash(later) == hash(Object(made))
        assert later.accepts(made())
        assert Type("Later").accepts(made)
        assert not later.accepts(inner())
        assert pickle.loads(pickle.dumps(later)) == later
    finally:
        del globals()["Later"]


def test_a_class_that_is_defined_again_counts():
    spec = Object("Again")
    try:
        globals()["Again"] = first = type("Again", (), {})
        assert spec.accepts(first())
        globals()["Again"] = second = type("Again", (), {})
        assert spec.accepts(second())
        assert not spec.accepts(first())
    finally:
        del globals()["Again"]
