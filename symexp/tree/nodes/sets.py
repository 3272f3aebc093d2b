"""Sets that stand in a tree. They are values: clones share them, so nobody may change one in place.

Live objects get a plain set of their own.
"""

from __future__ import annotations

from typing import Any

from symexp.errors import SpecTypeError, describe

__all__ = ["SetLeaf"]


class SetLeaf(set[Any]):
    """A set in a tree; reads as any set, and cannot be changed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(set(self))

    def copy(self) -> set[Any]:
        """A plain set of the same elements."""
        return set(self)

    __copy__ = copy

    def __reduce__(self) -> tuple[Any, ...]:
        return (_made, (list(self),))


SetLeaf.__name__ = "set"  # what messages call it


def _made(elements: list[Any]) -> SetLeaf:
    return SetLeaf(elements)


def _refuse(self: SetLeaf, *args: object) -> Any:
    raise SpecTypeError(
        f"A set that stands in a tree cannot be changed in place, because clones share it: "
        f"{describe(set(self))}. Put a new one there: `sx.patch(obj, {{'path': old | {{new}}}})`."
    )


for _name in (
    "add", "clear", "difference_update", "discard", "intersection_update", "pop", "remove",
    "symmetric_difference_update", "update", "__iand__", "__ior__", "__isub__", "__ixor__",
):  # fmt: skip
    setattr(SetLeaf, _name, _refuse)
