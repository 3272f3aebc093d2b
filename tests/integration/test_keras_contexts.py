"""The number of classes is said once, and read by Keras layers; a sealed baseline is trained."""

import keras as raw
import numpy as np
import pytest

import symexp as sx
from symexp.errors import PartialError, WritePermissionError

pytestmark = pytest.mark.keras

keras = sx.symbolize(raw)
layers = keras.layers
CLASSES = sx.ContextualValue("num_classes")


@sx.symbolize
class Experiment:
    def __init__(self, num_classes, model, dataset=None):
        self.num_classes = num_classes
        self.model = model
        self.dataset = dataset

    def train(self):
        x, y = np.ones((4, 8)), np.zeros(4)
        self.model.compile("sgd", "sparse_categorical_crossentropy")
        self.model.fit(x, y, verbose=0)
        return self.model.output_shape[-1]


def experiment():
    model = keras.Sequential([layers.Input((8,)), layers.Dense(4), layers.Dense(CLASSES)])
    return Experiment(10, model, {"labels": CLASSES})


def test_a_patch_of_the_number_of_classes_changes_all_parts(tmp_path):
    exp = experiment()
    before = sx.fingerprint(exp)
    assert exp.train() == 10
    assert exp.dataset == {"labels": 10}
    assert sx.fingerprint(exp) == before
    sx.patch(exp, {"num_classes": 3})
    assert exp.model.layers[-1].units == 3
    assert exp.train() == 3
    sx.save(exp, tmp_path / "exp.json")
    assert sx.load(tmp_path / "exp.json").train() == 3
    space = sx.clone(exp, override={"num_classes": sx.oneof([5, 6])})
    assert [sx.materialize(space, sx.DNA(i)).train() for i in (0, 1)] == [5, 6]
    assert "layers.Dense(3)" in sx.to_code(exp)


def test_a_layer_alone_is_not_complete():
    with pytest.raises(PartialError, match="'units' of this Dense is the contextual value"):
        layers.Dense(CLASSES)(np.ones((1, 2)))
    layer = layers.Dense(CLASSES)
    with sx.contextual_override(num_classes=3):
        assert layer(np.ones((1, 2))).shape == (1, 3)
    assert layer.units == 3
    assert sx.clone(layer).units == 3


def test_a_sealed_baseline_is_trained_and_stays_as_it_is():
    exp = experiment().seal()
    before = sx.fingerprint(exp)
    assert exp.train() == 10
    assert sx.fingerprint(exp) == before
    with pytest.raises(WritePermissionError, match="This Experiment is sealed"):
        sx.patch(exp, {"num_classes": 3})
    exp.model.add(layers.Dense(2))
    with pytest.raises(WritePermissionError, match="The live Sequential has"):
        sx.fingerprint(exp)
    exp.model.pop()
    assert sx.fingerprint(exp) == before
    variant = sx.clone(exp, override={"num_classes": 3})
    assert variant.train() == 3
