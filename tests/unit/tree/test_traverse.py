"""`traverse` and `get`: the places of a tree, one by one."""

import pytest

import symexp as sx
from symexp.errors import PathError, SpecTypeError


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


def test_get():
    t = tree()
    assert sx.get(t, "items[-1].k.x") == 2
    assert sx.get(t, "") is t
    assert sx.get(t, "items[1]['a.b']") == 5
    assert sx.get(t, "nope.x", default=None) is None
    with pytest.raises(PathError, match=r"Tree has no 'lefft'\. Did you mean 'left'"):
        sx.get(t, "lefft")
    with pytest.raises(PathError, match=r"Nothing stands below 'left\.x', which is 3"):
        sx.get(t, "left.x.y")
    with pytest.raises(PathError, match="Malformed key path"):
        sx.get(t, "a..b", default=None)


def test_traverse_order_and_actions():
    before, after = [], []
    done = sx.traverse(
        sx.List([1, [2]]),
        lambda k, v, p: before.append(str(k)),
        lambda k, v, p: after.append(str(k)),
    )
    assert done
    assert before == ["", "[0]", "[1]", "[1][0]"]
    assert after == ["[0]", "[1][0]", "[1]", ""]


@pytest.mark.parametrize(
    ("answer", "seen", "done"),
    [
        (sx.TraverseAction.CONTINUE, ["", "[0]", "[1]"], True),
        (sx.TraverseAction.STOP, ["", "[0]", "[1]"], False),
        (False, ["", "[0]", "[1]"], False),
        (None, ["", "[0]", "[1]", "[1][0]"], True),
    ],
)
def test_what_a_visitor_answers(answer, seen, done):
    visited = []

    def visit(k, v, p):
        visited.append(str(k))
        return answer if str(k) == "[1]" else None

    assert sx.traverse(sx.List([1, [2]]), visit) is done
    assert visited == seen


def test_a_visitor_that_answers_nonsense():
    with pytest.raises(SpecTypeError, match="Expected a visitor to answer with a TraverseAction"):
        sx.traverse(sx.List([1]), lambda k, v, p: "enter")


@sx.symbolize
class _Pair:
    def __init__(self, x, y):
        self.x, self.y = x, y


@sx.symbolize
def _waits(x, y):
    return x + y


def test_abstract_means_partial_or_undecided():
    partial, open_, whole = _Pair.partial(1), _Pair(1, sx.oneof([1, 2])), _Pair(1, 2)
    for wrap in (lambda v: v, lambda v: [v], lambda v: {"a": (v, 1)}, lambda v: _Pair(v, 1)):
        assert [sx.is_abstract(wrap(v)) for v in (partial, open_, whole)] == [True, True, False]
        assert [sx.is_partial(wrap(v)) for v in (partial, open_, whole)] == [True, False, False]
    assert sx.is_abstract(sx.MISSING_VALUE)
    assert sx.is_abstract(sx.oneof([1, 2]))
    assert not sx.is_abstract(3)


def test_a_functor_that_waits_is_abstract_itself_but_a_complete_argument():
    assert sx.is_abstract(_waits(1))
    assert not sx.is_abstract(_waits(1, 2))
    assert not sx.is_abstract(_Pair(_waits(1), 2))


def test_nothing_stands_below_a_leaf():
    assert sx.get((1, 2), "") == (1, 2)
    with pytest.raises(sx.errors.PathError, match=r"below the root, which is \(1, 2\)"):
        sx.get((1, 2), "[0]")
    assert sx.get((1, 2), "[0]", None) is None
