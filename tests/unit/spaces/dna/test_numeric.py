"""Integers and floats: grids, scales, ranges longer than an index of the machine."""

from __future__ import annotations

import math
import random
import statistics

import pytest

import symexp as sx
from symexp import geno
from symexp.spaces.dna import (
    DNA,
    DNAError,
    Space,
    SpaceError,
)
from symexp.spaces.dna.numeric import Int

HUGE = 10**30


def of(space, algorithm, n=3):
    out = []
    for exp, feedback in sx.sample(space, algorithm, n, seed=1, progress=False):
        feedback(0.0)
        out.append(exp.x)
    return out


def test_a_range_may_be_longer_than_any_index():
    spec = sx.dna_spec(sx.Dict(x=sx.intv(0, HUGE), y=sx.oneof(["a", "b"])))
    assert spec.space_size == 2 * (HUGE + 1)
    assert spec.dna_at(2 * HUGE + 1) == DNA([HUGE, 1])
    assert spec.next_dna(DNA([HUGE - 1, 1])) == DNA([HUGE, 0])
    assert spec.next_dna(DNA([HUGE, 1])) is None
    assert DNA.parse(spec.random_dna(seed=1).to_json_str(), spec) == spec.random_dna(seed=1)


@pytest.mark.parametrize("log", [False, True])
def test_random_search_over_a_long_range(log):
    drawn = of(sx.Dict(x=sx.intv(1, HUGE, log=log)), "random", 50)
    assert all(type(x) is int and 1 <= x <= HUGE for x in drawn)
    middle = statistics.median(drawn)
    assert 10**10 < middle < 10**20 if log else HUGE // 4 < middle < 3 * HUGE // 4


def test_a_sweep_of_a_long_range_does_not_list_it():
    assert of(sx.Dict(x=sx.intv(0, HUGE, 5)), "sweeping") == [0, 5, 10]
    assert of(sx.Dict(x=sx.intv(0, 10**15)), "sweeping") == [0, 1, 2]


def test_every_digit_of_a_long_range_is_drawn():
    point = Int(0, 2**62 - 1)
    spec = point.root()
    drawn = [spec.random_dna(seed=i).flat[0] for i in range(64)]
    assert {x % 2 for x in drawn} == {0, 1}
    assert len({x % 512 for x in drawn}) > 32


def test_an_integer_without_a_logarithm_is_refused():
    with pytest.raises(SpaceError, match=r"at most 1e\+300 as an upper bound if log=True"):
        sx.intv(1, 10**301, log=True)


def test_floats_of_every_size_on_the_logarithmic_scale():
    spec = Space([geno.floatv(1e-300, 1e300, "log", location="x")])
    drawn = sorted(spec.random_dna(seed=i).flat[0] for i in range(200))
    assert 1e-300 <= drawn[0] < 1e-200
    assert 1e-50 < statistics.median(drawn) < 1e50
    assert 1e200 < drawn[-1] <= 1e300


def test_bounds_too_far_apart_are_refused():
    with pytest.raises(SpaceError, match="bounds whose distance is a float"):
        sx.floatv(-1.7e308, 1.7e308)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def test_integers_are_their_own_decisions():
    space = Space([geno.intv(8, 32, 8, location="units"), geno.intv(1, 10**9, location="seed")])
    assert space.space_size == 4 * 10**9
    assert str(space.first_dna()) == "DNA([8, 1])"
    assert str(space.dna_at(10**9 + 4)) == "DNA([16, 5])"
    assert str(space.next_dna(DNA([8, 10**9], space))) == "DNA([16, 1])"
    assert str(space).splitlines()[1] == "  0 = 'units': Int(min_value=8, max_value=32, step=8)"
    with pytest.raises(
        DNAError, match="Expected an integer from 8 to 32 in steps of 8 for 'units'"
    ):
        DNA([9, 1], space)
    with pytest.raises(DNAError, match=r"got 8\.0"):
        DNA([8.0, 1], space)


def test_logarithmic_draws_spread_over_the_decades():
    rng = random.Random(0)
    ints = geno.intv(1, 1000, log=True).root()
    low = sum(ints.random_dna(rng).flat[0] < 32 for _ in range(2000))
    assert 850 < low < 1150
    floats = geno.floatv(1e-4, 1.0, "log").root()
    assert 850 < sum(floats.random_dna(rng).flat[0] < 1e-2 for _ in range(2000)) < 1150
    mirrored = geno.floatv(1e-4, 1.0, "rlog").root()
    assert sum(mirrored.random_dna(rng).flat[0] > 0.99 for _ in range(2000)) > 850
    ints = geno.intv(1, 40, 3, log=True).root()
    values = {ints.random_dna(rng).flat[0] for _ in range(5000)}
    assert values == set(range(1, 41, 3))


def test_floats_are_infinite_until_put_on_a_grid():
    space = Space([choice("a"), geno.floatv(0.01, 1, "log", location="lr")])
    assert space.space_size == math.inf
    with pytest.raises(SpaceError, match=r"'lr' cannot be enumerated: Float.*float_points=5"):
        list(space.iter_dna())
    with pytest.raises(SpaceError, match="no n-th DNA"):
        space.dna_at(3)
    grid = space.discretized(3)
    assert grid.space_size == 6
    values = [dna.flat[1] for dna in grid.iter_dna()][:3]
    assert values == pytest.approx([0.01, 0.1, 1.0])
    assert all(dna.use_spec(space) == dna for dna in grid.iter_dna())
