"""What a forked worker does: it builds the stages that it is given, and answers its parent.

A worker that may build several stages is given some ahead: each of them waits for those before it
and for nothing else. It goes on with the next one while its parent notes the answer.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import pickle
import signal
from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import NamedTuple, final

from symexp.store.derivation import Derivation
from symexp.store.realizing.answers import pickle_answer
from symexp.store.realizing.guard import LateInterrupts
from symexp.store.realizing.pipeline import realize_for_parent
from symexp.store.realizing.reservations import Grant
from symexp.store.realizing.run import Run
from symexp.store.realizing.traces import Traces
from symexp.store.refs import Ref

__all__ = [
    "ANSWER",
    "BEGINS",
    "ENDS",
    "FREE",
    "GOES_ON",
    "NO_ORDER",
    "Links",
    "Order",
    "Recall",
    "work_for_parent",
]

BEGINS, ENDS, ANSWER, FREE, GOES_ON = b"b", b"e", b"a", b"f", b"g"
"""The first byte of what a worker says.

Its build begins, or has ended; this is said of builds with limits only. Or this is an answer: the
last one; the worker waits for an order after it; or it has begun the next stage that it was given.
"""

NO_ORDER = b""
"""What ends a worker that waits for an order."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


@final
class Recall:
    """A word to all workers of a run, in memory that they share: begin nothing ahead any more."""

    __slots__ = ("_page",)

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def set(self) -> None:
        """Says the word."""
        self._page[0] = 1

    def __bool__(self) -> bool:
        return bool(self._page[0])


class Links(NamedTuple):
    """What connects a worker with its parent.

    Attributes:
        answers: Where the worker answers.
        orders: Where it reads orders; the first one only says that its parent knows of it.
        parent_end: The end of `orders` that belongs to the parent.
        recall: Whether it must not begin stages ahead.
        parent: The process of the parent.
    """

    answers: Connection
    orders: Connection
    parent_end: Connection
    recall: Recall
    parent: int


class Order(NamedTuple):
    """Stages for a worker that waits.

    Attributes:
        stages: The digests of the stages, in the order in which they are built.
        chosen: What was chosen for the stages below them, by digest.
        failures: The kept failures of the stages below them, by digest.
    """

    stages: Sequence[str]
    chosen: Mapping[str, tuple[Ref, ...]]
    failures: Mapping[str, Ref]

    def pickled(self) -> bytes:
        """Returns it as bytes."""
        return pickle.dumps(tuple(self))


def work_for_parent(run: Run, stages: Sequence[Derivation], grant: Grant, links: Links) -> None:
    """Realizes stages, in a process that was forked for them.

    Args:
        run: The copy of the run of its parent.
        stages: The first stage, and those that follow it.
        grant: What the first build has been given; the others reserve nothing.
        links: The links with its parent.
    """
    _die_with(links.parent)
    links.parent_end.close()  # with this end open, the other one would wait for ever
    try:
        links.orders.recv_bytes()
    except EOFError:
        os._exit(1)
    grant.apply()
    first = stages[0]
    if first.timeout is not None or grant.memory is not None:
        _adopt_orphans()
    interrupts = LateInterrupts(first.timeout)
    is_light = not run.reservations.needs_process(first)

    def announce(begins: bool) -> None:
        if begins:
            interrupts.begin()
        if not is_light:
            links.answers.send_bytes(BEGINS if begins else ENDS)

    run.enter_worker(announce)
    run.may_start_threads = True
    _build_all(run, stages, links, is_light=is_light)
    links.answers.close()


def _build_all(run: Run, stages: Sequence[Derivation], links: Links, *, is_light: bool) -> None:
    """Builds stages, and those of further orders."""
    known: dict[str, Derivation] = {}
    traces = Traces()
    waiting = deque(stages)
    while waiting:
        derivation = waiting.popleft()
        traces.begin()
        work = partial(realize_for_parent, run, derivation, is_durable=False)
        answer = pickle_answer(work, "in a worker process")
        if not (is_light and run.has_result(derivation) and traces.are_none()):
            links.answers.send_bytes(ANSWER + answer)
            return
        if waiting and not links.recall:
            links.answers.send_bytes(GOES_ON + answer)
            continue
        links.answers.send_bytes(FREE + answer)
        waiting.clear()
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            if data := links.orders.recv_bytes():
                order = Order(*pickle.loads(data))  # noqa: S301  # from the parent
                known = known or {d.digest: d for d in run.left}
                run.resolver.chosen.update(order.chosen)
                run.resolver.failures.update(order.failures)
                waiting.extend(known[digest] for digest in order.stages)


def _adopt_orphans() -> None:
    """Keeps processes that detach themselves among the descendants of this worker."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _die_with(parent: int) -> None:
    """Ends this worker with its parent: an orphan would hold the lock of its stage."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
