"""PyGlove is the oracle: printed specs, sizes, order of enumeration, printed DNA, dicts."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symexp import geno
from symexp.spaces.dna import DNA, DNAError, Space, spec_from_json, spec_to_json

pyglove = pytest.importorskip("pyglove")

LITERALS = st.one_of(
    st.integers(-5, 5), st.floats(-2, 2), st.sampled_from(["'relu'", "Conv2D(8)", "None"])
)
COMMON = st.fixed_dictionaries(
    {}, optional={"hints": st.sampled_from(["h", 3, {"a": 1}, {"a": {"b": 2}, "c": "d"}])}
)


@st.composite
def choices(draw, below):
    n = draw(st.integers(1, 4))
    distinct = draw(st.booleans())
    return {
        "kind": "choices",
        "candidates": [draw(st.one_of(st.just([]), below)) for _ in range(n)],
        "k": draw(st.integers(1, n if distinct else 3)),
        "distinct": distinct,
        "sorted": draw(st.booleans()),
        "literals": draw(st.none() | st.lists(LITERALS, min_size=n, max_size=n)),
        "common": draw(COMMON),
    }


def plans(floats: bool):
    """Descriptions of spaces, from which both kinds of spec are made."""
    number = st.fixed_dictionaries(
        {
            "kind": st.just("float"),
            "low": st.floats(0.01, 1),
            "width": st.floats(0, 5),
            "scale": st.sampled_from([None, "linear", "log", "rlog"]),
            "common": COMMON,
        }
    )

    def spaces(below):
        point = choices(below)
        return st.lists(st.one_of(point, number) if floats else point, min_size=1, max_size=3)

    return st.recursive(st.just([]), spaces, max_leaves=5)


def build(plan, maker, named):
    points = []
    for i, p in enumerate(plan):
        common = dict(p["common"], location=maker_path(maker, f"x{i}" if i else "a.b[0]"))
        if next(named) % 3 == 0:
            common["name"] = f"n{next(named)}"
        if p["kind"] == "float":
            high = p["low"] + p["width"]
            points.append(maker.floatv(p["low"], high, p["scale"], **common))
            continue
        below = [build(c, maker, named) for c in p["candidates"]]
        point = maker.manyof(p["k"], below, p["distinct"], p["sorted"], p["literals"], **common)
        points.append(point)
    return maker.space(points)


def maker_path(maker, text):
    return text if maker is geno else pyglove.KeyPath.parse(text)


def both(plan):
    ours = build(plan, geno, itertools.count())
    theirs = build(plan, pyglove.geno, itertools.count())
    return ours, theirs


@given(plans(floats=True))
def test_the_printed_spec_is_pygloves(plan):
    ours, theirs = both(plan)
    assert str(ours) == str(theirs)


@given(plans(floats=True))
def test_the_size_is_pygloves_but_infinite_instead_of_minus_one(plan):
    ours, theirs = both(plan)
    assert ours.space_size == (math.inf if theirs.space_size == -1 else theirs.space_size)


@given(plans(floats=False))
@settings(deadline=None)
def test_enumeration_is_pygloves(plan):
    ours, theirs = both(plan)
    mine = list(itertools.islice(ours.iter_dna(), 30))
    first = [str(d) for d in itertools.islice(theirs.iter_dna(), 12)]  # PyGlove takes long
    assert [str(d) for d in mine[:12]] == first
    if ours.space_size <= 30:
        assert len(mine) == ours.space_size
    assert mine == sorted(mine)
    assert len(set(mine)) == len(mine)
    for i, dna in enumerate(mine):
        assert ours.dna_at(i) == dna


@given(plans(floats=True), st.integers(0, 1000))
@settings(deadline=None)
def test_random_dnas_of_either_are_read_by_the_other(plan, seed):
    ours, theirs = both(plan)
    mine = ours.random_dna(seed=seed)
    theirs.validate(pyglove.DNA(mine.nested))
    drawn = theirs.random_dna(random.Random(seed))
    dna = DNA.parse(str(drawn), ours)
    assert str(dna) == str(drawn)
    assert dna.to_numbers() == drawn.to_numbers()
    assert DNA.from_numbers(drawn.to_numbers(), ours) == dna
    assert dna.value == drawn.value
    assert [str(c) for c in dna.children] == [str(c) for c in drawn.children]


OPTIONS = st.fixed_dictionaries(
    {
        "key_type": st.sampled_from(["id", "name_or_id"]),
        "value_type": st.sampled_from(["value", "choice", "literal", "choice_and_literal"]),
        "multi_choice_key": st.sampled_from(["subchoice", "parent", "both"]),
        "include_inactive_decisions": st.booleans(),
    }
)


def choice(*candidates, k=1):
    """Returns the plan of a choice with default options."""
    own = {"kind": "choices", "candidates": list(candidates), "k": k, "distinct": False}
    return own | {"sorted": False, "literals": None, "common": {}}


# The named choice under candidate 0 is decided in both slots of the one above it.
NAMED_BELOW_SLOTS = [choice([]), choice([choice([])], k=2)]
BY_NAME = {"key_type": "name_or_id", "value_type": "value", "multi_choice_key": "subchoice"}


@given(plans(floats=True), st.integers(0, 1000), OPTIONS)
@example(NAMED_BELOW_SLOTS, 0, BY_NAME | {"include_inactive_decisions": False})
@settings(deadline=None)
def test_dicts_are_pygloves(plan, seed, options):
    ours, theirs = both(plan)
    drawn = theirs.random_dna(random.Random(seed))
    assert DNA.parse(str(drawn), ours).to_dict(**options) == drawn.to_dict(**options)


@given(plans(floats=True), st.integers(0, 1000))
@settings(deadline=None)
def test_every_form_round_trips(plan, seed):
    spec, _ = both(plan)
    dna = spec.random_dna(seed=seed)
    assert DNA.parse(str(dna)) == dna
    assert DNA.from_json_str(dna.to_json_str()) == dna
    assert DNA.from_json(dna.to_json(), spec) == dna
    assert DNA.from_dict(dna.to_dict(), spec) == dna
    for key in ("subchoice", "parent", "both"):
        named = dna.to_dict(key_type="name_or_id", multi_choice_key=key)
        assert DNA.from_dict(named, spec) == dna
    assert hash(DNA(dna.nested)) == hash(dna)
    assert DNA(dna.nested, spec) == dna
    again = spec_from_json(spec_to_json(spec))
    assert again == spec
    assert str(again) == str(spec)
    assert dna.use_spec(again) == dna


@given(plans(floats=True), st.integers(0, 1000), st.data())
@settings(deadline=None)
def test_a_damaged_dna_is_refused_or_is_another(plan, seed, data):
    spec, _ = both(plan)
    dna = spec.random_dna(seed=seed)
    numbers = dna.to_numbers()
    if not numbers:
        return
    at = data.draw(st.integers(0, len(numbers) - 1))
    numbers[at] = data.draw(st.one_of(st.integers(-1, 6), st.floats(allow_nan=True), st.just("x")))
    try:
        other = DNA.from_numbers(numbers, spec)
    except DNAError:
        return
    assert (other == dna) == (numbers == dna.to_numbers())
    assert list(other.flat) == numbers


def test_an_empty_space_has_one_dna():
    assert list(Space().iter_dna()) == [DNA(None)]
    assert str(DNA(None)) == str(pyglove.DNA(None)) == "DNA(None)"
