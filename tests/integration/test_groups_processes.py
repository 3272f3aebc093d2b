"""Groups of processes: members that are killed, and a nested search that a group shares."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

import symexp as sx
from symexp.study.ledger import open_existing

pytest.importorskip("sqlalchemy")

ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

# A member prints each candidate, and then does what it is told to: give feedback or go on.
MEMBER = """
import sys
import symexp as sx
url, group = sys.argv[1:]
space = sx.Dict(x=sx.oneof(list(range(3))))
for exp, feedback in sx.sample(space, "sweeping", study=url, group=group):
    print(feedback.id, feedback.attempt, exp.x, flush=True)
    if sys.stdin.readline() == "done\\n":
        feedback(float(exp.x))
print("end", flush=True)
"""

# All members share the outer candidates; each inner trial belongs to one of them.
NESTED = """
import os, sys
import symexp as sx
url = sys.argv[1]
outer = sx.Dict(a=sx.oneof([1, 2]))
inner = sx.Dict(b=sx.oneof(list(range(8))))
for exp, feedback in sx.sample(outer, "sweeping", study=url + "#outer", group=0):
    own = 0
    for part, found in sx.sample(inner, "sweeping", study=f"{url}#inner-{feedback.id}"):
        found(exp.a * part.b)
        own += 1
    feedback.set_metadata(f"done by {os.getpid()}", own)
    with feedback.ignore_race_condition():
        feedback(sx.poll_result(f"{url}#inner-{feedback.id}").best.reward)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def place(request, tmp_path):
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/study.db"
    return request.getfixturevalue("postgres")


@pytest.fixture
def member():
    """Returns a function that starts a member of a group; all are ended after the test."""
    started = []

    def start(url, group="a"):
        process = subprocess.Popen(
            [sys.executable, "-c", MEMBER, url, group],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def line(process):
    return process.stdout.readline().strip()


def say(process, what):
    process.stdin.write(f"{what}\n")
    process.stdin.flush()


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_group_goes_on_without_a_member_that_was_killed(place, member):
    url = f"{place}#groups"
    chief, helper = member(url), member(url)
    assert [line(chief), line(helper)] == ["1 1 0"] * 2
    kill(helper)
    say(chief, "done")
    assert line(chief) == "2 1 1"
    again = member(url)
    assert line(again) == "2 1 1"  # not a new attempt: the chief has it
    say(again, "go on")  # and waits for the chief
    say(chief, "done")
    assert [line(chief), line(again)] == ["3 1 2"] * 2
    say(chief, "done")
    say(again, "go on")
    assert [line(chief), line(again)] == ["end"] * 2
    with open_existing(url) as ledger:
        assert [(t.state, t.attempts, t.rewards) for t in ledger.trials()] == [
            ("complete", 1, (float(n),)) for n in range(3)
        ]


def test_a_trial_of_a_group_begins_anew_if_all_members_are_killed(place, member):
    url = f"{place}#groups"
    crew = [member(url), member(url)]
    assert [line(process) for process in crew] == ["1 1 0"] * 2
    for process in crew:
        kill(process)
    other = member(url, "b")  # takes over at once, for they were processes of this machine
    assert line(other) == "1 2 0"
    own = member(url)
    assert line(own) == "2 1 1"
    kill(other)
    again = member(url, "b")  # its group had the trial
    assert line(again) == "1 3 0"
    say(again, "done")
    assert line(again) == "3 1 2"


def test_a_nested_search_is_shared(place):
    command = [sys.executable, "-c", NESTED, place]
    crew = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in crew:
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
    outer = sx.poll_result(f"{place}#outer")
    assert [t.reward for t in outer.trials] == [7.0, 14.0]
    for trial in outer.trials:
        done = [n for name, n in trial.metadata.items() if name.startswith("done by ")]
        assert sum(done) == 8
        inner = sx.poll_result(f"{place}#inner-{trial.id}")
        assert inner.counts == {"complete": 8}
