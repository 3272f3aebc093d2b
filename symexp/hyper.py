"""Classes of placeholders (`sx.hyper`), to test for and to derive from; functions as spaces."""

from __future__ import annotations

from symexp.spaces.placeholders import (
    CustomHyper,
    FloatV,
    Hyper,
    IntV,
    ManyOf,
    OneOf,
    decide,
    is_tracing,
)
from symexp.spaces.placeholders.template import Template
from symexp.spaces.traced import TraceError, trace

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
