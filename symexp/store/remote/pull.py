"""Pulling: transferring realizations from a remote into a store.

The records come first, then the files that the store does not have. Each file is compared with its
digest while it arrives, and is not larger than its record says. An `Import` then checks each
realization as a whole, as one of an archive, and puts it in place. So nothing on a remote can do
more than be refused. Large transfers go in batches: what arrived before an interruption stays.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from symexp.store.disk.condition import condition_of
from symexp.store.disk.files import copy_content, write_new
from symexp.store.disk.layout import Layout
from symexp.store.disk.manifest import DIRECTORY, EXECUTABLE, LINK, Entry, digest_file
from symexp.store.disk.pool import pool_path
from symexp.store.errors import ArchiveError, RemoteError
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, ordered_closure
from symexp.store.refs import Ref
from symexp.store.remote.connection import Connection, Gone
from symexp.store.remote.records import DOCUMENT_LIMIT, Records, Transfer, object_path
from symexp.store.transfer.importing import Import, is_of_names

__all__ = ["fetch", "is_here", "missing_closure", "pull"]

_BATCH = 256
"""Realizations that are put in place together."""
_BATCH_BYTES = 2**30
_THREADS = 8


def pull(layout: Layout, records: Records, refs: Sequence[Ref]) -> Transfer:
    """Transfers realizations, with their closure, into a store.

    Raises:
        RemoteError: One of them is not there, damaged, or not signed. What arrived before stays.
    """
    order = missing_closure(layout, records, refs)
    done = fetch(layout, records, order)
    wanted = dict.fromkeys([*refs, *order])
    refused = [ref for ref in wanted if ref in records.refused]
    if refused:
        reason = records.refused[refused[0]]
        more = f" {len(refused) - 1} more were refused." if len(refused) > 1 else ""
        how = (
            "with a trusted key: sx.Remote(url, sign=path)"
            if "signature" in reason
            else ("again: `store.push(ref, verify=True)`")
        )
        raise RemoteError(
            f"{refused[0]} was not pulled from {records.connection.name}: it {reason}.{more} "
            f"{len(done.refs)} realizations were pulled. A store that has it can push it {how}."
        )
    return done._replace(kept=len(wanted) - len(order))


def is_here(layout: Layout, ref: Ref) -> bool:
    """Whether a store has a realization that looks sound."""
    is_kept = os.path.isdir(layout.place_name(ref))
    return is_kept and not condition_of(layout, ref, is_quick=True).problems


def missing_closure(layout: Layout, records: Records, refs: Iterable[Ref]) -> list[Ref]:
    """Returns those of some realizations and their closure that a store lacks, dependencies first.

    What cannot be had is noted in `records.refused`, and with it what was built from it.
    """
    roots = [ref for ref in dict.fromkeys(refs) if not is_here(layout, ref)]
    inputs: dict[Ref, tuple[Ref, ...]] = {}
    pending = roots
    while pending:
        records.look_for(ref.derivation for ref in pending)
        records.read(pending)
        below: list[Ref] = []
        for ref in pending:
            context = records.context(ref)
            inputs[ref] = context.inputs if context is not None else ()
            below += inputs[ref]
        pending = [r for r in dict.fromkeys(below) if r not in inputs and not is_here(layout, r)]
    order = ordered_closure(roots, inputs)
    for ref in order:
        _refuse_above(layout, records, ref, inputs[ref])
    return order


def _refuse_above(layout: Layout, records: Records, ref: Ref, inputs: Iterable[Ref]) -> None:
    for item in inputs:
        is_lacking = item in records.refused and not is_here(layout, item)
        if is_lacking and ref not in records.refused:
            records.refused[ref] = f"was built from {item}, which {records.refused[item]}"


class _Content(NamedTuple):
    """A content that is needed, and where.

    Attributes:
        digest: Its SHA-256.
        size: Its size; `None` if the record does not say it.
        limit: The largest size that is accepted; `None` takes that of the remote.
        places: The files to make, and whether each is executable.
    """

    digest: str
    size: int | None
    limit: int | None
    places: list[tuple[Path, bool]]


class _Arrived(NamedTuple):
    """What came of a content: its bytes that were transferred, or why it is refused."""

    bytes: int
    reason: str = ""


def fetch(
    layout: Layout,
    records: Records,
    order: Sequence[Ref],
    note: Callable[[Ref], None] = lambda ref: None,
) -> Transfer:
    """Transfers realizations into a store, without those that are refused.

    Args:
        layout: The store's layout.
        records: Their records.
        order: The realizations, dependencies first; what they need besides is in the store.
        note: Called for each of them that is in place.
    """
    refs: list[str] = []
    files = size = 0
    for batch in _batches(records, order):
        placed, arrived = _fetch_batch(layout, records, batch)
        for ref in placed:
            note(ref)
        refs += map(str, placed)
        read = [len(c.data) for ref in placed if (c := records.context(ref)) is not None]
        read += [a.bytes for a in arrived if a.bytes]
        files += len(read)
        size += sum(read)
    return Transfer(tuple(refs), 0, files, size)


def _batches(records: Records, order: Sequence[Ref]) -> Iterator[list[Ref]]:
    batch: list[Ref] = []
    size = 0
    for ref in order:
        context = records.context(ref)
        if context is None or ref in records.refused:
            continue
        batch.append(ref)
        size += sum(entry.size for entry in context.entries)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _fetch_batch(
    layout: Layout, records: Records, batch: Sequence[Ref]
) -> tuple[list[Ref], list[_Arrived]]:
    connection = records.connection
    with Import(layout, f"What {connection.name} has") as target:
        contents: dict[tuple[str, bool], _Content] = {}
        users: dict[str, list[Ref]] = {}
        links: dict[Ref, list[tuple[Path, str]]] = {}
        for ref in batch:
            try:
                links[ref] = _prepare(records, ref, target.home(ref), contents, users)
            except (ArchiveError, OSError, ValueError) as error:
                records.refused[ref] = _not_fitting(error)
        wanted = list(contents.values())
        arrived = connection.map(lambda c: _get(layout, connection, c), wanted, threads=_THREADS)
        for content, answer in zip(wanted, arrived):
            for ref in users[content.digest] if answer.reason else ():
                records.refused.setdefault(ref, answer.reason)
        placed = [r for r in batch if _check(layout, records, r, target, links.get(r, ()))]
        target.finish()
    return placed, arrived


def _not_fitting(error: Exception) -> str:
    """Returns why a realization is refused whose names cannot be made; raises other errors."""
    if isinstance(error, OSError):
        if not is_of_names(error):  # one of the disk
            raise error
        return f"has a list of files that does not fit ({error.strerror})"
    return f"has a list of files that does not fit ({error})"


def _prepare(
    records: Records,
    ref: Ref,
    home: Path,
    contents: dict[tuple[str, bool], _Content],
    users: dict[str, list[Ref]],
) -> list[tuple[Path, str]]:
    """Makes the directories of a realization, and notes the contents that it needs.

    Returns:
        The links to make when all files are written, so that nothing is written through one.
    """
    context = records.context(ref)
    assert context is not None
    write_new(home / CONTEXT, context.data)
    links: list[tuple[Path, str]] = []

    def need(digest: str, size: int | None, limit: int | None, path: Path, kind: str) -> None:
        is_executable = kind == EXECUTABLE
        content = _Content(digest, size, limit, [])
        contents.setdefault((digest, size is None), content).places.append((path, is_executable))
        users.setdefault(digest, []).append(ref)

    need(str(context.document["config"]), None, DOCUMENT_LIMIT, home / CONFIG, "")
    if context.document["log"] is not None:
        need(str(context.document["log"]), None, None, home / LOG, "")
    for entry in context.entries:
        place = _place(home, entry)
        if entry.kind == DIRECTORY:
            place.mkdir()
        elif entry.kind == LINK:
            links.append((place, entry.content))
        else:
            need(entry.content, entry.size, entry.size, place, entry.kind)
    return links


def _place(home: Path, entry: Entry) -> Path:
    parts = entry.path.split("/")
    if {"", ".", ".."} & {*parts} or "\0" in entry.path + entry.content:
        raise ArchiveError(f"{entry.path!r} is no path inside of it")
    return home / OUT / entry.path


def _get(layout: Layout, connection: Connection, content: _Content) -> _Arrived:
    """Makes the files of a content, from the store or from the remote."""
    first, is_executable = content.places[0]
    arrived = _Arrived(0)
    try:
        if not _find(layout, content, first, is_executable):
            arrived = _download(connection, content, first)
            if arrived.reason:
                return arrived
            os.chmod(first, 0o555 if is_executable else 0o444)
        for place, is_other in content.places[1:]:
            _spread(first, place, is_same=is_other == is_executable)
            if is_other != is_executable:
                os.chmod(place, 0o555 if is_other else 0o444)
    except (OSError, ValueError) as error:  # ValueError: a name that cannot be encoded
        return _Arrived(arrived.bytes, _not_fitting(error))
    return arrived


def _spread(first: Path, place: Path, *, is_same: bool) -> None:
    if is_same:
        try:
            os.link(first, place)
        except OSError as error:
            if is_of_names(error):
                raise
            # A file system without hard links, or with few of them.
        else:
            return
    copy_content(first, place)
    os.chmod(place, 0o444)


def _find(layout: Layout, content: _Content, place: Path, is_executable: bool) -> bool:
    """Makes a file of a content that the store has; whether it could."""
    if content.size is None:
        return False
    if content.size == 0:
        if content.digest == hashlib.sha256().hexdigest():
            write_new(place, b"")
            os.chmod(place, 0o555 if is_executable else 0o444)
        return content.digest == hashlib.sha256().hexdigest()
    for kind in (is_executable, not is_executable):
        entry = Entry("", EXECUTABLE if kind else "file", content.size, content.digest)
        member = pool_path(layout, entry)
        try:
            if os.lstat(member).st_size != content.size or digest_file(member) != content.digest:
                continue
            copy_content(member, place)
        except FileNotFoundError:
            continue
        os.chmod(place, 0o555 if is_executable else 0o444)
        return True
    return False


def _download(connection: Connection, content: _Content, place: Path) -> _Arrived:
    path = object_path(content.digest)
    size, limit = content.size, content.limit
    if limit is None:
        limit = connection.size(path)
        if limit is None:
            return _Arrived(0, f"needs {path}, which is not there")
    hasher = hashlib.sha256()
    received = 0
    try:
        with open(place, "xb") as file:
            for piece in connection.pieces(path, limit):
                received += len(piece)
                hasher.update(piece)
                file.write(piece)
    except Gone:
        os.unlink(place)
        return _Arrived(0, f"needs {path}, which is not there")
    if hasher.hexdigest() == content.digest:
        return _Arrived(received)
    os.unlink(place)
    short = size is not None and received < size
    what = f"has {received:,} bytes instead of {size:,}" if short else "has other bytes"
    return _Arrived(received, f"needs {path}, which {what}")


def _check(
    layout: Layout,
    records: Records,
    ref: Ref,
    target: Import,
    links: Iterable[tuple[Path, str]],
) -> bool:
    """Whether a realization arrived as its record says."""
    context = records.context(ref)
    assert context is not None
    _refuse_above(layout, records, ref, context.inputs)
    if ref in records.refused:
        return False
    try:
        for place, text in links:
            os.symlink(text, place)
    except (OSError, ValueError) as error:
        records.refused[ref] = _not_fitting(error)
        return False
    try:
        target.check(ref)
    except ArchiveError as error:
        records.refused[ref] = f"does not fit its record ({error})"
        return False
    return True
