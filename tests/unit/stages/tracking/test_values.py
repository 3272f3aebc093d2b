"""Values as text: equal for equal content, and different for different content."""

import ast
import collections
import dataclasses
import decimal
import enum
import fractions
import functools
import io
import itertools
import math
import pathlib
import re
import threading
import types
import unittest.mock
import uuid

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import symexp as sx
from symexp.stages.tracking.packages import is_users_code
from symexp.stages.tracking.values import is_code, is_plain, plain_text, spell


def text(value):
    return spell(value, is_users_code).text


class Slotted:
    __slots__ = ("__hidden", "a", "b")

    def __init__(self, a, hidden=0):
        self.a = a
        self.__hidden = hidden


class Plain:
    def __init__(self, **values):
        self.__dict__.update(values)


class Words(list):
    def __iter__(self):
        raise AssertionError("code of the user must not run")


class Table(dict):
    pass


@dataclasses.dataclass
class Data:
    x: int
    y: list = dataclasses.field(default_factory=list)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


Point = collections.namedtuple("Point", "x y")


@sx.symbolize
class Net:
    def __init__(self, units):
        self.units = units


def one(x):
    return x


def two(x):
    return x + 1


PAIRS = {
    "numbers": (1, 2),
    "kinds of numbers": (1, 1.0),
    "booleans": (1, True),
    "signs of zero": (0.0, -0.0),
    "complex": (1j, 2j),
    "text and bytes": ("a", b"a"),
    "ranges": (range(3), range(4)),
    "lists": ([1, [2]], [1, [3]]),
    "nesting": ([1, [2], 3], [1, [2, 3]]),
    "list and tuple": ([1], (1,)),
    "sets": ({1, 2}, {1, 3}),
    "dicts": ({"a": object}, {"b": object}),
    "order of a dict": ({"a": one, "b": two}, {"b": two, "a": one}),
    "deques": (collections.deque([1]), collections.deque([2])),
    "default factories": (collections.defaultdict(list), collections.defaultdict(set)),
    "named tuples": (Point(1, 2), Point(1, 3)),
    "dataclasses": (Data(1), Data(1, [2])),
    "instances": (Plain(a=1), Plain(a=2)),
    "names of attributes": (Plain(a=1), Plain(b=1)),
    "slots": (Slotted(1), Slotted(2)),
    "private slots": (Slotted(1), Slotted(1, hidden=3)),
    "subclasses of list": (Words([1]), Words([2])),
    "subclasses of dict": (Table(a=1), Table(a=2)),
    "enums": (Color.RED, Color.BLUE),
    "namespaces": (types.SimpleNamespace(a=1), types.SimpleNamespace(a=2)),
    "arrays": (np.array([1, 2]), np.array([1, 3])),
    "types of arrays": (np.zeros(2, "f4"), np.zeros(2, "i4")),
    "shapes of arrays": (np.zeros((2, 3)), np.zeros((3, 2))),
    "arrays of objects": (np.array(["a", None]), np.array(["b", None])),
    "regular expressions": (re.compile("a"), re.compile("b")),
    "paths": (pathlib.Path("a"), pathlib.Path("b")),
    "decimals": (decimal.Decimal("1.0"), decimal.Decimal("1.00")),
    "fractions": (fractions.Fraction(1, 3), fractions.Fraction(1, 4)),
    "identifiers": (uuid.UUID(int=1), uuid.UUID(int=2)),
    "buffers": (io.BytesIO(b"a"), io.BytesIO(b"b")),
    "functions": (one, two),
    "partial functions": (functools.partial(one, 1), functools.partial(one, 2)),
    "functions of partial functions": (functools.partial(one, 1), functools.partial(two, 1)),
    "symbolic objects": (Net(1), Net(2)),
    "objects in lists": ([Plain(a=1)], [Plain(a=2)]),
    "generators of random numbers": (np.random.default_rng(0), np.random.default_rng(1)),
    "ufuncs": (np.sin, np.cos),
}


@pytest.mark.parametrize("name", PAIRS)
def test_different_content_has_different_texts(name):
    left, right = PAIRS[name]
    assert text(left) != text(right)
    assert text([left, right]) != text([right, left])


def test_equal_content_has_equal_texts():
    def make():
        shared = [1]
        values = {"a": {3, 1, 2}, "b": Data(1, [shared, shared]), "c": np.arange(3), "d": Net(2)}
        return [values, Slotted(1), Words([1, 2]), re.compile("a"), functools.partial(one, 2)]

    assert text(make()) == text(make())


def test_values_that_hold_themselves():
    def make(kind):
        own = kind()
        own.self = own
        own.others = [own]
        return own

    assert text(make(Plain)) == text(make(Plain))
    loop = []
    loop.append(loop)
    assert spell(loop, is_users_code).problems == []


def test_values_that_are_nested_deep():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert spell(deep, is_users_code).problems == []


def test_what_has_no_content_of_its_own():
    assert text(threading.Lock()) == text(threading.RLock())
    assert text(unittest.mock.MagicMock()) == text(unittest.mock.MagicMock())
    assert not is_code(unittest.mock.MagicMock(), is_users_code)


def test_what_cannot_be_read_is_reported_with_its_place():
    found = spell({"a": [Plain(conn=(i for i in ()))]}, is_users_code)
    assert found.problems == ["['a'][0].conn (a builtins.generator)"]


def test_large_values_are_reported():
    assert spell(list(range(50_000)), is_users_code).problems == []
    found = spell(list(range(200_000)), is_users_code)
    assert found.problems == [" (more than 100,000 values)"]


def test_code_below_values_is_found():
    found = spell([{"f": one}, functools.lru_cache(two), Plain(a=1), Net(2)], is_users_code)
    names = {getattr(c, "__qualname__", "") for c in found.code}
    assert {"one", "two", "Plain", "Net"} <= names


def test_only_content_that_can_change_is_watched():
    watched = [[1], {}, {1}, np.zeros(2), Plain(a=1), (1, [2])]
    assert all(spell(v, is_users_code).is_mutable for v in watched)
    fixed = [(1, 2), frozenset([1]), re.compile("a"), one]
    assert not any(spell(v, is_users_code).is_mutable for v in fixed)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4)
        | st.sets(st.integers() | st.text(max_size=3), max_size=4)
    ),
    max_leaves=12,
)


@hypothesis.given(PLAIN)
def test_the_text_of_a_plain_value_is_a_literal_of_it(value):
    hypothesis.assume(not any(isinstance(v, float) and math.isinf(v) for v in _leaves(value)))
    assert is_plain(value)
    again = ast.literal_eval(plain_text(value))
    assert plain_text(again) == plain_text(value)
    assert again == value


def _leaves(value):
    if isinstance(value, dict):
        return itertools.chain.from_iterable(map(_leaves, value.values()))
    if isinstance(value, (list, tuple, set)):
        return itertools.chain.from_iterable(map(_leaves, value))
    return [value]
