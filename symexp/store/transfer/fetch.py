"""Downloads that survive broken connections and are verified while they stream.

References:
    RFC 9110, sections 13.1.5 (If-Range) and 14 (range requests).
"""

from __future__ import annotations

import hashlib
import http.client
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any

from symexp.errors import describe
from symexp.store.errors import FetchError

__all__ = ["download", "file_name"]

_CHUNK = 1 << 20
_PASSING = {408, 425, 429, 500, 502, 503, 504}


def file_name(url: str) -> str:
    """The last part of a URL's path.

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
    """The transfer stopped, but may be taken up again."""


def download(url: str, target: Path, sha256: str, *, timeout: float, attempts: int) -> None:
    """Fetches a file; nothing is left of it unless its digest is right.

    Raises:
        FetchError: It cannot be fetched, or has another digest.
    """
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
    hasher = hashlib.sha256()
    tag: str | None = None
    trouble = ""
    for attempt in range(attempts):
        if attempt:
            time.sleep(min(0.1 * 2**attempt, 10.0))
        try:
            with _request(url, file.tell(), tag, timeout) as answer:
                if file.tell() and not _goes_on(answer, file.tell()):
                    file.seek(0)
                    file.truncate()
                    hasher = hashlib.sha256()
                tag = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
                _stream(answer, file, hasher)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code not in _PASSING and error.code != 416:
                raise FetchError(f"{url} cannot be fetched: HTTP {error.code}.") from None
            trouble = f"HTTP {error.code}"
            if error.code == 416:
                tag = None
                file.seek(0)
                file.truncate()
                hasher = hashlib.sha256()
        except (_Broken, http.client.HTTPException, OSError) as error:
            _reraise_if_ours(error)
            trouble = str(error)
        else:
            return hasher.hexdigest()
    raise FetchError(f"{url} cannot be fetched, tried {attempts} times; the last time: {trouble}.")


def _reraise_if_ours(error: Exception) -> None:
    """An error of the local disk has an errno and a file; it is not one of the network."""
    if isinstance(error, OSError) and not isinstance(error, _OF_THE_NETWORK):
        raise error


_OF_THE_NETWORK = (urllib.error.URLError, ConnectionError, TimeoutError, ssl.SSLError)


def _request(url: str, offset: int, tag: str | None, timeout: float) -> Any:
    """Asks for the file from an offset on; the scheme of the URL was checked before."""
    request = urllib.request.Request(_in_ascii(url), headers={"Accept-Encoding": "identity"})
    if offset:
        request.add_header("Range", f"bytes={offset}-")
        if tag is not None and not tag.startswith("W/"):
            request.add_header("If-Range", tag)
    return urllib.request.urlopen(request, timeout=timeout)


def _in_ascii(url: str) -> str:
    """A URL as it is asked for: spaces and letters that are not ASCII in their coded form."""
    parts = urllib.parse.urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    path = urllib.parse.quote(parts.path, safe="/%:@!$&'()*+,;=~")
    query = urllib.parse.quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return urllib.parse.urlunsplit((parts.scheme, host, path, query, ""))


def _goes_on(answer: Any, offset: int) -> bool:
    begins: str = answer.headers.get("Content-Range", "")
    return int(answer.status) == 206 and begins.startswith(f"bytes {offset}-")


def _stream(answer: Any, file: IO[bytes], hasher: Any) -> None:
    length = answer.headers.get("Content-Length")
    got = 0
    while chunk := answer.read(_CHUNK):
        file.write(chunk)
        hasher.update(chunk)
        got += len(chunk)
    if length is not None and length.isdecimal() and got < int(length):
        raise _Broken(f"the connection ended after {got} of {length} bytes")
