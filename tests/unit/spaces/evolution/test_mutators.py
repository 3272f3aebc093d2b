"""Mutators: they change one place, and the result always fits the space."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp import geno
from symexp.testing.algorithms import mixed_space

kit = sx.evolution


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_mutants_fit_spaces_with_names_and_conditions(seed):
    spec = mixed_space()
    dna = spec.random_dna(seed=seed)
    op = kit.mutators.Uniform(seed=seed) >> kit.mutators.Swap(seed=seed)
    for _ in range(5):
        (dna,) = op([dna])
        spec.validate(dna)


def test_where_sees_points_with_names_and_hints():
    spec = geno.space(
        [geno.oneof(9, location="x", name="x"), geno.oneof(9, location="y", hints="fixed")]
    )
    start = spec.first_dna()
    by_name = kit.mutators.Uniform(lambda d: getattr(d.spec, "name", None) == "x", seed=1)
    by_hint = kit.mutators.Uniform(lambda d: getattr(d.spec, "hints", None) != "fixed", seed=1)
    for op in (by_name, by_hint):
        assert {op([start])[0].flat[1] for _ in range(9)} == {0}


def test_the_parent_is_left_alone():
    spec = geno.permutate(5).root()
    dna = kit.set_fitness(spec.first_dna(), 1.0)
    for op in (kit.mutators.Uniform(seed=1), kit.mutators.Swap(seed=1)):
        (child,) = op([dna])
        assert child is not dna
        assert child.metadata == {}
    assert dna == spec.first_dna()


@pytest.mark.parametrize("where", [None, lambda gene: True])
@pytest.mark.parametrize("kind", [kit.mutators.Uniform, kit.mutators.Swap])
def test_a_space_without_decisions_has_one_candidate(kind, where):
    """An evolution of a space whose last decision a rule has fixed goes on to work."""
    dna = kit.set_fitness(geno.constant().first_dna(), 1.0)
    (child,) = kind(where, seed=1)([dna])
    assert child == dna
    assert child is not dna
    assert child.metadata == {}
    algorithm = kit.regularized_evolution(population_size=2, tournament_size=2)
    found = []
    for candidate, feedback in sx.sample(sx.Dict(x=1), algorithm, 5, duplicates=True, seed=1):
        feedback(1.0)
        found.append(candidate.x)
    assert found == [1] * 5


def test_what_cannot_be_changed():
    spec = geno.oneof(2).root()
    with pytest.raises(kit.EvolutionError, match="no decision that may be changed"):
        kit.mutators.Uniform(where=lambda gene: False)([spec.first_dna()])
    with pytest.raises(kit.EvolutionError, match="belongs to no space"):
        kit.mutators.Uniform()([sx.DNA(1)])
    for unswappable in (geno.oneof(3), geno.manyof(2, 3, sorted=True)):
        dna = unswappable.first_dna()
        assert kit.mutators.Swap(seed=1)([dna]) == [dna]


def test_where_gets_decisions_only():
    spec = sx.dna_spec(sx.Dict(x=sx.oneof([1, 2, 3], name="n"), y=sx.oneof([4, 5, 6])))
    seen = []

    def named(gene):
        seen.append((gene.spec.name, gene.parent_dna.spec.id))
        return gene.spec.name == "n"

    (child,) = kit.mutators.Uniform(where=named, seed=4)([sx.DNA([0, 0], spec)])
    assert child.flat[1] == 0
    assert seen == [("n", ""), (None, "")]
