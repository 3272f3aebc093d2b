"""The functions of users on spaces: `where=`, decisions in dicts, random samples."""

from __future__ import annotations

import pytest

import symexp as sx


@sx.symbolize
class Layer:
    def __init__(self, units: int, activation: str = "relu", inner=None):
        self.size = units


@sx.symbolize
class Model:
    def __init__(self, layers, head=None, lr: float = 0.1):
        self.layers = layers


def model() -> Model:
    return Model(
        [Layer(sx.oneof([8, 16])), Layer(4, inner=sx.oneof([None, Layer(sx.oneof([1, 2]))]))],
        lr=sx.floatv(1e-3, 1.0, "log"),
    )


def test_where_selects_the_placeholders_that_are_decided():
    space = sx.Dict(x=sx.oneof([1, 2]), y=sx.floatv(0.0, 1.0))
    only = lambda h: isinstance(h, sx.hyper.OneOf)
    assert sx.dna_spec(space, where=only).space_size == 2
    assert [c.y for c in sx.iter(space, where=only)] == [sx.floatv(0.0, 1.0)] * 2


def test_random_samples_are_reproducible():
    first = [sx.encode(model(), c) for c in sx.random_sample(model(), 5, seed=7)]
    again = [sx.encode(model(), c) for c in sx.random_sample(model(), 5, seed=7)]
    assert first == again
    assert len(set(first)) == 5


def test_decisions_by_name_may_be_plain_strings():
    space = sx.Dict(x=sx.oneof(["a", "b", "1/2"]), y=sx.oneof([8, 16]))
    assert sx.decode(space, {"x": "b", "y": 16}) == {"x": "b", "y": 16}
    assert sx.decode(space, {"x": "1/3", "y": "1/2 (16)"}) == {"x": "b", "y": 16}


def space(of=sx):
    below = of.Dict(b=of.oneof([1, 2], name="in"))
    return of.Dict(a=of.oneof([below, 3], name="out"), c=of.oneof([5, 6], name="c"))


def inner():
    return sx.oneof([1, 2], name="in")


def test_where_leaves_out_placeholders_inside_of_candidates():
    def outer(hyper):
        return hyper.name != "in"

    assert sx.dna_spec(space(), where=outer).space_size == 4
    found = list(sx.iter(space(), where=outer))
    assert [sx.eq(f, sx.Dict(a=sx.Dict(b=inner()), c=c)) for f, c in zip(found, (5, 6))] == [
        True,
        True,
    ]
    assert [(f.a, f.c) for f in found[2:]] == [(3, 5), (3, 6)]
    assert [sx.encode(space(), f, where=outer) for f in found] == [
        sx.DNA(d) for d in ([0, 0], [0, 1], [1, 0], [1, 1])
    ]


def test_placeholders_that_were_left_out_can_be_decided_later():
    found = next(iter(sx.iter(space(), where=lambda hyper: hyper.name == "out")))
    assert [(f.a.b, f.c) for f in sx.iter(found)] == [(1, 5), (1, 6), (2, 5), (2, 6)]


def test_a_placeholder_that_is_left_out_keeps_its_candidates():
    (found,) = sx.iter(space(), where=lambda hyper: hyper.name == "in")
    assert sx.eq(found, space())


def test_where_decides_a_candidate_that_is_a_placeholder():
    nested = sx.Dict(x=sx.oneof([inner(), 3], name="out"))
    found = list(sx.iter(nested, where=lambda hyper: hyper.name == "out"))
    assert sx.eq(found[0], sx.Dict(x=inner()))
    assert found[1].x == 3


def test_where_applies_inside_of_manyof():
    several = sx.Dict(x=sx.manyof(2, [inner(), 3, 4], sorted=True, name="out"))
    found = list(sx.iter(several, where=lambda hyper: hyper.name == "out"))
    assert [list(f.x)[1] for f in found] == [3, 4, 4]
    assert sx.eq(found[1], sx.Dict(x=[inner(), 4]))


def test_where_does_not_change_the_space():
    shared = space()
    assert sx.dna_spec(shared, where=lambda hyper: hyper.name != "in").space_size == 4
    assert sx.dna_spec(shared).space_size == 6


def test_where_must_be_a_function():
    with pytest.raises(TypeError, match="Expected where to be a function of a placeholder, but"):
        sx.iter(space(), where=10).__next__()
    with pytest.raises(TypeError, match="Expected where to be a function of a placeholder, but"):
        sx.sample(space(), where="out")


@pytest.mark.parametrize("names", [["out"], ["out", "c"], ["in", "out"], ["in", "out", "c"], ["c"]])
def test_where_gives_the_space_that_pyglove_gives(names):
    pyglove = pytest.importorskip("pyglove")

    def takes_part(hyper):
        return hyper.name in names

    theirs = pyglove.dna_spec(space(pyglove), where=takes_part)
    ours = sx.dna_spec(space(), where=takes_part)
    assert [str(d) for d in ours.iter_dna()] == [str(d) for d in theirs.iter_dna()]


def test_materialize_takes_the_arguments_of_pyglove():
    space = sx.Dict(a=sx.oneof([1, 3]))
    assert sx.materialize(space, {"a": "1/2"}, use_literal_values=False) == {"a": 3}
    assert sx.materialize(space, {"a": 1}, use_literal_values=False) == {"a": 3}
    assert sx.materialize(space, {"a": 1}) == {"a": 1}
    assert sx.materialize(space, {"a": "1/2 (3)"}, True) == {"a": 3}
    assert sx.materialize(space, sx.DNA(0), where=lambda hyper: True) == {"a": 1}
