"""The Pareto front over two or three objectives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symexp.display.plots.style import BEST, MUTED, Hover, complete_of, figure, safe, thinned
from symexp.study.plots import PlotError
from symexp.study.result import Result, TrialResult

__all__ = ["pareto_front"]


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
        made.add_trace(_points(others, which, hover, "beaten", MUTED))
    front.sort(key=lambda t: t.rewards[which[0]] if t.rewards else 0.0)
    made.add_trace(_points(front, which, hover, "on the front", BEST, len(which) == 2))
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


def _points(
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
