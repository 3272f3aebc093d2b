"""No edit changes a sealed tree, through whatever door it comes; all else still works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import WritePermissionError


@sx.symbolize
class Part:
    def __init__(self, x: Any = 1, rest: Any = None) -> None:
        self.x = x
        self.rest = rest


def _tree(depth: int) -> Any:
    below = _tree(depth - 1) if depth else 0
    return Part(1, [Part(2, below), sx.Dict(a=Part(3), b=[4, 5]), (Part(6), 7)])


def _patch(path: str) -> Callable[[Any], object]:
    return lambda tree: sx.patch(tree, {path: 99})


def _other(tree: Any) -> Any:
    return sx.diff(tree, sx.clone(tree, override={"x": 99})).patch()


# Each changes a tree of `_tree`, and the places that it changes.
DOORS: list[tuple[Callable[[Any], object], str]] = [
    (_patch("x"), "x"),
    (_patch("rest[0].x"), "rest[0].x"),
    (_patch("rest[2][0].x"), "rest[2][0].x"),
    (lambda t: sx.patch(t, lambda k, v: 99 if v == 3 else v), "rest[1].a.x"),
    (lambda t: sx.patch(t, "set?rest[1].b[0]=99"), "rest[1].b[0]"),
    (lambda t: sx.patch(t, _other(t)), "x"),
    (lambda t: t.rebind(x=99), "x"),
    (lambda t: t.rest[0].rebind(x=99), "rest[0].x"),
    (lambda t: setattr(t, "x", 99), "x"),
    (lambda t: setattr(t.rest[1].a, "x", 99), "rest[1].a.x"),
    (lambda t: setattr(t.rest[1], "a", 99), "rest[1].a"),
    (lambda t: t.rest[1].update(c=1), "rest[1]"),
    (lambda t: t.rest[1].pop("a"), "rest[1].a"),
    (lambda t: t.rest[1].b.append(1), "rest[1].b"),
    (lambda t: t.rest.append(1), "rest"),
    (lambda t: t.rest.reverse(), "rest"),
    (lambda t: t.rest.__setitem__(0, 99), "rest[0]"),
    (lambda t: t.rest.__delitem__(0), "rest[0]"),
    (lambda t: sx.patch(t.rest[2], {"[1]": 99}), "rest[2][1]"),
    (lambda t: (vars(t), setattr(t, "x", 99)), "x"),
    (lambda t: (vars(t), t.rest.append(99)), "rest"),
    (lambda t: (vars(t), t.rest[1].b.append(99)), "rest[1].b"),
    (lambda t: (vars(t), setattr(t.rest[0], "x", 99)), "rest[0].x"),
]

PLACES = ["", "rest", "rest[0]", "rest[1]", "rest[1].a", "rest[1].b", "rest[2]", "rest[2][0]"]


@given(st.sampled_from(DOORS), st.sampled_from(PLACES), st.integers(0, 2), st.booleans())
def test_no_door_changes_what_is_sealed(
    door: tuple[Callable[[Any], object], str], place: str, depth: int, live: bool
) -> None:
    change, changed = door
    tree = _tree(depth)
    before = sx.fingerprint(tree)
    part = sx.get(tree, place) if place else tree
    sealed = sx.fingerprint(part)
    sx.seal(part)
    assert sx.fingerprint(tree) == before
    if live and not changed.startswith("rest[2]"):  # a live tuple is a plain one
        vars(tree)
    is_live = live or "vars" in change.__code__.co_names
    try:
        _change_and_look(change, tree)
        refused = False
    except WritePermissionError:
        refused = True
    if not place or changed == place or changed.startswith((f"{place}.", f"{place}[")):
        assert refused
    if not refused:
        assert sealed in _fingerprints(tree)
    elif not is_live:
        assert sx.fingerprint(tree) == before
    sx.seal(part, False)
    assert not sx.is_sealed(part)


def _fingerprints(tree: Any) -> set[bytes]:
    found: set[bytes] = set()

    def visit(path: Any, value: Any, parent: Any) -> None:
        if hasattr(type(value), "_sx_type"):
            found.add(sx.fingerprint(value))

    sx.traverse(tree, visit)
    return found


@given(st.sampled_from(DOORS))
def test_every_door_opens_without_a_seal(door: tuple[Callable[[Any], object], str]) -> None:
    change, _ = door
    tree = _tree(1)
    before = sx.fingerprint(tree)
    change(tree)
    assert sx.fingerprint(tree) != before
    with sx.as_sealed(), pytest.raises(WritePermissionError):
        _change_and_look(change, _tree(1))


def _change_and_look(change: Callable[[Any], object], tree: Any) -> None:
    """Changes a tree, and reads back what its live objects hold then."""
    change(tree)
    sx.clone(tree)
