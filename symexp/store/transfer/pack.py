"""Archives of realizations, and copies between stores: exactly the closure of what was asked for.

An archive is a tar, compressed as its name says. Its bytes depend on its content alone: no times,
no owners, one order. Reading trusts nothing. Names must be among those that a realization has, and
the list of its files comes first: nothing is written that this does not declare. Files are written
before links, so that nothing is written through a link. An `Import` checks all realizations as a
whole; then it puts them in place, dependencies first.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from symexp._base.atomic import fsync_directory
from symexp.errors import closest, describe
from symexp.store.disk.canonical import parse_json, unsealed
from symexp.store.disk.commit import Sealed, make_durable, publish
from symexp.store.disk.files import copy_content
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, protected, sweep_if_idle
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import DIRECTORY, LINK, Entry, entries_from
from symexp.store.disk.order import note_order
from symexp.store.disk.places import local_path
from symexp.store.disk.rights import check_writable
from symexp.store.disk.verify import check_home, verify
from symexp.store.errors import ArchiveError, DamagedError, TreeError
from symexp.store.realization import (
    CONFIG,
    CONTEXT,
    LOG,
    OUT,
    Realization,
    order_in,
    ordered_closure,
)
from symexp.store.refs import Ref
from symexp.store.transfer.compression import (
    compressing,
    decompressing,
    format_of,
    is_broken,
)

__all__ = ["Import", "copy", "pack", "unpack"]

_HEAD = "symexp-pack.json"
_LIMIT = 64 * 2**20
"""The largest size of a document, and of a log whose size the head of an archive does not give."""
_SAFE = re.compile(r"(?!.*(?:\A|/)\.{0,2}(?:/|\Z)).+\Z", re.DOTALL)
"""Relative paths without empty parts, `.` and `..`."""


class Import:
    """One import into a store; a context manager that leaves nothing behind if it fails.

    What comes from outside is collected in a work directory until all of it was checked.

    Args:
        layout: The layout of the receiving store.
        what: The name of the source, for messages.
    """

    def __init__(self, layout: Layout, what: str) -> None:
        self._layout = layout
        self._what = what
        self._below: dict[Ref, tuple[Ref, ...]] = {}

    def __enter__(self) -> Import:
        sweep_if_idle(self._layout)
        layout = self._layout
        check_writable([layout.work, layout.realizations], f"{self._what} cannot be imported.")
        with self._layout.using():
            self._lease = Lease(self._layout)
        self._work = self._lease.work_directory()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lease.close()

    def home(self, ref: Ref) -> Path:
        """Makes the directory to fill with the files of a realization."""
        path = self._work / ref.entry
        (path / OUT).mkdir(parents=True)
        return path

    def check(self, ref: Ref) -> None:
        """Checks a directory that was filled.

        Raises:
            ArchiveError: A file differs from what its documents say.
        """
        home = self._work / ref.entry
        problems = check_home(home, ref)
        if problems:
            path, problem = problems[0]
            raise ArchiveError(
                f"{self._what} is refused: in {ref}, {path} {problem}. Nothing of it was kept."
            )
        document = unsealed((home / CONTEXT).read_bytes(), where=CONTEXT, check=False)
        try:
            inputs = [Ref.parse(r) for refs in document["inputs"].values() for r in refs]
        except (LookupError, AttributeError, TypeError) as error:
            raise ArchiveError(f"{self._what} is refused: {ref}: {error}") from None
        self._below[ref] = tuple(inputs)

    def finish(self) -> list[Realization]:
        """Puts everything in place.

        Raises:
            ArchiveError: A dependency is neither imported nor in the store.
        """
        needed = {item for inputs in self._below.values() for item in inputs} - set(self._below)
        with self._layout.using():
            for item in sorted(needed):
                if not self._layout.place(item).is_dir():
                    known = [str(ref) for ref in self._below]
                    raise ArchiveError(
                        f"{self._what} is refused: {item} is needed, but it is neither in it nor "
                        f"in the store {self._layout.root}. {closest(str(item), known)}"
                    )
            self._lease.protect([*needed, *self._below])
        return [self._place(ref) for ref in ordered_closure(self._below, self._below)]

    def _place(self, ref: Ref) -> Realization:
        home = self._work / ref.entry
        document = unsealed((home / CONTEXT).read_bytes(), where=CONTEXT, check=False)
        entries = entries_from(document["files"], where=CONTEXT)
        work = Sealed(home, ref, entries)
        note_order(self._layout, order_in(document))
        try:
            make_durable(self._layout, work, f"{self._work}/scratch")
            return publish(self._layout, work, self._lease)
        except DamagedError as error:
            raise ArchiveError(f"{self._what} is refused at {ref}: {error}") from None


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
                fill(batch.home(realization.parts), realization)
                batch.check(realization.parts)
        batch.finish()
    return [Realization(target, ref) for ref in refs]


def fill(home: Path, realization: Realization) -> None:
    """Copies all files of a realization into an empty directory."""
    for name in (CONFIG, CONTEXT, LOG):
        source = realization.home / name
        if source.exists():
            copy_content(source, home / name)
            os.chmod(home / name, 0o444)
    for path, (kind, _, content) in sorted(realization.files.items()):
        target = home / OUT / path
        if kind == DIRECTORY:
            target.mkdir()
        elif kind == LINK:
            os.symlink(content, target)
        else:
            copy_content(realization.path / path, target)
            os.chmod(target, 0o555 if kind == "exec" else 0o444)


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
    if logs := {r.parts.entry: n for r in found if (n := _log_size(r)) > _LIMIT}:
        head["logs"] = logs
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        data = json.dumps(head).encode()
        tar.addfile(_info(_HEAD, len(data)), io.BytesIO(data))
        for realization in found:
            _write_one(tar, realization)


def _log_size(realization: Realization) -> int:
    path = realization.home / LOG
    return path.stat().st_size if path.exists() else 0


def _info(name: str, size: int = 0, mode: int = 0o444) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, mode
    return info


def _write_one(tar: tarfile.TarFile, realization: Realization) -> None:
    base = realization.parts.entry
    for name in (CONFIG, CONTEXT, LOG):
        path = realization.home / name
        if path.exists():
            _write_file(tar, f"{base}/{name}", path, 0o444)
    for name, (kind, _, content) in sorted(realization.files.items()):
        place = f"{base}/{OUT}/{name}"
        if kind == "dir":
            info = _info(place, mode=0o555)
            info.type = tarfile.DIRTYPE
            tar.addfile(info)
        elif kind == "link":
            info = _info(place)
            info.type, info.linkname = tarfile.SYMTYPE, content
            tar.addfile(info)
        else:
            mode = 0o555 if kind == "exec" else 0o444
            _write_file(tar, place, realization.path / name, mode)


def _write_file(tar: tarfile.TarFile, name: str, path: Path, mode: int) -> None:
    with open(path, "rb") as file:
        tar.addfile(_info(name, os.fstat(file.fileno()).st_size, mode), file)


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
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        refs, listed, logs = _read_head(tar, what)
        homes = {ref.entry: _Home(batch.home(ref), logs.get(ref.entry, _LIMIT)) for ref in listed}
        while (info := tar.next()) is not None:
            _read_member(tar, info, homes, what)
    for home in homes.values():
        for place, target in home.links:
            os.symlink(target, place)
    return refs, listed


def _read_head(tar: tarfile.TarFile, what: str) -> tuple[list[Ref], list[Ref], Mapping[str, int]]:
    try:
        info = tar.next()
        file = tar.extractfile(info) if info is not None and info.name == _HEAD else None
        head = parse_json(file.read(_LIMIT), _HEAD) if file is not None else {}
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


class _Home:
    """The directory of a realization that is read, and what it may hold.

    Args:
        path: The directory.
        log: The largest size of its log.

    Attributes:
        links: The links to make when all files are written.
    """

    __slots__ = ("_declared", "_log", "links", "path")

    def __init__(self, path: Path, log: int) -> None:
        self.path = path
        self.links: list[tuple[Path, str]] = []
        self._log = log
        self._declared: dict[str, Entry] | None = None

    def check(self, name: str, size: int) -> None:
        """Checks that a file was declared with its size, before it is written.

        Raises:
            TreeError: It was not.
        """
        if name in (CONFIG, CONTEXT, LOG):
            limit = self._log if name == LOG else _LIMIT
            if size > limit:
                raise TreeError(f"it has {size:,} bytes, and at most {limit:,} are taken")
            return
        if self._declared is None:
            data = (self.path / CONTEXT).read_bytes()
            listed = unsealed(data, where=CONTEXT, check=False)["files"]
            self._declared = {e.path: e for e in entries_from(listed, where=CONTEXT)}
        entry = self._declared.get(name.removeprefix(f"{OUT}/"))
        if entry is None or entry.size != size:
            listed = "is not in the list" if entry is None else f"has {entry.size:,} in the list"
            raise TreeError(f"it has {size:,} bytes, but it {listed} of files")


def _read_member(
    tar: tarfile.TarFile, info: tarfile.TarInfo, homes: Mapping[str, _Home], what: str
) -> None:
    entry, _, rest = info.name.partition("/")
    home = homes.get(entry)
    artifact = rest.startswith(f"{OUT}/")
    known = rest in (CONFIG, CONTEXT, LOG) and info.isreg()
    if home is None or not _SAFE.match(rest) or "\0" in rest or not (known or artifact):
        raise ArchiveError(
            f"{what} is refused: it holds {describe(info.name)}, which does not belong into the "
            "directory of a realization. Nothing of it was kept."
        )
    place = home.path / rest
    try:
        if info.isreg():
            home.check(rest, info.size)
            _extract(tar, info, place)
        elif info.isdir():
            place.mkdir()
        elif info.issym():
            home.links.append((place, info.linkname))
        else:
            raise TreeError("it is neither file, directory nor symbolic link")
    except (TreeError, DamagedError, KeyError, OSError) as error:
        kinds = (FileExistsError, FileNotFoundError, NotADirectoryError)
        if isinstance(error, OSError) and not isinstance(error, kinds):
            if error.errno != errno.ENAMETOOLONG:  # of the disk, and not of the archive
                raise
        raise ArchiveError(f"{what} is refused: {describe(info.name)}: {error}.") from None


def _extract(tar: tarfile.TarFile, info: tarfile.TarInfo, place: Path) -> None:
    source = tar.extractfile(info)
    assert source is not None
    with open(place, "xb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    os.chmod(place, 0o555 if info.mode & 0o100 else 0o444)
