"""Archives of realizations: a tar in zstandard, with exactly the closure of what was asked for.

The bytes of an archive follow from what is in it: no times, no owners, one order. Reading trusts
nothing. Names are matched against the few that can be there, files are written before links, so
that nothing is written through one, and all is checked before anything is put in place.
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
from typing import IO, Any

from symexp.errors import describe
from symexp.store.disk.files import fsync_directory
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import held
from symexp.store.disk.locks import FileLock
from symexp.store.disk.reading import parse_json
from symexp.store.errors import ArchiveError, DamagedError, StoreError, TreeError
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, Realization
from symexp.store.refs import Ref
from symexp.store.transfer.imports import Import
from symexp.store.upkeep.verify import verify

__all__ = ["pack", "unpack"]

_HEAD = "symexp-pack.json"
_HEAD_LIMIT = 64 * 2**20


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise StoreError(
            "Archives need the package zstandard. Install it with `pip install 'symexp[store]'`."
        ) from None
    return zstandard


def pack(layout: Layout, refs: Sequence[Ref], archive: str | os.PathLike[str]) -> Path:
    """Writes realizations, with all they stand on, into an archive.

    Raises:
        RefError: One of them is not in the store.
        DamagedError: A file has not the bytes that were recorded for it.
        ArchiveError: Something else than a file is in the archive's place.
    """
    zstandard = _zstandard()
    target = _target(archive)
    with held(layout, refs) as found, _replacing(target) as file:
        _check_sound(layout, found)
        compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
        with compressor.stream_writer(file, closefd=False) as stream:
            _write_tar(stream, refs, found)
    return Path(os.path.expanduser(archive))


def _target(archive: str | os.PathLike[str]) -> Path:
    """Where the archive is written: links are followed, devices and pipes are left alone."""
    place = os.path.expanduser(archive)
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
    """A temporary sibling that takes the target's place; those of dead processes are removed."""
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
    """Brings what is in an archive into a store.

    Returns:
        The realizations that were asked for when it was packed.

    Raises:
        ArchiveError: It is refused, and nothing of it was kept.
    """
    zstandard = _zstandard()
    what = f"The archive {os.fspath(archive)!r}"
    with open(os.path.expanduser(archive), "rb") as file, Import(layout, what) as batch:
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


_SAFE = re.compile(r"(?!.*(?:\A|/)\.{0,2}(?:/|\Z)).+\Z", re.DOTALL)


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
