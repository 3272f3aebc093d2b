"""Placeholders in trees, and what joins a tree with placeholders to the DNA of its space."""

import symexp.search.template.files  # noqa: F401  # registers how files hold placeholders
from symexp.search.template.choices import ManyOf, OneOf
from symexp.search.template.compiled import Template
from symexp.search.template.custom import CustomHyper
from symexp.search.template.deciding import decide, is_tracing
from symexp.search.template.hyper import Hyper
from symexp.search.template.makers import floatv, intv, manyof, oneof, permutate
from symexp.search.template.ranges import FloatV, IntV
from symexp.search.template.space import (
    decode,
    dna_spec,
    encode,
    iter_candidates,
    materialize,
    random_sample,
    template,
)

__all__ = [
    "CustomHyper",
    "FloatV",
    "Hyper",
    "IntV",
    "ManyOf",
    "OneOf",
    "Template",
    "decide",
    "decode",
    "dna_spec",
    "encode",
    "floatv",
    "intv",
    "is_tracing",
    "iter_candidates",
    "manyof",
    "materialize",
    "oneof",
    "permutate",
    "random_sample",
    "template",
]
