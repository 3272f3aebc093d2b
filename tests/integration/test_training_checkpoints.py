"""Trainings of Keras models that go on after a kill."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx
from symexp.errors import ArgumentError, CodecError
from symexp.store.errors import CheckpointWarning
from tests.integration.keras_trainings import (
    OPEN,
    SPACE,
    Killed,
    X,
    Y,
    accumulated,
    attempt,
    averaged,
    compiled,
    deferred,
    first_trial,
    frozen,
    functional,
    killer,
    mixed,
    momentum,
    nested,
    normalized,
    plain,
    recurrent,
    scheduled,
    sequential,
    subclassed,
    train,
    two_optimizers,
)

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]


@pytest.fixture
def study(tmp_path):
    yield f"sqlite:///{tmp_path / 'sweep.db'}#digits"
    while OPEN:
        OPEN.pop().close()


MODELS = [
    sequential,
    deferred,
    plain,
    functional,
    nested,
    subclassed,
    two_optimizers,
    normalized,
    mixed,
    momentum,
    scheduled,
    averaged,
    accumulated,
    frozen,
    recurrent,
]


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_an_interrupted_training_continues_bit_for_bit(make, study):
    import keras

    def body(exp, feedback, kill):
        keras.utils.set_random_seed(5)
        model = make()
        callback, epochs = train(model, feedback, kill)
        return [np.array(w) for w in model.get_weights()], callback.logs, epochs

    (found,), _ = attempt(f"{study}-whole", body)
    (nothing,), _ = attempt(study, body, kill=2)
    assert nothing is None
    (again,), done = attempt(study, body)
    assert found[2] == [0, 1, 2, 3]
    assert again[2] == [2, 3]
    assert again[1] == found[1]
    assert len(found[0]) == len(again[0])
    assert all(np.array_equal(a, b) for a, b in zip(found[0], again[0], strict=True))
    assert done.result.best.reward == found[1][3]["loss"]


def test_what_callbacks_change_is_saved(study):
    import keras

    class Halve(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.optimizer.learning_rate.assign(self.model.optimizer.learning_rate / 2)

    rates = []

    def body(exp, feedback, kill):
        keras.utils.set_random_seed(5)
        model = momentum()
        callback = sx.keras.FeedbackCallback(feedback, "loss", checkpoint=True)
        rest = [callback, Halve(), killer(kill)]  # in the wrong order
        model.fit(X, Y, epochs=4, shuffle=False, verbose=0, callbacks=rest)
        rates.append(float(model.optimizer.learning_rate))

    attempt(study, body, kill=3)
    attempt(study, body)
    assert rates == [pytest.approx(0.1 / 16)]


@pytest.mark.parametrize("is_last", [True, False])
@pytest.mark.parametrize("save_every", [1, 2])
def test_what_callbacks_change_when_an_epoch_begins_is_not_changed_twice(
    study, is_last, save_every
):
    import keras

    def body(exp, feedback, kill):
        keras.utils.set_random_seed(5)
        model = momentum()
        callback = sx.keras.FeedbackCallback(
            feedback, "loss", checkpoint=True, save_every=save_every
        )
        rate = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
        rest = [rate, callback] if is_last else [callback, rate]
        model.fit(X, Y, epochs=4, shuffle=False, verbose=0, callbacks=[*rest, killer(kill)])
        return [np.array(w) for w in model.get_weights()], float(model.optimizer.learning_rate)

    (whole,), _ = attempt(f"{study}-whole", body)
    attempt(study, body, kill=2)
    (again,), _ = attempt(study, body)
    assert again[1] == whole[1] == pytest.approx(0.1 / 16)
    assert all(np.array_equal(a, b) for a, b in zip(whole[0], again[0], strict=True))


def test_a_list_of_callbacks_that_is_used_twice(study):
    """The second `fit` with the same list saves once at each epoch, in its own file."""
    import keras

    def body(exp, feedback, kill):
        model = sequential()
        callback = sx.keras.FeedbackCallback(feedback, "loss", checkpoint=True)
        callbacks = keras.callbacks.CallbackList([callback], add_history=True, model=model)
        for epochs in (2, 3):
            callbacks.set_params({"epochs": epochs})
            model.fit(X, Y, epochs=epochs, verbose=0, callbacks=callbacks)
        return len(callbacks.callbacks), [m.step for m in feedback.study.ledger.measurements()]

    (found,), _ = attempt(study, body)
    assert found == (3, list(range(5)))


def test_only_every_nth_epoch_is_saved_and_the_last_one(study):
    ran = []

    def body(exp, feedback, kill, epochs=5):
        _, found = train(sequential(), feedback, kill, epochs=epochs, save_every=2)
        ran.append(found)

    attempt(study, body, kill=3)  # 2 epochs are saved
    attempt(study, lambda *given: body(*given) or (_ for _ in ()).throw(Killed))
    assert ran == [[2, 3, 4]]
    attempt(study, body)
    assert ran == [[2, 3, 4], []]


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "epoch"])
def test_a_wrong_number_of_epochs_between_saves(study, value):
    _, feedback = first_trial(study)
    with pytest.raises(ArgumentError, match=r"a number of epochs of at least 1.*save_every="):
        sx.keras.FeedbackCallback(feedback, save_every=value)


def test_a_training_that_was_complete_is_restored(study):
    """The kill strikes after the training, before the trial has ended."""
    weights, ran = [], []

    def body(exp, feedback, kill):
        model = sequential()
        ran.append(train(model, feedback)[1])
        weights.append(model.get_weights())
        if kill:
            raise Killed

    attempt(study, body, kill=1)
    _, done = attempt(study, body)
    assert ran == [[0, 1, 2, 3], []]
    assert all(np.array_equal(a, b) for a, b in zip(*weights, strict=True))
    (trial,) = done.result.trials
    assert trial.state == "complete"
    assert [m.step for m in done.ledger.measurements() if m.attempt == 2] == [3]


def test_a_training_with_more_epochs_than_are_asked_for_says_so(study):
    def body(exp, feedback, kill, epochs=4):
        return train(sequential(), feedback, kill, epochs=epochs)[1]

    attempt(study, body, kill=3)
    with pytest.warns(CheckpointWarning, match=r"training-0.*has run 3 epochs, but .*epochs=2\."):
        found, done = attempt(study, lambda *given: body(*given, epochs=2))
    assert found == [[]]
    assert done.result.best.reward == done.ledger.measurements()[2].rewards[0]


def test_a_training_that_a_callback_has_ended_is_not_continued(study):
    import keras

    ran = []

    def body(exp, feedback, kill):
        stop = keras.callbacks.EarlyStopping("loss", mode="max", patience=1)
        ran.append(train(sequential(), feedback, epochs=9, callbacks=[stop])[1])
        if kill:
            raise Killed

    attempt(study, body, kill=1)
    assert len(ran[0]) < 9
    attempt(study, body)
    assert ran[1] == []


def test_a_trial_that_was_stopped_early_is_pruned_after_a_kill(study):
    class Impatient:
        def should_stop(self, trial, measurements):
            return len(measurements) > 1

    ran = []

    def body(exp, feedback, kill):
        ran.append(train(sequential(), feedback)[1])
        if kill:
            raise Killed

    attempt(study, body, kill=1, early_stopping=Impatient())
    _, done = attempt(study, body, early_stopping=Impatient())
    assert ran == [[0, 1], []]
    assert done.ledger.counts() == {"pruned": 1}


def test_a_trial_that_was_pruned_and_put_back_goes_on_without_the_rule(study):
    class Impatient:
        def should_stop(self, trial, measurements):
            return len({m.step for m in measurements}) > 1

    def body(exp, feedback, kill):
        return train(sequential(), feedback)[1]

    found, done = attempt(study, body, early_stopping=Impatient())
    assert found == [[0, 1]]
    done.retry("pruned")
    found, done = attempt(study, body)
    assert found == [[2, 3]]
    assert done.ledger.counts() == {"complete": 1}


@pytest.mark.parametrize("wrong", ["feedback", None])
def test_a_callback_without_a_feedback_is_refused(wrong):
    with pytest.raises(ArgumentError, match="Expected the feedback of a trial"):
        sx.keras.FeedbackCallback(wrong)


def test_a_callback_with_the_feedback_of_iter_is_refused():
    ((_, feedback),) = sx.iter(SPACE, 1, force_feedback=True)
    with pytest.raises(ArgumentError, match=r"`sx\.sample` yields it.*<feedback of candidate 1"):
        sx.keras.FeedbackCallback(feedback)


# Several trainings in a trial.


@pytest.mark.parametrize("kill", [(0, 1), (1, 0), (1, 2), (2, 0), (2, 1)])
def test_each_fold_of_a_cross_validation_has_its_own_state(study, kill):
    """A kill before some epoch of some fold: the folds before are restored, and not trained."""
    import keras

    def body(exp, feedback, kill):
        found = []
        for fold in range(3):
            keras.utils.set_random_seed(fold)
            model = sequential()
            at = kill[1] if kill and kill[0] == fold else None
            _, epochs = train(model, feedback, at, epochs=3)
            found.append((epochs, model.get_weights()))
        return found

    (whole,), straight = attempt(f"{study}-whole", body)
    attempt(study, body, kill=kill)
    (again,), done = attempt(study, body)
    fold, epoch = kill
    expected = [[] if i < fold else list(range(epoch if i == fold else 0, 3)) for i in range(3)]
    assert [epochs for epochs, _ in again] == expected
    for (_, a), (_, b) in zip(whole, again, strict=True):
        assert all(np.array_equal(v, w) for v, w in zip(a, b, strict=True))
    assert [m.step for m in straight.ledger.measurements()] == list(range(9))
    last = [m.step for m in done.ledger.measurements() if m.attempt == 2]
    assert last[-1] == 8
    assert done.result.best.reward == straight.result.best.reward


@pytest.mark.parametrize("kill", [(0, 1), (1, 1)])
def test_fine_tuning_continues_in_its_phase(study, kill):
    import keras

    def body(exp, feedback, kill):
        keras.utils.set_random_seed(2)
        model = frozen()
        at = [kill[1] if kill and kill[0] == phase else None for phase in range(2)]
        _, first = train(model, feedback, at[0], epochs=3)
        model.layers[0].trainable = True
        compiled(model, "sgd")
        _, second = train(model, feedback, at[1], epochs=2)
        return first, second, model.get_weights()

    (whole,), _ = attempt(f"{study}-whole", body)
    attempt(study, body, kill=kill)
    (again,), _ = attempt(study, body)
    assert again[:2] == (([1, 2], [0, 1]) if kill[0] == 0 else ([], [1]))
    assert all(np.array_equal(a, b) for a, b in zip(whole[2], again[2], strict=True))


def test_steps_continue_in_a_second_fit_also_without_checkpoints(study):
    def body(exp, feedback, kill):
        model = sequential()
        callback = sx.keras.FeedbackCallback(feedback, "loss")
        model.fit(X, Y, epochs=2, verbose=0, callbacks=[callback])
        model.fit(X, Y, epochs=4, initial_epoch=2, verbose=0, callbacks=[callback])
        model.fit(X, Y, epochs=2, verbose=0, callbacks=[callback])

    _, done = attempt(study, body)
    assert [m.step for m in done.ledger.measurements()] == list(range(6))


def test_an_explicit_first_epoch_holds_until_there_is_a_saved_one(study):
    ran = []

    def body(exp, feedback, kill):
        model = sequential()
        ran.append(train(model, feedback, kill, epochs=6, fit={"initial_epoch": 2})[1])
        ran.append(model.fit(X, Y, epochs=2, verbose=0).epoch)

    attempt(study, body, kill=4)
    attempt(study, body)
    assert ran == [[4, 5], [0, 1]]  # a later `fit` of the model begins where it is told


# Files that do not fit.


def saved_file(study, tmp_path):
    attempt(study, lambda exp, feedback, kill: train(sequential(), feedback, kill), kill=2)
    (path,) = tmp_path.rglob("training-0.symexp")
    return path


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "foreign"])
def test_a_damaged_file_is_refused_with_its_name(study, tmp_path, damage):
    path = saved_file(study, tmp_path)
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes({
        "cut": data[:-100],
        "empty": b"",
        "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "foreign": b"no archive",
    }[damage])  # fmt: skip
    _, feedback = first_trial(study)
    with pytest.raises(CodecError, match=r"training-0\.symexp cannot be read.*Delete the file"):
        train(sequential(), feedback)


def test_an_archive_of_a_model_is_no_training(study, tmp_path):
    path = saved_file(study, tmp_path)
    model = sequential()
    sx.save(model, path, weights=True)
    _, feedback = first_trial(study)
    with pytest.raises(CodecError, match="no record of a training"):
        train(sequential(), feedback)


@pytest.mark.parametrize("make", [functional, momentum, nested, recurrent])
def test_another_model_or_optimizer_is_refused(study, tmp_path, make):
    saved_file(study, tmp_path)
    _, feedback = first_trial(study)
    with pytest.raises(CodecError, match=r"training-0\.symexp does not fit: .* the same model"):
        train(make(), feedback)


def test_a_write_that_fails_leaves_the_file_before(study, tmp_path, monkeypatch):
    path = saved_file(study, tmp_path)
    before = path.read_bytes()

    def full(*args, **options):
        raise OSError("the disk is full")

    _, feedback = first_trial(study)
    monkeypatch.setattr("symexp.integrations.keras.weights.training_state.write_archive", full)
    with pytest.raises(OSError, match="the disk is full"):
        train(sequential(), feedback)
    (path,) = feedback.checkpoint.iterdir()
    assert path.read_bytes() == before


# Budgets.


def test_trials_go_on_from_their_budget(study):
    """The callback stops `fit` at each budget, and no epoch of a trial runs twice."""
    ran: dict[int, list[int]] = {}

    def body(exp, feedback, kill):
        model = sequential()
        ran.setdefault(feedback.id, []).extend(train(model, feedback, epochs=9)[1])

    fidelity = sx.fidelity("epochs", 1, 9)
    _, done = attempt(study, body, num_examples=2, fidelity=fidelity)
    assert {tuple(epochs) for epochs in ran.values()} == {tuple(range(9))}
    assert done.ledger.counts() == {"complete": 2}


def test_a_promoted_trial_continues_bit_for_bit(study):
    import keras

    def body(exp, feedback, kill):
        keras.utils.set_random_seed(4)
        model = averaged()  # the weights of `fit` at its end are not those to go on from
        train(model, feedback, epochs=4)
        return [np.array(w) for w in model.get_weights()]

    space = sx.Dict(width=sx.oneof([1, 2, 3]))
    options = {"num_examples": 3, "progress": False, "study": study}
    loop = sx.sample(space, "asha", fidelity=sx.fidelity("epochs", 2, 4, factor=2), **options)
    found = [(f.budget, f.reached, body(exp, f, None)) for exp, f in loop]
    promoted = [weights for budget, reached, weights in found if (budget, reached) == (4, 2)]
    assert promoted
    (whole,), _ = attempt(f"{study}-whole", body)
    for weights in promoted:
        assert all(np.array_equal(a, b) for a, b in zip(whole, weights, strict=True))
