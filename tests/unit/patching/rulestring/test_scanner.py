"""Each error points at the column, with a caret below it, and says how to mend it."""

import pytest

from symexp.errors import RuleSyntaxError
from symexp.patching.rulestring import parse, parse_location, parse_value


def error_of(text, read=parse):
    with pytest.raises(RuleSyntaxError) as caught:
        read(text)
    assert caught.value.text == text
    return caught.value


def test_the_whole_message():
    assert str(error_of("scale_width?factor=")) == (
        "Malformed rule string: expected a value, but the string ends at column 19.\n"
        "  scale_width?factor=\n"
        "                     ^\n"
        "An empty text is written ''."
    )


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 0, "expected a rule name, but the string ends"),
        ("  ", 2, "expected a rule name, but the string ends"),
        ("?x", 0, r"expected a rule name, but got '\?'"),
        ("2x?1", 0, "expected a rule name, but got '2x'.*identifiers joined by dots"),
        ("a..b?1", 0, "expected a rule name, but got 'a..b'"),
        ("scale-width?1", 0, "expected a rule name, but got 'scale-width'"),
        ("a%26b?1", 0, "expected a rule name, but got 'a&b'"),
        ("a b", 2, r"expected '\?', '#', ';' or the end after the rule, but got 'b'"),
        ("a;;b", 2, "expected a rule name, but got ';'"),
        ("a&b", 1, r"expected '\?', '#', ';' or the end after the rule, but got '&'"),
        ("a?&b", 2, "expected a value, but got '&'"),
        ("a?1&", 4, "expected a value, but the string ends"),
        ("a?k=1&2", 6, "expected 'name=value', because.*Positional arguments go first"),
        ("a?k=1&k=2", 6, "argument 'k' is given twice"),
        ("a?(1)=2", 2, "in parentheses is no tuple"),
        ("a?x[1.5]=2", 5, r"expected '\]', but got '\.'"),
        ("a?x.y=1&x . y=2", 8, r"argument 'x \. y' is given twice"),
        ("a?=2", 2, "expected a value, but got '='"),
        ("a?x=", 4, "expected a value"),
        ("a?'x", 2, "a quoted text is not closed.*%27"),
        ('a?k="x', 4, "a quoted text is not closed.*Close it with"),
        ("a?'x'y", 5, "after an argument, but got 'y'.*in quotes"),
        ("a?[1", 4, r"expected ',' or '\]', but the string ends"),
        ("a?[1&b]", 4, r"expected ',' or '\]', but got '&'"),
        ("a?[1,,2]", 5, "expected a value, but got ','"),
        ("a?[1)", 4, r"expected ',' or '\]', but got '\)'"),
        ("a?[k=1]", 4, r"expected ',' or '\]', but got '='"),
        ("a?1]", 3, r"after an argument, but got '\]'"),
        ("a?x[0", 5, r"expected '\]', but the string ends"),
        ("a?x[(]", 5, r"expected '\)', but got '\]'"),
        ("a?(1)", 2, r"in parentheses is no tuple.*'\(x,\)'"),
        ("a?{a}", 4, "expected ':' after a key, but got '}'"),
        ("a?{a:[] b:2}", 8, "expected ',' or '}'"),
        ("a?{[1]:2}", 3, "expected a key that is a word, a number or quoted text"),
        ("a?{a:1,a:2}", 7, "key 'a' is given twice"),
        ("a?f(k=1,2)", 8, "expected 'name=value'"),
        ("a?f(k=1,k=2)", 8, "argument 'k' is given twice"),
        ("a?f(1", 5, r"expected ',' or '\)', but the string ends"),
        ("a?f(1)x", 6, "after an argument, but got 'x'"),
        ("a?50%", 4, "expected two hexadecimal digits after '%'.*'%25'"),
        ("a?%4", 2, "expected two hexadecimal digits"),
        ("a?%C3%A9%C3", 8, "expected percent-encoded UTF-8"),
        ("a?x%ED%A0%80", 3, "expected percent-encoded UTF-8"),
        ("a?x\ud800", 3, r"a lone surrogate \(U\+D800\)"),
        ("a?%C3%A9%20é%5B%5D&]", 19, r"expected a value, but got '\]'"),
        ("a?%C3%A9&%5D", 9, "expected a value, but got '%5D'"),
        ("a?x=[1%5D%5D", 9, "after an argument, but got '%5D'"),
        ("a#", 2, "expected a key, but the string ends.*model.layers"),
        ("a#b?1", 3, r"after a location, but got '\?'.*Arguments go before the '#'"),
        ("a#b#c", 3, "after a location, but got '#'"),
        ("a#b.", 4, "expected a key"),
        ("a#b..c", 4, "expected a key, but got '.'"),
        ("a#b,", 4, "expected a key"),
        ("a#[", 3, "expected an index, a slice such as 0:2"),
        ("a#[x]", 3, "expected an index, a slice such as 0:2"),
        ("a#[1", 4, r"expected '\]', but the string ends"),
        ("a#[1.5]", 4, r"expected '\]', but got '\.'"),
        ("a#[0:9:0]", 8, "a step of at least 1, but got 0"),
        ("a#[1:2:3:4]", 8, r"expected '\]', but got ':'"),
        ("a#[" + "1" * 19 + "]", 3, "an index of at most 18 digits, but got 19"),
        ("a#['x]", 3, "a quoted key is not closed"),
        (r"a#['\x']", 3, "a quoted key is malformed.*escapes"),
        (r"a#['\ud800']", 3, "a quoted key is malformed"),
        ("a#conv_*", 7, "expected a whole key, but got '\\*'.*'%2A'"),
        ("a#***", 2, "expected a whole key"),
    ],
)
def test_errors(text, column, message):
    error = error_of(text)
    assert error.column == column
    with pytest.raises(RuleSyntaxError, match=f"(?s)^Malformed rule string: .*{message}"):
        raise error


def test_the_caret_stands_below_the_character():
    lines = str(error_of("a?x=%C3%A9&k=]&y=1")).splitlines()
    assert lines[1][lines[2].index("^")] == "]"


def test_long_text_is_shown_around_the_place():
    lines = str(error_of("a?" + "x" * 500 + "&]" + "y" * 500)).splitlines()
    assert lines[1] == "  ..." + "x" * 35 + "&]" + "y" * 35 + "..."
    assert lines[1][lines[2].index("^")] == "]"


def test_what_does_not_print_does_not_break_the_line():
    lines = str(error_of("a?\n\x00\n&]")).splitlines()
    assert lines[1] == "  a?\ufffd\ufffd\ufffd&]"


@pytest.mark.parametrize("value", [None, 1, b"a?1", ["a"]])
def test_no_text(value):
    with pytest.raises(RuleSyntaxError, match="Expected a rule string as text, but got "):
        parse(value)


def test_parts_alone_must_be_whole():
    assert error_of("[1]x", parse_value).column == 3
    assert error_of("1&2", parse_value).column == 1
    assert error_of("a;b", parse_location).column == 1
    assert error_of("", parse_location).column == 0


def test_the_error_is_a_value_error():
    assert isinstance(error_of("?"), ValueError)
