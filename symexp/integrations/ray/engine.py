"""The engine of `sx.tune` on Ray: each worker is a task with a process of its own."""

from __future__ import annotations

import faulthandler
import itertools
import logging
import math
import sys
import time
from collections.abc import Mapping
from typing import Any

from symexp.integrations.ray.cluster import (
    connected,
    fits_somewhere,
    is_one_machine,
    node_totals,
)
from symexp.sweeps.tune.interrupts import noted_interrupts, waking
from symexp.sweeps.tune.job import Job, Report, TuneError
from symexp.sweeps.tune.output import prefixed_output
from symexp.sweeps.tune.trial_watch import GRACE
from symexp.sweeps.tune.worker_main import perform

__all__ = ["run"]

_log = logging.getLogger("symexp.tune")

_POLL_SECONDS = 0.1
# Resources that Ray names differently.
_RAY_NAMES = {"cpu": "CPU", "gpu": "GPU"}


def run(job: Job) -> None:
    """Runs the workers of a job as tasks of a Ray cluster until no trials are left.

    Args:
        job: The job.

    Raises:
        TuneError: The cluster lacks the resources of a worker, or cannot reach the study.
        BaseException: The error of a worker, or an exception of this process such as
            KeyboardInterrupt. All tasks have ended then.
    """
    processors = int(job.resources.get("cpu", 1) * job.workers + 0.999)
    with connected(job.address, processors, TuneError) as (ray, is_own):
        _check_cluster(ray, job, is_own)
        team = _Team(ray, job)
        try:
            with noted_interrupts() as raise_interrupt:
                for _ in range(job.workers):
                    team.add()
                while team.is_at_work():
                    raise_interrupt()
                    job.tick()
        finally:
            team.stop()


def _check_cluster(ray: Any, job: Job, is_own: bool) -> None:
    if job.is_local and not is_one_machine(ray):
        raise TuneError(
            "The study is a file of this machine, but the Ray cluster has nodes on others. Pass "
            "the URL of a database that all nodes reach, such as "
            "study='postgresql://user@host/database#name'."
        )
    wanted = {_RAY_NAMES.get(name, name): amount for name, amount in job.resources.items()}
    if fits_somewhere(ray, wanted):
        return
    there = "; ".join(str({k: v for k, v in t.items() if ":" not in k}) for t in node_totals(ray))
    text = f"No node of the Ray cluster has {wanted} for a worker. Its nodes have: {there}."
    if is_own:
        raise TuneError(f"{text} Ask for less, or pass the address of another cluster.")
    _log.warning("%s The workers wait until such a node joins.", text)


def _work(
    payload: bytes, path: list[str], number: int, memory: float | None, limit: float | None
) -> bytes:
    """Runs in a task: evaluates trials, and returns the report of the worker.

    The launcher may be on another machine, so the worker looks after its memory itself. Ray cannot
    kill a worker whose C code holds the GIL; the timer of `faulthandler` can, which is in C.
    """
    sys.path.extend(p for p in path if p not in sys.path)
    with waking(), prefixed_output(number + 1) as mark:

        def begun(trial: int) -> None:
            if limit is not None:
                faulthandler.dump_traceback_later(limit + 2 * GRACE, exit=True, file=2)
            mark(trial)

        try:
            return perform(payload, begun=begun, number=number, memory=memory).to_bytes()
        finally:
            if limit is not None:
                faulthandler.cancel_dump_traceback_later()


class _Worker:
    """A task that is running.

    Attributes:
        number: Its number, from 0.
        name: Its name in messages.
        reason: Why it is being ended, because its trial is over a limit; empty if it is not.
        kill_at: When it is killed for this reason, on the clock `time.monotonic`.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"Worker {number + 1}"
        self.reason = ""
        self.kill_at = math.inf


class _Team:
    """The tasks that are running."""

    def __init__(self, ray: Any, job: Job) -> None:
        self._ray = ray
        self._job = job
        self._payload = ray.put(job.payload)
        self._numbers = itertools.count()
        self._workers: dict[Any, _Worker] = {}
        # Each task has a process of its own, so that its memory is freed at the end. The leases of
        # the ledger decide what happens to the trials of a worker that died.
        self._task = ray.remote(**_task_options(job.resources))(_work)

    def add(self) -> None:
        """Starts the task of another worker."""
        worker, watch = _Worker(next(self._numbers)), self._job.watch
        memory = None if watch is None else watch.limits.memory
        limit = None if watch is None else watch.limits.trial_timeout
        task = self._task.remote(self._payload, sys.path, worker.number, memory, limit)
        self._workers[task] = worker

    def is_at_work(self) -> bool:
        """Waits a moment, replaces tasks that ended, and returns whether any task is running."""
        if not self._workers:
            return False
        ended, _ = self._ray.wait(list(self._workers), timeout=_POLL_SECONDS, fetch_local=True)
        for task in ended:
            # The task is forgotten first, so that `stop` does not cancel it: Ray 2.60 may abort
            # this process when a task is cancelled whose result was just returned.
            worker, watch = self._workers.pop(task), self._job.watch
            if self._needs_successor(task, worker) and not (watch and watch.is_over()):
                self.add()
        self._end_overdue()
        return bool(self._workers)

    def _end_overdue(self) -> None:
        """Cancels the tasks whose trials are over a limit, and kills those that go on."""
        watch, now = self._job.watch, time.monotonic()
        for task, worker in self._workers.items():
            if watch is not None and not worker.reason:
                worker.reason, _ = watch.end_overdue(worker.number)
                if worker.reason:
                    worker.kill_at = now + GRACE
                    self._cancel_one(task, force=False)
            elif now >= worker.kill_at:
                worker.kill_at = math.inf
                self._cancel_one(task, force=True)

    def _cancel_one(self, task: Any, *, force: bool) -> None:
        # Ray 2.60 may abort this process when a task is cancelled that has ended.
        ended, _ = self._ray.wait([task], timeout=0)
        if not ended:
            self._ray.cancel(task, force=force)

    def _needs_successor(self, task: Any, worker: _Worker) -> bool:
        """Records how a worker ended; returns whether another one goes on."""
        supervisor, watch = self._job.supervisor, self._job.watch
        try:
            report = Report.from_bytes(self._ray.get(task))
        except self._ray.exceptions.RayError as error:
            if worker.reason:
                self._was_ended(worker)
                return True
            how = f"was lost ({type(error).__name__})"
            if watch is not None:
                watch.has_died(worker.number, how)
            supervisor.has_died(
                worker.name, how, started=_had_started(error), last_words=str(error)
            )
            return True
        if worker.reason:
            self._was_ended(worker)
            return True
        return supervisor.has_ended(report)

    def _was_ended(self, worker: _Worker) -> None:
        if self._job.watch is not None:
            self._job.watch.was_ended(worker.number)
        self._job.supervisor.was_ended(worker.name, worker.reason)

    def stop(self) -> None:
        """Asks all tasks to end, and kills those that do not end within the grace period."""
        try:
            self._cancel(force=False)
            deadline = time.monotonic() + self._job.grace
            while self._workers and time.monotonic() < deadline:
                self._forget_ended(_POLL_SECONDS)
        finally:  # also if the user interrupts a second time
            self._cancel(force=True)
            if self._job.watch is not None:
                self._job.watch.end()

    def _cancel(self, *, force: bool) -> None:
        self._forget_ended(0)
        for task in self._workers:
            self._ray.cancel(task, force=force)

    def _forget_ended(self, timeout: float) -> None:
        if tasks := list(self._workers):
            ended, _ = self._ray.wait(tasks, num_returns=len(tasks), timeout=timeout)
            for task in ended:
                del self._workers[task]


def _had_started(error: BaseException) -> bool:
    """Whether a lost task may have begun to work.

    A task that fails before it works (for example on a node without symexp) raises one of these
    errors. A task that works returns a report, whatever happens in it.
    """
    return type(error).__name__ not in ("RayTaskError", "RuntimeEnvSetupError")


def _task_options(resources: Mapping[str, float]) -> dict[str, Any]:
    own = {name: amount for name, amount in resources.items() if name not in _RAY_NAMES}
    return {
        "max_retries": 0,
        "max_calls": 1,
        "num_cpus": resources.get("cpu", 1),
        "num_gpus": resources.get("gpu", 0),
        "resources": own or None,
    }
