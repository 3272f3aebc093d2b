"""Custom decision points, whose strings only their owner understands."""

from __future__ import annotations

import pytest

from symexp import geno
from symexp.spaces.dna import (
    DNA,
    DNAError,
    Space,
    SpaceError,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def texts(space):
    return [str(d) for d in space.iter_dna()]


def test_custom_points_use_their_own_functions():
    words = ["a", "bb", "ccc"]

    def following(word):
        at = 0 if word is None else words.index(word) + 1
        return words[at] if at < len(words) else None

    point = geno.custom("Word", random_fn=lambda rng: rng.choice(words), next_fn=following, size=3)
    space = Space([point, choice("x")])
    assert texts(space) == [f"DNA([{w!r}, {i}])" for w in words for i in (0, 1)]
    assert space.random_dna(seed=3).flat[0] in words
    assert str(space.dna_at(3)) == "DNA(['bb', 1])"
    bare = geno.custom("Word", location="w").root()
    with pytest.raises(SpaceError, match=r"'w' cannot be drawn at random. Give it a `random_fn`"):
        bare.random_dna()
    assert DNA("free text", bare).flat == ("free text",)
    with pytest.raises(DNAError, match="Expected a string for 'w', but got 3"):
        DNA(3, bare)
