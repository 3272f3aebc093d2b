"""One page with all that a study has found. It needs no network, and nothing but the file."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from symexp._base.atomic import write_bytes
from symexp.display.html import render
from symexp.display.plots.charts import curves, history, importance, pareto_front
from symexp.display.plots.parallel import parallel_coordinates
from symexp.display.tables import html as table_html
from symexp.display.visible import visible
from symexp.study.decisions import Decisions
from symexp.study.result import PlotError, Result, TrialResult
from symexp.tree.diff import diff

__all__ = ["page", "save"]

_ROWS = 500
_FRONT = 5
_OPEN = 12

# Newer plotly offers to upload what is shown; a page that needs no network offers none.
_CONFIG = {"responsive": True, "displaylogo": False, "showSendToCloud": False}

_PLOTS = {
    "history": history,
    "pareto_front": pareto_front,
    "importance": importance,
    "parallel_coordinates": parallel_coordinates,
    "curves": curves,
}

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:1100px;
padding:0 1em;color:#24292f}
h1{font-size:1.5em;margin-bottom:.2em}h2{font-size:1.15em;margin:1.6em 0 .4em}
.note{color:#57606a}.scroll{overflow-x:auto}
.box{border:1px solid #d0d7de;border-radius:6px;padding:.8em 1em;margin:.5em 0;
overflow:auto;max-height:36em}
code{font-family:ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
"""


def save(result: Result, path: Path, base: Any = None) -> None:
    """Writes the page, whole or not at all.

    Args:
        result: The result.
        path: Where to.
        base: What the best experiment is compared with; the space by default.
    """
    write_bytes(path, page(result, base).encode())


def page(result: Result, base: Any = None) -> str:
    """The page: the summary, the best experiment, every plot that makes sense, the table."""
    title = escape(visible(f"Study {result.name}" if result.name else "Study"))
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        f"<script>{get_plotlyjs()}</script></head><body>",
        f"<h1>{title}</h1>{_summary(result)}",
        *_best(result, base),
        *_plots(result),
        *_front(result, base),
        f"<h2>Trials</h2>{_table(result)}",
        "</body></html>",
    ]
    return "\n".join(parts)


def _summary(result: Result) -> str:
    counts = ", ".join(f"{n} {state}" for state, n in result.counts.items()) or "no trials"
    pairs = zip(result.definition.directions, result.definition.metrics)
    goals = ", ".join(f"{direction} {name}" for direction, name in pairs)
    return f'<p class="note">{escape(visible(f"{counts}; {goals}"))}</p>'


def _best(result: Result, base: Any) -> Iterator[str]:
    if len(result.definition.metrics) > 1:
        return
    for trial in result.top(1):
        yield f"<h2>The best</h2>{_box(trial, result, base)}"


def _front(result: Result, base: Any) -> Iterator[str]:
    if len(result.definition.metrics) == 1:
        return
    front = result.pareto_front()
    if front:
        yield f"<h2>The Pareto front</h2>{''.join(_box(t, result, base) for t in front[:_FRONT])}"
    if front[_FRONT:]:
        yield f'<p class="note">{len(front) - _FRONT} more are marked in the table.</p>'


def _box(trial: TrialResult, result: Result, base: Any) -> str:
    pairs = zip(result.definition.metrics, trial.rewards or ())
    rewards = ", ".join(f"{name} = {reward:.6g}" for name, reward in pairs)
    head = f"<p>Trial {trial.id}: <b>{escape(visible(rewards))}</b></p>"
    return f'<div class="box">{head}{_decided(trial, result)}{_change(trial, result, base)}</div>'


def _decided(trial: TrialResult, result: Result) -> str:
    """What was decided, as the rule string if it is one."""
    rule = trial.rule_string
    decisions = Decisions(result.definition.spec)
    lines = [rule] if rule is not None else [
        f"{decisions.columns[key].label} = {decisions.columns[key].text(value)}"
        for key, value in decisions.of(trial.dna).items()
    ]  # fmt: skip
    shown = "".join(f"<div><code>{escape(visible(line))}</code></div>" for line in lines)
    if len(lines) <= _OPEN:
        return shown
    return f"<details><summary>{len(lines)} decisions</summary>{shown}</details>"


def _change(trial: TrialResult, result: Result, base: Any) -> str:
    """The experiment as a diff, if the space is known."""
    if not result.has_experiments:
        return ""
    what = "the space" if base is None else "the base"
    change = render(trial.rule if base is None else diff(base, trial.exp))
    return f'<p class="note">As a diff from {what}:</p>{change}'


def _plots(result: Result) -> Iterator[str]:
    """Every plot that makes sense, each in a `div` of its name."""
    for name, draw in _PLOTS.items():
        try:
            made: Any = draw(result)
        except PlotError:
            continue
        yield made.to_html(
            full_html=False,
            include_plotlyjs=False,
            div_id=f"plot-{name}",
            config=_CONFIG,
        )


def _table(result: Result) -> str:
    several = len(result.definition.metrics) > 1
    best = frozenset(t.id for t in (result.pareto_front() if several else result.top(1)))
    return f'<div class="scroll">{table_html(result.table(), _ROWS, best)}</div>'
