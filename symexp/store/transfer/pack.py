"""Archives of realizations, and copies between stores: exactly the closure of what was asked for.

An archive is a tar in zstandard. Its bytes depend on its content alone: no times, no owners, one
order. Reading trusts nothing. Names must be among those that a realization has. Files are written
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from symexp._base.atomic import fsync_directory
from symexp.errors import closest, describe
from symexp.store.disk.canonical import parse_json, unsealed
from symexp.store.disk.commit import Sealed, make_durable, publish
from symexp.store.disk.files import copy_content
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, protected, sweep_if_idle
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import DIRECTORY, LINK, entries_from
from symexp.store.disk.order import note_order
from symexp.store.disk.places import local_path
from symexp.store.disk.rights import check_writable
from symexp.store.disk.verify import check_home, verify
from symexp.store.errors import ArchiveError, DamagedError, StoreError, TreeError
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

__all__ = ["Import", "copy", "pack", "unpack"]

_HEAD = "symexp-pack.json"
_HEAD_LIMIT = 64 * 2**20
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


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise StoreError(
            "Archives need the package zstandard. Install it with `pip install 'symexp[store]'`."
        ) from None
    return zstandard


def pack(layout: Layout, refs: Sequence[Ref], archive: str | os.PathLike[str]) -> Path:
    """Writes realizations, with their closure, into an archive.

    Raises:
        RefError: One of them is not in the store.
        DamagedError: A file does not have the recorded bytes.
        ArchiveError: The archive's path exists and is not a file.
        StoreError: The archive's path is a URL.
    """
    zstandard = _zstandard()
    target = _target(archive)
    with protected(layout, refs) as found, _replacing(target) as file:
        _check_sound(layout, found)
        compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
        with compressor.stream_writer(file, closefd=False) as stream:
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
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        data = json.dumps(head).encode()
        tar.addfile(_info(_HEAD, len(data)), io.BytesIO(data))
        for realization in found:
            _write_one(tar, realization)


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
    zstandard = _zstandard()
    what = f"The archive {os.fspath(archive)!r}"
    with open(local_path(archive, "archive"), "rb") as file, Import(layout, what) as batch:
        try:
            with zstandard.ZstdDecompressor().stream_reader(file) as stream:
                refs, found = _read_tar(stream, batch, what)
                stream.read(1)
        except (zstandard.ZstdError, tarfile.TarError, EOFError, UnicodeError) as error:
            raise ArchiveError(f"{what} is refused: {error}. Nothing of it was kept.") from None
        for ref in found:
            batch.check(ref)
        batch.finish()
    return [Realization(layout, ref) for ref in refs]


def _read_tar(stream: IO[bytes], batch: Import, what: str) -> tuple[list[Ref], list[Ref]]:
    links: list[tuple[Path, str]] = []
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        refs, listed = _read_head(tar, what)
        homes = {ref.entry: batch.home(ref) for ref in listed}
        while (info := tar.next()) is not None:
            _read_member(tar, info, homes, links, what)
    for place, target in links:
        os.symlink(target, place)
    return refs, listed


def _read_head(tar: tarfile.TarFile, what: str) -> tuple[list[Ref], list[Ref]]:
    try:
        info = tar.next()
        file = tar.extractfile(info) if info is not None and info.name == _HEAD else None
        head = parse_json(file.read(_HEAD_LIMIT), _HEAD) if file is not None else {}
        refs = [Ref.parse(text) for text in head["refs"]]
        listed = [Ref.parse(text) for text in head["realizations"]]
        known = head["format"] == "symexp-pack" and head["version"] == 1
    except (ValueError, KeyError, TypeError, LookupError):
        known = False
    if not known or not set(refs) <= set(listed) or len(set(listed)) != len(listed):
        raise ArchiveError(
            f"{what} is refused: it does not begin with the head of a symexp pack of version 1."
        )
    return refs, listed


def _read_member(
    tar: tarfile.TarFile,
    info: tarfile.TarInfo,
    homes: dict[str, Path],
    links: list[tuple[Path, str]],
    what: str,
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
    place = home / rest
    try:
        if info.isreg():
            _extract(tar, info, place)
        elif info.isdir():
            place.mkdir()
        elif info.issym():
            links.append((place, info.linkname))
        else:
            raise TreeError("it is neither file, directory nor symbolic link")
    except (TreeError, OSError) as error:
        kinds = (TreeError, FileExistsError, FileNotFoundError, NotADirectoryError)
        if not isinstance(error, kinds) and error.errno != errno.ENAMETOOLONG:
            raise
        raise ArchiveError(f"{what} is refused: {describe(info.name)}: {error}.") from None


def _extract(tar: tarfile.TarFile, info: tarfile.TarInfo, place: Path) -> None:
    source = tar.extractfile(info)
    assert source is not None
    with open(place, "xb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    os.chmod(place, 0o555 if info.mode & 0o100 else 0o444)
