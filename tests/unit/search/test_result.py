"""What a study has found: tables, exports, the importance of decisions."""

from __future__ import annotations

import csv
import json
import math
import pickle
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.study.decisions import Decisions
from symexp.study.ledger import StudyDefinition
from symexp.study.result import Result, ResultError
from symexp.study.table import TableError
from symexp.study.trial import Trial


@sx.symbolize
class Layer:
    def __init__(self, units, rate=0.5):
        self.units = units


def swept(space, score, **options):
    for exp, feedback in sx.sample(space, **{"algorithm": "sweeping", **options}):
        feedback(score(exp))
    return feedback.study.result


def mixed():
    """A study with a bit of everything."""
    space = sx.Dict(
        kind=sx.oneof(["a", None, True]), layer=sx.oneof([None, Layer(sx.oneof([4, 8]))])
    )
    for _, feedback in sx.sample(space, "sweeping", 4, on_error="skip"):
        with feedback:
            if feedback.id == 2:
                raise ValueError("too\nlarge")
            if feedback.id == 3:
                feedback.skip("no")
            else:
                feedback(feedback.id / 3, metrics={"loss": math.nan})
    return feedback.study.result


def rows(result):
    return [{k: v for k, v in row.items() if k != "seconds"} for row in result.table()]


def test_a_row_for_each_trial():
    found = rows(mixed())
    assert found[0] == {
        "id": 1, "state": "complete", "reward": 1 / 3, "kind": "a", "layer": "None",
        "loss": pytest.approx(math.nan, nan_ok=True), "attempts": 1, "error": None,
    }  # fmt: skip
    assert found[1]["error"].endswith("ValueError: too\nlarge\n")
    assert (found[1]["layer[=1/2].units"], found[1]["reward"]) == (4, None)
    assert (found[2]["state"], found[2]["error"]) == ("skipped", "no")
    assert found[3]["kind"] == "None"
    table = mixed().table()
    assert table.columns == [
        "id", "state", "reward", "kind", "layer", "layer[=1/2].units", "loss", "seconds",
        "attempts", "error",
    ]  # fmt: skip
    assert table.column("kind") == ["a", "a", "a", "None"]
    assert len(table[1:3]) == 2
    assert table[:0].columns == table.columns


def test_truth_values_and_texts_are_themselves():
    result = swept(sx.Dict(x=sx.oneof([True, "True", "it's", 1.5])), lambda e: 1)
    assert result.table().column("x") == [True, "True", "it's", 1.5]


def test_the_printed_table():
    table = mixed().table()
    for row in table:
        row["seconds"] = 0.25
    printed = """\
id  state       reward  kind  layer                       layer[=1/2].units  loss  seconds  error
 1  complete  0.333333  a     None                                            nan     0.25
 2  failed              a     Layer(units=oneof([4, 8]))                  4           0.25  large
 3  skipped             a     Layer(units=oneof([4, 8]))                  8           0.25  no
 4  complete   1.33333  None  None                                            nan     0.25"""
    assert repr(table) == printed


def test_a_terminal_shows_the_columns_that_fit():
    from symexp.display.tables import render_text

    shown = render_text(mixed().table(), width=40).splitlines()
    assert shown[0] == "id  state       reward  kind"
    assert shown[-1].startswith("(5 columns not shown: layer, ")


def test_of_a_long_table_the_beginning_and_the_end_are_shown():
    table = swept(sx.Dict(x=sx.oneof(list(range(100)))), lambda e: e.x).table()
    lines = repr(table).splitlines()
    assert len(lines) == 62
    assert lines[31] == "... 40 more ..."
    assert lines[-1].split()[:3] == ["100", "complete", "99"]
    assert "… 40 more …" in table._repr_html_()


def test_the_table_in_a_notebook_is_escaped():
    table = swept(sx.Dict(x=sx.oneof(["<b>", "\x1b"], name="<i>")), lambda e: 1).table()
    html = table._repr_html_()
    assert "<td>&lt;b&gt;</td>" in html
    assert "<th>&lt;i&gt;</th>" in html
    assert "\\x1b" in html
    assert html.count("<tr>") == 3


def test_a_result_in_a_notebook():
    html = swept(sx.Dict(x=sx.oneof([1, 2])), lambda e: e.x, study="<nb>")._repr_html_()
    assert "&lt;result of &#x27;&lt;nb&gt;&#x27;: 2 complete; best 2 at trial 2, DNA(1)&gt;" in html
    assert html.count("<td") == 10


def test_names_that_collide_are_told_apart():
    space = sx.Dict(id=sx.oneof([5]), reward=sx.oneof([6]), loss=sx.oneof([7]))
    for _, feedback in sx.sample(space, "sweeping"):
        feedback(1.0, metrics={"loss": 0.5, "state": 2})
    (row,) = rows(feedback.study.result)
    assert row == {
        "id": 1, "state": "complete", "reward": 1.0, "decision id": 5, "decision reward": 6,
        "loss": 7, "metric loss": 0.5, "metric state": 2, "attempts": 1, "error": None,
    }  # fmt: skip


def test_an_objective_may_have_the_name_of_a_column():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1])), metrics=["seconds", "id"]):
        feedback((30.0, 7.0))
    (row,) = feedback.study.result.table()
    assert (row["objective seconds"], row["objective id"], row["id"]) == (30.0, 7.0, 1)
    assert row["seconds"] != 30.0


def test_no_column_is_taken_twice():
    space = sx.Dict(x=sx.oneof([1]), dna=sx.oneof([2]))
    for _, feedback in sx.sample(space):
        feedback(1.0, {"x": 3, "metric x": 4, "metadata": 5, 6: 7})
    result = feedback.study.result
    (row,) = rows(result)
    assert (row["x"], row["metric x"], row["metric metric x"], row["6"]) == (1, 3, 4, 7)
    (stored,) = json.loads(result.to_json_str())["trials"]
    assert (stored["decision dna"], stored["dna"]) == (2, [0, 0])
    assert (stored["metric metadata"], stored["metadata"]) == (5, {})
    assert "metric metric x" in repr(result.table())


def test_a_space_that_is_one_decision():
    assert rows(swept(sx.oneof([1, 2]), lambda e: e))[1]["value"] == 2


def test_export_as_csv(tmp_path):
    mixed().export(tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) == 4
    assert (read[0]["kind"], read[0]["layer[=1/2].units"], read[0]["loss"]) == ("a", "", "nan")
    assert read[1]["error"].endswith("too\nlarge\n")


def test_export_as_json(tmp_path):
    mixed().export(str(tmp_path / "t.JSON"))
    value = json.loads((tmp_path / "t.JSON").read_text())
    assert (value["metrics"], value["directions"]) == (["reward"], ["maximize"])
    first = value["trials"][0]
    assert (first["dna"], first["kind"], first["loss"]) == ([0, 0], "a", None)
    assert first["metadata"] == {}


def test_export_as_something_else(tmp_path):
    with pytest.raises(ResultError, match=r"\.csv or \.json, but got .*save_html"):
        mixed().export(tmp_path / "t.html")


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), max_size=12))
def test_the_front_is_what_no_other_beats(points):
    directions = ("maximize", "minimize", "maximize")
    definition = StudyDefinition(sx.dna_spec(sx.oneof([0])).root(), directions, ["a", "b", "c"])
    trials = [Trial(i, None, "complete", rewards=p) for i, p in enumerate(points)]
    trials.append(Trial(len(points), None, "failed"))

    def beats(p, q):
        gains = (p[0] - q[0], q[1] - p[1], p[2] - q[2])
        return min(gains) >= 0 and max(gains) > 0

    expected = [i for i, p in enumerate(points) if not any(beats(q, p) for q in points)]
    front = Result(trials, definition).pareto_front()
    assert [t.trial.number for t in front] == expected


@given(st.lists(st.floats(-5, 5) | st.none(), max_size=12), st.integers(0, 5))
def test_the_best_come_first_and_the_earliest_of_equals(rewards, k):
    for direction, sign in (("maximize", -1), ("minimize", 1)):
        definition = StudyDefinition(sx.dna_spec(sx.oneof([0])).root(), direction)
        trials = [
            Trial(i, None, "skipped") if r is None else Trial(i, None, "complete", rewards=(r,))
            for i, r in enumerate(rewards)
        ]
        result = Result(trials, definition)
        order = sorted((sign * r, i) for i, r in enumerate(rewards) if r is not None)
        assert [t.trial.number for t in result.top(k)] == [i for _, i in order[:k]]
        assert (result.best is None) == (not order)


def test_an_empty_study():
    study = sx.Study.for_space(None, sx.Dict(x=sx.oneof([1])))
    table = study.result.table()
    assert (list(table), study.result.best, study.result.top(3)) == ([], None, [])
    assert repr(table) == "id  state  reward  x  seconds  attempts  error"
    assert study.result.to_csv() == "id,state,reward,x,seconds,attempts,error\n"


def test_pandas_on_request():
    pd = pytest.importorskip("pandas")
    frame = mixed().to_pandas()
    assert list(frame.index) == [1, 2, 3, 4]
    assert list(frame.columns) == mixed().table().columns[1:]
    assert pd.isna(frame.loc[1, "layer[=1/2].units"])
    assert frame.loc[2, "layer[=1/2].units"] == 4
    assert len(sx.Study.for_space(None, sx.Dict(x=sx.oneof([1]))).result.to_pandas()) == 0


def test_without_pandas(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(TableError, match=r"`pip install 'symexp\[viz\]'`"):
        mixed().to_pandas()


def test_keys_and_labels_of_decisions():
    inner = Layer(sx.oneof([1, 2], name="n"), sx.floatv(0.1, 1.0, "log"))
    space = sx.Dict(
        a=sx.oneof([None, inner]),
        b=sx.manyof(2, [Layer(sx.oneof([3, 4], name="m")), 7, 8]),
        c=sx.intv(1, 10, log=True),
    )
    decisions = Decisions(sx.dna_spec(space))
    assert [(d.key, d.label, d.is_log, d.is_ordered) for d in decisions.columns.values()] == [
        ("a", "a", False, False),
        ("n", "n", False, True),
        ("a[=1/2].rate", "a.rate", True, True),
        ("b[0]", "b[0]", False, False),
        ("b[0][=0/3].units", "b[0].units", False, True),
        ("b[1]", "b[1]", False, False),
        ("b[1][=0/3].units", "b[1].units", False, True),
        ("c", "c", True, True),
    ]
    dna = sx.encode(space, sx.Dict(a=Layer(2, 0.5), b=[7, Layer(4)], c=3))
    assert decisions.of(dna) == {
        "a": 1, "n": 1, "a[=1/2].rate": 0.5, "b[0]": 1, "b[1]": 0, "b[1][=0/3].units": 1, "c": 3,
    }  # fmt: skip


def test_labels_that_would_be_the_same_stay_whole():
    space = sx.Dict(a=sx.oneof([Layer(sx.oneof([1, 2])), Layer(sx.oneof([3, 4]), 0.1)]))
    labels = [d.label for d in Decisions(sx.dna_spec(space)).columns.values()]
    assert labels == ["a", "a[=0/2].units", "a[=1/2].units"]


def noisy(score, n=200, space=None):
    rng = random.Random(0)
    space = space or sx.Dict(x=sx.floatv(0.0, 1.0), y=sx.floatv(1e-4, 1.0, "log"), z=sx.intv(0, 99))
    options = {"algorithm": "random", "num_examples": n, "seed": 1, "duplicates": True}
    return swept(space, lambda e: score(e, rng.gauss(0, 1)), **options).importances()


def test_importance_finds_what_matters_most():
    found = noisy(lambda e, noise: 10 * e.x + 0.5 * math.log10(e.y) + 0.1 * noise)
    assert list(found) == ["x", "y", "z"]
    assert found["x"] > 0.8
    assert 0.05 < found["y"] < 0.15
    assert found["z"] < 0.05


def test_importance_of_a_hill_and_of_nothing():
    found = noisy(lambda e, noise: -abs(e.x - 0.5))
    assert found["x"] > 0.9
    assert max(noisy(lambda e, noise: noise).values()) < 0.08
    assert set(noisy(lambda e, noise: 1.0).values()) == {0.0}


def test_the_importance_does_not_depend_on_the_scale_of_rewards():
    straight = noisy(lambda e, noise: e.x + e.z / 300)
    assert noisy(lambda e, noise: math.exp(20 * (e.x + e.z / 300))) == straight
    assert noisy(lambda e, noise: -(e.x + e.z / 300)) == pytest.approx(straight)


def test_a_decision_that_is_seldom_active_is_seldom_important():
    def space(n):
        return sx.Dict(a=sx.oneof([Layer(sx.floatv(0.0, 1.0)), *range(n)]))

    def score(e, noise):
        return 0.5 + noise / 4 if type(e.a) is int else e.a.units

    often, seldom = noisy(score, 400, space(1)), noisy(score, 400, space(9))
    often, seldom = (next(v for k, v in d.items() if "units" in k) for d in (often, seldom))
    assert often > 0.5
    assert 0 < seldom < often / 2


def test_importance_agrees_with_functional_anova():
    optuna = pytest.importorskip("optuna")
    pytest.importorskip("sklearn")
    rng = random.Random(0)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(1))
    space = sx.Dict(x=sx.floatv(0.0, 1.0), y=sx.floatv(0.0, 1.0), z=sx.oneof(["a", "b", "c"]))
    spread = {name: optuna.distributions.FloatDistribution(0, 1) for name in "xy"}
    spread["z"] = optuna.distributions.CategoricalDistribution(["a", "b", "c"])

    def score(e):
        value = 2 * e.x + (e.z == "b") + 0.3 * e.y + rng.gauss(0, 0.1)
        params = {name: getattr(e, name) for name in "xyz"}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=spread, value=value))
        return value

    ours = swept(space, score, algorithm="random", num_examples=300, seed=2).importances()
    evaluator = optuna.importance.FanovaImportanceEvaluator(n_trees=16, seed=1)
    theirs = optuna.importance.get_param_importances(study, evaluator=evaluator)
    assert list(ours) == list(theirs) == ["x", "z", "y"]
    assert all(abs(ours[name] - theirs[name]) < 0.15 for name in "xyz")


def test_importance_of_few_trials():
    space = sx.Dict(x=sx.oneof([1, 2, 3]), kind=sx.oneof([Layer(1), Layer(2)]), fixed=sx.oneof([0]))
    for n in range(7):
        study = sx.Study.for_space(None, space)
        for exp, feedback in sx.sample(space, "sweeping", n, study=study):
            feedback(exp.x)
        found = study.result.importances()
        assert set(found) == {"x", "kind", "fixed"}
        assert found["fixed"] == found["kind"] == 0
        assert 0 <= found["x"] <= 1
    assert found["x"] == 1.0


def test_importance_of_an_objective():
    space = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.oneof([1, 2, 3]))
    result = swept(space, lambda e: (e.x, e.y), metrics=["a", "b"])
    assert result.importances() == result.importances("a") == {"x": 1.0, "y": 0.0}
    assert result.importances("b") == {"y": 1.0, "x": 0.0}
    with pytest.raises(ResultError, match="objective of the study, a, b, but got"):
        result.importances("c")


def test_measurements_are_those_of_the_last_attempt():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([0])), "sweeping", on_error=1):
        with feedback:
            feedback.add_measurement(feedback.attempt, step=feedback.attempt)
            if feedback.attempt == 1:
                raise ValueError
            feedback.done()
    (found,) = feedback.study.result.measurements()
    assert (found.number, found.attempt, found.step, found.rewards) == (0, 2, 2, (2.0,))


@pytest.mark.parametrize("k", [-1, 1.5, "3", True])
def test_how_many_is_a_whole_number(k):
    with pytest.raises(ResultError, match="k to be a whole number from 0, but got"):
        sx.sample(sx.Dict(x=sx.oneof([1, 2]))).result.top(k)


def test_a_trial_shows_all_that_it_has():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1])), metrics=["loss"]):
        feedback(1.0, {"acc": 2})
    trial = feedback.study.result.trials[0]
    known = [name for name in dir(trial) if not name.startswith("_")]
    assert {"id", "exp", "rule", "state", "metrics", "metadata", "error", "attempts"} <= set(known)
    assert all(hasattr(trial, name) for name in known)


@pytest.mark.parametrize("place", ["memory", "sqlite", "sqlite without its space"])
def test_a_result_can_be_pickled(place, tmp_path):
    study = None
    if place != "memory":
        pytest.importorskip("sqlalchemy")
        study = f"sqlite:///{tmp_path}/kept.db#kept"
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", study=study):
        feedback.add_measurement(exp.x, step=3)
        feedback.done()
    result = feedback.study.result
    if place == "sqlite without its space":
        result = sx.poll_result(study)
    again = pickle.loads(pickle.dumps(result))
    assert repr(again) == repr(result)
    assert again.table() == result.table()
    assert [(m.step, m.rewards) for m in again.measurements()] == [(3, (1.0,)), (3, (2.0,))]
    assert again.has_experiments == result.has_experiments
    if again.has_experiments:
        assert again.best.exp.x == 2
