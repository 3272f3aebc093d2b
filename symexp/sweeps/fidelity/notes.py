"""What a trial notes about its budgets. It is in the metadata of the trial, so all workers have it.

A note says at which budgets the trial stops, how far it shall go now, and its rewards at each
budget so far. A trial that was never evaluated has none: its algorithm says the budgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from symexp.study.trial import FIDELITY, Trial
from symexp.sweeps.fidelity.fidelity import Fidelity
from symexp.sweeps.limits import SamplingError

__all__ = ["FidelityNote", "note_of", "require_same"]


class FidelityNote(NamedTuple):
    """What a trial notes about its budgets.

    Attributes:
        budgets: The budgets at which the trial stops, ascending. At the last it is complete.
        budget: How far the trial goes in its present attempt, or went in its last one.
        rewards: The rewards at each budget that it has reached; one value per objective.
        attempts: How often the trial was claimed before this budget.
        start: The budget that the checkpoint of another trial had reached, from which this trial
            began; 0 if it began by itself.
        violations: How much the trial violates its constraints at each budget; 0 if it satisfies
            them. Without constraints there are none.
    """

    budgets: tuple[float, ...]
    budget: float
    rewards: Mapping[float, tuple[float, ...]]
    attempts: int = 0
    start: float = 0
    violations: Mapping[float, float] = {}

    @property
    def reached(self) -> float:
        """The greatest budget that the trial has reached; if none, that from which it began."""
        return max(self.rewards, default=self.start)

    @property
    def is_last(self) -> bool:
        """Whether the trial is complete after this budget."""
        return self.budget >= self.budgets[-1]

    @property
    def following(self) -> float | None:
        """The budget after the one that the trial has reached; `None` after the last."""
        return next((b for b in self.budgets if b > self.reached), None)

    def evaluated(self, rewards: Sequence[float], violation: float | None = None) -> FidelityNote:
        """Returns the note of a trial that has reached its budget.

        Args:
            rewards: Its rewards there.
            violation: How much it violates its constraints; `None` without constraints.
        """
        violations = {b: v for b, v in self.violations.items() if b != self.budget}
        if violation is not None:
            violations[self.budget] = violation
        rewarded = {**self.rewards, self.budget: tuple(rewards)}
        return self._replace(rewards=rewarded, violations=violations)

    def resumed(self, trial: Trial, budget: float) -> dict[str, Any]:
        """Returns the metadata of a paused trial that goes on.

        Args:
            trial: The trial.
            budget: How far it goes.
        """
        return self._replace(budget=budget, attempts=trial.attempts).into(trial.metadata)

    def into(self, metadata: Mapping[str, Any] | None) -> dict[str, Any]:
        """Returns metadata with this note in place of an earlier one."""
        noted: dict[str, Any] = {
            "budgets": list(self.budgets),
            "budget": self.budget,
            "rewards": [[budget, list(values)] for budget, values in self.rewards.items()],
            "attempts": self.attempts,
        }
        known = (metadata or {}).get(FIDELITY)
        if self.start or "start" in (known or {}):
            noted["start"] = self.start
        if self.violations or "violations" in (known or {}):
            noted["violations"] = [list(item) for item in self.violations.items()]
        return {**(metadata or {}), FIDELITY: {**(known or {}), **noted}}


def note_of(trial: Trial) -> FidelityNote | None:
    """Returns the note of a trial; `None` if there is none, or someone has spoilt it."""
    noted = trial.fidelity
    try:
        budgets = tuple(map(_number, noted["budgets"]))
        rewards = {_number(b): tuple(map(float, values)) for b, values in noted["rewards"]}
        violations = {_number(b): float(v) for b, v in noted.get("violations", ())}
        attempts = noted["attempts"]
        budget = _number(noted["budget"])
        start = _number(noted.get("start", 0))
    except (KeyError, TypeError, ValueError):
        return None
    if not budgets or list(budgets) != sorted(set(budgets)) or type(attempts) is not int:
        return None
    return FidelityNote(budgets, budget, rewards, attempts, start, violations)


def require_same(trial: Trial, note: FidelityNote, fidelity: Fidelity) -> None:
    """Checks that a trial of the study is complete at the budget at which those of a sweep are.

    Raises:
        SamplingError: It is complete at another budget.
    """
    if note.budgets[-1] != fidelity.high:
        raise SamplingError(
            f"Trial {trial.id} of the study has the budgets {list(note.budgets)}, so it is "
            f"complete at {note.budgets[-1]}, but this sweep has {fidelity}. Results of "
            "different budgets cannot be compared: use the same fidelity, or another study."
        )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"not a number: {value!r}")
    return value
