"""What a remote has: its paths and format, and the records of realizations.

A record is the `context.json` of a realization, under a name with its digest. It has the digests of
all files, so it is all that has to be trusted. Two stores that built the same outcome at different
times push two records side by side. Nothing on a remote is changed after it was written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, final

from symexp.errors import describe
from symexp.store.disk.canonical import Json, unsealed
from symexp.store.disk.manifest import Entry, entries_from
from symexp.store.disk.verify import check_members
from symexp.store.errors import DamagedError, RemoteError, StoreError
from symexp.store.realization import CONTEXT, order_in
from symexp.store.refs import Ref
from symexp.store.remote.connection import NO_FILE, UNKNOWN, Connection, Gone
from symexp.store.remote.signatures import (
    SIGNATURE_LIMIT,
    TrustedKey,
    is_signed,
    message_of_record,
)

__all__ = [
    "DOCUMENT_LIMIT",
    "Context",
    "Record",
    "Records",
    "Transfer",
    "is_made",
    "make_remote",
    "object_path",
    "record_path",
    "signature_path",
]

DOCUMENT_LIMIT = 64 * 2**20
"""The largest size of a document, as in archives."""

_MARK = "symexp-remote.json"
_FORMAT = 1
_HEAD = json.dumps({"format": "symexp-remote", "version": _FORMAT}).encode() + b"\n"
_REALIZATIONS, _OBJECTS = "realizations", "objects"
_NAME = re.compile(r"(.+)\.([0-9a-f]{64})\.(?:json|([0-9a-f]{16})\.sig)\Z")
_SHARD = re.compile(r"[0-9a-f]{2}\Z")
_KEY = re.compile(r"[0-9a-f]{32}\Z")


class Transfer(NamedTuple):
    """What `push` or `pull` transferred.

    Attributes:
        refs: The references of the realizations that were transferred, dependencies first.
        kept: The number of realizations that were there already.
        files: The number of files that were transferred.
        bytes: Their bytes.
    """

    refs: tuple[str, ...]
    kept: int
    files: int
    bytes: int

    def __repr__(self) -> str:
        return (
            f"<Transfer of {len(self.refs)} realizations, {self.files} files, {self.bytes:,} "
            f"bytes; {self.kept} were there>"
        )


def object_path(digest: str) -> str:
    """Returns the path of a content."""
    return f"{_OBJECTS}/{digest[:2]}/{digest}"


def _directory(key: str) -> str:
    return f"{_REALIZATIONS}/{key[:2]}/{key}"


def record_path(ref: Ref, digest: str) -> str:
    """Returns the path of a record."""
    return f"{_directory(ref.derivation)}/{ref.entry}.{digest}.json"


def signature_path(ref: Ref, digest: str, key: TrustedKey) -> str:
    """Returns the path of the signature of a record."""
    return f"{_directory(ref.derivation)}/{ref.entry}.{digest}.{key.fingerprint}.sig"


def is_made(connection: Connection) -> bool:
    """Whether there is a remote, or it was not made yet.

    Raises:
        RemoteError: It is one of another version, or something else.
    """
    if connection.is_made:
        return True
    try:
        data = connection.call(lambda: connection.read(_MARK, SIGNATURE_LIMIT))
    except Gone:
        return False
    if data == _HEAD:
        connection.is_made = True
        return True
    if _HEAD.startswith(data):  # writing it was interrupted
        return False
    try:
        head = json.loads(data)
        version = head["version"] if head["format"] == "symexp-remote" else None
    except (ValueError, LookupError, TypeError):
        version = None
    raise RemoteError(
        f"{connection.name}/{_MARK} says version {describe(version)}, this symexp reads version "
        f"{_FORMAT}. Use the symexp that wrote it, or another place."
    )


def make_remote(connection: Connection) -> None:
    """Makes a remote if there is none.

    Raises:
        RemoteError: The place has something else, or cannot be written.
    """
    if is_made(connection):
        return
    names = connection.call(lambda: connection.names(""))
    known = (_MARK, _REALIZATIONS, _OBJECTS)
    foreign = [n for n in sorted(names) if n and n not in known and not n.startswith(".")]
    if foreign:
        raise RemoteError(
            f"{connection.name} is no symexp remote, and not empty (it has {foreign[0]!r}). Use an "
            "empty place, such as a new folder below it."
        )
    connection.call(lambda: connection.write(_MARK, _HEAD))


class Record(NamedTuple):
    """A record of a realization, as a listing shows it.

    Attributes:
        ref: The realization.
        digest: SHA-256 of the record.
        size: Its size in bytes; `UNKNOWN` if the listing does not say it.
        keys: The fingerprints of the keys that signed it, as the names of the signatures say.
    """

    ref: Ref
    digest: str
    size: int
    keys: tuple[str, ...]


class Context(NamedTuple):
    """A record that was read and checked.

    Attributes:
        data: Its bytes: those of `context.json`.
        document: Its content.
        entries: The files of the realization.
        inputs: The realizations that it was built from directly.
    """

    data: bytes
    document: Mapping[str, Json]
    entries: list[Entry]
    inputs: tuple[Ref, ...]

    @property
    def position(self) -> tuple[int, float]:
        """The key that sorts records by the time of the build."""
        return order_in(self.document), float(self.document["started"])


@final
class Records:
    """The records of a remote, as far as they were asked for; each one is read once.

    Args:
        connect: Returns the connection of this process; a worker has a copy of the records.
        trusted: The keys of which one must have signed a record; without any, all are accepted.

    Attributes:
        refused: Why a realization is not accepted, as a phrase.
    """

    def __init__(
        self, connect: Callable[[], Connection], trusted: Sequence[TrustedKey] = ()
    ) -> None:
        self._connect = connect
        self.refused: dict[Ref, str] = {}
        self._trusted = {key.fingerprint: key for key in trusted}
        self._listed: dict[str, dict[Ref, list[Record]]] = {}
        self._contexts: dict[Ref, list[Context]] = {}

    @property
    def connection(self) -> Connection:
        """The connection of this process."""
        return self._connect()

    def look_for(self, keys: Iterable[str]) -> None:
        """Lists the records of derivations; one request for each derivation.

        Args:
            keys: The first 32 hex digits of their digests.
        """
        new = [key for key in dict.fromkeys(keys) if key not in self._listed]
        connection = self.connection
        names = connection.map(lambda key: connection.names(_directory(key)), new)
        for key, found in zip(new, names):
            self._listed[key] = _records(key, found)

    def look_for_all(self) -> list[Ref]:
        """Lists all records, and returns their realizations, ordered by reference."""
        connection = self.connection
        names = connection.call(lambda: connection.names(_REALIZATIONS))
        shards = sorted(filter(_SHARD.match, names))
        listed = connection.map(lambda s: connection.names(f"{_REALIZATIONS}/{s}"), shards)
        self.look_for(sorted(key for found in listed for key in found if _KEY.match(key)))
        return sorted(ref for found in self._listed.values() for ref in found)

    def refs(self, key: str, name: str | None = None) -> list[Ref]:
        """Returns the realizations of a derivation that was listed, ordered by reference."""
        found = self._listed.get(key, {})
        return sorted(ref for ref in found if name is None or ref.name == name)

    def records(self, ref: Ref) -> list[Record]:
        """Returns the records of a realization whose derivation was listed."""
        return self._listed.get(ref.derivation, {}).get(ref, [])

    def read(self, refs: Iterable[Ref]) -> None:
        """Reads the records of realizations whose derivations were listed.

        What cannot be accepted is noted in `refused`.
        """
        new = [ref for ref in dict.fromkeys(refs) if ref not in self._contexts]
        wanted = [record for ref in new for record in self.records(ref)]
        answers = self.connection.map(self._read_one, wanted)
        found: dict[Ref, list[Context]] = {ref: [] for ref in new}
        for record, answer in zip(wanted, answers):
            if isinstance(answer, Context):
                found[record.ref].append(answer)
            else:
                self.refused[record.ref] = answer
        for ref, contexts in found.items():
            if contexts:
                self.refused.pop(ref, None)
            elif not self.records(ref):
                self.refused[ref] = "is not there"
            self._contexts[ref] = sorted(contexts, key=_position, reverse=True)

    def context(self, ref: Ref) -> Context | None:
        """Returns the record of a realization that is used: that of the last build."""
        found = self._contexts.get(ref)
        return found[0] if found else None

    def prefer_source(self, ref: Ref, source: Mapping[str, str]) -> None:
        """Prefers a record of a build by this code, if there are several records."""
        found = self._contexts.get(ref, [])
        if len(found) > 1:
            found.sort(key=lambda c: c.document.get("source") != dict(source))

    def _read_one(self, record: Record) -> Context | str:
        """Returns a record, or why it is not accepted."""
        path = record_path(record.ref, record.digest)
        if record.size > DOCUMENT_LIMIT:
            return f"has a record of {record.size:,} bytes"
        size = DOCUMENT_LIMIT if record.size == UNKNOWN else record.size
        try:
            data = b"".join(self.connection.pieces(path, size))
        except Gone:
            return "is not there any more"
        if hashlib.sha256(data).hexdigest() != record.digest:
            return f"has a damaged record ({path})"
        if self._trusted and not self._is_signed(record):
            signed = " (others have signed it)" if record.keys else ""
            return f"has no valid signature of a trusted key{signed}"
        try:
            return _parse(record.ref, data)
        except (StoreError, LookupError, AttributeError, TypeError, ValueError) as error:
            return f"has a record that does not fit ({path}: {error})"

    def _is_signed(self, record: Record) -> bool:
        message = message_of_record(record.ref, record.digest)
        for fingerprint in record.keys:
            key = self._trusted.get(fingerprint)
            if key is None:
                continue
            path = signature_path(record.ref, record.digest, key)
            try:
                signature = self.connection.read(path, SIGNATURE_LIMIT)
            except Gone:
                continue
            if is_signed(message, signature, [key]):
                return True
        return False


def _position(context: Context) -> tuple[int, float]:
    return context.position


def _records(key: str, names: Mapping[str, int]) -> dict[Ref, list[Record]]:
    """Reads a listing of the directory of a derivation."""
    signed: dict[tuple[str, str], list[str]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for name, size in names.items():
        match = _NAME.match(name)
        if match is None:
            continue
        entry, digest, fingerprint = match.groups()
        if fingerprint is None:
            sizes[entry, digest] = size
        else:
            signed.setdefault((entry, digest), []).append(fingerprint)
    found: dict[Ref, list[Record]] = {}
    for (entry, digest), size in sizes.items():
        ref = Ref.from_entry(entry)
        if ref is not None and ref.derivation == key and size != NO_FILE:
            keys = tuple(sorted(signed.get((entry, digest), ())))
            found.setdefault(ref, []).append(Record(ref, digest, size, keys))
    return found


def _parse(ref: Ref, data: bytes) -> Context:
    document = unsealed(data, where=CONTEXT)
    entries = entries_from(document["files"], where=CONTEXT)
    if document["ref"] != str(ref):
        raise DamagedError(f"it belongs to {describe(document['ref'])}")
    check_members(document)
    inputs: Any = document["inputs"]
    below = tuple(Ref.parse(r) for refs in inputs.values() for r in refs)
    return Context(data, document, entries, below)
