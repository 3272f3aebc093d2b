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
