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


@sx.symbolize
class Port:
    def __init__(self, n, name="x"): ...


def test_candidates_are_visited_at_their_paths():
    seen = []
    space = sx.Dict(a=sx.oneof([[1], 2]), b=sx.manyof(1, [3]))
    sx.traverse(space, lambda k, v, p: seen.append((str(k), sx.format(v, compact=True))))
    assert seen[1:] == [
        ("a", "oneof([[1], 2])"), ("a", "[1]"), ("a[0]", "1"), ("a", "2"),
        ("b", "manyof(1, [3])"), ("b[0]", "3"),
    ]  # fmt: skip
    skipped = []

    def visit(k, v, p):
        skipped.append(str(k))
        return sx.TraverseAction.CONTINUE if k else None

    sx.traverse(space, visit)
    assert skipped == ["", "a", "b"]


def test_paths_into_placeholders():
    space = sx.Dict(
        a=sx.oneof([Port(1), Port(2)], name="n"),
        b=sx.manyof(2, [Port(3), Port(4)]),
        c=sx.oneof([Port(5), [6]]),
    )
    assert repr(sx.get(space, "a.n")) == "oneof([1, 2], name='n')"
    assert sx.get(space, "a.name") == "x"
    assert repr(sx.get(space, "b[-1].n")) == "oneof([3, 4])"
    assert repr(sx.get(space, "b[0]")) == "oneof([Port(n=3, name='x'), Port(n=4, name='x')])"
    assert sx.get(space, "a") is space.a
    assert sx.get(space, "c.n", None) is None
    with pytest.raises(PathError, match=r"no key 'n'.*It is a candidate at 'c': oneof"):
        sx.get(space, "c.n")
    with pytest.raises(PathError, match=r"The list at 'b' has 2 elements, but no 2"):
        sx.get(space, "b[2]")


def test_a_clone_is_not_abstract():
    for tree in (sx.Dict(x=1), sx.List([sx.clone(sx.Dict(x=[1]))])):
        assert not sx.is_abstract(sx.clone(tree))
        assert not sx.is_partial(sx.clone(tree))


def test_what_a_ref_shares_is_no_part_of_the_tree():
    shared = sx.Dict(x=1)
    for tree in (sx.Dict(a=sx.Ref(shared)), sx.List([sx.Ref(shared)]), sx.Dict(a=(sx.Ref([1]),))):
        visited = []
        assert sx.traverse(tree, lambda k, v, p, seen=visited: seen.append(v))
        assert visited == list(sx.query(tree, enter_selected=True).values())
        assert isinstance(visited[-1], sx.Ref)
