"""Verification: comparing every byte with what was recorded, and doubting what came from damage."""

from __future__ import annotations

import errno
import hashlib
import math
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from symexp.store.derivation import plain_digest
from symexp.store.disk.canonical import (
    Json,
    canonical_bytes,
    parse_json,
    pretty_bytes,
    unsealed,
)
from symexp.store.disk.condition import Change
from symexp.store.disk.layout import Layout
from symexp.store.disk.manifest import (
    EXECUTABLE,
    FILE,
    Entry,
    digest_file,
    entries_from,
    is_nfs_leftover,
    scan,
    tree_digest,
)
from symexp.store.errors import DamagedError, StoreError, TreeError
from symexp.store.reads import check_reads
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, Realization
from symexp.store.refs import Ref

__all__ = [
    "Damage",
    "Recorded",
    "check_home",
    "check_members",
    "compare",
    "doubted",
    "examine",
    "moment_of_damage",
    "recorded_in",
    "verify",
]


class Damage(NamedTuple):
    """A difference between the store and what was recorded.

    Attributes:
        ref: The realization.
        path: The file, relative to the realization's directory.
        problem: What is wrong with it.
        own: Whether the realization itself is damaged; false if only an input of it is gone, or
            was damaged perhaps before this was built from it.
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
    found, damaged = examine(layout, refs)
    return [*found, *doubted(layout, damaged)]


def examine(
    layout: Layout, refs: Iterable[Ref] | None = None
) -> tuple[list[Damage], dict[Ref, float]]:
    """Returns the damage, and for each realization with damaged artifacts since when they are."""
    found: list[Damage] = []
    damaged: dict[Ref, float] = {}
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
        if changes and (moment := moment_of_damage(home, ref, changes)) is not None:
            damaged[ref] = moment
        if refs is None and not any(path in (CONTEXT, ".") for path, _ in changes):
            found.extend(_missing_inputs(layout, ref))
    if refs is None:
        found.extend(_strangers(layout))
    return found, damaged


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
            if is_nfs_leftover(entry):
                continue
            if ref is None or ref.derivation[:2] != shard:
                found.append(Damage(entry, f"{shard}/{entry}", "is no name of a realization"))
    return found


_UNREADABLE = {errno.EIO, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG, errno.EBADMSG}
"""Errors of a failing disk or of lost rights; other errors say nothing about the store."""


class Recorded(NamedTuple):
    """What the documents of a realization say.

    Attributes:
        document: Its `context.json`.
        entries: The entries of its artifacts, sorted by path.
    """

    document: dict[str, Json]
    entries: list[Entry]


def recorded_in(data: bytes, where: object) -> Recorded:
    """Reads a `context.json`.

    Raises:
        DamagedError: It is not the document that was written, or its list of files is none.
    """
    document = unsealed(data, where=where)
    listed = document.get("files")
    if not isinstance(listed, dict):
        raise DamagedError(f"{where} has a damaged list of files.")
    return Recorded(document, entries_from(listed, where=where))


_LATEST = 253_402_214_400.0
"""Seconds since the epoch: the end of the year 9999 less a day, for every time zone."""


def check_members(document: Mapping[str, Any]) -> None:
    """Checks that a `context.json` of another store has what the store reads of it later.

    Its seal proves only that it is as somebody has written it.

    Raises:
        DamagedError: A member is missing, or is not of its kind.
    """

    def is_code(value: object) -> bool:
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())

    def is_seconds(value: object) -> bool:
        return type(value) in (int, float) and abs(value) <= _LATEST  # type: ignore[arg-type]

    def has_texts(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)

    inputs, earlier = document.get("inputs"), document.get("earlier_sources", [])
    error = document.get("error") or {"type": "", "message": ""}
    kinds = {
        "config": isinstance(document.get("config"), str),
        "log": isinstance(document.get("log", 0), str | None),
        "source": is_code(document.get("source")),
        "earlier_sources": isinstance(earlier, list) and all(map(is_code, earlier)),
        "started": is_seconds(document.get("started")),
        "duration": is_seconds(document.get("duration")),
        "host": "host" in document,
        "inputs": isinstance(inputs, dict) and all(map(has_texts, inputs.values())),
        "error": is_code(error) and {"type", "message"} <= set(error),
    }
    wrong = [name for name, is_right in kinds.items() if not is_right]
    if wrong:
        raise DamagedError(f"{wrong[0]!r} is missing or damaged")


def check_home(home: Path, ref: Ref) -> list[Change]:
    """Compares the directory of one realization with its own documents.

    Returns:
        Paths and what is wrong with them.
    """
    return compare(home, ref)[0]


def compare(
    home: Path,
    ref: Ref,
    actual: list[Entry] | None = None,
    digests: Mapping[str, str] | None = None,
    recorded: Recorded | None = None,
) -> tuple[list[Change], Recorded | None]:
    """Compares the directory of one realization with its own documents.

    Args:
        home: The directory.
        ref: The realization.
        actual: The entries of its artifacts, sorted by path, if they are known.
        digests: The SHA-256 of its documents, by their names, as far as they are known.
        recorded: What its `context.json` says, if it was read.

    Returns:
        Paths and what is wrong with them; and what the documents say, if they can be read.
    """
    if not home.is_dir():
        return [(".", "is no directory")], None
    digests = digests or {}
    known = {CONFIG, CONTEXT, LOG, OUT}
    found = []
    for name in sorted(os.listdir(home)):
        if name not in known and not is_nfs_leftover(name):
            found.append((name, "was not there"))
        elif name in known and not _is_of_kind(
            home / name, stat.S_ISDIR if name == OUT else stat.S_ISREG
        ):
            return [*found, (name, "is no directory" if name == OUT else "is no file")], None
    try:
        if recorded is None:
            recorded = recorded_in((home / CONTEXT).read_bytes(), home / CONTEXT)
        document, entries = recorded
        found += _check_names(document, ref, entries)
        if "reads" in document:
            check_reads(document["reads"], ref)
        found += _check_config(home / CONFIG, document)
        found += _check_log(home / LOG, document["log"], digests.get(LOG))
        found += _check_tree(home / OUT, entries, actual)
    except (DamagedError, KeyError, FileNotFoundError) as error:
        return [*found, (CONTEXT, f"is damaged: {error}")], recorded
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise
        place = home if error.filename is None else error.filename
        found.append((os.path.relpath(place, home), f"cannot be read: {error.strerror}"))
    return found, recorded


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


def _check_log(path: Path, digest: object, known: str | None) -> list[Change]:
    if not path.exists():
        return [(LOG, "is gone")] if digest is not None else []
    return [] if digest == (known or digest_file(path)) else [(LOG, "was changed")]


def _check_tree(out: Path, entries: list[Entry], known: list[Entry] | None) -> list[Change]:
    try:
        listed = scan(out) if known is None else known
    except (TreeError, FileNotFoundError) as error:
        return [(OUT, str(error))]
    if listed == entries:
        return []
    actual = {entry.path: entry for entry in listed}
    expected = {entry.path: entry for entry in entries}
    found = []
    for path in sorted({*actual, *expected}):
        if path not in actual:
            found.append((f"{OUT}/{path}", "is gone"))
        elif path not in expected:
            if not is_nfs_leftover(path.rpartition("/")[2]):
                found.append((f"{OUT}/{path}", "was not there"))
        elif _has_other_bit(actual[path], expected[path]):
            found.append((f"{OUT}/{path}", _OTHER_BIT))
        elif actual[path] != expected[path]:
            found.append((f"{OUT}/{path}", "was changed"))
    return found


_OTHER_BIT = "has another executable bit than when it was built"


def _has_other_bit(actual: Entry, expected: Entry) -> bool:
    """Whether the executable bit is all that differs; the bytes are sound."""
    kinds = (FILE, EXECUTABLE)
    is_other = actual.kind != expected.kind and actual.kind in kinds
    return is_other and actual == expected._replace(kind=actual.kind)


def moment_of_damage(home: Path, ref: Ref, changes: Iterable[Change]) -> float | None:
    """Returns when the artifacts of a realization were damaged, as far as the disk can say.

    The time of a damaged file is that of its last change. A disk that fails leaves it as it was, so
    everything that was ever built from the file is in doubt then. For a file that is gone, the time
    of its directory counts.

    Returns:
        Seconds since the epoch, at the latest; minus infinity if it cannot be known; `None` if the
        artifacts are sound, and only a document or a mode differs.
    """
    times = []
    for path, problem in changes:
        if path == CONTEXT:
            if not _has_tree(home / OUT, ref):
                times.append(-math.inf)
        elif path.partition("/")[0] in (OUT, ".") and problem != _OTHER_BIT:
            times.append(_last_change(home / path))
    return min(times, default=None)


def _has_tree(out: Path, ref: Ref) -> bool:
    try:
        return tree_digest(scan(out))[:32] == ref.tree
    except (TreeError, OSError):
        return False


def _last_change(path: Path) -> float:
    for item in (path, *path.parents):
        try:
            status = os.lstat(item)
        except OSError:
            continue
        return min(status.st_mtime, status.st_ctime)
    return -math.inf


def doubted(layout: Layout, damaged: Mapping[Ref, float]) -> list[Damage]:
    """Returns the realizations that were perhaps built from damage, and why.

    A realization is in doubt if its build ended after an input of it was damaged, or if an input
    of it is in doubt. Reads the whole store if there is damage.

    Args:
        layout: The store's layout.
        damaged: The damaged realizations, with the moment of the damage.
    """
    if not damaged:
        return []
    above: dict[Ref, list[tuple[Ref, float]]] = {}
    for ref in layout.refs():
        realization = Realization(layout, ref)
        try:
            end = realization.document["started"] + realization.duration
            for item in set(realization.direct_inputs):
                above.setdefault(item, []).append((ref, end))
        except (StoreError, LookupError, AttributeError, TypeError, ValueError, OSError):
            continue  # damage of its own, or removed meanwhile
    found: dict[Ref, str] = {}
    pending = list(damaged.items())
    while pending:
        below, moment = pending.pop()
        for ref, end in above.get(below, ()):
            if end >= moment and ref not in found and ref not in damaged:
                what = "was perhaps damaged before" if below in damaged else "is in doubt, too"
                found[ref] = f"{below}, which it was built from, {what}"
                pending.append((ref, -math.inf))
    return [Damage(str(ref), CONTEXT, found[ref], False) for ref in sorted(found)]
