"""A call on the ledger of a large study costs no more than on a small one."""

from __future__ import annotations

import os

import pytest

from symexp import geno
from symexp.spaces.dna import DNA
from symexp.study.ledger import StudyDefinition, open_ledger
from symexp.study.ledger.sql import trial_leases
from symexp.study.ledger.sql.database import Database

pytest.importorskip("sqlalchemy")

ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
SPACE = geno.oneof(1000, location="x").root()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def ledger(request, tmp_path):
    """A study with one trial that is still running, and twenty that ended after its begin."""
    is_file = request.param == "sqlite"
    place = f"sqlite:///{tmp_path}/s.db" if is_file else request.getfixturevalue("postgres")
    with open_ledger(f"{place}#s", StudyDefinition(SPACE)) as made:
        made.straggler = claimed(made)
        for _ in range(20):
            made.finish(claimed(made), "complete", (1.0,))
        yield made


def claimed(ledger):
    return ledger.claim(lambda number, attempt: DNA(number, SPACE))


@pytest.fixture
def reads(monkeypatch):
    """How many rows each query has returned."""
    counts, rows = [], Database.rows

    def counted(self, statement, values):
        found = rows(self, statement, values)
        counts.append(len(found))
        return found

    monkeypatch.setattr(Database, "rows", counted)
    return counts


def numbers(trials):
    return [t.number for t in trials]


def test_a_feed_reads_no_trial_twice_while_an_early_one_is_running(ledger, reads):
    feed = ledger.feed()
    assert sorted(numbers(feed.news())) == list(range(1, 21))
    reads.clear()
    assert numbers(feed.news()) == []
    ledger.finish(claimed(ledger), "complete", (2.0,))
    late = claimed(ledger)
    ledger.finish(claimed(ledger), "complete", (3.0,))
    reads.clear()
    assert sorted(numbers(feed.news())) == [21, 23]
    assert reads == [2]
    ledger.finish(late, "complete", (4.0,))
    ledger.finish(ledger.straggler, "complete", (5.0,))
    reads.clear()
    assert sorted(numbers(feed.news())) == [0, 22]  # perhaps in one millisecond
    assert feed.news() == []
    assert reads == [2, 0]


def test_the_running_trials_are_by_number_and_no_others_are_read(ledger, reads):
    late = claimed(ledger)
    # An expired lease comes first in the index.
    ledger._database.change("UPDATE symexp_trials SET due = 1 WHERE number = 21", {}, True)
    reads.clear()
    assert numbers(ledger.trials(("running",))) == [0, late.number]
    assert reads == [2]


def test_the_owners_of_other_machines_are_not_read(ledger, reads):
    for number in range(30, 40):
        ledger.owner = f"boot:pid:[{number}]/7/1/.{number:032x}"  # a worker elsewhere
        claimed(ledger)
    reads.clear()
    ledger._searched = -1e9
    ledger._free_the_dead()
    assert reads == [1]  # this process, which has the straggler
    assert len(ledger.trials(("running",))) == 11


def test_each_process_of_this_machine_is_looked_at_once(monkeypatch):
    looked, started = [], trial_leases._started

    def seen(pid):
        looked.append(pid)
        return started(pid)

    owners = [trial_leases.new_owner() for _ in range(100)]
    gone = [owners[0].replace(f"/{os.getpid()}/", f"/{os.getpid()}/1") for _ in range(100)]
    monkeypatch.setattr(trial_leases, "_started", seen)
    assert trial_leases.dead_among([*owners, *gone, "elsewhere/7/1/.0", "group:a", ""]) == gone
    assert len(looked) == 2


def statements(ledger):
    """The queries of each iteration of a loop, with values."""
    feed = ledger.feed()
    feed.news()
    made = []
    rows = ledger._database.rows
    ledger._database.rows = lambda *call: made.append(call) or rows(*call)
    feed.news()
    ledger.trials(("running",))
    ledger._searched = -1e9
    ledger._free_the_dead()
    del ledger._database.rows
    assert len(made) == 3
    return made


def test_sqlite_searches_for_what_an_iteration_needs(ledger):
    """It has no statistics, so it would read all finished trials by the index of `due`."""
    if not ledger.url.startswith("sqlite"):
        pytest.skip("PostgreSQL decides by the size of the table")
    for statement, values in statements(ledger):
        plan = ledger._database.rows("EXPLAIN QUERY PLAN " + statement, values)
        steps = [step for *_, step in plan if "symexp_trials" in step]
        assert steps
        for step in steps:
            assert any(bound in step for bound in ("number>?", "number=?", "due>?")), step
