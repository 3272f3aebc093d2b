"""Selectors: numbers, shares, weights and ties."""

import numpy
import pytest

import symexp as sx
from symexp.errors import SpecValueError

kit = sx.evolution
select = sx.evolution.selectors


def population(n=5):
    return [kit.set_fitness(sx.DNA(i), float(i)) for i in range(n)]


def test_numbers_shares_and_schedules():
    xs = list(range(10))
    assert select.First(3)(xs) == [0, 1, 2]
    assert select.First(0.25)(xs) == [0, 1, 2]
    assert select.First(1.0)(xs) == select.First()(xs) == xs
    assert select.Last(lambda step: step)(xs, step=2) == [8, 9]
    assert select.Last(99)(xs) == xs
    assert select.Top(sx.scalars.STEP + 1)(xs, step=1) == [9, 8]


@pytest.mark.parametrize("n", [-1, 1.5, True, "3"])
def test_other_numbers_are_refused(n):
    with pytest.raises(SpecValueError, match="Expected"):
        select.First(n)([1, 2])


def test_the_fittest():
    dnas = population()
    assert select.Top(2)(dnas) == [sx.DNA(4), sx.DNA(3)]
    assert select.Bottom(1)(dnas) == [sx.DNA(0)]
    assert select.Top(1, cluster=True)([1, 3, 2, 3]) == [3, 3]
    assert select.Bottom(2, key=lambda x: x % 3, cluster=True)([1, 3, 2, 6]) == [3, 6, 1]
    with pytest.raises(KeyError, match=r"DNA\(1\) has no fitness; evaluate it"):
        select.Top(1)([sx.DNA(1)])


def test_ties_keep_their_order_and_tuples_are_fitness_too():
    xs = [kit.set_fitness(sx.DNA(i), (1.0, 2.0)) for i in range(3)]
    assert select.Top(2)(xs) == xs[:2]


def test_random_selection_has_a_seed():
    xs = list(range(20))
    assert select.Random(5, seed=1)(xs) == select.Random(5, seed=1)(xs)
    assert len(select.Random(50, replacement=True, seed=1)(xs)) == 50
    assert select.Random(50, seed=1)([]) == []


def test_weights():
    assert select.Proportional(5, lambda xs: [1, 0, 4])("abc") == ["a", "c", "c", "c", "c"]
    assert select.Proportional(4, lambda xs: [0.0, 0.0])("ab") == ["a", "a", "b", "b"]
    assert select.Sample(3, lambda xs: [0.0, 1.0], seed=1)("ab") == ["b", "b", "b"]
    assert select.Sample(2, lambda xs: [])([]) == select.Proportional(2, lambda xs: [])([]) == []
    assert set(select.Sample(20, lambda xs: [0.0, 0.0], seed=1)("ab")) == {"a", "b"}
    for weights in ([1.0], [1.0, -1.0], [1.0, float("nan")], [1.0, float("inf")]):
        with pytest.raises(SpecValueError, match="one weight from 0 for each of 2"):
            select.Sample(1, lambda xs, w=weights: w)("ab")
        with pytest.raises(SpecValueError, match="a finite number, but got"):
            select.Proportional(1, lambda xs, w=weights: w)("ab")


def test_numbers_of_numpy():
    assert select.Top(numpy.int64(2))([1, 3, 2]) == [3, 2]
    assert select.First(numpy.float32(0.5))([1, 3, 2, 4]) == [1, 3]
    with pytest.raises(SpecValueError, match="number of individuals to select"):
        select.First(numpy.array([1, 2]))([1, 2])


def test_nobody_is_selected_from_nobody():
    for selector in (
        select.Random(3), select.Random(3, replacement=True), select.Top(2), select.First(2),
        select.Last(2), select.Sample(2, lambda xs: []), select.Proportional(2, lambda xs: []),
    ):  # fmt: skip
        assert selector([]) == []


@pytest.mark.parametrize("selector", [select.Sample, select.Proportional])
def test_weights_without_a_number_select_as_many_as_there_are(selector):
    chosen = selector(weights=lambda xs: [1, 0, 4])("abc")
    assert len(chosen) == 3
    assert "b" not in chosen
