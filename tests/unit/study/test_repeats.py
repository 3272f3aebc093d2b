"""The trials of one candidate: mean and spread in results, tables and pages."""

from __future__ import annotations

import pickle
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.study.repeats import best_without_repeats, repeats_of
from symexp.study.trial import Trial

REWARDS = {"a": [1.0, 9.0, 2.0], "b": [5.0, 5.5], "c": [4.9], "d": []}


def study_of(metrics=None, **options):
    """Returns a study in which each candidate has several trials."""
    space = sx.Dict(x=sx.oneof(list(REWARDS)))
    waiting = [{"x": i} for i, v in enumerate(REWARDS.values()) for _ in range(max(1, len(v)))]
    rest = {key: list(values) for key, values in REWARDS.items()}
    loop = sx.sample(
        space, "random", len(waiting), enqueue=waiting, duplicates=True, progress=False,
        metrics=metrics, **options,
    )  # fmt: skip
    for exp, feedback in loop:
        if not rest[exp.x]:
            feedback.skip("none")
            continue
        reward = rest[exp.x].pop(0)
        feedback(reward if metrics is None else (reward, -reward))
    return loop.study


def test_the_best_has_the_best_mean():
    result = study_of().result
    assert (result.best.id, result.best.exp.x, result.best.reward) == (4, "b", 5.0)
    assert (result.best.mean, result.best.repeats) == (5.25, 2)
    assert result.best.spread == pytest.approx(statistics.stdev([5.0, 5.5]))
    top = result.top(5)
    assert [(t.id, t.repeats) for t in top] == [(4, 2), (6, 1), (1, 3)]
    assert [t.mean for t in top] == [5.25, 4.9, 4.0]
    assert top[1].spread is None
    assert repr(result).count("best 5.25 ± 0.35 (mean of 2) at trial 4") == 1
    assert study_of(direction="minimize").result.best.id == 1


def test_the_table_has_means_and_spreads(tmp_path):
    result = study_of().result
    table = result.table()
    assert table.columns[:6] == ["id", "state", "reward", "reward mean", "reward spread", "repeats"]
    assert table.column("reward mean") == [4.0, 4.0, 4.0, 5.25, 5.25, 4.9, None]
    assert table.column("repeats") == [3, 3, 3, 2, 2, 1, None]
    assert table.column("reward spread")[0] == pytest.approx(statistics.stdev(REWARDS["a"]))
    assert table.column("reward spread")[5] is None
    assert "reward mean" in result.to_csv()
    pytest.importorskip("plotly")
    page = result.save_html(tmp_path / "a.html").read_text()
    assert "reward = 5.25 ± 0.35 (mean and standard deviation of 2 trials)" in page


def test_several_objectives_are_compared_by_their_means():
    result = study_of(["up", "down"], direction=["maximize", "maximize"]).result
    assert [(t.id, t.means) for t in result.pareto_front()] == [
        (1, (4.0, -4.0)), (4, (5.25, -5.25)), (6, (4.9, -4.9)),
    ]  # fmt: skip
    columns = ["up", "down", "up mean", "up spread", "down mean", "down spread", "repeats"]
    assert result.table().columns[2:9] == columns


def test_without_repeats_nothing_changes():
    space = sx.Dict(x=sx.oneof([3, 1, 2]))
    for exp, feedback in sx.sample(space, "sweeping", duplicates=False):
        feedback(exp.x)
    result = feedback.study.result
    assert result.table().columns == ["id", "state", "reward", "x", "seconds", "attempts", "error"]
    best = result.best
    assert (best.reward, best.mean, best.spread, best.repeats) == (3.0, 3.0, None, 1)
    assert "mean" not in repr(result)


def test_a_pickled_result_keeps_its_repeats():
    result = pickle.loads(pickle.dumps(study_of().result))
    assert (result.best.mean, result.best.repeats) == (5.25, 2)
    best = pickle.loads(pickle.dumps(result.best))
    assert (best.mean, best.repeats) == (5.25, 2)


def test_repeats_in_a_database_without_its_space(tmp_path):
    pytest.importorskip("sqlalchemy")
    url = f"sqlite:///{tmp_path}/study.db#s"
    study_of(study=url)
    assert sx.poll_result(url).best.mean == 5.25


def test_large_rewards_do_not_overflow():
    spec = sx.dna_spec(sx.Dict(x=sx.oneof([1, 2])))
    trials = [
        Trial(i, sx.DNA([0], spec), "complete", 1, (v,)) for i, v in enumerate((1e308, 1.6e308))
    ]
    (found,) = repeats_of(trials)
    assert found.means == (pytest.approx(1.3e308),)
    (same,) = repeats_of([Trial(i, sx.DNA([0], spec), "complete", 1, (0.1,)) for i in range(3)])
    assert (same.means, same.spreads) == ((0.1,), (0.0,))


def made(*rows):
    """Trials by number, each from its candidate and reward, or `None` if it failed."""
    spec = sx.dna_spec(sx.Dict(x=sx.oneof(list(range(9)))))
    return [
        Trial(i, sx.DNA(x, spec=spec), "failed" if r is None else "complete",
              rewards=None if r is None else (r,))
        for i, (x, r) in enumerate(rows)
    ]  # fmt: skip


def test_the_best_trials_are_selected_without_groups_if_they_have_no_repeats():
    trials = made((0, 1.0), (1, 5.0), (2, None), (3, 5.0), (4, 2.0), (4, 1.5))
    assert [t.number for t in best_without_repeats(trials, -1.0, 2)] == [1, 3]
    assert best_without_repeats(trials, -1.0, 3) is None  # the third has repeats
    assert [t.number for t in best_without_repeats(trials, 1.0, 1)] == [0]
    assert best_without_repeats([], -1.0, 3) == []
    assert [t.number for t in best_without_repeats(trials[:3], -1.0, 9)] == [1, 0]
    # A repeat that failed has no reward, so it does not count.
    assert [t.number for t in best_without_repeats(made((0, 1.0), (0, None)), 1.0, 1)] == [0]


def test_the_best_of_trials_with_violations_needs_their_groups():
    trials = made((0, 1.0), (1, 5.0))
    trials[1].metrics = {"constraint:size": 2.0}
    assert best_without_repeats(trials, -1.0, 1) is None
    trials[1].metrics = {"constraint:size": -2.0}
    assert [t.number for t in best_without_repeats(trials, -1.0, 1)] == [1]


@given(
    rows=st.lists(st.tuples(st.integers(0, 8), st.none() | st.integers(-2, 2)), max_size=12),
    k=st.integers(0, 12),
    sign=st.sampled_from([1.0, -1.0]),
)
def test_the_best_trials_are_those_of_the_groups(rows, k, sign):
    trials = made(*[(x, None if r is None else float(r)) for x, r in rows])
    found = best_without_repeats(trials, sign, k)
    groups = sorted(repeats_of(trials), key=lambda g: (sign * g.means[0], g.first.number))
    if found is not None:
        assert found == [g.first for g in groups[:k]]
    else:
        assert any(len(g.trials) > 1 for g in groups)
