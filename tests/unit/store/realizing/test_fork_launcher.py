"""Worker processes: what they answer, what they leave behind, and how they end."""

import atexit
import gc
import os
import subprocess
import sys
import weakref

import pytest

from symexp.store import (
    DependencyFailedError,
    StoreError,
)
from symexp.store.realizing import run as run_module


def test_independent_stages_are_built_by_workers(store, make):
    parts = [make(f"p{i}", value=i) for i in range(4)]
    top = make("top", *parts, value=0)
    assert store.realize(top, workers=2).read_text("n") == "6"
    assert len(store.realizations()) == 5
    assert os.listdir(store.layout.work) == []


def test_a_failure_in_a_worker_is_raised_here(store, make):
    def fail(ctx):
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone") as caught:
        store.realize(make("top", make("bad", build=fail), make("b")), workers=2)
    assert any("in stage 'bad'" in note for note in caught.value.__notes__)


class Particular(Exception):
    def __init__(self, *, rate):
        super().__init__(f"too fast: {rate}")
        self.rate = rate


def test_any_exception_comes_back_from_a_worker(store, make):
    def particular(ctx):
        raise Particular(rate=2)

    def hidden(ctx):
        class Local(Exception):
            pass

        raise Local("nobody can import this")

    for build, kind, text in (
        (particular, Particular, "too fast: 2"),
        (hidden, RuntimeError, "Local: nobody can import this"),
    ):
        with pytest.raises(kind, match=text) as caught:
            store.realize_many([make("one", build=build), make(build.__name__)], workers=2)
        notes = "".join(caught.value.__notes__)
        assert "in stage 'one'" in notes
        assert "its build directory is kept at" in notes
        assert f"in {build.__name__}" in notes


def test_a_worker_that_dies_is_an_error_with_its_exit_code(store, make):
    with pytest.raises(StoreError, match="died with exit code 7"):
        store.realize(make("top", make("a", build=lambda ctx: os._exit(7)), make("b")), workers=2)
    assert os.listdir(store.layout.work) == []


def test_a_failure_in_a_worker_can_be_kept(store, make):
    def fail(ctx):
        raise KeyError("gone")

    mid = make("mid", make("bad", build=fail))
    with pytest.raises(DependencyFailedError, match="'bad' failed"):
        store.realize(make("top", mid, make("b")), workers=2, on_error="keep")


SCRIPT = """
import os, signal, subprocess, sys, threading, time, warnings
from symexp.store import Derivation, Store
from symexp.store.realizing import fork_launcher as forked
# It is ignored in what a shell starts in its background, as these tests may be.
signal.signal(signal.SIGINT, signal.default_int_handler)
store = Store(sys.argv[1] + "/store", echo=False)
def pair(build):
    below = [Derivation(name, build=build) for name in ("left", "right")]
    return Derivation("top", {}, below, build=lambda ctx: (ctx.out / "n").write_text("1"))
def alive():
    # Children that nobody waits for go to init; a marker tells them from those of others.
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if f"MARKER={sys.argv[1]}".encode() in file.read().split(b"\\0"):
                    found.append(int(pid))
        except OSError:
            pass
    return sorted(set(found) - {os.getpid()})
def left():
    # Who was killed needs a moment to go.
    end = time.monotonic() + 100
    while alive() and time.monotonic() < end:
        time.sleep(0.01)
    return alive()
"""


def run(tmp_path, body):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT + body, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "MARKER": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_threads_that_a_build_leaves_running_are_not_waited_for_without_end(tmp_path):
    body = """
forked._PATIENCE = 0.1
def build(ctx):
    threading.Thread(target=threading.Event().wait).start()
    (ctx.out / "n").write_text("1")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(store.realize(pair(build), workers=2).ok)
said = "".join(str(w.message) for w in caught)
print([f"The process that built stage '{name}' goes on" in said for name in ("left", "right")])
print(left())
"""
    # A busy machine may take the regular end of the third one for too long as well.
    assert run(tmp_path, body).splitlines() == ["True", "[True, True]", "[]"]


INTERRUPT = """
def build(ctx):
    {first}
    (meeting / ctx.derivation.name).touch()
    {then}
from pathlib import Path
meeting = Path(sys.argv[1] + "/meeting")
meeting.mkdir()
def interrupt():
    while len(os.listdir(meeting)) < 2:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    store.realize(pair(build), workers=2)
except KeyboardInterrupt:
    print("interrupted", left(), os.listdir(store.root / "work"), store.realizations())
"""


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("pass", "time.sleep(600)"),
        ("child = subprocess.Popen(['sleep', '600'])", "child.wait(), time.sleep(600)"),
        (
            "child = subprocess.Popen(['sh', '-c', 'trap \"\" INT; sleep 600'])",
            "child.wait(), time.sleep(600)",
        ),
        ("[signal.signal(s, signal.SIG_IGN) for s in (2, 15)]", "time.sleep(600)"),
    ],
)
def test_an_interrupt_leaves_no_process_behind(tmp_path, first, then):
    body = "forked._GRACE = 0.5\n" + INTERRUPT.format(first=first, then=then)
    assert run(tmp_path, body) == "interrupted [] [] []\n"


def test_an_interrupt_between_a_fork_and_its_record_leaves_no_process_behind(tmp_path):
    body = """
def build(ctx):
    time.sleep(600)
launch = forked._Popen._launch
def interrupted(popen, process):
    launch(popen, process)
    raise KeyboardInterrupt
forked._Popen._launch = interrupted
try:
    store.realize(pair(build), workers=2)
except KeyboardInterrupt:
    print("interrupted", left(), os.listdir(store.root / "work"), store.realizations())
"""
    assert run(tmp_path, body) == "interrupted [] [] []\n"


def test_an_exception_that_cannot_be_imported_here_is_a_runtime_error(store, make, tmp_path):
    (tmp_path / "only_there.py").write_text("class Odd(Exception):\n    pass\n")

    def build(ctx):
        sys.path.insert(0, str(tmp_path))
        import only_there

        raise only_there.Odd("with its message")

    with pytest.raises(RuntimeError, match=r"Odd: with its message") as info:
        store.realize(make("top", make("left", build=build), make("right")), workers=2)
    assert "only_there" not in sys.modules
    assert info.value.__notes__[0].startswith("in stage 'left'")


def test_what_a_killed_build_left_is_kept(store, make):
    def build(ctx):
        print("so far")
        (ctx.out / "n").write_text("half")
        os.kill(os.getpid(), 9)

    with pytest.raises(StoreError, match=r"'left' .* died with exit code -9") as info:
        store.realize(make("top", make("left", build=build), make("right")), workers=2)
    in_stage, kept = info.value.__notes__
    place = kept.removeprefix("its build directory is kept at ")
    assert in_stage.startswith("in stage 'left'")
    assert sorted(os.listdir(place)) == ["config.json", "error.txt", "log.txt", "out"]
    with open(os.path.join(place, "log.txt")) as file:
        assert file.read() == "so far\n"
    assert os.listdir(store.layout.work) == []


def test_workers_need_no_standard_streams(tmp_path):
    body = """
screen, sys.stdout, sys.stderr = sys.stdout, None, None
def build(ctx):
    print("said")
    (ctx.out / "n").write_text("1")
top = pair(build)
loud = Store(store.root)
kept = loud.realize(top, workers=2)
logs = [loud[stage].logs for stage in top.dependencies]
screen.write(f"{logs} {loud.realize(Derivation('other', build=build)).logs!r} {sys.stdout}\\n")
"""
    assert run(tmp_path, body) == "['said\\n', 'said\\n'] 'said\\n' None\n"


class Owner:
    """Says in which process it is destroyed. It may own what only one process has."""

    def __init__(self, folder):
        self.folder = folder

    def __del__(self):
        (self.folder / str(os.getpid())).touch()


@pytest.mark.parametrize("is_collecting", [True, False])
def test_a_worker_does_not_collect_the_garbage_of_its_parent(store, make, tmp_path, is_collecting):
    def build(ctx):
        gc.collect()
        (ctx.out / ctx.derivation.name).write_text(str(gc.isenabled()))

    parts = [make(name, build=build) for name in ("left", "right")]
    thresholds = gc.get_threshold()
    gc.set_threshold(10**9)  # nothing is collected here before the build
    try:
        if not is_collecting:
            gc.disable()
        garbage = Owner(tmp_path)
        garbage.me = garbage
        del garbage
        store.realize(make("top", *parts, build=lambda ctx: None), workers=2)
        assert gc.isenabled() == is_collecting
    finally:
        gc.enable()
        gc.set_threshold(*thresholds)
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == [str(os.getpid())]
    assert {store[part].read_text(part.name) for part in parts} == {str(is_collecting)}


def test_a_worker_neither_runs_nor_drops_the_exit_functions_of_its_parent(store, make, tmp_path):
    def at_exit(owner=Owner(tmp_path)):  # noqa: B008  # only this function refers to it
        (owner.folder / f"{os.getpid()} ran it").touch()

    atexit.register(at_exit)
    function = weakref.ref(at_exit)
    del at_exit  # or else this frame refers to it, in the worker too
    try:
        parts = [make(name) for name in ("left", "right")]
        store.realize(make("top", *parts), workers=2)
        assert list(tmp_path.iterdir()) == []
    finally:
        atexit.unregister(function())
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == [str(os.getpid())]


def test_results_of_workers_are_durable_before_they_are_reported(store, make, monkeypatch):
    """The parent makes the renames durable; a worker only the files."""
    synced = set()
    real = run_module.fsync_directory

    def fsync(path):
        synced.add(path)
        real(path)

    monkeypatch.setattr(run_module, "fsync_directory", fsync)
    stages = [make(f"p{i}", value=i) for i in range(4)]
    found = store.realize_many([*stages, make("top", *stages)], workers=2)
    assert {realization.home.parent for (realization,) in found} <= synced


def test_kept_failures_of_workers_are_durable_before_they_are_reported(store, make, monkeypatch):
    synced = set()
    monkeypatch.setattr(run_module, "fsync_directory", synced.add)

    def fail(ctx):
        raise ValueError("no")

    stages = [make("bad", build=fail), make("good")]
    found = store.realize_many(stages, workers=2, on_error="keep")
    assert {realization.home.parent for (realization,) in found} <= synced
