"""The programs of examples/ that no command runs."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

import symexp as sx

pytestmark = [pytest.mark.keras, pytest.mark.slow]

SWEEP = Path(__file__).parents[2] / "examples" / "digits_sweep.py"


@pytest.fixture
def sweep():
    spec = importlib.util.spec_from_file_location("digits_sweep", SWEEP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_space_of_the_sweep_has_eight_decisions_four_of_them_conditional(sweep):
    spec = sx.dna_spec(sweep.search_space(9))
    names = {
        name for dna in (spec.random_dna(seed=seed) for seed in range(40)) for name in dna.to_dict()
    }
    assert len(names) == 8
    assert len(spec.elements) == 4


def test_a_candidate_of_the_sweep_trains_and_logs_its_epochs(sweep, tmp_path, monkeypatch):
    def in_this_process(space, evaluate, algorithm, trials, **options):
        for name in ("workers", "engine", "address"):
            options.pop(name)
        loop = sx.sample(space, algorithm, trials, progress=False, **options)
        for experiment, feedback in loop:
            evaluate(experiment, feedback)
        return loop.result

    monkeypatch.setattr(sx, "tune", in_this_process)
    log = tmp_path / "epochs.log"
    options = SimpleNamespace(
        study=f"sqlite:///{tmp_path}/sweep.db#digits",
        checkpoints=None, engine="process", address=None, workers=1,
        trials=1, epochs=2, seed=1, log=log,
    )  # fmt: skip
    result = sweep.sweep(options)
    assert result.counts == {"complete": 1}
    events = [line.split()[:4] for line in log.read_text().splitlines()]
    assert [words[:2] + words[3:] for words in events] == [
        ["begin", "1", "0"], ["end", "1", "0"], ["begin", "1", "1"], ["end", "1", "1"],
    ]  # fmt: skip
