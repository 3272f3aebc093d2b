"""Numbers at the edges: ranges longer than an index of the machine, floats of every size."""

import statistics

import pytest

import symexp as sx
from symexp import geno
from symexp.spaces.dna import DNA, Space, SpaceError
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


def test_a_sweep_of_a_long_range_makes_no_list_of_it():
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
