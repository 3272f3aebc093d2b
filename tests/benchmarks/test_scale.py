"""The benchmarks of large studies and of many clients run, at a small size, and keep their laws."""

from __future__ import annotations

import pytest

from benchmarks import bench_clients, bench_scale

pytest.importorskip("sqlalchemy")


@pytest.fixture
def place(tmp_path):
    return f"sqlite:///{tmp_path}/study.db"


def test_windows_are_the_last_tenth_before_each_mark():
    assert bench_scale.windows((1_000, 30_000), 20_000) == [(900, 1_000), (19_000, 20_000)]
    assert bench_scale.windows((), 5) == [(4, 5)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_study_grows_without_losing_a_trial(place, workers):
    seen = bench_scale.grow(f"{place}#s", "hill_climb", 30, workers)
    assert len(seen) == workers
    assert sorted(n for t in seen for n in t.numbers) == list(range(30))
    assert all(len(t.cpu) == len(t.wall) == len(t.numbers) for t in seen)
    bench_scale.require_whole(f"{place}#s", 30)
    with pytest.raises(AssertionError, match="numbers are missing"):
        bench_scale.require_whole(f"{place}#s", 31)


def test_the_parts_of_a_result_are_timed(place):
    bench_scale.grow(f"{place}#s", "random", 3)
    assert set(bench_scale.polled(f"{place}#s")) == set(bench_scale._TIMES)


def test_clients_share_a_study(place):
    measured = bench_clients.ask_for_trials(f"{place}#s", 5, 2, 2, train=0.01, seconds=0.2)
    assert len(measured.trials) >= 1
    assert len(measured.claims) == len(measured.reports) == len(measured.trials)
    bench_clients.require_whole(f"{place}#s", measured)
    lost = measured._replace(trials=measured.trials[1:])
    with pytest.raises(AssertionError):
        bench_clients.require_whole(f"{place}#s", lost)


def test_a_command_prints_its_figures(capsys):
    options = ["--trials", "20", "--postgresql", "0", "--algorithms", "random", "--marks", "10"]
    bench_scale.main(options)
    shown = capsys.readouterr().out
    assert "SQLite, random, 2 workers" in shown
    assert "poll, cold" in shown
