"""The owners of a handle: what holds it now, and its place."""

import symexp as sx
from symexp.tree.nodes.owners import is_held_by, keys_of, owners_of, place_of, upwards


def test_owners_are_what_holds_a_handle_now():
    root = sx.Dict(a=sx.List([sx.Dict(x=1)]))
    leaf, items = root.a[0], root.a
    assert owners_of(leaf) == [(items, [0])]
    assert [id(h) for h in upwards(leaf)] == [id(leaf), id(items), id(root)]
    assert keys_of(root, items) == ["a"]
    assert is_held_by(leaf, root)
    assert not is_held_by(root, leaf)
    found, path = place_of(leaf)
    assert (found is root, str(path)) == (True, "a[0]")
    root.a = 3
    assert owners_of(items) == []


def test_an_object_at_two_places_has_no_single_place():
    @sx.symbolize
    class Part:
        pass

    part = Part()
    pair = sx.List([part, part])
    assert place_of(pair[0]) is None
    assert keys_of(pair, pair[0]) == [0, 1]
