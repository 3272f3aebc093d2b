"""Leases: the realizations and work directories that a living process uses.

A lease is a file in `work/` that its process holds a lock on. It lists the realizations that must
not be collected meanwhile, and the work directories of the process have its name. When the process
dies, the kernel drops the lock, and the next process that uses the store sweeps what it left.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from symexp.store.disk.files import remove_tree
from symexp.store.disk.layout import Layout
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import is_nfs_leftover
from symexp.store.disk.rights import FORBIDDEN
from symexp.store.realization import Realization, read_closure
from symexp.store.refs import Ref

__all__ = ["Lease", "leased", "protected", "sweep", "sweep_if_idle"]

_SUFFIX = ".lease"


class Lease:
    """The lease of one run; a context manager. Make it inside of `layout.using()`.

    Args:
        layout: The store's layout.
        refs: Realizations that it protects from the start.
    """

    __slots__ = ("_layout", "_lock", "_owner", "name")

    def __init__(self, layout: Layout, refs: Collection[Ref] = ()) -> None:
        self._layout = layout
        self._owner = os.getpid()
        self.name = layout.fresh_name()
        self._lock = FileLock(f"{layout.work}/{self.name}{_SUFFIX}", transient=True)
        self._lock.acquire()
        try:
            self.protect(refs)
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def borrowed(cls, layout: Layout, name: str) -> Lease:
        """Returns the lease of another process, for work on its behalf; `close` does nothing."""
        lease = cls.__new__(cls)
        lease._layout = layout
        lease._owner = -1
        lease.name = name
        lease._lock = FileLock(layout.work / f"{name}{_SUFFIX}", transient=True)
        return lease

    def protect(self, refs: Collection[Ref]) -> None:
        """Protects realizations from gc for as long as the lease lives; inside of `using()`."""
        if not refs:
            return
        lines = "".join([f"{ref.entry}\n" for ref in refs])
        fd = os.open(self._lock.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        with open(fd, "wb", buffering=0) as file:
            file.write(lines.encode())

    def work_directory(self) -> Path:
        """Makes an empty directory, which is swept if its process dies."""
        path = self._layout.work / f"{self.name}-{self._layout.fresh_name()}"
        self._layout.make_directory(path)
        return path

    def work_of(self, process: int | None) -> list[Path]:
        """Returns the work directories that one of the processes of this lease made."""
        prefix = f"{self.name}-{process}-"
        names = sorted(os.listdir(self._layout.work))
        # Names with a dot are those of what is beside a work directory, such as `.reads`.
        homes = [n for n in names if n.startswith(prefix) and "." not in n]
        return [self._layout.work / n for n in homes]

    def close(self) -> None:
        """Ends the lease, and removes its work directories."""
        if os.getpid() != self._owner:
            return
        try:
            for item in _work_of(self._layout, self.name):
                remove_tree(item)
        finally:
            self._lock.release()

    def __enter__(self) -> Lease:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _work_of(layout: Layout, name: str) -> list[str]:
    return [f"{layout.work}/{n}" for n in os.listdir(layout.work) if n.startswith(f"{name}-")]


def _living(layout: Layout) -> set[str]:
    """Returns the names of the leases of living processes; removes those of dead ones."""
    alive: set[str] = set()
    for item in os.listdir(layout.work):
        if item.endswith(_SUFFIX) and os.path.isfile(layout.work / item):
            lock = FileLock(layout.work / item, transient=True)
            if lock.acquire(wait=False):
                with _if_allowed():
                    lock.release()
            else:
                alive.add(item.removesuffix(_SUFFIX))
    return alive


def sweep(layout: Layout) -> list[str]:
    """Removes what dead processes left; inside of `collecting()`.

    Leftovers of other users stay if this user may not remove them.

    Returns:
        The names of what was removed from `work/`.
    """
    alive = _living(layout)
    gone = []
    for item in os.listdir(layout.work):
        owner = "-".join(item.split("-")[:2])
        is_lease = item.endswith(_SUFFIX) and os.path.isfile(layout.work / item)
        if owner not in alive and not is_lease:
            with _if_allowed():
                remove_tree(layout.work / item)
                gone.append(item)
    for item in os.listdir(layout.locks):
        if is_nfs_leftover(item):
            continue
        lock = FileLock(layout.locks / item, transient=True)
        if not os.path.isfile(layout.locks / item):
            continue
        with _if_allowed():
            if item != layout.gc_lock_path.name and lock.acquire(wait=False):
                lock.release()
    return gone


@contextmanager
def _if_allowed() -> Iterator[None]:
    """Ignores errors of missing rights, or of a read-only file system."""
    try:
        yield
    except OSError as error:
        if error.errno not in FORBIDDEN:
            raise


def _lease_if_allowed(layout: Layout) -> Lease | None:
    try:
        return Lease(layout)
    except OSError as error:
        if error.errno not in FORBIDDEN:
            raise
        return None


@contextmanager
def protected(layout: Layout, refs: Sequence[Ref]) -> Iterator[list[Realization]]:
    """Yields realizations with their closure, and protects them for as long as it is entered.

    Where this user may not write a lease, the shared lock is held all the time instead.

    Raises:
        RefError: One of them is not in the store.
    """
    with layout.using() as lock:
        found = read_closure(layout, refs)
        lease = _lease_if_allowed(layout)
        if lease is None:
            yield found
            return
        with lease:
            lease.protect([r.parts for r in found])
            lock.release()
            yield found


def sweep_if_idle(layout: Layout) -> None:
    """Sweeps if there are leftovers and no process is using the store at this moment.

    It is called before a lease is taken: the lease would count as something to sweep.
    """
    if not os.listdir(layout.work):
        return
    lock = layout.collecting()
    if lock.acquire(wait=False):
        try:
            sweep(layout)
        finally:
            lock.release()


def leased(layout: Layout) -> set[Ref]:
    """Returns the realizations that living processes use; inside of `collecting()`."""
    found: set[Ref] = set()
    for name in _living(layout):
        lines = (layout.work / f"{name}{_SUFFIX}").read_text().splitlines()
        found.update(ref for line in lines if (ref := Ref.from_entry(line)) is not None)
    return found
