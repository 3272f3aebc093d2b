"""The one value that says: nothing was given here."""

from __future__ import annotations

from typing import Final

__all__ = ["MISSING_VALUE", "MissingValue"]


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
