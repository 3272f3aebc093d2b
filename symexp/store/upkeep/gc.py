"""Removal: gc of realizations that nothing needs, and removal of chosen ones.

Everything is decided before anything is removed, under a lock that keeps other processes from
beginning to use what is removed. Dependents go before their dependencies, so an interruption at any
moment leaves a store in which every realization has its closure.
"""

from __future__ import annotations

import datetime
import heapq
import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from symexp.errors import describe
from symexp.store.checkpoints import Checkpoint, checkpoints_in
from symexp.store.disk.files import remove_tree
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, leased, sweep
from symexp.store.disk.links import forget_broken, renewed, roots_of
from symexp.store.disk.pool import sweep_pool
from symexp.store.disk.rights import check_writable, explained, unlock
from symexp.store.disk.syncing import sync_all
from symexp.store.errors import InUseError, RefError, StoreError
from symexp.store.realization import Graph
from symexp.store.refs import Ref

__all__ = ["Collected", "collect", "remove"]


class Collected(NamedTuple):
    """What gc removed, or would remove.

    Attributes:
        refs: The removed realizations, in the order of their removal.
        kept: The number of realizations that stay.
        bytes: The size of the removed files, each content counted once.
        checkpoints: The directories of the removed checkpoints.
    """

    refs: tuple[str, ...]
    kept: int
    bytes: int
    checkpoints: tuple[str, ...] = ()


def collect(
    layout: Layout,
    keep: Iterable[Ref],
    *,
    older_than: float | datetime.timedelta | None = None,
    max_bytes: int | None = None,
    keep_last: int | None = None,
    checkpoints: float | datetime.timedelta | None = None,
    dry_run: bool = False,
) -> Collected:
    """Removes all realizations that are in no closure of a kept one.

    Args:
        layout: The store's layout.
        keep: Realizations to keep, besides those that links or living processes hold.
        older_than: Keeps what was built within so many seconds, or this time span.
        max_bytes: Removes no more than is needed to come down to this size, the oldest first.
        keep_last: Keeps the last so many realizations of each derivation.
        checkpoints: Removes the checkpoints that have not changed for so many seconds, or this
            time span, unless they are in use; `None` keeps all but those of finished builds.
        dry_run: Only reports what would be removed.

    Raises:
        StoreError: A limit is not a sensible number; nothing was removed.
    """
    _check_limits(older_than, max_bytes, keep_last, checkpoints)
    with explained("Not everything could be collected"), layout.collecting():
        if not dry_run:
            sweep(layout)
        finished = [item for item in checkpoints_in(layout) if item.finished()]
        graph = Graph(layout)
        stay = {ref for ref in (*keep, *roots_of(layout), *leased(layout)) if ref in graph.nodes}
        stay.update(_recent(graph, older_than))
        stay.update(_last(graph, keep_last))
        doomed = _doomed(graph, stay, max_bytes)
        freed = _bytes(graph, doomed)
        if not dry_run:
            _remove_all(layout, doomed)
            renewed(layout)
            forget_broken(layout)
            sweep_pool(layout)
            for item in os.listdir(layout.failed) if older_than is None else ():
                remove_tree(layout.failed / item)
    kept = len(graph.nodes) - len(doomed)
    places, more = _collect_checkpoints(layout, finished, checkpoints, dry_run=dry_run)
    return Collected(tuple(map(str, doomed)), kept, freed + more, places)


def _collect_checkpoints(
    layout: Layout,
    finished: Sequence[Checkpoint],
    limit: float | datetime.timedelta | None,
    *,
    dry_run: bool,
) -> tuple[tuple[str, ...], int]:
    """Removes abandoned checkpoints; returns their directories and their size.

    Those of builds that have succeeded, and were killed before they could remove them, go always.
    """
    places, freed = [], 0
    doomed = [*finished]
    if limit is not None:
        span = limit if isinstance(limit, datetime.timedelta) else datetime.timedelta(0, limit)
        before = datetime.datetime.now(datetime.UTC) - span
        old = [item for item in checkpoints_in(layout) if item.changed <= before]
        doomed += [item for item in old if item not in finished]
    for checkpoint in doomed:
        if checkpoint.is_in_use:
            continue
        size = checkpoint.size
        try:
            if not dry_run:
                checkpoint.remove()
        except InUseError:
            continue
        places.append(os.fspath(checkpoint.path))
        freed += size
    return tuple(places), freed


def _check_limits(
    older_than: object, max_bytes: object, keep_last: object, checkpoints: object
) -> None:
    """Rejects limits that would, by a slip, remove more than was meant."""
    if isinstance(older_than, datetime.timedelta):
        older_than = older_than.total_seconds()
    if isinstance(checkpoints, datetime.timedelta):
        checkpoints = checkpoints.total_seconds()
    for name, value, kinds, what in (
        ("older_than", older_than, (int, float), "seconds, or a time span"),
        ("max_bytes", max_bytes, (int, float), "a number of bytes"),
        ("keep_last", keep_last, (int,), "a whole number"),
        ("checkpoints", checkpoints, (int, float), "seconds, or a time span"),
    ):
        if value is None:
            continue
        is_number = isinstance(value, kinds) and not isinstance(value, bool)
        if not is_number or not value >= 0:  # type: ignore[operator]  # NaN is not, either
            raise StoreError(f"gc: {name} must be {what}, from 0 on; got {describe(value)}.")


def _position(graph: Graph, ref: Ref) -> tuple[int, float, Ref]:
    return graph.nodes[ref].position


def _recent(graph: Graph, older_than: float | datetime.timedelta | None) -> list[Ref]:
    if older_than is None:
        return []
    seconds = (
        older_than.total_seconds() if isinstance(older_than, datetime.timedelta) else older_than
    )
    limit = time.time() - seconds
    return [ref for ref, found in graph.nodes.items() if found.moment.timestamp() >= limit]


def _last(graph: Graph, keep_last: int | None) -> list[Ref]:
    if not keep_last:
        return []
    groups: dict[tuple[str, bool], list[Ref]] = {}
    for ref in graph.nodes:  # a kept failure must not take the place of a result
        groups.setdefault((ref.derivation_ref, ref.failed), []).append(ref)
    found: list[Ref] = []
    for refs in groups.values():
        found.extend(sorted(refs, key=lambda r: _position(graph, r))[-keep_last:])
    return found


def _doomed(graph: Graph, stay: set[Ref], max_bytes: int | None) -> list[Ref]:
    """Returns what is removed: dependents before their dependencies, otherwise the oldest first."""
    kept = set(graph.closure(stay))
    above = graph.dependents()
    contents = _contents(graph, graph.nodes)
    size = sum(s for (_, s), n in contents.items() if n)
    leaves = [_position(graph, r) for r in graph.nodes if r not in kept and not above[r]]
    heapq.heapify(leaves)
    doomed: list[Ref] = []
    while leaves and (max_bytes is None or size > max_bytes):
        ref = heapq.heappop(leaves)[-1]
        doomed.append(ref)
        for content in _contents(graph, [ref]).elements():
            contents[content] -= 1
            size -= content[1] if not contents[content] else 0
        for item in set(graph.inputs[ref]):
            users = above.get(item, set())
            users.discard(ref)
            if item in graph.nodes and not users and item not in kept:
                heapq.heappush(leaves, _position(graph, item))
    return doomed


def _contents(graph: Graph, refs: Iterable[Ref]) -> Counter[tuple[str, int]]:
    files = (value for ref in refs for value in graph.nodes[ref].files.values())
    return Counter((content, size) for kind, size, content in files if kind in ("file", "exec"))


def _bytes(graph: Graph, doomed: Sequence[Ref]) -> int:
    going = _contents(graph, doomed)
    every = _contents(graph, graph.nodes)
    return sum(content[1] for content, n in going.items() if every[content] == n)


def _remove_all(layout: Layout, doomed: Sequence[Ref]) -> None:
    if not doomed:
        return
    _check_removable(layout, doomed)
    with Lease(layout) as lease:
        trash = lease.work_directory()
        for ref in doomed:
            place = layout.place(ref)
            unlock(place)
            os.rename(place, trash / ref.entry)
        sync_all({layout.shard(ref.derivation) for ref in doomed}, layout.root)
        remove_tree(trash)


def _check_removable(layout: Layout, doomed: Sequence[Ref]) -> None:
    """Checks, before anything is removed, that this user may remove all of it."""
    shards = sorted({layout.shard(ref.derivation) for ref in doomed})
    what = f"{len(doomed)} realization(s) cannot be removed; nothing was removed."
    check_writable([layout.work, *shards], what)
    user = os.geteuid()
    homes = map(layout.place, doomed)
    check_writable([home for home in homes if os.lstat(home).st_uid != user], what)


def remove(layout: Layout, refs: Sequence[Ref], *, dependents: bool = False) -> list[Ref]:
    """Removes realizations.

    Args:
        layout: The store's layout.
        refs: What to remove.
        dependents: Whether the realizations that depend on them are removed, too.

    Returns:
        The removed realizations.

    Raises:
        RefError: One of them is not in the store.
        InUseError: Others depend on them, or a link or a living process holds one.
    """
    with explained("Not everything could be removed"), layout.collecting():
        sweep(layout)
        graph = Graph(layout)
        for ref in refs:
            if ref not in graph.nodes:
                raise RefError(f"There is no realization {ref} in {layout.root}.")
        doomed = _with_dependents(graph, refs)
        extra = [ref for ref in doomed if ref not in refs]
        if extra and not dependents:
            raise InUseError(
                f"{len(extra)} realization(s) depend on what is to be removed, among them "
                f"{extra[0]}. Remove them first, or all together with dependents=True."
            )
        _check_unused(layout, graph, doomed)
        _remove_all(layout, doomed)
        sweep_pool(layout)
    return doomed


def _with_dependents(graph: Graph, refs: Iterable[Ref]) -> list[Ref]:
    above = {ref: tuple(users) for ref, users in graph.dependents().items()}
    reached = set(refs)
    pending = list(reached)
    while pending:
        for user in above[pending.pop()]:
            if user not in reached:
                reached.add(user)
                pending.append(user)
    return [ref for ref in reversed(graph.closure(reached)) if ref in reached]


def _check_unused(layout: Layout, graph: Graph, doomed: Sequence[Ref]) -> None:
    for holders, what in ((roots_of(layout), "a link"), (leased(layout), "a living process")):
        held = set(graph.closure(holders))
        for ref in doomed:
            if ref in held:
                raise InUseError(
                    f"{ref} is held by {what}. "
                    + (
                        "Remove the link first (`store.links()`)."
                        if what == "a link"
                        else "Wait for it to end."
                    )
                )
