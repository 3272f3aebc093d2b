"""Four charts of a result: history, curves, importance of decisions, and Pareto front.

Each section draws one chart, and its helpers follow the function that users call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symexp.display.plots.style import (
    BEST,
    COLOURS,
    MUTED,
    TRIAL,
    Hover,
    complete_trials,
    escape_text,
    make_figure,
    objective_indices,
    thin_out,
)
from symexp.errors import closest
from symexp.study.result import PlotError, Result
from symexp.study.trial import Measurement
from symexp.study.trial_result import TrialResult

__all__ = ["draw_curves", "draw_history", "draw_importance", "draw_pareto_front"]

_MOST_CURVES = 200
_MOST_BARS = 20
_LONGEST_TITLE = 40

Trace = dict[str, Any]
"""Arguments of a trace of plotly."""


# The history: rewards in the order of trials, and the best reward so far.


def draw_history(result: Result, metric: str | None = None) -> Any:
    """Draws the rewards of all trials in their order, and the best reward so far.

    Args:
        result: The result.
        metric: The objective. By default all objectives are drawn, one below the other.

    Raises:
        PlotError: No trial is complete.
        ResultError: The study has no such objective.
    """
    complete = complete_trials(result)
    which = objective_indices(result, metric)
    height = 450 if len(which) == 1 else 180 + 240 * len(which)
    figure = make_figure("Optimization history", _count_states(result), height)
    if len(which) > 1:
        figure.set_subplots(len(which), 1, shared_xaxes=True, vertical_spacing=0.05)
    hover = Hover(result)
    others = {
        state: [t for t in result.trials if t.trial.state == state and t.rewards]
        for state in _OTHER_SYMBOLS
    }
    for row, objective in enumerate(which, 1):
        place = {"row": row, "col": 1} if len(which) > 1 else {}
        show = row == 1
        figure.add_scatter(**_trial_points(thin_out(complete), objective, hover, show), **place)
        for state, trials in others.items():
            if trials:
                points = _other_points(state, thin_out(trials), objective, hover, show)
                figure.add_scatter(**points, **place)
        figure.add_scatter(**_best_so_far(complete, result, objective, show), **place)
        figure.update_yaxes(title_text=_metric_title(result, objective), **place)
    figure.update_xaxes(title_text="trial", **({"row": len(which), "col": 1} if place else {}))
    if max(t.id for t in complete) <= 10:
        figure.update_xaxes(dtick=1)
    return figure


def _count_states(result: Result) -> str:
    others = {s: n for s, n in result.counts.items() if s != "complete"}
    counts = [f"{result.counts.get('complete', 0)} complete"]
    return ", ".join(counts + [f"{n} {state}" for state, n in others.items()])


def _metric_title(result: Result, objective: int) -> str:
    return escape_text(result.definition.metrics[objective], _LONGEST_TITLE)


def _trial_points(trials: list[TrialResult], objective: int, hover: Hover, show: bool) -> Trace:
    return {
        "x": [t.id for t in trials],
        "y": [t.rewards[objective] for t in trials if t.rewards],
        "mode": "markers",
        "name": "trial",
        "marker": {"color": TRIAL, "size": 8, "opacity": 0.65},
        "text": [hover(t) for t in trials],
        "hoverinfo": "text",
        "showlegend": show,
    }


# How trials look that are not complete, but have rewards.
_OTHER_SYMBOLS = {"pruned": "x-thin-open", "paused": "circle-open"}


def _other_points(
    state: str, trials: list[TrialResult], objective: int, hover: Hover, show: bool
) -> Trace:
    marker = {"color": MUTED, "size": 8, "symbol": _OTHER_SYMBOLS[state]}
    return {**_trial_points(trials, objective, hover, show), "name": state, "marker": marker}


def _best_so_far(complete: list[TrialResult], result: Result, objective: int, show: bool) -> Trace:
    """Returns a line with one point for each improvement, and one at the last trial."""
    maximizes = result.definition.directions[objective] == "maximize"
    x: list[int] = []
    y: list[float] = []
    for trial in complete:
        assert trial.rewards is not None
        reward = trial.rewards[objective]
        if not y or (reward > y[-1] if maximizes else reward < y[-1]):
            x.append(trial.id)
            y.append(reward)
    last = complete[-1].id
    if x[-1] != last:
        x.append(last)
        y.append(y[-1])
    return {
        "x": x,
        "y": y,
        "mode": "lines",
        "name": "best so far",
        "line": {"color": BEST, "width": 2, "shape": "hv"},
        "hoverinfo": "skip",
        "showlegend": show,
    }


# Curves: the intermediate values of trials over their steps.


def draw_curves(result: Result, metric: str | None = None) -> Any:
    """Draws one curve for each trial with intermediate values.

    The curve of the best trial stands out; those of pruned trials are dotted. A study with very
    many trials shows the best and the latest.

    Args:
        result: The result.
        metric: An objective, or a further metric that was measured; the first objective by default.

    Raises:
        PlotError: The study has no intermediate values, or none of this metric.
    """
    measurements = result.measurements()
    if not measurements:
        raise PlotError(
            f"The study {result.name!r} has no intermediate values. Give some with "
            "`feedback.add_measurement(reward, step=epoch)`, or with "
            "`sx.keras.FeedbackCallback(feedback)`."
        )
    name = result.definition.metrics[0] if metric is None else metric
    by_trial = _points_by_trial(measurements, _metric_getter(result, measurements, name))
    shown = _select_curves(result, list(by_trial))
    note = f"{len(by_trial)} trials with intermediate values"
    if len(shown) < len(by_trial):
        note = f"{len(shown)} of {note}"
    figure = make_figure("Curves", note)
    hover = Hover(result)
    best = _best_trials(result)
    trials = {t.trial.number: t for t in result.trials}
    for number in sorted(shown, key=lambda n: (n in best, n)):
        figure.add_scatter(**_curve(trials[number], by_trial[number], hover, number in best))
    figure.update_layout(showlegend=len(shown) <= 12)
    figure.update_xaxes(title_text="step")
    if max(m.step for m in measurements) <= 12:
        figure.update_xaxes(dtick=1)
    figure.update_yaxes(title_text=escape_text(name, _LONGEST_TITLE))
    return figure


MetricGetter = Callable[[Measurement], "float | None"]


def _metric_getter(result: Result, measurements: list[Measurement], name: str) -> MetricGetter:
    objectives = result.definition.metrics
    if name in objectives:
        index = objectives.index(name)
        return lambda m: m.rewards[index]
    known = [*objectives, *dict.fromkeys(k for m in measurements for k in m.metrics)]
    if name not in known:
        raise PlotError(
            f"No intermediate value is called {name!r}; there are {', '.join(known)}. "
            f"{closest(str(name), known)}".rstrip()
        )
    return lambda m: m.metrics.get(name)


def _points_by_trial(
    measurements: list[Measurement], get_value: MetricGetter
) -> dict[int, list[tuple[int, float]]]:
    """Returns the steps and values of each trial, by its number."""
    out: dict[int, list[tuple[int, float]]] = {}
    for m in measurements:
        value = get_value(m)
        if isinstance(value, (int, float)):
            out.setdefault(m.number, []).append((m.step, float(value)))
    return out


def _select_curves(result: Result, numbers: list[int]) -> set[int]:
    """Returns all trials, or the best and the latest where a plot of all would not be readable."""
    if len(numbers) <= _MOST_CURVES:
        return set(numbers)
    half = _MOST_CURVES // 2
    has_front = len(result.definition.metrics) > 1
    ranked = result.pareto_front() if has_front else result.top(half)
    measured = set(numbers)
    best = [t.trial.number for t in ranked if t.trial.number in measured][:half]
    return {*best, *numbers[-(_MOST_CURVES - len(best)) :]}


def _best_trials(result: Result) -> set[int]:
    """Returns the number of the best trial; with several objectives no trial is the best."""
    several = len(result.definition.metrics) > 1
    return {t.trial.number for t in (() if several else result.top(1))}


def _curve(
    trial: TrialResult, points: list[tuple[int, float]], hover: Hover, is_best: bool
) -> Trace:
    state = trial.trial.state
    is_complete = state == "complete"
    suffix = " (best)" if is_best else "" if is_complete else f" ({state})"
    return {
        "x": [step for step, _ in points],
        "y": [value for _, value in points],
        "mode": "lines+markers",
        "name": f"trial {trial.id}{suffix}",
        "line": {
            "color": BEST if is_best else COLOURS[0] if is_complete else MUTED,
            "width": 3 if is_best else 1.5,
            "dash": "solid" if is_complete else "dot",
        },
        "marker": {"size": 6 if is_best else 4},
        "opacity": 1.0 if is_best else 0.6,
        "text": [hover(trial, f"step {step}: {value:.6g}") for step, value in points],
        "hoverinfo": "text",
    }


# The importance of decisions, as bars.


def draw_importance(result: Result, metric: str | None = None) -> Any:
    """Draws how much of the variation of the rewards each decision explains, as bars.

    Args:
        result: The result.
        metric: The objective; all objectives by default.

    Raises:
        PlotError: There are fewer than three complete trials.
        ResultError: The study has no such objective.
    """
    complete = complete_trials(result)
    if len(complete) < 3:
        raise PlotError(
            f"The importance of decisions needs at least three complete trials, but there are "
            f"{len(complete)}. Evaluate more of them first."
        )
    names = result.definition.metrics
    which = objective_indices(result, metric)
    found = {names[i]: result.importances(names[i]) for i in which}
    order = sorted(
        found[names[which[0]]], key=lambda key: -sum(shares[key] for shares in found.values())
    )
    shown = order[:_MOST_BARS]
    figure = make_figure(
        "Importance of decisions",
        _importance_note(len(order), len(complete)),
        180 + len(shown) * (20 + 14 * len(found)),
    )
    labels = {key: escape_text(key, 48) for key in shown}
    for colour, (name, shares) in zip(COLOURS * len(found), found.items()):
        bars = _importance_bars(labels, shares)
        figure.add_bar(
            name=escape_text(name), marker_color=colour, showlegend=len(found) > 1, **bars
        )
    title = "share of the variation" + (f" of {_metric_title(result, which[0])}" if metric else "")
    figure.update_xaxes(
        title_text=f"{title} that it explains alone", range=[0, 1.08], tickformat=".0%"
    )
    figure.update_yaxes(automargin=True, type="category", ticksuffix="  ")
    return figure


def _importance_note(decisions: int, trials: int) -> str:
    hidden = decisions - _MOST_BARS
    more = f"; {hidden} less important decisions not shown" if hidden > 0 else ""
    return f"by ranks, over {trials} complete trials{more}"


def _importance_bars(labels: dict[str, str], shares: dict[str, float]) -> Trace:
    keys = list(reversed(labels))  # plotly draws the first bar at the bottom
    return {
        "y": [labels[key] for key in keys],
        "x": [shares[key] for key in keys],
        "text": [f"{shares[key]:.0%}" for key in keys],
        "textposition": "outside",
        "cliponaxis": False,
        "orientation": "h",
        "hovertemplate": "%{y}: %{x:.3f}<extra></extra>",
    }


# The Pareto front over two or three objectives.


def draw_pareto_front(result: Result, metrics: Sequence[str] | None = None) -> Any:
    """Draws the complete trials over their objectives; the trials on the front stand out.

    Args:
        result: The result.
        metrics: Two or three objectives to draw; all by default. The front itself is always that
            of all objectives.

    Raises:
        PlotError: There are fewer than two or more than three objectives, or no complete trial.
        ResultError: The study has no such objective.
    """
    which = _front_objectives(result, metrics)
    is_flat = len(which) == 2
    complete = complete_trials(result)
    front = result.pareto_front()
    ids = {t.id for t in front}
    others = thin_out([t for t in complete if t.id not in ids])
    note = f"{len(front)} of {len(complete)} complete trials are on the front"
    figure = make_figure("Pareto front", note, 520 if is_flat else 640)
    hover = Hover(result)
    if others:
        figure.add_trace(_front_points(others, which, hover, "beaten", MUTED))
    front.sort(key=lambda t: t.rewards[which[0]] if t.rewards else 0.0)
    figure.add_trace(_front_points(front, which, hover, "on the front", BEST, is_joined=is_flat))
    titles = [_objective_title(result, i) for i in which]
    if is_flat:
        figure.update_xaxes(title_text=titles[0])
        figure.update_yaxes(title_text=titles[1])
    else:
        names = ("xaxis", "yaxis", "zaxis")
        figure.update_layout(scene={n: {"title": {"text": t}} for n, t in zip(names, titles)})
    return figure


def _front_objectives(result: Result, metrics: Sequence[str] | None) -> list[int]:
    names = result.definition.metrics
    if len(names) == 1:
        raise PlotError(
            f"A Pareto front needs at least two objectives, but the study has only {names[0]!r}. "
            "See `result.plot.history()`, or give several with `sx.sample(..., metrics=[...])`."
        )
    chosen = list(range(len(names))) if metrics is None else [result.objective(m) for m in metrics]
    if len(chosen) not in (2, 3):
        raise PlotError(
            f"A Pareto front can be drawn over two or three objectives, but there are "
            f"{len(chosen)}. Choose some: `result.plot.pareto_front(metrics={list(names[:2])})`."
        )
    return chosen


def _objective_title(result: Result, objective: int) -> str:
    better = "more" if result.definition.directions[objective] == "maximize" else "less"
    return f"{_metric_title(result, objective)} ({better} is better)"


def _front_points(
    trials: list[TrialResult],
    which: list[int],
    hover: Hover,
    name: str,
    colour: str,
    *,
    is_joined: bool = False,
) -> Trace:
    rewards = [[t.rewards[i] for t in trials if t.rewards] for i in which]
    is_flat = len(which) == 2
    return {
        "type": "scatter" if is_flat else "scatter3d",
        **dict(zip("xyz", rewards)),
        "mode": "lines+markers" if is_joined else "markers",
        "name": name,
        "marker": {"color": colour, "size": 9 if is_flat else 5},
        **({"line": {"color": colour, "width": 1, "dash": "dot"}} if is_joined else {}),
        "text": [hover(t) for t in trials],
        "hoverinfo": "text",
    }
