"""Specs of numbers, bools and strings."""

import enum

import numpy as np
import pytest

from symexp._base.keypath import KeyPath
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import Bool, Float, Int, Str


class Level(enum.IntEnum):
    LOW = 1


def test_range_message_is_that_of_pyglove():
    with pytest.raises(SpecValueError) as e:
        Float(min_value=0).apply(-1, KeyPath.parse("learning_rate"))
    assert str(e.value) == "Value -1.0 is out of range (min=0, max=None). (path=learning_rate)"


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (Int(), "five", "Expected int but got 'five' (type str). (path=n)"),
        (Int(), True, "Expected int but got True (type bool). (path=n) "
                      "A bool is no number here: write 1."),
        (Int(), 3.0, "Expected int but got 3.0 (type float). (path=n) Write 3."),
        (Int(), None, "Expected int but got None (type NoneType). (path=n) "
                      "Allow None with `.noneable()`."),
        (Int().noneable(), "x", "Expected int or None but got 'x' (type str). (path=n)"),
        (Float(), False, "Expected float but got False (type bool). (path=n) "
                         "A bool is no number here: write 0.0."),
        (Bool(), 1, "Expected bool but got 1 (type int). (path=n) Write True."),
        (Str(), b"x", "Expected str but got b'x' (type bytes). (path=n)"),
    ],
)  # fmt: skip
def test_type_errors_say_what_where_and_how_to_mend(spec, value, message):
    with pytest.raises(SpecTypeError) as e:
        spec.apply(value, "n")
    assert str(e.value) == message


def test_int_keeps_the_very_value():
    big = 10**400
    assert Int(min_value=1).apply(big) is big
    assert Int().apply(Level.LOW) is Level.LOW
    with pytest.raises(SpecValueError, match=r"Value 0 is out of range \(min=1, max=3\)\."):
        Int(min_value=1, max_value=3).apply(0)


def test_float_converts_ints_and_nothing_else():
    result = Float().apply(3)
    assert result == 3.0
    assert type(result) is float
    for wrong in ("3", True, None, 3j, np.array(3.0)):
        with pytest.raises(SpecTypeError, match="Expected float but got"):
            Float().apply(wrong)


def test_float_takes_infinities_always_and_nan_only_without_bounds():
    inf, nan = float("inf"), float("nan")
    assert Float().apply(nan) is nan
    assert Float(min_value=0).apply(inf) == inf
    with pytest.raises(SpecValueError, match=r"NaN is not in any range.*\(min=0, max=None\)"):
        Float(min_value=0).apply(nan)
    with pytest.raises(SpecValueError, match=r"Value inf is out of range \(min=None, max=1\)"):
        Float(max_value=1).apply(inf)


def test_an_int_that_no_float_can_hold_is_refused():
    with pytest.raises(SpecValueError, match="An int of 1329 bits is too large for a float"):
        Float().apply(10**400)


def test_str_matches_as_a_whole():
    assert Str(regex="[a-z]+").apply("relu") == "relu"
    with pytest.raises(SpecValueError, match=r"'relu6' does not match .* '\[a-z\]\+' as a whole"):
        Str(regex="[a-z]+").apply("relu6")


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        (Int(), np.int64(3), 3),
        (Int(), np.uint8(3), 3),
        (Float(), np.float32(0.5), 0.5),
        (Float(), np.float64(0.5), 0.5),
        (Float(), np.float16(0.5), 0.5),
        (Float(), np.int64(2), 2.0),
        (Bool(), np.True_, True),
    ],
)
def test_scalars_of_numpy_are_converted(spec, value, expected):
    """So that what was computed with NumPy equals what was written down."""
    result = spec.apply(value)
    assert type(result) is type(expected)
    assert result == expected
    assert spec.apply(result) is result


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (Int(), np.float64(3)),
        (Int(), np.True_),
        (Int(), np.array(3)),
        (Int(), np.timedelta64(3, "s")),
        (Float(), np.True_),
        (Float(), np.complex64(1)),
        (Float(), np.array(0.5)),
        (Bool(), np.int64(1)),
        (Bool(), np.array(True)),
        (Str(), np.bytes_(b"a")),
    ],
)
def test_other_values_of_numpy_are_refused(spec, value):
    with pytest.raises(SpecTypeError, match=r"Expected .* but got"):
        spec.apply(value)


def test_the_message_of_an_int_that_cannot_be_written():
    with pytest.raises(
        SpecValueError, match=r"Value of 16610 bits is out of range \(min=None, max"
    ):
        Int(max_value=1).apply(10**5000)
    with pytest.raises(SpecTypeError, match="Expected str but got <repr failed"):
        Str().apply(10**5000)


def test_strings_of_numpy_are_converted():
    assert type(Str().apply(np.str_("relu"))) is str
    assert type(Str(regex="r.*").apply(np.str_("relu"))) is str


def test_subscripts():
    assert Int[0, None] == Int(min_value=0)
    assert Float[None, 1] == Float(max_value=1)
    assert Str["a.*"] == Str(regex="a.*")
    with pytest.raises(ArgumentError, match=r"Int\[\.\.\.\] takes the least and the greatest"):
        Int[1]
    with pytest.raises(ArgumentError, match=r"Bool takes no subscript. Write `Bool\(\.\.\.\)`"):
        Bool[1]
