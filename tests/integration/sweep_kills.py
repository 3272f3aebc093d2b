"""Kills a sweep and its workers by SIGKILL, goes on with it, and checks that nothing was lost.

The sweep is a command that trains with budgets. For each epoch it appends two lines to a log:
`begin` and `end`, with the trial, the attempt, the epoch, and the process.

    python -m tests.integration.sweep_kills --study sqlite:////tmp/sweep.db#digits --engine ray

kills the sweep of examples/digits_sweep.py, which gets all other options, and prints the figures.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import symexp as sx
from symexp.study.ledger import open_existing
from symexp.sweeps.fidelity.notes import note_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "digits_sweep.py"
PATIENCE = 1500


class Line(NamedTuple):
    """A line of the log."""

    event: str
    trial: int
    attempt: int
    epoch: int
    pid: int


def lines_of(log):
    """Returns the whole lines of a log."""
    text = log.read_text() if log.exists() else ""
    rows = [line.split() for line in text[: text.rfind("\n") + 1].splitlines()]
    return [Line(row[0], *map(int, row[1:])) for row in rows]


class Kill(NamedTuple):
    """What was killed, and how many epochs had begun until then."""

    victim: str
    epochs: int


class Sweep:
    """A sweep that is started again after each kill of its parent.

    Args:
        command: The command that starts it and goes on with it.
        log: The file to which it appends its epochs.
        output: The file that gets all it prints.
    """

    def __init__(self, command, log, output):
        self.command = command
        self.log = log
        self.output = output
        self.kills = []
        self.process = None

    def start(self):
        with open(self.output, "a") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, start_new_session=True
            )

    def wait_for(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition() and self.process.poll() is None:
            assert time.monotonic() < deadline, self.output.read_text()[-4000:]
            time.sleep(0.01)

    def kill_after(self, events, victim):
        """Kills the parent, or the worker that wrote the last line, after so many more events."""
        seen = len(lines_of(self.log))
        self.wait_for(lambda: len(lines_of(self.log)) >= seen + events)
        if self.process.poll() is not None:
            return False
        lines = lines_of(self.log)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid if victim == "parent" else lines[-1].pid, signal.SIGKILL)
        self.kills.append(Kill(victim, sum(line.event == "begin" for line in lines)))
        if victim == "parent":
            self.process.wait()
            self.start()
        return True

    def run(self, kills, seed=0, most=12):
        """Runs the sweep to its end, and kills its parent and its workers in turns meanwhile."""
        rng = random.Random(seed)
        self.start()
        try:
            for number in range(kills):
                victim = "worker" if number % 2 else "parent"
                if not self.kill_after(rng.randint(1, most), victim):
                    break
            self.wait_for(lambda: False)
        finally:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
        assert self.process.returncode == 0, self.output.read_text()[-4000:]


class Figures(NamedTuple):
    """What came of a sweep."""

    trials: int
    states: dict[str, int]
    kills: list[Kill]
    epochs_begun: int
    epochs_ended: int
    epochs_distinct: int
    trained_twice: int
    attempts: int
    repeating_attempts: int
    promotions: int
    gaps: int


def check(url, log, kills, trials, budgets, workers=2):
    """Checks the study and the log of a sweep that has ended; returns the figures."""
    with open_existing(url) as ledger:
        assert ledger.is_settled()
        found, measured = ledger.trials(), ledger.measurements()
    assert [trial.id for trial in found] == list(range(1, trials + 1))
    states = Counter(trial.state for trial in found)
    assert set(states) <= {"paused", "complete"}, [trial.error for trial in found if trial.error]
    assert states["complete"] >= 1
    lines = lines_of(log)
    gaps = repeating = 0
    for trial in found:
        note = note_of(trial)
        assert (trial.state == "complete") == (note.reached == budgets[-1])
        steps = {m.step for m in measured if m.number == trial.number}
        assert steps == set(range(int(note.reached)))
        seen = set()
        ended = set()
        for line in lines:
            if line.trial != trial.id:
                continue
            if line.event == "end":
                ended.add(line.epoch)
            elif line.attempt not in seen:
                seen.add(line.attempt)
                # It goes on where the last attempt was, or repeats the epoch that was cut off.
                gaps += line.epoch not in (len(ended), len(ended) - 1)
                repeating += line.epoch == len(ended) - 1
        gaps += ended != set(range(int(note.reached)))
    assert gaps == 0
    begun = Counter((line.trial, line.epoch) for line in lines if line.event == "begin")
    ended = Counter((line.trial, line.epoch) for line in lines if line.event == "end")
    twice = sum(begun.values()) - len(begun)
    # A kill of the parent ends the epochs of all workers, a kill of a worker that of one.
    assert twice <= sum(workers if kill.victim == "parent" else 1 for kill in kills)
    result = sx.poll_result(url)
    assert [len(shown.measurements) for shown in result.trials] == [
        note_of(trial).reached for trial in found
    ]
    complete = [shown for shown in result.trials if shown.state == "complete"]
    assert result.best.reward == max(shown.reward for shown in complete)
    assert result.best.reward == result.best.measurements[-1].reward
    return Figures(
        trials=len(found),
        states=dict(states),
        kills=list(kills),
        epochs_begun=sum(begun.values()),
        epochs_ended=sum(ended.values()),
        epochs_distinct=len(begun),
        trained_twice=twice,
        attempts=sum(trial.attempts for trial in found),
        repeating_attempts=repeating,
        promotions=sum(len(note_of(trial).rewards) - 1 for trial in found),
        gaps=gaps,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=30, help="events of the log between kills")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--study", required=True)
    parser.add_argument("--folder", type=Path, help="for the log and the output")
    options, rest = parser.parse_known_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="sweep-kills-"))
    log, output = folder / "epochs.log", folder / "output.txt"
    command = [sys.executable, EXAMPLE, "--study", options.study, "--log", log]
    command += ["--trials", str(options.trials), "--epochs", str(options.epochs), *rest]
    sweep, begun = Sweep(list(map(str, command)), log, output), time.monotonic()
    sweep.run(options.kills, options.seed, options.most)
    budgets = sx.fidelity("epochs", 1, options.epochs, factor=3).budgets
    figures = check(options.study, log, sweep.kills, options.trials, budgets)
    for name, value in figures._asdict().items():
        print(f"{name}: {value}")
    print(f"seconds: {time.monotonic() - begun:.0f}")


if __name__ == "__main__":
    main()
