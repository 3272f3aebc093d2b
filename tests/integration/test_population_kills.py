"""Workers of a population are killed; the study in the database loses no member."""

import signal
import subprocess
import sys
from collections import Counter

import pytest

from symexp.study.ledger import open_existing
from symexp.sweeps.fidelity.notes import note_of

pytest.importorskip("sqlalchemy")

MEMBERS, HIGH = 8, 6

#: Kills its own process at the n-th change of a kind, before or after it is made.
WORKER = """
import os, signal, sys
import symexp as sx
from symexp.study.ledger.sql.ledger import SqlLedger

url, name, at, when = sys.argv[1:]
left = int(at)

def deadly(change):
    def act(*args, **kwargs):
        global left
        left -= 1
        if not left and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        made = change(*args, **kwargs)
        if not left and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    return act

if name != "none":
    setattr(SqlLedger, name, deadly(getattr(SqlLedger, name)))
space = sx.Dict(x=sx.floatv(0.001, 1.0, scale="log"))
plan = ("pbt", {"population": %d, "quantile": 0.5})
for exp, feedback in sx.sample(space, plan, study=url, fidelity=sx.fidelity("epochs", 1, %d)):
    feedback(exp.x * feedback.budget)
""" % (MEMBERS, HIGH)  # noqa: UP031  # the program has braces


def begin(url, name="none", at=0, when="before"):
    command = [sys.executable, "-c", WORKER, url, name, str(at), when]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def end(process):
    error = process.communicate(timeout=300)[1].decode()
    return process.returncode, error


def check(url):
    with open_existing(url) as ledger:
        trials = ledger.trials()
    gone = [t for t in trials if "child" in t.lineage]
    children = [t for t in trials if t.parent is not None]
    assert Counter(t.state for t in trials) == {"complete": MEMBERS, "pruned": len(gone)}
    assert sorted(t.lineage["replaces"] for t in children) == sorted(t.id for t in gone)
    assert len(gone) >= 4
    assert all(note_of(t).reached == HIGH for t in trials if t.state == "complete")


KILLS = [
    (n, at, w)
    for n in ("settle", "enqueue", "resume")
    for at in (1, 2)
    for w in ("before", "after")
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "at", "when"), KILLS)
def test_sqlite_loses_no_member_at_any_step(tmp_path, name, at, when):
    url = f"sqlite:///{tmp_path}/pbt.db#pbt"
    assert end(begin(url, name, at, when))[0] == -signal.SIGKILL
    assert end(begin(url)) == (0, "")
    check(url)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]),
    ],
)
def test_workers_that_are_killed_beside_others_lose_no_member(tmp_path, request, kind):
    place = f"sqlite:///{tmp_path}/pbt.db"
    url = f"{place if kind == 'sqlite' else request.getfixturevalue('postgres')}#pbt"
    doomed = [begin(url, name, at, when) for name, at, when in KILLS[::4]]
    steady = begin(url)
    for process in doomed:
        end(process)
    assert end(steady) == (0, "")
    assert end(begin(url)) == (0, "")  # what the last killed worker left
    check(url)
