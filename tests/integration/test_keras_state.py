"""State that a Keras program sets by statements: it is in the tree, or stays with its object.

Each program means the same with `symexp.keras` as with Keras. Configuration is in the tree however
it was set; weights stay with the object that has them, and clones are fresh.
"""

import abc
import copy
import inspect
import pickle

import keras
import numpy as np
import pytest
from keras.src.utils.tracking import DotNotTrackScope

import symexp as sx
from symexp.integrations.keras import RawWeightsWarning
from symexp.keras import Input, Model, Sequential, layers, optimizers
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

X = np.random.default_rng(0).random((64, 6)).astype("float32")


def printed(value):
    return sx.format(value, compact=True, hide_default_values=True)


def reloaded(value):
    return sx.from_json_str(sx.to_json_str(value))


def array(tensor):
    """Returns the content of a tensor of any backend."""
    return keras.ops.convert_to_numpy(tensor)


def dtype_of(tensor):
    return keras.backend.standardize_dtype(tensor.dtype)


def can_be_pickled(raw):
    """Whether Keras can pickle a layer; Keras 3.12 cannot if the layer computes TF-IDF."""
    try:
        pickle.loads(pickle.dumps(raw))
    except ValueError:
        return False
    return True


def same_weights(a, b):
    return all(map(np.array_equal, a.get_weights(), b.get_weights()))


@sx.symbolize
class Experiment:
    def __init__(self, model, optimizer, num_epochs: int = 2):
        self.model, self.optimizer, self.num_epochs = model, optimizer, num_epochs

    def train(self):
        self.model.compile(self.optimizer, "mse")
        history = self.model.fit(X, X[:, :1], epochs=self.num_epochs, verbose=0)
        return history.history["loss"]


class WithTags(layers.Layer):
    def __init__(self, tags, **kwargs):
        super().__init__(**kwargs)
        self.tags = tags

    def call(self, x):
        return x * len(self.tags)


class Projection(layers.Layer):
    def __init__(self, width, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.width, self.gain = width, gain

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.width))

    def call(self, x):
        return x @ self.kernel * self.gain


def experiment():
    net = [Input((6,)), layers.Dense(8), layers.Dropout(0.1), layers.Dense(1)]
    return Experiment(Sequential(net), optimizers.Adam(0.01))


def trained_base():
    base = Sequential([Input((6,)), layers.Dense(4)])
    base.compile("adam", "mse")
    base.fit(X, X[:, :4], verbose=0)
    return base


class TestLearnedStateStays:
    def test_a_frozen_trained_base_in_a_graph(self):
        base = trained_base()
        base.trainable = False
        before = base.get_weights()
        i = Input((6,))
        model = Model(i, layers.Dense(1)(base(i)))
        assert model.layers[1] is base
        assert len(model.trainable_weights) == 2
        model.compile("adam", "mse")
        model.fit(X, X[:, :1], verbose=0)
        assert all(map(np.array_equal, base.get_weights(), before))
        for other in (sx.clone(model), reloaded(model)):
            assert sx.eq(other, model)
            assert len(other.trainable_weights) == 2
            assert not same_weights(other.layers[1], base)
            assert not other.layers[1].trainable

    @pytest.mark.parametrize("put", [
        lambda base: Sequential([base, layers.Dense(2)]),
        lambda base: sx.Dict(model=base).model,
        lambda base: Experiment(base, "sgd").model,
        lambda base: Model(i := Input((6,)), base(i)),
    ])  # fmt: skip
    def test_a_trained_base_wherever_it_is_put(self, put):
        base = trained_base()
        before = base.get_weights()
        whole = put(base)
        whole(X)
        assert all(map(np.array_equal, base.get_weights(), before))
        assert whole is base or base in whole.layers

    def test_weights_that_were_set_before_the_first_use(self):
        dense = layers.Dense(4)
        dense.build((None, 6))
        dense.set_weights([np.ones((6, 4)), np.zeros(4)])
        i = Input((6,))
        assert np.allclose(array(Model(i, dense(i))(X))[:, 0], X.sum(axis=1))

    def test_a_graph_of_the_parts_of_a_trained_model(self):
        i = Input((6,))
        trained = Model(i, layers.Dense(2)(layers.Dense(3, name="h")(i)))
        features = Model(trained.input, trained.get_layer("h").output)
        assert features.get_layer("h") is trained.get_layer("h")

    def test_a_raw_net_is_that_very_net(self, recwarn):
        raw = keras.applications.MobileNetV2(
            (32, 32, 3), alpha=0.35, include_top=False, weights=None, pooling="avg"
        )
        raw.trainable = False
        before = raw.get_weights()
        model = Sequential([raw, layers.Dense(3)])
        model(np.zeros((1, 32, 32, 3), "float32"))
        assert model.layers[0] is raw
        assert all(map(np.array_equal, raw.get_weights(), before))
        assert len(model.trainable_weights) == 2
        assert not [w for w in recwarn if w.category is RawWeightsWarning]
        clone = sx.clone(model)
        clone(np.zeros((1, 32, 32, 3), "float32"))
        assert not same_weights(clone.layers[0], raw)
        assert len(clone.trainable_weights) == 2

    @pytest.mark.parametrize(
        "copied", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
    )
    def test_copies_keep_the_weights(self, copied):
        i = Input((6,))
        for model in (trained_base(), Model(i, layers.Dense(2)(i))):
            model(X)
            made = copied(model)
            assert made is not model
            assert type(made) is type(model)
            assert same_weights(made, model)
            assert sx.eq(made, model)
            sx.patch(made, {"name": "other"})
            assert model.name != "other"


class WithLayer(Model):
    def __init__(self, layer, **kwargs):
        super().__init__(**kwargs)
        self.layer = layer

    def call(self, x):
        return self.layer(x)


class TestAdapt:
    def all_of(self, layer, feed, pickled=True):
        """Returns the outputs of a layer, and of everything that its tree gives."""
        trees = [layer, sx.clone(layer), reloaded(layer)]
        if pickled:
            trees.append(pickle.loads(pickle.dumps(layer)))
        space = sx.Dict(n=layer, u=sx.oneof([1, 2]))
        trees += [candidate.n for candidate in sx.iter(space)]
        return [array(tree(feed)) for tree in trees]

    @pytest.mark.parametrize(("make", "data"), [
        (lambda k: k.Normalization(axis=-1), X),
        (lambda k: k.Normalization(axis=None), X),
        (lambda k: k.Discretization(num_bins=4), X[:, 0]),
        (lambda k: k.StringLookup(), np.array(["a", "b", "a", "c"])),
        (lambda k: k.IntegerLookup(), np.array([4, 5, 5, 9])),
        (lambda k: k.TextVectorization(), np.array(["a b", "b c c"])),
        (lambda k: k.TextVectorization(output_mode="tf_idf"), np.array(["a b", "b c c"])),
    ])  # fmt: skip
    def test_is_configuration(self, make, data):
        layer, raw = make(layers), make(keras.layers)
        before = sx.fingerprint(layer)
        layer.adapt(data)
        raw.adapt(data)
        assert sx.fingerprint(layer) != before
        for got in self.all_of(layer, data, can_be_pickled(raw)):
            assert (
                np.allclose(got, array(raw(data)))
                if got.dtype.kind == "f"
                else (np.array_equal(got, array(raw(data))))
            )

    def test_in_a_graph(self):
        layer = layers.Normalization(axis=-1)
        layer.adapt(X)
        i = Input((6,))
        model = Model(i, layer(i))
        for one in (model, sx.clone(model), reloaded(model)):
            assert np.allclose(array(one(X)).mean(axis=0), 0, atol=1e-5)

    def test_weight_files_fit_the_clone(self, tmp_path):
        layer = layers.Normalization(axis=-1)
        layer.adapt(X)
        model = Sequential([Input((6,)), layer])
        model.save_weights(tmp_path / "a.weights.h5")
        clone = sx.clone(model)
        clone.load_weights(tmp_path / "a.weights.h5")
        assert np.allclose(array(clone(X)), array(model(X)))

    def test_a_clone_is_built_while_a_model_is_traced(self):
        layer = layers.Normalization()
        layer.adapt(X)
        within = sx.clone(WithLayer(layer))
        assert np.allclose(array(within(X)), array(layer(X)))
        assert np.allclose(array(within.layer.adapt_mean), array(layer.adapt_mean))
        with pytest.raises(ValueError, match=r"shape \(6,\), but its input needs the shape \(3,\)"):
            sx.clone(layer)(X[:, :3])

    @pytest.mark.skipif(
        keras.backend.backend() != "tensorflow",
        reason="other backends do not build a layer inside of tf.data; call `build` before",
    )
    def test_a_clone_is_built_while_a_dataset_is_traced(self):
        import tensorflow as tf

        layer = layers.Normalization()
        layer.adapt(X)
        mapped = sx.clone(layer)
        dataset = tf.data.Dataset.from_tensor_slices(X).batch(64).map(mapped)
        assert np.allclose(next(iter(dataset)), layer(X))
        assert np.allclose(mapped(X), layer(X))

    def test_a_vocabulary_that_takes_the_place_of_an_argument(self, tmp_path):
        (tmp_path / "words.txt").write_text("a\nb\n")
        for given in (["a", "b"], np.array(["a", "b"]), str(tmp_path / "words.txt")):
            layer = layers.StringLookup(vocabulary=given)
            before = sx.fingerprint(layer)
            layer(["a"])
            assert sx.fingerprint(layer) == before
            for words in (["q", "r", "s"], ["a", "b"]):
                layer.set_vocabulary(words)
                for one in (layer, sx.clone(layer), reloaded(layer)):
                    assert one.get_vocabulary() == ["[UNK]", *words]

    def test_a_normalization_that_learned_nothing_keeps_its_variables(self, tmp_path):
        raw = keras.applications.EfficientNetB0(weights=None, classes=3, input_shape=(32, 32, 3))
        images = np.random.default_rng(1).random((2, 32, 32, 3)).astype("float32")
        expected = array(raw(images))
        raw.save_weights(tmp_path / "a.weights.h5")
        clone = sx.clone(sx.Dict(model=raw)).model
        clone.load_weights(tmp_path / "a.weights.h5")
        assert np.allclose(array(clone(images)), expected, atol=1e-5)


class TestStatements:
    def test_add_and_pop(self):
        model = Sequential()
        model.add(Input((6,)))
        model.add(layers.Dense(3))
        assert is_ghost(model)
        assert printed(model) == "Sequential(layers=[InputLayer(shape=(6,)), Dense(units=3)])"
        assert model(X).shape == (64, 3)
        model.add(layers.Dense(2))
        longer = "Sequential(layers=[InputLayer(shape=(6,)), Dense(units=3), Dense(units=2)])"
        assert printed(model) == longer
        assert reloaded(model)(X).shape == (64, 2)
        model.pop()
        assert printed(model) == "Sequential(layers=[InputLayer(shape=(6,)), Dense(units=3)])"
        assert model.pop().units == 3
        assert printed(model) == "Sequential(layers=[InputLayer(shape=(6,))])"
        with pytest.raises(TypeError, match="Expected a layer"):
            Sequential().add(3)

    def test_add_keeps_what_is_trained(self):
        base = trained_base()
        before = base.get_weights()
        model = Sequential()
        model.add(base)
        model.add(layers.Dense(1))
        model(X)
        assert all(map(np.array_equal, model.layers[0].get_weights(), before))

    def test_an_input_layer_that_keras_adds_is_no_configuration(self):
        model = Sequential([layers.Dense(3)])
        before = sx.fingerprint(model)
        model(X)
        assert sx.fingerprint(model) == before
        model.add(layers.Dense(1))
        assert printed(model) == "Sequential(layers=[Dense(units=3), Dense(units=1)])"

    @pytest.mark.parametrize("used", [False, True])
    def test_attributes(self, used):
        exp = experiment()
        if used:
            exp.train()
            weights = exp.model.get_weights()
        exp.num_epochs = 5
        exp.optimizer.learning_rate = 0.1
        exp.model.layers[1].rate = 0.3
        assert "Dropout(rate=0.3)" in printed(exp)
        assert printed(exp).endswith("optimizer=Adam(learning_rate=0.1), num_epochs=5)")
        if used:
            assert all(map(np.array_equal, exp.model.get_weights(), weights))
        for one in (exp, sx.clone(exp), reloaded(exp)):
            assert sx.eq(one, exp)
            assert float(one.optimizer.learning_rate) == pytest.approx(0.1)
            assert one.model.layers[1].rate == 0.3
            assert len(one.train()) == 5

    def test_an_argument_that_is_a_layer(self):
        class Around(layers.Layer):
            def __init__(self, inner, other=None, **kwargs):
                super().__init__(**kwargs)
                self.inner = inner
                self.other = other or layers.Dense(2)

            def build(self, shape):
                self.inner.build(shape)
                self.other.build((None, self.inner.units))

            def call(self, x):
                return self.other(self.inner(x))

        layer = Around(layers.Dense(3))
        assert layer.weights == []  # materializes it
        assert layer.other.units == 2  # what the constructor has set
        layer.inner = layers.Dense(5)
        assert printed(layer) == "Around(inner=Dense(units=5))"
        for one in (layer, sx.clone(layer)):
            one(X)
            assert sorted(tuple(w.shape) for w in one.weights) == [(2,), (5,), (5, 2), (6, 5)]

    def test_a_value_that_does_not_fit_is_refused(self):
        exp = experiment()
        with pytest.raises(sx.errors.SpecTypeError, match="Expected int"):
            exp.num_epochs = "five"
        assert exp.num_epochs == 2
        exp.train()
        exp.num_epochs = "five"
        with pytest.raises(sx.errors.SpecTypeError, match="Expected int") as caught:
            sx.clone(exp)
        assert "Experiment.num_epochs of a live object" in caught.value.__notes__[0]
        with pytest.warns(sx.LiveValueWarning, match="Expected int but got 'five'"):
            assert "num_epochs = 2" in str(exp)
        exp.num_epochs = 3
        assert sx.clone(exp).num_epochs == 3

    def test_the_rate_of_a_fresh_optimizer_can_what_a_variable_can(self):
        optimizer = optimizers.Adam(0.1)
        rate = optimizer.learning_rate
        assert rate == 0.1
        assert is_ghost(optimizer)
        for other in (optimizers.Adam(rate), pickle.loads(pickle.dumps(optimizers.Adam(rate)))):
            assert sx.fingerprint(other) == sx.fingerprint(optimizers.Adam(0.1))
        assert type(sx.Dict(rate=rate).rate) is float
        assert rate.numpy() == np.float32(0.1)
        optimizers.Adam(0.1).learning_rate.assign(0.5)
        optimizer = optimizers.Adam(0.1)
        optimizer.learning_rate.assign(0.5)
        for one in (optimizer, sx.clone(optimizer), reloaded(optimizer)):
            assert float(one.learning_rate) == 0.5
        with pytest.raises(AttributeError, match="nope"):
            _ = optimizers.Adam(0.1).learning_rate.nope

    def test_an_argument_that_a_layer_was_built_with(self):
        built = Sequential([Input((6,)), layers.Dense(4), layers.Dropout(0.1)])
        built(X)
        built.layers[1].rate = 0.2
        built.layers[0].activation = keras.activations.relu
        sx.fingerprint(built)
        built.layers[0].units = 5
        with pytest.warns(sx.LiveValueWarning, match=r"Dense.units of a live object was set to 5"):
            clone = sx.clone(built)
        assert (built(X).shape, clone(X).shape) == ((64, 4), (64, 5))
        own = Projection(3)
        own(X)
        own.gain = 2.0
        assert np.allclose(sx.clone(own).gain, 2.0)
        own.width = 2
        with pytest.warns(sx.LiveValueWarning, match=r"Projection.width .* was built"):
            sx.fingerprint(own)

    def test_what_callbacks_change_in_training_is_no_edit(self):
        class Decay(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                self.model.optimizer.learning_rate = 0.001

        exp = experiment()
        exp.train()
        before = sx.fingerprint(exp)
        exp.model.fit(X, X[:, :1], callbacks=[Decay()], verbose=0)
        assert float(exp.optimizer.learning_rate) == pytest.approx(0.001)
        assert sx.fingerprint(exp) == before
        exp.optimizer.learning_rate = 0.5
        assert exp.clone().optimizer.learning_rate == 0.5

    def test_layers_of_a_model_before_and_after(self):
        exp = sx.Dict(model=Sequential([Input((6,)), layers.Dense(16), layers.Dense(3)]))
        first = exp.model.layers[0]
        assert first.units == 16
        exp.model(X)
        assert exp.model.layers[0] is first
        with pytest.raises(sx.errors.PathError, match=r"InputLayer at .* has no 'units'"):
            sx.patch(exp, {"model.layers[0].units": 3})
        i = Input((6,))
        model = Model(i, layers.Dense(1)(layers.Dense(4)(i)))
        for one in (model, sx.clone(model)):
            assert one.layers[-1].units == 1
            for layer in one.layers:
                layer.trainable = False
            assert one.trainable_weights == []
            assert sx.clone(one).trainable_weights == []

    def test_a_set_that_changes_in_place(self):
        layer = WithTags({"a", "b"})
        layer(X)
        layer.tags.add("c")
        for one in (layer, sx.clone(layer), reloaded(layer)):
            assert np.allclose(one(X), X * 3)

    def test_layers_of_a_ghost_are_a_copy(self):
        model = Sequential([layers.Dense(3)])
        with pytest.raises(TypeError, match="is a copy"):
            model.layers.append(layers.Dense(1))
        assert is_ghost(model)

    @pytest.mark.filterwarnings("ignore:Layer InputLayer does not have")  # as in plain Keras
    def test_lora_is_configuration_and_quantization_is_not(self):
        model = Sequential([Input((6,)), layers.Dense(4)])
        model.layers[0].enable_lora(2)
        assert "lora_rank=2" in printed(model)
        assert len(sx.clone(model).layers[0].weights) == 4
        for layer, shape in ((layers.Dense(4), (None, 6)), (layers.Embedding(5, 4), None)):
            layer.build(shape)
            layer.enable_lora(2, lora_alpha=8)
            clone = sx.clone(layer)
            clone.build(shape)
            assert (clone.lora_rank, clone.lora_alpha) == (2, 8)
            assert sx.eq(clone, layer)
        other = Sequential([Input((6,)), layers.Dense(4)])
        before = sx.fingerprint(other)
        other.quantize("int8")
        assert sx.fingerprint(other) == before
        assert sx.clone(other).layers[0].dtype_policy.name == "float32"


class Stepping(Model):
    def train_step(self, *args):  # the data; with JAX a state in front
        self.steps = getattr(self, "steps", 0) + 1
        return super().train_step(*args)


class Raw(keras.Model):
    def train_step(self, *args):  # the data; with JAX a state in front
        self.steps = getattr(self, "steps", 0) + 1
        return super().train_step(*args)


class WithAlpha(Model):
    def __init__(self, alpha, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha


class WithEnds(Model):
    def __init__(self, inputs, outputs, alpha=1.0):
        super().__init__(inputs, outputs)
        self.alpha = alpha


class RawWithEnds(keras.Model):
    def __init__(self, inputs, outputs, alpha=1.0):
        super().__init__(inputs, outputs)
        self.alpha = alpha


class TestModelsOfUsersFromGraphs:
    @pytest.mark.parametrize("cls", [Stepping, Raw])
    def test_trains_with_its_own_step(self, cls):
        i = Input((6,))
        exp = sx.Dict(model=cls(i, layers.Dense(1)(i)))
        for one in (exp, sx.clone(exp), reloaded(exp) if cls is Stepping else sx.clone(exp)):
            assert sx.eq(one, exp)
            one.model.compile("sgd", "mse")
            one.model.fit(X, X[:, :1], verbose=0)
            assert one.model.steps
        changed = sx.patch(sx.clone(exp), {"model.layers.dense.units": 2})
        assert changed.model(X).shape == (64, 2)

    @pytest.mark.parametrize("make", [
        lambda i, o: WithAlpha(0.5, inputs=i, outputs=o),
        lambda i, o: WithEnds(i, o, 0.5),
        lambda i, o: WithEnds(inputs=i, outputs=o, alpha=0.5),
        lambda i, o: RawWithEnds(i, o, 0.5),
    ])  # fmt: skip
    def test_with_an_own_constructor(self, make):
        i = Input((6,))
        exp = sx.Dict(model=make(i, layers.Dense(2)(i)))
        clone = sx.clone(exp)
        assert sx.eq(clone, exp)
        assert clone.model.inputs[0].shape == (None, 6)
        assert (clone.model(X).shape, clone.model.alpha) == ((64, 2), 0.5)

    def test_abstract_classes_combine(self):
        class Base(Model, abc.ABC):
            @abc.abstractmethod
            def head(self): ...

        class Net(Base):
            def head(self):
                return 1

        assert Net().head() == 1


class TestGlobalSettings:
    def test_the_graph_that_was_drawn_is_the_model(self):
        def losses(k):
            keras.utils.set_random_seed(1)
            models = []
            for _ in range(2):
                i = k.Input((6,))
                h = k.layers.Dropout(0.2)(k.layers.Dense(8, activation="relu")(i))
                h = h + k.layers.Dense(8)(i)
                models.append(k.Model(i, k.layers.Dense(1)(h)))
            found = []
            for model in models:
                model.compile("adam", "mse")
                found += model.fit(X, X[:, :1], verbose=0, epochs=2).history["loss"]
            return found

        assert losses(keras) == losses(sx.keras)

    def test_seeds_are_drawn_in_the_order_of_creation(self):
        def weights(k):
            keras.utils.set_random_seed(2)
            first, second = k.layers.Dense(3), k.layers.Dense(3)
            other = k.Sequential([k.layers.Dense(2, kernel_initializer="he_normal")])
            made = [layer(X) for layer in (other, second, first)]
            return [array(m) for m in made], [layer.name for layer in (first, second)]

        keras.utils.clear_session()
        plain, names = weights(keras)
        keras.utils.clear_session()
        symbolic, same_names = weights(sx.keras)
        assert all(map(np.array_equal, plain, symbolic))
        assert names == same_names

    def test_names_are_counted_in_the_order_of_creation(self):
        def paths(k):
            class Block(k.layers.Layer):
                def __init__(self, units):
                    super().__init__()
                    self.parts = [k.layers.Dense(units), k.layers.Dense(units)]

                def call(self, x):
                    return self.parts[1](self.parts[0](x))

            keras.utils.clear_session()
            block, last, other = Block(3), k.layers.Dense(2), Block(4)
            model = k.Sequential([k.Input((6,)), other, last])
            block(X)
            return [w.path for w in model.weights + block.weights]

        assert paths(sx.keras) == paths(keras)

    def test_a_first_use_where_keras_tracks_nothing(self):
        pair = WithLayer(layers.Dense(1))
        with DotNotTrackScope():  # as in `compile`; `pair` was created before the layer
            _ = layers.Dense(1).built
        pair(X)
        assert len(pair.weights) == 2

    def test_names_of_metrics_and_optimizers(self):
        def names(k):
            keras.utils.clear_session()
            made = [k.metrics.AUC(), k.metrics.AUC(), k.optimizers.Adam(), k.optimizers.Adam()]
            return [one.name for one in reversed(made)] + [k.Sequential().name]

        assert names(sx.keras) == names(keras)
        usual = inspect.signature(keras.optimizers.Adam).parameters["name"].default
        assert optimizers.Adam(sx.oneof([0.1, 0.2])).name == usual  # of a space

    def test_the_float_type_is_in_the_tree(self):
        keras.config.set_floatx("float64")
        try:
            i = Input((6,))
            graph, layer = Model(i, layers.Dense(3, dtype="float32")(i)), layers.InputLayer((6,))
            usual = sx.from_json_str(
                '{"symexp": 1, "value": {"$type": "keras.layers.InputLayer", "shape": [6]}}'
            )
            assert usual.output.dtype == "float32"
        finally:
            keras.config.set_floatx("float32")
        assert sx.clone(graph).inputs[0].dtype == "float64"
        assert sx.clone(layer).output.dtype == "float64"

    def test_the_dtype_policy_is_in_the_tree(self):
        usual = Sequential([Input((6,)), layers.Dense(3)])
        keras.config.set_dtype_policy("mixed_bfloat16")
        try:
            mixed = Sequential([Input((6,)), layers.Dense(3)])
            i = Input((6,))
            graph = Model(i, layers.Dense(3)(i))
            assert dtype_of(sx.clone(usual)(X)) == "float32"
        finally:
            keras.config.set_dtype_policy("float32")
        assert sx.fingerprint(mixed) != sx.fingerprint(usual)
        for one in (mixed, sx.clone(mixed), reloaded(mixed), graph, reloaded(graph)):
            assert dtype_of(one(X)) == "bfloat16"

    def test_the_data_format_is_in_the_tree(self):
        keras.config.set_image_data_format("channels_first")
        try:
            flat = layers.Flatten()
            usual = sx.from_json_str('{"symexp": 1, "value": {"$type": "keras.layers.Flatten"}}')
            assert usual.weights == []  # materializes it
        finally:
            keras.config.set_image_data_format("channels_last")
        assert flat.clone().data_format == "channels_first"
        assert usual.data_format == "channels_last"
