"""One algorithm in several loops: each loop gets what it would get alone."""

import gc
import threading
from collections import deque
from itertools import zip_longest

import pytest

import symexp as sx
from symexp.study.ledger.base import LedgerError
from symexp.sweeps.algorithms import AlgorithmCopyError
from symexp.sweeps.instances import Hold


def space(n=6):
    return sx.Dict(x=sx.oneof(range(n)), y=sx.oneof(["a", "b"]))


class Climb(sx.geno.Algorithm):
    """Proposes what follows the best candidate; its state would show every foreign trial."""

    needs_feedback = True

    def __init__(self, step=1):
        self.step = step
        self.seen = None

    def _setup(self):
        self.seen = []

    def propose(self, number, attempt=0, running=()):
        best = max(self.seen, default=(0, 0))[1]
        return self.spec.dna_at((best + self.step * (attempt + 1)) % self.spec.space_size)

    def feedback(self, trial):
        self.seen.append((trial.reward, self.spec.space_size - trial.number))


class Remembering(sx.geno.Algorithm):
    """Keeps an iterator, which cannot be copied, beside what `_setup` makes."""

    def __init__(self):
        self.numbers = (n for n in range(100))

    def propose(self, number, attempt=0, running=()):
        return self.spec.dna_at(next(self.numbers) % self.spec.space_size)


ALGORITHMS = {
    "random": lambda: sx.geno.Random(3),
    "sweeping": sx.geno.Sweeping,
    "deduping": lambda: sx.geno.Deduping(sx.geno.Random(3), key=lambda dna: dna.flat[0]),
    "nested": lambda: sx.geno.Deduping(sx.geno.Deduping(Climb())),
    "own": Climb,
    "evolution": lambda: sx.evolution.regularized_evolution(
        population_size=4, tournament_size=2, seed=1
    ),
}


def run(loop):
    found = []
    for candidate, feedback in loop:
        feedback(candidate.x)
        found.append((candidate.x, candidate.y))
    return found


def begin(algorithm, n=6):
    return sx.sample(space(n), algorithm, 5, seed=1, progress=False)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_interleaved_loops_are_those_that_each_would_be_alone(name):
    alone = [run(begin(ALGORITHMS[name](), n)) for n in (6, 4)]
    shared = ALGORITHMS[name]()
    loops = [begin(shared, n) for n in (6, 4)]
    found = [[], []]
    for pairs in zip_longest(*loops):
        for own, pair in zip(found, pairs):
            if pair is not None:
                candidate, feedback = pair
                feedback(candidate.x)
                own.append((candidate.x, candidate.y))
    assert found == alone


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_loop_inside_a_loop(name):
    alone = run(begin(ALGORITHMS[name]()))
    shared, found = ALGORITHMS[name](), []
    for candidate, feedback in begin(shared):
        assert run(begin(shared)) == alone
        feedback(candidate.x)
        found.append((candidate.x, candidate.y))
    assert found == alone


@pytest.mark.parametrize("name", ALGORITHMS)
def test_threads(name):
    alone = run(begin(ALGORITHMS[name]()))
    shared, found = ALGORITHMS[name](), deque()
    threads = [threading.Thread(target=lambda: found.append(run(begin(shared)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found) == [alone] * 8


def test_a_part_of_an_algorithm_in_use_is_in_use():
    inner = Climb()
    alone = run(begin(sx.geno.Deduping(Climb()))), run(begin(Climb()))
    loop = begin(sx.geno.Deduping(inner))
    candidate, feedback = next(loop)
    assert run(begin(inner)) == alone[1]
    feedback(candidate.x)
    assert [(candidate.x, candidate.y), *run(loop)] == alone[0]


def test_one_loop_after_the_other_uses_the_object_itself():
    algorithm = Climb()
    for _ in range(3):
        run(begin(algorithm))
        assert len(algorithm.seen) == 5
    for candidate, feedback in begin(algorithm):
        feedback(candidate.x)
        break
    gc.collect()
    assert Hold(algorithm).algorithm is algorithm


def test_loops_that_never_ran_or_failed_hold_nothing():
    algorithm = Climb()
    begin(algorithm)
    gc.collect()
    with pytest.raises(LedgerError, match="names no study"):
        sx.sample(space(), algorithm, study="sqlite:///:memory:/trial")
    first = Hold(algorithm)
    assert first.algorithm is algorithm
    second = Hold(algorithm)
    assert second.algorithm is not algorithm
    first.end()
    first.end()
    assert Hold(algorithm).algorithm is algorithm


def test_a_copy_is_as_before_the_first_setup():
    algorithm = Climb(step=[2])
    begun = begin(algorithm)
    copied = Hold(algorithm).algorithm
    assert algorithm.seen == []
    assert copied.seen is None
    assert copied.step == [2]
    assert copied.step is not algorithm.step
    assert not hasattr(copied, "spec")
    begun.close()


def test_what_cannot_be_copied_is_an_error_and_the_first_loop_goes_on():
    algorithm = Remembering()
    loop = begin(algorithm)
    next(loop)[1](1)
    with pytest.raises(AlgorithmCopyError, match=r"in use by another loop.*cannot be copied"):
        begin(algorithm)
    assert run(loop) == [(0, "b"), (1, "a"), (1, "b"), (2, "a")]
    assert len(run(begin(algorithm))) == 5
