"""`result.plot`: the plots of a result. What draws them stands in `symexp.display.plots`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symexp._base.registry import resolve
from symexp.errors import SymexpError

if TYPE_CHECKING:
    from symexp.study.result import Result

__all__ = ["MissingPlotlyError", "PlotError", "Plots"]


class PlotError(SymexpError, ValueError):
    """There is nothing that such a plot could show."""


class MissingPlotlyError(SymexpError, ImportError):
    """Plots need plotly."""


class Plots:
    """The plots of a result, each a plotly figure; `save` writes all of them as one page.

    The names of Optuna's plots work too. Called, it gives the plot that tells most at a glance:
    the history, or with several objectives the Pareto front.

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
        """The history, or with several objectives the Pareto front."""
        several = len(self._result.definition.metrics) > 1
        return self.pareto_front() if several else self.history()

    def history(self, metric: str | None = None) -> Any:
        """The rewards in the order of trials, and the best so far.

        Args:
            metric: The objective; all of them by default.

        Raises:
            PlotError: There is no complete trial, or no such objective.
        """
        return _draw("history", self._result, metric)

    def parallel_coordinates(
        self, metric: str | None = None, decisions: Sequence[str] | None = None
    ) -> Any:
        """One line for each complete trial through its decisions, coloured by its reward.

        Args:
            metric: The objective; the first by default.
            decisions: Names or ids of decisions; by default the ten most important ones.

        Raises:
            PlotError: There is no complete trial, or no such objective or decision.
        """
        return _draw("parallel", self._result, metric, decisions)

    def importance(self, metric: str | None = None) -> Any:
        """How much each decision explains of the rewards, see `Result.importances`.

        Args:
            metric: The objective; all of them by default.

        Raises:
            PlotError: There are fewer than three complete trials, or no such objective.
        """
        return _draw("importance", self._result, metric)

    def pareto_front(self, metrics: Sequence[str] | None = None) -> Any:
        """The complete trials over two or three objectives, and which of them no other beats.

        Args:
            metrics: Two or three of the objectives; all by default.

        Raises:
            PlotError: There is one objective only, no complete trial, or no such objective.
        """
        return _draw("pareto", self._result, metrics)

    def curves(self, metric: str | None = None) -> Any:
        """The intermediate values of each trial, over its steps.

        Args:
            metric: An objective, or a further metric of `feedback.add_measurement`; the first
                objective by default.

        Raises:
            PlotError: Nothing was measured, or there is no such metric.
        """
        return _draw("curves", self._result, metric)

    optimization_history = history
    parallel_coordinate = parallel_coordinates
    param_importances = importance
    intermediate_values = curves

    def save(self, path: str | Path, base: Any = None) -> Path:
        """Writes one HTML page with all plots, the table and the best experiment as a diff.

        It needs no network, and nothing but the file.

        Args:
            path: Where to; conventionally ends in `.html`.
            base: What the best experiment is compared with; the space by default.

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
