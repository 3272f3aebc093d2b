"""References: the names of derivations and realizations, each one line of text.

    drv:<32 hex of the digest>-<name>
    rlz:<32 hex of the derivation>-<32 hex of the tree>-<16 hex of the inputs>-<name>
    err:...                                  the same, for a failure that was kept

The reference of a realization gives its place in the store, its derivation, its outcome and its
inputs. So planning reads directory listings and opens no file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from symexp.errors import describe
from symexp.store.errors import DerivationError, RefError

__all__ = ["NAME_LIMIT", "Ref", "check_name", "derivation_ref", "parse_derivation_ref"]

NAME_LIMIT = 80
_NAME_PATTERN = rf"[A-Za-z0-9_][A-Za-z0-9_.+-]{{0,{NAME_LIMIT - 1}}}"
_NAME = re.compile(rf"{_NAME_PATTERN}\Z")
_HEX = "[0-9a-f]"
_ENTRY = re.compile(rf"({_HEX}{{32}})-({_HEX}{{32}})-({_HEX}{{16}})([-!])({_NAME_PATTERN})\Z")
_DERIVATION = re.compile(rf"drv:({_HEX}{{32}})-(.+)\Z")


def check_name(name: object) -> None:
    """Checks that a stage name can be a part of a file name.

    Raises:
        DerivationError: The name is empty, too long or has other characters.
    """
    if not isinstance(name, str) or not _NAME.match(name):
        raise DerivationError(
            f"A stage name must be 1 to {NAME_LIMIT} letters, digits or any of `_.+-`, not "
            f"starting with a mark; got {describe(name)}."
        )


class Ref(NamedTuple):
    """The reference of one realization; `str(ref)` is its text.

    Attributes:
        derivation: The first 32 hex digits of the derivation's digest.
        tree: The first 32 hex digits of the digest of its files.
        inputs: 16 hex digits over the outcomes of the dependencies that it was built from.
        name: The stage's name.
        failed: Whether it is a failure that was kept as a result.
    """

    derivation: str
    tree: str
    inputs: str
    name: str
    failed: bool = False

    @property
    def entry(self) -> str:
        """The name of its directory."""
        mark = "!" if self.failed else "-"
        return f"{self.derivation}-{self.tree}-{self.inputs}{mark}{self.name}"

    @property
    def derivation_ref(self) -> str:
        """The reference of its derivation."""
        return f"drv:{self.derivation}-{self.name}"

    def __str__(self) -> str:
        kind = "err" if self.failed else "rlz"
        return f"{kind}:{self.derivation}-{self.tree}-{self.inputs}-{self.name}"

    @classmethod
    def from_entry(cls, entry: str) -> Ref | None:
        """Reads a directory name; returns `None` if it is not that of a realization."""
        found = _ENTRY.match(entry)
        if found is None:
            return None
        derivation, tree, inputs, mark, name = found.groups()
        return cls(derivation, tree, inputs, name, mark == "!")

    @classmethod
    def parse(cls, text: object) -> Ref:
        """Reads `rlz:...` or `err:...`.

        Raises:
            RefError: The text is not a reference.
        """
        if isinstance(text, cls):
            return text
        kind, _, entry = text.partition(":") if isinstance(text, str) else ("", "", "")
        found = cls.from_entry(entry) if kind in ("rlz", "err") else None
        if found is None or found.failed:
            raise RefError(
                f"Expected a reference of a realization (rlz:<hex>-<hex>-<hex>-<name>), got "
                f"{describe(text)}. `store.realizations()` lists those that exist."
            )
        return found._replace(failed=kind == "err")


def derivation_ref(digest: str, name: str) -> str:
    """Returns the reference of the derivation with a digest and a name."""
    return f"drv:{digest[:32]}-{name}"


def parse_derivation_ref(text: object) -> tuple[str, str]:
    """Reads `drv:...` into the 32 hex digits and the name.

    Raises:
        RefError: The text is not a reference of a derivation.
    """
    found = _DERIVATION.match(text) if isinstance(text, str) else None
    if found is None or not _NAME.match(found[2]):
        raise RefError(
            f"Expected a reference of a derivation (drv:<hex>-<name>), got {describe(text)}. "
            "`store.derivations()` lists those that exist."
        )
    return found[1], found[2]
