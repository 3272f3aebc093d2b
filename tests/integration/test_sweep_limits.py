"""Limits of sweeps, with real worker processes that hang, die and eat memory."""

import functools
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

import symexp as sx
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.tune.job import TuneError

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")


def tune(space, evaluate, **kwargs):
    return sx.tune(space, evaluate, "sweeping", progress=False, **kwargs)


def states(result):
    return [trial.state for trial in result.trials]


def hang_at_one(exp):
    if exp.x == 1:
        threading.Event().wait()
    return exp.x


def test_a_trial_that_hangs_fails_and_the_others_go_on(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"
    space = sx.Dict(x=sx.oneof([0, 1, 2]))
    result = tune(space, hang_at_one, workers=1, trial_timeout=1.0, study=url)
    assert states(result) == ["complete", "failed", "complete"]
    late = result.trials[1]
    assert late.attempts == 1
    assert late.error.startswith("The trial was ended after 1.")
    assert late.error.endswith("s: trial_timeout is 1 s.")


def hang_in_c(exp):
    if exp.x == 0:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        time.sleep(1e6)
    return exp.x


def test_a_trial_that_ignores_interrupts_is_killed(monkeypatch):
    monkeypatch.setattr("symexp.sweeps.tune.local_processes.GRACE", 0.2)
    result = tune(sx.Dict(x=sx.oneof([0, 1])), hang_in_c, workers=2, trial_timeout=1.0)
    assert states(result) == ["failed", "complete"]


def die_at_one(exp):
    if exp.x == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return exp.x


def test_a_trial_that_kills_its_workers_fails_with_the_signal():
    result = tune(sx.Dict(x=sx.oneof([0, 1, 2])), die_at_one, max_attempts=2)
    assert states(result) == ["complete", "failed", "complete"]
    assert result.trials[1].attempts == 2
    assert result.trials[1].error == (
        "The workers of the trial died 2 times, and max_attempts is 2. Perhaps this candidate "
        "kills them. The last one was killed by SIGKILL."
    )


def test_a_retry_counts_the_deaths_of_workers_anew(tmp_path):
    url, space = f"sqlite:///{tmp_path}/s.db#s", sx.Dict(x=sx.oneof([1]))
    tune(space, die_at_one, study=url, max_attempts=1)
    study = sx.Study.open(url)
    assert study.retry() == [1]
    study.close()
    (trial,) = tune(space, die_at_one, study=url, max_attempts=2).trials
    assert (trial.state, trial.attempts) == ("failed", 3)
    assert trial.error.startswith("The workers of the trial died 2 times, ")


def die_after_each_step(exp, feedback):
    place = feedback.checkpoint / "step"
    step = int(place.read_text()) + 1 if place.exists() else 0
    if step < exp.steps:
        feedback.add_measurement(float(step), step=step)
        place.write_text(str(step))
        os.kill(os.getpid(), signal.SIGKILL)
    if exp.steps < 4:
        os.kill(os.getpid(), signal.SIGKILL)  # it gets no further
    feedback.continue_at(step)
    feedback.done()


def test_deaths_count_only_as_long_as_a_trial_gets_no_further(tmp_path):
    url, space = f"sqlite:///{tmp_path}/s.db#s", sx.Dict(steps=sx.oneof([3, 4]))
    stuck, long = tune(space, die_after_each_step, study=url, workers=1, max_attempts=2).trials
    assert (stuck.state, stuck.attempts) == ("failed", 4)
    assert stuck.error.startswith("The workers of the trial died 2 times, and max_attempts is 2.")
    assert (long.state, long.attempts, long.reward) == ("complete", 5, 3.0)
    assert [m.step for m in long.measurements] == [0, 1, 2, 3]


def go_on_after_an_interrupt(exp, feedback):
    if exp.x == 0:
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    if exp.x == 1 and feedback.attempt == 1:
        threading.Event().wait()
    return exp.x


def test_what_a_worker_begins_before_it_is_killed_is_tried_again(monkeypatch):
    monkeypatch.setattr("symexp.sweeps.tune.local_processes.GRACE", 3.0)
    space = sx.Dict(x=sx.oneof([0, 1]))
    late, other = tune(space, go_on_after_an_interrupt, trial_timeout=1.5, max_attempts=1).trials
    assert late.state == "failed"
    assert (other.state, other.attempts) == ("complete", 2)


def eat_at_one(exp):
    if exp.x == 1:
        eaten = [b"x" * 10**6 for _ in range(1000)]
        threading.Event().wait()
        return len(eaten)
    return exp.x


def test_a_worker_that_uses_too_much_memory_is_killed():
    result = tune(sx.Dict(x=sx.oneof([0, 1, 2])), eat_at_one, memory_limit="400MB")
    assert states(result) == ["complete", "failed", "complete"]
    error = result.trials[1].error
    assert error.startswith("Its worker was ended: it used ")
    assert error.endswith(", memory_limit is 400 MB.")


def test_a_limit_below_what_python_needs_is_an_error():
    with pytest.raises(TuneError, match=r"the last one was ended: it used .*limit is 100 KB\."):
        tune(sx.Dict(x=sx.oneof([0, 1])), die_at_one, memory_limit="100KB")


def test_a_timeout_lets_the_present_trials_end_and_the_call_resumes(tmp_path):
    gate = tmp_path / "gate"
    url = f"sqlite:///{tmp_path}/s.db#s"
    space = sx.Dict(x=sx.oneof([0, 1, 2]))

    def wait_for_the_stop(exp):
        study = sx.Study.open(url)
        while not gate.exists() and not study.ledger._database.rows(
            "SELECT 1 FROM sqlite_master WHERE name = 'symexp_stops'", {}
        ):
            time.sleep(0.01)
        gate.touch()
        study.close()
        return exp.x

    result = tune(space, wait_for_the_stop, study=url, timeout=2.0)
    assert states(result) in ([], ["complete"])  # a slow start of the worker may take all the time
    gate.touch()
    assert states(tune(space, wait_for_the_stop, study=url, timeout=600)) == ["complete"] * 3


def stop_at_two(exp, feedback):
    feedback(exp.x)
    if exp.x == 2:
        feedback.study.stop()


def test_a_worker_stops_the_study_and_the_call_resumes(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"
    space = sx.Dict(x=sx.oneof([0, 1, 2, 3, 4]))
    assert states(tune(space, stop_at_two, study=url)) == ["complete"] * 3
    assert states(tune(space, stop_at_two, study=url)) == ["complete"] * 5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"timeout": 0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"trial_timeout": "soon"}, "trial_timeout"),
        ({"trial_timeout": -1}, "trial_timeout"),
        ({"memory_limit": "much"}, "memory_limit"),
        ({"memory_limit": 0}, "memory_limit"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"callbacks": [print]}, "callbacks"),
    ],
)
def test_wrong_limits_are_refused_before_a_study_is_made(options, said, tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"
    with pytest.raises(SamplingError, match=f"Expected {said} to be"):
        tune(sx.Dict(x=sx.oneof([0, 1])), len, study=url, **options)
    assert not (tmp_path / "s.db").exists()


STOP = "import sys, symexp as sx; study = sx.Study.open(sys.argv[1]); study.stop(); study.close()"


def test_another_process_stops_all_workers_also_those_that_are_replaced(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#s"

    def stop_elsewhere(exp):
        if exp.x == 1:
            subprocess.run([sys.executable, "-c", STOP, url], check=True)
        return exp.x

    space = sx.Dict(x=sx.oneof([0, 1, 2, 3, 4]))
    result = tune(space, stop_elsewhere, study=url, fresh_after=1)
    assert states(result) == ["complete"] * 2
    assert states(tune(space, float_of, study=url)) == ["complete"] * 5


def float_of(exp):
    return float(exp.x)


def interrupt_and_hang(exp):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.kill(os.getppid(), signal.SIGINT)
    threading.Event().wait()


def test_interrupts_do_not_count_as_attempts(tmp_path, monkeypatch):
    job = importlib.import_module("symexp.sweeps.tune.tune").Job
    monkeypatch.setattr("symexp.sweeps.tune.tune.Job", functools.partial(job, grace=0.1))
    url, space = f"sqlite:///{tmp_path}/s.db#s", sx.Dict(x=sx.oneof([0]))
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            tune(space, interrupt_and_hang, study=url, max_attempts=1)
        assert sx.poll_result(url).counts == {"waiting": 1}
    result = tune(space, float_of, study=url, max_attempts=1)
    assert (states(result), result.trials[0].attempts) == (["complete"], 3)
