"""Tar files as streams: writing and reading them member by member.

`tarfile` of the standard library takes several times as long for a member, more than it takes to
write a small file. Written are headers of one block (ustar), and those of `tarfile` (PAX) where a
name does not fit. Read are the kinds of tar that are in use: ustar, PAX and GNU, without sparse
files.
"""

from __future__ import annotations

import struct
import tarfile
from typing import IO, NamedTuple
from zlib import adler32

__all__ = ["Member", "TarReader", "TarWriter"]

_BLOCK = 512
_CHUNK = 2**20
_LARGEST_HEADER = 2**20
_FIELDS = struct.Struct("100s 8s 16x 12s 12x 8s c 100s 6s 82x 155s 12x")
"""Name, mode, size, sum, kind, target of a link, magic, prefix of the name."""

_KINDS = {b"0": "file", b"\0": "file", b"7": "file", b"5": "dir", b"2": "link"}
_EXTENDED = b"xgLK"
_BLANKS = b" \0"
_RIGHTS = {b"0000444\0": 0o444, b"0000555\0": 0o555}
"""The modes in archives of this package, which are not parsed each time."""

_SPACES = 8 * 0x20
"""What the field of the sum counts for in the sum itself."""


class Member(NamedTuple):
    """One entry of a tar.

    Attributes:
        name: Its path; bytes that are not UTF-8 as surrogates.
        kind: `file`, `exec` (an executable file), `dir`, `link`, or `other`.
        size: The number of bytes that follow.
        target: The target of a link.
    """

    name: str
    kind: str
    size: int
    target: str


class TarReader:
    """Reads a tar from a stream that need not be seekable.

    Args:
        stream: The stream, decompressed.
    """

    __slots__ = ("_at", "_chunk", "_left", "_padding", "_stream")

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._chunk = b""
        self._at = 0
        self._left = 0
        self._padding = 0

    def next(self) -> Member | None:
        """Returns the next member; `None` at the end. What is left of the last one is skipped.

        Raises:
            tarfile.TarError: It is not a tar, or is cut off.
        """
        named: dict[str, str] = {}
        while True:
            # Most headers are at hand: no call is made for them.
            at = self._at + self._left + self._padding
            if at + _BLOCK <= len(self._chunk) and self._chunk[at]:
                self._at = at + _BLOCK
                self._left = self._padding = 0
            elif (at := self._next_header()) < 0:
                return None
            name, mode, size, total, kind, target, magic, prefix = _FIELDS.unpack_from(
                self._chunk, at
            )
            try:
                length = int(size.strip(_BLANKS) or b"0", 8) if size[0] < 128 else _large(size)
                expected = int(total.strip(_BLANKS) or b"0", 8)
                rights = _RIGHTS.get(mode)
                if rights is None:
                    rights = int(mode.strip(_BLANKS) or b"0", 8)
                is_executable = rights & 0o100
            except ValueError:
                raise tarfile.ReadError(_DAMAGED) from None
            found = _sum(self._chunk[at : at + _BLOCK]) - _sum(total) + _SPACES
            if (found - expected) % _MODULUS or length < 0:
                raise tarfile.ReadError(_DAMAGED)
            if kind in _EXTENDED:
                named.update(self._extended(kind, length))
                continue
            path = named.get("path") if named else None
            if path is None:
                path = _text(name)
                if prefix[0] and magic == b"ustar\0":
                    path = f"{_text(prefix)}/{path}"
            if kind == b"0" and not named and path[-1:] != "/":
                self._left, self._padding = length, -length % _BLOCK
                return Member(path, "exec" if is_executable else "file", length, "")
            what = _KINDS.get(kind, "other")
            what = "exec" if what == "file" and is_executable else what
            return self._member(path, what, length, _text(target), named)

    def _next_header(self) -> int:
        """Takes the next block, which is a header; returns where it is, and -1 at the end."""
        at = self._at + self._left + self._padding
        self._left = self._padding = 0
        if at + _BLOCK > len(self._chunk):
            self._skip(at - self._at)
            if len(self._chunk) - self._at < _BLOCK:
                if not self._fill(1, at_end=True):
                    return -1
                self._fill(_BLOCK)
            at = self._at
        self._at = at + _BLOCK
        chunk = self._chunk
        is_empty = not chunk[at] and not chunk[at : at + _BLOCK].strip(b"\0")
        return -1 if is_empty else at

    def _extended(self, kind: bytes, length: int) -> dict[str, str]:
        """Reads what precedes the header of a member and gives its name, among others."""
        if length > _LARGEST_HEADER:
            raise tarfile.ReadError(f"a header of {length:,} bytes is too long")
        data = self._take(length)
        self._skip(-length % _BLOCK)
        if kind == b"x":
            return _records(data)
        return {} if kind == b"g" else {"path" if kind == b"L" else "linkpath": _text(data)}

    def _member(
        self, path: str, kind: str, size: int, target: str, named: dict[str, str]
    ) -> Member:
        if named:
            if any(name.startswith("GNU.sparse") for name in named):
                raise tarfile.ReadError("it has a sparse file, which is not read")
            target = named.get("linkpath", target)
            size = _number(named["size"]) if "size" in named else size
        if kind in ("file", "exec"):
            if path.endswith("/"):
                kind = "dir"  # as old programs write it
        elif kind != "other":
            size = 0
        self._left, self._padding = size, -size % _BLOCK
        return Member(path.rstrip("/"), kind, size, target)

    def read(self, limit: int) -> bytes:
        """Returns the next bytes of the current member, at most `limit`; empty at its end.

        Raises:
            tarfile.TarError: The tar is cut off.
        """
        count = self._left
        if limit < count:
            count = limit
        if count <= 0:
            return b""
        at = self._at
        end = at + count
        if end <= len(self._chunk):
            self._at = end
            self._left -= count
            return self._chunk[at:end]
        available = len(self._chunk) - self._at
        if available < count <= _CHUNK or not available:
            self._fill(min(count, _CHUNK))
            available = len(self._chunk) - self._at
        data = self._chunk[self._at : self._at + min(count, available)]
        self._at += len(data)
        self._left -= len(data)
        return data

    def _take(self, count: int) -> bytes:
        """Returns so many bytes."""
        if len(self._chunk) - self._at < count:
            self._fill(count)
        data = self._chunk[self._at : self._at + count]
        self._at += count
        return data

    def _skip(self, count: int) -> None:
        self._left = self._padding = 0
        while count > 0:
            if self._at == len(self._chunk):
                self._fill(1)
            step = min(count, len(self._chunk) - self._at)
            self._at += step
            count -= step

    def _fill(self, count: int, *, at_end: bool = False) -> bool:
        """Reads on until so many bytes are at hand.

        Returns:
            Whether they are.
        """
        pieces = [self._chunk[self._at :]]
        have = len(pieces[0])
        while have < count:
            piece = self._stream.read(_CHUNK)
            if not piece:
                if at_end:
                    return False
                raise tarfile.ReadError("unexpected end of data")
            pieces.append(piece)
            have += len(piece)
        self._chunk, self._at = b"".join(pieces), 0
        return True


_MODULUS = 65521


def _sum(data: bytes) -> int:
    """Returns the sum of bytes, modulo `_MODULUS`; the lower half of Adler-32 is the sum and 1."""
    return (adler32(data) & 0xFFFF) - 1


_DAMAGED = "it has a header that is damaged, or is no tar"


def _large(field: bytes) -> int:
    """Returns a number of a header that is in base 256, as large sizes are."""
    return int.from_bytes(field[1:], "big", signed=field[0] == 0o377)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise tarfile.ReadError(f"{text!r} is no size")
    return int(text)


def _records(data: bytes) -> dict[str, str]:
    """Returns the records of a PAX header: `<length> <name>=<value>` and a line end, each."""
    found = {}
    while data and data[0]:
        length, _, _ = data[:20].partition(b" ")
        if not length.isdigit() or not len(length) + 3 <= int(length) <= len(data):
            raise tarfile.ReadError("it has a damaged PAX header")
        record, data = data[len(length) + 1 : int(length)], data[int(length) :]
        name, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n"):
            raise tarfile.ReadError("it has a damaged PAX header")
        found[name.decode("utf-8", "replace")] = value[:-1].decode("utf-8", "surrogateescape")
    return found


_RECORD = 20 * _BLOCK
_PLAIN = {"file": b"0", "exec": b"0", "dir": b"5", "link": b"2"}
_MODES = {"file": b"0000444", "exec": b"0000555", "dir": b"0000555", "link": b"0000444"}
_HEADER = struct.Struct("100s 8s 8s 8s 12s 12s 8s 1s 100s 8s 32s 32s 8s 8s 155s 12x")
_LARGEST_PLAIN = 8**11 - 1
_NOBODY = b"0000000\0"


class TarWriter:
    """Writes a tar to a stream. Times and owners are zero, modes follow from the kind.

    Args:
        stream: The stream.
    """

    __slots__ = ("_size", "_stream")

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._size = 0

    def add(self, name: str, kind: str, size: int = 0, target: str = "") -> None:
        """Writes the header of a member; `write` has to follow for each file.

        Args:
            name: Its path.
            kind: `file`, `exec`, `dir` or `link`.
            size: The size of the file.
            target: The target of the link.
        """
        header = _plain_header(name, kind, size, target) or _pax_header(name, kind, size, target)
        self._stream.write(header)
        self._size += len(header)

    def write(self, file: IO[bytes], size: int) -> None:
        """Writes the content of the file whose header was written.

        Raises:
            OSError: It has fewer bytes.
        """
        left = size
        while left > 0:
            piece = file.read(min(left, _CHUNK))
            if not piece:
                raise OSError("unexpected end of data")
            self._stream.write(piece)
            left -= len(piece)
        self._stream.write(bytes(-size % _BLOCK))
        self._size += size + -size % _BLOCK

    def close(self) -> None:
        """Writes the end of the tar, but leaves the stream open."""
        self._stream.write(bytes(2 * _BLOCK + -(self._size + 2 * _BLOCK) % _RECORD))


def _plain_header(name: str, kind: str, size: int, target: str) -> bytes | None:
    """Returns a header of one block; `None` if something does not fit into it."""
    prefix, path = "", f"{name}/" if kind == "dir" else name
    if len(path) > 100:
        cut = path.find("/", len(path) - 101, -1)
        prefix, path = path[: max(cut, 0)], path[cut + 1 :]
    fits = path.isascii() and prefix.isascii() and target.isascii()
    fits = fits and 0 < len(path) <= 100 and len(prefix) <= 155 and len(target) <= 100
    if not fits or size > _LARGEST_PLAIN:
        return None
    header = _HEADER.pack(
        path.encode(),
        _MODES[kind],
        _NOBODY,
        _NOBODY,
        b"%011o" % size,
        b"%011o" % 0,
        b" " * 8,
        _PLAIN[kind],
        target.encode(),
        b"ustar\x0000",
        b"",
        b"",
        _NOBODY,
        _NOBODY,
        prefix.encode(),
    )
    return b"%b%06o\0%b" % (header[:148], sum(header), header[155:])


def _pax_header(name: str, kind: str, size: int, target: str) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.mode = _PLAIN[kind], int(_MODES[kind], 8)
    info.size, info.linkname = size, target
    return info.tobuf(tarfile.PAX_FORMAT)
