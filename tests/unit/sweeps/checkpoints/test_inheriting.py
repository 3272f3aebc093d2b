"""Trials begin with the checkpoint of their parent, and note what they got."""

import pytest

import symexp as sx
from symexp.sweeps.limits import SamplingError

SPACE = sx.Dict(a=sx.oneof(range(9)), b=sx.oneof(range(9)), c=sx.manyof(2, range(5)))
SMALL = {"population_size": 5, "tournament_size": 2}

EVOLUTIONS = {
    "regularized_evolution": ("regularized_evolution", SMALL),
    "hill_climb": "hill_climb",
    "neat": ("neat", {"population_size": 5}),
    "nsga2": sx.evolution.nsga2(population_size=5),
    "recombination": sx.evolution.Evolution(
        sx.evolution.selectors.Random(2)
        >> sx.evolution.recombinators.Uniform()
        >> sx.evolution.mutators.Uniform(),
        population_init=(sx.geno.Random(), 5),
    ),
}


def evolve(algorithm, study=None, count=30, body=None, **options):
    """Runs an evolution whose checkpoints have the id of their trial; returns the result."""
    found = {}
    options = {"seed": 1, "inherit_weights": True, **options}
    for exp, feedback in sx.sample(SPACE, algorithm, count, study=study, **options):
        place = feedback.checkpoint / "weights"
        content = place.read_text() if place.exists() else None
        found[feedback.id] = (feedback.parent, feedback.inherited_from, content)
        place.write_text(str(feedback.id))
        feedback(float(exp.a))
    return found, feedback.study.result


@pytest.mark.parametrize("name", EVOLUTIONS)
def test_a_bred_candidate_begins_with_the_checkpoint_of_its_parent(name):
    found, result = evolve(EVOLUTIONS[name])
    children = {id: of for id, of in found.items() if of[0] is not None}
    assert len(children) > 10
    for id, (parent, inherited_from, content) in children.items():
        assert inherited_from == parent < id
        assert content == str(parent)
    trials = {t.id: t for t in result.trials}
    assert {id: t.parent for id, t in trials.items()} == {id: of[0] for id, of in found.items()}
    assert all(trials[id].metadata["lineage"]["copied"] for id in children)


def test_the_parent_is_the_candidate_that_was_mutated():
    _, result = evolve(EVOLUTIONS["hill_climb"])
    trials = {t.id: t for t in result.trials}
    for trial in trials.values():
        if trial.parent is not None:
            pairs = zip(trial.dna.flat, trials[trial.parent].dna.flat)
            assert sum(a != b for a, b in pairs) <= 2  # two slots of the multi-choice at most


@pytest.mark.parametrize("algorithm", ["random", "sweeping", sx.geno.Random(1)])
def test_algorithms_that_breed_nothing_are_refused(algorithm, tmp_path):
    url = f"sqlite:///{tmp_path}/sweep.db#inherit"
    with pytest.raises(SamplingError, match="does not make candidates from others"):
        sx.sample(SPACE, algorithm, 3, study=url, inherit_weights=True)
    assert not (tmp_path / "sweep.db").exists()


def test_a_parent_without_checkpoint_leaves_its_child_fresh():
    copied = []
    for exp, feedback in sx.sample(SPACE, "hill_climb", 20, seed=1, inherit_weights=True):
        if feedback.parent is not None:
            assert list(feedback.checkpoint.iterdir()) == []
            assert feedback.inherited_from is None
            copied.append(feedback._claim.trial.lineage["copied"])
        feedback(float(exp.a))
    assert copied
    assert set(copied) == {0}


def test_the_next_attempt_of_a_child_goes_on_from_its_own_checkpoint(tmp_path):
    url = f"sqlite:///{tmp_path}/sweep.db#inherit"
    seen = []

    def run():
        loop = sx.sample(SPACE, "hill_climb", 20, study=url, seed=1, inherit_weights=True)
        for exp, feedback in loop:
            place = feedback.checkpoint / "weights"
            content = place.read_text() if place.exists() else None
            if feedback.parent is not None:
                seen.append((feedback.id, feedback.attempt, feedback.parent, content))
                if feedback.attempt == 1 and len(seen) == 1:
                    place.write_text("own")
                    feedback.keep_checkpoint()
                    break
            place.write_text(str(feedback.id))
            feedback(float(exp.a))
        loop.close()

    run()
    run()
    (first, _, parent, content), second, *_ = seen
    assert content == str(parent)
    assert second == (first, 2, parent, "own")


def test_inherited_outcomes_are_those_of_no_candidate(tmp_path):
    _, result = evolve(EVOLUTIONS["hill_climb"], store=str(tmp_path / "store"))
    alone = [t for t in result.trials if t.parent is None]
    assert len(alone) < len(result.trials)
    assert {"realization" in t.metadata for t in alone} == {True}
    assert {"realization" in t.metadata for t in result.trials if t.parent} == {False}


def test_other_studies_do_not_reuse_inherited_outcomes():
    _, result = evolve(EVOLUTIONS["hill_climb"], study="inherited-outcomes")
    child = next(t for t in result.trials if t.parent is not None)
    first = result.trials[0]
    loop = sx.sample(SPACE, "random", 2, enqueue=[child.dna, first.dna], reuse="inherited-outcomes")
    asked = []
    for _, feedback in loop:
        asked.append(feedback.dna)
        feedback(0.0)
    assert asked == [child.dna]


# Children of population-based training.

PLAN = ("pbt", {"population": 4, "quantile": 0.5})
RATES = sx.Dict(lr=sx.floatv(1e-4, 1.0, scale="log"))


def populate(study=None, checkpoints=None, high=4, before=None):
    """Trains a population whose checkpoints have how many epochs they saw, and of whom."""
    seen = {}
    budgets = sx.fidelity("epochs", 1, high)
    options = {"study": study, "seed": 2, "checkpoints": checkpoints, "fidelity": budgets}
    for exp, feedback in sx.sample(RATES, PLAN, **options):
        if before is not None:
            before(feedback)
        place = feedback.checkpoint / "epochs"
        epochs = place.read_text().split() if place.exists() else []
        assert len(epochs) == feedback.reached
        seen.setdefault(feedback.id, list(epochs))
        epochs += [str(feedback.id)] * (feedback.budget - len(epochs))
        place.write_text(" ".join(epochs))
        feedback(feedback.budget * exp.lr)
    return seen, feedback.study.result


@pytest.mark.parametrize("place", ["memory", "sqlite", "url"])
def test_a_child_of_a_population_goes_on_where_its_parent_was(place, tmp_path):
    study = f"sqlite:///{tmp_path}/sweep.db#pbt" if place == "sqlite" else None
    url = f"file://{tmp_path}/kept" if place == "url" else None
    seen, result = populate(study, url)
    children = [t for t in result.trials if t.parent is not None]
    assert children
    for child in children:
        start = child.metadata["lineage"]["start"]
        assert len(seen[child.id]) == start
        assert seen[child.id][-1] == str(child.parent)
        assert child.metadata["lineage"]["copied"] == child.metadata["lineage"]["attempt"]


def test_a_child_whose_parent_has_gone_on_begins_at_a_later_budget():
    """The directory of the noted attempt is gone, so the last one is copied."""
    gone_on = []

    def before(feedback):
        trial = feedback._claim.trial
        if trial.parent is None or "copied" in trial.lineage or gone_on:
            return
        ledger = feedback.study.ledger
        parent = next(t for t in ledger.trials() if t.id == trial.parent)
        if parent.state != "paused":
            return
        gone_on.append(feedback.id)
        for _ in range(2):  # another worker trains the parent for two intervals
            _advance(feedback, parent)

    seen, result = populate(high=6, before=before)
    [id] = gone_on
    child = next(t for t in result.trials if t.id == id)
    lineage = child.metadata["lineage"]
    assert lineage["copied"] > lineage["attempt"]
    assert len(seen[id]) == lineage["start"] >= 3


@pytest.mark.parametrize("place", ["memory", "url"])
def test_a_child_whose_parent_left_nothing_begins_by_itself(place, tmp_path):
    """The parent is complete by then, and the directory of the noted attempt is gone."""
    late = []

    def before(feedback):
        trial = feedback._claim.trial
        if trial.parent is None or "copied" in trial.lineage or late:
            return
        parent = next(t for t in feedback.study.ledger.trials() if t.id == trial.parent)
        if parent.state != "paused" or trial.lineage["start"] > 2:
            return
        late.append((feedback.id, trial.lineage["start"]))
        while parent.state != "complete":
            _advance(feedback, parent)
            parent = next(t for t in feedback.study.ledger.trials() if t.id == parent.id)

    url = f"file://{tmp_path}/kept" if place == "url" else None
    seen, result = populate(checkpoints=url, high=6, before=before)
    [(id, noted)] = late
    child = next(t for t in result.trials if t.id == id)
    assert noted > 0
    assert child.metadata["lineage"]["start"] == child.metadata["lineage"]["copied"] == 0
    assert seen[id] == []  # `populate` compares it with `feedback.reached`
    assert min(budget for budget, _ in child.metadata["fidelity"]["rewards"]) == noted + 1


def _advance(feedback, parent):
    """Resumes and trains a paused trial by one interval, as another worker does."""
    from symexp.sweeps.checkpoints.places import key_of
    from symexp.sweeps.fidelity.notes import note_of
    from symexp.sweeps.worker import Claim

    ledger, worker = feedback.study.ledger, feedback._sweep.worker
    now = next(t for t in ledger.trials() if t.id == parent.id)
    note = note_of(now)
    assert ledger.resume(now, note.resumed(now, note.following))
    others = []
    while (claimed := ledger.claim(lambda *_: None)).id != parent.id:
        others.append(claimed)
    for other in others:
        ledger.finish(other, "waiting")
    claim = Claim(worker, claimed)
    opened = feedback._sweep.checkpoints().open(key_of(feedback.study, claimed), claimed.attempts)
    place = opened.files / "epochs"
    place.write_text(place.read_text() + f" {parent.id}")
    opened.close()
    claim.complete(claim.note.budget * claimed.dna.flat[0])


def test_a_candidate_that_the_algorithm_did_not_propose_has_no_parent():
    space = sx.Dict(w=sx.oneof([8, 16, 32, 64, 128]), d=sx.oneof([1, 2, 3, 4]))
    loop = sx.sample(space, "hill_climb", None, seed=1, inherit_weights=True)
    for exp, feedback in loop:
        feedback(float(exp.w * exp.d))
    trials = {t.id: t for t in feedback.study.result.trials}
    assert len(trials) == 20  # the last ones are drawn, for the neighbours of the best are known
    children = [t for t in trials.values() if t.parent is not None]
    assert 3 < len(children) < 19
    for trial in children:
        pairs = zip(trial.dna.flat, trials[trial.parent].dna.flat)
        assert sum(a != b for a, b in pairs) == 1


def test_population_based_training_says_that_it_inherits_anyway():
    budgets = sx.fidelity("epochs", 1, 3)
    with pytest.raises(SamplingError, match="leave out inherit_weights=True"):
        sx.sample(SPACE, "pbt", 3, fidelity=budgets, inherit_weights=True)
