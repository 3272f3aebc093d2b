"""Fetching files into the empty directory of a build: what the builtin stages of symexp do.

Constant files, downloads, copies of files of this machine, and the members of archives. A download
survives broken connections, and its digest is taken while it streams.

References:
    RFC 9110, sections 13.1.5 (If-Range) and 14 (range requests).
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import http.client
import os
import shutil
import ssl
import stat
import tarfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any

from symexp.errors import describe
from symexp.store.disk.files import copy_content, remove_tree
from symexp.store.disk.manifest import digest_file, scan, tree_digest
from symexp.store.disk.places import local_path
from symexp.store.errors import ArchiveError, FetchError, TreeError

__all__ = [
    "fetch_local",
    "fetch_url",
    "name_in_url",
    "name_of_path",
    "unpack_archive",
    "write_files",
]

_CHUNK = 1 << 20
_NO_SUCH_RANGE = 416
_PASSING = {408, 425, 429, 500, 502, 503, 504}


def write_files(out: Path, files: Mapping[str, str | bytes]) -> None:
    """Writes files with given content.

    Args:
        out: Where to write.
        files: Text (written as UTF-8) or bytes, by relative path.

    Raises:
        TreeError: A path leads out of `out` or through another file, or a content is neither.
    """
    for name, content in files.items():
        path = _inside(out, name)
        if not isinstance(content, (str, bytes)):
            raise TreeError(
                f"Expected text or bytes as the content of {name!r}, got {describe(content)}."
            )
        blocked = [str(p) for p in PurePosixPath(name).parents if str(p) in files]
        if blocked:
            raise TreeError(f"{name!r} would lie in {blocked[0]!r}, which is a file itself.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def _inside(out: Path, name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise TreeError(f"Expected a relative path inside of `out`, got {describe(name)}.")
    return out / path


def fetch_url(
    out: Path,
    url: str,
    sha256: str,
    *,
    name: str | None = None,
    unpack: bool = False,
    timeout: float = 30.0,
    attempts: int = 5,
) -> Path:
    """Fetches a file over HTTP; resumes where a broken connection stopped.

    Args:
        out: Where to write.
        url: An `http` or `https` URL.
        sha256: The digest that the file must have.
        name: The file's name; the last part of the URL by default.
        unpack: Whether the file is an archive whose members are wanted in its place.
        timeout: Seconds without a byte after which a connection counts as broken.
        attempts: How often to try before giving up.

    Returns:
        The file; with `unpack`, the directory of its members.

    Raises:
        FetchError: It cannot be fetched, or has another digest. Nothing of it is left.
    """
    target = _inside(out, name or name_in_url(url))
    _download(url, target, sha256, timeout=timeout, attempts=attempts)
    return _replace_by_members(target, out, url) if unpack else target


def name_in_url(url: str) -> str:
    """Returns the last part of a URL's path.

    Raises:
        FetchError: It has none.
    """
    name = urllib.parse.unquote(_split(url).path.rpartition("/")[2])
    if name in ("", ".", "..") or "/" in name:
        raise FetchError(f"The URL {url} has no file name at its end. Give one: `filename=...`.")
    return name


def _split(url: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(url)
    except ValueError as error:
        raise FetchError(f"{url!r} is no URL: {error}.") from None


class _Broken(Exception):
    """The transfer stopped, and may be resumed."""


def _download(url: str, target: Path, sha256: str, *, timeout: float, attempts: int) -> None:
    """Fetches a file; removes it again unless its digest is right."""
    if _split(url).scheme not in ("http", "https"):
        raise FetchError(f"Expected an http or https URL, got {describe(url)}.")
    if len(sha256) != 64 or not set(sha256.lower()) <= set("0123456789abcdef"):
        raise FetchError(f"sha256 must be 64 hex digits, got {describe(sha256)}.")
    try:
        with open(target, "xb") as file:
            found = _with_retries(url, file, timeout, attempts)
        if found != sha256.lower():
            raise FetchError(
                f"{url} has the SHA-256 {found}, expected {sha256}. The file has changed, or the "
                "digest is that of another one."
            )
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _with_retries(url: str, file: IO[bytes], timeout: float, attempts: int) -> str:
    """Writes the content of a URL to a file, and returns its SHA-256."""
    transfer = _Transfer(url, file, timeout)
    trouble = ""
    for attempt in range(attempts):
        if attempt:
            time.sleep(min(0.1 * 2**attempt, 10.0))
        try:
            return transfer.attempt()
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == _NO_SUCH_RANGE:
                transfer.restart()
            elif error.code not in _PASSING:
                raise FetchError(f"{url} cannot be fetched: HTTP {error.code}.") from None
            trouble = f"HTTP {error.code}"
        except (_Broken, http.client.HTTPException, OSError) as error:
            _reraise_if_ours(error)
            trouble = str(error)
    raise FetchError(f"{url} cannot be fetched, tried {attempts} times; the last time: {trouble}.")


_OF_THE_NETWORK = (urllib.error.URLError, ConnectionError, TimeoutError, ssl.SSLError)


def _reraise_if_ours(error: Exception) -> None:
    """Raises errors of the local disk, which are not those of the network."""
    if isinstance(error, OSError) and not isinstance(error, _OF_THE_NETWORK):
        raise error


class _Transfer:
    """A download that may take several attempts, each of which continues the previous one.

    Args:
        url: The URL; its scheme was checked.
        file: The file to write to.
        timeout: Seconds without a byte after which a connection counts as broken.
    """

    def __init__(self, url: str, file: IO[bytes], timeout: float) -> None:
        self._url, self._file, self._timeout = _in_ascii(url), file, timeout
        self.restart()

    def restart(self) -> None:
        """Forgets what was fetched so far."""
        self._file.seek(0)
        self._file.truncate()
        self._hasher = hashlib.sha256()
        self._version: str | None = None  # the tag that the server gave the content

    def attempt(self) -> str:
        """Fetches the rest of the file; returns the SHA-256 of the whole file."""
        offset = self._file.tell()
        request = urllib.request.Request(self._url, headers={"Accept-Encoding": "identity"})
        if offset:
            request.add_header("Range", f"bytes={offset}-")
            if self._version is not None and not self._version.startswith("W/"):
                request.add_header("If-Range", self._version)
        with urllib.request.urlopen(request, timeout=self._timeout) as answer:
            begins = answer.headers.get("Content-Range", "")
            if offset and not (answer.status == 206 and begins.startswith(f"bytes {offset}-")):
                self.restart()  # the server sends the whole file, perhaps because it has changed
            self._version = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
            self._stream(answer)
        return self._hasher.hexdigest()

    def _stream(self, answer: Any) -> None:
        length = answer.headers.get("Content-Length")
        got = 0
        while chunk := answer.read(_CHUNK):
            self._file.write(chunk)
            self._hasher.update(chunk)
            got += len(chunk)
        if length is not None and length.isdecimal() and got < int(length):
            raise _Broken(f"the connection ended after {got} of {length} bytes")


def _in_ascii(url: str) -> str:
    """Returns a URL with spaces and letters outside of ASCII percent-encoded."""
    parts = urllib.parse.urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    path = urllib.parse.quote(parts.path, safe="/%:@!$&'()*+,;=~")
    query = urllib.parse.quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return urllib.parse.urlunsplit((parts.scheme, host, path, query, ""))


def fetch_local(
    out: Path, path: str | os.PathLike[str], sha256: str | None = None, *, unpack: bool = False
) -> Path:
    """Copies a file or a directory of this machine.

    Args:
        out: Where to write.
        path: What to copy.
        sha256: The digest that it must have, as `content.digest_of` returns it.
        unpack: Whether it is an archive whose members are wanted in its place.

    Returns:
        The copy; with `unpack`, the directory of its members.

    Raises:
        FetchError: It has another digest, or cannot be copied. Nothing of it is left.
        FileNotFoundError: There is nothing at the path.
    """
    source = Path(local_path(path, "file"))
    target = out / name_of_path(path)
    if source.is_dir():
        _check_directory(source, out, unpack)
        shutil.copytree(source, target, symlinks=True)
        _check_digest(source, target, sha256)
        return target
    if source.exists() and not source.is_file():
        raise FetchError(f"{source} is neither a file nor a directory, and cannot be copied.")
    copy_content(source.resolve(), target)
    if source.stat().st_mode & stat.S_IXUSR:
        target.chmod(0o755)
    _check_digest(source, target, sha256)
    return _replace_by_members(target, out, os.fspath(source)) if unpack else target


def name_of_path(path: str | os.PathLike[str]) -> str:
    """Returns the name of the artifact that `fetch_local` writes."""
    return Path(local_path(path, "file")).name or "root"


def _check_digest(source: Path, copy: Path, sha256: str | None) -> None:
    """Checks the copy, not the source, which may have changed while it was copied."""
    if sha256 is None:
        return
    found = tree_digest(scan(copy)) if copy.is_dir() else digest_file(copy)
    if found != sha256.lower():
        remove_tree(copy)
        raise FetchError(
            f"{source} has the SHA-256 {found}, expected {sha256}. Check the digest, if you gave "
            "one. Otherwise the content has changed since the stage was looked up: realize it "
            "again."
        )


def _check_directory(source: Path, out: Path, unpack: bool) -> None:
    if unpack:
        raise FetchError(
            f"{source} is a directory; unpack= is for a file. Leave it out, or pack the directory "
            "into an archive first."
        )
    if os.path.realpath(out).startswith(os.path.realpath(source).rstrip(os.sep) + os.sep):
        raise FetchError(
            f"{source} holds the store itself, which would be copied into itself without end. "
            "Fetch the directories in it that are wanted, or keep the store somewhere else."
        )


def _replace_by_members(archive: Path, out: Path, origin: str) -> Path:
    parked = out.parent / f"{archive.name}.archive"
    os.replace(archive, parked)
    try:
        unpack_archive(out, parked, origin)
    finally:
        parked.unlink()
    return out


def unpack_archive(out: Path, archive: str | os.PathLike[str], origin: str | None = None) -> None:
    """Writes the members of a tar (plain, gz, bz2, xz) or zip.

    Args:
        out: Where to write.
        archive: The archive.
        origin: Where it came from, for messages; by default its path.

    Raises:
        ArchiveError: It is neither, is damaged, or holds a member that leads out of `out`.
    """
    try:
        # A tar may end with a zip, and would count as one; no zip begins like a tar.
        if tarfile.is_tarfile(archive):
            _unpack_tar(out, archive)
        elif zipfile.is_zipfile(archive):
            _unpack_zip(out, archive)
        else:
            raise TreeError("it is neither a tar (plain, gz, bz2 or xz) nor a zip, or is damaged")
    except Exception as error:
        if isinstance(error, OSError) and not _is_of_archive(error):
            raise
        what = f"no member {error}" if isinstance(error, KeyError) else str(error)
        raise ArchiveError(
            f"{origin or os.fspath(archive)!r} cannot be unpacked: {what.rstrip('.')}."
        ) from error


def _is_of_archive(error: OSError) -> bool:
    """Whether the archive caused an error, and not the disk; by members that conflict, say."""
    kinds = (FileExistsError, NotADirectoryError, IsADirectoryError)
    return error.errno in (None, errno.ENAMETOOLONG) or isinstance(error, kinds)


def _unpack_tar(out: Path, archive: str | os.PathLike[str]) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(out, filter="data")
        file = tar.fileobj
        try:  # the checksum that reveals damage comes last, after the end of the tar
            while file is not None and file.read(1 << 20):
                pass
        except gzip.BadGzipFile as error:
            if not str(error).startswith("Not a gzipped file"):  # bytes after the archive
                raise


def _unpack_zip(out: Path, archive: str | os.PathLike[str]) -> None:
    with zipfile.ZipFile(archive) as source:
        for info in source.infolist():
            mode = info.external_attr >> 16
            path = _inside(out, info.filename)
            if stat.S_ISLNK(mode):
                raise TreeError(f"{info.filename!r} is a symbolic link, which is not taken.")
            if info.is_dir():
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with source.open(info) as member, open(path, "xb") as file:
                shutil.copyfileobj(member, file, 1 << 20)
            if mode & stat.S_IXUSR:
                path.chmod(0o755)
