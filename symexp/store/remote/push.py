"""Pushing: transferring realizations from a store to a remote.

The order makes a push safe: first all files, under their digests, then the records, those of
dependencies first. A push that is killed has at most written files that no record needs yet; the
next one finds them and goes on. Two stores that push the same write the same bytes to the same
names.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, final

from symexp._base.introspection import level_of_user
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import protected, sweep_if_idle
from symexp.store.disk.manifest import DIRECTORY, LINK, entries_from
from symexp.store.errors import DamagedError, RemoteWarning
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, Realization
from symexp.store.refs import Ref
from symexp.store.remote.connection import UNKNOWN, Connection, Gone
from symexp.store.remote.records import (
    Records,
    Transfer,
    make_remote,
    object_path,
    record_path,
    signature_path,
)
from symexp.store.remote.remote import Remote
from symexp.store.remote.signatures import Signer, message_of_record

__all__ = ["Pusher", "push"]

_FEW = 256
"""Up to this many files are looked at one by one; of more, the directories are listed."""
_THREADS = 8


class _Item(NamedTuple):
    """A realization to push.

    Attributes:
        realization: The realization.
        data: Its `context.json`.
        digest: SHA-256 of that.
    """

    realization: Realization
    data: bytes
    digest: str

    @property
    def ref(self) -> Ref:
        """The reference."""
        return self.realization.parts

    @property
    def path(self) -> str:
        """The path of its record."""
        return record_path(self.ref, self.digest)


def push(
    layout: Layout,
    refs: Sequence[Ref],
    remote: Remote,
    *,
    verify: bool = False,
    known: set[Ref] | None = None,
) -> Transfer:
    """Transfers realizations, with their closure, to a remote; what it has is not sent again.

    Args:
        layout: The store's layout.
        refs: The realizations.
        remote: The remote.
        verify: Whether what the remote has is read, and written again if it is damaged.
        known: Realizations that are on the remote for sure; those of this call are added.

    Raises:
        RefError: One of them is not in the store.
        DamagedError: A file does not have the recorded bytes.
        RemoteError: The remote cannot be reached, or refuses.
    """
    connection = remote.connection()
    signer = remote.signer()
    make_remote(connection)
    known = set() if known is None else known
    sweep_if_idle(layout)
    with protected(layout, refs) as closure:
        items = [_read(r) for r in closure if r.parts not in known]
        records = Records(remote.connection)
        records.look_for(item.ref.derivation for item in items)
        there = {i.ref for i in items if not verify and _is_there(records, i)}
        new = [item for item in items if item.ref not in there]
        sent = _send_files(connection, new, verify=verify)
        sent += _send_records(connection, records, items, new, signer, verify=verify)
    known.update(item.ref for item in items)
    moved = {i.ref for i in new if not _is_there(records, i)}
    return Transfer(
        tuple(str(i.ref) for i in new if i.ref in moved),
        len(items) - len(moved),
        sum(1 for size in sent if size),
        sum(sent),
    )


def _read(realization: Realization) -> _Item:
    data = (realization.home / CONTEXT).read_bytes()
    realization.document  # noqa: B018  # raises if it is damaged
    return _Item(realization, data, hashlib.sha256(data).hexdigest())


def _is_there(records: Records, item: _Item) -> bool:
    """Whether the remote has the record; one of another size was interrupted."""
    sizes = (len(item.data), UNKNOWN)
    return any(r.digest == item.digest and r.size in sizes for r in records.records(item.ref))


class _File(NamedTuple):
    """A file to send: its digest, its size, and where it is."""

    digest: str
    size: int
    source: Path


def _files_of(item: _Item) -> Iterable[_File]:
    document, home = item.realization.document, item.realization.home
    config = home / CONFIG
    yield _File(str(document["config"]), config.stat().st_size, config)
    if document["log"] is not None:
        yield _File(str(document["log"]), (home / LOG).stat().st_size, home / LOG)
    for path, kind, size, content in entries_from(document["files"], where=home / CONTEXT):
        if kind not in (DIRECTORY, LINK) and size:
            yield _File(content, size, home / OUT / path)


def _send_files(connection: Connection, items: Sequence[_Item], *, verify: bool) -> list[int]:
    """Sends the files that the remote does not have; returns their sizes."""
    files: dict[str, _File] = {}
    for item in items:
        try:
            for file in _files_of(item):
                files.setdefault(file.digest, file)
        except FileNotFoundError as error:
            raise DamagedError(
                f"{error.filename} is gone, so {item.ref} was not pushed. "
                "`store.verify(repair=True)` sets damaged realizations aside."
            ) from None
    sizes = _sizes_there(connection, list(files)) if len(files) > _FEW and not verify else None

    def send(file: _File) -> int:
        path = object_path(file.digest)
        if verify:
            is_there = _has(connection, path, file)
        else:
            size = connection.size(path) if sizes is None else sizes.get(file.digest)
            is_there = size == file.size
        if is_there:
            return 0
        try:
            connection.send(path, file.source, file.size, file.digest)
        except FileNotFoundError:
            raise DamagedError(
                f"{file.source} is gone. `store.verify(repair=True)` sets damaged realizations "
                "aside."
            ) from None
        return file.size

    return connection.map(send, list(files.values()), threads=_THREADS)


def _sizes_there(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    shards = sorted({object_path(d).rpartition("/")[0] for d in digests})
    found: dict[str, int] = {}
    for names in connection.map(connection.names, shards):
        found.update(names)
    return found


def _has(connection: Connection, path: str, file: _File) -> bool:
    """Whether the remote has a file with all its bytes."""
    if connection.size(path) != file.size:
        return False
    hasher = hashlib.sha256()
    try:
        for piece in connection.pieces(path, file.size):
            hasher.update(piece)
    except Gone:
        return False
    return hasher.hexdigest() == file.digest


def _send_records(
    connection: Connection,
    records: Records,
    items: Sequence[_Item],
    new: Sequence[_Item],
    signer: Signer | None,
    *,
    verify: bool,
) -> list[int]:
    """Signs and writes the records, those of dependencies first."""
    sent = _sign(connection, records, items, signer, verify=verify) if signer else []
    for level in _levels(new):

        def write(item: _Item) -> int:
            if _is_there(records, item) and _reads_as(connection, item.path, item.data):
                return 0
            connection.write(item.path, item.data)
            return len(item.data)

        sent += connection.map(write, level)
    return sent


def _sign(
    connection: Connection,
    records: Records,
    items: Sequence[_Item],
    signer: Signer,
    *,
    verify: bool,
) -> list[int]:
    """Writes the signatures that are missing, before the records that they belong to."""
    fingerprint = signer.public.fingerprint

    def write(item: _Item) -> int:
        signature = signer.sign(message_of_record(item.ref, item.digest))
        path = signature_path(item.ref, item.digest, signer.public)
        if verify and _reads_as(connection, path, signature):
            return 0
        connection.write(path, signature)
        return len(signature)

    def is_signed(item: _Item) -> bool:
        found = records.records(item.ref)
        return any(r.digest == item.digest and fingerprint in r.keys for r in found)

    return connection.map(write, [i for i in items if verify or not is_signed(i)])


def _reads_as(connection: Connection, path: str, data: bytes) -> bool:
    try:
        return connection.read(path, len(data)) == data
    except Gone:
        return False


def _levels(items: Sequence[_Item]) -> list[list[_Item]]:
    """Returns items by their height above those that depend on no other item."""
    heights: dict[Ref, int] = {}
    levels: list[list[_Item]] = []
    for item in items:  # dependencies come first
        below = [heights[i] for i in item.realization.direct_inputs if i in heights]
        height = heights[item.ref] = max(below, default=-1) + 1
        if height == len(levels):
            levels.append([])
        levels[height].append(item)
    return levels


@final
class Pusher:
    """Pushes the results of a run while it builds; a failure never touches the run.

    After the first failure the remote is left alone; `close` says what was not pushed.

    Args:
        layout: The store's layout.
        remote: The remote.
        in_background: Whether a thread pushes. A process that forks must not have one: the child
            would inherit its locks. `step` pushes then.
    """

    def __init__(self, layout: Layout, remote: Remote, *, in_background: bool) -> None:
        self._layout = layout
        self._remote = remote
        self._known: set[Ref] = set()
        self._left: list[Ref] = []
        self._failure: BaseException | None = None
        self._queue: queue.SimpleQueue[Ref | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._in_background = in_background
        self._lock = threading.Lock()  # results are noted by several threads

    def add(self, ref: Ref) -> None:
        """Notes a result that was built."""
        self._queue.put(ref)
        with self._lock:
            if self._in_background and self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True, name="symexp-push")
                self._thread.start()

    def step(self) -> None:
        """Pushes what was noted, if no thread does."""
        if not self._in_background:
            self._push(self._noted())

    def close(self, *, is_interrupted: bool = False) -> None:
        """Waits until everything is pushed; warns if something could not be.

        Args:
            is_interrupted: Whether nobody wants to wait; what is left is not pushed.
        """
        if is_interrupted:
            self._failure = self._failure or KeyboardInterrupt()  # the thread pushes no more
            self._queue.put(None)
            return
        if self._thread is None:
            self._push(self._noted())
        else:
            self._queue.put(None)
            self._thread.join()
        if self._failure is None:
            return
        refs = [str(ref) for ref in dict.fromkeys(self._left)]
        shown = ", ".join(map(repr, refs[:3])) + (", ..." if len(refs) > 3 else "")
        warnings.warn(
            f"All results were kept, but {len(refs)} of them not pushed: {self._failure} Push them "
            f"later with `store.push([{shown}])`.",
            RemoteWarning,
            stacklevel=level_of_user(),
        )

    def _noted(self) -> list[Ref]:
        found: list[Ref] = []
        while True:
            try:
                ref = self._queue.get_nowait()
            except queue.Empty:
                return found
            if ref is None:
                self._queue.put(None)  # the end, which `_serve` has to see
                return found
            found.append(ref)

    def _serve(self) -> None:
        is_over = False
        while not is_over:
            ref = self._queue.get()
            is_over = ref is None
            self._push([*([] if ref is None else [ref]), *self._noted()])

    def _push(self, refs: Sequence[Ref]) -> None:
        if not refs:
            return
        if self._failure is None:
            try:
                push(self._layout, refs, self._remote, known=self._known)
            except Exception as error:  # a failed push must not hide the result
                self._failure = error
            else:
                return
        self._left += refs
