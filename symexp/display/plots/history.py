"""The optimization history: the rewards in the order of trials, and the best so far."""

from __future__ import annotations

from typing import Any

from symexp.display.plots.style import (
    BEST,
    MUTED,
    TRIAL,
    Hover,
    complete_of,
    figure,
    objectives_of,
    safe,
    thinned,
)
from symexp.study.result import Result, TrialResult

__all__ = ["history"]


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
