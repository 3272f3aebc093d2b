"""Reading a DNA with a space, and enumerating its DNAs."""

from __future__ import annotations

import pytest

from symexp import geno
from symexp.spaces.dna import (
    DNA,
    DNAError,
    Space,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def test_enumeration_is_lazy_and_resumes():
    space = Space([choice(f"x{i}", (1, 2, 3)) for i in range(100)])
    assert space.space_size == 3**100
    first = next(iter(space.iter_dna()))
    assert first.flat == (0,) * 100
    assert next(space.iter_dna(after=first)).flat == (0,) * 99 + (1,)
    last = DNA([2] * 100, space)
    assert space.next_dna(last) is None
    assert last.next_dna() is None
    assert space.dna_at(3**100 - 1) == last
    with pytest.raises(IndexError):
        space.dna_at(3**100)


def test_a_wrong_dna_is_refused_with_the_place():
    space = Space([choice("model.units"), geno.manyof(2, 3, location="ops")])
    for value, message in [
        ([0], "has 1 decisions, but 'ops' needs one more"),
        ([0, [1, 2], 1], "has 4 decisions, but the space takes only 3"),
        ([2, [0, 1]], "Expected an index from 0 to 1 for 'model.units', but got 2"),
        ([True, [0, 1]], "Expected decisions"),
        ([0, [1, 1]], r"Expected one of the free indices \[0, 2\] for 'ops', but got 1"),
        ([0, 0, 1], "right decisions in the wrong shape"),
        ([0, ["a", 1]], "but got 'a'"),
    ]:
        with pytest.raises(DNAError, match=message):
            DNA(value, space)
