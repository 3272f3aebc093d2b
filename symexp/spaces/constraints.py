"""Constraints: functions of a candidate that say whether it belongs to the space."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, final

from symexp.errors import SymexpError, add_context, describe
from symexp.spaces.dna import DNA
from symexp.spaces.dna.space import Space
from symexp.spaces.dna.structure import Flat, SpaceError
from symexp.spaces.placeholders.template import Template
from symexp.tree.nodes.values import view

__all__ = ["MOST_TRIED", "ConstraintError", "Constraints", "Predicate"]

Predicate = Callable[[Any], Any]

MOST_TRIED = 100_000
"""How many infeasible candidates in a row are tried before a search for a feasible one ends."""

# Up to this size, all feasible candidates of a space are listed before the first trial.
_LISTED_AT_ONCE = 1_000
# A larger space is enumerated only if so many random candidates in a row were infeasible.
_DRAWN_FIRST = 1_000
# If so many random candidates were in the study, the rest is taken in the order of enumeration.
_DRAWS = 200
_MOST_REMEMBERED = 2**16


class ConstraintError(SymexpError, ValueError):
    """A constraint is malformed, or no candidate was found that satisfies all constraints."""


@final
class Constraints:
    """The constraints of a search. A candidate that satisfies all of them is feasible.

    Args:
        given: Functions of a candidate, which return whether it is feasible.
        made: The template of the space.

    Raises:
        ConstraintError: The constraints are not a list of functions.
    """

    def __init__(self, given: Any, made: Template) -> None:
        self.functions = _functions(given)
        self._template = made
        self._known: dict[Flat, int] = {}
        self._listed: list[DNA] | None = None

    def __bool__(self) -> bool:
        return bool(self.functions)

    def __deepcopy__(self, memo: dict[int, Any]) -> Constraints:
        return self  # it only remembers answers, so copies of an algorithm can share it

    def accepts(self, dna: DNA) -> bool:
        """Returns whether a candidate satisfies all constraints; asked once for each DNA."""
        return self._broken(dna) < 0

    def broken(self, dna: DNA) -> str | None:
        """Returns the first constraint that a candidate does not satisfy, in words, or `None`."""
        index = self._broken(dna)
        return None if index < 0 else self._shown(index)

    def _broken(self, dna: DNA) -> int:
        found = self._known.get(dna.flat)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[dna.flat] = self._ask(dna)
        return found

    def _ask(self, dna: DNA) -> int:
        """Returns the index of the first constraint that refuses a candidate, or -1."""
        # Another object than the one that the loop yields: what a function does to it is lost.
        candidate = view(self._template.decode_frozen(dna))
        for index, function in enumerate(self.functions):
            try:
                answer = function(candidate)
            except Exception as error:
                add_context(error, f"In {self._shown(index)}, called with the candidate of {dna}.")
                raise
            if not _truth(answer, self._shown(index), dna):
                return index
        return -1

    def _shown(self, index: int) -> str:
        function = self.functions[index]
        name = getattr(function, "__qualname__", None) or repr(function)
        text = name if "<lambda>" not in name else _source(function) or "a lambda"
        return f"constraints[{index}] ({text})"

    def require_some(self, spec: Space) -> None:
        """Checks that there is a feasible candidate.

        Args:
            spec: The space.

        Raises:
            ConstraintError: The feasible set is empty, or too small to be found.
        """
        with suppress(NotImplementedError, SpaceError):  # custom decisions without random values
            self.drawn(spec, random.Random(0).random)

    def listed(self, spec: Space) -> Sequence[DNA]:
        """Returns all feasible candidates of a finite space, in order.

        Raises:
            ConstraintError: There are none.
        """
        if self._listed is None:
            self._listed = list(self.feasible(spec.iter_dna()))
        if not self._listed:
            raise ConstraintError(
                f"None of the {int(spec.space_size)} candidates of the space satisfies all "
                f"constraints.{self.counts(spec.iter_dna())}"
            )
        return self._listed

    def drawn(
        self, spec: Space, draw: Callable[[], float], start: float = 0.0, used: int = 0
    ) -> DNA | None:
        """Returns a random feasible candidate.

        A small space is enumerated if few of its candidates are feasible, or if the candidates
        that were drawn before turned out to be used.

        Args:
            spec: The space.
            draw: Draws from [0, 1).
            start: Where in the enumeration to begin, from 0 to 1; the same for each draw of a
                trial.
            used: How many candidates were drawn for this trial before.

        Returns:
            The candidate; `None` if all of a small space, or very many of another, are used.

        Raises:
            ConstraintError: No feasible candidate was found.
        """
        size = spec.space_size
        if size > _LISTED_AT_ONCE and used < _DRAWS:
            found = self._by_rejection(spec, draw)
            if found is not None:
                return found
        if size > MOST_TRIED:
            return None
        every = self.listed(spec)
        at = int(start * len(every)) + used
        return every[at % len(every)] if used < len(every) + _DRAWS else None

    def _by_rejection(self, spec: Space, draw: Callable[[], float]) -> DNA | None:
        """Returns the first feasible one of many draws; `None` if a small space has none."""
        is_small = spec.space_size <= MOST_TRIED
        for _ in range(_DRAWN_FIRST if is_small else MOST_TRIED):
            dna = spec.drawn_dna(draw)
            if self.accepts(dna):
                return dna
        if is_small:
            return None
        raise self.not_found(spec, MOST_TRIED)

    def uniform(self, spec: Space, draw: Callable[[], float]) -> DNA:
        """Returns a random feasible candidate, which may have been drawn before.

        Raises:
            ConstraintError: No feasible candidate was found.
        """
        found = self._by_rejection(spec, draw)
        if found is not None:
            return found
        every = self.listed(spec)
        return every[int(draw() * len(every))]

    def not_found(self, spec: Space, tried: int) -> ConstraintError:
        """Returns the error of a search that found no feasible candidate."""
        rng = random.Random(0)
        sample = (spec.random_dna(rng) for _ in range(min(tried, 1000)))
        return ConstraintError(
            f"None of {tried} candidates that were tried satisfies all constraints, so the "
            f"feasible set is empty or very small.{self.counts(sample)} Relax the constraints, "
            "narrow the space, or make the decisions so that every candidate is feasible, for "
            "example with `when=` or with one `oneof` of the allowed combinations."
        )

    def counts(self, dnas: Iterator[DNA]) -> str:
        """Returns how many candidates each constraint was the first to refuse."""
        refused = [0] * len(self.functions)
        for dna in islice(dnas, _MOST_REMEMBERED):
            index = self._broken(dna)
            if index >= 0:
                refused[index] += 1
        total = sum(refused)
        parts = [f"{self._shown(i)} refuses {n}" for i, n in enumerate(refused) if n]
        return f" Of {total} candidates, {', '.join(parts)}." if parts else ""

    def feasible(self, dnas: Iterator[DNA]) -> Iterator[DNA]:
        """Yields the feasible ones of an iterator of candidates."""
        return (dna for dna in dnas if self.accepts(dna))


def _functions(given: Any) -> tuple[Predicate, ...]:
    if given is None:
        return ()
    if callable(given):
        raise ConstraintError(
            f"Expected a list of constraints, but got {describe(given)}. Write "
            "constraints=[function]."
        )
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
        raise ConstraintError(f"Expected a list of functions, but got {describe(given)}.")
    for index, function in enumerate(given):
        if not callable(function):
            raise ConstraintError(
                f"Expected constraints[{index}] to be a function of a candidate, which returns "
                f"whether it is feasible, but got {describe(function)}."
            )
    return tuple(given)


def _truth(answer: Any, shown: str, dna: DNA) -> bool:
    """Returns the answer of a constraint as a bool.

    Raises:
        ConstraintError: It is no truth value.
    """
    if isinstance(answer, bool):
        return answer
    kind = type(answer)
    # Scalars of NumPy and of other libraries. The class is asked: `answer` may be symbolic.
    made = answer.tolist() if callable(getattr(kind, "tolist", None)) else None
    if not isinstance(made, bool) and callable(getattr(kind, "numpy", None)):
        made = answer.numpy().tolist()
    if isinstance(made, bool):
        return made
    raise ConstraintError(
        f"Expected {shown} to return True or False, but got {describe(answer)} for the candidate "
        f"of {dna}."
    )


def _source(function: Any) -> str:
    """Returns the source of a lambda, without what surrounds it; empty if it is unknown."""
    try:
        line = inspect.getsource(function).strip().split("\n")[0]
    except (OSError, TypeError):
        return ""
    text = "lambda" + line.partition("lambda")[2]
    if line.count("lambda") != 1:
        return ""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0 or (depth == 0 and char == "," and ":" in text[:at]):
            return text[:at].strip()
    return text
