"""The decisions of a space as columns, and how much each matters."""

from __future__ import annotations

import math
import random

import pytest

import symexp as sx
from symexp.study.decisions import Decisions


@sx.symbolize
class Layer:
    def __init__(self, units, rate=0.5):
        self.units = units


def swept(space, score, **options):
    for exp, feedback in sx.sample(space, **{"algorithm": "sweeping", **options}):
        feedback(score(exp))
    return feedback.study.result


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
        ("a[=1/2].rate", "a.layer.rate", True, True),
        ("b[0]", "b[0]", False, False),
        ("b[0][=0/3].units", "b[0].layer.units", False, True),
        ("b[1]", "b[1]", False, False),
        ("b[1][=0/3].units", "b[1].layer.units", False, True),
        ("c", "c", True, True),
    ]
    dna = sx.encode(space, sx.Dict(a=Layer(2, 0.5), b=[7, Layer(4)], c=3))
    assert decisions.of(dna) == {
        "a": 1, "n": 1, "a[=1/2].rate": 0.5, "b[0]": 1, "b[1]": 0, "b[1][=0/3].units": 1, "c": 3,
    }  # fmt: skip


def test_candidates_of_one_class_have_numbers_in_labels():
    space = sx.Dict(a=sx.oneof([Layer(sx.oneof([1, 2])), Layer(sx.oneof([3, 4]), 0.1)]))
    labels = [d.label for d in Decisions(sx.dna_spec(space)).columns.values()]
    assert labels == ["a", "a.layer.units", "a.layer_1.units"]


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


def test_a_decision_of_several_branches_is_one():
    def space():
        layers = [Layer(sx.floatv(0.0, 1.0)), Layer(sx.floatv(0.0, 1.0), 0.1)]
        return sx.Dict(kind=sx.oneof(layers), other=sx.floatv(0.0, 1.0))

    found = noisy(lambda e, noise: e.kind.units, 400, space())
    assert set(found) == {"kind", "kind.units", "other"}
    assert found["kind.units"] > 0.8
    assert found["kind"] < 0.1
    apart = noisy(lambda e, noise: e.kind.units + 5 * (e.kind.rate == 0.1), 400, space())
    assert apart["kind"] > 0.6
    assert 0.1 < apart["kind.units"] < 0.4
    assert sum(apart.values()) <= 1.05


def test_a_choice_of_ranges_is_one_decision():
    ranges = sx.Dict(x=sx.oneof([sx.floatv(0.0, 1.0), sx.floatv(2.0, 3.0)]))
    found = noisy(lambda e, noise: e.x, 400, ranges)
    assert list(found) == ["x"]
    assert found["x"] > 0.9
