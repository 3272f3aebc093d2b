"""A launcher that forks a worker process for each stage.

Builders need not be picklable, and the memory of a build is freed with its process.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import warnings
from multiprocessing import popen_fork, util
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import ForkProcess
from multiprocessing.process import BaseProcess
from typing import final

from symexp._base.processes import end_processes, join_processes
from symexp.store.derivation import Derivation
from symexp.store.errors import StoreError
from symexp.store.realizing.build import keep_failed, note_failure
from symexp.store.realizing.pipeline import (
    Answer,
    Launcher,
    pickle_answer,
    realize_for_parent,
    register_launcher,
    unpickle_answer,
)
from symexp.store.realizing.run import Run

__all__ = ["ForkLauncher"]

_PR_SET_PDEATHSIG = 1

_GRACE = 5.0
"""Seconds in which an interrupted process may end by itself."""

_PATIENCE = 30.0
"""Seconds in which a process that has answered, but goes on with something, may end by itself."""

_GLANCE = 0.5
"""Seconds between two looks of the parent at what happened meanwhile, such as an interrupt."""


@final
class ForkLauncher(Launcher):
    """Builds each stage in its own process.

    Args:
        run: The run that the stages belong to; a child continues with its copy.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._workers = run.options.workers or 1
        self._running: dict[Connection, tuple[ForkProcess, Derivation]] = {}
        self._answered: dict[BaseProcess, str] = {}
        run.watch.share()

    @property
    def capacity(self) -> int:
        """How many more processes may be started."""
        return self._workers - len(self._running)

    def start(self, derivation: Derivation) -> None:
        """Forks a process for a stage.

        The child waits for a word of its parent. An interrupt may come between the fork and the
        moment when `stop` knows the process; the child then reads the end of the pipe and ends.
        """
        ours, theirs = Pipe(duplex=False)
        start, go = Pipe(duplex=False)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a process without a console has none
                stream.flush()
        arguments = (self._run, derivation, theirs, (start, go), os.getpid())
        process = _Process(target=_child, args=arguments)
        try:
            process.start()
            self._running[ours] = (process, derivation)
            go.send_bytes(b"go")
        finally:
            for connection in (theirs, start, go):
                connection.close()

    def finished(self) -> list[tuple[Derivation, Answer]]:
        """Waits for processes to answer or to die."""
        found = []
        # A Ctrl-C that comes just before the wait does not end it, and is noticed after it.
        while not (ready := wait(list(self._running), timeout=_GLANCE)):
            pass
        for connection in ready:
            assert isinstance(connection, Connection)
            process, derivation = self._running.pop(connection)
            found.append((derivation, self._collect(derivation, connection, process)))
        # A process that answered may still wait for threads or processes of its build.
        self._answered = {p: name for p, name in self._answered.items() if p.is_alive()}
        return found

    def stop(self) -> None:
        """Ends the processes that still run, with the processes that they started."""
        try:
            end_processes([process for process, _ in self._running.values()], _GRACE)
        finally:
            for connection in self._running:
                connection.close()
            self._running.clear()
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

    def _collect(
        self, derivation: Derivation, connection: Connection, process: ForkProcess
    ) -> Answer:
        try:
            answer = unpickle_answer(connection.recv_bytes())
        except (EOFError, ConnectionError):
            process.join()
            return Answer(error=self._died(derivation, process))
        except Exception as error:  # objects of users may do anything when they are unpickled
            answer = Answer(
                error=StoreError(
                    f"What the process that built stage {derivation.name!r} ({derivation.ref}) "
                    f"answered cannot be read: {type(error).__name__}: {error}."
                )
            )
        finally:
            connection.close()
        self._answered[process] = derivation.name
        return answer

    def _died(self, derivation: Derivation, process: ForkProcess) -> StoreError:
        error = StoreError(
            f"The process that built stage {derivation.name!r} ({derivation.ref}) died with exit "
            f"code {process.exitcode} (a negative number is a signal; -9 often means that memory "
            "ran out)."
        )
        for home in self._run.lease.work_of(process.pid):
            note_failure(error, derivation, keep_failed(self._run.layout, derivation, home, error))
        return error


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


def _child(
    run: Run,
    derivation: Derivation,
    connection: Connection,
    word: tuple[Connection, Connection],
    parent: int,
) -> None:
    _die_with(parent)
    start, go = word
    go.close()  # with this end open, the other one would wait for ever
    try:
        start.recv_bytes()
    except EOFError:
        os._exit(1)
    start.close()
    run.watch = run.watch.in_worker()
    answer = pickle_answer(lambda: realize_for_parent(run, derivation), "in a worker process")
    connection.send_bytes(answer)
    connection.close()


def _die_with(parent: int) -> None:
    """Ends this worker with its parent: an orphan would hold the lock of its stage."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


register_launcher("process", ForkLauncher)
