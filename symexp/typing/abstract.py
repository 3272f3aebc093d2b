"""Specs of containers without a place for each element: sets, and what only acts like a container.

Nothing is ever consumed: an iterator is accepted for what it is.
"""

from __future__ import annotations

import typing
from collections import abc

from symexp._base.keypath import Key
from symexp._base.markers import MISSING_VALUE
from symexp.errors import SpecTypeError, SpecValueError, SymexpError, describe, explain
from symexp.typing.base import REFUSED, SpecDefinitionError, ValueSpec, as_spec
from symexp.typing.containers import element_error, is_free, match_elements
from symexp.typing.dicts import Dict
from symexp.typing.scalars import Any

__all__ = ["FrozenSet", "Iterable", "Mapping", "Sequence", "Set"]


class _AnySet(ValueSpec):
    """What `Set` and `FrozenSet` share."""

    __slots__ = ("element",)

    _kinds: typing.ClassVar[tuple[type, ...]] = (set, frozenset)
    _name: typing.ClassVar[str] = "set"
    element: ValueSpec

    def __init__(
        self,
        element: typing.Any = None,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        spec = Any() if element is None else as_spec(element)
        self._define(default, is_noneable, frozen, element=spec)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), self._kinds):
            return REFUSED
        items = list(value)
        changed = match_elements(self.element.match, items)
        if changed is None or changed is REFUSED:
            return value if changed is None else REFUSED
        return set(changed) if issubclass(type(value), set) else frozenset(changed)

    def _phrase(self) -> str:
        name = self._name
        return name if is_free(self.element) else f"{name} of {self.element.expected}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), self._kinds):
            return self._type_error(value, path)
        return _inner_error(self.element, value, path)


class Set(_AnySet):
    """A set or frozenset, checked element by element.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()


class FrozenSet(_AnySet):
    """A frozenset, checked element by element.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()
    _kinds = (frozenset,)
    _name = "frozenset"


class Iterable(ValueSpec):
    """Anything that can be iterated over. Lists and tuples are checked and converted by element.

    A string counts as a row of its characters. Nothing else is looked into: iterators are not
    consumed.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("element",)
    _is_container = True

    _abc: typing.ClassVar[type] = abc.Iterable
    element: ValueSpec

    def __init__(
        self,
        element: typing.Any = None,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        spec = Any() if element is None else as_spec(element)
        self._define(default, is_noneable, frozen, element=spec)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), self._abc):
            return REFUSED
        if is_free(self.element):
            return value
        changed = match_elements(self.element.match, _inside(value))
        if changed is REFUSED:
            return REFUSED
        if changed is None or isinstance(value, (str, bytes)):
            return value
        return changed if isinstance(value, list) else getattr(type(value), "_make", tuple)(changed)

    def _phrase(self) -> str:
        name = self._abc.__name__.lower()
        return name if is_free(self.element) else f"{name} of {self.element.expected}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), self._abc):
            return self._type_error(value, path)
        if issubclass(type(value), (list, tuple)):
            return element_error([self.element] * len(value), value, path)
        return _inner_error(self.element, _inside(value), path)

    def child(self, key: Key) -> ValueSpec | None:
        """The spec of each element."""
        return None if is_free(self.element) else self.element


class Sequence(Iterable):
    """A list, a tuple, a string, or any other sequence. Lists and tuples are checked by element.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()
    _abc = abc.Sequence


class Mapping(ValueSpec):
    """A dict or any other mapping; dicts are checked key by key.

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
        """The spec of the value at a key."""
        child: ValueSpec | None = self._dict.child(key)
        return child


def _inside(value: typing.Any) -> typing.Any:
    kind = type(value)
    if issubclass(kind, (list, tuple)):
        return value
    return tuple(value) if issubclass(kind, (str, bytes)) else ()


def _inner_error(spec: ValueSpec, items: typing.Any, path: object) -> SymexpError:
    for item in items:
        if spec.match(item) is REFUSED:
            error = spec.error(item)
            kind = SpecTypeError if isinstance(error, SpecTypeError) else SpecValueError
            return kind(explain(f"Bad element {describe(item)}: {error}", where=path))
    return SpecDefinitionError("The elements changed while they were checked.")
