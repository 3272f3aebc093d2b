"""What classes of Keras take through `**kwargs` is checked when an object is created."""

import json

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import ArgumentError, CodecError, PathError
from symexp.integrations.keras import RawObjectError
from symexp.keras import Model, Sequential, callbacks, layers, metrics, optimizers
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

NAMESPACES = (
    "layers", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks",
    "initializers", "regularizers", "constraints", "random", "models",
)  # fmt: skip

# They keep any name: as an attribute, or for a function.
TAKE_EVERY_NAME = {"CallbackList", "LambdaCallback", "MeanMetricWrapper"}


def classes():
    found = {}
    for namespace in NAMESPACES:
        module = sx.keras
        for part in namespace.split("."):
            module = getattr(module, part)
        for name in dir(module):
            value = getattr(module, name)
            if isinstance(value, type) and issubclass(value, sx.Symbolic):
                found[value.__name__] = value
    return found


def test_the_names_of_every_class_are_known():
    unknown = {n for n, c in classes().items() if c._sx_type.extra_names is None}
    assert unknown <= TAKE_EVERY_NAME


@pytest.mark.parametrize(
    ("name", "args"),
    [("Dense", (3,)), ("Conv2D", (3, 2)), ("LSTM", (3,)), ("Embedding", (3, 4)), ("Layer", ()),
     ("RandomContrast", (0.5,)), ("Normalization", ()), ("LeakyReLU", ()), ("RandAugment", ())],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`", "ignore:Argument `")
def test_keras_takes_the_names(name, args):
    values = {"name": "x", "trainable": False, "dtype": "float32", "autocast": True,
              "activity_regularizer": "l2", "input_shape": (4,), "input_dim": 4,
              "input_length": 3, "implementation": 2, "lora_rank": None,
              "lora_alpha": None, "alpha": 0.1, "bounding_box_format": "xyxy",
              "data_format": "channels_last", "zero_output_for_mask": False}  # fmt: skip
    names = getattr(layers, name)._sx_type.extra_names - {"adapt_mean", "adapt_variance"}
    assert names
    for key in names:
        getattr(keras.layers, name)(*args, **{key: values[key]})


@pytest.mark.parametrize(
    ("make", "near"),
    [
        (lambda: layers.Dense(8, activaton="relu"), "activation"),
        (lambda: layers.Dense(8, nme="x"), "name"),
        (lambda: layers.Dense(8, activaton=sx.oneof(["relu", "tanh"])), "activation"),
        (lambda: layers.Conv2D(8, 3, paddin="same"), "padding"),
        (lambda: layers.LSTM(8, trainble=False), "trainable"),
        (lambda: layers.InputLayer(shpe=(3,)), "shape"),
        (lambda: layers.BatchNormalization(momentm=0.9), "momentum"),
        (lambda: layers.RandAugment(num_op=2), "num_ops"),
        (lambda: optimizers.Adam(0.1, learning_rte=1), "learning_rate"),
        (lambda: optimizers.SGD(lr=0.1), "learning_rate"),
        (lambda: optimizers.LossScaleOptimizer(optimizers.SGD(), initial_scal=2), "initial_scale"),
        (lambda: callbacks.ReduceLROnPlateau(patiense=3), "patience"),
        (lambda: metrics.MeanSquaredError(nam="x"), "name"),
        (lambda: Model(nme="x"), "name"),
        (lambda: Sequential([], nme="x"), "name"),
    ],
)
def test_typing_errors_are_refused(make, near):
    with pytest.raises(ArgumentError, match=f"Did you mean .*'{near}'"):
        make()


def test_patches_files_and_spaces():
    tree = sx.Dict(optimizer=optimizers.Adam(0.1), dense=layers.Dense(3, name="x"))
    for bad, near in [
        ({"optimizer.lr": 0.1}, "learning_rate"),
        ({"dense.activaton": "relu"}, "activation"),
        ({"dense.unit": sx.oneof([1, 2])}, "units"),
    ]:
        with pytest.raises(PathError, match=f"Did you mean '{near}'"):
            sx.patch(tree, bad)
    sx.patch(tree, {"dense.trainable": False, "dense.dtype": "float16"})
    file = json.loads(sx.to_json_str(tree))
    assert sx.eq(sx.from_json_str(json.dumps(file)), tree)
    file["value"]["dense"]["nme"] = file["value"]["dense"].pop("name")
    with pytest.raises(CodecError, match=r"no argument 'nme' today[.] Did you mean 'name'"):
        sx.from_json_str(json.dumps(file))


def test_models_take_inputs_and_outputs_by_name():
    i = keras.Input((4,))
    made = Model(inputs=i, outputs=layers.Dense(2)(i), name="net")
    assert made.name == "net"

    class Net(Model):
        def __init__(self, **kwargs):
            x = keras.Input((4,))
            super().__init__(inputs=x, outputs=keras.layers.Dense(2)(x), **kwargs)

    assert Net(name="own").predict(np.ones((1, 4)), verbose=0).shape == (1, 2)
    with pytest.raises(ArgumentError, match="Did you mean 'name'"):
        Net(nam="own")


class Closed(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units


class Popping(layers.Layer):
    def __init__(self, **kwargs):
        self.rate = kwargs.pop("rate", 0.5)
        super().__init__(**kwargs)


class RawTelling(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def get_config(self):
        return {**super().get_config(), "told": id(self)}


class TestClassesOfUsers:
    def test_trainable_and_dtype_are_keys_of_every_layer(self):
        made = sx.patch(Closed(3), {"trainable": False, "dtype": "float16"})
        assert is_ghost(made)
        assert repr(made) == "Closed(units=3, trainable=False, dtype='float16')"
        assert sx.eq(sx.clone(made), made)
        with pytest.raises(ArgumentError, match="'name'"):
            Closed(3, name="x")

    def test_names_that_are_popped(self):
        assert Popping(rate=0.25, name="x").rate == 0.25
        with pytest.raises(ArgumentError, match="Did you mean 'rate'"):
            Popping(rat=0.25)

    def test_a_config_that_tells_more_than_the_constructor_takes(self):
        with pytest.raises(RawObjectError, match="'told', which its constructor does not take"):
            sx.Dict(x=RawTelling())
