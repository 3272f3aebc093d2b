import copy
import enum
import pickle

import numpy as np
import pytest

from symexp._base.keypath import KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import Any, Bool, Enum, Float, Int, List, SpecDefinitionError, Str, Union


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


def test_no_path_at_the_root():
    for path in (None, KeyPath(), ""):
        with pytest.raises(SpecTypeError) as e:
            Int().apply("x", path)
        assert str(e.value) == "Expected int but got 'x' (type str)."


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


def test_enum_is_typed():
    assert Enum([1, "a", None]).apply(None) is None
    assert Enum([1, 2]).apply(1) == 1
    for wrong in (True, 1.0, "1"):
        with pytest.raises(SpecValueError, match="Expected one of 1, 2 but got"):
            Enum([1, 2]).apply(wrong)


def test_enum_knows_the_class_of_its_members():
    color = enum.Enum("color", ["RED", "BLUE"])
    assert Enum(color).cls is color
    assert Enum([color.RED, None]).cls is color
    assert Enum([color.RED, 1]).cls is None
    assert Enum([None]).cls is None


def test_enum_offers_the_nearest_and_takes_unhashable_values():
    with pytest.raises(SpecValueError, match="Did you mean 'valid'"):
        Enum(["same", "valid"]).apply("vald")
    assert Enum([[1, 2]]).apply([1, 2]) == [1, 2]
    assert not Enum([[1, 2]]).accepts([1, True])


@pytest.mark.parametrize(
    ("spec", "default"),
    [
        (Int(3), 3), (Int(default=3, min_value=1), 3), (Float(default=2), 2.0),
        (Enum("a", ["a", "b"]), "a"), (Str("x", "x+"), "x"), (Bool(False), False),
        (Any(), MISSING_VALUE), (Int().noneable(), None), (Int(4).noneable(), 4),
        (Int(is_noneable=True), MISSING_VALUE),
    ],
)  # fmt: skip
def test_defaults(spec, default):
    assert spec.default == default
    assert type(spec.default) is type(default)
    assert spec.has_default is (default is not MISSING_VALUE)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Int(min_valu=3), ArgumentError, r"Int\(\) has no 'min_valu'\. Did you mean 'min_"),
        (lambda: List(Int(), min_sise=3), ArgumentError, "Did you mean 'min_size'"),
        (lambda: Int(min_value=3, max_value=1), SpecDefinitionError, "accepts nothing"),
        (lambda: Int(min_value=1.5), SpecDefinitionError, "min_value of Int.. must be an int"),
        (lambda: Float(max_value=float("nan")), SpecDefinitionError, "max_value of Float"),
        (lambda: Int(0, min_value=1), SpecValueError, r"Bad default of Int\(min_value=1\): Value"),
        (lambda: Int("x"), SpecTypeError, r"Bad default of Int\(\): Expected int but got 'x'"),
        (lambda: Str(regex="("), SpecDefinitionError, "'\\(' is not a regular expression"),
        (lambda: Enum([]), SpecDefinitionError, "the list of values is empty"),
        (lambda: Enum("abc"), SpecDefinitionError, r"needs a list of values, but got 'abc'"),
        (lambda: Union([]), SpecDefinitionError, "the list of candidates is empty"),
        (lambda: Int(frozen=True), SpecDefinitionError, "cannot be frozen without a value"),
        (lambda: Int().freeze(), SpecDefinitionError, r"Use `\.freeze\(value\)`"),
        (lambda: Int(min_value=2).freeze(1), SpecValueError, "out of range"),
    ],
)
def test_definitions_that_cannot_hold_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_frozen_spec_accepts_only_its_value():
    spec = Int(min_value=1).freeze(3)
    assert spec.frozen
    assert spec.default == 3
    assert spec.apply(3) == 3
    assert spec.apply(MISSING_VALUE) is MISSING_VALUE
    for wrong in (4, True, None):
        with pytest.raises(SpecValueError, match=r"not the frozen value 3\. \(path=n\)"):
            spec.apply(wrong, "n")
    assert Any().freeze(True).accepts(True)
    assert not Any().freeze(True).accepts(1)


def test_specs_are_immutable_values():
    spec = Int(min_value=1)
    message = "Int is immutable; make a new one to change min_value"
    with pytest.raises(AttributeError, match=message):
        spec.min_value = 2
    with pytest.raises(AttributeError, match="immutable"):
        del spec.min_value
    assert spec.noneable() is not spec
    assert not spec.is_noneable
    assert copy.deepcopy(spec) is spec
    assert len({Int(min_value=1), Int(min_value=1), Int(min_value=2), Float(min_value=1)}) == 3
    assert Int() != Float()
    assert Enum([1]) != Enum([True])
    assert Float(float("nan")) == Float(float("nan"))


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (Float(min_value=0), "Float(min_value=0)"),
        (Int(5, max_value=9), "Int(default=5, max_value=9)"),
        (Int().noneable(), "Int().noneable()"),
        (Int(is_noneable=True), "Int(is_noneable=True)"),
        (Int().freeze(1), "Int(default=1, frozen=True)"),
        (Enum("a", ["a", "b"]), "Enum('a', ['a', 'b'])"),
        (Str(regex="a"), "Str(regex='a')"),
        (Union([int, str]), "Union([Int(), Str()])"),
        (Any(), "Any()"),
    ],
)
def test_repr_and_pickle(spec, text):
    assert repr(spec) == text
    again = pickle.loads(pickle.dumps(spec))
    assert again == spec
    assert hash(again) == hash(spec)


def test_union_prefers_what_needs_no_conversion():
    assert type(Union([Float(), Int()]).apply(1)) is int
    assert type(Union([Float(), Str()]).apply(1)) is float
    assert Union([Int().noneable(), Str()]).is_noneable


def test_union_errors_list_all_candidates():
    with pytest.raises(SpecTypeError) as e:
        Union([Int(), Str()]).apply(2.5, "u")
    assert str(e.value) == "Expected int or str but got 2.5 (type float). (path=u)"
    with pytest.raises(SpecValueError) as v:
        Union([Int(max_value=3), Str()]).apply(7, "u")
    assert str(v.value) == (
        "Expected int or str but got 7 (type int). (path=u) No candidate accepts it:\n"
        "  Int(max_value=3): Value 7 is out of range (min=None, max=3). (path=u)\n"
        "  Str(): Expected str but got 7 (type int). (path=u)"
    )
