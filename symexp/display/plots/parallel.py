"""Parallel coordinates: each complete trial as a line through its decisions to its reward."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from symexp.display.plots.style import SCALE, complete_of, decision_named, figure, safe, thinned
from symexp.display.visible import visible
from symexp.spaces.dna.structure import Scalar
from symexp.study.decisions import Decision, Decisions
from symexp.study.result import Result

__all__ = ["Axis", "axis_of", "parallel_coordinates", "reward_axis"]


# An axis over any decision: numbers, logarithms of numbers, or candidates side by side.


_LABEL = 22

_MOST_TICKS = 12

_INACTIVE = "(off)"


@dataclass(frozen=True, slots=True)
class Axis:
    """Where values stand on an axis.

    Attributes:
        label: Its title.
        positions: For each value that was asked about, where it stands.
        ticks: Where ticks stand.
        texts: What they say.
        low: Where the axis begins.
        high: Where it ends.
    """

    label: str
    positions: tuple[float, ...]
    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    low: float
    high: float


def axis_of(decision: Decision, values: Sequence[Scalar | None]) -> Axis:
    """The axis of a decision.

    Args:
        decision: The decision.
        values: What was decided in each trial; `None` where the decision was not active. These
            have a place of their own below all others.
    """
    given = [v for v in values if v is not None]
    if any(isinstance(v, str) for v in given) or decision.point.subspaces:
        return _categories(decision, values)
    numbers = [None if v is None else float(v) for v in values]
    return _numbers(decision.label, numbers, decision.is_log)


def reward_axis(name: str, rewards: Sequence[float]) -> Axis:
    """The axis of an objective."""
    return _numbers(name, rewards, False)


def _categories(decision: Decision, values: Sequence[Scalar | None]) -> Axis:
    used = sorted({v for v in values if v is not None}, key=lambda v: (isinstance(v, str), v))
    places = {v: float(i) for i, v in enumerate(used)}
    texts = _unique([_short(decision.text(v)) for v in used])
    low = 0.0
    if None in values:
        low = -1.0
        texts.insert(0, _INACTIVE)
    positions = tuple(low if v is None else places[v] for v in values)
    ticks = tuple(low + i for i in range(len(texts)))
    keep = _evenly(len(ticks))
    high = max(low + len(ticks) - 1, low + 1)
    kept = tuple(ticks[i] for i in keep), tuple(texts[i] for i in keep)
    return Axis(decision.label, positions, *kept, low, high)


def _numbers(label: str, values: Sequence[float | None], is_log: bool) -> Axis:
    scaled = [v if v is None or not is_log else math.log10(v) for v in values]
    given = [v for v in scaled if v is not None]
    low, high = min(given), max(given)
    if low == high:
        pad = abs(low) * 0.1 or 1.0
        ticks, texts = [low], [_number(10**low if is_log else low)]
        low, high = low - pad, high + pad
    else:
        ticks = _log_ticks(low, high) if is_log else _linear_ticks(low, high)
        texts = [_number(10**t if is_log else t) for t in ticks]
    inactive = low - 0.12 * (high - low)
    if None in values:
        ticks.insert(0, inactive)
        texts.insert(0, _INACTIVE)
        low = inactive
    positions = tuple(inactive if v is None else v for v in scaled)
    return Axis(label, positions, tuple(ticks), tuple(texts), low, high)


def _linear_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers between two others, and these two."""
    raw = high / about - low / about
    if not 0 < raw < math.inf or low + raw == low or high - raw == high:
        return [low, high]
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw)
    first = math.ceil(low / step)
    inner = [float(f"{i * step:.12g}") for i in range(first, math.floor(high / step) + 1)]
    return _with_ends(inner, low, high)


def _log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten, with 2 and 5 between them where there are few; positions, not values."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    if high - low > 6:
        step = math.ceil((high - low) / 6)
        inner = [float(p) for p in powers if p % step == 0]
    else:
        steps = (1,) if high - low > 2.5 else (1, 2, 5)
        inner = [p + math.log10(m) for p in powers for m in steps]
    return _with_ends([t for t in inner if low <= t <= high], low, high)


def _with_ends(inner: list[float], low: float, high: float) -> list[float]:
    """The ticks and both ends; ticks too near to an end give way."""
    room = (high - low) * 0.07
    return [low, *(t for t in inner if low + room < t < high - room), high]


def _number(value: float) -> str:
    return f"{value:.4g}"


def _short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"


def _unique(texts: list[str]) -> list[str]:
    """The texts; those that are the same are numbered."""
    return [
        t if texts.count(t) == 1 else f"{t} #{texts[: i + 1].count(t)}" for i, t in enumerate(texts)
    ]


def _evenly(count: int) -> list[int]:
    """Indices of not too many ticks, the first and the last among them."""
    if count <= _MOST_TICKS:
        return list(range(count))
    return sorted({round(i * (count - 1) / (_MOST_TICKS - 1)) for i in range(_MOST_TICKS)})


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
