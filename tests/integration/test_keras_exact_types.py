"""Places where Keras compares exact classes: quantization, dtypes, metrics, optimizers."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.keras import Input, Model, Sequential, layers, losses, metrics, optimizers

pytestmark = [
    pytest.mark.keras,
    pytest.mark.filterwarnings("ignore:Layer .* does not have a `quantize`"),
]

X = np.random.default_rng(0).normal(size=(16, 8)).astype("float32")
TOKENS = np.arange(12).reshape(3, 4) % 5


def sequential(module, model, inputs):
    made = model([inputs((8,)), module.Dense(6, "relu"), module.EinsumDense("ab,bc->ac", 4)])
    made.build((None, 8))
    return made


def functional(module, model, inputs):
    i = inputs((8,))
    hidden = module.Dense(6, "relu")(i)
    return model(i, module.Dense(2)(module.Concatenate()([hidden, i])))


def built(make, *kinds):
    made = make(*kinds)
    made.predict(X, verbose=0)
    return made


def dtypes(model):
    return [str(w.dtype) for w in model.weights]


@pytest.mark.parametrize("mode", ["int8", "int4", "float8", "config"])
@pytest.mark.parametrize("make", [sequential, functional])
def test_quantize_does_what_it_does_in_keras(make, mode, tmp_path):
    if mode == "config" and not hasattr(keras.quantizers, "Int8QuantizationConfig"):
        pytest.skip("Keras has configurations of quantization since 3.13")
    top = (keras.Sequential, Sequential) if make is sequential else (keras.Model, Model)
    plain = built(make, keras.layers, top[0], keras.Input)
    model = built(make, layers, top[1], Input)
    model.set_weights(plain.get_weights())
    before, fingerprint = dtypes(model), sx.fingerprint(model)
    for each in (plain, model):
        if mode == "config":
            each.quantize(config=keras.quantizers.Int8QuantizationConfig())
        else:
            each.quantize(mode)
    assert dtypes(model) == dtypes(plain)
    assert dtypes(model) != before
    outputs = model.predict(X, verbose=0)
    assert np.allclose(outputs, plain.predict(X, verbose=0))
    file = tmp_path / "model.keras"
    model.save(file)
    loaded = keras.models.load_model(file)
    assert not isinstance(loaded, sx.Symbolic)
    assert np.allclose(loaded.predict(X, verbose=0), outputs)
    assert sx.fingerprint(model) == fingerprint
    clone = sx.clone(model)
    clone.predict(X, verbose=0)
    assert dtypes(clone) == before


@pytest.mark.parametrize(
    ("make", "data"),
    [
        (lambda m: m.Dense(4), X),
        (lambda m: m.EinsumDense("ab,bc->ac", 4), X),
        (lambda m: m.Embedding(5, 4), TOKENS),
        (lambda m: m.ReversibleEmbedding(5, 4), TOKENS),
    ],
)
def test_every_layer_that_compares_exact_classes(make, data):
    plain, layer = make(keras.layers), make(layers)
    for each in (plain, layer):
        each(data)
    layer.set_weights(plain.get_weights())
    for each in (plain, layer):
        each.quantize("int8")
    assert dtypes(layer) == dtypes(plain)
    assert "int8" in dtypes(layer)
    assert np.allclose(*map(keras.ops.convert_to_numpy, (layer(data), plain(data))))


def test_an_argument_quantizes_every_clone():
    layer = layers.Dense(4, dtype="int8_from_float32")
    for each in (layer, sx.clone(layer)):
        each(X)
        assert "int8" in dtypes(each)


def test_classes_of_users_are_skipped_as_in_keras():
    class Own(layers.Dense):
        pass

    @sx.symbolize
    class Symbolized(keras.layers.Dense):
        pass

    for layer in (Own(3), Symbolized(3)):
        layer(X)
        with pytest.raises(NotImplementedError, match="does not have a `quantize`"):
            layer.quantize("int8")
        layer.quantize("int8", type_check=False)
        assert "int8" in dtypes(layer)


def test_lora():
    layer = layers.Dense(4)
    layer(X)
    layer.enable_lora(2)
    assert len(layer.trainable_weights) == 3
    assert "lora_rank=2" in repr(layer)
    clone = sx.clone(layer)
    clone(X)
    assert len(clone.trainable_weights) == 3
    by_argument = sx.clone(layers.Dense(4, lora_rank=2))
    by_argument(X)
    assert len(by_argument.trainable_weights) == 3


def test_dtype_policies_are_equal():
    policy, other = keras.DTypePolicy("mixed_float16"), keras.DTypePolicy("float32")
    symbolic = sx.symbolize(keras.DTypePolicy)("mixed_float16")
    layer = layers.Dense(3, dtype=policy)
    layer(X)
    for live in (symbolic, layer.dtype_policy):
        assert live == policy
        assert policy == live
        assert live != other
        assert live != "mixed_float16"
    quantized = sx.symbolize(keras.dtype_policies.QuantizedDTypePolicy)("int8", "float32")
    assert quantized == keras.dtype_policies.QuantizedDTypePolicy("int8", "float32")
    assert quantized != policy


def test_a_loss_as_a_metric_is_minimized():
    plain = keras.metrics.MeanMetricWrapper(keras.losses.Huber())
    assert metrics.MeanMetricWrapper(losses.Huber())._direction == plain._direction == "down"


OPTIMIZERS = ["Adam", "SGD"]
if keras.backend.backend() == "torch":  # where each of them has another update
    OPTIMIZERS += ["Adadelta", "Adagrad", "Adamax", "AdamW", "Lion", "Nadam", "RMSprop"]


def trained(optimizer):
    """Returns the losses and the weights of a model that an optimizer has trained from a seed."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    model.compile(optimizer, "mse", run_eagerly=True)
    history = model.fit(X, X[:, :1], verbose=0, epochs=3, batch_size=4)
    return history.history["loss"], [w.tolist() for w in model.get_weights()]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_updates_as_that_of_keras(name):
    options = {"weight_decay": 0.01, "gradient_accumulation_steps": 2}
    expected = trained(getattr(keras.optimizers, name)(0.1, **options))
    optimizer = getattr(optimizers, name)(0.1, **options)
    assert trained(optimizer) == expected
    assert trained(sx.clone(optimizer)) == expected


def test_an_optimizer_of_users_updates_as_in_keras():
    class Raw(keras.optimizers.Adam):
        pass

    class Own(optimizers.Adam):
        pass

    expected = trained(Raw(0.1))
    for optimizer in (Own(0.1), sx.symbolize(Raw)(0.1), sx.Dict(it=Raw(0.1)).it):
        assert trained(optimizer) == expected


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_raw_optimizer_is_of_its_public_class(name):
    tree = sx.Dict(it=getattr(keras.optimizers, name)(0.1))
    expected = sx.Dict(it=getattr(optimizers, name)(0.1))
    assert sx.eq(tree, expected)
    assert sx.to_json_str(tree) == sx.to_json_str(expected)
    saved = keras.saving.serialize_keras_object(tree.it)
    assert (saved["module"], saved["class_name"]) == ("keras.optimizers", name)
