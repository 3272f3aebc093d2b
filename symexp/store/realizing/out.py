"""`out`: the directory that a build writes into, as a path that knows the checkpoint of the build.

The checkpoint is opened when the build asks for it first. What it holds was written by an earlier
attempt of the same derivation with the same inputs. It may not be used if

1. another process uses it: two sessions on one stage do not exclude each other;
2. other code wrote it, and the policy is `code="rebuild"`; under `"warn"` a warning says so, and
   the result is recorded as one of the older code;
3. an earlier attempt read files of stages further down, of which there are other outcomes now;
4. its build has succeeded: the process was killed before it could remove it.

In the cases 2 and 3 it is set aside: weeks of work are not deleted by a change of a line.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import socket
import stat
import sys
import threading
import time
import warnings
from collections.abc import Mapping
from pathlib import Path, PosixPath
from typing import Any, final

from symexp._base.atomic import fsync_directory
from symexp._base.introspection import level_of_user
from symexp.store.checkpoints import (
    FILES,
    READS,
    RESULT,
    Checkpoint,
    CheckpointRecord,
    entry_of,
    lock_of,
    remove_home,
)
from symexp.store.derivation import Derivation, Inputs, config_document, inputs_key
from symexp.store.disk.commit import Outcome
from symexp.store.disk.files import write_new
from symexp.store.disk.layout import Layout
from symexp.store.disk.rights import FORBIDDEN, explained
from symexp.store.disk.syncing import fsync_files
from symexp.store.errors import (
    AmbiguousRealizationError,
    CheckpointWarning,
    CodeChangedWarning,
    DamagedError,
    InUseError,
    RefError,
    StoreError,
)
from symexp.store.reads import ReadNotes, follow
from symexp.store.realizing.options import CodePolicy
from symexp.store.refs import Ref
from symexp.store.source_changes import changed_source, describe_changes, shortened

__all__ = ["BuildCheckpoint", "OutPath"]

_PATIENCE = 10.0
"""Seconds in which another process may finish a look at the checkpoint."""

_Plain: Any = PosixPath  # with the attributes that only Python 3.11 has


@final
class OutPath(PosixPath):
    """The directory that a build writes into. It is an ordinary path otherwise.

    Args:
        path: The directory.
        checkpoint: The checkpoint of the build; the path of its directory in another process.
    """

    _sx_plain_class = PosixPath  # what it is in trees, in files and in source code
    _sx_checkpoint: BuildCheckpoint | str | None

    def __new__(cls, path: Any, checkpoint: BuildCheckpoint | str | None = None) -> OutPath:
        """Makes the path; the methods below follow those of `pathlib` in each version of Python."""
        self: Any
        if sys.version_info >= (3, 12):
            self = super().__new__(cls, path)
        else:
            plain = _Plain(path)
            self = object.__new__(cls)
            self._drv, self._root, self._parts = plain._drv, plain._root, plain._parts
        self._sx_checkpoint = checkpoint
        made: OutPath = self
        return made

    # What is derived from `out` is an ordinary path: only `out` itself has a checkpoint.

    if sys.version_info >= (3, 12):

        def __init__(self, path: Any, checkpoint: BuildCheckpoint | str | None = None) -> None:
            super().__init__(path)

        def with_segments(self, *segments: Any) -> Any:
            """Returns an ordinary path."""
            return PosixPath(*segments)

    else:

        @classmethod
        def _from_parts(cls, args: Any) -> Any:
            return _Plain._from_parts(args)

        @classmethod
        def _from_parsed_parts(cls, drv: Any, root: Any, parts: Any) -> Any:
            return _Plain._from_parsed_parts(drv, root, parts)

    @property
    def checkpoint(self) -> Path:
        """The directory that survives a kill, and is there again at the next attempt.

        It is made at first use, and removed when the build succeeds. It is not a part of the
        result.

        Raises:
            InUseError: Another process uses the checkpoint of the same stage.
            RightsError: It belongs to another user, who gave no right to read it.
            StoreError: The path is not the `out` of a build.
        """
        found = self._sx_checkpoint
        if found is None:
            raise StoreError(
                f"{os.fspath(self)!r} is not the `out` of a build, so it has no checkpoint. Use "
                "the `out` that the build was given."
            )
        return Path(found) if isinstance(found, str) else found.directory()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the path with that of its checkpoint, for processes that the build starts."""
        found = self._sx_checkpoint
        if isinstance(found, BuildCheckpoint):
            found = found.directory_if_possible()
        return OutPath, (os.fspath(self), found)

    def __copy__(self) -> OutPath:
        return self

    def __deepcopy__(self, memo: Any) -> OutPath:
        return self

    def __repr__(self) -> str:
        return repr(PosixPath(self))


class BuildCheckpoint:
    """The checkpoint of one build, which is opened at first use.

    Args:
        layout: The store's layout.
        derivation: The stage that is built.
        inputs: What was chosen for its dependencies.
        home: The work directory of the build.
        code: What it means that other code wrote the checkpoint.

    """

    def __init__(
        self, layout: Layout, derivation: Derivation, inputs: Inputs, home: Path, code: CodePolicy
    ) -> None:
        chosen = {d.digest: tuple(r.parts for r in found) for d, found in inputs.items()}
        entry = entry_of(derivation.key, inputs_key(derivation, chosen), derivation.name)
        self._kept = Checkpoint(layout, entry)
        self._layout = layout
        self._derivation = derivation
        self._inputs = inputs
        self._work = os.fspath(home)
        self._code = code
        self._owner = os.getpid()
        self._lock = lock_of(layout, entry)
        self._mutex = threading.RLock()
        self._opened: Path | None = None

    def directory(self) -> Path:
        """Returns the directory; opens the checkpoint at the first call."""
        with self._mutex:
            if self._opened is None:
                with explained(f"The checkpoint of stage {self._derivation.name!r} is not usable"):
                    self._opened = self._open()
            return self._opened

    def directory_if_possible(self) -> str | None:
        """Returns the directory as text; `None` if the checkpoint cannot be used."""
        try:
            return os.fspath(self.directory())
        except (StoreError, OSError):
            return None

    @property
    def place(self) -> Path | None:
        """The directory of the checkpoint, if there is one; for messages."""
        return self._kept.path if self._kept.path.is_dir() else None

    def record(self, outcome: Outcome) -> None:
        """Notes in an outcome the earlier attempts that the build has gone on from.

        A result that is partly the work of other code counts as a result of that code.
        """
        record = self._ours()
        if record is None or record.attempts == 1:
            return
        older = [s for s in record.sources if changed_source(s, self._derivation.source)]
        outcome.resumed = record.attempts - 1
        outcome.source = older[0] if older else None

    def note_result(self, ref: Ref) -> bool:
        """Notes what is about to be published, so that nothing goes on from a finished build.

        Returns:
            Whether the build has used the checkpoint.
        """
        if self._ours() is None:
            return False
        path = self._kept.home / RESULT
        path.unlink(missing_ok=True)
        write_new(path, str(ref).encode("ascii"))
        fsync_files([path, self._kept.home])
        return True

    def succeeded(self) -> None:
        """Removes the checkpoint: the build has its result."""
        try:
            is_free = self._lock.is_held or (self._kept.home.exists() and self._take(wait=False))
            if is_free:
                remove_home(self._kept.home, f"{self._work}.gone")
        except OSError as error:
            if error.errno not in FORBIDDEN:  # otherwise it counts as finished from now on
                raise
        finally:
            self._lock.release()

    def failed(self) -> None:
        """Keeps the checkpoint for the next attempt, unless nothing is in it."""
        try:
            with contextlib.suppress(OSError):  # the failure itself is what the user has to see
                if self._ours() is not None:
                    if not os.listdir(self._kept.path):
                        remove_home(self._kept.home, f"{self._work}.gone")
                    elif self._layout.is_shared:
                        _share(self._kept.path)
        finally:
            self._lock.release()

    def _ours(self) -> CheckpointRecord | None:
        """Returns the record if this build, or a process that it forked, uses the checkpoint."""
        try:
            record = CheckpointRecord.read(self._kept.home)
        except (DamagedError, OSError):
            return None
        return record if record.by == self._by else None

    @property
    def _by(self) -> str:
        return os.path.basename(self._work)

    def _open(self) -> Path:
        # A process that the build has forked uses the checkpoint on behalf of the build.
        if os.getpid() == self._owner and not self._take(wait=True):
            raise InUseError(
                f"The checkpoint of stage {self._derivation.name!r} ({self._derivation.ref}) is "
                "used by another build or session of the same stage. Wait until that one ends, or "
                f"close the session; the checkpoint is at {self._kept.path}."
            )
        record = self._usable()
        if record is None:
            self._make()
        elif record.by != self._by:
            self._go_on(record)
        self._carry_notes()
        return self._kept.path

    def _take(self, *, wait: bool) -> bool:
        deadline = time.monotonic() + (_PATIENCE if wait else 0.0)
        while not self._lock.is_held and not self._lock.acquire(wait=False):
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        return True

    def _usable(self) -> CheckpointRecord | None:
        """Returns the record of the kept checkpoint; sets aside one that may not be used."""
        kept = self._kept
        try:
            record = CheckpointRecord.read(kept.home)
        except FileNotFoundError:
            if not kept.home.exists():
                return None
            self._begin_anew(f"{kept.home} has no record")
            return None
        except DamagedError as error:
            self._begin_anew(str(error).rstrip("."))
            return None
        if record.by == self._by:
            return record
        if kept.finished():
            remove_home(kept.home, f"{self._work}.finished")
            return None
        if changed := self._changed_reads():
            self._begin_anew(
                f"an earlier attempt read {changed}, of which another outcome is chosen now"
            )
            return None
        older = [s for s in record.sources if changed_source(s, self._derivation.source)]
        if older and not self._accepts(older[0]):
            return None
        return record

    def _accepts(self, older: Mapping[str, str]) -> bool:
        """Whether the build goes on from a checkpoint of other code."""
        derivation = self._derivation
        changes = shortened(describe_changes(older, derivation.source))
        if self._code == "rebuild":
            self._begin_anew(f"other code has written it: {changes}")
            return False
        if self._code == "warn":
            warnings.warn(
                f"The build of stage {derivation.name!r} goes on from a checkpoint that other code "
                f"has written: {changes}. Its result is recorded as one of that code. To begin "
                "anew, remove it (`store.checkpoints(stage)[0].remove()`) or pass code='rebuild'.",
                CodeChangedWarning,
                stacklevel=level_of_user(),
            )
        return True

    def _begin_anew(self, reason: str) -> None:
        aside = self._kept.set_aside()
        warnings.warn(
            f"The build of stage {self._derivation.name!r} begins anew, and its checkpoint was "
            f"set aside, because {reason}. It is kept at {aside.path} until "
            "`store.gc(checkpoints=age)` or its `remove()`.",
            CheckpointWarning,
            stacklevel=level_of_user(),
        )

    def _changed_reads(self) -> str:
        """Returns a stage that an earlier attempt read, and that has another outcome now."""
        chosen = {d.ref: found for d, found in self._inputs.items()}
        for way, refs in _read_notes(self._kept.home):
            first, *below = way.split("/")
            try:
                now = follow(chosen[first], below)
            except (AmbiguousRealizationError, RefError, KeyError):
                return way.rpartition("/")[2]
            if [r.parts.tree for r in now] != [Ref.parse(ref).tree for ref in refs]:
                return way.rpartition("/")[2]
        return ""

    def _make(self) -> None:
        """Makes an empty checkpoint, which appears by one rename and is durable then."""
        layout, home = self._layout, self._kept.home
        draft = Path(f"{self._work}.checkpoint-{os.getpid()}-{threading.get_ident()}")
        layout.make_directory(layout.checkpoints)
        for path in (draft, draft / FILES, draft / READS):
            layout.make_directory(path)
        now = time.time()
        source = dict(self._derivation.source)
        record = CheckpointRecord(
            self._derivation.digest, 1, self._by, [source], now, now, socket.gethostname()
        )
        write_new(draft / "config.json", config_document(self._derivation))
        record.write(draft)
        fsync_files([draft / "config.json", draft])
        try:
            os.rename(draft, home)
        except OSError as error:  # a process or thread of this build was faster
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            shutil.rmtree(draft)
        fsync_directory(layout.checkpoints)

    def _go_on(self, record: CheckpointRecord) -> None:
        """Makes a kept checkpoint that of this build."""
        home = self._kept.home
        if not _is_writable(self._kept.path):
            _adopt(home, f"{self._work}.adopted", self._layout)
        source = dict(self._derivation.source)
        sources = record.sources if source in record.sources else [*record.sources, source]
        (home / RESULT).unlink(missing_ok=True)
        record._replace(
            attempts=record.attempts + 1,
            by=self._by,
            sources=sources,
            used=time.time(),
            host=socket.gethostname(),
        ).write(home)

    def _carry_notes(self) -> None:
        """Makes the reads of all attempts those of this build, and keeps later ones for others."""
        notes = ReadNotes(self._work)
        notes.keep_in(self._kept.home / READS)
        for way, refs in _read_notes(self._kept.home):
            notes.add(way, refs)


def _read_notes(home: Path) -> list[tuple[str, list[str]]]:
    """Returns the reads of the attempts that have used a checkpoint."""
    found = []
    place = home / READS
    for name in sorted(os.listdir(place)) if place.is_dir() else ():
        if "." not in name:
            way, refs = json.loads((place / name).read_bytes())
            found.append((str(way), [str(ref) for ref in refs]))
    return found


def _is_writable(root: Path) -> bool:
    """Whether this user may change everything in a tree."""
    for directory, _, names in os.walk(root):
        if not os.access(directory, os.W_OK | os.X_OK):
            return False
        for name in names:
            path = os.path.join(directory, name)
            if not os.path.islink(path) and not os.access(path, os.W_OK):
                return False
    return True


def _adopt(home: Path, draft: str, layout: Layout) -> None:
    """Gives this user a copy of the files of another one, in their place."""
    old = f"{draft}.old"
    shutil.copytree(home, draft, symlinks=True)
    for directory in (draft, f"{draft}/{FILES}", f"{draft}/{READS}"):
        os.chmod(directory, 0o2775 if layout.is_shared else 0o755)
    _share(Path(draft, FILES))
    os.rename(home, old)
    os.rename(draft, home)
    remove_home(Path(old), f"{draft}.gone")


def _share(root: Path) -> None:
    """Lets the group write what this user has written."""
    user = os.geteuid()
    for directory, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = os.path.join(directory, name)
            status = os.lstat(path)
            if status.st_uid != user or stat.S_ISLNK(status.st_mode):
                continue
            more = 0o2070 if stat.S_ISDIR(status.st_mode) else 0o060
            os.chmod(path, stat.S_IMODE(status.st_mode) | more)
