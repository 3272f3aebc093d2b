"""JSON text: the strict parser, layout, what is refused and where."""

import json
import sys

import pytest

from symexp.codec import json_text as text_module
from symexp.codec.json_text import StrictParser, decode_utf8, dumps, parse
from symexp.errors import CodecError

BAD = [
    ("", r"line 1, column 1: the text ends where a value should stand; is it cut off\?"),
    ("  \n ", r"line 2, column 2: the text ends"),
    ("[1, 2", r"column 6: the text ends where ',' or '\]' should stand"),
    ('{"a": 1', r"the text ends where ',' or '}' should stand"),
    ('{"a"', r"the text ends where ':' should stand"),
    ('{"a', r"column 2: unterminated string"),
    ("[1,]", r"column 4: expected a value"),
    ("[1 2]", r"column 4: expected ',' or '\]'"),
    ('{"a": 1,}', r"column 9: expected a key in double quotes"),
    ("{'a': 1}", r"column 2: expected a key in double quotes"),
    ('{"a" 1}', r"column 6: expected ':' after the key"),
    ('{"a": 1,\n "b": 2,\n "a": 3}', r"line 3, column 2: the key 'a' stands twice in one object"),
    ('[{"\\u0061": 1, "a": 1}]', r"column 16: the key 'a' stands twice"),
    ("NaN", r"NaN is not standard JSON\. Write"),
    ("[-Infinity]", r"column 2: -Infinity is not standard JSON"),
    ("1e999", r"column 1: the number is too large for a float"),
    ("-" + "9" * 400 + ".0", "the number is too large for a float"),
    ("9" * 5000, r"the integer has 5000 digits\. Write it as"),
    ("01", r"column 2: expected the end of the text"),
    ("+1", r"column 1: expected a value"),
    (".5", r"expected a value"),
    ("1.", r"column 2: expected the end of the text"),
    ("0x10", r"expected the end"),
    ("tru", r"expected a value"),
    ("true false", r"column 6: expected the end of the text"),
    ('"\x01"', r"column 2: invalid control character"),
    ('"\\x"', r"invalid \\escape"),
    ("[1] // comment", r"column 5: expected the end"),
    ("\u00a01", r"expected a value"),
    ("\ufeff{}", r"begins with a byte order mark"),
    ("\u0661", r"expected a value"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=lambda v: v[:12])
def test_what_is_not_standard_json_is_refused_with_its_place(text, message):
    with pytest.raises(CodecError, match=f"Not a JSON text: .*{message}|{message}"):
        parse(text)
    if not text.startswith("\ufeff"):
        with pytest.raises(CodecError, match=message):
            StrictParser(text).parse()


GOOD = [
    "null", " [ ] ", "{ }", "[{},[]]", '{"a":{"b":[1,-2.5e-3,true,false,null]},"":""}',
    '"\\ud83d\\ude00\\n\\u0000\\/"', "-0.0", "-0", "1E5", "[[[[1]],2]]", str(2**70), '"\\ud800"',
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_both_parsers_agree_with_the_standard_library(text):
    assert repr(StrictParser(text).parse()) == repr(json.loads(text)) == repr(parse(text))


def test_nesting_is_limited():
    for text in ("[" * 100_000, '{"a":' * 100_000, "[" * 60_000 + "]" * 60_000):
        with pytest.raises(CodecError, match="more than 50000 levels are nested"):
            parse(text)
    assert parse("[" * 40_000 + "]" * 40_000) is not None


def test_nesting_is_measured_outside_of_strings():
    assert text_module._nesting('[{"[[[[": "\\"[[["}]') == 2
    assert text_module._nesting('"]]]" [[[') == 3
    assert text_module._nesting('"\\' * 100_000) == 0
    assert text_module._nesting("é" * 5) == 0


def test_a_raised_recursion_limit_does_not_let_deep_text_into_the_c_parser(monkeypatch):
    monkeypatch.setattr(sys, "getrecursionlimit", lambda: 10**6)
    monkeypatch.setattr(text_module.sys, "version_info", (3, 11))
    assert text_module._is_shallow("[" * 2000)
    assert not text_module._is_shallow("[" * 2001 + "]" * 2001)
    assert text_module._is_shallow("[]," * 3000)


def test_layout_with_indent():
    value = {
        "short": [1, {"a": "b"}],
        "long": ["x" * 30, "y" * 30, {"z": "z" * 30}],
        "many": list(range(17)),
        "none": [],
    }
    lines = dumps(value, indent=2).split("\n")
    assert lines[:7] == [
        "{",
        '  "short": [1, {"a": "b"}],',
        '  "long": [',
        f'    "{"x" * 30}",',
        f'    "{"y" * 30}",',
        f'    {{"z": "{"z" * 30}"}}',
        "  ],",
    ]
    assert lines[-2:] == ['  "none": []', "}"]
    assert lines[7:9] == ['  "many": [', "    0,"]
    assert json.loads(dumps(value, indent=2)) == value


def test_deep_values_are_written_without_recursion():
    value = []
    for _ in range(30_000):
        value = [value, {"a": 1.5}]
    text = dumps(value, levels=30_000)
    assert text.startswith("[[[")
    assert text.endswith('[[],{"a":1.5}]' + ',{"a":1.5}]' * 29_999)
    shallow = {"a": [1, "x", {"b": None}], "c": {}}
    assert dumps(shallow, levels=30_000) == dumps(shallow)


def test_broken_utf8_is_named_with_its_byte():
    with pytest.raises(CodecError, match=r"byte 4 \(line 2\) is not UTF-8: invalid start byte"):
        decode_utf8(b'"a\n"\xff')
    with pytest.raises(CodecError, match="is not UTF-8"):
        decode_utf8("é".encode("utf-16"))
