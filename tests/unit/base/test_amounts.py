"""Amounts as users write them, and as messages show them."""

import pytest

from symexp._base.amounts import bytes_of, shown_bytes, shown_seconds


@pytest.mark.parametrize(
    ("text", "amount"),
    [("50MB", 50_000_000), (" 1.5 gb ", 1_500_000_000), ("2KiB", 2048), ("7 B", 7),
     ("8", None), ("8 XB", None), ("-1MB", None), ("1e3MB", None), ("", None)],
)  # fmt: skip
def test_bytes_of(text, amount):
    assert bytes_of(text) == amount


def test_shown():
    assert [shown_bytes(n) for n in (12, 2_100_000_000, 512_000)] == [
        "12 bytes",
        "2.1 GB",
        "512 KB",
    ]
    assert [shown_seconds(n) for n in (1.5, 119, 5400)] == ["1.5 s", "119 s", "1:30:00 h"]
