"""Realizing pipelines: stages in order in this process, or independent ones at the same time.

A `Launcher` realizes single stages elsewhere: in forked processes of this machine
(`symexp.store.realizing.fork_launcher`) or as tasks of Ray. One loop decides the order for all
launchers. The other process sends an `Answer` back.
"""

from __future__ import annotations

import abc
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeGuard

from symexp._base.registry import resolve
from symexp.store.derivation import Derivation, closure
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, sweep_if_idle
from symexp.store.disk.repair import set_damage_aside
from symexp.store.disk.rights import check_writable, may_write
from symexp.store.errors import (
    AmbiguousRealizationError,
    DamagedError,
    DependencyFailedError,
    MatchError,
    RightsError,
    StoreError,
)
from symexp.store.provenance import git
from symexp.store.provenance.witness import ask_git
from symexp.store.realization import Realization
from symexp.store.realizing.answers import Answer
from symexp.store.realizing.build import is_interrupt, note_failure
from symexp.store.realizing.options import Options
from symexp.store.realizing.reservations import Reservations
from symexp.store.realizing.resolver import Resolver
from symexp.store.realizing.run import Run
from symexp.store.refs import Ref
from symexp.store.remote.lookup import Lookup

__all__ = [
    "Launcher",
    "fetch_pipeline",
    "realize_for_parent",
    "realize_pipeline",
    "register_launcher",
]

_AHEAD = 16
"""The largest number of stages that a launcher is given ahead."""

_MANY = 8
"""From this many builds on, one result becomes durable while the next stage is built."""


def realize_pipeline(
    layout: Layout, targets: Sequence[Derivation], options: Options
) -> list[tuple[Realization, ...]]:
    """Realizes derivations and all that they depend on.

    Returns:
        The chosen realizations of each target, or its kept failure, in the order of the targets.

    Raises:
        DependencyFailedError: A target was not run, because of a kept failure below it.
        MatchError: A matcher does not settle.
        Exception: The exception of a build, with notes of the stage and the place.
    """
    order = closure(targets)
    sweep_if_idle(layout)
    lookup = None
    if options.remote is not None:
        lookup = Lookup(layout, options.remote, is_pushing=options.is_pushing)
    resolver, left, lease = _begin(layout, order, targets, options, lookup)
    if lease is not None:
        reservations = Reservations(order, options.resources, options.limits)
        run = Run(layout, options, resolver, lease, reservations, lookup)
        try:
            if options.engine == "process":
                reservations.check(left)
            _realize_left(run, left, len(order) - len(left))
        except BaseException as error:
            run.close(is_interrupted=is_interrupt(error))
            raise
        run.close()
    return list(map(resolver.results, targets))


def _begin(
    layout: Layout,
    order: Sequence[Derivation],
    targets: Sequence[Derivation],
    options: Options,
    lookup: Lookup | None,
) -> tuple[Resolver, list[Derivation], Lease | None]:
    """Chooses what the store has, and fetches what only the remote has.

    Returns:
        What was chosen, the stages that are left, and the lease for building them, if there are
        any.
    """
    with layout.using():
        resolver, left = _choose_here(layout, order, targets, options)
        if lookup is None or not left:
            return resolver, left, _lease_for(layout, resolver, left)
        _check_rights(layout, left, resolver)
        if resolver.checkup.damaged:
            set_damage_aside(layout, resolver.checkup.damaged)
        lease = Lease(layout, resolver.chosen_refs())
    with lease:
        _fetch(layout, order, targets, left, options, lookup, lease)
        resolver = Resolver(layout, options, is_repairing=True)
        with layout.using():
            left = resolver.choose_kept(order, targets, options.forced)
            return resolver, left, _lease_for(layout, resolver, left)


def _choose_here(
    layout: Layout,
    order: Sequence[Derivation],
    targets: Sequence[Derivation],
    options: Options,
) -> tuple[Resolver, list[Derivation]]:
    """Chooses what the store has; returns the choices and the stages that are left."""
    resolver = Resolver(layout, options, is_repairing=True)
    try:
        return resolver, resolver.choose_kept(order, targets, options.forced)
    except AmbiguousRealizationError:
        raise
    except MatchError:
        if options.remote is None:
            raise
        return resolver, list(order)  # `exact()` may name what the remote has


def fetch_pipeline(layout: Layout, targets: Sequence[Derivation], options: Options) -> None:
    """Fetches what a pipeline needs and only the remote has; builds nothing."""
    if options.remote is None or not may_write(layout.work):
        return
    order = closure(targets)
    with layout.using():
        resolver, left = _choose_here(layout, order, targets, options)
        if not left:
            return
        lease = Lease(layout, resolver.chosen_refs())
    with lease:
        lookup = Lookup(layout, options.remote)
        _fetch(layout, order, targets, left, options, lookup, lease)


def _lease_for(layout: Layout, resolver: Resolver, left: Sequence[Derivation]) -> Lease | None:
    _check_can_build(layout, left, resolver)
    if resolver.checkup.damaged:
        set_damage_aside(layout, resolver.checkup.damaged)
    return Lease(layout, resolver.chosen_refs()) if left else None


def _fetch(
    layout: Layout,
    order: Sequence[Derivation],
    targets: Sequence[Derivation],
    left: Sequence[Derivation],
    options: Options,
    lookup: Lookup,
    lease: Lease,
) -> None:
    """Fetches what the remote has for the stages that are left; forced ones are not looked up."""
    lookup.lease = lease
    is_done = not lookup.ask([d for d in left if d not in options.forced])
    while not is_done:
        wide = Resolver(layout, options, beyond=lookup)
        wide.choose_kept(order, targets, options.forced)
        # What cannot be had is not offered again; another result may take its place.
        is_done = lookup.bring(wide.chosen_refs(), lease)
        is_done = is_done or not any(map(lookup.refs, left))
    lookup.lease = None


def _check_can_build(layout: Layout, left: Sequence[Derivation], resolver: Resolver) -> None:
    """Checks, before anything is built, that results can be kept.

    Raises:
        RightsError: This user may not write into the store.
        DamagedError: A damaged realization cannot be built again.
    """
    damaged = resolver.checkup.damaged
    for derivation in left if damaged else ():
        complaint = resolver.checkup.complaint(resolver.refs(derivation))
        if complaint and derivation.build is None:
            raise DamagedError(
                f"{complaint}. Stage {derivation.name!r} cannot be built here: its derivation has "
                f"no `build`. Copy or unpack the realization again, after `store.verify"
                f"(repair=True)` has set it aside."
            )
    if left:
        _check_rights(layout, left, resolver)


def _check_rights(layout: Layout, left: Sequence[Derivation], resolver: Resolver) -> None:
    shards = sorted({layout.shard(derivation.key) for derivation in left})
    places = [shard if shard.exists() else layout.realizations for shard in shards]
    complaint = resolver.checkup.complaint(resolver.refs(left[0]))
    what = f"Stage {left[0].name!r} ({left[0].ref}) has to be built"
    what += f", because {complaint}." if complaint else "."
    try:
        check_writable([layout.work, layout.locks, *places], f"{what} Nothing was built.")
    except RightsError as error:
        note_failure(error, left[0], None)
        raise DamagedError(str(error)) if complaint else error from None


def _realize_left(run: Run, left: Sequence[Derivation], kept: int) -> None:
    for derivation in left:
        derivation.check_config()
    run.left = left
    run.watch.begin(kept, len(left))
    options = run.options
    git.ask_again()
    # A single build may as well be done in this process.
    count = len(left) + sum(1 for derivation in left if derivation.is_open)
    if options.engine != "process" or min(options.workers or 1, count) > 1:
        if options.engine == "process":  # its children have the answers of this process
            for derivation in left:
                ask_git(derivation)
        _realize_elsewhere(run, left, _launcher_for(run))
    else:
        _realize_in_order(run, left)


def _realize_in_order(run: Run, left: Sequence[Derivation]) -> None:
    launcher = _launcher_for(run) if run.reservations.has_limits else None
    stopped: DependencyFailedError | None = None
    waiting = deque(left)
    done = []
    try:
        while waiting:
            if len(waiting) >= _MANY and launcher is None:  # threads and forks do not mix
                run.start_pool()
            derivation = waiting.popleft()
            if derivation.is_open:
                waiting.extendleft(reversed(run.expand(derivation)))
                continue
            done.append(derivation)
            run.push_noted()
            try:
                if launcher is not None and run.reservations.needs_process(derivation):
                    _realize_limited(run, derivation, launcher)
                else:
                    run.realize_watched(derivation)
            except DependencyFailedError as error:
                if error.stage != derivation.digest:  # the build itself realizes something
                    raise
                stopped = stopped or error
    finally:
        if launcher is not None:
            launcher.stop()
    for derivation in done:
        run.settle(derivation)
    if stopped is not None:
        raise stopped


def _realize_limited(run: Run, derivation: Derivation, launcher: Launcher) -> None:
    """Realizes one stage in a process of its own, and waits for it."""
    run.sync()
    run.stop_threads()
    launcher.start(derivation)
    run.watch.building(derivation.name)
    for _, answer in launcher.finished():
        error = _note(run, derivation, answer)
        if error is not None:
            raise error


class Launcher(abc.ABC):
    """Realizes single stages in other processes; its methods are called from one thread only.

    Implementations guarantee that each stage that was started gets an answer, even if its process
    dies.
    """

    @property
    @abc.abstractmethod
    def capacity(self) -> int:
        """How many more stages may be started now."""

    def lacking(self, derivation: Derivation) -> frozenset[str]:
        """Returns the names of the resources that a stage has to wait for; by default none."""
        return frozenset()

    def may_follow(self, derivation: Derivation) -> bool:
        """Whether a stage may be given ahead; by default not."""
        return False

    @abc.abstractmethod
    def start(self, derivation: Derivation, ahead: Sequence[Derivation] = ()) -> None:
        """Starts to realize a stage whose dependencies are realized; does not wait for it.

        Args:
            derivation: The stage.
            ahead: Stages that `may_follow`. Each of them waits for those before it only, and may
                be begun when they are realized.
        """

    def begun(self) -> Sequence[Derivation]:
        """Returns the stages that were begun ahead, since the last call."""
        return ()

    def recall(self) -> None:  # noqa: B027  # not all launchers begin stages ahead
        """Begins no more stages ahead; those that were begun go on."""

    @abc.abstractmethod
    def finished(self) -> list[tuple[Derivation, Answer]]:
        """Waits for at least one stage that was started; returns all that have ended."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Ends the stages that still run, and waits until they have ended."""


# The launchers of this package; others are found by the registry.
_launchers: dict[str, Callable[[Run], Launcher]] = {}


def register_launcher(engine: str, make: Callable[[Run], Launcher]) -> None:
    """Registers what makes the launcher of an engine."""
    _launchers[engine] = make


def _launcher_for(run: Run) -> Launcher:
    engine = run.options.engine
    try:
        make = _launchers.get(engine) or resolve(f"store.{engine}")
    except ModuleNotFoundError as error:
        raise StoreError(
            f"engine={engine!r} needs the package {error.name}. Install it with "
            f"`pip install 'symexp[{engine}]'`."
        ) from None
    found: Launcher = make(run)
    return found


def realize_for_parent(run: Run, derivation: Derivation, *, is_durable: bool = True) -> Answer:
    """Realizes a stage in this process; another process waits for the answer.

    Args:
        run: This process's copy of the run.
        derivation: The stage.
        is_durable: Whether the rename of the result is durable when this returns. If not, the
            other process, on the same machine, makes it durable before it reports the result.
    """
    built = run.realize(derivation)
    if is_durable:
        run.sync()
    chosen = run.resolver.chosen.get(derivation.digest, ())
    return Answer(chosen, run.resolver.failures.get(derivation.digest), built)


def _realize_elsewhere(run: Run, left: Sequence[Derivation], launcher: Launcher) -> None:
    """Realizes each stage as soon as its dependencies are realized.

    After the first failure no new stage begins; those that run are waited for.
    """
    schedule = _Schedule(left, run.reservations.names)
    run.may_start_threads = False
    failure: BaseException | None = None
    stopped: DependencyFailedError | None = None
    try:
        while schedule.running or (schedule.has_more and failure is None):
            while failure is None and launcher.capacity > 0:
                derivation = schedule.take(launcher.lacking)
                if derivation is None:
                    break
                if derivation.is_open:
                    failure = _expand(run, schedule, derivation)
                    continue
                if not _is_built_elsewhere(derivation):
                    failure = _realize_here(run, derivation)
                    schedule.done(derivation)
                    continue
                launcher.start(derivation, schedule.ahead(derivation, launcher.may_follow))
                run.watch.building(derivation.name)
            if failure is not None:
                launcher.recall()
            run.push_noted()
            for derivation, answer in launcher.finished() if schedule.running else ():
                error = _note(run, derivation, answer)
                if _is_stop(error, derivation):
                    stopped = stopped or error
                else:
                    failure = failure or error
                schedule.done(derivation)
            for derivation in launcher.begun():
                schedule.take_begun(derivation)
                run.watch.building(derivation.name)
    finally:
        launcher.stop()
    if failure is not None or stopped is not None:
        raise failure or stopped  # type: ignore[misc]  # one of them is set


def _is_built_elsewhere(derivation: Derivation) -> bool:
    """Whether a stage is worth a process, and its members are known."""
    return not derivation.is_open and not getattr(derivation.build, "is_light", False)


def _expand(run: Run, schedule: _Schedule, derivation: Derivation) -> Exception | None:
    """Adds the members of a stage to what is left; returns the exception if that fails."""
    try:
        stages = run.expand(derivation)
    except Exception as error:  # of its files, say; the others that run are waited for
        schedule.done(derivation)
        return error
    schedule.put_back(stages)
    return None


def _realize_here(run: Run, derivation: Derivation) -> Exception | None:
    """Realizes a stage that is not worth a process; returns the exception of its build."""
    try:
        run.realize_watched(derivation)
    except Exception as error:  # of the disk, say; the others that run are waited for
        return error
    return None


class _Schedule:
    """The stages that are left, and what each of them waits for: dependencies and resources.

    Args:
        left: The stages.
        names_of: Returns the names of the resources that a stage reserves.
    """

    def __init__(
        self, left: Sequence[Derivation], names_of: Callable[[Derivation], frozenset[str]]
    ) -> None:
        self._names_of = names_of
        self._waiting: list[Derivation] = []  # for resources, the first one first
        self._open: set[str] = set()
        self._needs: dict[str, set[str]] = {}
        self._above: dict[str, list[Derivation]] = {}
        self.running = 0
        self.ready: list[Derivation] = []
        self._add(left)

    def _add(self, left: Sequence[Derivation]) -> None:
        new = [d for d in left if d.digest not in self._open]  # another Map may need it, too
        self._open.update(d.digest for d in new)
        for derivation in new:
            needs = {d.digest for d in derivation.needs if d.digest in self._open}
            self._needs[derivation.digest] = needs
            for digest in needs:
                self._above.setdefault(digest, []).append(derivation)
        self.ready += [d for d in reversed(new) if not self._needs[d.digest]]

    def put_back(self, stages: Sequence[Derivation]) -> None:
        """Adds what the last stage that was taken needs, and the stage itself, which is the last.

        Args:
            stages: The stages, dependencies first.
        """
        self.running -= 1
        self._open.discard(stages[-1].digest)
        self._add(stages)

    def take(self, lacking: Callable[[Derivation], frozenset[str]]) -> Derivation | None:
        """Returns the next stage that may begin; `None` if none may begin now.

        A stage that waits for a resource is not overtaken by another one that reserves the same
        resource, so that a large stage is not passed by small ones for ever.

        Args:
            lacking: Returns the names of the resources that a stage has to wait for.
        """
        awaited: set[str] = set()
        for derivation in self._waiting:
            if not awaited & self._names_of(derivation) and not lacking(derivation):
                self._waiting.remove(derivation)
                self.running += 1
                return derivation
            awaited |= lacking(derivation)
        while self.ready:
            derivation = self.ready.pop()
            missing = lacking(derivation)
            if not missing and not awaited & self._names_of(derivation):
                self.running += 1
                return derivation
            awaited |= missing
            self._waiting.append(derivation)
        return None

    def ahead(
        self, derivation: Derivation, may_follow: Callable[[Derivation], bool]
    ) -> list[Derivation]:
        """Returns the stages that will be ready one after the other, each as the only one.

        Args:
            derivation: The stage that begins now.
            may_follow: Whether a stage may be begun ahead.
        """
        found = [derivation]
        done = {derivation.digest}
        while len(found) <= _AHEAD:
            above = self._above.get(found[-1].digest, ())
            ready = [d for d in above if self._needs[d.digest] <= done]
            if len(ready) != 1 or not _is_built_elsewhere(ready[0]) or not may_follow(ready[0]):
                break
            found += ready
            done.add(ready[0].digest)
        return found[1:]

    def take_begun(self, derivation: Derivation) -> None:
        """Takes a stage that was begun ahead, and has become ready."""
        # It is one of the last: there may be many more.
        place = next(i for i in reversed(range(len(self.ready))) if self.ready[i] == derivation)
        del self.ready[place]
        self.running += 1

    @property
    def has_more(self) -> bool:
        """Whether stages are left whose dependencies are realized."""
        return bool(self.ready or self._waiting)

    def done(self, derivation: Derivation) -> None:
        """Makes the stages ready that waited for this one alone."""
        self.running -= 1
        self._open.discard(derivation.digest)
        for above in self._above.pop(derivation.digest, ()):
            needs = self._needs[above.digest]
            needs.discard(derivation.digest)
            if not needs:
                self.ready.append(above)


def _is_stop(error: object, derivation: Derivation) -> TypeGuard[DependencyFailedError]:
    """Whether the stage was not run; an error of a pipeline that its build realizes is another."""
    return isinstance(error, DependencyFailedError) and error.stage == derivation.digest


def _note(run: Run, derivation: Derivation, answer: Answer) -> BaseException | None:
    error: BaseException | None = answer.error
    failure = answer.failure
    if _is_stop(error, derivation):
        failure = Ref.parse(error.ref)
    if failure is not None:
        run.resolver.failures[derivation.digest] = failure
        run.note_renamed([failure])
    if error is None:
        run.resolver.chosen[derivation.digest] = answer.refs
        run.note_renamed(answer.refs)
        run.note_end(derivation, answer.built)
        if answer.built:
            run.note_built(answer.refs)
    else:
        run.watch.failed(derivation.name)
        run.locate(error, derivation)
    return error
