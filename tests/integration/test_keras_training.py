"""Symbolic Keras experiments that train: state, clones, copies, callbacks and other parts."""

import copy
import pickle
import threading

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.keras import (
    Sequential,
    callbacks,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    regularizers,
)
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

X = np.random.default_rng(1).normal(size=(32, 4)).astype("float32")
Y = np.random.default_rng(2).integers(0, 3, size=32)


@sx.symbolize
class Experiment:
    def __init__(self, model, optimizer, loss, callbacks=(), num_epochs=1):
        self._model = model
        self._optimizer = optimizer
        self._loss = loss
        self._callbacks = callbacks
        self._num_epochs = num_epochs

    def train(self):
        self._model.compile(self._optimizer, self._loss, metrics=["accuracy"])
        assert type(self._callbacks) in (list, tuple)
        history = self._model.fit(
            X, Y, epochs=self._num_epochs, verbose=0, callbacks=self._callbacks, batch_size=8
        )
        return history.history["loss"][-1]


def small(units=5):
    return Sequential([layers.Dense(units, activation="relu"), layers.Dense(3)])


def experiment(**changes):
    given = {
        "model": small(),
        "optimizer": optimizers.Adam(0.01),
        "loss": losses.SparseCategoricalCrossentropy(from_logits=True),
        **changes,
    }
    return Experiment(**given)


class TestState:
    def test_nothing_is_live_before_training(self):
        exp = experiment()
        assert is_ghost(exp)
        assert is_ghost(exp.model)
        assert exp.optimizer.learning_rate == 0.01
        assert exp.model.layers[0].units == 5
        assert is_ghost(exp.model.layers[0])

    def test_live_parent_hands_out_the_trained_model(self):
        exp = experiment()
        exp.train()
        assert exp.model is exp._model
        assert exp.model.built
        assert exp.optimizer.iterations.numpy() == 4
        assert exp.model.predict(X, verbose=0).shape == (32, 3)
        assert exp.model.get_layer(index=0).kernel.shape == (4, 5)

    @pytest.mark.parametrize(
        "change",
        [{"num_epochs": 2}, {"optimizer.learning_rate": 0.5}, {"model.layers[0].units": 7}],
    )
    def test_patch_after_training_makes_everything_fresh(self, change):
        exp = experiment()
        exp.train()
        before = [w.numpy().copy() for w in exp.model.weights]
        sx.patch(exp, change)
        assert is_ghost(exp)
        assert is_ghost(exp.model)
        exp.model.build((None, 4))
        assert exp.optimizer.iterations.numpy() == 0
        assert not exp.optimizer.built
        after = exp.model.get_weights()
        assert len(after) == len(before)
        assert not np.array_equal(after[-2], before[-2])
        assert np.array_equal(after[-1], np.zeros(3))
        exp.train()

    def test_seeded_training_repeats_after_a_patch(self):
        def run(exp):
            keras.utils.set_random_seed(3)
            return exp.train()

        exp = experiment()
        first = run(exp)
        sx.patch(exp, {"num_epochs": 2})
        sx.patch(exp, {"num_epochs": 1})
        # Sums of floats may be taken in another order by other threads of TensorFlow.
        assert run(exp) == pytest.approx(first, rel=1e-5)
        assert run(sx.clone(exp)) == pytest.approx(first, rel=1e-5)

    def test_clones_share_no_weights(self):
        exp = experiment()
        exp.train()
        one, two = sx.clone(exp), sx.clone(exp)
        one.train()
        assert is_ghost(two.model)
        two.train()
        objects = [{id(w) for w in e.model.weights} for e in (exp, one, two)]
        assert len(set.union(*objects)) == 3 * len(exp.model.weights)
        assert exp.optimizer is not one.optimizer

    @pytest.mark.parametrize(
        "copied", [copy.deepcopy, copy.copy, lambda e: pickle.loads(pickle.dumps(e))]
    )
    @pytest.mark.filterwarnings("ignore:Skipping variable loading")  # as plain Keras warns
    def test_copies_of_the_trained_are_trained(self, copied):
        exp = experiment()
        exp.train()
        made = copied(exp)
        assert sx.eq(made, exp)
        assert all(map(np.array_equal, made.model.get_weights(), exp.model.get_weights()))
        if copied is not copy.copy:
            assert made.model is not exp.model
            made.train()

    @pytest.mark.parametrize(
        "copied", [copy.deepcopy, copy.copy, lambda e: pickle.loads(pickle.dumps(e))]
    )
    def test_copies_of_the_unused_are_unused(self, copied):
        exp = experiment()
        made = copied(exp)
        assert is_ghost(made)
        assert is_ghost(made.model)
        assert sx.eq(made, exp)

    def test_rules_see_the_same_before_and_after(self):
        def places(exp):
            seen = []

            def visit(k, v, p):
                seen.append((str(k), repr(v)))
                return sx.TraverseAction.ENTER

            sx.traverse(exp, visit)
            return seen

        exp = experiment()
        before, printed, digest = places(exp), str(exp), sx.fingerprint(exp)
        exp.train()
        assert places(exp) == before
        assert str(exp) == printed
        assert sx.fingerprint(exp) == digest

    def test_rules_apply_to_a_built_dropout_and_a_trained_cell(self):
        model = Sequential(
            [layers.Reshape((4, 1)), layers.RNN(layers.LSTMCell(3)), layers.Dropout(0.5)]
        )
        model(X)
        sx.patch(model, {"layers[1].cell.units": 2, "layers[2].rate": 0.25})
        assert model(X).shape == (32, 2)
        assert model.get_layer(index=2).rate == 0.25

    def test_readers_see_one_or_the_other(self):
        exp = experiment()
        stop = threading.Event()
        seen = set()

        def read():
            while not stop.is_set():
                seen.add(exp.model.layers[0].units)

        thread = threading.Thread(target=read)
        thread.start()
        for units in range(6, 40):
            sx.patch(exp, {"model.layers[0].units": units})
        stop.set()
        thread.join()
        assert seen <= set(range(5, 40))

    def test_failing_constructor_keeps_its_error_and_tells_the_place(self):
        exp = experiment(model=Sequential([layers.Dense(5), layers.Dropout(2.0)]))
        with pytest.raises(ValueError, match="rate") as caught:
            exp.train()
        assert "model.layers[1]" in "".join(caught.value.__notes__)
        assert is_ghost(exp)
        sx.patch(exp, {"model.layers[1].rate": 0.2})
        sx.patch(exp, {"model.layers[0].units": 3})
        exp.train()


class TestParts:
    def test_callbacks_reach_fit_as_a_list(self):
        exp = experiment(
            callbacks=[
                callbacks.EarlyStopping(monitor="loss", patience=1),
                callbacks.TerminateOnNaN(),
            ],
            num_epochs=2,
        )
        exp.train()
        assert exp.callbacks[0].stopped_epoch == 0
        sx.patch(exp, {"callbacks[0].patience": 3})
        exp.train()
        assert exp._callbacks[0].patience == 3

    def test_raw_and_custom_callbacks(self):
        class Counter(keras.callbacks.Callback):
            batches = 0

            def on_train_batch_end(self, batch, logs=None):
                self.batches += 1

        raw, symbolic = Counter(), sx.symbolize(Counter)()
        exp = experiment(callbacks=[raw, symbolic])
        exp.train()
        assert raw.batches == 4
        assert exp._callbacks[1].batches == 4

    def test_schedule_initializer_and_regularizer(self):
        exp = experiment(
            optimizer=optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)),
            model=Sequential(
                [
                    layers.Dense(
                        3,
                        kernel_initializer=initializers.Constant(0.5),
                        kernel_regularizer=regularizers.L2(0.1),
                    )
                ]
            ),
        )
        sx.patch(exp, {"optimizer.learning_rate.decay_rate": 0.25})
        sx.patch(exp, {"model.layers[0].kernel_initializer.value": 0.75})
        exp.model.build((None, 4))
        assert np.all(exp.model.get_weights()[0] == 0.75)
        exp.train()
        assert exp.optimizer.get_config()["learning_rate"]["config"]["decay_rate"] == 0.25

    def test_one_optimizer_at_two_places_is_one(self):
        shared = optimizers.SGD(0.1)
        pair = sx.Dict(a=experiment(optimizer=shared), b=experiment(optimizer=shared))
        clone = sx.clone(pair)
        materialize(clone.a)
        materialize(clone.b)
        assert clone.a.optimizer is clone.b.optimizer
        assert clone.a.optimizer is not shared

    def test_symbolic_metrics(self):
        model = small()
        model.compile("sgd", losses.MeanSquaredError(), metrics=[metrics.MeanAbsoluteError()])
        model.fit(X, np.eye(3)[Y], verbose=0)
        assert "mean_absolute_error" in model.get_metrics_result()

    def test_names_of_tf_keras_are_the_same_classes(self):
        if keras.backend.backend() != "tensorflow":
            pytest.skip("tf.keras is Keras with the backend TensorFlow")
        import tensorflow as tf

        assert sx.symbolize(tf.keras.layers.Dense) is layers.Dense
        assert sx.symbolize(tf.keras.Sequential) is Sequential
        assert sx.symbolize(tf.keras.optimizers.Adam) is optimizers.Adam

    def test_namespace_of_everything(self):
        import symexp.keras

        assert sx.keras is symexp.keras
        assert sx.keras.ops.add is keras.ops.add
        assert sx.keras.layers.Dense is layers.Dense
        assert set(symexp.keras.__all__) <= set(dir(symexp.keras))
        with pytest.raises(AttributeError):
            sx.keras.nothing


class FieldExperiment(sx.Object):
    """An experiment whose arguments are declared as fields, with a raw Keras model in one."""

    model: keras.Model
    optimizer: keras.optimizers.Optimizer
    callbacks: list = []
    num_epochs: int = 2

    def _on_bound(self):
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(self.optimizer, loss)
        self.losses = []

    def train(self):
        history = self.model.fit(
            X, Y, epochs=self.num_epochs, verbose=0, callbacks=self.callbacks, shuffle=False
        )
        self.losses += history.history["loss"]
        return self.losses


def test_an_experiment_with_declared_fields():
    def net():
        return keras.Sequential([keras.layers.Dense(5, activation="relu"), keras.layers.Dense(3)])

    keras.utils.set_random_seed(3)
    exp = FieldExperiment(net(), keras.optimizers.SGD(0.1), [callbacks.TerminateOnNaN()])
    found = exp.train()
    keras.utils.set_random_seed(3)
    plain = net()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    plain.compile(keras.optimizers.SGD(0.1), loss)
    expected = plain.fit(X, Y, epochs=2, verbose=0, shuffle=False).history["loss"]
    assert found == pytest.approx(expected, rel=1e-6)
    loaded = sx.from_json_str(exp.to_json_str())
    assert loaded == exp
    keras.utils.set_random_seed(3)
    assert loaded.train() == pytest.approx(expected, rel=1e-6)
    assert len(exp.train()) == 4  # it goes on
    exp.num_epochs = 1
    keras.utils.set_random_seed(3)
    assert exp.train() == pytest.approx(expected[:1], rel=1e-6)  # it was made anew
    sx.patch(exp, {"model.layers[0].units": 7, "optimizer.learning_rate": 0.2})
    assert exp.train()[0] != pytest.approx(expected[0])
    with pytest.raises(sx.errors.SpecTypeError, match="optimizer"):
        sx.patch(exp, {"optimizer": 3})


def test_what_a_tree_tells_is_not_in_what_keras_saves():
    layer = layers.Dense(3)
    layer.build((None, 4))
    assert not {"sym_root", "sym_init_args", "is_partial"} & set(dir(layer))
    assert str(layer.sym_path) == ""
    assert layer.sym_init_args.units == 3
