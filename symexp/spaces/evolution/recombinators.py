"""Recombinators: operations that make children of parents.

Three kinds: `PointWise` merges each decision point (any number of parents), `SegmentWise` exchanges
segments (two parents), and `Permutation` makes new orders (two parents).
"""

from __future__ import annotations

from symexp.spaces.evolution.permutations import Cycle, Order, PartiallyMapped, Permutation
from symexp.spaces.evolution.pointwise import (
    Average,
    Numeric,
    PointWise,
    Sample,
    Uniform,
    WeightedAverage,
)
from symexp.spaces.evolution.segments import KPoint, Segmented, SegmentWise

__all__ = [
    "Average",
    "Cycle",
    "KPoint",
    "Numeric",
    "Order",
    "PartiallyMapped",
    "Permutation",
    "PointWise",
    "Sample",
    "SegmentWise",
    "Segmented",
    "Uniform",
    "WeightedAverage",
]
