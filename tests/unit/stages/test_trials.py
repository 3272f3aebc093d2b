"""Sweeps that remember in a store: `sx.sample(..., store=)`."""

import json
import pickle

import pytest

import symexp as sx
from symexp.stages import trials
from symexp.stages.identity import derive
from symexp.stages.trials import StoreMemory
from symexp.store.errors import StoreError
from symexp.sweeps.feedback import FeedbackError
from symexp.sweeps.worker import RewardError


@sx.symbolize
class Experiment:
    def __init__(self, width, rate=0.1):
        self.score = -abs(width - 2)


def space(*widths):
    return Experiment(sx.oneof(list(widths)))


@pytest.fixture
def store(tmp_path):
    return sx.Store(tmp_path / "store")


def run(space, store, **options):
    """Sweeps a space; gives the widths that were evaluated, and the result."""
    evaluated = []
    loop = sx.sample(space, sx.geno.Sweeping(), store=store, **options)
    for exp, feedback in loop:
        evaluated.append(exp.width)
        feedback(exp.score, metrics={"width": exp.width})
    return evaluated, loop.result


def test_a_candidate_that_was_evaluated_is_answered_from_the_store(store):
    first, before = run(space(1, 2, 3), store)
    again, after = run(space(3, 4, 2), store)
    assert (first, again) == ([1, 2, 3], [4])
    assert [(t.exp.width, t.reward, t.metrics) for t in after.trials] == [
        (3, -1.0, {"width": 3}),
        (4, -2.0, {"width": 4}),
        (2, 0.0, {"width": 2}),
    ]
    refs = {t.exp.width: t.metadata["realization"] for t in before.trials}
    assert {t.exp.width: t.metadata["realization"] for t in after.trials} == {
        2: refs[2],
        3: refs[3],
        4: after.trials[1].metadata["realization"],
    }


def test_the_store_may_be_a_path(tmp_path):
    assert run(space(1, 2), str(tmp_path / "s"))[0] == [1, 2]
    assert run(space(1, 2), tmp_path / "s")[0] == []


def test_a_value_that_is_not_a_store_is_refused(tmp_path):
    with pytest.raises(
        StoreError, match=r"Expected store to be a `sx.Store` .* got 3 \(type int\)"
    ):
        sx.sample(space(1, 2), store=3)


def test_another_version_or_other_metrics_are_other_outcomes(store):
    assert run(space(1, 2), store)[0] == [1, 2]
    assert run(space(1, 2), store, version=2)[0] == [1, 2]
    assert run(space(1, 2), store, metrics="score")[0] == [1, 2]
    assert run(space(1, 2), store, version=2)[0] == []


def test_a_trial_keeps_its_artifacts(store):
    for _, feedback in sx.sample(space(1, 2), num_examples=1, store=store, seed=1):
        (feedback.out / "notes.txt").write_text("mine")
        feedback.add_measurement(0.25, metrics={"loss": 2}, step=7)
        feedback.done(metadata={"who": "me"})
    trial = feedback.study.result.best
    assert trial.metadata["who"] == "me"
    realization = store[trial.metadata["realization"]]
    assert store.ls(realization) == ["measurements.json", "metrics.json", "notes.txt", "reward.txt"]
    assert json.loads(realization.read_text("metrics.json")) == {
        "rewards": {"reward": 0.25},
        "metrics": {"loss": 2},
    }
    assert json.loads(realization.read_text("measurements.json")) == [
        {"step": 7, "rewards": [0.25], "metrics": {"loss": 2}}
    ]
    assert realization.read_text("reward.txt") == "0.25"
    assert sx.eq(store.stage(realization).experiment, trial.exp)


def test_a_matcher_finds_the_best_of_a_sweep(store):
    _, result = run(space(1, 2, 3), store)
    found = sx.matchers.best("reward.txt")(store.realizations())
    assert [r.ref for r in found] == [result.best.metadata["realization"]]


def test_trials_without_a_reward_leave_nothing(store):
    loop = sx.sample(space(1, 2, 3, 4), sx.geno.Sweeping(), store=store)
    _, feedback = next(loop)
    feedback.skip("too wide")
    _, feedback = next(loop)
    feedback.add_measurement(1)
    feedback.prune()
    _, feedback = next(loop)
    feedback.fail(ValueError("no"))
    _, feedback = next(loop)
    with pytest.raises(RewardError, match="finite number"):
        feedback(float("nan"))
    assert feedback.out.is_dir()
    loop.close()
    assert store.realizations() == []
    assert list((store.root / "work").iterdir()) == []


def test_a_trial_whose_loop_is_left_is_evaluated_by_the_next(store):
    for _exp, _feedback in sx.sample(space(1, 2), sx.geno.Sweeping(), store=store, study=None):
        break
    assert run(space(1, 2), store)[0] == [1, 2]


def test_an_outcome_that_was_kept_but_not_recorded_is_recalled(store, tmp_path):
    """As if the worker died between the two."""
    record = StoreMemory(store, ["reward"]).begin(Experiment(2))
    record.keep([5.0], None, ())
    record.drop()
    evaluated, result = run(space(1, 2), store)
    assert evaluated == [1]
    assert result.best.reward == 5.0


def test_a_candidate_is_derived_once(store, monkeypatch):
    derived = []
    monkeypatch.setattr(trials, "derive", lambda node: derived.append(node) or derive(node))
    run(space(1, 2, 3), store)
    assert len(derived) == 3


def test_a_trial_is_the_stage_of_its_candidate(store):
    run(space(1), store, version=3)
    stage = sx.stages.Trial(Experiment(1), ["reward"], version=3)
    assert [r.derivation for r in store.realizations()] == [store.derivation(stage).ref]


def test_a_candidate_that_changes_before_it_begins_is_derived_anew(store):
    memory = StoreMemory(store, ["reward"])
    exp = Experiment(2)
    assert memory.recall(exp) is None
    sx.patch(exp, {"width": 3})
    memory.begin(exp).keep([7.0], None, ())
    assert memory.recall(Experiment(2)) is None
    assert memory.recall(Experiment(3)).rewards == (7.0,)


def test_another_candidate_begins_with_a_derivation_of_its_own(store):
    memory = StoreMemory(store, ["reward"])
    assert memory.recall(Experiment(2)) is None
    memory.begin(Experiment(3)).keep([7.0], None, ())
    memory.begin(Experiment(4)).keep([8.0], None, ())
    assert memory.recall(Experiment(2)) is None
    assert [memory.recall(Experiment(width)).rewards for width in (3, 4)] == [(7.0,), (8.0,)]


def test_several_objectives_are_remembered(store):
    def sweep():
        options = {"metrics": ["acc", "size"], "direction": ["maximize", "minimize"]}
        loop = sx.sample(space(1, 2), sx.geno.Sweeping(), store=store, **options)
        for exp, feedback in loop:
            feedback({"acc": exp.width, "size": 10 * exp.width, "more": 1})
        return loop.result

    sweep()
    assert [t.rewards for t in sweep().trials] == [(1.0, 10.0), (2.0, 20.0)]
    assert sorted(store.ls(store.realizations()[0])) == ["acc.txt", "metrics.json", "size.txt"]


def test_there_is_no_directory_without_a_store():
    for _, feedback in sx.sample(space(1, 2), num_examples=1):
        with pytest.raises(FeedbackError, match=r"sx\.sample\(\.\.\., store="):
            _ = feedback.out
        feedback(1)


def test_the_candidate_is_not_changed_by_being_remembered(store):
    for exp, feedback in sx.sample(space(1, 2), sx.geno.Sweeping(), store=store):
        twice = sx.Dict(a=exp)
        assert sx.eq(twice, sx.Dict(a=Experiment(exp.width)))
        assert sx.fingerprint(twice) == sx.fingerprint(sx.Dict(a=Experiment(exp.width)))
        feedback(exp.score)


def test_a_trial_is_realized_by_its_loop_only(store):
    with pytest.raises(StoreError, match="evaluated by the loop of its sweep"):
        store.realize(sx.stages.Trial(Experiment(1), ["reward"]), progress=False)


def test_a_store_travels_as_its_place(store):
    there = pickle.loads(pickle.dumps(sx.Store(store.root, code="ignore", echo=False)))
    assert (there.root, there.code, there.echo) == (store.root, "ignore", False)


def score(exp, feedback):
    (feedback.out / "worker.txt").write_text("was here")
    return exp.score


@pytest.mark.slow
def test_workers_share_a_store(store):
    options = {"algorithm": "sweeping", "workers": 2, "store": store, "progress": False}
    first = sx.tune(space(1, 2, 3), score, **options)
    again = sx.tune(space(2, 3, 4), score, **options)
    known = {t.exp.width: t.metadata["realization"] for t in first.trials}
    assert {t.exp.width: t.reward for t in again.trials} == {2: 0.0, 3: -1.0, 4: -2.0}
    assert [known.get(t.exp.width) == t.metadata["realization"] for t in again.trials] == [
        t.exp.width != 4 for t in again.trials
    ]
    assert store[again.best.metadata["realization"]].read_text("worker.txt") == "was here"
    assert len(store.realizations()) == 4


@pytest.mark.parametrize(
    ("name", "file"),
    [("val/loss", "val%2Floss.txt"), ("../../out", "..%2F..%2Fout.txt"), ("50% of it", None)],
)
def test_an_objective_of_any_name_is_a_file_of_the_artifacts(store, name, file):
    for exp, feedback in sx.sample(space(1), store=store, metrics=[name]):
        feedback(exp.score)
    realization = store[feedback.study.result.best.metadata["realization"]]
    file = file or "50%25 of it.txt"
    assert store.ls(realization) == sorted([file, "metrics.json"])
    assert realization.read_text(file) == "-1.0"
    loop = sx.sample(space(1), store=store, metrics=[name])
    assert (list(loop), loop.result.best.reward) == ([], -1.0)


def test_metrics_of_libraries_are_kept(store):
    numpy = pytest.importorskip("numpy")
    metrics = {"loss": numpy.float32(0.5), "curve": numpy.array([1, 2])}
    for exp, feedback in sx.sample(space(1), store=store):
        feedback(numpy.float32(exp.score), metrics)
    loop = sx.sample(space(1), store=store)
    assert list(loop) == []
    assert loop.result.best.metrics == {"loss": 0.5, "curve": [1, 2]}


def test_metrics_that_cannot_be_kept_are_an_error(store):
    match = "Metrics are kept as JSON, but got .*Convert objects to numbers"
    for _, feedback in sx.sample(space(1), store=store):
        with pytest.raises(StoreError, match=match):
            feedback(1.0, {"what": object()})
        feedback.skip()
    assert run(space(1), store)[0] == [1]
