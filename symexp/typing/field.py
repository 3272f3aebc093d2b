"""`Field`: one parameter of a symbolic class or function."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable

from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.typing.base import ValueSpec

__all__ = [
    "KEYWORD_ONLY",
    "POSITIONAL_ONLY",
    "POSITIONAL_OR_KEYWORD",
    "VAR_KEYWORD",
    "VAR_POSITIONAL",
    "Field",
    "LazyDescriptions",
    "parse_arguments",
]


# Descriptions of parameters from docstrings in Google style.


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


POSITIONAL_ONLY = "POSITIONAL_ONLY"

POSITIONAL_OR_KEYWORD = "POSITIONAL_OR_KEYWORD"

VAR_POSITIONAL = "VAR_POSITIONAL"

KEYWORD_ONLY = "KEYWORD_ONLY"

VAR_KEYWORD = "VAR_KEYWORD"

_put = object.__setattr__


class Field:
    """One parameter. Immutable.

    Args:
        name: Its name.
        spec: Spec of its value, of each element for `*args`, of each value for `**kwargs`; `None`
            when anything goes.
        default: Its default, or `MISSING_VALUE`.
        kind: One of the five kinds, named as `inspect` names them.
        description: What it means; or where to look that up when it is asked for.
        default_from_spec: Whether the default stands in the value spec only, so that it must be
            passed.
        factory: What makes the default anew for each object, as of a dataclass; `None` for none.
    """

    __slots__ = (
        "_description", "default", "default_from_spec", "factory", "kind", "name", "spec",
    )  # fmt: skip

    name: str
    spec: ValueSpec | None
    default: typing.Any
    kind: str
    default_from_spec: bool
    factory: typing.Callable[[], typing.Any] | None
    _description: str | LazyDescriptions

    def __init__(
        self,
        name: str,
        spec: ValueSpec | None = None,
        default: typing.Any = MISSING_VALUE,
        kind: str = POSITIONAL_OR_KEYWORD,
        description: str | LazyDescriptions = "",
        *,
        default_from_spec: bool = False,
        factory: typing.Callable[[], typing.Any] | None = None,
    ) -> None:
        values = (description, default, default_from_spec, factory, kind, name, spec)
        for slot, value in zip(self.__slots__, values):
            _put(self, slot, value)

    @property
    def is_required(self) -> bool:
        """Whether the call fails without it."""
        return not self.has_default and self.kind not in (VAR_POSITIONAL, VAR_KEYWORD)

    @property
    def description(self) -> str:
        """What the parameter means; empty if nobody said."""
        found = self._description
        return found if isinstance(found, str) else found.get(self.name)

    @property
    def has_default(self) -> bool:
        """Whether there is a default value."""
        return self.default is not MISSING_VALUE

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Fields are immutable: cannot set {name!r} of {self!r}.")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Field):
            return NotImplemented
        return (self.name, self.kind, self.spec) == (
            other.name,
            other.kind,
            other.spec,
        ) and is_equal(self.default, other.default)

    def __hash__(self) -> int:
        return hash((self.name, self.kind, self.spec))

    def __repr__(self) -> str:
        default = f", default={self.default!r}" if self.has_default else ""
        kind = "" if self.kind == POSITIONAL_OR_KEYWORD else f", kind={self.kind}"
        spec = "" if self.spec is None else f", {self.spec!r}"
        return f"Field({self.name!r}{spec}{default}{kind})"
