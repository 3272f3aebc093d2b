"""Taking an edit back: live objects and trees as they were before it.

An edit resets the live objects on its path. `remember` notes what they are made of first, so that
an edit whose new tree turns out not to be usable can be undone with nothing lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symexp.tree.handles.materialize import dict_of
from symexp.tree.nodes.state import LOCK, State, get_state, held_by

__all__ = ["remember"]

_get = object.__getattribute__
_set = object.__setattr__


def remember(roots: Iterable[Any]) -> Callable[[], None]:
    """Notes all handles of some trees, and what is live in them.

    Args:
        roots: The roots of the trees.

    Returns:
        A function that puts everything back. Objects that the trees did not hold stay as they are.
    """
    with LOCK:
        noted = [_Noted(handle) for handle in _all_below(roots)]

    def put_back() -> None:
        with LOCK:
            for each in noted:
                each.put_back()

    return put_back


class _Noted:
    """One handle, its state and the attributes of its live object."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._class = _get(handle, "__class__")
        self._state = get_state(handle)
        self._parts = {name: _copied(getattr(self._state, name)) for name in State.__slots__}
        namespace = dict_of(handle)
        self._attributes = None if namespace is None else dict(namespace)
        self._slots = [
            (slot, slot.__get__(handle)) for slot in _slots(type(handle)) if _is_set(slot, handle)
        ]
        self._elements = _elements(handle)

    def put_back(self) -> None:
        handle = self._handle
        _set(handle, "__class__", self._class)
        namespace = dict_of(handle)
        if namespace is not None and self._attributes is not None:
            namespace.clear()
            namespace.update(self._attributes)
        for slot, value in self._slots:
            slot.__set__(handle, value)
        if isinstance(handle, list):
            list.__setitem__(handle, slice(None), self._elements)
        elif isinstance(handle, dict):
            dict.clear(handle)
            dict.update(handle, self._elements)
        _set(handle, "_sx", self._state)
        for name, value in self._parts.items():
            setattr(self._state, name, value)


def _copied(value: Any) -> Any:
    return value.copy() if type(value) in (list, dict) else value


def _elements(handle: Any) -> Any:
    if isinstance(handle, list):
        return list(list.__iter__(handle))
    return dict(dict.items(handle)) if isinstance(handle, dict) else None


def _all_below(roots: Iterable[Any]) -> list[Any]:
    found: dict[int, Any] = {}
    stack = list(roots)
    while stack:
        handle = stack.pop()
        if id(handle) not in found:
            found[id(handle)] = handle
            stack.extend(kid for _, kid in held_by(handle))
    return list(found.values())


def _slots(cls: type) -> list[Any]:
    return [
        value
        for base in cls.__mro__
        for value in vars(base).values()
        if type(value).__name__ == "member_descriptor" and value.__name__ != "_sx"
    ]


def _is_set(slot: Any, handle: Any) -> bool:
    try:
        slot.__get__(handle)
    except AttributeError:
        return False
    return True
