"""Placeholders as classes, to recognize them and to write your own; functions as spaces."""

from __future__ import annotations

from symexp.search.eager import TraceError, trace
from symexp.search.template import (
    CustomHyper,
    FloatV,
    Hyper,
    IntV,
    ManyOf,
    OneOf,
    Template,
    decide,
    is_tracing,
)

__all__ = [
    "CustomHyper",
    "FloatV",
    "Hyper",
    "IntV",
    "ManyOf",
    "OneOf",
    "Template",
    "TraceError",
    "decide",
    "is_tracing",
    "trace",
]
