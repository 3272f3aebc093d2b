"""Builds of a store as tasks of Ray, on all machines that share the directory of the store."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from symexp.integrations.ray.cluster import connected, fits_somewhere, node_totals
from symexp.integrations.ray.timer import TaskTimer, ended_late
from symexp.store.derivation import Derivation
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease
from symexp.store.errors import StoreError
from symexp.store.realizing.answers import Answer, pickle_answer, unpickle_answer
from symexp.store.realizing.build import note_failure
from symexp.store.realizing.options import Options
from symexp.store.realizing.pipeline import (
    Launcher,
    realize_for_parent,
)
from symexp.store.realizing.reservations import Reservations, limits_of, wanted_by
from symexp.store.realizing.resolver import Resolver
from symexp.store.realizing.run import Run
from symexp.store.refs import Ref
from symexp.store.remote.lookup import Lookup
from symexp.store.remote.remote import Remote
from symexp.sweeps.tune.pickling import dumps, loads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from symexp.store.realizing.options import CodePolicy, OnError

__all__ = ["RayLauncher"]


class _Task(NamedTuple):
    """The build of one stage, as it is sent to a machine of the cluster.

    Attributes:
        root: Directory of the store.
        lease: Name of the lease of the run, which lists what the run builds and uses.
        derivation: The stage, without the pipeline below it.
        chosen: Realizations of its dependencies, by digest.
        failures: Kept failures of its dependencies, by digest.
        is_forced: Whether the stage is built even if it has a realization.
        on_error: What happens if the build fails.
        code: What happens if the code of the stage has changed.
        echo: Whether the output of the build is printed.
        remote: A remote that has results of the stage, of which one may fit the inputs that were
            built by this run; `None` if there is none.
    """

    root: str
    lease: str
    derivation: Derivation
    chosen: Mapping[str, tuple[Ref, ...]]
    failures: Mapping[str, Ref]
    is_forced: bool
    on_error: OnError
    code: CodePolicy
    echo: bool
    remote: Remote | None


class RayLauncher(Launcher):
    """Builds each stage in a task, on the connected cluster or on one that this machine starts.

    Every task has a process of its own, so that the memory of a build is freed with it. Ray does
    not repeat a lost task: its stage fails, and the run handles that like any other failure.

    Args:
        run: The run that the stages belong to. Its option `workers` limits the number of tasks at
            the same time. By default all stages that are ready are handed to the cluster, which
            runs as many as it has processors for.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._workers = workers = run.options.workers
        self._running: dict[Any, Derivation] = {}
        common = run.options.resources
        with ExitStack() as stack:
            processors = int(common.get("cpu", 1) * (workers or 1) + 0.999)
            cluster = connected(run.options.address, processors, StoreError)
            self._ray, is_own = stack.enter_context(cluster)
            if is_own:
                for derivation in run.left:
                    for limits in limits_of(derivation):
                        amounts = {**common, **limits.resources}
                        _check_resources(self._ray, derivation, amounts)
            self._stack = stack.pop_all()
        self._task = self._ray.remote(max_retries=0, max_calls=1)(_realize)

    @property
    def capacity(self) -> int:
        """The number of further tasks that may be started."""
        return 1 if self._workers is None else self._workers - len(self._running)

    def start(self, derivation: Derivation, ahead: Sequence[Derivation] = ()) -> None:
        """Hands a stage to the cluster; nothing is begun ahead."""
        run, resolver = self._run, self._run.resolver
        below = [d.digest for d in derivation.needs]
        task = _Task(
            root=os.fspath(run.layout.root),
            lease=run.lease.name,
            derivation=derivation.alone(),
            chosen={d: resolver.chosen[d] for d in below if d in resolver.chosen},
            failures={d: resolver.failures[d] for d in below if d in resolver.failures},
            is_forced=derivation in run.forced,
            on_error=run.options.on_error,
            code=run.options.code,
            echo=run.options.echo,
            remote=_remote_for(run, derivation),
        )
        made = self._task.options(**_task_options(wanted_by(derivation, run.options.resources)))
        self._running[made.remote(dumps(task), sys.path)] = derivation

    def finished(self) -> list[tuple[Derivation, Answer]]:
        """Waits for a task to end, and returns the stages that are done with their answers."""
        done, _ = self._ray.wait(list(self._running), num_returns=1)
        return [(self._running[ref], self._answer(ref, self._running.pop(ref))) for ref in done]

    def stop(self) -> None:
        """Cancels the tasks that still run."""
        with self._stack:
            refs, number = list(self._running), len(self._running)
            if refs:
                # Ray 2.60 may abort this process when a task is cancelled that has ended.
                _, still_running = self._ray.wait(refs, num_returns=number, timeout=0)
                for ref in still_running:
                    self._ray.cancel(ref, force=True)
                self._ray.wait(refs, num_returns=number)
            self._running.clear()

    def _answer(self, ref: Any, derivation: Derivation) -> Answer:
        try:
            answer = unpickle_answer(self._ray.get(ref), loads)
        except self._ray.exceptions.RayError as error:
            late = ended_late(self._run.layout, self._run.lease.name, derivation)
            if late is not None:
                note_failure(late, derivation, None, self._checkpoint(derivation))
                return Answer(error=late)
            return Answer(
                error=StoreError(
                    f"The task of Ray that built stage {derivation.name!r} ({derivation.ref}) was "
                    f"lost: {str(error).strip()}"
                )
            )
        return answer

    def _checkpoint(self, derivation: Derivation) -> Path | None:
        run = self._run
        return run.checkpoint_of(derivation, run.layout.work / run.lease.name).place


def _task_options(wanted: Mapping[str, float]) -> dict[str, Any]:
    """Returns what a stage reserves as options of a task of Ray."""
    own = {n: amount for n, amount in wanted.items() if n not in ("cpu", "gpu", "memory")}
    memory = {"memory": wanted["memory"]} if "memory" in wanted else {}
    cpu, gpu = wanted.get("cpu", 1), wanted.get("gpu", 0)
    return {"num_cpus": cpu, "num_gpus": gpu, "resources": own, **memory}


_RAY_NAMES = {"cpu": "CPU", "gpu": "GPU"}


def _check_resources(ray: Any, derivation: Derivation, amounts: Mapping[str, float]) -> None:
    """Raises StoreError if a cluster of this machine, which cannot grow, would never run a task."""
    wanted = {_RAY_NAMES.get(name, name): amount for name, amount in amounts.items()}
    if not fits_somewhere(ray, wanted):
        raise StoreError(
            f"This machine has not {wanted} for stage {derivation.name!r}; it has "
            f"{node_totals(ray)}. Ask for less, or connect to a cluster with `address=`."
        )


def _remote_for(run: Run, derivation: Derivation) -> Remote | None:
    """Returns the remote if a stage is to be looked up when its inputs are known."""
    lookup = run.lookup
    return lookup.remote if lookup is not None and lookup.refs(derivation) else None


def _realize(payload: bytes, path: list[str]) -> bytes:
    """Runs in a task: realizes the stage as any other process would."""
    sys.path.extend(p for p in path if p not in sys.path)
    return pickle_answer(lambda: _realized(loads(payload)), "in a task of Ray", dumps, loads)


def _realized(task: _Task) -> Answer:
    layout = Layout(task.root, create=False)
    options = Options(
        forced=frozenset([task.derivation] if task.is_forced else []),
        on_error=task.on_error,
        code=task.code,
        echo=task.echo,
    )
    resolver = Resolver(layout, options, is_repairing=True)
    resolver.chosen.update(task.chosen)
    resolver.failures.update(task.failures)
    lookup = None
    if task.remote is not None and not task.is_forced:
        lookup = Lookup(layout, task.remote)
        lookup.ask([task.derivation])
    reservations = Reservations((), {}, {})  # Ray has reserved what the task needs
    lease = Lease.borrowed(layout, task.lease)
    run = Run(layout, options, resolver, lease, reservations, lookup)
    if task.derivation.timeout is None:
        return realize_for_parent(run, task.derivation)
    timer = TaskTimer(layout, task.lease, task.derivation)
    run.announce = timer.announce
    with timer.errors():
        return realize_for_parent(run, task.derivation)
