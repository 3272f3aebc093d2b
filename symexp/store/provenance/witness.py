"""The witness of a build: what it finds out when the build begins and ends, and what is noted.

`symexp.store` knows nothing about trees. The builder of a stage may have two methods that tell the
rest: `facts()` returns `CodeFacts` about the code that it runs, and `code_files()` the files of
this code, that of the stage first.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from symexp._base.tracebacks import user_facing
from symexp._version import __version__
from symexp.errors import describe
from symexp.store.derivation import Derivation
from symexp.store.disk.canonical import Json, canonical_bytes
from symexp.store.errors import DerivationError, StoreError
from symexp.store.provenance import git
from symexp.store.provenance.machine import machine, user

__all__ = ["CodeFacts", "Witness", "ask_git", "note"]

_LONGEST_NOTE = 10_000
_PACKAGE = "package "


class CodeFacts(NamedTuple):
    """What a builder knows about the code that it runs.

    Attributes:
        packages: The versions of the packages that the modules of the code import, by name.
        seeds: The seeds among the arguments, by key path.
        backend: The backend of Keras, if the code uses Keras.
    """

    packages: Mapping[str, str] = {}
    seeds: Mapping[str, Json] = {}
    backend: str | None = None


class Witness:
    """Watches one build, in the process that builds.

    Args:
        derivation: The stage that is built.
    """

    __slots__ = ("_derivation", "_notes", "_process", "_questions")

    def __init__(self, derivation: Derivation) -> None:
        self._derivation = derivation
        self._notes: dict[str, Json] = {}
        self._process = os.getpid()
        self._questions = [(git.ask(top), files) for top, files in _repositories(derivation)]

    def note(self, facts: Mapping[str, Any]) -> None:
        """Keeps facts with the result, see `note`."""
        if not self.is_here:
            raise StoreError(
                "note: this is another process than that of the build, which would not get the "
                "facts. Return them to the build, and note them there."
            )
        self._notes.update({name: _checked(name, value) for name, value in facts.items()})

    @property
    def is_here(self) -> bool:
        """Whether it watches a build of this process, not of the one that forked it."""
        return self._process == os.getpid()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Makes this the witness that `note` finds."""
        token = _current.set(self)
        _running.append(self)
        try:
            yield
        finally:
            _running.remove(self)
            _current.reset(token)

    def report(self, started: float) -> dict[str, Json]:
        """Returns the member `provenance` of `context.json`.

        Args:
            started: When the build began, in seconds since the epoch.
        """
        derivation = self._derivation
        facts = _facts(derivation)
        recorded = {
            name.removeprefix(_PACKAGE): version
            for name, version in derivation.source.items()
            if name.startswith(_PACKAGE) and name != f"{_PACKAGE}symexp"
        }
        found: dict[str, Json] = {
            "started": started,
            "user": user(),
            "machine": machine(),
            "python": {
                "version": platform.python_version(),
                "implementation": platform.python_implementation(),
            },
            "symexp": __version__,
            "packages": {**facts.packages, **recorded},
            "git": [_state(question, files) for question, files in self._questions],
            "seeds": dict(facts.seeds),
            "random": _random(),
            "notes": dict(self._notes),
        }
        if facts.backend is not None:
            found["backend"] = facts.backend
        return {name: value for name, value in found.items() if value not in ({}, [])}


def _facts(derivation: Derivation) -> CodeFacts:
    build = derivation.build
    facts = getattr(build, "facts", None)
    if facts is not None:
        found: CodeFacts = facts()
        return found
    return CodeFacts()


def _code_files(derivation: Derivation) -> tuple[str, ...]:
    build = derivation.build
    files = getattr(build, "code_files", None)
    if files is not None:
        found: tuple[str, ...] = files()
        return found
    call = build if hasattr(build, "__code__") else vars(type(build)).get("__call__")
    code = getattr(call, "__code__", None)
    return () if code is None else (code.co_filename,)


def _repositories(derivation: Derivation) -> list[tuple[str, list[str]]]:
    """Returns the repositories that the code of a stage is in, with the files of it.

    Code without files, as in a notebook, counts as being in the working directory.
    """
    files = [os.path.abspath(f) for f in _code_files(derivation) if os.path.isfile(f)]
    found: dict[str, list[str]] = {}
    folders: dict[str, str | None] = {}
    for file in files:
        folder = os.path.dirname(file)
        if folder not in folders:
            folders[folder] = git.repository_of(folder)
        if (top := folders[folder]) is not None:
            found.setdefault(top, []).append(file)
    if not files:
        try:
            top = git.repository_of(os.getcwd())
        except FileNotFoundError:
            top = None
        if top is not None:
            found[top] = []
    return list(found.items())


def ask_git(derivation: Derivation) -> None:
    """Gets the states of the repositories of a stage, so that forked builds have the answers."""
    for top, files in _repositories(derivation):
        git.ask(top).answer(files)


def _state(question: git.Question, files: list[str]) -> dict[str, Json]:
    state = question.answer(files)
    kept = {name: value for name, value in state._asdict().items() if value not in (None, ())}
    if "untracked" in kept:
        kept["untracked"] = list(state.untracked)
    return kept


def _random() -> dict[str, Json]:
    """Returns the seeds of the process that can be known.

    Those of `random` and NumPy cannot: their states do not tell which seed they came from.
    """
    found: dict[str, Json] = {}
    seed = os.environ.get("PYTHONHASHSEED", "")
    if not sys.flags.hash_randomization:
        found["PYTHONHASHSEED"] = 0
    elif seed.isdecimal():
        found["PYTHONHASHSEED"] = int(seed)
    state = sys.modules.get("keras.src.backend.common.global_state")
    if state is not None:
        with contextlib.suppress(AttributeError):  # another version of Keras
            of_keras = state.get_global_attribute("global_random_seed")
            if type(of_keras) is int:
                found["keras.utils.set_random_seed"] = of_keras
    return found


# Facts that a build adds itself.

_current: ContextVar[Witness | None] = ContextVar("symexp_witness", default=None)
_running: list[Witness] = []


@user_facing
def note(**facts: Any) -> None:
    """Keeps facts about a running build with its result, such as a seed that the build has drawn.

    They are in `realization.provenance.notes`, and those whose names are those of seeds (`seed`,
    `data_seed`, `random_state`) in `realization.provenance.seeds`. They do not change the identity
    of the stage. Call it in the process of the build. A name that is noted again has the last
    value.

    Args:
        **facts: Numbers, strings, booleans, `None`, and lists and dicts of them; NumPy's numbers
            and arrays become numbers and lists.

    Raises:
        StoreError: No build is running here, or a value is not of these kinds.

    Example:
        >>> import random, symexp as sx
        >>> @sx.stage
        ... def shuffled(out):
        ...     seed = random.randrange(2**32)
        ...     sx.stages.note(seed=seed)
        ...     (out / "n.txt").write_text(str(random.Random(seed).random()))
    """
    witness = _current.get()
    if witness is None:  # a thread that the build has started
        here = [running for running in _running if running.is_here]
        witness = here[0] if len(here) == 1 else None
    if witness is None:
        raise StoreError(
            "note: there is no running build to add facts to. Call it in the build of a stage, in "
            "the thread that builds if several builds run; in a session, call "
            "`session.note(...)`."
        )
    witness.note(facts)


def _checked(name: str, value: Any) -> Json:
    plain = value
    if type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "tolist"):
        plain = value.tolist()
    try:
        text = canonical_bytes(plain, where=name)
    except DerivationError as error:
        raise StoreError(f"note: {error}") from None
    if len(text) > _LONGEST_NOTE:
        raise StoreError(
            f"note: {name} has {len(text):,} characters as JSON, and at most {_LONGEST_NOTE:,} are "
            f"kept with a result; got {describe(value)}. Write it into a file in `out`."
        )
    return json.loads(text)
