"""Raw (not symbolic) Keras objects inside an experiment."""

import warnings

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.integrations.keras import RawObjectError, RawWeightsWarning
from symexp.integrations.keras.config import is_auto_name
from symexp.keras import Functional, Sequential, layers, losses, metrics, optimizers
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

X = np.random.default_rng(1).normal(size=(8, 4)).astype("float32")


@sx.symbolize
class Experiment:
    def __init__(self, model, optimizer="sgd", loss="mse", extra=None):
        self._model, self._optimizer, self._loss, self._extra = model, optimizer, loss, extra

    def train(self):
        self._model.compile(self._optimizer, self._loss)
        out = self._model.predict(X, verbose=0)
        self._model.fit(X, np.ones_like(out), verbose=0)
        return self._model.get_weights()


class TestTurnsSymbolic:
    def test_equal_to_what_was_written_symbolically(self):
        raw = Experiment(
            keras.Sequential(
                [
                    keras.layers.Dense(4, activation="relu", kernel_initializer="he_normal"),
                    keras.layers.Dropout(0.3, seed=1),
                    keras.layers.Dense(2, name="head", dtype="float16"),
                ]
            ),
            keras.optimizers.Adam(0.01, clipnorm=1.0),
            keras.losses.Huber(delta=0.5),
            [keras.metrics.AUC(num_thresholds=10), keras.regularizers.L2(0.25)],
        )
        he = layers.Dense(1, kernel_initializer=sx.keras.initializers.HeNormal())
        symbolic = Experiment(
            Sequential(
                [
                    layers.Dense(4, activation="relu", kernel_initializer=he.kernel_initializer),
                    layers.Dropout(0.3, seed=1),
                    layers.Dense(2, name="head", dtype="float16"),
                ]
            ),
            optimizers.Adam(0.01, clipnorm=1.0),
            losses.Huber(delta=0.5),
            [metrics.AUC(num_thresholds=10), sx.keras.regularizers.L2(0.25)],
        )
        assert str(raw) == str(symbolic)
        assert sx.eq(raw, symbolic)
        assert sx.fingerprint(raw) == sx.fingerprint(symbolic)

    def test_query_patch_clone(self):
        exp = Experiment(keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(2)]))
        found = sx.query(exp, r".*units")
        assert {str(k): v for k, v in found.items()} == {
            "model.layers[0].units": 4,
            "model.layers[1].units": 2,
        }
        clone = sx.clone(exp)
        sx.patch(clone, {"model.layers[0].units": 7})
        assert [w.shape for w in clone.train()] == [(4, 7), (7,), (7, 2), (2,)]
        assert [w.shape for w in exp.train()] == [(4, 4), (4,), (4, 2), (2,)]

    def test_clones_share_no_weights(self):
        raw = keras.Sequential([keras.layers.Dense(4)])
        exp = Experiment(raw)
        clone = sx.clone(exp)
        exp.train()
        assert exp.model is raw
        assert raw.built
        assert is_ghost(clone.model)
        clone.train()
        assert not {id(w) for w in exp.model.weights} & {id(w) for w in clone.model.weights}

    def test_names_that_the_user_gave_stay(self):
        raw = keras.Sequential([keras.layers.Dense(4, name="a"), keras.layers.Dense(4)], name="net")
        exp = Experiment(raw)
        assert (exp.model.name, exp.model.layers[0].name) == ("net", "a")
        assert "name" not in exp.model.layers[1].sym_init_args

    def test_adoption_moves_no_counter_of_keras(self):
        first = keras.layers.Dense(3)
        Experiment(keras.Sequential([first, keras.layers.Conv2D(2, 3)]))
        number = int(first.name.rpartition("_")[2]) if "_" in first.name else 0
        assert keras.layers.Dense(3).name == f"dense_{number + 1}"

    def test_same_object_at_two_places_is_tied(self):
        dense, optimizer = keras.layers.Dense(4), keras.optimizers.SGD()
        exp = Experiment(keras.Sequential([dense, dense]), optimizer, extra=[dense, optimizer])
        exp.train()
        assert len(exp.model.weights) == 2
        assert exp._extra[0] is exp.model.layers[0]
        assert exp._extra[1] is exp.optimizer
        other = Experiment(keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(4)]))
        assert sx.fingerprint(sx.Dict(a=exp.model)) != sx.fingerprint(sx.Dict(a=other.model))

    def test_same_object_changed_meanwhile_is_still_the_same(self):
        raw = keras.Sequential([keras.layers.Dense(4)])
        one = Experiment(raw)
        before = sx.clone(one)
        raw.add(keras.layers.Dense(2))
        two = Experiment(raw)
        assert one.model is two.model is raw
        assert sx.eq(one, two)
        assert [len(e.model.layers) for e in (before, one, two)] == [1, 2, 2]

    def test_patched_with_a_raw_object(self):
        exp = Experiment(Sequential([layers.Dense(4)]))
        raw = {"model.layers[0]": keras.layers.Dense(6), "optimizer": keras.optimizers.Lion()}
        sx.patch(exp, raw)
        assert is_ghost(exp.optimizer)
        assert [w.shape for w in exp.train()] == [(4, 6), (6,)]

    def test_raw_layers_inside_symbolic_ones(self):
        model = Sequential(
            [
                layers.Reshape((4, 1)),
                layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True)),
                layers.TimeDistributed(keras.layers.Dense(2)),
                layers.Dense(2, kernel_regularizer=keras.regularizers.L1(0.1)),
            ]
        )
        sx.patch(model, {"layers[1].layer.units": 5, "layers[3].kernel_regularizer.l1": 0.5})
        assert model(X).shape == (8, 4, 2)
        assert model.layers[1].forward_layer.units == 5

    def test_symbolic_layers_inside_raw_models(self):
        x = keras.Input((4,))
        exp = Experiment(
            keras.Sequential([layers.Dense(4)]), extra=keras.Model(x, layers.Dense(3)(x))
        )
        sx.patch(exp, {"model.layers[0].units": 2, "extra.layers.dense.units": 5})
        exp.train()
        assert exp._extra(X).shape == (8, 5)

    def test_mixed_precision_policy(self):
        exp = Experiment(keras.layers.Dense(3, dtype="mixed_float16"))
        assert exp.model.dtype_policy.name == "mixed_float16"
        assert sx.clone(exp)._model.compute_dtype == "float16"

    def test_a_head_of_full_precision_under_a_mixed_policy(self):
        keras.mixed_precision.set_global_policy("mixed_float16")
        try:
            head = keras.layers.LSTM(3, dtype="float32")
            exp = Experiment([keras.layers.Dense(3), head, keras.metrics.Mean()])
            live = [layer.compute_dtype for layer in sx.clone(exp)._model[:2]]
        finally:
            keras.mixed_precision.set_global_policy("float32")
        assert live == ["float16", "float32"]
        told = [kept.get("dtype") for kept in sx.to_json(exp)["value"]["model"]]
        assert told == ["mixed_float16", None, None]
        assert [layer.compute_dtype for layer in sx.clone(exp)._model[:2]] == live

    def test_functions_keep_their_identity(self):
        double = lambda x: x * 2
        exp = Experiment(
            keras.layers.Dense(2, activation=double, kernel_initializer=own_initializer),
            extra=[keras.layers.Lambda(double), keras.metrics.MeanMetricWrapper(own_loss)],
        )
        assert exp.model.activation is double
        assert exp.model.kernel_initializer is own_initializer
        assert exp.extra[0].function is double
        assert exp.extra[1].fn is own_loss

    @pytest.mark.parametrize(
        ("make", "printed"),
        [
            (
                lambda: keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 9)),
                "SGD(learning_rate=CosineDecay(initial_learning_rate=0.1, decay_steps=9))",
            ),
            (
                lambda: keras.initializers.GlorotUniform(keras.random.SeedGenerator(3)),
                "GlorotUniform(seed=SeedGenerator(seed=3))",
            ),
            (
                lambda: keras.DTypePolicy("mixed_bfloat16"),
                "DTypePolicy(name='mixed_bfloat16')",
            ),
            (lambda: keras.quantizers.AbsMaxQuantizer(axis=0), "AbsMaxQuantizer(axis=(0,))"),
            (
                lambda: keras.layers.Bidirectional(keras.layers.LSTM(2, name="x"), "sum"),
                "Bidirectional(layer=LSTM(units=2, name='x'), merge_mode='sum')",
            ),
            (
                lambda: keras.optimizers.Adam(0.001, weight_decay=0.25),
                "Adam(weight_decay=0.25)",
            ),
            (
                lambda: OwnSequential([keras.layers.Dense(2)]),
                "OwnSequential(layers=[Dense(units=2)])",
            ),
            (lambda: OwnLoss(), "OwnLoss()"),
        ],
    )
    def test_printed(self, make, printed):
        exp = Experiment("model", extra=make())
        assert sx.format(exp.extra, compact=True, hide_default_values=True) == printed
        assert sx.eq(sx.from_json_str(sx.to_json_str(exp)), exp)


def own_initializer(shape, dtype=None):
    return keras.ops.ones(shape, dtype)


def own_loss(y_true, y_pred):
    return keras.ops.abs(y_true - y_pred)


class OwnLoss(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return y_true - y_pred


class OwnSequential(keras.Sequential):
    pass


class Fixed(keras.layers.Layer):
    @property
    def __class__(self):
        return Fixed

    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],))


def _is_auto(layer):
    return is_auto_name(layer, layer.name)


class TestFunctional:
    def model(self):
        inputs = keras.Input((4,))
        x = keras.layers.Dense(4)(inputs)
        x = keras.layers.Add()([x, inputs])
        shared = keras.layers.Dense(4, name="shared")
        return keras.Model(inputs, keras.layers.Dense(2)(shared(shared(x))))

    def test_graph_turns_symbolic(self):
        raw = self.model()
        exp = Experiment(raw)
        assert isinstance(exp.model, Functional)
        assert exp.model is raw
        names = ["input_layer", "dense", "add", "shared", "dense_1"]
        assert list(sx.get(exp, "model.layers")) == names
        assert len(sx.query(exp, where=lambda v: isinstance(v, keras.layers.Dense))) == 3
        clone = sx.clone(exp)
        sx.patch(clone, {"model.layers.dense_1.units": 5})
        assert clone.train()[-1].shape == (5,)
        assert len(exp.train()) == 6

    def test_independent_of_what_was_made_before(self):
        one = Experiment(self.model())
        keras.layers.Dense(3)
        two = Experiment(self.model())
        assert sx.eq(one, two)
        assert sx.fingerprint(one) == sx.fingerprint(two)

    def test_application(self):
        raw = keras.applications.MobileNetV2((32, 32, 3), alpha=0.35, weights=None, classes=4)
        exp = Experiment(raw)
        assert exp.model is raw
        assert sx.get(exp, "model.layers.Conv1").filters == 16
        assert sx.eq(sx.clone(exp), exp)
        size, given = raw.count_params(), [x.name for x in raw.layers if not _is_auto(x)]
        sx.patch(exp, {"model.layers.predictions.units": 7})
        images = np.zeros((1, 32, 32, 3), "float32")
        assert exp._model(images).shape == (1, 7)
        assert exp._model.count_params() == size + 3 * 1281
        assert len(given) > 150
        assert {x.name for x in exp._model.layers} > set(given)


class TestWeights:
    def test_built_model_is_that_very_model(self):
        raw = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(2)])
        raw.compile("sgd", "mse")
        raw.fit(X, X[:, :2], verbose=0)
        trained = raw.get_weights()
        exp = Experiment(raw)
        assert all(map(np.array_equal, exp.model.get_weights(), trained))
        assert not np.array_equal(sx.clone(exp).model.get_weights()[0], trained[0])

    def test_built_optimizer_is_that_very_optimizer(self):
        raw = keras.optimizers.SGD(0.1)
        raw.build([keras.Variable(np.ones(2))])
        exp = Experiment(Sequential([layers.Dense(1)]), raw)
        assert exp.optimizer is raw
        assert raw.built
        assert sx.clone(exp).optimizer.learning_rate == 0.1

    def test_an_object_whose_class_cannot_be_changed_is_made_afresh(self):
        raw = Fixed()
        raw.build((None, 4))
        with pytest.warns(RawWeightsWarning, match=r"not its 1 weight ") as caught:
            exp = Experiment(raw)
        (warning,) = (w for w in caught if w.category is RawWeightsWarning)
        assert warning.filename == __file__
        assert exp.model is not raw

    def test_what_is_not_built_warns_of_nothing(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            Experiment(keras.Sequential([keras.layers.Dense(4)]), keras.optimizers.Adam())

    def test_what_adapt_learned_stays(self):
        lookup = keras.layers.StringLookup()
        lookup.adapt(np.array(["a", "b", "b"]))
        vectors = keras.layers.TextVectorization(output_mode="tf_idf")
        vectors.adapt(np.array(["x y y", "y z", "z w w w"]))
        bins = keras.layers.Discretization(num_bins=2)
        bins.adapt(np.arange(10.0))
        normal = keras.layers.Normalization()
        normal.adapt(X)
        exp = sx.clone(Experiment(lookup, extra=[vectors, bins, normal]))
        assert exp._model.get_vocabulary() == lookup.get_vocabulary() == ["[UNK]", "b", "a"]
        made = exp._extra
        assert made[1].bin_boundaries == list(bins.bin_boundaries)
        text = np.array(["x z q", "w"])
        np.testing.assert_allclose(made[0](text), vectors(text), rtol=1e-6)
        np.testing.assert_allclose(made[2](X), normal(X), rtol=1e-5)


class Told(keras.layers.Layer):
    def __init__(self, units, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units, self.scale = units, scale

    def call(self, x):
        return x * self.scale

    def get_config(self):
        return {**super().get_config(), "units": self.units, "scale": self.scale}


class Untold(keras.layers.Layer):
    def __init__(self, function, units=3):
        super().__init__()
        self._f, self._u = function, units

    def call(self, x):
        return self._f(x)


class Forgetful(keras.layers.Layer):
    def __init__(self, units, hidden=2):
        super().__init__()
        self.units, self._n = units, hidden

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Automatic(keras.layers.Layer):
    def __init__(self, units, rate=0.5):
        super().__init__()
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x)


class Net(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self._inner = inner

    def call(self, x):
        return self._inner(x)


class Refusing(keras.layers.Layer):
    """Stores its arguments under other names, and has no configuration."""

    def __init__(self, blocks, input_tensor=None, sizes=(1, 2), **kw):
        super().__init__(**kw)
        self.blocks = [keras.layers.Dense(size) for size in sizes[:blocks]]

    def get_config(self):
        raise NotImplementedError


class Partly(keras.layers.Layer):
    def __init__(self, units, input_tensor=None):
        super().__init__()
        self.units = units

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Sized(keras.Model):
    """For this model, Keras makes up a configuration of the defaults."""

    def __init__(self, units=3, inner=None, **kw):
        super().__init__(**kw)
        self.head, self.inner_ = keras.layers.Dense(units), inner

    def call(self, x):
        return self.head(x)


class SizedRefusing(Sized):
    def get_config(self):
        raise NotImplementedError


class SizedCreating(Sized):
    """Hands its arguments on in a `__new__`, so that nobody knows them."""

    def __new__(cls, **kwargs):
        return super().__new__(cls)

    def get_config(self):
        raise NotImplementedError


class TestRecordedArguments:
    @pytest.mark.parametrize(
        ("make", "printed"),
        [
            (lambda: Refusing(1), "Refusing(blocks=1, input_tensor=None, sizes=(1, 2))"),
            (
                lambda: Refusing(2, sizes=[4, 5], name="x", trainable=False, dtype="float16"),
                "Refusing(blocks=2, input_tensor=None, sizes=[4, 5], name='x', trainable=False, "
                "dtype='float16')",
            ),
            (lambda: Partly(5), "Partly(units=5, input_tensor=None)"),
            (lambda: Sized(8), "Sized(units=8, inner=None)"),
            (lambda: Sized(name="x"), "Sized(units=3, inner=None, name='x')"),
            (lambda: SizedRefusing(7), "SizedRefusing(units=7, inner=None)"),
            (
                lambda: SizedRefusing(inner=keras.layers.Rescaling(2.0)),
                "SizedRefusing(units=3, inner=Rescaling(scale=2.0, offset=0.0))",
            ),
        ],
    )
    def test_adopted_from_what_the_constructor_got(self, make, printed):
        assert repr(sx.Dict(x=make())) == f"{{x={printed}}}"

    def test_an_attribute_that_was_changed_since_is_the_argument(self):
        raw = Partly(5)
        raw.units = 6
        assert sx.Dict(x=raw).x.units == 6

    def test_what_nobody_noted_is_an_error(self):
        with pytest.raises(RawObjectError, match=r"its get_config\(\) fails .*\(path=x\)"):
            sx.Dict(x=SizedCreating(units=4))

    def test_a_layer_that_takes_no_trainable_keeps_it(self):
        raw = Partly(5)
        raw.trainable = False
        assert repr(sx.Dict(x=raw).x) == "Partly(units=5, input_tensor=None, trainable=False)"

    def test_operations_of_keras_with_tensors(self):
        clip = keras.src.ops.numpy.Clip(keras.ops.ones(()), keras.ops.ones((2,)) * 3)
        made = sx.Dict(x=clip).x
        assert repr(sx.get(made, "x_max")) == "array([3., 3.], dtype=float32)"
        assert sx.get(made, "x_min") == np.float32(1)
        cast = sx.Dict(x=keras.src.ops.core.Cast("float32"))
        assert repr(cast) == "{x=Cast(dtype='float32', name=None)}"


class TestCustom:
    def test_layer_with_get_config(self):
        exp = Experiment(keras.Sequential([Told(3, scale=2.0)]))
        assert exp.model.layers[0].scale == 2.0
        assert isinstance(exp.model.layers[0], Told)
        sx.patch(exp, {"model.layers[0].scale": 3.0})
        assert np.allclose(exp._model(X), X * 3)

    def test_layer_with_keras_own_get_config(self):
        exp = Experiment(keras.Sequential([Automatic(3)]))
        assert exp.model.layers[0].rate == 0.5
        sx.patch(exp, {"model.layers[0].units": 5})
        assert exp._model(X).shape == (8, 5)

    def test_layer_without_is_an_error_that_names_the_place(self):
        raw = keras.Sequential([keras.layers.Dense(2), Untold(keras.ops.relu)])
        with pytest.raises(
            RawObjectError,
            match=r"raw Untold cannot turn symbolic: its get_config\(\) fails .*"
            r"@sx.symbolize class Untold.*\(path=model.layers\[1\]\)",
        ):
            Experiment(raw)

    def test_symbolized_without_get_config_works(self):
        exp = Experiment(Sequential([layers.Dense(2), sx.symbolize(Untold)(keras.ops.relu)]))
        assert np.all(exp._model.predict(X, verbose=0) >= 0)

    def test_layer_that_forgets_an_argument(self):
        made = Experiment("model", extra={"x": Forgetful(3, hidden=5)})
        assert repr(made.extra.x) == "Forgetful(units=3, hidden=5)"
        with pytest.raises(
            RawObjectError,
            match=r"does not tell 'hidden'.*complete its get_config.*\(path=extra.x\)",
        ):
            Experiment("model", extra={"x": Forgetful(3, hidden=keras.ops.relu)})

    @pytest.mark.parametrize("make", [Net, sx.symbolize(Net)])
    def test_subclassed_model(self, make):
        exp = Experiment(make(keras.layers.Dense(2)))
        sx.patch(exp, {"model.inner.units": 3})
        assert exp.train()[0].shape == (4, 3)

    def test_failing_adoption_changes_nothing(self):
        exp = Experiment(Sequential([layers.Dense(4)]))
        before = sx.fingerprint(exp)
        with pytest.raises(SymbolizeError, match="Untold"):
            sx.patch(exp, {"optimizer": "adam", "model.layers[0]": Untold(keras.ops.relu)})
        assert sx.fingerprint(exp) == before


class TestLeaves:
    @pytest.mark.parametrize(
        "make",
        [
            lambda: keras.ops.ones((2, 2)),
            lambda: keras.Variable(1.0),
            lambda: keras.callbacks.History(),
            lambda: keras.Input((4,)) * 2,
            lambda: keras.ops.relu,
            lambda: keras.layers.Dense,
        ],
    )
    def test_stay_as_they_are(self, make):
        value = make()
        exp = Experiment("model", extra=value)
        assert exp.extra is value
        assert exp._extra is value

    def test_dataset_stays(self):
        import tensorflow as tf

        data = tf.data.Dataset.from_tensor_slices(X)
        assert Experiment("model", extra=data)._extra is data

    def test_opaque_leaf_in_a_fingerprint_is_an_error_with_its_place(self):
        exp = Experiment("model", extra=[keras.ops.ones(2)])
        with pytest.raises(TypeError, match=r"neither saved nor fingerprinted.*path=extra\[0\]"):
            sx.fingerprint(exp)

    def test_functions_have_public_names(self):
        one = sx.fingerprint(layers.Dense(3, activation=keras.activations.relu))
        assert one == sx.fingerprint(layers.Dense(3, activation=keras.activations.relu))
        assert one != sx.fingerprint(layers.Dense(3, activation=keras.activations.tanh))
