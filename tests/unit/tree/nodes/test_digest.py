"""Digests: cached, independent of order, and covering ties."""

import pytest

import symexp as sx
from symexp.errors import SymbolizeError, UnsupportedValueError
from symexp.tree.nodes.digest import digest, fingerprint_of
from symexp.tree.nodes.state import get_state


@sx.symbolize
class Box:
    def __init__(self, x=None, act=lambda v: v, **extra):
        pass


def node_of(value):
    return get_state(value).node


def test_a_node_remembers_its_digest_and_shares_it_with_clones():
    box = Box(Box(1))
    found = digest(node_of(box))
    assert node_of(box)._digest is found
    assert node_of(box).values[0]._digest is not None
    assert node_of(box.clone())._digest is found


def test_the_order_of_arguments_has_no_meaning():
    assert digest(node_of(Box(1, p=1, q=2))) == digest(node_of(Box(1, q=2, p=1)))
    assert digest(node_of(sx.List([1, 2]))) != digest(node_of(sx.List([2, 1])))


def test_a_default_without_canonical_form_counts_as_the_default():
    assert digest(node_of(Box(1))) == digest(node_of(Box(1)))
    with pytest.raises(UnsupportedValueError, match=r"path=x\.y\.act"):
        digest(node_of(Box(sx.Dict(y=Box(1, act=lambda v: v)))))


def test_only_the_fingerprint_covers_ties():
    shared = Box(1)
    tied, untied = node_of(sx.List([shared, shared])), node_of(sx.List([Box(1), Box(1)]))
    assert digest(tied) == digest(untied)
    assert fingerprint_of(tied) != fingerprint_of(untied)
    assert fingerprint_of(untied) == digest(untied)


def test_a_leaf_that_is_nested_too_deep_is_named_as_the_cause():
    value = 1
    for _ in range(5000):
        value = (value,)
    with pytest.raises(UnsupportedValueError, match="Use lists instead of tuples"):
        sx.fingerprint(sx.Dict(x=value))


def test_a_placeholder_that_is_the_root_is_no_tree():
    with pytest.raises(SymbolizeError, match=r"sx.List\(\[placeholder\]\)"):
        sx.patch(sx.oneof([1, 2]), {"x": 1})
