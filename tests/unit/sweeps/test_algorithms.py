"""Sweeping, Random and Deduping."""

import random
import subprocess
import sys

import pytest

import symexp as sx
from symexp import geno
from symexp.spaces.dna import Space, SpaceError
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.sweeps.algorithms import Deduping, Random, Sweeping, trial_draws, trial_rng
from symexp.sweeps.worker import Worker
from symexp.testing.algorithms import AlgorithmConformance, mixed_space


class TestRandom(AlgorithmConformance):
    learns = False

    def make(self):
        return Random()


class TestSweeping(AlgorithmConformance):
    learns = False

    def make(self):
        return Sweeping(float_points=3)


class TestDeduping(AlgorithmConformance):
    learns = False

    def make(self):
        return Deduping(Random())


def run(algorithm, space, limit=None, **options):
    ledger = MemoryLedger(StudyDefinition(space, **options))
    for claim in Worker(ledger, algorithm, limit=limit, seed=0):
        claim.complete(0.0)
    return [str(t.dna) for t in ledger.trials()]


def test_sweeping_is_the_order_of_enumeration():
    space = Space([geno.oneof(3, (8, 16, 32)), geno.oneof(3, (16, 32, 64))])
    assert run(Sweeping(), space) == [f"DNA([{i}, {j}])" for i in range(3) for j in range(3)]


def test_sweeping_floats_needs_a_number_of_points():
    space = geno.floatv(0.01, 1, "log", location="lr").root()
    with pytest.raises(
        SpaceError, match=r"this space is infinite.*\n?.*Sweeping\(float_points=5\)"
    ):
        run(Sweeping(), space)
    assert run(Sweeping(float_points=3), space) == ["DNA(0.01)", "DNA(0.1)", "DNA(1.0)"]


def test_a_trial_draws_the_same_in_every_worker():
    space = mixed_space()
    a, b = Random(), Random()
    a.setup(space, seed=5)
    b.setup(space, seed=5)
    assert [a.propose(n) for n in (0, 1, 2, 3)] == [b.propose(n) for n in (3, 2, 1, 0)][::-1]
    assert a.propose(0) != a.propose(0, attempt=1)
    assert a.propose(0) != a.propose(1)
    assert trial_rng(1, 23).random() != trial_rng(12, 3).random()


def test_draws_of_a_trial_are_uniform_and_the_same_everywhere():
    draw = trial_draws(7, 3)
    drawn = [draw() for _ in range(5000)]
    assert [round(x, 6) for x in drawn[14:18]] == [0.839249, 0.103072, 0.951904, 0.827495]
    assert len(set(drawn)) == 5000
    assert all(0 <= x < 1 for x in drawn)
    tenths = [sum(int(10 * x) == n for x in drawn) for n in range(10)]
    assert all(400 < n < 600 for n in tenths)
    assert trial_draws(1, 23)() != trial_draws(12, 3)()


def test_random_leaves_the_global_generator_alone():
    random.seed(0)
    expected = random.random()
    random.seed(0)
    run(Random(), mixed_space(), limit=3)
    assert random.random() == expected


def test_the_seed_of_an_algorithm_overrides_that_of_the_study():
    assert run(Random(seed=1), mixed_space(), 3) == run(Random(seed=1), mixed_space(), 3)
    assert run(Random(seed=1), mixed_space(), 3) != run(Random(seed=2), mixed_space(), 3)


def test_deduping_by_a_key_of_the_user():
    space = Space([geno.oneof(4), geno.oneof(4)])
    found = run(Deduping(Random(), key=lambda dna: sum(dna.flat)), space)
    assert len(found) == 7


def test_deduping_lets_some_duplicates_through():
    found = run(Deduping(Random(), max_duplicates=2), geno.oneof(3).root(), duplicates=True)
    assert sorted(found) == [f"DNA({i})" for i in (0, 0, 1, 1, 2, 2)]


def test_one_objective_only_is_refused_for_several():
    class Single(Random):
        is_multi_objective = False

    with pytest.raises(ValueError, match="Single works on one objective, but the study has 2"):
        Single().setup(mixed_space(), ("maximize", "minimize"))


def test_nothing_heavy_is_imported():
    code = (
        "import sys, symexp.spaces.dna, symexp.sweeps.algorithms, symexp.study.ledger,"
        " symexp.sweeps.worker; "
        "print([m for m in ('sqlalchemy', 'optuna', 'pyglove', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_deduping_accepts_the_same_algorithms_as_a_sweep():
    space = sx.Dict(x=sx.intv(1, 10))
    deduping = Deduping("random", key=lambda dna: dna.value % 3)
    seen = []
    for exp, feedback in sx.sample(space, deduping, seed=1):
        seen.append(exp.x % 3)
        feedback(0.0)
    assert sorted(seen) == [0, 1, 2]
    with pytest.raises(sx.SymexpError, match="There is no algorithm 'randm'"):
        sx.sample(space, Deduping("randm"))


@pytest.mark.parametrize("points", [0, 1.5, "3"])
def test_the_number_of_points_is_a_whole_number(points):
    with pytest.raises(SpaceError, match="at least one point, a whole number, but got points="):
        sx.sample(sx.Dict(x=sx.floatv(0, 1)), Sweeping(points))


SPACE = sx.dna_spec(sx.Dict(x=sx.oneof([1, 2]), y=sx.oneof([1, 2])))


def test_sweeping_outside_of_a_study():
    algorithm = Sweeping()
    algorithm.setup(SPACE)
    assert (algorithm.propose(), algorithm.propose()) == (sx.DNA([0, 0]), sx.DNA([0, 1]))
    algorithm.feedback(sx.DNA([0, 0]), 1.0)
    assert (algorithm.num_proposals, algorithm.num_feedbacks) == (2, 1)
    assert list(algorithm) == [sx.DNA([1, 0]), sx.DNA([1, 1])]
    with pytest.raises(StopIteration):
        algorithm.propose()
    algorithm.setup(SPACE)
    assert algorithm.num_proposals == 0
    assert algorithm.propose() == sx.DNA([0, 0])


def test_random_outside_of_a_study_is_the_search_of_its_seed():
    algorithm = Random(seed=1)
    algorithm.setup(SPACE)
    drawn = [algorithm.propose() for _ in range(20)]
    assert drawn == [Random.proposal(algorithm, n, 0) for n in range(20)]
    assert len(set(drawn)) == 4


def test_a_generator_may_use_an_algorithm():
    class Alternating(geno.DNAGenerator):
        def _setup(self):
            self._inner = [geno.Sweeping(), geno.Random(seed=1)]
            for inner in self._inner:
                inner.setup(self.dna_spec)

        def _propose(self):
            return self._inner[self.num_proposals % 2].propose()

    space = sx.Dict(x=sx.oneof(range(5)))
    found = [exp.x for exp, feedback in sx.sample(space, Alternating(), 5, duplicates=True)
             if feedback(0) is None]  # fmt: skip
    assert found[::2] == [0, 1, 2]


def test_deduping_takes_the_names_of_pyglove():
    made = Deduping(Random(seed=1), hash_fn=lambda dna: dna.flat[0], max_proposal_attempts=7)
    assert (made.key(sx.DNA([3, 4])), made.max_attempts) == (3, 7)
    assert made.of(Sweeping()).max_attempts == 7
