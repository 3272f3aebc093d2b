"""Building stages in processes that are forked when a build begins.

Builders need not be picklable, and the memory of a build goes with its process.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import TYPE_CHECKING

from symexp.store.derivation import Derivation
from symexp.store.errors import StoreError
from symexp.store.parallel import Answer, Launcher, answer_of, realize_one

if TYPE_CHECKING:
    from symexp.store.run import Run

__all__ = ["ForkLauncher"]

_PR_SET_PDEATHSIG = 1


class ForkLauncher(Launcher):
    """Builds each stage in a process of its own.

    Args:
        run: The run that the stages belong to; a child works on with its copy.
        workers: How many at the same time; one by default.
    """

    def __init__(self, run: Run, workers: int | None = None) -> None:
        self._run = run
        self._workers = workers or 1
        self._running: dict[Connection, tuple[ForkProcess, Derivation]] = {}
        run.watch.share()

    @property
    def room(self) -> int:
        """How many processes more there may be."""
        return self._workers - len(self._running)

    def start(self, derivation: Derivation) -> None:
        """Forks a process for a stage."""
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        sys.stdout.flush()
        process = context.Process(target=_child, args=(self._run, derivation, theirs, os.getpid()))
        process.start()
        theirs.close()
        self._running[ours] = (process, derivation)

    def finished(self) -> list[tuple[Derivation, Answer]]:
        """Waits for processes to answer or to die."""
        found = []
        for connection in wait(list(self._running)):
            assert isinstance(connection, Connection)
            process, derivation = self._running.pop(connection)
            found.append((derivation, _collect(derivation, connection, process)))
        return found

    def stop(self) -> None:
        """Ends the processes that still run."""
        for connection, (process, _) in self._running.items():
            process.terminate()
            process.join()
            connection.close()
        self._running.clear()


def _child(run: Run, derivation: Derivation, connection: Connection, parent: int) -> None:
    _die_with(parent)
    run.watch = run.watch.in_worker()
    answer = answer_of(lambda: realize_one(run, derivation), "in a worker process")
    connection.send_bytes(answer)
    connection.close()


def _die_with(parent: int) -> None:
    """A worker whose parent was killed must not go on holding the lock of its stage."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _collect(derivation: Derivation, connection: Connection, process: ForkProcess) -> Answer:
    try:
        answer: Answer = connection.recv()
    except EOFError:
        process.join()
        return Answer(error=_died(derivation, process.exitcode))
    finally:
        connection.close()
    process.join()
    return answer


def _died(derivation: Derivation, exitcode: int | None) -> StoreError:
    return StoreError(
        f"The process that built stage {derivation.name!r} ({derivation.ref}) died with exit "
        f"code {exitcode} (a negative number is a signal; -9 often means that memory ran out)."
    )
