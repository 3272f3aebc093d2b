"""Parallel coordinates: each complete trial as a line through its decisions to its reward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from symexp.display.plots.axes import Axis, axis_of, reward_axis
from symexp.display.plots.style import SCALE, complete_of, decision_named, figure, safe, thinned
from symexp.spaces.decisions import Decision, Decisions
from symexp.spaces.dna.compact import Scalar
from symexp.study.result import Result

__all__ = ["parallel_coordinates"]

_MOST = 10
_LINES = 5000


def parallel_coordinates(
    result: Result, metric: str | None = None, decisions: Sequence[str] | None = None
) -> Any:
    """One axis for each decision and one for the reward, one line for each trial.

    Args:
        result: The result.
        metric: The objective; the first by default.
        decisions: Names or ids of decisions; by default the most important of those that vary.

    Raises:
        PlotError: No trial is complete, or there is no such decision.
        ResultError: There is no such objective.
    """
    trials = thinned(complete_of(result), _LINES)
    which = 0 if metric is None else result.objective(metric)
    all_of = Decisions(result.definition.spec)
    made = [all_of.of(t.dna) for t in trials]
    if decisions is None:
        chosen = _chosen(result, all_of, made, result.definition.metrics[which])
    else:
        chosen = [decision_named(all_of, name) for name in decisions]
    rewards = [t.rewards[which] for t in trials if t.rewards]
    axes = [axis_of(d, [row.get(d.key) for row in made]) for d in chosen]
    axes.append(reward_axis(result.definition.metrics[which], rewards))
    note = f"{len(trials)} complete trials"
    hidden = len(all_of.columns) - len(chosen)
    if hidden:
        which_ones = "1 decision is" if hidden == 1 else f"{hidden} decisions are"
        note += f"; {which_ones} not shown"
    drawn = figure("Parallel coordinates", note, 520)
    drawn.add_trace(_lines(axes, rewards, result.definition.directions[which] == "maximize"))
    drawn.update_layout(margin={"l": 90, "r": 60, "t": 160 if len(axes) > 6 else 125, "b": 40})
    return drawn


def _chosen(
    result: Result, all_of: Decisions, made: list[dict[str, Scalar]], metric: str
) -> list[Decision]:
    """The most important of the decisions that vary, in the order of the space."""
    varied = [k for k in all_of.columns if len({row.get(k) for row in made}) > 1]
    shares = result.importances(metric)
    kept = set(sorted(varied or all_of.columns, key=lambda k: -shares[k])[:_MOST])
    return [d for k, d in all_of.columns.items() if k in kept]


def _lines(axes: list[Axis], rewards: list[float], maximizes: bool) -> Any:
    return go.Parcoords(
        dimensions=[_dimension(axis, max(150 // len(axes), 12)) for axis in axes],
        line={
            "color": rewards,
            "colorscale": SCALE,
            "reversescale": not maximizes,
            "showscale": min(rewards) < max(rewards),
            "cmin": min(rewards),
            "cmax": max(rewards),
        },
        labelangle=-20 if len(axes) > 6 else 0,
        labelside="top",
        labelfont={"size": 13},
        tickfont={"size": 12, "color": "#1f2328"},
    )


def _dimension(axis: Axis, room: int) -> dict[str, Any]:
    """The axis; of a long name the end is shown, which tells more than where the path begins."""
    label = axis.label if len(axis.label) <= room else "…" + axis.label[1 - room :]
    return {
        "label": safe(label),
        "values": list(axis.positions),
        "tickvals": list(axis.ticks),
        "ticktext": list(axis.texts),
        "range": [axis.low, axis.high],
    }
