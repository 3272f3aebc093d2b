"""DNA: order, equality, and malformed texts."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.dna import (
    DNA,
    DNAError,
)


@pytest.mark.parametrize(
    "text", ["DNA(__import__('os'))", "DNA([0, 1", "[0,", "DNA(1e999)", '{"a":1}', '{"0":1,"1":2}']
)
def test_a_malformed_text_is_refused(text):
    with pytest.raises(DNAError):
        DNA.parse(text)


def test_dnas_are_ordered_and_compared_by_their_decisions():
    assert DNA([0, 1]) < DNA([0, 2]) < DNA([1, 0])
    assert DNA([0, 1]) != DNA((0, 1))
    assert sorted([DNA("b"), DNA(2), DNA("a"), DNA(1.5)]) == [DNA(1.5), DNA(2), DNA("a"), DNA("b")]
    assert DNA([0, 1]) != [0, 1]
    assert DNA([1]) == DNA(1)
    assert DNA((0, (1, 2))) == DNA((0, 1, 2))
    assert len({DNA([0, 1]), DNA([0, 1])}) == 1


def test_a_text_that_is_nested_too_deep_is_refused():
    with pytest.raises(DNAError, match="Expected a DNA such as"):
        DNA.parse("[" * 100_000)


class TestNumbersAreConverted:
    """Decisions are converted by the points that take them, as the values of arguments are."""

    space = sx.Dict(rate=sx.floatv(0, 2), branch=sx.oneof([sx.Dict(x=sx.floatv(0, 3)), 1]))

    @pytest.mark.parametrize(
        "written",
        [
            [1, (0, 2)],
            [np.float32(1), (np.int64(0), np.int8(2))],
            "DNA([1, (0, 2)])",
            '[1,{"0":2}]',
            {"rate": 1, "branch": 0, "branch[=0/2].x": 2},
        ],
    )
    def test_integers_in_the_place_of_floats(self, written):
        candidate = sx.decode(self.space, written)
        assert sx.eq(candidate, sx.Dict(rate=1.0, branch=sx.Dict(x=2.0)))

    def test_the_dna_holds_floats(self):
        spec = sx.dna_spec(self.space)
        for dna in (
            sx.DNA([1, (0, 2)], spec=spec),
            sx.DNA([1, (0, 2)]).use_spec(spec),
            sx.DNA.from_numbers([1, 0, np.int64(2)], spec),
        ):
            assert str(dna) == "DNA([1.0, (0, 2.0)])"
            assert list(map(type, dna.flat)) == [float, int, float]

    @pytest.mark.parametrize(
        ("written", "message"),
        [
            ([3, 1], "Expected a float from 0.0 to 2.0 for 'rate', but got 3"),
            ([1, 5], "for 'branch', but got 5"),
            ([1, 0.0], "for 'branch', but got 0.0"),
            ([1], "'branch' needs one more"),
            ([True, 1], "but got True"),
        ],
    )
    def test_others_are_refused(self, written, message):
        with pytest.raises(DNAError, match=message):
            sx.decode(self.space, written)


def test_what_is_no_space():
    for value in (None, 3, sx.Dict(x=sx.oneof([1, 2]))):
        with pytest.raises(DNAError, match="Expected a space, such as"):
            DNA(1).use_spec(value)
    with pytest.raises(DNAError, match="Expected a space, such as"):
        DNA(1, 3)


def test_the_children_are_the_second_argument_as_in_pyglove():
    assert DNA(1, [DNA(2), DNA(3.0), DNA("abc")]) == DNA((1, [2, 3.0, "abc"]))
    assert DNA((1, 2, [3, 4])) == DNA(1, [DNA(2, [DNA(3), DNA(4)])])
    assert DNA(None, [DNA(1), DNA(None, [DNA(2), DNA(3)])]) == DNA([1, [2, 3]])
    assert DNA(1, [DNA(None)]) == DNA(1, []) == DNA(1)
    space = sx.dna_spec(sx.Dict(x=sx.oneof([1, 2])))
    assert DNA(1, None, space).spec is DNA(1, [], space).spec is DNA(1, space).spec is space


def test_children_must_be_dnas():
    with pytest.raises(DNAError, match=r"Expected DNAs below .* got 2 \(type int\)"):
        DNA(1, [2])
    with pytest.raises(DNAError, match="conditional choice"):
        DNA([1, 2], [DNA(1)])


SPACE = sx.Dict(
    a=sx.oneof([sx.manyof(2, [1, 2]), 3]),
    b=sx.floatv(0.0, 1.0),
    c=sx.manyof(2, [sx.oneof([1, 2]), 5, 6]),
)


def least(point):
    return point.min_value if point.is_numerical else range(point.num_choices)


def test_from_fn_asks_for_each_active_decision_with_its_id():
    asked = []

    def decide(point):
        asked.append(point.id)
        return least(point)

    dna = DNA.from_fn(sx.dna_spec(SPACE), decide)
    assert dna == DNA([(0, [0, 1]), 0.0, [(0, 0), 1]])
    assert asked == ["a", "a[=0/2]", "b", "c", "c[0][=0/3]"]


def test_from_fn_takes_a_dna_for_all_below_a_point():
    asked = []

    def decide(point):
        asked.append(point.id)
        return point.first_dna()

    assert DNA.from_fn(sx.dna_spec(SPACE), decide) == DNA([(0, [0, 1]), 0.0, [(0, 0), 1]])
    assert asked == ["a", "b", "c"]


def test_from_fn_follows_names_and_conditions():
    kind = sx.oneof(["x", "y"], name="kind")
    space = sx.dna_spec(sx.Dict(k=kind, again=kind, n=sx.intv(1, 3, when=("kind", "x"))))
    assert DNA.from_fn(space, lambda point: 1) == DNA([1, None])
    assert DNA.from_fn(space, lambda p: [0] if p.is_categorical else 2) == DNA([0, 2])


@pytest.mark.parametrize(
    ("decide", "message"),
    [
        (lambda point: [7], r"a list of 1 indices from 0 to 1 for 'a', but got \[7\]"),
        (lambda point: [0.1], r"a list of 1 indices .* but got \[0.1\]"),
        (lambda point: [0], "a list of 2 indices"),
        (lambda point: "x" if point.is_numerical else least(point), "a float from 0.0 to 1.0"),
        (lambda point: least(point) if point.is_numerical else [0] * point.num_choices, "free"),
        (lambda point: DNA([0, 0]), "DNA has 2 decisions"),
    ],
)
def test_from_fn_checks_each_decision(decide, message):
    with pytest.raises(DNAError, match=message):
        DNA.from_fn(sx.dna_spec(SPACE), decide)
