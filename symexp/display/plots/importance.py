"""The importance of decisions, as bars."""

from __future__ import annotations

from typing import Any

from symexp.display.plots.style import COLOURS, complete_of, figure, objectives_of, safe
from symexp.spaces.decisions import Decisions
from symexp.study.plots import PlotError
from symexp.study.result import Result

__all__ = ["importance"]

_MOST = 20


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
    shown = order[:_MOST]
    made = figure("Importance of decisions", _note(order, complete), _height(shown, found))
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


def _note(order: list[str], complete: list[Any]) -> str:
    more = f"; {len(order) - _MOST} less important decisions not shown" if order[_MOST:] else ""
    return f"by ranks, over {len(complete)} complete trials{more}"


def _height(shown: list[str], found: dict[str, Any]) -> int:
    return 180 + len(shown) * (20 + 14 * len(found))
