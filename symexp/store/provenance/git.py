"""The states of repositories of git: commit, branch, and whether tracked files were changed.

Each run that builds asks git once for each repository. The question is asked when the first build
begins, in a process of its own, and the answer is read when the build has ended. So a build waits
for git only if it is faster than git, and a long-lived process sees the commits between two runs.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence

from symexp.store.provenance.record import GitState

__all__ = ["Question", "ask", "ask_again", "repository_of"]

_PATIENCE = 5.0
"""Seconds that git has for an answer, from the moment of the question."""

_LESS_PATIENCE = 0.5
"""The same for a repository that was too large once, and for the commit alone."""

_LONGEST_ANSWER = 1 << 20
"""In bytes, up to the first changed file: what says more is not git."""

_STATUS = (
    "status", "--porcelain=v2", "--branch", "--untracked-files=no", "--ignore-submodules=untracked",
    "--no-renames", "-z",
)  # fmt: skip
# Without locks, hooks, prompts, and the repository that the environment may name.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "gc.auto=0", "--no-optional-locks")
_ELSEWHERE = frozenset(
    f"GIT_{name}"
    for name in ("DIR", "WORK_TREE", "INDEX_FILE", "COMMON_DIR", "OBJECT_DIRECTORY", "NAMESPACE")
)


def repository_of(path: str) -> str | None:
    """Returns the top directory of the repository that a directory is in; asks no program."""
    here = os.path.realpath(path)
    while True:
        if os.path.lexists(f"{here}/.git"):  # a file in a worktree and in a submodule
            return here
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


_asked: dict[str, Question] = {}
_slow: set[str] = set()
_abandoned: list[subprocess.Popen[bytes]] = []
_lock = threading.RLock()


def _after_fork() -> None:
    global _lock
    _lock = threading.RLock()  # another thread of the parent may hold it for ever


os.register_at_fork(after_in_child=_after_fork)


def ask_again() -> None:
    """Forgets all answers: a new run begins."""
    with _lock:
        _asked.clear()


atexit.register(ask_again)  # ends a question that nobody waits for


def ask(top: str) -> Question:
    """Returns the question for the state of a repository, which may be answered already."""
    with _lock:
        found = _asked.get(top)
        if found is None or not found.is_ours:
            found = _asked[top] = Question(top)
        return found


class Question:
    """A question for the state of a repository; `git` answers it meanwhile.

    Args:
        top: The top directory of the repository.
    """

    __slots__ = ("_asker", "_deadline", "_patience", "_process", "_state", "_trouble", "top")

    def __init__(self, top: str) -> None:
        self.top = top
        self._asker = os.getpid()
        self._patience = _LESS_PATIENCE if top in _slow else _PATIENCE
        self._deadline = time.monotonic() + self._patience
        self._state: GitState | None = None
        self._trouble = ""
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = _start(top, _STATUS)
        except FileNotFoundError:
            self._trouble = "the program git was not found"
        except OSError as error:
            self._trouble = f"git could not be started: {error.strerror}"

    @property
    def is_ours(self) -> bool:
        """Whether it has an answer, or this process can wait for one: a forked child cannot."""
        return self._state is not None or self._asker == os.getpid()

    def __del__(self) -> None:
        process = getattr(self, "_process", None)
        if process is None:
            return
        if self._asker == os.getpid():
            with contextlib.suppress(OSError):
                _end(process)
        else:  # its destructor would complain about a process that is not a child of this one
            _abandoned.append(process)

    def answer(self, files: Iterable[str] = ()) -> GitState:
        """Returns the state; waits until git has answered, or its time is over.

        Args:
            files: Files of code in the repository, as absolute paths; `untracked` of the state
                lists those that git does not track.
        """
        with _lock:
            if self._state is None:
                self._state = self._read()
            state = self._state
            if state.problem is not None:
                return state
            missing = self._untracked(sorted(files))
            return state if not missing else state._replace(untracked=tuple(missing))

    def _read(self) -> GitState:
        name = os.path.basename(self.top)
        process, self._process = self._process, None
        if process is None:
            return GitState(name, problem=self._trouble)
        found: dict[str, str] = {}
        clean: bool | None = None
        try:
            out, is_all = _records(process, self._deadline)
            changed = [r for r in out if r and not r.startswith("# ")]
            for record in out:
                if record.startswith("# branch."):
                    key, _, value = record[9:].partition(" ")
                    found[key] = value
            clean = False if changed else True if is_all else None
            problem = None if found else _problem(process)
        finally:
            _end(process)
        if found.get("oid") is None and problem is None:
            _slow.add(self.top)
            problem = f"no answer within {self._patience:g} seconds"
            found["oid"] = _commit(self.top) or "(initial)"
        commit = found.get("oid")
        branch = found.get("head")
        return GitState(
            name,
            None if commit in (None, "(initial)") else commit,
            None if branch in (None, "(detached)") else branch,
            clean if problem is None else None,
            problem=problem,
        )

    def _untracked(self, files: Sequence[str]) -> list[str]:
        names = [os.path.relpath(os.path.realpath(file), self.top) for file in files]
        signature = _signature_of_index(self.top)
        known = _known_files.get(self.top)
        if known is None or known[0] != signature or signature is None:
            known = _known_files[self.top] = (signature, {})
        new = [name for name in names if name not in known[1]]
        if new and (tracked := _tracked(self.top, new)) is not None:
            known[1].update({name: name in tracked for name in new})
        return [name for name in names if known[1].get(name) is False]


# Which files are tracked, by the top directory, as long as the index of the repository is the same.
_known_files: dict[str, tuple[tuple[int, int, int] | None, dict[str, bool]]] = {}


def _signature_of_index(top: str) -> tuple[int, int, int] | None:
    """Returns inode, size and time of the index; git replaces the file when it changes it."""
    place = f"{top}/.git"
    try:
        if os.path.isfile(place):  # of a worktree or a submodule
            with open(place, encoding="utf-8") as file:
                text = file.read(10_000).strip().removeprefix("gitdir: ")
            place = os.path.join(top, text)
        status = os.stat(f"{place}/index")
    except (OSError, UnicodeError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _start(top: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if k not in _ELSEWHERE}
    environment.update(LC_ALL="C", GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0")
    return subprocess.Popen(  # the program is git, found as users find it
        [*_GIT, *arguments],
        cwd=top,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _records(process: subprocess.Popen[bytes], deadline: float) -> tuple[list[str], bool]:
    """Reads the answer up to the first changed file.

    Returns:
        The records, and whether the answer is complete.
    """
    assert process.stdout is not None
    found: list[str] = []
    rest, size = b"", 0
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or size > _LONGEST_ANSWER or not waiting.select(left):
                return found, False
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                return found, True
            size += len(piece)
            whole, mark, rest = (rest + piece).rpartition(b"\0")
            new = _split(whole + mark)
            found += new
            if any(not r.startswith("# ") for r in new):
                return found, True


def _split(data: bytes) -> list[str]:
    return [os.fsdecode(record) for record in data.split(b"\0")[:-1]]


def _problem(process: subprocess.Popen[bytes]) -> str | None:
    """Returns what git complains about; `None` if it has not ended."""
    try:
        code = process.wait(0.5)
    except subprocess.TimeoutExpired:
        return None
    assert process.stderr is not None
    text = process.stderr.read(10_000).decode("utf-8", "replace").strip()
    # Without the path of the directory, and the advice that follows.
    line = text.partition("\n")[0].removeprefix("fatal: ").partition(" at '")[0]
    return line.partition(": /")[0][:200] or f"git ended with status {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _commit(top: str) -> str | None:
    """Returns the commit alone, which takes no longer in a large repository."""
    try:
        process = _start(top, ["rev-parse", "--verify", "HEAD"])
    except OSError:
        return None
    try:
        out, _ = process.communicate(timeout=_LESS_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    return out.decode("ascii", "replace").strip() or None


def _tracked(top: str, names: list[str]) -> set[str] | None:
    """Returns the files, of those with the given names, that git tracks."""
    try:
        process = _start(top, ["--literal-pathspecs", "ls-files", "-z", "--", *names])
    except OSError:
        return None
    try:
        out, _ = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    return set(_split(out)) if process.returncode == 0 else None
