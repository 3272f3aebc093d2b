"""Sweeps with budgets beside other parts: pruners, retries, callbacks, tune, other algorithms."""

import pytest

import symexp as sx
from symexp.study.ledger import StudyDefinition
from symexp.study.trial import Measurement, Trial
from symexp.sweeps.stopping import MeasurementReader
from symexp.sweeps.strategies import AlgorithmError, as_algorithm, as_stopping

BUDGETS = sx.fidelity("epochs", 1, 9)


def space(n=30):
    return sx.Dict(x=sx.oneof(list(range(n))))


def sweep(algorithm, limit, **options):
    options = {"seed": 1, "fidelity": BUDGETS, "progress": False, **options}
    for exp, feedback in sx.sample(space(), algorithm, limit, **options):
        budget = feedback.budget or 9
        for step in range(feedback.reached, budget):
            feedback.add_measurement(exp.x + step / 10, step=step)
        feedback(exp.x + budget / 10)
    return feedback.study


def evaluate(exp, feedback):
    return exp.x + feedback.budget / 10


@pytest.mark.parametrize("inner", ["tpe", "nsga2", "hill_climb", "regularized_evolution", "qmc"])
def test_algorithms_that_learn_propose_for_each_budget(inner):
    pytest.importorskip("optuna")
    pytest.importorskip("scipy")
    trials = sweep(("hyperband", {"algorithm": inner}), 20).result.trials
    assert len({t.dna for t in trials}) == 20
    assert {t.state for t in trials} == {"paused", "complete"}


def test_bohb_is_the_same_whoever_goes_on(tmp_path):
    pytest.importorskip("optuna")
    pytest.importorskip("sqlalchemy")
    whole = sweep("bohb", 24).result.trials
    url = f"sqlite:///{tmp_path}/study.db#parts"
    loop = sx.sample(space(), "bohb", 24, seed=1, fidelity=BUDGETS, study=url, progress=False)
    for count, (exp, feedback) in enumerate(loop):
        feedback(exp.x + feedback.budget / 10)
        if count == 13:
            break
    parts = sweep("bohb", 24, study=url).result.trials
    assert [(t.dna, t.state, t.rewards) for t in parts] == [
        (t.dna, t.state, t.rewards) for t in whole
    ]


def test_bohb_without_optuna_says_what_to_install(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError("no optuna", name="optuna")

    monkeypatch.setattr("symexp.sweeps.strategies.resolve", missing)
    with pytest.raises(AlgorithmError, match=r"needs the package optuna, .*symexp\[search\]"):
        as_algorithm("bohb")


@pytest.mark.parametrize("algorithm", ["random", "tpe", "regularized_evolution", "nsga2"])
def test_another_algorithm_goes_on_beside_paused_trials(algorithm):
    pytest.importorskip("optuna")
    study = sweep("asha", 6)
    paused = study.result.counts["paused"]
    sweep(algorithm, 10, study=study, fidelity=None)
    assert study.result.counts["paused"] == paused
    assert len(study.result.trials) == 10


def test_the_best_trials_are_complete():
    result = sweep("asha", 12).result
    assert {t.state for t in result.top(12)} == {"complete"}
    assert result.counts["paused"] + result.counts["complete"] == 12


def test_a_complete_trial_that_is_tried_again_begins_anew():
    study = sweep("asha", 12)
    number = study.result.top(1)[0].id
    assert study.retry("complete", [number]) == [number]
    loop = sx.sample(space(), "asha", 12, fidelity=BUDGETS, study=study, progress=False)
    _, feedback = next(loop)
    assert (feedback.id, feedback.reached, feedback.budget) == (number, 0, 1)
    loop.close()


def test_a_failed_trial_that_is_tried_again_goes_on_from_its_budget():
    loop = sx.sample(space(), "asha", 3, fidelity=BUDGETS, on_error="skip", progress=False)
    for exp, feedback in loop:
        with feedback:
            if feedback.budget > 1:
                raise ValueError("broken")
            feedback(exp.x)
    study = feedback.study
    failed = [t.id for t in study.result.trials if t.state == "failed"]
    assert study.retry(trials=failed[:1]) == failed[:1]
    loop = sx.sample(space(), "asha", 3, fidelity=BUDGETS, study=study, progress=False)
    _, feedback = next(loop)
    assert (feedback.id, feedback.reached, feedback.budget) == (failed[0], 1, 3)
    loop.close()


def test_pruners_know_what_earlier_attempts_have_measured():
    pytest.importorskip("optuna")
    stopping = as_stopping("median", StudyDefinition(sx.dna_spec(space())))
    measured = [Measurement(0, 1, 0, (0.1,), {}, 1.0, "paused")]
    assert not stopping.should_stop(Trial(0, None), measured)
    measured.append(Measurement(0, 2, 1, (0.2,), {}, 2.0, "running"))
    assert not stopping.should_stop(Trial(0, None, attempts=2), measured)
    (known,) = stopping._study.get_trials()
    assert known.intermediate_values == {0: 0.1, 1: 0.2}
    assert known.state.name == "RUNNING"
    measured.append(Measurement(0, 3, 0, (0.3,), {}, 3.0, "running"))  # it begins anew
    stopping.should_stop(Trial(0, None, attempts=3), measured)
    (known,) = stopping._study.get_trials()
    assert known.intermediate_values == {0: 0.3}


def test_measurements_of_a_trial_that_goes_on_are_of_a_running_trial():
    study = sweep("asha", 1)
    ledger = study.ledger
    reader = MeasurementReader(ledger)
    trial = ledger.claim(lambda number, attempt: study.definition.spec.dna_at(20))
    ledger.measure(trial, 0, (1.0,))
    ledger.finish(trial, "paused", (1.0,))
    assert {m.state for m in reader.all() if m.number == 1} == {"paused"}
    assert ledger.resume(ledger.trials()[1], {})
    trial = ledger.claim(lambda number, attempt: None)
    ledger.measure(trial, 1, (2.0,))
    assert reader.all() == ledger.measurements()
    assert {m.state for m in reader.all() if m.number == 1} == {"running"}


def test_two_workers_of_tune(tmp_path):
    pytest.importorskip("sqlalchemy")
    pytest.importorskip("cloudpickle")
    url = f"sqlite:///{tmp_path}/study.db#tune"
    result = sx.tune(
        space(), evaluate, "asha", 9, workers=2, study=url, seed=1, fidelity=BUDGETS, progress=False
    )
    assert sum(result.counts.values()) == 9
    assert result.counts["complete"] >= 1
    assert {t.state for t in result.trials} <= {"paused", "complete"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_runs_of_mlflow_of_paused_trials_are_finished(tmp_path):
    mlflow = pytest.importorskip("mlflow")
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    client = mlflow.MlflowClient(uri)
    made = client.create_experiment("tests", f"file://{tmp_path}/artifacts")
    callback = sx.callbacks.MLflow("tests", tracking_uri=uri)
    study = sweep("asha", 6, callbacks=[callback])
    runs = [r for r in client.search_runs([made]) if "symexp.trial" in r.data.tags]
    assert {r.info.status for r in runs} == {"FINISHED"}
    found = {int(r.data.tags["symexp.trial"]): r.data.tags["symexp.state"] for r in runs}
    assert found == {t.id: t.state for t in study.result.trials}
    rewards = {int(r.data.tags["symexp.trial"]): r.data.metrics["reward"] for r in runs}
    assert rewards == {t.id: pytest.approx(t.reward) for t in study.result.trials}
