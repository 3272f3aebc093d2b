"""Specs of containers by key: Dict and Mapping."""

from __future__ import annotations

import re
import typing
from collections import abc

from symexp._base.keypath import Key
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.errors import (
    SpecKeyError,
    SpecTypeError,
    SpecValueError,
    SymexpError,
    closest,
    describe,
    explain,
)
from symexp.typing.containers import is_free
from symexp.typing.scalars import Any, Bool, Float, Int, Str
from symexp.typing.value_spec import (
    REFUSED,
    SpecDefinitionError,
    ValueSpec,
    as_spec,
    fresh,
    sub_path,
)

__all__ = ["Dict", "Mapping"]

_OF_LITERALS: dict[type, typing.Callable[[typing.Any], ValueSpec]] = {
    bool: Bool, int: Int, float: Float,
}  # fmt: skip


@typing.final
class Dict(ValueSpec):
    """Accepts a dict, checked key by key.

    A key that is left out gets the default of its spec, if it has one. If a key is added or a value
    is converted, the result is a new plain dict; else it is the dict itself, which may be of a
    subclass.

    Args:
        schema: The specs by key: pairs `(key, spec)` or `(key, spec, description)`, or a dict of
            key to spec. A key is a string, an int, a pattern (`re.compile("w_.*")`, which must
            match the whole key), or a value spec of keys. Instead of a spec, a type (`int` is
            `Int()`), a number or a bool (`1` is `Int(default=1)`) may be given. A single spec is
            that of all values, under any string. `None`: any dict is accepted.
        default: Value of an argument that is left out. If all keys of the schema have defaults, it
            is the dict of these.
        transform: Function that converts or checks a value before the spec checks it.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        optional: Keys that may be left out although they have no default.

    Attributes:
        fields: Spec of each key that the schema names.
        patterns: Pairs of key spec and value spec, tried in order for other keys.
        descriptions: Descriptions of keys, as far as the schema has them.
        is_open: Whether there is no schema, so that any key is accepted.

    Example:
        >>> from symexp.typing import Dict, Float, Int
        >>> Dict([("units", Int(min_value=1)), ("rate", Float(default=0.5))]).apply({"units": 8})
        {'units': 8, 'rate': 0.5}
    """

    __slots__ = ("_filled", "_needed", "descriptions", "fields", "is_open", "optional", "patterns")
    _is_container = True

    fields: dict[Key, ValueSpec]
    patterns: tuple[tuple[ValueSpec, ValueSpec], ...]
    descriptions: dict[Key, str]
    optional: frozenset[Key]
    is_open: bool
    _filled: tuple[Key, ...]
    _needed: tuple[Key, ...]

    def __init__(
        self,
        schema: typing.Any = None,
        default: dict[typing.Any, typing.Any] | None = MISSING_VALUE,  # type: ignore[assignment]  # a sentinel
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
        *,
        optional: abc.Iterable[Key] = (),
    ) -> None:
        fields, patterns, descriptions = _read_schema(schema)
        may_miss = frozenset(optional)
        if unknown := sorted(map(str, may_miss - fields.keys())):
            raise SpecDefinitionError(
                f"Dict(): optional key {unknown[0]!r} is no key. {closest(unknown[0], fields)}"
            )
        needed = tuple(k for k, s in fields.items() if not s.has_default and k not in may_miss)
        is_given = default is not typing.cast(typing.Any, MISSING_VALUE)
        if not is_given and fields and not needed and not may_miss:
            default = {}
        self._define(
            default,
            is_noneable,
            frozen,
            transform,
            fields=fields,
            patterns=patterns,
            descriptions=descriptions,
            optional=may_miss,
            is_open=schema is None,
            _filled=tuple(k for k, s in fields.items() if s.has_default and k not in may_miss),
            _needed=needed,
        )

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Dict:
        if len(args) == 1 and isinstance(args[0], (dict, list)):
            return cls(args[0])
        cls._check_arity(args, 2, "the types of keys and values, or a schema")
        return cls([(as_spec(args[0]), as_spec(args[1]))])

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return dict

    @property
    def _usual(self) -> typing.Any:
        """The default that the spec has if none is given."""
        if self._needed or self.optional or not self.fields:
            return MISSING_VALUE
        return {key: spec.default for key, spec in self.fields.items()}

    def noneable(
        self, is_noneable: bool = True, *, use_none_as_default: bool = True
    ) -> typing.Self:
        """Returns this spec, with `None` accepted too, or not any more; see `ValueSpec`.

        `None` takes the place of the default that follows from the keys, and that default comes
        back.
        """
        usual = self._usual
        if usual is MISSING_VALUE:
            return super().noneable(is_noneable, use_none_as_default=use_none_as_default)
        if not is_noneable:
            spec = super().noneable(False)
            return spec if spec.has_default else spec.set_default(usual)
        has_usual = use_none_as_default and is_equal(self.default, usual) and not self.frozen
        spec = self.set_default(MISSING_VALUE) if has_usual else self
        return super(Dict, spec).noneable(use_none_as_default=use_none_as_default)

    def _inner(self) -> typing.Iterable[ValueSpec]:
        return (*self.fields.values(), *(spec for pair in self.patterns for spec in pair))

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), dict):
            return REFUSED
        if self.is_open:
            return value
        changed: dict[typing.Any, typing.Any] = {}
        for key, item in value.items():
            spec = self._find(key)
            result = REFUSED if spec is None else spec.match(item)
            if result is REFUSED:
                return REFUSED
            if result is not item:
                changed[key] = result
        for key in self._needed:
            if key not in value:
                return REFUSED
        for key in self._filled:
            if key not in value:
                changed[key] = fresh(self.fields[key].default)
        return {**value, **changed} if changed else value

    def _find(self, key: typing.Any) -> ValueSpec | None:
        if type(key) is str or type(key) is int:
            spec = self.fields.get(key)
            if spec is not None:
                return spec
        for key_spec, spec in self.patterns:
            if key_spec.match(key) is key:
                return spec
        return None

    def check_keys(self, keys: abc.Iterable[typing.Any], path: object = None) -> None:
        """Checks the keys of a dict, as after a key was added or removed.

        Args:
            keys: All keys of the dict.
            path: The place of the dict, for messages.

        Raises:
            SpecValueError: A key is not allowed, or one is missing that has no default.
        """
        given = list(keys)
        if self.is_open:
            return
        for key in given:
            if self._find(key) is None:
                raise self._key_error(key, path)
        for key in self._needed:
            if key not in given:
                raise self._missing_error(path, key)

    def _phrase(self) -> str:
        if not self.fields and len(self.patterns) == 1:
            key, value = self.patterns[0]
            return f"dict of {key.expected} to {value.expected}"
        if self.fields:
            return f"dict with keys {', '.join(map(repr, self.fields))}"
        return "dict"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), dict):
            return self._type_error(value, path)
        for key, item in value.items():
            spec = self._find(key)
            if spec is None:
                return self._key_error(key, path)
            if spec.match(item) is REFUSED:
                shown = key if type(key) in (str, int) else str(key)
                return spec.error(item, sub_path(path, shown))
        missing = next(k for k in self._needed if k not in value)
        return self._missing_error(path, missing)

    def _key_error(self, key: typing.Any, path: object) -> SymexpError:
        if self.patterns:
            allowed = " or ".join(k.expected for k, _ in self.patterns)
            what = f"Key {describe(key)} is not allowed: keys must be {allowed}."
            reasons = " ".join(
                str(error)
                for k, _ in self.patterns
                if type(error := k.error(key)) is not SpecTypeError
            )
            return SpecKeyError(explain(what, where=path, mend=reasons or None))
        what = f"Key {key!r} is not allowed."
        return SpecKeyError(explain(what, where=path, mend=closest(str(key), self.fields)))

    def _missing_error(self, path: object, key: Key) -> SymexpError:
        what = f"Key {key!r} is missing, and has no default."
        return SpecValueError(explain(what, where=path))

    def child(self, key: Key) -> ValueSpec | None:
        """Returns the spec of the value at a key; `None` if anything fits.

        Raises:
            SpecValueError: The key is not allowed.
        """
        if self.is_open:
            return None
        spec = self._find(key)
        if spec is None:
            raise self._key_error(key, None)
        return None if is_free(spec) else spec

    def __repr__(self) -> str:
        keys: list[tuple[typing.Any, ValueSpec]] = [*self.fields.items(), *self.patterns]
        shown = ", ".join(f"{key!r}: {spec!r}" for key, spec in keys)
        parts = [] if self.is_open else [f"{{{shown}}}"]
        if not is_equal(self.default, self._usual):
            parts.append(f"default={self.default!r}")
        if self.optional:
            parts.append(f"optional={sorted(self.optional, key=str)!r}")
        parts += [f"{name}=True" for name in ("is_noneable", "frozen") if getattr(self, name)]
        return f"Dict({', '.join(parts)})"


@typing.final
class Mapping(ValueSpec):
    """Accepts a dict or any other mapping; dicts are checked key by key.

    Args:
        key: Spec (or type) of each key.
        value: Spec (or type) of each value.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("_dict", "key", "value")
    _is_container = True

    key: ValueSpec
    value: ValueSpec
    _dict: Dict

    def __init__(
        self,
        key: typing.Any = None,
        value: typing.Any = None,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        keys = Any() if key is None else as_spec(key)
        values = Any() if value is None else as_spec(value)
        inner = Dict([(keys, values)])
        self._define(default, is_noneable, frozen, key=keys, value=values, _dict=inner)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Mapping:
        cls._check_arity(args, 2, "the types of keys and values")
        return cls(*args)

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return abc.Mapping

    def _inner(self) -> typing.Iterable[ValueSpec]:
        return (self.key, self.value)

    def _accept(self, value: typing.Any) -> typing.Any:
        if issubclass(type(value), dict):
            return self._dict.match(value)
        return value if issubclass(type(value), abc.Mapping) else REFUSED

    def _phrase(self) -> str:
        return f"mapping of {self.key.expected} to {self.value.expected}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if issubclass(type(value), dict):
            return self._dict.error(value, path)
        return self._type_error(value, path)

    def child(self, key: Key) -> ValueSpec | None:
        """Returns the spec of the value at a key; `None` if anything fits."""
        child: ValueSpec | None = self._dict.child(key)
        return child


def _read_schema(
    schema: typing.Any,
) -> tuple[dict[Key, ValueSpec], tuple[tuple[ValueSpec, ValueSpec], ...], dict[Key, str]]:
    fields: dict[Key, ValueSpec] = {}
    patterns: list[tuple[ValueSpec, ValueSpec]] = []
    descriptions: dict[Key, str] = {}
    for entry in _schema_rows(schema):
        key, spec = entry[0], _field_spec(entry[1])
        if isinstance(key, re.Pattern):
            patterns.append((Str(regex=key.pattern), spec))
        elif isinstance(key, ValueSpec):
            patterns.append((key, spec))
        elif type(key) is str or type(key) is int:
            if key in fields:
                raise SpecDefinitionError(f"Dict(): key {key!r} is given twice.")
            fields[key] = spec
            if len(entry) > 2:
                descriptions[key] = str(entry[2])
        else:
            raise SpecDefinitionError(
                f"Dict(): expected a key that is a str, an int, a pattern or a value spec, but got "
                f"{describe(key)}."
            )
    return fields, tuple(patterns), descriptions


def _field_spec(value: typing.Any) -> ValueSpec:
    """Returns a spec as it is, that of a type, or the one with this number as its default."""
    made = _OF_LITERALS.get(type(value))
    return as_spec(value) if made is None else made(value)


def _schema_rows(schema: typing.Any) -> list[tuple[typing.Any, ...]]:
    if schema is None:
        return []
    if isinstance(schema, ValueSpec):
        return [(Str(), schema)]
    if isinstance(schema, dict):
        return [(k, *(v if isinstance(v, tuple) else (v,))) for k, v in schema.items()]
    if isinstance(schema, (list, tuple)):
        entries = [tuple(e) if isinstance(e, (list, tuple)) else (e,) for e in schema]
        if all(len(e) >= 2 for e in entries):
            return entries
    raise SpecDefinitionError(
        f"Dict() needs pairs of key and spec, or a dict of them, but got {describe(schema)}. "
        "Write `Dict([('units', Int()), ...])`, or `Dict([(Str(), Int())])` for keys of one kind."
    )
