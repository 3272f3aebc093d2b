"""The progress bar: shown in a terminal and a notebook, silent anywhere else."""

import os
import pty
import re
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from symexp.store import Derivation, Store
def build(ctx):
    print("hello from", ctx.derivation.name)
    print("and more", file=sys.stderr)
    if ctx.derivation.name == "wrong":
        raise ValueError("on purpose")
store = Store(sys.argv[1], echo=sys.argv[2] == "loud")
data = Derivation("data", build=build)
left = Derivation("left", {}, [data], build=build)
right = Derivation("right", {}, [data], build=build)
top = Derivation("top", {}, [left, right], build=build)
"""


def in_terminal(directory, body, *arguments, env=None):
    """Runs a script in a terminal of its own; gives what is to be seen there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SCRIPT + body, str(directory / "store"), *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", **(env or {})},
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 4096):
            seen += piece
    except OSError:  # how Linux says that nobody writes to the terminal any more
        pass
    os.close(ours)
    assert process.wait(timeout=120) == 0, seen.decode()
    return seen.decode()


def bars(seen):
    return [part for part in re.split(r"[\r\n]+", seen) if part.startswith("realize:")]


def test_a_terminal_shows_stages_and_counts(tmp_path):
    seen = in_terminal(tmp_path, "store.realize(left)\nstore.realize(top)", "quiet")
    drawn = bars(seen)
    assert any("0/2" in b and "data, 0 built, 0 kept" in b for b in drawn)
    assert any("1/2" in b and "left, 1 built, 0 kept" in b for b in drawn)
    assert any("2/4" in b and "right, 0 built, 2 kept" in b for b in drawn)
    assert "4/4" in drawn[-1]
    assert "2 built, 2 kept" in drawn[-1]
    assert "hello" not in seen


def test_every_method_that_realizes_shows_the_bar(tmp_path):
    body = """
store.realize_all(left)
store.realize_many([right])
store.session(top).cancel()
"""
    drawn = bars(in_terminal(tmp_path, body, "quiet"))
    assert sum("2 built, 0 kept" in b for b in drawn) >= 1
    assert sum("1 built, 1 kept" in b for b in drawn) >= 1


def test_nothing_to_build_shows_nothing(tmp_path):
    body = """
store.realize(top, progress=False)
store.realize(top)
store.realized(top)
"""
    assert in_terminal(tmp_path, body, "quiet") == ""


def lines(seen):
    """The lines that stand there in the end: what is written over is gone."""
    return [line.rpartition("\r")[2].strip() for line in seen.replace("\r\n", "\n").split("\n")]


def test_prints_of_builds_and_the_bar_share_no_line(tmp_path):
    seen = in_terminal(tmp_path, "store.realize(top)", "loud")
    whole = lines(seen)
    for name in ("data", "left", "right", "top"):
        at = whole.index(f"hello from {name}")
        assert whole[at + 1] == "and more"
    assert "4/4" in bars(seen)[-1]


def test_workers_and_failures_are_counted(tmp_path):
    body = """
wrong = Derivation("wrong", {}, [data], build=build)
both = Derivation("both", {}, [left, wrong], build=build)
try:
    store.realize(both, workers=2, on_error="keep")
except Exception as error:
    print(type(error).__name__)
"""
    seen = in_terminal(tmp_path, body, "loud")
    assert "4/4" in bars(seen)[-1]
    assert "2 built, 0 kept, 2 failed" in bars(seen)[-1]
    assert "hello from left" in lines(seen)
    assert "DependencyFailedError" in lines(seen)


@pytest.mark.parametrize("shown", [True, False])
def test_prints_of_workers_at_the_same_time_share_no_line(tmp_path, shown):
    body = f"""
import time
def piecewise(ctx):
    name = ctx.derivation.name
    (meeting / name).touch()
    while len(list(meeting.iterdir())) < 2:
        time.sleep(0.01)
    for i in range(20):
        for stream in (sys.stdout, sys.stderr):
            for piece in (name, " says", f" {{i}}\\n"):
                print(piece, end="", file=stream, flush=True)
                time.sleep(0.001)
    print(name, "ends", end="")
from pathlib import Path
meeting = Path(sys.argv[1] + "-meeting")
meeting.mkdir()
ada, bob = Derivation("ada", build=piecewise), Derivation("bob", build=piecewise)
both = Derivation("both", {{}}, [ada, bob], build=build)
print(repr(store.realize(both, workers=2, progress={shown}).context))
"""
    seen = lines(in_terminal(tmp_path, body, "loud"))
    for name in ("ada", "bob"):
        wanted = [f"{name} says {i}" for i in range(20) for _ in range(2)]
        assert [line for line in seen if f"{name} says" in line] == wanted
        assert f"{name} ends" in seen
    assert "hello from both" in seen


def test_a_realization_inside_of_a_build_has_no_bar_of_its_own(tmp_path):
    body = """
def outer(ctx):
    inner = Store(sys.argv[1] + "-inner", echo=False)
    inner.realize(top)
found = store.realize(Derivation("outer", build=outer))
print(repr(found.logs))
"""
    seen = in_terminal(tmp_path, body, "quiet")
    assert "''" in lines(seen)
    assert all("/1 " in b for b in bars(seen))


def test_a_pipe_a_dumb_terminal_and_a_missing_tqdm_show_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT + "store.realize(top)", str(tmp_path / "piped"), "quiet"],
        capture_output=True,
        check=True,
    )
    assert done.stdout == done.stderr == b""
    dumb = in_terminal(tmp_path, "store.realize(top)", "quiet", env={"TERM": "dumb"})
    assert dumb == ""
    body = """
sys.modules["tqdm"] = sys.modules["tqdm.std"] = None
store.realize(top, force=True)
"""
    assert in_terminal(tmp_path, body, "quiet") == ""


def test_the_bar_survives_a_process_without_standard_error(tmp_path):
    body = "sys.stderr = None\nstore.realize(top)"
    assert in_terminal(tmp_path, body, "quiet") == ""
