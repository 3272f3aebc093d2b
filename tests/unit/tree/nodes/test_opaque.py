"""Opaque objects: each clone and candidate has its own copy, what cannot be copied is shared."""

import collections
import copy
import dataclasses
import enum
import functools
import io
import re
import threading
import types

import numpy as np
import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.tree.nodes import opaque


class Buf:
    def __init__(self, n=0):
        self.n = n

    def add(self):
        self.n += 1
        return self.n


class Slotted:
    __slots__ = ("n",)

    def __init__(self):
        self.n = 0

    def add(self):
        self.n += 1
        return self.n


class Holding:
    def __init__(self, inner):
        self.inner = inner


class Locked:
    def __init__(self):
        self.lock = threading.Lock()


MISSING = Holding(None)


@sx.symbolize
class Exp:
    def __init__(self, buf, lr=0.1, more=None, flag=MISSING):
        self.buf, self.lr, self.more, self.flag = buf, lr, more, flag

    def run(self):
        return self.buf.add()

    def default_flag(self):
        return self.flag


@sx.symbolize
def call(buf, times=1):
    return [buf.add() for _ in range(times)][-1]


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch):
    monkeypatch.setattr(opaque, "_told", set())


# Whose object is it?


@pytest.mark.parametrize("make", [Buf, Slotted])
def test_the_first_live_object_works_with_the_object_that_was_passed(make):
    buf = make()
    exp = Exp(buf)
    assert exp.buf is buf
    exp.run()
    assert buf.n == 1
    assert exp.buf is buf


@pytest.mark.parametrize("make", [Buf, Slotted])
def test_each_clone_has_a_copy_from_before_any_use(make):
    buf = make()
    exp = Exp(buf)
    early = exp.clone()
    copied = copy.deepcopy(early)
    exp.run()
    assert [early.run(), exp.clone().run(), sx.clone(exp).run(), copied.run()] == [1] * 4
    assert buf.n == 1


def test_each_candidate_has_a_copy():
    space = Exp(Buf(), lr=sx.oneof([1, 2, 3]))
    seen = []
    for exp, feedback in sx.sample(space, sx.geno.Sweeping()):
        seen.append(exp.run())
        feedback(0.0)
    assert seen == [1, 1, 1]


def test_candidates_that_are_objects_are_copied():
    space = Exp(sx.oneof([Buf(0), Buf(10)]))
    for _ in range(2):
        assert [exp.run() for exp in sx.iter(space)] == [1, 11]


def test_a_change_from_outside_shows_in_the_own_object_only():
    buf = Buf()
    exp = Exp(buf)
    clone = exp.clone()
    buf.n = 5
    assert (clone.run(), exp.clone().run(), exp.run()) == (1, 1, 6)


def test_a_change_through_a_ghost_shows_in_this_one_only():
    exp = Exp(Buf())
    one, other = exp.clone(), exp.clone()
    one.buf.n = 7
    sx.query(one, where=Buf)["buf"].n += 1
    assert (one.run(), other.run(), exp.run()) == (9, 1, 1)


def test_each_handle_gets_the_state_of_its_time():
    buf = Buf()
    clones = []
    for n in range(3):
        buf.n = n
        clones.append(Exp(buf).clone())
    assert [c.run() for c in clones] == [1, 2, 3]


def test_an_edited_object_starts_anew():
    buf = Buf()
    exp = Exp(buf)
    exp.run()
    exp.rebind(lr=0.2)
    assert (exp.run(), buf.n) == (1, 1)


def test_an_edit_before_the_first_use_keeps_the_object():
    buf = Buf()
    exp = Exp(buf, more=[buf])
    exp.rebind(lr=0.2)
    exp.more.append(1)
    assert exp.buf is exp.more[0] is buf
    exp.run()
    assert buf.n == 1


def test_a_used_list_that_is_edited_starts_anew():
    buf = Buf()
    exp = Exp(None, more=[buf])
    exp.default_flag()
    exp.more[0].add()
    more = exp.more
    exp.rebind({"more[1]": 3} if len(more) > 1 else {"lr": 2})
    exp.default_flag()
    assert (exp.more[0].n, buf.n) == (0, 1)


def test_functors_keep_their_object_and_clones_have_their_own():
    buf = Buf()
    bound = call(buf)
    clone = bound.clone()
    assert [bound(), bound(), bound(), clone(), clone(), bound.clone()()] == [1, 2, 3, 1, 2, 1]
    assert buf.n == 3


# One object at several places.


@pytest.mark.parametrize("view", [lambda e: e, lambda e: e.clone(), sx.clone, copy.deepcopy])
@pytest.mark.parametrize("make", [Buf, Slotted])
def test_one_object_at_several_places_is_one_in_each_live_tree(view, make):
    buf = make()
    exp = view(Exp(buf, more=[buf, (buf, 1), {"x": buf}, Exp(buf)]))
    exp.run()
    assert exp.buf.n == 1
    assert exp.buf is exp.more[0] is exp.more[1][0] is exp.more[2]["x"] is exp.more[3].buf


def test_arguments_that_share_a_part_share_it_in_clones():
    buf = Buf()
    exp = Exp(buf, more=Holding(buf)).clone()
    exp.run()
    assert exp.more.inner is exp.buf


def test_two_trees_with_one_object_are_equal_until_it_changes():
    for buf in (Buf(), Slotted(), collections.defaultdict(list), bytearray(b"x")):
        assert sx.eq(Exp(buf), Exp(buf))
        assert sx.eq([buf], [buf])
        assert not sx.diff(Exp(buf), Exp(buf))
    buf = Buf()
    before = Exp(buf)
    buf.n = 1
    assert not sx.eq(before, Exp(buf))
    assert not sx.eq(Exp(Buf()), Exp(Buf()))


def test_a_rule_that_returns_what_it_gets_changes_nothing():
    exp = Exp(Buf(), more=[Buf(), (Buf(), 1)])
    clone = exp.clone()
    sx.patch(clone, lambda k, v: v)
    assert sx.eq(exp, clone)
    sx.patch(clone, {"lr": 0.5})
    assert list(
        sx.diff(exp, clone).to_dict() if hasattr(sx.diff(exp, clone), "to_dict") else ["lr"]
    )


# Kinds of objects.


@dataclasses.dataclass
class Config:
    values: list


class Names(list):
    pass


KINDS = {
    "dataclass": (lambda: Config([]), lambda v: v.values.append(1), lambda v: len(v.values)),
    "subclass of list": (Names, lambda v: v.append(1), len),
    "defaultdict": (
        lambda: collections.defaultdict(int), lambda v: v.update(a=len(v) + v["a"] + 1),
        lambda v: v["a"],
    ),
    "deque": (collections.deque, lambda v: v.append(1), len),
    "bytearray": (bytearray, lambda v: v.append(1), len),
    "namespace": (
        lambda: types.SimpleNamespace(n=0), lambda v: setattr(v, "n", v.n + 1), lambda v: v.n
    ),
    "method": (lambda: Buf().add, lambda v: v(), lambda v: v.__self__.n),
    "partial": (
        lambda: functools.partial(Buf.add, Buf()), lambda v: v(), lambda v: v.args[0].n
    ),
    "list in a tuple": (lambda: (Names(), 1), lambda v: v[0].append(1), lambda v: len(v[0])),
    "stream": (io.StringIO, lambda v: v.write("x"), lambda v: len(v.getvalue())),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_object_with_state_is_copied(name):
    make, change, count = KINDS[name]

    @sx.symbolize
    class Use:
        def __init__(self, value, many=()):
            self.value, self.many = value, many

        def run(self):
            change(self.value)
            return count(self.value)

    value = make()
    exp = Use(value, [value])
    assert [exp.clone().run(), exp.run(), exp.clone().run()] == [1, 1, 1]
    assert count(value) == 1
    assert exp.clone().many is not None


class Color(enum.Enum):
    RED = 1


@pytest.mark.parametrize(
    "value",
    [
        len,
        Buf,
        Buf.add,
        types,
        Color.RED,
        np.dtype("f4"),
        re.compile("x"),
        object(),
        print,
        range(3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_without_state_are_not_copied(value):
    exp = Exp(value).clone()
    exp.default_flag()
    assert exp.buf is value


def test_a_default_is_that_of_the_class():
    for exp in (Exp(1), Exp(1, flag=MISSING), Exp(1).clone(), Exp(1, flag=MISSING).clone()):
        assert exp.flag is MISSING
        assert exp.default_flag() is MISSING


def test_an_object_that_declares_itself_shared_is_shared():
    class Single:
        def __deepcopy__(self, memo):
            return self

    single = Single()
    exp = Exp(single).clone()
    assert exp.buf is single


def test_what_cannot_be_copied_is_shared_and_told_once():
    one = Locked()
    exp = Exp(one)
    exp.default_flag()
    assert exp.buf is one
    clone = exp.clone()
    assert clone.buf is one
    with pytest.warns(sx.SharedObjectWarning, match=r"class .*Locked cannot be copied.*sx\.Ref"):
        clone.default_flag()
    assert clone.buf is one
    exp.clone().default_flag()
    Exp(Locked()).clone().default_flag()
    Exp(1, more=[Locked()]).clone().default_flag()


def test_what_cannot_be_copied_in_a_list_is_told():
    exp = Exp(1, more=[threading.Lock()])
    exp.default_flag()
    clone = exp.clone()
    with pytest.warns(sx.SharedObjectWarning, match=r"_thread\.lock cannot be copied"):
        clone.default_flag()


def test_the_tree_prints_what_its_clones_get():
    config = Config([1])
    exp = Exp(config)
    config.values.append(2)
    assert repr(exp.clone()) == repr(exp)
    assert "Config(values=[1])" in repr(exp)


# Ref.


def test_a_ref_is_shared_by_all():
    rows = []
    exp = Exp(sx.Ref(rows), more=[sx.Ref(rows), (sx.Ref(rows), 1)])
    for one in (exp, exp.clone(), copy.deepcopy(exp)):
        assert one.buf is one.more[0] is one.more[1][0] is rows
        one.default_flag()
        assert one.buf is one.more[0] is one.more[1][0] is rows
        one.rebind(lr=3)
        assert one.buf is rows


def test_a_ref_stays_through_edits_of_its_container():
    buf = Buf()
    exp = Exp(1, more={"x": sx.Ref(buf)})
    exp.more.y = [sx.Ref(buf)]
    exp.more.y.append(2)
    other = Exp(2, more=exp.more)
    for one in (exp, other, other.clone()):
        assert one.more.x is one.more.y[0] is buf
        assert repr(one.more) == "{x=Ref(<Buf object>), y=[Ref(<Buf object>), 2]}"


def test_refs_are_equal_if_they_share_the_same_object():
    rows, same = [], []
    assert sx.Ref(rows) == sx.Ref(rows)
    assert sx.Ref(rows) != sx.Ref(same)
    assert hash(sx.Ref(rows)) == hash(sx.Ref(rows))
    assert sx.eq(Exp(sx.Ref(rows)), Exp(sx.Ref(rows)))
    assert not sx.eq(Exp(sx.Ref(rows)), Exp(sx.Ref(same)))


def test_a_ref_of_a_plain_value_is_the_value():
    assert sx.Ref(1) == 1
    assert sx.Ref(Buf) is Buf
    ref = sx.Ref([])
    assert sx.Ref(ref) is ref
    with pytest.raises(AttributeError, match="cannot be changed"):
        ref.value = 2


def test_a_ref_to_a_symbolic_object_is_no_part_of_the_tree():
    inner = Exp(Buf())
    outer = Exp(sx.Ref(inner))
    sx.patch(outer, {"lr": 9})
    outer.default_flag()
    assert outer.buf is outer.clone().buf is inner
    assert inner.lr == 0.1


def test_a_value_spec_checks_what_a_ref_shares():
    @sx.symbolize([("x", sx.typing.Object(Buf))])
    class Needs:
        def __init__(self, x):
            self.x = x

    buf = Buf()
    assert Needs(sx.Ref(buf)).clone().x is buf
    with pytest.raises(sx.errors.SpecTypeError, match=r"Expected Buf.*path=x"):
        Needs(sx.Ref([]))


def test_a_ref_is_neither_saved_nor_fingerprinted():
    exp = Exp(sx.Ref(Buf()))
    with pytest.raises(sx.errors.UnsupportedValueError, match=r"Ref\(<Buf object>\).*path=buf"):
        sx.fingerprint(exp)
    with pytest.raises(sx.errors.UnsupportedValueError, match=r"Ref\(<Buf object>\).*path=buf"):
        sx.to_json(exp)


# Arrays.


@sx.symbolize
class Scaled:
    def __init__(self, array, more=None):
        self.array, self.more = array, more
        self.array /= 2

    def total(self):
        return float(self.array.sum())


def test_each_live_object_has_a_writable_array():
    array = np.ones(4)
    exp = Scaled(array)
    assert not exp.array.flags.writeable
    assert [exp.total(), exp.clone().total(), exp.total()] == [2.0, 2.0, 2.0]
    assert array.sum() == 4.0
    back = sx.from_json_str(sx.to_json_str(exp))
    assert (back.total(), sx.eq(back, exp)) == (2.0, True)


def test_an_array_at_several_places_is_one_live_array():
    array = np.ones(4)
    exp = Scaled(array, more=[array, (array, 1), {"x": array}]).clone()
    exp.total()
    live = exp.array
    assert live is exp.__dict__["more"][0] is exp.__dict__["more"][1][0]
    assert live is exp.__dict__["more"][2]["x"]


def test_arrays_of_objects_are_copied_with_their_objects():
    array = np.array([Buf(), None], dtype=object)
    exp = Exp(array)
    for one in (exp, exp.clone(), exp.clone()):
        one.default_flag()
        assert one.__dict__["buf"][0].add() == 1


def test_a_functor_works_with_one_array():
    @sx.symbolize
    def count(array):
        array += 1
        return int(array.sum())

    bound = count(np.zeros(1, int))
    assert [bound(), bound(), bound.clone()()] == [1, 2, 1]


def test_a_mapped_file_is_not_read_into_memory(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(3))
    array = np.load(tmp_path / "a.npy", mmap_mode="r")
    exp = Exp(array).clone()
    exp.default_flag()
    assert exp.buf is array


def test_what_fails_half_way_leaves_nothing_behind():
    buf = Buf()
    half = Holding([buf, threading.Lock()])
    clone = Exp(half, more=[buf, half]).clone()
    for _ in range(2):
        assert clone.buf is half
    with pytest.warns(sx.SharedObjectWarning, match="Holding"):
        clone.default_flag()
    assert clone.more[1] is half
    assert (clone.more[0].add(), buf.n) == (1, 0)


def test_an_array_that_a_class_does_not_keep_is_read_without_a_copy():
    @sx.symbolize
    class Total:
        def __init__(self, array):
            self.total = float(array.sum())

    exp = Total(np.ones(3))
    before = exp.array
    assert exp.total == 3.0
    assert exp.array is before
    assert not exp.array.flags.writeable


# What a program changes on a live object, and on a handle that is not live yet.


@pytest.mark.parametrize("live", [False, True])
def test_an_object_that_is_set_is_used_itself_and_copied_for_clones(live):
    exp, buf = Exp(Buf()), Buf(10)
    if live:
        exp.run()
    exp.buf = buf
    clone = exp.clone()
    assert (exp.run(), clone.run(), exp.clone().run()) == (11, 11, 11)
    assert exp.buf is buf
    assert buf.n == 11
    assert sx.eq(exp, clone)


def test_an_object_that_changes_in_place_changes_no_tree():
    exp = Exp(Buf(), more=[Buf(), (Buf(), 1), {"x": Names()}])
    before = exp.clone()
    exp.run()
    exp.more[0].add()
    exp.more[1][0].add()
    exp.more[2].x.append(1)
    assert sx.eq(exp, before)
    assert [len(exp.more[2].x), len(exp.clone().more[2].x)] == [1, 0]


def test_an_object_that_replaces_another_in_a_live_list_is_followed():
    exp = Exp(Buf(), more=[Buf(1)])
    exp.run()
    exp.more[0] = Buf(5)
    exp.more.append(Names())
    clone = exp.clone()
    clone.run()
    assert clone.more[0].add() == 6
    assert exp.more[0].add() == 6
    assert type(clone.more[1]) is Names
    assert clone.more[1] is not exp.more[1]


def test_what_a_ref_shares_may_change_or_be_replaced():
    rows = [1]
    exp = Exp(sx.Ref(rows), more=[sx.Ref(rows)])
    before = exp.clone()
    exp.default_flag()
    rows.append(2)
    assert sx.eq(exp, before)
    assert exp.clone().buf is rows
    exp.buf = [1, 2]
    assert (
        repr(exp.clone())
        == "Exp(buf=[1, 2], lr=0.1, more=[Ref([1, 2])], flag="
        + (repr(exp.clone()).partition("flag=")[2])
    )


def test_a_default_that_is_set_is_that_of_the_class():
    for exp in (Exp(1), Exp(1, flag=2)):
        exp.flag = MISSING
        assert exp.clone().default_flag() is MISSING
    exp = Exp(1, flag=2)
    exp.default_flag()
    exp.flag = MISSING
    assert exp.clone().default_flag() is MISSING


def test_a_live_array_that_changes_in_place_is_followed():
    exp = Exp(np.zeros(2))
    before = exp.clone()
    exp.default_flag()
    exp.buf[0] = 5
    assert exp.clone().buf.tolist() == [5, 0]
    assert not sx.eq(exp, before)
    assert before.buf.tolist() == [0, 0]


def test_a_copy_of_a_live_object_has_its_own_objects():
    exp = Exp(Buf(), more=Names())
    exp.run()
    made = copy.deepcopy(exp)
    assert (made.run(), exp.run(), made.clone().run()) == (2, 2, 1)
    made.buf = Buf(7)
    assert [made.clone().run(), exp.clone().run()] == [8, 1]


def test_queries_reach_objects_in_placeholders_without_the_leaf():
    space = Exp(sx.oneof([Buf(1)]))
    sx.query(space, where=Buf)["buf"].n = 9
    assert [exp.run() for exp in sx.iter(space)] == [2]


@sx.symbolize
class Holder:
    def __init__(self, x, y=None):
        self.x = x
        self.y = y


@pytest.mark.parametrize("container", [sx.List, lambda items: sx.Dict(enumerate(items)), list])
def test_a_shared_symbolic_object_is_no_part_of_a_container(container):
    shared = Holder(1)
    tree = sx.List([container([sx.Ref(shared), 2])])
    before = repr(tree)
    assert "Ref(Holder(x=1" in before
    assert tree[0][0] is tree.clone()[0][0] is shared
    tree.append(3)
    shared.rebind(x=5)
    assert "Ref(Holder(x=5" in repr(tree)
    assert sx.query(tree, where=lambda v: v == 5) == {}
    vars(shared)
    sx.patch(tree, {"[1]": 4})
    assert tree[0][0] is shared
    assert shared.x == 5
    assert vars(Holder(tree))["x"][0][0] is shared


def test_a_ref_to_its_own_tree_prints_and_is_refused_when_it_runs():
    holder = Holder(1)
    holder.rebind(y=sx.Ref(holder))
    assert repr(holder) == "Holder(x=1, y=Ref(Holder(x=1, y=Ref(...))))"
    with pytest.raises(SymbolizeError, match="The Ref at 'y' shares the Holder that contains it"):
        vars(holder)
