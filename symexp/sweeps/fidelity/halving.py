"""Successive halving without waiting: ASHA in one bracket, Hyperband in several."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, final

from symexp.errors import describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DNASpec
from symexp.study.ledger.base import Ledger
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm
from symexp.sweeps.fidelity.fidelity import Fidelity
from symexp.sweeps.fidelity.notes import FidelityNote, note_of, require_same
from symexp.sweeps.limits import SamplingError

__all__ = ["SuccessiveHalving", "bracket_weights"]


class _Paused(NamedTuple):
    """A trial at rest that may go on.

    Attributes:
        trial: The trial.
        note: What it notes.
    """

    trial: Trial
    note: FidelityNote


@final
class SuccessiveHalving(Algorithm):
    """Lets the best of the trials with one budget go on to the next, as soon as that is known.

    Of the trials of a bracket that have reached a budget, the best `1 / factor` go on. No trial
    waits for others: whenever a worker is free, it resumes the trial with the greatest budget that
    is among these, or else begins a new one. A bracket begins with one of the budgets. With one
    bracket all trials begin with the least (ASHA); with several, some begin with a greater one,
    for spaces in which the first epochs tell little (Hyperband). A trial that never goes on stays
    paused, and may go on when the study is continued with more trials.

    Args:
        algorithm: What proposes new candidates: an algorithm. It gets the trials as they are.
        brackets: How many brackets there are, from 1; `None` for one at each budget.

    References:
        Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020 (ASHA).
        Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", JMLR
        18, 2018.
    """

    needs_feedback = True
    resumes = True
    is_multi_objective = False

    def __init__(self, algorithm: Algorithm, brackets: int | None = 1) -> None:
        if brackets is not None and (type(brackets) is not int or brackets < 1):
            raise SamplingError(
                "Expected brackets to be a whole number from 1, or None for one at each budget, "
                f"but got {describe(brackets)}."
            )
        self.algorithm = algorithm
        self.brackets = brackets
        self._fidelity: Fidelity | None = None

    @property
    def needs_running(self) -> bool:  # type: ignore[override]  # follows the inner one
        """Whether the inner algorithm uses the running trials."""
        return self.algorithm.needs_running

    @property
    def exhausts(self) -> bool:  # type: ignore[override]  # follows the inner one
        """Whether the inner algorithm goes through the whole space."""
        return self.algorithm.exhausts

    def use_fidelity(self, fidelity: Fidelity | None) -> None:
        """Sets the budgets.

        Raises:
            SamplingError: There are none.
        """
        if fidelity is None:
            raise SamplingError(
                "Successive halving needs budgets. Say what is counted, and from where to where: "
                "fidelity=sx.fidelity('epochs', 1, 27). To end trials early instead, pass "
                "early_stopping='asha'."
            )
        super().use_fidelity(fidelity)
        self._fidelity = fidelity

    def setup(
        self,
        spec: DNASpec,
        directions: Sequence[str] = ("maximize",),
        seed: int | str | None = None,
    ) -> None:
        """Begins a study, here and in the inner algorithm."""
        assert self._fidelity is not None, "use_fidelity comes before setup"
        super().setup(spec, directions, seed)
        self.algorithm.setup(spec, directions, seed)
        self._sign = 1.0 if self.directions[0] == "maximize" else -1.0
        weights = bracket_weights(self._fidelity)[: self.brackets]
        self._cycle = _spread(weights)
        # For each bracket and budget: the value of each trial that has reached it; greater is
        # better. Those that have gone on, or are going on, and those that rest now.
        self._values: dict[tuple[float, ...], dict[float, dict[int, float]]] = {}
        self._gone: set[tuple[int, float]] = set()
        self._paused: dict[int, _Paused] = {}

    def budgets_of(self, number: int) -> tuple[float, ...]:
        """Returns the budgets of a new trial: those of its bracket."""
        assert self._fidelity is not None
        return self._fidelity.budgets[self._cycle[number % len(self._cycle)] :]

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the proposal of the inner algorithm."""
        return self.algorithm.propose(number, attempt, running)

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns the notes of the inner algorithm."""
        return self.algorithm.notes(number)

    def feedback(self, trial: Trial) -> None:
        """Learns how good a trial is at the budgets that it has reached."""
        note = note_of(trial)
        if note is not None:
            assert self._fidelity is not None
            require_same(trial, note, self._fidelity)
        self._paused.pop(trial.number, None)
        if note is not None and trial.state in ("paused", "complete"):
            values = self._values.setdefault(note.budgets, {})
            for budget, rewards in note.rewards.items():
                values.setdefault(budget, {})[trial.number] = self._sign * rewards[0]
                if budget < note.reached:
                    self._gone.add((trial.number, budget))
            if trial.state == "paused":
                self._paused[trial.number] = _Paused(trial, note)
        if self.algorithm.needs_feedback and (trial.state != "paused" or self.algorithm.resumes):
            self.algorithm.feedback(trial)

    def steer(self, ledger: Ledger) -> None:
        """Lets the trial with the greatest budget go on that is among the best with this budget."""
        for paused in self._promotable():
            trial, note = paused
            following = note.following
            assert following is not None
            self._gone.add((trial.number, note.reached))
            self._paused.pop(trial.number, None)
            if ledger.resume(trial, note.resumed(trial, following)):
                return

    def _promotable(self) -> list[_Paused]:
        """Returns the trials that may go on, those with the greatest budgets and values first."""
        assert self._fidelity is not None
        found: list[tuple[float, float, int]] = []
        for values in self._values.values():
            for budget, reached in values.items():
                count = math.floor(len(reached) / self._fidelity.factor)
                best = sorted(reached.items(), key=lambda item: (-item[1], item[0]))[:count]
                found.extend(
                    (-budget, -value, number)
                    for number, value in best
                    if (number, budget) not in self._gone and self._rests_at(number, budget)
                )
        return [self._paused[number] for _, _, number in sorted(found)]

    def _rests_at(self, number: int, budget: float) -> bool:
        paused = self._paused.get(number)
        return paused is not None and paused.note.reached == budget

    def __repr__(self) -> str:
        return f"SuccessiveHalving({self.algorithm}, brackets={self.brackets})"


def bracket_weights(fidelity: Fidelity) -> list[int]:
    """Returns how many trials Hyperband gives to each bracket, the one with all budgets first.

    Each bracket then spends about as much.

    Example:
        >>> from symexp.sweeps.fidelity.fidelity import fidelity
        >>> bracket_weights(fidelity('epochs', 1, 27))
        [27, 12, 6, 4]
    """
    count = len(fidelity.budgets)
    return [
        max(1, math.ceil(count / levels * fidelity.factor ** (levels - 1)))
        for levels in range(count, 0, -1)
    ]


# A longer cycle would not be spread any better.
_LONGEST_CYCLE = 1_000


def _spread(weights: Sequence[int]) -> list[int]:
    """Returns a sequence of indices in proportion to their weights, also in each part of it."""
    total = sum(weights)
    if total > _LONGEST_CYCLE:
        weights = [max(1, round(w * _LONGEST_CYCLE / total)) for w in weights]
    taken = [0] * len(weights)
    out: list[int] = []
    for _ in range(sum(weights)):
        index = min(range(len(weights)), key=lambda i: ((taken[i] + 0.5) / weights[i], i))
        taken[index] += 1
        out.append(index)
    return out
