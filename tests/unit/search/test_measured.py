"""Intermediate values that are read bit by bit are those that are read at once."""

import random

import pytest

from symexp import geno
from symexp.study.ledger import StudyDefinition, open_ledger
from symexp.sweeps.worker import Measured


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_bit_by_bit_is_like_at_once(kind, tmp_path, monkeypatch):
    # Nothing is seen again by accident.
    monkeypatch.setattr("symexp.sweeps.worker._OVERLAP", 0.0)
    if kind == "sqlite":
        pytest.importorskip("sqlalchemy")
    url = None if kind == "memory" else f"sqlite:///{tmp_path}/s.db#s"
    definition = StudyDefinition(geno.oneof(12, tuple(range(12)), location="x"))
    rng = random.Random(3)
    with open_ledger(url, definition) as ledger:
        measured, running = Measured(ledger), []
        for n in range(12):
            running.append(ledger.claim(lambda number, attempt: definition.spec.dna_at(number)))
            for trial in list(running):
                ledger.measure(trial, rng.randrange(4), (float(n),))
                if rng.random() < 0.3:
                    running.remove(trial)
                    ledger.finish(trial, rng.choice(["complete", "pruned", "failed"]), (1.0,))
            assert measured.all() == ledger.measurements()
        assert {m.state for m in measured.all()} >= {"running", "complete"}
