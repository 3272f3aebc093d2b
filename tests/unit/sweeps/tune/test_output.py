"""Each line of a worker begins with the worker and the trial."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from symexp.sweeps.tune.output import LinePrefixer, TrialMarks


def mark(trial: int, token: str = "t") -> bytes:
    return b"\x1e%s:%d\x1e" % (token.encode(), trial)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"a\n"], ["[worker 2] a"]),
        ([mark(7) + b"a\n", b"b\n"], ["[worker 2, trial 7] a", "[worker 2, trial 7] b"]),
        ([b"open" + mark(7) + b"a\n"], ["[worker 2] open", "[worker 2, trial 7] a"]),
        ([b"open" + mark(7) + mark(8)], ["[worker 2] open"]),
        ([mark(7) + mark(8) + b"last"], ["[worker 2, trial 8] last"]),
        ([b"1/3\r2/3\r3/3\n"], ["[worker 2] 3/3"]),
        ([b"1/3\r2/3\r   \r\n"], ["[worker 2] 2/3"]),
        ([b"dos\r\n", b"\n", b"\r\n"], ["[worker 2] dos", "[worker 2] ", "[worker 2] "]),
        ([b"\xff\xfe\x00\n"], ["[worker 2] \ufffd\ufffd\x00"]),
        ([mark(7, "other") + b"a\n"], ["[worker 2] \x1eother:7\x1ea"]),
        ([b"\x1et:x\x1e\n"], ["[worker 2] \x1et:x\x1e"]),
    ],
)
def test_lines_have_their_prefix(pieces, expected):
    prefixer = LinePrefixer(2, "t")
    found = [line for piece in pieces for line, _ in prefixer.lines(piece)]
    assert found == [line + "\n" for line in expected]


def test_marks_go_to_both_streams():
    streams = [os.pipe(), os.pipe()]
    marks = TrialMarks("t", tuple(sink for _, sink in streams))
    marks.begin(12)
    for source, sink in streams:
        os.close(sink)
        assert os.read(source, 100) == mark(12)
        os.close(source)
    marks.begin(13)  # a closed stream is no error


def test_a_line_without_an_end_is_written_though_another_process_holds_the_stream(monkeypatch):
    monkeypatch.setattr("symexp.sweeps.tune.output._PATIENCE", 0.01)
    source, sink = os.pipe()
    written, came = [], threading.Event()

    def write(line, text):
        written.append((line, text))
        came.set()

    finish = LinePrefixer(2, "t").pump(source, write)
    os.write(sink, mark(7) + b"whole\nopen")
    assert came.wait(60)
    finish()
    assert written == [
        ("[worker 2, trial 7] whole\n", "whole\n"),
        ("[worker 2, trial 7] open\n", "open\n"),
    ]
    came.clear()
    os.write(sink, b"left behind\nand")
    assert came.wait(60)
    os.close(sink)
    monkeypatch.undo()
    finish()
    assert written[2][1] == "left behind\n"


ALONE = """
import os, sys
from symexp.sweeps.tune.output import prefixed_output
with prefixed_output(3) as begin:
    print("before")
    begin(5)
    print("out")
    os.system("echo child")
    print("err", file=sys.stderr)
    print("open", end="")
    begin(6)
    print("more")
print("after")
"""


def test_a_process_prefixes_its_own_output():
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "[worker 3, trial 5] err\n")
    assert done.stdout.splitlines() == [
        "[worker 3] before",
        "[worker 3, trial 5] out",
        "[worker 3, trial 5] child",
        "[worker 3, trial 5] open",
        "[worker 3, trial 6] more",
        "after",
    ]
