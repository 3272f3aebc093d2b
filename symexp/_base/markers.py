"""Values that trees, value specs and merges treat specially: missing, undecided, shared, absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from reprlib import recursive_repr
from typing import Any, Final, final

__all__ = ["ABSENT", "MISSING_VALUE", "Absent", "MissingValue", "Placeholder", "Ref"]


@final
class MissingValue:
    """Type of `MISSING_VALUE`, the value of a missing argument. There is one instance."""

    __slots__ = ()
    _instance: MissingValue | None = None

    def __new__(cls) -> MissingValue:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING_VALUE"

    def __copy__(self) -> MissingValue:
        return self

    def __deepcopy__(self, memo: object) -> MissingValue:
        return self

    def __reduce__(self) -> str:
        return "MISSING_VALUE"


MISSING_VALUE: Final = MissingValue()


@final
class Absent:
    """Type of `ABSENT`, which says in a conflict that a place does not exist. One instance.

    Unlike `MISSING_VALUE`, it never is a value of a tree.
    """

    __slots__ = ()
    _instance: Absent | None = None

    def __new__(cls) -> Absent:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, memo: object) -> Absent:
        return self

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


class Placeholder:
    """A value that is decided later. It passes a value spec if all its candidates pass it.

    Abstract. Implementers must be immutable, hashable and equal by content. This is no `ABC`: every
    value that is checked is tested by `isinstance`, which is slow for an `ABCMeta`.
    """

    __slots__ = ()

    def check_candidates(self, spec: Any, path: object) -> None:
        """Checks all values that may take the place of this one against a value spec.

        Args:
            spec: The value spec of the place, with `apply(value, path)`.
            path: The place, for messages.

        Raises:
            SpecTypeError, SpecValueError: A candidate does not fit.
        """
        raise NotImplementedError

    def fitted(self, spec: Any, path: object) -> Any:
        """Returns this placeholder with all values that may take its place converted by a spec.

        Args:
            spec: The value spec of the place, with `apply(value, path)`.
            path: The place, for messages.

        Raises:
            SpecTypeError, SpecValueError: A candidate does not fit.
        """
        self.check_candidates(spec, path)
        return self

    @property
    def num_slots(self) -> int | None:
        """The number of candidates that are chosen, as a list; `None` if the value is no list."""
        return None

    @property
    def has_candidates(self) -> bool:
        """Whether the values that it may be decided to are listed."""
        return False

    @property
    def num_candidates(self) -> int:
        """The number of calls of the function in `mapped`."""
        return 0

    def alternatives(self) -> Iterable[tuple[str, Any]]:
        """Yields the frozen values that may be decided, with the text that they add to the path."""
        return ()

    def first_value(self) -> Any:
        """Returns a frozen value that may be decided; `None` if none is known."""
        return None

    def choice_of(self, values: list[Any]) -> Any:
        """Returns a placeholder that chooses among some of the values that may be decided."""
        raise NotImplementedError

    def probe(self) -> Any:
        """Returns a `Probe` of this placeholder, or `None` if nothing is known of its values."""
        return None

    def mapped(self, change: Callable[[Any], Any]) -> Any:
        """Returns this placeholder with a function applied to each frozen candidate.

        Candidates keep their number and order, so decisions keep their meaning. The value of an
        inactive placeholder is changed too. If nothing changes, the result is the placeholder.
        """
        raise NotImplementedError


@final
class Ref:
    """Shares an object between live objects on purpose: `Exp(logger=sx.Ref(logger))`.

    A leaf of trees. The class gets the object itself, which is never copied, converted or made
    symbolic: every clone, candidate and edit works with the same one. So a plain list stays that
    very list, and a symbolic object is no part of the tree. Two are equal if they share the same
    object. A tree with one runs, but can neither be saved nor fingerprinted, because a file cannot
    share an object. Another process gets a copy.

    Args:
        value: The object. A number, a text, a bool, `None` and a class are returned as they are:
            they are shared anyway.

    Attributes:
        value: The object.

    Example:
        >>> import symexp as sx
        >>> rows = []
        >>> shared = sx.Dict(rows=sx.Ref(rows))
        >>> shared.clone().rows is rows
        True
    """

    __slots__ = ("value",)
    value: Any

    def __new__(cls, value: Any) -> Ref:
        """Returns a value that is shared anyway as it is."""
        if type(value) in (type(None), bool, int, float, str, Ref) or isinstance(value, type):
            return value  # type: ignore[no-any-return]  # as in PyGlove
        made = super().__new__(cls)
        object.__setattr__(made, "value", value)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"A Ref cannot be changed: make another one, `sx.Ref({name})`.")

    def __eq__(self, other: object) -> bool:
        return self.value is other.value if type(other) is Ref else NotImplemented

    def __hash__(self) -> int:
        return hash((Ref, id(self.value)))

    def __copy__(self) -> Ref:
        return self

    def __deepcopy__(self, memo: object) -> Ref:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (Ref, (self.value,))

    @recursive_repr("Ref(...)")
    def __repr__(self) -> str:
        kind: Any = type(self.value)
        plain = kind.__repr__ is object.__repr__  # it shows an address in memory
        return f"Ref({f'<{kind.__qualname__} object>' if plain else repr(self.value)})"
