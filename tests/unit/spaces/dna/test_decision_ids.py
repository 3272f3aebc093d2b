"""Dicts of decisions by id, name and literal."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp import geno
from symexp.spaces.dna import (
    DNA,
    DNAError,
    Space,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def test_dicts_may_hold_literals_and_names():
    space = Space([choice("a", name="w"), geno.manyof(2, 3, literal_values="xyz", location="m")])
    dna = DNA([1, [2, 0]], space)
    assert DNA.from_dict({"w": "1/2 (16)", "m": ["z", "x"]}, space) == dna
    assert DNA.from_dict(
        {"a": 16, "m[0]": "z", "m[1]": "0/3"}, space, use_ints_as_literals=True
    ) == (dna)
    assert dna["w"] == 1
    with pytest.raises(DNAError, match=r"No decision of the space is called 'ww'.*'w'"):
        DNA.from_dict({"ww": 1}, space)
    with pytest.raises(DNAError, match="Expected a decision for 'm"):
        DNA.from_dict({"w": 1}, space)
    with pytest.raises(DNAError, match=r"No candidate of 'm' is written 'q'.*There are: x, y, z"):
        DNA.from_dict({"w": 1, "m": ["q", "x"]}, space)


def test_a_name_below_slots_holds_the_decisions_of_all_slots():
    unit = geno.space([geno.oneof(3, location="units", name="units")])
    space = geno.space([geno.manyof(2, [unit, geno.constant()], False, location="layers")])
    dna = DNA([(0, 2), (0, 1)], space)
    named = {"layers[0]": 0, "layers[1]": 0, "units": [2, 1]}
    assert dna.to_dict(key_type="name_or_id") == named
    assert DNA.from_dict(named, space) == dna
    assert DNA.from_dict({**named, "units": 2}, space) == DNA([(0, 2), (0, 2)], space)
    with pytest.raises(DNAError, match="Expected a decision for 'units'"):
        DNA.from_dict({**named, "units": [2]}, space)
    with pytest.raises(DNAError, match=r"Expected 2 decisions for 'units', but got \[2, 1, 0\]"):
        DNA.from_dict({**named, "units": [2, 1, 0]}, space)


def space():
    """`x` has the name of the place of `y`, which has none; both have the same candidates."""
    return sx.Dict(x=sx.oneof([1, 2, 3], name="y"), y=sx.oneof([4, 5, 6]))


def test_dicts_hold_a_name_and_an_equal_place():
    spec = sx.dna_spec(space())
    dna = DNA([1, 2], spec)
    assert DNA.from_dict(dna.to_dict(), spec) == dna


def test_keys_of_one_decision_must_agree():
    spec = sx.dna_spec(sx.Dict(x=sx.oneof([1, 2, 3], name="n"), m=sx.manyof(2, [1, 2, 3])))
    dna = sx.DNA([1, [2, 0]], spec)
    same = {**dna.to_dict(multi_choice_key="both"), "n": 1}
    assert sx.DNA.from_dict(same, spec) == dna
    for change in ({"n": 2}, {"m": [2, 1]}, {"m[0]": 1, "m[1]": 0}, {"x": "2/3"}):
        with pytest.raises(sx.geno.DNAError, match="are one decision, but the dict holds"):
            sx.DNA.from_dict({**same, **change}, spec)
