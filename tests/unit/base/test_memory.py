"""The memory of a process and of what it started."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("psutil")

from symexp._base.memory import Memory, memory_of

EAT = "import sys; kept = [b'x' * 10**6 for _ in range(60)]; print(1, flush=True); sys.stdin.read()"


def test_what_a_process_started_counts():
    before = memory_of(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", EAT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout.readline() == b"1\n"
        grown = memory_of(os.getpid()).since(before)
        alone = memory_of(child.pid).since(Memory(0, 0, 0))
        child.stdin.close()
    assert grown > 60e6
    assert alone > 60e6


def test_a_process_that_has_ended_has_no_memory():
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        pass
    assert memory_of(child.pid) == Memory(0, 0, 0)
