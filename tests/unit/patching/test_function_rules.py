"""Rules as functions, called at every place from the top down."""

import pytest

import symexp as sx
from symexp.errors import (
    RuleError,
)
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y="a", **kwargs):
        self.live = [x]


@sx.symbolize([("size", sx.typing.Int(min_value=0)), ("items", sx.typing.List(sx.typing.Any()))])
class Tree:
    def __init__(self, left=None, items=(), size=1):
        self.live = True


def tree():
    return Tree(Leaf(1), [Leaf(2), 3, {"k": Leaf(4)}], size=5)


def test_function_rules_are_called_top_down_and_do_not_enter_what_they_replace():
    seen = []

    def rule(k, v, p):
        seen.append(str(k))
        return Leaf(99) if str(k) == "items[2].k" else v

    sx.patch(tree(), rule)
    assert seen == [
        "", "left", "left.x", "left.y", "items", "items[0]", "items[0].x", "items[0].y",
        "items[1]", "items[2]", "items[2].k", "size",
    ]  # fmt: skip


def test_function_rule_gets_key_value_and_parent():
    t = tree()
    sx.patch(t, lambda k, v, p: v + 1 if isinstance(p, Leaf) and k.key == "x" else v)
    assert (t.left.x, t.items[0].x, t.items[2]["k"].x) == (2, 3, 5)


def test_rules_see_symbolic_values_before_and_after_training():
    t = tree()
    seen = []

    def rule(k, v):
        seen.append((str(k), repr(v), type(v) if not isinstance(v, Leaf) else is_ghost(v)))
        return v

    sx.patch(t, rule)
    before = list(seen)
    seen.clear()
    assert t.live
    sx.patch(t, rule)
    assert seen == before


def test_a_rule_of_another_signature():
    with pytest.raises(RuleError, match=r"takes 1 arguments"):
        sx.patch(tree(), lambda v: v)


def test_a_rule_that_changes_its_value_in_place():
    t = tree()

    def rule(k, v):
        if isinstance(v, Leaf):
            v.rebind(x=v.x + 100)
        return v

    sx.patch(t, rule)
    assert t.left.x == 101


@sx.symbolize
class Part:
    def __init__(self, x=0):
        pass


@pytest.mark.parametrize(
    ("value", "place"), [(0, "'parts[1].x'"), ("leaf", "'parts[0]'"), (None, "the root")]
)
def test_so_is_the_place_where_a_function_raised(value, place):
    tree = sx.Dict(parts=["leaf", Part(0)])

    def fails(k, v):
        if v == value or (value is None and not k):
            raise ZeroDivisionError("no")
        return v

    with pytest.raises(ZeroDivisionError) as caught:
        sx.patch(tree, fails)
    assert caught.value.__notes__ == [f"symexp: raised by the rule at {place}."]
