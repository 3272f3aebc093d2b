"""Population-based training: bad members are replaced by children of good ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, final

from symexp.errors import describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.structure import DNAError
from symexp.study.ledger.base import Ledger
from symexp.study.trial import LINEAGE, Trial
from symexp.sweeps.algorithms import Algorithm, trial_draws, trial_rng
from symexp.sweeps.fidelity.exploring import explored
from symexp.sweeps.fidelity.fidelity import Fidelity
from symexp.sweeps.fidelity.notes import FidelityNote, note_of, require_same
from symexp.sweeps.limits import SamplingError

__all__ = ["PopulationBasedTraining"]

# More pauses of one trial are a wrong interval.
_MOST_BUDGETS = 1_000

# So many candidates are noted for a child: other workers may take some before it is added.
_CANDIDATES = 8

# How often a candidate is explored that the study does not have yet.
_TRIES = 100


class _Member(NamedTuple):
    """A trial at rest.

    Attributes:
        trial: The trial.
        note: What it notes about its budgets.
    """

    trial: Trial
    note: FidelityNote


class _Child(NamedTuple):
    """What a replaced trial notes about the child that takes its place.

    Attributes:
        decisions: Candidates for the child, in the order in which they are tried.
        parent: The id of the trial whose checkpoint the child begins from.
        attempt: The attempt of the parent that left this checkpoint.
        start: The budget that the checkpoint has reached.
    """

    decisions: Sequence[Sequence[Any]]
    parent: int
    attempt: int
    start: float


@final
class PopulationBasedTraining(Algorithm):
    """Trains a population of trials, and replaces bad ones by changed copies of good ones.

    All members train in intervals, and pause after each. A member among the worst of those that
    have reached its budget ends as pruned. A child takes its place: a new trial whose decisions
    are those of one of the best members, explored, and whose checkpoint begins as a copy of that
    member's. All others go on. No member waits for all others: it is compared as soon as half of
    the population has reached its budget. The member with the least budget goes on first.

    A member that fails or is skipped, or that the user prunes, is replaced by a random candidate,
    as often as the population has members.

    Args:
        population: How many members there are, at least 2.
        quantile: The part of the population that counts as the best, and as the worst; more than 0
            and at most 0.5.
        resample: The probability with which a decision of a child is drawn again.
        perturb: What numbers are multiplied by otherwise, each with the same probability. A choice
            of increasing numbers moves to a neighbour; any other choice stays.
        interval: The distance between two budgets; by default the least budget of the fidelity.
            So the budgets are `low`, `low + interval`, and so on, up to `high`. The factor of the
            fidelity is not used.

    References:
        Jaderberg et al., "Population Based Training of Neural Networks", arXiv:1711.09846, 2017.
    """

    needs_feedback = True
    resumes = True
    inherits = True
    is_multi_objective = False

    def __init__(
        self,
        population: int = 10,
        quantile: float = 0.25,
        resample: float = 0.25,
        perturb: Sequence[float] = (0.8, 1.25),
        interval: float | None = None,
    ) -> None:
        if type(population) is not int or population < 2:
            raise SamplingError(
                "Expected population to be a whole number from 2, but got "
                f"{describe(population)}. For a single trial, train it without a population."
            )
        _require("quantile", quantile, 0 < _number(quantile) <= 0.5, "more than 0 and at most 0.5")
        _require("resample", resample, 0 <= _number(resample) <= 1, "from 0 to 1")
        self.population = population
        self.quantile = float(quantile)
        self.resample = float(resample)
        self.perturb = _factors(perturb)
        self.interval = interval
        if interval is not None:
            _require("interval", interval, 0 < _number(interval) < math.inf, "more than 0")
        self._fidelity: Fidelity | None = None
        self._budgets: tuple[float, ...] = ()

    def use_fidelity(self, fidelity: Fidelity | None) -> None:
        """Sets the budgets.

        Raises:
            SamplingError: There are fewer than two, or too many.
        """
        if fidelity is None:
            raise SamplingError(
                "Population-based training needs budgets. Say what is counted, from where to "
                "where: fidelity=sx.fidelity('epochs', 1, 27). The members pause every `low` "
                "epochs, or every `interval` of ('pbt', {'interval': 3})."
            )
        super().use_fidelity(fidelity)
        self._fidelity = fidelity
        self._budgets = _budgets(fidelity, self.interval)

    def _setup(self) -> None:
        assert self._fidelity is not None, "use_fidelity comes before setup"
        self._sign = 1.0 if self.directions[0] == "maximize" else -1.0
        # For each budget the value of each trial that has reached it; greater is better.
        self._values: dict[float, dict[int, float]] = {}
        # The last rest of each trial that is a member, and of those that are at rest now.
        self._members: dict[int, _Member] = {}
        self._paused: dict[int, _Member] = {}
        # The trials that were replaced, until their children are known to exist.
        self._replaced: dict[int, Trial] = {}
        self._known_children: set[tuple[int, int]] = set()
        # The trials that ended without a child.
        self._lost: set[int] = set()
        # How many numbers are those of no members: of other sweeps, or removed from the study.
        self._foreign: int | None = None
        self._refused = 0
        # How many trials are those of other sweeps.
        self._others = 0
        self._is_begun = False

    def budgets_of(self, number: int) -> tuple[float, ...]:
        """Returns the budgets of a new trial."""
        return self._budgets

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns a random candidate for a first member, or for one that was lost; else `None`.

        Children have numbers too. A worker that does not know all of them, nor all lost members,
        proposes too few, and never too many.
        """
        lost = min(len(self._lost), self.population)
        members = number - len(self._known_children) - (self._foreign or 0)
        if members >= self.population + lost:
            self._refused = number
            return None
        return self.spec.drawn_dna(trial_draws(self.seed, number, attempt))

    def feedback(self, trial: Trial) -> None:
        """Learns how good a trial is at the budgets that it has reached."""
        number, note = trial.number, note_of(trial)
        for known in (self._paused, self._members, self._replaced):
            known.pop(number, None)
        self._lost.discard(number)
        if note is not None:
            assert self._fidelity is not None
            require_same(trial, note, self._fidelity)
            for budget, rewards in note.rewards.items():
                self._values.setdefault(budget, {})[number] = self._sign * rewards[0]
        if trial.state == "pruned" and _child_of(trial) is not None:
            if (number, trial.attempts) not in self._known_children:
                self._replaced[number] = trial
        elif trial.state not in ("paused", "complete"):
            if _is_member(trial):
                self._lost.add(number)
        elif note is not None:
            self._members[number] = member = _Member(trial, note)
            if trial.state == "paused":
                self._paused[number] = member

    def steer(self, ledger: Ledger) -> None:
        """Lets the paused member with the least budget go on, or replaces it by a child."""
        if ledger.definition.duplicates:
            raise SamplingError(
                "Population-based training needs a study whose candidates differ: what workers do "
                "twice, because one of them died, is known by it. Leave out duplicates=True."
            )
        if self._foreign is None:
            self._count_foreign(ledger)
        self._add_children(ledger)
        if self._paused and self._has_begun(ledger):
            self._advance(ledger, (self._size + 1) // 2)

    def conclude(self, ledger: Ledger) -> bool:
        """Lets a paused member go on, however few others have reached its budget.

        At the end, trials may have been removed since the number of members was counted.
        """
        added = self._add_children(ledger) or self._advance(ledger, 1)
        return added or self._count_foreign(ledger)

    def _count_foreign(self, ledger: Ledger) -> bool:
        """Counts the numbers that are those of no members; returns whether there are more now."""
        before, trials = self._foreign or 0, ledger.trials()
        ids = {trial.id for trial in trials}
        self._others = sum(not _is_member(trial) for trial in trials)
        # A child takes the place of a member; if that one was removed, it counts by itself.
        firsts = [t for t in trials if _is_member(t) and t.lineage.get("replaces") not in ids]
        existing = {(id - 1, attempt) for id, attempt in _replacements(ledger) if id in ids}
        last = max([self._refused, *(trial.id for trial in trials)])
        self._foreign = max(before, last - len(firsts) - len(existing | self._known_children))
        return self._foreign > before

    @property
    def _size(self) -> int:
        """The number of members that the study can have."""
        most = math.inf if self.limit is None else self.limit - self._others
        return int(min(self.population, most, self.spec.space_size))

    def _has_begun(self, ledger: Ledger) -> bool:
        """Returns whether all first members exist; before, their numbers are not for children."""
        if not self._is_begun:
            self._is_begun = sum(ledger.counts().values()) >= min(
                self._size + self._others, self.spec.space_size
            )
        return self._is_begun

    def _advance(self, ledger: Ledger, ready: int) -> bool:
        """Replaces or resumes one paused member; returns whether there was one.

        Args:
            ledger: The ledger.
            ready: How many trials must have reached the budget of a member to compare it.
        """
        for member, parents in self._in_turn(ready):
            trial, note = member
            self._paused.pop(trial.number)
            if parents and self._replace(ledger, member, parents):
                return True
            following = note.following
            if following is not None and ledger.resume(trial, note.resumed(trial, following)):
                return True
        return False

    def _in_turn(self, ready: int) -> Iterator[tuple[_Member, list[_Member]]]:
        """Yields the paused members that can be compared, each with those that may replace it.

        Those with the least budget come first. Of these the ones to be replaced come first: their
        parents then still rest at this budget, and go on after their checkpoints were copied.
        """
        found = []
        for number, member in self._paused.items():
            if len(self._values.get(member.note.reached, ())) >= ready:
                parents = self._better(member)
                found.append((member.note.reached, not parents, number, member, parents))
        for *_, member, parents in sorted(found, key=lambda item: item[:3]):
            yield member, parents

    def _better(self, member: _Member) -> list[_Member]:
        """Returns the members whose checkpoints a member may be replaced by; none for most."""
        values = self._values[member.note.reached]
        ranked = sorted(values, key=lambda number: (-values[number], number))
        count = min(math.ceil(self.quantile * len(ranked)), len(ranked) // 2)
        number = member.trial.number
        if not count or number not in ranked[-count:]:
            return []
        best = [self._members[n] for n in ranked[:count] if n in self._members]
        return [
            other
            for other in best
            if values[other.trial.number] > values[number]
            and other.note.reached < self._budgets[-1]
        ]

    def _replace(self, ledger: Ledger, member: _Member, parents: Sequence[_Member]) -> bool:
        """Ends a member, and adds its child; returns false if it should go on instead."""
        trial = member.trial
        if self.limit is not None and sum(ledger.counts().values()) >= self.limit:
            return False
        rng = trial_rng(f"{self.seed}/children", trial.number, trial.attempts)
        parent = rng.choice(sorted(parents, key=lambda p: p.trial.number))
        known = {t.dna.flat for t in ledger.trials() if t.dna is not None}
        candidates = self._explored(parent.trial, known, rng)
        if not candidates:
            return False
        child = _Child(candidates, parent.trial.id, parent.trial.attempts, parent.note.reached)
        reason = (
            f"Trial {parent.trial.id} was better at the budget {member.note.reached}. A child of "
            "it takes the place of this trial."
        )
        lineage = {**trial.lineage, "child": child._asdict()}
        noted = {**(trial.metadata or {}), LINEAGE: lineage}
        if not ledger.settle(trial, "pruned", reason, noted):
            return True  # another worker was first, and this member is no longer at rest
        self._members.pop(trial.number, None)
        self._replaced[trial.number] = ended = Trial(trial.number, trial.dna, "pruned")
        ended.attempts, ended.metadata = trial.attempts, noted
        self._add_children(ledger)
        return True

    def _explored(self, parent: Trial, known: set[Any], rng: Any) -> list[list[Any]]:
        """Returns decisions near those of a parent that the study does not have."""
        assert parent.dna is not None
        found: dict[Any, None] = {}
        for _ in range(_TRIES):
            dna = explored(parent.dna, self.spec, rng, self.resample, self.perturb)
            if dna.flat in known or (self.accepts is not None and not self.accepts(dna)):
                continue
            found[dna.flat] = None
            if len(found) == _CANDIDATES:
                break
        return [list(flat) for flat in found]

    def _add_children(self, ledger: Ledger) -> bool:
        """Adds the children of replaced trials that do not exist yet; returns whether any was.

        The worker that ended a trial may have died before it added the child. So any worker adds
        it. That two do so at once does no harm, because the study refuses equal candidates.
        """
        if not self._replaced:
            return False
        added, existing = False, _replacements(ledger)
        for number, trial in list(self._replaced.items()):
            key = (trial.id, trial.attempts)
            added = (key not in existing and self._add_child(ledger, trial)) or added
            self._replaced.pop(number)
            self._known_children.add((number, trial.attempts))
        return added

    def _add_child(self, ledger: Ledger, trial: Trial) -> bool:
        """Adds the child of a replaced trial; returns whether this worker did."""
        child = _child_of(trial)
        assert child is not None
        for decisions in child.decisions:
            try:
                dna = DNA.from_numbers(list(decisions), self.spec)
            except DNAError:
                continue  # someone has changed the metadata
            if ledger.enqueue(dna, self._metadata(trial, child)) is not None:
                return True
            if (trial.id, trial.attempts) in _replacements(ledger):
                return False
        return False

    def _metadata(self, trial: Trial, child: _Child) -> Mapping[str, Any]:
        following = next(b for b in self._budgets if b > child.start)
        note = FidelityNote(self._budgets, following, {}, start=child.start)
        lineage = {
            "parent": child.parent,
            "attempt": child.attempt,
            "start": child.start,
            "replaces": trial.id,
            "replaced_attempt": trial.attempts,
        }
        return note.into({LINEAGE: lineage})

    def __repr__(self) -> str:
        return (
            f"PopulationBasedTraining(population={self.population}, quantile={self.quantile}, "
            f"resample={self.resample}, perturb={self.perturb}, interval={self.interval})"
        )


def _is_member(trial: Trial) -> bool:
    """Returns whether a trial belongs to a population: it waits, runs, or has several budgets."""
    note = note_of(trial)
    return not trial.is_finished or (note is not None and len(note.budgets) > 1)


def _child_of(trial: Trial) -> _Child | None:
    """Returns what a replaced trial notes about its child; `None` if it was not replaced."""
    noted = trial.lineage.get("child")
    if not isinstance(noted, dict) or set(noted) != set(_Child._fields):
        return None
    return _Child(**noted)


def _replacements(ledger: Ledger) -> set[tuple[Any, Any]]:
    """Returns the id and the attempt of each trial whose child exists."""
    noted = [trial.lineage for trial in ledger.trials()]
    return {(n["replaces"], n.get("replaced_attempt")) for n in noted if "replaces" in n}


def _budgets(fidelity: Fidelity, interval: float | None) -> tuple[float, ...]:
    low, high = fidelity.low, fidelity.high
    step = low if interval is None else interval
    count = math.ceil((high - low) / step - 1e-9)
    if count < 1:
        raise SamplingError(
            f"Population-based training needs at least two budgets, but {fidelity} has one. Let "
            "it begin with a smaller one."
        )
    if count >= _MOST_BUDGETS:
        raise SamplingError(
            f"There are {count + 1} budgets from {low!r} to {high!r} with interval={step!r}. Use a "
            f"greater interval, so that there are at most {_MOST_BUDGETS}."
        )
    return (*(low + i * step for i in range(count)), high)


def _factors(perturb: Any) -> tuple[float, ...]:
    values = tuple(perturb) if isinstance(perturb, (list, tuple)) else ()
    if not values or not all(0 < _number(v) < math.inf and v != 1 for v in values):
        raise SamplingError(
            "Expected perturb to be positive numbers other than 1, such as (0.8, 1.25), but got "
            f"{describe(perturb)}."
        )
    return tuple(map(float, values))


def _number(value: Any) -> float:
    return float(value) if type(value) in (int, float) else math.nan


def _require(name: str, value: Any, is_valid: bool, expected: str) -> None:
    if not is_valid:
        raise SamplingError(
            f"Expected {name} to be a number, {expected}, but got {describe(value)}."
        )
