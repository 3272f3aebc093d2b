"""Floats with a step, from the placeholder to the algorithms."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.dna import DNAError, SpaceError
from symexp.spaces.dna.spec_json import spec_from_json, spec_to_json, spec_to_json_str
from symexp.spaces.dna.step_grid import StepGrid

TENTHS = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def space() -> sx.Dict:
    return sx.Dict(x=sx.floatv(0, 1, step=0.1))


def test_the_values_are_whole_steps_without_rounding_errors():
    assert [exp.x for exp in sx.iter(space())] == TENTHS
    assert sx.dna_spec(space()).space_size == 11


def test_the_upper_bound_counts_only_if_it_is_on_the_grid():
    made = sx.Dict(x=sx.floatv(0.5, 1.4, step=0.3))
    assert [exp.x for exp in sx.iter(made)] == [0.5, 0.8, 1.1, 1.4]
    assert [exp.x for exp in sx.iter(sx.Dict(x=sx.floatv(0.5, 1.3, step=0.3)))] == [0.5, 0.8, 1.1]
    assert [exp.x for exp in sx.iter(sx.Dict(x=sx.floatv(0.5, 1.0, step=7)))] == [0.5]


def test_a_fine_grid_holds_no_list():
    grid = StepGrid(0.0, 1.0, 1e-12)
    assert len(grid) == 10**12 + 1
    assert grid.index(grid[123_456_789]) == 123_456_789
    assert grid[-1] == 1.0
    assert repr(grid) == "(0.0, 1e-12, 2e-12, ..., 1.0)"


@pytest.mark.parametrize(
    "name", ["random", "sweeping", "tpe", "cmaes", "nsga2", "regularized_evolution", "hill_climb"]
)
def test_every_algorithm_stays_on_the_grid(name):
    if name in ("tpe", "cmaes", "nsga2"):
        pytest.importorskip("optuna")
    fine = sx.Dict(x=sx.floatv(-1, 1, step=0.25), y=sx.floatv(0.1, 0.9, step=0.2))
    for exp, feedback in sx.sample(fine, name, 20, seed=1):
        assert exp.x in [k / 4 - 1 for k in range(9)]
        assert exp.y in [0.1, 0.3, 0.5, 0.7, 0.9]
        feedback(exp.x)


@pytest.mark.parametrize("value", [0.3, 0.1 + 0.2, np.float64(0.3), np.float32(0.3)])
def test_a_value_that_means_a_step_can_be_enqueued(value):
    if type(value) is np.float32:
        value = np.float64(str(value))
    for given in ({"x": value}, sx.Dict(x=value)):
        exp, _ = next(sx.sample(space(), enqueue=[given]))
        assert exp.x == 0.3


def test_a_value_between_two_steps_is_refused():
    with pytest.raises(DNAError, match=r"0.35, which floatv\(0.0, 1.0, step=0.1\) does not give"):
        sx.encode(space(), sx.Dict(x=0.35))
    with pytest.raises(DNAError, match="one of the floats"):
        sx.decode(space(), {"x": 0.35})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"step": 0}, "positive number"),
        ({"step": "0.1"}, "positive number"),
        ({"step": float("inf")}, "positive number"),
        ({"step": 1e-30}, "greater step"),
        ({"step": 0.1, "scale": "log"}, "linear scale only"),
    ],
)
def test_a_wrong_step_is_an_error(options, message):
    with pytest.raises(SpaceError, match=message):
        sx.floatv(0.1, 1.0, **options)


def test_files_pickles_and_specs_keep_the_step():
    made = space()
    assert sx.from_json_str(sx.to_json_str(made)) == made
    assert pickle.loads(pickle.dumps(made)) == made
    assert made != sx.Dict(x=sx.floatv(0, 1))
    spec = sx.dna_spec(made)
    assert spec_to_json_str(spec_from_json(spec_to_json(spec))) == spec_to_json_str(spec)


def test_files_of_a_float_without_a_step_are_as_before():
    plain = sx.Dict(x=sx.floatv(0, 1))
    assert sx.to_json_str(plain) == (
        '{"symexp":1,"value":{"x":{"$floatv":{"min_value":0.0,"max_value":1.0}}}}'
    )
    assert "step" not in spec_to_json_str(sx.dna_spec(plain))
    assert sx.hash(plain) == sx.hash(sx.from_json_str(sx.to_json_str(plain)))


def test_rule_strings_take_a_step():
    @sx.patcher([("rate", sx.typing.Float())], override=True)
    def set_step_rate(target, rate):
        return {"x": rate}

    made = sx.space(sx.Dict(x=0.0), "set_step_rate?rate=floatv(0.1,0.5,step=0.2)")
    assert [exp.x for exp in sx.iter(made)] == [0.1, 0.3, 0.5]
    text = sx.template(made).rule_string(sx.DNA([0.3]))
    assert text == "set_step_rate?rate=0.3"


def test_a_rule_patches_a_float_with_a_step():
    assert sx.patch(space(), {"x": sx.floatv(0, 2, step=0.5)}).x == sx.floatv(0, 2, step=0.5)


@pytest.mark.parametrize(
    ("low", "high", "step", "last"),
    [
        (0, 1, 1 / 3, 1.0),
        (-1, 1, 1 / 7, 1.0),
        (0, 0.1 * 3, 0.1, 0.3),
        (0, 0.99999999999, 0.1, 0.99999999999),
        (0, 0.999, 0.1, 0.9),
    ],
)
def test_a_step_that_is_rounded_itself_reaches_the_bound(low, high, step, last):
    *_, exp = sx.iter(sx.Dict(x=sx.floatv(low, high, step=step)))
    assert exp.x == last
    assert sx.decode(sx.Dict(x=sx.floatv(low, high, step=step)), {"x": last}) == exp
    grid = StepGrid(low, high, step)
    assert [grid.index(value) for value in grid] == list(range(len(grid)))
