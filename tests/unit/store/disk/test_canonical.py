"""Canonical JSON: one spelling for equal values, and documents that a changed byte breaks."""

import sys
from collections import OrderedDict

import pytest

from symexp.store import (
    DamagedError,
    DerivationError,
)
from symexp.store.disk.canonical import canonical_bytes, sealed, unsealed


def test_canonical_bytes_do_not_depend_on_order():
    assert canonical_bytes({"b": 1, "a": [1.5, None, "é"]}) == b'{"a":[1.5,null,"\\u00e9"],"b":1}'
    assert canonical_bytes({"a": 1, "b": 2}) == canonical_bytes({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": float("nan")}, r"train\.a cannot be written as JSON: got nan"),
        ({"a": [0, {"b": b"x"}]}, r"train\.a\[1\]\.b cannot be written as JSON: got b'x'"),
        ({"a": {1: 2}}, r"train\.a cannot be written as JSON: got the key 1"),
        ({"a": [OrderedDict({1: 2})]}, r"train\.a\[0\] cannot be written as JSON: got the key 1"),
        ({"a": float("-inf")}, r"train\.a cannot be written as JSON: got -inf"),
        ({(1, 2): 3}, r"train cannot be written as JSON: got the key \(1, 2\)"),
    ],
)
def test_what_is_not_json_is_named(value, message):
    with pytest.raises(DerivationError, match=message):
        canonical_bytes(value, where="train")


def test_a_configuration_deeper_than_the_stack_is_rejected():
    value = []
    for _ in range(200_000):
        value = [value]
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300_000)  # as work on deep trees does; the encoder must not rely on it
    try:
        with pytest.raises(DerivationError, match=r"cannot be written as JSON"):
            canonical_bytes(value, where="deep")
    finally:
        sys.setrecursionlimit(limit)


def test_a_changed_byte_breaks_a_sealed_document():
    data = sealed({"a": 1, "files": {"x": ["file", 3, "00"]}})
    assert data.decode().splitlines()[:4] == [
        "{",
        ' "a": 1,',
        ' "files": {',
        '  "x": ["file", 3, "00"]',
    ]
    assert unsealed(data, where="x") == {"a": 1, "files": {"x": ["file", 3, "00"]}}
    for wrong in (b"", b"[]", b"{}", data.replace(b"3", b"4"), data + b" "):
        with pytest.raises(
            DamagedError, match=r"x is not a sealed document|x was changed|x is no JSON"
        ):
            unsealed(wrong, where="x")
