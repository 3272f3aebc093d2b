"""What algorithms and users note about a DNA, beside its decisions."""

from __future__ import annotations

from typing import Any

__all__ = ["AttributeDict"]


class AttributeDict(dict[str, Any]):
    """A dict whose items are also attributes. It holds the global state of an evolution.

    Example:
        >>> state = AttributeDict(generation=1)
        >>> state.elites = []
        >>> state
        {'generation': 1, 'elites': []}
    """

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            known = ", ".join(map(repr, self)) or "nothing"
            raise AttributeError(
                f"The dict has no item {name!r}; it holds {known}. Set it first, or use "
                f"`.get({name!r}, default)`."
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"The dict has no item {name!r}.") from None
