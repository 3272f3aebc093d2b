"""A population keeps its size, goes on to the last budget, and loses no member to a kill."""

import math
import threading
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.sweeps.fidelity.notes import note_of
from symexp.sweeps.fidelity.population import PopulationBasedTraining
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.worker import Worker

SPACE = sx.Dict(lr=sx.floatv(1e-4, 1.0, scale="log"), act=sx.oneof(["relu", "tanh"]))


def merit(dna):
    return 1 / (1 + abs(math.log(dna.flat[0] / 0.01)))


def evaluate(claim):
    """Ends a claim: the reward grows with the budget, faster for good candidates."""
    claim.complete(merit(claim.dna) * claim.note.budget)


def ledger_of(space=SPACE, **options):
    return MemoryLedger(StudyDefinition(sx.dna_spec(space), **options))


def worker_of(ledger, high=4, *, seed=0, limit=None, wait=True, **options):
    algorithm = PopulationBasedTraining(**{"population": 6, **options})
    fidelity = sx.fidelity("epochs", 1, high)
    return Worker(ledger, algorithm, seed=seed, limit=limit, wait=wait, fidelity=fidelity)


def replaced(trials):
    return [t for t in trials if "child" in t.lineage]


def children(trials):
    return [t for t in trials if t.parent is not None]


def check(trials, population, high):
    """What holds for every ended population."""
    by_id = {t.id: t for t in trials}
    assert len({t.dna.flat for t in trials}) == len(trials)
    assert Counter(t.state for t in trials)["complete"] == population
    assert len(children(trials)) == len(replaced(trials))
    assert {t.lineage["replaces"] for t in children(trials)} == {t.id for t in replaced(trials)}
    for trial in trials:
        note = note_of(trial)
        assert list(note.rewards) == sorted(note.rewards)
        assert all(b > note.start for b in note.rewards)
        if trial.parent is not None:
            assert note.start == trial.lineage["start"] > 0
            assert note.start in note_of(by_id[trial.parent]).rewards
        if trial.state == "complete":
            assert note.reached == high


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    population=st.integers(2, 9),
    high=st.integers(2, 6),
    quantile=st.sampled_from([0.1, 0.25, 0.5]),
    workers=st.integers(1, 4),
)
def test_a_population_keeps_its_size(seed, population, high, quantile, workers):
    ledger = ledger_of()
    options = {"population": population, "quantile": quantile, "seed": seed, "wait": False}
    crew = [worker_of(ledger, high, **options) for _ in range(workers)]
    held = {}
    turn = 0
    while True:  # the workers take turns, each with a trial of its own
        at = turn % workers
        if at in held:
            evaluate(held.pop(at))
        claim = crew[at].next_claim()
        if claim is not None:
            held[at] = claim
        elif not held:
            break
        living = [t for t in ledger.trials() if t.state != "pruned"]
        assert len(living) <= population
        turn += 1
    check(ledger.trials(), population, high)


def test_the_worst_are_replaced_by_children_of_the_best():
    ledger = ledger_of()
    for claim in worker_of(ledger, quantile=0.34):
        evaluate(claim)
    trials = {t.id: t for t in ledger.trials()}
    assert children(trials.values())
    for child in children(trials.values()):
        parent, gone = trials[child.parent], trials[child.lineage["replaces"]]
        assert merit(parent.dna) > merit(gone.dna)
        assert gone.error.startswith(f"Trial {parent.id} was better at the budget")
        assert gone.rewards is not None


def test_children_satisfy_the_constraints():
    limit = sx.Dict(SPACE)
    tried = []
    for exp, feedback in sx.sample(
        limit,
        ("pbt", {"population": 6, "quantile": 0.5}),
        fidelity=sx.fidelity("epochs", 1, 5),
        constraints=[lambda exp: exp.lr < 0.05],
        seed=1,
    ):
        tried.append(exp.lr)
        feedback(exp.lr * feedback.budget)
    assert children(feedback.study.ledger.trials())
    assert max(tried) < 0.05


def test_a_limit_counts_children_and_the_members_go_on_without_them():
    ledger = ledger_of()
    for claim in worker_of(ledger, 6, limit=8, quantile=0.5):
        evaluate(claim)
    trials = ledger.trials()
    assert len(trials) == 8
    check(trials, 6, 6)


def test_a_limit_below_the_population_makes_a_smaller_one():
    ledger = ledger_of()
    for claim in worker_of(ledger, limit=3):
        evaluate(claim)
    assert [t.state for t in ledger.trials()] == ["complete"] * 3


def test_a_space_that_is_smaller_than_the_population_is_used_up():
    ledger = ledger_of(sx.Dict(x=sx.oneof([1, 2, 3])))
    worker = worker_of(ledger)
    for claim in worker:
        claim.complete(claim.dna.flat[0] * claim.note.budget)
    assert [t.state for t in ledger.trials()] == ["complete"] * 3


def test_a_member_that_fails_is_replaced_by_a_random_one():
    ledger = ledger_of()
    for claim in worker_of(ledger):
        if claim.id in (2, 4):
            claim.fail("it broke")
        else:
            evaluate(claim)
    states = Counter(t.state for t in ledger.trials())
    assert (states["failed"], states["complete"]) == (2, 6)


def test_members_that_all_fail_end_the_sweep():
    ledger = ledger_of()
    for claim in worker_of(ledger):
        claim.fail("it broke")
    assert len(ledger.trials()) == 12


def test_equal_values_replace_nobody():
    ledger = ledger_of()
    for claim in worker_of(ledger, quantile=0.5):
        claim.complete(1.0)
    assert [t.state for t in ledger.trials()] == ["complete"] * 6


def test_minimized_objectives_replace_the_greatest():
    ledger = ledger_of(directions="minimize")
    for claim in worker_of(ledger, quantile=0.34):
        claim.complete(-merit(claim.dna))
    trials = {t.id: t for t in ledger.trials()}
    assert children(trials.values())
    for child in children(trials.values()):
        gone = trials[child.lineage["replaces"]]
        assert merit(trials[child.parent].dna) > merit(gone.dna)


def test_candidates_of_a_user_are_members():
    ledger = ledger_of()
    number = ledger.enqueue(sx.DNA([0.01, 0], ledger.definition.spec))
    for claim in worker_of(ledger):
        evaluate(claim)
    trials = ledger.trials()
    check(trials, 6, 4)
    assert trials[number].state == "complete"


class Killed(Exception):
    """The worker dies here."""


class Deadly:
    """A ledger that kills its worker at the n-th change, before or after it is made."""

    def __init__(self, ledger, at, is_after):
        self._ledger, self._left, self._is_after = ledger, at, is_after

    def __getattr__(self, name):
        found = getattr(self._ledger, name)
        if name not in ("settle", "enqueue", "resume"):
            return found

        def change(*args, **kwargs):
            self._left -= 1
            if self._left == 0 and not self._is_after:
                raise Killed
            made = found(*args, **kwargs)
            if self._left == 0:
                raise Killed
            return made

        return change


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("at", range(1, 16))
def test_no_member_is_lost_with_a_worker_that_dies(at, is_after):
    ledger = ledger_of()
    try:
        for claim in worker_of(Deadly(ledger, at, is_after), quantile=0.5):
            evaluate(claim)
    except Killed:
        pass
    for claim in worker_of(ledger, quantile=0.5):
        evaluate(claim)
    check(ledger.trials(), 6, 4)


def test_threads_that_steer_at_the_same_time_replace_each_member_once():
    for seed in range(5):
        ledger = ledger_of()
        crew = [worker_of(ledger, 6, quantile=0.5, seed=seed) for _ in range(6)]
        barrier = threading.Barrier(len(crew))
        errors = []

        def work(worker, barrier=barrier, errors=errors):
            barrier.wait()
            try:
                for claim in worker:
                    evaluate(claim)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(worker,)) for worker in crew]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        check(ledger.trials(), 6, 6)


def test_equal_seeds_make_equal_populations():
    def run(seed):
        ledger = ledger_of()
        for claim in worker_of(ledger, seed=seed):
            evaluate(claim)
        return [t.dna.flat for t in ledger.trials()]

    assert run(3) == run(3) != run(4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"population": 1}, "population to be a whole number from 2"),
        ({"population": 2.0}, "population to be a whole number from 2"),
        ({"quantile": 0}, "quantile to be a number, more than 0 and at most 0.5"),
        ({"quantile": 0.6}, "quantile to be"),
        ({"quantile": "many"}, "quantile to be"),
        ({"resample": 1.5}, "resample to be a number, from 0 to 1"),
        ({"resample": math.nan}, "resample to be"),
        ({"perturb": ()}, "perturb to be positive numbers other than 1"),
        ({"perturb": (1, 2)}, "perturb to be"),
        ({"perturb": (-1, 2)}, "perturb to be"),
        ({"perturb": 0.8}, "perturb to be"),
        ({"interval": 0}, "interval to be a number, more than 0"),
        ({"interval": True}, "interval to be"),
    ],
)
def test_wrong_arguments_are_refused(options, message):
    with pytest.raises(SamplingError, match=message):
        PopulationBasedTraining(**options)


@pytest.mark.parametrize(
    ("low", "high", "interval", "budgets"),
    [
        (1, 4, None, (1, 2, 3, 4)),
        (2, 7, None, (2, 4, 6, 7)),
        (1, 7, 3, (1, 4, 7)),
        (1, 3, 9, (1, 3)),
        (0.1, 0.5, None, (0.1, 0.2, 0.30000000000000004, 0.4, 0.5)),
    ],
)
def test_members_pause_after_each_interval(low, high, interval, budgets):
    algorithm = PopulationBasedTraining(interval=interval)
    algorithm.use_fidelity(sx.fidelity("epochs", low, high))
    assert algorithm.budgets_of(0) == pytest.approx(budgets)


@pytest.mark.parametrize(
    ("fidelity", "options", "message"),
    [
        (None, {}, "needs budgets"),
        (sx.fidelity("epochs", 3, 3), {}, "needs at least two budgets"),
        (sx.fidelity("steps", 1, 10**6), {}, "There are 1000000 budgets .* greater interval"),
    ],
)
def test_fidelities_without_intervals_are_refused(fidelity, options, message):
    with pytest.raises(SamplingError, match=message):
        PopulationBasedTraining(**options).use_fidelity(fidelity)


def test_a_study_with_duplicates_is_refused():
    with pytest.raises(SamplingError, match="Leave out duplicates=True"):
        worker_of(ledger_of(duplicates=True)).next_claim()


def test_other_budgets_of_the_study_are_refused():
    ledger = ledger_of()
    for claim in worker_of(ledger, 4):
        evaluate(claim)
    with pytest.raises(SamplingError, match="complete at 4, but this sweep has"):
        worker_of(ledger, 5).next_claim()


def test_several_objectives_are_refused():
    with pytest.raises(ValueError, match="works on one objective"):
        worker_of(ledger_of(directions=("maximize", "minimize")))


def trained(name, limit, algorithm="pbt", **options):
    """Runs a sweep of a small population; returns how many of its trials have each state."""
    algorithm = (algorithm, {"population": 4}) if algorithm == "pbt" else algorithm
    if "fidelity" not in options:
        options["fidelity"] = sx.fidelity("epochs", 1, 3)
    space = sx.Dict(x=sx.floatv(0.5, 8.0))
    for exp, feedback in sx.sample(space, algorithm, limit, name, seed=1, **options):
        feedback(exp.x * (feedback.budget or 3))
    return sx.poll_result(name).counts


@pytest.mark.parametrize("before", [1, 4, 9])
@pytest.mark.parametrize("budgets", [None, sx.fidelity("epochs", 1, 3)])
def test_trials_of_other_sweeps_are_not_the_population(before, budgets):
    name = f"population-after-{before}-{budgets}"
    trained(name, before, "random", fidelity=budgets)
    assert trained(name, before + 4) == {"complete": before + 4}
    assert trained(name, before + 4) == {"complete": before + 4}


def test_a_population_from_which_trials_were_removed_is_filled_again():
    assert trained("population-removed", 4) == {"complete": 4}
    study = sx.Study.open("population-removed")
    for trial in study.result.trials:
        study.drop(trial)
    counts = trained("population-removed", 8)
    assert counts["complete"] == 4
    assert counts["pruned"] >= 1  # members are replaced as in a new study


def test_removing_members_that_were_replaced_adds_none():
    assert trained("population-cleaned", 8)["complete"] == 4
    study = sx.Study.open("population-cleaned")
    pruned = [trial for trial in study.result.trials if trial.state == "pruned"]
    assert pruned
    for trial in pruned:
        study.drop(trial)
    assert trained("population-cleaned", None) == {"complete": 4}
