"""The one value that says: nothing was given here."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["MISSING_VALUE", "MissingValue", "Placeholder"]


class MissingValue:
    """Type of `MISSING_VALUE`, which stands where an argument is missing. There is one instance."""

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


# The base of placeholders for a value that is not decided yet, such as a search value.


class Placeholder:
    """A value to be decided later. It passes a value spec when its candidates pass it.

    Abstract. Implementers must be immutable, hashable and equal by content. (No `ABC`: every value
    that is checked is asked whether it is one, and `isinstance` with an `ABCMeta` is slow.)
    """

    __slots__ = ()

    def check_candidates(self, spec: Any, path: object) -> None:
        """Checks everything that may come to stand here against a value spec.

        Args:
            spec: The value spec of the place, with `apply(value, path)`.
            path: The place, for messages.

        Raises:
            SpecTypeError, SpecValueError: A candidate does not fit.
        """
        raise NotImplementedError
