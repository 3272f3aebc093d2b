"""What other callbacks remember, in trainings that go on after a kill or a pause."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx
from symexp.errors import ArgumentError, CodecError
from tests.integration.keras_trainings import X, Y, attempt, compiled, killer

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]


@pytest.fixture
def study(tmp_path):
    return f"sqlite:///{tmp_path / 'sweep.db'}#digits"


def fit(feedback, callbacks, scores, kill=None, monitor="score"):
    """Trains an epoch of one step for each score, and returns the model and the epochs that ran."""
    import keras

    from symexp.keras import Input, Sequential, layers, optimizers

    class Scores(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["score"] = scores[epoch]

    keras.utils.set_random_seed(5)
    model = Sequential([Input((4,)), layers.Dense(2, activation="softmax")])
    compiled(model, optimizers.SGD(0.1, momentum=0.9))
    callback = sx.keras.FeedbackCallback(feedback, monitor, checkpoint=True)
    rest = [Scores(), *callbacks, callback, killer(kill)]
    options = {"epochs": len(scores), "batch_size": len(X), "shuffle": False, "verbose": 0}
    return model, model.fit(X, Y, callbacks=rest, **options).epoch


@pytest.mark.parametrize("namespace", ["plain", "symbolic"])
def test_the_patience_of_early_stopping_continues(study, namespace):
    import keras

    kind = (keras if namespace == "plain" else sx.keras).callbacks.EarlyStopping
    scores = [1.0, 5.0, 4.0, 3.0, 2.0, 2.0, 2.0, 2.0]

    def body(exp, feedback, kill):
        stop = kind("score", patience=3, mode="max", restore_best_weights=True)
        model, ran = fit(feedback, [stop], scores, kill)
        return [np.array(w) for w in model.get_weights()], ran, stop.best, stop.best_epoch

    (whole,), _ = attempt(f"{study}-whole", body)
    assert whole[1:] == ([0, 1, 2, 3, 4], 5.0, 1)
    attempt(study, body, kill=3)
    (again,), _ = attempt(study, body)
    assert again[1:] == ([3, 4], 5.0, 1)
    assert all(np.array_equal(a, b) for a, b in zip(whole[0], again[0], strict=True))


def test_the_cooldown_of_reducing_the_rate_continues(study):
    import keras

    def body(exp, feedback, kill):
        reduce = keras.callbacks.ReduceLROnPlateau(
            "score", factor=0.5, patience=2, cooldown=2, mode="max", min_lr=0.0
        )
        model, _ = fit(feedback, [reduce], [3.0] * 8, kill)
        return float(model.optimizer.learning_rate), reduce.wait, reduce.cooldown_counter

    (whole,), _ = attempt(f"{study}-whole", body)
    for number, kill in enumerate((3, 5)):
        attempt(f"{study}-{number}", body, kill=kill)
        (again,), _ = attempt(f"{study}-{number}", body)
        assert again == whole, kill


def test_a_better_file_of_an_earlier_attempt_is_not_overwritten(study, tmp_path):
    import keras

    written = []

    class Checkpoint(keras.callbacks.ModelCheckpoint):
        def _save_model(self, epoch, batch, logs):
            before = self.best
            super()._save_model(epoch, batch, logs)
            if self.best != before:
                written.append(epoch)

    def body(exp, feedback, kill):
        path = str(tmp_path / "best.weights.h5")
        best = Checkpoint(path, "score", save_best_only=True, save_weights_only=True, mode="max")
        fit(feedback, [best], [1.0, 7.0, 2.0, 3.0, 8.0, 4.0], kill)

    attempt(study, body, kill=3)
    attempt(study, body)
    assert written == [0, 1, 4]


def test_a_trial_that_paused_keeps_its_patience(study):
    scores = [5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    import keras

    ran = []
    options = {"num_examples": 1, "progress": False, "fidelity": sx.fidelity("epochs", 1, 9)}
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([3])), "asha", study=study, **options):
        stop = keras.callbacks.EarlyStopping("score", patience=4, mode="max")
        ran.append(fit(feedback, [stop], scores)[1])
    assert [epoch for epochs in ran for epoch in epochs] == [0, 1, 2, 3, 4]
    assert len(ran) > 1


def test_callbacks_of_a_class_correspond_in_their_order(study):
    import keras

    def body(exp, feedback, kill):
        first = keras.callbacks.EarlyStopping("score", patience=9, mode="max")
        second = keras.callbacks.EarlyStopping("score", patience=9, mode="min")
        fit(feedback, [first, second], [1.0, 2.0, 3.0, 4.0], kill)
        return first.wait, first.best, second.wait, second.best

    attempt(study, body, kill=3)
    (again,), _ = attempt(study, body)
    assert again == (0, 4.0, 3, 1.0)


def test_a_callback_with_a_state_of_its_own(study):
    import keras

    class Count(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.epochs = []

        def on_epoch_end(self, epoch, logs=None):
            self.epochs.append(epoch)

        def state_dict(self):
            return {"epochs": self.epochs}

        def load_state_dict(self, state):
            self.epochs = state["epochs"]

    def body(exp, feedback, kill):
        count = Count()
        fit(feedback, [count], [1.0] * 4, kill)
        return count.epochs

    attempt(study, body, kill=2)
    (again,), _ = attempt(study, body)
    assert again == [0, 1, 2, 3]


@pytest.mark.parametrize("value", [{1: 2}, float("nan"), np.float32(1), {"a": [object()]}])
def test_a_state_that_no_file_can_hold_is_refused(study, value):
    import keras

    class Wrong(keras.callbacks.Callback):
        def state_dict(self):
            return value

        def load_state_dict(self, state):
            raise AssertionError

    def body(exp, feedback, kill):
        fit(feedback, [Wrong()], [1.0] * 2)

    with pytest.raises(ArgumentError, match=r"Wrong\.state_dict\(\) a value of JSON"):
        attempt(study, body)


@pytest.mark.parametrize("nan", [float("nan"), -float("inf")])
def test_a_best_value_that_is_no_number(study, nan):
    import keras

    def body(exp, feedback, kill):
        stop = keras.callbacks.EarlyStopping("score", patience=9, mode="min")
        fit(feedback, [stop], [nan] * 4, kill, monitor="loss")
        return str(stop.best), stop.wait

    (whole,), _ = attempt(f"{study}-whole", body)
    attempt(study, body, kill=2)
    (again,), _ = attempt(study, body)
    assert again == whole


def test_another_list_of_callbacks_in_the_next_attempt(study):
    """What has no counterpart begins anew."""
    import keras

    made = []

    def body(exp, feedback, kill):
        rate = keras.callbacks.ReduceLROnPlateau("score", patience=9, mode="max")
        stop = keras.callbacks.EarlyStopping("score", patience=9, mode="max")
        made.append((rate, stop))
        given = [stop] if kill is not None else [rate, stop]
        fit(feedback, given, [4.0, 3.0, 2.0, 1.0], kill)

    attempt(study, body, kill=2)
    attempt(study, body)
    rate, stop = made[1]
    assert (rate.wait, rate.best) == (1, 2.0)
    assert (stop.wait, stop.best) == (3, 4.0)


def test_a_damaged_state_is_refused():
    import keras

    from symexp.integrations.keras.weights.callbacks import CallbackState, restore_callbacks

    stop = keras.callbacks.EarlyStopping("score")
    with pytest.raises(CodecError, match="'wait' of the callback EarlyStopping is"):
        restore_callbacks([stop], [CallbackState("EarlyStopping", {"wait": []}, {})])


def test_the_file_of_a_training_with_best_weights_loads_as_an_archive(study):
    import keras

    def body(exp, feedback, kill):
        stop = keras.callbacks.EarlyStopping("score", mode="max", restore_best_weights=True)
        model, _ = fit(feedback, [stop], [1.0, 2.0])
        (path,) = feedback.checkpoint.glob("*.symexp")
        loaded = sx.load(path)
        data = X[:4]
        assert np.allclose(loaded.predict(data, verbose=0), model.predict(data, verbose=0))

    attempt(study, body)
