"""Plots of results: what is drawn, where, and with which words."""

from __future__ import annotations

import math
import sys

import pytest

import symexp as sx
from symexp.study.result import MissingPlotlyError, PlotError, ResultError

pytest.importorskip("plotly")


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


def two_objectives():
    space = sx.Dict(x=sx.oneof([0, 1, 2, 3]))
    options = {"metrics": ["gain", "cost"], "direction": ["maximize", "minimize"]}
    return swept(space, lambda e: ([1, 3, 2, 4][e.x], [1, 2, 5, 3][e.x]), **options)


def measured():
    space = sx.Dict(x=sx.oneof([0, 1, 2]))
    for exp, feedback in sx.sample(space, "sweeping"):
        for step in range(3):
            feedback.add_measurement(exp.x + step / 10, {"loss": 1.0 - step / 10}, step=step)
            if exp.x == 1 and step == 1:
                break
        feedback.prune() if exp.x == 1 else feedback.done()
    return feedback.study.result


def test_the_history_shows_every_trial_and_the_best_so_far():
    made = numbers().plot.history()
    points, best = made.data
    assert list(points.x) == [1, 2, 4, 5, 6]
    assert list(points.y) == [1, 0.5, 1.5, 3, 2.5]
    assert points.mode == "markers"
    assert list(best.x) == [1, 4, 5, 6]
    assert list(best.y) == [1, 1.5, 3, 3]
    assert (best.mode, best.line.shape, best.name) == ("lines", "hv", "best so far")
    assert points.text[3] == "<b>trial 5</b><br>reward = 3<br>x = 3<br>y = 'a'"
    assert made.layout.xaxis.title.text == "trial"
    assert made.layout.yaxis.title.text == "reward"
    assert made.layout.title.text == "Optimization history<br><sup>5 complete, 1 skipped</sup>"


def test_the_history_of_what_is_minimized():
    result = swept(sx.Dict(x=sx.oneof([3, 1, 2])), lambda e: e.x, direction="minimize")
    assert list(result.plot().data[1].y) == [3, 1, 1]


def test_the_history_of_several_objectives_is_one_below_the_other():
    result = two_objectives()
    made = result.plot.history()
    assert [list(trace.y) for trace in made.data] == [[1, 3, 2, 4], [1, 3, 4], [1, 2, 5, 3], [1, 1]]
    assert [trace.yaxis for trace in made.data] == ["y", "y", "y2", "y2"]
    assert made.layout.yaxis.title.text == "gain"
    assert made.layout.yaxis2.title.text == "cost"
    assert made.layout.xaxis2.title.text == "trial"
    one = result.plot.history("cost")
    assert [list(trace.y) for trace in one.data] == [[1, 2, 5, 3], [1, 1]]


def test_the_history_shows_pruned_trials_apart():
    points, pruned, best = measured().plot.history().data
    assert (list(points.x), list(pruned.x), list(best.x)) == ([1, 3], [2], [1, 3])
    assert list(pruned.y) == [1.1]
    assert pruned.text[0] == "<b>trial 2</b> (pruned)<br>reward = 1.1<br>x = 1"


def test_parallel_coordinates():
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


def test_parallel_coordinates_of_chosen_decisions():
    made = numbers().plot.parallel_coordinates(decisions=["y"])
    assert [d.label for d in made.data[0].dimensions] == ["y", "reward"]
    with pytest.raises(PlotError, match="No decision of the study is called 'z'"):
        numbers().plot.parallel_coordinates(decisions=["z"])


def test_logarithms_stand_on_a_logarithmic_axis():
    space = sx.Dict(rate=sx.floatv(1e-4, 1e-1, "log"))
    result = swept(space, lambda e: e.rate, algorithm=sx.geno.Sweeping(float_points=4))
    rate = result.plot.parallel_coordinates().data[0].dimensions[0]
    assert [round(v, 6) for v in rate["values"]] == [-4, -3, -2, -1]
    assert list(rate.tickvals) == [-4, -3, -2, -1]
    assert list(rate.ticktext) == ["0.0001", "0.001", "0.01", "0.1"]


def test_decisions_that_are_not_active_have_a_place_of_their_own():
    class Dropout:
        def __init__(self, rate):
            self.rate = rate

    made = sx.symbolize(Dropout)
    space = sx.Dict(layer=sx.oneof([None, made(sx.intv(1, 2))]))
    result = swept(space, lambda e: 0 if e.layer is None else e.layer.rate)
    layer, rate, _ = result.plot.parallel_coordinates().data[0].dimensions
    assert list(layer.ticktext) == ["None", "Dropout(rate=intv(1, 2…"[:21] + "…"]
    assert rate.label == "layer.rate"
    assert rate.ticktext[0] == "(off)"
    assert list(rate["values"]) == [rate.tickvals[0], 1, 2]
    assert rate.tickvals[0] < 1


def test_only_what_varies_is_shown_and_not_too_much_of_it():
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


def test_importance_is_a_bar_for_each_decision():
    space = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.oneof([1, 2, 3]), z=sx.oneof([0]))
    result = swept(space, lambda e: e.x * 100 + e.y)
    made = result.plot.importance()
    (bars,) = made.data
    shares = result.importances()
    assert list(bars.y) == ["z", "y", "x"]
    assert list(bars.x) == [shares["z"], shares["y"], shares["x"]] == [0.0, 0.0, shares["x"]]
    assert list(bars.text) == ["0%", "0%", "87%"]
    assert bars.orientation == "h"
    assert "9 complete trials" in made.layout.title.text


def test_importance_for_each_objective():
    space = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.oneof([1, 2, 3]))
    result = swept(space, lambda e: (e.x, e.y), metrics=["a", "b"])
    bars = result.plot.importance().data
    assert [(b.name, list(b.y), [round(v) for v in b.x]) for b in bars] == [
        ("a", ["y", "x"], [0, 1]),
        ("b", ["y", "x"], [1, 0]),
    ]
    assert len(result.plot.importance("b").data) == 1


def test_the_pareto_front():
    result = two_objectives()
    made = result.plot.pareto_front()
    beaten, front = made.data
    assert (list(beaten.x), list(beaten.y)) == ([2], [5])
    assert (list(front.x), list(front.y)) == ([1, 3, 4], [1, 2, 3])
    assert (beaten.name, front.name) == ("beaten", "on the front")
    assert beaten.text[0] == "<b>trial 3</b><br>gain = 2<br>cost = 5<br>x = 2"
    assert made.layout.xaxis.title.text == "gain (more is better)"
    assert made.layout.yaxis.title.text == "cost (less is better)"
    assert result.plot().data == made.data


def test_a_front_of_three_objectives_is_drawn_in_space():
    space = sx.Dict(x=sx.oneof([0, 1, 2]))
    result = swept(space, lambda e: (e.x, -e.x, 0), metrics=["a", "b", "c"])
    (front,) = result.plot.pareto_front().data
    assert (front.type, list(front.z)) == ("scatter3d", [0, 0, 0])
    flat = result.plot.pareto_front(metrics=["a", "c"])
    assert flat.layout.yaxis.title.text == "c (more is better)"


def test_a_front_needs_two_or_three_objectives():
    with pytest.raises(PlotError, match="at least two objectives, but the study has only 'reward'"):
        numbers().plot.pareto_front()
    space = sx.Dict(x=sx.oneof([0, 1]))
    four = swept(space, lambda e: (1, 2, 3, 4), metrics=["a", "b", "c", "d"])
    with pytest.raises(PlotError, match=r"there are 4\. Choose some: .*metrics=\['a', 'b'\]"):
        four.plot.pareto_front()


def test_curves():
    made = measured().plot.curves()
    first, pruned, best = made.data
    assert (list(best.x), list(best.y)) == ([0, 1, 2], [2, 2.1, 2.2])
    assert (best.name, best.line.width) == ("trial 3 (best)", 3)
    assert (pruned.name, pruned.line.dash, list(pruned.y)) == ("trial 2 (pruned)", "dot", [1, 1.1])
    assert (first.name, list(first.y)) == ("trial 1", [0, 0.1, 0.2])
    assert first.text[1] == "<b>trial 1</b><br>step 1: 0.1<br>reward = 0.2<br>x = 0"
    assert made.layout.xaxis.title.text == "step"


def test_curves_of_a_further_metric():
    result = measured()
    made = result.plot.curves("loss")
    assert list(made.data[0].y) == [1.0, 0.9, 0.8]
    assert made.layout.yaxis.title.text == "loss"
    with pytest.raises(PlotError, match=r"called 'lost'; there are reward, loss\. Did you mean"):
        result.plot.curves("lost")


def test_curves_need_intermediate_values():
    with pytest.raises(PlotError, match=r"no intermediate values\. Give some with `feedback\.add"):
        numbers().plot.curves()


def test_curves_of_very_many_trials_are_the_best_and_the_latest():
    space = sx.Dict(x=sx.oneof(list(range(300))))
    for exp, feedback in sx.sample(space, "sweeping"):
        feedback.add_measurement(-exp.x)
        feedback.done()
    made = feedback.study.result.plot.curves()
    assert len(made.data) == 200
    assert {trace.name for trace in made.data} >= {"trial 1 (best)", "trial 100", "trial 300"}
    assert "200 of 300 trials" in made.layout.title.text


def test_repeated_trials_show_their_last_attempt():
    space = sx.Dict(x=sx.oneof([0]))
    for _, feedback in sx.sample(space, "sweeping", on_error=1):
        with feedback:
            feedback.add_measurement(feedback.attempt * 1.0, step=0)
            if feedback.attempt == 1:
                raise ValueError("broken")
            feedback.done()
    assert list(feedback.study.result.plot.curves().data[0].y) == [2.0]


@pytest.mark.parametrize("name", ["history", "parallel_coordinates", "importance"])
def test_nothing_is_drawn_without_complete_trials(name):
    result = swept(sx.Dict(x=sx.oneof([1, 2])), lambda e: None)
    with pytest.raises(PlotError, match="no complete trial to plot, only 2 skipped"):
        getattr(result.plot, name)()


def test_importance_needs_three_trials():
    result = swept(sx.Dict(x=sx.oneof([1, 2])), lambda e: e.x)
    with pytest.raises(PlotError, match="at least three complete trials, but there are 2"):
        result.plot.importance()


def test_an_unknown_objective():
    for name in ("history", "parallel_coordinates", "importance"):
        with pytest.raises(ResultError, match=r"gain, cost, but got 'costs'.*Did you mean 'cost'"):
            getattr(two_objectives().plot, name)("costs")


def test_the_names_of_optuna_work_too():
    plot = numbers().plot
    assert plot.optimization_history() == plot.history()
    assert plot.param_importances() == plot.importance()
    assert plot.parallel_coordinate() == plot.parallel_coordinates()
    assert measured().plot.intermediate_values() == measured().plot.curves()


def test_without_plotly(monkeypatch):
    from symexp._base import registry

    monkeypatch.setattr(registry, "_cache", {})
    for name in [n for n in sys.modules if n.startswith("symexp.display.plots")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(MissingPlotlyError, match=r"pip install 'symexp\[viz\]'"):
        numbers().plot.history()


def test_text_of_users_is_escaped():
    bad = "<img src=x onerror=alert(1)>"
    space = sx.Dict(x=sx.oneof([bad, "</script>", "\x1b[31m"], name="<i>"))
    result = swept(space, lambda e: len(e.x), metrics=["<u>"])
    made = result.plot.history()
    text = "&lt;i&gt; = '&lt;img src=x onerror=alert(1)&gt;'"
    assert made.data[0].text[0] == f"<b>trial 1</b><br>&lt;u&gt; = 28<br>{text}"
    assert "\\x1b" in made.data[0].text[2]
    assert made.layout.yaxis.title.text == "&lt;u&gt;"
    parallel = result.plot.parallel_coordinates().data[0].dimensions
    assert [d.label for d in parallel] == ["&lt;i&gt;", "&lt;u&gt;"]
    assert list(result.plot.importance().data[0].y) == ["&lt;i&gt;"]


def test_a_study_of_rules_has_the_names_of_their_arguments():
    class Model:
        def __init__(self, width):
            self.width = width

    made = sx.symbolize(Model)

    @sx.patcher([("width", sx.typing.Int())], override=True)
    def plots_width(target, width):
        return {"width": width}

    space = sx.space(made(1), "plots_width?width=oneof(2,3)")
    result = swept(space, lambda e: e.width)
    assert result.best.rule_string == "plots_width?width=3"
    assert result.plot.history().data[0].text[1].endswith("<br>plots_width?width=3")
    assert result.plot.parallel_coordinates().data[0].dimensions[0].label == "plots_width.width"


def test_hover_text_of_many_decisions_is_cut():
    space = sx.Dict({f"x{i}": sx.oneof([i]) for i in range(20)})
    text = swept(space, lambda e: 0.0).plot.history().data[0].text[0]
    assert text.count("<br>") == 13
    assert text.endswith("x10 = 10<br>… and 9 more decisions")


def test_large_studies_are_thinned():
    from symexp.display.plots.style import thinned

    assert thinned(list(range(10)), 4) == [0, 3, 6, 9]
    assert thinned(list(range(10)), 10) == list(range(10))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-16.0, 0.0, [-16, -10, -5, 0]), (3.0, 3.2, None)],
)
def test_ticks_are_round_between_the_ends(low, high, ticks):
    from symexp.display.plots.parallel import reward_axis

    axis = reward_axis("r", [low, high])
    assert (axis.low, axis.high) == (low, high)
    if ticks is not None:
        assert list(axis.ticks) == ticks
    assert all(low <= t <= high for t in axis.ticks)
    assert len(set(axis.texts)) == len(axis.texts)


def test_an_axis_of_one_value():
    from symexp.display.plots.parallel import reward_axis

    axis = reward_axis("r", [2.0, 2.0])
    assert (axis.ticks, axis.texts) == ((2.0,), ("2",))
    assert axis.low < 2.0 < axis.high
    assert math.isfinite(reward_axis("r", [0.0]).low)
