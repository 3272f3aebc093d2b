"""The law of `sx.to_code`: running the code gives an object with an equal tree, ties included."""

import ast
import datetime
import decimal
import enum
import fractions
import math
import pathlib
import subprocess
import sys
import unicodedata
import uuid
import zoneinfo
from typing import ClassVar

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import symexp as sx


class Color(enum.Enum):
    RED = 1
    BLUE = "x"


class Rights(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


@sx.symbolize
class Point:
    def __init__(self, x, y=0, *more, z=(1, 2), **rest):
        pass


class Outer:
    @sx.symbolize
    class Empty:
        pass


@sx.symbolize
class Several:
    made: ClassVar[int] = 0

    def __init__(self, a, b=1.0, /, c=None, *, d="d"):
        pass


@sx.symbolize
def scale(x, factor=2.0, *more, **rest):
    return x * factor


# ruff counts the columns of some marks and symbols by a newer Unicode than Python.
UNUSUAL = ("Mc", "So", "No", "Po")
text = st.text(st.characters(exclude_categories=UNUSUAL) | st.characters(codec="ascii"), max_size=8)
numbers = st.one_of(
    st.integers(),
    st.sampled_from([4000, 12_000]).map(lambda bits: -(3 << bits)),
    st.floats(),
    st.complex_numbers(),
)
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?"),
    hnp.complex_number_dtypes(),
    hnp.datetime64_dtypes(),
    hnp.timedelta64_dtypes(),
    hnp.unicode_string_dtypes(max_len=3),
    hnp.byte_string_dtypes(max_len=3),
    st.sampled_from(
        [
            np.dtype([("a", "<i4"), ("b", "f8", (2,))]),
            np.dtype([("a", [("c", "u1")])]),
        ]
    ),
)
shapes = hnp.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3)
arrays = hnp.arrays(dtypes, shapes)
scalars = hnp.arrays(dtypes.filter(lambda d: d.names is None), ()).map(lambda a: a[()])
zones = st.sampled_from([
    datetime.UTC,
    datetime.timezone(datetime.timedelta(hours=-3, minutes=1)),
    datetime.timezone(datetime.timedelta(hours=1), "home"),
    zoneinfo.ZoneInfo("Europe/Berlin"),
])  # fmt: skip
plain = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    text,
    st.binary(max_size=6),
    st.sampled_from([Color.RED, Color.BLUE, Rights.READ, Rights.READ | Rights.WRITE, Rights(0)]),
    st.sampled_from([math.sqrt, len, int, dict, Color, Point, np.float32, np.mean, pathlib.Path]),
    st.dates(),
    st.datetimes(timezones=st.one_of(st.none(), zones)),
    st.times(),
    st.timedeltas(),
    st.sampled_from([datetime.datetime(2020, 10, 25, 2, 30, fold=1)]),
    text.map(pathlib.PurePosixPath),
    st.sampled_from([pathlib.Path("a/b"), pathlib.PureWindowsPath("c:/x")]),
    st.decimals(allow_nan=False).map(decimal.Decimal),
    st.fractions().map(fractions.Fraction),
    st.uuids().map(uuid.UUID.__str__).map(uuid.UUID),
    st.builds(range, st.integers(-5, 5), st.integers(-5, 5), st.sampled_from([-2, 1, 3])),
    st.just(...),
)
leaves = st.one_of(
    plain,
    st.builds(
        slice, st.none() | st.integers(), st.none() | st.integers(), st.none() | st.integers()
    ),
    st.sets(st.one_of(st.integers(), text), max_size=3),
    st.frozensets(st.one_of(st.integers(), text, st.tuples(text)), max_size=3),
    st.lists(plain, max_size=3).map(tuple),
    arrays.filter(lambda a: a.dtype.names is None),
    arrays,
    scalars,
    dtypes.map(np.dtype),
)
keys = st.one_of(text, st.integers(-3, 3), st.sampled_from(["class", "a b", "x", "self"]))
names = st.sampled_from(["p", "class", "a-b", "None", "make", "x_1"])


def branches(values):
    return st.one_of(
        st.lists(values, max_size=3),
        st.lists(values, max_size=3).map(tuple),
        st.dictionaries(keys, values, max_size=3),
        st.builds(lambda a, k: Point(a, **k), values, st.dictionaries(names, values, max_size=2)),
        st.builds(
            lambda a, b, m, z: Point(a, b, *m, z=z), values, values, st.lists(values), values
        ),
        st.builds(lambda a, b, d: Several(a, b, d=d), values, values, values),
        st.builds(lambda a, c: Several(a, c=c), values, values),
        st.builds(lambda a: scale(x=a), values),
        st.builds(lambda a: scale(factor=a), values),
        st.just(0).map(lambda _: Outer.Empty()),
        values.map(lambda v: [v, v]),
        # One object at several places, and a clone next to it.
        values.map(Point).map(lambda p: [p, {"a": p}, p.clone(), Point(p, p.clone())]),
    )


trees = st.recursive(leaves, branches, max_leaves=8)


def run(code):
    namespace = {"__name__": "made"}
    exec(compile(code, "code", "exec"), namespace)
    return namespace["make"]()


@given(trees)
def test_the_code_makes_an_equal_tree(tree):
    exp = sx.List([tree])
    code = sx.to_code(exp, inline=False)
    ast.parse(code)
    made = sx.List(run(code))
    assert sx.eq(made, exp), code
    assert sx.fingerprint(made) == sx.fingerprint(exp) if "Made by" in code else True
    assert sx.to_code(made, inline=False) == code


@settings(max_examples=max(6, settings.default.max_examples // 10))
@given(st.lists(trees, min_size=12, max_size=12))
def test_the_code_is_formatted_as_ruff_formats(values):
    code = sx.to_code(sx.List(values), inline=False)
    assume(all(c.isascii() or unicodedata.category(c) not in UNUSUAL for c in code))
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "-"],
        input=code.encode("utf-8", "surrogatepass"),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8", "surrogatepass") == code
