"""The optimization history: the rewards in the order of trials, and the best so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symexp.display.plots.style import (
    BEST,
    COLOURS,
    MUTED,
    TRIAL,
    Hover,
    complete_of,
    figure,
    objectives_of,
    safe,
    thinned,
)
from symexp.errors import closest
from symexp.study.decisions import Decisions
from symexp.study.result import PlotError, Result, TrialResult
from symexp.study.trial import Measurement

__all__ = ["curves", "history", "importance", "pareto_front"]


def history(result: Result, metric: str | None = None) -> Any:
    """The history of one objective, or of all, one below the other.

    Args:
        result: The result.
        metric: The objective; all by default.

    Raises:
        PlotError: No trial is complete.
        ResultError: There is no such objective.
    """
    complete = complete_of(result)
    which = objectives_of(result, metric)
    height = 450 if len(which) == 1 else 180 + 240 * len(which)
    made = figure("Optimization history", _note(result), height)
    if len(which) > 1:
        made.set_subplots(len(which), 1, shared_xaxes=True, vertical_spacing=0.05)
    hover = Hover(result)
    pruned = [t for t in result.trials if t.trial.state == "pruned" and t.rewards]
    for row, objective in enumerate(which, 1):
        place = {"row": row, "col": 1} if len(which) > 1 else {}
        show = row == 1
        made.add_scatter(**_points(thinned(complete), objective, hover, show), **place)
        if pruned:
            made.add_scatter(**_pruned(thinned(pruned), objective, hover, show), **place)
        made.add_scatter(**_best(complete, result, objective, show), **place)
        made.update_yaxes(title_text=safe(result.definition.metrics[objective], 40), **place)
    made.update_xaxes(title_text="trial", **({"row": len(which), "col": 1} if place else {}))
    if max(t.id for t in complete) <= 10:
        made.update_xaxes(dtick=1)
    return made


def _note(result: Result) -> str:
    """What became of the trials that are no points."""
    others = {s: n for s, n in result.counts.items() if s != "complete"}
    counts = [f"{result.counts.get('complete', 0)} complete"]
    return ", ".join(counts + [f"{n} {state}" for state, n in others.items()])


def _points(trials: list[TrialResult], objective: int, hover: Hover, show: bool) -> dict[str, Any]:
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


def _pruned(trials: list[TrialResult], objective: int, hover: Hover, show: bool) -> dict[str, Any]:
    marker = {"color": MUTED, "size": 8, "symbol": "x-thin-open"}
    return {**_points(trials, objective, hover, show), "name": "pruned", "marker": marker}


def _best(
    complete: list[TrialResult], result: Result, objective: int, show: bool
) -> dict[str, Any]:
    """The best so far, one point for each time that it changed, and one at the end."""
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


# The intermediate values of trials, as curves over their steps.


_MOST_CURVES = 200


def curves(result: Result, metric: str | None = None) -> Any:
    """One curve for each trial that was measured; the best one stands out, pruned ones are dotted.

    Args:
        result: The result.
        metric: An objective or a further metric that was measured; the first objective by default.

    Raises:
        PlotError: Nothing was measured, or not this metric.
    """
    found = result.measurements()
    if not found:
        raise PlotError(
            f"The study {result.name!r} has no intermediate values. Give some with "
            "`feedback.add_measurement(reward, step=epoch)`, or with "
            "`sx.keras.FeedbackCallback(feedback)`."
        )
    name = result.definition.metrics[0] if metric is None else metric
    by_trial = _by_trial(found, _getter(result, found, name))
    shown = _shown(result, list(by_trial))
    note = f"{len(by_trial)} trials with intermediate values"
    made = figure("Curves", note if len(shown) == len(by_trial) else f"{len(shown)} of {note}")
    hover = Hover(result)
    best = _best_numbers(result)
    trials = {t.trial.number: t for t in result.trials}
    for number in sorted(shown, key=lambda n: (n in best, n)):
        made.add_scatter(**_curve(trials[number], by_trial[number], hover, number in best))
    made.update_layout(showlegend=len(shown) <= 12)
    made.update_xaxes(title_text="step")
    if max(m.step for m in found) <= 12:
        made.update_xaxes(dtick=1)
    made.update_yaxes(title_text=safe(name, 40))
    return made


Get = Callable[[Measurement], "float | None"]


def _getter(result: Result, found: list[Measurement], name: str) -> Get:
    if name in result.definition.metrics:
        index = result.definition.metrics.index(name)
        return lambda m: m.rewards[index]
    known = [*result.definition.metrics, *dict.fromkeys(k for m in found for k in m.metrics)]
    if name not in known:
        raise PlotError(
            f"No intermediate value is called {name!r}; there are {', '.join(known)}. "
            f"{closest(str(name), known)}".rstrip()
        )
    return lambda m: m.metrics.get(name)


def _by_trial(found: list[Measurement], get: Get) -> dict[int, list[tuple[int, float]]]:
    out: dict[int, list[tuple[int, float]]] = {}
    for m in found:
        value = get(m)
        if isinstance(value, (int, float)):
            out.setdefault(m.number, []).append((m.step, float(value)))
    return out


def _shown(result: Result, numbers: list[int]) -> set[int]:
    """The best and the latest, if there are more than one can look at."""
    if len(numbers) <= _MOST_CURVES:
        return set(numbers)
    ranked = (
        result.pareto_front()
        if len(result.definition.metrics) > 1
        else result.top(_MOST_CURVES // 2)
    )
    best = [t.trial.number for t in ranked if t.trial.number in set(numbers)][: _MOST_CURVES // 2]
    return {*best, *numbers[-(_MOST_CURVES - len(best)) :]}


def _best_numbers(result: Result) -> set[int]:
    several = len(result.definition.metrics) > 1
    return {t.trial.number for t in (() if several else result.top(1))}


def _curve(trial: Any, points: list[tuple[int, float]], hover: Hover, best: bool) -> dict[str, Any]:
    state = trial.trial.state
    colour = BEST if best else MUTED if state != "complete" else COLOURS[0]
    return {
        "x": [step for step, _ in points],
        "y": [value for _, value in points],
        "mode": "lines+markers",
        "name": f"trial {trial.id}"
        + (" (best)" if best else f" ({state})" * (state != "complete")),
        "line": {
            "color": colour,
            "width": 3 if best else 1.5,
            "dash": "dot" if state != "complete" else "solid",
        },
        "marker": {"size": 6 if best else 4},
        "opacity": 1.0 if best else 0.6,
        "text": [hover(trial, f"step {step}: {value:.6g}") for step, value in points],
        "hoverinfo": "text",
    }


# The importance of decisions, as bars.


_MOST_BARS = 20


def importance(result: Result, metric: str | None = None) -> Any:
    """How much each decision explains of the rewards, the most important at the top.

    Args:
        result: The result.
        metric: The objective; all by default.

    Raises:
        PlotError: There are fewer than three complete trials.
        ResultError: There is no such objective.
    """
    complete = complete_of(result)
    if len(complete) < 3:
        raise PlotError(
            f"The importance of decisions needs at least three complete trials, but there are "
            f"{len(complete)}. Evaluate more of them first."
        )
    names = result.definition.metrics
    which = objectives_of(result, metric)
    found = {names[i]: result.importances(names[i]) for i in which}
    columns = Decisions(result.definition.spec).columns
    order = sorted(columns, key=lambda key: -sum(shares[key] for shares in found.values()))
    shown = order[:_MOST_BARS]
    made = figure(
        "Importance of decisions", _importance_note(order, complete), _height(shown, found)
    )
    # Bars are drawn from the bottom.
    for colour, (name, shares) in zip(COLOURS * len(found), found.items()):
        made.add_bar(
            y=[safe(columns[key].label, 48) for key in reversed(shown)],
            x=[shares[key] for key in reversed(shown)],
            text=[f"{shares[key]:.0%}" for key in reversed(shown)],
            textposition="outside",
            cliponaxis=False,
            orientation="h",
            name=safe(name),
            marker_color=colour,
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
            showlegend=len(found) > 1,
        )
    title = "share of the variation" + (f" of {safe(names[which[0]], 40)}" if metric else "")
    made.update_xaxes(
        title_text=f"{title} that it explains alone", range=[0, 1.08], tickformat=".0%"
    )
    made.update_yaxes(automargin=True, type="category", ticksuffix="  ")
    return made


def _importance_note(order: list[str], complete: list[Any]) -> str:
    more = (
        f"; {len(order) - _MOST_BARS} less important decisions not shown"
        if order[_MOST_BARS:]
        else ""
    )
    return f"by ranks, over {len(complete)} complete trials{more}"


def _height(shown: list[str], found: dict[str, Any]) -> int:
    return 180 + len(shown) * (20 + 14 * len(found))


# The Pareto front over two or three objectives.


def pareto_front(result: Result, metrics: Sequence[str] | None = None) -> Any:
    """The complete trials over their objectives; those that no other beats stand out.

    Args:
        result: The result.
        metrics: Two or three objectives; all by default. The front is that of all objectives.

    Raises:
        PlotError: There are no two or three objectives, or no complete trial.
        ResultError: There is no such objective.
    """
    which = _objectives(result, metrics)
    complete = complete_of(result)
    front = result.pareto_front()
    ids = {t.id for t in front}
    others = thinned([t for t in complete if t.id not in ids])
    note = f"{len(front)} of {len(complete)} complete trials are on the front"
    made = figure("Pareto front", note, 520 if len(which) == 2 else 640)
    hover = Hover(result)
    if others:
        made.add_trace(_front_points(others, which, hover, "beaten", MUTED))
    front.sort(key=lambda t: t.rewards[which[0]] if t.rewards else 0.0)
    made.add_trace(_front_points(front, which, hover, "on the front", BEST, len(which) == 2))
    titles = [_title(result, i) for i in which]
    if len(which) == 2:
        made.update_xaxes(title_text=titles[0])
        made.update_yaxes(title_text=titles[1])
    else:
        names = ("xaxis", "yaxis", "zaxis")
        made.update_layout(scene={n: {"title": {"text": t}} for n, t in zip(names, titles)})
    return made


def _objectives(result: Result, metrics: Sequence[str] | None) -> list[int]:
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


def _title(result: Result, objective: int) -> str:
    better = "more" if result.definition.directions[objective] == "maximize" else "less"
    return f"{safe(result.definition.metrics[objective], 40)} ({better} is better)"


def _front_points(
    trials: list[TrialResult],
    which: list[int],
    hover: Hover,
    name: str,
    colour: str,
    joined: bool = False,
) -> dict[str, Any]:
    rewards = [[t.rewards[i] for t in trials if t.rewards] for i in which]
    kind = "scatter" if len(which) == 2 else "scatter3d"
    return {
        "type": kind,
        **dict(zip("xyz", rewards)),
        "mode": "lines+markers" if joined else "markers",
        "name": name,
        "marker": {"color": colour, "size": 9 if len(which) == 2 else 5},
        **({"line": {"color": colour, "width": 1, "dash": "dot"}} if joined else {}),
        "text": [hover(t) for t in trials],
        "hoverinfo": "text",
    }
