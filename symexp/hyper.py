"""Classes of placeholders (`sx.hyper`), to test for and to derive from; functions as spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symexp._base.elsewhere import getattr_of
from symexp.spaces.functions import dna_spec, materialize, random_sample, template
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
    SameAs,
    decide,
    evolve,
    floatv,
    is_tracing,
    manyof,
    oneof,
    permutate,
    same_as,
)
from symexp.spaces.placeholders.categorical import Categorical
from symexp.spaces.placeholders.template import Template
from symexp.spaces.traced import TraceError, trace
from symexp.sweeps.generators import dna_generator
from symexp.sweeps.iteration import iterate

__all__ = [
    "Choices",
    "CustomHyper",
    "Evolvable",
    "Float",
    "FloatV",
    "Hyper",
    "HyperPrimitive",
    "HyperValue",
    "IntV",
    "ManyOf",
    "MutationPoint",
    "MutationType",
    "OneOf",
    "SameAs",
    "Template",
    "TraceError",
    "decide",
    "dna_generator",
    "dna_spec",
    "evolve",
    "floatv",
    "is_tracing",
    "iterate",
    "manyof",
    "materialize",
    "oneof",
    "permutate",
    "random_sample",
    "same_as",
    "template",
    "trace",
]

# PyGlove's names of these classes.
Choices = Categorical
Float = FloatV
HyperPrimitive = Hyper
HyperValue = Hyper

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)
