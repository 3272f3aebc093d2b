"""Checkpoints behind a URL: `<url>/<study>/<trial>/` has files by digest, and versions.

- `<sha256>`: the content of a file
- `attempt-2-version-3.json`: which files a version has; written last, and never overwritten

A reader takes the last version. A kill in the middle of an upload leaves files that no version
names, and the next upload removes them. An attempt begins with a version of its own, which names
the content of the last one: an earlier attempt that still runs sees it, and uploads nothing more.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple, final

from symexp.store.disk.manifest import digest_file
from symexp.store.errors import DamagedError, StoreError
from symexp.store.remote.connection import Connection, Gone
from symexp.store.remote.remote import Remote
from symexp.sweeps.checkpoints.attempts import is_empty
from symexp.sweeps.checkpoints.places import LAST, Checkpoints, OpenCheckpoint, TrialKey, Wanted

__all__ = ["UploadedCheckpoints", "Version"]

_VERSION = re.compile(r"attempt-(\d+)-version-(\d+)\.json")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FORMAT = 1
_LONGEST = 64 * 2**20

# How often a version is looked for whose files another process removes meanwhile, and a directory
# is uploaded that changes meanwhile.
_TRIES = 20


class Version(NamedTuple):
    """The content of a directory, without the bytes of its files.

    Attributes:
        files: The path, size and SHA-256 of each file.
        links: The path and target of each symbolic link.
        directories: The paths of all directories.
        inherited_from: The id of the trial whose checkpoint it is; `None` for its own.
    """

    files: tuple[tuple[str, int, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    directories: tuple[str, ...] = ()
    inherited_from: int | None = None

    @classmethod
    def of(cls, root: Path, inherited_from: int | None) -> Version:
        """Reads a directory.

        Raises:
            FileNotFoundError: It changes meanwhile.
        """
        files, links, directories = [], [], []
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_symlink():
                links.append((name, os.readlink(path)))
            elif path.is_dir():
                directories.append(name)
            elif path.is_file():
                files.append((name, path.stat().st_size, digest_file(path)))
        return cls(tuple(files), tuple(links), tuple(directories), inherited_from)

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> Version:
        """Reads what `to_bytes` has written.

        Raises:
            DamagedError: It is malformed, or a path leads out of the directory.
        """
        try:
            found = json.loads(data)
            files = tuple((str(p), int(n), str(d)) for p, n, d in found["files"])
            links = tuple((str(p), str(t)) for p, t in found["links"])
            directories = tuple(map(str, found["directories"]))
            parent = found["inherited_from"]
            is_known = found["format"] == _FORMAT and isinstance(parent, int | None)
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedError(f"{name} is not the version of a checkpoint: {error}.") from None
        paths = [f[0] for f in files] + [link[0] for link in links] + list(directories)
        is_known = is_known and all(_DIGEST.fullmatch(f[2]) for f in files)
        if not is_known or not all(map(_stays_inside, paths)):
            raise DamagedError(f"{name} is not the version of a checkpoint that symexp reads.")
        return cls(files, links, directories, parent)

    def to_bytes(self) -> bytes:
        """Returns the version as JSON."""
        return json.dumps({"format": _FORMAT, **self._asdict()}).encode()


def _stays_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts


@final
class UploadedCheckpoints(Checkpoints):
    """Checkpoints behind a URL. Each attempt works in a temporary directory of its machine.

    Args:
        remote: The URL.
    """

    is_shared = False

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def open(self, key: TrialKey, attempt: int) -> OpenCheckpoint:
        """Opens the checkpoint of an attempt, see `Checkpoints.open`."""
        return _OpenUpload(_Versions(self._remote, key), attempt)

    def fetch(self, key: TrialKey, target: Path, wanted: Wanted = LAST) -> int:
        """Copies the content of a trial, see `Checkpoints.fetch`; only the last one is kept."""
        versions = _Versions(self._remote, key)
        last = max((number for number, _ in _numbers(versions.names())), default=0)
        if wanted.attempt not in (None, last) and not wanted.or_last:
            return 0
        found = versions.fetch(target)
        if found is None or is_empty(target):
            shutil.rmtree(target, ignore_errors=True)
            return 0
        return last


class _Versions:
    """The versions of the checkpoint of one trial, behind a URL."""

    def __init__(self, remote: Remote, key: TrialKey) -> None:
        self._remote = remote
        self._home = f"{key.study}/{key.trial}"

    @property
    def _connection(self) -> Connection:
        return self._remote.connection()  # another one in a forked process

    def _at(self, name: str) -> str:
        return f"{self._home}/{name}"

    def names(self) -> Mapping[str, int]:
        """Returns the names of all files with their sizes."""
        connection = self._connection
        return connection.call(lambda: connection.names(self._home))

    def fetch(self, target: Path, attempt: int | None = None) -> Version | None:
        """Downloads the last version into a new directory.

        Args:
            target: The directory.
            attempt: The attempt that begins with it; `None` for a copy by another trial.

        Returns:
            The version; `None` if there is none. The directory is empty then.
        """
        for left in reversed(range(_TRIES)):
            names = self.names()
            known = [v for v in _numbers(names) if attempt is None or v[0] < attempt]
            version = None
            try:
                if known:
                    version = self._read(_name(*max(known)))
                if attempt is not None:
                    # An earlier attempt that still runs must not replace what is read here.
                    self.write(attempt, version or Version(), names)
                self._download(version or Version(), target)
                return version
            except Gone as error:  # the earlier attempt was faster
                if target.exists():  # the version itself may be gone
                    shutil.rmtree(target)
                if not left:
                    raise DamagedError(
                        f"The checkpoint at {self._remote.name}/{self._home} has lost the file "
                        f"{error}. Remove the directory there to begin anew."
                    ) from None
        raise AssertionError("unreachable")

    def _read(self, name: str) -> Version:
        connection = self._connection
        data = connection.call(lambda: connection.read(self._at(name), _LONGEST))
        return Version.from_bytes(data, f"{self._remote.name}/{self._at(name)}")

    def _download(self, version: Version, target: Path) -> None:
        connection = self._connection
        target.mkdir(exist_ok=True)
        for name in version.directories:
            (target / name).mkdir(parents=True, exist_ok=True)

        def load(entry: tuple[str, int, str]) -> None:
            name, size, digest = entry
            hasher, count = hashlib.sha256(), 0
            with open(target / name, "wb") as file:
                for piece in connection.pieces(self._at(digest), size):
                    hasher.update(piece)
                    count += file.write(piece)
            if hasher.hexdigest() != digest or count != size:
                raise DamagedError(
                    f"{self._remote.name}/{self._at(digest)} does not have the recorded bytes. "
                    "Remove the directory there to begin the trial anew."
                )

        connection.map(load, version.files)
        for name, link in version.links:  # the last, so that no file is written through a link
            os.symlink(link, target / name)

    def write(self, attempt: int, version: Version, names: Mapping[str, int]) -> None:
        """Writes a version whose files are there."""
        own = [number for other, number in _numbers(names) if other == attempt]
        name = self._at(_name(attempt, max(own, default=0) + 1))
        connection = self._connection
        connection.call(lambda: connection.write(name, version.to_bytes()))

    def send(self, version: Version, root: Path, names: Mapping[str, int]) -> None:
        """Uploads the files of a version that are not there.

        Raises:
            DamagedError: A file has changed since the version was made.
        """
        connection = self._connection
        missing = {f[2]: f for f in version.files if names.get(f[2]) != f[1]}

        def upload(entry: tuple[str, int, str]) -> None:
            name, size, digest = entry
            connection.send(self._at(digest), root / name, size, digest)

        connection.map(upload, list(missing.values()))

    def is_lost(self, attempt: int, names: Mapping[str, int]) -> bool:
        """Returns whether a later attempt has begun."""
        return any(other > attempt for other, _ in _numbers(names))

    def remove_others(self, attempt: int, version: Version) -> None:
        """Removes all that the last version does not need, unless a later attempt has begun."""
        names = self.names()
        if self.is_lost(attempt, names):
            return
        needed = {f[2] for f in version.files} | {_name(*max(_numbers(names)))}
        # A file that is being written, perhaps the first version of a later attempt.
        needed |= {name for name in names if name.startswith(".")}
        connection = self._connection
        # Versions first: a reader takes the last one, and whoever reads an older one looks again.
        gone = sorted((n for n in names if n not in needed), key=lambda n: not _VERSION.match(n))
        connection.map(lambda name: connection.remove(self._at(name)), gone)


def _numbers(names: Mapping[str, int]) -> list[tuple[int, int]]:
    """Returns the attempt and the number of each version."""
    found = map(_VERSION.fullmatch, names)
    return [(int(match[1]), int(match[2])) for match in found if match]


def _name(attempt: int, number: int) -> str:
    return f"attempt-{attempt}-version-{number}.json"


class _OpenUpload(OpenCheckpoint):
    """A temporary directory that is uploaded as a whole.

    Args:
        versions: The versions of the trial.
        attempt: The number of the attempt.
    """

    def __init__(self, versions: _Versions, attempt: int) -> None:
        self._versions = versions
        self._attempt = attempt
        home = tempfile.mkdtemp(prefix="symexp-checkpoint-")
        self._finalizer = weakref.finalize(self, _remove_own, home, os.getpid())
        self.files = Path(home) / "files"
        try:
            self._last = versions.fetch(self.files, attempt) or Version()
        except BaseException:
            self._finalizer()
            raise
        self.inherited_from = self._last.inherited_from

    def inherit(
        self, parent: int, source: Checkpoints, key: TrialKey, wanted: Wanted = LAST
    ) -> int:
        """Fills the empty directory, see `OpenCheckpoint.inherit`."""
        if not is_empty(self.files):
            return 0
        draft = self.files.with_name("inherited")
        found = source.fetch(key, draft, wanted)
        if found:
            os.rename(draft, self.files)
            self.inherited_from = parent
        return found

    def publish(self, *, is_own: bool) -> None:
        """Uploads the content, see `OpenCheckpoint.publish`."""
        if is_own:
            self.inherited_from = None
        for left in reversed(range(_TRIES)):
            try:
                self._publish()
                return
            except (DamagedError, FileNotFoundError) as error:
                if not left:
                    raise StoreError(
                        f"The checkpoint in {self.files} changes while it is uploaded ({error}). "
                        "Call `feedback.keep_checkpoint()` when no other thread writes there."
                    ) from error

    def _publish(self) -> None:
        version = Version.of(self.files, self.inherited_from)
        if version == self._last:
            return
        names = self._versions.names()
        if self._versions.is_lost(self._attempt, names):
            return
        self._versions.send(version, self.files, names)
        self._versions.write(self._attempt, version, names)
        self._last = version
        self._versions.remove_others(self._attempt, version)

    def end(self) -> None:
        """Does nothing: each upload removes what it replaces."""

    def close(self) -> None:
        """Removes the temporary directory."""
        self._finalizer()


def _remove_own(home: str, process: int) -> None:
    """Removes a temporary directory, but not at the end of a process that was forked."""
    if os.getpid() == process:
        shutil.rmtree(home, ignore_errors=True)
