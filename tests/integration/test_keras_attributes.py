"""Attributes that live objects set on TensorFlow: what Keras and TensorFlow track is as ever."""

import threading
import time

import keras
import pytest
import tensorflow as tf
from keras.src.backend.tensorflow.trackable import KerasAutoTrackable

import symexp as sx
from symexp.integrations.keras import plain_attributes
from symexp.keras import layers, optimizers
from symexp.tree.handles.materialize import _waiting, materialize
from symexp.tree.nodes.state import get_state, node_of

pytestmark = pytest.mark.keras
on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TensorFlow tracks what its checkpoints save"
)

AutoTrackable = tf.__internal__.tracking.AutoTrackable

MAKERS = {
    "Dense": lambda k: k.layers.Dense(3, activation="relu", kernel_regularizer="l2"),
    "Conv2D": lambda k: k.layers.Conv2D(8, (3, 3), strides=2),
    "BatchNormalization": lambda k: k.layers.BatchNormalization(),
    "Dropout": lambda k: k.layers.Dropout(0.1, seed=3),
    "LSTM": lambda k: k.layers.LSTM(4, dropout=0.1),
    "MultiHeadAttention": lambda k: k.layers.MultiHeadAttention(2, 4),
    "Bidirectional": lambda k: k.layers.Bidirectional(k.layers.GRU(4)),
    "TextVectorization": lambda k: k.layers.TextVectorization(vocabulary=["a", "b"]),
    "Normalization": lambda k: k.layers.Normalization(mean=1.0, variance=2.0),
    "Sequential": lambda k: k.Sequential([k.Input((4,)), k.layers.Dense(3)]),
    "Adam": lambda k: k.optimizers.Adam(0.1, clipnorm=1.0),
    "SGD": lambda k: k.optimizers.SGD(k.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)),
}


def attributes(obj):
    """The attributes in the order in which they were set, with the types of their values."""
    return [
        (name, value if type(value) in (int, float, bool) else type(value).__name__)
        for name, value in vars(obj).items()
        if not name.startswith("_sx")
    ]


@pytest.mark.parametrize("case", MAKERS)
def test_a_live_object_has_the_attributes_of_a_plain_one(case):
    plain, live = MAKERS[case](keras), MAKERS[case](sx.keras)
    materialize(live)
    ignored = {"_self_setattr_tracking"}  # of the class, until it is turned off
    expected = [pair for pair in attributes(plain) if pair[0] not in ignored]
    assert [pair for pair in attributes(live) if pair[0] not in ignored] == expected


def dependencies(obj):
    return [ref.name for ref in vars(obj).get("_self_unconditional_checkpoint_dependencies", ())]


@on_tensorflow
@pytest.mark.parametrize("case", MAKERS)
def test_tensorflow_tracks_what_it_tracks_of_a_plain_object(case):
    plain, live = MAKERS[case](keras), MAKERS[case](sx.keras)
    materialize(live)
    assert dependencies(live) == dependencies(plain)
    assert list(live._trackable_children()) == list(plain._trackable_children())


@on_tensorflow
def test_the_base_stands_where_the_tracking_begins():
    for live in (layers.Dense, sx.symbolize(keras.layers.Layer), optimizers.Adam):
        mro = live.__mro__
        at = mro.index(KerasAutoTrackable)
        assert mro[at - 1] is plain_attributes._NewAttributes
        assert mro[at + 1] is AutoTrackable
    assert plain_attributes._NewAttributes not in sx.keras.metrics.AUC.__mro__
    assert plain_attributes._NewAttributes not in keras.layers.Dense.__mro__


def test_another_version_of_the_two_methods_is_not_known():
    class Other(AutoTrackable):
        def __setattr__(self, name, value):
            if getattr(self, "_self_setattr_tracking", True):
                self.noted = name
            super().__setattr__(name, value)

    assert plain_attributes._uses(KerasAutoTrackable)
    assert plain_attributes._uses(AutoTrackable, "data_structures", "AutoTrackable")
    assert not plain_attributes._uses(Other)


@sx.symbolize
class Holder(keras.layers.Layer):
    seen = []
    stored = None

    def __init__(self, units=3):
        super().__init__()
        self.size = units
        self.size = 2 * units
        self.limit = 5
        self.stored = "own"
        self.inner = keras.layers.Dense(units)
        self.blocks = [keras.layers.Dense(1), {"a": keras.layers.Dense(2)}]
        self.step = tf.Variable(1.0)

    @property
    def limit(self):
        return self._limit

    @limit.setter
    def limit(self, value):
        self.seen.append(value)
        self._limit = value + 1

    def __setattr__(self, name, value):
        if name in ("size", "inner"):
            self.seen.append((name, name in self.__dict__))
        super().__setattr__(name, value)


def test_properties_and_a_setattr_of_a_class_see_every_attribute():
    Holder.seen.clear()
    holder = Holder(4)
    assert (holder.size, holder.limit, holder.stored) == (8, 6, "own")
    assert Holder.seen == [("size", False), ("size", True), 5, ("inner", False)]
    assert vars(holder)["stored"] == "own"
    holder.size = 9
    assert (holder.size, Holder.seen[-1]) == (9, ("size", True))


@on_tensorflow
def test_layers_and_variables_of_a_user_are_tracked(tmp_path):
    holder, plain = Holder(2), Holder._sx_type.origin(2)
    assert [type(x).__name__ for x in holder._layers] == [type(x).__name__ for x in plain._layers]
    assert len(holder._layers) == 3
    assert dependencies(holder) == dependencies(plain) == ["inner", "step"]
    holder.step.assign(7.0)
    path = tf.train.Checkpoint(holder=holder).save(str(tmp_path / "checkpoint"))
    tf.train.Checkpoint(holder=plain).restore(path)
    assert float(plain.step) == 7.0


@on_tensorflow
def test_nothing_is_tracked_where_the_program_turns_it_off():
    class Quiet(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self._self_setattr_tracking = False
            self.first = tf.Variable(1.0)
            self._self_setattr_tracking = True
            self.second = tf.Variable(1.0)

    live = sx.symbolize(Quiet)()
    materialize(live)
    assert dependencies(live) == dependencies(Quiet()) == ["second"]


def test_a_missing_attribute_of_a_constructor_is_the_error_of_python():
    @sx.symbolize
    class Wrong(keras.layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.size = self.units + 1

    with pytest.raises(AttributeError, match="'Wrong' object has no attribute 'units'"):
        materialize(Wrong(3))


def test_a_getattr_of_a_class_answers_its_constructor():
    @sx.symbolize
    class Answering(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.size = self.missing_size + 1

        def __getattr__(self, name):
            if name == "missing_size":
                return 4
            raise AttributeError(name)

    assert Answering().size == 5


def test_another_thread_waits_for_an_attribute_that_is_not_set_yet():
    entered, opened = threading.Lock(), threading.Lock()
    entered.acquire()
    opened.acquire()

    @sx.symbolize
    class Slow(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            entered.release()
            opened.acquire()
            self.late = hasattr(self, "other")

    layer, found = Slow(), []
    first = threading.Thread(target=lambda: materialize(layer), daemon=True)
    first.start()
    assert entered.acquire(timeout=60)
    second = threading.Thread(target=lambda: found.append(layer.late), daemon=True)
    second.start()
    while second.is_alive() and second.ident not in _waiting:
        time.sleep(0.001)
    opened.release()
    first.join(60)
    second.join(60)
    assert found == [False]


_WITHOUT_A_RATE = ("Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap")

RATES = sorted(
    name
    for name, cls in vars(keras.optimizers).items()
    if isinstance(cls, type) and name not in _WITHOUT_A_RATE
)


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("rate", [0.1, 1e-4, 0.123456789012])
def test_the_rate_of_a_new_optimizer_is_that_of_its_variable(name, rate):
    optimizer = getattr(optimizers, name)(rate)
    materialize(optimizer)
    kind, state = type(optimizer)._sx_type, get_state(optimizer)
    assert state.seen.copies["learning_rate"] == kind.mirror.read(optimizer)["learning_rate"]
    assert node_of(optimizer) is state.node
    optimizer.learning_rate = 0.5
    assert node_of(optimizer).values[0] == 0.5


def test_the_rate_of_an_optimizer_of_a_user_is_read():
    @sx.symbolize
    class Doubling(keras.optimizers.SGD):
        def __init__(self, learning_rate):
            super().__init__(2 * learning_rate)

    optimizer = Doubling(0.25)
    materialize(optimizer)
    assert float(optimizer.learning_rate) == 0.5
    assert sx.eq(optimizer, Doubling(0.25))
    assert float(sx.clone(optimizer).iterations) == 0
    assert sx.format(optimizer, compact=True) == "Doubling(learning_rate=0.25)"
