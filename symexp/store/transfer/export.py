"""Exports: the artifacts of realizations as ordinary files, in a folder that says what it is.

The copies are independent of the store, and writable. A folder appears by one rename, after each of
its files was compared with its recorded digest.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from symexp._base.atomic import fsync_directory
from symexp.store.disk.canonical import Json, unsealed
from symexp.store.disk.files import copy_content, remove_tree
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import protected
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import (
    DIRECTORY,
    EXECUTABLE,
    LINK,
    digest_file,
    entries_from,
    tree_digest,
)
from symexp.store.disk.places import local_path
from symexp.store.disk.syncing import sync_all
from symexp.store.errors import DamagedError, StoreError
from symexp.store.realization import CONFIG, CONTEXT, LOG, Realization
from symexp.store.refs import Ref
from symexp.store.upkeep.summary import summary_document

__all__ = ["ABOUT", "ABOUT_LOG", "export"]

ABOUT = "symexp.json"
"""The file that says what a folder is."""

ABOUT_LOG = "symexp.log"
"""The file with what the build printed."""

_FORMAT = {"format": "symexp-export", "version": 1}


def export(layout: Layout, refs: Sequence[Ref], folder: str | os.PathLike[str]) -> Path:
    """Copies the artifacts of realizations into a new folder.

    Args:
        layout: The store's layout.
        refs: The realizations; each of several gets a folder of its own in the folder.
        folder: The folder to make. An empty one may exist.

    Returns:
        The folder.

    Raises:
        StoreError: There is something at the place of the folder, or the place is in the store.
        DamagedError: A file does not have the recorded bytes; nothing was written.
        RefError: One of them is not in the store.
    """
    refs = list(dict.fromkeys(refs))
    if not refs:
        raise StoreError("export: there is no realization to export; got an empty list.")
    target = _target(layout, folder)
    with protected(layout, refs), _made(target) as place:
        for ref, name in zip(refs, _names(refs)):
            home = os.path.join(place, name)
            if name:
                os.mkdir(home)
            _fill(home, Realization(layout, ref))
        _sync(place)
    return Path(os.path.expanduser(os.fsdecode(folder)))


def _target(layout: Layout, folder: str | os.PathLike[str]) -> str:
    """Returns the path of the folder to make, without links on the way.

    Raises:
        StoreError: It cannot be made there.
    """
    target = os.path.realpath(local_path(folder, "folder"))
    shown = os.fspath(folder)
    root = os.path.realpath(layout.root)
    if target == root or target.startswith(f"{root}{os.sep}"):
        raise StoreError(
            f"export: {shown!r} is in the store {root}, where only the store writes. Give a folder "
            "outside of it."
        )
    if os.path.lexists(target) and not os.path.isdir(target):
        raise StoreError(f"export: {shown!r} is a file. Give the path of a new folder.")
    if os.path.isdir(target) and os.path.samefile(target, os.curdir):
        # It would be replaced, and the programs in it would see the one before.
        raise StoreError(
            f"export: {shown!r} is the working directory. Give the path of a new folder."
        )
    above = os.path.dirname((_missing(target) or [target])[-1])
    if not os.path.isdir(above):
        raise StoreError(f"export: {above!r} is a file. Give the path of a new folder elsewhere.")
    there = sorted(os.listdir(target)) if os.path.isdir(target) else []
    if there:
        raise StoreError(
            f"export: {shown!r} exists and is not empty (it has {there[0]!r}). Nothing was "
            "written. Give the path of a new folder, or remove this one."
        )
    return target


def _names(refs: Sequence[Ref]) -> list[str]:
    """Returns the name of the folder of each realization; empty for a single one."""
    if len(refs) == 1:
        return [""]
    for names in (
        [ref.name for ref in refs],
        [f"{ref.name}-{ref.tree[:8]}" for ref in refs],
        [f"{ref.name}-{ref.derivation[:8]}-{ref.tree[:8]}" for ref in refs],
    ):
        if max(Counter(names).values()) == 1:
            return names
    return [ref.entry for ref in refs]


@contextlib.contextmanager
def _made(target: str) -> Iterator[str]:
    """Yields a new directory beside the target, which takes its place at the end."""
    parent, name = os.path.split(target)
    missing = _missing(parent)
    os.makedirs(parent, exist_ok=True)
    # A name may be as long as a file system allows, so it cannot be a part of another one.
    prefix = f".symexp-export.{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}."
    _sweep(parent, prefix)
    lock = FileLock(f"{parent}/{prefix}{os.getpid()}-{os.urandom(6).hex()}", transient=True)
    place = f"{lock.path}.d"
    try:
        with lock:
            try:
                os.mkdir(place)
                yield place
                _take_rights(place, target)
                _rename(place, target)
            except BaseException:
                remove_tree(place)
                raise
    except BaseException:
        for made in missing:
            with contextlib.suppress(OSError):  # others may use it by now
                os.rmdir(made)
        raise
    fsync_directory(Path(parent))


def _take_rights(place: str, target: str) -> None:
    """Gives a folder the mode and the group of the empty one whose place it takes, if any."""
    with contextlib.suppress(FileNotFoundError):
        before = os.stat(target)
        if os.stat(place).st_gid != before.st_gid:
            with contextlib.suppress(PermissionError):  # of a group that the user is not in
                os.chown(place, -1, before.st_gid)
        os.chmod(place, stat.S_IMODE(before.st_mode))


def _missing(path: str) -> list[str]:
    """Returns the directories on a path that do not exist, the last one first."""
    found = []
    while not os.path.lexists(path):
        found.append(path)
        path = os.path.dirname(path)
    return found


def _sweep(parent: str, prefix: str) -> None:
    """Removes what exports to the same place left when their processes were killed."""
    for name in os.listdir(parent):
        if name.startswith(prefix) and not name.endswith(".d"):
            stale = FileLock(f"{parent}/{name}", transient=True)
            if stale.acquire(wait=False):
                remove_tree(f"{stale.path}.d")
                stale.release()


def _rename(place: str, target: str) -> None:
    try:
        os.rename(place, target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise
        raise StoreError(
            f"export: something was written to {target} meanwhile. Nothing of it was changed; give "
            "the path of a new folder."
        ) from None


def _fill(home: str, realization: Realization) -> None:
    """Copies the artifacts of a realization, and checks what was copied."""
    document = _checked_document(realization)
    entries = entries_from(document["files"], where=realization.home / CONTEXT)
    taken = {entry.path for entry in entries} & {ABOUT, ABOUT_LOG}
    if taken:
        raise StoreError(
            f"export: {realization.ref} has an artifact {min(taken)!r}, the name of the file by "
            f"which an exported folder says what it is. Copy its files yourself, from "
            f"{realization.path}."
        )
    for entry in entries:  # sorted: a directory comes before what is in it
        source, target = realization.path / entry.path, os.path.join(home, entry.path)
        if entry.kind == DIRECTORY:
            os.mkdir(target)
        elif entry.kind == LINK:
            os.symlink(entry.content, target)
        else:
            _copy(source, target, entry.content, realization)
            if entry.kind == EXECUTABLE:
                mode = os.stat(target).st_mode & 0o777
                os.chmod(target, mode | (mode & 0o444) >> 2)
    log = realization.home / LOG
    if document["log"] is not None:
        _copy(log, os.path.join(home, ABOUT_LOG), str(document["log"]), realization)
    about = {**_FORMAT, **summary_document(realization)}
    text = json.dumps(about, indent=1, ensure_ascii=False)
    with open(os.path.join(home, ABOUT), "xb") as file:
        file.write(text.encode("utf-8", "backslashreplace") + b"\n")


def _checked_document(realization: Realization) -> dict[str, Json]:
    """Returns the content of `context.json`, after a check of all documents.

    Raises:
        DamagedError: One of them is not as it was written.
    """
    try:
        data = (realization.home / CONTEXT).read_bytes()
        config = (realization.home / CONFIG).read_bytes()
    except FileNotFoundError as error:
        raise _damaged(realization, os.path.basename(error.filename), "is gone") from None
    document = unsealed(data, where=realization.home / CONTEXT)
    entries = entries_from(document["files"], where=realization.home / CONTEXT)
    is_right = document["ref"] == realization.ref and document["tree"] == tree_digest(entries)
    if not is_right or not str(document["tree"]).startswith(realization.parts.tree):
        raise _damaged(realization, CONTEXT, "belongs to another realization")
    if hashlib.sha256(config).hexdigest() != document["config"]:
        raise _damaged(realization, CONFIG, "was changed")
    return document


def _copy(source: Path, target: str, digest: str, realization: Realization) -> None:
    name = os.path.relpath(source, realization.home)
    try:
        copy_content(source, target)
    except FileNotFoundError:
        raise _damaged(realization, name, "is gone") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _damaged(realization, name, "is a link") from None
        raise
    if digest_file(target) != digest:
        raise _damaged(realization, name, "does not have the bytes that were recorded")


def _damaged(realization: Realization, name: str, problem: str) -> DamagedError:
    return DamagedError(
        f"{realization.ref}: {name} {problem}. Nothing was exported. `store.verify(repair=True)` "
        "sets damaged realizations aside, so that they are built again."
    )


def _sync(place: str) -> None:
    paths = []
    for directory, _, names in os.walk(place):
        paths.append(directory)
        paths += [f"{directory}/{n}" for n in names if not os.path.islink(f"{directory}/{n}")]
    sync_all(paths, place)
