"""Trials whose attempts go on from the checkpoints of earlier ones: what `done` and steps mean."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.sweeps.feedback import FeedbackError

KINDS = {"plain": {}, "budgets": {"algorithm": "asha", "fidelity": sx.fidelity("epochs", 2, 4)}}
EPOCHS = 4


@pytest.fixture(params=KINDS)
def sweep(request, tmp_path):
    """Returns a sweep of one trial; each call goes on with it."""
    options = {"algorithm": "sweeping", "checkpoints": str(tmp_path), **KINDS[request.param]}
    url = f"sqlite:///{tmp_path}/study.db#continued"
    return lambda: sx.sample(sx.Dict(x=sx.oneof([1, 2])), num_examples=1, study=url, **options)


def train(feedback, until=EPOCHS):
    place = feedback.checkpoint / "epoch"
    first = int(place.read_text()) if place.exists() else 0
    if first:
        feedback.continue_at(first)
    for epoch in range(first, min(until, feedback.budget or EPOCHS)):
        feedback.add_measurement(0.5 + epoch, {"loss": -epoch}, step=epoch)
        place.write_text(str(epoch + 1))


@pytest.mark.parametrize("until", range(1, EPOCHS + 1))
def test_done_takes_the_last_measurement_if_nothing_was_left_to_do(sweep, until):
    for _, feedback in sweep():
        train(feedback, until)
        if until <= (feedback.budget or EPOCHS):
            break  # as a kill after these epochs
        feedback.done()
    for _, feedback in sweep():
        train(feedback)
        feedback.done()
    result = sweep().result
    [trial] = result.trials
    assert trial.state == "complete"
    assert trial.reward == trial.rewards[0] == 0.5 + EPOCHS - 1
    assert trial.trial.metrics == {"loss": 1 - EPOCHS}
    assert [(m.step, m.reward) for m in trial.measurements] == [(e, 0.5 + e) for e in range(EPOCHS)]


def test_measurements_before_a_pause_are_no_reward_of_a_later_budget(tmp_path):
    """The checkpoint says that all is done, but what it did was never measured."""
    loop = sx.sample(
        sx.Dict(x=1),
        "asha",
        1,
        f"sqlite:///{tmp_path}/study.db#unmeasured",
        fidelity=sx.fidelity("epochs", 2, 4),
        checkpoints=str(tmp_path),
    )
    for _, feedback in loop:
        if feedback.budget == 2:
            train(feedback)
            feedback.done()
            continue
        assert (feedback.checkpoint / "epoch").read_text() == "2"
        with pytest.raises(FeedbackError, match="no measurement that could be its reward"):
            feedback.done()
        feedback.skip()


def test_without_its_checkpoint_an_attempt_has_no_measurement_of_another(sweep):
    for _, feedback in sweep():
        feedback.add_measurement(1.0)
        break
    for _, feedback in sweep():
        with pytest.raises(FeedbackError, match="no measurement"):
            feedback.done()
        place = feedback.checkpoint / "epoch"
        assert not place.exists()
        with pytest.raises(FeedbackError, match="no measurement"):
            feedback.done()  # the checkpoint is empty
        feedback.skip()


def test_an_attempt_that_emptied_its_checkpoint_begins_anew(sweep):
    for _, feedback in sweep():
        train(feedback)
        break
    for _, feedback in sweep():
        (feedback.checkpoint / "epoch").unlink()
        with pytest.raises(FeedbackError, match="no measurement"):
            feedback.done()
        feedback.skip()


def test_the_measurement_after_continue_at_is_of_its_step(sweep):
    for _, feedback in sweep():
        feedback.add_measurement(1.0)
        feedback.add_measurement(2.0)
        break
    for _, feedback in sweep():
        feedback.continue_at(2)
        feedback.add_measurement(3.0)
        assert [m.step for m in feedback.study.ledger.measurements()] == [0, 1, 2]
        feedback.skip()
