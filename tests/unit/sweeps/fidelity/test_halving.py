import random

import pytest

import symexp as sx
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Random, Sweeping
from symexp.sweeps.fidelity.fidelity import fidelity
from symexp.sweeps.fidelity.halving import SuccessiveHalving, bracket_weights
from symexp.sweeps.fidelity.notes import FidelityNote, note_of
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.worker import Worker

SPEC = sx.dna_spec(sx.oneof(list(range(500))))
BUDGETS = (1, 3, 9)


def set_up(brackets=1, direction="maximize"):
    algorithm = SuccessiveHalving(Random(), brackets)
    algorithm.use_fidelity(fidelity("epochs", 1, 9))
    algorithm.setup(SPEC, (direction,), seed=1)
    return algorithm


def trial(number, rewards, state="paused", violations=(), budgets=BUDGETS):
    note = FidelityNote(
        budgets,
        max(rewards),
        {b: (float(r),) for b, r in rewards.items()},
        violations=dict(violations),
    )
    return Trial(number, SPEC.dna_at(number), state, rewards=(0.0,), metadata=note.into(None))


def promotable(algorithm):
    return [paused.trial.number for paused in algorithm._promotable()]


def run(algorithm, values, limit=None, direction="maximize", **options):
    """Runs a sweep of one worker; `values` has the reward of each trial at each budget."""
    ledger = MemoryLedger(StudyDefinition(SPEC, (direction,)))
    claims = []
    options.setdefault("fidelity", fidelity("epochs", 1, 9))
    for claim in Worker(ledger, algorithm, limit=limit, seed=1, **options):
        claims.append((claim.trial.number, claim.note.budget))
        claim.complete(values(claim.trial.number, claim.note.budget))
    return ledger, claims


def test_the_best_third_may_go_on_with_the_greatest_budgets_first():
    algorithm = set_up()
    for number, value in enumerate([5, 1, 4, 2, 3, 6]):
        algorithm.feedback(trial(number, {1: value}))
    assert promotable(algorithm) == [5, 0]
    for number in range(6, 9):
        algorithm.feedback(trial(number, {1: 0, 3: number}))
    assert promotable(algorithm) == [8, 5, 0, 2]


def test_a_smaller_value_is_better_if_the_study_minimizes():
    algorithm = set_up(direction="minimize")
    for number, value in enumerate([5, 1, 4]):
        algorithm.feedback(trial(number, {1: value}))
    assert promotable(algorithm) == [1]


def test_of_equal_values_the_first_trial_goes_on():
    algorithm = set_up()
    for number in (2, 0, 1):
        algorithm.feedback(trial(number, {1: 0.5}))
    assert promotable(algorithm) == [0]


def test_a_trial_that_violates_a_constraint_is_worse_than_all_that_do_not():
    algorithm = set_up()
    algorithm.feedback(trial(0, {1: 9}, violations={1: 0.5}))
    algorithm.feedback(trial(1, {1: 1}, violations={1: 0.0}))
    algorithm.feedback(trial(2, {1: 2}))
    assert promotable(algorithm) == [2]


@pytest.mark.parametrize("state", ["failed", "skipped", "pruned", "complete"])
def test_a_trial_that_has_ended_counts_where_it_came_and_does_not_go_on(state):
    algorithm = set_up()
    algorithm.feedback(trial(0, {1: 9}, state))
    algorithm.feedback(trial(1, {1: 1}))
    algorithm.feedback(trial(2, {1: 2}))
    assert promotable(algorithm) == []
    for number in range(3, 6):
        algorithm.feedback(trial(number, {1: 0}))
    assert promotable(algorithm) == [2]


def test_a_trial_that_is_told_again_has_its_last_values():
    algorithm = set_up()
    for number in range(3):
        algorithm.feedback(trial(number, {1: number}))
    algorithm.feedback(trial(0, {1: 7}))
    assert promotable(algorithm) == [0]
    assert len(algorithm._brackets[BUDGETS][1].reached) == 3


def test_the_order_is_that_of_sorting_everything():
    rng = random.Random(0)
    for _ in range(40):
        algorithm, known = set_up(2), {}
        for number in range(rng.randrange(150)):
            budgets = BUDGETS if number % 2 else BUDGETS[1:]
            for count in range(1, rng.randint(1, len(budgets)) + 1):
                rewards = {b: rng.randrange(20) for b in budgets[:count]}
                state = "complete" if count == len(budgets) else "paused"
                state = "failed" if rng.random() < 0.1 else state
                known[number] = (budgets, rewards, state)
                algorithm.feedback(trial(number, rewards, state, budgets=budgets))
        assert promotable(algorithm) == sorted_promotable(known)


def sorted_promotable(known):
    """Returns what may go on, in the plainest way."""
    found = []
    for budgets in (BUDGETS, BUDGETS[1:]):
        for budget in budgets:
            at = [(-r[budget], n) for n, (b, r, _) in known.items() if b == budgets and budget in r]
            for value, n in sorted(at)[: len(at) // 3]:
                _, rewards, state = known[n]
                if state == "paused" and max(rewards) == budget and budget < budgets[-1]:
                    found.append((-budget, value, n))
    return [n for *_, n in sorted(found)]


def test_one_worker_resumes_before_it_begins_new_trials():
    _, claims = run(set_up(), lambda n, b: n, limit=6)
    begun = {n: [b for m, b in claims if m == n] for n in range(6)}
    assert claims[:7] == [(0, 1), (1, 1), (2, 1), (2, 3), (3, 1), (3, 3), (4, 1)]
    assert begun == {0: [1], 1: [1], 2: [1, 3], 3: [1, 3], 4: [1, 3, 9], 5: [1, 3, 9]}


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("brackets", [1, 3])
def test_a_sweep_with_few_trials_has_a_complete_one(limit, brackets):
    ledger, claims = run(set_up(brackets), lambda n, b: -n, limit=limit)
    assert ledger.counts()["complete"] >= 1
    assert len(ledger.trials()) == limit
    assert len(set(claims)) == len(claims)


def test_the_one_that_came_farthest_and_is_the_best_there_goes_on_at_the_end():
    ledger, claims = run(set_up(), lambda n, b: [1, 5, 3, 0][n], limit=4)
    assert claims == [(0, 1), (1, 1), (2, 1), (1, 3), (3, 1), (1, 9)]
    assert [t.state for t in ledger.trials()] == ["paused", "complete", "paused", "paused"]


def test_the_next_one_goes_on_at_the_end_if_the_best_fails():
    ledger = MemoryLedger(StudyDefinition(SPEC))
    for claim in Worker(ledger, set_up(), limit=3, seed=1, fidelity=fidelity("epochs", 1, 9)):
        if claim.trial.number == 2 and claim.note.budget > 1:
            claim.fail("broken")
        else:
            claim.complete(float(claim.trial.number))
    assert [t.state for t in ledger.trials()] == ["paused", "complete", "failed"]


def test_a_sweep_whose_trials_all_fail_ends():
    ledger = MemoryLedger(StudyDefinition(SPEC))
    for claim in Worker(ledger, set_up(), limit=3, fidelity=fidelity("epochs", 1, 9)):
        claim.fail("broken")
    assert ledger.counts()["failed"] == 3


def test_a_sweep_that_waits_for_nobody_completes_a_trial_too():
    ledger, _ = run(set_up(), lambda n, b: n, limit=2, wait=False)
    assert [t.state for t in ledger.trials()] == ["paused", "complete"]


def test_a_whole_space_with_few_candidates_has_a_complete_trial():
    ledger = MemoryLedger(StudyDefinition(sx.dna_spec(sx.oneof([1, 2]))))
    algorithm = SuccessiveHalving(Sweeping())
    for claim in Worker(ledger, algorithm, fidelity=fidelity("epochs", 1, 9)):
        claim.complete(float(claim.trial.number))
    assert [t.state for t in ledger.trials()] == ["paused", "complete"]


def test_a_study_goes_on_with_more_trials():
    algorithm = set_up()
    ledger, _ = run(algorithm, lambda n, b: n, limit=3)
    before = len(ledger.trials(["complete"]))
    for claim in Worker(ledger, set_up(), limit=30, seed=1, fidelity=fidelity("epochs", 1, 9)):
        claim.complete(float(claim.trial.number))
    assert len(ledger.trials()) == 30
    assert len(ledger.trials(["complete"])) > before


def test_trials_of_other_budgets_are_refused():
    algorithm = set_up()
    with pytest.raises(SamplingError, match=r"Trial 1 of the study has the budgets \[1, 2\]"):
        algorithm.feedback(trial(0, {1: 0}, budgets=(1, 2)))


def test_brackets_are_whole_numbers():
    for wrong in (0, 1.5, "2", True):
        with pytest.raises(SamplingError, match="brackets to be a whole number from 1, or None"):
            SuccessiveHalving(Random(), wrong)
    with pytest.raises(SamplingError, match="Successive halving needs budgets"):
        SuccessiveHalving(Random()).use_fidelity(None)


def test_each_bracket_gets_its_share_of_the_trials():
    assert bracket_weights(fidelity("epochs", 1, 27)) == [27, 12, 6, 4]
    algorithm = set_up(None)
    weights = bracket_weights(fidelity("epochs", 1, 9))
    budgets = [algorithm.budgets_of(n) for n in range(sum(weights))]
    assert [budgets.count(BUDGETS[i:]) for i in range(3)] == weights


def test_a_worker_that_was_late_does_not_resume_a_trial_twice():
    ledger = MemoryLedger(StudyDefinition(SPEC))
    budgets = fidelity("epochs", 1, 9)
    first, second = (Worker(ledger, set_up(), limit=3, fidelity=budgets) for _ in range(2))
    for _ in range(3):
        claim = first.next_claim()
        claim.complete(float(claim.trial.number))
    assert second._learn()
    assert first.next_claim().trial.number == 2
    assert promotable(second.algorithm) == [2]
    second.algorithm.steer(ledger)
    assert [t.state for t in ledger.trials()] == ["paused", "paused", "running"]
    assert note_of(ledger.trials()[2]).budget == 3
