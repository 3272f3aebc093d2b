"""Amounts of time and of memory: as users write them, and as messages show them."""

from __future__ import annotations

import datetime
import re

__all__ = ["bytes_of", "shown_bytes", "shown_seconds"]

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(B|[KMGT]i?B)\s*\Z", re.IGNORECASE)
_UNITS = {
    "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40,
}  # fmt: skip


def bytes_of(text: str) -> int | None:
    """Returns the number of bytes that a text such as `'8GB'` or `'512MiB'` says.

    Args:
        text: The text.

    Returns:
        The bytes; `None` if the text says something else.
    """
    found = _SIZE.match(text)
    return None if found is None else int(float(found[1]) * _UNITS[found[2].upper()])


def shown_bytes(amount: float) -> str:
    """Returns an amount of memory as text, for messages: `8 GB`."""
    for unit in ("TB", "GB", "MB", "KB"):
        if amount >= _UNITS[unit]:
            return f"{amount / _UNITS[unit]:.4g} {unit}"
    return f"{amount:.0f} bytes"


def shown_seconds(seconds: float) -> str:
    """Returns a duration as text, for messages: `1:30:00 h` or `2.5 s`."""
    if seconds < 120:
        return f"{seconds:.4g} s"
    return f"{datetime.timedelta(seconds=round(seconds))} h"
