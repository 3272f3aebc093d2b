"""The conformance suite on SQLite and PostgreSQL, and what only a durable ledger can do."""

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

import symexp as sx
from symexp import geno
from symexp.spaces.dna import DNA
from symexp.study.ledger import (
    LeaseLostError,
    LedgerError,
    StudyDefinition,
    StudyMismatchError,
    open_existing,
    open_ledger,
    split_url,
)
from symexp.sweeps.algorithms import Random
from symexp.sweeps.worker import Worker
from symexp.testing.ledger import LedgerConformance

sa = pytest.importorskip("sqlalchemy")

# One group, because they share one server and some tests restart it.
ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
SPACE = geno.oneof(5, location="x").root()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def url(request, tmp_path):
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/study.db"
    return request.getfixturevalue("postgres")


class TestSqlLedger(LedgerConformance):
    @pytest.fixture(autouse=True)
    def _url(self, url):
        self.url = url

    def open(self, definition, name="study"):
        return open_ledger(f"{self.url}#{name}", definition)


def fixed(value):
    return lambda number, attempt: DNA(value, SPACE) if not attempt else None


def make(url, **options):
    given = {"lease": 0.3, "options": {"detect_dead": False}, **options}
    return open_ledger(url, StudyDefinition(SPACE), None if "#" in url else "s", **given)


def due(ledger):
    """When the lease of the only trial expires."""
    [[when]] = ledger._database.rows("SELECT due FROM symexp_trials", {})
    return when


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def test_an_expired_lease_is_taken_over_and_the_first_worker_gets_an_error(url):
    with make(url) as dead, make(url) as alive:
        trial = dead.claim(fixed(3))
        dead._heartbeat.stop()
        time.sleep(0.4)
        taken = alive.claim(fixed(1))
        assert (taken.number, taken.attempts, str(taken.dna)) == (0, 2, "DNA(3)")
        with pytest.raises(LeaseLostError, match=r"its lease expired and another took it over"):
            dead.finish(trial, "complete", (1.0,))
        with pytest.raises(LeaseLostError, match="nothing can be measured"):
            dead.measure(trial, 0, (1.0,))
        alive.finish(taken, "complete", (2.0,))
        assert [t.rewards for t in alive.trials()] == [(2.0,)]


def test_a_dna_that_a_crash_has_undone_is_written_again(url):
    with make(url, lease=60) as ledger:
        trial = ledger.claim(fixed(3))
        ledger._database.change("UPDATE symexp_trials SET dna = NULL, dna_key = NULL", {})
        ledger.finish(trial, "complete", (1.0,))
        assert [str(t.dna) for t in ledger.trials()] == ["DNA(3)"]
        assert ledger.enqueue(DNA(3)) is None
        other = ledger.claim(fixed(4))
        ledger._database.change(
            "UPDATE symexp_trials SET dna = NULL, dna_key = NULL WHERE number = 1", {}
        )
        assert ledger.enqueue(DNA(4)) == 2
        with pytest.raises(LeaseLostError):
            ledger.finish(other, "complete", (1.0,))


def test_the_loop_goes_on_after_a_lost_lease(url):
    with make(url, lease=60) as mine:
        ended = []
        for claim in Worker(mine, Random(seed=1), limit=3):
            if not ended:
                mine._database.change("UPDATE symexp_trials SET owner = 'x', due = 0", {})
                with pytest.raises(LeaseLostError):
                    claim.measure(1.0, step=0)
                assert claim.should_stop()
            else:
                claim.complete(1.0)
            ended.append((claim.trial.number, claim.trial.attempts))
        assert sorted(ended) == [(0, 1), (0, 2), (1, 1), (2, 1)]
        assert mine.counts() == {"complete": 3}


def test_a_worker_on_a_file_looks_for_a_trial_more_often_than_one_on_a_server(url):
    with make(url, lease=60) as ledger:
        assert ledger.poll_seconds == (0.1 if url.startswith("sqlite") else 1.0)
    with make(url, lease=0.2) as ledger:
        assert ledger.poll_seconds == 0.05


def test_a_living_worker_keeps_its_lease(url):
    # The lease is too long to expire here, however slow the machine, and renewed all the same.
    with make(url, lease=600) as mine, make(url, lease=600) as other:
        assert mine._heartbeat._seconds <= mine.lease / 3
        mine._heartbeat._seconds = 0.05
        trial = mine.claim(fixed(3))
        for _ in range(3):
            before = due(mine)
            wait_for(lambda: due(mine) > before)  # noqa: B023  # called at once
            assert other.claim(fixed(3)) is None
        mine.finish(trial, "complete", (1.0,))
        assert trial.attempts == 1


def test_a_worker_learns_that_it_lost_its_lease(url):
    with make(url) as mine:
        trial = mine.claim(fixed(3))
        assert mine.is_held(trial)
        mine._database.change("UPDATE symexp_trials SET owner = 'another'", {})
        wait_for(lambda: not mine.is_held(trial))


def test_a_trial_whose_claimer_died_before_choosing_gets_a_dna(url):
    with make(url) as dead, make(url) as alive:
        assert dead._allocate(10) == 0
        assert [t.dna for t in alive.trials()] == [None]
        time.sleep(0.4)
        taken = alive.claim(fixed(4))
        assert (taken.number, taken.attempts, str(taken.dna)) == (0, 2, "DNA(4)")


def test_processes_that_died_here_are_known_without_waiting(url):
    with make(url, lease=600) as dead, make(url, lease=600, options={}) as alive:
        dead.claim(fixed(3))
        machine, _, _, unique = dead.owner.split("/")
        gone = f"{machine}/4194000/1/{unique}"
        dead._database.change("UPDATE symexp_trials SET owner = :gone", {"gone": gone})
        assert alive.claim(fixed(1)).number == 0


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_the_database_may_be_away_for_a_while(postgres, cluster):
    import psycopg

    with (
        make(postgres, lease=30) as ledger,
        psycopg.connect(cluster.url(), autocommit=True) as admin,
    ):
        done = 0
        for claim in Worker(ledger, Random(seed=1), limit=5):
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = %s",
                [postgres.rpartition("/")[2]],
            )
            claim.measure(0.5, step=0)
            claim.complete(1.0)
            done += 1
        assert done == 5
        assert ledger.counts() == {"complete": 5}


class Clock:
    """A clock that only `sleep` moves, so that no test depends on how busy the machine is."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_a_database_that_does_not_answer_is_named(monkeypatch, caplog):
    pytest.importorskip("psycopg")
    clock = Clock()
    monkeypatch.setattr("symexp.study.ledger.sql.database.time", clock)
    nobody = "postgresql://me:secret@127.0.0.1:1/db#s"
    with pytest.raises(LedgerError, match=r"The database .*cannot be used: .*refused") as caught:
        make(nobody, options={"patience": 2.9})
    assert "does not answer; trying for 2 seconds in all" in caplog.text
    assert "secret" not in caplog.text + str(caught.value)
    assert 2.9 < clock.now < 2.9 + 1.5  # the last pause is at most 1.5 seconds long


def test_the_heartbeat_ends_when_nothing_is_held_and_begins_again(url):
    with make(url) as ledger:
        for value in (3, 4):
            trial = ledger.claim(fixed(value))
            thread = ledger._heartbeat._thread
            time.sleep(0.5)
            assert thread.is_alive()
            ledger.rest()  # does nothing as long as a trial is held
            ledger.finish(trial, "complete", (1.0,))
            thread.join(timeout=120)
            assert not thread.is_alive()
        ledger.rest()
        assert ledger.counts() == {"complete": 2}


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_worker_that_trains_holds_no_connection(postgres):
    import psycopg

    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(postgres, autocommit=True) as watch, make(f"{postgres}#s") as ledger:

        def connections():
            return watch.execute(query).fetchone()[0]

        trial = ledger.claim(fixed(3))
        first = due(ledger)
        wait_for(lambda: connections() == 0)
        wait_for(lambda: due(ledger) > first)  # the lease is renewed all the same
        assert ledger._heartbeat.is_held(trial.number, trial.attempts)
        ledger.finish(trial, "complete", (1.0,))
        assert [t.state for t in ledger.trials()] == ["complete"]


@pytest.mark.parametrize("waiting", [0, 1], ids=["a new trial", "one that was given back"])
def test_close_returns_a_claim_that_an_interrupt_cut_off(url, monkeypatch, waiting):
    # The signal arrives after the database has committed the claim.
    ledger = make(url, lease=3600)
    for value in range(waiting):
        ledger.finish(ledger.claim(fixed(value)), "waiting")

    def interrupt(number, attempt):
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger._heartbeat, "hold", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ledger.claim(fixed(3))
    assert ledger.counts() == {"running": 1}
    ledger.close()
    assert ledger.counts() == {"waiting": 1}
    with make(url) as after:
        assert after.claim(fixed(3)).dna is not None


def test_an_interrupt_in_a_claim_does_not_lock_the_database(tmp_path, monkeypatch):
    first, second = (make(f"sqlite:///{tmp_path}/study.db", lease=3600) for _ in range(2))
    second.finish(second.claim(fixed(3)), "waiting")

    def interrupt(result):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sa.engine.CursorResult, "fetchone", interrupt)
        with pytest.raises(KeyboardInterrupt) as caught:  # its frames stay until `del`
            first._take_over(force=True)
    with second._database.connect(False) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.exec_driver_sql("UPDATE symexp_trials SET due = 1")
    del caught
    assert due(second) == 1


def test_a_loop_that_ends_leaves_the_trials_of_another_alone(url):
    space = sx.Dict(x=sx.oneof([1, 2, 3, 4]))
    first = sx.sample(space, "sweeping", study=f"{url}#two")
    second = sx.sample(space, "sweeping", study=first.study)
    _, mine = next(first)
    _, yours = next(second)
    mine(1.0)
    first.close()
    yours(2.0)
    second.close()
    assert first.result.counts == {"complete": 2}


def test_a_finish_that_ran_twice_is_one(url):
    with make(url) as ledger:
        trial = ledger.claim(fixed(3))
        statements = []
        change = ledger._database.change

        def twice(statement, values, durable=False):
            statements.append(statement)
            change(statement, values, durable)
            return change(statement, values, durable)

        ledger._database.change = twice
        ledger.finish(trial, "complete", (1.0,))
        assert len(statements) == 1
        assert ledger.counts() == {"complete": 1}


def test_a_newer_schema_is_refused(url):
    with make(url) as ledger:
        ledger._database.change("UPDATE symexp_schema SET version = 99", {})
    with pytest.raises(
        LedgerError, match="schema version 99, but this symexp knows only version 1"
    ):
        make(url)


def test_a_study_can_be_read_without_its_definition(url):
    from symexp.study.ledger.sql.ledger import SqlLedger

    with make(url) as ledger:
        for claim in Worker(ledger, Random(seed=1), limit=2):
            claim.complete(1.0)
    database, name = split_url(f"{url}#s")
    with SqlLedger(database, name) as again:
        assert again.definition.spec == SPACE
        assert len(again.trials()) == 2
    with pytest.raises(LedgerError, match="There is no study 'nope'"):
        SqlLedger(database, "nope")


def test_a_look_at_what_is_not_there_makes_nothing(url, tmp_path):
    for _ in range(2):
        with pytest.raises(LedgerError, match=r"There is no study 's'.* has none"):
            open_existing(f"{url}#s")
    assert not list(tmp_path.iterdir())
    make(url).close()
    with pytest.raises(LedgerError, match=r"There is no study 'ss' .* Did you mean 's'"):
        open_existing(f"{url}#ss")


@pytest.mark.parametrize(
    ("package", "url", "extra"),
    [
        ("sqlalchemy", "sqlite:///nowhere.db", "search"),
        ("sqlalchemy", "postgresql://x@127.0.0.1/y", "search,postgres"),
        ("psycopg", "postgresql://x@127.0.0.1/y", "search,postgres"),
    ],
)
def test_a_package_that_is_missing_is_named_with_its_extra(package, url, extra):
    code = (
        f"import sys; sys.modules[{package!r}] = None; import symexp as sx\n"
        f"sx.sample(sx.Dict(x=sx.oneof([1, 2])), study='{url}#s')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"needs the package {package}, which is not installed" in done.stderr
    assert f"`pip install 'symexp[{extra}]'`" in done.stderr


def test_metrics_must_be_json(url):
    with make(url) as ledger:
        trial = ledger.claim(fixed(3))
        with pytest.raises(LedgerError, match=r"kept as JSON, but got .*Convert arrays"):
            ledger.finish(trial, "complete", (1.0,), {"x": object()})
        ledger.finish(trial, "complete", (1.0,))


def test_functions_in_a_space_do_not_change_it(url):
    for address in ("0x7f11", "0x7f22"):
        spec = geno.oneof(1, (f"<function f at {address}>",)).root()
        open_ledger(url, StudyDefinition(spec), "f").close()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("mysql://host/db#s", "Expected a study URL such as 'sqlite:///sweep.db#name'"),
        ("sweep.db#s", "Expected a study URL"),
        ("sqlite:///sweep.db", "names no study. Write it behind a '#'"),
        ("sqlite://#s", "Expected a file in the study URL"),
        (
            "sqlite:////nowhere/at/all/s.db#s",
            "cannot be used: unable to open .*There is no directory '/nowhere/at/all'; make it",
        ),
        ("sqlite:///~nowhere/s.db#s", "no directory '~nowhere'.* In a URL '~' is no home"),
    ],
)
def test_a_wrong_url_is_refused(given, message):
    with pytest.raises(LedgerError, match=message):
        open_ledger(given, StudyDefinition(SPACE))


def test_a_file_that_is_no_database_is_reported(tmp_path):
    (tmp_path / "notes.db").write_bytes(b"These are notes, and no database. " * 100)
    with pytest.raises(LedgerError, match=r"notes\.db cannot be used: file is not a database"):
        open_ledger(f"sqlite:///{tmp_path}/notes.db#s", StudyDefinition(SPACE))
    with pytest.raises(LedgerError, match=r"notes\.db cannot be used: file is not a database"):
        open_existing(f"sqlite:///{tmp_path}/notes.db#s")


def test_a_database_that_cannot_be_written_is_reported_at_once(tmp_path, monkeypatch):
    open_ledger(f"sqlite:///{tmp_path}/kept.db#s", StudyDefinition(SPACE)).close()

    def wait(seconds):
        pytest.fail("Waited for a file that will not become writable.")

    # Other threads may sleep.
    its_time = SimpleNamespace(**{**vars(time), "sleep": wait})
    monkeypatch.setattr("symexp.study.ledger.sql.database.time", its_time)
    url = f"sqlite:///file:{tmp_path}/kept.db?mode=ro&uri=true#other"
    with pytest.raises(LedgerError, match="cannot be used: attempt to write a readonly database"):
        open_ledger(url, StudyDefinition(SPACE))


def test_passwords_stay_out_of_messages():
    with pytest.raises(LedgerError) as caught:
        split_url("postgresql://me:secret@host/db")
    assert "secret" not in str(caught.value)


def test_urls():
    assert split_url("sqlite:///a.db#x") == ("sqlite:///a.db", "x")
    assert split_url("postgresql://u@h:1/d#x y") == ("postgresql+psycopg://u@h:1/d", "x y")
    assert split_url("sqlite:///a.db", "x") == ("sqlite:///a.db", "x")


def test_a_mismatch_is_an_error_of_both_kinds():
    assert issubclass(StudyMismatchError, ValueError)
