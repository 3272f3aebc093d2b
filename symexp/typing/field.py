"""`Field`: one parameter of a symbolic class or function."""

from __future__ import annotations

import typing

from symexp._base.missing import MISSING_VALUE
from symexp.typing.base import ValueSpec
from symexp.typing.docstrings import LazyDescriptions
from symexp.typing.sameness import same

__all__ = [
    "KEYWORD_ONLY",
    "POSITIONAL_ONLY",
    "POSITIONAL_OR_KEYWORD",
    "VAR_KEYWORD",
    "VAR_POSITIONAL",
    "Field",
]

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
        return (self.name, self.kind, self.spec) == (other.name, other.kind, other.spec) and same(
            self.default, other.default
        )

    def __hash__(self) -> int:
        return hash((self.name, self.kind, self.spec))

    def __repr__(self) -> str:
        default = f", default={self.default!r}" if self.has_default else ""
        kind = "" if self.kind == POSITIONAL_OR_KEYWORD else f", kind={self.kind}"
        spec = "" if self.spec is None else f", {self.spec!r}"
        return f"Field({self.name!r}{spec}{default}{kind})"
