"""`isinstance` and `issubclass` with symbolic classes of Keras."""

import abc
import pickle
import typing

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.keras import Model, Sequential, initializers, layers, losses, metrics, optimizers
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras


class OwnDense(layers.Dense):
    pass


class RawDense(keras.layers.Dense):
    pass


class AbstractModel(Model, abc.ABC):
    @abc.abstractmethod
    def width(self): ...

    def call(self, x):
        return self.head(x)


class Narrow(AbstractModel):
    def __init__(self, units=1):
        super().__init__()
        self.head = layers.Dense(units)

    def width(self):
        return 1


T = typing.TypeVar("T")


class GenericLayer(layers.Layer, typing.Generic[T]):
    pass


@pytest.mark.parametrize(
    ("make", "yes", "no"),
    [
        (keras.layers.BatchNormalization, (layers.BatchNormalization, layers.Layer), layers.Dense),
        (lambda: RawDense(1), (layers.Dense, layers.Layer), OwnDense),
        (lambda: keras.layers.Dense(1), (layers.Dense,), OwnDense),
        (lambda: OwnDense(1), (layers.Dense, layers.Layer, OwnDense), layers.Conv2D),
        (lambda: layers.Conv1D(1, 1), (layers.Conv1D, layers.Layer), layers.Conv2D),
        (keras.Sequential, (Sequential, Model, layers.Layer), layers.Dense),
        (keras.optimizers.Adam, (optimizers.Adam, optimizers.Optimizer), optimizers.SGD),
        (optimizers.Adam, (optimizers.Adam, optimizers.Optimizer), optimizers.SGD),
        (keras.losses.MeanSquaredError, (losses.MeanSquaredError, losses.Loss), losses.Huber),
        (keras.metrics.AUC, (metrics.AUC, metrics.Metric), metrics.Mean),
        (keras.initializers.Zeros, (initializers.Zeros, initializers.Initializer), losses.Loss),
        (lambda: 3, (object,), layers.Layer),
    ],
)
def test_objects(make, yes, no):
    made = make()
    for cls in yes:
        assert isinstance(made, cls)
        assert issubclass(type(made), cls)
    assert isinstance(made, yes)
    assert not isinstance(made, no)
    assert not issubclass(type(made), no)
    if isinstance(made, sx.Symbolic):
        assert is_ghost(made)


def test_functional_models():
    i = keras.Input((4,))
    raw = keras.Model(i, keras.layers.Dense(2)(i))
    assert isinstance(raw, Model)
    assert not isinstance(raw, Sequential)
    assert isinstance(Model(i, layers.Dense(2)(i)), Model)


def test_abstract_and_generic_classes():
    model = Narrow()
    assert isinstance(model, AbstractModel)
    assert model.predict(np.ones((1, 3)), verbose=0).shape == (1, 1)
    assert not isinstance(keras.Sequential(), AbstractModel)
    with pytest.raises(TypeError, match="abstract"):
        AbstractModel()
    assert isinstance(GenericLayer(), GenericLayer)
    assert pickle.loads(pickle.dumps(Narrow)) is Narrow
    assert repr(pickle.loads(pickle.dumps(Narrow(3)))) == "Narrow(units=3)"


def test_a_ghost_answers_what_its_class_knows():
    assert is_ghost(made := Narrow())
    assert "_abc_impl" not in Narrow._sx_type.special
    assert made.__abstractmethods__ == frozenset()
    assert is_ghost(made)


def test_query_and_value_specs_know_the_layers():
    @sx.symbolize
    class Holder:
        def __init__(self, layer: layers.Layer):
            self.layer = layer

    assert repr(Holder(keras.layers.Dense(2)).layer.units) == "2"
    assert Holder(layers.Dense(2)).layer.units == 2
    model = Sequential([layers.Dense(2), layers.Flatten()])
    assert list(sx.query(model, where=layers.Dense)) == ["layers[0]"]


def test_keras_tests_for_its_own_classes():
    for cls in (keras.layers.Layer, keras.Model, keras.Operation, keras.Loss, keras.Variable):
        assert type(cls) is type


def test_the_class_of_a_fresh_layer_equals_that_of_a_used_one():
    fresh, used = layers.Dense(1), layers.Dense(1)
    used(np.ones((1, 2)))
    assert is_ghost(fresh)
    names = {layers.Dense: "dense", layers.Dropout: "dropout"}
    for layer in (fresh, used):
        assert type(layer) == layers.Dense  # noqa: E721  # what programs of Keras write
        assert layers.Dense == type(layer)  # noqa: E721
        assert type(layer) in (layers.Conv2D, layers.Dense)
        assert type(layer) != OwnDense  # noqa: E721
        assert names[type(layer)] == "dense"
    assert type(OwnDense(1)) == OwnDense  # noqa: E721
    assert type(fresh) != 3  # noqa: E721
