"""Candidates without a study."""

import itertools
import math

import pytest

import symexp as sx
from symexp.sweeps.feedback import RaceConditionError
from symexp.sweeps.sample import SamplingError
from symexp.sweeps.worker import RewardError


def space():
    return sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.oneof(["a", "b"]))


class Climb(sx.geno.Algorithm):
    """Proposes the neighbour of the best candidate."""

    needs_feedback = True
    needs_running = True

    def _setup(self):
        self.seen, self.open = [], []

    def propose(self, number, attempt=0, running=()):
        self.open.append(len(running))
        best = max(self.seen, default=(0, -1))[1]
        return self.spec.dna_at(best + 1) if best + 1 < self.spec.space_size else None

    def feedback(self, trial):
        self.seen.append((trial.reward, trial.dna.value if trial.number == -1 else trial.number))


def test_all_candidates_or_the_first():
    assert len(list(sx.iter(space()))) == 6
    assert [(c.x, c.y) for c in sx.iter(space(), 2)] == [(1, "a"), (1, "b")]
    assert list(sx.iter(space(), 0)) == []
    found = list(sx.iter(space(), where=lambda h: h.num_candidates == 2))
    assert [c.y for c in found] == ["a", "b"]
    assert all(sx.is_abstract(c) for c in found)


def test_an_algorithm_without_feedback():
    assert [c.x for c in sx.iter(sx.Dict(x=sx.oneof([1, 2])), None, sx.geno.Sweeping())] == [1, 2]
    some = [c.x for c in sx.iter(space(), 5, sx.geno.Random(1))]
    assert some == [c.x for c in sx.iter(space(), 5, sx.geno.Random(1))]
    assert len(some) == 5
    assert len(list(itertools.islice(sx.iter(space(), algorithm="random"), 20))) == 20


def test_an_algorithm_with_feedback():
    climb = Climb()
    found = []
    for exp, feedback in sx.iter(sx.Dict(x=sx.oneof([10, 20, 30])), 10, climb):
        feedback(exp.x)
        found.append((feedback.id, exp.x, str(feedback.dna)))
    assert found == [(1, 10, "DNA(0)"), (2, 20, "DNA(1)"), (3, 30, "DNA(2)")]
    assert climb.open == [0, 0, 0, 0]


def test_candidates_without_a_reward_are_running():
    climb = Climb()
    pairs = list(itertools.islice(sx.iter(space(), 10, climb), 3))
    assert climb.open == [0, 1, 2]
    pairs[0][1](1)
    assert climb.seen == [(1.0, 0)]


def test_pairs_on_request():
    for given in (sx.geno.Sweeping(), None):
        pairs = list(sx.iter(sx.Dict(x=sx.oneof([1, 2])), None, given, force_feedback=True))
        assert [exp.x for exp, _ in pairs] == [1, 2]
        pairs[0][1](1.0)
        assert repr(pairs[1][1]) == "<feedback of candidate 2: DNA(1)>"


def test_rewards_are_checked():
    _, feedback = next(sx.iter(space(), 1, Climb()))
    for bad in (math.nan, "1", None, (1, 2)):
        with pytest.raises(RewardError):
            feedback(bad)
    feedback(1)
    with pytest.raises(RaceConditionError, match="has its reward already"):
        feedback(1)
    _, feedback = next(sx.iter(space(), 1, Climb(), direction=["maximize", "minimize"]))
    with pytest.raises(RewardError, match="one reward for each"):
        feedback(1)
    feedback((1, 2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_examples": -1}, "whole number from 0"),
        ({"num_examples": lambda h: True}, "`where=`"),
        ({"algorithm": "random", "direction": "up"}, "'maximize' or 'minimize'"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(SamplingError, match=message):
        sx.iter(space(), **arguments)


def test_functions_are_spaces_too():
    def run():
        return sx.oneof([1, 2]) + sx.oneof([10, 20])

    assert [c() for c in sx.iter(sx.hyper.trace(run), 3)] == [11, 21, 12]


def test_the_first_candidates_are_those_of_pyglove():
    pg = pytest.importorskip("pyglove")
    theirs = pg.Dict(x=pg.oneof([1, 2, 3]), y=pg.manyof(2, ["a", "b", "c"]))
    ours = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.manyof(2, ["a", "b", "c"]))
    expected = [pg.to_json(c) for c in pg.iter(theirs, 12)]
    assert list(sx.iter(ours, 12)) == expected
    assert [c for c, _ in sx.iter(ours, 12, force_feedback=True)] == expected


@pytest.mark.parametrize("direction", [None, 3, "up", [], ["maximize", None], {"a": 1}])
def test_wrong_directions(direction):
    with pytest.raises(SamplingError, match="direction to be 'maximize' or 'minimize'"):
        sx.iter(space(), 3, "random", direction=direction)


def test_one_algorithm_in_two_loops_at_a_time():
    shared = sx.geno.Random(1)
    first = sx.iter(space(), 9, shared)
    next(first)
    second = sx.iter(sx.Dict(z=sx.oneof(range(9))), 9, shared)
    assert len(list(second)) == 9
    assert [c.x for c in first] == [c.x for c in sx.iter(space(), 9, sx.geno.Random(1))][1:]
    assert len(list(sx.iter(space(), 9, shared))) == 9
