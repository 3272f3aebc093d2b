"""What all plots have in common: colours, layout, the text that shows under the pointer."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from symexp.display.visible import visible
from symexp.study.decisions import Decision, Decisions
from symexp.study.result import PlotError, Result, TrialResult

__all__ = [
    "BEST",
    "COLOURS",
    "MUTED",
    "SCALE",
    "TRIAL",
    "Hover",
    "complete_of",
    "figure",
    "objectives_of",
    "safe",
    "thinned",
]

# Told apart by people who see colours in any of the common ways (Okabe and Ito).
TRIAL = "#0072B2"
BEST = "#D55E00"
MUTED = "#9AA3AB"
COLOURS = (TRIAL, BEST, "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
# From the worst to the best reward, which stands out.
SCALE = [[0.0, "#dfe3e8"], [0.5, "#74a9cf"], [1.0, "#023858"]]

_LINES = 12
_LONGEST = 70
_RULES = 2000


def safe(text: str, limit: int = _LONGEST) -> str:
    """Foreign text for a place where plotly reads tags: escaped, printable and short."""
    text = visible(text)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return escape(text, quote=False)


def figure(title: str, note: str = "", height: int = 450) -> Any:
    """An empty figure.

    Args:
        title: Foreign text is welcome.
        note: What else there is to say, in small letters.
        height: In pixels.
    """
    small = f"<br><sup>{safe(note, 160)}</sup>" if note else ""
    made = go.Figure()
    made.update_layout(
        template="plotly_white",
        title={"text": safe(title) + small, "x": 0.02, "xanchor": "left"},
        height=height,
        margin={"l": 70, "r": 30, "t": 80, "b": 60},
        hovermode="closest",
        hoverlabel={"align": "left"},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )
    return made


def complete_of(result: Result) -> list[TrialResult]:
    """The complete trials.

    Raises:
        PlotError: There are none.
    """
    found = [t for t in result.trials if t.trial.state == "complete" and t.rewards]
    if not found:
        counts = ", ".join(f"{n} {state}" for state, n in result.counts.items()) or "no trials"
        raise PlotError(
            f"The study {result.name!r} has no complete trial to plot, only {counts}. Give "
            "feedback in the loop of `sx.sample` first."
        )
    return found


def objectives_of(result: Result, metric: str | None) -> list[int]:
    """The indices of one objective, or of all."""
    if metric is None:
        return list(range(len(result.definition.metrics)))
    return [result.objective(metric)]


class Hover:
    """Makes the text that shows under the pointer: the trial, its rewards, what it decided.

    Args:
        result: The result whose trials are shown.
    """

    def __init__(self, result: Result) -> None:
        self._metrics = result.definition.metrics
        self._decisions = Decisions(result.definition.spec)
        # Writing rule strings takes time, and of so many trials nobody points at all.
        self._writes_rules = result.has_experiments and len(result) <= _RULES

    def __call__(self, trial: TrialResult, *more: str) -> str:
        """The text, as HTML for plotly.

        Args:
            trial: The trial.
            *more: Further lines.
        """
        state = "" if trial.trial.state == "complete" else f" ({trial.trial.state})"
        lines = [f"<b>trial {trial.id}</b>{state}", *map(safe, more)]
        if trial.rewards:
            pairs = zip(self._metrics, trial.rewards)
            lines.extend(safe(f"{name} = {reward:.6g}") for name, reward in pairs)
        lines.extend(self._rule(trial))
        return "<br>".join(lines)

    def _rule(self, trial: TrialResult) -> list[str]:
        if trial.trial.dna is None:
            return []
        rule = trial.rule_string if self._writes_rules else None
        if rule is not None:
            return [safe(line) for line in textwrap.wrap(rule, _LONGEST)[:_LINES]]
        decided = self._decisions.of(trial.trial.dna)
        columns = self._decisions.columns
        lines = [safe(f"{columns[k].label} = {columns[k].text(v)}") for k, v in decided.items()]
        if len(lines) > _LINES:
            lines[_LINES - 1 :] = [f"… and {len(lines) - _LINES + 1} more decisions"]
        return lines


def decision_named(decisions: Decisions, name: str) -> Decision:
    """A decision by its name, id or label.

    Raises:
        PlotError: There is none.
    """
    from symexp.errors import closest

    for decision in decisions.columns.values():
        if name in (decision.key, decision.label):
            return decision
    raise PlotError(
        f"No decision of the study is called {name!r}. {closest(name, list(decisions.columns))}"
    )


def thinned(trials: Sequence[TrialResult], limit: int = 20_000) -> list[TrialResult]:
    """Not more trials than a browser can show, evenly chosen, the last one among them."""
    if len(trials) <= limit:
        return list(trials)
    last = len(trials) - 1
    return [trials[round(i * last / (limit - 1))] for i in range(limit)]
