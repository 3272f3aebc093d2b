"""Ending worker processes: their descendants end with them, other processes do not."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from symexp._base.processes import end_processes, join_processes, kill_session
from symexp.errors import MissingExtraError


class Child:
    """A fresh Python as `end_processes` sees a process.

    It is not forked: a process of these tests may own threads and libraries that a fork breaks.
    """

    def __init__(self, code):
        self._process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        self.pid = self._process.pid
        line = self._process.stdout.readline()
        assert line, "the child has ended"
        self.said = int(line)

    @property
    def exitcode(self):
        return self._process.poll()

    def is_alive(self):
        return self.exitcode is None

    def kill(self):
        self._process.kill()

    def join(self, timeout=None):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
            self._process.stdout.close()


SLEEP_WITH_A_CHILD = """
import signal, subprocess, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "600"]).pid, flush=True)
time.sleep(600)
"""


def started(code):
    child = Child(code)
    return child, child.said


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_ended(pid):
    end = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_running(pid)


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks into /proc")
def test_processes_end_with_their_descendants():
    other = subprocess.Popen(["sleep", "600"])
    process, child = started(SLEEP_WITH_A_CHILD)
    assert is_running(child)
    end_processes([process], grace=0.1)
    assert process.exitcode == -signal.SIGKILL
    assert wait_until_ended(child)
    assert other.poll() is None
    other.kill()
    other.wait()


EXIT_AT_AN_INTERRUPT = """
import os, signal, time
signal.signal(signal.SIGINT, lambda *_: os._exit(3))
print(0, flush=True)
time.sleep(600)
"""


def test_processes_may_end_by_themselves_first():
    process, _ = started(EXIT_AT_AN_INTERRUPT)
    end_processes([process], grace=60)
    assert process.exitcode == 3


def test_without_psutil_the_processes_end_and_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    process, child = started(SLEEP_WITH_A_CHILD)
    with pytest.raises(MissingExtraError, match=r"psutil.*pip install 'symexp\[store\]'"):
        end_processes([process], grace=0.1)
    assert process.exitcode == -signal.SIGKILL
    os.kill(child, signal.SIGKILL)


def test_nothing_to_end_needs_no_psutil(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    end_processes([], grace=0.1)


def test_joining_takes_no_longer_than_its_time():
    process, child = started(SLEEP_WITH_A_CHILD)
    before = time.monotonic()
    join_processes([process, process], grace=0.1)
    assert process.is_alive()
    assert time.monotonic() - before < 30
    end_processes([process], grace=0.1)
    assert wait_until_ended(child)


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks into /proc")
def test_a_session_is_killed_with_all_of_its_processes():
    code = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); "
    process = subprocess.Popen(
        [sys.executable, "-c", code + "time.sleep(600)"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    other = subprocess.Popen(["sleep", "600"])
    with process.stdout:
        child = int(process.stdout.readline())
    kill_session(process)
    assert process.returncode == -signal.SIGKILL
    assert wait_until_ended(child)
    kill_session(process)  # nothing is left to end
    assert other.poll() is None
    other.kill()
    other.wait()
