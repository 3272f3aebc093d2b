"""The ledgers agree with each other, whatever is claimed, ended, tried again and removed."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp import geno
from symexp.study.ledger import LeaseLostError, MemoryLedger, StudyDefinition
from symexp.study.study import Study
from symexp.study.trial import FINISHED

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")

from symexp.study.ledger.sql.ledger import SqlLedger

SPEC = geno.oneof(6)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.integers(0, 5), st.integers(1, 7)),
        st.tuples(st.just("finish"), st.integers(0, 9), st.sampled_from([*sorted(FINISHED)])),
        st.tuples(st.just("return"), st.integers(0, 9), st.none()),
        st.tuples(st.just("retry"), st.integers(0, 9), st.none()),
        st.tuples(st.just("drop"), st.integers(0, 9), st.none()),
        st.tuples(st.just("enqueue"), st.integers(0, 5), st.none()),
        st.tuples(st.just("again"), st.integers(0, 9), st.integers(1, 7)),
        st.tuples(st.just("news"), st.none(), st.none()),
    ),
    max_size=40,
)

_files = itertools.count()


class Side:
    """One ledger, with the trials that are claimed, and what has been seen of it."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.study = Study(ledger)
        self.feed = ledger.feed()
        self.held = {}

    def step(self, kind, at, more):
        """Does a step; returns what can be seen of it."""
        # Of several waiting trials any may be claimed first.
        if kind in ("return", "retry", "enqueue") and self.ledger.counts().get("waiting"):
            return None
        return getattr(self, f"do_{kind}")(at, more)

    def do_claim(self, choice, limit):
        dnas = iter([sx.DNA((choice + i) % 6, self.ledger.definition.spec) for i in range(6)])
        trial = self.ledger.claim(lambda number, attempt: next(dnas, None), limit)
        if trial is None:
            return None
        self.held[trial.number] = trial
        return trial.number, trial.attempts, trial.tries, str(trial.dna)

    def do_finish(self, at, state):
        if not self.held:
            return None
        number = sorted(self.held)[at % len(self.held)]
        trial = self.held.pop(number)
        try:
            self.ledger.finish(trial, state, (float(number),) if state == "complete" else None)
        except LeaseLostError:
            return "lost"
        return "done"

    def do_return(self, number, _):
        return self.do_finish(number, "waiting")

    def do_retry(self, at, _):
        ended = self.ledger.trials(FINISHED)
        if not ended:
            return []
        return self.study.retry(tuple(FINISHED), trials=[ended[at % len(ended)]])

    def do_drop(self, at, _):
        trials = self.ledger.trials()
        if trials:
            self.study.drop(trials[at % len(trials)], force=True)

    def do_again(self, at, limit):
        """The life of a trial: it is claimed, ends, and is delivered."""
        found = self.do_claim(at, limit), self.do_finish(at, "failed")
        return *found, self.do_news()

    def do_enqueue(self, choice, _):
        return self.ledger.enqueue(sx.DNA(choice, self.ledger.definition.spec))

    def do_news(self, *_):
        return sorted((t.number, t.attempts, t.state, t.rewards) for t in self.feed.news())

    def seen(self):
        trials = [
            (t.number, str(t.dna), t.state, t.attempts, t.tries, t.rewards, len(t.retries))
            for t in self.ledger.trials()
        ]
        return trials, self.ledger.counts(), self.ledger.is_settled()


@given(STEPS)
@settings(deadline=None, max_examples=60)
def test_both_ledgers_do_the_same(steps):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{next(_files)}.db"
        durable = SqlLedger(f"sqlite:///{file}", "s", StudyDefinition(SPEC), detect_dead=False)
        with MemoryLedger(StudyDefinition(SPEC)) as memory, durable:
            sides = Side(memory), Side(durable)
            ended = set()
            for step in steps:
                first, second = (side.step(*step) for side in sides)
                assert first == second, step
                assert sides[0].seen() == sides[1].seen()
                if step[0] in ("news", "again"):
                    news = first if step[0] == "news" else first[-1]
                    again = {(number, attempts) for number, attempts, *_ in news}
                    assert not again & ended  # each end is delivered once
                    ended |= again
            assert sides[0].step("news", None, None) == sides[1].step("news", None, None)
            numbers = [t.number for t in memory.trials()]
            assert numbers == sorted(set(numbers))
            dnas = [str(t.dna) for t in memory.trials()]
            assert len(dnas) == len(set(dnas))
