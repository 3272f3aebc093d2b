"""DNA: order, equality, and malformed texts."""

from __future__ import annotations

import pytest

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
