"""Trees with shared objects, edited at random, against the same done to ordinary Python objects.

After each edit the tree must print as the plain objects do, and what is one object there must be
one object here: in the tree, in a file, in a pickle, and live.
"""

import copy
import pickle
import random

from hypothesis import given, strategies

import symexp as sx


@sx.symbolize
class Node:
    def __init__(self, v=0, a=None, b=None, items=()):
        self.live_v, self.live_a, self.live_b, self.live_items = v, a, b, items


class Plain:
    def __init__(self, v=0, a=None, b=None, items=()):
        self.v, self.a, self.b, self.items = v, a, b, list(items)

    def __repr__(self):
        return f"Node(v={self.v}, a={self.a!r}, b={self.b!r}, items={self.items!r})"


def make(rng, pool, depth):
    """A symbolic object and a plain one of the same shape; some parts come from the pool."""
    if pool and rng.random() < 0.3:
        return rng.choice(pool)
    a = b = (None, None)
    items = []
    if depth > 0:
        if rng.random() < 0.7:
            a = make(rng, pool, depth - 1)
        if rng.random() < 0.5:
            b = make(rng, pool, depth - 1)
        items = [make(rng, pool, depth - 1) for _ in range(rng.randrange(3))]
    v = rng.randrange(5)
    made = Node(v, a[0], b[0], [i[0] for i in items]), Plain(v, a[1], b[1], [i[1] for i in items])
    pool.append(made)
    return made


def places(obj, path=(), names=("a", "b", "items")):
    """Returns all objects at and below one, with their places."""
    first, second, items = (getattr(obj, name) for name in names)
    yield path, obj
    for key, kid in (("a", first), ("b", second)):
        if kid is not None:
            yield from places(kid, (*path, key), names)
    for i, kid in enumerate(items):
        yield from places(kid, (*path, "items", i), names)


def shared(found):
    """Returns the places of each object that occurs at several places."""
    groups = {}
    for path, obj in found:
        groups.setdefault(id(obj), []).append(path)
    return sorted(sorted(map(str, group)) for group in groups.values() if len(group) > 1)


def shared_live(root):
    return shared(places(root, names=("live_a", "live_b", "live_items")))


def reach(root, keys):
    """Returns the value at a place, reached through handles as a user does."""
    for key in keys:
        root = root[key] if isinstance(key, int) else getattr(root, key)
    return root


def edit(rng, root, plain):
    """Makes one random edit of both, through a handle at or above the edited place."""
    known = list(places(plain))
    path, target = rng.choice(known)
    cut = rng.randrange(len(path) + 1)
    handle = reach(root, path[:cut])
    if not isinstance(handle, (Node, sx.List)) or (
        isinstance(handle, sx.List) and cut == len(path)
    ):
        return  # a live object has plain lists
    what = rng.choice(["value", "child", "insert", "delete", "tie", "live"])
    rest = path[cut:]

    def patch(value, *keys):
        sx.patch(handle, {sx.KeyPath.of((*rest, *keys)): value})

    if what == "value":
        target.v = rng.randrange(100)
        patch(target.v, "v")
    elif what == "child":
        made, target.a = make(rng, [], 1)
        patch(made, "a")
    elif what == "insert":
        made, other = make(rng, [], 1)
        target.items.insert(0, other)
        patch(sx.Insertion(made), "items", 0)
    elif what == "delete" and target.items:
        del target.items[0]
        patch(sx.MISSING_VALUE, "items", 0)
    elif what == "tie":
        other_path, other = rng.choice(known)
        if all(below is not target for _, below in places(other)):
            source = reach(root, other_path)
            target.b = other
            patch(source, "b")
    elif what == "live":
        assert root.live_v == plain.v


@given(strategies.integers(0, 2**32))
def test_edits_of_shared_objects(seed):
    rng = random.Random(seed)
    root, plain = make(rng, [], 3)
    if rng.random() < 0.3:
        root, plain = sx.clone(root), copy.deepcopy(plain)
    for _ in range(6):
        edit(rng, root, plain)
        assert repr(root) == repr(plain)
        expected = shared(places(plain))
        assert shared_live(sx.clone(root)) == expected
        for copied in (sx.from_json(sx.to_json(root)), pickle.loads(pickle.dumps(root))):
            assert sx.eq(copied, root)
            assert sx.fingerprint(copied) == sx.fingerprint(root)
            assert shared_live(copied) == expected
        if rng.random() < 0.3:
            assert shared_live(root) == expected
