"""The processors and GPUs of this machine are divided among workers."""

import os

import pytest

from symexp.sweeps.tune.job import TuneError
from symexp.sweeps.tune.local_processes import places, visible_gpus


def test_gpus_that_are_visible(tmp_path, monkeypatch):
    for name in ("nvidia0", "nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert visible_gpus(str(tmp_path)) == ["0", "2", "10"]
    assert visible_gpus(str(tmp_path / "none")) == []
    for said, seen in [("", []), ("-1", []), ("3, 1", ["3", "1"]), ("GPU-a,-1,2", ["GPU-a"])]:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", said)
        assert visible_gpus(str(tmp_path)) == seen


@pytest.mark.parametrize(
    ("visible", "each", "workers", "given"),
    [
        ("0,1", 1, 2, ["0", "1"]),
        ("0,1,2,3", 2, 2, ["0,1", "2,3"]),
        ("4,7", 0.5, 4, ["4", "7", "4", "7"]),
        ("4", 0.3, 3, ["4", "4", "4"]),
        ("4", 0, 2, [None, None]),
    ],
)
def test_gpus_are_handed_out(monkeypatch, visible, each, workers, given):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    found = places({"gpu": each}, workers)
    assert [p.environment.get("CUDA_VISIBLE_DEVICES") for p in found] == given


@pytest.mark.parametrize(
    ("visible", "each", "workers", "message"),
    [
        ("-1", 1, 1, "visible here: no GPU"),
        ("0,1", 1, 3, r"visible here: 2 \(0, 1\)"),
        ("0,1", 1.5, 1, "a fraction such as"),
        ("0", 0.5, 3, "3 workers with resources={'gpu': 0.5} do not fit"),
    ],
)
def test_too_few_gpus_are_an_error(monkeypatch, visible, each, workers, message):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    with pytest.raises(TuneError, match=message):
        places({"gpu": each}, workers)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processors cannot be pinned")
def test_processors_are_divided():
    there = sorted(os.sched_getaffinity(0))
    assert [p.cpus for p in places({"cpu": 1}, len(there))] == [(n,) for n in there]
    with pytest.raises(TuneError, match=f"there are {len(there)} processors"):
        places({"cpu": 1}, len(there) + 1)
    with pytest.raises(TuneError, match="each worker gets a whole number"):
        places({"cpu": 0.5}, 1)
