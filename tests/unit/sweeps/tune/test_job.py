"""Reports bring exceptions, and deaths of workers are bounded."""

import pytest

from symexp.sweeps.tune.job import Report, Supervisor, TuneError

pytest.importorskip("cloudpickle")


def test_reports_bring_exceptions():
    try:
        raise KeyError("x")
    except KeyError as error:
        report = Report.from_bytes(Report.of_error(error).to_bytes())
    brought = report.to_error()
    assert type(brought) is KeyError
    assert brought.args == ("x",)
    assert 'raise KeyError("x")' in str(brought.__cause__)
    assert Report.from_bytes(Report("again").to_bytes()) == Report("again")
    with pytest.raises(TuneError, match=r"A worker ended with builtins\.SystemExit"):
        raise Report.of_error(SystemExit(3)).to_error()


def test_deaths_are_bounded_by_progress(caplog):
    finished = 0
    supervisor = Supervisor(1, lambda: finished)
    for n in range(100):
        finished = n // 15
        supervisor.has_died("Worker 1", "was killed by SIGKILL", started=True)
    assert "Worker 1 was killed by SIGKILL; another one takes its place." in caplog.text
    finished += 1
    for _ in range(20):
        supervisor.has_died("Worker 1", "was killed", started=True)
    with pytest.raises(TuneError, match="21 workers died without any trial coming to an end"):
        supervisor.has_died("Worker 1", "was killed", started=True)


def test_deaths_at_the_start_are_few():
    supervisor = Supervisor(1, lambda: 0)
    supervisor.has_died("Worker 1", "was killed", started=False)
    supervisor.has_died("Worker 1", "was killed", started=True)
    supervisor.has_died("Worker 1", "was killed", started=False)
    supervisor.has_died("Worker 1", "was killed", started=False)
    with pytest.raises(TuneError, match=r"(?s)the last one ended.*It said last:\nno such thing"):
        supervisor.has_died("Worker 1", "ended", started=False, last_words="no such thing")
