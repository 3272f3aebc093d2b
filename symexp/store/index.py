"""Which realizations there are, from directory listings alone."""

from __future__ import annotations

from symexp.store.derivation import Derivation
from symexp.store.disk.layout import Layout
from symexp.store.refs import Ref

__all__ = ["Index"]


class Index:
    """The realizations by derivation, each shard listed once and then remembered.

    It is for the length of one call; a listing may be out of date, `forget` renews it.
    """

    __slots__ = ("_layout", "_shards")

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._shards: dict[str, dict[str, list[str]]] = {}

    def forget(self, derivation: Derivation) -> None:
        """Lists the derivation's shard anew at the next question."""
        self._shards.pop(derivation.digest[:2], None)

    def refs(self, derivation: Derivation) -> list[Ref]:
        """The realizations of a derivation, kept failures among them, ordered by reference."""
        digest = derivation.digest
        shard = self._shards.get(digest[:2])
        if shard is None:
            shard = self._shards[digest[:2]] = self._list(digest[:2])
        found = []
        for entry in shard.get(digest[:32], ()):
            ref = Ref.from_entry(entry)
            if ref is not None and ref.name == derivation.name:
                found.append(ref)
        return found

    def _list(self, shard: str) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for entry in sorted(self._layout.entries(shard)):
            groups.setdefault(entry[:32], []).append(entry)
        return groups
