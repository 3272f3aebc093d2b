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


# The value spec of a container.


def _dict():
    spec = sx.typing.Dict([("x", sx.typing.Any()), ("n", sx.typing.Int(1))])
    return sx.Dict(x="a", value_spec=spec)


def test_a_dict_is_filled_and_checked_by_its_value_spec():
    d = _dict()
    assert d == {"x": "a", "n": 1}
    d.n = 2
    del d.n
    assert d == {"x": "a", "n": 1}
    for change in (
        lambda: setattr(d, "z", 1),
        lambda: d.update(n=3, z=1),
        lambda: d.setdefault("z", 1),
        lambda: sx.patch(d, {"z": 1}),
        lambda: sx.rebind(d, z=1),
    ):
        with pytest.raises(KeyError, match="Key 'z' is not allowed"):
            change()
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'b' .*\(path=n\)"):
        d["n"] = "b"
    with pytest.raises(SpecValueError, match="Key 'x' is missing"):
        d.clear()
    assert d == {"x": "a", "n": 1}


def test_a_list_is_checked_and_converted_by_its_value_spec():
    spec = sx.typing.List(sx.typing.Float(), max_size=3)
    items = sx.List([1], value_spec=spec)
    assert items.value_spec == spec
    items.append(2)
    items += [3]
    assert [type(v) for v in items] == [float] * 3
    for change in (
        lambda: items.append(4),
        lambda: items.insert(0, 4),
        lambda: sx.patch(items, {"[0]": sx.Insertion(4)}),
        lambda: items.__imul__(2),
    ):
        with pytest.raises(SpecValueError, match=r"Length \d is out of range \(min=None, max=3\)"):
            change()
    with pytest.raises(SpecTypeError, match=r"Expected float but got 'a' .*\(path=\[1\]\)"):
        items[1] = "a"
    assert items == [1.0, 2.0, 3.0]
    assert sx.List([1], value_spec=list[float]).value_spec == sx.typing.List(sx.typing.Float())
    assert sx.List([1]).value_spec is None


@pytest.mark.parametrize(
    "door",
    [
        sx.clone,
        copy.copy,
        copy.deepcopy,
        lambda d: pickle.loads(pickle.dumps(d)),
        lambda d: sx.clone(sx.Dict(d=d)).d,
        lambda d: sx.clone(sx.List([d, d]))[1],
        lambda d: sx.patch(sx.Dict(d=d, e=1), {"e": 2}).d,
        lambda d: sx.patch(sx.clone(d), lambda k, v: "b" if v == "a" else v),
        lambda d: next(sx.iter(sx.patch(sx.clone(d), {"n": sx.oneof([3, 4])}))),
        lambda d: next(sx.iter(sx.Dict(d=d, e=sx.oneof([1, 2])))).d,
        lambda d: sx.patch(sx.clone(d), sx.diff(_dict(), _dict().clone(override={"n": 5}))),
    ],
)
def test_the_value_spec_stays_with_the_content(door):
    d = door(_dict())
    before = dict(d)
    with pytest.raises(KeyError, match="Key 'z' is not allowed"):
        d.z = 1
    with pytest.raises(SpecTypeError, match="Expected int but got 'b'"):
        d.n = "b"
    assert d == before


def test_a_value_spec_holds_for_edits_above_and_below():
    spec = sx.typing.List(sx.typing.List(sx.typing.Int(), max_size=2))
    tree = sx.Dict(rows=sx.List([[1], [2]], value_spec=spec))
    tree.rows[0].append(3)
    for change in (
        lambda: tree.rows[0].append(4),
        lambda: sx.patch(tree, {"rows[1]": [1, 2, 3]}),
        lambda: sx.patch(tree, lambda k, v: [1, 2, 3] if v == [2] else v),
    ):
        with pytest.raises(SpecValueError, match=r"Length 3 is out of .*\(path=(rows)?\[\d\]\)"):
            change()
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'a' .*\(path=rows\[1\]\[0\]\)"):
        sx.patch(tree, {"rows[1][0]": "a"})
    assert tree == {"rows": [[1, 3], [2]]}
    tree.rows = ["free again"]
    assert tree.rows.value_spec is None


def test_both_the_spec_of_the_place_and_that_of_the_container_hold():
    @sx.symbolize([("sizes", sx.typing.List(sx.typing.Int(max_value=9)))])
    class Net:
        def __init__(self, sizes):
            self.seen = sizes

    sizes = sx.List([1], value_spec=sx.typing.List(sx.typing.Int(min_value=1)))
    net = Net(sizes)
    net.sizes.append(2)
    for value in (0, 10):
        with pytest.raises(SpecValueError, match="out of range"):
            net.sizes.append(value)
    assert net.sizes == [1, 2]


def test_a_value_spec_is_no_part_of_the_content():
    d, plain = _dict(), sx.Dict(x="a", n=1)
    assert sx.eq(d, plain)
    assert sx.fingerprint(d) == sx.fingerprint(plain)
    assert not sx.diff(d, plain)
    assert sx.from_json(sx.to_json(d)).value_spec is None


def test_what_does_not_fit_is_refused_at_once():
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'a' .*\(path=\[0\]\)"):
        sx.List(["a"], value_spec=sx.typing.List(sx.typing.Int()))
    with pytest.raises(SpecValueError, match="Key 'x' is missing"):
        sx.Dict(value_spec=_dict().value_spec)
    with pytest.raises(TypeError, match="Expected a value spec or a type, but got 5"):
        sx.List([], value_spec=5)


def test_a_live_object_cannot_break_the_value_spec():
    @sx.symbolize
    class Holder:
        def __init__(self, d):
            self.d = d

        def spoil(self):
            self.d["z"] = 1

    holder = Holder(_dict())
    holder.spoil()
    with pytest.raises(KeyError, match="Key 'z' is not allowed"):
        sx.to_json(holder)


class TestSharedObjects:
    """What a `Ref` shares is no part of the container that shares it."""

    def test_a_tuple_is_no_owner_of_what_it_shares(self):
        leaf = Leaf(1)
        tree = sx.Dict(pair=(sx.Ref(leaf), Leaf(2))).clone()
        assert tree.pair[0] is leaf
        leaf.rebind(x=3)
        assert repr(tree) == "{pair=(Ref(Leaf(x=3)), Leaf(x=2))}"
        assert leaf.sym_parent is None

    @pytest.mark.parametrize(
        ("make", "printed"),
        [
            (lambda leaf: sx.List([leaf, sx.Ref(leaf)]), "[Leaf(x=3), Ref(Leaf(x=3))]"),
            (lambda leaf: sx.Dict(a=leaf, b=sx.Ref(leaf)), "{a=Leaf(x=3), b=Ref(Leaf(x=3))}"),
            (lambda leaf: sx.Dict(c=(leaf, sx.Ref(leaf))), "{c=(Leaf(x=3), Ref(Leaf(x=3)))}"),
        ],
    )
    def test_a_part_that_is_shared_as_well(self, make, printed):
        leaf = Leaf(1)
        tree = make(leaf)
        leaf.rebind(x=3)
        assert repr(tree) == printed
        assert repr(tree.clone()) == printed

    def test_a_part_moves_past_its_reference(self):
        leaf = Leaf(1)
        tree = sx.List([sx.Ref(leaf), leaf])
        tree.pop(0)
        assert tree[0] is leaf
        leaf.rebind(x=2)
        assert repr(tree) == "[Leaf(x=2)]"
