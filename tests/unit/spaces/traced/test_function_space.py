"""Functions as spaces: candidates, studies, other processes, and what is refused."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys

import pytest

import symexp as sx
from symexp.spaces.dna import DNAError, spec_to_json_str


def train():
    optimizer = sx.oneof(["sgd", "adam"])
    momentum = sx.oneof([0.5, 0.9]) if optimizer == "sgd" else None
    units = [sx.oneof([8, 16]) for _ in range(sx.oneof([1, 2], name="layers"))]
    return optimizer, momentum, units


def test_candidates_run_the_function_under_their_decisions():
    space = sx.hyper.trace(train)
    runs = [candidate() for candidate in sx.iter(space)]
    assert len(runs) == sx.dna_spec(space).space_size == 18
    assert runs[0] == ("sgd", 0.5, [8])
    assert runs[-1] == ("adam", None, [16, 16])
    candidate = sx.decode(space, [1, (1, 0), 1])
    assert candidate() == candidate() == ("adam", None, [8, 16])
    assert sx.encode(space, candidate) == sx.DNA([1, (1, 0), 1])
    assert dict(candidate.decisions) == {
        "optimizer": "adam",
        "layers": 2,
        "units": 8,
        "units_2": 16,
    }
    with pytest.raises(DNAError, match="it is not this function"):
        sx.encode(space, sx.Dict(a=1))


def test_a_study_is_resumed_by_a_new_trace(tmp_path):
    url = f"sqlite:///{tmp_path}/study.db#traced"
    for count in (5, 9):
        for candidate, feedback in sx.sample(sx.hyper.trace(train), "random", count, url, seed=1):
            feedback(float(sum(candidate()[2])))
    result = sx.poll_result(url)
    assert result.counts == {"complete": 9}


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import symexp as sx
from symexp.spaces.dna import spec_to_json_str
from test_function_space import train
sys.stdout.write(spec_to_json_str(sx.dna_spec(sx.hyper.trace(train))))
"""


def test_the_space_is_the_same_in_another_process():
    here = os.path.dirname(__file__)
    env = {**os.environ, "PYTHONHASHSEED": "12345"}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, here], env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout == spec_to_json_str(sx.dna_spec(sx.hyper.trace(train)))


def test_spaces_and_candidates_are_pickled_and_saved(tmp_path):
    cloudpickle = pytest.importorskip("cloudpickle")
    space = sx.hyper.trace(lambda: (sx.oneof([1, 2], name="a"), 3))
    sent = pickle.loads(cloudpickle.dumps(space))
    assert [c() for c in sx.iter(sent)] == [(1, 3), (2, 3)]
    candidate = sx.decode(space, 1)
    assert pickle.loads(cloudpickle.dumps(candidate))() == (2, 3)


def test_arguments_with_defaults_may_be_given_to_candidates():
    def function(epochs=1):
        return sx.oneof([2, 3]) * epochs

    assert [c(epochs=10) for c in sx.iter(sx.hyper.trace(function))] == [20, 30]


def test_nothing_to_decide_is_a_space_of_one():
    space = sx.hyper.trace(lambda: 3)
    assert sx.dna_spec(space).space_size == 1
    assert [c() for c in sx.iter(space)] == [3]


def refused(function, match, **options):
    with pytest.raises(sx.hyper.TraceError, match=match):
        sx.hyper.trace(function, **options)


def test_functions_that_do_not_run_when_called_are_refused():
    def generator():
        yield sx.oneof([1, 2])

    async def coroutine():
        return sx.oneof([1, 2])

    refused(generator, "is a generator or coroutine")
    refused(coroutine, "is a generator or coroutine")


def test_conditions_and_where_are_refused():
    refused(lambda: sx.oneof([1, 2], when=("a", 1)), "write an `if` around the decision")
    with pytest.raises(sx.hyper.TraceError, match="a function decides all that it asks for"):
        sx.dna_spec(sx.hyper.trace(train), where=lambda h: True)
    refused(3, "Expected a function to trace, but got 3")
    with pytest.raises(sx.hyper.TraceError, match="This is a search space, so nothing is decided"):
        sx.hyper.trace(train)()


def returned():
    return sx.oneof([1, 2])


def deep():
    return sx.oneof([lambda: sx.oneof([1, 2, 3]), 3]) + sum(sx.manyof(2, [1, 2, 3]))


def unnamed():
    return sx.oneof([1, 2, 3]) + sx.oneof([3, 4, 5])


@pytest.mark.parametrize("function", [returned, deep, unnamed])
def test_a_with_block_decides_for_the_function(function):
    for example in sx.iter(sx.hyper.trace(function), 9):
        with example():
            assigned = function()
        assert assigned == example()
        with example():
            assert {"key": function()}["key"] == example()
        with contextlib.nullcontext(), example() as nothing:
            assert nothing is None
            assert max(function(), -1) == example()


def test_a_with_block_as_in_pyglove():
    rewards = []
    for example, feedback in sx.sample(sx.hyper.trace(unnamed), sx.geno.Sweeping(), 6):
        with example():
            reward = unnamed()
        feedback(reward)
        rewards.append(reward)
    assert rewards == [4, 5, 6, 5, 6, 7]


def test_a_with_block_takes_only_the_decisions_of_the_candidate():
    example = next(iter(sx.iter(sx.hyper.trace(returned))))
    with example():
        assert returned() == 1
        with pytest.raises(sx.hyper.TraceError, match="asks for the decision"):
            returned()
    assert isinstance(returned(), sx.hyper.OneOf)
    with pytest.raises(sx.hyper.TraceError, match="search space"), sx.hyper.trace(returned)():
        pass


def test_a_result_that_is_a_context_manager_is_not_entered():
    def opened():
        return contextlib.nullcontext(sx.oneof([1, 2]))

    for example in sx.iter(sx.hyper.trace(opened)):
        result = example()
        with result as value:
            assert value in (1, 2)
