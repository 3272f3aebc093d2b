"""Values that stand in a tree: nobody changes them behind its back."""

import copy
import pickle

import numpy as np
import pytest

import symexp as sx
from symexp.errors import SpecTypeError, UnsupportedValueError


@sx.symbolize
class Tags:
    def __init__(self, tags, more: set[int] = {1}):  # noqa: B006
        self.live, self.more_live = tags, more

    def add(self, tag):
        self.live.add(tag)
        return self


class TestSets:
    def test_what_is_done_to_the_set_that_was_passed_does_not_show(self):
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

    def test_also_inside_of_lists_and_of_functors(self):
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
    def test_changing_one_in_a_tree_is_an_error(self, change):
        obj = Tags({1, 2})
        with pytest.raises(SpecTypeError, match=r"cannot be changed in place.*\{1, 2\}.*sx\.patch"):
            change(obj.tags)
        with pytest.raises(SpecTypeError, match="cannot be changed in place"):
            sx.patch(obj, lambda k, v: change(v) if isinstance(v, set) else v)
        assert obj.tags == {1, 2}

    def test_it_reads_as_any_set(self):
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
    def test_what_is_more_than_an_array_has_no_fingerprint(self, array):
        kind = type(array).__name__
        with pytest.raises(UnsupportedValueError, match=f"A {kind} is more than its .*path=tags"):
            sx.fingerprint(Tags(array))

    def test_masks_make_a_difference(self):
        hidden = Tags(np.ma.array([1, 2], mask=[0, 1]))
        assert not sx.eq(hidden, Tags(np.ma.array([1, 2], mask=[0, 0])))
        assert sx.eq(hidden, sx.clone(hidden))
