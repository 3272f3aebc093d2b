"""Recombinators: children fit the space, and hold only what their parents hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp import geno
from symexp.errors import SpecValueError
from symexp.testing.algorithms import mixed_space

kit = sx.evolution
join = sx.evolution.recombinators


def every(seed):
    return [
        join.Uniform(seed=seed), join.Average(), join.KPoint(2, seed=seed), join.Order(seed=seed),
        join.Sample(lambda xs: [1.0, 2.0], seed=seed), join.Cycle(seed=seed),
        join.WeightedAverage(lambda xs: [1.0, 2.0]), join.PartiallyMapped(seed=seed),
        join.Segmented(lambda xs: [1]), join.Uniform(kit.where.Any(2, seed=seed), seed=seed),
    ]  # fmt: skip


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_children_fit_spaces_with_names_and_conditions(seed):
    spec = mixed_space()
    parents = [spec.random_dna(seed=seed + i) for i in range(2)]
    for op in every(seed):
        for child in op(parents):
            spec.validate(child)


def test_a_decision_below_a_merged_choice_comes_from_a_parent_that_has_it():
    spec = geno.oneof([geno.oneof(9), geno.constant()], location="a").root()
    parents = [sx.DNA((0, 7), spec), sx.DNA(1, spec)]
    # The inner choice takes no part, so children of the second parent have no own decision for it.
    op = join.Uniform(where=lambda points: points[:1], seed=3)
    for _ in range(9):
        assert set(op(parents)) <= set(parents)


def test_custom_point_wise_recombinators():
    class Greatest(join.PointWise):
        def merge(self, decision_point, parent_decisions):
            return max(d for d in parent_decisions if d is not None)

    spec = geno.space([geno.oneof(5, location="x"), geno.floatv(0.0, 1.0, location="y")])
    parents = [sx.DNA([1, 0.5], spec), sx.DNA([3, 0.2], spec)]
    assert Greatest()(parents) == [sx.DNA([3, 0.5])]
    assert Greatest(lambda points: points[1:])(parents) == [sx.DNA([1, 0.5]), sx.DNA([3, 0.5])]
    assert Greatest()([]) == []


def test_parents_of_one_space_only():
    one, other = geno.oneof(2).root(), geno.oneof(3).root()
    for parents in ([one.first_dna(), other.first_dna()], [sx.DNA(0), one.first_dna()]):
        with pytest.raises(kit.EvolutionError, match="recombines DNAs of one space"):
            join.Uniform()(parents)
    same = geno.oneof(2).root()
    assert join.Uniform(seed=1)([one.first_dna(), same.first_dna()]) == [sx.DNA(0)]


def test_malformed_answers_of_users():
    spec = geno.space([geno.oneof(5, location="x"), geno.oneof(5, location="y")])
    parents = [sx.DNA([0, 1], spec), sx.DNA([2, 3], spec)]
    with pytest.raises(SpecValueError, match="one weight from 0 for each of 2 parents"):
        join.Sample(lambda xs: [1.0])(parents)
    with pytest.raises(kit.EvolutionError, match="indices of the decision points"):
        join.Segmented(lambda xs: [x.id == "y" for x in xs])(parents)
    with pytest.raises(kit.EvolutionError, match="exactly 2 parents, but got 1"):
        join.KPoint(1)(parents[:1])


def test_weights_of_zero():
    spec = geno.space([geno.oneof(5, location="x"), geno.floatv(0.0, 1.0, location="y")])
    parents = [sx.DNA([0, 0.1], spec), sx.DNA([2, 0.3], spec)]
    assert join.WeightedAverage(lambda xs: [0.0, 0.0])(parents) == parents
    assert join.Sample(lambda xs: [0.0, 0.0], seed=1)(parents)[0].flat[0] in (0, 2)


def test_orders_of_one_are_left_alone():
    spec = geno.permutate(1).root()
    parents = [spec.first_dna()] * 2
    for op in (join.Order(seed=1), join.PartiallyMapped(seed=1), join.Cycle(seed=1)):
        assert set(op(parents)) == set(parents)


def test_orders_of_equal_spaces_are_merged():
    one, other = (sx.dna_spec(sx.Dict(p=sx.permutate(range(6)))) for _ in range(2))
    orders = ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0])
    for make in (join.PartiallyMapped, join.Order, join.Cycle):
        of_one = make(seed=1)([sx.DNA(order, one) for order in orders])
        assert make(seed=1)([sx.DNA(orders[0], one), sx.DNA(orders[1], other)]) == of_one


def test_a_decision_that_no_parent_has_is_drawn():
    when = sx.geno.Condition("a", (1,))
    text = geno.CustomDecisionPoint("Text", random_fn=lambda rng: "drawn", location="t")
    spec = geno.space([
        geno.oneof(2, location="a", name="a"),
        geno.oneof([geno.constant(), geno.space([text.replaced(condition=when)])], location="b"),
    ])  # fmt: skip
    parents = [sx.DNA([1, 0], spec), sx.DNA([0, 1], spec)]

    class Greatest(join.PointWise):
        def merge(self, decision_point, parent_decisions):
            return max(d for d in parent_decisions if d is not None)

    assert [d.flat for d in Greatest()(parents)] == [(1, 1, "drawn")]


def test_a_tied_decision_stays_where_another_place_takes_it():
    text = geno.CustomDecisionPoint("Text", random_fn=lambda rng: "drawn", name="t")
    constant = geno.constant()
    spec = geno.space([
        geno.oneof([constant, geno.space([text.replaced(location="x")])], location="a"),
        geno.oneof([constant, geno.space([text.replaced(location="y")])], location="b"),
    ])  # fmt: skip
    parents = [sx.DNA.from_numbers([1, "one", 1], spec), sx.DNA.from_numbers([0, 0], spec)]

    # The first child takes `a` of the second parent, so `b` decides the text.
    class SecondOfA(join.PointWise):
        def merge(self, decision_point, parent_decisions):
            return parent_decisions[1 if decision_point.id == "a" else 0]

    assert (0, 1, "one") in [d.flat for d in SecondOfA()(parents)]


@pytest.mark.parametrize("cuts", [[2, 1], [-1], [3], [1.0]])
def test_cuts_in_no_order_are_refused(cuts):
    spec = geno.space([geno.oneof(5, location="x"), geno.oneof(5, location="y")])
    parents = [sx.DNA([0, 1], spec), sx.DNA([2, 3], spec)]
    with pytest.raises(kit.EvolutionError, match="from 0 to 2 in increasing order, but got"):
        join.Segmented(lambda xs: cuts)(parents)
