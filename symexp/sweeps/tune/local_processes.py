"""The engine of local processes: each worker is a fresh Python process.

A store builds stages in forked processes (`symexp.store.realizing.fork_launcher`). A worker of
`sx.tune` differs from them for these reasons:

1. A builder need not be picklable, so the store forks. A fork would copy the threads and locks of
   TensorFlow, so a worker is started anew. It gets its task as a file.
2. A build may ask for input, so it stays in the session of the terminal. A worker leads a session
   of its own, so that Ctrl-C reaches the parent alone, which stops the workers in order.
3. A build answers once, with a value. A worker lives for many trials, which the ledger records. It
   reports only how it ended, in a file, and its output is read line by line meanwhile.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from symexp._base.processes import kill_session
from symexp.sweeps.tune.interrupts import noted_interrupts
from symexp.sweeps.tune.job import Job, Report, TuneError
from symexp.sweeps.tune.output import LinePrefixer
from symexp.sweeps.tune.trial_watch import GRACE

__all__ = ["Place", "places", "run", "visible_gpus"]

# Not `-m`: the child must find symexp as its parent did, however that changed `sys.path`.
_CODE = (
    "import json, sys; sys.path[:] = json.loads(open(sys.argv[1] + '/path').read()); "
    "from symexp.sweeps.tune.worker_main import main; main(*sys.argv[1:])"
)

_POLL = 0.05

_LAST_LINES = 40


def run(job: Job) -> None:
    """Runs the workers of a job until no trials are left.

    Raises:
        BaseException: The exception of a worker that failed, or one that was raised here, such as
            KeyboardInterrupt. No process is left behind.
    """
    with tempfile.TemporaryDirectory(prefix="symexp-tune-") as folder:
        Path(folder, "task").write_bytes(job.payload)
        Path(folder, "path").write_text(json.dumps(sys.path))
        team = _Team(job, Path(folder))
        try:
            with noted_interrupts() as raise_interrupt:
                team.start()
                while team.is_at_work():
                    raise_interrupt()
                    job.tick()
                    time.sleep(_POLL)
        finally:
            team.stop()


class _Team:
    """The workers that run at the moment."""

    def __init__(self, job: Job, folder: Path) -> None:
        self._job = job
        self._folder = folder
        self._places = places(job.resources, job.workers)
        self._numbers = itertools.count()
        self._members: list[_Member] = []

    def start(self) -> None:
        for place in self._places:
            self._add(place)

    def _add(self, place: Place) -> None:
        self._members.append(_Member(next(self._numbers), place, self._folder, self._job))

    def is_at_work(self) -> bool:
        """Replaces workers that ended; returns whether any worker is left."""
        watch = self._job.watch
        for member in list(self._members):
            if watch is not None and not member.reason:
                member.end_for(*watch.end_overdue(member.number, member.pid))
            if not member.has_ended():
                continue
            goes_on = self._needs_successor(member)
            self._members.remove(member)
            if goes_on and not (watch is not None and watch.is_over()):
                self._add(member.place)
        return bool(self._members)

    def _needs_successor(self, member: _Member) -> bool:
        """Records how a worker ended; returns whether another one goes on."""
        supervisor, report, watch = self._job.supervisor, member.report, self._job.watch
        if member.reason and not member.is_killed_at_once:
            if watch is not None:
                watch.was_ended(member.number)
            supervisor.was_ended(member.name, member.reason)
            return True
        if report is not None and not member.reason:
            return supervisor.has_ended(report)
        if watch is not None:
            watch.has_died(member.number, member.how)
        supervisor.has_died(
            member.name, member.how, started=member.has_started, last_words=member.said
        )
        return True

    def stop(self) -> None:
        """Asks all workers to end, and kills those that do not."""
        for member in self._members:
            member.request_stop()
        deadline = time.monotonic() + self._job.grace
        try:
            while any(m.is_alive() for m in self._members) and time.monotonic() < deadline:
                time.sleep(_POLL)
        finally:  # also if the user interrupts a second time
            for member in self._members:
                member.kill()
            if self._job.watch is not None:
                self._job.watch.end()


class _Member:
    """The process of one worker.

    Attributes:
        name: Its name in messages.
        number: Its number, from 0.
        place: Its processors and GPUs.
        reason: Why it is being ended, because its trial is over a limit; empty if it is not.
        is_killed_at_once: Whether it is killed for this reason without a grace.
    """

    def __init__(self, number: int, place: Place, folder: Path, job: Job) -> None:
        self.place = place
        self._folder = folder
        self.number = number
        self.reason = ""
        self.is_killed_at_once = False
        self._kill_at = math.inf
        self._grace = job.grace
        self._over: float | None = None
        self._report_path = folder / f"{number}.report"
        self._tail: deque[str] = deque(maxlen=_LAST_LINES)
        self._process = self._start(str(folder), str(number))
        self.name = f"Worker {number + 1} (process {self._process.pid})"
        self._pumps = [
            self._pump(self._process.stdout, lambda text: job.write("stdout", text)),
            self._pump(self._process.stderr, lambda text: job.write("stderr", text)),
        ]

    def _start(self, folder: str, number: str) -> subprocess.Popen[bytes]:
        script = getattr(sys.modules.get("__main__"), "__file__", None) or ""
        cpus = ",".join(map(str, self.place.cpus or ()))
        arguments = [folder, number, str(self._grace), script, cpus]
        own_group: dict[str, Any] = {"start_new_session": True}
        if os.name == "nt":
            own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]  # Windows only
        return subprocess.Popen(
            [sys.executable, "-c", _CODE, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.place.environment},
            **own_group,  # so that a Ctrl-C reaches the parent alone, which ends them in order
        )

    def _pump(self, pipe: Any, write: Callable[[str], None]) -> Callable[[], None]:
        prefixer = LinePrefixer(self.number + 1, self._folder.name)

        def take(line: str, text: str) -> None:
            self._tail.append(text)
            write(line)

        with pipe:
            return prefixer.pump(os.dup(pipe.fileno()), take)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def end_for(self, reason: str, at_once: bool) -> None:
        """Ends the process for a reason: now, or after the grace; does nothing without one."""
        if not reason:
            return
        self.reason, self.is_killed_at_once = reason, at_once
        if at_once:
            self.kill()
        else:
            self._kill_at = time.monotonic() + GRACE
            self.request_stop()

    @property
    def has_started(self) -> bool:
        """Whether it has opened the study."""
        return (self._folder / f"{self.number}.started").exists()

    @property
    def how(self) -> str:
        """How the process ended, as a verb."""
        if self.reason:
            return self.reason.removeprefix("Its worker ").removesuffix(".")
        code = self._process.returncode
        if code is not None and code < 0:
            try:
                return f"was killed by {signal.Signals(-code).name}"
            except ValueError:
                return f"was killed by signal {-code}"
        return f"ended with exit code {code} without a report"

    @property
    def said(self) -> str:
        """The last lines that it printed."""
        return "".join(self._tail)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def report(self) -> Report | None:
        """Its report; `None` if it died."""
        path = self._report_path
        return Report.from_bytes(path.read_bytes()) if path.exists() else None

    def has_ended(self) -> bool:
        """Returns whether the process has ended. If so, its output is written and pipes are closed.

        A process that has reported but does not end is killed after the grace.
        """
        if not self.is_alive():
            self._finish_output()
            return True
        if time.monotonic() >= self._kill_at:
            self.kill()
            return True
        if self._report_path.exists():
            # The work is done, but a thread of the user's code may keep the process alive.
            self._over = self._over or time.monotonic()
            if time.monotonic() - self._over > self._grace:
                self.kill()
        return False

    def request_stop(self) -> None:
        """Closes the lifeline: the worker returns its trial to the study and ends."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def kill(self) -> None:
        """Kills the process and the processes that it has started."""
        kill_session(self._process)
        self._finish_output()

    def _finish_output(self) -> None:
        for finish in self._pumps:
            finish()
        if self._process.stdin is not None:
            self._process.stdin.close()


_VISIBLE = "CUDA_VISIBLE_DEVICES"


class Place(NamedTuple):
    """The processors and GPUs that one worker has for itself.

    Attributes:
        cpus: Its processors; `None` for all.
        environment: Environment variables of its process.
    """

    cpus: tuple[int, ...] | None = None
    environment: Mapping[str, str] = MappingProxyType({})


def places(resources: Mapping[str, float], workers: int) -> list[Place]:
    """Divides the processors and GPUs of this machine among workers.

    Args:
        resources: What each worker gets: `'cpu'` is a whole number of processors; `'gpu'` is a
            whole number of GPUs, or a fraction of a GPU that several workers share.
        workers: The number of workers.

    Raises:
        TuneError: The machine has too little, or the engine does not know a resource.
    """
    unknown = sorted(set(resources) - {"cpu", "gpu"})
    if unknown:
        raise TuneError(
            f"Processes of this machine can have 'cpu' and 'gpu' for themselves, but not "
            f"{unknown[0]!r}. Resources of other names are for engine='ray'."
        )
    cpus = _cpus(resources.get("cpu", 0), workers)
    gpus = _gpus(resources.get("gpu", 0), workers)
    return [
        Place(cpus[i] if cpus else None, {_VISIBLE: gpus[i]} if gpus else {})
        for i in range(workers)
    ]


def _cpus(each: float, workers: int) -> list[tuple[int, ...]]:
    if not each:
        return []
    if not hasattr(os, "sched_getaffinity"):
        raise TuneError("This system cannot give processors to a process. Leave 'cpu' out.")
    there = sorted(os.sched_getaffinity(0))
    if each != int(each) or each * workers > len(there):
        raise TuneError(
            f"{workers} workers with resources={{'cpu': {each:g}}} do not fit: there are "
            f"{len(there)} processors, and each worker gets a whole number. Use fewer workers, or "
            "leave 'cpu' out and let them share."
        )
    n = int(each)
    return [tuple(there[i * n : (i + 1) * n]) for i in range(workers)]


def _gpus(each: float, workers: int) -> list[str]:
    if not each:
        return []
    there = visible_gpus()
    if each < 1:
        fits = workers <= len(there) * math.floor(1 / each)
    else:
        fits = each == int(each) and each * workers <= len(there)
    if not fits:
        found = f"{len(there)} ({', '.join(there)})" if there else "no GPU"
        raise TuneError(
            f"{workers} workers with resources={{'gpu': {each:g}}} do not fit: visible here: "
            f"{found}. Use fewer workers, or a fraction such as {{'gpu': 0.5}} to "
            f"have two share one. (Looked at {_VISIBLE} and the devices of the NVIDIA driver.)"
        )
    n = max(1, int(each))
    return [",".join(there[(i * n + k) % len(there)] for k in range(n)) for i in range(workers)]


def visible_gpus(folder: str = "/dev") -> Sequence[str]:
    """Returns the names of the GPUs that a child process would see.

    Args:
        folder: The directory of the devices.
    """
    said = os.environ.get(_VISIBLE)
    if said is not None:
        names = [name.strip() for name in said.split(",")]
        # The driver ignores all names after the first invalid one.
        end = next((i for i, name in enumerate(names) if name in ("", "-1")), len(names))
        return names[:end]
    try:
        entries = os.listdir(folder)
    except OSError:
        return []
    found = (re.fullmatch(r"nvidia(\d+)", name) for name in entries)
    return [str(n) for n in sorted(int(m.group(1)) for m in found if m)]
