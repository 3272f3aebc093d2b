"""Symbolic lists, dicts and tuples."""

import copy
import json
import pickle
from pathlib import Path

import pytest

import symexp as sx
from symexp.errors import PathError, SpecTypeError, SpecValueError
from symexp.tree.handles.containers import LiveDict
from symexp.tree.nodes.state import get_state, is_ghost
from symexp.tree.nodes.ties import has_ties


@sx.symbolize
class Leaf:
    def __init__(self, x=0):
        self.live = x


@sx.symbolize([("items", sx.typing.List(sx.typing.Int(), max_size=3)), ("d", sx.typing.Any())])
class Holder:
    def __init__(self, items=(), d=None):
        self.live = list(items)


def test_they_are_lists_and_dicts():
    items, d = sx.List([1, [2]]), sx.Dict(x={"y": 1})
    assert isinstance(items, list)
    assert isinstance(d, dict)
    assert items == [1, [2]]
    assert d == {"x": {"y": 1}}
    assert d.x.y == 1
    assert json.dumps([items, d]) == '[[1, [2]], {"x": {"y": 1}}]'
    assert sorted(sx.List([2, 1])) == [1, 2]
    assert [*items][1] is items[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.append(9),
        lambda x: x.extend([7, 8]),
        lambda x: x.insert(1, 9),
        lambda x: x.pop(),
        lambda x: x.pop(0),
        lambda x: x.remove(2),
        lambda x: x.clear(),
        lambda x: x.reverse(),
        lambda x: x.sort(reverse=True),
        lambda x: x.__setitem__(0, 5),
        lambda x: x.__setitem__(slice(0, 2), [7, 7, 7]),
        lambda x: x.__delitem__(slice(0, 2)),
        lambda x: x.__iadd__([4]),
        lambda x: x.__imul__(2),
    ],
)
def test_lists_change_as_lists_do(change):
    plain, symbolic = [3, 1, 2], sx.List([3, 1, 2])
    result = change(plain)
    ours = change(symbolic)
    assert symbolic == plain
    assert ours == result
    assert sx.eq(symbolic, sx.List(plain))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(a=5, c=6),
        lambda d: d.pop("a"),
        lambda d: d.pop("zz", 3),
        lambda d: d.popitem(),
        lambda d: d.setdefault("q", 1),
        lambda d: d.setdefault("a", 100),
        lambda d: d.clear(),
        lambda d: d.__setitem__("n", 1),
        lambda d: d.__delitem__("b"),
        lambda d: d.__ior__({"z": 0}),
    ],
)
def test_dicts_change_as_dicts_do(change):
    plain, symbolic = {"a": 1, "b": 2}, sx.Dict(a=1, b=2)
    result = change(plain)
    ours = change(symbolic)
    assert symbolic == plain
    assert list(symbolic) == list(plain)
    assert ours == result


@pytest.mark.parametrize("kind", [sx.Dict, LiveDict])
def test_attributes_of_dicts(kind):
    d = kind(x=1)
    d.y = 2
    assert d == {"x": 1, "y": 2}
    del d.x
    assert d == {"y": 2}
    for missing in (lambda: d.x, lambda: delattr(d, "x")):
        with pytest.raises(AttributeError, match="The dict has no key 'x'") as caught:
            missing()
        assert {entry.path for entry in caught.traceback} == {Path(__file__)}


def test_keys_are_text_or_ints():
    assert sx.get(sx.Dict({1: "a"}), "[1]") == "a"
    with pytest.raises(SpecTypeError, match="Keys of a symbolic dict are str or int"):
        sx.Dict({(1, 2): 3})


def test_a_change_in_a_tree_is_checked_and_shows_in_it():
    h = Holder([1, 2])
    h.items.append(3)
    assert sx.eq(h, Holder([1, 2, 3]))
    for bad, error in ((lambda: h.items.append(4), SpecValueError),
                       (lambda: h.items.__setitem__(0, "a"), SpecTypeError)):  # fmt: skip
        with pytest.raises(error, match="path=items"):
            bad()
    assert sx.eq(h, Holder([1, 2, 3]))
    assert h.items == [1, 2, 3]


def test_a_change_in_a_live_tree_makes_it_fresh():
    h = Holder([1])
    assert h.live == [1]
    ghost = h.clone()
    ghost.items.append(2)
    assert ghost.live == [1, 2]


def test_a_failing_change_changes_nothing():
    items = sx.List([1, Leaf(2)])
    with pytest.raises(ValueError, match="not in list"):
        items.remove(5)
    with pytest.raises(TypeError):
        items.sort()
    assert sx.eq(items, sx.List([1, Leaf(2)]))


def test_elements_keep_their_identity():
    a, b = Leaf(1), Leaf(2)
    items = sx.List([a, b])
    items.reverse()
    assert items[0] is b
    assert items[1] is a
    items.append(Leaf(3))
    assert items[0] is b
    a.rebind(x=10)
    assert items[1].x == 10
    assert sx.get(items, "[1].x") == 10


def test_tuples_that_hold_objects():
    t = Leaf((Leaf(1), 2))
    assert isinstance(t.x, tuple)
    assert t.x[0].x == 1
    sx.patch(t, {"x[0].x": 5})
    assert t.x[0].x == 5
    assert is_ghost(t)
    assert type(t.live) is tuple
    assert t.live[0].live == 5


def test_plain_tuples_stay_plain():
    t = Leaf((1, (2, "a")))
    assert type(t.x) is tuple


@pytest.mark.parametrize(
    "copier", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
@pytest.mark.parametrize("value", [sx.List([1, Leaf(2)]), sx.Dict(a=Leaf(1)), Leaf((Leaf(1),)).x])
def test_copies(copier, value):
    made = copier(value)
    assert sx.eq(made, value)
    assert type(made) is type(value)
    assert made is not value


def test_value_specs_of_free_standing_containers():
    with pytest.raises(SpecTypeError, match="path=\\[1\\]"):
        sx.List([1, "a"], value_spec=sx.typing.List(sx.typing.Int()))
    assert sx.Dict({"x": 1}, value_spec=sx.typing.Dict([("x", sx.typing.Int())])) == {"x": 1}


def test_methods_of_the_class_win_over_ours():
    @sx.symbolize
    class Own:
        def __init__(self, x):
            self.live = x

        def clone(self):
            return "mine"

    assert Own(1).clone() == "mine"
    assert Own(1).rebind(x=2).x == 2
    assert sx.clone(Own(1)).x == 1


def test_sym_init_args():
    leaf = Leaf([1])
    assert leaf.sym_init_args == {"x": [1]}
    assert is_ghost(leaf)


def test_a_list_is_asked_by_index():
    with pytest.raises(PathError, match=r"2 elements, by index such as \[0\], but no key '0'"):
        sx.get(sx.Dict(a=[1, 2]), "a.0")


@pytest.mark.parametrize("clone", [False, True], ids=["made", "cloned"])
def test_a_container_keeps_its_elements_through_edits(clone):
    top = sx.Dict(xs=[[Leaf(1)], {"a": 1}])
    xs = top.clone().xs if clone else top.xs
    first, second = xs[0], xs[1]
    for i in range(3):
        xs.append(i)
    assert (xs[0] is first, xs[1] is second) == (True, True)
    first.append(5)
    second.b = 2
    assert sx.eq(xs, sx.List([[Leaf(1), 5], {"a": 1, "b": 2}, 0, 1, 2]))
    assert not has_ties(get_state(xs).node)
