"""The engine of `sx.tune` on Ray: each worker is a task in a process of its own."""

from __future__ import annotations

import itertools
import logging
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
from symexp.sweeps.tune.worker_main import perform

__all__ = ["run"]

_log = logging.getLogger("symexp.tune")

_POLL = 0.1
# As Ray calls what users know by other names.
_NAMES = {"cpu": "CPU", "gpu": "GPU"}


def run(job: Job) -> None:
    """Has tasks of a Ray cluster work until there are no trials left.

    Raises:
        TuneError: The cluster does not have what workers ask for, or cannot reach the study.
        BaseException: What a worker failed with; or what was raised here, such as
            KeyboardInterrupt. No task is left.
    """
    processors = int(job.resources.get("cpu", 1) * job.workers + 0.999)
    with connected(job.address, processors, TuneError) as (ray, is_own):
        _check(ray, job, is_own)
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


def _check(ray: Any, job: Job, is_own: bool) -> None:
    if job.is_local and not is_one_machine(ray):
        raise TuneError(
            "The study is a file of this machine, but the Ray cluster has nodes on others. Pass "
            "the URL of a database that all nodes reach, such as "
            "study='postgresql://user@host/database#name'."
        )
    wanted = {_NAMES.get(name, name): amount for name, amount in job.resources.items()}
    if fits_somewhere(ray, wanted):
        return
    there = "; ".join(str({k: v for k, v in t.items() if ":" not in k}) for t in node_totals(ray))
    text = f"No node of the Ray cluster has {wanted} for a worker. Its nodes have: {there}."
    if is_own:
        raise TuneError(f"{text} Ask for less, or pass the address of another cluster.")
    _log.warning("%s The workers wait until such a node joins.", text)


def _work(payload: bytes, path: list[str]) -> bytes:
    """Runs in a worker of Ray: gives the report of what it did."""
    sys.path.extend(p for p in path if p not in sys.path)
    with waking():
        return perform(payload).to_bytes()


class _Team:
    """The tasks that work at the moment."""

    def __init__(self, ray: Any, job: Job) -> None:
        self._ray = ray
        self._job = job
        self._payload = ray.put(job.payload)
        self._numbers = itertools.count(1)
        self._names: dict[Any, str] = {}
        # A process for each task, so that its memory is free at the end; what happens to trials
        # of workers that die is the ledger's business.
        self._task = ray.remote(**_options(job.resources))(_work)

    def add(self) -> None:
        """Starts one more."""
        task = self._task.remote(self._payload, sys.path)
        self._names[task] = f"Worker {next(self._numbers)}"

    def is_at_work(self) -> bool:
        """Whether any is; waits a moment, and gives successors to those that ended."""
        if not self._names:
            return False
        ended, _ = self._ray.wait(list(self._names), timeout=_POLL, fetch_local=True)
        for task in ended:
            # First, for `stop` must not cancel it: Ray may abort this process when a task is
            # cancelled whose result was just handed out.
            name = self._names.pop(task)
            if self._goes_on(task, name):
                self.add()
        return bool(self._names)

    def _goes_on(self, task: Any, name: str) -> bool:
        try:
            report = Report.from_bytes(self._ray.get(task))
        except self._ray.exceptions.RayError as error:
            how = f"was lost ({type(error).__name__})"
            self._job.supervisor.has_died(
                name, how, started=_had_started(error), last_words=str(error)
            )
            return True
        return self._job.supervisor.has_ended(report)

    def stop(self) -> None:
        """Tells all to end, and kills those that do not."""
        try:
            self._cancel(force=False)
            deadline = time.monotonic() + self._job.grace
            while self._names and time.monotonic() < deadline:
                self._forget_ended(_POLL)
        finally:  # also when the user is impatient and interrupts again
            self._cancel(force=True)

    def _cancel(self, *, force: bool) -> None:
        self._forget_ended(0)
        for task in self._names:
            self._ray.cancel(task, force=force)

    def _forget_ended(self, timeout: float) -> None:
        if tasks := list(self._names):
            ended, _ = self._ray.wait(tasks, num_returns=len(tasks), timeout=timeout)
            for task in ended:
                del self._names[task]


def _had_started(error: BaseException) -> bool:
    """Whether the work may have begun, as far as can be told.

    It had not where the task itself failed, such as on a node without symexp; else it reports.
    """
    return type(error).__name__ not in ("RayTaskError", "RuntimeEnvSetupError")


def _options(resources: Mapping[str, float]) -> dict[str, Any]:
    own = {name: amount for name, amount in resources.items() if name not in _NAMES}
    return {
        "max_retries": 0,
        "max_calls": 1,
        "num_cpus": resources.get("cpu", 1),
        "num_gpus": resources.get("gpu", 0),
        "resources": own or None,
    }
