"""Search algorithms, and PyGlove's names for the parts of search spaces."""

from __future__ import annotations

from symexp.search.algorithms import Algorithm, Deduping, Random, Sweeping
from symexp.search.dna import (
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
from symexp.search.dna.geno import (
    constant,
    custom,
    floatv,
    intv,
    manyof,
    oneof,
    permutate,
    space,
)

__all__ = [
    "DNA",
    "Algorithm",
    "Choices",
    "Condition",
    "CustomDecisionPoint",
    "DNAError",
    "DNASpec",
    "DecisionPoint",
    "Deduping",
    "Float",
    "Int",
    "Random",
    "Space",
    "SpaceError",
    "Sweeping",
    "constant",
    "custom",
    "floatv",
    "intv",
    "manyof",
    "oneof",
    "permutate",
    "space",
]
