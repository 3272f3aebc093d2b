"""`out` and its checkpoint: what survives which end of a build, and who may go on from it."""

import copy
import json
import os
import pickle
import signal
import threading
import warnings
from pathlib import Path, PosixPath

import pytest

import symexp as sx
from symexp.store import (
    CheckpointWarning,
    CodeChangedWarning,
    Derivation,
    InUseError,
    RightsError,
    Store,
    StoreError,
)
from symexp.store.disk.locks import FileLock
from symexp.store.realizing.out import OutPath


class Training:
    """A builder that counts steps in its checkpoint, and stops once at one of them."""

    def __init__(self, steps=4, stop_at=2, how=None):
        self.steps, self.stop_at, self.how = steps, stop_at, how
        self.began_at = []

    def __call__(self, ctx):
        place = ctx.out.checkpoint / "step"
        first = int(place.read_text()) if place.exists() else 0
        self.began_at.append(first)
        for step in range(first, self.steps):
            if step == self.stop_at and self.how is not None:
                how, self.how = self.how, None
                how()
            place.write_text(str(step + 1))
        (ctx.out / "n").write_text(f"{first} {place.read_text()}")


def fail():
    raise RuntimeError("out of luck")


def interrupt():
    raise KeyboardInterrupt


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def stopped(store, stage, error=RuntimeError, **options):
    with pytest.raises(error) as caught:
        store.realize(stage, **options)
    return caught.value


def test_a_checkpoint_is_there_again_after_a_failure_and_gone_after_success(store, make):
    train = Training(how=fail)
    error = stopped(store, make("train", build=train))
    (kept,) = store.checkpoints()
    assert f"the next attempt goes on from its checkpoint at {kept.path}" in error.__notes__
    assert (kept.name, kept.attempts, kept.size, kept.is_in_use) == ("train", 1, 1, False)
    done = store.realize(make("train", build=train))
    assert train.began_at == [0, 2]
    assert done.read_text("n") == "2 4"
    assert done.resumed == 1
    assert list(done.files) == ["n"]
    assert store.checkpoints() == []
    assert os.listdir(store.layout.checkpoints) == os.listdir(store.layout.work) == []


def test_a_build_without_a_checkpoint_leaves_no_trace_of_one(store, make):
    store.realize(make("plain"))
    assert not store.layout.checkpoints.exists()
    assert "resumed" not in store.realizations()[0].document


def test_an_interrupt_keeps_the_checkpoint(store, make):
    train = Training(how=interrupt)
    stopped(store, make("train", build=train), KeyboardInterrupt)
    assert store.realize(make("train", build=train)).read_text("n") == "2 4"


def test_a_checkpoint_survives_a_sigkill_of_its_process(store, make):
    train, both = Training(how=die), make("other")
    with pytest.raises(StoreError, match="died with exit code -9") as caught:
        store.realize_many([make("train", build=train), both], workers=2)
    assert any("goes on from its checkpoint" in note for note in caught.value.__notes__)
    train.how = None
    assert store.realize(make("train", build=train)).read_text("n") == "2 4"
    assert store.checkpoints() == []
    assert os.listdir(store.layout.locks) == ["gc.lock"]


def test_a_failure_that_is_kept_as_a_result_keeps_the_checkpoint(store, make):
    train = Training(how=fail)
    stage = make("train", build=train)
    assert not store.realize(stage, on_error="keep").ok
    assert len(store.checkpoints(stage)) == 1
    assert store.realize(stage, force=True).read_text("n") == "2 4"


def test_each_of_several_builds_of_a_stage_has_its_own_checkpoint(store, make):
    numbers = iter("abc")

    def build(ctx):
        place = ctx.out.checkpoint / "x"
        assert not place.exists()
        place.write_text("x")
        (ctx.out / "n").write_text(next(numbers))

    best = make("best", build=build, matcher=sx.matchers.latest(3))
    assert len(store.realize_all(best)) == 3


def test_a_forced_build_begins_anew_after_a_finished_one(store, make):
    train = Training()
    stage = make("train", build=train)
    store.realize(stage)
    store.realize(stage, force=True)
    assert train.began_at == [0, 0]


def test_a_checkpoint_of_a_finished_build_is_not_used(store, make, monkeypatch):
    train = Training()
    stage = make("train", build=train)
    module = "symexp.store.realizing.out.remove_home"
    with monkeypatch.context() as patch:
        patch.setattr(module, lambda *args: None)  # as if killed just before
        store.realize(stage)
    assert len(store.checkpoints()) == 1
    store.realize(stage, force=True)
    assert train.began_at == [0, 0]
    assert store.checkpoints() == []


def test_gc_removes_the_checkpoint_of_a_finished_build_and_keeps_others(store, make, monkeypatch):
    stopped(store, make("halts", build=Training(how=fail)))
    module = "symexp.store.realizing.out.remove_home"
    with monkeypatch.context() as patch:
        patch.setattr(module, lambda *args: None)  # as if killed just before
        store.realize(make("train", build=Training()))
    assert sorted(c.name for c in store.checkpoints()) == ["halts", "train"]
    assert len(store.gc(dry_run=True).checkpoints) == 1
    assert len(store.gc().checkpoints) == 1  # although gc removes the result, too
    assert [c.name for c in store.checkpoints()] == ["halts"]


def test_a_build_killed_before_it_published_goes_on(store, make, monkeypatch):
    train = Training()
    stage = make("train", build=train)
    with monkeypatch.context() as patch:
        patch.setattr("symexp.store.realizing.run.publish", lambda *a, **k: fail())
        stopped(store, stage)
    assert store.realize(stage).read_text("n") == "4 4"


def test_other_inputs_have_another_checkpoint(store, make):
    train = Training(how=fail)
    data = make("data")
    stopped(store, make("train", data, build=train))
    store.remove(store.realizations(data)[0])
    store.realize(make("data", build=lambda ctx: (ctx.out / "n").write_text("7")))
    store.realize(make("train", data, build=train))
    assert train.began_at == [0, 0]
    assert len(store.checkpoints()) == 1


SOURCES = {"m.rate": "= 0.1"}, {"m.rate": "= 0.2"}


def test_other_code_goes_on_with_a_warning_and_the_result_counts_as_older(store, make):
    train = Training(how=fail)
    stopped(store, make("train", build=train, source=SOURCES[0]))
    with pytest.warns(CodeChangedWarning) as seen:
        done = store.realize(make("train", build=train, source=SOURCES[1]))
    assert "goes on from a checkpoint that other code has written: m.rate: 0.1 -> 0.2" in str(
        seen[0].message
    )
    assert done.source == SOURCES[0]
    assert done.read_text("n") == "2 4"
    assert store.plan(make("train", source=SOURCES[1]), code="rebuild").builds != []


def test_other_code_under_rebuild_sets_the_checkpoint_aside(store, make):
    train = Training(how=fail)
    stopped(store, make("train", build=train, source=SOURCES[0]))
    with pytest.warns(CheckpointWarning, match="begins anew, .* m.rate: 0.1 -> 0.2"):
        done = store.realize(make("train", build=train, source=SOURCES[1]), code="rebuild")
    assert (done.source, done.resumed, train.began_at) == (SOURCES[1], 0, [0, 0])
    (aside,) = store.checkpoints()
    assert aside.is_set_aside
    assert aside.name == "train"
    assert (aside.path / "step").read_text() == "2"


def test_other_code_under_ignore_goes_on_without_a_warning(store, make):
    train = Training(how=fail)
    stopped(store, make("train", build=train, source=SOURCES[0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = store.realize(make("train", build=train, source=SOURCES[1]), code="ignore")
    assert (done.read_text("n"), done.source) == ("2 4", SOURCES[0])


def test_a_checkpoint_with_a_damaged_record_is_set_aside(store, make):
    train = Training(how=fail)
    stopped(store, make("train", build=train))
    (store.checkpoints()[0].home / "checkpoint.json").write_text("{")
    assert store.checkpoints()[0].attempts == 0
    with pytest.warns(CheckpointWarning, match=r"set aside, because .*checkpoint\.json"):
        store.realize(make("train", build=train))
    assert train.began_at == [0, 0]


def reading(how):
    """Returns a stage that reads what its dependency was built from, in its first attempt only."""
    base = Derivation("base", {}, build=lambda ctx: (ctx.out / "n").write_text("1"))
    mid = Derivation("mid", {}, [base], build=lambda ctx: (ctx.out / "n").write_text("same"))

    def build(ctx):
        place = ctx.out.checkpoint / "read"
        if not place.exists():
            place.write_text(ctx.dependency(mid, base).read_text("n"))
        if how:
            how.pop()()
        (ctx.out / "n").write_text(place.read_text())

    return Derivation("top", {}, [mid], build=build)


def test_reads_of_an_earlier_attempt_are_recorded_with_the_result(store):
    top = reading([fail])
    stopped(store, top)
    done = store.realize(top)
    assert [r.name for r in store.dependencies(done)] == ["mid", "base"]


def test_a_checkpoint_of_reads_with_another_outcome_now_is_set_aside(store):
    top = reading([fail])
    base = top.dependencies[0].dependencies[0]
    stopped(store, top)
    newer = base.replace(build=lambda ctx: (ctx.out / "n").write_text("2"))
    mid = top.dependencies[0].replace(dependencies=[newer])
    store.remove(store.realizations(base)[0], dependents=True)
    store.realize(newer)
    with pytest.warns(CheckpointWarning, match="read drv:.*-base, of which another outcome"):
        assert store.realize(top.replace(dependencies=[mid])).read_text("n") == "2"


def test_two_sessions_cannot_use_one_checkpoint(store, make):
    stage = make("train", build=Training())
    with store.session(stage) as one, store.session(stage) as two:
        (one.out.checkpoint / "x").write_text("1")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("symexp.store.realizing.out._PATIENCE", 0)
            with pytest.raises(InUseError, match="used by another build or session"):
                two.out.checkpoint
        assert store.checkpoints()[0].is_in_use
        with pytest.raises(InUseError, match="cannot be removed"):
            store.checkpoints()[0].remove()
        assert store.gc(checkpoints=0).checkpoints == ()
    with store.session(stage) as three:
        assert (three.out.checkpoint / "x").read_text() == "1"
        three.run()
        assert three.commit().resumed == 1
    assert store.checkpoints() == []


def test_an_empty_checkpoint_of_a_failure_goes(store, make):
    def build(ctx):
        ctx.out.checkpoint.stat()
        fail()

    stopped(store, make("empty", build=build))
    assert store.checkpoints() == []


def test_threads_and_forked_processes_of_a_build_share_its_checkpoint(store, make):
    def build(ctx):
        if (pid := os.fork()) == 0:
            (ctx.out.checkpoint / "child").write_text("1")
            os._exit(0)
        os.waitpid(pid, 0)
        threads = [threading.Thread(target=lambda: ctx.out.checkpoint) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (ctx.out / "n").write_text(" ".join(os.listdir(ctx.out.checkpoint)))

    done = store.realize(make("many", build=build))
    assert (done.read_text("n"), done.resumed) == ("child", 0)
    assert store.checkpoints() == []


def test_a_checkpoint_works_in_a_store_with_a_relative_path(tmp_path, monkeypatch, make):
    monkeypatch.chdir(tmp_path)
    store = Store("store", echo=False)
    train = Training(how=fail)
    stopped(store, make("train", build=train))
    assert store.realize(make("train", build=train)).resumed == 1


def test_old_checkpoints_are_removed_by_gc_on_request_only(store, make):
    stopped(store, make("train", build=Training(how=fail)))
    (kept,) = store.checkpoints()
    store.gc()
    store.gc(older_than=0)
    assert store.gc(checkpoints=3600).checkpoints == ()
    assert store.gc(checkpoints=0, dry_run=True).checkpoints == (str(kept.path),)
    assert store.du()["checkpoints"] == 1
    assert store.verify() == []
    assert store.gc(checkpoints=0).bytes == 1
    assert store.checkpoints() == []
    with pytest.raises(StoreError, match="gc: checkpoints must be seconds, or a time span"):
        store.gc(checkpoints=-1)


def test_the_group_may_go_on_in_a_shared_store(tmp_path, make):
    os.chmod(tmp_path, 0o2775)
    store = Store(tmp_path / "store", echo=False)
    stopped(store, make("train", build=Training(how=fail)))
    (kept,) = store.checkpoints()
    modes = [p.stat().st_mode & 0o7777 for p in (kept.home, kept.path, kept.path / "step")]
    assert modes[:2] == [0o2775, 0o2775]
    assert modes[2] & 0o060 == 0o060


def test_what_this_user_may_not_write_is_copied(store, make, monkeypatch):
    train = Training(how=fail)
    stopped(store, make("train", build=train))
    place = store.checkpoints()[0].path / "step"
    before = place.stat().st_ino
    monkeypatch.setattr("symexp.store.realizing.out._is_writable", lambda root: False)
    seen = []
    train.how = lambda: seen.append(place.stat().st_ino)
    assert store.realize(make("train", build=train)).read_text("n") == "2 4"
    assert seen != [before]


def test_what_this_user_may_not_read_is_an_error_with_the_way_out(store, make, monkeypatch):
    train = Training(how=fail)
    stopped(store, make("train", build=train))

    def forbidden(home):
        raise PermissionError(13, "Permission denied", str(home))

    monkeypatch.setattr("symexp.store.realizing.out.CheckpointRecord.read", forbidden)
    with pytest.raises(RightsError, match="The checkpoint of stage 'train' is not usable"):
        store.realize(make("train", build=train))


def test_out_is_an_ordinary_path(store, make, tmp_path):
    found = []

    def build(ctx):
        out = ctx.out
        (out / "n").write_text("1")
        found.extend([out / "n", out.parent, *out.iterdir(), *out.glob("*"), out.with_name("x")])
        assert out == Path(out)
        assert hash(out) == hash(Path(out))
        assert repr(out) == repr(Path(out))
        assert os.fspath(out) == str(out)
        other = pickle.loads(pickle.dumps(out))
        assert other == out
        assert other.checkpoint == out.checkpoint
        assert copy.deepcopy(out).checkpoint == copy.copy(out).checkpoint == out.checkpoint

    store.realize(make("paths", build=build))
    assert {type(path) for path in found} == {PosixPath}
    with pytest.raises(StoreError, match="is not the `out` of a build"):
        OutPath(tmp_path).checkpoint


@sx.symbolize
class Holds:
    def __init__(self, place):
        self.place = place


def test_out_in_a_tree_is_saved_and_compared_as_the_path(tmp_path):
    held, plain = Holds(OutPath(tmp_path)), Holds(Path(tmp_path))
    assert sx.eq(held, plain)
    assert sx.fingerprint(held) == sx.fingerprint(plain)
    assert sx.to_json(held) == sx.to_json(plain)
    assert sx.to_code(held) == sx.to_code(plain)
    assert sx.format(held) == sx.format(plain)
    assert sx.eq(sx.clone(held), plain)


def test_the_record_says_what_a_checkpoint_is_of(store, make):
    stopped(store, make("train", build=Training(how=fail), source=SOURCES[0]))
    (kept,) = store.checkpoints()
    record = json.loads((kept.home / "checkpoint.json").read_text())
    assert record["sources"] == [SOURCES[0]]
    assert kept.config["value"] == 1
    assert store.checkpoints(kept.derivation) == [kept]
    assert store.checkpoints(make("another")) == []
    assert "train" in repr(kept)
    assert FileLock(store.layout.locks / f"{kept.entry}.checkpoint").is_held is False
