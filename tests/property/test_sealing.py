"""No edit changes a sealed tree, through whatever door it comes; all else still works."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import SymexpError, WritePermissionError
from symexp.tree.nodes.state import SEALED, get_state, is_handle, node_of
from symexp.tree.traverse import element


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


def _random_tree(rng: random.Random, depth: int, shared: list[Any]) -> Any:
    kind = rng.choice(["shared", "part", "list", "dict", "tuple"]) if depth else "leaf"
    below = [_random_tree(rng, depth - 1, shared) for _ in range(rng.randint(1, 3) if depth else 0)]
    if kind == "shared" and shared:
        return rng.choice(shared)
    if kind in ("shared", "part", "leaf"):
        part = Part(rng.randint(0, 9), *below[:1])
        shared.append(part)
        return part
    if kind == "list":
        return below
    return tuple(below) if kind == "tuple" else dict(zip("abc", below))


def _handles(handle: Any) -> Iterator[Any]:
    yield handle
    for key in list(node_of(handle).iter_keys()):
        value = element(handle, key)
        if is_handle(value):
            yield from _handles(value)


def _random_edit(rng: random.Random, tree: Any) -> None:
    target = rng.choice(list(_handles(tree)))
    number = rng.randint(10, 99)
    if isinstance(target, Part):
        rng.choice(
            [
                lambda: target.rebind(x=number),
                lambda: target.rebind(rest=Part(number)),
                lambda: sx.patch(tree, lambda k, v: number if v == target.x else v),
            ]
        )()
    elif isinstance(target, list):
        doors = [lambda: target.append(Part(1)), target.reverse, target.clear]
        doors += [lambda: target.insert(0, Part(2)), lambda: target.pop(0), lambda: target.pop()]
        rng.choice(doors)()
    elif isinstance(target, dict):
        rng.choice([lambda: target.update(z=Part(3)), target.popitem, target.clear])()
    else:
        sx.patch(target, {"[0]": number})


@given(st.integers(0, 10**9), st.booleans())
def test_a_sealed_part_stays_through_any_program(seed: int, live: bool) -> None:
    rng = random.Random(seed)
    tree = Part(0, _random_tree(rng, 3, []))
    if live:
        vars(tree)
    part = sx.seal(rng.choice(list(_handles(tree))))
    sealed = sx.fingerprint(part)
    for _ in range(4):
        before = repr(tree), sx.fingerprint(tree)
        try:
            _random_edit(rng, tree)
        except (SymexpError, LookupError):  # an empty list or dict has nothing to remove
            assert (repr(tree), sx.fingerprint(tree)) == before
        still = [v for v in _handles(tree) if get_state(v).seal & SEALED]
        assert sealed in map(sx.fingerprint, still)
    sx.seal(tree, False)
    assert not any(get_state(v).seal & SEALED for v in _handles(tree))
