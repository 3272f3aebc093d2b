"""Tensors, data sets, variables and callbacks in the arguments of a class."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.tree.nodes import opaque

pytestmark = pytest.mark.keras
tf = pytest.importorskip("tensorflow")


@sx.symbolize
class Holder:
    def __init__(self, value, more=()):
        self.value, self.more = value, more

    def get(self):
        return self.value


class Count(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.epochs = 0

    def on_epoch_end(self, epoch, logs=None):
        self.epochs += 1


class Batches(keras.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.x = np.zeros((4, 2))

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self.x, self.x[:, :1]


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch):
    monkeypatch.setattr(opaque, "_told", set())


@pytest.mark.parametrize(
    "make",
    [
        lambda: tf.constant([1.0]),
        lambda: tf.data.Dataset.range(3),
        lambda: tf.data.Dataset.range(3).batch(2).prefetch(1),
        lambda: keras.ops.ones((2,)),
        Batches,
        lambda: tf.TensorSpec((2,)),
    ],
)
def test_tensors_and_data_sets_are_shared(make):
    value = make()
    exp = Holder(value, more=[value])
    for one in (exp, exp.clone()):
        assert one.get() is value
        assert one.more[0] is value


@pytest.mark.parametrize("make", [lambda: tf.Variable(1.0), lambda: keras.Variable([1.0])])
def test_variables_are_shared_and_told(make):
    value = make()
    exp = Holder(value)
    assert exp.get() is value
    clone = exp.clone()
    with pytest.warns(sx.SharedObjectWarning, match=r"Variable cannot be copied"):
        assert clone.get() is value
    assert Holder(sx.Ref(value)).clone().get() is value


def test_each_candidate_has_its_own_callback():
    @sx.symbolize
    class Train:
        def __init__(self, callbacks, rate=0.1):
            self.callbacks, self.rate = callbacks, rate

        def run(self):
            model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            model.compile("sgd", "mse")
            model.fit(Batches(), epochs=2, verbose=0, callbacks=list(self.callbacks))
            return self.callbacks[0].epochs

    space = Train([Count()], rate=sx.oneof([1, 2, 3]))
    assert [exp.run() for exp in sx.iter(space)] == [2, 2, 2]
