"""Spaces without values: the candidates are DNAs."""

import pytest

import symexp as sx
from symexp.spaces.dna import DNAError


def spec():
    constant = sx.geno.constant()
    return sx.geno.space([sx.geno.oneof([constant, constant, constant]), sx.geno.floatv(0.0, 1.0)])


def test_a_loop_yields_dnas():
    seen = []
    for dna, feedback in sx.sample(spec(), sx.geno.Random(1), 4):
        assert isinstance(dna, sx.DNA)
        assert dna == feedback.dna
        seen.append(dna)
        feedback(dna.to_numbers()[1])
    assert len(set(seen)) == 4
    assert feedback.study.result.best.exp in seen


def test_rewards_as_in_pyglove():
    one = sx.geno.space([sx.geno.oneof([sx.geno.constant()] * 3)])
    loop = sx.sample(one, sx.geno.Sweeping())
    for dna, feedback in loop:
        feedback(dna.value)
    assert [t.reward for t in loop.result.trials] == [0, 1, 2]


def test_a_study_that_is_kept(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#a"
    for dna, feedback in sx.sample(spec(), sx.geno.Random(1), 2, url):
        feedback(dna.to_numbers()[1])
    assert len(sx.poll_result(url).trials) == 2


def test_iteration_and_coding():
    space = sx.dna_spec(sx.Dict(x=sx.oneof([5, 6])))
    assert list(sx.iter(space)) == [sx.DNA(0), sx.DNA(1)]
    assert sx.dna_spec(space) is space
    assert sx.encode(space, sx.DNA(1)) == sx.decode(space, 1) == sx.DNA(1)
    with pytest.raises(DNAError, match="Expected a DNA as a candidate"):
        sx.encode(space, 5)
    with pytest.raises(DNAError):
        sx.decode(space, 7)
    with pytest.raises(TypeError, match="selects placeholders of a tree"):
        sx.iter(space, where=lambda h: True).__next__()


def test_the_shape_of_a_dna_counts():
    inner = sx.geno.oneof(2, location="x")
    nested = sx.geno.space([sx.geno.oneof([inner, inner], location="a")])
    assert sx.decode(nested, sx.DNA((0, 1))) == sx.DNA((0, 1))
    with pytest.raises(DNAError, match="wrong shape"):
        sx.decode(nested, sx.DNA([0, 1]))
    given = sx.DNA((0, 1), nested)
    sx.decode(nested, given).set_metadata("mine", 1)
    assert given.metadata == {}
