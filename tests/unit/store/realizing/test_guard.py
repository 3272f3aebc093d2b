"""Limits of one build: a build that is over its time or its memory is ended with all it started."""

import contextlib
import ctypes
import datetime
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from symexp.store import (
    BuildMemoryError,
    BuildTimeoutError,
    DependencyFailedError,
    StoreError,
    matchers,
)
from symexp.store.disk.locks import FileLock
from symexp.store.realizing import guard as guard_module

SHORT = 0.2
ENOUGH = 0.6  # to make a checkpoint
LONG = 600


@pytest.fixture(autouse=True)
def grace(monkeypatch):
    monkeypatch.setattr("symexp.store.realizing.guard.GRACE", 0.3)


def endless(ctx):
    threading.Event().wait(LONG)


def late(store, stage, **options):
    with pytest.raises(BuildTimeoutError) as caught:
        store.realize(stage, **options)
    return caught.value


def test_a_build_over_its_time_is_ended_with_its_place_and_checkpoint_in_the_notes(store, make):
    def build(ctx):
        (ctx.out.checkpoint / "step").write_text("1")
        (ctx.out / "half").write_text("1")
        endless(ctx)

    stage = make("slow", build=build, timeout=ENOUGH)
    error = late(store, stage)
    assert isinstance(error, TimeoutError)
    assert f"stage 'slow' ({stage.ref}) was ended after " in str(error)
    assert "its timeout is 0.6 s. Raise it, `@sx.stage(timeout=...)`" in str(error)
    failed = store.layout.failed / f"{stage.key}-slow"
    assert f"its build directory is kept at {failed}" in error.__notes__
    assert (failed / "out" / "half").exists()
    assert any("goes on from its checkpoint" in note for note in error.__notes__)
    assert [c.attempts for c in store.checkpoints()] == [1]
    assert os.listdir(store.layout.work) == []
    assert os.listdir(store.layout.locks) == ["gc.lock"]


def test_a_build_in_time_has_its_result_and_no_limit_counts_in_its_identity(store, make):
    done = store.realize(make("fast", timeout=datetime.timedelta(hours=1)))
    assert store.realize(make("fast", timeout=LONG)) == done == store.realize(make("fast"))


def test_an_interrupted_build_may_write_to_its_checkpoint(store, make):
    def build(ctx):
        place = ctx.out.checkpoint / "saved"
        if place.exists():
            (ctx.out / "n").write_text(place.read_text())
            return
        try:
            endless(ctx)
        finally:
            place.write_text("in time")

    late(store, make("slow", build=build, timeout=ENOUGH))
    assert store.realize(make("slow", build=build, timeout=LONG)).read_text("n") == "in time"


def test_a_build_that_returns_after_its_time_has_no_result(store, make):
    def build(ctx):
        with contextlib.suppress(KeyboardInterrupt):
            endless(ctx)
        (ctx.out / "n").write_text("cut short")

    late(store, make("slow", build=build, timeout=SHORT))
    assert store.realizations() == []


def ignoring(ctx):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (ctx.out / "here").write_text("1")
    ctypes.PyDLL(None).sleep(LONG)  # in C, with the lock of the interpreter


def test_a_build_in_c_code_that_ignores_signals_is_killed(store, make):
    error = late(store, make("deaf", build=ignoring, timeout=SHORT))
    assert any("its build directory is kept at" in note for note in error.__notes__)
    assert store.realizations() == []


def test_processes_that_a_late_build_has_started_are_ended(store, make, tmp_path):
    code = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)"

    def build(ctx):
        pids = [subprocess.Popen([sys.executable, "-c", code]).pid]
        pids.append(subprocess.Popen([sys.executable, "-c", code], start_new_session=True).pid)
        if (child := os.fork()) == 0:  # one that detaches itself
            if os.fork() == 0:
                os.setsid()
                (tmp_path / "detached").write_text(str(os.getpid()))
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                time.sleep(LONG)
            os._exit(0)
        os.waitpid(child, 0)
        while not (tmp_path / "detached").exists() or not (tmp_path / "detached").read_text():
            time.sleep(0.01)
        (tmp_path / "pids").write_text(" ".join(map(str, pids)))
        endless(ctx)

    late(store, make("parent", build=build, timeout=2))
    names = ("pids", "detached")
    pids = [int(pid) for name in names for pid in (tmp_path / name).read_text().split()]
    assert len(pids) == 3
    _, alive = psutil.wait_procs([psutil.Process(p) for p in pids if psutil.pid_exists(p)], 10)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


def test_waiting_for_another_process_does_not_count(store, make):
    stage = make("slow", timeout=1.0)
    lock = FileLock(store.layout.lock_path(stage.key, "slow"), transient=True)
    lock.acquire()
    timer = threading.Timer(1.5, lock.release)
    timer.start()
    assert store.realize(stage).read_text("n") == "1"
    timer.join()


@pytest.mark.parametrize("build", [endless, ignoring])
def test_a_late_build_can_be_kept_as_a_failure(store, make, build):
    stage = make("slow", build=build, timeout=SHORT)
    kept = store.realize(stage, on_error="keep")
    assert not kept.ok
    assert kept.error["type"] == "symexp.store.errors.BuildTimeoutError"
    with pytest.raises(DependencyFailedError, match="'slow' failed and was kept"):
        store.realize_many([make("top", stage), make("other")], on_error="keep", workers=2)
    assert [r.name for r in store.realizations()] == ["other"]


def test_other_stages_go_on_beside_a_late_one(store, make):
    stages = [make(f"ok{i}") for i in range(3)]
    with pytest.raises(BuildTimeoutError):
        store.realize_many([*stages, make("slow", build=endless, timeout=SHORT)], workers=4)
    assert len(store.realizations()) == 3


def test_only_limited_stages_leave_this_process(store, make):
    def build(ctx):
        (ctx.out / "n").write_text(str(os.getpid()))

    base = make("base", build=build)
    limited = make("limited", base, build=build, timeout=LONG)
    top = make("top", limited, *(make(f"p{i}", build=build) for i in range(9)), build=build)
    pids = {r.name: int(r.read_text("n")) for r in [store.realize(top), *store.realizations()]}
    assert pids.pop("limited") != os.getpid()
    assert set(pids.values()) == {os.getpid()}


@contextlib.contextmanager
def ignored_interrupts():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as of `python script.py &`
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def blocked_interrupts():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # as workers of Ray
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.parametrize("deaf", [ignored_interrupts, blocked_interrupts])
def test_a_process_without_interrupts_hears_that_of_the_timeout(store, make, deaf):
    def build(ctx):
        os.kill(os.getpid(), signal.SIGINT)  # of somebody else: it is ignored
        try:
            threading.Event().wait(LONG)
        finally:
            (ctx.out.checkpoint / "note").write_text("saved")

    with deaf():
        late(store, make("late", build=build, timeout=ENOUGH))
    assert [(c.path / "note").read_text() for c in store.checkpoints()] == ["saved"]


def test_each_build_of_several_has_its_own_time(store, make):
    def build(ctx):
        time.sleep(0.3)
        (ctx.out / "n").write_text(ctx.out.parent.name)

    stage = make("many", build=build, timeout=0.8, matcher=matchers.latest(3))
    assert len(store.realize_all(stage)) == 3


def test_a_build_over_its_memory_is_ended(store, make):
    def build(ctx):
        kept = []
        while True:
            kept.append(bytearray(os.urandom(1) * (10 << 20)))
            time.sleep(0.02)

    stage = make("greedy", build=build, resources={"memory": "100MB"})
    with pytest.raises(BuildMemoryError, match=r"reserved \(memory: 100 MB\): memory: ") as caught:
        store.realize(stage)
    assert isinstance(caught.value, MemoryError)
    assert isinstance(caught.value, StoreError)
    assert any("its build directory is kept at" in note for note in caught.value.__notes__)


def test_memory_of_the_parent_does_not_count(store, make):
    ballast = bytearray(os.urandom(1) * (200 << 20))

    def build(ctx):
        time.sleep(1.2)  # some looks
        (ctx.out / "n").write_text(str(len(ballast)))

    assert store.realize(make("modest", build=build, resources={"memory": "50MB"})).ok


def test_memory_that_workers_share_does_not_count_when_others_end(store, make):
    ballast = bytearray(os.urandom(1) * (200 << 20))

    def build(ctx):
        (ctx.out / "n").write_text(str(len(ballast)))

    def last(ctx):
        time.sleep(1.2)  # its part of the ballast grows when the others have ended
        build(ctx)

    stages = [make("last", build=last), *(make(f"first{i}", build=build) for i in range(3))]
    for (found,) in store.realize_many(stages, workers=4, resources={"memory": "20MB"}):
        assert found.ok


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell files apart"
)
def test_pages_of_mapped_files_do_not_count(store, make, tmp_path):
    place = tmp_path / "large"
    place.write_bytes(os.urandom(1) * (100 << 20))

    def build(ctx):
        with open(place, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
            (ctx.out / "n").write_text(str(sum(data[::4096])))
            time.sleep(1.2)  # some looks

    assert store.realize(make("maps", build=build, resources={"memory": "50MB"})).ok


@pytest.mark.parametrize(
    ("begin", "now", "added"),
    [
        ((1, 10, 200), (61, 70, 260), 60),  # the build allocates 60
        ((1, 10, 200), (180, 190, 205), 5),  # the parent has written to pages that both had
        ((1, 100, 200), (1, 200, 200), 0),  # another worker, which shared them, has ended
        ((1, 10, 200), (31, 260, 480), 60),  # two processes of the build share 60
    ],
)
def test_what_a_worker_inherited_does_not_count(begin, now, added):
    assert guard_module._Memory(*now).since(guard_module._Memory(*begin)) == added


def test_a_parent_that_writes_to_its_memory_does_not_end_a_build(store, make, tmp_path):
    """The pages that both had are then those of the worker alone."""
    heap = [{"i": i} for i in range(300_000)]

    def build(ctx):
        while not (tmp_path / "written").exists():
            time.sleep(0.01)
        time.sleep(1.2)  # some looks
        (ctx.out / "n").write_text("x")

    def write():
        while not list((store.root / "work").glob("*/out")):
            time.sleep(0.01)
        time.sleep(0.7)  # the first look
        for item in heap:
            item["more"] = 1
        (tmp_path / "written").touch()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert store.realize(make("sleeps", build=build, resources={"memory": "20MB"})).ok
    finally:
        thread.join()


def test_memory_that_processes_of_a_build_share_counts_once(store, make):
    def build(ctx):
        kept = bytearray(os.urandom(1) * (60 << 20))
        child = os.fork()
        if child == 0:
            time.sleep(1.2)
            os._exit(len(kept) % 2)
        os.waitpid(child, 0)
        (ctx.out / "n").write_text("x")

    assert store.realize(make("shares", build=build, resources={"memory": "100MB"})).ok


def test_a_stage_that_reserves_no_memory_has_no_limit_of_it(store, make):
    def build(ctx):
        kept = bytearray(os.urandom(1) * (30 << 20))
        time.sleep(0.7)  # a look
        (ctx.out / "n").write_text(f"{os.getpid()} {len(kept)}")

    stage = make("free", build=build, resources={"memory": 0})
    found = store.realize(stage, resources={"memory": "10MB"})
    assert found.read_text("n").split()[0] == str(os.getpid())  # no process of its own
