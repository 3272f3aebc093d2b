"""Which decisions depend on which is found by few runs, or refused."""

from __future__ import annotations

import math

import pytest

import symexp as sx


def test_decisions_that_matter_only_together_are_found():
    def function():
        a, b = sx.oneof([0, 1], name="a"), sx.oneof([0, 1], name="b")
        c = sx.oneof([5, 6]) if a and b else None
        return a, b, c, sx.oneof([7, 8], name="last")

    space = sx.hyper.trace(function)
    assert sx.dna_spec(space).space_size == 10
    assert len({candidate() for candidate in sx.iter(space)}) == 10
    assert [e.name for e in sx.dna_spec(space)] == ["a", "last"]


def test_integers_and_orders_may_steer():
    def function():
        depth = sx.intv(1, 3)
        order = sx.permutate(["a", "b"])
        return [sx.oneof([1, 2]) for _ in range(depth)], order, order[0] == "b" and sx.oneof([3, 4])

    space = sx.hyper.trace(function)
    runs = [str(candidate()) for candidate in sx.iter(space)]
    assert len(runs) == len(set(runs)) == sx.dna_spec(space).space_size == (2 + 4 + 8) * 3


def test_many_decisions_and_repeated_branches_take_few_runs():
    runs = []

    def function():
        runs.append(1)
        out = []
        for _ in range(12):
            op = sx.oneof(["conv", "pool"])
            out.append(sx.oneof([8, 16, 32]) if op == "conv" else op)
        return out

    space = sx.hyper.trace(function)
    assert len(runs) < 150
    assert sx.dna_spec(space).space_size == 4**12
    for candidate in sx.random_sample(space, 20, seed=1):
        assert len(candidate()) == 12


def refused(function, match, **options):
    with pytest.raises(sx.hyper.TraceError, match=match):
        sx.hyper.trace(function, **options)


def test_floats_that_steer_are_refused_or_found_when_it_happens():
    def function(low=0.5, high=1.0):
        rate = sx.floatv(0.0, 1.0)
        return sx.oneof([1, 2]) if low < rate < high else rate

    refused(function, r"depends on 'rate', floatv\(0.0, 1.0\), but only a decision of at most 256")
    space = sx.hyper.trace(lambda: function(0.7, 0.700001))
    assert sx.dna_spec(space).space_size == math.inf
    with pytest.raises(sx.hyper.TraceError, match=r"which the traced space does not have under"):
        sx.decode(space, 0.7000001)()


def test_a_function_that_depends_on_more_than_decisions_is_refused():
    counter = iter(range(10**6))

    def function():
        return [sx.oneof([1, 2]) for _ in range(next(counter))]

    refused(function, "Runs of the function under the same decisions differ")


def test_a_loop_that_only_a_decision_ends_is_refused():
    def function():
        while True:
            if sx.oneof([True, False]):
                return

    refused(function, "More than 200 decisions are taken one below the other.*for _ in range")
