"""Equality, hashes and canonical bytes of single values; laws are in `tests/property`."""

import copy
import functools
import pickle

import numpy as np
import pytest

import symexp as sx
from symexp._base.leaves import SetLeaf, canonical, content_hash, has_canonical_form, is_equal
from symexp.errors import SpecTypeError, UnsupportedValueError


class Grumpy:
    """Its `==` raises."""

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None


class TestEquality:
    def test_it_never_raises(self):
        value = Grumpy()
        assert is_equal(value, value)
        assert not is_equal(value, Grumpy())
        assert not is_equal([value], [Grumpy()])
        assert isinstance(content_hash(value), int)

    def test_values_without_canonical_bytes_go_by_their_own_equality(self):
        assert is_equal(range(3), range(3))
        assert not is_equal(range(3), range(4))
        assert content_hash(range(3)) == content_hash(range(3))
        assert not is_equal(functools.partial(len), functools.partial(len))

    def test_dicts_are_equal_in_any_order_and_by_the_types_of_their_keys(self):
        assert is_equal({"a": 1, "b": 2}, {"b": 2, "a": 1})
        assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
        assert not is_equal({1: 0}, {True: 0})
        assert not is_equal({1: 0}, {2: 0})

    def test_subclasses_of_containers_are_not_containers(self):
        class Own(list):
            pass

        assert not is_equal(Own([1]), [1])
        assert is_equal(Own([1]), Own([1]))

    def test_sets_with_values_without_canonical_bytes(self):
        first, second = (lambda: 1), (lambda: 2)
        assert is_equal({first, 1}, {1, first})
        assert not is_equal({first, 1}, {second, 1})
        assert not is_equal({first, 1}, {first, True})

    def test_arrays_of_objects_are_equal_by_their_elements(self):
        def array(last):
            return np.array([1000, [2], last], object)

        assert is_equal(array(1.0), array(1.0))
        assert not is_equal(array(1.0), array(1))

    def test_a_placeholder_with_a_lambda_equals_only_itself(self):
        one, other = (sx.oneof([lambda: 1, 2]) for _ in range(2))
        assert is_equal(one, one)
        assert not is_equal(one, other)
        assert one != other


class TestCanonicalBytes:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, b"N"),
            (True, b"T"),
            (1, b"i" + (1).to_bytes(8, "little") + b"\x01"),
            (-1, b"i" + (1).to_bytes(8, "little") + b"\xff"),
            (1.0, b"f" + b"\0" * 6 + b"\xf0\x3f"),
            (float("nan"), b"fnan"),
            ("é", b"s" + (2).to_bytes(8, "little") + b"\xc3\xa9"),
            (b"ab", b"b" + (2).to_bytes(8, "little") + b"ab"),
            ((None,), b"t" + (1).to_bytes(8, "little") + b"N"),
        ],
    )
    def test_they_are_a_tag_the_length_and_the_content(self, value, expected):
        assert canonical(value) == expected

    def test_they_do_not_depend_on_the_order_of_a_set(self):
        assert canonical({"a", "b", "c"}) == canonical({"c", "b", "a"})

    @pytest.mark.parametrize("value", [object(), lambda: 1, iter([]), np.array([None])])
    def test_some_values_have_no_bytes(self, value):
        assert not has_canonical_form(value)
        with pytest.raises(UnsupportedValueError, match=r"can be run,? but neither"):
            canonical(value)


class TestSetLeaf:
    def test_it_reads_as_a_set_and_refuses_changes(self):
        leaf = SetLeaf({1, 2})
        assert leaf == {1, 2}
        assert repr(leaf) == "{1, 2}"
        for change in (lambda: leaf.add(3), leaf.pop, leaf.clear, lambda: leaf.update({3})):
            with pytest.raises(SpecTypeError, match="cannot be changed in place"):
                change()
        with pytest.raises(SpecTypeError, match="cannot be changed in place"):
            leaf |= {3}
        assert leaf == {1, 2}

    def test_copies_are_plain_sets_and_pickles_are_not(self):
        leaf = SetLeaf({1})
        assert type(leaf.copy()) is type(copy.copy(leaf)) is set
        assert type(pickle.loads(pickle.dumps(leaf))) is SetLeaf
