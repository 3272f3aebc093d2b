"""Experiments saved with their learned state: what is loaded goes on as if nothing had happened."""

import copy
import json
import pickle
import subprocess
import sys
import zipfile

import h5py
import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

import symexp as sx
from symexp.codec.archive import Weights, read_archive, write_archive
from symexp.errors import ArgumentError, CodecError, UnsupportedValueError
from symexp.integrations.keras.weights.sources import as_source
from symexp.keras import Input, Model, Sequential, applications, layers, optimizers
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras
# A second training with use_ema=True, one after a layer was frozen, and a second `predict` with
# states: Keras 3.15 on JAX raises an error, or begins with new states.
not_on_jax = pytest.mark.skipif(
    keras.backend.backend() == "jax", reason="plain Keras cannot on JAX"
)

DIGITS = load_digits()
X = (DIGITS.data[:256] / 16).astype("float32")
Y = DIGITS.target[:256]


@sx.symbolize(name="archives.Experiment")
class Experiment:
    def __init__(self, model, optimizer, epochs=1):
        self.model = model
        self.optimizer = optimizer
        self.epochs = epochs

    def train(self):
        if not getattr(self.model, "compiled", False):
            self.model.compile(self.optimizer, "sparse_categorical_crossentropy")
        history = self.model.fit(X, Y, epochs=self.epochs, batch_size=64, shuffle=False, verbose=0)
        return history.history["loss"]


@keras.saving.register_keras_serializable("archives")
class Block(keras.layers.Layer):
    """A layer whose layers are made inside, one of them when it is built."""

    def __init__(self, units=8, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.first = keras.layers.Dense(units, activation="relu")
        self.norms = [keras.layers.BatchNormalization(), keras.layers.LayerNormalization()]

    def build(self, shape):
        self.scale = self.add_weight(shape=(self.units,), initializer="ones", name="scale")
        self.first.build(shape)
        for norm in self.norms:
            norm.build((*shape[:-1], self.units))

    def call(self, x, training=None):
        x = self.norms[0](self.first(x), training=training)
        return self.norms[1](x) * self.scale


# On PyTorch, Keras draws the noise of dropout from the generator of the process.
NOISE = 0.0 if keras.backend.backend() == "torch" else 0.3


class Net(keras.Model):
    """A subclassed model without `build`."""

    def __init__(self, units=8):
        super().__init__()
        self.hidden = keras.layers.Dense(units, activation="relu")
        self.drop = keras.layers.Dropout(NOISE)
        self.out = keras.layers.Dense(10, activation="softmax")

    def call(self, x, training=None):
        return self.out(self.drop(self.hidden(x), training=training))


SymbolicBlock = sx.symbolize(Block)
SymbolicNet = sx.symbolize(Net)


def small(*extra, dropout=0.0):
    return Sequential([
        *extra,
        layers.Dense(12, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(dropout),
        layers.Dense(10, activation="softmax"),
    ])  # fmt: skip


def functional():
    inputs = Input((64,))
    x = SymbolicBlock(8)(inputs)
    shared = layers.Dense(8, activation="relu")
    x = layers.Add()([shared(x), shared(shared(x))])
    return Model(inputs, layers.Dense(10, activation="softmax")(x))


def nested():
    return Sequential([Input((64,)), Sequential([layers.Dense(9)]), small(dropout=NOISE)])


def predict(model):
    return keras.ops.convert_to_numpy(model(X[:16]))


MODELS = {
    "with an input": lambda: small(Input((64,)), dropout=NOISE),
    "without an input": lambda: small(dropout=NOISE),
    "functional": functional,
    "nested": nested,
    "subclassed": SymbolicNet,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    exp = Experiment(small(Input((64,)), dropout=NOISE), optimizers.Adam(0.01))
    keras.utils.set_random_seed(3)
    exp.train()
    path = tmp_path_factory.mktemp("archives") / "trained.symexp"
    sx.save(exp, path, weights=True)
    return exp, path, predict(exp.model)


@pytest.mark.parametrize("name", MODELS)
def test_a_training_goes_on_exactly(name, tmp_path):
    keras.utils.set_random_seed(1)
    exp = Experiment(MODELS[name](), optimizers.Adam(0.01))
    exp.train()
    sx.save(exp, tmp_path / "a.symexp", weights=True)
    before = predict(exp.model)
    expected = exp.train()
    loaded = sx.load(tmp_path / "a.symexp")
    assert is_ghost(loaded)
    assert sx.eq(loaded, exp)
    assert sx.fingerprint(loaded) == sx.fingerprint(exp)
    np.testing.assert_array_equal(predict(loaded.model), before)
    assert loaded.train() == expected


OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(0.05, momentum=0.9),
    "schedule": lambda: optimizers.Adam(optimizers.schedules.CosineDecay(0.01, 20)),
    "ema": lambda: optimizers.AdamW(0.01, use_ema=True),
    "accumulated": lambda: optimizers.RMSprop(0.01, gradient_accumulation_steps=3),
    "scaled": lambda: optimizers.LossScaleOptimizer(optimizers.Adam(0.01)),
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[not_on_jax] if n == "ema" else []) for n in OPTIMIZERS]
)
def test_the_slots_of_every_optimizer_come_back(name, tmp_path):
    keras.utils.set_random_seed(1)
    exp = Experiment(Sequential([Input((64,)), layers.Dense(10, "softmax")]), OPTIMIZERS[name]())
    exp.train()
    sx.save(exp, tmp_path / "a.symexp", weights=True)
    expected = exp.train()
    assert sx.load(tmp_path / "a.symexp").train() == expected


def test_an_optimizer_that_compile_makes(tmp_path):
    exp = Experiment(small(Input((64,))), "adam")
    exp.train()
    sx.save(exp, tmp_path / "a.symexp", weights=True)
    expected = exp.train()
    loaded = sx.load(tmp_path / "a.symexp")
    assert loaded.train() == expected
    unused = sx.load(tmp_path / "a.symexp")
    predict(unused.model)  # live, and not compiled
    sx.save(unused, tmp_path / "b.symexp", weights=True)
    assert sx.load(tmp_path / "b.symexp").train() == expected
    other = sx.load(tmp_path / "a.symexp")
    other.model.compile("sgd", "sparse_categorical_crossentropy")  # of another class: it is fresh
    assert int(other.model.optimizer.iterations) == 0


def test_a_layer_that_was_frozen_has_no_slots(tmp_path):
    exp = Experiment(small(Input((64,))), "adam")
    exp.model.layers[0].trainable = False
    exp.train()
    sx.save(exp, tmp_path / "a.symexp", weights=True)
    loaded = sx.load(tmp_path / "a.symexp")
    loaded.model.layers[0].trainable = True
    with pytest.warns(UserWarning, match="model: .* starts fresh"):
        loaded.train()
    assert int(loaded.model.optimizer.iterations) == 4


def test_slots_in_half_precision(tmp_path):
    model = Sequential([Input((64,)), layers.Dense(10, "softmax", dtype="bfloat16")])
    exp = Experiment(model, optimizers.Adam(0.01))
    exp.train()
    sx.save(exp, tmp_path / "a.symexp", weights=True)
    expected = exp.train()
    assert sx.load(tmp_path / "a.symexp").train() == expected


@not_on_jax
def test_the_states_of_recurrent_layers(tmp_path):
    model = Sequential([Input(batch_shape=(4, 3, 2)), layers.LSTM(5, stateful=True)])
    x = np.ones((4, 3, 2), "float32")
    first = model.predict(x, verbose=0)
    sx.save(model, tmp_path / "a.symexp", weights=True)
    expected = model.predict(x, verbose=0)
    assert not (first == expected).all()
    found = sx.load(tmp_path / "a.symexp").predict(x, verbose=0)
    np.testing.assert_array_equal(found, expected)


@not_on_jax
def test_what_is_frozen_after_loading_trains_on_with_the_slots(trained):
    loaded = sx.load(trained[1])
    loaded.model.layers[0].trainable = False
    assert len(loaded.optimizer.variables) == len(trained[0].optimizer.variables)
    np.testing.assert_array_equal(predict(loaded.model), trained[2])
    loaded.train()
    assert sx.get(loaded, "model.layers[1].trainable") is False


class TestHandles:
    def test_each_part_has_its_state(self, trained):
        exp, path, expected = trained
        np.testing.assert_array_equal(predict(sx.load(path).model), expected)
        layer = sx.load(path).model.layers[0]
        np.testing.assert_array_equal(layer.get_weights()[0], exp.model.layers[0].get_weights()[0])
        assert int(sx.load(path).optimizer.iterations) == 4

    def test_an_attribute_may_be_set_first(self, trained):
        loaded = sx.load(trained[1])
        loaded.epochs = 5
        assert sx.get(loaded, "epochs") == 5
        np.testing.assert_array_equal(predict(loaded.model), trained[2])

    def test_a_layer_may_be_added_first(self, trained):
        loaded = sx.load(trained[1])
        loaded.model.add(layers.Rescaling(2.0))
        np.testing.assert_allclose(predict(loaded.model), 2 * trained[2], rtol=1e-6)

    def test_a_patch_starts_fresh_as_on_a_live_object(self, trained):
        loaded = sx.load(trained[1])
        sx.patch(loaded, {"epochs": 5})
        assert not np.array_equal(predict(loaded.model), trained[2])

    @pytest.mark.parametrize(
        "other", [sx.clone, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
    )
    def test_copies_are_equal_and_fresh(self, trained, other):
        loaded = sx.load(trained[1])
        made = other(loaded)
        assert sx.eq(made, loaded)
        assert not np.array_equal(predict(made.model), trained[2])
        np.testing.assert_array_equal(predict(loaded.model), trained[2])

    def test_a_part_can_be_saved_before_it_is_used(self, trained, tmp_path):
        loaded = sx.load(trained[1])
        sx.save(loaded, tmp_path / "all.symexp", weights=True)
        sx.save(loaded.model, tmp_path / "model.symexp", weights=True)
        assert is_ghost(loaded)
        assert is_ghost(loaded.model)
        for name, find in [("all", lambda v: v.model), ("model", lambda v: v)]:
            model = find(sx.load(tmp_path / f"{name}.symexp"))
            np.testing.assert_array_equal(predict(model), trained[2])

    def test_slots_that_wait_are_saved_again(self, trained, tmp_path):
        loaded = sx.load(trained[1])
        assert int(loaded.optimizer.iterations) == 4  # live, and not built: its model is not live
        sx.save(loaded.optimizer, tmp_path / "o.symexp", weights=True)
        again = sx.load(tmp_path / "o.symexp")
        assert int(again.iterations) == 4
        again.build(small(Input((64,))).trainable_variables)
        expected = trained[0].optimizer.variables[2]
        np.testing.assert_array_equal(again.variables[2], expected)

    def test_a_rate_that_a_callback_lowered(self, tmp_path):
        exp = Experiment(
            Sequential([Input((64,)), layers.Dense(10, "softmax")]), optimizers.SGD(0.5)
        )
        exp.model.compile(exp.optimizer, "sparse_categorical_crossentropy")
        lower = keras.callbacks.LearningRateScheduler(lambda epoch: 0.125)
        exp.model.fit(X, Y, verbose=0, callbacks=[lower])
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(tmp_path / "a.symexp")
        assert sx.get(loaded, "optimizer.learning_rate") == 0.5
        assert float(loaded.optimizer.learning_rate) == 0.125
        assert sx.eq(loaded, exp)


class TestWhatIsSaved:
    def test_equal_states_are_equal_files(self, trained, tmp_path):
        sx.save(trained[0], tmp_path / "b.symexp", weights=True, history=True)
        with zipfile.ZipFile(tmp_path / "b.symexp") as archive:
            assert archive.namelist()[:2] == ["experiment.json", "manifest.json"]
            assert archive.read("experiment.json").decode() == sx.to_json_str(trained[0]) + "\n"
        sx.save(trained[0], tmp_path / "c.symexp", weights=True)
        assert (tmp_path / "b.symexp").read_bytes() == (tmp_path / "c.symexp").read_bytes()

    def test_keras_loads_the_weights(self, trained, tmp_path):
        with zipfile.ZipFile(trained[1]) as archive:
            archive.extract("weights/0.weights.h5", tmp_path)
        plain = keras.Sequential([
            keras.Input((64,)), keras.layers.Dense(12, activation="relu"),
            keras.layers.BatchNormalization(), keras.layers.Dropout(NOISE),
            keras.layers.Dense(10, activation="softmax"),
        ])  # fmt: skip
        plain.load_weights(tmp_path / "weights/0.weights.h5")
        np.testing.assert_array_equal(predict(plain), trained[2])

    def test_tied_layers_are_saved_once(self, tmp_path):
        encoder = Sequential([Input((64,)), layers.Dense(300)])
        first = Sequential([Input((64,)), encoder, layers.Dense(3)])
        second = Sequential([Input((64,)), encoder, layers.Dense(2)])
        exp = sx.Dict(a=first, b=second, encoder=encoder)
        expected = [predict(exp.a), predict(exp.b), predict(exp.encoder)]
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        assert (tmp_path / "a.symexp").stat().st_size < 1.8 * 4 * 65 * 300
        for name, found in zip(("a", "b", "encoder"), expected):
            loaded = sx.load(tmp_path / "a.symexp")
            np.testing.assert_array_equal(predict(loaded[name]), found)
        np.testing.assert_array_equal(predict(loaded.b), expected[1])
        assert loaded.a.layers[0] is loaded.encoder

    @pytest.mark.filterwarnings("ignore:Layer .* does not have a `quantize`")
    def test_quantized(self, tmp_path):
        model = Sequential([Input((64,)), layers.Dense(16, "relu"), layers.Dense(10)])
        model.quantize("int8")
        sx.save(model, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(tmp_path / "a.symexp")
        assert sx.eq(loaded, model)
        np.testing.assert_array_equal(predict(loaded), predict(model))
        assert loaded.layers[0].quantization_mode == "int8"

    def test_lora_is_not_merged(self, tmp_path):
        model = Sequential([Input((64,)), layers.Dense(16), layers.Dense(10, "softmax")])
        model.layers[0].enable_lora(3)
        exp = Experiment(model, optimizers.Adam(0.05))
        exp.train()
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(tmp_path / "a.symexp")
        np.testing.assert_array_equal(predict(loaded.model), predict(model))
        for mine, other in zip(loaded.model.weights, model.weights):
            np.testing.assert_array_equal(mine, other)
        assert loaded.train() == exp.train()

    def test_normalization_keeps_what_it_adapted_to(self, tmp_path):
        norm = layers.Normalization()
        norm.adapt(X)
        model = Sequential([norm, layers.Dense(3)])
        expected = predict(model)
        sx.save(model, tmp_path / "a.symexp", weights=True)
        np.testing.assert_array_equal(predict(sx.load(tmp_path / "a.symexp")), expected)

    def test_half_precision(self, tmp_path):
        model = Sequential([Input((64,)), layers.Dense(3, dtype="bfloat16")])
        sx.save(model, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(tmp_path / "a.symexp")
        assert loaded.weights[0].dtype == "bfloat16"
        np.testing.assert_array_equal(predict(loaded), predict(model))

    def test_a_net_of_keras_applications(self, tmp_path):
        net = applications.MobileNetV2(input_shape=(32, 32, 3), alpha=0.35, weights=None, classes=2)
        exp = sx.Dict(net=net)
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(tmp_path / "a.symexp")
        for mine, other in zip(loaded.net.weights, net.weights, strict=True):
            np.testing.assert_array_equal(mine, other)

    def test_models_in_attributes(self, tmp_path):
        @sx.symbolize(name="archives.Holder")
        class Holder:
            def __init__(self, units):
                self.net = keras.Sequential([keras.Input((64,)), keras.layers.Dense(units)])

        holder = Holder(3)
        sx.save(holder, tmp_path / "a.symexp", weights=True)
        np.testing.assert_array_equal(
            predict(sx.load(tmp_path / "a.symexp").net), predict(holder.net)
        )

    def test_models_in_lists_and_dicts_of_attributes(self, tmp_path):
        @sx.symbolize(name="archives.Several")
        class Several:
            def __init__(self, units):
                self.nets = [keras.Sequential([keras.Input((64,)), keras.layers.Dense(units)])]
                self.more = {"deep": (None, keras.layers.Dense(units))}
                self.more["deep"][1].build((None, 2))

        exp = sx.Dict(a=Several(3), b=small(Input((64,))))
        expected = exp.a.nets[0].get_weights() + exp.a.more["deep"][1].get_weights()
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(tmp_path / "a.symexp").a
        found = loaded.nets[0].get_weights() + loaded.more["deep"][1].get_weights()
        for mine, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(mine, other)

    def test_a_model_that_its_experiment_compiles(self, tmp_path):
        @sx.symbolize(name="archives.Compiling")
        class Compiling:
            def __init__(self, units):
                self.net = keras.Sequential([keras.Input((64,)), keras.layers.Dense(units)])
                self.net.compile("adam", "mse")

        exp = Compiling(3)
        fit = {"batch_size": 64, "shuffle": False, "verbose": 0}
        exp.net.fit(X, X[:, :3], **fit)
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        found = sx.load(tmp_path / "a.symexp").net.fit(X, X[:, :3], **fit).history
        assert found == exp.net.fit(X, X[:, :3], **fit).history

    def test_what_was_never_used_is_made_live(self, tmp_path):
        model = small(Input((64,)))
        sx.save(model, tmp_path / "a.symexp", weights=True)
        np.testing.assert_array_equal(predict(sx.load(tmp_path / "a.symexp")), predict(model))

    def test_statements_on_live_objects_are_in_the_tree(self, tmp_path):
        model = small(Input((64,)))
        predict(model)
        model.layers[0].trainable = False
        sx.save(model, tmp_path / "a.symexp", weights=True)
        assert sx.get(sx.load(tmp_path / "a.symexp"), "layers[1].trainable") is False


class TestRefusals:
    @pytest.mark.parametrize("value", [sx.Dict(x=1), Sequential([layers.Dense(3)])])
    def test_nothing_learned(self, value, tmp_path):
        with pytest.raises(UnsupportedValueError, match="no learned state"):
            sx.save(value, tmp_path / "a.symexp", weights=True)
        assert not list(tmp_path.iterdir())

    def test_a_model_that_could_not_be_restored(self, tmp_path):
        class Late(keras.Model):
            def __init__(self):
                super().__init__()
                self.first = keras.layers.Dense(3)

            def call(self, x):
                return self.first(x)

        model = sx.symbolize(Late)()
        predict(model)
        model._tracker.unlock()
        model.later = keras.layers.Dense(5)
        model.later.build((None, 3))
        with pytest.raises(UnsupportedValueError, match="later"):
            sx.save(model, tmp_path / "a.symexp", weights=True)

    @pytest.mark.parametrize("name", ["a.json", "a.symexp.gz"])
    def test_a_misleading_name(self, trained, name, tmp_path):
        with pytest.raises(CodecError, match=r"\*\.symexp"):
            sx.save(trained[0], tmp_path / name, weights=True)

    def test_weights_that_do_not_fit(self, trained, tmp_path):
        path = edited(
            trained[1], tmp_path, tree=lambda text: text.replace(b'"units":12', b'"units":13')
        )
        loaded = sx.load(path)
        for _ in range(2):
            with pytest.raises(CodecError, match=r"'model' .*\(13,\).*\(12,\)"):
                predict(loaded.model)
            assert is_ghost(loaded.model)
            assert is_ghost(sx.get(loaded, "model.layers[1]"))

    @pytest.mark.parametrize("kind", ["soft", "external", "virtual", "objects", "huge", "foreign"])
    def test_hostile_weights(self, trained, tmp_path, kind):
        def hostile(data):
            file = tmp_path / "w.h5"
            file.write_bytes(data)
            with h5py.File(file, "a") as h5:
                place = "layers/dense/vars/0"
                del h5[place]
                if kind == "soft":
                    h5[place] = h5py.SoftLink("/layers/dense/vars/1")
                elif kind == "external":
                    h5[place] = h5py.ExternalLink("/etc/passwd", "/")
                elif kind == "virtual":
                    layout = h5py.VirtualLayout((64, 12), "f4")
                    layout[:] = h5py.VirtualSource("/etc/other.h5", "x", (64, 12))
                    h5.create_virtual_dataset(place, layout)
                elif kind == "objects":
                    h5.create_dataset(place, data=["x"], dtype=h5py.string_dtype())
                elif kind == "huge":
                    h5.create_dataset(place, (10**6, 10**6), "f4", chunks=(10, 10))
            return b"HDF" if kind == "foreign" else file.read_bytes()

        loaded = sx.load(edited(trained[1], tmp_path, weights=hostile))
        with pytest.raises(CodecError, match="'model'"):
            predict(loaded.model)
        assert is_ghost(loaded.model)

    @pytest.mark.parametrize("kind", ["optimizer", "compiled"])
    def test_states_of_another_kind(self, kind, tmp_path):
        exp = sx.Dict(a=layers.Dense(3))
        exp.a.build((None, 2))
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        loaded = sx.load(edited(tmp_path / "a.symexp", tmp_path, record={"kind": kind}))
        with pytest.raises(CodecError, match=r"'a'.*another object"):
            loaded.a.get_weights()
        assert is_ghost(loaded.a)
        with pytest.raises(CodecError, match="malformed"):
            sx.load(edited(tmp_path / "a.symexp", tmp_path, record={"attribute": "a..[["}))

    def test_two_states_for_one_object(self, tmp_path):
        tied = layers.Dense(3)
        exp = sx.Dict(a=[tied, layers.Dense(3)], b=tied)
        exp.a[0].build((None, 2))
        exp.a[1].build((None, 2))
        sx.save(exp, tmp_path / "a.symexp", weights=True)
        for place in (["a", 1], ["a", -1]):
            with pytest.raises(CodecError, match="two states"):
                sx.load(edited(tmp_path / "a.symexp", tmp_path, record={"place": place}))


def edited(path, folder, tree=lambda text: text, weights=None, record=()):
    """Writes an archive with another tree, or other weights of its first state."""
    with open(path, "rb") as file:
        archive = read_archive(file)
    states = list(archive.weights)
    if weights is not None:
        files = {**states[0].files, "weights": weights(states[0].files["weights"])}
        states[0] = Weights(states[0].record, files)
    states[0] = states[0]._replace(record={**states[0].record, **dict(record)})
    facts = {k: v for k, v in archive.facts.items() if k != "symexp_archive"}
    with open(folder / "edited.symexp", "wb") as file:
        write_archive(file, tree(archive.text), facts, states)
    return folder / "edited.symexp"


class TestSources:
    def test_paths_and_handles(self, trained):
        assert as_source(trained[0]) is trained[0]
        for path in (trained[1], str(trained[1])):
            np.testing.assert_array_equal(predict(as_source(path).model), trained[2])

    def test_what_has_no_state(self, tmp_path):
        sx.save(sx.Dict(x=1), tmp_path / "a.json")
        with pytest.raises(ArgumentError, match="weights=True"):
            as_source(tmp_path / "a.json")
        with pytest.raises(ArgumentError, match="Expected an object"):
            as_source(3)

    def test_a_trial_of_a_sweep(self, tmp_path):
        space = Experiment(small(Input((64,))), optimizers.Adam(0.01), epochs=sx.oneof([1, 2]))
        store, expected = sx.Store(tmp_path), []
        for exp, feedback in sx.sample(space, sx.geno.Sweeping(), store=store):
            feedback(-exp.train()[-1])
            expected.append(predict(exp.model))
        found = [as_source(r) for r in store.realizations()]
        assert {exp.epochs for exp in found} == {1, 2}
        for exp in found:
            np.testing.assert_array_equal(predict(exp.model), expected[exp.epochs - 1])

    def test_a_build_that_saved_an_archive(self, trained, tmp_path):
        @sx.stage(name="archives.Trained")
        class Trained:
            def __init__(self, rate):
                pass

            def build(self, out):
                sx.save(trained[0], out / "exp.symexp", weights=True)

        made = sx.Store(tmp_path).realize(Trained(0.1))
        np.testing.assert_array_equal(predict(as_source(made).model), predict(trained[0].model))


def test_loading_imports_no_keras(trained, tmp_path):
    script = f"""
import sys, symexp as sx
exp = sx.load({str(trained[1])!r})
assert "Dense" in str(exp)
sx.save(exp, {str(tmp_path / "again.symexp")!r}, weights=True)
assert not {{"keras", "tensorflow", "numpy", "h5py"}} & set(sys.modules)
assert exp.model.count_params() == 958, exp.model.count_params()
sx.save(exp.model, {str(tmp_path / "model.symexp")!r}, weights=True)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    for name in ("again", "model"):
        loaded = sx.load(tmp_path / f"{name}.symexp")
        np.testing.assert_array_equal(
            predict(loaded if name == "model" else loaded.model), trained[2]
        )


def test_urls_and_other_names(trained, tmp_path):
    sx.save(trained[0], "memory://archives/a.symexp", weights=True)
    np.testing.assert_array_equal(
        predict(sx.load("memory://archives/a.symexp").model), predict(trained[0].model)
    )
    other = tmp_path / "renamed.json"  # what a file is, its content says
    other.write_bytes(trained[1].read_bytes())
    assert sx.eq(sx.load(other), sx.load(trained[1]))
    assert json.loads(zipfile.ZipFile(other).read("manifest.json"))["symexp_archive"] == 1
