"""The output of builds: in threads, through `logging`, as bytes, in forked processes."""

import io
import logging
import os
import subprocess
import sys
import threading

import pytest

from symexp.store import (
    Store,
)
from symexp.store.realizing.output import Capture, is_captured


def test_what_a_build_prints_is_kept_and_shown(tmp_path, make, capsys):
    kept = []

    def build(ctx):
        print("out")
        print("err", file=sys.stderr)
        kept.append(sys.stderr)

    loud = Store(tmp_path / "loud")
    found = loud.realize(make("one", build=build))
    assert found.logs == "out\nerr\n"
    assert capsys.readouterr() == ("out\n", "err\n")
    kept[0].write("a handler that outlives the build\n")
    quiet = Store(tmp_path / "quiet", echo=False)
    assert quiet.realize(make("one", build=build)).logs == "out\nerr\n"
    assert capsys.readouterr() == ("", "a handler that outlives the build\n")


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    return thread


def test_builds_in_threads_keep_their_own_prints(store, make, capsys):
    before = (sys.stdout, sys.stderr)
    first_runs, second_ended = threading.Event(), threading.Event()

    def first(ctx):
        print("first begins")
        first_runs.set()
        assert second_ended.wait(60)
        print("first ends")

    def second(ctx):
        assert first_runs.wait(60)
        print("second")

    loud = Store(store.root)
    one, two = make("first", build=first), make("second", build=second)
    thread = in_thread(lambda: loud.realize(one, progress=False))
    loud.realize(two, progress=False)
    second_ended.set()
    thread.join()

    assert (sys.stdout, sys.stderr) == before
    assert not is_captured()
    assert loud[one].logs == "first begins\nfirst ends\n"
    assert loud[two].logs == "second\n"
    assert capsys.readouterr().out == "first begins\nsecond\nfirst ends\n"


def test_builds_in_threads_may_end_in_any_order(store, make, capsys):
    before = (sys.stdout, sys.stderr)
    first_runs, first_ended, second_runs = (threading.Event() for _ in range(3))

    def first(ctx):
        first_runs.set()
        assert second_runs.wait(60)

    def second(ctx):
        second_runs.set()
        assert first_ended.wait(60)
        print("second goes on")

    one, two = make("first", build=first), make("second", build=second)
    thread = in_thread(lambda: store.realize(one))
    assert first_runs.wait(60)
    other = in_thread(lambda: store.realize(two))
    thread.join()
    first_ended.set()
    other.join()
    assert (sys.stdout, sys.stderr) == before
    assert store[two].logs == "second goes on\n"
    print("the process goes on")
    assert capsys.readouterr().out == "the process goes on\n"


def test_threads_that_a_build_starts_are_its_own_and_the_main_thread_is_not(store, make, capsys):
    runs, go_on = threading.Event(), threading.Event()

    def build(ctx):
        in_thread(lambda: print("from a thread of the build")).join()
        runs.set()
        assert go_on.wait(60)

    stage = make("threads", build=build)
    thread = in_thread(lambda: store.realize(stage))
    assert runs.wait(60)
    print("meanwhile")
    go_on.set()
    thread.join()
    assert store[stage].logs == "from a thread of the build\n"
    assert capsys.readouterr().out == "meanwhile\n"


def test_a_handler_of_logging_serves_the_builds_after_the_one_that_made_it(store, make, capsys):
    logger = logging.getLogger("symexp.test.capture")
    logger.propagate = False

    def build(ctx):
        if not logger.handlers:
            logger.addHandler(logging.StreamHandler())
        logger.warning("in %s", ctx.derivation.name)

    try:
        one, two = make("one", build=build), make("two", build=build)
        store.realize(one)
        store.realize(two)
        assert (store[one].logs, store[two].logs) == ("in one\n", "in two\n")
        logger.warning("outside")
        assert capsys.readouterr().err == "outside\n"
    finally:
        logger.handlers.clear()


def test_bytes_are_printed_like_text(tmp_path, make, capsys):
    def build(ctx):
        print("text")
        sys.stdout.buffer.write("gr\u00f6\u00dfe\n".encode()[:3])
        sys.stdout.buffer.write(memoryview("gr\u00f6\u00dfe\n".encode()[3:]))
        sys.stdout.buffer.write(b"\xff\n")
        sys.stdout.buffer.flush()
        sys.stdout.reconfigure(line_buffering=True)

    kept = Store(tmp_path / "store").realize(make("bytes", build=build), progress=False)
    assert kept.logs == "text\ngr\u00f6\u00dfe\n\\xff\n"
    assert capsys.readouterr().out == kept.logs


def test_a_build_that_replaces_the_stream_does_so_for_itself(store, make, capsys):
    before = sys.stdout

    def build(ctx):
        print("kept")
        sys.stdout = io.StringIO()
        print("into its own stream")
        store.realize(inner)

    inner = make("inner", build=lambda ctx: print("inside"))
    outer = make("outer", build=build)
    assert store.realize(outer).logs == "kept\n"
    assert store[inner].logs == "inside\n"
    assert sys.stdout is before


def test_the_stream_cannot_be_closed_by_a_build(store, make):
    def build(ctx):
        sys.stdout.close()
        print("goes on", sys.stdout.encoding, sys.stdout.errors, sys.stdout.isatty())

    assert (
        store.realize(make("closes", build=build)).logs == "goes on utf-8 backslashreplace False\n"
    )


FORKS = """
import multiprocessing, sys
from symexp.store import Derivation, Store
def child(i):
    print(f"<{i}", end="", flush=True)
    print(">", end="")
def build(ctx):
    print("begin", end=" ")
    for i in range(2):
        process = multiprocessing.get_context("fork").Process(target=child, args=(i,))
        process.start()
        process.join()
    print("end")
stages = [Derivation(name, build=build) for name in ("left", "right")]
store = Store(sys.argv[1])
store.realize_many(stages, workers=int(sys.argv[2]), progress=False)
print([store[stage].logs for stage in stages])
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_forked_processes_print_each_text_once(tmp_path, workers):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORKS, str(tmp_path / "store"), str(workers)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    *said, logs = done.stdout.splitlines()
    assert logs == repr(["begin <0><1>end\n"] * 2)
    for piece, count in {"begin ": 2, "<0": 2, "<1": 2, ">": 4, "end": 2}.items():
        assert "\n".join(said).count(piece) == count
    assert done.stderr == ""


def test_a_finalizer_may_print_in_the_middle_of_a_line(tmp_path, capsys):
    class Printing:
        """Prints once more while something is being printed, as a finalizer may."""

        times = 0

        def __enter__(self):
            Printing.times += 1
            if Printing.times == 1:
                print("from a finalizer")

        def __exit__(self, *_):
            pass

    with Capture(os.fspath(tmp_path / "log"), echo=True, printing=Printing, whole_lines=True):
        print("a line")
    out = capsys.readouterr().out
    assert "a line\n" in out
    assert "from a finalizer\n" in out


def test_a_build_may_close_inherited_files(tmp_path):
    script = """
import os
from symexp._base.progressbar import TerminalLock
lock = TerminalLock()
os.closerange(3, 256)
with lock:
    print("printed")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "printed\n"


def test_streams_of_a_build_can_be_flushed_when_the_original_is_closed(tmp_path, monkeypatch):
    original = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", original)
    with Capture(str(tmp_path / "log"), echo=True) as capture:
        text, _ = capture._tees
        data = text.buffer
    original.close()
    # Python does this when it collects a stream, and reports errors of it since 3.13.
    data.flush()
    text.flush()
