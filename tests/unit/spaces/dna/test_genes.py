"""Genes and sites: the places of a DNA, and drawing them again."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from symexp import geno
from symexp.spaces.dna import DNA
from symexp.spaces.dna.genes import drawn_flat, genes_of, redrawn, sites_of
from symexp.testing.algorithms import mixed_space


def test_genes_are_the_tree_that_pyglove_calls_a_dna():
    spec = geno.space([geno.oneof([geno.oneof(2), geno.constant()]), geno.manyof(2, 3)])
    genes = genes_of(DNA([(0, 1), [2, 0]], spec))
    assert [g.value for g in genes] == [None, 0, 1, None, 2, 0]
    root, outer, inner, whole, slot, _ = genes
    assert root.spec is spec
    assert root.children == [outer, whole]
    assert (inner.parent_dna, inner.root, inner.is_leaf) == (outer, root, True)
    assert (slot.is_subchoice, whole.is_subchoice, root.is_subchoice) == (True, False, False)
    assert whole.multi_choice_spec is whole.spec
    assert whole.is_multi_choice_container
    assert repr(slot) == "Gene(2 at '[0]')"
    assert root.site is None


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_sites_are_those_of_the_genes_and_can_be_redrawn(seed):
    rng = random.Random(seed)
    fixed = geno.space([geno.oneof(3), geno.manyof(2, 4, sorted=True), geno.floatv(0.0, 1.0)])
    branching = geno.space(
        [geno.manyof(2, [geno.manyof(2, 3).root(), geno.constant(), geno.constant()]),
         geno.oneof([geno.permutate(3).root(), geno.constant()])]
    )  # fmt: skip
    for spec in (fixed, branching, mixed_space(), geno.permutate(4).root()):
        dna = DNA._of(drawn_flat(spec, rng), spec)
        spec.validate(dna)
        sites = sites_of(dna)
        assert [g.site for g in genes_of(dna) if g.site] == [
            s._replace(point=g.site.point)
            for s, g in zip(sites, [g for g in genes_of(dna) if g.site])
        ]
        spec.validate(redrawn(dna, rng.choice(sites), rng))


def test_what_is_not_drawn_again_stays():
    spec = geno.space([geno.oneof(9), geno.floatv(0.0, 1.0), geno.oneof(9)])
    dna = DNA([1, 0.5, 2], spec)
    made = redrawn(dna, sites_of(dna)[1], random.Random(1))
    assert (made.flat[0], made.flat[2]) == (1, 2)
    assert made.flat[1] != 0.5


def test_custom_decisions_are_mutated():
    spec = geno.custom(
        random_fn=lambda rng: "new", mutate_fn=lambda text, rng: text + "!", location="t"
    ).root()
    below = geno.oneof([spec, geno.constant()], location="c").root()
    for space, start in ((spec, "a"), (below, (0, "a"))):
        dna = DNA(start, space)
        made = redrawn(dna, sites_of(dna)[-1], random.Random(0))
        assert made.flat[-1] == "a!"
    dna = DNA((0, "a"), below)
    drawn = {redrawn(dna, sites_of(dna)[0], random.Random(i)).flat for i in range(9)}
    assert drawn == {(0, "a!"), (1,)}
