"""Sessions: builds that are done by hand, over as many cells of a notebook as needed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, final

from symexp.store.derivation import BuildContext, Derivation, closure
from symexp.store.disk.canonical import Json
from symexp.store.disk.commit import Outcome, make_durable, publish, seal, unseal
from symexp.store.disk.files import remove_tree
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, sweep_if_idle
from symexp.store.disk.rights import check_writable
from symexp.store.errors import NotRealizedError, StoreError
from symexp.store.provenance import git
from symexp.store.provenance.witness import Witness
from symexp.store.reads import ReadNotes
from symexp.store.realization import LOG, OUT, Realization
from symexp.store.realizing.build import check_outputs
from symexp.store.realizing.options import Options
from symexp.store.realizing.out import BuildCheckpoint, OutPath
from symexp.store.realizing.output import Capture
from symexp.store.realizing.resolver import Resolver
from symexp.store.remote.push import Pusher

__all__ = ["Session", "open_session", "walk_sessions"]


@final
class Session:
    """A build that is done by hand. Its dependencies are realized when it opens.

    Other processes may build the same stage meanwhile. If the process ends without `commit`, the
    next run sweeps what it left. As a context manager it cancels if it is left without a commit.

    Args:
        derivation: The stage that is built.
        resolver: Knows the realizations that were chosen for the dependencies.
        lease: Protects them; the session closes it.
        options: Whether `run` prints the output of the build, besides keeping it, and whether the
            result is pushed.

    Attributes:
        derivation: The stage that is built.
        out: The directory to write into.
        context: What the builder of the stage receives.
        is_open: Whether the session is neither committed nor cancelled.
    """

    def __init__(
        self, derivation: Derivation, resolver: Resolver, lease: Lease, options: Options
    ) -> None:
        self._layout = layout = resolver.layout
        self._lease = lease
        self._options = options
        self._started = time.time()
        self._clock = time.perf_counter()
        git.ask_again()
        self._witness = Witness(derivation)
        self._home = lease.work_directory()
        self._scratch = f"{self._home}.s"
        out = self._home / OUT
        out.mkdir()
        self.derivation = derivation
        self._inputs = resolver.inputs(derivation)
        code = resolver.code
        self._checkpoint = BuildCheckpoint(layout, derivation, self._inputs, self._home, code)
        self.out = OutPath(out, self._checkpoint)
        out = self.out
        self.context = BuildContext(derivation, out, self._inputs, ReadNotes(self._home))
        self.is_open = True
        self._stage: Any = None

    @property
    def config(self) -> Mapping[str, Json]:
        """The configuration of the stage."""
        return self.context.config

    def realizations(self, dependency: Derivation) -> tuple[Realization, ...]:
        """Returns the realizations of a dependency, see `BuildContext.realizations`."""
        return self.context.realizations(dependency)

    def dependency(self, dependency: Derivation) -> Realization:
        """Returns the realization of a dependency, see `BuildContext.dependency`."""
        return self.context.dependency(dependency)

    @property
    def stage(self) -> Any:
        """The object that the builder makes of the stage, or else the derivation.

        It is the same object for as long as the session lasts.
        """
        if self._stage is None:
            make = getattr(self.derivation.build, "instance", None)
            self._stage = self.derivation if make is None else make(self.context)
        return self._stage

    def run(self) -> None:
        """Runs the build of the stage in `out`, as often as wanted, and captures its prints."""
        self._check_open()
        if self.derivation.build is None:
            raise StoreError(f"Stage {self.derivation.name!r} has no build to run.")
        capture = Capture(str(self._home / LOG), echo=self._options.echo)
        with capture, self._witness.watching():
            self.derivation.build(self.context)

    def note(self, **facts: Any) -> None:
        """Keeps facts with the result, such as a seed; see `sx.stages.note`.

        Args:
            **facts: Numbers, strings, booleans, `None`, and lists and dicts of them.

        Raises:
            StoreError: A value is not of these kinds, or the session is closed.
        """
        self._check_open()
        self._witness.note(facts)

    def clear(self) -> None:
        """Removes everything from `out`."""
        self._check_open()
        remove_tree(self.out)
        self.out.mkdir()

    def commit(self) -> Realization:
        """Makes the realization from what is in `out`, and closes the session.

        Raises:
            BrokenPromiseError: A promised output is missing; the session stays open.
            TreeError: `out` holds something that cannot be kept; the session stays open.
            OSError: The disk is full, or another error of the file system; the session stays
                open.
        """
        self._check_open()
        check_outputs(self.derivation, self.out)
        duration = time.perf_counter() - self._clock
        outcome = Outcome(self._started, duration, None, self._witness)
        try:
            layout, scratch = self._layout, self._scratch
            self._checkpoint.record(outcome)
            sealed = seal(layout, self.derivation, self._home, self._inputs, outcome, scratch)
            make_durable(layout, sealed, scratch)
            self._checkpoint.note_result(sealed.ref)
            realization = publish(layout, sealed, self._lease)
        except BaseException:
            with contextlib.suppress(OSError):  # the disk may be full still
                unseal(self._home, self._scratch)
            raise
        self._checkpoint.succeeded()
        if self._options.is_pushing and self._options.remote is not None:
            pusher = Pusher(layout, self._options.remote, in_background=False)
            pusher.add(realization.parts)
            pusher.close()
        self._close()
        return realization

    def cancel(self) -> None:
        """Closes the session and removes its files; what is in its checkpoint stays."""
        if self.is_open:
            self._checkpoint.failed()
            self._close()

    def _close(self) -> None:
        self.is_open = False
        self._lease.close()

    def _check_open(self) -> None:
        if not self.is_open:
            raise StoreError(
                f"The session on stage {self.derivation.name!r} is closed. Open another one with "
                "`store.session(stage)`."
            )

    def __truediv__(self, name: str) -> Path:
        return self.out / name

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cancel()


def open_session(layout: Layout, derivation: Derivation, options: Options) -> Session:
    """Opens a session on a stage whose dependencies are realized."""
    resolver = Resolver(layout, options, is_repairing=True)
    sweep_if_idle(layout)
    what = f"A session on stage {derivation.name!r} cannot be opened."
    check_writable([layout.work, layout.realizations], what)
    with layout.using():
        order = closure(derivation.dependencies)
        resolver.choose_kept(order, order)
        lease = Lease(layout, resolver.chosen_refs())
    try:
        _check_inputs(resolver, derivation)
        return Session(derivation, resolver, lease, options)
    except BaseException:
        lease.close()
        raise


def _check_inputs(resolver: Resolver, derivation: Derivation) -> None:
    for dependency in derivation.dependencies:
        resolver.check_failure(derivation, dependency)
        if dependency.digest not in resolver.chosen:
            raise NotRealizedError(
                f"Stage {dependency.name!r} ({dependency.ref}), which the session on "
                f"{derivation.name!r} needs, was removed or damaged meanwhile. Open the session "
                "again."
            )


def walk_sessions(
    stages: Iterable[Derivation], open_one: Callable[[Derivation], Session]
) -> Iterator[Session]:
    """Opens one session after the other, each when the one before was committed.

    Raises:
        NotRealizedError: The loop goes on before a session was committed.
    """
    for derivation in stages:
        with open_one(derivation) as session:
            yield session
            if session.is_open:
                raise NotRealizedError(
                    f"The session at stage {derivation.name!r} ended without a commit, so the "
                    "stages that depend on it cannot be realized. Call `commit()` before the next "
                    "turn."
                )
