"""Two kinds of values that trees and value specs treat specially: missing and undecided ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, final

__all__ = ["MISSING_VALUE", "MissingValue", "Placeholder"]


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
