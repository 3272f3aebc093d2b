"""PyGlove's generators: the conformance suite, and that evolution evolves."""

import random
import statistics

import pytest

from symexp import geno
from symexp.spaces.dna import DNA, Condition, Space
from symexp.study.ledger import MemoryLedger, StudyDefinition, open_ledger
from symexp.sweeps.worker import Worker
from symexp.testing.algorithms import AlgorithmConformance, mixed_space, reward_of

pyglove = pytest.importorskip("pyglove")

from symexp.integrations.pyglove import generators as adapters  # noqa: E402
from symexp.integrations.pyglove.translator import Translator  # noqa: E402


def evolution(**options):
    given = {"population_size": 8, "tournament_size": 3, **options}
    return pyglove.evolution.regularized_evolution(**given)


class TestRegularizedEvolution(AlgorithmConformance):
    def make(self):
        return adapters.adapt_generator(evolution())


class TestHillClimb(AlgorithmConformance):
    shares = False  # every worker climbs from what it has proposed itself

    def make(self):
        return adapters.adapt_generator(pyglove.evolution.hill_climb())


class TestNSGA2(AlgorithmConformance):
    shares = False  # a worker breeds whole generations

    def make(self):
        mutator = pyglove.evolution.mutators.Uniform()
        return adapters.adapt_generator(pyglove.evolution.nsga2(mutator, population_size=8))


class TestNEAT(AlgorithmConformance):
    resumes = shares = False  # as NSGA-II; and its species are kept nowhere

    def make(self):
        return adapters.adapt_generator(pyglove.evolution.neat(population_size=8))


class TestPyGloveRandom(AlgorithmConformance):
    learns = False

    def make(self):
        return adapters.adapt_generator(pyglove.geno.Random)


class TestComposed(AlgorithmConformance):
    def make(self):
        kit = pyglove.evolution
        parents = kit.selectors.Top(4) >> kit.selectors.Random(2, seed=1)
        children = parents >> kit.recombinators.Uniform() >> kit.mutators.Uniform()
        return adapters.adapt_generator(
            kit.Evolution(children, population_init=(pyglove.geno.Random(), 8))
        )


def test_only_generators_are_adapted():
    assert repr(adapters.adapt_generator(evolution())) == "PyGloveAlgorithm(Evolution)"
    with pytest.raises(adapters.PyGloveError, match="Expected a DNA generator, but got 3"):
        adapters.adapt_generator(3)


def best(algorithm, seed, limit=120):
    ledger = MemoryLedger(StudyDefinition(mixed_space()))
    for claim in Worker(ledger, algorithm, limit=limit, seed=seed):
        claim.complete(reward_of(claim.dna))
    return max(t.reward for t in ledger.trials())


def test_the_seed_of_a_generator_is_taken_where_the_study_has_none():
    def run(seed, study_seed=None):
        ledger = MemoryLedger(StudyDefinition(mixed_space()))
        algorithm = adapters.adapt_generator(evolution(seed=seed))
        for claim in Worker(ledger, algorithm, limit=10, seed=study_seed):
            claim.complete(reward_of(claim.dna))
        return [t.dna for t in ledger.trials()]

    assert run(4) == run(4)
    assert run(4) != run(5)
    assert run(None) != run(None)
    assert run(4, study_seed=1) == run(5, study_seed=1)


def test_the_global_generator_is_left_alone():
    random.seed(0)
    expected = random.random()
    random.seed(0)
    best(adapters.adapt_generator(evolution()), 0, 12)
    assert random.random() == expected


def test_a_population_outlives_its_worker(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"
    for limit in (12, 24):
        with open_ledger(url, StudyDefinition(mixed_space())) as ledger:
            algorithm = adapters.adapt_generator(evolution())
            for claim in Worker(ledger, algorithm, limit=limit, seed=0):
                claim.complete(reward_of(claim.dna))
            assert all("proposal_id" in t.metadata["pyglove"] for t in ledger.trials())
    assert algorithm._generator.num_feedbacks == 24
    assert len(algorithm._generator.population) == 8


def test_one_objective_only():
    with pytest.raises(ValueError, match="works on one objective, but the study has 2"):
        adapters.adapt_generator(evolution()).setup(mixed_space(), ("maximize", "minimize"))


def test_two_objectives():
    space = Space([geno.floatv(0, 2, location="x"), geno.floatv(0, 2, location="y")])
    mutator = pyglove.evolution.mutators.Uniform()
    algorithm = adapters.adapt_generator(pyglove.evolution.nsga2(mutator, population_size=10))
    ledger = MemoryLedger(StudyDefinition(space, ["minimize", "minimize"]))
    for claim in Worker(ledger, algorithm, limit=60, seed=1):
        x, y = claim.dna.flat
        claim.complete((x * x + y * y, (x - 1) ** 2 + (y - 1) ** 2))
    sums = [sum(t.rewards) for t in ledger.trials()]
    assert statistics.median(sums[30:]) < statistics.median(sums[:15])


def test_rewards_known_to_a_generator_cost_no_trial():
    generator = pyglove.geno.Deduping(
        pyglove.evolution.regularized_evolution(population_size=4, tournament_size=2),
        auto_reward_fn=lambda rewards: sum(rewards) / len(rewards),
    )
    ledger = MemoryLedger(StudyDefinition(Space([geno.oneof(3), geno.oneof(3)])))
    for claim in Worker(ledger, adapters.adapt_generator(generator), limit=9, seed=0):
        claim.complete(float(sum(claim.dna.flat)))
    assert ledger.counts() == {"complete": 9}


def test_translation_of_every_kind_of_decision():
    space = Space(
        [
            geno.intv(2, 8, 3, location="n", name="n"),
            geno.intv(0, 10**6, location="big"),
            geno.floatv(1, 4, "log", points=3, location="grid"),
            geno.oneof([geno.oneof(2, name="w").root(), geno.constant()], location="c"),
            geno.oneof(2, name="w", location="w2"),
            geno.floatv(0, 1, location="q", condition=Condition("n", (5,))),
        ]
    )
    translator = Translator(space)
    for seed in range(40):
        dna = space.random_dna(seed=seed)
        assert translator.from_pyglove(translator.to_pyglove(dna)) == dna
    inactive = DNA([2, 7, 2.0, 1, 1, None], space)
    assert str(translator.to_pyglove(inactive)) == "DNA([0, 7.0, 1, 1, 1, 0.0])"
    drawn = translator.pg_spec.random_dna(random.Random(3))
    space.validate(translator.from_pyglove(drawn))


def test_custom_decisions_reach_pyglove():
    words = ["a", "b", "c"]
    point = geno.custom("Word", random_fn=lambda rng: rng.choice(words), location="w")
    ledger = MemoryLedger(StudyDefinition(Space([point, geno.oneof(3)])))
    for claim in Worker(
        ledger, adapters.adapt_generator(evolution(population_size=4)), limit=9, seed=0
    ):
        claim.complete(1.0)
    assert {t.dna.flat[0] for t in ledger.trials()} == set(words)


@pytest.mark.parametrize("name", ["regularized_evolution", "hill_climb", "neat"])
def test_numbers_are_explored_on_their_scale(name):
    """PyGlove itself keeps the scale of a float, but draws evenly."""
    space = Space(
        [
            geno.floatv(1e-6, 1.0, "log", location="a"),
            geno.floatv(1e-6, 1.0, "rlog", location="b"),
            geno.intv(1, 10**6, log=True, location="c"),
            geno.floatv(0.0, 1.0, location="d"),
        ]
    )
    ledger = MemoryLedger(StudyDefinition(space))
    options = {} if name == "hill_climb" else {"population_size": 50}
    algorithm = adapters.adapt_generator(getattr(pyglove.evolution, name)(**options))
    for claim in Worker(ledger, algorithm, limit=60, seed=1):
        claim.complete(0.0)
    # A hill climber keeps most values of its best trial.
    drawn = [set(values) for values in zip(*(t.dna.flat for t in ledger.trials()))]
    log, mirrored, integer, even = map(statistics.median, drawn)
    assert 1e-5 < log < 1e-1
    assert 1e-5 < 1.0 + 1e-6 - mirrored < 1e-1
    assert 10 < integer < 10**5
    assert 0.2 < even < 0.8
