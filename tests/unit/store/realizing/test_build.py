"""Builds: their outputs, their failures, and the process and directory that they run in."""

import asyncio
import os
import shutil
import subprocess
import sys

import pytest

from symexp.store import (
    BrokenPromiseError,
    DerivationError,
    TreeError,
)


def test_a_failure_keeps_its_type_and_its_directory(store, make):
    def fail(ctx):
        (ctx.out / "half").write_text("done")
        print("so far so good")
        raise ZeroDivisionError("by hand")

    with pytest.raises(ZeroDivisionError, match="by hand") as caught:
        store.realize(make("bad", build=fail))
    notes = "\n".join(caught.value.__notes__)
    assert "in stage 'bad' (drv:" in notes
    (place,) = store.layout.failed.iterdir()
    assert str(place) in notes
    assert (place / "out" / "half").read_text() == "done"
    assert (place / "log.txt").read_text() == "so far so good\n"
    assert "ZeroDivisionError: by hand" in (place / "error.txt").read_text()
    assert store.realizations() == []
    assert os.listdir(store.layout.work) == []


def test_only_the_last_failure_of_a_stage_is_kept(store, make):
    def fail(ctx):
        raise ValueError(str(len(os.listdir(store.layout.failed))))

    for _ in range(3):
        with pytest.raises(ValueError, match=r"\d"):
            store.realize(make("bad", build=fail))
    assert len(os.listdir(store.layout.failed)) == 1


def test_a_missing_promised_output_is_an_error(store, make):
    with pytest.raises(BrokenPromiseError, match=r"'one' promises.*'m'.*There are: n\."):
        store.realize(make("one", outputs=["m"]))
    assert store.realize(make("one", outputs=["n"])).ok


def test_a_stage_without_a_build_is_an_error(store, make):
    with pytest.raises(DerivationError, match=r"'one'.*says not how"):
        store.realize(make("one", build=None))


def test_only_dependencies_are_at_hand(store, make):
    a, b = make("a"), make("b")
    with pytest.raises(DerivationError, match=r"'top' does not depend on drv:.*-b"):
        store.realize(make("top", a, build=lambda ctx: ctx.dependency(b)))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("fails", [False, True])
def test_a_build_changes_the_working_directory_for_itself_only(store, make, elsewhere, fails):
    def build(ctx):
        os.chdir(ctx.out)
        with open("n", "w") as file:
            file.write("1")
        if fails:
            raise ValueError

    kept = store.realize(make("base", build=build), on_error="keep")
    assert os.getcwd() == os.fspath(elsewhere)
    assert kept.read_text("n") == "1"


def test_a_build_may_remove_the_working_directory(store, make, elsewhere):
    def build(ctx):
        os.chdir("/")
        elsewhere.rmdir()
        raise ValueError("the real reason")

    with pytest.raises(ValueError, match=r"the real reason"):
        store.realize(make("base", build=build))


def replaced_by_a_link(out, precious):
    shutil.rmtree(out)
    out.symlink_to(precious)


def replaced_by_a_file(out, precious):
    shutil.rmtree(out)
    out.write_text("n")


def removed(out, precious):
    shutil.rmtree(out)


@pytest.mark.parametrize("what", [replaced_by_a_link, replaced_by_a_file, removed])
def test_a_build_that_replaces_out_is_an_error(store, make, tmp_path, what):
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o755)
    (precious / "file").write_text("mine")
    stage = make("base", build=lambda ctx: what(ctx.out, precious))
    with pytest.raises(TreeError, match=r"'base' removed `out`, .* or put something else in its"):
        store.realize(stage)
    assert not store.realize(stage, on_error="keep").ok
    session = store.session(stage)
    session.run()
    with pytest.raises(TreeError, match=r"removed `out`"):
        session.commit()
    session.cancel()
    assert (precious / "file").stat().st_mode & 0o222
    assert precious.stat().st_mode & 0o200
    assert os.listdir(store.layout.work) == []


def notes(error):
    return [note.partition(" (drv:")[0].partition("/")[0] for note in error.__notes__]


FAILED = ["in stage 'base'", "its build directory is kept at "]


def test_a_failed_build_may_leave_paths_that_are_too_long(store, make):
    def build(ctx):
        os.chdir(ctx.out)
        for _ in range(30):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)

    with pytest.raises(OSError, match=r"File name too long") as info:
        store.realize(make("base", build=build))
    assert FAILED[0] in notes(info.value)
    assert os.listdir(store.layout.work) == []
    assert store.realize(make("other")).read_text("n") == "1"
    store.gc()
    assert os.listdir(store.layout.failed) == []


def test_a_link_to_nothing_is_not_an_output(store, make):
    stage = make("base", outputs=["n"], build=lambda ctx: (ctx.out / "n").symlink_to("none"))
    with pytest.raises(BrokenPromiseError, match=r"left a link to nothing there: 'none'"):
        store.realize(stage)


def failing(error):
    def build(ctx):
        (ctx.out / "n").write_text("half")
        raise error

    return build


def test_an_exit_ends_the_process_and_names_the_stage(store, make):
    for on_error in ("raise", "keep"):
        with pytest.raises(SystemExit) as info:
            store.realize(make("base", build=failing(SystemExit(3))), on_error=on_error)
        assert (info.value.code, notes(info.value)) == (3, FAILED)
    assert store.realizations(failed=True) == []


def test_a_base_exception_is_kept_as_a_failure(store, make):
    stage = make("base", build=failing(asyncio.CancelledError("given up")))
    with pytest.raises(asyncio.CancelledError, match=r"given up") as info:
        store.realize(stage)
    assert notes(info.value) == FAILED
    kept = store.realize(stage, on_error="keep")
    assert (kept.ok, kept.error["message"]) == (False, "given up")


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), BaseExceptionGroup("both", [ValueError(), KeyboardInterrupt()])]
)
def test_an_interrupt_is_not_kept_as_a_failure(store, make, error):
    with pytest.raises(type(error)):
        store.realize(make("base", build=failing(error)), on_error="keep")
    assert store.realizations(failed=True) == []
    assert os.listdir(store.layout.failed) == []
    assert os.listdir(store.layout.work) == []


def test_errors_whose_text_fails_are_kept(store, make):
    class Odd(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    with pytest.raises(Odd) as odd:
        store.realize(make("base", build=failing(Odd())))
    assert notes(odd.value) == FAILED
    kept = store.realize(make("base", build=failing(Odd())), on_error="keep")
    assert kept.error["message"] == "<str failed: RuntimeError>"
    with pytest.raises(ValueError, match=r"a name \udcff") as info:
        store.realize(make("other", build=failing(ValueError("a name \udcff"))))
    place = info.value.__notes__[1].removeprefix("its build directory is kept at ")
    with open(os.path.join(place, "error.txt")) as file:
        assert "ValueError: a name \\udcff" in file.read()


def test_a_failure_is_kept_whatever_it_left_behind(store, make):
    def build(ctx):
        os.makedirs(ctx.out / "deep" / "er")
        os.mkfifo(ctx.out / "deep" / "er" / "pipe")
        (ctx.out / "deep" / "out").symlink_to("/etc")
        (ctx.out / "deep" / "n").write_text("half")
        raise ValueError("the real reason")

    kept = store.realize(make("base", build=build), on_error="keep")
    assert kept.error["message"] == "the real reason"
    assert sorted(kept.files) == ["deep", "deep/er", "deep/n"]
    assert store.verify() == []


FORK = """
import os, sys
from symexp.store import Derivation, Store
def build(ctx):
    child = os.fork()
    if not child:
        (ctx.out / "child").write_text("was here")
        {end}
    else:
        print("status", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
kept = Store(sys.argv[1]).realize(Derivation("forks", build=build), progress=False)
print(sorted(kept.files), "once")
"""


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        ("return", 1, "A process that the build of stage 'forks' forked came back from it."),
        ("sys.exit(7)", 7, ""),
        ("sys.exit()", 0, ""),
        ("raise ValueError('in the child')", 1, "ValueError: in the child"),
    ],
)
def test_a_process_that_a_build_forks_ends_there(tmp_path, end, status, said):
    done = subprocess.run(
        [sys.executable, "-c", FORK.format(end=end), str(tmp_path / "store")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == f"status {status}\n['child'] once\n"
    assert said in done.stderr
