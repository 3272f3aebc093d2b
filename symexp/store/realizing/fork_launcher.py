"""A launcher that forks a worker process for each stage.

Builders need not be picklable, and the memory of a build is freed with its process. A worker whose
build was quick, and has left no traces in the process, is given the next stage without limits: in a
chain of small stages, starting processes would take most of the time. It is given some stages ahead
that only wait for each other, so that it need not wait for this process between them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import warnings
from collections.abc import Sequence
from multiprocessing import popen_fork, util
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import ForkProcess
from multiprocessing.process import BaseProcess
from typing import NamedTuple, final

from symexp._base.processes import end_processes, join_processes
from symexp.store.derivation import Derivation
from symexp.store.errors import BuildTimeoutError, StoreError
from symexp.store.realizing.answers import Answer, unpickle_answer
from symexp.store.realizing.build import keep_failed, note_failure
from symexp.store.realizing.fork_worker import (
    BEGINS,
    ENDS,
    FREE,
    GOES_ON,
    NO_ORDER,
    Links,
    Order,
    Recall,
    work_for_parent,
)
from symexp.store.realizing.guard import Guard
from symexp.store.realizing.pipeline import Launcher, register_launcher
from symexp.store.realizing.reservations import Grant
from symexp.store.realizing.run import Run

__all__ = ["ForkLauncher"]

_GRACE = 5.0
"""Seconds in which an interrupted process may end by itself."""

_PATIENCE = 30.0
"""Seconds in which a process that has answered, but goes on with something, may end by itself."""

_GLANCE = 0.5
"""Seconds between two looks of the parent at what happened meanwhile, such as an interrupt."""


class _Worker(NamedTuple):
    """A process that builds a stage.

    Attributes:
        process: The process.
        derivation: The stage.
        grant: What the build has been given.
        guard: Watches the limits of the build.
        orders: Where it waits for stages.
        stages: The stages that it knows.
        ahead: The stages that it begins after this one, without being told.
        is_reused: Whether it has built another stage before.
    """

    process: ForkProcess
    derivation: Derivation
    grant: Grant
    guard: Guard
    orders: Connection
    stages: Sequence[Derivation]
    ahead: Sequence[Derivation] = ()
    is_reused: bool = False


@final
class ForkLauncher(Launcher):
    """Builds each stage in its own process.

    Args:
        run: The run that the stages belong to; a child continues with its copy.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._workers = run.options.workers or 1
        self._running: dict[Connection, _Worker] = {}
        self._idle: dict[Connection, _Worker] = {}
        self._answered: dict[BaseProcess, str] = {}
        self._begun: list[Derivation] = []
        self._recall = Recall()
        run.watch.share()

    @property
    def capacity(self) -> int:
        """How many more processes may be started."""
        return self._workers - len(self._running)

    def lacking(self, derivation: Derivation) -> frozenset[str]:
        """Returns the names of what is not free for a stage now."""
        return self._run.reservations.lacking(derivation)

    def may_follow(self, derivation: Derivation) -> bool:
        """Whether a worker may begin a stage ahead: one that has no limits and reserves nothing."""
        reservations = self._run.reservations
        return not reservations.needs_process(derivation) and not reservations.names(derivation)

    def start(self, derivation: Derivation, ahead: Sequence[Derivation] = ()) -> None:
        """Gives stages to a worker that waits for one, or forks a process for them."""
        is_light = not self._run.reservations.needs_process(derivation)
        if is_light and self._hand_over(derivation, ahead):
            return
        if self._idle and len(self._running) + len(self._idle) >= self._workers:
            self._end_idle(next(iter(self._idle)))
        self._fork(derivation, ahead)

    def begun(self) -> list[Derivation]:
        """Returns the stages that workers have begun ahead, since the last call."""
        found, self._begun = self._begun, []
        return found

    def recall(self) -> None:
        """Lets workers begin no more stages ahead."""
        self._recall.set()

    def _fork(self, derivation: Derivation, ahead: Sequence[Derivation]) -> None:
        """Forks a process for a stage, and those that it begins ahead.

        The child waits for a word of its parent. An interrupt may come between the fork and the
        moment when `stop` knows the process; the child then reads the end of the pipe and ends.
        """
        ours, theirs = Pipe(duplex=False)
        start, go = Pipe(duplex=False)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a process without a console has none
                stream.flush()
        grant = self._run.reservations.take(derivation)
        links = Links(theirs, start, go, self._recall, os.getpid())
        arguments = (self._run, [derivation, *ahead], grant, links)
        process = _Process(target=work_for_parent, args=arguments)
        try:
            process.start()
            assert process.pid is not None
            guard = Guard(derivation, process.pid, grant.memory)
            stages = self._run.left
            self._running[ours] = _Worker(process, derivation, grant, guard, go, stages, ahead)
            go.send_bytes(b"go")
        except BaseException:
            go.close()
            raise
        finally:
            for connection in (theirs, start):
                connection.close()

    def _hand_over(self, derivation: Derivation, ahead: Sequence[Derivation]) -> bool:
        """Gives stages to a worker that waits for one; whether there was one."""
        if not self._idle:
            return False
        resolver = self._run.resolver
        given = [derivation, *ahead]
        needs = {d.digest for stage in given for d in stage.needs}
        order = Order(
            [stage.digest for stage in given],
            {key: resolver.chosen[key] for key in needs if key in resolver.chosen},
            {key: resolver.failures[key] for key in needs if key in resolver.failures},
        )
        data = order.pickled()
        for connection, worker in list(self._idle.items()):
            if worker.stages is not self._run.left:  # it knows no members that were found later
                self._end_idle(connection)
                continue
            del self._idle[connection]
            assert worker.process.pid is not None
            grant = self._run.reservations.take(derivation)
            guard = Guard(derivation, worker.process.pid, grant.memory)
            # Recorded first: an interrupt may come at any moment.
            self._running[connection] = worker._replace(
                derivation=derivation, grant=grant, guard=guard, ahead=ahead, is_reused=True
            )
            try:
                worker.orders.send_bytes(data)
            except OSError:  # it was killed meanwhile
                del self._running[connection]
                self._run.reservations.give_back(grant)
                self._forget(connection, worker)
                continue
            return True
        return False

    def _end_idle(self, connection: Connection) -> None:
        """Ends a worker that waits for a stage."""
        worker = self._idle.pop(connection)
        with contextlib.suppress(OSError):  # it was killed meanwhile
            worker.orders.send_bytes(NO_ORDER)
        self._forget(connection, worker)

    def _forget(self, connection: Connection, worker: _Worker) -> None:
        worker.orders.close()
        connection.close()
        self._answered[worker.process] = worker.derivation.name

    def finished(self) -> list[tuple[Derivation, Answer]]:
        """Waits for processes to answer or to die."""
        found: list[tuple[Derivation, Answer]] = []
        # A Ctrl-C that comes just before the wait does not end it, and is noticed after it.
        while not found:
            pause = min(worker.guard.pause(_GLANCE) for worker in self._running.values())
            for connection in wait(list(self._running), timeout=pause):
                assert isinstance(connection, Connection)
                found += self._hear(connection)
            for connection, worker in list(self._running.items()):
                if worker.guard.enforce():
                    # The pipe may be open still, in a process that could not be found.
                    worker.process.join()
                    found.append((worker.derivation, self._close(connection, self._died(worker))))
        # A process that answered may still wait for threads or processes of its build.
        self._answered = {p: name for p, name in self._answered.items() if p.is_alive()}
        return found

    def _hear(self, connection: Connection) -> list[tuple[Derivation, Answer]]:
        """Reads what a worker says; returns its answer, if it is one."""
        worker = self._running[connection]
        try:
            word = connection.recv_bytes()
        except (EOFError, ConnectionError):
            worker.process.join()
            if worker.is_reused and not self._run.lease.work_of(worker.process.pid):
                self._close(connection, Answer())  # it was killed between two builds
                self._fork(worker.derivation, worker.ahead)
                return []
            return [(worker.derivation, self._close(connection, self._died(worker)))]
        if word == BEGINS:
            worker.guard.begins()
        elif word == ENDS:
            worker.guard.ends()
        elif word[:1] == FREE:
            self._idle[connection] = self._running.pop(connection)
            self._run.reservations.give_back(worker.grant)
            return [(worker.derivation, self._read(worker, word[1:]))]
        elif word[:1] == GOES_ON:
            self._go_on(connection, worker)
            return [(worker.derivation, self._read(worker, word[1:]))]
        else:
            self._answered[worker.process] = worker.derivation.name
            worker.guard.end_descendants()
            answer = self._read(worker, word[1:])
            return [(worker.derivation, self._close(connection, answer))]
        return []

    def _go_on(self, connection: Connection, worker: _Worker) -> None:
        """Notes that a worker has begun the next stage."""
        derivation, *ahead = worker.ahead
        assert worker.process.pid is not None
        self._run.reservations.give_back(worker.grant)
        grant = self._run.reservations.take(derivation)
        guard = Guard(derivation, worker.process.pid, grant.memory)
        self._running[connection] = worker._replace(
            derivation=derivation, grant=grant, guard=guard, ahead=ahead, is_reused=True
        )
        self._begun.append(derivation)

    def _close(self, connection: Connection, answer: Answer) -> Answer:
        worker = self._running.pop(connection)
        connection.close()
        worker.orders.close()
        self._run.reservations.give_back(worker.grant)
        if isinstance(answer.error, BuildTimeoutError) and "tensorflow" in sys.modules:
            answer.error.add_note(
                "TensorFlow was loaded before the process of the build was forked, and may wait "
                "for ever there: import it in builds only"
            )
        return answer

    def stop(self) -> None:
        """Ends the processes that still run, with the processes that they started."""
        try:
            end_processes([worker.process for worker in self._running.values()], _GRACE)
        finally:
            for connection, worker in self._running.items():
                connection.close()
                worker.orders.close()
            self._running.clear()
            while self._idle:
                self._end_idle(next(iter(self._idle)))
            self._end_answered()

    def _end_answered(self) -> None:
        """Ends workers that have answered, but wait too long for what their builds started."""
        join_processes(list(self._answered), _PATIENCE)
        for process, name in self._answered.items():
            if process.is_alive():
                warnings.warn(
                    f"The process that built stage {name!r} goes on with something after its "
                    "build: threads or processes that do not end. It is ended now.",
                    RuntimeWarning,
                    stacklevel=2,
                )
                process.kill()
                process.join()
        self._answered.clear()

    def _read(self, worker: _Worker, data: bytes) -> Answer:
        derivation = worker.derivation
        try:
            answer = unpickle_answer(data)
        except Exception as error:  # objects of users may do anything when they are unpickled
            return Answer(
                error=StoreError(
                    f"What the process that built stage {derivation.name!r} ({derivation.ref}) "
                    f"answered cannot be read: {type(error).__name__}: {error}."
                )
            )
        if worker.guard.reason is not None and isinstance(answer.error, KeyboardInterrupt):
            # The interrupt came when the build had just ended.
            worker.guard.reason.__cause__ = answer.error
            note_failure(worker.guard.reason, derivation, None)
            return Answer(error=worker.guard.reason)
        return answer

    def _died(self, worker: _Worker) -> Answer:
        derivation, process, run = worker.derivation, worker.process, self._run
        error: StoreError | None = worker.guard.reason
        if error is None:
            error = StoreError(
                f"The process that built stage {derivation.name!r} ({derivation.ref}) died with "
                f"exit code {process.exitcode} (a negative number is a signal; -9 often means that "
                "memory ran out)."
            )
        for home in run.lease.work_of(process.pid):
            if worker.guard.is_killed and run.options.on_error == "keep":
                return Answer(failure=run.keep_failure(derivation, home, error))
            checkpoint = run.checkpoint_of(derivation, home)
            checkpoint.failed()
            place = keep_failed(run.layout, derivation, home, error)
            note_failure(error, derivation, place, checkpoint.place)
        return Answer(error=error)


class _Popen(popen_fork.Popen):
    """Forks a process that leaves the objects of its parent alone.

    Such an object may own threads, connections or temporary files that belong to the parent. A
    client of Ray that is destroyed in the child ends it by SIGSEGV. So in the child

    1. the garbage of the parent is not collected (`gc.freeze`);
    2. the exit functions of the parent are not run, and not dropped either. `multiprocessing`
       drops them since Python 3.13, with everything that only they refer to.
    """

    def _launch(self, process_obj: BaseProcess) -> None:
        parent_r, child_w = os.pipe()
        child_r, parent_w = os.pipe()
        is_collecting = gc.isenabled()
        gc.disable()  # until the child has frozen its objects
        try:
            with warnings.catch_warnings():
                # Since Python 3.12. The thread of fsspec stays when a remote was used; the child
                # makes its own.
                warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
                self.pid = os.fork()
            if self.pid == 0:
                code = 1
                try:
                    gc.freeze()
                    if is_collecting:
                        gc.enable()
                    os.close(parent_r)
                    os.close(parent_w)
                    code = process_obj._bootstrap(parent_sentinel=child_r)  # type: ignore[attr-defined]  # typeshed has public names only
                    if sys.version_info >= (3, 13):  # before, `_bootstrap` does it
                        util._exit_function()  # type: ignore[attr-defined,unused-ignore]  # as above
                finally:
                    os._exit(code)
        finally:
            if is_collecting:
                gc.enable()
            os.close(child_w)
            os.close(child_r)
        self.finalizer = util.Finalize(self, _close, (parent_r, parent_w))
        self.sentinel = parent_r


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


class _Process(ForkProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> popen_fork.Popen:  # noqa: N802  # its name there
        return _Popen(process_obj)


register_launcher("process", ForkLauncher)
