"""Stored texts of DNAs are read as `DNA.from_json_str` reads them, whatever they are."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symexp import geno
from symexp.spaces.dna import DNA, DNAError, Space
from symexp.spaces.dna.stored_dnas import DNAReader
from symexp.testing.algorithms import mixed_space

CHOICES = geno.space([geno.oneof(3, location="a"), geno.oneof(2, location="b")])
NUMBERS = geno.space(
    [
        geno.oneof(3, location="a"),
        geno.floatv(0.0, 2.0, location="f"),
        geno.intv(1, 9, location="i"),
    ]
)
SPACES = [
    CHOICES,
    NUMBERS,
    geno.oneof(4).root(),
    geno.floatv(0.0, 1.0, points=3).root(),
    geno.space([geno.manyof(2, 4, location="m"), geno.oneof(2, location="b")]),
    geno.space([geno.oneof([geno.oneof(2), geno.constant()], location="a")]),
    geno.space(
        [geno.oneof([geno.oneof([geno.manyof(2, 3), geno.constant()]), geno.floatv(0.0, 1.0)])]
    ),
    mixed_space(),
    Space(),
]

TEXTS = st.sampled_from(
    ["", "null", "1", "[]", "[1]", "[1,1]", "[[1,1]]", "[1,true]", "[1,1.0]", "[1, 1]", " [1,1]",
     "[1,1] ", "[1,1]x", "[1,1,1]", "[1,2]", "[-1,1]", "[1,null]", '{"0":1}', '{"00":1}', '{"x":1}',
     '{"0":1,"1":0}', '{"0":[1,1]}', '{"0":{"0":[0,1]}}', "[1,2,3]", "[1,1,5]", "[1,1.0,5]",
     "[1,NaN,5]", "[1,1e999,5]", '["1",1]', "[" * 100_000]
)  # fmt: skip


def read(reader, text):
    """The decisions with their types, or the error."""
    try:
        dna = reader(text)
    except DNAError as error:
        return str(error)
    return [(type(d), d) for d in dna.flat], dna.nested


@pytest.mark.parametrize("space", SPACES, ids=repr)
@given(text=TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_the_same_dna_or_the_same_error(space, text):
    expected = read(lambda t: DNA.from_json_str(t, space), text)
    assert read(DNAReader(space).read, text) == expected


@pytest.mark.parametrize("space", SPACES, ids=repr)
@given(seed=st.integers(0, 10**6), change=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_texts_of_dnas_and_changed_ones(space, seed, change):
    dna = space.random_dna(random.Random(seed))
    text = dna.to_json_str()
    found = DNAReader(space).read(text)
    assert (found, found.flat, found.spec) == (dna, dna.flat, space)
    at = change % (len(text) + 1)
    changed = text[:at] + '0123456789-.e[]{}:,"n '[change % 22] + text[at + change % 2 :]
    expected = read(lambda t: DNA.from_json_str(t, space), changed)
    assert read(DNAReader(space).read, changed) == expected


def test_a_text_in_its_stored_form_is_read_once(monkeypatch):
    monkeypatch.setattr(DNA, "from_json_str", None)  # the way for all other texts
    for space in SPACES:
        dna = space.random_dna(random.Random(1))
        assert DNAReader(space).read(dna.to_json_str()) == dna
        assert DNAReader(space).read(json.dumps(dna.to_json())) == dna
