"""Selectors: operations that select individuals."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable as AnyCallable
from typing import Annotated, Any

from symexp._base.leaves import plain_scalar
from symexp.errors import SpecValueError, describe
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.dna import DNA
from symexp.spaces.evolution.individuals import get_fitness
from symexp.spaces.evolution.operation import Selector, make_operation, rng_of
from symexp.spaces.scalars.base import scalar_value
from symexp.tree.handles.object_class import members
from symexp.typing import Callable

__all__ = ["Bottom", "First", "Last", "Proportional", "Random", "Sample", "Top"]


def _count(n: Any, inputs: list[Any], step: int) -> int:
    """Returns how many to select.

    Args:
        n: The number, a share of the inputs as a float, a function of the step that returns one of
            these, or `None` for all.
        inputs: The inputs.
        step: The step.
    """
    n = plain_scalar(scalar_value(n, step))
    if n is None:
        return len(inputs)
    if isinstance(n, bool) or not isinstance(n, (int, float)) or n < 0:
        raise SpecValueError(
            f"Expected the number of individuals to select, or a share from 0.0 to 1.0, but got "
            f"{describe(n)}."
        )
    if isinstance(n, float):
        if n > 1:
            raise SpecValueError(
                f"Expected a share from 0.0 to 1.0, but got {n}. A number of individuals is an int."
            )
        return math.ceil(n * len(inputs))
    return n


class Random(Selector):
    """Selects at random.

    Args:
        n: How many: a number, a share of the inputs as a float, or a scalar of the step; `None`
            selects as many as there are.
        replacement: Whether an individual may be selected more than once.
        seed: The seed; `None` draws from the global state of `random`.
    """

    n: Any = None
    replacement: bool = False
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)

    def select(self, inputs: list[Any], step: int) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the selected individuals."""
        n = _count(self.n, inputs, step)
        if self.replacement and inputs:
            return [self._random.choice(inputs) for _ in range(n)]
        return self._random.sample(inputs, min(n, len(inputs)))  # type: ignore[no-any-return]  # inputs


@members([], init_arg_list=["n", "weights"])
class _Weighted(Selector):
    """A selector by weights. Abstract.

    Args:
        n: How many; see `Random`.
        weights: A function of the inputs that returns their weights.
    """

    weights: Annotated[Any, Callable()]
    n: Any = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._weights = make_operation(self.weights)

    def _weighed(self, inputs: list[Any], state: AttributeDict, step: int) -> list[float]:
        weights = list(self._weights(inputs, global_state=state, step=step))
        if len(weights) != len(inputs) or any(not 0 <= w < math.inf for w in weights):
            raise SpecValueError(
                f"Expected one weight from 0 for each of {len(inputs)} individuals, a finite "
                f"number, but got {describe(weights)}."
            )
        return weights


@members([], init_arg_list=["n", "weights", "seed"])
class Sample(_Weighted):
    """Selects at random by weights, with replacement.

    Args:
        n: How many; see `Random`.
        weights: A function of the inputs that returns their weights.
        seed: The seed; `None` draws from the global state of `random`.
    """

    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)

    def select(self, inputs: list[Any], global_state: AttributeDict, step: int) -> list[Any]:
        """Returns the selected individuals."""
        n = _count(self.n, inputs, step)
        weights = self._weighed(inputs, global_state, step)
        if not inputs:
            return []
        if not sum(weights):
            weights = [1.0] * len(inputs)
        return self._random.choices(inputs, weights=weights, k=n)  # type: ignore[no-any-return]  # inputs


@members([], init_arg_list=["n", "weights"])
class Proportional(_Weighted):
    """Selects each individual as often as its weight says, without chance.

    Args:
        n: How many in all; see `Random`.
        weights: A function of the inputs that returns their weights. If all are zero, they count
            as equal.
    """

    def select(self, inputs: list[Any], global_state: AttributeDict, step: int) -> list[Any]:
        """Returns the selected individuals, in the order of the inputs."""
        n = _count(self.n, inputs, step)
        weights = self._weighed(inputs, global_state, step)
        if not inputs:
            return []
        counts = _shares(n, weights if sum(weights) else [1.0] * len(inputs))
        return [x for x, count in zip(inputs, counts) for _ in range(count)]


def _shares(n: int, weights: list[float]) -> list[int]:
    """Returns n as a sum of integers that are roughly proportional to weights.

    What is left after rounding goes to the greatest weights; what is too much is taken from the
    smallest ones, in turns.
    """
    whole = sum(weights)
    counts = [int(n * w / whole + 0.5) for w in weights]
    extra = n - sum(counts)
    delta = 1 if extra > 0 else -1
    turns = sorted(
        (i for i, w in enumerate(weights) if w > 0), key=weights.__getitem__, reverse=delta > 0
    )
    turn = 0
    while extra:
        index = turns[turn % len(turns)]
        turn += 1
        if delta > 0 or counts[index]:
            counts[index] += delta
            extra -= delta
    return counts


class _Ranked(Selector):
    """A selector of the first individuals in an order. Abstract.

    Args:
        n: How many; see `Random`.
        key: A function of an individual to sort by; `None` sorts DNAs by their fitness, and other
            values by themselves.
        cluster: Whether `n` counts different keys, and all individuals of such a key are selected.
    """

    n: Any = None
    key: Annotated[Any, Callable().noneable()] = None
    cluster: bool = False

    @property
    @abstractmethod
    def _is_descending(self) -> bool:
        """Whether the greatest come first."""

    def select(self, inputs: list[Any], step: int) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the selected individuals, sorted; equal ones keep their order."""
        key: AnyCallable[[Any], Any] | None = self.key
        if key is None and inputs and isinstance(inputs[0], DNA):
            key = get_fitness
        n = _count(self.n, inputs, step)
        if not self.cluster:
            return sorted(inputs, key=key, reverse=self._is_descending)[:n]
        keys = [x if key is None else key(x) for x in inputs]
        kept = set(sorted(set(keys), reverse=self._is_descending)[:n])
        pairs = [(k, x) for k, x in zip(keys, inputs) if k in kept]
        pairs.sort(key=lambda pair: pair[0], reverse=self._is_descending)
        return [x for _, x in pairs]


class Top(_Ranked):
    """Selects the fittest, or those with the greatest keys.

    Args:
        n: How many; see `Random`.
        key: A function of an individual to sort by; `None` means the fitness of DNAs.
        cluster: Whether `n` counts different keys, and all individuals of such a key are selected.
    """

    @property
    def _is_descending(self) -> bool:
        return True


class Bottom(_Ranked):
    """Selects the least fit, or those with the smallest keys.

    Args:
        n: How many; see `Random`.
        key: A function of an individual to sort by; `None` means the fitness of DNAs.
        cluster: Whether `n` counts different keys, and all individuals of such a key are selected.
    """

    @property
    def _is_descending(self) -> bool:
        return False


class First(Selector):
    """Selects from the beginning.

    Args:
        n: How many; see `Random`.
    """

    n: Any = None

    def select(self, inputs: list[Any], step: int) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the first individuals."""
        return inputs[: _count(self.n, inputs, step)]


class Last(Selector):
    """Selects from the end, that is, the youngest of a population.

    Args:
        n: How many; see `Random`.
    """

    n: Any = None

    def select(self, inputs: list[Any], step: int) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the last individuals."""
        return inputs[max(0, len(inputs) - _count(self.n, inputs, step)) :]
