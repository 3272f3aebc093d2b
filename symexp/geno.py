"""Search algorithms and the parts of search spaces (`sx.geno`), under the names of PyGlove."""

from __future__ import annotations

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
from symexp.spaces.dna.geno import (
    constant,
    custom,
    floatv,
    intv,
    manyof,
    oneof,
    permutate,
    space,
)
from symexp.sweeps.algorithms import Algorithm, Deduping, Random, Sweeping

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
