"""A trial of a result: its measurements, its last values, its links, and its pickles."""

from __future__ import annotations

import pickle

import pytest

import symexp as sx


def measured(*rewards, end="done", **options):
    """Returns the result of a study of one trial that measured some rewards."""
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", 1, **options):
        for step, reward in enumerate(rewards):
            feedback.add_measurement(reward, {"loss": 0.5}, step=2 * step)
        getattr(feedback, end)()
    return feedback.study.result


def test_the_final_measurement_has_the_last_step_the_reward_and_the_metrics():
    final = measured(0.1, 0.7).best_trial.final_measurement
    assert (final.step, final.reward, final.rewards) == (2, 0.7, (0.7,))
    assert final.metrics == {"loss": 0.5}
    assert final.elapse_secs >= 0.0
    assert final.checkpoint_path is None


def test_a_reward_without_measurements_is_the_final_measurement_of_step_0():
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping"):
        feedback(exp.x)
    trials = feedback.study.result.trials
    assert [t.final_measurement.reward for t in trials] == [1.0, 2.0]
    assert [t.final_measurement.step for t in trials] == [0, 0]
    assert [t.measurements for t in trials] == [[], []]


def test_the_metrics_have_all_objectives_but_reward():
    names = ["reward", "accuracy", "latency"]
    space = sx.Dict(x=sx.oneof([1, 2]))
    for _, feedback in sx.sample(space, "sweeping", 1, metrics_to_optimize=names):
        feedback((0.1, 0.2, 0.3))
        final = feedback.get_trial().final_measurement
    assert (final.reward, final.metrics) == (0.1, {"accuracy": 0.2, "latency": 0.3})


def test_measurements_are_those_of_the_trial_by_step():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping"):
        for step in (0, 1):
            feedback.add_measurement(feedback.id + step, step=step, elapse_secs=step + 0.5)
        feedback.done()
    second = feedback.study.result.trials[1]
    assert [(m.step, m.reward, m.elapse_secs) for m in second.measurements] == [
        (0, 2.0, 0.5),
        (1, 3.0, 1.5),
    ]
    assert second.final_measurement.elapse_secs == 1.5


def test_measurements_of_an_earlier_attempt_are_left_out():
    space = sx.Dict(x=sx.oneof([1, 2]))
    for _, feedback in sx.sample(space, "sweeping", 1, on_error=1):
        with feedback:
            feedback.add_measurement(feedback.attempt)
            if feedback.attempt == 1:
                raise ValueError("again")
            feedback.done()
    assert [m.reward for m in feedback.study.result.trials[0].measurements] == [2.0]


@pytest.mark.parametrize(
    ("end", "infeasible", "reward"),
    [("done", False, 0.3), ("prune", False, 0.3), ("skip", True, None)],
)
def test_a_skipped_trial_is_infeasible(end, infeasible, reward):
    (trial,) = measured(0.3, end=end).trials
    assert (trial.infeasible, trial.status) == (infeasible, "COMPLETED")
    assert getattr(trial.final_measurement, "reward", None) == reward
    assert len(trial.measurements) == 1


def test_a_running_trial_has_no_final_measurement():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", 1):
        feedback.add_measurement(0.1)
        trial = feedback.get_trial()
        assert (trial.status, trial.final_measurement, trial.completed_time) == (
            "PENDING",
            None,
            None,
        )
        assert [m.reward for m in trial.measurements] == [0.1]
        feedback.done()
    assert trial.created_time <= feedback.get_trial().completed_time


def test_metadata_and_links_are_attributes():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", 1):
        feedback.set_metadata("host", "a")
        feedback.add_link("log", "http://logs/1")
        feedback(1.0, checkpoint_path="ckpt/1")
    trial = feedback.study.result.best_trial
    assert trial.metadata.host == "a"
    assert trial.related_links.log == "http://logs/1"
    assert trial.final_measurement.checkpoint_path == "ckpt/1"


def test_a_trial_without_metadata_has_empty_ones():
    (trial,) = measured(0.1).trials
    assert (trial.metadata, trial.related_links) == ({}, {})


def test_a_pickled_trial_keeps_its_measurements():
    result = measured(0.1, 0.2)
    for trial in (pickle.loads(pickle.dumps(result)).best, pickle.loads(pickle.dumps(result.best))):
        assert [m.reward for m in trial.measurements] == [0.1, 0.2]
        assert trial.final_measurement == result.best.final_measurement
