"""Values that enter a tree: sets, arrays, and objects of packages that have an integration."""

import copy
import pickle
import sys
from types import ModuleType

import numpy as np
import pytest

import symexp as sx
from symexp._base import registry
from symexp.errors import SpecTypeError, UnsupportedValueError
from symexp.tree.nodes import types, values
from symexp.tree.nodes.types import load_integration, register_listener
from symexp.tree.nodes.values import AdoptionError


@sx.symbolize
class Tags:
    def __init__(self, tags, more: set[int] = {1}):  # noqa: B006
        self.live, self.more_live = tags, more

    def add(self, tag):
        self.live.add(tag)
        return self


class TestSets:
    def test_a_change_of_the_passed_set_does_not_show(self):
        given = {1, 2}
        obj = Tags(given)
        given.add(3)
        assert obj.tags == {1, 2}

    def test_a_live_object_has_a_set_of_its_own(self):
        obj = Tags({1}, {5})
        other = sx.clone(obj)
        before = sx.fingerprint(obj)
        obj.add(2).more_live.add(6)
        assert (type(obj.live), obj.live, obj.more_live) == (set, {1, 2}, {5, 6})
        assert (obj.tags, other.tags, other.live) == ({1}, {1}, {1})
        assert sx.fingerprint(sx.from_json(sx.to_json(obj))) == before

    def test_sets_in_lists_and_functors_are_values_too(self):
        @sx.symbolize
        def grow(items, where):
            items[0].add(1)
            where.add(2)
            return items[0] | where

        bound = grow([{0}], {7})
        assert [bound(), bound()] == [{0, 1, 2, 7}] * 2
        assert repr(bound) == "grow(items=[{0}], where={7})"

    @pytest.mark.parametrize(
        "change",
        [
            lambda s: s.add(3), lambda s: s.update({3}), lambda s: s.discard(1), lambda s: s.pop(),
            lambda s: s.__ior__({3}), lambda s: s.remove(1), lambda s: s.clear(),
        ],
    )  # fmt: skip
    def test_a_set_in_a_tree_cannot_be_changed(self, change):
        obj = Tags({1, 2})
        with pytest.raises(SpecTypeError, match=r"cannot be changed in place.*\{1, 2\}.*sx\.patch"):
            change(obj.tags)
        with pytest.raises(SpecTypeError, match="cannot be changed in place"):
            sx.patch(obj, lambda k, v: change(v) if isinstance(v, set) else v)
        assert obj.tags == {1, 2}

    def test_a_set_in_a_tree_reads_as_any_set(self):
        obj = Tags({1, 2})
        assert isinstance(obj.tags, set)
        assert (repr(obj.tags), sorted(obj.tags), 1 in obj.tags) == ("{1, 2}", [1, 2], True)
        for plain in (obj.tags | {3}, obj.tags.copy(), copy.copy(obj.tags), obj.tags - {1}):
            assert type(plain) is set
            plain.add(4)
        assert sx.patch(obj, {"tags": obj.tags | {3}}).tags == {1, 2, 3}
        assert sx.eq(Tags(obj.tags), obj)
        assert sx.eq(Tags(1, more=obj.more), Tags(1))
        assert sx.eq(pickle.loads(pickle.dumps(obj)), obj)
        assert pickle.loads(pickle.dumps(obj)).add(9).live == {1, 2, 3, 9}


class TestArrays:
    @pytest.mark.parametrize(
        "array", [np.ma.array([1, 2], mask=[0, 1]), np.rec.array([(1, 2.0)])], ids=["ma", "rec"]
    )
    def test_a_subclass_of_array_has_no_fingerprint(self, array):
        kind = type(array).__name__
        with pytest.raises(UnsupportedValueError, match=f"A {kind} is more than its .*path=tags"):
            sx.fingerprint(Tags(array))

    def test_masks_make_a_difference(self):
        hidden = Tags(np.ma.array([1, 2], mask=[0, 1]))
        assert not sx.eq(hidden, Tags(np.ma.array([1, 2], mask=[0, 0])))
        assert sx.eq(hidden, sx.clone(hidden))


class Foreign:
    __module__ = "foreign_package.parts"

    def __init__(self, value):
        self.value = value


class Refused(Foreign):
    __module__ = "foreign_package.parts"


@sx.symbolize
class Holder:
    def __init__(self, value=None):
        self._value = value


def adopt_foreign(raw):
    if isinstance(raw, Refused):
        try:
            raise KeyError("cause")
        except KeyError as error:
            raise AdoptionError("This cannot be had.") from error
    return Holder(raw.value) if raw.value else raw


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    module = ModuleType("foreign_adopter")
    module.adopt = adopt_foreign
    monkeypatch.setitem(sys.modules, "foreign_adopter", module)
    monkeypatch.setattr(registry, "_cache", dict(registry._cache))
    monkeypatch.setitem(registry._UPWARD, "integrations.foreign_package", "foreign_adopter:adopt")
    monkeypatch.setattr(values, "ADOPTERS", dict(values.ADOPTERS))
    monkeypatch.setattr(types, "_listeners", dict(types._listeners))
    monkeypatch.setattr(types, "_INTEGRATIONS", {*types._INTEGRATIONS, "foreign_package"})


def test_an_adopted_object_is_symbolic():
    holder = Holder([Foreign(3)])
    assert sx.eq(holder.value[0], Holder(3))


def test_an_object_that_its_adopter_returns_stays_a_leaf():
    raw = Foreign(None)
    assert Holder(raw).value is raw
    assert Holder([raw])._value[0] is raw


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda raw: Holder(raw), "value"),
        (lambda raw: Holder(value=Holder(raw)), "value"),
        (lambda raw: Holder({"a": [1, raw]}), r"value\.a\[1\]"),
        (lambda raw: Holder([1, (2, raw)]), r"value\[1\]\[1\]"),
        (lambda raw: Holder(sx.Dict(x=Foreign(0)) | {"y": raw}), r"value\.y"),
        (lambda raw: sx.List([1, 2]).append(raw), r"\[2\]"),
        (lambda raw: sx.Dict(x=1).update(y=raw), "y"),
    ],
)
def test_a_refusal_names_the_place_and_keeps_its_cause(make, path):
    with pytest.raises(AdoptionError, match=rf"This cannot be had\. \(path={path}\)") as caught:
        make(Refused(1))
    assert isinstance(caught.value.__cause__, KeyError)


def test_listeners_hear_of_types_of_their_package_only():
    heard = []
    register_listener("foreign_package", lambda kind: heard.append(kind.label))
    made = sx.symbolize(type("One", (Foreign,), {"__module__": __name__}))
    sx.symbolize(type("Two", (), {"__module__": __name__}))

    class Three(made):
        def __init__(self):
            super().__init__(1)

    assert Three().value == 1
    assert heard == ["One", "Three"]


def test_an_integration_is_imported_only_when_its_package_is(monkeypatch):
    monkeypatch.setitem(registry._UPWARD, "integrations.foreign_package", "no_such_module:adopt")
    load_integration("foreign_package")
    monkeypatch.setitem(sys.modules, "foreign_package", ModuleType("foreign_package"))
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load_integration("foreign_package")
    load_integration("unknown")


@sx.symbolize
class Pair:
    def __init__(self, items=None):
        self.live = items


class Counter:
    n = 0

    def hit(self):
        self.n += 1
        return self.n


def edit_of_element(pair):
    return sx.patch(pair, {"items[1]": None})


def function_rule(pair):
    return sx.patch(pair, lambda k, v: None if k and isinstance(v, Pair) else v)


def edit_of_tuple(pair):
    assert sx.patch(pair.items, {"[1]": None}) == (2, None)
    return pair


def diff_rule(pair):
    return sx.patch(pair, sx.diff(pair.clone(), Pair((2, None))))


class TestTuplesAfterEdits:
    @pytest.mark.parametrize("edit", [edit_of_element, function_rule, edit_of_tuple, diff_rule])
    def test_a_tuple_of_plain_values_is_a_leaf_again(self, edit):
        edited, made = edit(Pair((2, Pair()))), Pair((2, None))
        assert sx.eq(edited, made)
        assert sx.fingerprint(edited) == sx.fingerprint(made)
        assert type(edited.items) is tuple

    def test_tuples_in_tuples_and_lists(self):
        edited = sx.patch(Pair([(1, (2, Pair()))]), {"items[0][1][1]": 3})
        assert sx.fingerprint(edited) == sx.fingerprint(Pair([(1, (2, 3))]))

    def test_deleted_elements(self):
        edited = sx.patch(Pair((1, Pair())), {"items[1]": sx.MISSING_VALUE})
        assert sx.fingerprint(edited) == sx.fingerprint(Pair((1,)))

    def test_a_tuple_that_is_the_root(self):
        root = sx.clone((2, Pair()))
        assert sx.patch(root, {"[1]": None}) == (2, None)
        assert sx.eq(root, sx.clone((2, Pair())))  # a tuple cannot change

    def test_tuples_in_a_tuple_are_replaced_up_to_what_can_change(self):
        pair = Pair(((1, Pair()), Pair()))
        patched = sx.patch(pair.items[0], {"[0]": 5})
        assert patched is pair.items[0]
        assert patched[0] == 5
        sx.patch(patched[1], {"items": 6})
        assert sx.eq(pair, Pair(((5, Pair(6)), Pair())))

    def test_a_diff_that_inserts_a_placeholder(self):
        space = Pair((2, sx.oneof([1, 2])))
        patched = sx.patch(Pair((2, Pair())), sx.diff(Pair((2, Pair())), space))
        assert sx.is_abstract(patched)
        assert [c.items for c in sx.iter(patched)] == [(2, 1), (2, 2)]

    def test_decided_tuples_keep_copies_of_objects(self):
        space = Pair((Counter(), sx.oneof([1, 2])))
        assert [c.items[0].hit() for c in sx.iter(space)] == [1, 1]
