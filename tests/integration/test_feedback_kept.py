"""The study records what feedback reports, in memory, SQLite and PostgreSQL."""

import math

import pytest

import symexp as sx
from symexp.sweeps.feedback import FeedbackError
from symexp.sweeps.worker import RewardError

pytest.importorskip("sqlalchemy")

ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=ON_SERVER)])
def study(request, tmp_path):
    """Returns the URL of a study that does not exist yet."""
    if request.param == "memory":
        return f"{tmp_path.parent.name}-{tmp_path.name}"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/s.db#kept"
    return f"{request.getfixturevalue('postgres')}#kept"


def space(n=4):
    return sx.Dict(x=sx.oneof(list(range(n))))


def trials(study):
    """Returns the trials, as another process would read them."""
    opened = sx.Study.open(study, space=space())
    found = opened.result.trials
    if "://" in study:
        opened.close()
    return found


def boom(x):
    if x % 2:
        raise KeyError(f"no {x}")
    return float(x)


@pytest.mark.parametrize(
    ("policy", "attempts", "states"),
    [
        ("skip", [1, 1, 1, 1], ["complete", "failed", "complete", "failed"]),
        (2, [1, 3, 1, 3], ["complete", "failed", "complete", "failed"]),
        ("stop", [1, 1], ["complete", "failed"]),
    ],
)
def test_exceptions_follow_the_policy(study, policy, attempts, states):
    loop = sx.sample(space(), "sweeping", study=study, on_error=policy)
    try:
        for exp, feedback in loop:
            with feedback:
                feedback.set_metadata("host", "a")
                feedback(boom(exp.x))
        assert policy != "stop"
    except KeyError:
        assert policy == "stop"
    loop.close()
    found = trials(study)
    assert [t.state for t in found] == states
    assert [t.attempts for t in found] == attempts
    failed = found[1]
    assert "Traceback (most recent call last)" in failed.error
    assert "raise KeyError(f" in failed.error
    assert failed.error.rstrip().endswith("KeyError: 'no 1'")
    assert failed.metadata["host"] == "a"
    if policy == "stop":  # running the loop again goes on with what is left
        rest = [exp.x for exp, f in sx.sample(space(), "sweeping", study=study) if not f(1.0)]
        assert rest == [2, 3]


def test_a_retry_may_succeed(study):
    tries = []
    for _, feedback in sx.sample(space(1), "sweeping", study=study, on_error=3):
        with feedback:
            tries.append(feedback.attempt)
            if len(tries) < 3:
                raise OSError("busy")
            feedback(1.0)
    (trial,) = sx.poll_result(study).trials
    assert (tries, trial.state, trial.attempts, trial.error) == ([1, 2, 3], "complete", 3, None)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "0.9", None, [0.1, 0.2], object()])
def test_what_is_no_reward(study, bad):
    _, feedback = next(loop := sx.sample(space(), "sweeping", study=study))
    with pytest.raises((RewardError, TypeError), match="Expected"):
        feedback(bad)
    with pytest.raises((RewardError, TypeError), match="Expected"):
        feedback.add_measurement(bad)
    feedback(0.5)
    loop.close()
    loop = sx.sample(space(), "sweeping", 2, study=study, on_invalid="skip")
    for _, feedback in loop:
        feedback(bad)
    loop.close()
    found = trials(study)
    assert [t.state for t in found] == ["complete", "skipped"]
    assert sx.poll_result(study).best.reward == 0.5


def test_a_measurement_that_is_no_number_on_request(study):
    for exp, feedback in sx.sample(space(), "sweeping", 3, study=study, on_invalid="skip"):
        for step in range(3):
            feedback.add_measurement(math.nan if exp.x == step == 1 else float(step))
            if feedback.should_stop_early():
                break
        feedback.done()
        assert step == (1 if exp.x == 1 else 2)
    found = trials(study)
    assert [t.state for t in found] == ["complete", "skipped", "complete"]
    assert "'reward' to be a finite number, but got nan" in found[1].error


def test_every_ending_keeps_what_was_attached(study):
    loop = sx.sample(space(), "sweeping", study=study)
    endings = [
        lambda f: f.done(),
        lambda f: f.skip("too large"),
        lambda f: f.prune(),
        lambda f: f.fail("by hand"),
    ]
    for (_, feedback), end in zip(loop, endings):
        feedback.set_metadata("n", feedback.id)
        feedback.add_link("logs", f"http://logs/{feedback.id}")
        feedback.add_measurement(0.5, {"loss": 2.0}, step=7)
        end(feedback)
    loop.close()
    found = trials(study)
    assert [t.state for t in found] == ["complete", "skipped", "pruned", "failed"]
    assert [t.metadata["n"] for t in found] == [1, 2, 3, 4]
    assert found[2].metadata["links"] == {"logs": "http://logs/3"}
    assert [t.rewards for t in found] == [(0.5,), None, (0.5,), None]
    assert [t.metrics for t in found] == [{"loss": 2.0}, None, {"loss": 2.0}, None]
    assert [t.error for t in found] == [None, "too large", None, "by hand"]
    assert [t.exp.x for t in found] == [0, 1, 2, 3]


def test_no_feedback_is_an_error_and_the_trial_is_given_back(study):
    loop = sx.sample(space(), "sweeping", study=study)
    next(loop)
    with pytest.raises(FeedbackError, match=r"The iteration of trial 1 .* ended without feedback"):
        next(loop)
    assert [t.state for t in trials(study)] == ["waiting"]


def test_end_loop_leaves_the_rest_to_others(study):
    for _, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(1.0)
        feedback.end_loop()
    assert len(trials(study)) == 1
    assert sum(1 for _, f in sx.sample(space(), "sweeping", study=study) if not f(1.0)) == 3
