"""What values mean in Python, with and without a value spec, and how Python values are written."""

import datetime
import enum
import math
import sys
from collections import OrderedDict, namedtuple

import pytest

from symexp.errors import RuleError
from symexp.patching.rulestring import (
    Bare,
    CallValue,
    DictValue,
    ListValue,
    Quoted,
    TupleValue,
    format,
    from_python,
    parse_value,
    to_python,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("None", None),
        ("none", None),
        ("null", None),
        ("NULL", "NULL"),
        ("True", True),
        ("true", True),
        ("False", False),
        ("false", False),
        ("yes", "yes"),
        ("TRUE", "TRUE"),
        ("2", 2),
        ("+2", 2),
        ("-2", -2),
        ("0", 0),
        ("007", "007"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("٣", "٣"),
        ("2.0", 2.0),
        ("2.", 2.0),
        (".5", 0.5),
        ("-1e-3", -1e-3),
        ("1E+3", 1000.0),
        ("inf", math.inf),
        ("-inf", -math.inf),
        ("infinity", "infinity"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        (".", "."),
        ("e5", "e5"),
        ("1:2:3", "1:2:3"),
        ("'2'", "2"),
        ("'None'", "None"),
        ("[1,x,'1']", [1, "x", "1"]),
        ("(1.0,[])", (1.0, [])),
        ("{a:1,2:b,None:c,'3':{}}", {"a": 1, 2: "b", None: "c", "3": {}}),
    ],
)
def test_bare_text_is_guessed(text, expected):
    value = to_python(parse_value(text))
    assert (value, type(value)) == (expected, type(expected))


def test_nan_is_guessed():
    assert math.isnan(to_python(Bare("nan")))


# Stand-ins for value specs: the language knows them by their class names.


class Spec:
    def __init__(self, *, noneable=False, **attributes):
        self.is_noneable = noneable
        self.__dict__.update(attributes)

    def apply(self, value, path):
        self.path = str(path)
        if not (self.accepts(value) or (value is None and self.is_noneable)):
            raise TypeError(f"{type(self).__name__} refuses {value!r} (path={path})")
        return value


class Any(Spec):
    def accepts(self, value):
        return True


class Bool(Spec):
    def accepts(self, value):
        return type(value) is bool


class Int(Spec):
    def accepts(self, value):
        return type(value) is int


class Float(Spec):
    def accepts(self, value):
        return type(value) is float


class Str(Spec):
    def accepts(self, value):
        return type(value) is str


class Enum(Spec):
    def accepts(self, value):
        return any(value == v and type(value) is type(v) for v in self.values)


class List(Spec):
    def accepts(self, value):
        return isinstance(value, list) and all(map(self.element.accepts, value))


class Tuple(Spec):
    def accepts(self, value):
        return isinstance(value, tuple) and all(
            e.accepts(v) for e, v in zip(self.elements, value, strict=True)
        )


class Dict(Spec):
    def accepts(self, value):
        return isinstance(value, dict)


class Union(Spec):
    def accepts(self, value):
        return any(c.accepts(value) for c in self.candidates)


class Probability(Float):
    def accepts(self, value):
        return super().accepts(value) and 0 <= value <= 1


class Color(enum.Enum):
    RED = "red"
    BLUE = 2


INTS = List(element=Int())
NUMBER_OR_TEXT = Union(candidates=[Float(), Str()])


@pytest.mark.parametrize(
    ("spec", "text", "expected"),
    [
        (Any(), "2", 2),
        (Str(), "0.003", "0.003"),
        (Str(), "None", "None"),
        (Str(), "true", "true"),
        (Str(), "a:b", "a:b"),
        (Str(), "'x'", "x"),
        (Str(noneable=True), "none", None),
        (Str(noneable=True), "'none'", "none"),
        (Float(), "2", 2.0),
        (Float(), "007", 7.0),
        (Float(), "Infinity", math.inf),
        (Float(noneable=True), "none", None),
        (Probability(), "1", 1.0),
        (Int(), "2", 2),
        (Int(), "007", 7),
        (Bool(), "yes", True),
        (Bool(), "1", True),
        (Bool(), "0", False),
        (Bool(), "False", False),
        (Bool(noneable=True), "None", None),
        (Enum(values=["same", "valid"]), "valid", "valid"),
        (Enum(values=["1", 1]), "1", "1"),
        (Enum(values=["1", 1]), "'1'", "1"),
        (Enum(values=[1, True, 2.0]), "1", 1),
        (Enum(values=[1, True, 2.0]), "true", True),
        (Enum(values=[1, True, 2.0]), "2", 2.0),
        (Enum(values=[None, "a"]), "None", None),
        (Enum(values=list(Color)), "red", Color.RED),
        (Enum(values=list(Color)), "RED", Color.RED),
        (Enum(values=list(Color)), "2", Color.BLUE),
        (INTS, "1:2:3", [1, 2, 3]),
        (INTS, "1", [1]),
        (INTS, "[1,2]", [1, 2]),
        (INTS, "(1,2)", [1, 2]),
        (INTS, "[]", []),
        (List(element=Str()), "[1,'2']", ["1", "2"]),
        (List(element=Str()), "1: 2:", ["1", "2", ""]),
        (List(element=Int(), noneable=True), "none", None),
        (Tuple(elements=[Int(), Str()]), "1:2", (1, "2")),
        (Tuple(elements=[Int(), Float()]), "[1,2]", (1, 2.0)),
        (Dict(), "{a:1}", {"a": 1}),
        (Dict(fields={"a": Float()}), "{a:1,b:1}", {"a": 1.0, "b": 1}),
        (NUMBER_OR_TEXT, "2.5", 2.5),
        (NUMBER_OR_TEXT, "2", 2.0),
        (NUMBER_OR_TEXT, "x", "x"),
        (NUMBER_OR_TEXT, "'2.5'", "2.5"),
        (Union(candidates=[Str(), Int()]), "2", 2),
        (Union(candidates=[INTS, Bool()]), "1:2", [1, 2]),
        (Union(candidates=[INTS], noneable=True), "none", None),
    ],
)
def test_bare_text_is_read_as_the_spec_asks_for(spec, text, expected):
    value = to_python(parse_value(text), spec, "x")
    assert (value, type(value)) == (expected, type(expected))
    if isinstance(expected, (list, tuple)):
        assert [type(v) for v in value] == [type(v) for v in expected]


@pytest.mark.parametrize(
    ("spec", "text", "message"),
    [
        (Int(), "five", "Int refuses 'five' \\(path=x\\)"),
        (Int(), "2.0", "Int refuses 2.0"),
        (Int(), "'2'", "Int refuses '2'"),
        (Bool(), "on", "Bool refuses 'on'"),
        (Bool(), "TRUE", "Bool refuses 'TRUE'"),
        (Float(), "None", "Float refuses None"),
        (Enum(values=["a"]), "b", "Enum refuses 'b'"),
        (Enum(values=["1"]), "{}", "Enum refuses {}"),
        (INTS, "1:x", r"List refuses \[1, 'x'\]"),
        (INTS, "'1:2'", "List refuses '1:2'"),
        (Str(), "[1]", r"Str refuses \[1\]"),
        (Dict(), "1", "Dict refuses 1"),
        (NUMBER_OR_TEXT, "[1]", r"Union refuses \[1\]"),
    ],
)
def test_the_spec_words_the_error_of_what_does_not_fit(spec, text, message):
    with pytest.raises(TypeError, match=message):
        to_python(parse_value(text), spec, "x")


def test_calls_have_no_meaning_of_their_own():
    with pytest.raises(RuleError, match=r"got the call oneof\(1,2\)\. \(path=lr\) .*in quotes"):
        to_python(parse_value("oneof(1,2)"), Float(), "lr")


def test_calls_get_their_meaning_from_the_caller():
    def call(value, spec, path):
        return (value.name, str(path), [to_python(arg, spec, path) for arg in value.args])

    read = to_python(parse_value("[1,oneof(2,3)]"), Any(), "lr", call=call)
    assert read == [1, ("oneof", "lr[1]", [2, 3])]
    spec = List(element=Int())
    spec.accepts = lambda value: True
    read = to_python(parse_value("[1,oneof(2,3)]"), spec, "lr", call=call)
    assert read == [1, ("oneof", "lr[1]", [2, 3])]


@pytest.mark.parametrize("text", ["{1:a,True:b}", "{a:1,'a':2}", "{1:a,1.0:b}"])
def test_keys_that_are_one_in_python_are_refused(text):
    with pytest.raises(RuleError, match=r"Expected each key once, but got .* twice"):
        to_python(parse_value(text))


@pytest.mark.parametrize("spec", [None, Int(), Float(), Enum(values=[1])])
def test_huge_integers_are_a_clear_error(spec):
    text = "9" * 5001 if not isinstance(spec, Float) else "9" * 400
    with pytest.raises(RuleError, match=r"^Expected (an integer of at most 4300|a number that a)"):
        to_python(Bare(text), spec, "x")


def test_huge_numbers_say_where():
    with pytest.raises(RuleError, match=r"got 5000 digits\. \(path=x\[1\]\) Write it as a float"):
        to_python(parse_value("[1," + "9" * 5000 + "]"), None, "x")
    with pytest.raises(
        RuleError, match=r"a float can hold, but got 1e999\. \(path=x\) Write 'inf'"
    ):
        to_python(Bare("1e999"), None, "x")
    with pytest.raises(RuleError, match=r"an integer of at most 4300 digits.*\(path=x\)"):
        from_python(10**5000, "x")


def test_a_program_may_lower_pythons_limit_of_digits():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(1000)
    try:
        with pytest.raises(RuleError, match="an integer of at most 4300 digits"):
            to_python(Bare("9" * 2000))
        with pytest.raises(RuleError, match="an integer of at most 4300 digits"):
            from_python(10**2000)
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, Bare("None")),
        (True, Bare("True")),
        (2, Bare("2")),
        (2.0, Bare("2.0")),
        (1e16, Bare("1e16")),
        (-math.inf, Bare("-inf")),
        (math.nan, Bare("nan")),
        ("cifar100", Bare("cifar100")),
        ("a:b c", Bare("a:b c")),
        ("007", Bare("007")),
        ("2", Quoted("2")),
        ("None", Quoted("None")),
        ("inf", Quoted("inf")),
        ("", Quoted("")),
        (" a", Quoted(" a")),
        ("[1]", Quoted("[1]")),
        ("9" * 5000, Quoted("9" * 5000)),
        ("1e999", Quoted("1e999")),
        ([1, "1"], ListValue([Bare("1"), Quoted("1")])),
        ((1,), TupleValue([Bare("1")])),
        ({"a": 1, 2: []}, DictValue([(Bare("a"), Bare("1")), (Bare("2"), ListValue())])),
    ],
)
def test_from_python(value, expected):
    assert from_python(value) == expected


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"x", r"but got b'x' \(type bytes\)\. \(path=x\) Pass it in code"),
        ({1}, r"\{1\} \(type set\)"),
        (1j, "type complex"),
        (datetime.date(2026, 1, 1), "type date"),
        (Color.RED, "type Color"),
        (object(), "type object"),
        (enum.IntEnum("Level", "LOW").LOW, "Turn it into a plain int"),
        (Point(1, 2), "Turn it into a plain tuple"),
        (OrderedDict(), "Turn it into a plain dict"),
        ([1, [b"x"]], r"\(path=x\[1\]\[0\]\)"),
        ({"a": b"x"}, r"\(path=x\.a\)"),
        ({(1,): 2}, r"Expected a dict key that is None, .* but got \(1,\) .*\(path=x\)"),
        ("\ud800", r"text without lone surrogates.*\(path=x\)"),
    ],
)
def test_what_has_no_form_is_refused(value, message):
    with pytest.raises(RuleError, match=message):
        from_python(value, "x")


def test_numpy_values_are_told_how_to_become_plain():
    numpy = pytest.importorskip("numpy")
    with pytest.raises(RuleError, match=r"float32\)\. .*with \.item\(\)"):
        from_python(numpy.float32(1))
    with pytest.raises(RuleError, match="Turn it into a plain float"):
        from_python(numpy.float64(1))


def test_nan_may_be_a_key_but_not_two_of_them():
    (key,) = to_python(from_python({math.nan: 1}))
    assert math.isnan(key)
    with pytest.raises(RuleError, match="Expected each key once, but got 'nan' twice"):
        from_python({math.nan: 1, float("nan"): 2})


def test_a_list_that_holds_itself_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(RuleError, match=r"nested at most 64 deep.*Does a list hold itself"):
        from_python(endless)


def test_the_deepest_value_goes_there_and_back():
    value = []
    for _ in range(63):
        value = [value]
    assert to_python(parse_value(format(from_python(value)))) == value
    with pytest.raises(RuleError, match="nested at most 64 deep"):
        from_python([value])


def test_other_values_get_their_form_from_the_caller():
    def encode(value):
        return CallValue("bytes", [Quoted(value.hex())]) if isinstance(value, bytes) else None

    assert format(from_python([b"\xff"], encode=encode), readable=True) == "[bytes('ff')]"
    with pytest.raises(RuleError, match="type set"):
        from_python({1}, encode=encode)
