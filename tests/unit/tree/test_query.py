"""`query` and `contains`."""

import re

import pytest

import symexp as sx
from symexp.errors import SpecTypeError
from symexp.tree.nodes.state import is_ghost


class Base:
    pass


@sx.symbolize
class Leaf(Base):
    def __init__(self, x=1, y="a", shape=(3, 3)):
        self.live = True


@sx.symbolize
class Tree:
    def __init__(self, items, left=None, right=None):
        self.live = True


def tree():
    return Tree([Leaf(1), {"k": Leaf(2), "a.b": 5}], left=Leaf(3))


def test_by_regex():
    assert sx.query(tree(), ".*x") == {"items[0].x": 1, "items[1].k.x": 2, "left.x": 3}
    assert sx.query(tree(), r".*\.y$") == {"items[0].y": "a", "items[1].k.y": "a", "left.y": "a"}
    assert sx.query(tree(), r"items\[1\]\..*\.x") == {"items[1].k.x": 2}
    assert sx.query(tree(), re.compile("left.x")) == {"left.x": 3}
    assert sx.query(tree(), ".*nothing") == {}


def test_the_regex_is_matched_at_the_beginning():
    assert list(sx.query(tree(), "items")) == ["items"]
    assert list(sx.query(tree(), "x")) == []


@pytest.mark.parametrize("regex", [".*x", ".*x$", ".*left", ".*e", ".*[xy]", "left.*", ".*"])
def test_fast_matchers_agree_with_re(regex):
    every = sx.query(tree(), ".*", enter_selected=True)
    expected = [p for p in every if re.match(regex, p)]
    assert list(sx.query(tree(), regex, enter_selected=True)) == expected


def test_a_malformed_regex():
    with pytest.raises(re.error):
        sx.query(tree(), "[")


def test_by_class():
    assert list(sx.query(tree(), where=Leaf)) == ["items[0]", "items[1].k", "left"]
    assert list(sx.query(tree(), where=Base)) == ["items[0]", "items[1].k", "left"]
    assert sx.query(tree(), where=int) == {
        "items[0].x": 1, "items[1].k.x": 2, "items[1]['a.b']": 5, "left.x": 3,
    }  # fmt: skip
    assert list(sx.query(tree(), where=tuple)) == ["items[0].shape", "items[1].k.shape",
                                                   "left.shape"]  # fmt: skip
    assert list(sx.query(tree(), where=(Tree, str))) == [""]
    assert list(sx.query(tree(), where=list)) == ["items"]
    assert list(sx.query(tree(), where=dict)) == ["items[1]"]
    assert list(sx.query(tree(), where=object)) == [""]


@pytest.mark.parametrize("cls", [Leaf, Base, Tree, int, str, tuple, list, dict, object, float])
@pytest.mark.parametrize("enter", [False, True])
def test_classes_agree_with_predicates(cls, enter):
    by_class = sx.query(tree(), where=cls, enter_selected=enter)
    by_test = sx.query(tree(), where=lambda v: isinstance(v, cls), enter_selected=enter)
    assert list(by_class) == list(by_test)
    assert all(sx.eq(by_class[k], by_test[k]) for k in by_class)


def test_by_predicate():
    assert sx.query(tree(), where=lambda v: v == 2) == {"items[1].k.x": 2}
    assert sx.query(tree(), where=lambda v, p: isinstance(p, dict) and v == 5) == {
        "items[1]['a.b']": 5
    }
    assert sx.query(tree(), ".*k.*", where=lambda v: type(v) is int) == {"items[1].k.x": 2}


def test_enter_selected():
    nested = Tree([Tree([Leaf()])])
    assert list(sx.query(nested, where=Tree)) == [""]
    assert list(sx.query(nested, where=Tree, enter_selected=True)) == ["", "items[0]"]


def test_custom_selector():
    assert sx.query(tree(), custom_selector=lambda k, v: k and k.key == "x" and v > 1) == {
        "items[1].k.x": 2, "left.x": 3,
    }  # fmt: skip
    found = sx.query(tree(), custom_selector=lambda k, v, p: isinstance(p, Tree) and v is None)
    assert found == {"right": None}
    with pytest.raises(SpecTypeError, match="either custom_selector, or path_regex and where"):
        sx.query(tree(), "x", custom_selector=lambda k, v: True)


def test_where_must_be_something_to_ask():
    with pytest.raises(SpecTypeError, match="function of the value, a class or a tuple of classes"):
        sx.query(tree(), where="Leaf")


def test_the_same_before_and_after_training():
    t = tree()
    before = {k: repr(v) for k, v in sx.query(t, ".*", enter_selected=True).items()}
    assert t.live
    after = sx.query(t, ".*", enter_selected=True)
    assert {k: repr(v) for k, v in after.items()} == before
    assert is_ghost(after["left"])


def test_nothing_is_materialized():
    t = tree()
    found = sx.query(t, where=Leaf)
    assert is_ghost(t)
    assert found["left"] is t.left
    found["left"].rebind(x=30)
    assert t.left.x == 30


def test_plain_values():
    assert sx.query(3, where=int) == {"": 3}
    assert sx.query([1, [2]], where=int) == {"[0]": 1, "[1][0]": 2}


def test_contains():
    assert sx.contains(tree(), 5)
    assert not sx.contains(tree(), 6)
    assert not sx.contains(tree(), True)
    assert sx.contains(tree(), Leaf(2))
    assert sx.contains(tree(), type=Leaf)
    assert not sx.contains(tree(), type=float)
