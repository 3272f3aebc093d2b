"""DNA generators: the interface of PyGlove, and how a sweep drives them."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import symexp as sx
from symexp import geno
from symexp.errors import SpecTypeError
from symexp.spaces.dna.genes import redrawn, sites_of
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.study.trial import Trial
from symexp.sweeps.generators import GeneratorAlgorithm
from symexp.sweeps.strategies import as_algorithm
from symexp.sweeps.worker import Worker
from symexp.testing.algorithms import AlgorithmConformance


class Climber(geno.DNAGenerator):
    """Goes on from the best DNA so far."""

    seed: int = 0

    def _setup(self):
        self._best = (float("-inf"), None)
        self._rng = random.Random(self.seed)

    def _propose(self):
        best = self._best[1]
        if best is None:
            return self.dna_spec.first_dna()
        return redrawn(best, self._rng.choice(sites_of(best)), self._rng)

    def _feedback(self, dna, reward):
        self._best = max(self._best, (reward, dna), key=lambda pair: pair[0])


class TestClimber(AlgorithmConformance):
    takes_mixed = False

    def make(self):
        return as_algorithm(Climber(seed=2))

    def space(self):
        return geno.space([geno.oneof(9, location=f"x{i}") for i in range(4)])


def squares(n=3):
    return geno.oneof(n, location="x").root()


@geno.dna_generator
def counting(dna_spec):
    for i in range(int(dna_spec.space_size)):
        yield geno.DNA(i)


def rewards(loop):
    seen = []
    for exp, feedback in loop:
        seen.append(exp.x)
        feedback(float(exp.x))
    return seen


def test_the_interface_of_pyglove():
    generator = Climber()
    generator.setup(geno.space([geno.oneof(3, location=f"x{i}") for i in range(4)]))
    assert generator.needs_feedback
    for (dna, feedback), _ in zip(generator, range(5)):
        feedback(float(sum(dna.flat)))
    assert (generator.num_proposals, generator.num_feedbacks) == (6, 5)
    with pytest.raises(sx.evolution.EvolutionError, match="works on one objective"):
        generator.feedback(dna, (1.0, 2.0))
    generator.feedback(dna, (1.0,))
    with pytest.raises(NotImplementedError, match=r"DNAGenerator must define _propose\(\)"):
        geno.DNAGenerator().propose()
    other = Climber()
    other.setup(generator.dna_spec)
    best = geno.DNA([2, 2, 2, 2], generator.dna_spec)
    other.recover([(best, 8.0), (geno.DNA([0, 0, 0, 0]), None)])
    assert (other.num_proposals, other.num_feedbacks) == (2, 1)
    assert sum(other.propose().flat) >= 6


def test_generators_print_and_compare():
    assert repr(Climber(2)) == "Climber(seed=2)"
    assert Climber(2) == Climber(2) != Climber(3)
    assert repr(GeneratorAlgorithm(Climber)) == "GeneratorAlgorithm(Climber)"


def test_generator_functions():
    generator = counting()
    generator.setup(squares())
    assert list(generator) == [geno.DNA(0), geno.DNA(1), geno.DNA(2)]
    assert not generator.needs_feedback
    space = sx.Dict(x=sx.oneof([0, 1, 2]))
    assert rewards(sx.sample(space, counting())) == [0, 1, 2]
    assert rewards(sx.sample(space, counting)) == [0, 1, 2]


def test_an_error_of_a_generator_function_comes_again():
    @geno.dna_generator
    def broken(dna_spec):
        yield geno.DNA(0)
        raise KeyError("lost")

    generator = broken()
    generator.setup(squares())
    generator.propose()
    with pytest.raises(KeyError, match="lost"):
        generator.propose()
    with pytest.raises(geno.GeneratorError, match="ended with an error before: 'lost'"):
        generator.propose()


def test_proposals_that_do_not_fit():
    @geno.dna_generator
    def numbers(dna_spec):
        yield 3

    @geno.dna_generator
    def beyond(dna_spec):
        yield geno.DNA(3)

    algorithms = [GeneratorAlgorithm(g()) for g in (numbers, beyond)]
    for algorithm in algorithms:
        algorithm.setup(squares())
    with pytest.raises(geno.GeneratorError, match="to propose a DNA, but got 3"):
        algorithms[0].propose(0)
    with pytest.raises(geno.DNAError, match="an index from 0 to 2"):
        algorithms[1].propose(0)
    with pytest.raises(geno.GeneratorError, match="Expected a DNA generator, but got 3"):
        GeneratorAlgorithm(3)


def test_the_given_generator_is_left_alone():
    given = Climber()
    space = sx.List([sx.oneof([0, 1, 2])] * 4)
    for bits, feedback in sx.sample(space, given, 5, seed=1):
        feedback(sum(bits))
    assert given.dna_spec is None


def test_global_random_numbers_are_seeded_and_restored():
    @geno.dna_generator
    def rolled(dna_spec):
        while True:
            yield geno.DNA(random.randrange(1000))

    space = sx.Dict(x=sx.oneof(range(1000)))
    random.seed(5)
    expected = random.random()
    random.seed(5)
    first = rewards(sx.sample(space, rolled(), 5, seed=1))
    assert random.random() == expected
    assert rewards(sx.sample(space, rolled(), 5, seed=1)) == first
    assert rewards(sx.sample(space, rolled(), 5, seed=2)) != first


def test_seeds_of_a_generator_count_if_the_study_has_none():
    kit = sx.evolution
    space = sx.Dict(x=sx.oneof(range(1000)))

    def run(seed, study_seed=None):
        search = kit.regularized_evolution(population_size=4, tournament_size=2, seed=seed)
        return rewards(sx.sample(space, search, 8, seed=study_seed))

    assert run(4) == run(4) != run(5)
    assert run(None) != run(None)
    assert run(4, study_seed=1) == run(5, study_seed=1)


def test_notes_of_the_generator_stay_with_its_own_dnas():
    ledger = MemoryLedger(StudyDefinition(squares(20)))
    search = sx.evolution.regularized_evolution(population_size=3, tournament_size=2)
    for claim in Worker(ledger, as_algorithm(search), limit=6, seed=1):
        claim.complete(float(claim.dna.flat[0]))
    assert all(trial.dna.metadata == {} for trial in ledger.trials())
    notes = [trial.metadata["proposal"] for trial in ledger.trials()]
    assert notes[0] == {"attempt": 0, "generation": 1}
    assert notes[-1]["generation"] > 1


def test_a_space_without_random_values_is_left_to_the_algorithm():
    class Bits(sx.hyper.CustomHyper):
        def custom_decode(self, dna):
            return [int(bit) for bit in dna.value]

    class Flip(sx.evolution.Mutator):
        def mutate(self, dna):
            at = random.randrange(len(dna.value))
            bit = "0" if dna.value[at] == "1" else "1"
            return geno.DNA(dna.value[:at] + bit + dna.value[at + 1 :])

    @geno.dna_generator
    def first(dna_spec):
        yield geno.DNA("00000")

    search = sx.evolution.Evolution(sx.evolution.selectors.Top(1) >> Flip(), first())
    best = 0
    for bits, feedback in sx.sample(Bits(), search, 12, seed=1):
        feedback(sum(bits))
        best = max(best, sum(bits))
    assert best == 5


def test_a_malformed_initial_population():
    for init in (3, (geno.Random(),), (geno.Random(), 2.5)):
        search = sx.evolution.Evolution(sx.evolution.mutators.Uniform(), init)
        with pytest.raises(SpecTypeError, match="Expected population_init to be a"):
            search.setup(squares())


def three():
    return geno.space([geno.oneof(9, location=f"x{i}") for i in range(3)])


def told(search, n, lost=(), enqueued=(), space=None):
    """Returns the decisions that a search proposes, and all trials."""
    algorithm = as_algorithm(search)
    algorithm.setup(space or three(), seed=3)
    trials = []
    for number in range(n):
        if number in enqueued:
            dna, notes = algorithm.spec.dna_at(number + 3), None
        else:
            dna, notes = algorithm.propose(number), algorithm.notes(number)
        trial = Trial(number, dna, "complete", 1, metadata=notes)
        trial.rewards = (float(sum(dna.flat)),)
        if number in lost:
            trial.metadata, trial.attempts = None, 2
        algorithm.feedback(trial)
        trials.append(trial)
    return [trial.dna.flat for trial in trials], trials


@geno.dna_generator
def ascending(dna_spec):
    yield from dna_spec.iter_dna()


SEARCHES = {
    "batches": lambda: sx.evolution.hill_climb(batch_size=3, init_population_size=3),
    "elites": lambda: sx.evolution.nsga2(population_size=3),
    "species": lambda: sx.evolution.neat(population_size=4),
    "function": lambda: ascending(),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_trials_of_workers_that_died_count_as_proposals(name):
    make = SEARCHES[name]
    n = 20
    expected, trials = told(make(), n)
    lost = [2, 9, 13]
    for number in lost:  # another worker ended them, and could not note their proposal
        trials[number].metadata, trials[number].attempts = None, 2
    for stop in (3, 10, 14, 17):
        resumed = as_algorithm(make())
        resumed.setup(three(), seed=3)
        for trial in trials[:stop]:
            resumed.feedback(trial)
        assert resumed.propose(stop).flat == expected[stop]


def test_a_candidate_that_a_user_enqueued_takes_no_proposal_away():
    for lost in ((), (4,)):  # given back once, and claimed again
        found, _ = told(ascending(), 8, lost, enqueued=(4,), space=squares(9))
        assert found == [(0,), (1,), (2,), (3,), (7,), (4,), (5,), (6,)]


def test_an_enqueued_candidate_joins_the_last_generation():
    search = sx.evolution.neat(population_size=3)
    algorithm = as_algorithm(search)
    algorithm.setup(squares(50), seed=1)
    for number in range(10):
        trial = Trial(number, algorithm.propose(number), "complete", 1)
        trial.rewards = (1.0,)
        algorithm.feedback(trial)
    enqueued = Trial(10, geno.DNA(49, algorithm.spec), "complete", 1)
    enqueued.rewards = (9.0,)
    algorithm.feedback(enqueued)
    assert geno.DNA(49) in algorithm.generator.population


def test_an_evolution_without_rewards_goes_on():
    @geno.dna_generator
    def two(dna_spec):
        yield geno.DNA(3)
        yield geno.DNA(4)

    kit = sx.evolution
    search = kit.Evolution(kit.selectors.Top(1) >> kit.mutators.Uniform(), two())
    seen = []
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof(range(20))), search, 12, seed=1):
        seen.append(exp.x)
        feedback.skip() if feedback.id < 6 else feedback(exp.x)
    assert seen[:2] == [3, 4]
    assert len(set(seen)) == 12


def test_a_generator_is_never_set_up_in_another_space():
    class First(geno.DNAGenerator):
        def _setup(self):
            self._point = self.dna_spec.elements[0]

        def _propose(self):
            return geno.DNA(len(self._point.candidates) - 1)

    space = sx.Dict(x=sx.oneof([1, 2, 3]))
    random.seed(4)
    expected = random.random()
    random.seed(4)
    assert rewards(sx.sample(space, First(), 1)) == [3]
    assert random.random() == expected


def test_random_states_of_all_kinds_of_operations_are_seeded():
    @sx.symbolize
    class Shuffled:
        def __init__(self):
            self.rng = random.Random()

        def __call__(self, inputs):
            return self.rng.sample(inputs, len(inputs))

    class Plain:
        def __init__(self):
            self.rng = random.Random()

        def __call__(self, inputs):
            return self.rng.sample(inputs, len(inputs))

    kit = sx.evolution
    for operation in (Shuffled(), Plain()):
        search = kit.Evolution(
            kit.Lambda(operation) >> kit.selectors.First(1) >> kit.mutators.Uniform(),
            population_init=(geno.Random(), 8),
        )
        runs = [told(search, 20)[0] for _ in range(2)]
        assert runs[0] == runs[1]


def test_searches_in_several_threads_draw_their_own_numbers():
    kit = sx.evolution
    space = sx.List([sx.oneof(range(10))] * 12)

    def run(_):
        seen = []
        for exp, feedback in sx.sample(space, kit.hill_climb(), 60, seed=2, progress=False):
            seen.append(tuple(exp))
            feedback(sum(exp))
        return seen

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            runs = list(pool.map(run, range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert all(found == runs[0] for found in runs)


def test_attempts_that_were_left_out_are_not_repeated():
    one, other = (as_algorithm(ascending()) for _ in range(2))
    for algorithm in (one, other):
        algorithm.setup(squares(30), seed=1)
    for attempt in (0, 1, 1000, 1001):  # as `Deduping` asks
        dna = one.propose(0, attempt)
    trial = Trial(0, dna, "complete", metadata=one.notes(0))
    trial.rewards = (1.0,)
    other.feedback(trial)
    assert one.propose(1) == other.propose(1) == geno.DNA(4)
