"""Templates against PyGlove, on trees made at random."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import symexp as sx

pg = pytest.importorskip("pyglove")

# A tree as data, from which the same tree is made with either library.
leaves = st.one_of(st.integers(-3, 40), st.booleans(), st.sampled_from(["relu", "a b", "x'y"]))


def extend(inner: Any) -> Any:
    some = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        st.tuples(st.just("dict"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("list"), st.lists(inner, min_size=1, max_size=2)),
        st.tuples(st.just("layer"), inner, inner),
        st.tuples(st.just("oneof"), some),
        st.tuples(st.just("manyof"), some, st.booleans(), st.booleans()),
        st.tuples(st.just("permutate"), some),
    )


trees = st.recursive(leaves, extend, max_leaves=8)
with_floats = st.recursive(
    st.one_of(leaves, st.just(("floatv", 0.5, 2.0)), st.just(("floatv", 0.01, 1.0))),
    extend,
    max_leaves=8,
)


class PgLayer(pg.Object):
    a: Any
    b: Any = 1


PgLayer.__name__ = "Layer"


@sx.symbolize
class Layer:
    def __init__(self, a, b=1):
        pass


def make(tree: Any, lib: Any, layer: Any) -> Any:
    if not isinstance(tree, tuple):
        return tree
    kind, *rest = tree
    if kind == "floatv":
        return lib.floatv(*rest)
    if kind == "layer":
        return layer(make(rest[0], lib, layer), make(rest[1], lib, layer))
    items = [make(item, lib, layer) for item in rest[0]]
    if kind == "dict":
        return lib.Dict({f"k{i}": item for i, item in enumerate(items)})
    if kind == "list":
        return lib.List(items)
    if kind == "manyof":
        return lib.manyof(2, items, distinct=rest[1], sorted=rest[2])
    return getattr(lib, kind)(items)


def both(tree: Any) -> tuple[Any, Any]:
    whole = ("dict", [tree])
    return make(whole, sx, Layer), make(whole, pg, PgLayer)


def plain(value: Any) -> Any:
    """Returns a candidate of either library as plain data, with types."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (Layer, PgLayer)):
        return ("Layer", plain(value.a), plain(value.b))
    return (type(value).__name__, value)


def has_class_literals(tree: Any) -> bool:
    """Whether candidates are containers or objects, whose literals the libraries print apart."""
    if not isinstance(tree, tuple):
        return False
    kind, *rest = tree
    if kind in ("oneof", "manyof", "permutate"):
        return any(isinstance(item, tuple) for item in rest[0])
    return any(has_class_literals(i) for r in rest for i in (r if isinstance(r, list) else [r]))


@given(with_floats)
@settings(deadline=None, max_examples=50)
def test_size_and_printed_spec_are_those_of_pyglove(tree):
    ours, theirs = both(tree)
    size = theirs and pg.dna_spec(theirs).space_size
    assert sx.dna_spec(ours).space_size == (math.inf if size == -1 else size)
    if not has_class_literals(tree):
        assert str(sx.dna_spec(ours)) == str(pg.dna_spec(theirs))


@given(trees)
@settings(deadline=None, max_examples=25)
def test_candidates_come_in_the_order_of_pyglove(tree):
    ours, theirs = both(tree)
    assume(not pg.dna_spec(theirs).is_constant)
    expected = list(itertools.islice(pg.iter(theirs), 12))
    found = list(itertools.islice(sx.iter(ours), 12))
    assert [plain(c) for c in found] == [plain(c) for c in expected]
    dnas = list(itertools.islice(sx.dna_spec(ours).iter_dna(), 12))
    theirs_dnas = list(itertools.islice(pg.dna_spec(theirs).iter_dna(), 12))
    assert [str(d) for d in dnas] == [_printed(d) for d in theirs_dnas]


def _printed(dna: Any) -> str:
    return dna.format(compact=True, as_dict=False)


@given(with_floats, st.integers())
def test_encode_finds_the_dna_that_decode_was_given(tree, seed):
    ours, _ = both(tree)
    dna = sx.dna_spec(ours).random_dna(seed=seed)
    candidate = sx.decode(ours, dna)
    found = sx.encode(ours, candidate)
    assert sx.eq(sx.decode(ours, found), candidate)
    if len({str(plain(c)) for c in itertools.islice(_some(ours), 200)}) == _count(ours):
        assert found == dna


def _some(space: Any) -> Any:
    return sx.iter(space) if sx.dna_spec(space).space_size < 200 else iter(())


def _count(space: Any) -> float:
    return sx.dna_spec(space).space_size


@given(with_floats, st.integers())
def test_a_candidate_is_concrete_and_leaves_the_space_as_it_was(tree, seed):
    ours, _ = both(tree)
    before = sx.fingerprint(ours)
    candidate = next(sx.random_sample(ours, 1, seed=seed))
    assert not sx.is_abstract(candidate)
    assert sx.fingerprint(ours) == before
    assert sx.is_abstract(ours) == bool(sx.dna_spec(ours).elements)


# Trees whose decisions are tied by names and depend on each other.
CANDIDATES = {"p": [1, 2], "q": ["a", "b", "c"]}
names = st.sampled_from(sorted(CANDIDATES))
conditions = st.none() | names.flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(CANDIDATES[name]))
)
dependent = st.recursive(
    st.one_of(
        st.integers(0, 2),
        st.tuples(st.just("named"), names),
        st.tuples(st.just("free"), conditions),
        st.tuples(st.just("float"), conditions),
    ),
    lambda inner: st.one_of(
        st.tuples(st.just("dict"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("oneof"), st.lists(inner, min_size=1, max_size=2), conditions),
    ),
    max_leaves=6,
)


def make_dependent(tree: Any) -> Any:
    if not isinstance(tree, tuple):
        return tree
    kind, rest = tree[0], tree[1]
    if kind == "named":
        return sx.oneof(CANDIDATES[rest], name=rest)
    if kind == "free":
        return sx.oneof([0, 1], when=rest, otherwise=0)
    if kind == "float":
        return sx.floatv(0.0, 1.0, when=rest, otherwise=0.0)
    items = [make_dependent(item) for item in rest]
    if kind == "dict":
        return sx.Dict({f"k{i}": item for i, item in enumerate(items)})
    return sx.oneof(items, when=tree[2])


@given(dependent, st.integers())
@settings(deadline=None, max_examples=60)
def test_encode_finds_decisions_that_are_tied_and_conditional(tree, seed):
    space = sx.Dict(first=sx.oneof([1, 2], name="p"), rest=sx.oneof([make_dependent(tree), "none"]))
    try:
        spec = sx.dna_spec(space)
    except sx.geno.SpaceError:
        return  # a condition on what is not decided before
    dna = spec.random_dna(seed=seed)
    candidate = sx.decode(space, dna)
    found = sx.encode(space, candidate)
    assert sx.eq(sx.decode(space, found), candidate)
    if spec.space_size < 60:
        every = list(sx.iter(space))
        assert len(every) == spec.space_size
        for each in every:
            assert sx.eq(sx.decode(space, sx.encode(space, each)), each)


# Trees in which places follow others.

_FEW = 60


@given(trees, trees, st.data())
@settings(deadline=None, max_examples=60)
def test_a_place_that_follows_has_the_value_at_the_path(tree, other, data):
    """Sampling and then reading the path is the same as sampling what follows it."""
    plain = sx.Dict(source=both(tree)[0], rest=both(other)[0])
    spec = sx.dna_spec(plain)
    one = next(sx.random_sample(plain, 1, seed=data.draw(st.integers(0, 99))))
    every = sx.query(one, where=lambda value: True, enter_selected=True)
    path = data.draw(st.sampled_from([path for path in every if path]))
    followers = [sx.same_as(path), sx.same_as("last[0]")]
    space = sx.Dict(source=both(tree)[0], rest=both(other)[0], last=followers)
    if not all(sx.get(c, path, None) is not None for c in _few(plain, spec)):
        with pytest.raises(sx.geno.SpaceError, match="not every candidate"):
            sx.dna_spec(space)
        return
    assume(spec.space_size <= _FEW)  # or some candidates that were not looked at may lack it
    assert sx.dna_spec(space) == spec
    for candidate, without in zip(_few(space, spec), _few(plain, spec)):
        expected = sx.get(without, path)
        assert sx.eq(candidate.last[0], expected)
        assert sx.eq(candidate.last[1], expected)
        assert sx.eq(candidate.source, without.source)
        assert sx.eq(candidate.rest, without.rest)
        assert not sx.is_abstract(candidate)
        assert sx.eq(sx.decode(space, sx.encode(space, candidate)), candidate)


def _few(space: Any, spec: Any) -> list[Any]:
    return [sx.decode(space, dna) for dna in itertools.islice(spec.iter_dna(), _FEW)]
