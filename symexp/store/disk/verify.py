"""Verification: comparing every byte with what was recorded, and setting damage aside."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from symexp._base.atomic import fsync_directory
from symexp.store.derivation import plain_digest
from symexp.store.disk.canonical import canonical_bytes, parse_json, pretty_bytes, unsealed
from symexp.store.disk.layout import Layout
from symexp.store.disk.manifest import Entry, digest_file, entries_from, scan, tree_digest
from symexp.store.disk.pool import pool_path
from symexp.store.errors import DamagedError, TreeError
from symexp.store.reads import check_reads
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT
from symexp.store.refs import Ref

__all__ = ["Damage", "check_home", "quarantine", "set_aside", "verify", "verify_and_repair"]

Change = tuple[str, str]


class Damage(NamedTuple):
    """A difference between the store and what was recorded.

    Attributes:
        ref: The realization.
        path: The file, relative to the realization's directory.
        problem: What is wrong with it.
        own: Whether the realization itself is damaged; false if only an input of it is gone.
    """

    ref: str
    path: str
    problem: str
    own: bool = True

    def __str__(self) -> str:
        return f"{self.ref}: {self.path}: {self.problem}"


def verify(layout: Layout, refs: Iterable[Ref] | None = None) -> list[Damage]:
    """Reads all realizations, or some, and compares every file with its digest.

    Returns:
        The damage; empty for a sound store.
    """
    found: list[Damage] = []
    for ref in layout.refs() if refs is None else refs:
        home = layout.place(ref)
        try:
            changes = check_home(home, ref)
        except FileNotFoundError:
            if home.is_dir():
                raise
            continue
        if not os.path.lexists(home):  # it was removed meanwhile
            continue
        found.extend(Damage(str(ref), *change) for change in changes)
        if refs is None and not any(path in (CONTEXT, ".") for path, _ in changes):
            found.extend(_missing_inputs(layout, ref))
    if refs is None:
        found.extend(_strangers(layout))
    return found


def verify_and_repair(layout: Layout) -> list[Damage]:
    """Verifies the whole store, and sets damaged realizations aside."""
    found = verify(layout)
    damaged = {d.ref for d in found if d.own and d.ref.startswith(("rlz:", "err:"))}
    quarantine(layout, [Ref.parse(ref) for ref in sorted(damaged)])
    return found


def _missing_inputs(layout: Layout, ref: Ref) -> list[Damage]:
    try:
        document = unsealed((layout.place(ref) / CONTEXT).read_bytes(), where=CONTEXT)
    except (DamagedError, FileNotFoundError):
        return []
    inputs = [Ref.parse(r) for refs in document["inputs"].values() for r in refs]
    gone = [i for i in inputs if not layout.place(i).is_dir() and layout.place(ref).is_dir()]
    return [
        Damage(str(ref), CONTEXT, f"{i}, which it was built from, is gone", False) for i in gone
    ]


def _strangers(layout: Layout) -> list[Damage]:
    found = []
    for shard in os.listdir(layout.realizations):
        for entry in layout.entries(shard):
            ref = Ref.from_entry(entry)
            if ref is None or ref.derivation[:2] != shard:
                found.append(Damage(entry, f"{shard}/{entry}", "is no name of a realization"))
    return found


_UNREADABLE = {errno.EIO, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG, errno.EBADMSG}
"""Errors of a failing disk or of lost rights; other errors say nothing about the store."""


def check_home(home: Path, ref: Ref) -> list[Change]:
    """Compares the directory of one realization with its own documents.

    Returns:
        Paths and what is wrong with them.
    """
    if not home.is_dir():
        return [(".", "is no directory")]
    known = {CONFIG, CONTEXT, LOG, OUT}
    found = []
    for name in sorted(os.listdir(home)):
        if name not in known:
            found.append((name, "was not there"))
        elif not _is_of_kind(home / name, stat.S_ISDIR if name == OUT else stat.S_ISREG):
            return [*found, (name, "is no directory" if name == OUT else "is no file")]
    try:
        document = unsealed((home / CONTEXT).read_bytes(), where=home / CONTEXT)
        entries = entries_from(document["files"], where=home / CONTEXT)
        found += _check_names(document, ref, entries)
        if "reads" in document:
            check_reads(document["reads"], ref)
        found += _check_config(home / CONFIG, document)
        found += _check_log(home / LOG, document["log"])
        found += _check_tree(home / OUT, entries)
    except (DamagedError, KeyError, FileNotFoundError) as error:
        return [*found, (CONTEXT, f"is damaged: {error}")]
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise
        place = home if error.filename is None else error.filename
        return [*found, (os.path.relpath(place, home), f"cannot be read: {error.strerror}")]
    return found


def _is_of_kind(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Whether the path itself, not the target of a link, is of a kind; a missing one counts."""
    try:
        return is_kind(os.lstat(path).st_mode)
    except FileNotFoundError:
        return True  # reading it raises the right error


def _check_names(document: dict[str, object], ref: Ref, entries: list[Entry]) -> list[Change]:
    tree = tree_digest(entries)
    if document["tree"] != tree or tree[:32] != ref.tree:
        return [(CONTEXT, "its list of files is not that of its reference")]
    if document["ref"] != str(ref) or str(document["derivation"])[:32] != ref.derivation:
        return [(CONTEXT, f"it belongs to {document['ref']}")]
    return []


def _check_config(path: Path, document: dict[str, object]) -> list[Change]:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != document["config"]:
        return [(CONFIG, "was changed")]
    try:
        config = parse_json(data, CONFIG)
        names = [digest for _, digest in config["dependencies"]]
        plain = plain_digest(config["name"], config["config"], names)
        sound = config["digest"] == document["derivation"] and pretty_bytes(config) == data
        sound = sound and (config["digest_of"] != "config" or plain == config["digest"])
        canonical_bytes(config)
    except (ValueError, KeyError, TypeError):
        sound = False
    return [] if sound else [(CONFIG, "is not the configuration of its derivation")]


def _check_log(path: Path, digest: object) -> list[Change]:
    if not path.exists():
        return [(LOG, "is gone")] if digest is not None else []
    return [] if digest == digest_file(path) else [(LOG, "was changed")]


def _check_tree(out: Path, entries: list[Entry]) -> list[Change]:
    try:
        actual = {entry.path: entry for entry in scan(out)}
    except (TreeError, FileNotFoundError) as error:
        return [(OUT, str(error))]
    expected = {entry.path: entry for entry in entries}
    found = []
    for path in sorted({*actual, *expected}):
        if path not in actual:
            found.append((f"{OUT}/{path}", "is gone"))
        elif path not in expected:
            found.append((f"{OUT}/{path}", "was not there"))
        elif actual[path] != expected[path]:
            found.append((f"{OUT}/{path}", "was changed"))
    return found


def quarantine(layout: Layout, refs: Iterable[Ref]) -> list[Path]:
    """Sets realizations aside, so that their stages are built again on request."""
    moved = []
    with layout.collecting():
        for ref in refs:
            if os.path.lexists(layout.place(ref)):
                moved.append(set_aside(layout, ref))
    return moved


def set_aside(layout: Layout, ref: Ref) -> Path:
    """Moves one realization to `quarantine/`; inside of `collecting()` or `using()`."""
    home = layout.place(ref)
    _drop_from_pool(layout, home)
    target = layout.quarantine / f"{ref.entry}.{layout.fresh_name()}"
    os.chmod(home, 0o700)
    os.rename(home, target)
    fsync_directory(home.parent)
    return target


def _drop_from_pool(layout: Layout, home: Path) -> None:
    """Removes damaged files from the pool, so that no new result is linked to them."""
    if not _is_of_kind(home, stat.S_ISDIR) or not _is_of_kind(home / CONTEXT, stat.S_ISREG):
        return
    try:
        document = unsealed((home / CONTEXT).read_bytes(), where=CONTEXT, check=False)
        entries = entries_from(document["files"], where=CONTEXT)
    except (DamagedError, KeyError, FileNotFoundError):
        return
    for entry in entries:
        member = pool_path(layout, entry)
        if entry.content and entry.kind in ("file", "exec") and member.exists():
            if digest_file(member) != entry.content:
                member.unlink()
