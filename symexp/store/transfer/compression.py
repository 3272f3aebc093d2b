"""How archives are compressed: written as their names say, and recognized by their first bytes."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any

from symexp.store.errors import ArchiveError, StoreError

__all__ = ["compressing", "decompressing", "format_of", "is_broken"]

_BROKEN = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error)

_ZSTD, _GZIP, _XZ, _BZIP2, _PLAIN = "zstd", "gzip", "xz", "bzip2", "plain"
_SUFFIXES = {
    ".tar.zst": _ZSTD,
    ".tzst": _ZSTD,
    ".zst": _ZSTD,
    ".tar.gz": _GZIP,
    ".tgz": _GZIP,
    ".tar.xz": _XZ,
    ".txz": _XZ,
    ".tar.bz2": _BZIP2,
    ".tbz2": _BZIP2,
    ".tar": _PLAIN,
}
_FOREIGN = (".7z", ".br", ".bz2", ".gz", ".lz4", ".lzma", ".rar", ".xz", ".z", ".zip")
_MAGIC = {
    b"\x28\xb5\x2f\xfd": _ZSTD,
    b"\x1f\x8b": _GZIP,
    b"\xfd7zXZ\x00": _XZ,
    b"BZh": _BZIP2,
}


def format_of(name: str) -> str:
    """Returns how an archive of a name is compressed; a name without a known end means zstandard.

    Raises:
        ArchiveError: The name is that of a format that is not written.
    """
    low = name.lower()
    for suffix, found in _SUFFIXES.items():
        if low.endswith(suffix):
            return found
    if low.endswith(_FOREIGN) or ".tar." in low:
        raise ArchiveError(
            f"{name!r} is no name of an archive that symexp writes. End it with .tar.zst, .tar.gz, "
            ".tar.xz, .tar.bz2 or .tar."
        )
    return _ZSTD


@contextlib.contextmanager
def compressing(file: IO[bytes], kind: str) -> Iterator[IO[bytes]]:
    """Yields a stream that writes compressed bytes; equal input gives equal bytes.

    Args:
        file: The file to write to.
        kind: What `format_of` returned.
    """
    if kind == _PLAIN:
        yield file
        return
    with _WRITERS[kind](file) as stream:
        yield stream


def _zstd_writer(file: IO[bytes]) -> Any:
    compressor = _zstandard().ZstdCompressor(level=3, write_checksum=True)
    return compressor.stream_writer(file, closefd=False)


_WRITERS: dict[str, Callable[[IO[bytes]], Any]] = {
    _ZSTD: _zstd_writer,
    _GZIP: lambda file: gzip.GzipFile("", "wb", 6, file, mtime=0),
    _XZ: partial(lzma.LZMAFile, mode="wb", preset=3),
    _BZIP2: partial(bz2.BZ2File, mode="wb"),
}


@contextlib.contextmanager
def decompressing(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Yields a stream of the bytes of an archive, whatever its name is.

    Bytes that turn out to be damaged raise errors of their format; `is_broken` knows them.
    """
    head = file.read(8)
    file.seek(0)
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), _PLAIN)
    if kind == _PLAIN:
        yield file
        return
    with _READERS[kind](file) as stream:
        yield stream


def _zstd_reader(file: IO[bytes]) -> Any:
    return _zstandard().ZstdDecompressor().stream_reader(file)


_READERS: dict[str, Callable[[IO[bytes]], Any]] = {
    _ZSTD: _zstd_reader,
    _GZIP: lambda file: gzip.GzipFile("", "rb", fileobj=file),
    _XZ: partial(lzma.LZMAFile, mode="rb"),
    _BZIP2: partial(bz2.BZ2File, mode="rb"),
}


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise StoreError(
            "Archives need the package zstandard. Install it with `pip install 'symexp[store]'`, "
            "or give the archive a name that ends with .tar.gz."
        ) from None
    return zstandard


def is_broken(error: BaseException) -> bool:
    """Whether an exception says that compressed bytes are damaged."""
    is_of_bzip2 = isinstance(error, OSError) and error.errno is None
    return isinstance(error, _BROKEN) or is_of_bzip2 or type(error).__name__ == "ZstdError"
