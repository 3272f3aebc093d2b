"""One self-contained HTML page with all plots of a study, the best experiments and the table.

The page needs no network and no other file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from symexp._base.atomic import write_bytes
from symexp.display.html import render
from symexp.display.plots.charts import (
    draw_curves,
    draw_history,
    draw_importance,
    draw_pareto_front,
)
from symexp.display.plots.parallel_coordinates import draw_parallel_coordinates
from symexp.display.safe_text import escape_html
from symexp.display.tables import render_html
from symexp.study.decisions import Decisions
from symexp.study.result import PlotError, Result
from symexp.study.trial_result import ResultError, TrialResult
from symexp.tree.diff import diff

__all__ = ["save_page"]

_TABLE_ROWS = 500
_FRONT_TRIALS = 5
# Longer lists of decisions are folded.
_OPEN_DECISIONS = 12

# Newer versions of plotly have a button that uploads the figure. The page must not use a network.
_CONFIG = {"responsive": True, "displaylogo": False, "showSendToCloud": False}

_PLOTS = {
    "history": draw_history,
    "pareto_front": draw_pareto_front,
    "importance": draw_importance,
    "parallel_coordinates": draw_parallel_coordinates,
    "curves": draw_curves,
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


def save_page(result: Result, path: Path, base: Any = None) -> None:
    """Writes the page of a study to a file. The file is written completely, or not at all.

    Args:
        result: The result.
        path: The file.
        base: The experiment that the best ones are compared with; the space by default.
    """
    write_bytes(path, _render_page(result, base).encode())


def _render_page(result: Result, base: Any = None) -> str:
    """Returns the page of a study: a summary, the best experiments, all plots that apply, a table.

    Args:
        result: The result.
        base: The experiment that the best ones are compared with; the space by default.
    """
    title = escape_html(f"Study {result.name}" if result.name else "Study")
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        f"<script>{get_plotlyjs()}</script></head><body>",
        f"<h1>{title}</h1>{_render_summary(result)}",
        *_render_best(result, base),
        *_render_plots(result),
        *_render_front(result, base),
        f"<h2>Trials</h2>{_render_table(result)}",
        "</body></html>",
    ]
    return "\n".join(parts)


def _render_summary(result: Result) -> str:
    counts = ", ".join(f"{n} {state}" for state, n in result.counts.items()) or "no trials"
    pairs = zip(result.definition.directions, result.definition.metrics)
    goals = ", ".join(f"{direction} {name}" for direction, name in pairs)
    return f'<p class="note">{escape_html(f"{counts}; {goals}")}</p>'


def _render_best(result: Result, base: Any) -> Iterator[str]:
    if len(result.definition.metrics) > 1:
        return
    for trial in result.top(1):
        yield f"<h2>The best</h2>{_render_trial(trial, result, base)}"


def _render_front(result: Result, base: Any) -> Iterator[str]:
    if len(result.definition.metrics) == 1:
        return
    front = result.pareto_front()
    if front:
        yield "<h2>The Pareto front</h2>"
    for trial in front[:_FRONT_TRIALS]:
        yield _render_trial(trial, result, base)
    if front[_FRONT_TRIALS:]:
        yield f'<p class="note">{len(front) - _FRONT_TRIALS} more are marked in the table.</p>'


def _render_trial(trial: TrialResult, result: Result, base: Any) -> str:
    pairs = zip(result.definition.metrics, trial.rewards or ())
    rewards = ", ".join(f"{name} = {reward:.6g}" for name, reward in pairs)
    if trial.repeats > 1:
        rewards = f"{_describe_repeats(trial, result)}; here {rewards}"
    head = f"<p>Trial {trial.id}: <b>{escape_html(rewards)}</b></p>"
    body = _render_decisions(trial, result) + _render_change(trial, result, base)
    return f'<div class="box">{head}{body}</div>'


def _describe_repeats(trial: TrialResult, result: Result) -> str:
    """Returns the mean and the spread of each objective over the trials of a candidate."""
    values = zip(result.definition.metrics, trial.means or (), trial.spreads)
    parts = [f"{name} = {mean:.6g} ± {spread or 0.0:.2g}" for name, mean, spread in values]
    return f"{', '.join(parts)} (mean and standard deviation of {trial.repeats} trials)"


def _render_decisions(trial: TrialResult, result: Result) -> str:
    """Returns the rule string of a trial of a rule space, else one line for each decision."""
    rule = trial.rule_string
    decisions = Decisions(result.definition.spec)
    lines = [rule] if rule is not None else [
        f"{decisions.columns[key].label} = {decisions.columns[key].text(value)}"
        for key, value in (decisions.of(trial.dna) if trial.dna is not None else {}).items()
    ]  # fmt: skip
    shown = "".join(f"<div><code>{escape_html(line)}</code></div>" for line in lines)
    if len(lines) <= _OPEN_DECISIONS:
        return shown
    return f"<details><summary>{len(lines)} decisions</summary>{shown}</details>"


def _render_change(trial: TrialResult, result: Result, base: Any) -> str:
    """Returns the experiment as a diff, or nothing if it is unknown."""
    try:
        change = render(trial.rule if base is None else diff(base, trial.exp))
    except ResultError:  # the space is unknown, or another one was evaluated
        return ""
    what = "the space" if base is None else "the base"
    return f'<p class="note">As a diff from {what}:</p>{change}'


def _render_plots(result: Result) -> Iterator[str]:
    """Yields every plot that applies to the result, each in a `div` with its name as the id."""
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


def _render_table(result: Result) -> str:
    several = len(result.definition.metrics) > 1
    best = frozenset(t.id for t in (result.pareto_front() if several else result.top(1)))
    return f'<div class="scroll">{render_html(result.table(), _TABLE_ROWS, best)}</div>'
