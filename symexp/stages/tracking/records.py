"""The records of code, by name: what a realization keeps, and what its stage has now."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symexp.stages.tracking.text import digest_of_text

__all__ = ["UNKNOWN", "Source", "record_of"]

UNKNOWN = "?"
"""The record of what cannot be followed."""


class Source(dict[str, str]):
    """The records of code by name.

    Attributes:
        problems: The names of what cannot be followed.
        own: The name of the code of the stage.
        added: The arguments that the stage has been given after results had been kept.
    """

    __slots__ = ("_old", "added", "own", "problems")

    own: str
    added: tuple[str, ...]

    def __init__(self, found: Mapping[str, str], old: Mapping[str, Callable[[], str]]) -> None:
        super().__init__(sorted(found.items()))
        self._old = old
        self.own, self.added = "", ()
        self.problems = tuple([name for name, record in self.items() if record == UNKNOWN])

    def old(self, name: str) -> str | None:
        """Returns the record that the first version of the tracking had for a name."""
        return self._old[name]() if name in self._old else None

    @classmethod
    def joined(
        cls,
        parts: Sequence[Source],
        untracked: Sequence[str] = (),
        own: str = "",
        added: tuple[str, ...] = (),
    ) -> Source:
        """Returns the records of several pieces of code, without those that are not tracked.

        Args:
            parts: The records.
            untracked: Names, or beginnings of names before a dot; `*` and `?` as in file names.
            own: The name of the code of the stage.
            added: The arguments that the stage has been given after results had been kept.
        """
        if len(parts) == 1 and not untracked and not added:
            return parts[0]
        found: dict[str, str] = {}
        old: dict[str, Callable[[], str]] = {}
        for part in parts:
            found.update(part)
            old.update(part._old)
        if untracked:
            found = {n: r for n, r in found.items() if not _is_listed(n, untracked)}
        made = cls(found, old)
        made.own, made.added = own, added
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


def _is_listed(name: str, listed: Sequence[str]) -> bool:
    for item in listed:
        if name == item or name.startswith((f"{item}.", f"{item}[", f"{item}(")):
            return True
        if fnmatch.fnmatchcase(name, item):
            return True
    return False


def record_of(text: str) -> str:
    """Returns the record of a text."""
    return f"# {digest_of_text(text)}"
