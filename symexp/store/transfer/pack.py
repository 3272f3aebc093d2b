"""Archives of realizations, and copies between stores: exactly the closure of what was asked for.

An archive is a tar, compressed as its name says. Its bytes depend on its content alone: no times,
no owners, one order. Reading trusts nothing. Names must be among those that a realization has, and
the list of its files comes first: nothing is written that this does not declare.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from symexp._base.atomic import fsync_directory
from symexp.errors import describe
from symexp.store.disk.canonical import parse_json
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import protected
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import DIRECTORY, LINK
from symexp.store.disk.places import local_path
from symexp.store.disk.verify import verify
from symexp.store.errors import ArchiveError, DamagedError, TreeError
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, Realization
from symexp.store.refs import Ref
from symexp.store.transfer.compression import (
    compressing,
    decompressing,
    format_of,
    is_broken,
)
from symexp.store.transfer.importing import LARGEST_DOCUMENT, Arrival, Import, is_of_names
from symexp.store.transfer.tar_stream import Member, TarReader, TarWriter

__all__ = ["copy", "pack", "unpack"]

_HEAD = "symexp-pack.json"
_DOCUMENTS = (CONFIG, CONTEXT, LOG)
_IN_OUT = f"{OUT}/"
_SAFE = re.compile(r"(?!.*(?:\A|/)\.{0,2}(?:/|\Z)).+\Z", re.DOTALL).match
"""Relative paths without empty parts, `.` and `..`; it takes longer than to see a plain one."""


def copy(source: Layout, refs: Sequence[Ref], target: Layout) -> list[Realization]:
    """Copies realizations, with their closure, into another store.

    Returns:
        The copies of `refs`.

    Raises:
        RefError: One of them is not in the source.
        ArchiveError: A file of the source is damaged; nothing was copied.
    """
    with protected(source, refs) as found, Import(target, f"A copy from {source.root}") as batch:
        for realization in found:
            if not target.place(realization.parts).is_dir():
                batch.copy(realization)
        batch.finish()
    return [Realization(target, ref) for ref in refs]


def pack(layout: Layout, refs: Sequence[Ref], archive: str | os.PathLike[str]) -> Path:
    """Writes realizations, with their closure, into an archive.

    Raises:
        RefError: One of them is not in the store.
        DamagedError: A file does not have the recorded bytes.
        ArchiveError: The archive's path exists and is not a file, or its name is that of a format
            that is not written.
        StoreError: The archive's path is a URL.
    """
    target = _target(archive)
    kind = format_of(os.path.basename(os.fsdecode(archive)))
    with protected(layout, refs) as found, _replacing(target) as file:
        _check_sound(layout, found)
        with compressing(file, kind) as stream:
            _write_tar(stream, refs, found)
    return Path(os.path.expanduser(os.fsdecode(archive)))


def _target(archive: str | os.PathLike[str]) -> Path:
    """Returns the path to write: links are followed, devices and pipes are rejected."""
    place = local_path(archive, "archive")
    if os.path.exists(place) and not os.path.isfile(place):
        raise ArchiveError(
            f"{os.fspath(archive)!r} is no file, and an archive does not take its place. Give the "
            "path of a file; it may be there already."
        )
    return Path(os.path.realpath(place))


def _check_sound(layout: Layout, found: Sequence[Realization]) -> None:
    damage = verify(layout, [r.parts for r in found])
    if damage:
        raise DamagedError(
            f"{damage[0]}. Nothing was packed. `store.verify(repair=True)` sets damaged "
            "realizations aside, so that they are built again."
        )


@contextlib.contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """Yields a temporary sibling that replaces the target; removes those of dead processes."""
    prefix = f".{target.name}.symexp-pack."
    for name in os.listdir(target.parent):
        if name.startswith(prefix):
            stale = FileLock(target.parent / name, transient=True)
            if stale.acquire(wait=False):
                stale.release()
    lock = FileLock(target.parent / f"{prefix}{os.getpid()}-{os.urandom(6).hex()}", transient=True)
    with lock:
        with open(lock.path, "r+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(lock.path, target)
    fsync_directory(target.parent)


def _write_tar(stream: IO[bytes], refs: Sequence[Ref], found: Sequence[Realization]) -> None:
    head = {
        "format": "symexp-pack",
        "version": 1,
        "refs": [str(ref) for ref in refs],
        "realizations": [r.ref for r in found],
    }
    if logs := {r.parts.entry: n for r in found if (n := _log_size(r)) > LARGEST_DOCUMENT}:
        head["logs"] = logs
    tar = TarWriter(stream)
    data = json.dumps(head).encode()
    tar.add(_HEAD, "file", len(data))
    tar.write(io.BytesIO(data), len(data))
    for realization in found:
        _write_one(tar, realization)
    tar.close()


def _log_size(realization: Realization) -> int:
    path = realization.home / LOG
    return path.stat().st_size if path.exists() else 0


def _write_one(tar: TarWriter, realization: Realization) -> None:
    base = realization.parts.entry
    for name in (CONFIG, CONTEXT, LOG):
        path = f"{realization.home}/{name}"
        if os.path.exists(path):
            _write_file(tar, f"{base}/{name}", "file", path)
    for name, (kind, _, content) in sorted(realization.files.items()):
        place = f"{base}/{OUT}/{name}"
        if kind == DIRECTORY:
            tar.add(place, "dir")
        elif kind == LINK:
            tar.add(place, "link", target=content)
        else:
            _write_file(tar, place, kind, f"{realization.path}/{name}")


def _write_file(tar: TarWriter, name: str, kind: str, path: str) -> None:
    with open(path, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        tar.add(name, kind, size)
        tar.write(file, size)


def unpack(layout: Layout, archive: str | os.PathLike[str]) -> list[Realization]:
    """Imports the realizations of an archive into a store.

    Returns:
        The realizations that were asked for when it was packed.

    Raises:
        ArchiveError: It is refused, and nothing of it was kept.
    """
    what = f"The archive {os.fspath(archive)!r}"
    with open(local_path(archive, "archive"), "rb") as file, Import(layout, what) as batch:
        try:
            with decompressing(file) as stream:
                refs, found = _read_tar(stream, batch, what)
                stream.read(1)
        except Exception as error:
            if not is_broken(error) and not isinstance(error, (tarfile.TarError, UnicodeError)):
                raise
            raise ArchiveError(f"{what} is refused: {error}. Nothing of it was kept.") from None
        for ref in found:
            batch.check(ref)
        batch.finish()
    return [Realization(layout, ref) for ref in refs]


def _read_tar(stream: IO[bytes], batch: Import, what: str) -> tuple[list[Ref], list[Ref]]:
    reader = TarReader(stream)
    refs, listed, logs = _read_head(reader, what)
    arrivals = {r.entry: batch.arrival(r, logs.get(r.entry, LARGEST_DOCUMENT)) for r in listed}
    while (member := reader.next()) is not None:
        _read_member(reader, member, arrivals, what)
    return refs, listed


def _read_head(reader: TarReader, what: str) -> tuple[list[Ref], list[Ref], Mapping[str, int]]:
    try:
        member = reader.next()
        is_head = member is not None and member.name == _HEAD and member.kind == "file"
        head = parse_json(b"".join(_pieces(reader, LARGEST_DOCUMENT)), _HEAD) if is_head else {}
        refs = [Ref.parse(text) for text in head["refs"]]
        listed = [Ref.parse(text) for text in head["realizations"]]
        known = head["format"] == "symexp-pack" and head["version"] == 1
        logs = head.get("logs", {})
        known = known and all(type(size) is int for size in logs.values())
    except (ValueError, KeyError, TypeError, LookupError):
        known = False
    if not known or not set(refs) <= set(listed) or len(set(listed)) != len(listed):
        raise ArchiveError(
            f"{what} is refused: it does not begin with the head of a symexp pack of version 1."
        )
    return refs, listed, logs


def _pieces(reader: TarReader, limit: int) -> Iterator[bytes]:
    while limit > 0 and (piece := reader.read(limit)):
        limit -= len(piece)
        yield piece


def _read_member(
    reader: TarReader, member: Member, arrivals: Mapping[str, Arrival], what: str
) -> None:
    entry, _, rest = member.name.partition("/")
    arrival = arrivals.get(entry)
    is_artifact = rest.startswith(_IN_OUT)
    is_document = not is_artifact and rest in _DOCUMENTS and member.kind in ("file", "exec")
    is_plain = "/." not in rest and "//" not in rest and rest[:1] not in ("", ".", "/")
    is_safe = (is_plain and rest[-1] != "/") or _SAFE(rest) is not None
    is_safe = is_safe and "\0" not in rest
    if arrival is None or not is_safe or not (is_document or is_artifact):
        raise ArchiveError(
            f"{what} is refused: it holds {describe(member.name)}, which does not belong into the "
            "directory of a realization. Nothing of it was kept."
        )
    path = rest.removeprefix(_IN_OUT)
    try:
        if is_document:
            arrival.document(rest, member.size, reader.read)
        elif member.kind in ("file", "exec"):
            arrival.file(path, member.kind, member.size, reader.read)
        elif member.kind == "dir":
            arrival.directory(path)
        elif member.kind == "link":
            arrival.link(path, member.target)
        else:
            raise TreeError("it is neither file, directory nor symbolic link")
    except (TreeError, DamagedError, KeyError, OSError) as error:
        reason = str(error)
        if isinstance(error, OSError):
            if not is_of_names(error):  # one of the disk, and not of the archive
                raise
            reason = f"it cannot be made ({error.strerror})"
        raise ArchiveError(
            f"{what} is refused: in {arrival.ref}, {rest[:200]!r}: {reason}. Nothing of it was "
            "kept."
        ) from None
