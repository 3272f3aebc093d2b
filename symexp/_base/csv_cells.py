"""Cells of CSV files that a spreadsheet does not execute."""

from __future__ import annotations

__all__ = ["safe_cell"]

# Where a spreadsheet takes a cell for a formula. Some skip white space before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def safe_cell(text: str) -> str:
    """Returns a text as a cell that no spreadsheet takes for a formula.

    A single quote comes before a text that begins like a formula, as OWASP advises. Numbers are no
    texts: write them as they are. Lone surrogates, which no file holds, are written as escapes.

    Args:
        text: The text.
    """
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode()
    return f"'{text}" if text.lstrip(" \u00a0\ufeff\x00").startswith(_FORMULA) else text
