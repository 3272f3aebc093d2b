"""What stands for a value that is not decided yet, such as a search value."""

from __future__ import annotations

from typing import Any

__all__ = ["Placeholder"]


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
