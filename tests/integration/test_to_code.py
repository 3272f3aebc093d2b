"""Keras models as source: the code has the same weights and names, and trains the same."""

import importlib
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers, ops

import symexp as sx
from symexp import keras as sk
from symexp.cli import main
from symexp.errors import PathError, UnsupportedValueError
from symexp.tree.handles.materialize import materialize

pytestmark = pytest.mark.keras


class Block(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.inner = layers.Dense(units)

    def call(self, x):
        return self.inner(x), {"b": x, "a": x + 1.0}

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class NoBase(layers.Layer):
    """A layer whose constructor takes neither a name nor a dtype policy."""

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.inner = layers.Dense(units)

    def call(self, x):
        return self.inner(x)

    def get_config(self):
        return {"units": self.units}


class Net(sk.Model):
    def __init__(self, units=3, part=None, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(units)
        self.part = part

    def call(self, x):
        return self.part(self.first(x))


class Holder:
    def __init__(self, model, probe=None, optimizers=()):
        self.model = model
        self.probe = probe


SymHolder = sx.symbolize(Holder)


@pytest.fixture(autouse=True)
def _fresh_names():
    keras.backend.clear_session()


def run(code):
    namespace = {}
    exec(compile(code, "code", "exec"), namespace)
    return namespace["make"]()


def body(code):
    return textwrap.dedent(code.partition("def make():\n")[2])


def from_seed(make):
    keras.backend.clear_session()
    keras.utils.set_random_seed(3)
    return make()


def live(handle):
    materialize(handle)
    return handle


def check(model, data=None):
    """Compares a model from the code with one that the tree itself makes, both from one seed."""
    code = sx.to_code(model)
    own = from_seed(lambda: live(sx.clone(model)))
    made = from_seed(lambda: run(code))
    if data is not None:
        keras.utils.set_random_seed(4)
        expected = own(data)
        keras.utils.set_random_seed(4)
        found = made(data)
        for a, b in zip(keras.tree.flatten(expected), keras.tree.flatten(found), strict=True):
            np.testing.assert_array_equal(ops.convert_to_numpy(a), ops.convert_to_numpy(b))
    names = [[layer.name for layer in m._flatten_layers()] for m in (own, made)]
    assert names[0] == names[1]
    for a, b in zip(own.weights, made.weights, strict=True):
        np.testing.assert_array_equal(ops.convert_to_numpy(a), ops.convert_to_numpy(b))
    assert "symexp" not in code.partition("\n")[2]
    assert sx.eq(made, model)
    return code


def residual():
    inputs = keras.Input((8, 8, 3))
    x = layers.Rescaling(1 / 4)(inputs)
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
    y = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.Add()([x, y])
    x = layers.Flatten()(x[:, 1:3])
    return keras.Model(inputs, layers.Dense(2)(ops.relu(x) * 2 + 1))


def test_a_graph_reads_as_a_program():
    assert body(check(residual(), np.ones((1, 8, 8, 3)))) == (
        "inputs = keras.Input(shape=(8, 8, 3))\n"
        "x = layers.Rescaling(0.25)(inputs)\n"
        'conv2d = layers.Conv2D(4, (3, 3), padding="same", activation="relu")(x)\n'
        'x = layers.Conv2D(4, (3, 3), padding="same")(conv2d)\n'
        "x = layers.Add()([conv2d, x])\n"
        "x = x[:, 1:3]\n"
        "x = layers.Flatten()(x)\n"
        "x = ops.relu(x)\n"
        "x = x * 2\n"
        "x = x + 1\n"
        "outputs = layers.Dense(2)(x)\n"
        "return keras.Model(inputs, outputs)\n"
    )


def test_layers_that_are_called_several_times_and_calls_with_arguments():
    a, b = keras.Input((5, 8), name="a"), keras.Input((7, 8), name="b")
    shared = layers.Dense(8, name="embed")
    out, scores = layers.MultiHeadAttention(2, 4)(
        shared(a), shared(b), return_attention_scores=True
    )
    out = layers.Dropout(0.5)(out, training=True)
    model = keras.Model([a, b], {"out": layers.Dense(2)(out), "scores": scores}, name="pair")
    code = check(model, [np.ones((1, 5, 8)), np.ones((1, 7, 8))])
    assert body(code) == (
        'a = keras.Input(shape=(5, 8), name="a")\n'
        'b = keras.Input(shape=(7, 8), name="b")\n'
        'shared_embed = layers.Dense(8, name="embed")\n'
        "embed_out = shared_embed(a)\n"
        "x = shared_embed(b)\n"
        "multi_head_attention, multi_head_attention_1 = layers.MultiHeadAttention(\n"
        "    2, 4, attention_axes=(1,)\n"
        ")(embed_out, x, return_attention_scores=True)\n"
        'x = layers.Dropout(0.5, name="dropout")(multi_head_attention, training=True)\n'
        "dense = layers.Dense(2)(x)\n"
        "return keras.Model(\n"
        '    [a, b], {"out": dense, "scores": multi_head_attention_1}, name="pair"\n'
        ")\n"
    )


def test_operations_are_functions_and_operators():
    a = keras.Input((3,), name="a")
    x = 1 - a * np.array([1.0, 2.0, 3.0], "float32")
    y = ops.where(a > 0, x, 0.0)
    first, _ = ops.split(y, [1], axis=1)
    z = ops.einsum("bi,bj->bij", x, y)[..., None]
    rest = ops.layer_normalization(ops.concatenate([first, -x, y**2], axis=-1))
    model = keras.Model(
        a, [ops.image.resize(z, (6, 6)), rest, ops.abs(x), 1.0 / (a @ ops.transpose(a))]
    )
    assert body(check(model, np.ones((1, 3)))) == (
        'inputs = keras.Input(shape=(3,), name="a")\n'
        'x = ops.multiply(inputs, np.array([1.0, 2.0, 3.0], dtype="float32"))\n'
        "subtract = 1 - x\n"
        "x = inputs > 0\n"
        "where = ops.where(x, subtract, 0.0)\n"
        'einsum = ops.einsum("bi,bj->bij", subtract, where)\n'
        "split, _ = ops.split(where, indices_or_sections=[1], axis=1)\n"
        "negative = ops.negative(subtract)\n"
        "power = where**2\n"
        "transpose = ops.transpose(inputs)\n"
        "get_item = einsum[..., None]\n"
        "concatenate = ops.concatenate([split, negative, power], axis=-1)\n"
        "matmul = inputs @ transpose\n"
        "resize = ops.image.resize(get_item, size=(6, 6))\n"
        "layer_norm = ops.layer_normalization(concatenate, None, None)\n"
        "absolute = ops.absolute(subtract)\n"
        "true_divide = 1.0 / matmul\n"
        "return keras.Model(inputs, [resize, layer_norm, absolute, true_divide])\n"
    )


def test_arguments_that_keras_notes_by_itself_are_left_out():
    inputs = keras.Input((5, 3))
    x, state = layers.GRU(4, return_sequences=True, return_state=True)(inputs)
    x = layers.LayerNormalization()(layers.GRU(4)(x, initial_state=state))
    x = layers.BatchNormalization()(x, training=False)
    model = keras.Model(inputs, x)
    assert body(check(model, np.ones((2, 5, 3)))) == (
        "inputs = keras.Input(shape=(5, 3))\n"
        "gru, gru_1 = layers.GRU(4, return_sequences=True, return_state=True)(inputs)\n"
        "x = layers.GRU(4)(gru, initial_state=gru_1)\n"
        "x = layers.LayerNormalization()(x)\n"
        "outputs = layers.BatchNormalization()(x, training=False)\n"
        "return keras.Model(inputs, outputs)\n"
    )


def test_nested_models_number_their_layers_in_each_graph():
    def encoder(name):
        inputs = keras.Input((8,))
        x = layers.Dense(5, activation="relu")(inputs)
        return keras.Model(inputs, layers.Dense(4)(x), name=name)

    one, two = encoder("encoder"), encoder(None)
    a, b = keras.Input((8,)), keras.Input((8,))
    tail = keras.Sequential([layers.Dense(3), layers.Dropout(0.5)])
    model = keras.Model([a, b], [layers.Dense(1)(one(a) - one(b)), tail(two(a))])
    code = check(model, [np.ones((2, 8)), np.zeros((2, 8))])
    assert 'layers.Dense(5, activation="relu", name="dense")' in code


def test_models_that_share_layers():
    inputs = keras.Input((6,))
    hidden = layers.Dense(3)(inputs)
    encoder, auto = keras.Model(inputs, hidden), keras.Model(inputs, layers.Dense(6)(hidden))
    exp = SymHolder(auto, probe=encoder)
    made = run(sx.to_code(exp))
    assert made.model.layers[1] is made.probe.layers[1]
    assert sx.eq(SymHolder(made.model, probe=made.probe), exp)


def test_an_input_layer_that_is_an_argument_too_stays_a_layer():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(2)(inputs))
    made = run(sx.to_code(SymHolder(model, probe=model.layers[0])))
    assert made.probe is made.model.layers[0]


def test_layers_of_users_with_several_outputs():
    inputs = keras.Input((4,))
    x, parts = Block(4)(inputs)
    x = NoBase(4)(x)
    model = keras.Model(inputs, [layers.Dense(3)(x), parts["b"]])
    code = sx.to_code(model)
    assert "block_outputs[0])\n" in code
    assert 'keras.Model(inputs, [dense, block_outputs[1]["b"]])' in code
    own, made = from_seed(lambda: live(sx.clone(model))), from_seed(lambda: run(code))
    for a, b in zip(own.weights, made.weights, strict=True):
        np.testing.assert_array_equal(a, b)
    assert sx.eq(made, model)


def test_subclassed_models_and_frozen_layers():
    tail = sk.Sequential([sk.layers.Dense(2), sk.layers.Dense(1)], name="tail")
    tail.layers[0].trainable = False
    part = sx.symbolize(NoBase)(3)
    part.trainable = False
    exp = sx.List([Net(4, tail), part])
    assert body(sx.to_code(exp, inline=False)) == (
        "net = Net(\n"
        "    units=4,\n"
        "    part=keras.Sequential(\n"
        '        [layers.Dense(2, trainable=False), layers.Dense(1)], name="tail"\n'
        "    ),\n"
        ")\n"
        "no_base = NoBase(3)\n"
        "no_base.trainable = False\n"
        "return [net, no_base]\n"
    )
    made = run(sx.to_code(exp, inline=False))
    assert [layer.trainable for layer in made[0].part.layers] == [False, True]
    assert made[1].trainable is False


def test_dtype_policies_hold_for_the_layers_that_a_layer_makes():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        exp = sk.Sequential([sk.Input((4,), dtype="float32"), sx.symbolize(NoBase)(3)])
    finally:
        keras.config.set_dtype_policy("float32")
    code = sx.to_code(exp)
    assert body(code) == (
        "input_layer = keras.Input(shape=(4,))\n"
        'keras.config.set_dtype_policy("mixed_float16")\n'
        "no_base = NoBase(3)\n"
        "sequential = keras.Sequential([input_layer, no_base])\n"
        'keras.config.set_dtype_policy("float32")\n'
        "return sequential\n"
    )
    made = run(code)
    assert made.layers[-1].inner.compute_dtype == "float16"
    assert keras.config.dtype_policy().name == "float32"


def test_what_adapt_learned_is_in_the_code():
    normalization = layers.Normalization()
    normalization.adapt(np.array([[1.0, 2.0], [3.0, 6.0]]))
    words = layers.TextVectorization(output_sequence_length=3)
    words.adapt(["b a a", "c a b"])
    model = sk.Sequential([normalization, layers.Dense(2)])
    code = sx.to_code(sx.List([model, words]))
    assert body(code) == (
        "normalization = layers.Normalization()\n"
        "normalization.build((None, 2))\n"
        "normalization.adapt_mean.assign([2.0, 4.0])\n"
        "normalization.adapt_variance.assign([1.0, 4.0])\n"
        "normalization.finalize_state()\n"
        "return [\n"
        "    keras.Sequential([normalization, layers.Dense(2)]),\n"
        '    layers.TextVectorization(output_sequence_length=3, vocabulary=["a", "b", "c"]),\n'
        "]\n"
    )
    made, text = run(code)
    np.testing.assert_array_equal(made.layers[0](np.array([[3.0, 6.0]])), [[1.0, 1.0]])
    assert text(["c a"]).numpy().tolist() == [[4, 2, 0]]
    assert sx.eq(sx.List([made, text]), sx.List([model, words]))


def test_a_schedule_of_two_optimizers():
    schedule = sk.optimizers.schedules.CosineDecay(0.1, 100)
    exp = sx.Dict(a=sk.optimizers.Adam(schedule), b=sk.optimizers.SGD(schedule, momentum=0.9))
    assert body(sx.to_code(exp)) == (
        "shared_cosine_decay = optimizers.schedules.CosineDecay(0.1, 100)\n"
        "return {\n"
        '    "a": optimizers.Adam(learning_rate=shared_cosine_decay),\n'
        '    "b": optimizers.SGD(learning_rate=shared_cosine_decay, momentum=0.9),\n'
        "}\n"
    )


def test_what_keras_cannot_make_again_is_refused():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Lambda(lambda x: x * 2)(inputs))
    with pytest.raises(UnsupportedValueError, match=r"is a lambda.*path=layers.lambda.function"):
        sx.to_code(model)
    with pytest.raises(UnsupportedValueError, match=r"lora_alpha=8.*plain Keras forgets"):
        sx.to_code(sk.layers.Dense(3, lora_rank=2, lora_alpha=8))
    model = sx.List([residual()])[0]
    broken = sx.patch(sx.clone(model), {"calls[0].args[0]": "@nothing"})
    with pytest.raises(PathError, match=r"call of 'rescaling'.*refers to"):
        sx.to_code(broken)


def test_an_application():
    make = keras.applications.EfficientNetB0
    model = make(weights=None, input_shape=(32, 32, 3), include_top=False)
    code = sx.to_code(model)
    made = from_seed(lambda: run(code))
    assert sx.eq(made, model)
    assert [layer.name for layer in made.layers] == [layer.name for layer in model.layers]


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exp = sk.Sequential([sk.layers.Dense(4, activation="relu"), sk.layers.Dense(3)])
    sx.save(exp, "exp.json")
    code = sx.to_code(exp, name="build")
    assert main(["to-code", "exp.json", "--name", "build"]) == 0
    assert capsys.readouterr().out == code
    assert main(["to-code", "exp.json", "-o", "exp.py"]) == 0
    assert (tmp_path / "exp.py").read_text() == sx.to_code(exp)
    assert main(["to-code", "exp.json", "--name", "a b", "-o", "no.py"]) == 2
    assert "must be an identifier" in capsys.readouterr().err
    assert not (tmp_path / "no.py").exists()


# Without symexp: another process, in which its import fails.


_PLAIN = """
from pathlib import Path

import numpy as np

class Digits:
    def __init__(self, rows=64):
        self.rows = rows

    def load(self):
        from sklearn.datasets import load_digits
        x, y = load_digits(return_X_y=True)
        return x[: self.rows].reshape(-1, 8, 8, 1).astype("float32") / 16, y[: self.rows]

class Experiment:
    def __init__(self, model, dataset, loss, optimizer, epochs=2):
        self.model, self.dataset = model, dataset
        self.loss, self.optimizer, self.epochs = loss, optimizer, epochs

    def train(self):
        self.model.compile(self.optimizer, self.loss, jit_compile=False)
        x, y = self.dataset.load()
        return self.model.fit(x, y, epochs=self.epochs, verbose=0).history["loss"]

def train_step(model):
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    x = np.linspace(0, 1, 4 * 32 * 32 * 3, dtype="float32").reshape(4, 32, 32, 3)
    return float(model.train_on_batch(x, np.arange(4)))
"""

_RUN = """
import json, sys
sys.modules["symexp"] = None
import keras
import plain_programs, demo_code, digits_code, resnet_code
keras.utils.set_random_seed(5)
losses = digits_code.make().train()
keras.utils.set_random_seed(5)
step = plain_programs.train_step(resnet_code.make())
keras.utils.set_random_seed(5)
accuracy = demo_code.make().train_and_evaluate()
assert not [name for name in sys.modules if name.startswith("symexp.")]
print(json.dumps([losses, step, accuracy]))
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    (tmp_path / "plain_programs.py").write_text(_PLAIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    import plain_programs

    yield plain_programs
    del sys.modules["plain_programs"]


@pytest.mark.slow
def test_the_code_runs_where_symexp_is_not_installed(programs, tmp_path, monkeypatch):
    experiment = sx.symbolize(programs.Experiment)(
        model=sk.Sequential([
            sk.layers.Conv2D(4, (3, 3), activation=sk.layers.ReLU()),
            sk.layers.Flatten(),
            sk.layers.Dense(10, activation="softmax"),
        ]),
        dataset=sx.symbolize(programs.Digits)(),
        loss=sk.losses.SparseCategoricalCrossentropy(),
        optimizer=sk.optimizers.Adam(learning_rate=0.003),
    )  # fmt: skip
    resnet = keras.applications.ResNet50(weights=None, input_shape=(32, 32, 3), classes=10)
    code = sx.to_code(resnet)
    assert code.count("\n") < 700
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "examples"))
    demo = sx.patch(importlib.import_module("digits").digits_experiment(), {"num_epochs": 1})
    (tmp_path / "demo_code.py").write_text(sx.to_code(demo))
    (tmp_path / "digits_code.py").write_text(sx.to_code(experiment))
    (tmp_path / "resnet_code.py").write_text(code)
    (tmp_path / "run.py").write_text(_RUN)
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--check", "--isolated", "resnet_code.py",
         "digits_code.py"],
        cwd=tmp_path,
        check=False,
    )  # fmt: skip
    assert formatted.returncode == 0
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    losses, step, accuracy = json.loads(done.stdout.splitlines()[-1])
    keras.utils.set_random_seed(5)
    assert demo.train_and_evaluate() == accuracy
    keras.utils.set_random_seed(5)
    assert sx.clone(experiment).train() == pytest.approx(losses, rel=1e-6)
    keras.utils.set_random_seed(5)
    assert programs.train_step(live(sx.clone(resnet))) == pytest.approx(step, rel=1e-6)
