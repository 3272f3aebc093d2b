"""One call that builds: what was chosen so far, and how one stage is built or waited for."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from symexp._base.atomic import fsync_directory
from symexp.errors import add_context
from symexp.store.derivation import Derivation, closure
from symexp.store.disk.commit import Outcome, Sealed, make_durable, publish, seal
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease
from symexp.store.disk.locks import FileLock
from symexp.store.disk.repair import set_damage_aside
from symexp.store.errors import MatchError, StoreError
from symexp.store.matchers import count_needed, requirement_of
from symexp.store.realization import LOG, OUT, Realization
from symexp.store.realizing.build import is_interrupt, keep_failed, note_failure, run_build
from symexp.store.realizing.members import expanded, members_of
from symexp.store.realizing.options import Options
from symexp.store.realizing.out import BuildCheckpoint
from symexp.store.realizing.progress import watching
from symexp.store.realizing.reservations import Reservations
from symexp.store.realizing.resolver import Resolver
from symexp.store.refs import Ref
from symexp.store.remote.lookup import Lookup
from symexp.store.remote.push import Pusher

__all__ = ["Run"]


_here = threading.local()


@contextmanager
def _building(path: Path) -> Iterator[None]:
    """Records what this thread builds: a build that waits for itself would wait for ever."""
    outside: tuple[Path, ...] = getattr(_here, "paths", ())
    _here.paths = (*outside, path)
    try:
        yield
    finally:
        _here.paths = outside


class Run:
    """One call that builds; it owns the lease, the choices and the threads of the call.

    Args:
        layout: The store's layout.
        options: How stages are realized.
        resolver: Knows the realizations that were chosen so far.
        lease: Protects what is chosen and built; the run closes it.
        reservations: What builds of this machine may use.
        lookup: What a remote has; a stage whose inputs were built meanwhile may be there.

    Attributes:
        left: The stages to build, dependencies first.
        announce: Is told when a build begins, and when it has ended.
        forced: The stages that are built whatever the store has.
        may_start_threads: Whether it may start threads; not in a process that forks, whose children
            would have their locks but not their threads.
    """

    def __init__(
        self,
        layout: Layout,
        options: Options,
        resolver: Resolver,
        lease: Lease,
        reservations: Reservations,
        lookup: Lookup | None = None,
    ) -> None:
        self.layout = layout
        self.options = options
        self.resolver = resolver
        self.lease = lease
        self.reservations = reservations
        self.lookup = lookup
        self.watch = watching(options.progress)
        self.left: Sequence[Derivation] = ()
        self.announce: Callable[[bool], None] = lambda begins: None
        self._pusher: Pusher | None = None
        if options.is_pushing and options.remote is not None:
            # A child would inherit the locks of the thread that pushes.
            is_forking = (options.workers or 1) > 1 or reservations.has_limits
            is_forking = is_forking and options.engine == "process"
            self._pusher = Pusher(layout, options.remote, in_background=not is_forking)
        self._process = os.getpid()
        self.forced = set(options.forced)
        self.may_start_threads = True
        self._items: dict[str, str] = {}  # what members are for, by digest
        self._pending: dict[str, Future[Realization]] = {}
        self._checkpoints: dict[Path, BuildCheckpoint] = {}  # of builds that are not published yet
        self._renamed: set[Path] = set()
        self._pool: ThreadPoolExecutor | None = None
        self._syncers: ThreadPoolExecutor | None = None
        self._in_hand = 0  # results that become durable while other stages are built
        self._lock = threading.Lock()

    def enter_worker(self, announce: Callable[[bool], None]) -> None:
        """Makes this copy of the run that of a forked worker, which has none of its threads.

        Args:
            announce: Tells the parent when the build begins and when it has ended.
        """
        self.watch = self.watch.in_worker()
        self.announce = announce
        self._pool = self._syncers = None

    def keep_failure(self, derivation: Derivation, home: Path, error: Exception) -> Ref:
        """Keeps the failure of a build whose worker was killed, as `on_error='keep'` asks."""
        inputs = self.resolver.inputs(derivation)
        started = home.stat().st_mtime
        outcome = Outcome(started, max(0.0, time.time() - started), error)
        sealed = seal(self.layout, derivation, home, inputs, outcome, f"{home}.s")
        self._checkpoints[home] = self.checkpoint_of(derivation, home)
        return self._put_in_place(derivation, sealed).parts

    def has_result(self, derivation: Derivation) -> bool:
        """Whether a stage was realized, and has not failed."""
        failures = self.resolver.failures
        return derivation.digest in self.resolver.chosen and derivation.digest not in failures

    def stop_threads(self) -> None:
        """Ends the threads that wait for the disk, before a process is forked."""
        if self._syncers is not None:
            self._syncers.shutdown(wait=True)
            self._syncers = None

    def start_pool(self) -> None:
        """Starts threads that make results durable while other stages are built."""
        if self._pool is not None:
            return
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="symexp-store")

    def close(self, *, is_interrupted: bool = False) -> None:
        """Waits for pending writes and pushes, and ends the lease.

        Args:
            is_interrupted: Whether pushes are not waited for.
        """
        self.watch.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        if self._syncers is not None:
            self._syncers.shutdown(wait=True)
        self.sync()
        try:
            if self._pusher is not None:
                self._pusher.close(is_interrupted=is_interrupted)
        finally:
            self.lease.close()

    def note_built(self, refs: Iterable[Ref]) -> None:
        """Notes results that are in their place, for pushing; in the process of the run."""
        if self._pusher is not None and os.getpid() == self._process:
            for ref in refs:
                if not ref.failed:
                    self._pusher.add(ref)

    def push_noted(self) -> None:
        """Pushes what was built, if no thread does."""
        if self._pusher is not None:
            self._pusher.step()

    def _syncers_if_alone(self) -> ThreadPoolExecutor | None:
        """Threads that wait for the disk, unless several results wait for it already."""
        with self._lock:
            if self._in_hand > 1 or not self.may_start_threads:
                return None
            if self._syncers is None:
                self._syncers = ThreadPoolExecutor(8, thread_name_prefix="symexp-sync")
            return self._syncers

    def sync(self) -> None:
        """Makes the renames of results durable, before a caller receives them.

        One journal commit serves all renames before it, so this is done once for all.
        """
        while self._renamed:
            fsync_directory(self._renamed.pop())

    def note_renamed(self, refs: Iterable[Ref]) -> None:
        """Remembers to make results durable that another process has put in their places."""
        self._renamed.update(self.layout.place(ref).parent for ref in refs)

    def settle(self, derivation: Derivation) -> None:
        """Waits until the result of a stage is in its place, if it was built by this run."""
        future = self._pending.pop(derivation.digest, None)
        if future is not None:
            future.result()

    def realize(self, derivation: Derivation) -> bool:
        """Realizes one stage whose dependencies are realized.

        Returns:
            Whether it was built here, and not found in the store.

        Raises:
            DependencyFailedError: A dependency has a kept failure.
            MatchError: The matcher does not settle.
            Exception: The exception of the build.
        """
        for dependency in derivation.needs:
            self.settle(dependency)
            self.resolver.check_failure(derivation, dependency)
        if derivation.digest in self.resolver.failures:
            return False
        forced = derivation in self.forced
        self._check_outside(derivation)
        lock = FileLock(self._lock_path(derivation), transient=True)
        if not lock.acquire(wait=False):
            self.watch.waiting(derivation.name)
            lock.acquire()
        handed_over = False
        try:
            if not forced and (self._look_again(derivation) or self._fetch(derivation)):
                return False
            handed_over = self._build(derivation, lock, forced)
            return True
        finally:
            if not handed_over:
                lock.release()

    def expand(self, derivation: Derivation) -> list[Derivation]:
        """Finds the members of a stage whose dependencies are realized.

        Returns:
            The stages that are left to be built for it, dependencies first. The last one is the
            stage itself, with its members.
        """
        for dependency in derivation.dependencies:
            self.settle(dependency)
        if any(d.digest in self.resolver.failures for d in derivation.dependencies):
            return [derivation.replace(members=())]  # it will not be built
        try:
            whole = expanded(derivation, self.resolver.inputs(derivation))
        except Exception as error:
            note_failure(error, derivation, None)
            raise
        members = members_of(whole)
        if derivation in self.forced:
            self.forced.update(members)
        order = closure(members)
        self.resolver.meet(order)
        order = [d for d in order if d.digest not in self.resolver.chosen]
        if self.lookup is not None:
            self._fetch_all(order, self.lookup)
        with self.layout.using():
            left = self.resolver.choose_more(order, self.forced)
            if self.resolver.checkup.damaged:
                set_damage_aside(self.layout, self.resolver.checkup.damaged)
            chosen = self.resolver.chosen
            self.lease.protect([ref for d in order for ref in chosen.get(d.digest, ())])
        for member in left:
            member.check_config()
        self.watch.more(len(order) - len(left), len(left))
        self._note_items(whole, {d.digest for d in left})
        self.left = [*self.left, *left, whole]
        return [*left, whole]

    def _fetch_all(self, order: Sequence[Derivation], lookup: Lookup) -> None:
        """Fetches what a remote has of stages that the store does not have, all at once."""
        with self.layout.using():
            left = self.resolver.choose_more(order, self.forced)
        wanted = [d for d in left if d not in self.forced]
        is_done = not lookup.ask(wanted)
        lookup.lease = self.lease
        while not is_done:
            wide = self.resolver.widened(lookup)
            wide.choose_more(order, self.forced)
            # What cannot be had is not offered again; another result may take its place.
            is_done = lookup.bring(wide.chosen_refs(), self.lease)
            is_done = is_done or not any(map(lookup.refs, wanted))

    def _note_items(self, whole: Derivation, left: set[str]) -> None:
        """Remembers for which member each of the stages is that are left."""
        for name, member in whole.members or ():
            stack = [member]
            while stack:
                stage = stack.pop()
                if stage.digest in left and stage.digest not in self._items:
                    self._items[stage.digest] = f"for the item {name!r} of {whole.name!r}"
                    stack.extend(stage.dependencies)

    def locate(self, error: BaseException, derivation: Derivation) -> None:
        """Adds to an error for which item a stage was built, if it is that of a member."""
        place = self._items.get(derivation.digest)
        if place is not None and isinstance(error, Exception):
            add_context(error, place)

    def _check_outside(self, derivation: Derivation) -> None:
        if self._lock_path(derivation) in getattr(_here, "paths", ()):
            raise StoreError(
                f"The build of stage {derivation.name!r} ({derivation.ref}) asks for its own "
                "result, and would wait for ever. What a build needs is an argument of its stage; "
                "look with `store.realizations(stage)` at what there is."
            )

    def realize_watched(self, derivation: Derivation) -> None:
        """Realizes one stage, and reports it to the watch."""
        self.watch.building(derivation.name)
        try:
            built = self.realize(derivation)
        except BaseException as error:
            self.watch.failed(derivation.name)
            self.locate(error, derivation)
            raise
        self.note_end(derivation, built)

    def note_end(self, derivation: Derivation, built: bool) -> None:
        """Reports the end of a stage to the watch."""
        if derivation.digest in self.resolver.failures:
            self.watch.failed(derivation.name)
        else:
            self.watch.done(derivation.name, built=built)

    def _lock_path(self, derivation: Derivation) -> Path:
        return self.layout.lock_path(derivation.key, derivation.name)

    def _look_again(self, derivation: Derivation, fresh: Collection[Ref] = ()) -> bool:
        with self.layout.using():
            self.resolver.forget(derivation)
            found = self.resolver.choose_sound(derivation, fresh=fresh)
            self.lease.protect(found.refs)
        # Another process that built it just now may not have made it durable yet.
        self._renamed.update(self.layout.place(ref).parent for ref in found.refs)
        return bool(found.refs) or found.failure is not None

    def _fetch(self, derivation: Derivation) -> bool:
        """Fetches a result that was built from what this run has built or fetched meanwhile."""
        lookup = self.lookup
        while lookup is not None and lookup.refs(derivation):
            lookup.lease = self.lease
            found = self.resolver.widened(lookup).choose(derivation)
            if not found.is_beyond:
                return False
            if lookup.bring(found.refs, self.lease):
                return self._look_again(derivation)
        return False

    def _build(self, derivation: Derivation, lock: FileLock, forced: bool) -> bool:
        """Builds until the matcher chooses; returns whether the lock was handed over."""
        count = count_needed(derivation.matcher)
        if self._pool is not None and count == 1 and not forced:
            return self._build_and_hand_over(derivation, lock, self._pool)
        fresh: set[Ref] = set()
        for _ in range(count):
            before = len(fresh)
            realization = self._build_once(derivation)
            if not realization.ok:
                self.resolver.failures[derivation.digest] = realization.parts
                return False
            fresh.add(realization.parts)
            if self._look_again(derivation, fresh):
                return False
            if len(fresh) == before:
                break
        self._refuse(derivation, len(fresh))
        return False

    def _refuse(self, derivation: Derivation, built: int) -> None:
        raise MatchError(
            f"The matcher {derivation.matcher!r} of stage {derivation.name!r} ({derivation.ref}) "
            f"is not content with what there is, although {built} different outcome(s) were just "
            f"built.{requirement_of(derivation.matcher)} Identical outcomes count once: ask for "
            "fewer, or check the matcher."
        )

    def _build_once(self, derivation: Derivation) -> Realization:
        sealed = self._make(derivation)
        return self._put_in_place(derivation, sealed)

    def _put_in_place(self, derivation: Derivation, sealed: Sealed) -> Realization:
        checkpoint = self._checkpoints.pop(sealed.home)
        try:
            make_durable(self.layout, sealed, f"{sealed.home}.s", self._syncers_if_alone())
            # A checkpoint may go only when its result cannot be lost any more.
            is_used = not sealed.ref.failed and checkpoint.note_result(sealed.ref)
            realization = publish(self.layout, sealed, self.lease, sync=is_used)
        except BaseException as error:
            checkpoint.failed()
            if isinstance(error, Exception):
                note_failure(error, derivation, None, checkpoint.place)
            raise
        if sealed.ref.failed:
            checkpoint.failed()
        else:
            checkpoint.succeeded()
        self._renamed.add(realization.home.parent)
        self.note_built([realization.parts])
        return realization

    def _build_and_hand_over(
        self, derivation: Derivation, lock: FileLock, pool: ThreadPoolExecutor
    ) -> bool:
        sealed = self._make(derivation)
        if sealed.ref.failed:
            kept = self._put_in_place(derivation, sealed)
            self.resolver.failures[derivation.digest] = kept.parts
            return False

        def finish() -> Realization:
            try:
                realization = self._put_in_place(derivation, sealed)
                if not self._look_again(derivation, {realization.parts}):
                    self._refuse(derivation, 1)
                return realization
            finally:
                with self._lock:
                    self._in_hand -= 1
                lock.release()

        with self._lock:
            self._in_hand += 1
        self._pending[derivation.digest] = pool.submit(finish)
        return True

    def checkpoint_of(self, derivation: Derivation, home: Path) -> BuildCheckpoint:
        """Returns the checkpoint of a build whose work directory is given."""
        inputs = self.resolver.inputs(derivation)
        return BuildCheckpoint(self.layout, derivation, inputs, home, self.options.code)

    def _make(self, derivation: Derivation) -> Sealed:
        derivation.check_config()
        home = self.lease.work_directory()
        self.layout.make_directory(home / OUT)
        inputs = self.resolver.inputs(derivation)
        capture = self.watch.capture(home / LOG, echo=self.options.echo)
        checkpoint = self.checkpoint_of(derivation, home)
        try:
            with _building(self._lock_path(derivation)):
                outcome = run_build(derivation, home, inputs, capture, checkpoint, self.announce)
            error = outcome.error
            # `sys.exit()` asks for the end of the process, whatever `on_error` says.
            if error is not None and (
                self.options.on_error == "raise" or isinstance(error, SystemExit)
            ):
                raise error
            checkpoint.record(outcome)
            sealed = seal(self.layout, derivation, home, inputs, outcome, f"{home}.s")
        except BaseException as error:
            checkpoint.failed()
            if is_interrupt(error):
                raise
            place = keep_failed(self.layout, derivation, home, error)
            note_failure(error, derivation, place, checkpoint.place)
            raise
        self._checkpoints[sealed.home] = checkpoint
        return sealed
