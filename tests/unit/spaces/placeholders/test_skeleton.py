"""Candidates share what the tree fixes, and tied objects stay tied."""

from __future__ import annotations

import symexp as sx
from symexp.tree.nodes.state import get_state


@sx.symbolize
class Layer:
    def __init__(self, units: int, activation: str = "relu", inner=None):
        self.size = units


@sx.symbolize
class Model:
    def __init__(self, layers, head=None, lr: float = 0.1):
        self.layers = layers


def test_a_tied_object_is_decided_once_and_stays_tied():
    shared = Layer(sx.oneof([8, 16]))
    space = Model([shared, Layer(4), shared], head=Layer(1, inner=shared))
    spec = sx.dna_spec(space)
    assert spec.space_size == 2
    assert len(spec.elements) == 1
    for candidate in sx.iter(space):
        assert candidate.layers[0] is candidate.layers[2] is candidate.head.inner
        assert sx.encode(space, candidate) == sx.DNA(candidate.layers[0].units // 8 - 1)
        sx.patch(candidate, {"layers[0].units": 3})
        assert candidate.layers[2].units == candidate.head.inner.units == 3


def test_candidates_share_what_is_fixed():
    space = Model([Layer(sx.oneof([8, 16])), Layer(4)], head=Layer(2))
    root = get_state(space).node
    candidate = get_state(next(sx.iter(space))).node
    assert candidate.values[1] is root.values[1]
    assert candidate.values[0].values[1] is root.values[0].values[1]
    assert candidate.values[0] is not root.values[0]


def test_functors_that_wait_for_arguments_are_complete_candidates():
    @sx.functor
    def scale(x, factor):
        return x * factor

    space = sx.Dict(f=scale(factor=sx.oneof([2, 3])), g=sx.oneof([scale(factor=1)]))
    for candidate in sx.iter(space):
        assert not sx.is_partial(candidate)
