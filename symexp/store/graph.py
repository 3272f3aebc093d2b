"""Which realization stands on which, over the whole store."""

from __future__ import annotations

from collections.abc import Iterable

from symexp.store.derivation import Derivation
from symexp.store.disk.layout import Layout
from symexp.store.realization import Realization
from symexp.store.refs import Ref

__all__ = ["Graph", "Index"]


class Graph:
    """The realizations of a store and their direct inputs, read once.

    Reading it takes time in proportion to the number of realizations.

    Args:
        layout: The store's layout.
    """

    __slots__ = ("below", "nodes")

    def __init__(self, layout: Layout) -> None:
        self.nodes: dict[Ref, Realization] = {}
        self.below: dict[Ref, tuple[Ref, ...]] = {}
        for ref in layout.refs():
            realization = Realization(layout, ref)
            inputs = realization.inputs.values()
            self.nodes[ref] = realization
            self.below[ref] = tuple(Ref.parse(item) for refs in inputs for item in refs)

    def above(self) -> dict[Ref, set[Ref]]:
        """The direct dependents of each realization."""
        found: dict[Ref, set[Ref]] = {ref: set() for ref in self.nodes}
        for ref, inputs in self.below.items():
            for item in inputs:
                if item in found:
                    found[item].add(ref)
        return found

    def closure(self, refs: Iterable[Ref]) -> list[Ref]:
        """These realizations and all that they stand on, dependencies first."""
        return ordered_closure(refs, self.below)


def ordered_closure(refs: Iterable[Ref], below: dict[Ref, tuple[Ref, ...]]) -> list[Ref]:
    """What can be reached, dependencies first; what is not there is left out."""
    order: list[Ref] = []
    seen: set[Ref] = set()
    stack = [(ref, False) for ref in refs]
    while stack:
        ref, ready = stack.pop()
        if ready:
            order.append(ref)
        elif ref not in seen and ref in below:
            seen.add(ref)
            stack.append((ref, True))
            stack.extend((item, False) for item in below[ref])
    return order


def closure_of(layout: Layout, refs: Iterable[Ref]) -> list[Realization]:
    """These realizations and all that they stand on, dependencies first, from the disk.

    Raises:
        RefError: One of them is not in the store.
    """
    known: dict[Ref, Realization] = {}
    below: dict[Ref, tuple[Ref, ...]] = {}
    roots = list(refs)
    pending = list(roots)
    while pending:
        ref = pending.pop()
        if ref not in known:
            known[ref] = Realization(layout, ref)
            below[ref] = tuple(Ref.parse(r) for rs in known[ref].inputs.values() for r in rs)
            pending.extend(below[ref])
    return [known[ref] for ref in ordered_closure(roots, below)]


# Which realizations there are, from directory listings alone.


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
