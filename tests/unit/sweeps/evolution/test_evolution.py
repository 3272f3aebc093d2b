"""Evolution as an algorithm: the conformance suite, and what must not poison a population."""

import math
import pickle

import pytest

import symexp as sx
from symexp import geno
from symexp.errors import SpecValueError
from symexp.spaces.dna import DNA
from symexp.study.ledger import MemoryLedger, StudyDefinition, open_ledger
from symexp.sweeps.evolution.neat import CompatibilityDistance
from symexp.sweeps.evolution.nsga2 import dominates
from symexp.sweeps.strategies import as_algorithm
from symexp.sweeps.worker import Worker
from symexp.testing.algorithms import AlgorithmConformance, mixed_space, reward_of

kit = sx.evolution


class TestRegularizedEvolution(AlgorithmConformance):
    def make(self):
        return as_algorithm(("regularized_evolution", {"population_size": 8, "tournament_size": 3}))


class TestHillClimb(AlgorithmConformance):
    def make(self):
        return as_algorithm(("hill_climb", {"batch_size": 3}))


class TestNSGA2(AlgorithmConformance):
    def make(self):
        return as_algorithm(kit.nsga2(population_size=4))


class TestNEAT(AlgorithmConformance):
    def make(self):
        return as_algorithm(("neat", {"population_size": 8}))


class TestComposed(AlgorithmConformance):
    def make(self):
        children = (
            kit.selectors.Top(4)
            >> kit.selectors.Random(2, seed=1)
            >> kit.recombinators.Uniform()
            >> kit.mutators.Uniform() ** 2
        )
        return as_algorithm(kit.Evolution(children, (sx.geno.Random(), 8)))


def bits(n=6):
    return geno.space([geno.oneof(2, location=f"x{i}") for i in range(n)])


def search(**options):
    return kit.Evolution(
        kit.selectors.Top(1) >> kit.mutators.Uniform(seed=1),
        population_init=(geno.Random(seed=1), 2),
        population_update=kit.selectors.Last(5),
        **options,
    )


def test_the_state_of_an_evolution():
    evolution = search()
    evolution.setup(bits())
    for i in range(5):
        dna = evolution.propose()
        assert kit.get_proposal_id(dna) == i + 1
        assert kit.is_initial_population(dna) == (i < 2)
        evolution.feedback(dna, float(i))
        assert kit.get_feedback_sequence_number(dna) == i + 1
    assert [kit.get_fitness(d) for d in evolution.population] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert [kit.get_generation_id(d) for d in evolution.population] == [1, 1, 2, 3, 4]
    assert evolution.num_generations == evolution.global_state.num_generations == 4


def test_a_recovered_evolution_goes_on():
    first, second = search(), search()
    first.setup(bits())
    history = []
    for i in range(6):
        dna = first.propose()
        first.feedback(dna, float(i))
        history.append((dna, float(i)))
    second.setup(bits())
    second.recover(history)
    assert second.population == first.population
    assert second.num_generations == first.num_generations
    assert not kit.is_initial_population(second.propose())


def test_rewards_that_are_no_numbers_are_no_fitness():
    evolution = search()
    evolution.setup(bits())
    for reward in (1.0, math.nan, 2.0, math.inf, 3.0):
        evolution.feedback(evolution.propose(), reward)
    assert [kit.get_fitness(d) for d in evolution.population] == [1.0, 2.0, 3.0]


def test_nothing_to_breed_from():
    evolution = search()
    evolution.setup(bits())
    evolution._is_initialized = True
    with pytest.raises(kit.EvolutionError, match="no candidate has a reward yet"):
        evolution.propose()
    # In a sweep, failed trials must not end the search.
    ledger = MemoryLedger(StudyDefinition(bits()))
    for claim in Worker(ledger, as_algorithm(kit.hill_climb()), limit=9, seed=1):
        claim.fail("boom") if claim.trial.number < 5 else claim.complete(1.0)
    assert ledger.counts() == {"complete": 4, "failed": 5}


def test_children_that_are_no_dnas():
    evolution = kit.Evolution(lambda population: [3], (geno.Random(), 1))
    evolution.setup(bits())
    evolution.feedback(evolution.propose(), 1.0)
    with pytest.raises(kit.EvolutionError, match="the reproduction to return DNAs, but got 3"):
        evolution.propose()


def test_a_parent_that_is_proposed_again_keeps_its_notes():
    evolution = kit.Evolution(kit.selectors.Top(1) * 2, (geno.Random(seed=1), 1))
    evolution.setup(bits())
    parent = evolution.propose()
    evolution.feedback(parent, 1.0)
    children = [evolution.propose(), evolution.propose()]
    assert children == [parent, parent]
    assert [kit.get_proposal_id(d) for d in (parent, *children)] == [1, 2, 3]


def test_an_initial_population_by_a_sweep():
    evolution = kit.Evolution(kit.selectors.Top(1), (geno.Sweeping(), 3))
    evolution.setup(bits())
    for n in range(3):
        evolution.feedback(evolution.propose(), float(n))
    assert [d.flat[-2:] for d in evolution.population] == [(0, 0), (0, 1), (1, 0)]
    short = kit.Evolution(kit.selectors.Top(1), geno.Sweeping)
    short.setup(bits(1))
    for n in range(4):
        short.feedback(short.propose(), float(n))
    assert [kit.is_initial_population(d) for d in short.population] == [True, True, False, False]


def test_a_population_outlives_its_worker(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"
    for limit in (12, 24):
        with open_ledger(url, StudyDefinition(mixed_space())) as ledger:
            algorithm = as_algorithm(("regularized_evolution", {"population_size": 10}))
            for claim in Worker(ledger, algorithm, limit=limit, seed=0):
                claim.complete(reward_of(claim.dna))
    assert algorithm.generator.num_feedbacks == 24
    assert len(algorithm.generator.population) == 10


def test_several_objectives():
    with pytest.raises(ValueError, match="works on one objective, but the study has 2"):
        as_algorithm(search()).setup(bits(), ("maximize", "minimize"))
    space = geno.space([geno.floatv(0, 2, location="x"), geno.floatv(0, 2, location="y")])
    ledger = MemoryLedger(StudyDefinition(space, ["minimize", "minimize"]))
    for claim in Worker(ledger, as_algorithm(kit.nsga2(population_size=10)), limit=80, seed=1):
        x, y = claim.dna.flat
        claim.complete((x * x + y * y, (x - 1) ** 2 + (y - 1) ** 2))
    sums = [sum(t.rewards) for t in ledger.trials()]
    assert sorted(sums[40:])[20] < sorted(sums[:20])[10]


def test_dominance_and_distance():
    assert dominates((2.0, 1.0), (1.0, 1.0))
    assert not dominates((1.0, 1.0), (1.0, 1.0))
    assert not dominates((2.0, 0.0), (1.0, 1.0))
    with pytest.raises(kit.EvolutionError, match="equally many rewards"):
        dominates((1.0,), (1.0, 2.0))
    distance = CompatibilityDistance(1.0, 3.0)
    assert distance(DNA([0] * 6, bits()), DNA([1, 1, 0, 0, 0, 0], bits())) == 1.0
    nested = geno.space([geno.oneof([geno.oneof(3), geno.constant()]), geno.oneof(2)])
    assert distance(DNA([(0, 1), 0], nested), DNA([1, 1], nested)) == (3 * 2 + 1) / 3
    assert distance(geno.constant().first_dna(), geno.constant().first_dna()) == 0.0


def test_malformed_arguments():
    with pytest.raises(SpecValueError, match="Expected tournament_size from 2, but got 1"):
        kit.regularized_evolution(tournament_size=1)
    with pytest.raises(SpecValueError, match="a population_size from tournament_size=10"):
        kit.regularized_evolution(population_size=5)


def test_an_initial_population_by_an_algorithm_of_the_user():
    class Twice(geno.Random):
        """Proposes all zeros and all ones in turns."""

        needs_feedback = True

        def _setup(self):
            self.told = []

        def feedback(self, trial):
            self.told.append((trial.number, trial.rewards))

        def propose(self, number, attempt=0, running=()):
            return geno.DNA([number % 2] * 6).use_spec(self.spec)

    mine = Twice()
    search = kit.Evolution(kit.selectors.Top(1), (mine, 2))
    search.setup(bits())
    dnas = [search.propose() for _ in range(2)]
    assert [d.flat[0] for d in dnas] == [0, 1]
    search.feedback(dnas[1], 2.0)
    assert search._init._made.told == [(1, (2.0,))]


def test_the_seed_of_a_study_reaches_the_initial_population():
    class Own(geno.Random):
        pass

    def first(seed):
        algorithm = as_algorithm(kit.Evolution(kit.selectors.Top(1), (Own(), 5)))
        algorithm.setup(bits(30), seed=seed)
        return algorithm.propose(0)

    assert first(1) == first(1) != first(2)


@pytest.mark.parametrize("make", [kit.hill_climb, kit.regularized_evolution, kit.nsga2, kit.neat])
def test_evolutions_are_compared_and_saved(make):
    search = make(seed=1)
    assert search == make(seed=1) != make(seed=2)
    assert sx.fingerprint(search) == sx.fingerprint(make(seed=1)) != sx.fingerprint(make(seed=2))
    assert sx.from_json_str(sx.to_json_str(search)) == pickle.loads(pickle.dumps(search)) == search


def test_algorithms_of_geno_are_generators_in_an_evolution():
    for given, shown in (
        ((geno.Random(3), 5), "(Random(seed=3), 5)"),
        ((geno.Sweeping(2), 5), "(Sweeping(float_points=2), 5)"),
        (geno.Random, "Random(seed=None)"),
    ):
        search = kit.Evolution(kit.selectors.Top(1), given)
        assert sx.format(search.population_init, compact=True) == shown
        assert search == kit.Evolution(kit.selectors.Top(1), given)
        assert search.clone(deep=True).population_init == search.population_init


def test_operations_of_users_return_lists():
    for made in (None, 3, DNA(1)):
        evolution = kit.Evolution(lambda population, made=made: made, (geno.Random(), 1))
        evolution.setup(bits())
        evolution.feedback(evolution.propose(), 1.0)
        with pytest.raises(kit.EvolutionError, match="reproduction to return a list of DNAs"):
            evolution.propose()
        update = kit.Evolution(
            kit.selectors.Top(1), (geno.Random(), 1), lambda population, made=made: made
        )
        update.setup(bits())
        with pytest.raises(kit.EvolutionError, match="population_update to return a list of DNAs"):
            update.feedback(update.propose(), 1.0)
    pair = kit.Evolution(lambda population: (population[0],), (geno.Random(), 1), tuple)
    pair.setup(bits())
    pair.feedback(pair.propose(), 1.0)
    assert pair.propose() == pair.population[0]


def test_a_recovered_evolution_goes_on_with_its_random_initial_population():
    spec = sx.dna_spec(sx.Dict(x=sx.oneof(range(100)), y=sx.floatv(0.0, 1.0)))
    algorithm = kit.regularized_evolution(
        kit.mutators.Uniform(seed=1), population_size=20, tournament_size=3, seed=1
    )
    algorithm.setup(spec)
    history = []
    for _ in range(10):
        dna = algorithm.propose()
        algorithm.feedback(dna, 0.0)
        history.append((dna, 0.0))
    recovered = algorithm.clone(deep=True)
    recovered.setup(spec)
    recovered.recover(history)
    assert [recovered.propose() for _ in range(5)] == [algorithm.propose() for _ in range(5)]
