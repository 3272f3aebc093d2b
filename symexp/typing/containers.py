"""Specs of containers by element: List, Tuple, Set, FrozenSet, Iterable, Sequence.

No check consumes an iterator: it is accepted without a look at its items.
"""

from __future__ import annotations

import typing
from collections import abc

from symexp._base.keypath import Key
from symexp._base.markers import MISSING_VALUE
from symexp.errors import SpecTypeError, SpecValueError, SymexpError, describe, explain
from symexp.typing.scalars import Any
from symexp.typing.value_spec import REFUSED, SpecDefinitionError, ValueSpec, as_spec, sub_path

__all__ = [
    "FrozenSet",
    "Iterable",
    "List",
    "Sequence",
    "Set",
    "Tuple",
    "is_free",
]


class _Sized(ValueSpec):
    """Base of `List` and `Tuple`: bounds of the number of elements."""

    __slots__ = ("max_size", "min_size")
    _is_container = True

    min_size: int | None
    max_size: int | None

    def __init__(self) -> None:
        raise NotImplementedError

    def _fits(self, n: int) -> bool:
        low, high = self.min_size, self.max_size
        return (low is None or n >= low) and (high is None or n <= high)

    def check_size(self, n: int, path: object = None) -> None:
        """Checks a number of elements.

        Args:
            n: The number.
            path: The place of the container, for messages.

        Raises:
            SpecValueError: The number is out of bounds.
        """
        if not self._fits(n):
            raise self._size_error(n, path)

    def _size_error(self, n: int, path: object) -> SymexpError:
        if self.min_size == self.max_size:
            what = f"Expected {_count(self.min_size)} but got {n}."
        else:
            what = f"Length {n} is out of range (min={self.min_size}, max={self.max_size})."
        return SpecValueError(explain(what, where=path))


@typing.final
class List(_Sized):
    """Accepts a list, checked element by element.

    If an element is converted (an int to a float), the result is a new plain list; else it is the
    list itself, which may be of a subclass.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        min_size: Least number of elements; `None`: no bound.
        max_size: Greatest number of elements; `None`: no bound.
        size: Exact number of elements, instead of the two bounds.
        transform: Function that converts or checks a value before the spec checks it.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> from symexp.typing import Int, List
        >>> List(Int(min_value=1), min_size=1).apply([16, 32])
        [16, 32]
    """

    __slots__ = ("_each", "element")
    _aliases = {"element_value": "element"}

    element: ValueSpec

    def __init__(
        self,
        element: typing.Any = None,
        default: list[typing.Any] | None = MISSING_VALUE,  # type: ignore[assignment]  # a sentinel
        min_size: int | None = None,
        max_size: int | None = None,
        size: int | None = None,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        low, high = _bounds("List", min_size, max_size, size)
        spec = Any() if element is None else as_spec(element)
        self._define(
            default,
            is_noneable,
            frozen,
            transform,
            element=spec,
            min_size=low,
            max_size=high,
            _each=None if is_free(spec) else spec,
        )

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> List:
        cls._check_arity(args, 1, "the spec or type of the elements")
        return cls(args[0])

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return list

    def _inner(self) -> typing.Iterable[ValueSpec]:
        return (self.element,)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), list) or not self._fits(len(value)):
            return REFUSED
        changed = _match_elements(self.element.match, value)
        return changed if changed is REFUSED else value if changed is None else changed

    def _phrase(self) -> str:
        return "list" if is_free(self.element) else f"list of {self.element.expected}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), list):
            mend = "Write a list: [...]." if issubclass(type(value), tuple) else None
            return self._type_error(value, path, mend)
        if not self._fits(len(value)):
            return self._size_error(len(value), path)
        return _element_error([self.element] * len(value), value, path)


@typing.final
class Tuple(_Sized):
    """Accepts a tuple: elements of one kind, or a fixed number of elements with a spec each.

    If an element is converted, the result is a new tuple; a named tuple keeps its type.

    Args:
        elements: Spec (or type) of every element, or a list of specs, one for each index.
        default: Value of an argument that is left out.
        min_size: Least number of elements; `None`: no bound.
        max_size: Greatest number of elements; `None`: no bound.
        size: Exact number of elements, instead of the two bounds.
        transform: Function that converts or checks a value before the spec checks it.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Attributes:
        element: Spec of every element; `None` if each index has its own.
        elements: Spec of each index; `None` if all elements have the same.

    Example:
        >>> from symexp.typing import Float, Int, Tuple
        >>> Tuple([Int(), Float()]).apply((3, 4))
        (3, 4.0)
    """

    __slots__ = ("element", "elements")
    _aliases = {"element_values": "elements"}

    element: ValueSpec | None
    elements: tuple[ValueSpec, ...] | None

    def __init__(
        self,
        elements: typing.Any = None,
        default: tuple[typing.Any, ...] | None = MISSING_VALUE,  # type: ignore[assignment]  # same
        min_size: int | None = None,
        max_size: int | None = None,
        size: int | None = None,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        low, high = _bounds("Tuple", min_size, max_size, size)
        one: ValueSpec | None = None
        row: tuple[ValueSpec, ...] | None = None
        if isinstance(elements, (list, tuple)):
            row = tuple(as_spec(e) for e in elements)
            if not (low or 0) <= len(row) <= (len(row) if high is None else high):
                raise SpecDefinitionError(
                    f"Tuple() with {_count(len(row))} cannot have sizes from {low} to {high}."
                )
            low = high = len(row)
        else:
            one = Any() if elements is None else as_spec(elements)
        self._define(
            default,
            is_noneable,
            frozen,
            transform,
            element=one,
            elements=row,
            min_size=low,
            max_size=high,
        )

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Tuple:
        return cls(args[0]) if len(args) == 2 and args[1] is ... else cls(args)

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return tuple

    @property
    def fixed_length(self) -> bool:
        """Whether there is only one number of elements."""
        return self.min_size is not None and self.min_size == self.max_size

    def _inner(self) -> typing.Iterable[ValueSpec]:
        return (self.element,) if self.elements is None else self.elements  # type: ignore[return-value]  # one of the two is there

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), tuple) or not self._fits(len(value)):
            return REFUSED
        if self.element is not None:
            changed = _match_elements(self.element.match, value)
        else:
            changed = self._match_row(value)
        if changed is REFUSED or changed is None:
            return REFUSED if changed is REFUSED else value
        make = getattr(type(value), "_make", tuple)
        return make(changed)

    def _match_row(self, value: typing.Any) -> typing.Any:
        assert self.elements is not None
        changed: list[typing.Any] | None = None
        for i, spec in enumerate(self.elements):
            item = value[i]
            result = spec.match(item)
            if result is item:
                continue
            if result is REFUSED:
                return REFUSED
            if changed is None:
                changed = list(value)
            changed[i] = result
        return changed

    def _phrase(self) -> str:
        if self.elements is not None:
            return f"tuple ({', '.join(e.expected for e in self.elements)})"
        assert self.element is not None
        return "tuple" if is_free(self.element) else f"tuple of {self.element.expected}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), tuple):
            mend = "Write a tuple: (..., )." if issubclass(type(value), list) else None
            return self._type_error(value, path, mend)
        if not self._fits(len(value)):
            return self._size_error(len(value), path)
        specs = self.elements if self.element is None else [self.element] * len(value)
        assert specs is not None
        return _element_error(specs, value, path)

    def child(self, key: Key) -> ValueSpec | None:
        """Returns the spec of the element at an index; `None` if anything fits.

        Raises:
            SpecValueError: The tuple has a fixed size, and no such index.
        """
        if self.elements is None:
            assert self.element is not None
            return None if is_free(self.element) else self.element
        n = len(self.elements)
        if not isinstance(key, int) or not -n <= key < n:
            raise SpecValueError(f"There is no index {key!r} in a tuple of {_count(n)}.")
        spec = self.elements[key]
        return None if is_free(spec) else spec

    def __repr__(self) -> str:
        text = super().__repr__()
        if self.elements is None:
            assert self.element is not None
            rest = text.removeprefix("Tuple(")
            inner = "" if is_free(self.element) else repr(self.element)
            return "Tuple(" + inner + (", " if inner and not rest.startswith(")") else "") + rest
        n = len(self.elements)
        head, _, tail = text.rpartition(f", min_size={n}, max_size={n}")  # elements come before
        return head + tail


class _AnySet(ValueSpec):
    """Base of `Set` and `FrozenSet`."""

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

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> typing.Self:
        cls._check_arity(args, 1, "the spec or type of the elements")
        return cls(args[0])

    @property
    def value_type(self) -> typing.Any:
        """The classes of accepted values."""
        return self._kinds if len(self._kinds) > 1 else self._kinds[0]

    def _inner(self) -> typing.Iterable[ValueSpec]:
        return (self.element,)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), self._kinds):
            return REFUSED
        items = list(value)
        changed = _match_elements(self.element.match, items)
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


@typing.final
class Set(_AnySet):
    """Accepts a set or frozenset, checked element by element.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()


@typing.final
class FrozenSet(_AnySet):
    """Accepts a frozenset, checked element by element.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()
    _kinds = (frozenset,)
    _name = "frozenset"


class _AnyIterable(ValueSpec):
    """Base of `Iterable` and `Sequence`."""

    __slots__ = ("_each", "element")
    _is_container = True

    # The class of the values that are accepted.
    _abc: typing.ClassVar[type]
    element: ValueSpec

    def __init__(
        self,
        element: typing.Any = None,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        spec = Any() if element is None else as_spec(element)
        each = None if is_free(spec) else spec
        self._define(default, is_noneable, frozen, element=spec, _each=each)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> typing.Self:
        cls._check_arity(args, 1, "the spec or type of the elements")
        return cls(args[0])

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return self._abc

    def _inner(self) -> typing.Iterable[ValueSpec]:
        return (self.element,)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), self._abc):
            return REFUSED
        if is_free(self.element):
            return value
        changed = _match_elements(self.element.match, _inside(value))
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
            return _element_error([self.element] * len(value), value, path)
        return _inner_error(self.element, _inside(value), path)


@typing.final
class Iterable(_AnyIterable):
    """Accepts any iterable. Lists and tuples are checked and converted element by element.

    A string is checked as a sequence of its characters. Other iterables are accepted unchecked, so
    that iterators are not consumed.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()
    _abc = abc.Iterable


@typing.final
class Sequence(_AnyIterable):
    """Accepts a list, a tuple, a string, or any other sequence.

    Lists and tuples are checked and converted element by element.

    Args:
        element: Spec (or type) of each element.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()
    _abc = abc.Sequence


def _match_elements(
    match: typing.Callable[[typing.Any], typing.Any], items: abc.Iterable[typing.Any]
) -> typing.Any:
    """Checks items, and converts them.

    Args:
        match: Returns an item as it is accepted, or `REFUSED`.
        items: The items.

    Returns:
        `None` if all items are accepted as they are, a new list if some are converted, or `REFUSED`
        if one is refused.
    """
    changed: list[typing.Any] | None = None
    for i, item in enumerate(items):
        result = match(item)
        if result is item:
            continue
        if result is REFUSED:
            return REFUSED
        if changed is None:
            changed = list(items)
        changed[i] = result
    return changed


def _element_error(
    specs: abc.Sequence[ValueSpec], items: abc.Iterable[typing.Any], path: object
) -> SymexpError:
    """Returns the error of the first element that is refused."""
    for i, (spec, item) in enumerate(zip(specs, items)):
        if spec.match(item) is REFUSED:
            return spec.error(item, sub_path(path, i))
    return SpecValueError(explain("The elements changed while they were checked.", where=path))


def is_free(spec: ValueSpec) -> bool:
    """Returns whether a spec accepts anything."""
    return type(spec) is Any and not spec.frozen and spec.transform is None


def _bounds(
    spec: str, low: int | None, high: int | None, size: int | None
) -> tuple[int | None, int | None]:
    for name, bound in (("min_size", low), ("max_size", high), ("size", size)):
        if bound is not None and (type(bound) is not int or bound < 0):
            raise SpecDefinitionError(f"{name} of {spec}() must be an int >= 0, but is {bound!r}.")
    if size is not None:
        if low is not None or high is not None:
            raise SpecDefinitionError(f"{spec}(): give either size, or min_size and max_size.")
        return size, size
    if low is not None and high is not None and low > high:
        raise SpecDefinitionError(
            f"{spec}() accepts nothing: min_size={low} is greater than max_size={high}."
        )
    return low, high


def _count(n: int | None) -> str:
    return f"{n} element{'' if n == 1 else 's'}"


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
