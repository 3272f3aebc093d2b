"""Algorithms and rules of early stopping by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

import symexp as sx
from symexp import geno
from symexp.spaces.dna import SpaceError
from symexp.study.ledger import StudyDefinition
from symexp.sweeps.strategies import (
    ALGORITHMS,
    STOPPINGS,
    AlgorithmError,
    as_stopping,
    default_algorithm,
)


def space(n: int = 3) -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(n))), y=5)


@pytest.mark.parametrize("algorithm", ["sweeping", sx.geno.Sweeping, sx.geno.Random, "random"])
def test_algorithms_by_name_and_by_class(algorithm):
    seen = []
    for exp, feedback in sx.sample(space(), algorithm):
        seen.append(exp.x)
        feedback(0)
    assert sorted(seen) == [0, 1, 2]


def test_a_value_that_is_no_algorithm_is_refused():
    with pytest.raises(AlgorithmError, match="Expected an algorithm, but got 3"):
        sx.sample(space(), 3)


@pytest.mark.parametrize("algorithm", ["tpe", "regularized_evolution"])
def test_algorithms_that_learn_by_name(algorithm):
    if algorithm == "tpe":
        pytest.importorskip("optuna")
    loop = sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0), y=space().x), algorithm, 8, seed=1)
    for exp, feedback in loop:
        feedback(-exp.x)
    assert loop.result.counts == {"complete": 8}


@pytest.mark.parametrize(
    ("name", "missing", "install"),
    [
        ("tpe", "optuna", "symexp[search]"),
        ("cmaes", "cmaes", "symexp[search]"),
        ("gp", "torch", "torch"),
    ],
)
def test_a_missing_package_is_named(name, missing, install):
    pytest.importorskip("optuna")
    code = (
        "import importlib.util, sys; find = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda n, *a: None if n == {missing!r} else find(n, *a)\n"
        f"sys.modules[{missing!r}] = None; import symexp as sx\n"
        f"sx.sample(sx.Dict(x=sx.oneof([1, 2])), {name!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"needs the package {missing}, which is not installed" in done.stderr
    assert f"`pip install '{install}'`" in done.stderr


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        AlgorithmError, match=r"There is no algorithm 'tpee'\. Did you mean"
    ) as caught:
        sx.sample(space(), "tpee")
    for name in ("random", "sweeping", "tpe", "gp", "cmaes", "nsga2", "neat", "hill_climb"):
        assert name in str(caught.value)


def test_a_name_may_have_arguments():
    with pytest.raises(SpaceError, match="infinite"):
        sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), "sweeping")
    loop = sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), ("sweeping", {"float_points": 3}))
    assert [(f(0), exp.x)[1] for exp, f in loop] == [0.0, 0.5, 1.0]
    with pytest.raises(AlgorithmError, match=r"with points=3: .*It takes: float_points\."):
        sx.sample(space(), ("sweeping", {"points": 3}))


def test_the_names_are_those_of_the_adapters():
    pytest.importorskip("optuna")
    from symexp.integrations.optuna import pruners as optuna_stopping
    from symexp.integrations.optuna import samplers as optuna_algorithms

    for table, package, names in (
        (ALGORITHMS, "optuna", optuna_algorithms._NAMED),
        (STOPPINGS, "optuna", optuna_stopping._NAMED),
    ):
        found = [name for name, where in table.items() if where == package]
        assert [name for name in found if name != "bohb"] == list(names)  # built of TPE


def test_rules_of_early_stopping_have_names():
    definition = StudyDefinition(geno.oneof(3))
    assert as_stopping(None, definition) is None
    with pytest.raises(AlgorithmError, match=r"no early stopping 'meidan'\. Did you mean 'median'"):
        as_stopping("meidan", definition)
    with pytest.raises(
        AlgorithmError, match="The names are: value, rank, median, percentile, asha"
    ):
        as_stopping("x", definition)
    with pytest.raises(AlgorithmError, match=r"'value' cannot be made with no arguments: .*steps"):
        as_stopping("value", definition)
    with pytest.raises(AlgorithmError, match="Expected early stopping to be a name"):
        as_stopping(3, definition)


# The default.


class Word(sx.hyper.CustomHyper):
    def custom_decode(self, text):
        return text

    def random_text(self, rng):
        return rng.choice("abc")


def _default_of(spec, fidelity=None, directions=("maximize",)):
    metrics = [f"m{i}" for i in range(len(directions))]
    return default_algorithm(StudyDefinition(spec, directions, metrics), fidelity)


def test_with_a_fidelity_the_default_pauses_trials():
    fidelity = sx.fidelity("epochs", 1, 9)
    spec = sx.dna_spec(sx.Dict(x=sx.floatv(0.0, 1.0)))
    assert _default_of(spec, fidelity) == "bohb"
    assert _default_of(sx.dna_spec(sx.Dict(x=Word())), fidelity) == "asha"
    assert _default_of(spec, fidelity, ["maximize", "minimize"]) == "tpe"
    for _, feedback in sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), num_examples=4, fidelity=fidelity):
        feedback(feedback.budget)
    assert "paused" in feedback.study.result.counts


def test_tpe_is_the_default_where_it_can_search(monkeypatch):
    pytest.importorskip("optuna")
    spec = sx.dna_spec(sx.Dict(x=sx.floatv(0, 1)))
    assert _default_of(spec) == "tpe"
    assert _default_of(sx.dna_spec(sx.Dict(x=Word()))) == "random"
    assert _default_of(sx.dna_spec(sx.Dict(x=[sx.oneof([1, 2])] * 3))) == "tpe"
    many = {f"x{i}": sx.oneof([1, 2]) for i in range(201)}
    assert _default_of(sx.dna_spec(sx.Dict(**many))) == "random"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert _default_of(spec) == "random"


def test_a_sweep_without_an_algorithm_is_one_of_tpe():
    pytest.importorskip("optuna")

    def proposals(algorithm) -> list[float]:
        seen = []
        for exp, feedback in sx.sample(sx.Dict(x=sx.floatv(0, 1)), algorithm, 15, seed=1):
            seen.append(exp.x)
            feedback(exp.x)
        return seen

    assert proposals(None) == proposals("tpe")
    assert proposals(None) != proposals("random")


def test_custom_decisions_and_several_objectives_need_no_algorithm():
    for exp, feedback in sx.sample(sx.Dict(x=Word()), None, 2, seed=1):
        feedback(len(exp.x))
    two = ["maximize", "minimize"]
    for exp, feedback in sx.sample(sx.Dict(x=sx.floatv(0, 1)), None, 12, direction=two, seed=1):
        feedback((exp.x, exp.x))
    assert len(feedback.study.result) == 12
