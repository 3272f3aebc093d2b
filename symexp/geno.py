"""Search algorithms, decision points, and PyGlove's short functions that make decision points."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from symexp._base.elsewhere import getattr_of
from symexp.spaces.constraints import ConstraintError
from symexp.spaces.dna import (
    DNA,
    Choices,
    Condition,
    CustomDecisionPoint,
    DecisionPoint,
    DNAError,
    DNASpec,
    Float,
    Int,
    Space,
    SpaceError,
)
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.choices import Literal
from symexp.spaces.dna.genes import drawn_flat
from symexp.spaces.dna.space import CONSTANT
from symexp.sweeps.algorithms import Algorithm, Deduping, Random, Sweeping
from symexp.sweeps.generators import DNAGenerator, GeneratorError, dna_generator

__all__ = [
    "DNA",
    "Algorithm",
    "AttributeDict",
    "Choices",
    "Condition",
    "ConstraintError",
    "CustomDecisionPoint",
    "DNAError",
    "DNAGenerator",
    "DNASpec",
    "DecisionPoint",
    "Deduping",
    "Float",
    "GeneratorError",
    "Int",
    "Random",
    "Space",
    "SpaceError",
    "Sweeping",
    "constant",
    "custom",
    "dna_generator",
    "floatv",
    "intv",
    "manyof",
    "oneof",
    "permutate",
    "random_dna",
    "space",
]

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)


def space(elements: Iterable[DecisionPoint] = ()) -> Space:
    """Returns a space of decision points side by side."""
    return Space(elements)


def constant() -> Space:
    """Returns the space without decisions, which is below a constant candidate."""
    return CONSTANT


def manyof(
    num_choices: int,
    candidates: int | Iterable[DNASpec],
    distinct: bool = True,
    sorted: bool = False,
    literal_values: Iterable[Literal] | None = None,
    **common: Any,
) -> Choices:
    """Returns several choices over the same candidates, see `Choices`."""
    spaces = candidates if isinstance(candidates, int) else [c.root() for c in candidates]
    return Choices(num_choices, spaces, literal_values, distinct, sorted, **common)


def oneof(
    candidates: int | Iterable[DNASpec],
    literal_values: Iterable[Literal] | None = None,
    **common: Any,
) -> Choices:
    """Returns one choice, see `Choices`."""
    return manyof(1, candidates, literal_values=literal_values, **common)


def permutate(
    candidates: int | Iterable[DNASpec],
    literal_values: Iterable[Literal] | None = None,
    **common: Any,
) -> Choices:
    """Returns a choice of an order of all candidates, see `Choices`."""
    spaces = [CONSTANT] * candidates if isinstance(candidates, int) else list(candidates)
    return manyof(len(spaces), spaces, literal_values=literal_values, **common)


def floatv(min_value: float, max_value: float, scale: str | None = None, **common: Any) -> Float:
    """Returns a float, see `Float`."""
    return Float(min_value, max_value, scale, **common)


def intv(min_value: int, max_value: int, step: int = 1, log: bool = False, **common: Any) -> Int:
    """Returns an integer, see `Int`."""
    return Int(min_value, max_value, step, log, **common)


def custom(hyper_type: str | None = None, **common: Any) -> CustomDecisionPoint:
    """Returns a decision that users encode themselves, see `CustomDecisionPoint`."""
    return CustomDecisionPoint(hyper_type, **common)


def random_dna(dna_spec: DNASpec, random_generator: Any = None) -> DNA:
    """Returns a random DNA, drawn in the order of PyGlove.

    Args:
        dna_spec: The space.
        random_generator: A `random.Random`; `None` draws from the global state of `random`.
    """
    space = dna_spec.root()
    return DNA._of(drawn_flat(space, random_generator or random), space)
