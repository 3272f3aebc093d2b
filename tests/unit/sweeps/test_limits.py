"""Limits of a loop in this process."""

import datetime
import signal
import threading
import time

import pytest

import symexp as sx
from symexp.sweeps.limits import (
    SamplingError,
    TrialTimeoutError,
    attempts_of,
    memory_of_limit,
    seconds_of,
)

needs_alarm = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of signals")


def sample(n=3, **options):
    space = sx.Dict(x=sx.oneof(list(range(n))))
    return sx.sample(space, sx.geno.Sweeping(), **options)


def test_units():
    assert seconds_of("timeout", datetime.timedelta(hours=1)) == 3600.0
    assert seconds_of("timeout", 2) == 2.0
    assert seconds_of("timeout", None) is None
    assert memory_of_limit("50MB") == 50e6
    assert memory_of_limit(1024) == 1024.0
    assert memory_of_limit(None) is None
    assert attempts_of(1) == 1


def test_numbers_of_numpy_are_limits():
    np = pytest.importorskip("numpy")
    assert seconds_of("timeout", np.int64(2)) == seconds_of("timeout", np.float32(2)) == 2.0
    assert memory_of_limit(np.int64(1024)) == 1024.0
    assert type(attempts_of(np.int64(3))) is int


@pytest.mark.parametrize("limit", [1e300, datetime.timedelta.max])
def test_a_limit_may_be_longer_than_systems_count(limit):
    for exp, feedback in sample(trial_timeout=limit, timeout=limit):
        feedback(exp.x)
    assert feedback.study.result.counts == {"complete": 3}


@needs_alarm
def test_a_limit_of_next_to_nothing_strikes_in_the_body():
    for _exp, feedback in sample(trial_timeout=1e-9):
        with feedback:
            threading.Event().wait()
    assert feedback.study.result.counts == {"failed": 3}


class Slow(sx.Callback):
    def __init__(self):
        self.seen = []

    def on_measurement(self, trial, measurement):
        began = time.monotonic()
        while time.monotonic() < began + 0.2:  # until the alarm has rung
            pass
        self.seen.append(measurement.step)


@needs_alarm
def test_the_limit_does_not_interrupt_a_callback():
    slow = Slow()
    for exp, feedback in sample(n=1, trial_timeout=0.1, callbacks=[slow]):
        with feedback:
            feedback.add_measurement(exp.x, step=7)
            threading.Event().wait()
    assert slow.seen == [7]
    assert feedback.study.result.counts == {"failed": 1}


@pytest.mark.parametrize(
    "wrong", [0, -1, float("nan"), float("inf"), True, "1", "soon", [1], 10**400]
)
def test_wrong_times_are_refused(wrong):
    for name in ("timeout", "trial_timeout"):
        with pytest.raises(SamplingError, match=rf"Expected {name} to be seconds, or a datetime"):
            sample(**{name: wrong})


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), True, "1", "0 GB", "much", 10**400])
def test_wrong_amounts_of_memory_are_refused(wrong):
    with pytest.raises(SamplingError, match=r"Expected memory_limit .*'8GB' or '512MiB'"):
        memory_of_limit(wrong)


@pytest.mark.parametrize("wrong", [0, 1.0, True, None, "3"])
def test_wrong_attempts_are_refused(wrong):
    with pytest.raises(SamplingError, match="Expected max_attempts to be a whole number from 1"):
        sample(max_attempts=wrong)


def test_no_trial_begins_after_the_timeout_and_the_study_resumes(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("symexp.sweeps.begin.time.monotonic", lambda: now[0])
    for exp, feedback in sample(study="limits-timeout", timeout=5):
        now[0] += 3.0
        feedback(exp.x)
    assert feedback.study.result.counts == {"complete": 2}
    for exp, feedback in sample(study="limits-timeout", timeout=5):
        feedback(exp.x)
    assert feedback.study.result.counts == {"complete": 3}
    sx.delete_study("limits-timeout")


def test_a_stop_ends_the_loops_that_run_now():
    mine, other = sample(study="limits-stop"), sample(study="limits-stop")
    next(other)[1](0.0)
    for exp, feedback in mine:
        feedback(exp.x)
        feedback.study.stop()
    assert list(other) == []
    assert mine.result.counts == {"complete": 2}
    for exp, feedback in sample(study="limits-stop"):
        feedback(exp.x)
    assert mine.result.counts == {"complete": 3}
    sx.delete_study("limits-stop")


@needs_alarm
def test_a_trial_that_waits_too_long_fails_and_the_loop_goes_on():
    before = signal.getsignal(signal.SIGALRM)
    for exp, feedback in sample(trial_timeout=0.5):
        with feedback:
            if exp.x == 1:
                threading.Event().wait()
            feedback(exp.x)
    states = [(t.state, t.error) for t in feedback.study.result.trials]
    assert [state for state, _ in states] == ["complete", "failed", "complete"]
    assert states[1][1].endswith("trial_timeout is 0.5 s.")
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@needs_alarm
def test_an_error_that_comes_of_the_interrupt_is_not_another_failure():
    for _exp, feedback in sample(n=2, trial_timeout=0.05, on_error=3):
        with feedback, feedback.skip_on_exceptions([Exception]):
            try:
                threading.Event().wait()
            except TimeoutError as error:  # as a library does that wraps what it calls
                raise RuntimeError("in a library") from error
    trials = feedback.study.result.trials
    assert [(t.state, t.attempts) for t in trials] == [("failed", 1)] * 2
    assert all("trial_timeout" in t.error for t in trials)


@needs_alarm
def test_without_a_with_block_the_loop_ends_and_the_trial_has_failed():
    loop = sample(trial_timeout=0.05)

    def wait():
        next(loop)
        threading.Event().wait()

    with pytest.raises(TrialTimeoutError, match=r"trial_timeout is 0\.05 s"):
        wait()
    loop.close()
    assert loop.result.counts == {"failed": 1}
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@needs_alarm
def test_a_timer_of_the_user_is_left_alone():
    rung = threading.Event()
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.set())
    try:
        for exp, feedback in sample(n=1, trial_timeout=1e-6):
            assert feedback.should_stop_early()
            feedback(exp.x)
        signal.raise_signal(signal.SIGALRM)
        assert rung.is_set()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert feedback.study.result.counts == {"complete": 1}


def test_in_another_thread_the_trial_is_asked_to_stop():
    seen = []

    def run():
        for exp, feedback in sample(n=1, trial_timeout=1e-6):
            seen.append(feedback.should_stop_early())
            feedback(exp.x)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [True]
