"""Trials that end with their training."""

from __future__ import annotations

import pytest

from symexp.sweeps.feedback import FeedbackError
from tests.integration.keras_trainings import (
    OPEN,
    Killed,
    attempt,
    sequential,
    train,
)

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]


@pytest.fixture
def study(tmp_path):
    yield f"sqlite:///{tmp_path / 'sweep.db'}#digits"
    while OPEN:
        OPEN.pop().close()


# The end of a trial.


def lone(exp, feedback, kill=None):
    train(sequential(), feedback, checkpoint=False)


def test_a_lone_callback_ends_the_trial(study):
    _, done = attempt(study, lone, num_examples=2)
    assert done.ledger.counts() == {"complete": 2}
    last = [m.rewards[0] for m in done.ledger.measurements() if m.step == 3]
    assert [t.reward for t in done.result.trials] == last


def test_a_lone_callback_ends_the_trial_in_a_with_block_and_with_a_group(study):
    def body(exp, feedback, kill):
        with feedback:
            lone(exp, feedback)

    _, done = attempt(study, body, group=0)
    assert done.ledger.counts() == {"complete": 1}


def test_early_stopping_prunes_the_trial(study):
    class Impatient:
        def should_stop(self, trial, measurements):
            return True

    _, done = attempt(study, lone, early_stopping=Impatient())
    assert done.ledger.counts() == {"pruned": 1}


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (lambda f: f.done(metadata={"a": 1}), "complete"),
        (lambda f: f(0.5), "complete"),
        (lambda f: f.prune(), "pruned"),
        (lambda f: f.skip("too large"), "skipped"),
        (lambda f: f.fail("broken"), "failed"),
    ],
    ids=["done", "call", "prune", "skip", "fail"],
)
def test_the_body_may_end_the_trial_after_the_training(study, act, state):
    def body(exp, feedback, kill):
        with feedback:
            lone(exp, feedback)
        act(feedback)

    _, done = attempt(study, body)
    assert done.ledger.counts() == {state: 1}


def test_an_exception_after_the_training_does_not_complete_the_trial(study):
    def body(exp, feedback, kill):
        lone(exp, feedback)
        raise Killed

    _, done = attempt(study, body)
    assert done.ledger.counts() == {"waiting": 1}

    def fails(exp, feedback, kill):
        with feedback:
            lone(exp, feedback)
            raise ValueError("after the training")

    _, done = attempt(study, fails, on_error="skip")
    assert done.ledger.counts() == {"failed": 1}


def test_measurements_without_a_training_do_not_end_the_trial(study):
    def body(exp, feedback, kill):
        feedback.add_measurement(1.0)

    with pytest.raises(FeedbackError, match="ended without feedback"):
        attempt(study, body)


def test_a_training_that_did_not_end_does_not_end_the_trial(study):
    def body(exp, feedback, kill):
        with pytest.raises(Killed):
            train(sequential(), feedback, kill=1)

    with pytest.raises(FeedbackError, match="ended without feedback"):
        attempt(study, body, num_examples=1)
