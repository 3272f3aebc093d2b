"""Trials that end with their training."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx
from symexp.sweeps.feedback import FeedbackError
from tests.integration.keras_trainings import (
    OPEN,
    Killed,
    X,
    Y,
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


# Budgets.


def budgets(study, fidelity, epochs=12):
    """Returns the budget of each attempt of a sweep, with the epochs that it ran."""
    space = sx.Dict(width=sx.oneof([1, 2, 3, 4]))
    options = {"num_examples": 4, "progress": False, "study": study, "fidelity": fidelity}
    loop = sx.sample(space, "asha", **options)
    return [(f.budget, train(sequential(), f, epochs=epochs)[1]) for _, f in loop]


@pytest.mark.parametrize(("low", "high"), [(1, 9), (1.0, 9.0), (1, 9.0), (1.0, 9)])
def test_whole_budgets_count_epochs_also_as_floats(study, low, high):
    found = budgets(study, sx.fidelity("epochs", low, high))
    assert {(b, *epochs) for b, epochs in found} == {(1, 0), (3, 1, 2), (9, *range(3, 9))}


@pytest.mark.parametrize(
    ("low", "high", "factor"), [(0.25, 1, 2), (0.5, 1.0, 2), (0.5, 3, 2), (1, 3.5, 2)]
)
def test_other_budgets_do_not_count_epochs(study, low, high, factor):
    """Each budget, also the last one and a whole one, is a training of its own."""
    found = budgets(study, sx.fidelity("share", low, high, factor=factor), epochs=2)
    assert len({budget for budget, _ in found}) > 1
    assert all(epochs == [0, 1] for _, epochs in found)


def test_a_training_with_a_share_of_the_data_continues_at_its_budget(study):
    def body(exp, feedback, kill):
        return train(sequential(), feedback, kill, epochs=3)[1]

    fidelity = sx.fidelity("share", 0.5, 1.0, factor=2)
    attempt(study, body, kill=2, fidelity=fidelity)
    found, _ = attempt(study, body, fidelity=fidelity)
    assert found == [[2]]


def test_the_weights_that_callbacks_restore_at_the_last_budget_are_kept(study):
    """The kill strikes after the training, before the trial has ended."""
    import keras

    weights, ran = [], []

    def body(exp, feedback, kill):
        model = sequential()
        best = {"mode": "max", "patience": 9, "restore_best_weights": True}
        stop = keras.callbacks.EarlyStopping("loss", **best)  # the first weights are the best
        ran.append(train(model, feedback, epochs=9, callbacks=[stop])[1])
        weights.append([np.array(w) for w in model.get_weights()])
        if kill:
            raise Killed

    fidelity = sx.fidelity("epochs", 3, 3)
    attempt(study, body, kill=1, fidelity=fidelity)
    attempt(study, body, fidelity=fidelity)
    assert ran == [[0, 1, 2], []]
    assert all(np.array_equal(a, b) for a, b in zip(*weights, strict=True))


@pytest.mark.parametrize("checkpoint", [True, False])
def test_a_monitored_log_that_only_some_epochs_have(study, checkpoint):
    def body(exp, feedback, kill):
        fit = {"validation_data": (X, Y), "validation_freq": 2}
        train(sequential(), feedback, monitor="val_loss", checkpoint=checkpoint, fit=fit)

    with pytest.raises(FeedbackError, match=r"no log 'val_loss'.*validation_freq=1"):
        attempt(study, body)
