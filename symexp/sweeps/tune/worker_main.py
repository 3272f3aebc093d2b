"""The work of one worker of `sx.tune`, and the main function of its process."""

from __future__ import annotations

import inspect
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symexp._base.quiet_start import quiet_start
from symexp.patching.patcher_registry import add_packs
from symexp.study.ledger import LeaseLostError, Ledger
from symexp.study.ledger.sql.trial_leases import name_worker, worker_of
from symexp.sweeps.feedback import Feedback, FeedbackError
from symexp.sweeps.sample import sample
from symexp.sweeps.tune.garbage import search_new_objects, search_nothing
from symexp.sweeps.tune.interrupts import Interruption
from symexp.sweeps.tune.job import Report, Task
from symexp.sweeps.tune.output import TrialMarks
from symexp.sweeps.tune.trial_watch import memory_reason, used_memory

__all__ = ["main", "perform", "takes_feedback", "work"]

# How often a worker looks at its own memory, in seconds.
_WEIGH_EVERY = 0.1


def work(
    task: Task,
    started: Callable[[], None] = lambda: None,
    begun: Callable[[int], None] = lambda trial: None,
    number: int = 0,
    memory: float | None = None,
) -> bool:
    """Evaluates trials until no trials are left.

    Args:
        task: The task of all workers.
        started: Called when the study is open, before the first trial.
        begun: Called when a trial begins, with its id.
        number: The number of this worker.
        memory: The bytes that this process may use, if it has to look after that itself.

    Returns:
        Whether a fresh process must go on.
    """
    evaluate = _one_call(task.evaluate)
    if task.call:
        name_worker(f"{task.call}-{number}")
    loop = sample(task.space, study=task.study, progress=False, **task.options)
    loop.obey(task.call)
    if memory is not None:
        _MemoryGuard(loop.study.ledger, f"{task.call}-{number}", memory).start()
    started()
    count = 0
    try:
        for exp, feedback in loop:
            begun(feedback.id)
            count += 1
            if count == task.fresh_after:
                feedback.end_loop()
            try:
                with feedback:
                    evaluate(exp, feedback)
                feedback._end_if_open()
            except LeaseLostError:
                continue  # another worker holds the trial now, and nothing was recorded
            if task.options.get("group") is None:  # else another worker may give it
                _require_feedback(feedback)
    finally:
        loop.close()
        loop.study.close()
    return count == task.fresh_after


def _one_call(evaluate: Callable[..., Any]) -> Callable[[Any, Feedback], None]:
    both = takes_feedback(evaluate)

    def call(exp: Any, feedback: Feedback) -> None:
        rewards = evaluate(exp, feedback) if both else evaluate(exp)
        if rewards is not None:
            feedback(rewards)

    return call


def takes_feedback(evaluate: Callable[..., Any]) -> bool:
    """Returns whether a function takes the feedback as its second argument.

    It does if it has a second parameter without a default, or one that is called `feedback`.
    """
    try:
        parameters = list(inspect.signature(evaluate).parameters.values())
    except (TypeError, ValueError):  # some builtins have no signature
        return False
    if len(parameters) < 2 or parameters[1].kind in (
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    ):
        return False
    second = parameters[1]
    return second.default is inspect.Parameter.empty or second.name == "feedback"


def _require_feedback(feedback: Feedback) -> None:
    # A trial that returned to the study to be tried again is done here too.
    if not feedback.is_done:
        raise FeedbackError(
            f"`evaluate` returned None for trial {feedback.id} ({feedback.dna}) and gave no "
            "feedback. Return the reward, or take the feedback as the second argument and call "
            "`feedback(reward)`, `feedback.done()` or `feedback.skip(reason)`."
        )


class _Lifeline:
    """Watches the pipe whose other end the parent holds: when the pipe ends, the worker stops.

    So a worker also ends when its parent is killed.
    """

    def __init__(self, grace: float, interruption: Interruption) -> None:
        self.is_cut = False
        self._grace = grace
        self._interruption = interruption
        self._pipe = os.dup(0)
        # The user's code must not read the lifeline as its standard input.
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        threading.Thread(target=self._watch, name="symexp-lifeline", daemon=True).start()

    def _watch(self) -> None:
        while os.read(self._pipe, 64):
            pass
        self.is_cut = True
        end = time.monotonic() + self._grace
        self._interruption.request_stop(self._grace)
        time.sleep(max(0.0, end - time.monotonic()))
        os._exit(1)  # the trial ignored the interrupt; the ledger sees that this process is dead


class _MemoryGuard(threading.Thread):
    """Ends this process, which its launcher cannot reach, when it uses too much memory.

    Args:
        ledger: The ledger of the study.
        name: The name of this worker, as the owners of its trials contain it.
        limit: The bytes that it may use.
    """

    def __init__(self, ledger: Ledger, name: str, limit: float) -> None:
        super().__init__(name="symexp-memory", daemon=True)
        self._ledger = ledger
        self._name = name
        self._limit = limit

    def run(self) -> None:
        """Looks at the memory again and again."""
        while (used := used_memory(os.getpid())) <= self._limit:
            time.sleep(_WEIGH_EVERY)
        try:
            for trial in self._ledger.trials(("running",)):
                if worker_of(trial.owner) == self._name:
                    self._ledger.end_for(trial, "failed", memory_reason(used, self._limit))
        finally:
            os._exit(1)


def perform(
    payload: bytes,
    started: Callable[[], None] = lambda: None,
    is_stopping: Callable[[], bool] = lambda: True,
    begun: Callable[[int], None] = lambda trial: None,
    number: int = 0,
    memory: float | None = None,
) -> Report:
    """Does the work of a payload.

    Args:
        payload: The bytes that `symexp.sweeps.tune.tune` has made.
        started: Called when the study is open.
        is_stopping: Returns whether a KeyboardInterrupt comes from the launcher.
        begun: Called when a trial begins, with its id.
        number: The number of the worker.
        memory: The bytes that this process may use, if it has to look after that itself.
    """
    try:
        # cloudpickle is an optional dependency; if it is missing, the report says so.
        from symexp.sweeps.tune.pickling import loads

        with quiet_start():  # the space may be of Keras
            sys.argv[:], _, modules, task = loads(payload)
        add_packs(modules)
        return Report("again" if work(task, started, begun, number, memory) else "done")
    except KeyboardInterrupt as error:
        return Report("stopped") if is_stopping() else Report.of_error(error)
    except BaseException as error:  # the launcher raises what is reported
        return Report.of_error(error)


def main(folder: str, number: str, grace: str, script: str, cpus: str) -> None:
    """Runs one worker.

    Args:
        folder: The directory of the task and of the report.
        number: The number of this worker.
        grace: How many seconds it has to end after the request to stop.
        script: The path of the script that called `sx.tune`; empty if there is no script.
        cpus: Its processors, separated by commas; empty for all.
    """
    search_nothing()
    interruption = Interruption()
    signal.signal(signal.SIGINT, interruption)
    lifeline = _Lifeline(float(grace), interruption)
    if cpus:
        os.sched_setaffinity(0, [int(n) for n in cpus.split(",")])
    if script:
        # `inspect.getsource` finds the source of the script's classes there.
        sys.modules["__main__"].__file__ = script
    place = Path(folder)
    mark, out = place / f"{number}.started", place / f"{number}.report"
    marks = TrialMarks(place.name)
    payload = (place / "task").read_bytes()

    def started() -> None:
        search_new_objects()
        mark.touch()

    report = perform(payload, started, lambda: lifeline.is_cut, marks.begin, int(number))
    partial = out.with_suffix(".partial")
    partial.write_bytes(report.to_bytes())
    partial.replace(out)
