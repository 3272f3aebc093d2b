"""Flat parameters: `decode(encode(dna)) == dna`, and any values within ranges give a valid DNA."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symexp import geno
from symexp.spaces.dna import Condition, Space, SpaceError
from symexp.spaces.dna.flat_space import FlatSpace, Param, digits_of, indices_of


@st.composite
def points(draw, below):
    kind = draw(st.sampled_from(["one", "many", "float", "int", "grid"]))
    name = draw(st.none() | st.sampled_from(["p", "q"]))
    at = draw(st.sampled_from(["a", "b", "c", "d.e"]))
    common = {"location": at, "name": f"{kind}-{name}" if name and kind in _TIED else None}
    if kind == "float":
        scale = draw(st.sampled_from([None, "log", "rlog"]))
        return geno.floatv(0.5, 4.0, scale, location=at)
    if kind == "grid":
        return geno.floatv(0.5, 4.0, "log", points=3, **common)
    if kind == "int":
        return geno.intv(2, 20, 3, log=True, **common)
    if kind == "one" and common["name"]:
        return geno.oneof(3, (1, 2, 4), **common)
    n = draw(st.integers(1, 4))
    spaces = [draw(st.just(Space()) | below) for _ in range(n)]
    if kind == "one":
        return geno.oneof(spaces, location=at)
    k, distinct = draw(st.integers(1, n)), draw(st.booleans())
    return geno.manyof(k, spaces, distinct, draw(st.booleans()), location=at)


_TIED = ("one", "int", "grid")


def spaces():
    def wider(below):
        return st.lists(points(below), min_size=1, max_size=3, unique_by=_place).map(Space)

    return st.recursive(st.just(Space()), wider, max_leaves=5)


def _place(point):
    return str(point.location)


@given(spaces(), st.integers(0, 10**6))
def test_decode_is_the_inverse_of_encode(space, seed):
    flat = FlatSpace(space)
    for i in range(5):
        dna = space.random_dna(seed=seed + i)
        values = flat.encode(dna)
        assert set(values) <= set(flat.params)
        for key, value in values.items():
            assert flat.params[key].low <= value <= flat.params[key].high
        again = flat.decode_dict(values)
        assert again.flat == pytest.approx(dna.flat, rel=1e-12)
        if "rlog" not in str(space):
            assert again == dna


def within(param, rng):
    if param.kind == "float":
        return rng.uniform(param.low, param.high)
    return rng.randrange(int(param.low), int(param.high) + 1, param.step)


@given(spaces(), st.integers(0, 10**6))
def test_any_values_within_their_ranges_are_a_dna(space, seed):
    rng = random.Random(seed)
    flat = FlatSpace(space)
    full = {key: within(param, rng) for key, param in flat.params.items()}
    dna = flat.decode_dict(full)
    space.validate(dna)
    asked = []
    assert flat.decode(lambda param: asked.append(param.key) or full[param.key]) == dna
    assert sorted(asked) == sorted(set(asked))
    assert set(flat.encode(dna)) == set(asked)


@given(spaces())
def test_all_dnas_are_reached(space):
    if space.space_size > 500:
        return
    flat = FlatSpace(space)
    reached = {flat.decode_dict(flat.encode(dna)) for dna in space.iter_dna()}
    assert len(reached) == space.space_size


@given(st.permutations(range(6)), st.integers(0, 6))
def test_indices_and_lehmer_digits_are_inverse(indices, k):
    digits = digits_of(indices[:k], 6)
    assert all(0 <= digit < 6 - j for j, digit in enumerate(digits))
    assert indices_of(digits, 6) == indices[:k]


def test_each_kind_of_decision_has_its_kind_of_parameter():
    space = Space(
        [
            geno.oneof(3, (8, 16, 32), location="ordered"),
            geno.oneof(3, (8, 32, 16), location="unordered"),
            geno.oneof(2, ("relu", "tanh"), location="text", name="act"),
            geno.permutate(3, location="perm"),
            geno.manyof(2, 3, distinct=False, location="many", name="m"),
            geno.floatv(0.1, 1, "log", location="lr", condition=Condition("act", (1,))),
            geno.intv(1, 9, 2, location="n"),
            geno.oneof(1, location="fixed"),
        ]
    )
    assert list(FlatSpace(space).params.values()) == [
        Param("ordered", "int", 0, 2),
        Param("unordered", "categorical", 0, 2),
        Param("act", "categorical", 0, 1),
        Param("perm[0]", "categorical", 0, 2),
        Param("perm[1]", "categorical", 0, 1),
        Param("perm[2]", "categorical", 0, 0),
        Param("m[0]", "categorical", 0, 2),
        Param("m[1]", "categorical", 0, 2),
        Param("lr", "float", 0.1, 1.0, log=True),
        Param("n", "int", 1, 9, 2),
        Param("fixed", "categorical", 0, 0),
    ]


def test_custom_decisions_have_no_parameters():
    with pytest.raises(SpaceError, match="'w' is a custom decision"):
        FlatSpace(geno.custom("Word", location="w"))
