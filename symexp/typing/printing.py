"""The printed form of specs: `print(spec)` shows them as PyGlove does; `repr` is code.

A spec prints on several lines, each option on one. A list of short texts prints on one line.
"""

from __future__ import annotations

import typing

from symexp._base.markers import MISSING_VALUE
from symexp.typing.annotations import ForwardSpec
from symexp.typing.callables import Callable, Functor
from symexp.typing.choices import Enum, Union
from symexp.typing.containers import FrozenSet, Iterable, List, Sequence, Set, Tuple, is_free
from symexp.typing.dicts import Dict, Mapping
from symexp.typing.objects import Object, Type
from symexp.typing.scalars import Any, Bool, Float, Int, Str
from symexp.typing.value_spec import OPERATIONS, ValueSpec

__all__ = ["show"]

# A list that takes more characters prints on several lines.
_WIDTH = 80

# Name and value of each option, and the value that is not shown.
_Rows = list[tuple[str, typing.Any, typing.Any]]


class _Raw(str):
    """A text that is shown without quotes."""

    __slots__ = ()


class _Field(typing.NamedTuple):
    """A key of a dict, with its spec and description."""

    key: typing.Any
    value: ValueSpec
    description: str | None


def show(spec: ValueSpec) -> str:
    """Returns the printed form of a spec.

    Example:
        >>> print(show(List(Int(min_value=0), max_size=3)))
        List(
          Int(
            min=0
          ),
          max_size=3
        )
    """
    return _show(spec, 0)


def _show(value: typing.Any, indent: int) -> str:
    if isinstance(value, ValueSpec):
        rows = [*_ROWS[type(value)](value)]
        if type(value) not in (Any, Enum):
            rows.append(("noneable", value.is_noneable, False))
        rows.append(("frozen", value.frozen, False))
        return _show_rows(type(value).__name__, rows, indent)
    if isinstance(value, _Field):
        fields: _Rows = [(k, v, None) for k, v in zip(value._fields, value)]
        return _show_rows("Field", fields, indent)
    if type(value) in (list, tuple):
        return _show_items(value, indent)
    if isinstance(value, str) and not isinstance(value, _Raw):
        return repr(value)
    return str(value)


def _show_rows(label: str, rows: _Rows, indent: int) -> str:
    shown = [
        (f"{name}=" if name else "") + _show(value, indent + 1)
        for name, value, usual in rows
        if value is not usual and (type(value) is not type(usual) or value != usual)
    ]
    if not shown:
        return f"{label}()"
    pad = "  " * indent
    return f"{label}(\n" + ",\n".join(f"{pad}  {row}" for row in shown) + f"\n{pad})"


def _show_items(items: typing.Any, indent: int) -> str:
    start, end = ("[", "]") if type(items) is list else ("(", ")")
    shown = [_show(item, indent + 1) for item in items]
    line = f"{start}{', '.join(shown)}{end}"
    if len(line) <= _WIDTH:
        return line
    pad = "  " * indent
    return f"{start}\n" + ",\n".join(f"{pad}  {item}" for item in shown) + f"\n{pad}{end}"


def _default(spec: ValueSpec) -> tuple[str, typing.Any, typing.Any]:
    return ("default", spec.default, MISSING_VALUE)


def _of_number(spec: typing.Any) -> _Rows:
    return [_default(spec), ("min", spec.min_value, None), ("max", spec.max_value, None)]


def _sizes(spec: typing.Any) -> _Rows:
    return [("min_size", spec.min_size or 0, 0), ("max_size", spec.max_size, None)]


def _of_tuple(spec: Tuple) -> _Rows:
    if not spec.fixed_length:
        return [("", spec.element, None), _default(spec), *_sizes(spec)]
    row = spec.elements or (spec.element,) * (spec.min_size or 0)
    return [("", list(row), None), _default(spec)]


def _of_dict(spec: Dict) -> _Rows:
    keys: list[typing.Any] = [
        (_Raw(k), s, spec.descriptions.get(k)) for k, s in spec.fields.items()
    ]
    keys += [(_shown_key(k), s, None) for k, s in spec.patterns]
    fields = [_Field(*row) for row in keys]
    return [("fields", None if spec.is_open else fields, None)]


def _shown_key(key: ValueSpec) -> _Raw:
    if isinstance(key, Str):
        return _Raw("StrKey()" if key.regex is None else f"StrKey(regex={key.regex!r})")
    return _Raw(str(key))


def _of_callable(spec: typing.Any) -> _Rows:
    rows: _Rows = [("args", list(spec.args), []), ("kw", list(spec.kw), [])]
    return [*rows, ("returns", spec.returns, None), _default(spec)]


def _of_element(spec: typing.Any) -> _Rows:
    return [("", None if is_free(spec.element) else spec.element, None), _default(spec)]


_ROWS: dict[type, typing.Callable[[typing.Any], _Rows]] = {
    Any: lambda s: [_default(s), ("annotation", s.annotation, None)],
    Bool: lambda s: [_default(s)],
    Int: _of_number,
    Float: _of_number,
    Str: lambda s: [_default(s), ("regex", s.regex, None)],
    Enum: lambda s: [_default(s), ("values", list(s.values), None)],
    Union: lambda s: [("", list(s.candidates), None), _default(s)],
    List: lambda s: [("", s.element, None), *_sizes(s), _default(s)],
    Tuple: _of_tuple,
    Dict: _of_dict,
    Object: lambda s: [("", _Raw(s._name.rpartition(".")[2]), None), _default(s)],
    Type: lambda s: [("", s.cls if s.type_resolved else s._name, None), _default(s)],
    Callable: _of_callable,
    Functor: _of_callable,
    Set: _of_element,
    FrozenSet: _of_element,
    Iterable: _of_element,
    Sequence: _of_element,
    Mapping: lambda s: [("", s.key, None), ("", s.value, None), _default(s)],
    ForwardSpec: lambda s: [("", _Raw(s.text), None), _default(s)],
}

OPERATIONS["show"] = show
