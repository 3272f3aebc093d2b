"""The process of one worker: what `symexp.sweeps.tune.local_processes` starts."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from symexp._base.registry import resolve
from symexp.sweeps.tune.interrupts import Interruption
from symexp.sweeps.tune.report import Report
from symexp.sweeps.tune.work import work

__all__ = ["main", "perform"]


class _Lifeline:
    """Watches the pipe whose other end the parent holds: its end is the sign to stop.

    So workers also end when their parent is killed.
    """

    def __init__(self, grace: float, interruption: Interruption) -> None:
        self.is_cut = False
        self._grace = grace
        self._interruption = interruption
        self._pipe = os.dup(0)
        # What the user's code reads from its standard input must not be the lifeline.
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        threading.Thread(target=self._watch, name="symexp-lifeline", daemon=True).start()

    def _watch(self) -> None:
        while os.read(self._pipe, 64):
            pass
        self.is_cut = True
        end = time.monotonic() + self._grace
        self._interruption.tell(self._grace)
        time.sleep(max(0.0, end - time.monotonic()))
        os._exit(1)  # the trial did not let itself be interrupted; its lease is known to be dead


def perform(
    payload: bytes,
    started: Callable[[], None] = lambda: None,
    is_told_to_stop: Callable[[], bool] = lambda: True,
) -> Report:
    """Does the work of a payload.

    Args:
        payload: What `symexp.sweeps.tune.tune` made.
        started: Called when the study is open.
        is_told_to_stop: Whether a KeyboardInterrupt comes from the launcher.
    """
    try:
        # cloudpickle is an optional dependency; that it is missing is reported too.
        from symexp.sweeps.tune.pickling import loads

        sys.argv[:], _, modules, task = loads(payload)
        resolve("patching.expect")(modules)
        return Report("again" if work(task, started) else "done")
    except KeyboardInterrupt as error:
        return Report("stopped") if is_told_to_stop() else Report.of_error(error)
    except BaseException as error:  # all is reported; the launcher raises it
        return Report.of_error(error)


def main(folder: str, number: str, grace: str, script: str, cpus: str) -> None:
    """Runs one worker.

    Args:
        folder: Where the task is, and where the report goes.
        number: Which worker this is.
        grace: How many seconds it has to end when told to.
        script: The path of the script that started all; empty for none.
        cpus: Its processors, separated by commas; empty for all.
    """
    interruption = Interruption()
    signal.signal(signal.SIGINT, interruption)
    lifeline = _Lifeline(float(grace), interruption)
    if cpus:
        os.sched_setaffinity(0, [int(n) for n in cpus.split(",")])
    if script:
        # Where the source of classes of the script is found.
        sys.modules["__main__"].__file__ = script
    place = Path(folder)
    mark, out = place / f"{number}.started", place / f"{number}.report"
    report = perform((place / "task").read_bytes(), mark.touch, lambda: lifeline.is_cut)
    partial = out.with_suffix(".partial")
    partial.write_bytes(report.to_bytes())
    partial.replace(out)
