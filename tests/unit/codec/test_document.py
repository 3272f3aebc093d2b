"""Documents: the version of the format, and what is not a document."""

import json

import pytest

import symexp as sx
from symexp.codec.document import FORMAT
from symexp.errors import CodecError, UnknownTypeError


def test_a_document_is_the_version_of_the_format_and_a_value():
    assert FORMAT == 1
    assert sx.to_json(1.5) == {"symexp": 1, "value": 1.5}
    assert sx.to_json_str([]) == '{"symexp":1,"value":[]}'


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, r'expected \{"symexp": 1, "value": ...\}, but got \{\}'),
        ([], r"but got \[\]"),
        ({"_type": "a.B"}, "It looks like a file of PyGlove"),
        ({"symexp": "1", "value": 0}, "Expected a format version 1, 2, ... but got symexp='1'"),
        ({"symexp": True, "value": 0}, "but got symexp=True"),
        ({"symexp": 2, "value": 0}, "has format 2, but this symexp reads up to format 1. Update"),
        ({"symexp": 1}, "it has no 'value'"),
        ({"symexp": 1, "value": 0, "x": 1}, "it has an unknown key 'x'"),
    ],
)
def test_what_is_not_a_document_is_refused(document, message):
    with pytest.raises(CodecError, match=message):
        sx.from_json(document)


def test_text_may_be_bytes_in_utf8():
    assert sx.from_json_str('{"symexp":1,"value":"é"}'.encode()) == "é"
    with pytest.raises(CodecError, match="Expected JSON text, but got 5"):
        sx.from_json_str(5)


def test_a_set_at_the_root_is_an_ordinary_set():
    back = sx.from_json(sx.to_json({1, 2}))
    assert type(back) is set
    back.add(3)


def test_strict_loading_names_everything_that_is_unknown():
    text = '{"symexp":1,"value":[{"$type":"a.B"},{"$function":"c.d"},{"$type":"a.B"}]}'
    with pytest.raises(UnknownTypeError, match=r"Not known or not trusted here: 'a\.B', 'c\.d'\."):
        sx.from_json_str(text, strict=True)


HIGH, LOW = "\ud83d", "\ude00"


class TestLoneSurrogates:
    """Two lone surrogates are no character, although JSON text cannot tell them from one."""

    TEXTS = (
        HIGH, LOW, HIGH + LOW, LOW + HIGH, f"a{HIGH}{LOW}b", HIGH + HIGH + LOW + LOW, "\U0001f600",
        f"\U0001f600{HIGH}{LOW}\U0001f600", HIGH + LOW + HIGH + LOW, "\udc80", "é",
    )  # fmt: skip

    @pytest.mark.parametrize("text", TEXTS, ids=ascii)
    def test_they_come_back_as_they_were(self, text):
        value = {"a": text, "b": [text, (text, 1), {text}]}
        for back in (
            sx.from_json_str(sx.to_json_str(value)),
            sx.from_json_str(sx.to_json_str(value, indent=2)),
            sx.from_json(json.loads(json.dumps(sx.to_json(value)))),
        ):
            assert back.a == text
            assert back.b == [text, (text, 1), {text}]
            assert sx.fingerprint(back) == sx.fingerprint(value)

    def test_ordinary_characters_are_written_as_before(self):
        assert sx.to_json_str(["\U0001f600"]) == '{"symexp":1,"value":["\\ud83d\\ude00"]}'
        assert sx.to_json({"k": "\U0001f600"})["value"] == {"k": "\U0001f600"}

    def test_they_differ_from_the_character(self):
        assert sx.fingerprint(HIGH + LOW) != sx.fingerprint("\U0001f600")
        assert not sx.eq([HIGH + LOW], ["\U0001f600"])

    def test_as_a_key_they_are_refused(self):
        for write in (sx.to_json, sx.to_json_str):
            with pytest.raises(
                sx.errors.UnsupportedValueError, match=r"two lone surrogates.*path=a"
            ):
                write({"a": {HIGH + LOW: 1}})
        assert sx.from_json_str(sx.to_json_str({HIGH: 1})) == {HIGH: 1}
