"""The recorded curves are read whole, and each search is charged for the epochs that it trains."""

import itertools

import pytest

from benchmarks import bench_multifidelity as bench
from benchmarks.bench_multifidelity import Spent, Training
from benchmarks.curves import table

CURVES = table.read()
KEYS = table.keys()


def curves(*accuracies):
    """A table of two nets with 10 validation images; the remaining epochs repeat the last one."""
    rows = [(*row, *[row[-1]] * (27 - len(row))) for row in accuracies]
    return table.Curves(10, dict(zip("ab", rows)))


def test_the_table_has_a_curve_of_27_epochs_for_each_of_216_candidates():
    assert len(KEYS) == len(set(KEYS)) == 216
    assert set(CURVES.correct) == set(KEYS)
    assert {len(curve) for curve in CURVES.correct.values()} == {27}
    assert all(0 <= n <= CURVES.validation for curve in CURVES.correct.values() for n in curve)


def test_accuracies_are_those_of_the_row_of_the_candidate():
    key = ("sgd", 0.003, 0.0, 8, 1, 0.0, 16)
    assert CURVES.accuracy(key, 1) == 121 / 1397
    assert CURVES.accuracy(key, 27) == 378 / 1397


def test_adam_has_no_momentum():
    assert {key[2] for key in KEYS if key[0] == "adam"} == {None}
    assert {key[2] for key in KEYS if key[0] == "sgd"} == {0.0, 0.9}


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda text: text.rsplit("\n", 2)[0] + "\n", "exactly the candidates"),
        (lambda text: text.rsplit(" ", 1)[0] + "\n", "does not have 27 epochs"),
        (lambda text: text.replace("sgd,0.3,", "sgd,0.4,"), "exactly the candidates"),
    ],
    ids=["a row is missing", "an epoch is missing", "another candidate"],
)
def test_a_table_that_does_not_fit_the_space_is_refused(tmp_path, edit, message):
    path = tmp_path / "digits.csv"
    path.write_text(edit(table.PATH.read_text()))
    with pytest.raises(ValueError, match=message):
        table.read(path)


@pytest.mark.parametrize(
    ("trainings", "expected"),
    [
        ([Training("a", 0, 27)], Spent(27, 3)),
        ([Training("b", 0, 27), Training("a", 0, 27)], Spent(54, 30)),
        # A trial that goes on pays only for the epochs beyond its checkpoint.
        ([Training("a", 0, 1), Training("b", 0, 1), Training("a", 1, 27)], Spent(28, 4)),
        # A trial that is begun anew pays again.
        ([Training("a", 0, 9), Training("a", 0, 27)], Spent(36, 3)),
        # No trial of all epochs reaches it.
        ([Training("a", 0, 9), Training("b", 0, 27)], Spent(60, 3)),
        ([], Spent(60, 60)),
    ],
    ids=["at once", "the second", "continued", "begun anew", "not at the end", "nothing"],
)
def test_epochs_are_counted_until_a_full_trial_reaches_the_target(trainings, expected):
    both = curves((1, 1, 9), (1,))
    assert bench.spent(trainings, both, 0.9, cap=60) == expected


def test_a_search_is_stopped_at_the_cap():
    endless = itertools.repeat(Training("b", 0, 27))
    assert bench.spent(endless, curves((9,), (1,)), 0.9, cap=100) == Spent(100, 100)


def test_a_search_to_the_end_trains_27_epochs_of_different_candidates():
    trainings = list(bench.full("random")(CURVES, 1))
    assert {t[1:] for t in trainings} == {(0, 27)}
    assert len({t.key for t in trainings}) == len(trainings) == 100


@pytest.mark.parametrize("algorithm", ["asha", "hyperband"])
def test_a_continued_search_never_pays_twice_for_an_epoch(algorithm):
    trained = set()
    for key, begin, end in itertools.islice(bench.continued(algorithm)(CURVES, 1), 150):
        epochs = {(key, epoch) for epoch in range(begin + 1, end + 1)}
        assert not epochs & trained
        assert begin == 0 or (key, begin) in trained
        trained |= epochs
    assert any(epoch == 27 for _, epoch in trained)


@pytest.mark.parametrize("pruner", ["HyperbandPruner", "SuccessiveHalvingPruner"])
def test_the_pruners_of_optuna_end_trials_early(pruner):
    pytest.importorskip("optuna")
    ends = {t.end for t in itertools.islice(bench.optuna_pruned(pruner)(CURVES, 1), 60)}
    assert 27 in ends
    assert min(ends) <= 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of KerasTuner
def test_keras_tuner_continues_a_net_from_the_round_before():
    pytest.importorskip("keras_tuner")
    trainings = list(itertools.islice(bench.keras_tuner_hyperband(CURVES, 1), 40))
    assert [t[1:] for t in trainings] == [(0, 1)] * 27 + [(1, 3)] * 9 + [(3, 9)] * 3 + [(9, 27)]
    assert {t.key for t in trainings[27:]} <= {t.key for t in trainings[:27]}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of KerasTuner
def test_a_search_is_the_same_for_the_same_seed():
    searches = [s for s in bench.searches().values() if s is not None]
    for search in searches:
        first, again = (list(itertools.islice(search(CURVES, 3), 20)) for _ in range(2))
        assert first == again


def test_libraries_that_are_missing_are_named(monkeypatch):
    monkeypatch.setattr(bench, "installed", lambda module: False)
    found = bench.searches()
    assert found["KerasTuner Hyperband"] is None
    assert found["Optuna TPE, HyperbandPruner"] is None
