"""Cells of CSV files: texts that a spreadsheet would execute are made harmless."""

from __future__ import annotations

__all__ = ["safe_cell"]

# What begins a formula in a spreadsheet, as the OWASP page about CSV injection lists it.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Returns a text that no spreadsheet takes for a formula: with a quote before it if need be.

    Args:
        text: The text of a cell; numbers are not passed.
    """
    return f"'{text}" if text.startswith(_DANGEROUS) else text
