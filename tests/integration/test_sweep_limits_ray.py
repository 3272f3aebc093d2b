"""Limits of sweeps on Ray: a trial that hangs, one that eats memory, and callbacks."""

import os
import re
import threading

import pytest

import symexp as sx

# It kills workers on machines whose memory others use.
os.environ.setdefault("RAY_memory_monitor_refresh_ms", "0")

ray = pytest.importorskip("ray")
pytest.importorskip("sqlalchemy")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("ray"),
    # Ray starts processes and sockets, and leaves some of them to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*:FutureWarning:ray.*"),
]


class Ended(sx.Callback):
    def __init__(self):
        self.states = {}

    def on_trial_end(self, trial):
        self.states[trial.id] = trial.state


def misbehave(exp):
    if exp.x == 1:
        threading.Event().wait()
    if exp.x == 2:
        eaten = [b"x" * 10**6 for _ in range(1500)]
        threading.Event().wait()
        return len(eaten)
    return exp.x


def test_limits_hold_on_ray():
    options = {"engine": "ray", "progress": False}
    ended = Ended()
    result = sx.tune(
        sx.Dict(x=sx.oneof([0, 1, 3])), misbehave, "sweeping",
        trial_timeout=4.0, memory_limit="900MB", callbacks=[ended], **options,
    )  # fmt: skip
    assert [t.state for t in result.trials] == ["complete", "failed", "complete"]
    assert "trial_timeout is 4 s" in result.trials[1].error
    assert ended.states == {1: "complete", 2: "failed", 3: "complete"}
    # On a busy machine the memory is taken slowly, so no limit of time is beside this one.
    space = sx.Dict(x=sx.oneof([2, 3]))
    result = sx.tune(space, misbehave, "sweeping", memory_limit="900MB", **options)
    assert [t.state for t in result.trials] == ["failed", "complete"]
    assert "memory_limit is 900 MB" in result.trials[0].error


def hang_with_the_gil(exp):
    if exp.x == 0:
        re.match(r"(a+)+$", "a" * 60 + "b")
    return exp.x


class HangsWithShortGrace:
    """Shortens the grace period of the worker that unpickles it, which is ten seconds otherwise."""

    def __call__(self, exp):
        return hang_with_the_gil(exp)

    def __reduce__(self):
        return _shorten_the_grace, ()


def _shorten_the_grace():
    from symexp.integrations.ray import engine

    engine.GRACE = 0.5
    return HangsWithShortGrace()


def test_c_code_that_holds_the_gil_is_ended(monkeypatch):
    monkeypatch.setattr("symexp.integrations.ray.engine.GRACE", 0.5)
    space = sx.Dict(x=sx.oneof([0, 1]))
    result = sx.tune(
        space, HangsWithShortGrace(), "sweeping", engine="ray", trial_timeout=2.0, progress=False
    )
    assert [trial.state for trial in result.trials] == ["failed", "complete"]
