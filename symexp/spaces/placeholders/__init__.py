"""Placeholders in trees, and what joins a tree with placeholders to the DNA of its space."""

import symexp.spaces.placeholders.files  # noqa: F401  # registers how files hold placeholders
from symexp.spaces.placeholders.choices import ManyOf, OneOf
from symexp.spaces.placeholders.hyper import Hyper
from symexp.spaces.placeholders.makers import (
    decide,
    floatv,
    intv,
    is_tracing,
    manyof,
    oneof,
    permutate,
)
from symexp.spaces.placeholders.ranges import CustomHyper, FloatV, IntV

__all__ = [
    "CustomHyper",
    "FloatV",
    "Hyper",
    "IntV",
    "ManyOf",
    "OneOf",
    "decide",
    "floatv",
    "intv",
    "is_tracing",
    "manyof",
    "oneof",
    "permutate",
]
