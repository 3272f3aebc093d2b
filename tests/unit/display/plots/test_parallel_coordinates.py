"""Parallel coordinates: axes, their ticks, and the decisions that they show."""

from __future__ import annotations

import math

import pytest

import symexp as sx
from symexp.study.result import PlotError

pytest.importorskip("plotly")

from symexp.display.plots.parallel_coordinates import reward_axis  # after the skip


def swept(space, score, **options):
    """The result of a sweep in order; a score of `None` skips the trial."""
    options = {"algorithm": "sweeping", **options}
    for exp, feedback in sx.sample(space, **options):
        reward = score(exp)
        feedback.skip("no") if reward is None else feedback(reward)
    return feedback.study.result


def numbers(result=None):
    space = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.oneof(["a", "b"]))
    return swept(space, lambda e: None if (e.x, e.y) == (2, "a") else e.x - (e.y == "b") * 0.5)


def test_each_decision_and_the_reward_have_an_axis():
    made = numbers().plot.parallel_coordinates()
    (trace,) = made.data
    x, y, reward = trace.dimensions
    assert (x.label, y.label, reward.label) == ("x", "y", "reward")
    assert list(x["values"]) == [0, 0, 1, 2, 2]
    assert (list(x.tickvals), list(x.ticktext)) == ([0, 1, 2], ["1", "2", "3"])
    assert list(y["values"]) == [0, 1, 1, 0, 1]
    assert list(y.ticktext) == ["'a'", "'b'"]
    assert list(reward["values"]) == [1, 0.5, 1.5, 3, 2.5]
    assert list(reward.range) == [0.5, 3]
    assert list(trace.line.color) == [1, 0.5, 1.5, 3, 2.5]
    assert trace.line.reversescale is False


def test_decisions_can_be_chosen():
    made = numbers().plot.parallel_coordinates(decisions=["y"])
    assert [d.label for d in made.data[0].dimensions] == ["y", "reward"]
    with pytest.raises(PlotError, match="No decision of the study is called 'z'"):
        numbers().plot.parallel_coordinates(decisions=["z"])


def test_logarithms_have_a_logarithmic_axis():
    space = sx.Dict(rate=sx.floatv(1e-4, 1e-1, "log"))
    result = swept(space, lambda e: e.rate, algorithm=sx.geno.Sweeping(float_points=4))
    rate = result.plot.parallel_coordinates().data[0].dimensions[0]
    assert [round(v, 6) for v in rate["values"]] == [-4, -3, -2, -1]
    assert list(rate.tickvals) == [-4, -3, -2, -1]
    assert list(rate.ticktext) == ["0.0001", "0.001", "0.01", "0.1"]


def test_inactive_decisions_have_a_position_of_their_own():
    class Dropout:
        def __init__(self, rate):
            self.rate = rate

    made = sx.symbolize(Dropout)
    space = sx.Dict(layer=sx.oneof([None, made(sx.intv(1, 2))]))
    result = swept(space, lambda e: 0 if e.layer is None else e.layer.rate)
    layer, rate, _ = result.plot.parallel_coordinates().data[0].dimensions
    assert list(layer.ticktext) == ["None", "Dropout"]
    assert rate.label == "layer.dropout.rate"
    assert rate.ticktext[0] == "(off)"
    assert list(rate["values"]) == [rate.tickvals[0], 1, 2]
    assert rate.tickvals[0] < 1


def test_the_most_important_decisions_that_vary_are_shown():
    fields = {f"x{i}": sx.floatv(0.0, 1.0) for i in range(12)}
    space = sx.Dict(fixed=sx.oneof([7]), **fields)
    result = swept(space, lambda e: e.x3 + e.x5, algorithm="random", num_examples=30, seed=1)
    made = result.plot.parallel_coordinates()
    labels = [d.label for d in made.data[0].dimensions]
    assert len(labels) == 11
    assert labels[-1] == "reward"
    assert "fixed" not in labels
    assert {"x3", "x5"} < set(labels)
    assert "3 decisions are not shown" in made.layout.title.text


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-16.0, 0.0, [-16, -10, -5, 0]), (3.0, 3.2, None)],
)
def test_ticks_are_round_between_the_ends(low, high, ticks):
    axis = reward_axis("r", [low, high])
    assert (axis.low, axis.high) == (low, high)
    if ticks is not None:
        assert list(axis.ticks) == ticks
    assert all(low <= t <= high for t in axis.ticks)
    assert len(set(axis.texts)) == len(axis.texts)


def test_an_axis_of_one_value():
    axis = reward_axis("r", [2.0, 2.0])
    assert (axis.ticks, axis.texts) == ((2.0,), ("2",))
    assert axis.low < 2.0 < axis.high
    assert math.isfinite(reward_axis("r", [0.0]).low)
