"""Where placeholders stand in a tree: each once, also where an object stands at several places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp.spaces.placeholders.hyper import Hyper
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.nodes.ties import tie_groups

__all__ = ["Keys", "Where", "placeholders", "tied_places", "without_aliases"]

Keys = tuple[Any, ...]
Where = Callable[[Any], Any]


def placeholders(root: Any, where: Where | None) -> list[tuple[KeyPath, Hyper]]:
    """All placeholders of a tree that take part, in its order."""
    out: list[tuple[KeyPath, Hyper]] = []
    stack: list[tuple[KeyPath, Any]] = [(ROOT, root)]
    while stack:
        path, value = stack.pop()
        if type(value) is Node:
            if value.flags & ABSTRACT:
                stack.extend(reversed([(KeyPath(path, k), v) for k, v in value.items()]))
        elif isinstance(value, Hyper) and (where is None or where(value)):
            out.append((path, value))
    return out


def tied_places(root: Any) -> dict[Keys, Keys]:
    """For each place of an object that stands at several: its first place."""
    groups = tie_groups(root) if type(root) is Node and root.flags & ABSTRACT else ()
    return {keys: group[0] for group in groups for keys in group}


def without_aliases(
    points: list[tuple[KeyPath, Hyper]], tied: dict[Keys, Keys]
) -> tuple[list[tuple[KeyPath, Hyper]], dict[Keys, list[KeyPath]]]:
    """Placeholders once for each object that holds them, and their other places."""
    if not tied:
        return points, {}
    own: list[tuple[KeyPath, Hyper]] = []
    aliases: dict[Keys, list[KeyPath]] = {}
    for path, hyper in points:
        first = _first_place(path.keys, tied)
        if first == path.keys:
            own.append((path, hyper))
        else:
            aliases.setdefault(first, []).append(path)
    return own, aliases


def _first_place(keys: Keys, tied: dict[Keys, Keys]) -> Keys:
    """The keys, with every tied object on the way replaced by its first place."""
    for n in range(len(keys), -1, -1):
        first = tied.get(keys[:n])
        if first is not None and first != keys[:n]:
            return _first_place(first + keys[n:], tied)
    return keys
