"""Rewards, metrics and steps that feedback accepts, and how it ends trials."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import symexp as sx
from symexp.study.ledger import LeaseLostError
from symexp.sweeps.feedback import FeedbackError, RaceConditionError
from symexp.sweeps.worker import RewardError


def space(n: int = 3) -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(n))), y=5)


@pytest.mark.parametrize("reward", [math.nan, math.inf, None, "0.5", [1, 2], object()])
def test_a_bad_reward_is_an_error(reward):
    _, feedback = next(_loop := sx.sample(space(), "sweeping"))
    with pytest.raises(RewardError, match="Expected"):
        feedback(reward)


def test_a_bad_reward_makes_the_trial_infeasible_on_request():
    loop = sx.sample(space(), "sweeping", on_invalid="skip")
    for exp, feedback in loop:
        feedback(math.nan if exp.x == 2 else -exp.x)
    assert [t.state for t in loop.result.trials] == ["complete", "complete", "skipped"]
    assert loop.result.best.exp.x == 0
    assert "finite number" in loop.result.trials[2].error


def test_rewards_of_several_objectives_by_order_and_by_name():
    loop = sx.sample(
        space(), "sweeping", metrics=("acc", "size"), direction=("maximize", "minimize")
    )
    for exp, feedback in loop:
        if exp.x == 0:
            feedback((0.5, 10))
        elif exp.x == 1:
            feedback({"acc": 0.7, "size": 20, "loss": 1.5})
        else:
            feedback(metrics={"acc": 0.6, "size": 30})
    assert [t.exp.x for t in loop.result.pareto_front()] == [0, 1]
    assert loop.result.trials[1].metrics == {"loss": 1.5}
    assert loop.result.table()[1]["acc"] == 0.7
    with pytest.raises(ValueError, match="there is no best trial"):
        _ = loop.result.best


def test_a_missing_objective_is_named():
    loop = sx.sample(space(), "sweeping", metrics=("acc", "size"))
    _, feedback = next(loop)
    with pytest.raises(RewardError, match="objective 'size', but got only 'acc'"):
        feedback({"acc": 0.7})
    feedback.skip()


def test_a_second_feedback_is_refused():
    for _, feedback in sx.sample(space(), "sweeping"):
        feedback(1)
        with pytest.raises(FeedbackError, match=r"Trial \d has ended already \(complete\)"):
            feedback(1)
        with pytest.raises(FeedbackError, match="once in each iteration"):
            feedback.skip()


def test_measurements_are_recorded_by_step():
    loop = sx.sample(space(), "sweeping")
    for exp, feedback in loop:
        feedback.add_measurement(0.1)
        feedback.add_measurement(0.2 + exp.x, metrics={"loss": 3.0})
        feedback.add_measurement(0.3 + exp.x, step=7)
        feedback.done()
    assert [(m.number, m.step, m.rewards) for m in loop.study.ledger.measurements()][:4] == [
        (0, 0, (0.1,)),
        (0, 1, (0.2,)),
        (0, 7, (0.3,)),
        (1, 0, (0.1,)),
    ]
    assert loop.result.best.reward == 2.3


def test_the_step_is_one_after_the_last_by_default():
    for _, feedback in sx.sample(space(2), "sweeping"):
        for step in (None, None, 7, None):
            feedback.add_measurement(1.0, step=step)
        feedback.done()
    found = feedback.study.ledger.measurements()
    assert [(m.number, m.step) for m in found] == [(n, s) for n in (0, 1) for s in (0, 1, 7, 8)]


def test_feedback_after_the_loop_was_left_is_refused():
    _, feedback = next(sx.sample(space(), "sweeping"))
    with pytest.raises(FeedbackError, match="given back to the study, because its loop was left"):
        feedback(1.0)


def test_done_needs_a_measurement():
    _, feedback = next(_loop := sx.sample(space(), "sweeping"))
    with pytest.raises(FeedbackError, match="Trial 1 has no measurement"):
        feedback.done()


def test_exceptions_may_skip_a_trial():
    loop = sx.sample(space(), "sweeping")
    for exp, feedback in loop:
        with feedback.skip_on_exceptions((ZeroDivisionError,)):
            feedback(1 / exp.x)
    assert [t.state for t in loop.result.trials] == ["skipped", "complete", "complete"]
    assert loop.result.trials[0].error == "ZeroDivisionError: division by zero"
    _, feedback = next(_loop := sx.sample(space(), "sweeping"))
    with pytest.raises(KeyError), feedback.skip_on_exceptions((ValueError, TypeError)):
        raise KeyError("other")


def test_exceptions_are_recorded_with_their_traceback_and_follow_the_policy():
    def run(policy):
        loop = sx.sample(space(), "sweeping", on_error=policy)
        tries = 0
        for exp, feedback in loop:
            with feedback:
                if exp.x == 0:
                    tries += 1
                    raise ValueError("too small")
                feedback(exp.x)
        return tries, [t.state for t in loop.result.trials], loop.result.trials[0].error

    tries, states, error = run("skip")
    assert (tries, states) == (1, ["failed", "complete", "complete"])
    assert "Traceback" in error
    assert error.endswith("ValueError: too small\n")
    tries, states, _ = run(2)
    assert (tries, states) == (3, ["failed", "complete", "complete"])
    with pytest.raises(ValueError, match="too small"):
        run("stop")


def test_end_loop_leaves_the_study_open():
    study = sx.Study.for_space(None, space())
    for _, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(1)
        feedback.end_loop()
    assert len(study.result) == 1
    for _, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(2)
    assert len(study.result) == 3


def test_the_rule_is_the_diff_against_the_base():
    base = sx.Dict(x=0, y=5)
    for exp, feedback in sx.sample(space(), "sweeping", base=base):
        assert sx.eq(sx.patch(base.clone(), feedback.rule.patch()), exp)
        feedback(0)
    exp, feedback = next(_loop := sx.sample(space(), "sweeping"))
    assert "left = oneof([0, 1, 2])" in str(feedback.rule)
    feedback.skip()


def test_metadata_and_links_are_recorded():
    loop = sx.sample(space(), "sweeping", num_examples=1)
    for _, feedback in loop:
        feedback.set_metadata("host", "a")
        feedback.add_link("logs", "http://logs/1")
        feedback.add_link("model", "http://models/1")
        assert feedback.get_metadata("host") == "a"
        assert feedback.get_metadata("nope", 3) == 3
        feedback(1.0, metadata={"gpu": 0})
    trial = loop.result.trials[0]
    assert trial.metadata["host"] == "a"
    assert trial.metadata["gpu"] == 0
    assert trial.metadata["links"] == {"logs": "http://logs/1", "model": "http://models/1"}


def test_a_trial_that_another_worker_finished_is_lost():
    study = sx.Study.for_space(None, space())
    _, feedback = next(loop := sx.sample(space(), "sweeping", study=study))
    study.ledger.finish(feedback._claim.trial, "complete", (1.0,))
    with pytest.raises(LeaseLostError):
        feedback(2.0)
    loop.close()


def one(body, **options):
    """The trial that a loop of one iteration makes."""
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", 1, **options):
        body(exp, feedback)
    return feedback.study.result.trials[0]


@pytest.fixture(params=["memory", "sqlite"])
def place(request, tmp_path):
    if request.param == "memory":
        return None
    pytest.importorskip("sqlalchemy")
    return f"sqlite:///{tmp_path}/values.db#values"


def test_steps_of_libraries_are_recorded_as_whole_numbers(place):
    def body(exp, feedback):
        feedback.add_measurement(1.0, {"loss": np.float32(0.5)}, step=np.int64(3))
        feedback.add_measurement(2.0)
        found = feedback.study.result.measurements()
        assert [(m.step, type(m.step), m.metrics) for m in found] == [
            (3, int, {"loss": 0.5}),
            (4, int, {}),
        ]
        feedback.done()

    one(body, study=place)


def test_metrics_in_an_exported_file_are_numbers():
    result = []

    def body(exp, feedback):
        feedback(1.0, {"count": np.int64(3)})
        result.append(feedback.study.result)

    one(body)
    assert json.loads(result[0].to_json_str())["trials"][0]["count"] == 3


def test_an_array_holds_the_rewards_of_several_objectives():
    trial = one(lambda e, f: f(np.array([1.0, 2.0])), metrics=["a", "b"])
    assert trial.rewards == (1.0, 2.0)
    assert one(lambda e, f: f(np.array([1.0]))).rewards == (1.0,)


@pytest.mark.parametrize("reward", [10**400, np.array([[1.0]] * 2), 1j, np.array([1.0, 2.0])])
def test_invalid_rewards_are_refused(reward):
    with pytest.raises(RewardError, match="Expected"):
        one(lambda e, f: f(reward))


@pytest.mark.parametrize("step", [-1, 1.5, "a", np.float32(1.0)])
def test_invalid_steps_are_refused(step):
    with pytest.raises(FeedbackError, match="Expected a step, a whole number from 0, but got"):
        one(lambda e, f: f.add_measurement(1.0, step=step))


def test_a_second_number_is_not_taken_for_metrics():
    match = r"Expected metrics to be a dict of values by name, but got 0\.5 .*`feedback\(\(a, b\)\)"
    with pytest.raises(FeedbackError, match=match):
        one(lambda e, f: f(1.0, 0.5))
    with pytest.raises(FeedbackError, match=match):
        one(lambda e, f: f.add_measurement(1.0, 0.5), on_invalid="skip")


def test_a_misspelt_objective_is_not_suggested_to_itself():
    with pytest.raises(RewardError, match=r"objective 'reward', but got only 'rewad'\.$"):
        one(lambda e, f: f({"rewad": 1.0}))


def test_the_directory_of_a_trial_is_gone_after_its_iteration(tmp_path):
    before = None
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", store=tmp_path / "s"):
        assert feedback.out.is_dir()
        if before is not None:
            with pytest.raises(FeedbackError, match="the trial has ended"):
                _ = before.out
        before = feedback
        feedback(exp.x)


def test_the_directory_of_a_trial_is_removed_when_the_loop_is_left(tmp_path):
    loop = sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", store=tmp_path / "s")
    _, feedback = next(loop)
    out = feedback.out
    assert out.is_dir()
    loop.close()
    assert not out.exists()
    with pytest.raises(FeedbackError, match="the trial has ended"):
        _ = feedback.out


# What PyGlove's feedback offers.


def test_a_number_is_the_objective_reward():
    names = ["reward", "accuracy"]
    loop = sx.sample(space(2), "sweeping", metrics=names)
    _, feedback = next(loop)
    with pytest.raises(RewardError, match="objective 'reward', but got only 'accuracy'"):
        feedback(metrics={"accuracy": 0.9})
    with pytest.raises(RewardError, match="has two values"):
        feedback(0.0, metrics={"reward": 0.5, "accuracy": 0.9})
    feedback(0.5, {"accuracy": 0.9, "loss": 1.0})
    _, feedback = next(loop)
    feedback.add_measurement(0.25, {"accuracy": 0.8})
    feedback.done()
    assert [t.rewards for t in loop.result.trials] == [(0.5, 0.9), (0.25, 0.8)]
    assert loop.result.trials[0].metrics == {"loss": 1.0}


def test_a_call_with_a_step_is_a_measurement_too():
    loop = sx.sample(space(1), "sweeping")
    for _, feedback in loop:
        feedback(0.5, None, "ckpt/7", {"note": 1}, {"board": "http://host/1"}, step=7)
    (trial,) = loop.result.trials
    assert (trial.reward, trial.metadata["note"]) == (0.5, 1)
    assert trial.metadata["links"] == {"checkpoint": "ckpt/7", "board": "http://host/1"}
    assert [(m.step, m.rewards) for m in loop.result.measurements()] == [(7, (0.5,))]


def test_measurements_with_a_checkpoint_and_a_time():
    loop = sx.sample(space(1), "sweeping")
    for _, feedback in loop:
        feedback.add_measurement(0.5, step=3, checkpoint_path="a", elapse_secs=1.5)
        feedback.done(related_links={"log": "b"})
        assert feedback.links == {"checkpoint": "a", "log": "b"}
        assert feedback.checkpoint_to_warm_start_from is None
        assert feedback.get_trial().id == feedback.id == 1
        assert feedback.get_trial().reward == 0.5
    assert loop.result.measurements()[0].metrics["elapse_secs"] == 1.5


@pytest.mark.parametrize(
    ("given", "is_skipped"),
    [
        (ValueError, True),
        ((ValueError, KeyError), True),
        ([Exception], True),
        (((ValueError, ".*c"),), True),
        ((ValueError, "cd"), True),
        ([(ValueError, "abc"), (ValueError, "cd$"), KeyError], True),
        ([(Exception, "ValueError: bcd")], True),
        ([(Exception, "^bcd")], True),
        ([(Exception, "abc")], False),
        ((KeyError, OSError), False),
        ((), False),
    ],
)
def test_exceptions_with_messages(given, is_skipped):
    _, feedback = next(_loop := sx.sample(space(1), "sweeping"))
    if is_skipped:
        with feedback.skip_on_exceptions(given):
            raise ValueError("bcd")
        assert feedback.get_trial().state == "skipped"
    else:
        with pytest.raises(ValueError, match="bcd"), feedback.skip_on_exceptions(given):
            raise ValueError("bcd")
        assert not feedback.is_done
        feedback(1)


@pytest.mark.parametrize("given", [5, [int], [(ValueError, 5)], [(ValueError, "(")], "ValueError"])
def test_exceptions_in_another_form_are_refused(given):
    _, feedback = next(_loop := sx.sample(space(1), "sweeping"))
    with pytest.raises(FeedbackError, match="Expected"), feedback.skip_on_exceptions(given):
        raise AssertionError("not reached")
    feedback(1)


def test_late_feedback_can_be_ignored():
    _, feedback = next(_loop := sx.sample(space(1), "sweeping"))
    feedback(1)
    with pytest.raises(RaceConditionError, match="has ended already"):
        feedback.add_measurement(0.1)
    with feedback.ignore_race_condition():
        feedback.add_measurement(0.1)
        raise AssertionError("not reached")
    with pytest.raises(ValueError, match="own"), feedback.ignore_race_condition():
        raise ValueError("own")


def test_metadata_of_the_whole_sweep_are_refused():
    _, feedback = next(_loop := sx.sample(space(1), "sweeping"))
    feedback.set_metadata("key", 1, per_trial=True)
    assert feedback.get_metadata("key", per_trial=True) == 1
    for call in (feedback.set_metadata, feedback.get_metadata):
        with pytest.raises(FeedbackError, match="no metadata of its own"):
            call("key", 1, per_trial=False)
    feedback(1)
