"""Sizes of spaces with names and conditions."""

from __future__ import annotations

from symexp import geno
from symexp.spaces.dna import (
    Condition,
    Space,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def texts(space):
    return [str(d) for d in space.iter_dna()]


def test_names_below_the_slots_of_a_multi_choice_are_each_slots_own():
    space = geno.manyof(2, [choice("", name="w"), geno.constant()], distinct=False).root()
    assert space.space_size == 9
    assert len(texts(space)) == 9
    tied = Space([choice("w", name="w"), *space.elements])
    assert tied.space_size == len(texts(tied)) == 2 * 4


def test_a_condition_on_an_integer_is_counted_without_enumeration():
    space = Space(
        [
            geno.intv(1, 1_000_000, name="n"),
            choice("x", (1, 2, 3), condition=Condition("n", (5, 7))),
        ]
    )
    assert space.space_size == 1_000_000 - 2 + 2 * 3
