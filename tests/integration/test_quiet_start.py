"""What `import symexp.keras` prints."""

import os
import subprocess
import sys

import pytest

from symexp._base.quiet_start import quiet_start

SHOUT = """
import os, sys
from symexp._base.quiet_start import quiet_start
with quiet_start():
    os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written\\n")
    os.write(2, b"I0000 00:00:1795881613.335667   24042 port.cc:153] notes\\n")
    os.write(2, b"E0000 00:00:1795881613.335667   24042 port.cc:153] an error\\n")
    print("and words", file=sys.stderr)
    {more}
print("later", file=sys.stderr)
"""


def errors_of(code, level):
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": level}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, env=environment
    )
    return done.returncode, done.stderr.splitlines()


def test_notes_are_left_out_where_the_environment_says_so():
    code, lines = errors_of(SHOUT.format(more=""), "2")
    assert code == 0
    assert [line.split("] ")[-1] for line in lines] == ["an error", "and words", "later"]


@pytest.mark.parametrize("level", ["0", ""])
def test_all_is_shown_by_default(level):
    _, lines = errors_of(SHOUT.format(more=""), level)
    assert len(lines) == 5


def test_what_was_printed_before_an_error_is_shown():
    code, lines = errors_of(SHOUT.format(more="raise ImportError('no')"), "3")
    assert code == 1
    assert lines[0].endswith("an error")
    assert lines[1] == "and words"
    assert lines[-1] == "ImportError: no"


def test_without_standard_error():
    code = (
        "import os; os.close(2)\n"
        "from symexp._base.quiet_start import quiet_start\n"
        "with quiet_start():\n    done = 'fine'\n"
        "print(done)\n"
    )
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    run = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, timeout=60, env=environment
    )
    assert (run.returncode, run.stdout) == (0, "fine\n")


@pytest.mark.keras
@pytest.mark.slow
def test_tensorflow_starts_quietly():
    assert errors_of("import symexp.keras", "3") == (0, [])


def test_a_second_start_changes_nothing(monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    before = os.fstat(2)
    with quiet_start():
        assert os.fstat(2) == before
