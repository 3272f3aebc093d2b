"""Parallel coordinates: each complete trial as a line through its decisions to its reward."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from symexp.display.plots.style import SCALE, complete_trials, escape_text, make_figure, thin_out
from symexp.display.safe_text import make_printable
from symexp.errors import closest
from symexp.spaces.dna.structure import Scalar
from symexp.study.decisions import Decision, Decisions
from symexp.study.result import PlotError, Result

__all__ = ["decision_axis", "draw_parallel_coordinates", "reward_axis"]

_MOST_LINES = 5000
_MOST_AXES = 10
_MOST_TICKS = 12
_LONGEST_TICK = 22
_INACTIVE = "(off)"


def draw_parallel_coordinates(
    result: Result, metric: str | None = None, decisions: Sequence[str] | None = None
) -> Any:
    """Draws an axis for each decision and one for the reward, and a line for each trial.

    Args:
        result: The result.
        metric: The objective; the first by default.
        decisions: Names or ids of decisions; by default the most important of those that vary.

    Raises:
        PlotError: No trial is complete, or there is no such decision.
        ResultError: The study has no such objective.
    """
    trials = thin_out(complete_trials(result), _MOST_LINES)
    which = 0 if metric is None else result.objective(metric)
    name = result.definition.metrics[which]
    known = Decisions(result.definition.spec)
    taken = [known.of(t.dna) if t.dna is not None else {} for t in trials]
    if decisions is None:
        chosen = _most_important(result, known, taken, name)
    else:
        chosen = [_find_decision(known, given) for given in decisions]
    rewards = [t.rewards[which] for t in trials if t.rewards]
    axes = [decision_axis(d, [row.get(d.key) for row in taken]) for d in chosen]
    axes.append(reward_axis(name, rewards))
    note = _count_shown(len(trials), len(known.columns) - len(chosen))
    figure = make_figure("Parallel coordinates", note, 520)
    figure.add_trace(_lines(axes, rewards, result.definition.directions[which] == "maximize"))
    figure.update_layout(margin={"l": 90, "r": 60, "t": 160 if len(axes) > 6 else 125, "b": 40})
    return figure


def _count_shown(trials: int, hidden_decisions: int) -> str:
    note = f"{trials} complete trials"
    if not hidden_decisions:
        return note
    hidden = "1 decision is" if hidden_decisions == 1 else f"{hidden_decisions} decisions are"
    return f"{note}; {hidden} not shown"


def _most_important(
    result: Result, known: Decisions, taken: list[dict[str, Scalar]], metric: str
) -> list[Decision]:
    """Returns the most important of the decisions that vary, in the order of the space."""
    varied = [k for k in known.columns if len({row.get(k) for row in taken}) > 1]
    shares = result.importances(metric)
    kept = set(
        sorted(varied or known.columns, key=lambda k: -shares[known.columns[k].place])[:_MOST_AXES]
    )
    return [d for k, d in known.columns.items() if k in kept]


def _find_decision(known: Decisions, name: str) -> Decision:
    """Returns a decision by its name, id or label.

    Raises:
        PlotError: The study has no such decision.
    """
    for decision in known.columns.values():
        if name in (decision.key, decision.label):
            return decision
    raise PlotError(
        f"No decision of the study is called {name!r}. {closest(name, list(known.columns))}"
    )


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


def _dimension(axis: Axis, width: int) -> dict[str, Any]:
    # The end of a long name tells more than the beginning of its path.
    label = axis.label if len(axis.label) <= width else "…" + axis.label[1 - width :]
    return {
        "label": escape_text(label),
        "values": list(axis.positions),
        "tickvals": list(axis.ticks),
        "ticktext": list(axis.texts),
        "range": [axis.low, axis.high],
    }


# Axes over any decision: numbers, logarithms of numbers, or categories side by side.


class Axis(NamedTuple):
    """Where values lie on an axis.

    Attributes:
        label: Title of the axis.
        positions: Position of each value, in the order of the values.
        ticks: Positions of the ticks.
        texts: Texts of the ticks.
        low: Position of the beginning of the axis.
        high: Position of its end.
    """

    label: str
    positions: tuple[float, ...]
    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    low: float
    high: float


def decision_axis(decision: Decision, values: Sequence[Scalar | None]) -> Axis:
    """Returns the axis of a decision.

    Args:
        decision: The decision.
        values: The value of the decision in each trial; `None` where it was not active. Inactive
            decisions have a position of their own, below all others.
    """
    given = [v for v in values if v is not None]
    if any(isinstance(v, str) for v in given) or decision.point.subspaces:
        return _category_axis(decision, values)
    numbers = [None if v is None else float(v) for v in values]
    return _number_axis(decision.label, numbers, decision.is_log)


def reward_axis(name: str, rewards: Sequence[float]) -> Axis:
    """Returns the axis of an objective."""
    return _number_axis(name, rewards, False)


def _category_axis(decision: Decision, values: Sequence[Scalar | None]) -> Axis:
    used = sorted({v for v in values if v is not None}, key=lambda v: (isinstance(v, str), v))
    places = {v: float(i) for i, v in enumerate(used)}
    texts = _number_duplicates([_shorten(decision.text(v)) for v in used])
    low = 0.0
    if None in values:
        low = -1.0
        texts.insert(0, _INACTIVE)
    positions = tuple(low if v is None else places[v] for v in values)
    ticks = tuple(low + i for i in range(len(texts)))
    keep = _tick_indices(len(ticks))
    high = max(low + len(ticks) - 1, low + 1)
    kept = tuple(ticks[i] for i in keep), tuple(texts[i] for i in keep)
    return Axis(decision.label, positions, *kept, low, high)


def _shorten(text: str) -> str:
    text = make_printable(text)
    return text if len(text) <= _LONGEST_TICK else text[: _LONGEST_TICK - 1] + "…"


def _number_duplicates(texts: list[str]) -> list[str]:
    """Returns the texts, with a number after those that occur more than once."""
    return [
        t if texts.count(t) == 1 else f"{t} #{texts[: i + 1].count(t)}" for i, t in enumerate(texts)
    ]


def _tick_indices(count: int) -> list[int]:
    """Returns the indices of at most `_MOST_TICKS` ticks, with the first and the last."""
    if count <= _MOST_TICKS:
        return list(range(count))
    return sorted({round(i * (count - 1) / (_MOST_TICKS - 1)) for i in range(_MOST_TICKS)})


def _number_axis(label: str, values: Sequence[float | None], is_log: bool) -> Axis:
    scaled = [v if v is None or not is_log else math.log10(v) for v in values]
    given = [v for v in scaled if v is not None]
    low, high = min(given), max(given)
    if low == high:
        pad = abs(low) * 0.1 or 1.0
        ticks = [low]
        low, high = low - pad, high + pad
    else:
        ticks = _log_ticks(low, high) if is_log else _linear_ticks(low, high)
    texts = [f"{10**t if is_log else t:.4g}" for t in ticks]
    inactive = low - 0.12 * (high - low)
    if None in values:
        ticks.insert(0, inactive)
        texts.insert(0, _INACTIVE)
        low = inactive
    positions = tuple(inactive if v is None else v for v in scaled)
    return Axis(label, positions, tuple(ticks), tuple(texts), low, high)


def _linear_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Returns both ends, and about `about` round numbers between them."""
    raw = high / about - low / about
    if not 0 < raw < math.inf or low + raw == low or high - raw == high:
        return [low, high]
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw)
    first = math.ceil(low / step)
    inner = [float(f"{i * step:.12g}") for i in range(first, math.floor(high / step) + 1)]
    return _add_ends(inner, low, high)


def _log_ticks(low: float, high: float) -> list[float]:
    """Returns both ends, and the logarithms of powers of ten (of 2 and 5 too where few fit)."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    if high - low > 6:
        step = math.ceil((high - low) / 6)
        inner = [float(p) for p in powers if p % step == 0]
    else:
        steps = (1,) if high - low > 2.5 else (1, 2, 5)
        inner = [p + math.log10(m) for p in powers for m in steps]
    return _add_ends([t for t in inner if low <= t <= high], low, high)


def _add_ends(inner: list[float], low: float, high: float) -> list[float]:
    """Returns both ends, and the ticks between them that are not too near to an end."""
    distance = (high - low) * 0.07
    return [low, *(t for t in inner if low + distance < t < high - distance), high]
