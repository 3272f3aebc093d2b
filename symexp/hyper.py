"""Classes of placeholders (`sx.hyper`), to test for and to derive from; functions as spaces."""

from __future__ import annotations

from symexp.spaces.placeholders import (
    CustomHyper,
    Evolvable,
    FloatV,
    Hyper,
    IntV,
    ManyOf,
    MutationPoint,
    MutationType,
    OneOf,
    decide,
    evolve,
    floatv,
    is_tracing,
    manyof,
    oneof,
    permutate,
)
from symexp.spaces.placeholders.template import Template
from symexp.spaces.traced import TraceError, trace
from symexp.sweeps.generators import dna_generator

__all__ = [
    "CustomHyper",
    "Evolvable",
    "FloatV",
    "Hyper",
    "IntV",
    "ManyOf",
    "MutationPoint",
    "MutationType",
    "OneOf",
    "Template",
    "TraceError",
    "decide",
    "dna_generator",
    "evolve",
    "floatv",
    "is_tracing",
    "manyof",
    "oneof",
    "permutate",
    "trace",
]
