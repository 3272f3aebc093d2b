"""One build: its directories, what it may ask for, and what must be there when it ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from symexp.errors import add_context, closest
from symexp.store.derivation import Derivation
from symexp.store.disk.canonical import Json
from symexp.store.errors import (
    AmbiguousRealizationError,
    BrokenPromiseError,
    DerivationError,
    TreeError,
)
from symexp.store.realization import OUT, Realization
from symexp.store.realizing.output import Capture

__all__ = [
    "BuildContext",
    "Inputs",
    "Outcome",
    "check_outputs",
    "is_interrupt",
    "message_of",
    "note_failure",
    "run_build",
]

Inputs = dict[Derivation, tuple[Realization, ...]]
"""What was chosen for each direct dependency."""


class BuildContext:
    """What a builder is given.

    Attributes:
        out: An empty directory; what is in it when the builder returns is the result.
        derivation: What is being built.
    """

    def __init__(self, derivation: Derivation, out: Path, inputs: Inputs) -> None:
        self.derivation = derivation
        self.out = out
        self._inputs = inputs

    @property
    def config(self) -> Mapping[str, Json]:
        """The configuration of what is being built."""
        return self.derivation.config

    def realizations(self, dependency: Derivation) -> tuple[Realization, ...]:
        """The realizations that a matcher chose for a dependency, in the matcher's order.

        Raises:
            DerivationError: It is not a dependency of what is being built.
        """
        try:
            return self._inputs[dependency]
        except KeyError:
            known = [d.name for d in self._inputs]
            raise DerivationError(
                f"Stage {self.derivation.name!r} does not depend on {dependency.ref}; only its "
                f"dependencies are at hand in its build. {closest(dependency.name, known)}"
            ) from None

    def dependency(self, dependency: Derivation) -> Realization:
        """The realization that was chosen for a dependency.

        Raises:
            DerivationError: It is not a dependency of what is being built.
            AmbiguousRealizationError: A matcher chose several.
        """
        found = self.realizations(dependency)
        if len(found) != 1:
            raise AmbiguousRealizationError(
                f"The matcher of {dependency.name!r} ({dependency.matcher!r}) chose {len(found)} "
                "realizations. Use `ctx.realizations(dependency)`, or a matcher that chooses one."
            )
        return found[0]


class Outcome:
    """What came of running a builder.

    Attributes:
        started: Seconds since the epoch.
        duration: Seconds.
        error: The exception of a build that failed.
    """

    __slots__ = ("duration", "error", "started")

    def __init__(self, started: float, duration: float, error: BaseException | None) -> None:
        self.started = started
        self.duration = duration
        self.error = error

    def describe_error(self) -> dict[str, Json] | None:
        """Type, message and traceback, as they are kept with a failure."""
        error = self.error
        if error is None:
            return None
        return {
            "type": f"{type(error).__module__}.{type(error).__qualname__}",
            "message": message_of(error),
            "traceback": "".join(traceback.format_exception(error)),
        }


def message_of(error: BaseException) -> str:
    """The text of an exception, which may be one that has none."""
    try:
        return str(error)
    except Exception as raised:  # the code of a user's exception may do anything
        return f"<str failed: {type(raised).__name__}>"


def run_build(
    derivation: Derivation,
    home: Path,
    inputs: Inputs,
    capture: Capture,
) -> Outcome:
    """Runs a builder in `home / "out"`, and captures what it prints.

    What the builder raises is caught; an interrupt goes through. The working directory is
    afterwards what it was: a builder that changes it does so for itself, as in a worker process.
    """
    if derivation.build is None:
        raise DerivationError(
            f"Stage {derivation.name!r} ({derivation.ref}) has to be built, but says not how. "
            "Give its derivation a `build`, or unpack its realization into this store."
        )
    out = home / OUT
    if not out.is_dir():
        out.mkdir()
    started, clock = time.time(), time.perf_counter()
    process, place = os.getpid(), _working_directory()
    error: BaseException | None = None
    with capture:
        try:
            derivation.build(BuildContext(derivation, out, inputs))
            check_outputs(derivation, out)
        except BaseException as raised:
            error = raised
        finally:
            if os.getpid() != process:
                _end_forked(derivation, error)
            if place is not None and _working_directory() != place:
                with contextlib.suppress(OSError):  # it may be gone, or closed to us
                    os.chdir(place)
    if error is not None and is_interrupt(error):
        raise error
    return Outcome(started, time.perf_counter() - clock, error)


def _working_directory() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return None


def is_interrupt(error: BaseException) -> bool:
    """Whether someone wants the whole run to end; it is no failure of the build then."""
    if isinstance(error, BaseExceptionGroup):
        return error.subgroup(_INTERRUPTS) is not None
    return isinstance(error, _INTERRUPTS)


_INTERRUPTS = (KeyboardInterrupt, GeneratorExit)


def _end_forked(derivation: Derivation, error: BaseException | None) -> None:
    """Ends a process that a builder forked: there must not be two that go on from here."""
    code = 1
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    elif error is not None:
        traceback.print_exception(error)
    else:
        sys.stderr.write(
            f"A process that the build of stage {derivation.name!r} forked came back from it. It "
            "ends here: end it with `os._exit(0)` in the build.\n"
        )
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def check_outputs(derivation: Derivation, out: Path) -> None:
    """Checks that everything the stage promises is there.

    Raises:
        BrokenPromiseError: An output is missing.
        TreeError: The directory itself is gone, or something else is in its place.
    """
    if out.is_symlink() or not out.is_dir():
        raise TreeError(
            f"The build of stage {derivation.name!r} removed `out`, the directory that it was "
            f"given, or put something else in its place ({out}). Write into it, and move what is "
            "wanted into it."
        )
    for name in derivation.outputs:
        if not os.path.exists(out / name):
            if os.path.islink(out / name):
                what = f"left a link to nothing there: {os.readlink(out / name)!r}."
            else:
                what = f"did not write it. {closest(name, sorted(os.listdir(out)))}"
            raise BrokenPromiseError(
                f"Stage {derivation.name!r} promises the output {name!r}, but its build {what}"
            )


def note_failure(error: BaseException, derivation: Derivation, place: Path | None) -> None:
    """Adds to an exception which stage it came from, and where the build directory is kept."""
    add_context(error, f"in stage {derivation.name!r} ({derivation.ref})")
    if place is not None:
        add_context(error, f"its build directory is kept at {place}")
