"""Runs of a traced function: plain values, names, threads, errors, limits."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import symexp as sx


def test_outside_of_a_trace_a_call_gives_a_placeholder_and_inside_a_plain_value():
    seen = []

    def function():
        value = sx.manyof(2, [[1], {"a": 2}, "x"])
        seen.append((type(value), [type(v) for v in value], sx.hyper.is_tracing()))

    space = sx.hyper.trace(function)
    assert all(tracing for _, _, tracing in seen)
    sx.decode(space, [0, 1])()
    assert seen[-1] == (list, [list, dict], False)
    assert isinstance(sx.oneof([1, 2]), sx.hyper.Hyper)


def test_a_lambda_among_the_candidates_is_called():
    def function():
        return sx.oneof([lambda: ("conv", sx.oneof([8, 16])), lambda: "pool", max])

    space = sx.hyper.trace(function)
    assert [c() for c in sx.iter(space)] == [("conv", 8), ("conv", 16), "pool", max]


def test_decisions_of_one_name_are_one_decision():
    def function():
        return [sx.oneof([1, 2], name="x") for _ in range(3)]

    assert [c() for c in sx.iter(sx.hyper.trace(function))] == [[1, 1, 1], [2, 2, 2]]

    def differs():
        return sx.oneof([1, 2], name="x"), sx.oneof([1, 3], name="x")

    with pytest.raises(sx.hyper.TraceError, match=r"'x' was oneof\(\[1, 2\], name='x'\) and is"):
        sx.hyper.trace(differs)


def test_own_placeholders_are_decided_on_request():
    class Word(sx.hyper.CustomHyper):
        def custom_decode(self, text):
            return text.upper()

        def random_text(self, rng):
            return rng.choice("abc")

    def function():
        word = sx.hyper.decide(Word())
        return word, 1

    space = sx.hyper.trace(function)
    assert str(sx.dna_spec(space)) == (
        "Space({\n  0 = 'word': CustomDecisionPoint(hyper_type='Word')\n})"
    )
    assert sx.decode(space, "DNA('b')")() == ("B", 1)


def test_threads_decide_apart_and_the_innermost_trace_decides():
    meet = threading.Barrier(2, timeout=120)

    def inner():
        return sx.oneof([1, 2], name="inner")

    def function():
        first = sx.oneof([1, 2], name="first")
        if not sx.hyper.is_tracing():
            meet.wait()
        nested = [c() for c in sx.iter(sx.hyper.trace(inner))]
        return first, sx.oneof([3, 4], name="second"), nested

    candidates = list(sx.iter(sx.hyper.trace(function)))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda c: c(), [candidates[0], candidates[3]]))
    assert found == [(1, 3, [1, 2]), (2, 4, [1, 2])]
    assert len(candidates) == 4


def test_errors_of_the_function_say_that_it_was_traced():
    def function():
        rate = sx.oneof([1, 2])
        raise KeyError(rate)

    with pytest.raises(KeyError) as caught:
        sx.hyper.trace(function)
    assert "(here: rate=1)" in caught.value.__notes__[0]
    assert "`if sx.hyper.is_tracing(): return`" in caught.value.__notes__[0]


def refused(function, match, **options):
    with pytest.raises(sx.hyper.TraceError, match=match):
        sx.hyper.trace(function, **options)


def test_loops_without_end_are_refused():
    def function():
        while sx.oneof([True, False]):
            pass

    refused(function, "took 5000 decisions and did not end")


def test_too_many_cases_are_refused():
    def function():
        values = [sx.oneof([0, 1]) for _ in range(12)]
        return [sx.oneof([1, 2]) for _ in range(random.Random(str(values)).randrange(9))]

    refused(function, "100 runs of .*function did not show all its decisions", max_runs=100)
