"""The intermediate values of trials, as curves over their steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp.display.plots.style import BEST, COLOURS, MUTED, Hover, figure, safe
from symexp.errors import closest
from symexp.study.plots import PlotError
from symexp.study.result import Result
from symexp.study.trial import Measurement

__all__ = ["curves"]

_MOST = 200


def curves(result: Result, metric: str | None = None) -> Any:
    """One curve for each trial that was measured; the best one stands out, pruned ones are dotted.

    Args:
        result: The result.
        metric: An objective or a further metric that was measured; the first objective by default.

    Raises:
        PlotError: Nothing was measured, or not this metric.
    """
    found = result.measurements()
    if not found:
        raise PlotError(
            f"The study {result.name!r} has no intermediate values. Give some with "
            "`feedback.add_measurement(reward, step=epoch)`, or with "
            "`sx.keras.FeedbackCallback(feedback)`."
        )
    name = result.definition.metrics[0] if metric is None else metric
    by_trial = _by_trial(found, _getter(result, found, name))
    shown = _shown(result, list(by_trial))
    note = f"{len(by_trial)} trials with intermediate values"
    made = figure("Curves", note if len(shown) == len(by_trial) else f"{len(shown)} of {note}")
    hover = Hover(result)
    best = _best(result)
    trials = {t.trial.number: t for t in result.trials}
    for number in sorted(shown, key=lambda n: (n in best, n)):
        made.add_scatter(**_curve(trials[number], by_trial[number], hover, number in best))
    made.update_layout(showlegend=len(shown) <= 12)
    made.update_xaxes(title_text="step")
    if max(m.step for m in found) <= 12:
        made.update_xaxes(dtick=1)
    made.update_yaxes(title_text=safe(name, 40))
    return made


Get = Callable[[Measurement], "float | None"]


def _getter(result: Result, found: list[Measurement], name: str) -> Get:
    if name in result.definition.metrics:
        index = result.definition.metrics.index(name)
        return lambda m: m.rewards[index]
    known = [*result.definition.metrics, *dict.fromkeys(k for m in found for k in m.metrics)]
    if name not in known:
        raise PlotError(
            f"No intermediate value is called {name!r}; there are {', '.join(known)}. "
            f"{closest(str(name), known)}".rstrip()
        )
    return lambda m: m.metrics.get(name)


def _by_trial(found: list[Measurement], get: Get) -> dict[int, list[tuple[int, float]]]:
    out: dict[int, list[tuple[int, float]]] = {}
    for m in found:
        value = get(m)
        if isinstance(value, (int, float)):
            out.setdefault(m.number, []).append((m.step, float(value)))
    return out


def _shown(result: Result, numbers: list[int]) -> set[int]:
    """The best and the latest, if there are more than one can look at."""
    if len(numbers) <= _MOST:
        return set(numbers)
    ranked = result.pareto_front() if len(result.definition.metrics) > 1 else result.top(_MOST // 2)
    best = [t.trial.number for t in ranked if t.trial.number in set(numbers)][: _MOST // 2]
    return {*best, *numbers[-(_MOST - len(best)) :]}


def _best(result: Result) -> set[int]:
    several = len(result.definition.metrics) > 1
    return {t.trial.number for t in (() if several else result.top(1))}


def _curve(trial: Any, points: list[tuple[int, float]], hover: Hover, best: bool) -> dict[str, Any]:
    state = trial.trial.state
    colour = BEST if best else MUTED if state != "complete" else COLOURS[0]
    return {
        "x": [step for step, _ in points],
        "y": [value for _, value in points],
        "mode": "lines+markers",
        "name": f"trial {trial.id}"
        + (" (best)" if best else f" ({state})" * (state != "complete")),
        "line": {
            "color": colour,
            "width": 3 if best else 1.5,
            "dash": "dot" if state != "complete" else "solid",
        },
        "marker": {"size": 6 if best else 4},
        "opacity": 1.0 if best else 0.6,
        "text": [hover(trial, f"step {step}: {value:.6g}") for step, value in points],
        "hoverinfo": "text",
    }
