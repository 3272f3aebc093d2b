"""From a finished work directory to a realization: sealed, durable, then visible at once.

One rename puts the work directory in its place. It comes after every byte is on the disk, so no
crash of the process or the machine leaves a realization of which a part is missing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import stat
import traceback
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from pathlib import Path

from symexp._base.atomic import fsync_directory
from symexp._base.tracebacks import hide_frames
from symexp.errors import explain
from symexp.store.derivation import Derivation, Inputs, config_document, inputs_key
from symexp.store.disk.canonical import Json, sealed, unsealed
from symexp.store.disk.condition import condition_of, restore_modes
from symexp.store.disk.files import make_writable, remove_tree, write_new
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease
from symexp.store.disk.manifest import (
    DIRECTORY,
    EXECUTABLE,
    LINK,
    Entry,
    digest_file,
    drop_unsupported,
    is_nfs_leftover,
    manifest,
    scan,
    tree_digest,
)
from symexp.store.disk.order import next_order
from symexp.store.disk.pool import join_pool, unshare
from symexp.store.disk.repair import set_aside
from symexp.store.disk.rights import FORBIDDEN, unlock
from symexp.store.disk.syncing import fsync_files, sync_all
from symexp.store.disk.verify import check_home
from symexp.store.errors import DamagedError, message_of
from symexp.store.provenance.record import MEMBER as PROVENANCE
from symexp.store.provenance.witness import Witness
from symexp.store.reads import ReadNotes, key_with_reads
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, Realization
from symexp.store.refs import Ref

__all__ = [
    "Outcome",
    "Sealed",
    "make_all_durable",
    "make_durable",
    "publish",
    "seal",
    "unseal",
]


_EARLIER = 8
"""How many sources that led to the same outcome are kept besides the last one."""


class Outcome:
    """How the run of a builder ended.

    Attributes:
        started: Seconds since the epoch.
        duration: Seconds.
        error: The exception of a build that failed.
        witness: What watched the build; `None` records no circumstances.
        resumed: The number of earlier attempts whose checkpoint the build went on from.
        source: The code that wrote the checkpoint, if it was other code.
    """

    __slots__ = ("duration", "error", "resumed", "source", "started", "witness")

    def __init__(
        self,
        started: float,
        duration: float,
        error: BaseException | None,
        witness: Witness | None = None,
        *,
        resumed: int = 0,
        source: Mapping[str, str] | None = None,
    ) -> None:
        self.started = started
        self.duration = duration
        self.error = error
        self.witness = witness
        self.resumed = resumed
        self.source = source

    def describe_error(self) -> dict[str, Json] | None:
        """Returns type, message and traceback, as they are kept with a failure."""
        error = self.error
        if error is None:
            return None
        hide_frames(error)
        return {
            "type": f"{type(error).__module__}.{type(error).__qualname__}",
            "message": message_of(error),
            "traceback": "".join(traceback.format_exception(error)),
        }


class Sealed:
    """A work directory that is ready to become a realization.

    Attributes:
        home: The directory, with everything that a realization has.
        ref: The reference of the realization.
        entries: The entries of its `out`.
        source: Digests of the code that it was built with; `None` if it was built elsewhere.
    """

    __slots__ = ("entries", "home", "ref", "source")

    def __init__(
        self, home: Path, ref: Ref, entries: list[Entry], source: dict[str, str] | None = None
    ) -> None:
        self.home, self.ref, self.entries, self.source = home, ref, entries, source


def seal(
    layout: Layout,
    derivation: Derivation,
    home: Path,
    inputs: Inputs,
    outcome: Outcome,
    scratch: str,
) -> Sealed:
    """Makes the artifacts read-only, takes their digest, and writes the documents beside them.

    Raises:
        TreeError: The artifacts hold something that cannot be kept.
        OSError: The disk is full, or another error of the file system.
    """
    if outcome.error is not None:
        drop_unsupported(home / OUT)
    entries = _seal_tree(home / OUT, scratch)
    tree = tree_digest(entries)
    chosen = {d.digest: tuple(r.parts for r in found) for d, found in inputs.items()}
    error = outcome.describe_error()
    reads = ReadNotes(home).collect()
    key = key_with_reads(inputs_key(derivation, chosen), reads)
    ref = Ref(derivation.key, tree[:32], key, derivation.name, error is not None)
    config = config_document(derivation)
    source = dict(derivation.source if outcome.source is None else outcome.source)
    document: dict[str, Json] = {
        "format": 1,
        "ref": str(ref),
        "derivation": derivation.digest,
        "tree": tree,
        "inputs": {d.ref: [r.ref for r in found] for d, found in inputs.items()},
        "outputs": list(derivation.outputs),
        "source": source,
        "order": next_order(layout, derivation.key, derivation.name, outcome.started),
        "started": outcome.started,
        "duration": outcome.duration,
        "host": socket.gethostname(),
        "config": hashlib.sha256(config).hexdigest(),
        "log": _seal_log(home / LOG),
        "files": manifest(entries),
    }
    if outcome.witness is not None:
        document[PROVENANCE] = outcome.witness.report(outcome.started)
    if reads:
        document["reads"] = reads
    if outcome.resumed:
        document["resumed"] = outcome.resumed
    if error is not None:
        document["error"] = error
    write_new(home / CONFIG, config)
    write_new(home / CONTEXT, sealed(document))
    return Sealed(home, ref, entries, source)


def _seal_log(path: Path) -> str | None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return None
    if not size:
        path.unlink()
        return None
    path.chmod(0o444)
    return digest_file(path)


def _seal_tree(out: Path, scratch: str) -> list[Entry]:
    """Makes the files of a tree read-only, and returns its entries."""
    base = os.fspath(out)
    make_writable(base)  # a directory that was copied from a store is not
    for entry in scan(base, hashed=False):
        path = os.path.join(base, entry.path)
        if entry.kind not in (DIRECTORY, LINK):
            unshare(path, scratch)
            os.chmod(path, 0o555 if entry.kind == EXECUTABLE else 0o444)
    # On NFS, a file that the build removed while it was open is here until it is closed.
    return [e for e in scan(base) if not is_nfs_leftover(e.path.rpartition("/")[2])]


def unseal(home: Path, scratch: str) -> None:
    """Undoes `seal` and `make_durable` as far as they came, so that the build can go on.

    A file that shares its inode with a realization gets its own: a realization must not become
    writable.
    """
    for name in (CONFIG, CONTEXT):
        (home / name).unlink(missing_ok=True)
    if (home / LOG).exists():
        (home / LOG).chmod(0o644)
    make_writable(home)
    for directory, _, names in os.walk(home / OUT):
        for name in names:
            path = os.path.join(directory, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode):
                unshare(path, scratch)
                os.chmod(path, mode & 0o777 | stat.S_IWUSR)


def make_durable(layout: Layout, work: Sealed, scratch: str, pool: Executor | None = None) -> None:
    """Makes the files durable; files that the store already has become hard links to them."""
    sync_all(_finished(layout, work, scratch), layout.root, pool)


def make_all_durable(layout: Layout, works: Iterable[Sealed], scratch: str) -> None:
    """Makes the files of several work directories durable, all together."""
    pending: list[str] = []
    for work in works:
        pending += _finished(layout, work, scratch)
    sync_all(pending, layout.root)


def _finished(layout: Layout, work: Sealed, scratch: str) -> list[str]:
    """Makes known files hard links, and directories read-only; returns what is to be synced."""
    home = os.fspath(work.home)
    base = f"{home}/{OUT}"
    pending = [f"{home}/{CONFIG}", f"{home}/{CONTEXT}"]
    if os.path.exists(f"{home}/{LOG}"):
        pending.append(f"{home}/{LOG}")
    directories = [base]
    for entry in work.entries:
        path = f"{base}/{entry.path}"
        if entry.kind == DIRECTORY:
            directories.append(path)
        elif entry.kind != LINK and not join_pool(layout, path, entry, scratch):
            pending.append(path)
    for path in reversed(directories):
        os.chmod(path, layout.sealed_mode)
    return [*pending, *directories, home]


def publish(layout: Layout, work: Sealed, lease: Lease, *, sync: bool = True) -> Realization:
    """Moves a sealed and durable work directory to its place, or merges it with an equal result.

    Args:
        layout: The store's layout.
        work: The work directory.
        lease: Protects the result.
        sync: Whether the rename is made durable, too; otherwise the caller does it before it
            reports the result.

    Returns:
        The realization; the existing one if the outcome is the same.
    """
    place = layout.place(work.ref)
    with layout.using():
        moved = _move(layout, work.home, place)
        if not moved and not _is_sound(layout, work.ref):
            set_aside(layout, work.ref)
            moved = _move(layout, work.home, place)
        elif not moved:
            _merge(layout, work)
            remove_tree(work.home)
        lease.protect([work.ref])
    if moved:
        os.chmod(place, layout.sealed_mode)
    if sync:
        fsync_directory(place.parent)
    return Realization(layout, work.ref)


def _is_sound(layout: Layout, ref: Ref) -> bool:
    """Whether an existing realization has all its bytes; corrects its modes."""
    restore_modes(condition_of(layout, ref).modes)
    return not check_home(layout.place(ref), ref)


def _move(layout: Layout, home: Path, place: Path) -> bool:
    for _ in range(3):
        try:
            os.rename(home, place)
        except FileNotFoundError:
            layout.make_directory(place.parent)
            fsync_directory(place.parent.parent)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False
            raise
        else:
            return True
    raise FileNotFoundError(errno.ENOENT, "the work directory is gone", os.fspath(home))


_OF_LAST_BUILD = ("duration", "host", "order", PROVENANCE, "resumed", "source", "started")
"""What a merge takes over: when, where and by which code the outcome was built last."""


def _merge(layout: Layout, work: Sealed) -> None:
    """Keeps the existing realization, and records the build that has led to it now."""
    _check_merge(layout, work)
    if work.source is None:  # an import: it was not built now
        return
    there = Realization(layout, work.ref)
    place = there.home / CONTEXT
    document = unsealed(place.read_bytes(), where=place)  # damage must not be sealed again
    new = unsealed((work.home / CONTEXT).read_bytes(), where=CONTEXT, check=False)
    earlier = [there.source, *document.get("earlier_sources", ())]
    renewed = work.home / f"{CONTEXT}.new"
    for name in _OF_LAST_BUILD:
        document.pop(name, None)
    document.update({name: new[name] for name in _OF_LAST_BUILD if name in new})
    if others := [dict(s) for s in earlier if s != work.source][:_EARLIER]:
        document["earlier_sources"] = others
    write_new(renewed, sealed(document))
    fsync_files([renewed])
    try:
        unlock(there.home)
        os.replace(renewed, place)
        os.chmod(there.home, layout.sealed_mode)
    except OSError as error:
        # It belongs to another user. The result is the same; only its record of the build is old.
        if error.errno not in FORBIDDEN:
            raise
    fsync_directory(there.home)


def _check_merge(layout: Layout, work: Sealed) -> None:
    there = Realization(layout, work.ref)
    tree = tree_digest(work.entries)
    if there.tree != tree:
        raise DamagedError(
            explain(
                f"{work.ref} is in the store with other content ({there.tree[:12]}, not "
                f"{tree[:12]}).",
                where=there.home,
                mend="`store.verify(repair=True)` sets a damaged realization aside.",
            )
        )
