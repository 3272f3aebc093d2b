"""Leaves as expressions."""

import datetime as dt
import decimal
import enum
import fractions
import functools
import math
import pathlib
import zoneinfo

import numpy as np
import pytest

import symexp as sx
from symexp.codegen.layout import flat
from symexp.codegen.literals import Literals, quoted
from symexp.codegen.names import Names
from symexp.errors import UnsupportedValueError


class Color(enum.Enum):
    RED = 1


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


class Opaque:
    pass


def written(value):
    return flat(Literals(Names("make")).write(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (True, "True"),
        (-3, "-3"),
        (3 << 12_000, "0x3" + 3_000 * "0"),
        (1e16, "1e16"),
        (-0.0, "-0.0"),
        (math.inf, 'float("inf")'),
        (-math.nan, 'float("nan")'),
        (complex(1, -0.0), "complex(1.0, -0.0)"),
        (b"\x00'", 'b"\\x00\'"'),
        ((1,), "(1,)"),
        ((), "()"),
        ({2, 10}, "{2, 10}"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        (slice(None, 3), "slice(3)"),
        (slice(1, None), "slice(1, None)"),
        (slice(None, None, 2), "slice(None, None, 2)"),
        (range(3), "range(3)"),
        (range(1, 3), "range(1, 3)"),
        (range(0, 9, 2), "range(0, 9, 2)"),
        (..., "..."),
        (Color.RED, "Color.RED"),
        (Rights.READ | Rights.WRITE, "Rights(3)"),
        (pathlib.Path("a/b"), 'pathlib.Path("a/b")'),
        (pathlib.PureWindowsPath("c:/x"), 'pathlib.PureWindowsPath("c:/x")'),
        (dt.date(2020, 1, 2), "datetime.date(2020, 1, 2)"),
        (dt.datetime(2020, 1, 2, 3), "datetime.datetime(2020, 1, 2, 3, 0)"),
        (dt.time(3, 4, tzinfo=dt.UTC), "datetime.time(3, 4, tzinfo=datetime.timezone.utc)"),
        (dt.timedelta(1, 2), "datetime.timedelta(days=1, seconds=2)"),
        (
            dt.datetime(2020, 10, 25, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
            'datetime.datetime(2020, 10, 25, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"), '
            "fold=1)",
        ),
        (fractions.Fraction(1, 3), 'fractions.Fraction("1/3")'),
        (math.sqrt, "math.sqrt"),
        (len, "len"),
        (dict, "dict"),
        (np.tanh, "np.tanh"),
        (functools.partial(pow, 2, mod=3), "functools.partial(pow, 2, mod=3)"),
        (np.float32(0.1), "np.float32(0.1)"),
        (np.bool_(True), "np.bool_(True)"),
        (np.str_("a"), 'np.str_("a")'),
        (np.datetime64("2020-01-01"), 'np.datetime64(18262, "D")'),
        (np.dtype("<f4"), 'np.dtype("float32")'),
        (np.dtype([("a", "<i4")]), 'np.dtype([("a", "<i4")])'),
        (np.array([[1, 2]], "int8"), 'np.array([[1, 2]], dtype="int8")'),
        (np.array([0.1, np.nan], "f4"), 'np.array([0.1, np.nan], dtype="float32")'),
        (np.array([-np.inf]), 'np.array([-np.inf], dtype="float64")'),
        (np.zeros((0, 2)), 'np.zeros((0, 2), dtype="float64")'),
        (np.array("a"), 'np.array("a", dtype="<U1")'),
    ],
)  # fmt: skip
def test_leaves_are_written_as_a_user_writes_them(value, expected):
    assert written(value) == expected


def test_long_arrays_are_written_as_bytes():
    array = np.arange(1000, dtype="<i2").reshape(10, 100)
    text = written(array)
    assert text.startswith('np.array(np.reshape(np.frombuffer(base64.b64decode("AAABAAIAAwAEA')
    assert text.endswith('dtype="int16"), (10, 100)))')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", '"a"'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("'\"", '"\'\\""'),
        ("a\\b\n\x00é", '"a\\\\b\\n\\x00é"'),
        ("\ud800", '"\\ud800"'),
    ],
)
def test_texts_have_double_quotes_unless_others_need_fewer_escapes(text, expected):
    assert quoted(text) == expected


def nested(levels):
    value = ()
    for _ in range(levels):
        value = (value,)
    return value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (lambda x: x, "is a lambda, which has no name"),
        ((lambda: written)(), None),
        (Opaque(), "has no expression that makes it. Symbolize its class"),
        ([].append, "has no expression that makes it"),
        (sx.Ref(Opaque()), "shares an object of this process"),
        (np.ma.array([1]), "A MaskedArray is more than its array"),
        (np.array([None]), "holds Python objects"),
        (nested(300), "nested more than 90 levels deep"),
        (functools.partial(lambda x: x), "is a lambda"),
    ],
)
def test_what_has_no_source_form_is_refused(value, problem):
    if problem is None:
        assert written(value) == "written"
        return
    with pytest.raises(UnsupportedValueError, match=problem):
        written(value)


class Money(decimal.Decimal):
    pass


class Label(str):
    __slots__ = ()


@pytest.mark.parametrize("value", [Money("1"), Label("a")])
def test_subclasses_of_plain_values_are_refused(value):
    with pytest.raises(UnsupportedValueError, match="has no expression that makes it"):
        written(value)


def test_functions_inside_functions_are_refused():
    def inner():
        pass

    with pytest.raises(UnsupportedValueError, match="is defined inside a function"):
        written(inner)


@pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")
def test_values_that_are_not_a_time():
    values = [np.datetime64("NaT"), np.timedelta64("NaT"), np.datetime64("NaT", "D")]
    namespace = {}
    exec(sx.to_code(values), namespace)
    assert [value.dtype for value in namespace["make"]()] == [value.dtype for value in values]
    assert all(np.isnat(namespace["make"]()))


def test_methods_of_builtins():
    code = sx.to_code([dict.fromkeys, int.from_bytes, type(None)])
    assert code == "def make():\n    return [dict.fromkeys, int.from_bytes, type(None)]\n"
