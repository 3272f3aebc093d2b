"""`query` and `contains`."""

import itertools
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


@sx.symbolize
class One:
    def __init__(self, x): ...


def undecided():
    return sx.Dict(
        a=sx.oneof([1, 2]),
        b=sx.oneof([One(3), sx.oneof([One(4), [5]])]),
        c=sx.manyof(2, [One(6), One(7)]),
        d=sx.floatv(0.5, 1),
    )


def test_queries_reach_into_placeholders():
    space = undecided()
    found = {k: sx.format(v, compact=True) for k, v in sx.query(space, where=One).items()}
    assert found == {
        "b": "oneof([One(x=3), One(x=4)])",
        "c[0]": "oneof([One(x=6), One(x=7)])",
        "c[1]": "oneof([One(x=6), One(x=7)])",
    }
    assert sx.query(space, where=lambda v: v == 4) == {"b.x": 4}
    assert list(sx.query(space, r"c\[1\]\.x")) == ["c[1].x"]
    assert list(sx.query(space, custom_selector=lambda k, v: v == 7)) == ["c[0].x", "c[1].x"]
    assert sx.query(space, where=lambda v, p: v == 5 and type(p) is not One) == {"b[0]": 5}


def test_a_placeholder_that_matches_itself_is_the_result():
    space = undecided()
    found = sx.query(space, where=lambda v: isinstance(v, sx.hyper.OneOf))
    assert list(found) == ["a", "b"]
    assert sx.query(space, "d") == {"d": sx.floatv(0.5, 1)}


def test_numbers_of_ranges():
    space = undecided()
    assert list(sx.query(space, where=float)) == ["d"]
    assert list(sx.query(space, where=lambda v: v == 0.7)) == ["d"]  # it may be decided
    assert not sx.query(space, where=lambda v: v == 1.5)


def test_contains_looks_into_candidates():
    space = undecided()
    assert sx.contains(space, 5)
    assert sx.contains(space, One(4))
    assert sx.contains(space, type=One)
    assert not sx.contains(space, 9)


def test_what_is_found_in_samples_is_found_in_the_space():
    space = undecided()
    for where in (One, int, list, float):
        found = set(sx.query(space, where=where, enter_selected=True))
        for sample in itertools.islice(sx.random_sample(space, seed=1), 20):
            assert set(sx.query(sample, where=where, enter_selected=True)) <= found
