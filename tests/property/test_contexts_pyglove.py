"""Contextual values, overrides and seals mean what they mean in PyGlove, where both allow them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx

pg = pytest.importorskip("pyglove")

KEYS = ("a", "b", "c")
trees = st.recursive(
    st.integers(0, 9) | st.just("marker"),
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
).filter(lambda tree: isinstance(tree, dict))


def build(recipe: Any, dict_class: Any, marker: Any) -> Any:
    if recipe == "marker":
        return marker()
    if not isinstance(recipe, dict):
        return recipe
    return dict_class({k: build(v, dict_class, marker) for k, v in recipe.items()})


def read(tree: Any, recipe: Any) -> dict[tuple[str, ...], Any]:
    """Returns what is read at each marker; `None` if there is no value."""
    found: dict[tuple[str, ...], Any] = {}
    for key, below in recipe.items():
        if below == "marker":
            found[key,] = getattr(tree, key, None)
        elif isinstance(below, dict):
            inner = read(getattr(tree, key), below)
            found.update({(key, *path): value for path, value in inner.items()})
    return found


@given(trees, st.sampled_from(KEYS), st.integers(0, 9))
def test_markers_find_the_same_values(recipe: Any, name: str, value: int) -> None:
    theirs = build(recipe, pg.Dict, pg.symbolic.ValueFromParentChain)
    ours = build(recipe, sx.Dict, sx.ContextualValue)
    for tree in (theirs, ours):
        tree.rebind({name: value})
    recipe = {**recipe, name: value}
    expected, got = read(theirs, recipe), read(ours, recipe)
    assert expected.keys() == got.keys()
    for path, known in expected.items():
        if not isinstance(known, dict):  # theirs finds the very dict that contains the marker
            assert got[path] == known


variables = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9), max_size=3)


@given(st.lists(st.tuples(variables, st.booleans()), max_size=4))
def test_nested_overrides_give_the_same_values(blocks: list[tuple[dict[str, int], bool]]) -> None:
    with ExitStack() as stack:
        for values, cascade in blocks:
            for module in (pg, sx):
                stack.enter_context(module.contextual_override(cascade=cascade, **values))
            for name in KEYS:
                expected = pg.contextual_value(name, None)
                assert sx.contextual_value(name, None) == expected
    assert all(sx.contextual_value(name, None) is None for name in KEYS)


@given(st.lists(st.sampled_from([True, False, None]), max_size=3), st.booleans(), st.booleans())
def test_sealed_blocks_refuse_the_same_edits(
    blocks: list[bool | None], sealed: bool, of_part: bool
) -> None:
    refused = []
    for module in (pg, sx):
        tree = module.Dict(x=1, part=module.Dict(y=2))
        if sealed:
            tree.seal()
        with ExitStack() as stack:
            for block in blocks:
                stack.enter_context(module.as_sealed(block))
            try:
                (tree.part if of_part else tree).rebind({"y" if of_part else "x": 5})
                refused.append(False)
            except (pg.WritePermissionError, sx.WritePermissionError):
                refused.append(True)
        assert tree.is_sealed == tree.part.is_sealed == sealed
    assert refused[0] == refused[1]
