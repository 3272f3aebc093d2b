"""Reservations: which builds run at the same time, and which GPUs they see."""

import os
import pickle
import threading

import pytest

from symexp.errors import MissingExtraError
from symexp.store import Store, StoreError
from symexp.store.realizing import reservations
from symexp.store.realizing.pipeline import _Schedule
from symexp.store.realizing.reservations import Reservations, gpus_of_machine


@pytest.fixture
def own(store):
    """Returns a function that opens the store with limits of its own."""
    return lambda **limits: Store(store.root, echo=False, limits=limits)


def recording(folder, wait=0.05):
    """Returns a builder that notes how many builds of its kind run beside it."""

    def build(ctx):
        mine = folder / str(os.getpid())
        mine.touch()
        threading.Event().wait(wait)
        seen = len(os.listdir(folder))
        mine.unlink()
        (ctx.out / "n").write_text(f"{seen} {os.environ.get('CUDA_VISIBLE_DEVICES')}")

    return build


def outcomes(store, stages, **options):
    found = [r[0].read_text("n").split() for r in store.realize_many(stages, **options)]
    return max(int(seen) for seen, _ in found), [gpus for _, gpus in found]


def test_builds_that_reserve_a_gpu_run_one_after_the_other_on_one_gpu(own, make, tmp_path):
    store = own(gpu=1)
    stages = [make(f"s{i}", build=recording(tmp_path)) for i in range(4)]
    assert outcomes(store, stages, workers=4, resources={"gpu": 1}) == (1, ["0"] * 4)


def test_each_build_has_its_own_gpus(own, make, tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,GPU-ab,5")
    build = recording(tmp_path, 0.3)
    two = make("two", build=build, resources={"gpu": 2})
    one = make("one", build=build, resources={"gpu": 1})
    none = make("none", build=build, resources={"gpu": 0})
    unsaid = make("unsaid", build=build)
    found = own().realize_many([two, one, none, unsaid], workers=4)
    gpus = [r[0].read_text("n").split(" ")[1] for r in found]
    assert sorted(",".join(gpus[:2]).split(",")) == ["3", "5", "GPU-ab"]
    assert len(gpus[0].split(",")) == 2
    assert gpus[2:] == ["", ""]
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "3,GPU-ab,5"


def test_parts_of_a_gpu_share_it(own, make, tmp_path):
    store = own(gpu=2)
    stages = [make(f"s{i}", build=recording(tmp_path)) for i in range(6)]
    most, gpus = outcomes(store, stages, workers=6, resources={"gpu": 0.5})
    assert most <= 4
    assert set(gpus) == {"0", "1"}


def test_a_run_without_gpus_leaves_the_environment_alone(own, make, tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    stages = [make(f"s{i}", build=recording(tmp_path)) for i in range(2)]
    assert outcomes(own(), stages, workers=2, resources={"cpu": 1})[1] == ["7", "7"]


def test_a_single_build_gets_its_gpus_too(own, make, tmp_path):
    stage = make("alone", build=recording(tmp_path), resources={"gpu": 1})
    assert own(gpu=2).realize(stage).read_text("n") == "1 0"


def test_what_a_stage_says_counts_more_than_the_call(own, make, tmp_path):
    build = recording(tmp_path)
    stages = [make(f"s{i}", build=build, resources={"license": 2}) for i in range(3)]
    common = {"license": 1, "cpu": 0}
    assert outcomes(own(license=2), stages, workers=3, resources=common)[0] == 1


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"gpu": 3}, r"reserves gpu: 3, but there is only gpu: 2. Nothing was built"),
        ({"license": 1}, r"limits=\{'license': 1\}"),
        ({"cpu": 4096}, r"reserves cpu: 4096, but there is only cpu: \d+"),
        ({"memory": "900TB"}, r"reserves memory: 900 TB, but there is only memory: "),
    ],
)
def test_more_than_there_is_is_an_error_before_anything_is_built(own, make, wanted, message):
    store = own(gpu=2)
    base = make("base")
    for options in ({}, {"workers": 2}):
        with pytest.raises(StoreError, match=f"Stage 'large' .*{message}"):
            store.realize(make("large", base, resources=wanted), **options)
    assert store.realizations() == []
    assert os.listdir(store.layout.work) == []


def test_a_hit_needs_no_resources(own, make):
    store = own(gpu=1)
    stage = make("trained", resources={"gpu": 1})
    store.realize(stage)
    assert own(gpu=0).realize(stage).ok


def test_limits_travel_with_a_pickled_store(own):
    assert pickle.loads(pickle.dumps(own(gpu=2))).limits == {"gpu": 2.0}
    with pytest.raises(StoreError, match="Store: limits: gpu must be a number from 0 on"):
        own(gpu=-1)


def test_a_process_that_has_used_cuda_is_told_so(own, make, monkeypatch):
    monkeypatch.setattr(reservations, "_has_used_cuda", lambda: True)
    store = own(gpu=1)
    with pytest.raises(StoreError, match="This process has used CUDA"):
        store.realize(make("trained", resources={"gpu": 1}))
    assert store.realize(make("other", resources={"cpu": 1})).ok


def test_memory_needs_psutil(own, make, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psutil", None)
    with pytest.raises(MissingExtraError, match="A limit of memory needs psutil"):
        own().realize(make("large", resources={"memory": 10}))


@pytest.mark.parametrize(
    ("visible", "found"),
    [("", []), ("-1", []), ("0", ["0"]), ("1, 0", ["1", "0"]), ("0,-1,2", ["0"])],
)
def test_visible_gpus_are_read_as_cuda_does(monkeypatch, visible, found):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert gpus_of_machine() == found


LISTED = """GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1f)
GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-2f)
"""
PARTS = """GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1f)
  MIG 3g.20gb     Device  0: (UUID: MIG-aa)
  MIG 3g.20gb     Device  1: (UUID: MIG-bb)
"""


@pytest.mark.parametrize(
    ("printed", "found"), [(LISTED, ["0", "1"]), (PARTS, ["MIG-aa", "MIG-bb"]), ("", [])]
)
def test_gpus_are_listed_by_the_tool_of_nvidia(monkeypatch, tmp_path, printed, found):
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\ncat <<'EOF'\n{printed}EOF\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    reservations._gpus_listed.cache_clear()
    assert gpus_of_machine() == found
    reservations._gpus_listed.cache_clear()


def test_a_large_stage_is_not_passed_by_small_ones_for_ever(make):
    small = [make(f"small{i}", resources={"license": 1}) for i in range(4)]
    large = make("large", resources={"license": 2})
    other = make("other", resources={"seat": 1})
    order = [small[0], large, *small[1:], other]
    free = Reservations(order, {}, {"license": 2, "seat": 1})
    free.check(order)
    schedule = _Schedule(order, free.names)

    def take():
        derivation = schedule.take(free.lacking)
        return derivation and (derivation, free.take(derivation))

    first = take()
    assert first[0].name == "small0"
    assert take()[0].name == "other"  # the large one waits, and nothing of its kind passes it
    assert take() is None
    free.give_back(first[1])
    assert take()[0].name == "large"
    assert take() is None
