"""Sequential, subclassed and functional models as trees."""

import pickle

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.keras import (
    Functional,
    Input,
    Model,
    Sequential,
    layers,
)
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

X = np.random.default_rng(1).normal(size=(32, 4)).astype("float32")
Y = np.random.default_rng(2).integers(0, 3, size=32)


def small(units=5):
    return Sequential([layers.Dense(units, activation="relu"), layers.Dense(3)])


class TestSequential:
    @pytest.mark.parametrize(
        "make", [Input, keras.Input, keras.layers.InputLayer, layers.InputLayer]
    )
    def test_with_input(self, make):
        model = Sequential([make((4,)), layers.Dense(3)])
        clone = sx.clone(model)
        sx.patch(clone, {"layers[1].units": 2, "layers[0].name": "x"})
        assert sx.eq(sx.get(model, "layers[0]"), layers.InputLayer((4,)))
        assert model(X).shape == (32, 3)
        assert clone(X).shape == (32, 2)
        assert clone.inputs[0].name == "x"
        assert model.built

    def test_insertion_and_deletion(self):
        model = small()
        model(X)
        model.rebind({"layers[1]": sx.Insertion(layers.Dropout(0.5))})
        found = sx.query(model, r"layers\[\d\]", where=lambda v: isinstance(v, keras.Layer))
        assert [type(x).__name__ for x in found.values()] == ["Dense", "Dropout", "Dense"]
        assert len(model.get_config()["layers"]) == 3

    def test_tied_layer_is_one_layer(self):
        dense = layers.Dense(4)
        tied = Sequential([dense, dense])
        untied = Sequential([layers.Dense(4), layers.Dense(4)])
        assert sx.ne(tied, untied)
        assert sx.fingerprint(tied) != sx.fingerprint(untied)
        patched = sx.patch(sx.clone(tied), {"name": "x"})
        loaded = sx.from_json_str(sx.to_json_str(tied))
        pickled = pickle.loads(pickle.dumps(tied))
        for model in (tied, sx.clone(tied), pickled, patched, loaded):
            model(X)
            assert len(model.weights) == 2
            assert model.layers[0] is model.layers[1]
        untied(X)
        assert len(untied.weights) == 4

    def test_rule_over_a_tied_layer_keeps_the_tie(self):
        dense = layers.Dense(4)
        model = Sequential([dense, dense])
        sx.patch(model, lambda k, v: "tanh" if k and k.key == "activation" else v)
        model(X)
        assert len(model.weights) == 2
        assert model.layers[0].activation is keras.activations.tanh

    def test_nested(self):
        model = Sequential([small(), Sequential([layers.Dense(2)])])
        sx.patch(model, {"layers[0].layers[0].units": 9})
        assert model(X).shape == (32, 2)
        assert model.layers[0].weights[0].shape == (4, 9)

    def test_copies_of_keras_are_full(self):
        model = Sequential([Input((4,)), layers.Dense(5), layers.Dense(3)])
        model(X)
        for made in (keras.models.clone_model(model), Sequential.from_config(model.get_config())):
            assert made(X).shape == (32, 3)
            assert len(made.layers) == 2
            assert not {id(w) for w in made.weights} & {id(w) for w in model.weights}
        again = Sequential.from_config(model.get_config())
        assert sx.eq(again, model)
        assert again.layers[0].units == 5

    @pytest.mark.parametrize("is_live", [False, True])
    @pytest.mark.parametrize("inner", [[], [layers.Dense(3)]])
    @pytest.mark.parametrize("options", ["none", "function", "same", "recursive", "tensors"])
    def test_clone_model(self, is_live, inner, options):
        parts = [Input((4,)), layers.Dense(5, name="one"), layers.Dropout(0.5, seed=1)]
        below = [Sequential([Input((5,)), *map(sx.clone, inner)])] if inner else []
        model = Sequential([*parts, *below, layers.Dense(3)])
        if is_live:
            model(X)
            model.compile("sgd", "sparse_categorical_crossentropy")
        kwargs = {
            "none": {},
            "function": {"clone_function": lambda x: type(x).from_config(x.get_config())},
            "same": {"clone_function": lambda x: x},
            "recursive": {"recursive": True},
            "tensors": {"input_tensors": keras.Input((4,), batch_size=8)},
        }[options]
        made = keras.models.clone_model(model, **kwargs)
        assert [type(x).__name__ for x in made.layers] == [type(x).__name__ for x in model.layers]
        assert made.compiled == is_live
        made.compile("sgd", "sparse_categorical_crossentropy")
        made.fit(X, np.zeros(32), verbose=0, batch_size=8)
        assert made.count_params() == model.count_params()
        shared = {id(w) for w in made.weights} & {id(w) for w in model.weights}
        assert bool(shared) == (options == "same")

    def test_from_config_of_a_layer(self):
        layer = layers.Dense(3, activation="relu")
        again = layers.Dense.from_config(layer.get_config())
        assert is_ghost(again)
        assert again.units == 3


@sx.symbolize
class Net(keras.Model):
    def __init__(self, units, inner=None):
        super().__init__()
        self.hidden = layers.Dense(units)
        self.inner = inner
        self.out = keras.layers.Dense(3)

    def call(self, x):
        x = self.hidden(x)
        return self.out(self.inner(x) if self.inner else x)


class SubNet(Net):
    def __init__(self, units, rate):
        super().__init__(units)
        self.drop = keras.layers.Dropout(rate)

    def call(self, x, training=False):
        return super().call(self.drop(x, training=training))


class OfModel(Model):
    def __init__(self, units=3):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)


@sx.symbolize
class FromGraph(keras.Model):
    def __init__(self, units=3):
        x = keras.Input((4,))
        super().__init__(x, keras.layers.Dense(units)(x))
        self.units = units


class FromGraphOfModel(Model):
    def __init__(self, units=3):
        x = keras.Input((4,))
        super().__init__(inputs=x, outputs=keras.layers.Dense(units)(x))


class Scale(keras.layers.Layer):
    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, shape):
        self.offset = self.add_weight(shape=(shape[-1],), name="offset")

    def call(self, x):
        return x * self.factor + self.offset


class TestSubclasses:
    @pytest.mark.parametrize(
        ("make", "key", "value"),
        [
            (lambda: Net(5), "units", 6),
            (lambda: Net(5, layers.Dense(4)), "inner.units", 6),
            (lambda: SubNet(5, 0.5), "rate", 0.25),
            (OfModel, "units", 4),
            (FromGraph, "units", 4),
            (FromGraphOfModel, "units", 4),
            (lambda: Sequential([sx.symbolize(Scale)(2.0)]), "layers[0].factor", 3.0),
        ],
    )
    def test_patch_train_and_clone(self, make, key, value):
        model = make()
        assert is_ghost(model)
        clone = sx.clone(model)
        for one in (model, clone):
            one.compile("sgd", "mse")
            out = one.predict(X, verbose=0)
            one.fit(X, np.zeros_like(out), verbose=0)
            weights = {id(w) for w in one.weights}
            sx.patch(one, {key: value})
            assert is_ghost(one)
            one(X)
            assert not weights & {id(w) for w in one.weights}
        assert sx.eq(model, clone)

    def test_plain_classes_stay_what_they_were(self):
        assert FromGraph(2)(X).shape == (32, 2)
        assert Model.__bases__[1] is keras.Model
        assert OfModel(2)(X).shape == (32, 2)

    def test_isinstance(self):
        assert isinstance(Net(3), keras.Model)
        assert isinstance(FromGraphOfModel(), Model)
        assert isinstance(OfModel(), sx.Symbolic)


class TestFunctional:
    def graph(self):
        inputs = Input((4,), name="x")
        shared = layers.Dense(4, name="shared")
        x = shared(shared(inputs))
        x = layers.Add()([x, inputs]) * 2.0
        outputs = layers.Dense(3, name="head")(keras.ops.relu(x))
        return Model(inputs, outputs, name="net")

    def test_graph_is_a_tree(self):
        model = self.graph()
        assert isinstance(model, (Functional, Model))
        assert isinstance(model, keras.Model)
        assert not is_ghost(model)  # the graph that was drawn is the model
        names = ["x", "shared", "add", "multiply", "relu", "head"]
        assert list(sx.get(model, "layers")) == names
        assert sx.get(model, "layers.shared").units == model.get_layer("shared").units == 4
        assert repr(model.calls[1]) == "Call(layer='shared', args=['@shared'], kwargs=None)"
        assert (model.input_layers, model.output_layers) == ("@x", "@head")
        assert [x.shape for x in model.inputs] == [(None, 4)]

    def test_shared_layer_stays_shared(self):
        model = self.graph()
        loaded = sx.from_json_str(sx.to_json_str(model))
        assert sx.fingerprint(loaded) == sx.fingerprint(model)
        for one in (model, sx.clone(model), pickle.loads(pickle.dumps(model)), loaded):
            assert one(X).shape == (32, 3)
            assert len(one.weights) == 4

    def test_patch_query_diff(self):
        model, other = self.graph(), self.graph()
        assert sx.eq(model, other)
        assert sx.fingerprint(model) == sx.fingerprint(other)
        sx.patch(other, {"layers.head.units": 5, "layers.relu": layers.LeakyReLU()})
        assert other(X).shape == (32, 5)
        assert sx.ne(model, other)
        found = sx.query(model, where=lambda v: isinstance(v, keras.layers.Dense))
        assert [str(k) for k in found] == ["layers.shared", "layers.head"]

    def test_trains_and_extracts_features(self):
        model = self.graph()
        model.compile("sgd", "mse")
        model.fit(X, np.zeros((32, 3)), verbose=0)
        assert model.name == "net"
        features = keras.Model(model.input, model.get_layer("shared").output)
        assert features(X).shape == (32, 4)
        # A clone has the names of its tree, which do not depend on what was made before.
        clone = sx.clone(model)
        assert keras.Model(clone.input, clone.get_layer("add").output)(X).shape == (32, 4)

    def test_two_models_share_an_encoder(self):
        x = Input((4,))
        code = layers.Dense(2, name="code")(x)
        encoder = Model(x, code)
        auto = Model(x, layers.Dense(4)(code))
        pair = sx.Dict(encoder=encoder, auto=auto)
        for both in (pair, sx.clone(pair)):
            auto_weights = {id(w) for w in (both.auto(X), both.auto.weights)[1]}
            both.encoder(X)
            assert {id(w) for w in both.encoder.weights} < auto_weights

    @pytest.mark.parametrize("layer", [layers.ELU(), layers.Activation("elu"), layers.Dense(8)])
    def test_another_layer_under_a_key_changes_the_tree_once(self, layer):
        inputs = Input((4,))
        hidden = layers.ReLU()(layers.Dense(8)(inputs))
        exp = sx.Dict(model=Model(inputs, layers.Dense(2)(hidden)))
        sx.patch(exp, {"model.layers.re_lu": layer})
        kept = sx.clone(exp)
        assert exp.model(X).shape == (32, 2)
        assert exp.model.get_layer("re_lu").name == "re_lu"  # the key, and the tree needs no name
        assert sx.eq(exp, kept)
        exp.model.layers[2].name = "mine"
        assert sx.diff(kept, exp)

    def test_layers_of_one_name_in_nested_models_all_train(self):
        def member():
            i = Input((4,))
            return Model(i, layers.Dense(3)(i))

        keras.utils.set_random_seed(1)
        x = Input((4,))
        model = Model(x, layers.average([member()(x), member()(x)]))
        clone = sx.clone(model)
        names = [[m.layers[1].name for m in one.layers[1:3]] for one in (model, clone)]
        assert names[0] != names[1] == ["dense", "dense"]

        def train(one):
            one.set_weights(model.get_weights())
            one.compile("sgd", "mse")
            history = one.fit(X, np.eye(3)[Y], epochs=3, shuffle=False, verbose=0)
            return history.history["loss"]

        assert train(clone) == pytest.approx(train(model), rel=1e-5)

    def test_multiple_inputs_and_outputs(self):
        a, b = Input((4,), name="a"), Input((4,), name="b")
        x = layers.Concatenate()([a, b])
        model = Model({"a": a, "b": b}, {"p": layers.Dense(2)(x), "q": x})
        assert model.input_layers == {"a": "@a", "b": "@b"}
        out = model({"a": X, "b": X})
        assert {k: v.shape for k, v in out.items()} == {"p": (32, 2), "q": (32, 8)}

    def test_masks_and_text_arguments(self):
        x = Input((4,))
        y = layers.Embedding(9, 3, mask_zero=True)(x)
        y = layers.LSTM(2)(y)
        y = keras.ops.reshape(y, (-1, 1, 2, 1))
        y = keras.ops.image.resize(y, (2, 2), interpolation="nearest")
        model = Model(x, y)
        assert model(np.abs(X) // 1).shape == (32, 2, 2, 1)

    def test_wrong_graph_says_where(self):
        model = self.graph()
        sx.patch(model, {"calls[0].layer": "sharde"})
        with pytest.raises(sx.errors.PathError, match=r"'sharde'.*Did you mean 'shared'"):
            model(X)
        sx.patch(model, {"calls[0].layer": "shared", "output_layers": "@haed"})
        with pytest.raises(sx.errors.PathError, match=r"'@haed'.*Did you mean .*'@head'"):
            model(X)

    def test_nested_functional(self):
        x = Input((4,))
        y = self.graph()(x)
        model = Model(x, layers.Dense(2)(y))
        sx.patch(model, {"layers.net.layers.head.units": 6})
        assert model(X).shape == (32, 2)
        assert model.get_layer("net").output_shape == (None, 6)
