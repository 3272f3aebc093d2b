"""Placeholders for numbers of a range."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.spaces.dna import DNAError


def test_integers_in_steps_are_swept_and_encoded():
    space = sx.Dict(x=sx.intv(2, 10, step=4))
    assert [c.x for c in sx.iter(space)] == [2, 6, 10]
    assert sx.encode(space, sx.Dict(x=6)) == sx.DNA(6)
    with pytest.raises(DNAError):
        sx.encode(space, sx.Dict(x=7))
