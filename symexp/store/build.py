"""One build: its directories, what it may ask for, and what must be there when it ends."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from symexp.errors import add_context, closest
from symexp.store.canonical import Json
from symexp.store.capture import Capture
from symexp.store.derivation import Derivation
from symexp.store.errors import (
    AmbiguousRealizationError,
    BrokenPromiseError,
    DerivationError,
)
from symexp.store.realization import OUT, Realization

__all__ = ["BuildContext", "Inputs", "Outcome", "check_outputs", "run_build"]

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
            "message": str(error),
            "traceback": "".join(traceback.format_exception(error)),
        }


def run_build(
    derivation: Derivation,
    home: Path,
    inputs: Inputs,
    capture: Capture,
) -> Outcome:
    """Runs a builder in `home / "out"`, and captures what it prints.

    Only exceptions of the builder are caught; an interrupt goes through.
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
    error: Exception | None = None
    with capture:
        try:
            derivation.build(BuildContext(derivation, out, inputs))
            check_outputs(derivation, out)
        except Exception as raised:
            error = raised
    return Outcome(started, time.perf_counter() - clock, error)


def check_outputs(derivation: Derivation, out: Path) -> None:
    """Checks that everything the stage promises is there.

    Raises:
        BrokenPromiseError: An output is missing.
    """
    for name in derivation.outputs:
        if not os.path.lexists(out / name):
            have = sorted(os.listdir(out))
            raise BrokenPromiseError(
                f"Stage {derivation.name!r} promises the output {name!r}, but its build did not "
                f"write it. {closest(name, have)}"
            )


def note_failure(error: BaseException, derivation: Derivation, place: Path | None) -> None:
    """Adds to an exception which stage it came from, and where the build directory is kept."""
    add_context(error, f"in stage {derivation.name!r} ({derivation.ref})")
    if place is not None:
        add_context(error, f"its build directory is kept at {place}")
