"""Checking a symbolic object against a value spec asks its class, and never makes it live."""

import typing

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError
from symexp.tree.handles.materialize import is_ghost


@typing.runtime_checkable
class Runs(typing.Protocol):
    def run(self): ...


@typing.runtime_checkable
class HasRate(Runs, typing.Protocol):
    rate: float


@sx.symbolize
class Idle:
    def __init__(self, x=0):
        pytest.fail("went live")

    def __eq__(self, other):
        pytest.fail("was compared")

    def __hash__(self):
        pytest.fail("was hashed")


@sx.symbolize
class Runner:
    def __init__(self, x=0):
        pytest.fail("went live")

    def run(self): ...


def holder(spec):
    return sx.symbolize(type("Holder", (), {"__init__": lambda self, p=None: None}), [("p", spec)])


@pytest.mark.parametrize("protocol", [Runs, HasRate, Runs | int, HasRate | None])
def test_protocols(protocol):
    spec = sx.typing.from_annotation(protocol)
    assert is_ghost(holder(spec)(Runner()).p)
    with pytest.raises(SpecTypeError, match=r"but got Idle\(x=0\) \(type Idle\)\. \(path=p\)"):
        holder(spec)(Idle())


@pytest.mark.parametrize(
    "annotation",
    [
        Idle, typing.Hashable, object, Idle | Runner, list[Idle] | Idle, typing.Union[int, Idle],
    ],
)  # fmt: skip
def test_what_accepts(annotation):
    assert is_ghost(holder(sx.typing.from_annotation(annotation))(Idle()).p)


@pytest.mark.parametrize(
    "annotation",
    [
        int, float, bool, str, Runner, list, list[int], dict, dict[str, int], tuple[int, ...],
        set[int], typing.Iterable, typing.Sequence[int], typing.Mapping[str, int], typing.Callable,
        typing.SupportsFloat, type[int], typing.Literal[1], typing.Sized, complex,
    ],
)  # fmt: skip
def test_what_refuses(annotation):
    idle = Idle()
    with pytest.raises((SpecTypeError, SpecValueError), match=r"but got Idle\(x=0\)"):
        holder(sx.typing.from_annotation(annotation))(idle)
    assert is_ghost(idle)


def test_objects_among_the_values_of_an_enum_are_equal_by_their_arguments():
    spec = sx.typing.Enum([Idle(1), Runner(1)])
    for value in (Idle(1), Runner(1), sx.clone(Idle(1))):
        assert spec.apply(value) is value
    with pytest.raises(SpecValueError, match=r"but got Idle\(x=2\)"):
        spec.apply(Idle(2))
    assert spec == sx.typing.Enum([Idle(1), Runner(1)])
    assert hash(spec) == hash(sx.typing.Enum([Idle(1), Runner(1)]))


def test_a_frozen_object():
    spec = sx.typing.Object(Idle).freeze(Idle(1))
    assert spec.accepts(Idle(1))
    assert not spec.accepts(Idle(2))
    assert not spec.accepts(Runner(1))
