"""Trainings of Keras models that go on after a kill, and trials that end with their training."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import symexp as sx
from symexp.errors import ArgumentError, CodecError
from symexp.sweeps.feedback import Feedback, FeedbackError

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]

RNG = np.random.default_rng(0)
X = RNG.random((48, 4)).astype("float32")
Y = (X[:, 0] > X[:, 1]).astype("int32")

SPACE = sx.Dict(width=sx.oneof([3, 5]))


class Killed(BaseException):
    """Stands for a kill."""


def killer(epoch):
    """Returns a callback that leaves the program before an epoch; never, if it is `None`."""
    import keras

    class Killer(keras.callbacks.Callback):
        def on_epoch_begin(self, number, logs=None):
            if number == epoch:
                raise Killed

    return Killer()


OPEN = []


@pytest.fixture
def study(tmp_path):
    yield f"sqlite:///{tmp_path / 'sweep.db'}#digits"
    while OPEN:
        OPEN.pop().close()


def first_trial(study, **options):
    options = {"num_examples": 1, "progress": False, **options}
    OPEN.append(sx.sample(SPACE, "sweeping", study=study, **options))  # else it would be closed
    return next(OPEN[-1])


def attempt(study, body, kill=None, **options):
    """Runs the body of a loop for all trials that are open; a kill leaves the loop."""
    found = []
    options = {"num_examples": 1, "progress": False, **options}
    loop = sx.sample(SPACE, "sweeping", study=study, **options)
    try:
        for exp, feedback in loop:
            found.append(body(exp, feedback, kill))
    except Killed:
        found.append(None)
    finally:
        loop.close()
    return found, loop.study


def train(model, feedback, kill=None, epochs=4, callbacks=(), fit=None, **options):
    import keras

    options = {"monitor": "loss", "checkpoint": True, **options}
    callback = sx.keras.FeedbackCallback(feedback, **options)
    rest = [*callbacks, callback, killer(kill)]
    history = model.fit(
        X, Y, epochs=epochs, batch_size=16, shuffle=False, verbose=0, callbacks=rest, **(fit or {})
    )
    assert isinstance(history, keras.callbacks.History)
    return callback, history.epoch


# Models of all kinds. Each function makes and compiles one.


def compiled(model, optimizer="adam"):
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def parts():
    from symexp.keras import layers

    return [
        layers.Dense(6, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Dense(2, activation="softmax", dtype="float32"),
    ]


def sequential(optimizer="adam"):
    from symexp.keras import Input, Sequential

    return compiled(Sequential([Input((4,)), *parts()]), optimizer)


def deferred():
    from symexp.keras import Sequential

    return compiled(Sequential(parts()))


def plain():
    import keras

    return compiled(
        keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Dense(6, activation="relu"),
                keras.layers.BatchNormalization(),
                keras.layers.Dropout(0.3),
                keras.layers.Dense(2, activation="softmax"),
            ]
        )
    )


def functional():
    from symexp.keras import Input, Model

    inputs = Input((4,))
    tensor = inputs
    for layer in parts():
        tensor = layer(tensor)
    return compiled(Model(inputs, tensor), "rmsprop")


def nested():
    from symexp.keras import Input, Sequential, layers

    inner = Sequential([Input((4,)), layers.Dense(5), layers.Dropout(0.2)])
    inner.compile("adam", "mse")
    return compiled(Sequential([inner, layers.Dense(2, activation="softmax")]))


def subclassed():
    import keras

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(6, activation="relu")
            self.drop = keras.layers.Dropout(0.3)
            self.last = keras.layers.Dense(2, activation="softmax")

        def call(self, inputs, training=False):
            return self.last(self.drop(self.first(inputs), training=training))

    return compiled(Net())


def two_optimizers():
    import keras

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.body = keras.layers.Dense(6, activation="relu")
            self.head = keras.layers.Dense(2, activation="softmax")
            self.body_optimizer = keras.optimizers.SGD(0.05, momentum=0.9)

        def build(self, shape):
            self.body.build(shape)
            self.head.build((None, 6))
            self.body_optimizer.build(self.body.trainable_variables)

        def call(self, inputs):
            return self.head(self.body(inputs))

        def train_step(self, data):
            import tensorflow as tf

            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(x, y, self(x))
            self._loss_tracker.update_state(loss)
            own, rest = self.body.trainable_variables, self.head.trainable_variables
            grads = tape.gradient(loss, [*own, *rest])
            self.body_optimizer.apply(grads[: len(own)], own)
            self.optimizer.apply(grads[len(own) :], rest)
            return {"loss": self._loss_tracker.result()}

    model = Net()
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def normalized():
    from symexp.keras import Input, Sequential, layers

    norm = layers.Normalization()
    model = Sequential([Input((4,)), norm, *parts()])
    norm.adapt(X)
    return compiled(model)


def mixed():
    from symexp.keras import Input, Sequential, layers

    first = layers.Dense(6, activation="relu", dtype="mixed_float16")
    rest = [layers.Dropout(0.3), layers.Dense(2, activation="softmax", dtype="float32")]
    from symexp.keras import optimizers

    optimizer = optimizers.LossScaleOptimizer(optimizers.SGD(0.1, momentum=0.9))
    return compiled(Sequential([Input((4,)), first, *rest]), optimizer)


def momentum():
    from symexp.keras import optimizers

    return sequential(optimizers.SGD(0.1, momentum=0.9, nesterov=True))


def scheduled():
    from symexp.keras import optimizers

    return sequential(optimizers.Adam(optimizers.schedules.CosineDecay(0.1, 12)))


def averaged():
    import keras

    return sequential(keras.optimizers.Adam(use_ema=True, ema_momentum=0.5))


def accumulated():
    import keras

    return sequential(keras.optimizers.AdamW(gradient_accumulation_steps=2))


def frozen():
    from symexp.keras import Input, Sequential

    model = Sequential([Input((4,)), *parts()])
    model.layers[0].trainable = False
    return compiled(model)


def recurrent():
    from symexp.keras import Input, Sequential, layers

    model = [Input((4,)), layers.Reshape((2, 2)), layers.GRU(3, dropout=0.2)]
    return compiled(Sequential([*model, layers.Dense(2, activation="softmax")]))


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
    with pytest.raises(ArgumentError, match="a number of epochs of at least 1.*save_every="):
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
    exp, feedback = first_trial(study)
    with pytest.raises(CodecError, match=r"training-0\.symexp cannot be read.*Delete the file"):
        train(sequential(), feedback)


def test_an_archive_of_a_model_is_no_training(study, tmp_path):
    path = saved_file(study, tmp_path)
    model = sequential()
    sx.save(model, path, weights=True)
    exp, feedback = first_trial(study)
    with pytest.raises(CodecError, match="no record of a training"):
        train(sequential(), feedback)


@pytest.mark.parametrize("make", [functional, momentum, nested, recurrent])
def test_another_model_or_optimizer_is_refused(study, tmp_path, make):
    saved_file(study, tmp_path)
    exp, feedback = first_trial(study)
    with pytest.raises(CodecError, match=r"training-0\.symexp does not fit: .* the same model"):
        train(make(), feedback)


def test_a_write_that_fails_leaves_the_file_before(study, tmp_path, monkeypatch):
    path = saved_file(study, tmp_path)
    before = path.read_bytes()

    def full(*args, **options):
        raise OSError("the disk is full")

    exp, feedback = first_trial(study)
    monkeypatch.setattr("symexp.integrations.keras.weights.training_state.write_archive", full)
    with pytest.raises(OSError, match="the disk is full"):
        train(sequential(), feedback)
    (path,) = feedback.checkpoint.iterdir()
    assert path.read_bytes() == before


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


# The checkpoint of another trial.


def heir(study, monkeypatch, tmp_path, parent, reached=0, epochs=3):
    """Trains a model, and returns the feedback of another trial that has a copy of its file."""
    kept = {}

    def body(exp, feedback, kill):
        model = parent()
        train(model, feedback, epochs=epochs)
        kept["file"] = (feedback.checkpoint / "training-0.symexp").read_bytes()
        kept["weights"] = model.get_weights()
        kept["optimizer"] = model.optimizer

    attempt(study, body)
    monkeypatch.setattr(Feedback, "reached", reached)
    _, feedback = first_trial(study, num_examples=2)
    assert feedback.id == 2
    (feedback.checkpoint / "training-0.symexp").write_bytes(kept["file"])
    return feedback, kept


class Stop(BaseException):
    pass


def begun(model, feedback, epochs=5):
    """Returns the epoch at which a training begins; its weights are those that it begins with."""
    import keras

    class Look(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            raise Stop(epoch)

    with pytest.raises(Stop) as stopped:
        callback = sx.keras.FeedbackCallback(feedback, "loss", checkpoint=True)
        model.fit(X, Y, epochs=epochs, verbose=0, callbacks=[callback, Look()])
    return stopped.value.args[0]


@pytest.mark.parametrize("make", [sequential, deferred, plain, functional, subclassed])
@pytest.mark.parametrize("reached", [0, 3])
def test_a_child_begins_with_the_weights_of_its_parent(study, monkeypatch, tmp_path, make, reached):
    feedback, kept = heir(study, monkeypatch, tmp_path, make, reached)
    model = make()
    model.optimizer.learning_rate = 0.25
    assert begun(model, feedback) == reached
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept["weights"]))
    assert float(model.optimizer.learning_rate) == 0.25
    assert int(model.optimizer.iterations) == (9 if reached else 0)
    if reached:
        assert_slots(model.optimizer, kept["optimizer"])


def assert_slots(new, old):
    import keras

    pairs = list(zip(new.variables, old.variables, strict=True))
    for a, b in pairs[2:]:
        a, b = map(keras.ops.convert_to_numpy, (a, b))
        assert np.array_equal(a, b)


def wider(kind):
    import keras

    def model(width):
        from symexp.keras import Input, Sequential, layers

        space = {"plain": keras, "tree": sx.keras, "unbuilt": sx.keras}[kind]
        layers = space.layers
        first = [] if kind == "unbuilt" else [keras.Input((4,)) if kind == "plain" else Input((4,))]
        units = [layers.Dense(width), layers.Dense(2, activation="softmax")]
        return compiled((keras.Sequential if kind == "plain" else Sequential)([*first, *units]))

    return model


@pytest.mark.parametrize("kind", ["plain", "tree", "unbuilt"])
@pytest.mark.parametrize("reached", [0, 3])
def test_a_wider_child_begins_with_the_overlap(study, monkeypatch, tmp_path, kind, reached):
    make = wider(kind)
    feedback, kept = heir(study, monkeypatch, tmp_path, lambda: make(3), reached)
    model = make(5)
    assert begun(model, feedback) == reached
    new, old = model.get_weights(), kept["weights"]
    assert np.array_equal(new[0][:, :3], old[0])
    assert np.array_equal(new[2][:3], old[2])
    assert np.array_equal(new[3], old[3])
    assert int(model.optimizer.iterations) == (9 if reached else 0)


def test_a_child_with_another_optimizer_keeps_its_own(study, monkeypatch, tmp_path):
    feedback, kept = heir(study, monkeypatch, tmp_path, sequential, 3)
    model = momentum()
    assert begun(model, feedback) == 3
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept["weights"]))
    assert int(model.optimizer.iterations) == 0


def test_a_child_that_is_killed_continues_its_own_training(study, monkeypatch, tmp_path):
    feedback, _ = heir(study, monkeypatch, tmp_path, sequential)
    with pytest.raises(Killed):
        train(sequential(), feedback, kill=1)
    feedback._claim.release()
    _, again = first_trial(study, num_examples=2)
    assert again.id == 2
    assert begun(sequential(), again) == 1


def test_weights_of_the_own_first_phase_are_not_replaced(study, monkeypatch, tmp_path):
    """The file of the second phase of the parent is for another model of the child alone."""
    feedback, kept = heir(study, monkeypatch, tmp_path, sequential)
    (feedback.checkpoint / "training-1.symexp").write_bytes(kept["file"])
    model = sequential()
    train(model, feedback, epochs=1)
    trained = model.get_weights()
    assert begun(model, feedback) == 0
    assert all(np.array_equal(a, b) for a, b in itertools.zip_longest(trained, model.get_weights()))
