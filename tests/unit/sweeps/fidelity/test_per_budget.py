import pytest

import symexp as sx
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm, Random, Sweeping
from symexp.sweeps.fidelity.fidelity import fidelity
from symexp.sweeps.fidelity.notes import FidelityNote
from symexp.sweeps.fidelity.per_budget import PerBudget
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.strategies import as_algorithm

SPEC = sx.dna_spec(sx.oneof(list(range(50))))


class Recorder(Algorithm):
    """Proposes numbers in order, and notes everything that it is told."""

    needs_feedback = True
    needs_running = True
    made = ()  # replaced by a list that all copies share

    def _setup(self):
        self.told = []
        self.beside = []

    def propose(self, number, attempt=0, running=()):
        self.beside.append([t.number for t in running])
        return self.spec.dna_at(number)

    def notes(self, number):
        return {"recorder": number}

    def feedback(self, trial):
        self.told.append((trial.number, trial.state, trial.rewards))


def set_up(least=2, random_fraction=0.0, **options):
    algorithm = PerBudget(Recorder(), random_fraction, least)
    algorithm.use_fidelity(fidelity("epochs", 1, 9))
    algorithm.setup(SPEC, seed=1, **options)
    return algorithm


def trial(number, rewards, state="paused", budget=None, metadata=None):
    """Returns a trial with a reward at each budget."""
    note = FidelityNote(
        (1, 3, 9), budget or max(rewards, default=1), {b: (r,) for b, r in rewards.items()}
    )
    last = (rewards[max(rewards)],) if rewards else None
    return Trial(number, SPEC.dna_at(number), state, rewards=last, metadata=note.into(metadata))


def told(algorithm, budget):
    return algorithm._models[budget].algorithm.told


def test_each_model_learns_from_the_results_at_its_budget():
    algorithm = set_up()
    algorithm.feedback(trial(0, {1: 0.5}))
    algorithm.feedback(trial(0, {1: 0.5, 3: 0.7}))
    algorithm.feedback(trial(0, {1: 0.5, 3: 0.7, 9: 0.9}, "complete"))
    assert told(algorithm, 1) == [(0, "complete", (0.5,))]
    assert told(algorithm, 3) == [(0, "complete", (0.7,))]
    assert told(algorithm, 9) == [(0, "complete", (0.9,))]


def test_a_later_worker_learns_the_same():
    early, late = set_up(), set_up()
    for rewards in ({1: 0.5}, {1: 0.5, 3: 0.7}, {1: 0.5, 3: 0.7, 9: 0.9}):
        early.feedback(trial(0, rewards, "complete" if 9 in rewards else "paused"))
    late.feedback(trial(0, {1: 0.5, 3: 0.7, 9: 0.9}, "complete"))
    assert {b: told(late, b) for b in late._models} == {b: told(early, b) for b in early._models}


def test_the_model_of_the_greatest_budget_with_enough_results_proposes():
    algorithm = set_up(least=2)
    proposers = []
    for number, rewards in enumerate([{1: 0.1}, {1: 0.2, 3: 0.2}, {1: 0.3, 3: 0.3}, {1: 0.4}]):
        algorithm.propose(number)
        proposers.append(algorithm.notes(number)["model_budget"])
        algorithm.feedback(trial(number, rewards))
    algorithm.propose(4)
    assert [*proposers, algorithm.notes(4)["model_budget"]] == [1, 1, 1, 3, 3]


def test_by_default_a_model_needs_some_more_results_than_there_are_decisions():
    algorithm = set_up(least=None)
    assert algorithm._enough == 1 + 2


def test_a_proposal_whose_trial_pauses_below_the_budget_of_its_model_does_not_stay_running():
    algorithm = set_up(least=1)
    algorithm.feedback(trial(0, {1: 0.1, 3: 0.2}))
    algorithm.propose(1)
    assert algorithm._models[3].unfinished == {1}
    algorithm.feedback(trial(1, {1: 0.3}))
    assert algorithm._models[3].unfinished == set()
    assert told(algorithm, 3)[-1] == (1, "skipped", None)
    algorithm.feedback(trial(1, {1: 0.3, 3: 0.4}))  # it has gone on
    assert told(algorithm, 3)[-1] == (1, "complete", (0.4,))


def test_running_trials_count_for_the_model_that_proposes_until_they_pause():
    algorithm = set_up(least=1)
    algorithm.feedback(trial(0, {1: 0.1, 3: 0.2}))
    running = [Trial(0, SPEC.dna_at(0)), Trial(1, SPEC.dna_at(1)), Trial(2, SPEC.dna_at(2))]
    algorithm.propose(2, running=running)
    # The trial 0 goes on from a result that the model has.
    assert algorithm._models[3].algorithm.beside[-1] == [1]
    algorithm.feedback(trial(1, {1: 0.1}))
    assert told(algorithm, 3)[-1] == (1, "skipped", None)
    assert algorithm._models[3].unfinished == {2}


@pytest.mark.parametrize("state", ["failed", "skipped", "pruned"])
def test_the_model_of_the_budget_on_the_way_to_which_a_trial_ended_learns_of_it(state):
    algorithm = set_up()
    algorithm.propose(0)
    algorithm.feedback(trial(0, {1: 0.5}))
    ended = trial(0, {1: 0.5}, state, budget=3)
    algorithm.feedback(ended)
    algorithm.feedback(ended)
    assert told(algorithm, 1) == [(0, "complete", (0.5,))]
    assert told(algorithm, 3) == [(0, state, (0.5,))]


def test_a_trial_of_a_sweep_without_budgets_is_a_result_at_the_greatest():
    algorithm = set_up()
    algorithm.feedback(Trial(0, SPEC.dna_at(0), "complete", rewards=(0.5,)))
    assert told(algorithm, 9) == [(0, "complete", (0.5,))]
    algorithm.feedback(Trial(1, SPEC.dna_at(1), "failed"))
    assert told(algorithm, 9)[-1] == (1, "failed", None)
    algorithm.feedback(Trial(2, None, "failed"))  # one whose candidate cannot be read


def test_models_see_notes_of_their_own_alone():
    algorithm = set_up()
    seen = []
    for budget in (1, 3):
        algorithm._model(budget).algorithm.feedback = lambda t, b=budget: seen.append(
            (b, (t.metadata or {}).get("recorder"))
        )
    algorithm.feedback(trial(0, {1: 0.5, 3: 0.7}, metadata={"recorder": 7, "model_budget": 3}))
    assert seen == [(1, None), (3, 7)]


def test_a_share_of_the_candidates_is_random():
    algorithm = set_up(random_fraction=0.5)
    own = [n for n in range(50) if algorithm.propose(n) == SPEC.dna_at(n)]
    assert 10 < len(own) < 40
    again = set_up(random_fraction=0.5)
    assert [again.propose(n) for n in reversed(range(50))][::-1] == [
        set_up(random_fraction=0.5).propose(n) for n in range(50)
    ]
    everything = set_up(random_fraction=1.0)
    assert [everything.propose(n) == SPEC.dna_at(n) for n in range(50)].count(True) < 10
    assert everything.notes(0) is None


def test_a_refused_proposal_of_another_model_ends():
    algorithm = set_up(least=1)
    algorithm.propose(1)
    algorithm.feedback(trial(0, {1: 0.1, 3: 0.2}))
    algorithm.propose(1, attempt=1)
    assert told(algorithm, 1)[-1] == (1, "skipped", None)
    assert algorithm.notes(1)["model_budget"] == 3


def test_constraints_reach_all_models():
    algorithm = set_up()
    accepts = lambda dna: True
    algorithm.restrict(accepts)
    algorithm.feedback(trial(0, {1: 0.5, 3: 0.7}))
    assert {m.algorithm.accepts for m in algorithm._models.values()} == {accepts}
    algorithm.restrict(None)
    assert {m.algorithm.accepts for m in algorithm._models.values()} == {None}


def test_a_violated_constraint_belongs_to_its_budget():
    algorithm = set_up()
    seen = []
    for budget in (1, 3):
        algorithm._model(budget).algorithm.feedback = lambda t, b=budget: seen.append(
            (b, t.violation, bool(t.constraints))
        )
    noted = FidelityNote((1, 3, 9), 1, {}).evaluated([0.5], 2.0)
    noted = noted._replace(budget=3).evaluated([0.6], 0.0)
    algorithm.feedback(Trial(0, SPEC.dna_at(0), "paused", metadata=noted.into(None)))
    assert seen == [(1, 2.0, True), (3, 0.0, True)]


def test_a_copy_shares_nothing_with_an_algorithm_in_use():
    algorithm = set_up()
    algorithm.feedback(trial(0, {1: 0.5}))
    copied = algorithm.independent()
    copied.use_fidelity(fidelity("epochs", 1, 9))
    copied.setup(SPEC, seed=1)
    assert told(copied, 1) == []
    assert told(algorithm, 1) == [(0, "complete", (0.5,))]


def test_wrong_arguments():
    with pytest.raises(SamplingError, match=r"random_fraction to be a number from 0 to 1, .*1\.5"):
        PerBudget(Recorder(), 1.5)
    with pytest.raises(SamplingError, match="random_fraction to be a number"):
        PerBudget(Recorder(), "half")
    with pytest.raises(SamplingError, match="least to be a whole number from 1, or None"):
        PerBudget(Recorder(), least=0)
    with pytest.raises(SamplingError, match=r"needs budgets: pass fidelity=sx\.fidelity"):
        PerBudget(Recorder()).use_fidelity(None)
    algorithm = PerBudget(Recorder())
    algorithm.use_fidelity(fidelity("epochs", 1, 9))
    with pytest.raises(ValueError, match="one objective"):
        algorithm.setup(SPEC, ("maximize", "minimize"))


def test_an_algorithm_that_learns_only_from_its_own_candidates_is_refused():
    pytest.importorskip("optuna")
    pytest.importorskip("cmaes")
    with pytest.raises(SamplingError, match="only from candidates that it proposed itself"):
        as_algorithm(("asha", {"algorithm": "cmaes"}))


def test_names_make_a_model_per_budget_for_algorithms_that_learn():
    assert isinstance(as_algorithm("asha").algorithm, Random)
    assert isinstance(as_algorithm(("asha", {"algorithm": "sweeping"})).algorithm, Sweeping)
    evolution = as_algorithm(("hyperband", {"algorithm": "hill_climb"}))
    assert isinstance(evolution.algorithm, PerBudget)
    with pytest.raises(SamplingError, match="takes neither random_fraction nor least"):
        as_algorithm(("asha", {"random_fraction": 0.1}))
    own = PerBudget(Recorder())
    assert as_algorithm(("asha", {"algorithm": own})).algorithm is own
