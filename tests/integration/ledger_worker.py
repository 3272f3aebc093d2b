"""Worker processes of the failure tests: `python ledger_worker.py N HOW URL LIMIT LOG LEASE`.

N processes begin at the same moment, and whichever is killed is replaced by a new one. HOW is
`worker` (takes over when a lease expires), `detect` (also at once from processes that died here),
`sample` (the loop of users) or `group` (the same loop, in four groups of processes).
"""

import functools
import importlib
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import wait

import symexp as sx
from symexp import geno
from symexp.spaces.dna import Space
from symexp.study.ledger import LeaseLostError, StudyDefinition, open_ledger
from symexp.sweeps.algorithms import Random
from symexp.sweeps.worker import Worker

# More than there are kills, which on a busy machine may all meet one trial.
MOST = 100


def space():
    return Space([geno.oneof(50, location="a"), geno.floatv(0.0, 1.0, location="b")])


def tree():
    return sx.Dict(a=sx.oneof(list(range(50))), b=sx.floatv(0.0, 1.0))


def endings(how, url, limit, lease):
    """Yields for each trial its number and the function that ends it."""
    if how in ("sample", "group"):
        group = os.getpid() % 4 if how == "group" else None
        options = {"seed": 7, "group": group, "max_attempts": MOST}
        for exp, feedback in sx.sample(tree(), "random", limit, study=url, **options):
            measure = feedback.add_measurement
            yield feedback.id - 1, functools.partial(report, measure, feedback, exp.a + exp.b)
        return
    options = {"detect_dead": how == "detect"}
    with open_ledger(url, StudyDefinition(space()), lease=lease, options=options) as ledger:
        for claim in Worker(ledger, Random(seed=7), limit=limit, max_attempts=MOST):
            reward = sum(claim.dna.flat)
            measure = functools.partial(claim.measure, step=0)
            yield claim.trial.number, functools.partial(report, measure, claim.complete, reward)


def report(measure, complete, reward):
    measure(0.5)
    complete(reward)


def work(how, url, limit, log, lease, together):
    if together is not None:
        together.wait()
    with open(log, "a", buffering=1) as file:
        for number, end in endings(how, url, int(limit), float(lease)):
            time.sleep(0.08)  # also on a fast machine long enough for all kills
            try:
                end()
            except LeaseLostError:
                file.write(f"lost {number} {os.getpid()}\n")
            else:
                file.write(f"done {number} {os.getpid()}\n")


def main(count, *arguments):
    # What is imported lazily is imported before the fork, so that a worker begins at once.
    importlib.import_module("symexp.study.ledger.sql.ledger")
    importlib.import_module("psycopg")
    tree()
    importlib.import_module("symexp.sweeps.sample")
    fork = multiprocessing.get_context("fork")
    together = fork.Barrier(int(count))
    crew = [fork.Process(target=work, args=(*arguments, together)) for _ in range(int(count))]
    for member in crew:
        member.start()
    while crew:
        wait([member.sentinel for member in crew])
        for member in [m for m in crew if not m.is_alive()]:
            crew.remove(member)
            if member.exitcode == -signal.SIGKILL:
                crew.append(fork.Process(target=work, args=(*arguments, None)))
                crew[-1].start()
            elif member.exitcode:
                sys.exit(f"A worker ended with {member.exitcode}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
