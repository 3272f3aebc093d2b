# ruff: noqa: UP006, UP045, F821
import collections.abc as abc
import dataclasses
import enum
import pathlib
import pickle
import re
import typing
from typing import Annotated, Literal, NotRequired, Optional, TypedDict

import numpy as np
import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError
from symexp.typing import (
    Any,
    Bool,
    Callable,
    Dict,
    Enum,
    Float,
    FrozenSet,
    Int,
    Iterable,
    List,
    Mapping,
    Object,
    Sequence,
    Set,
    Str,
    Tuple,
    Type,
    Union,
    from_annotation,
    signature_of,
)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Flags(enum.Flag):
    A = 1
    B = 2


class Config(TypedDict):
    units: int
    rate: NotRequired[float]


class Hidden(typing.Protocol):
    def run(self): ...


@typing.runtime_checkable
class Visible(typing.Protocol):
    rate: float


class Plain: ...


T = typing.TypeVar("T")
Bounded = typing.TypeVar("Bounded", bound=int)
Chosen = typing.TypeVar("Chosen", int, str)
P = typing.ParamSpec("P")
Ts = typing.TypeVarTuple("Ts")
Meters = typing.NewType("Meters", float)

OPTIONAL_INT = Int(is_noneable=True)


@pytest.mark.parametrize(
    ("annotation", "spec"),
    [
        (int, Int()), (float, Float()), (str, Str()), (bool, Bool()), (bytes, Object(bytes)),
        (complex, Union([Object(complex), Float(), Int()])), (object, Any()), (typing.Any, Any()),
        (None, Enum([None])), (type(None), Enum([None])),
        (Optional[int], OPTIONAL_INT), (int | None, OPTIONAL_INT),
        (int | str, Union([Int(), Str()])), (typing.Union[int, str, int], Union([Int(), Str()])),
        (int | typing.Any, Any()), (Literal[1, "a", None], Enum([1, "a", None])),
        (list, List()), (typing.List, List()), (list[int], List(Int())),
        (typing.List[int], List(Int())), (list[list[float]], List(List(Float()))),
        (tuple, Tuple()), (typing.Tuple, Tuple()), (tuple[()], Tuple([])),
        (tuple[int, ...], Tuple(Int())), (tuple[int, str], Tuple([Int(), Str()])),
        (tuple[int, *Ts], Tuple()), (dict, Dict()), (dict[str, int], Dict([(Str(), Int())])),
        (set[int], Set(Int())), (frozenset[str], FrozenSet(Str())),
        (typing.Sequence[str], Sequence(Str())), (abc.Sequence, Sequence()),
        (abc.Iterable[int], Iterable(Int())), (abc.Collection[int], Iterable(Int())),
        (abc.Mapping[str, int], Mapping(Str(), Int())), (abc.Iterator[int], Object(abc.Iterator)),
        (typing.Callable, Callable()), (abc.Callable[[int], str], Callable([Int()], returns=Str())),
        (abc.Callable[P, int], Callable(returns=Int())), (type, Type()), (type[int], Type(int)),
        (type[int | str], Union([Type(int), Type(str)])), (type[Bounded], Type(int)),
        (type[typing.Any], Type()), (typing.Type, Type()),
        (Color, Enum(list(Color))), (Flags, Object(Flags)),
        (Annotated[int, Int(min_value=1)], Int(min_value=1)),
        (Annotated[int | None, Int(min_value=1)], Int(min_value=1, is_noneable=True)),
        (Annotated[int, "just a note"], Int()),
        (Config, Dict({"units": Int(), "rate": Float()}, optional=["rate"])),
        (Meters, Float()), (T, Any()), (Bounded, Int()), (Chosen, Union([Int(), Str()])),
        (P, Any()), (P.args, Any()), (typing.Final, Any()), (typing.Final[int], Int()),
        (typing.ClassVar[int], Int()), (dataclasses.InitVar[int], Int()), (typing.Self, Any()),
        (typing.LiteralString, Str()), (typing.Never, Any()), (typing.IO[str], Any()),
        (Hidden, Any()), (Visible, Object(Visible)), (Plain, Object(Plain)),
        (pathlib.Path, Object(pathlib.Path)), (re.Pattern[str], Object(re.Pattern)),
        (np.ndarray, Object(np.ndarray)), (np.ndarray[typing.Any, typing.Any], Object(np.ndarray)),
        ("int", Int()), ("list[int] | None", List(Int(), is_noneable=True)), ("Plain", Any()),
        ("Unknown", Any()), ("int | Unknown", Any()), ("not valid python", Any()),
        (list["Unknown"], List(Any())), (Optional["Unknown"], Any()), (5, Any()), ([int], Any()),
        (..., Any()), (Int(min_value=2), Int(min_value=2)),
    ],
    ids=str,
)  # fmt: skip
def test_annotation(annotation, spec):
    assert from_annotation(annotation) == spec


def test_text_is_resolved_where_the_owner_stands():
    assert from_annotation("Plain", owner=Plain) == Object(Plain)
    assert from_annotation("Optional[Color]", owner=test_annotation) == from_annotation(
        Optional[Color]
    )
    assert from_annotation(typing.Self, owner=Plain) == Object(Plain)


def test_a_class_finds_its_own_name_before_it_is_defined():
    class Local: ...

    assert from_annotation("Local", owner=Local) == Object(Local)
    assert from_annotation("list[Local]", owner=Local) == List(Object(Local))


def test_typed_dicts_may_leave_out_what_is_not_required():
    spec = from_annotation(Config)
    value = {"units": 1}
    assert spec.apply(value) is value
    assert spec.apply({"units": 1, "rate": 2}) == {"units": 1, "rate": 2.0}
    with pytest.raises(SpecValueError, match="Key 'units' is missing"):
        spec.apply({"rate": 2.0})


def test_a_string_is_a_sequence_of_strings():
    assert from_annotation(typing.Sequence[str]).accepts("abc")


def test_protocols_with_data_are_checked_by_instance():
    class Has:
        rate = 1.0

    spec = from_annotation(Visible)
    assert spec.accepts(Has())
    assert not spec.accepts(Plain())


def test_annotations_that_raise_give_any():
    class Nasty(type):
        def __hash__(cls):
            raise RuntimeError("no hash")

        def __instancecheck__(cls, instance):
            raise RuntimeError("no check")

    class Bad(metaclass=Nasty): ...

    assert from_annotation(Bad) == Any()


def test_names_that_do_not_exist_yet(monkeypatch):
    def build(part: "Part", parts: "list[Part]" = None, rest: "Never.Defined" = 3):  # noqa: RUF013
        pass

    made = sx.symbolize(build)
    assert made(1).part == 1
    spec = signature_of(build)["part"].spec
    assert repr(spec) == "ForwardSpec('Part', 'tests.unit.typing.test_annotations')"
    assert not spec.type_resolved
    assert pickle.loads(pickle.dumps(spec)) == spec
    monkeypatch.setitem(globals(), "Part", type("Part", (), {"__module__": __name__}))
    part = globals()["Part"]()
    assert made(part).part is part
    with pytest.raises(SpecTypeError, match=r"Expected Part but got 1 .*\(path=part\)"):
        made(1)
    with pytest.raises(SpecTypeError, match=r"Expected Part but got 1 .*\(path=parts\[1\]\)"):
        made(part, [part, 1])
    assert made(part, None).parts is None  # the default is accepted whatever its type is
    assert made(part, rest=5).rest == 5
    assert made(sx.oneof([part, part])).part is not None
    with pytest.raises(SpecTypeError, match="Expected Part but got 2"):
        made(sx.oneof([part, 2]))


def test_text_in_a_spec_is_resolved_where_the_spec_is_written(monkeypatch):
    assert List("int") == List(Int())
    spec = List("Later | None")
    assert spec.accepts([1])
    monkeypatch.setitem(globals(), "Later", bytes)
    assert spec.accepts([b"1", None])
    assert not spec.accepts([1])


def test_other_forms_of_pyglove():
    ref = sx.typing.ForwardRef(__name__, "NotYet")
    assert from_annotation(ref) == Object("NotYet")
    assert from_annotation(Int) == Int()
    assert sx.typing.Annotated[int, Int(min_value=1)] is not None
    assert from_annotation(sx.typing.Annotated[int, Int(min_value=1)]) == Int(min_value=1)
