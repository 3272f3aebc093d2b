"""What a run of MLflow gets from a realization: params, metrics and tags. No MLflow is needed."""

import json
import math

import pytest

import symexp as sx
from symexp.integrations.mlflow import contents as module
from symexp.integrations.mlflow.contents import contents_of, key_of
from symexp.store import Derivation
from symexp.store.errors import RefError, StoreError


@sx.symbolize
class Layer:
    def __init__(self, units=8, activation="relu"):
        pass


@sx.symbolize
class Exp:
    def __init__(self, layers, lr=0.1, options=None, seed=None):
        pass

    def train(self, epochs=1, value=None):
        return {"acc": 0.5, "loss": [0.3, 0.2]} if value is None else value


@sx.stage
def rows(out, n=4):
    (out / "n.txt").write_text(str(n))


@sx.stage
def fit(out, data, lr=0.1):
    (out / "acc.txt").write_text("0.75")
    (out / "history.json").write_text(json.dumps({"loss": [3, 2], "val": {"loss": [5, 4]}}))
    (out / "list.json").write_text(json.dumps([{"loss": 1.0}, {"loss": 0.5}]))
    (out / "notes.txt").write_text("fine")


@pytest.fixture
def store(tmp_path):
    return sx.Store(tmp_path / "store", echo=False)


def points(realization, metrics=None):
    return sorted(contents_of(realization, metrics, {}).metrics)


def test_params_of_a_call_are_the_key_paths_of_its_object(store):
    exp = Exp([Layer(3), Layer(activation="gelu")], options={"a b": (1, 2), "n": {}})
    found = contents_of(store.run(exp, "train", epochs=2), None, {"team": 7})
    assert found.params == {
        "layers.0": "Layer",
        "layers.0.units": "3",
        "layers.0.activation": "relu",
        "layers.1": "Layer",
        "layers.1.units": "8",
        "layers.1.activation": "gelu",
        "lr": "0.1",
        "options.a b": "(1, 2)",
        "options.n": "(empty)",
        "seed": "None",
        "train.epochs": "2",
    }
    assert found.name == "Exp.train"
    assert found.tags["symexp.fingerprint"] == sx.fingerprint(exp)
    assert found.tags["team"] == "7"


def test_params_of_a_stage_are_those_of_its_pipeline(store):
    stage = fit(rows(n=2))
    built = store.realize(stage)
    found = contents_of(built, None, {})
    assert found.params == {"data": "rows", "data.n": "2", "lr": "0.1"}
    assert found.metrics == []
    assert found.tags["symexp.fingerprint"] == sx.fingerprint(stage)
    assert (found.tags["symexp.ref"], found.tags["symexp.tree"]) == (built.ref, built.tree)


def test_params_of_a_plain_derivation_are_its_configuration(store):
    def build(ctx):
        (ctx.out / "n").touch()

    config = {"a": {"b": [1, "x"]}, "c": None}
    found = contents_of(store.realize(Derivation("plain", config, build=build)), None, {})
    assert found.params == {"a.b.0": "1", "a.b.1": "x", "c": "null"}
    assert "symexp.fingerprint" not in found.tags


def test_keys_that_mlflow_refuses_are_spelled_otherwise():
    assert key_of("a[0].b[12]['x y']") == "a.0.b.12__x y__"
    assert [key_of(k) for k in ("val/loss", "a/../b", "/a", "..", "é%")] == [
        "val/loss", "a_.._b", "_a", "_", "é_",
    ]  # fmt: skip
    long = [key_of("k" * 300), key_of("k" * 301)]
    assert set(map(len, long)) == {250}
    assert long[0] != long[1]


def test_no_param_is_lost_if_two_keys_differ_in_forbidden_characters(store):
    exp = Exp([], options={"a%": 1, "a?": 2})
    params = contents_of(store.run(exp, "train"), None, {}).params
    assert sorted(v for k, v in params.items() if k.startswith("options.")) == ["1", "2"]


def test_long_values_are_cut_and_many_params_are_counted(store, monkeypatch):
    monkeypatch.setattr(module, "MOST_PARAMS", 4)
    built = store.run(Exp([], options={"x": "y" * 9000}), "train", epochs=2)
    found = contents_of(built, None, {})
    assert len(found.params) == 4
    assert found.tags["symexp.params_left_out"] == "1"
    text = found.params["options.x"]
    assert (len(text), text.endswith("... (9000 characters)")) == (6000, True)


def test_no_metric_is_lost_if_two_names_differ_in_forbidden_characters(store):
    value = {"a%": 1, "a?": [2, 3], ".": 4, "..": 5}
    found = points(store.run(Exp([]), "train", value=value))
    assert len({name for name, _, _ in found}) == 4
    assert sorted(v for _, v, _ in found) == [1, 2, 3, 4, 5]


def test_the_file_with_the_value_of_a_call_gives_the_same_numbers(store):
    built = store.run(Exp([]), "train")
    assert points(built, "value.json") == points(built)


def test_metrics_of_a_call_are_the_numbers_of_its_value(store):
    exp = Exp([])
    assert points(store.run(exp, "train")) == [("acc", 0.5, 0), ("loss", 0.2, 1), ("loss", 0.3, 0)]
    value = {"a": {"b": 1}, "text": "x", "flag": True, "none": None, "rows": [{"x": 1}, {"x": 2}]}
    built = store.run(exp, "train", value=value)
    assert points(built) == [("a.b", 1.0, 0), ("rows.x", 1.0, 0), ("rows.x", 2.0, 1)]
    assert points(store.run(exp, "train", value=3)) == [("value", 3.0, 0)]
    assert points(store.run(exp, "train", value="text")) == []


def test_metrics_of_files_that_the_user_names(store):
    built = store.realize(fit(rows()))
    assert points(built, "acc.txt") == [("acc", 0.75, 0)]
    assert points(built, ["history.json", "list.json"]) == [
        ("list.loss", 0.5, 1),
        ("list.loss", 1.0, 0),
        ("loss", 2.0, 1),
        ("loss", 3.0, 0),
        ("val.loss", 4.0, 1),
        ("val.loss", 5.0, 0),
    ]
    with pytest.raises(RefError, match=r"no artifact 'acc\.tx'.*acc\.txt"):
        points(built, "acc.tx")
    with pytest.raises(StoreError, match="neither JSON nor a number"):
        points(built, "notes.txt")


def test_metrics_that_the_user_gives_replace_those_of_the_value(store):
    np = pytest.importorskip("numpy")
    built = store.run(Exp([]), "train")
    found = points(built, {"loss": 1, "f": np.float32(0.5), "nan": math.nan})
    assert [p for p in found if p[0] in ("loss", "f", "acc")] == [
        ("acc", 0.5, 0),
        ("f", 0.5, 0),
        ("loss", 1.0, 0),
    ]
    with pytest.raises(StoreError, match="must be a number"):
        points(built, {"x": "high"})
    with pytest.raises(StoreError, match="must be a number"):
        points(built, {"x": 10**400})
    with pytest.raises(StoreError, match="metrics must be"):
        points(built, 3)


def test_a_trial_of_a_sweep_has_its_rewards_by_step(store):
    space = Exp([Layer(sx.oneof([1, 2]))])
    for exp, feedback in sx.sample(space, sx.geno.Sweeping(), store=store):
        feedback.add_measurement(0.1, step=3)
        feedback(0.1 * exp.layers[0].units, metrics={"size": 7})
    trial = next(r for r in store.find("*Trial*") if r.config["experiment"])
    found = contents_of(trial, None, {})
    assert found.params["layers.0.units"] in ("1", "2")
    names = {name for name, _, _ in found.metrics}
    assert names == {"reward", "size"}


def test_the_provenance_is_in_the_tags_that_mlflow_shows(store, monkeypatch):
    built = store.run(Exp([], seed=5), "train")
    tags = contents_of(built, None, {}).tags
    git = built.provenance.git
    if git is not None and git.commit is not None:
        assert tags["mlflow.source.git.commit"] == git.commit
    assert tags["mlflow.user"] == built.provenance.user
    assert tags["symexp.seed.target.seed"] == "5"
    monkeypatch.setattr("symexp.store.realization.provenance_in", lambda document: None)
    assert "mlflow.user" not in contents_of(built, None, {}).tags


def test_tags_of_symexp_cannot_be_given():
    with pytest.raises(StoreError, match="does not begin with 'symexp"):
        module._checked_tags({"symexp.ref": "x"})
