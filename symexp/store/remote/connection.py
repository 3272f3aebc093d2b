"""The file system of a remote: retries, time limits, and errors that show no credentials.

fsspec reports errors of all kinds, has no time limit of its own, and its asynchronous file systems
do not survive a fork. So each process has its own connection, and all calls run in daemon threads
that the caller watches: a call that makes no progress is given up, and its thread left behind. It
can do no harm, because everything on a remote is written once, under a name that its content
determines.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, final

from symexp.errors import MissingExtraError
from symexp.store.disk.manifest import digest_file
from symexp.store.disk.rights import is_shared
from symexp.store.errors import DamagedError, RemoteError, StoreError
from symexp.store.remote.masking import Secrets

__all__ = ["NO_FILE", "PIECE", "UNKNOWN", "Connection", "Gone"]

T = TypeVar("T")
R = TypeVar("R")

PIECE = 4 * 2**20
"""Bytes that are transferred by one request, and held in memory."""

NO_FILE, UNKNOWN = -1, -2
"""What a listing says in the place of the size of a file."""

_THREADS = 16
_PATIENCE = 5.0
"""Seconds after which an error is final. Some file systems have repeated the call before."""
_PARTS = 9000
"""Parts of an upload. S3 allows 10,000."""

_FINAL = (
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
    NotImplementedError,
    PermissionError,
    TypeError,
    ValueError,
)
_FINAL_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP)

_OBJECT_STORES = {"abfs", "abfss", "az", "gcs", "gs", "oci", "oss", "s3", "s3a"}
"""Protocols without directories. Making one there could make a bucket of a mistyped name."""


class Gone(Exception):
    """There is no such file on the remote."""


@final
class Connection:
    """The file system of a remote, as one process uses it.

    The methods that take a path are called in the work of `map` or `call`.

    Args:
        url: The URL, or the absolute path of a directory.
        options: The storage options of fsspec.
        timeout: Seconds without progress after which a call is given up.
        retries: How often a call is repeated after an error that may pass.

    Attributes:
        name: The URL without credentials, for messages.
        requests: The number of calls so far.
        is_made: Whether the format of the remote was read and is known.
    """

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, retries: int
    ) -> None:
        self._url = url
        self._options = options
        self._timeout = timeout
        self._retries = retries
        self._secrets = Secrets(url, options)
        self.name = self._secrets.hide(url)
        self.requests = 0
        self.is_made = False
        self._lock = threading.Lock()
        self._fs: Any = None
        self._base = ""
        self._made: set[str] = set()
        self._is_local = self._has_directories = False

    # Calls in threads.

    def call(self, work: Callable[[], T]) -> T:
        """Runs work that uses this connection, within the time limit."""
        return self.map(lambda _: work(), [None])[0]

    def map(
        self, work: Callable[[T], R], items: Sequence[T], *, threads: int = _THREADS
    ) -> list[R]:
        """Runs work for each item, several at the same time.

        Returns:
            The results, in the order of the items.

        Raises:
            RemoteError: A call failed or made no progress; the others were given up.
        """
        return _Crew(work, items, self._timeout, self.name).run(threads) if items else []

    def _try(self, what: str, path: str, function: Callable[[Any], T]) -> T:
        """Calls the file system; repeats it after errors that may pass."""
        attempt, began = 0, time.monotonic()
        while True:
            try:
                with _timed():
                    fs = self._opened()
                    self.requests += 1
                    return function(fs)
            except (Gone, StoreError, MissingExtraError):
                raise
            except FileNotFoundError as error:
                if what != "written":
                    raise Gone(path) from None
                raise self._error(what, path, error, 1) from None
            except Exception as error:
                attempt += 1
                is_late = time.monotonic() - began > _PATIENCE
                if _is_final(error) or attempt > self._retries or is_late:
                    raise self._error(what, path, error, attempt) from None
            _pause(0.1 * 2**attempt)

    def _error(self, what: str, path: str, error: Exception, attempts: int) -> RemoteError:
        reason = self._secrets.hide(f"{type(error).__name__}: {error}")
        often = f" after {attempts} attempts" if attempts > 1 else ""
        return RemoteError(
            f"{self.name}: {path or 'the remote'} could not be {what}{often} ({reason}). Check the "
            "URL, the rights and the connection, and try again: what was transferred is not "
            "transferred once more."
        )

    def _opened(self) -> Any:
        with self._lock:
            if self._fs is None:
                self._fs = self._open()
            return self._fs

    def _open(self) -> Any:
        from fsspec.core import url_to_fs

        try:
            fs, path = url_to_fs(self._url, **self._options, skip_instance_cache=True)
        except ImportError as error:
            raise MissingExtraError(
                f"The remote {self.name} needs another package ({error}). For S3: "
                "`pip install 'symexp[s3]'`."
            ) from None
        listings: Any = getattr(fs, "dircache", None)
        if hasattr(listings, "use_listings_cache"):
            listings.use_listings_cache = False  # others write there, too
        self._base = path.rstrip("/")
        protocols = {fs.protocol} if isinstance(fs.protocol, str) else {*fs.protocol}
        self._is_local = "file" in protocols
        self._has_directories = not protocols & _OBJECT_STORES
        return fs

    def _at(self, path: str) -> str:
        return f"{self._base}/{path}" if path else self._base or "/"

    # Reading.

    def names(self, directory: str) -> dict[str, int]:
        """Returns the names in a directory with their sizes.

        The size is `NO_FILE` for a directory, and `UNKNOWN` if a listing does not say it, as that
        of a web server.
        """

        def ask(fs: Any) -> dict[str, int]:
            place = self._at(directory)
            found = {}
            for info in fs.ls(place, detail=True):
                name = str(info["name"]).rstrip("/").rpartition("/")[2]
                is_file = info["type"] == "file"
                if is_file or info["type"] == "directory":
                    found[name] = _size_in(info) if is_file else NO_FILE
            return found

        try:
            return self._try("listed", directory, ask)
        except Gone:
            return {}

    def size(self, path: str) -> int | None:
        """Returns the size of a file; `None` if there is none."""
        try:
            info = self._try("looked at", path, lambda fs: fs.info(self._at(path)))
        except Gone:
            return None
        return int(info.get("size") or 0) if info["type"] == "file" else None

    def read(self, path: str, limit: int) -> bytes:
        """Returns the content of a file, but at most one byte more than the limit.

        Raises:
            Gone: There is no such file.
        """
        return b"".join(self.pieces(path, limit + 1))

    def pieces(self, path: str, size: int) -> Iterator[bytes]:
        """Yields the content of a file in pieces, but no more than some bytes.

        Raises:
            Gone: There is no such file.
        """
        start = 0
        while start < size:
            end = min(size, start + PIECE)
            piece = self._piece(path, start, end)
            yield piece
            start += len(piece)
            if start < end:
                return

    def _piece(self, path: str, start: int, end: int) -> bytes:
        def ask(fs: Any) -> bytes:
            try:
                data: bytes = fs.cat_file(self._at(path), start=start, end=end)
            except (OSError, ValueError) as error:
                if start and "416" in str(error) + str(getattr(error, "code", "")):
                    return b""  # the file ends here
                raise
            if len(data) > end - start:  # of a web server that sends whole files only
                data = data[start:end]
            return data

        return self._try("read", path, ask)

    # Writing.

    def write(self, path: str, data: bytes) -> None:
        """Writes a file."""
        self._try("written", path, lambda fs: self._put(fs, path, data))

    def remove(self, path: str) -> None:
        """Removes a file; one that is not there is no error."""
        with contextlib.suppress(Gone):
            self._try("removed", path, lambda fs: fs.rm_file(self._at(path)))

    def send(self, path: str, source: Path, size: int, digest: str) -> None:
        """Writes a file of this machine, whose content is compared with its digest.

        Raises:
            DamagedError: The file does not have the digest.
        """
        if size <= PIECE:
            data = source.read_bytes()
            _check_sent(source, hashlib.sha256(data).hexdigest(), digest)
            self.write(path, data)
        else:
            _check_sent(source, digest_file(source), digest)
            self._try("written", path, lambda fs: self._stream(fs, path, source, size, digest))

    def _put(self, fs: Any, path: str, data: bytes) -> None:
        place = self._at(path)
        self._make_parent(fs, place)
        if self._is_local:
            with _replacing(place) as file:
                file.write(data)
        else:
            fs.pipe_file(place, data)

    def _stream(self, fs: Any, path: str, source: Path, size: int, digest: str) -> None:
        place = self._at(path)
        self._make_parent(fs, place)
        hasher = hashlib.sha256()
        with open(source, "rb") as old, self._writing(fs, place, size) as file:
            while piece := old.read(PIECE):
                _beat()
                hasher.update(piece)
                file.write(piece)
            if hasher.hexdigest() != digest and not self._is_local:  # changed since the check
                with contextlib.suppress(Exception):
                    fs.rm_file(place)
            _check_sent(source, hasher.hexdigest(), digest)

    @contextlib.contextmanager
    def _writing(self, fs: Any, place: str, size: int) -> Iterator[Any]:
        """Yields a file to write. After an error, as little as possible of it is left behind."""
        if self._is_local:
            with _replacing(place) as file:
                yield file
            return
        file = fs.open(place, "wb", block_size=max(2 * PIECE, size // _PARTS))
        try:
            yield file
        except BaseException:
            # Closing it would finish the upload, with what was written so far.
            with contextlib.suppress(Exception):
                file.discard()
            with contextlib.suppress(Exception):
                file.closed = True
            raise
        _beat()
        file.close()

    def _make_parent(self, fs: Any, place: str) -> None:
        parent = place.rpartition("/")[0]
        if not self._has_directories or parent in self._made:
            return
        if self._is_local:
            _make_directories(Path(parent))
        else:
            fs.makedirs(parent, exist_ok=True)
        self._made.add(parent)


def _check_sent(source: Path, found: str, digest: str) -> None:
    if found != digest:
        raise DamagedError(
            f"{source} does not have the recorded bytes, and was not pushed. "
            "`store.verify(repair=True)` sets damaged realizations aside."
        )


def _make_directories(path: Path) -> None:
    """Makes a directory; below a shared one, everybody of the group may write into it."""
    if path.is_dir():
        return
    _make_directories(path.parent)
    try:
        path.mkdir()
    except FileExistsError:
        return
    if is_shared(path.parent):
        os.chmod(path, 0o2775)


@contextlib.contextmanager
def _replacing(place: str) -> Iterator[Any]:
    """Yields a temporary sibling, which takes the place when it is on the disk."""
    draft = f"{os.path.dirname(place)}/.{os.getpid()}-{os.urandom(8).hex()}.part"
    try:
        with open(draft, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o444)
        os.replace(draft, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _size_in(info: Mapping[str, Any]) -> int:
    size = info.get("size")
    return UNKNOWN if size is None else int(size)


def _is_final(error: Exception) -> bool:
    """Whether an error comes again if the call is repeated."""
    if isinstance(error, OSError) and error.errno in _FINAL_NUMBERS:
        return True
    return isinstance(error, _FINAL)


# The watch of the calls.

_here = threading.local()


@contextlib.contextmanager
def _timed() -> Iterator[None]:
    """Marks that this thread waits for the remote."""
    crew: _Crew[Any, Any] | None = getattr(_here, "crew", None)
    if crew is None:
        raise RuntimeError("a remote is used in the work of Connection.map only")
    if crew.stopped.is_set():
        raise StoreError("the transfer was given up")
    crew.since[threading.get_ident()] = time.monotonic()
    try:
        yield
    finally:
        crew.since.pop(threading.get_ident(), None)


def _beat() -> None:
    """Marks progress of a call."""
    crew: _Crew[Any, Any] = _here.crew
    if crew.stopped.is_set():
        raise StoreError("the transfer was given up")
    crew.since[threading.get_ident()] = time.monotonic()


def _pause(seconds: float) -> None:
    crew: _Crew[Any, Any] = _here.crew
    crew.stopped.wait(seconds)


class _Crew(Generic[T, R]):
    """Threads that work through items while the caller watches their progress.

    Args:
        work: What is done with each item.
        items: The items.
        timeout: Seconds without progress in a call of the file system.
        name: The remote, for messages.

    Attributes:
        stopped: Set when the threads are to end.
        since: When the call that a thread waits for made progress last.
    """

    def __init__(
        self, work: Callable[[T], R], items: Sequence[T], timeout: float, name: str
    ) -> None:
        self._work = work
        self._items = items
        self._timeout = timeout
        self._name = name
        self._results: dict[int, R] = {}
        self._failure: BaseException | None = None
        self._next = iter(range(len(items)))
        self._changed = threading.Condition()
        self.stopped = threading.Event()
        self.since: dict[int, float] = {}

    def run(self, threads: int) -> list[R]:
        """Returns the results of all items; raises the first error."""
        for _ in range(min(threads, len(self._items))):
            threading.Thread(target=self._go_on, daemon=True, name="symexp-remote").start()
        try:
            self._watch()
        finally:
            self.stopped.set()
        if self._failure is not None:
            raise self._failure
        return [self._results[i] for i in range(len(self._items))]

    def _watch(self) -> None:
        with self._changed:
            while self._failure is None and len(self._results) < len(self._items):
                oldest = min([*self.since.values()], default=time.monotonic())
                left = oldest + self._timeout - time.monotonic()
                if left <= 0:
                    raise RemoteError(
                        f"{self._name} did not answer for {self._timeout:g} seconds. Check the "
                        "connection, or give it more time: sx.Remote(url, timeout=...)."
                    )
                self._changed.wait(min(left, 1.0))

    def _go_on(self) -> None:
        _here.crew = self
        while not self.stopped.is_set():
            with self._changed:
                number = next(self._next, None)
            if number is None:
                return
            try:
                result = self._work(self._items[number])
            except BaseException as error:
                with self._changed:
                    self._failure = self._failure or error
                    self._changed.notify()
                return
            with self._changed:
                self._results[number] = result
                self._changed.notify()
