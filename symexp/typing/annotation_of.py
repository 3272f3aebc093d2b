"""`annotation_of`: the type annotation of the values that a spec accepts.

The reverse of `symexp.typing.annotations`; bounds, sizes and regular expressions are lost.
"""

from __future__ import annotations

import typing

from symexp.typing.callables import Callable, Functor
from symexp.typing.choices import Union
from symexp.typing.containers import FrozenSet, Iterable, List, Sequence, Set, Tuple
from symexp.typing.dicts import Dict, Mapping
from symexp.typing.objects import Object, Type
from symexp.typing.scalars import Any
from symexp.typing.value_spec import OPERATIONS, ValueSpec

__all__ = ["annotation_of"]

# The classes of `typing`, and not the builtin ones, are equal to what PyGlove returns.
_t: typing.Any = typing


def annotation_of(spec: ValueSpec) -> typing.Any:
    """Returns the type annotation of the values that a spec accepts.

    Example:
        >>> from symexp.typing import Int
        >>> annotation_of(List(Int()).noneable())
        typing.Optional[typing.List[int]]
    """
    make = _ANNOTATIONS.get(type(spec))
    annotation = (spec.value_type or typing.Any) if make is None else make(spec)
    if not spec.is_noneable or annotation is typing.Any:
        return annotation
    return _t.Optional[annotation]


def _of_callable(spec: typing.Any) -> typing.Any:
    args = ... if spec.kw or not spec.args else [annotation_of(a) for a in spec.args]
    result = typing.Any if spec.returns is None else annotation_of(spec.returns)
    return _t.Callable[args, result]


def _of_class(spec: typing.Any) -> typing.Any:
    return spec.cls if isinstance(spec.cls, type) else typing.ForwardRef(spec._name)


def _of_tuple(spec: typing.Any) -> typing.Any:
    if not spec.fixed_length:
        return _t.Tuple[annotation_of(spec.element), ...]
    row = spec.elements or (spec.element,) * spec.min_size
    return _t.Tuple[tuple(annotation_of(s) for s in row)]


def _of_union(spec: typing.Any) -> typing.Any:
    return _t.Union[tuple(annotation_of(c) for c in spec.candidates)]


def _of_dict(spec: typing.Any) -> typing.Any:
    if not spec.fields and len(spec.patterns) == 1:
        key, value = spec.patterns[0]
        return _t.Dict[annotation_of(key), annotation_of(value)]
    return _t.Dict[str, typing.Any]


def _of_element(kind: typing.Any) -> typing.Callable[[typing.Any], typing.Any]:
    return lambda spec: kind[annotation_of(spec.element)]


_ANNOTATIONS: dict[type, typing.Callable[[typing.Any], typing.Any]] = {
    Any: lambda s: s.annotation or typing.Any,
    List: _of_element(_t.List),
    Set: _of_element(_t.Set),
    FrozenSet: _of_element(_t.FrozenSet),
    Sequence: _of_element(_t.Sequence),
    Iterable: _of_element(_t.Iterable),
    Tuple: _of_tuple,
    Dict: _of_dict,
    Mapping: lambda s: _t.Mapping[annotation_of(s.key), annotation_of(s.value)],
    Object: _of_class,
    Type: lambda s: _t.Type[_of_class(s)] if s.cls is not object else type,
    Callable: _of_callable,
    Functor: _of_callable,
    Union: _of_union,
}

OPERATIONS["annotate"] = annotation_of
