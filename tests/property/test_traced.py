"""Functions made at random: their traced space has exactly the runs that there are."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import symexp as sx

# A program is a list of statements; decisions that were taken are addressed by number.
decisions = st.tuples(st.just("decide"), st.sampled_from(["oneof", "intv", "manyof"]))


def blocks(inner: Any) -> Any:
    body = st.lists(inner, max_size=2)
    either = st.tuples(st.just("if"), st.integers(0, 3), st.integers(0, 2), body, body)
    both = st.tuples(st.just("both"), st.integers(0, 3), st.integers(0, 3), body)
    return st.one_of(either, both, st.tuples(st.just("loop"), body))


statements = st.recursive(decisions, blocks, max_leaves=6)
programs = st.lists(statements, min_size=1, max_size=4)


def run(program: Any, decide: Any) -> list[Any]:
    taken: list[Any] = []
    _run(program, decide, taken)
    return taken


def _run(program: Any, decide: Any, taken: list[Any]) -> None:
    for kind, *rest in program:
        if kind == "decide":
            taken.append(decide(rest[0]))
        elif kind == "if":
            at, value, yes, no = rest
            _run(yes if _seen(taken, at) == value else no, decide, taken)
        elif kind == "both":
            a, b, body = rest
            _run(body if _seen(taken, a) and _seen(taken, b) else [], decide, taken)
        else:
            times = decide("oneof")
            taken.append(times)
            for _ in range(times):
                _run(rest[0], decide, taken)


def _seen(taken: list[Any], at: int) -> Any:
    value = taken[at] if at < len(taken) else 0
    return sum(value) if isinstance(value, list) else value


DOMAINS = {"oneof": [0, 1, 2], "intv": [0, 1], "manyof": [[0, 1], [0, 2], [1, 2]]}


def traced(kind: str) -> Any:
    if kind == "oneof":
        return sx.oneof([0, 1, 2])
    return sx.intv(0, 1) if kind == "intv" else sx.manyof(2, [0, 1, 2], sorted=True)


def every_run(program: Any, limit: int) -> list[list[Any]] | None:
    """Returns all runs in order, by replaying prefixes; `None` if there are more than the limit."""
    out: list[list[Any]] = []
    prefix: list[int] = []
    while len(out) <= limit:
        path: list[tuple[int, int]] = []

        def decide(kind: str, path: Any = path, prefix: Any = prefix) -> Any:
            at = prefix[len(path)] if len(path) < len(prefix) else 0
            path.append((at, len(DOMAINS[kind])))
            return DOMAINS[kind][at]

        out.append(run(program, decide))
        while path and path[-1][0] + 1 == path[-1][1]:
            path.pop()
        if not path:
            return out
        prefix = [at for at, _ in path[:-1]] + [path[-1][0] + 1]
    return None


@given(programs)
@settings(deadline=None, max_examples=40)
def test_candidates_are_all_runs_in_order(program):
    expected = every_run(program, 150)
    assume(expected is not None)
    space = sx.hyper.trace(lambda: run(program, traced), max_runs=20_000)
    assert sx.dna_spec(space).space_size == len(expected)
    candidates = list(sx.iter(space))
    assert [candidate() for candidate in candidates] == expected
    for candidate, dna in itertools.islice(zip(candidates, sx.dna_spec(space).iter_dna()), 20):
        assert sx.encode(space, candidate) == dna


@given(programs, st.integers(0, 2**20))
@settings(deadline=None, max_examples=10)
def test_two_traces_of_one_function_are_one_space(program, seed):
    assume(every_run(program, 150) is not None)
    first, second = (sx.hyper.trace(lambda: run(program, traced), max_runs=20_000) for _ in "ab")
    spec = sx.dna_spec(first)
    assert spec == sx.dna_spec(second)
    dna = spec.random_dna(seed=seed)
    assert sx.decode(first, dna)() == sx.decode(second, str(dna))()
