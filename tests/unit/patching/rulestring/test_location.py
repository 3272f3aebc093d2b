"""Which places a location means, and how a walk down a tree asks."""

import pytest

from symexp.errors import RuleError
from symexp.patching.rulestring import (
    AnyDepth,
    AnyKey,
    Index,
    Key,
    Location,
    Slice,
    match_key,
    parse_location,
)


@pytest.mark.parametrize(
    ("element", "key", "size", "expected"),
    [
        (Key("a"), "a", None, True),
        (Key("a"), "b", None, False),
        (Key("0"), 0, 1, False),
        (Index(0), "0", 1, False),
        (Index(1), 1, None, True),
        (Index(-1), 2, 3, True),
        (Index(-1), 1, 3, False),
        (Index(-4), 0, 3, False),
        (Slice(0, 2), 1, None, True),
        (Slice(0, 2), 2, None, False),
        (Slice(1), 0, None, False),
        (Slice(-2), 1, 3, True),
        (Slice(-9, None, 2), 1, 3, False),
        (Slice(-9, None, 2), 2, 3, True),
        (Slice(0, -1), 2, 3, False),
        (Slice(0, -1), 1, 3, True),
        (Slice(), "a", None, False),
        (AnyKey(), "a", None, True),
        (AnyKey(), 0, None, True),
        (AnyDepth(), "a", None, True),
    ],
)
def test_match_key(element, key, size, expected):
    assert match_key(element, key, size) is expected


@pytest.mark.parametrize("element", [Index(-1), Slice(-1), Slice(0, -1)])
def test_negative_indices_need_the_size(element):
    with pytest.raises(RuleError, match=r"Expected the size of the container, because \[-1\]"):
        match_key(element, 0)


@pytest.mark.parametrize(
    ("text", "keys", "sizes", "matches", "contains"),
    [
        ("model.layers[0:2]", ("model",), None, False, False),
        ("model.layers[0:2]", ("model", "layers", 1), None, True, True),
        ("model.layers[0:2]", ("model", "layers", 1, "filters"), None, False, True),
        ("model.layers[0:2]", ("model", "layers", 2, "filters"), None, False, False),
        ("layers[-1]", ("layers", 4), (1, 5), True, True),
        ("layers[-1]", ("layers", 3, "x"), (1, 5, 2), False, False),
        ("**.kernel", ("kernel",), None, True, True),
        ("**.kernel", ("a", 0, "kernel"), None, True, True),
        ("**.kernel", ("a", 0, "kernel", "seed"), None, False, True),
        ("**.kernel", ("a", 0, "bias"), None, False, False),
        ("a.**", ("a",), None, True, True),
        ("a.**", ("a", "b"), None, True, True),
        ("a.**.b", ("a", "b"), None, True, True),
        ("a.**.b", ("a", "x", "b", "y", "b"), None, True, True),
        ("a.*.b", ("a", "b"), None, False, False),
        ("a.*.b", ("a", 0, "b"), None, True, True),
        ("**", (), None, True, True),
        ("a,b.c", ("b", "c", 0), None, False, True),
        ("a,b.c", ("a",), None, True, True),
    ],
)
def test_matches_and_contains(text, keys, sizes, matches, contains):
    location = parse_location(text)
    assert location.matches(keys, sizes) is matches
    assert location.contains(keys, sizes) is contains


def test_sizes_are_asked_for_when_a_negative_index_is_met():
    location = parse_location("a[-1]")
    assert not location.contains(("b", 0))
    with pytest.raises(RuleError, match=r"Pass size=len\(container\)"):
        location.contains(("a", 0))


def walk(tree, cursor, path=""):
    """The places in the location, and the places that a walk had to look at."""
    inside, seen = ([path] if cursor.is_inside else []), [path]
    if not isinstance(tree, (dict, list)):
        return inside, seen
    for key, child in tree.items() if isinstance(tree, dict) else enumerate(tree):
        below = cursor.step(key, len(tree))
        if not below.is_dead:
            more = walk(child, below, f"{path}/{key}")
            inside += more[0]
            seen += more[1]
    return inside, seen


def test_a_walk_down_a_tree_turns_back_early():
    tree = {"model": {"layers": [{"k": 1}, {"k": 2}, {"k": 3}], "name": "m"}, "opt": {"lr": 1}}
    inside, seen = walk(tree, parse_location("model.layers[-1]").start())
    assert inside == ["/model/layers/2", "/model/layers/2/k"]
    assert seen == ["", "/model", "/model/layers", "/model/layers/2", "/model/layers/2/k"]


def test_location_of_keys():
    location = Location.of(["model", "layers", 0])
    assert location == parse_location("model.layers[0]")
    assert location.matches(("model", "layers", 0))


def test_a_cursor_below_the_last_pattern_stays_what_it_is():
    cursor = parse_location("a").start().step("a")
    below = cursor.step("x")
    assert (cursor.is_match, cursor.is_inside, cursor.is_dead) == (True, True, False)
    assert (below.is_match, below.is_inside, below.is_dead) == (False, True, False)
    assert below.step("y") is below
    dead = parse_location("a").start().step("b")
    assert (dead.is_match, dead.is_inside, dead.is_dead) == (False, False, True)
    assert dead.step("a") is dead
