"""Taking realizations into a store: collected in a work directory, checked, put in place together.

An `Import` is one such undertaking. Each realization arrives through an `Arrival`, which writes its
files and takes their digests at the same time. Nothing is written that its documents do not
declare. All realizations are made durable together, and then moved to their places, dependencies
first.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, final

from symexp.errors import closest
from symexp.store.disk.canonical import Json
from symexp.store.disk.commit import Sealed, make_all_durable, publish
from symexp.store.disk.files import reflinked
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, sweep_if_idle
from symexp.store.disk.manifest import (
    DIRECTORY,
    EXECUTABLE,
    FILE,
    LINK,
    Entry,
    check_link,
    digest_file,
    path_order,
    scan,
)
from symexp.store.disk.order import note_order
from symexp.store.disk.rights import check_writable
from symexp.store.disk.syncing import sync_all
from symexp.store.disk.verify import Recorded, check_members, compare, recorded_in
from symexp.store.errors import ArchiveError, DamagedError, RefError, TreeError
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

__all__ = ["LARGEST_DOCUMENT", "Arrival", "Import", "is_of_names"]

LARGEST_DOCUMENT = 64 * 2**20
"""The largest size of a document in bytes, and of a log whose size is not known before."""

_PIECE = 2**20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_KEEPS_NAMES = sys.platform.startswith("linux")
"""Whether the names of files are kept as they are given; macOS normalizes some."""

_OF_NAMES = (
    errno.EEXIST,
    errno.EINVAL,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
)

Read = Callable[[int], bytes]
"""Returns the next bytes of a content, at most so many; empty at its end."""


def is_of_names(error: OSError) -> bool:
    """Whether an error is about the names that arrive, and not about the disk."""
    return error.errno in _OF_NAMES


@final
class Arrival:
    """One realization that arrives.

    The documents come first, `context.json` as the last of them; then the files that it declares.

    Args:
        home: The empty directory to fill.
        ref: The reference of the realization.
        log: The largest size of its log.
    """

    __slots__ = (
        "_declared",
        "_digests",
        "_found",
        "_links",
        "_log",
        "_modes",
        "_out",
        "_recorded",
        "home",
        "ref",
    )

    def __init__(self, home: Path, ref: Ref, log: int = LARGEST_DOCUMENT) -> None:
        self.home = os.fspath(home)
        self.ref = ref
        self._out = f"{self.home}/{OUT}/"
        self._log = log
        self._digests: dict[str, str] = {}
        self._found: list[Entry] = []
        self._links: list[tuple[str, str]] = []
        self._modes: dict[str, bool] = {}
        self._recorded: Recorded | None = None
        self._declared: dict[str, Entry] = {}
        os.makedirs(f"{self.home}/{OUT}")

    def document(self, name: str, size: int, read: Read) -> None:
        """Writes `config.json`, `context.json` or `log.txt`.

        Raises:
            TreeError: It is too long.
        """
        limit = self._log if name == LOG else LARGEST_DOCUMENT
        if size > limit:
            raise TreeError(f"it has {size:,} bytes, and at most {limit:,} are taken")
        self._digests[name] = self._write(f"{self.home}/{name}", FILE, size, read)

    def file(self, path: str, kind: str, size: int, read: Read) -> None:
        """Writes a file of the artifacts, and takes its digest.

        Raises:
            TreeError: `context.json` does not declare it with this size.
        """
        declared = self._declared.get(path)
        if declared is None or declared.size != size:
            self._check_declared(path, size)
        digest = self._write(f"{self._out}{path}", kind, size, read)
        self._found.append(Entry(path, kind, size, digest))

    def copy(self, path: str, kind: str, size: int, source: str) -> None:
        """Writes a file of the artifacts that is a file of this machine; as a reflink if it can.

        One that is gone is left out; `check` misses it then.
        """
        self._check_declared(path, size)
        target = f"{self.home}/{OUT}/{path}"
        try:
            fd = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            if reflinked(fd, target, size):
                os.chmod(target, 0o555 if kind == EXECUTABLE else 0o444)
                digest = digest_file(target)
            else:
                digest = self._write(target, kind, size, lambda limit: os.read(fd, limit))
        finally:
            os.close(fd)
        self._found.append(Entry(path, kind, size, digest))

    def directory(self, path: str) -> None:
        """Makes a directory of the artifacts.

        Raises:
            TreeError: `context.json` does not declare it.
        """
        self._check_declared(path)
        os.mkdir(f"{self.home}/{OUT}/{path}")
        self._found.append(Entry(path, DIRECTORY))

    def link(self, path: str, target: str) -> None:
        """Notes a link of the artifacts; it is made when everything else is there.

        Raises:
            TreeError: `context.json` does not declare it.
        """
        self._check_declared(path)
        self._links.append((path, target))

    def _check_declared(self, path: str, size: int | None = None) -> None:
        if self._recorded is None:
            try:
                with open(f"{self.home}/{CONTEXT}", "rb") as file:
                    data = file.read()
            except FileNotFoundError:
                raise TreeError(f"it comes before {CONTEXT}, which lists the files") from None
            self._recorded = recorded_in(data, CONTEXT)
            self._declared = {entry.path: entry for entry in self._recorded.entries}
        entry = self._declared.get(path)
        what = "it" if size is None else f"it has {size:,} bytes, but it"
        if entry is None:
            raise TreeError(f"{what} is not in the list of files")
        if size is not None and entry.size != size:
            raise TreeError(f"{what} has {entry.size:,} in the list of files")

    def _write(self, place: str, kind: str, size: int, read: Read) -> str:
        """Writes a file; returns its SHA-256. A content that ends early shows in its digest."""
        mode = 0o555 if kind == EXECUTABLE else 0o444
        fd = os.open(place, _NEW, mode)
        try:
            piece = read(size if size < _PIECE else _PIECE)
            hasher = hashlib.sha256(piece)
            left = size
            while piece:
                have = len(piece)
                done = os.write(fd, piece)
                while done < have:
                    done += os.write(fd, piece[done:])
                left -= have
                if not left:
                    break
                piece = read(min(left, _PIECE))
                hasher.update(piece)
            if kind not in self._modes:  # the umask, or a default ACL, may take bits away
                self._modes[kind] = os.fstat(fd).st_mode & 0o777 == mode
            if not self._modes[kind]:
                os.fchmod(fd, mode)
        finally:
            os.close(fd)
        return hasher.hexdigest()

    def check(self) -> tuple[list[tuple[str, str]], Recorded | None]:
        """Makes the links; compares everything that has arrived with the documents.

        Returns:
            Paths and what is wrong with them, and what the documents say.
        """
        out = f"{self.home}/{OUT}"
        problems = []
        for path, target in self._links:
            try:
                os.symlink(target, f"{out}/{path}")
            except OSError as error:
                if not is_of_names(error):
                    raise
                problems.append((f"{OUT}/{path}", f"cannot be made ({error.strerror})"))
            self._found.append(Entry(path, LINK, len(os.fsencode(target)), target))
        for path, target in [] if problems else self._links:
            try:
                check_link(out, path, target)
            except TreeError as error:
                problems.append((OUT, str(error)))
        if problems:
            return problems, None
        self._found.sort(key=path_order)
        found = self._found if _KEEPS_NAMES else scan(out)
        changes, recorded = compare(Path(self.home), self.ref, found, self._digests, self._recorded)
        return [*changes], recorded


class Import:
    """One import into a store; a context manager that leaves nothing behind if it fails.

    Args:
        layout: The layout of the receiving store.
        what: The name of the source, for messages.
    """

    def __init__(self, layout: Layout, what: str) -> None:
        self._layout = layout
        self._what = what
        self._arrivals: dict[Ref, Arrival] = {}
        self._checked: dict[Ref, Recorded] = {}

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

    def arrival(self, ref: Ref, log: int = LARGEST_DOCUMENT) -> Arrival:
        """Begins to take a realization.

        Args:
            ref: Its reference.
            log: The largest size of its log.
        """
        self._arrivals[ref] = found = Arrival(self._work / ref.entry, ref, log)
        return found

    def copy(self, realization: Realization) -> None:
        """Takes a realization of another store of this machine, and checks it.

        Raises:
            ArchiveError: It is damaged.
        """
        arrival = self.arrival(realization.parts)
        try:
            _copy_all(arrival, realization)
        except (TreeError, DamagedError) as error:
            raise ArchiveError(
                f"{self._what} is refused: {realization.ref}: {error} Nothing of it was kept."
            ) from None
        self.check(realization.parts)

    def home(self, ref: Ref) -> Path:
        """Makes the directory to fill with the files of a realization."""
        path = self._work / ref.entry
        (path / OUT).mkdir(parents=True)
        return path

    def check(self, ref: Ref) -> None:
        """Checks a realization that has arrived, or a directory that was filled.

        Raises:
            ArchiveError: A file differs from what its documents say.
        """
        arrival = self._arrivals.pop(ref, None)
        if arrival is None:
            problems, recorded = compare(self._work / ref.entry, ref)
        else:
            problems, recorded = arrival.check()
        if problems or recorded is None:
            path, problem = problems[0]
            raise ArchiveError(
                f"{self._what} is refused: in {ref}, {path} {problem}. Nothing of it was kept."
            )
        try:
            check_members(recorded.document)
            _inputs(recorded.document)
        except (DamagedError, RefError) as error:
            raise ArchiveError(f"{self._what} is refused: {ref}: {error}") from None
        self._checked[ref] = recorded

    def finish(self) -> list[Realization]:
        """Puts everything in place.

        Raises:
            ArchiveError: A dependency is neither imported nor in the store.
        """
        below = {ref: _inputs(recorded.document) for ref, recorded in self._checked.items()}
        needed = {item for inputs in below.values() for item in inputs} - set(below)
        with self._layout.using():
            for item in sorted(needed):
                if not self._layout.place(item).is_dir():
                    known = [str(ref) for ref in below]
                    raise ArchiveError(
                        f"{self._what} is refused: {item} is needed, but it is neither in it nor "
                        f"in the store {self._layout.root}. {closest(str(item), known)}"
                    )
            self._lease.protect([*needed, *below])
        order = ordered_closure(below, below)
        note_order(
            self._layout, max((order_in(r.document) for r in self._checked.values()), default=0)
        )
        works = [Sealed(self._work / r.entry, r, self._checked[r].entries) for r in order]
        make_all_durable(self._layout, works, f"{self._work}/scratch")
        found = [self._place(work) for work in works]
        sync_all({self._layout.shard(ref.derivation) for ref in order}, self._layout.root)
        return found

    def _place(self, work: Sealed) -> Realization:
        try:
            return publish(self._layout, work, self._lease, sync=False)
        except DamagedError as error:
            raise ArchiveError(f"{self._what} is refused at {work.ref}: {error}") from None


def _inputs(document: dict[str, Json]) -> tuple[Ref, ...]:
    inputs: dict[str, Any] = document["inputs"]
    return tuple(Ref.parse(r) for refs in inputs.values() for r in refs)


def _copy_all(arrival: Arrival, realization: Realization) -> None:
    for name in (CONFIG, LOG, CONTEXT):
        source = f"{realization.home}/{name}"
        try:
            size = os.stat(source).st_size
        except FileNotFoundError:
            continue
        with open(source, "rb", buffering=0) as file:
            arrival.document(name, size, file.read)
    base = os.fspath(realization.path)
    for path, (kind, size, content) in sorted(realization.files.items()):
        if kind == DIRECTORY:
            arrival.directory(path)
        elif kind == LINK:
            arrival.link(path, content)
        else:
            arrival.copy(path, kind, size, f"{base}/{path}")
