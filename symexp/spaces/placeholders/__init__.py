"""Trees with placeholders: what a search value is, and how it becomes a DNA and a candidate.

Files in reading order:

- `hyper`: the base of all placeholders, and `CustomHyper`, the base of users' own;
- `followers`: places that take the value of another place, `SameAs`;
- `skeleton`: the part of a tree that leads to placeholders;
- `template`: a tree with placeholders ⇄ DNA ⇄ candidate;
- `categorical`: placeholders that choose among candidates, `OneOf` and `ManyOf`;
- `ranges`: placeholders for numbers, `FloatV` and `IntV`;
- `evolvable`: symbolic objects that evolution changes;
- `probes`: numbers of a range that notice whether a rule looks at them;
- `search_values`: the functions that users call: `oneof`, `manyof`, `permutate`, `floatv`, `intv`,
  `same_as`;
- `placeholder_json`: placeholders in files.

A placeholder is immutable, and a candidate shares with its tree all that the tree fixes.
"""

import symexp.spaces.placeholders.placeholder_json  # noqa: F401  # registers the form in files
from symexp.spaces.placeholders.categorical import Categorical, ManyOf, OneOf
from symexp.spaces.placeholders.evolvable import Evolvable, MutationPoint, MutationType, evolve
from symexp.spaces.placeholders.followers import SameAs
from symexp.spaces.placeholders.hyper import CustomHyper, Hyper
from symexp.spaces.placeholders.ranges import FloatV, IntV
from symexp.spaces.placeholders.search_values import (
    decide,
    floatv,
    intv,
    is_tracing,
    manyof,
    oneof,
    permutate,
    same_as,
)
from symexp.spaces.placeholders.template import Template, TreeTemplate

__all__ = [
    "Categorical",
    "CustomHyper",
    "Evolvable",
    "FloatV",
    "Hyper",
    "IntV",
    "ManyOf",
    "MutationPoint",
    "MutationType",
    "OneOf",
    "SameAs",
    "Template",
    "TreeTemplate",
    "decide",
    "evolve",
    "floatv",
    "intv",
    "is_tracing",
    "manyof",
    "oneof",
    "permutate",
    "same_as",
]
