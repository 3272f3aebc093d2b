"""Early stopping policies: rules that see one trial at a time, as PyGlove defines them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, final

from symexp.errors import describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DNASpec
from symexp.study.definition import StudyDefinition
from symexp.study.trial import Measurement, Trial
from symexp.study.trial_result import Measured, as_measured
from symexp.sweeps.stopping import StoppingError
from symexp.tree.handles.object_class import Object

__all__ = ["EarlyStoppingPolicy", "PolicyStopping", "TrialSoFar", "as_policy"]


class TrialSoFar(NamedTuple):
    """A running trial, as a policy sees it.

    Attributes:
        id: Its number, from 1.
        dna: The decisions of its candidate; `None` if another worker evaluates it.
        measurements: What it has measured, by time.
        status: Always `'PENDING'`.
    """

    id: int
    dna: DNA | None
    measurements: list[Measured]
    status: str = "PENDING"


class EarlyStoppingPolicy(Object):
    """A rule of early stopping with fields and a state of its own. Abstract.

    Subclasses define `should_stop_early(trial)`, and may define `setup(dna_spec)`, which begins
    with a call of the method of this class. `trial` is a `TrialSoFar`. A policy is asked about each
    measurement once, in the order of time, also about those of other workers and of earlier runs
    of the study. So all workers decide alike.

    Example:
        >>> import symexp as sx
        >>> class Above(sx.tuning.EarlyStoppingPolicy):
        ...     level: float
        ...     def should_stop_early(self, trial):
        ...         return trial.measurements[-1].reward < self.level
        >>> space = sx.Dict(x=sx.oneof([1, 5]))
        >>> for exp, feedback in sx.sample(space, 'sweeping', early_stopping=Above(3.0)):
        ...     feedback.add_measurement(exp.x)
        ...     print(exp.x, feedback.should_stop_early())
        ...     feedback.done()
        1 True
        5 False

    References:
        `pg.tuning.EarlyStoppingPolicy` of PyGlove.
    """

    def setup(self, dna_spec: DNASpec) -> None:
        """Prepares the policy for the trials of a space."""
        self._dna_spec = dna_spec

    @property
    def dna_spec(self) -> Any:
        """The space, after `setup`."""
        return self.__dict__.get("_dna_spec")

    def should_stop_early(self, trial: Any) -> bool:
        """Returns whether to end a trial after its last measurement. Subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define should_stop_early(trial).")


@final
class PolicyStopping:
    """Ends trials that an early stopping policy would end.

    The policy sees the measurements of all workers in the order of time, as if all trials ran in
    this process. So policies that compare trials decide alike in every worker.

    Args:
        policy: Any object with `should_stop_early(trial)`.
        show: Makes the trial that the policy gets, of the number of the trial, its DNA (`None` if
            another worker evaluates it) and its measurements.
    """

    def __init__(
        self, policy: Any, show: Callable[[int, DNA | None, list[Measurement]], Any]
    ) -> None:
        self.policy = policy
        self._show = show
        self._shown: dict[tuple[int, int], list[Measurement]] = {}
        self._seen: set[tuple[int, int, int]] = set()
        self._answers: dict[tuple[int, int], bool] = {}

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Returns whether the policy would end the trial after its last measurement."""
        new = [m for m in measurements if (m.number, m.attempt, m.step) not in self._seen]
        for measurement in sorted(new, key=lambda m: m.at):
            self._seen.add((measurement.number, measurement.attempt, measurement.step))
            key = measurement.number, measurement.attempt
            shown = self._shown.setdefault(key, [])
            shown.append(measurement)
            own = trial.dna if trial.number == measurement.number else None
            asked = self._show(measurement.number, own, list(shown))
            self._answers[key] = bool(self.policy.should_stop_early(asked))
        return self._answers.get((trial.number, trial.attempts), False)

    def __repr__(self) -> str:
        return f"PolicyStopping({type(self.policy).__name__})"


def as_policy(value: Any, definition: StudyDefinition) -> PolicyStopping:
    """Returns early stopping by a policy, or by its class.

    Args:
        value: An object with `should_stop_early(trial)`, or a class of such objects.
        definition: The definition of the study.

    Raises:
        StoppingError: The class needs arguments, or the policy belongs to a study of another space.
    """
    if isinstance(value, type):
        try:
            value = value()
        except TypeError as error:
            raise StoppingError(
                f"Expected an early stopping policy, but got the {describe(value)}, which needs "
                f"arguments: {error}. Pass an object of it."
            ) from error
    metrics = definition.metrics

    def show(number: int, dna: DNA | None, measured: list[Measurement]) -> TrialSoFar:
        return TrialSoFar(number + 1, dna, [as_measured(m, metrics) for m in measured])

    begun = getattr(value, "dna_spec", None)
    if begun is not None and begun != definition.spec:
        raise StoppingError(
            f"The early stopping policy {describe(value)} belongs to a study of another space. "
            "Make one for each space."
        )
    if begun is None and hasattr(value, "setup"):
        value.setup(definition.spec)
    return PolicyStopping(value, show)
