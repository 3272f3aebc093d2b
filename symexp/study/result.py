"""The result of a study: the best trials, the Pareto front, plots, a table, and files of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, final

from symexp._base.atomic import write_bytes
from symexp._base.registry import resolve
from symexp.errors import SymexpError, closest, describe
from symexp.spaces.placeholders.template import Template
from symexp.study.curves import joined
from symexp.study.decisions import importances
from symexp.study.definition import StudyDefinition
from symexp.study.repeats import Repeats, best_without_repeats, repeats_of
from symexp.study.table import Table, json_text, make_table
from symexp.study.trial import AT_REST, Measurement, Trial
from symexp.study.trial_result import ResultError, TrialResult

__all__ = ["MissingPlotlyError", "PlotError", "Plots", "Result"]


# So many of the best trials are selected, more are sorted.
_FEW = 100


class PlotError(SymexpError, ValueError):
    """A result has too few trials, or not the metric or decision, for a plot."""


class MissingPlotlyError(SymexpError, ImportError):
    """Plots need plotly, which is not installed."""


@final
class Result:
    """The trials of a study at one moment.

    Args:
        trials: All trials.
        definition: The space and the objectives.
        made: The template that makes experiments from decisions, if known.
        name: The name of the study.
        measured: Returns the intermediate values; called when they are needed.
        why: Why the template is unknown, for messages.
    """

    def __init__(
        self,
        trials: list[Trial],
        definition: StudyDefinition,
        made: Template | None = None,
        name: str = "",
        measured: Callable[[], Sequence[Measurement]] = tuple,
        why: str = "",
    ) -> None:
        self.name = name
        self._why = why
        self.definition = definition
        self._template = made
        self._all = trials
        self._measured = measured

    def __getstate__(self) -> dict[str, Any]:
        # The function that reads the intermediate values may hold a connection: not picklable.
        return {**vars(self), "_measured": partial(list, self._measured())}

    @property
    def trials(self) -> list[TrialResult]:
        """All trials, by id."""
        return [self._of(t) for t in self._all]

    def _of(self, trial: Trial) -> TrialResult:
        recorded = partial(self._measured_in, trial.number)
        repeats = partial(self._repeats_of, trial.number)
        return TrialResult(
            trial, self._template, self.definition.metrics, recorded, self._why, repeats
        )

    @cached_property
    def _repeats(self) -> list[Repeats]:
        """The complete trials of each candidate."""
        return repeats_of(self._all)

    @cached_property
    def _repeats_by_trial(self) -> dict[int, Repeats]:
        return {t.number: repeats for repeats in self._repeats for t in repeats.trials}

    def _repeats_of(self, number: int) -> Repeats | None:
        return self._repeats_by_trial.get(number)

    @property
    def counts(self) -> dict[str, int]:
        """The number of trials by state."""
        out: dict[str, int] = {}
        for trial in self._all:
            out[trial.state] = out.get(trial.state, 0) + 1
        return out

    @property
    def has_experiments(self) -> bool:
        """Whether the space is known, so that the trials have experiments, not only decisions."""
        return self._template is not None

    @property
    def is_active(self) -> bool:
        """Whether trials are running or waiting."""
        return any(t.state not in AT_REST for t in self._all)

    @property
    def best(self) -> TrialResult | None:
        """The best complete trial, the earliest of equal ones; `None` without complete trials.

        If candidates repeat (`duplicates=True`), it is the first trial of the candidate with the
        best mean: see its `mean`, `spread` and `repeats`.

        Raises:
            ResultError: There are several objectives; see `pareto_front`.
        """
        best = self.top(1)
        return best[0] if best else None

    @property
    def best_trial(self) -> TrialResult | None:
        """The same as `best`, under its name in PyGlove."""
        return self.best

    def top(self, k: int) -> list[TrialResult]:
        """Returns the k best complete trials, best first.

        If candidates repeat, these are the first trials of the candidates with the best means.
        Trials that violate a constraint (`feedback(reward, constraints=)`) come after all others,
        those with the smallest violation first.

        Raises:
            ResultError: There are several objectives (see `pareto_front`), or k is not a whole
                number from 0.
        """
        if isinstance(k, bool) or not isinstance(k, int) or k < 0:
            raise ResultError(f"Expected k to be a whole number from 0, but got {describe(k)}.")
        if len(self.definition.directions) > 1:
            raise ResultError(
                f"With several objectives, {', '.join(self.definition.metrics)}, there is no best "
                "trial. Use `result.pareto_front()`."
            )
        sign = -1.0 if self.definition.directions[0] == "maximize" else 1.0
        found = best_without_repeats(self._all, sign, k) if k <= _FEW else None
        if found is None:
            ranked = sorted(
                self._repeats, key=lambda r: (r.violation, sign * r.means[0], r.first.number)
            )
            found = [r.first for r in ranked[:k]]
        return [self._of(t) for t in found]

    def pareto_front(self) -> list[TrialResult]:
        """Returns the complete trials that no other trial dominates, by id.

        A trial dominates another if it violates its constraints less (Deb's rule), or, with equal
        violation, if it is better in one objective and not worse in any. If candidates repeat,
        their means are compared, and the first trial of each is returned.
        """
        signs = [1.0 if d == "maximize" else -1.0 for d in self.definition.directions]
        least = min((r.violation for r in self._repeats), default=0.0)
        points = [
            (tuple(s * mean for s, mean in zip(signs, r.means)), r.first)
            for r in self._repeats
            if r.violation == least
        ]
        points.sort(key=lambda p: p[0], reverse=True)
        front: list[tuple[tuple[float, ...], Trial]] = []
        for point, trial in points:
            if not any(_dominates(other, point) for other, _ in front):
                front.append((point, trial))
        return [self._of(t) for _, t in sorted(front, key=lambda p: p[1].number)]

    def measurements(self) -> list[Measurement]:
        """Returns the intermediate values of each trial, by trial and step.

        They are those of its last attempt. If it went on from earlier attempts, in a sweep with
        `fidelity=` or after `feedback.continue_at`, their values before its first step count too.
        """
        return [m for measured in self._measured_by_trial.values() for m in measured]

    @cached_property
    def _measured_by_trial(self) -> dict[int, list[Measurement]]:
        """The intermediate values that count of each trial, by number."""
        return joined(self._measured(), self._all)

    def _measured_in(self, number: int) -> list[Measurement]:
        return self._measured_by_trial.get(number, [])

    def importances(self, metric: str | None = None) -> dict[str, float]:
        """Returns how much each decision matters: the share of the variation that it explains.

        The shares are effect sizes (epsilon squared) of the rewards' ranks, each decision alone,
        from 0 to 1, greatest first. Effects of several decisions together are not measured. See
        `docs/search.md`.

        Args:
            metric: The objective; the first by default.

        Raises:
            ResultError: The study has no such objective.
        """
        which = 0 if metric is None else self.objective(metric)
        return importances(self._all, self.definition.spec, which)

    def objective(self, metric: str) -> int:
        """Returns the index of an objective.

        Raises:
            ResultError: The study has no objective of this name.
        """
        names = self.definition.metrics
        if metric not in names:
            raise ResultError(
                f"Expected an objective of the study, {', '.join(names)}, but got "
                f"{describe(metric)}. {closest(str(metric), names)}".rstrip()
            )
        return names.index(metric)

    @property
    def plot(self) -> Plots:
        """The plots: `result.plot.history()` and others; `result.plot.save('sweep.html')`."""
        return Plots(self)

    def save_html(self, path: str | Path, base: Any = None) -> Path:
        """Writes one HTML page with all plots, the table and the best experiment as a diff.

        Args:
            path: The path of the file.
            base: The experiment to compare the best one with; the space by default.

        Raises:
            MissingPlotlyError: plotly is not installed.
        """
        return self.plot.save(path, base)

    def table(self) -> Table:
        """Returns one row for each trial: id, state, rewards, decisions, metrics, seconds, error.

        Candidates that are numbers, texts or truth values are values of the row, all others are
        shown as their text. The row omits decisions that were not active.
        """
        return make_table(self._all, self.definition)

    def to_pandas(self) -> Any:
        """Returns the table as a pandas DataFrame, with the id as index.

        Raises:
            TableError: pandas is not installed.
        """
        return self.table().to_pandas().set_index("id")

    def export(self, path: str | Path) -> None:
        """Writes the table as CSV or JSON, depending on the suffix.

        Raises:
            ResultError: The suffix is neither `.csv` nor `.json`.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".csv":
            write_bytes(path, self.to_csv().encode())
        elif suffix == ".json":
            write_bytes(path, self.to_json_str().encode())
        else:
            raise ResultError(
                f"Expected a path that ends in .csv or .json, but got {describe(str(path))}. "
                "For a page with plots use `result.save_html(path)`."
            )

    def to_csv(self) -> str:
        """Returns the table as CSV."""
        return self.table().to_csv()

    def to_json_str(self) -> str:
        """Returns the study as JSON: objectives, and for each trial its row, DNA and metadata.

        NaN and infinities become null.
        """
        trials = [
            {
                **row,
                "dna": None if trial.dna is None else trial.dna.to_json(),
                "metadata": dict(trial.metadata or {}),
            }
            for trial, row in zip(self._all, self.table())
        ]
        return json_text(
            {
                "name": self.name,
                "metrics": list(self.definition.metrics),
                "directions": list(self.definition.directions),
                "trials": trials,
            }
        )

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[TrialResult]:
        return iter(self.trials)

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {state}" for state, n in self.counts.items())
        text = f"<result of {self.name!r}: {counts or 'no trials'}"
        if len(self.definition.directions) == 1 and (best := self.best) is not None:
            text += f"; best {_with_spread(best)} at trial {best.id}, {best.dna}"
        return text + ">"

    def _repr_html_(self) -> str:
        return str(resolve("display.result.html")(self))


def _with_spread(trial: TrialResult) -> str:
    """Returns the reward of a trial as text; the mean, if its candidate has several trials."""
    if trial.repeats == 1:
        return f"{trial.reward:.6g}"
    return f"{trial.mean:.6g} ± {trial.spread:.2g} (mean of {trial.repeats})"


def _dominates(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a != b and all(x >= y for x, y in zip(a, b))


@final
class Plots:
    """The plots of a result, each a plotly figure; `save` writes all of them as one page.

    The names of Optuna's plots are aliases. Calling the object returns the main plot: the history,
    or with several objectives the Pareto front.

    Example:
        >>> import symexp as sx
        >>> for exp, feedback in sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), num_examples=8, seed=1):
        ...     feedback(exp.x)
        >>> feedback.study.result.plot.history()  # doctest: +SKIP
    """

    __slots__ = ("_result",)

    def __init__(self, result: Result) -> None:
        self._result = result

    def __call__(self) -> Any:
        """Returns the history; with several objectives the Pareto front."""
        several = len(self._result.definition.metrics) > 1
        return self.pareto_front() if several else self.history()

    def history(self, metric: str | None = None) -> Any:
        """Returns a plot of the rewards in the order of trials, and of the best so far.

        Args:
            metric: The objective; all of them by default.

        Raises:
            PlotError: No trial is complete, or the study has no such objective.
        """
        return _draw("history", self._result, metric)

    def parallel_coordinates(
        self, metric: str | None = None, decisions: Sequence[str] | None = None
    ) -> Any:
        """Returns a plot with a line for each complete trial through its decisions.

        The reward gives the colour of the line.

        Args:
            metric: The objective; the first by default.
            decisions: Names or ids of decisions; by default the ten most important ones.

        Raises:
            PlotError: No trial is complete, or the study has no such objective or decision.
        """
        return _draw("parallel", self._result, metric, decisions)

    def importance(self, metric: str | None = None) -> Any:
        """Returns a plot of how much each decision matters, see `Result.importances`.

        Args:
            metric: The objective; all of them by default.

        Raises:
            PlotError: Fewer than three trials are complete, or the study has no such objective.
        """
        return _draw("importance", self._result, metric)

    def pareto_front(self, metrics: Sequence[str] | None = None) -> Any:
        """Returns a plot of the complete trials over two or three objectives, with their front.

        Args:
            metrics: Two or three of the objectives; all by default.

        Raises:
            PlotError: The study has only one objective or not this one, or no trial is complete.
        """
        return _draw("pareto", self._result, metrics)

    def curves(self, metric: str | None = None) -> Any:
        """Returns a plot of the intermediate values of each trial over its steps.

        Args:
            metric: An objective, or a further metric of `feedback.add_measurement`; the first
                objective by default.

        Raises:
            PlotError: No trial has measurements, or none with this metric.
        """
        return _draw("curves", self._result, metric)

    optimization_history = history
    parallel_coordinate = parallel_coordinates
    param_importances = importance
    intermediate_values = curves

    def save(self, path: str | Path, base: Any = None) -> Path:
        """Writes one HTML page with all plots, the table and the best experiment as a diff.

        The page needs no network and no other file.

        Args:
            path: The path of the file; conventionally ends in `.html`.
            base: The experiment to compare the best one with; the space by default.

        Returns:
            The path.
        """
        target = Path(path)
        _draw("save", self._result, target, base)
        return target

    def __repr__(self) -> str:
        names = "history, parallel_coordinates, importance, pareto_front, curves, save"
        return f"<plots of {self._result.name!r}: {names}>"


def _draw(name: str, *args: Any) -> Any:
    try:
        draw = resolve(f"display.plots.{name}")
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "plotly":
            raise
        raise MissingPlotlyError(
            "Plots need plotly, which is not installed: `pip install 'symexp[viz]'`. The same "
            "figures are in `result.table()`."
        ) from error
    return draw(*args)
