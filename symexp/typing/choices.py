"""Specs with alternatives: Enum of values, Union of specs, and Optional."""

from __future__ import annotations

import enum
import typing
from collections.abc import Iterable

from symexp._base.keypath import Key
from symexp._base.leaves import is_equal, plain_scalar
from symexp._base.markers import MISSING_VALUE
from symexp.errors import (
    ArgumentError,
    SpecMismatchError,
    SpecTypeError,
    SpecValueError,
    SymexpError,
    describe,
    explain,
)
from symexp.typing.value_spec import (
    OPERATIONS,
    PLAIN,
    REFUSED,
    SpecDefinitionError,
    ValueSpec,
    as_spec,
    is_placeholder,
)

__all__ = ["Enum", "Optional", "Union"]

_CONTAINERS = (list, tuple, dict, set, frozenset)
_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})


@typing.final
class Enum(ValueSpec):
    """Accepts one of a few values; their types must be equal, too: `1` is not `True`.

    Args:
        default: Value of an argument that is left out. In `Enum([...])` and `Enum(Color)`, where
            it is the only argument, it is the values.
        values: The values, or an `enum.Enum` class for its members.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> Enum("relu", ["relu", "gelu"]).default
        'relu'
        >>> Enum(["same", "valid"]).apply("same")
        'same'
    """

    __slots__ = ("_atoms", "_others", "values")

    values: tuple[typing.Any, ...]
    _atoms: frozenset[tuple[type, typing.Any]]
    _others: tuple[typing.Any, ...]

    def __init__(
        self,
        default: typing.Any = MISSING_VALUE,
        values: Iterable[typing.Any] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        if values is None:
            values, default = default, MISSING_VALUE
        known = _distinct(values)
        if is_noneable and None not in known:
            known = (*known, None)
        atoms = frozenset((type(v), v) for v in known if _is_atom(v))
        others = tuple(v for v in known if not _is_atom(v))
        noneable = (type(None), None) in atoms
        self._define(default, noneable, frozen, values=known, _atoms=atoms, _others=others)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Enum:
        return cls(MISSING_VALUE, list(args))

    @property
    def value_type(self) -> typing.Any:
        """The class of which all values are, `None` left aside; `None` if there is no such."""
        kinds = [type(v) for v in self.values if v is not None]
        return next((k for k in kinds if all(issubclass(other, k) for other in kinds)), None)

    def noneable(self, is_noneable: bool = True, *, use_none_as_default: bool = True) -> Enum:
        """Returns this spec with `None` as one of the values, or without; see `ValueSpec`."""
        if not is_noneable:
            return self._without_none()
        default = self.default
        if use_none_as_default and default is MISSING_VALUE:
            default = None
        return type(self)(default, self.values, is_noneable=True, frozen=self.frozen)

    @property
    def cls(self) -> type[enum.Enum] | None:
        """The enum class that all values are members of, or `None`."""
        kinds = {type(v) for v in self.values if v is not None}
        kind: type[typing.Any] = kinds.pop() if len(kinds) == 1 else object
        return kind if issubclass(kind, enum.Enum) else None

    def _accept(self, value: typing.Any) -> typing.Any:
        if _is_atom(value) and (type(value), value) in self._atoms:
            return value
        plain = plain_scalar(value)
        if plain is not value and _is_atom(plain) and (type(plain), plain) in self._atoms:
            return plain
        return value if any(is_equal(value, other) for other in self._others) else REFUSED

    def _without_none(self) -> typing.Self:
        values = [v for v in self.values if v is not None]
        default = MISSING_VALUE if self.default is None else self.default
        if not values or (self.frozen and default is MISSING_VALUE):
            raise SpecDefinitionError(f"{self!r} accepts only None. Give it other values.")
        return type(self)(default, values, frozen=self.frozen)

    def _phrase(self) -> str:
        return f"one of {', '.join(map(repr, self.values))}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        from difflib import get_close_matches

        mend = None
        if isinstance(value, str):
            names = [v for v in self.values if isinstance(v, str)]
            if near := get_close_matches(value, names, n=1):
                mend = f"Did you mean {near[0]!r}?"
        what = f"Expected {self.expected} but got {describe(value)}."
        known = self.value_type
        fits = value is not None and (known is None or issubclass(type(value), known))
        return (SpecValueError if fits else SpecMismatchError)(explain(what, where=path, mend=mend))

    def __repr__(self) -> str:
        inner = f"{list(self.values)!r}"
        if self.has_default:
            inner = f"{self.default!r}, {inner}"
        return f"Enum({inner}{', frozen=True' if self.frozen else ''})"


def _is_atom(value: typing.Any) -> bool:
    """Returns whether a set of typed values finds exactly the values that are equal to this one."""
    kind = type(value)
    # NaN is not equal to itself for a set, and 0.0 is equal to -0.0.
    return kind in _ATOMS and (kind is not float or (value == value and value != 0.0))


def _distinct(values: typing.Any) -> tuple[typing.Any, ...]:
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise SpecDefinitionError(
            f"Enum() needs a list of values, but got {values!r}. Write `Enum([{values!r}, ...])`."
        )
    known: list[typing.Any] = []
    for value in values:
        if not any(is_equal(value, k) for k in known):
            known.append(value)
    if not known:
        raise SpecDefinitionError("Enum() accepts nothing: the list of values is empty.")
    return tuple(known)


@typing.final
class Union(ValueSpec):
    """Accepts a value that at least one of several specs accepts.

    A candidate that accepts the value unchanged has precedence over one that converts it; otherwise
    the first one has. So `Union([Float(), Int()])` keeps `1` an int.

    Args:
        candidates: The specs, or types: `Union([int, str])`.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> from symexp.typing import Int, Str, Union
        >>> Union([Int(), Str()]).apply("auto")
        'auto'
    """

    __slots__ = ("candidates",)

    candidates: tuple[ValueSpec, ...]

    def __init__(
        self,
        candidates: Iterable[typing.Any],
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        specs = tuple(as_spec(c) for c in candidates)
        if not specs:
            raise SpecDefinitionError("Union() accepts nothing: the list of candidates is empty.")
        noneable = is_noneable or any(s.is_noneable for s in specs)
        self._define(default, noneable, frozen, candidates=specs)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> ValueSpec:
        if len(args) < 2:
            raise ArgumentError(f"Union[...] takes at least two types, but got {args!r}.")
        return _union(*args)

    @property
    def value_type(self) -> typing.Any:
        """The classes of accepted values; `None` if a candidate has none."""
        found: list[type] = []
        for spec in self.candidates:
            kinds = spec.value_type
            if kinds is None:
                return None
            found += kinds if isinstance(kinds, tuple) else (kinds,)
        return tuple(dict.fromkeys(found))

    def get_candidate(self, spec: ValueSpec) -> ValueSpec | None:
        """Returns the first candidate all of whose values a spec accepts; `None` if none fits.

        A candidate of the same class as the spec has precedence.
        """
        same = [c for c in self.candidates if type(c) is type(spec)]
        for candidate in (*same, *self.candidates):
            if isinstance(candidate, Union) and not isinstance(spec, Union):
                found = candidate.get_candidate(spec)
                if found is not None:
                    return found
            elif spec.is_compatible(candidate):
                return candidate
        return None

    def _inner(self) -> Iterable[ValueSpec]:
        return self.candidates

    def _accept(self, value: typing.Any) -> typing.Any:
        if type(value) not in PLAIN and is_placeholder(value):
            return REFUSED
        converted = REFUSED
        for spec in self.candidates:
            result = spec.match(value)
            if result is value:
                return value
            if converted is REFUSED:
                converted = result
        return converted

    def _without_none(self) -> typing.Self:
        specs = [s for s in self.candidates if not (type(s) is Enum and s.values == (None,))]
        default = MISSING_VALUE if self.default is None else self.default
        if not specs or (self.frozen and default is MISSING_VALUE):
            raise SpecDefinitionError(f"{self!r} accepts only None. Give it other candidates.")
        below = [s.noneable(False) if s.is_noneable else s for s in specs]
        return type(self)(below, default, frozen=self.frozen)

    @property
    def is_elementwise(self) -> bool:
        """Always false: the elements may fit different candidates."""
        return False

    def _phrase(self) -> str:
        return " or ".join(dict.fromkeys(s._phrase() for s in self.candidates))

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        errors = [s.error(value, path) for s in self.candidates]
        kind: type[SymexpError] = SpecValueError
        if all(isinstance(e, SpecTypeError) for e in errors):
            is_plain = all(type(e) is SpecTypeError for e in errors)
            kind = SpecTypeError if is_plain else SpecMismatchError
        if issubclass(kind, SpecTypeError) and not issubclass(type(value), _CONTAINERS):
            return self._type_error(value, path)
        reasons = "".join(f"\n  {s!r}: {e}" for s, e in zip(self.candidates, errors))
        what = f"Expected {self.expected} but got {describe(value)}."
        return kind(explain(what, where=path) + " No candidate accepts it:" + reasons)

    def child(self, key: Key) -> ValueSpec | None:
        """Returns the spec of an element: that of the candidates that are containers.

        If several candidates are containers, an element that fits this spec need not fit in the
        whole: check the whole container then.
        """
        specs = []
        refusal: SpecValueError | None = None
        for candidate in self.candidates:
            if not candidate._is_container:
                continue
            try:
                spec = candidate.child(key)
            except SpecValueError as error:
                refusal = error
                continue
            if spec is None:
                return None
            specs.append(spec)
        if not specs and refusal is not None:
            raise refusal
        return specs[0] if len(specs) == 1 else Union(specs) if specs else None


def _union(*parts: typing.Any) -> ValueSpec:
    """Returns the spec of `a | b`; with `None` as a part, `None` becomes the default."""
    specs = [as_spec(part) for part in parts if part is not None and part is not type(None)]
    if not specs:
        raise ArgumentError("A union needs a type beside None.")
    spec = specs[0] if len(specs) == 1 else Union(specs)
    return spec.noneable() if len(specs) < len(parts) else spec


class _Optional:
    """`Optional[int]` is `Int().noneable()`, a spec with `None` as its default."""

    def __getitem__(self, spec: typing.Any) -> ValueSpec:
        return _union(spec, None)

    def __repr__(self) -> str:
        return "Optional"


Optional = _Optional()

OPERATIONS["union"] = _union
