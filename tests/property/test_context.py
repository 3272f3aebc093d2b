"""Laws of contextual values, over random trees and random programs on them.

The oracle is the tree in which each marker is replaced by hand: what runs, before and after any
edit, is what that tree runs.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import ContextError, PartialError
from symexp.tree.nodes.context import names_in, settled
from symexp.tree.nodes.state import get_state

NAMES = ("a", "b", "c")
MISSING = object()


@sx.symbolize
class Node:
    def __init__(self, a: Any = None, b: Any = None, c: Any = None) -> None:
        self.a = a
        self.b = b
        self.c = c


Recipe = Any

markers = st.builds(
    lambda name, default: ("marker", name, default),
    st.sampled_from(NAMES),
    st.sampled_from([MISSING, MISSING, 99]),
)
recipes = st.recursive(
    st.integers(0, 9) | markers,
    lambda inner: st.one_of(
        st.tuples(st.just("list"), st.lists(inner, max_size=2)),
        st.tuples(st.just("dict"), st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)),
        st.tuples(st.just("node"), inner, inner, inner),
    ),
    max_leaves=10,
)
trees = st.tuples(st.just("node"), recipes, recipes, recipes)


def build(recipe: Recipe) -> Any:
    if not isinstance(recipe, tuple):
        return recipe
    kind, *rest = recipe
    if kind == "marker":
        return sx.ContextualValue(rest[0], *([] if rest[1] is MISSING else [rest[1]]))
    if kind == "list":
        return sx.List([build(r) for r in rest[0]])
    if kind == "dict":
        return sx.Dict({k: build(r) for k, r in rest[0].items()})
    return Node(*map(build, rest))


class Unknown(Exception):
    """There is no value, or none that a tree of plain values has."""


def plain(recipe: Recipe, above: tuple[dict[str, Recipe], ...] = (), key: Any = None) -> Any:
    """Returns a plain tree: markers are replaced by a search from the inside outwards."""
    if not isinstance(recipe, tuple):
        return recipe
    kind, *rest = recipe
    if kind == "list":
        return [plain(r, above) for r in rest[0]]
    if kind == "marker":
        return search(rest[0], rest[1], above, 0)
    items = dict(zip(NAMES, rest)) if kind == "node" else dict(rest[0])
    made = {
        k: plain(r, (*above, {n: v for n, v in items.items() if n != k})) for k, r in items.items()
    }
    return ("node", made) if kind == "node" else made


def search(name: str, default: Any, above: Any, steps: int) -> Any:
    if steps > 20:
        raise Unknown
    for i in reversed(range(len(above))):
        if name in above[i]:
            found = above[i][name]
            if isinstance(found, tuple) and found[0] == "marker":
                rest = {k: v for k, v in above[i].items() if k != name}
                # The keys that lead down from there are found again.
                inner = search(found[1], found[2], (*above[:i], rest), steps + 1)
                if inner is not MISSING:
                    return inner
                continue
            if isinstance(found, tuple):
                raise Unknown  # an object or a container
            return found
    return default


def ran(value: Any) -> Any:
    """Returns the plain tree of what live objects hold."""
    if isinstance(value, Node):
        return ("node", {k: ran(v) for k, v in vars(value).items()})
    if isinstance(value, dict):
        return {k: ran(v) for k, v in value.items()}
    return [ran(v) for v in value] if isinstance(value, list) else value


def has_missing(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(has_missing, value))
    return value is MISSING or (isinstance(value, dict) and any(map(has_missing, value.values())))


def expected(recipe: Recipe) -> Any:
    try:
        made = plain(recipe)
    except Unknown:
        return None
    return MISSING if has_missing(made) else made


@given(trees, st.booleans(), st.sampled_from(NAMES), st.integers(0, 9))
def test_what_runs_is_what_the_markers_stand_for(
    recipe: Recipe, live: bool, name: str, value: int
) -> None:
    tree = build(recipe)
    want = expected(recipe)
    if want is None:  # cycles, and values that are objects
        return
    before = sx.fingerprint(tree)
    if live or want is MISSING:
        if want is MISSING:
            with pytest.raises(PartialError):
                vars(tree)
        else:
            assert ran(tree) == want
    assert sx.fingerprint(tree) == before
    changed = (*recipe[: 1 + NAMES.index(name)], value, *recipe[2 + NAMES.index(name) :])
    sx.patch(tree, {name: value})
    assert sx.eq(tree, build(changed))
    want = expected(changed)
    if want is not None and want is not MISSING:
        assert ran(tree) == want
        assert ran(sx.from_json(sx.to_json(tree))) == want


@given(trees)
def test_a_settled_tree_runs_alike(recipe: Recipe) -> None:
    want = expected(recipe)
    if want is None or want is MISSING:
        return
    made = settled(get_state(build(recipe)).node)
    assert not names_in(made)
    assert ran(sx.clone(made.type.view(made))) == want


@given(trees, st.integers(0, 9))
def test_an_override_is_in_the_tree_that_ran(recipe: Recipe, value: int) -> None:
    tree = build(recipe)
    try:
        with sx.contextual_override(**dict.fromkeys(NAMES, value)):
            held = ran(tree)
    except (PartialError, ContextError, RecursionError):
        return
    again = sx.clone(tree)
    try:
        assert ran(again) == held
    except (PartialError, ContextError):
        raise AssertionError("the tree does not say what ran") from None
