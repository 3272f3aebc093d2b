"""Shared objects: a program does the same on symbolic objects as on plain Python objects.

A random program makes objects, clones them, puts them into others and edits them. It runs on
symbolic objects and on plain ones. Afterwards the trees must have the same values, and the same
places must hold the same object: in the tree, in its handles, in a clone and in a file.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import symexp as sx


@sx.symbolize
class Pair:
    def __init__(self, a=0, b=0):
        self.a = a
        self.b = b


class Plain:
    def __init__(self, a=0, b=0):
        self.a = a
        self.b = b


def kids_of(value):
    if isinstance(value, tuple):
        return list(enumerate(value))
    return [("a", value.a), ("b", value.b)] if isinstance(value, Plain) else []


def places_of(value, path=()):
    """Returns the places of all plain objects and tuples, with their paths."""
    places = [(path, value)]
    for key, kid in kids_of(value):
        if isinstance(kid, (Plain, tuple)):
            places += places_of(kid, (*path, key))
    return places


def at(handle, path):
    for key in path:
        handle = handle[key] if isinstance(key, int) else getattr(handle, key)
    return handle


def holds(value, other):
    return value is other or any(holds(kid, other) for _, kid in kids_of(value))


def written(value):
    """Returns a plain object as tuples that can be compared."""
    if isinstance(value, Plain):
        return ("Pair", written(value.a), written(value.b))
    return tuple(map(written, value)) if isinstance(value, tuple) else value


def written_tree(value):
    if isinstance(value, tuple):
        return tuple(map(written_tree, value))
    if isinstance(value, sx.Symbolic):
        return ("Pair", written_tree(sx.get(value, "a")), written_tree(sx.get(value, "b")))
    return value


def groups(places):
    """Returns the paths of each object: `places` has pairs of a path and an identity."""
    found: dict[Any, list[Any]] = {}
    for path, identity in places:
        found.setdefault(identity, []).append(path)
    return sorted(sorted(map(repr, group)) for group in found.values())


class Program:
    """A random program on pairs of a plain object and a symbolic one."""

    def __init__(self, random):
        self.random = random
        self.roots = [(Plain(1, 2), Pair(1, 2))]

    def part(self, number=None):
        """Returns a random root, a path in it, and the plain and the symbolic value there."""
        number = self.random.randrange(len(self.roots)) if number is None else number
        plain, handle = self.roots[number]
        path, value = self.random.choice(places_of(plain))
        return number, path, value, at(handle, path)

    def value(self, tree=None):
        """Returns a value twice: plain and symbolic.

        Args:
            tree: The number of the root that the value is patched into: a patch copies objects of
                other trees. An assignment does not.
        """
        what = self.random.random()
        number = self.random.randrange(9)
        if what < 0.2:
            return number, number
        if what < 0.35:
            return Plain(number), Pair(number)
        if what < 0.45:
            one, two = self.value(tree), self.value(tree)
            return (one[0], two[0]), (one[1], two[1])
        _, _, plain, handle = self.part()
        if what < 0.6 and isinstance(plain, Plain):
            return copy.deepcopy(plain), sx.clone(handle)
        if tree is not None and not holds(self.roots[tree][0], plain):
            return number, number
        return plain, handle

    def step(self):
        what = self.random.random()
        number, path, plain, handle = self.part()
        if what < 0.3:
            one, two = self.value(), self.value()
            self.roots.append((Plain(one[0], two[0]), Pair(one[1], two[1])))
        elif not isinstance(plain, Plain):
            return
        elif what < 0.45:
            self.roots.append((copy.deepcopy(plain), sx.clone(handle)))
        else:
            self.edit(number, path, plain, handle)

    def edit(self, number, path, plain, handle):
        key = self.random.choice("ab")
        is_set = self.random.random() < 0.4
        value, new = self.value(None if is_set else number)
        if holds(value, plain):
            return
        if is_set:
            setattr(handle, key, new)
        elif self.random.random() < 0.5 and self.is_alone(number):
            sx.patch(self.roots[number][1], {sx.KeyPath.of([*path, key]): new})
        else:
            sx.patch(handle, {key: new})
        setattr(plain, key, value)

    def is_alone(self, number):
        """Returns whether no other root holds a part: an edit of a root makes its parts anew."""
        own = [value for _, value in places_of(self.roots[number][0]) if isinstance(value, Plain)]
        others = [plain for i, (plain, _) in enumerate(self.roots) if i != number]
        return not any(holds(other, value) for other in others for value in own)


@given(st.randoms(use_true_random=True), st.integers(1, 8))
def test_programs_share_what_plain_python_shares(random, steps):
    program = Program(random)
    for _ in range(steps):
        program.step()
        assume(all(len(places_of(plain)) < 60 for plain, _ in program.roots))
    for plain, tree in program.roots:
        places = [(path, o) for path, o in places_of(plain) if isinstance(o, Plain)]
        expected = groups((path, id(o)) for path, o in places)
        assert written_tree(tree) == written(plain)
        clone = sx.clone(tree)
        loaded = sx.from_json(sx.to_json(tree))
        for version in (tree, clone, loaded):
            assert groups((path, id(at(version, path))) for path, _ in places) == expected
            assert sx.eq(version, tree)
            assert sx.fingerprint(version) == sx.fingerprint(tree)
