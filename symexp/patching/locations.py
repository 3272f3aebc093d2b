"""The places of a tree that a location matches, and what is nearest if there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp.errors import closest
from symexp.patching.rulestring import (
    AnyDepth,
    Cursor,
    Index,
    Key,
    Location,
    PathPattern,
    format,
    match_key,
)
from symexp.tree.nodes.node import Node, check_places
from symexp.tree.nodes.sharing import MANY_STEPS

__all__ = ["below_one_of", "located", "why_unmatched"]


def below_one_of(places: list[KeyPath]) -> Callable[[Any], bool]:
    """Returns a function of a key path: whether it is one of some places, or below one."""
    known = {place.keys for place in places}
    depths = sorted({len(keys) for keys in known})

    def within(path: Any) -> bool:
        keys = KeyPath.parse(path).keys
        return any(keys[:depth] in known for depth in depths if depth <= len(keys))

    return within


# Places that the search for a location visits before it enters each tied object only once.
_PATIENCE = 1_000


def located(root: Node, location: Location) -> list[KeyPath]:
    """Returns the outermost places that a location matches, in the order of the tree."""
    out: list[KeyPath] = []
    stack: list[tuple[Any, KeyPath, Cursor, Any]] = [(root, ROOT, location.start(), None)]
    # After many steps, a tied object is entered once for each state of the match.
    steps = 0
    seen: set[Any] = set()
    while stack:
        value, path, cursor, scope = stack.pop()
        steps += 1
        if type(value) is Node:
            scope = value.scope_in(scope)
        if steps > _PATIENCE and type(value) is Node and value.tie is not None:
            if (scope, value.tie, cursor.state) in seen:
                continue
            seen.add((scope, value.tie, cursor.state))
        if steps == MANY_STEPS:
            check_places(root, "the location of a rule is looked for at")
        if cursor.is_match:
            out.append(path)
        elif type(value) is Node:
            size = len(value.values)
            below = []
            for key, kid in value.items():
                step = cursor.step(key, size)
                if not step.is_dead:
                    below.append((kid, KeyPath(path, key), step, scope))
            stack.extend(reversed(below))
    return out


def why_unmatched(root: Node, patterns: Iterable[PathPattern]) -> str:
    """Returns a sentence for each pattern that matches nothing; it names what is nearest.

    Args:
        root: The tree.
        patterns: Patterns of places in it.
    """
    reasons = []
    for pattern in patterns:
        if not located(root, Location([pattern])):
            shown = format(pattern, readable=True)
            reasons.append(f"Nothing is at {shown!r}{_nearest(root, pattern)}")
    return " ".join(reasons)


def _nearest(root: Node, pattern: PathPattern) -> str:
    """Returns where a pattern leaves the tree, and what is there instead."""
    here: list[tuple[KeyPath, Any]] = [(ROOT, root)]
    for i, element in enumerate(pattern.elements):
        if isinstance(element, AnyDepth):
            below = pattern.elements[i + 1 :]
            names = [e.name for e in below if isinstance(e, Key)]
            mend = closest(names[-1], _all_names(root)) if names else ""
            return f". {mend}" if mend else "."
        following = []
        for path, value in here:
            if type(value) is Node:
                size = len(value.values)
                following += [
                    (KeyPath(path, k), v) for k, v in value.items() if match_key(element, k, size)
                ]
        if not following:
            return _missing(here, element)
        here = following
    return "."


def _missing(here: list[tuple[KeyPath, Any]], element: Any) -> str:
    nodes = [(path, value) for path, value in here if type(value) is Node]
    if isinstance(element, (Key, Index)) and nodes:
        path, node = nodes[0]
        key = element.name if isinstance(element, Key) else element.value
        return f": {node.no_key(key, str(path) or None)}"
    if nodes:
        path, node = nodes[0]
        return f": the {node.type.label} at {str(path)!r} has {len(node.values)} elements."
    return f": there is nothing below {str(here[0][0])!r}."


def _all_names(root: Node) -> set[str]:
    names: set[str] = set()
    stack: list[Any] = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            names.update(k for k in node.iter_keys() if isinstance(k, str))
            stack.extend(v for v in node.values if type(v) is Node)
    return names
