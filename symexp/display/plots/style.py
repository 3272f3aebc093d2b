"""What all plots share: colours, layout, escaped text, and the trials that they show."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from symexp.display.safe_text import make_printable
from symexp.study.decisions import Decisions
from symexp.study.result import PlotError, Result
from symexp.study.trial_result import TrialResult

__all__ = [
    "BEST",
    "COLOURS",
    "MUTED",
    "SCALE",
    "TRIAL",
    "Hover",
    "complete_trials",
    "escape_text",
    "make_figure",
    "objective_indices",
    "thin_out",
]

# The palette of Okabe and Ito, which people with any common colour blindness can tell apart.
TRIAL = "#0072B2"
BEST = "#D55E00"
MUTED = "#9AA3AB"
COLOURS = (TRIAL, BEST, "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
# From the worst reward to the best, which stands out.
SCALE = [[0.0, "#dfe3e8"], [0.5, "#74a9cf"], [1.0, "#023858"]]

_LONGEST_TEXT = 70
_HOVER_LINES = 12
# Rule strings take time to write. Larger results show decisions instead.
_MOST_TRIALS_WITH_RULES = 2000


def make_figure(title: str, note: str = "", height: int = 450) -> Any:
    """Returns an empty figure.

    Args:
        title: The title; it may contain text of users.
        note: A second line in small letters.
        height: Height in pixels.
    """
    small = f"<br><sup>{escape_text(note, 160)}</sup>" if note else ""
    figure = go.Figure()
    figure.update_layout(
        template="plotly_white",
        title={"text": escape_text(title) + small, "x": 0.02, "xanchor": "left"},
        height=height,
        margin={"l": 70, "r": 30, "t": 80, "b": 60},
        hovermode="closest",
        hoverlabel={"align": "left"},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )
    return figure


def escape_text(text: str, limit: int = _LONGEST_TEXT) -> str:
    """Returns text of users for a place where plotly reads tags: escaped, printable and short.

    Args:
        text: The text.
        limit: Maximal number of characters, before they are escaped.
    """
    text = make_printable(text)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return escape(text, quote=False)


def complete_trials(result: Result) -> list[TrialResult]:
    """Returns the complete trials, in their order.

    Raises:
        PlotError: No trial is complete.
    """
    found = [t for t in result.trials if t.trial.state == "complete" and t.rewards]
    if not found:
        counts = ", ".join(f"{n} {state}" for state, n in result.counts.items()) or "no trials"
        raise PlotError(
            f"The study {result.name!r} has no complete trial to plot, only {counts}. Give "
            "feedback in the loop of `sx.sample` first."
        )
    return found


def objective_indices(result: Result, metric: str | None) -> list[int]:
    """Returns the index of an objective, or the indices of all objectives for `None`.

    Raises:
        ResultError: The study has no such objective.
    """
    if metric is None:
        return list(range(len(result.definition.metrics)))
    return [result.objective(metric)]


def thin_out(trials: Sequence[TrialResult], limit: int = 20_000) -> list[TrialResult]:
    """Returns at most as many trials as a browser can show, evenly chosen, with the last one."""
    if len(trials) <= limit:
        return list(trials)
    last = len(trials) - 1
    return [trials[round(i * last / (limit - 1))] for i in range(limit)]


class Hover:
    """Writes the text that appears under the pointer: the trial, its rewards, its decisions.

    Args:
        result: The result whose trials are shown.
    """

    def __init__(self, result: Result) -> None:
        self._metrics = result.definition.metrics
        self._decisions = Decisions(result.definition.spec)
        self._writes_rules = result.has_experiments and len(result) <= _MOST_TRIALS_WITH_RULES

    def __call__(self, trial: TrialResult, *more: str) -> str:
        """Returns the text of a trial as HTML for plotly.

        Args:
            trial: The trial.
            *more: Further lines.
        """
        state = "" if trial.trial.state == "complete" else f" ({trial.trial.state})"
        lines = [f"<b>trial {trial.id}</b>{state}", *map(escape_text, more)]
        if trial.rewards:
            pairs = zip(self._metrics, trial.rewards)
            lines.extend(escape_text(f"{name} = {reward:.6g}") for name, reward in pairs)
        lines.extend(self._decision_lines(trial))
        return "<br>".join(lines)

    def _decision_lines(self, trial: TrialResult) -> list[str]:
        if trial.trial.dna is None:
            return []
        rule = trial.rule_string if self._writes_rules else None
        if rule is not None:
            return [escape_text(line) for line in textwrap.wrap(rule, _LONGEST_TEXT)[:_HOVER_LINES]]
        columns = self._decisions.columns
        lines = [
            escape_text(f"{columns[key].label} = {columns[key].text(value)}")
            for key, value in self._decisions.of(trial.trial.dna).items()
        ]
        if len(lines) > _HOVER_LINES:
            lines[_HOVER_LINES - 1 :] = [f"… and {len(lines) - _HOVER_LINES + 1} more decisions"]
        return lines
