"""`register_leaf`: kinds of leaves that a user adds."""

import pytest

import symexp as sx
from symexp.codec import register_leaf
from symexp.errors import CodecError


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __eq__(self, other):
        return type(other) is type(self) and other.amount == self.amount

    __hash__ = None


class Euros(Money):
    pass


def test_a_kind_of_leaf_can_be_registered():
    register_leaf(
        "money",
        Money,
        lambda value, encode: [type(value).__name__, encode(value.amount)],
        lambda payload, decode: {"Money": Money, "Euros": Euros}[payload[0]](decode(payload[1])),
    )
    tree = sx.List([Euros(float("inf")), Money((1, 2))])
    assert sx.to_json(tree)["value"] == [
        {"$money": ["Euros", {"$float": "inf"}]},
        {"$money": ["Money", {"$tuple": [1, 2]}]},
    ]
    back = sx.from_json_str(sx.to_json_str(tree))
    assert type(back[0]) is Euros
    assert back[0] == tree[0]
    assert back[1] == tree[1]


def test_a_tag_can_be_registered_once():
    with pytest.raises(CodecError, match="'bytes' cannot be the tag of a leaf"):
        register_leaf("bytes", Money, lambda v, e: v, lambda p, d: p)
    with pytest.raises(CodecError, match="'a b' cannot be the tag"):
        register_leaf("a b", Money, lambda v, e: v, lambda p, d: p)
