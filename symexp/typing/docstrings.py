"""Descriptions of parameters from docstrings in Google style."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable

__all__ = ["LazyDescriptions", "parse_arguments"]

_SECTION = re.compile(r"^(\s*)(Args|Arguments|Parameters|Attributes|Keyword Args):\s*$")
_OTHER_SECTION = re.compile(r"^[A-Z][A-Za-z ]*:\s*$")
_ENTRY = re.compile(r"^`{0,2}\*{0,2}(\w+)`{0,2}\s*(?:\([^)]*\))?\s*:\s*(.*)$")


def parse_arguments(doc: str | None) -> dict[str, str]:
    r"""The descriptions in the `Args:` section, by name; each on one line.

    Example:
        >>> parse_arguments("Adds.\n\nArgs:\n  x: First\n    number.\n  y (int): Second.")
        {'x': 'First number.', 'y': 'Second.'}
    """
    found: dict[str, str] = {}
    lines = iter((doc or "").expandtabs().splitlines())
    for line in lines:
        if section := _SECTION.match(line):
            for name, text in _entries(lines, len(section.group(1))).items():
                found.setdefault(name, text)
    return found


def _entries(lines: Iterable[str], outer: int) -> dict[str, str]:
    entries: dict[str, str] = {}
    indent: int | None = None
    name = ""
    for line in lines:
        text = line.strip()
        if not text:
            continue
        depth = len(line) - len(line.lstrip())
        if depth < outer or (depth == outer and (indent != outer or _OTHER_SECTION.match(text))):
            break
        indent = depth if indent is None else indent
        entry = _ENTRY.match(text) if depth <= indent else None
        if entry:
            name = entry.group(1)
            entries[name] = entry.group(2)
        elif name:
            entries[name] = f"{entries[name]} {text}".strip()
    return entries


class LazyDescriptions:
    """The descriptions of the parameters of a callable; its docstrings are parsed at first use."""

    __slots__ = ("_found", "_owners")

    def __init__(self, *owners: typing.Any) -> None:
        self._owners = owners
        self._found: dict[str, str] | None = None

    def get(self, name: str) -> str:
        """The description of a parameter; empty if there is none."""
        if self._found is None:
            found: dict[str, str] = {}
            for owner in self._owners:
                doc = getattr(owner, "__doc__", None)
                for key, text in parse_arguments(doc if isinstance(doc, str) else None).items():
                    found.setdefault(key, text)
            self._found = found
        return self._found.get(name, "")
