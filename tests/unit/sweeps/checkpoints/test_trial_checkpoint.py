"""The checkpoint of a trial, as the body of a loop sees it."""

import os
import shutil
from contextlib import suppress

import pytest

import symexp as sx
from symexp.store.errors import CheckpointWarning, RemoteError
from symexp.store.remote.connection import Connection
from symexp.sweeps.feedback import FeedbackError, RaceConditionError


def space(**fixed):
    return sx.Dict(x=sx.oneof([1, 2]), **fixed)


def loop(url, **arguments):
    return sx.sample(arguments.pop("space", space()), "sweeping", study=url, progress=False,
                     **arguments)  # fmt: skip


def names(feedback):
    return sorted(os.listdir(feedback.checkpoint))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'sweep.db'}#study"


@pytest.fixture(params=["beside the file", "folder", "store", "memory", "url"])
def arguments(request, tmp_path):
    """The study and the place of the checkpoints of a sweep."""
    url = f"sqlite:///{tmp_path / 'sweep.db'}#study"
    return {
        "beside the file": {"url": url},
        "folder": {"url": url, "checkpoints": tmp_path / "kept"},
        "store": {"url": url, "store": tmp_path / "store"},
        "memory": {"url": None},
        "url": {"url": url, "checkpoints": f"memory://{tmp_path}"},
    }[request.param]


def test_each_trial_has_an_empty_directory_at_first(arguments):
    found = []
    for _, feedback in loop(**arguments):
        assert names(feedback) == []
        assert feedback.inherited_from is None
        (feedback.checkpoint / "epoch").write_text("1")
        found.append(feedback.checkpoint)
        feedback(1.0)
    assert len(set(found)) == 2


def test_the_next_attempt_gets_what_the_last_one_wrote(arguments):
    seen = []
    for _, feedback in loop(**arguments, on_error=2):
        with feedback:
            seen.append(names(feedback))
            (feedback.checkpoint / f"of-{feedback.attempt}").write_text("x")
            (feedback.checkpoint / "deep" / "er").mkdir(parents=True, exist_ok=True)
            if feedback.attempt < 3:
                raise ValueError
            feedback(1.0)
    assert seen == [[], ["deep", "of-1"], ["deep", "of-1", "of-2"]] * 2


def test_a_sweep_that_uses_no_checkpoint_makes_no_folder(url, tmp_path):
    for _, feedback in loop(url):
        feedback.add_measurement(1.0)
        feedback.done()
    assert not (tmp_path / "sweep.db.checkpoints").exists()


def test_a_trial_that_was_given_back_goes_on(url):
    for _, feedback in loop(url):
        (feedback.checkpoint / "a").write_text("1")
        break
    for _, feedback in loop(url):
        if feedback.id == 1:
            assert feedback.attempt == 2
            assert (feedback.checkpoint / "a").read_text() == "1"
        feedback(1.0)


def test_a_retried_trial_goes_on(url):
    for exp, feedback in loop(url):
        (feedback.checkpoint / "a").write_text(str(exp.x))
        feedback.skip("bad")
    feedback.study.retry("skipped")
    for exp, feedback in loop(url):
        assert (feedback.checkpoint / "a").read_text() == str(exp.x)
        feedback(1.0)


def test_another_base_experiment_gets_no_checkpoint_of_the_first(url, tmp_path):
    for _, feedback in loop(url, space=space(lr=0.1)):
        (feedback.checkpoint / "a").write_text("1")
        break
    for _, feedback in loop(url, space=space(lr=0.2)):
        assert names(feedback) == []
        feedback(1.0)


def test_a_study_that_was_deleted_and_made_again_begins_anew(url, tmp_path):
    kept = tmp_path / "kept"
    for _, feedback in loop(url, checkpoints=kept):
        (feedback.checkpoint / "a").write_text("1")
        break
    sx.delete_study(url)
    for _, feedback in loop(url, checkpoints=kept):
        assert names(feedback) == []
        feedback(1.0)
    assert len(os.listdir(kept)) == 2  # a study does not know this folder


def test_an_enqueued_duplicate_has_a_directory_of_its_own(url):
    seen = []
    for _, feedback in loop(url, duplicates=True, num_examples=2, enqueue=[{"x": 1}]):
        seen.append(names(feedback))
        (feedback.checkpoint / "a").write_text("1")
        if feedback.id == 1:
            feedback.study.enqueue({"x": 1})
        feedback(1.0)
    assert seen == [[], []]


def test_attempts_of_an_ended_trial_leave_one_directory(url):
    for _, feedback in loop(url, on_error=3):
        with feedback:
            home = feedback.checkpoint.parents[1]
            if feedback.attempt < 4:
                raise ValueError
            feedback(1.0)
            assert [n for n in os.listdir(home) if n.startswith("att")] == ["attempt-4"]
            break


def test_the_directory_is_there_until_the_loop_goes_on(url):
    for _, feedback in loop(url):
        (feedback.checkpoint / "a").write_text("1")
        feedback(1.0)
        assert (feedback.checkpoint / "a").read_text() == "1"


def test_after_the_end_no_checkpoint_is_opened(url):
    for _, feedback in loop(url):
        feedback(1.0)
        with pytest.raises(FeedbackError, match="has ended already"):
            feedback.checkpoint
        with pytest.raises(FeedbackError, match="has ended already"):
            feedback.keep_checkpoint()


def test_dropping_a_trial_and_deleting_the_study_removes_the_default_checkpoints(url, tmp_path):
    for _, feedback in loop(url):
        (feedback.checkpoint / "a").write_text("1")
        home = feedback.checkpoint.parents[2]
        feedback(1.0)
    feedback.study.drop(1)
    assert [name[:5] for name in os.listdir(home)] == ["00002"]
    feedback.study.close()
    sx.delete_study(url)
    assert not (tmp_path / "sweep.db.checkpoints").exists()


def test_a_group_shares_the_directory(url):
    one = iter(loop(url, group="a"))
    two = iter(loop(url, group="a"))
    _, first = next(one)
    _, second = next(two)
    (first.checkpoint / "a").write_text("1")
    assert second.checkpoint == first.checkpoint
    assert names(second) == ["a"]
    first(1.0)
    one.close()
    two.close()


def test_an_attempt_that_lost_its_lease_cannot_spoil_its_successor(url):
    one = iter(loop(url))
    _, zombie = next(one)
    held = (zombie.checkpoint / "log").open("w")
    held.write("one")
    held.flush()
    (zombie.checkpoint / "weights").write_text("old")
    study = sx.Study.open(url)
    [trial] = study.ledger.trials(["running"])
    assert study.ledger.end_for(trial, "waiting", "it hangs")
    two = iter(loop(url))
    _, feedback = next(two)
    assert (feedback.id, feedback.attempt) == (1, 2)
    assert (feedback.checkpoint / "weights").read_text() == "old"
    held.write("two")
    held.close()
    (zombie.checkpoint / "weights").write_text("spoilt")
    (zombie.checkpoint / "more").write_text("")
    assert names(feedback) == ["log", "weights"]
    assert (feedback.checkpoint / "log").read_text() == "one"
    assert (feedback.checkpoint / "weights").read_text() == "old"
    with pytest.raises(RaceConditionError):
        zombie(1.0)
    feedback(2.0)
    for loop_ in (one, two):
        loop_.close()
    study.close()


class Left(BaseException):
    """Stands for what leaves a loop."""


def leaves_by_break(url, **arguments):
    for _, feedback in loop(url, **arguments):
        (feedback.checkpoint / "a").write_text("1")
        break


def leaves_by_error(url, **arguments):
    for _, feedback in loop(url, **arguments):
        (feedback.checkpoint / "a").write_text("1")
        raise Left


def leaves_by_error_in_block(url, **arguments):
    for _, feedback in loop(url, **arguments):
        with feedback:
            (feedback.checkpoint / "a").write_text("1")
            raise Left


def leaves_by_close(url, **arguments):
    candidates = loop(url, **arguments)
    _, feedback = next(candidates)
    (feedback.checkpoint / "a").write_text("1")
    candidates.close()


def leaves_without_feedback(url, **arguments):
    for _, feedback in loop(url, **arguments):
        (feedback.checkpoint / "a").write_text("1")


@pytest.mark.parametrize(
    "leave",
    [
        leaves_by_break,
        leaves_by_error,
        leaves_by_error_in_block,
        leaves_by_close,
        leaves_without_feedback,
    ],
)
def test_whatever_leaves_the_loop_the_next_attempt_gets_the_content(arguments, leave):
    if arguments["url"] is None:
        arguments["url"] = loop(None).study
    with suppress(Left, FeedbackError):
        leave(**arguments)
    for _, feedback in loop(num_examples=1, **arguments):
        assert (feedback.attempt, names(feedback)) == (2, ["a"])
        feedback(1.0)


def test_a_directory_that_the_body_removes_is_empty(arguments):
    """It is made again at the next access, and the next attempt gets an empty one."""
    for _, feedback in loop(num_examples=1, on_error=4, **arguments):
        with feedback:
            (feedback.checkpoint / f"of-{feedback.attempt}").write_text("1")
            if feedback.attempt == 1:
                raise ValueError
            if feedback.attempt == 2:
                shutil.rmtree(feedback.checkpoint)
                feedback.add_measurement(1.0)
                raise ValueError
            if feedback.attempt == 3:
                assert names(feedback) == ["of-3"]
                shutil.rmtree(feedback.checkpoint)
                assert names(feedback) == []
                (feedback.checkpoint / "anew").write_text("1")
                raise ValueError
            assert names(feedback) == ["anew", "of-4"]
            shutil.rmtree(feedback.checkpoint)
            assert feedback.inherited_from is None
            feedback(1.0)
    assert feedback.study.result.counts == {"complete": 1}


def test_a_checkpoint_that_cannot_be_uploaded_warns_and_loses_no_reward(url, monkeypatch):
    def breaks(*args):
        raise RemoteError("no connection")

    for _, feedback in loop(url, checkpoints=f"memory://{url}"):
        (feedback.checkpoint / "a").write_text("1")
        monkeypatch.setattr(Connection, "send", breaks)
        with pytest.warns(CheckpointWarning, match=r"not kept \(trial \d\): no connection"):
            feedback.add_measurement(1.0)
        with pytest.raises(RemoteError, match="no connection"):
            feedback.keep_checkpoint()
        with pytest.warns(CheckpointWarning, match="no connection"):
            feedback(2.0)
        monkeypatch.undo()
    assert [t.reward for t in feedback.study.result.trials] == [2.0, 2.0]


def test_a_measurement_and_the_end_of_an_attempt_upload_the_checkpoint(url, tmp_path):
    seen = []
    for _, feedback in loop(url, checkpoints=f"file://{tmp_path}/kept", on_error=2, num_examples=1):
        with feedback:
            seen.append(names(feedback))
            (feedback.checkpoint / f"of-{feedback.attempt}").write_text("1")
            if feedback.attempt == 1:
                feedback.add_measurement(1.0)
                seen.append(len(list((tmp_path / "kept").glob("*/*/????" + "?" * 60))))
                (feedback.checkpoint / "later").write_text("1")
                raise ValueError
            feedback(1.0)
    assert seen == [[], 1, ["later", "of-1"]]
