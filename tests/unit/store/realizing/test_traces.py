"""What a build leaves in its process, and workers that build several stages."""

import os
import random
import signal
import subprocess
import sys
import threading

import pytest

from symexp.store.realizing import traces as traces_module
from symexp.store.realizing.traces import Traces


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """On a busy machine any build may take long."""
    monkeypatch.setattr(traces_module, "_QUICK", 600.0)


def draw():
    random.random()


def draw_with_numpy():
    import numpy as np

    np.random.standard_normal()


def set_variable():
    os.environ["SYMEXP_TEST_OF_TRACES"] = "1"


def start_thread():
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def start_process():
    subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def do_nothing():
    pass


LEFT = [draw, draw_with_numpy, set_variable, start_thread, start_process]


def pids(store, stages):
    return [int(store.realized(stage).read_text("pid")) for stage in stages]


def chain(make, works):
    """Returns stages on each other, each of which writes its process and does some work."""
    stages = []
    for i, work in enumerate(works):

        def build(ctx, work=work):
            (ctx.out / "pid").write_text(str(os.getpid()))
            work()

        stages.append(make(f"s{i}", *stages[-1:], build=build))
    return stages


def test_one_worker_builds_a_chain_of_quick_stages(store, make):
    stages = chain(make, [do_nothing] * 5)
    store.realize(stages[-1], workers=2)
    assert len(set(pids(store, stages))) == 1
    assert pids(store, stages)[0] != os.getpid()
    assert store.verify() == []


@pytest.mark.parametrize("work", LEFT, ids=lambda work: work.__name__)
def test_a_worker_with_traces_of_a_build_builds_no_other_stage(store, make, work):
    if work is draw_with_numpy:
        pytest.importorskip("numpy")
    stages = chain(make, [do_nothing, work, do_nothing, do_nothing])
    store.realize(stages[-1], workers=2)
    one, two, three, four = pids(store, stages)
    assert one == two
    assert two != three
    assert three == four


def test_a_slow_build_has_a_process_of_its_own(store, make, monkeypatch):
    monkeypatch.setattr(traces_module, "_QUICK", 0.0)
    stages = chain(make, [do_nothing] * 3)
    store.realize(stages[-1], workers=2)
    assert len(set(pids(store, stages))) == 3


def test_a_stage_with_limits_has_a_process_of_its_own(store, make):
    one, two, three = chain(make, [do_nothing] * 3)
    limited = make("limited", three, build=three.build, timeout=600)
    last = make("last", limited, build=three.build)
    store.realize(last, workers=2)
    found = pids(store, [one, two, three, limited, last])
    assert len(set(found[:3])) == 1
    assert found[3] not in (found[2], found[4])


def test_a_worker_whose_build_failed_builds_no_other_stage(store, make):
    def fail(ctx):
        raise ValueError("no")

    bad = make("bad", build=fail)
    good = chain(make, [do_nothing] * 3)
    with pytest.raises(ValueError, match="no"):
        store.realize_many([bad, good[-1]], workers=1 + 1)
    store.realize(good[-1], workers=2)
    assert len(store.realizations()) == 3


def test_a_worker_that_died_while_it_waited_is_replaced(store, make):
    """The second stage kills the worker that built the first one, which waits by then."""
    stages = chain(make, [do_nothing])

    def kill(ctx):
        (ctx.out / "pid").write_text(str(os.getpid()))
        victim = int(ctx.realizations(stages[0])[0].read_text("pid"))
        assert victim != os.getpid()
        os.kill(victim, signal.SIGKILL)

    second = make("second", stages[0], build=kill, timeout=600)
    third = make("third", second, build=stages[0].build)
    fourth = make("fourth", third, build=stages[0].build)
    store.realize(fourth, workers=2)
    assert len(store.realizations()) == 4
    assert store.verify() == []


def test_traces_are_seen_and_nothing_else(monkeypatch):
    before = Traces()
    assert before.are_none()
    monkeypatch.setenv("SYMEXP_TEST_OF_TRACES", "2")
    assert not before.are_none()
    monkeypatch.delenv("SYMEXP_TEST_OF_TRACES")
    assert before.are_none()
    state = random.getstate()
    random.random()
    assert not before.are_none()
    random.setstate(state)
    assert before.are_none()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert not before.are_none() or not os.path.exists("/proc/self/task")
    finally:
        process.communicate()
    assert before.are_none()
