"""Checkpoints in folders and in stores, and what the tools of a store do with them."""

import os

import pytest

import symexp as sx
from symexp.store.errors import InUseError
from symexp.sweeps.feedback import RaceConditionError


def loop(tmp_path, **arguments):
    arguments.setdefault("store", tmp_path / "store")
    url = f"sqlite:///{tmp_path / 'sweep.db'}#study"
    return sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", study=url, progress=False,
                     **arguments)  # fmt: skip


@pytest.fixture
def left(tmp_path):
    """A store with the checkpoint of a trial whose loop was left."""
    for _, feedback in loop(tmp_path):
        (feedback.checkpoint / "a").write_text("12345")
        break
    return sx.Store(tmp_path / "store")


def test_a_store_lists_the_checkpoint_of_a_trial(left):
    [found] = left.checkpoints()
    assert (found.name, found.attempts, found.is_in_use) == ("Trial", 1, False)
    assert found.size >= 5
    assert found.config["experiment"]
    assert left.verify() == []
    assert not found.finished()


def test_gc_and_remove_leave_a_checkpoint_in_use_alone(tmp_path, left):
    running = iter(loop(tmp_path))
    _, feedback = next(running)
    assert os.listdir(feedback.checkpoint) == ["a"]
    [found] = left.checkpoints()
    assert found.is_in_use
    assert found.attempts == 2
    with pytest.raises(InUseError):
        found.remove()
    left.gc(checkpoints=0)
    assert os.listdir(feedback.checkpoint) == ["a"]
    feedback(1.0)
    running.close()
    assert not found.is_in_use


def test_gc_removes_an_old_checkpoint_and_the_trial_begins_anew(tmp_path, left):
    assert len(left.gc(checkpoints=0).checkpoints) == 1
    assert left.checkpoints() == []
    for _, feedback in loop(tmp_path):
        assert os.listdir(feedback.checkpoint) == []
        feedback(1.0)
    assert len(left.checkpoints()) == 2  # those of finished trials stay


def test_gc_without_an_age_keeps_checkpoints(left):
    left.gc()
    assert len(left.checkpoints()) == 1


def test_two_live_attempts_in_a_store_have_directories_of_their_own(tmp_path):
    one, two = iter(loop(tmp_path)), iter(loop(tmp_path))
    _, zombie = next(one)
    (zombie.checkpoint / "a").write_text("1")
    [trial] = zombie.study.ledger.trials(["running"])
    assert zombie.study.ledger.end_for(trial, "waiting", "it hangs")
    _, feedback = next(two)
    assert os.listdir(feedback.checkpoint) == ["a"]
    (zombie.checkpoint / "a").write_text("2")
    assert (feedback.id, (feedback.checkpoint / "a").read_text()) == (1, "1")
    feedback(1.0)
    two.close()
    with pytest.raises(RaceConditionError):
        zombie(1.0)
    one.close()


@pytest.mark.parametrize("place", ["store", "folder", "url"])
def test_a_trial_inherits_the_checkpoint_of_another_one(tmp_path, place):
    where = {
        "store": {},
        "folder": {"checkpoints": tmp_path / "kept"},
        "url": {"checkpoints": f"memory://{tmp_path}"},
    }[place]
    for _, feedback in loop(tmp_path, **where):
        if feedback.id == 1:
            (feedback.checkpoint / "w").write_text("parent")
        else:
            [parent] = [t for t in feedback.study.ledger.trials() if t.number == 0]
            assert feedback._checkpoint.inherit(parent)
            assert (feedback.checkpoint / "w").read_text() == "parent"
            assert feedback.inherited_from == 1
            assert not feedback._checkpoint.inherit(parent)
            feedback.add_measurement(1.0)
            assert feedback.inherited_from is None
        feedback(1.0)


def test_the_note_of_inherited_content_is_not_among_the_files(tmp_path):
    for _, feedback in loop(tmp_path, checkpoints=tmp_path / "kept"):
        if feedback.id == 1:
            (feedback.checkpoint / "w").write_text("parent")
        else:
            [parent] = [t for t in feedback.study.ledger.trials() if t.number == 0]
            feedback._checkpoint.inherit(parent)
            assert os.listdir(feedback.checkpoint) == ["w"]
        feedback(1.0)
