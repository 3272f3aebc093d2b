"""History, curves, importance and Pareto front: what is drawn, where, and with which words."""

from __future__ import annotations

import sys

import pytest

import symexp as sx
from symexp.study.result import MissingPlotlyError, PlotError

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


def test_the_trials_on_the_pareto_front_are_drawn_apart():
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


def test_each_measured_trial_is_a_curve():
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


def test_importance_needs_three_trials():
    result = swept(sx.Dict(x=sx.oneof([1, 2])), lambda e: e.x)
    with pytest.raises(PlotError, match="at least three complete trials, but there are 2"):
        result.plot.importance()


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


def test_the_history_shows_paused_trials_apart():
    space = sx.Dict(x=sx.oneof(list(range(9))))
    fidelity = sx.fidelity("epochs", 1, 9)
    for exp, feedback in sx.sample(space, "asha", 3, fidelity=fidelity, seed=1, progress=False):
        feedback(exp.x)
    _, paused, _ = feedback.study.result.plot.history().data
    assert (paused.name, paused.marker.symbol, len(paused.x)) == ("paused", "circle-open", 2)
