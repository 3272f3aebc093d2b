"""The annotation of a spec."""

import typing

import pytest

from symexp.typing import (
    Any,
    Callable,
    Dict,
    Enum,
    Float,
    Functor,
    Int,
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
)  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "annotation"),
    [
        (Int(min_value=1), int),
        (Int().noneable(), typing.Optional[int]),  # noqa: UP045
        (List(Any()), typing.List[typing.Any]),  # noqa: UP006
        (Any().annotate(int), int),
        (Enum["a", "b"], str),
        (Enum["a", None], typing.Optional[str]),  # noqa: UP045
        (Enum["a", 1], typing.Any),
        (List(Int()), typing.List[int]),  # noqa: UP006
        (Set(Int()), typing.Set[int]),  # noqa: UP006
        (Sequence(Int()), typing.Sequence[int]),
        (Tuple(Int()), typing.Tuple[int, ...]),  # noqa: UP006
        (Tuple([Int(), Str()]), typing.Tuple[int, str]),  # noqa: UP006
        (Dict(), typing.Dict[str, typing.Any]),  # noqa: UP006
        (Dict[str, int], typing.Dict[str, int]),  # noqa: UP006
        (Mapping(str, int), typing.Mapping[str, int]),
        (Object(complex), complex),
        (Object("NotYet"), typing.ForwardRef("NotYet")),
        (Type(complex), typing.Type[complex]),  # noqa: UP006
        (Type(), type),
        (Callable([Int()], returns=Str()), typing.Callable[[int], str]),
        (Callable(kw=[("x", Int())]), typing.Callable[..., typing.Any]),
        (Functor(), typing.Callable[..., typing.Any]),
        (Union([Int(), Str()]), typing.Union[int, str]),
    ],
)
def test_annotation(spec, annotation):
    assert spec.annotation == annotation


@pytest.mark.parametrize("spec", [Int(), List(Float()), Tuple([Int(), Str()]), Dict[str, int]])
def test_the_annotation_gives_the_spec_again(spec):
    assert from_annotation(spec.annotation) == spec
