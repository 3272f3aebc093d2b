"""A model for each budget: how BOHB proposes candidates from trials of different budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, final

from symexp.errors import describe
from symexp.spaces.dna.decision_ids import iter_labels
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.structure import SpaceError
from symexp.study.trial import CONSTRAINT, Trial
from symexp.sweeps.algorithms import Algorithm, trial_draws, trial_rng
from symexp.sweeps.fidelity.fidelity import Fidelity
from symexp.sweeps.fidelity.notes import FidelityNote, note_of
from symexp.sweeps.limits import SamplingError

__all__ = ["PerBudget"]

# The key of the metadata that has the budget of the model that proposed a trial.
_MODEL = "model_budget"

# With more decisions than this, a model needs no more results before it proposes.
_MOST_DECISIONS = 50


class _Model(NamedTuple):
    """A copy of the inner algorithm that learns from the results at one budget.

    Attributes:
        algorithm: The copy.
        results: The results that it has learned from, by number of the trial.
        ended: The trials that ended without a result at the budget, of which it was told.
        unfinished: The trials that it counts as running.
    """

    algorithm: Algorithm
    results: dict[int, tuple[float, ...]]
    ended: set[int]
    unfinished: set[int]


@final
class PerBudget(Algorithm):
    """Proposes candidates by a model for each budget, which learns from results at this budget.

    Results of different budgets cannot be compared, so each budget has a copy of the inner
    algorithm. A result at a budget is a complete trial for its copy. The copy of the greatest
    budget that has enough results proposes; before any has, that of the least budget. Some
    candidates are drawn at random, so that the search also succeeds where the models are wrong.

    A candidate that a copy proposed often pauses below the budget of this copy. The copy is told
    that the trial ended without a result. If the trial goes on later, its result counts.

    Args:
        algorithm: The inner algorithm. Its copies are independent of each other.
        random_fraction: The share of candidates that are drawn at random, from 0 to 1.
        least: From how many results on a copy proposes; `None` for the number of decisions + 2.

    References:
        Falkner et al., "BOHB: Robust and Efficient Hyperparameter Optimization at Scale", ICML
        2018.
    """

    needs_feedback = True
    resumes = True
    is_multi_objective = False

    def __init__(
        self, algorithm: Algorithm, random_fraction: float = 0.1, least: int | None = None
    ) -> None:
        is_number = isinstance(random_fraction, (int, float)) and random_fraction is not True
        if not is_number or not 0 <= random_fraction <= 1:
            raise SamplingError(
                "Expected random_fraction to be a number from 0 to 1, but got "
                f"{describe(random_fraction)}."
            )
        if least is not None and (type(least) is not int or least < 1):
            raise SamplingError(
                f"Expected least to be a whole number from 1, or None, but got {describe(least)}."
            )
        if algorithm.needs_own:
            raise SamplingError(
                f"{algorithm} learns only from candidates that it proposed itself, and most of "
                "these pause before the budget of its model. Use another algorithm with "
                "fidelity=, such as 'tpe'."
            )
        self.algorithm = algorithm
        self.random_fraction = random_fraction
        self.least = least
        self._fidelity: Fidelity | None = None

    @property
    def needs_running(self) -> bool:  # type: ignore[override]  # follows the inner one
        """Whether the inner algorithm uses the running trials."""
        return self.algorithm.needs_running

    @property
    def exhausts(self) -> bool:  # type: ignore[override]  # follows the inner one
        """Whether the inner algorithm goes through the whole space."""
        return self.algorithm.exhausts

    @property
    def max_refusals(self) -> int:  # type: ignore[override]  # follows the inner one
        """How many proposals the constraints may refuse, see `Algorithm`."""
        return self.algorithm.max_refusals

    def use_fidelity(self, fidelity: Fidelity | None) -> None:
        """Sets the budgets.

        Raises:
            SamplingError: There are none.
        """
        if fidelity is None:
            raise SamplingError(
                "A model for each budget needs budgets: pass fidelity=sx.fidelity('epochs', 1, 27)."
            )
        super().use_fidelity(fidelity)
        self._fidelity = fidelity

    def _own_seed(self) -> int | str | None:
        return self.algorithm._own_seed()

    def _setup(self) -> None:
        assert self._fidelity is not None, "use_fidelity comes before setup"
        self._models: dict[float, _Model] = {}
        # The budget of the model that proposed a trial, until the trial is noted; and for good.
        self._proposers: dict[int, float] = {}
        decisions = sum(1 for _ in islice(iter_labels(self.spec), _MOST_DECISIONS))
        self._enough = decisions + 2 if self.least is None else self.least
        self._model(self._fidelity.budgets[0])  # it refuses spaces that it cannot search

    def restrict(self, accepts: Callable[[DNA], bool] | None) -> None:
        """Sets which candidates a sweep allows, here and in all models."""
        super().restrict(accepts)
        for model in self._models.values():
            model.algorithm.restrict(accepts)

    def _model(self, budget: float) -> _Model:
        """Returns the model of a budget; it is made on first use."""
        model = self._models.get(budget)
        if model is None:
            algorithm = self.algorithm.independent()
            algorithm.setup(self.spec, self.directions, self.seed)
            algorithm.restrict(self.accepts)
            model = self._models[budget] = _Model(algorithm, {}, set(), set())
        return model

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the proposal of the model of the greatest budget with enough results."""
        if trial_rng(self.seed, number).random() < self.random_fraction:
            try:
                dna = self.spec.drawn_dna(trial_draws(self.seed, number, attempt))
            except (NotImplementedError, SpaceError):  # custom decisions without random values
                pass
            else:
                self._forget_proposal(number)
                return dna
        budget = self._greatest()
        if self._proposers.get(number, budget) != budget:
            self._forget_proposal(number)  # an earlier attempt was that of another model
        model = self._model(budget)
        beside = [t for t in running if t.number != number and t.number not in model.results]
        self._proposers[number] = budget
        model.unfinished.add(number)
        if model.algorithm.needs_running:
            model.unfinished.update(t.number for t in beside)
        return model.algorithm.propose(number, attempt, beside)

    def _greatest(self) -> float:
        """Returns the greatest budget with enough results; the least one if none has."""
        assert self._fidelity is not None
        fit = (b for b, model in self._models.items() if len(model.results) >= self._enough)
        return max(fit, default=self._fidelity.budgets[0])

    def _forget_proposal(self, number: int) -> None:
        """Ends the refused proposal of a model for a trial."""
        budget = self._proposers.pop(number, None)
        if budget is not None and number in self._models[budget].unfinished:
            self._release(self._models[budget], Trial(number, None))

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns the notes of the model that proposed a trial, and its budget."""
        budget = self._proposers.get(number)
        notes = None if budget is None else self._models[budget].algorithm.notes(number)
        return None if notes is None else {**notes, _MODEL: budget}

    def feedback(self, trial: Trial) -> None:
        """Passes the results of a trial at each budget to the model of this budget."""
        assert self._fidelity is not None
        if trial.dna is None:
            return
        note = note_of(trial) or FidelityNote((self._fidelity.high,), self._fidelity.high, {})
        results = dict(note.rewards)
        if trial.state == "complete" and trial.rewards:  # perhaps of a sweep without a fidelity
            results.setdefault(note.budgets[-1], trial.rewards)
        for budget, rewards in results.items():
            model = self._model(budget)
            if model.results.get(trial.number) != rewards:
                model.results[trial.number] = rewards
                model.unfinished.discard(trial.number)
                made = self._seen_by(budget, trial, "complete", note.violations.get(budget))
                made.rewards = rewards
                model.algorithm.feedback(made)
        if trial.state not in ("paused", "complete"):
            self._end(note.budget, trial)
        for model in self._models.values():
            if trial.number in model.unfinished:
                self._release(model, trial)
        self._proposers.pop(trial.number, None)

    def _end(self, budget: float, trial: Trial) -> None:
        """Tells the model of a budget that a trial ended before it reached the budget."""
        model = self._model(budget)
        if trial.number not in model.results and trial.number not in model.ended:
            model.ended.add(trial.number)
            model.unfinished.discard(trial.number)
            made = self._seen_by(budget, trial, trial.state, None)
            made.rewards = trial.rewards
            model.algorithm.feedback(made)

    def _release(self, model: _Model, trial: Trial) -> None:
        """Tells a model that a trial, which it counts as running, has no result at its budget."""
        model.unfinished.discard(trial.number)
        model.algorithm.feedback(Trial(trial.number, trial.dna, "skipped"))

    def _seen_by(self, budget: float, trial: Trial, state: str, violation: float | None) -> Trial:
        """Returns a trial as the model of a budget sees it, which knows only its own notes.

        The notes of another model, such as a generation, would mean something else there.
        """
        metrics = None if violation is None else {f"{CONSTRAINT}violation": violation}
        is_own = (trial.metadata or {}).get(_MODEL) == budget
        made = Trial(trial.number, trial.dna, state, 1, metrics=metrics)
        if is_own or self._proposers.get(trial.number) == budget:
            made.metadata, made.attempts = trial.metadata, trial.attempts
        return made

    def __repr__(self) -> str:
        return f"PerBudget({self.algorithm})"
