"""`Provenance`: by whom, when, where and with which versions a realization was built."""

from __future__ import annotations

import datetime
import html
from collections.abc import Mapping
from typing import Any, NamedTuple

from symexp.store.disk.canonical import Json

__all__ = [
    "GitState",
    "Machine",
    "Provenance",
    "is_seed_name",
    "one_line",
    "printable",
    "provenance_in",
]

MEMBER = "provenance"
"""The member of `context.json`."""

_SHORT = 10
_SEEDS = frozenset(("seed", "seeds", "random_state"))


def is_seed_name(name: object) -> bool:
    """Whether an argument of this name is a seed: `seed`, `random_state`, `data_seed`."""
    return isinstance(name, str) and (name in _SEEDS or name.endswith(("_seed", "_random_state")))


class GitState(NamedTuple):
    """The state of a repository of git when a build began.

    Attributes:
        repository: The name of the directory of the repository.
        commit: The full name of the commit; `None` before the first one, or if git does not answer.
        branch: The name of the branch; `None` if there is none.
        clean: Whether no tracked file was changed; `None` if it was not found out.
        untracked: The files of the stage's code that git does not track.
        problem: Why git did not answer.
    """

    repository: str
    commit: str | None = None
    branch: str | None = None
    clean: bool | None = None
    untracked: tuple[str, ...] = ()
    problem: str | None = None

    def __str__(self) -> str:
        state = {True: "clean", False: "changed", None: "perhaps changed"}[self.clean]
        if self.commit is None and self.problem is not None:
            return f"not known ({self.problem})"
        text = f"{(self.commit or 'no commit')[:_SHORT]} ({state})"
        if self.untracked:
            text += f", without {', '.join(self.untracked)}"
        return text


class Machine(NamedTuple):
    """The machine that a build ran on.

    Attributes:
        host: Its name.
        system: The operating system and its release.
        arch: The architecture, such as `x86_64`.
        cpus: The number of processors that the process could use.
        memory: The memory of the machine in bytes.
        gpus: The names of the GPUs.
    """

    host: str
    system: str | None = None
    arch: str | None = None
    cpus: int | None = None
    memory: int | None = None
    gpus: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.system} {self.arch}"] if self.system else []
        parts += [f"{self.cpus} CPUs"] if self.cpus else []
        parts += [f"{self.memory / 2**30:.1f} GiB"] if self.memory else []
        parts += [_counted(self.gpus)] if self.gpus else []
        return f"{self.host} ({', '.join(parts)})" if parts else self.host


def _counted(names: tuple[str, ...]) -> str:
    counts = {name: names.count(name) for name in names}
    return ", ".join(f"{n} x {name}" if n > 1 else name for name, n in counts.items())


class Provenance(NamedTuple):
    """By whom, when, where and with which versions a realization was built.

    If the same outcome was built several times, it is that of the last build.

    Attributes:
        started: When the build began.
        duration: The duration of the build in seconds.
        user: The name of the user.
        machine: The machine.
        python: The version of Python.
        implementation: The implementation of Python, such as `CPython`.
        symexp: The version of symexp.
        packages: The versions of the packages that the modules of the stage's code import, by name.
        backend: The backend of Keras, if the code uses Keras.
        repositories: The states of the repositories that the stage's code is in.
        arguments: The seeds among the arguments of the stage, by key path.
        random: The seeds of the process: `PYTHONHASHSEED`, and that of Keras.
        notes: What the build noted by `sx.stages.note`.

    Example:
        `store.realize(model).provenance.packages['numpy']`
    """

    started: datetime.datetime
    duration: float
    user: str | None
    machine: Machine
    python: str | None
    implementation: str | None
    symexp: str | None
    packages: Mapping[str, str]
    backend: str | None
    repositories: tuple[GitState, ...]
    arguments: Mapping[str, Json]
    random: Mapping[str, Json]
    notes: Mapping[str, Json]

    @property
    def git(self) -> GitState | None:
        """The state of the repository that the stage is in; `None` if it is in none."""
        return self.repositories[0] if self.repositories else None

    @property
    def seeds(self) -> dict[str, Json]:
        """All seeds that are known: of arguments, of the process, and those that were noted."""
        found = {**self.arguments, **self.random}
        for name, value in self.notes.items():
            if is_seed_name(name):
                found[f"{name} (noted)" if name in found else name] = value
        return found

    def lines(self) -> list[tuple[str, str]]:
        """Returns the record as pairs of a title and a text, for people."""
        by = f" by {self.user}" if self.user else ""
        moment = self.started.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
        rows = [
            ("built", f"{moment}{by}, in {self.duration:.1f} s"),
            ("machine", str(self.machine)),
            ("python", f"{self.implementation} {self.python}, symexp {self.symexp}"),
        ]
        if self.packages:
            rows.append(("packages", ", ".join(f"{n} {v}" for n, v in self.packages.items())))
        if self.backend:
            rows.append(("backend", self.backend))
        for git in self.repositories:
            branch = f" on {git.branch}" if git.branch else ""
            rows.append(("git", f"{git}{branch} in {git.repository}"))
        for title, found in (("seeds", self.seeds), ("notes", self._other_notes())):
            if found:
                rows.append((title, ", ".join(f"{n}={v!r}" for n, v in found.items())))
        return [(title, one_line(text)) for title, text in rows]

    def _other_notes(self) -> dict[str, Json]:
        return {n: v for n, v in self.notes.items() if not is_seed_name(n)}

    def __str__(self) -> str:
        return "\n".join(f"{title:<9} {text}" for title, text in self.lines())

    def __repr__(self) -> str:
        return f"<Provenance\n{self}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def printable(text: str) -> str:
    """Returns a text without characters that could control a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def one_line(text: str) -> str:
    """Returns a text of one line, so that a name with a line end cannot look like another fact."""
    return printable(text).replace("\n", "\\n")


def provenance_in(document: Mapping[str, Json]) -> Provenance | None:
    """Returns the record that a `context.json` has; `None` if it has none.

    An older symexp that builds an outcome again does not know the member, and leaves that of the
    build before. So the member repeats the start of its build.
    """
    found = _dict(document.get(MEMBER))
    if not found or found.get("started") != document.get("started"):
        return None
    python, machine = _dict(found.get("python")), _dict(found.get("machine"))
    repositories = found.get("git")
    return Provenance(
        started=datetime.datetime.fromtimestamp(document["started"], datetime.UTC),
        duration=float(document["duration"]),
        user=_text(found.get("user")),
        machine=Machine(
            str(document["host"]),
            _text(machine.get("system")),
            _text(machine.get("arch")),
            _number(machine.get("cpus")),
            _number(machine.get("memory")),
            _texts(machine.get("gpus")),
        ),
        python=_text(python.get("version")),
        implementation=_text(python.get("implementation")),
        symexp=_text(found.get("symexp")),
        packages={name: str(v) for name, v in _dict(found.get("packages")).items()},
        backend=_text(found.get("backend")),
        repositories=tuple(map(_git, repositories if isinstance(repositories, list) else ())),
        arguments=_dict(found.get("seeds")),
        random=_dict(found.get("random")),
        notes=_dict(found.get("notes")),
    )


def _git(found: Json) -> GitState:
    state = _dict(found)
    clean = state.get("clean")
    return GitState(
        _text(state.get("repository")) or "",
        _text(state.get("commit")),
        _text(state.get("branch")),
        clean if isinstance(clean, bool) else None,
        _texts(state.get("untracked")),
        _text(state.get("problem")),
    )


# A record may come from anybody's archive: a member of another type counts as not recorded.


def _dict(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Json) -> int | None:
    return value if type(value) is int else None


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
