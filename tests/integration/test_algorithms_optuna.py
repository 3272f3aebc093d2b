"""Optuna's samplers and pruners: the conformance suite, and that the clever ones are clever."""

import importlib.util
import statistics

import pytest

from symexp import geno
from symexp.spaces.dna import Space, SpaceError
from symexp.study.ledger import MemoryLedger, StudyDefinition, open_ledger
from symexp.sweeps.worker import Worker
from symexp.testing.algorithms import AlgorithmConformance, mixed_space, reward_of

optuna = pytest.importorskip("optuna")

from symexp.integrations.optuna import samplers as adapters  # noqa: E402
from symexp.integrations.optuna.cmaes import NUMBER  # noqa: E402


class TestTPE(AlgorithmConformance):
    def make(self):
        return adapters.find_sampler("tpe")()


class TestUnivariateTPE(AlgorithmConformance):
    def make(self):
        return adapters.adapt_sampler(optuna.samplers.TPESampler())


class TestNSGA2(AlgorithmConformance):
    def make(self):
        return adapters.adapt_sampler(optuna.samplers.NSGAIISampler(population_size=8))


class TestCMAES(AlgorithmConformance):
    # Only its own samples move its distribution.
    learns = False

    def make(self):
        pytest.importorskip("cmaes")
        return adapters.find_sampler("cmaes")()


class TestSeparableCMAES(TestCMAES):
    def make(self):
        pytest.importorskip("cmaes")
        return adapters.find_sampler("cmaes")(use_separable_cma=True, popsize=5)


class TestCMAESWithMargin(TestCMAES):
    def make(self):
        pytest.importorskip("cmaes")
        return adapters.find_sampler("cmaes")(with_margin=True, popsize=5)


class TestQMC(AlgorithmConformance):
    learns = False

    def make(self):
        return adapters.find_sampler("qmc")()


class TestRandomSampler(AlgorithmConformance):
    learns = False

    def make(self):
        return adapters.adapt_sampler(optuna.samplers.RandomSampler)


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="Optuna's GPSampler needs torch, which is in no extra: `pip install torch`",
)
class TestGP(AlgorithmConformance):
    trials = 16  # each costs seconds, after the first ten, which are random

    def make(self):
        return adapters.find_sampler("gp")()


def test_workers_share_the_points_of_a_sequence():
    space = Space([geno.floatv(0, 1, location="x"), geno.floatv(0, 1, location="y")])
    one, two = (MemoryLedger(StudyDefinition(space)) for _ in range(2))
    for claim in Worker(one, adapters.find_sampler("qmc")(), limit=16, seed=0):
        claim.complete(0.0)
    for limit in range(1, 17):
        for claim in Worker(two, adapters.find_sampler("qmc")(), limit=limit, seed=0):
            claim.complete(0.0)
    assert [t.dna for t in one.trials()] == [t.dna for t in two.trials()]


def test_the_seed_of_a_sampler_is_taken_where_the_study_has_none():
    def run(sampler, seed=None):
        ledger = MemoryLedger(StudyDefinition(mixed_space()))
        for claim in Worker(ledger, adapters.adapt_sampler(sampler), limit=12, seed=seed):
            claim.complete(reward_of(claim.dna))
        return [t.dna for t in ledger.trials()]

    samplers = optuna.samplers
    assert run(samplers.TPESampler(seed=4)) == run(samplers.TPESampler(seed=4))
    assert run(samplers.TPESampler(seed=4)) != run(samplers.TPESampler(seed=5))
    assert run(samplers.TPESampler()) != run(samplers.TPESampler())
    assert run(samplers.TPESampler(seed=4), seed=1) == run(samplers.TPESampler(), seed=1)


def test_inactive_parameters_are_not_suggested_to_tpe():
    algorithm = adapters.find_sampler("tpe")()
    ledger = MemoryLedger(StudyDefinition(mixed_space()))
    for claim in Worker(ledger, algorithm, limit=12, seed=0):
        claim.complete(reward_of(claim.dna))
    for frozen, trial in zip(algorithm._study.trials, ledger.trials()):
        assert set(frozen.params) == set(algorithm._flat.encode(trial.dna))
        assert algorithm._flat.decode_dict(frozen.params) == trial.dna
        assert frozen.values == list(trial.rewards)


def test_joint_samplers_get_every_branch():
    algorithm = adapters.find_sampler("nsga2")()
    run = Worker(MemoryLedger(StudyDefinition(mixed_space())), algorithm, limit=3, seed=0)
    for claim in run:
        claim.complete(0.0)
    assert all(set(t.params) == set(algorithm._open) for t in algorithm._study.trials)


def two(dna):
    x, y = dna.flat
    return (x * x + y * y, (x - 1) ** 2 + (y - 1) ** 2)


def test_two_objectives():
    space = Space([geno.floatv(0, 2, location="x"), geno.floatv(0, 2, location="y")])
    definition = StudyDefinition(space, ["minimize", "minimize"], ["near", "far"])
    ledger = MemoryLedger(definition)
    algorithm = adapters.adapt_sampler(optuna.samplers.NSGAIISampler(population_size=10))
    for claim in Worker(ledger, algorithm, limit=80, seed=1):
        claim.complete(two(claim.dna))
    late = [sum(t.rewards) for t in ledger.trials()[40:]]
    early = [sum(t.rewards) for t in ledger.trials()[:20]]
    assert statistics.median(late) < statistics.median(early)


def test_a_database_cannot_smuggle_attributes_into_a_sampler(tmp_path):
    pytest.importorskip("cmaes")
    ledger = open_ledger(f"sqlite:///{tmp_path}/s.db#s", StudyDefinition(mixed_space()))
    with ledger:
        trial = ledger.claim(lambda number, attempt: mixed_space().first_dna())
        evil = {"optuna": {"attrs": {"cma:optimizer": "80049500", "nsga2:generation": "x"}}}
        ledger.finish(trial, "complete", (1.0,), metadata=evil)
        algorithm = adapters.find_sampler("cmaes")()
        for claim in Worker(ledger, algorithm, limit=4, seed=0):
            claim.complete(0.5)
        assert set(algorithm._study.trials[0].system_attrs) == {NUMBER}


@pytest.mark.parametrize("sample", [[0.5], [float("nan")] * 3, ["0.5"] * 3, "0.5", None, [0.5] * 9])
def test_samples_that_a_database_made_up_are_not_told_to_cmaes(sample):
    pytest.importorskip("cmaes")
    space = Space([geno.floatv(0.0, 1.0, location=name) for name in "abc"])
    ledger = MemoryLedger(StudyDefinition(space))
    attrs = {"optuna": {"attrs": {"cmawm:generation": 0, "x_for_tell": sample}}}
    for i in range(8):
        trial = ledger.claim(lambda number, attempt: space.random_dna(seed=number))
        ledger.finish(trial, "complete", (float(i),), metadata=attrs)
    algorithm = adapters.find_sampler("cmaes")(with_margin=True, popsize=4)
    for claim in Worker(ledger, algorithm, limit=11, seed=0):
        claim.complete(0.5)
    made = [t.metadata["optuna"]["attrs"]["cmawm:generation"] for t in ledger.trials()[8:]]
    assert made == [0, 0, 0]


def test_cmaes_comes_closer_also_when_every_worker_evaluates_little():
    pytest.importorskip("cmaes")
    space = Space([geno.floatv(-3.0, 3.0, location=f"x{i}") for i in range(4)])

    def best(limits):
        ledger = MemoryLedger(StudyDefinition(space, "minimize"))
        for limit in limits:
            for claim in Worker(ledger, adapters.find_sampler("cmaes")(), limit=limit, seed=0):
                claim.complete(sum((x - 0.7) ** 2 for x in claim.dna.flat))
        return [trial.rewards[0] for trial in ledger.trials()]

    found = best(range(5, 121, 5))
    assert found == best([120])
    assert statistics.median(found[90:]) < statistics.median(found[:30]) / 10


def test_what_a_worker_left_is_known_to_the_next(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"
    for limit in (10, 20):
        with open_ledger(url, StudyDefinition(mixed_space())) as ledger:
            algorithm = adapters.find_sampler("nsga2")()
            for claim in Worker(ledger, algorithm, limit=limit, seed=0):
                claim.complete(reward_of(claim.dna))
    told = algorithm._study.trials
    assert sum(t.state.name == "COMPLETE" for t in told) == 20


def test_custom_decisions_are_refused():
    with pytest.raises(SpaceError, match="'w' is a custom decision"):
        adapters.find_sampler("tpe")().setup(geno.custom(location="w"))


def test_what_is_no_sampler_is_refused():
    with pytest.raises(adapters.OptunaError, match="Expected a sampler of Optuna, but got 3"):
        adapters.adapt_sampler(3)
    with pytest.raises(KeyError):
        adapters.find_sampler("nope")


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize(
    ("make", "size"),
    [
        (optuna.samplers.BruteForceSampler, 12),
        (lambda: optuna.samplers.GridSampler({"x": [1, 3], "y": [0, 1]}), 4),
    ],
)
def test_a_sampler_that_has_nothing_more_ends_the_sweep(make, size, resumed, tmp_path):
    below = geno.intv(1, 3, location="z") if size == 12 else geno.constant()
    y = geno.oneof([below, geno.constant()], location="y")
    space = Space([geno.intv(1, 3, location="x"), y])
    seen = []
    for limit in (3, None) if resumed else (None,):
        with open_ledger(f"sqlite:///{tmp_path}/all.db#all", StudyDefinition(space)) as ledger:
            with adapters.silence_optuna():
                algorithm = adapters.adapt_sampler(make())
            for claim in Worker(ledger, algorithm, limit=limit, seed=1):
                seen.append(claim.dna.flat)
                claim.complete(0.0)
    assert len(seen) == len(set(seen)) == size
