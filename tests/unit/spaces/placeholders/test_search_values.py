"""Messages of `oneof`, `manyof`, `floatv` and `intv` for wrong arguments."""

from __future__ import annotations

import pytest

import symexp as sx


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sx.oneof("abc"), "Expected a list of candidates, but got 'abc'"),
        (lambda: sx.oneof([]), "candidate"),
        (lambda: sx.oneof({"a": 1}), "Expected a list of candidates, but got {'a': 1}"),
        (lambda: sx.manyof(1, {"a"}), r"The order of a set .* write `sorted\(...\)`"),
        (lambda: sx.permutate(frozenset("ab")), r"write `sorted\(...\)`"),
        (lambda: sx.manyof(4, [1, 2, 3]), "4"),
        (lambda: sx.floatv(2.0, 1.0), "min"),
        (lambda: sx.floatv(0.0, 1.0, "log"), "positive lower bound"),
        (lambda: sx.intv(3, 1), "min"),
        (lambda: sx.oneof([1, 2], when="opt"), "Expected when="),
    ],
)
def test_wrong_arguments_are_refused(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sx.oneof([]), "at least one choice and one candidate for the decision, but got"),
        (lambda: sx.manyof(2.0, [1, 2]), "Expected the number of choices, an int, .* got 2.0"),
        (lambda: sx.floatv("a", 1), "Expected a number as a bound of floatv, but got 'a'"),
        (lambda: sx.intv(1.5, 3), "Expected integers for the decision, got 1.5"),
        (lambda: sx.oneof([1], nme="x"), "unexpected keyword argument 'nme'"),
    ],
)
def test_messages_name_the_wrong_argument(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()
