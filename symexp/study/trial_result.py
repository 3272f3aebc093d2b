"""A trial of a result: its experiment, its measurements, and what PyGlove calls its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, final

from symexp._base.registry import resolve
from symexp.errors import RuleError, SymexpError
from symexp.spaces.dna import DNA
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.placeholders.template import Template
from symexp.study.repeats import Repeats
from symexp.study.trial import FINISHED, Measurement, Trial
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.values import view

__all__ = ["CHECKPOINT", "LINKS", "Measured", "ResultError", "TrialResult", "as_measured"]

# The key of the metadata that has the links of a trial, and the name of the link to its checkpoint.
LINKS = "links"
CHECKPOINT = "checkpoint"

# The key of the metadata that has the fingerprint of the experiment.
_FINGERPRINT = "fingerprint"

_REWARD = "reward"
_SECONDS = "elapse_secs"


class ResultError(SymexpError, ValueError):
    """A result does not have what a call asks for, such as a best trial of several objectives."""


class Measured(NamedTuple):
    """A measurement of a trial, as PyGlove shows it.

    Attributes:
        step: The step in the trial, such as the epoch.
        reward: The first reward.
        metrics: All objectives and further metrics by name, without an objective `reward`.
        rewards: One value for each objective.
        elapse_secs: The metric of this name; else the seconds of the trial, if it has ended; else
            0.0.
        checkpoint_path: The link `checkpoint` of a trial that has ended.
    """

    step: int
    reward: float
    metrics: Mapping[str, float]
    rewards: tuple[float, ...]
    elapse_secs: float
    checkpoint_path: str | None = None


def as_measured(measurement: Measurement, names: Sequence[str]) -> Measured:
    """Returns a measurement as PyGlove shows it.

    Args:
        measurement: The recorded measurement.
        names: The names of the objectives.
    """
    metrics = _named(measurement.rewards, measurement.metrics, names)
    seconds = float(measurement.metrics.get(_SECONDS, 0.0))
    rewards = measurement.rewards
    return Measured(measurement.step, rewards[0], metrics, rewards, seconds)


def _named(
    rewards: tuple[float, ...], metrics: Mapping[str, float] | None, names: Sequence[str]
) -> dict[str, float]:
    every = {**(metrics or {}), **dict(zip(names, rewards))}
    every.pop(_REWARD, None)
    return every


def _first(values: tuple[Repeats | None]) -> Repeats | None:
    return values[0]


@final
class TrialResult:
    """A trial of a result, with its experiment. It also has all attributes of `Trial`.

    Args:
        trial: The recorded trial.
        made: The template that makes its experiment, if known.
        names: The names of the objectives.
        recorded: Returns the measurements of the last attempt; called when they are needed.
        why: Why the template is unknown, for messages.
        repeats: Returns the complete trials of its candidate; called when they are needed.

    Attributes:
        trial: The recorded trial.
    """

    __slots__ = ("_names", "_recorded", "_repeats", "_template", "_why", "trial")

    def __init__(
        self,
        trial: Trial,
        made: Template | None,
        names: Sequence[str],
        recorded: Callable[[], Sequence[Measurement]],
        why: str = "",
        repeats: Callable[[], Repeats | None] | None = None,
    ) -> None:
        self._repeats = repeats
        self._why = why
        self.trial = trial
        self._template = made
        self._names = names
        self._recorded = recorded

    def __reduce__(self) -> tuple[Any, ...]:
        # The function that reads the measurements may hold a connection: not picklable.
        recorded: Callable[[], list[Measurement]] = partial(list, self._recorded())
        repeats = None if self._repeats is None else partial(_first, (self._repeats(),))
        rest = (recorded, self._why, repeats)
        return TrialResult, (self.trial, self._template, self._names, *rest)

    @property
    def id(self) -> int:
        """The number of the trial, from 1."""
        return self.trial.number + 1

    @property
    def dna(self) -> DNA | None:
        """The decisions of the candidate.

        `None` if the record of the trial cannot be read, or its worker still chooses one.
        """
        return self.trial.dna

    @property
    def parent(self) -> int | None:
        """The id of the trial from whose checkpoint it began; `None` if it began by itself."""
        return self.trial.parent

    def _decided(self) -> DNA:
        if self.trial.dna is None:
            why = self.trial.error or "Its worker has not chosen a candidate yet."
            raise ResultError(f"Trial {self.id} has no decisions. {why}")
        return self.trial.dna

    @property
    def reward(self) -> float | None:
        """The first reward; `None` if the trial has no rewards."""
        return self.trial.reward

    @property
    def rewards(self) -> tuple[float, ...] | None:
        """One value for each objective; `None` if the trial has no rewards."""
        return self.trial.rewards

    def _all_repeats(self) -> Repeats | None:
        return None if self._repeats is None else self._repeats()

    @property
    def repeats(self) -> int:
        """How many complete trials of the result have the same candidate; 0 if not complete."""
        found = self._all_repeats()
        if found is None:
            return int(self.trial.state == "complete")
        return len(found.trials)

    @property
    def means(self) -> tuple[float, ...] | None:
        """The mean of each objective over the complete trials of the candidate."""
        found = self._all_repeats()
        return self.trial.rewards if found is None else found.means

    @property
    def mean(self) -> float | None:
        """The mean of the first objective over the complete trials of the candidate."""
        return self.means[0] if self.means else None

    @property
    def spreads(self) -> tuple[float | None, ...]:
        """The standard deviation of each objective over these trials; `None` for a single one."""
        found = self._all_repeats()
        return (None,) * len(self._names) if found is None else found.spreads

    @property
    def spread(self) -> float | None:
        """The standard deviation of the first objective over these trials."""
        return self.spreads[0]

    @property
    def measurements(self) -> list[Measured]:
        """The intermediate values of the last attempt, by step."""
        return [as_measured(m, self._names) for m in self._recorded()]

    @property
    def final_measurement(self) -> Measured | None:
        """The rewards and metrics with which the trial ended; `None` if it has no rewards.

        Its step is that of the last intermediate value; 0 if there is none.
        """
        rewards = self.trial.rewards
        if not self.is_finished or not rewards:
            return None
        metrics = _named(rewards, self.trial.metrics, self._names)
        seconds = metrics.get(_SECONDS)
        if seconds is None:
            started, finished = self.trial.started, self.trial.finished
            seconds = 0.0 if started is None or finished is None else finished - started
        step = max((m.step for m in self._recorded()), default=0)
        path = self.related_links.get(CHECKPOINT)
        return Measured(step, rewards[0], metrics, rewards, float(seconds), path)

    @property
    def infeasible(self) -> bool:
        """Whether the trial was skipped, or has failed."""
        return self.trial.state in ("skipped", "failed")

    @property
    def status(self) -> str:
        """The state in the words of PyGlove: `'REQUESTED'`, `'PENDING'` or `'COMPLETED'`."""
        if self.trial.state in FINISHED:
            return "COMPLETED"
        return "REQUESTED" if self.trial.state == "waiting" else "PENDING"

    @property
    def metadata(self) -> AttributeDict:
        """What the algorithm and the user attached to the trial, by name; as attributes too."""
        return AttributeDict(self.trial.metadata or {})

    @property
    def related_links(self) -> AttributeDict:
        """The links that were attached to the trial, by name; as attributes too."""
        return AttributeDict(self.metadata.get(LINKS) or {})

    @property
    def created_time(self) -> float | None:
        """When the trial was last begun, in seconds since 1970."""
        return self.trial.started

    @property
    def completed_time(self) -> float | None:
        """When the trial ended, in seconds since 1970."""
        return self.trial.finished

    @property
    def exp(self) -> Any:
        """A fresh copy of the experiment, without trained weights.

        Raises:
            ResultError: The study was opened without its space, or the trial has no decisions.
        """
        made = self._required()
        exp = view(made.decode_frozen(self._decided()))
        if made.is_kept:
            self._require_evaluated(exp)
        return exp

    def _require_evaluated(self, exp: Any) -> None:
        """Raises ResultError if the trial was another experiment than the kept space gives."""
        noted = self.metadata.get(_FINGERPRINT)
        try:
            is_same = not isinstance(noted, str) or fingerprint(exp) == noted
        except SymexpError:  # an object without a fingerprint
            return
        if not is_same:
            raise ResultError(
                f"Trial {self.id} was evaluated over another space with the same decisions than "
                "the one that the study keeps, the first one. Open the study with that space: "
                "`sx.Study.open(url, space=space)`."
            )

    @property
    def rule(self) -> Any:
        """The diff of the experiment against the space, which shows each decision."""
        from symexp.tree.diff import diff

        return diff(view(self._required().shown_root), self.exp)

    @property
    def rule_string(self) -> str | None:
        """The rule string that makes the experiment; `None` if the space has other placeholders."""
        write = getattr(self._template, "rule_string", None)
        try:
            return None if write is None else str(write(self._decided()))
        except RuleError:  # the experiment holds placeholders too
            return None

    def _required(self) -> Template:
        if self._template is None:
            raise ResultError(
                "The study was opened without its space, so there are decisions but no "
                "experiments. Open it with `sx.Study.open(url, space=space)`." + self._why
            )
        return self._template

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.trial, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *Trial.__slots__, "is_finished"})

    def _repr_html_(self) -> str:
        trial = self.trial
        fields = {
            "state": trial.state,
            "rewards": None if self.rewards is None else list(self.rewards),
            "metrics": dict(trial.metrics) if trial.metrics else None,
            "decisions": None if trial.dna is None else str(trial.dna),
            "rule": self.rule_string if self._template is not None else None,
            "measurements": [[m.step, m.reward] for m in self.measurements] or None,
            "error": trial.error,
        }
        html: str = resolve("display.card")(f"Trial {self.id}", fields)
        return html

    def __repr__(self) -> str:
        return f"TrialResult(id={self.id}, dna={self.trial.dna}, rewards={self.rewards})"
