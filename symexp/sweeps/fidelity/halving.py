"""Successive halving without waiting: ASHA in one bracket, Hyperband in several."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
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


# How good a trial is at a budget, the best first: by its violation, its value, and its number.
_Place = tuple[float, float, int]


class _Paused(NamedTuple):
    """A trial at rest that may go on.

    Attributes:
        trial: The trial.
        note: What it notes.
    """

    trial: Trial
    note: FidelityNote


class _Rung(NamedTuple):
    """The trials of a bracket that have reached one of its budgets, each list the best first.

    Attributes:
        places: The place of each trial, by number.
        reached: The places of all trials.
        resting: The places of those that are paused at this budget.
    """

    places: dict[int, _Place]
    reached: list[_Place]
    resting: list[_Place]

    def put(self, place: _Place) -> None:
        """Adds a trial, or changes its place; it does not rest."""
        number = place[2]
        before = self.places.get(number)
        if before != place:
            if before is not None:
                _remove(self.reached, before)
            self.places[number] = place
            insort(self.reached, place)
        if before is not None:
            _remove(self.resting, before)

    def rest(self, number: int) -> None:
        """Says that a trial is paused at this budget."""
        insort(self.resting, self.places[number])

    def go(self, number: int) -> None:
        """Says that a trial has gone on."""
        _remove(self.resting, self.places[number])

    def best(self, factor: float) -> Iterator[_Place]:
        """Yields the places of resting trials that are among the best `1 / factor` of all."""
        count = math.floor(len(self.reached) / factor)
        for place in self.resting:
            if bisect_left(self.reached, place) >= count:
                return
            yield place


def _remove(places: list[_Place], place: _Place) -> None:
    index = bisect_left(places, place)
    if index < len(places) and places[index] == place:
        del places[index]


@final
class SuccessiveHalving(Algorithm):
    """Lets the best of the trials with one budget go on to the next, as soon as that is known.

    Of the trials of a bracket that have reached a budget, the best `1 / factor` go on. No trial
    waits for others: whenever a worker is free, it resumes the trial with the greatest budget that
    is among these, or else begins a new one. A bracket begins with one of the budgets. With one
    bracket all trials begin with the least (ASHA); with several, some begin with a greater one,
    for spaces in which the first epochs tell little (Hyperband). A trial that never goes on stays
    paused, and may go on when the study is continued with more trials.

    A sweep that has all its trials may have none that is complete, because a bracket needs some
    trials for one to come so far. Then the trial that has come farthest, and is the best there,
    goes on to the end.

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
        self._cycle = _in_turn(weights)
        # A bracket is known by its budgets.
        self._brackets: dict[tuple[float, ...], dict[float, _Rung]] = {}
        self._paused: dict[int, _Paused] = {}
        self._complete: set[int] = set()

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
        self._complete.discard(trial.number)
        if trial.state == "complete":
            self._complete.add(trial.number)
        if note is not None and note.rewards:
            rungs = self._brackets.setdefault(note.budgets, {})
            for budget, rewards in note.rewards.items():
                violation = note.violations.get(budget, 0.0)
                rung = rungs.setdefault(budget, _Rung({}, [], []))
                rung.put((violation, -self._sign * rewards[0], trial.number))
            if trial.state == "paused" and note.following is not None:
                self._paused[trial.number] = _Paused(trial, note)
                rungs[note.reached].rest(trial.number)
        if self.algorithm.needs_feedback and (trial.state != "paused" or self.algorithm.resumes):
            self.algorithm.feedback(trial)

    def steer(self, ledger: Ledger) -> None:
        """Lets the trial with the greatest budget go on that is among the best with this budget."""
        for paused in self._promotable():
            if self._resume(paused, ledger):
                return

    def conclude(self, ledger: Ledger) -> bool:
        """Lets the best trial go on to the end, if the sweep would end without a complete one."""
        if self._complete or not self._paused:
            return False
        _, _, number = min(
            (-paused.note.reached, self._rung_of(paused).places[number], number)
            for number, paused in self._paused.items()
        )
        self._resume(self._paused[number], ledger)  # if it fails, another worker was first
        return True

    def _resume(self, paused: _Paused, ledger: Ledger) -> bool:
        """Puts a trial back to waiting; returns whether this worker did it."""
        trial, note = paused
        following = note.following
        assert following is not None
        self._rung_of(paused).go(trial.number)
        self._paused.pop(trial.number, None)
        return ledger.resume(trial, note.resumed(trial, following))

    def _rung_of(self, paused: _Paused) -> _Rung:
        return self._brackets[paused.note.budgets][paused.note.reached]

    def _promotable(self) -> list[_Paused]:
        """Returns the trials that may go on, those with the greatest budgets and values first."""
        assert self._fidelity is not None
        factor = self._fidelity.factor
        found = [
            (-budget, *place)
            for rungs in self._brackets.values()
            for budget, rung in rungs.items()
            for place in rung.best(factor)
        ]
        return [self._paused[number] for *_, number in sorted(found)]

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


# After so many trials the brackets begin again.
_LONGEST_CYCLE = 1_000


def _in_turn(weights: Sequence[int]) -> list[int]:
    """Returns a sequence of indices: each as often as its weight, one after the other."""
    total = sum(weights)
    if total > _LONGEST_CYCLE:
        weights = [max(1, round(w * _LONGEST_CYCLE / total)) for w in weights]
    return [index for index, weight in enumerate(weights) for _ in range(weight)]
