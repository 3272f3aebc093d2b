"""Rules that replace, remove, insert or mark layers, on models of all sorts, trained a step."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import RuleError
from symexp.keras import Input, Model, Sequential, layers

pytestmark = pytest.mark.keras

IMAGES = np.random.default_rng(1).normal(size=(4, 8, 8, 3)).astype("float32")
ROWS = np.random.default_rng(2).normal(size=(4, 6, 5)).astype("float32")


def shape(model, data=IMAGES):
    """Runs a model, and returns the shape of its output without the batch."""
    return tuple(model(data).shape[1:])


def kinds(model):
    return [type(layer).__name__ for layer in model.layers]


def convnet(**conv):
    return Sequential(
        [
            layers.Conv2D(4, 3, activation="relu", **conv),
            layers.MaxPooling2D(),
            layers.Conv2D(6, 3, activation="relu", **conv),
            layers.Flatten(),
            layers.Dense(8, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def residual(width=4):
    """Returns a residual net with a projection where the width changes."""
    inputs = Input((8, 8, 3))
    x = layers.Conv2D(width, 3, padding="same", name="stem")(inputs)
    y = layers.Conv2D(width, 3, padding="same", activation="relu", name="one")(x)
    y = layers.Conv2D(width, 3, padding="same", name="two")(y)
    x = layers.Activation("relu", name="joined")(layers.Add(name="sum")([x, y]))
    y = layers.Conv2D(2 * width, 3, padding="same", name="wide")(x)
    x = layers.Conv2D(2 * width, 1, name="project")(x) + y
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return Model(inputs, layers.Dense(10, name="head")(x))


@sx.symbolize
class Block(keras.layers.Layer):
    """A layer of the user with its own width, and a residual connection."""

    def __init__(self, units, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units, activation=activation, trainable=self.trainable)

    def call(self, x):
        return x + self.dense(x)


@sx.symbolize
class Stubborn(keras.layers.Layer):
    """A layer whose own layers do not know that they are frozen."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return x + self.dense(x)


def train(model, data=IMAGES):
    """Trains a model one step, and returns the shape of its output without the batch."""
    target = np.zeros((len(data), *shape(model, data)), "float32")
    model.compile("sgd", "mse")
    model.fit(data, target, epochs=1, batch_size=len(data), verbose=0)
    return target.shape[1:]


def changed_once(make, rule, **options):
    """Patches a model, and checks that patching it again gives the same."""
    model = sx.patch(make, rule, **options)
    again = sx.patch(sx.clone(model), rule, strict=None)
    assert sx.eq(again, model)
    return model


class TestSeparableConvNeverGrows:
    @pytest.mark.parametrize(
        "conv",
        [layers.Conv2D(5, 1), layers.Conv2D(5, (1, 1)), layers.Conv1D(4, 1), layers.Conv2D(1, 3)],
    )
    def test_projections_are_refused_with_the_reason(self, conv):
        model = Sequential([conv, layers.Flatten()])
        with pytest.raises(RuleError, match=r"at 'layers\[0\]'.*more parameters"):
            sx.patch(model, "separable_conv")
        with pytest.raises(RuleError, match="more parameters"):
            sx.patch(residual(), "separable_conv#layers.project")

    @pytest.mark.parametrize("size", [1, 2, 3, (1, 3), (1, 1)])
    @pytest.mark.parametrize("filters", [1, 2, 7])
    @pytest.mark.parametrize("channels", [1, 3])
    def test_counts(self, size, filters, channels):
        def count(model):
            model.build((None, 8, 8, channels))
            return model.count_params()

        first = lambda: layers.Conv2D(4, 3)
        model = Sequential([layers.Conv2D(filters, size)])
        before = count(sx.clone(model))
        both = sx.patch(Sequential([sx.clone(model.layers[0]), first()]), "separable_conv")
        assert count(Sequential([sx.clone(both.layers[0])])) <= before

    def test_a_second_time_it_matches_nothing(self):
        graph = sx.patch(residual(), "separable_conv")
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(graph, "separable_conv")


class TestFreezeAndUnfreeze:
    def test_layers_that_cannot_be_frozen_are_passed_over(self):
        make = lambda: Sequential([layers.Dense(3), Stubborn(3), layers.Dense(4), layers.Dense(2)])
        with pytest.raises(RuleError, match=r"Stubborn at 'layers\[1\]'.*skip_unfreezable=true"):
            sx.patch(make(), "freeze_layers")
        model = sx.patch(make(), "freeze_layers?skip_unfreezable=true")
        assert frozen(model) == ["layers[0]", "layers[2]"]
        assert frozen(sx.patch(make(), "freeze_layers?2&skip_unfreezable=true")) == ["layers[0]"]
        assert train(model, ROWS) == (6, 2)
        assert len(model.trainable_weights) == 4

    @pytest.mark.parametrize("make", [convnet, residual, lambda: wrapped(), lambda: nested()])
    def test_unfreeze_is_the_reverse_of_freeze(self, make):
        model = sx.patch(make(), "freeze_layers?head=true")
        data = IMAGES if model.name != "rows" else ROWS
        assert sx.ne(model, make())
        changed_once(model, "unfreeze")
        assert frozen(model) == []
        shape(model, data)
        reference = make()
        shape(reference, data)
        assert len(model.trainable_weights) == len(reference.trainable_weights)
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(model, "unfreeze")

    def test_conditions(self):
        make = lambda: sx.patch(convnet(), "freeze_layers?head=true")
        assert frozen(sx.patch(make(), "unfreeze?2")) == ["layers[4]", "layers[5]"]
        assert frozen(sx.patch(make(), "unfreeze?head=false")) == ["layers[5]"]
        assert frozen(sx.patch(make(), "unfreeze?pattern=Dense")) == ["layers[0]", "layers[2]"]
        assert frozen(sx.patch(make(), "unfreeze#layers[2:5]")) == ["layers[0]", "layers[5]"]
        with pytest.raises(RuleError, match="not a regular expression"):
            sx.patch(make(), sx.rules("unfreeze")[0](pattern="("))

    @pytest.mark.parametrize("base", ["sequential", "functional"])
    def test_part_of_a_frozen_model(self, base):
        parts = [layers.Conv2D(4, 3, name="a"), layers.Conv2D(4, 3, name="b")]
        if base == "sequential":
            inner = Sequential(parts, trainable=False)
            where = "layers[0].layers[1]"
        else:
            inputs = Input((8, 8, 3))
            inner = Model(inputs, parts[1](parts[0](inputs)), trainable=False)
            where = "layers[0].layers.b"
        model = Sequential([inner, layers.Flatten(), layers.Dense(2)])
        whole = sx.patch(sx.clone(model), "unfreeze#layers[0]")
        changed_once(model, f"unfreeze#{where}")
        assert frozen(model) == [where.replace("[1]", "[0]").replace(".b", ".a")]
        for each, count in ((model, 4), (whole, 6)):
            train(each)
            assert len(each.trainable_weights) == count

    def test_through_wrappers_and_layers_of_the_user(self):
        inner = layers.Dense(4, trainable=False)
        model = Sequential(
            [layers.TimeDistributed(inner, trainable=False), Block(4, trainable=False),
             layers.Bidirectional(layers.LSTM(3, trainable=False), trainable=False)]
        )  # fmt: skip
        sx.patch(model, "unfreeze")
        shape(model, ROWS)
        assert len(model.trainable_weights) == len(model.weights) == 10

    def test_tied_layers_in_two_models(self):
        tied = layers.Dense(5)
        make = lambda **kwargs: Sequential([tied, layers.Dense(5)], **kwargs)
        model = Sequential([make(trainable=False), make(), layers.Dense(2)])
        sx.patch(model, "unfreeze#layers[1].layers[0]")
        shape(model, ROWS)
        assert frozen(model) == ["layers[0].layers[1]"]
        assert model.layers[0].layers[0] is model.layers[1].layers[0]

    def test_what_cannot_be_kept_frozen_is_refused(self):
        model = Sequential([Sequential([Stubborn(5), layers.Dense(3)], trainable=False)])
        with pytest.raises(RuleError, match=r"Stubborn .*cannot be frozen"):
            sx.patch(model, "unfreeze#layers[0].layers[1]")
        assert frozen(sx.patch(model, "unfreeze")) == []

    def test_a_model_that_was_frozen_by_its_attribute(self):
        model = nested()
        model.layers[0].trainable = False
        sx.patch(model, "unfreeze")
        assert frozen(model) == []
        train(model)
        assert len(model.trainable_weights) == 6

    def test_a_space(self):
        model = Sequential(
            [layers.Dense(sx.oneof([3, 4]), trainable=False), layers.Dense(2, trainable=False)]
        )
        sx.patch(model, "unfreeze?1")
        assert frozen(model) == ["layers[1]"]
        assert len(sx.dna_spec(model)) == 1


def frozen(model):
    found = sx.query(model, ".*trainable$")
    return [path.removesuffix(".trainable") for path, value in found.items() if value is False]


def wrapped():
    rnn = layers.RNN(layers.GRUCell(3))
    return Sequential(
        [layers.TimeDistributed(layers.Dense(4)), Block(4), rnn, layers.Dense(2)], name="rows"
    )


def nested():
    inner = Sequential([layers.Conv2D(4, 3), layers.Conv2D(4, 3)])
    return Sequential([inner, layers.Flatten(), layers.Dense(2)])


class TestRemoveDropout:
    def test_from_a_list(self):
        model = Sequential(
            [layers.Conv2D(4, 3), layers.SpatialDropout2D(0.2), layers.Flatten(),
             layers.Dropout(0.5), layers.GaussianNoise(0.1), layers.AlphaDropout(0.1),
             layers.Dense(3)]
        )  # fmt: skip
        noisy = changed_once(sx.clone(model), "remove_dropout")
        assert kinds(noisy) == ["Conv2D", "Flatten", "GaussianNoise", "Dense"]
        assert train(noisy) == (3,)
        silent = changed_once(sx.clone(model), "remove_dropout?noise=true")
        assert kinds(silent) == ["Conv2D", "Flatten", "Dense"]
        located = sx.patch(sx.clone(model), "remove_dropout#layers[:3]")
        assert kinds(located) == kinds(model)[:1] + kinds(model)[2:]
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(silent, "remove_dropout?noise=true")

    @pytest.mark.parametrize("make", [convnet, residual])
    def test_it_undoes_add_dropout(self, make):
        model = sx.patch(sx.patch(make(), "add_dropout"), "remove_dropout")
        assert sx.eq(model, make())
        assert train(model) == (10,)

    def test_a_chain_in_a_graph_and_at_its_ends(self):
        inputs = Input((5,))
        x = layers.Dropout(0.1, name="first")(inputs)
        x = layers.GaussianDropout(0.1, name="second")(x)
        y = layers.Dropout(0.2, name="aside")(x)
        x = layers.Concatenate(name="both")([layers.Dense(3, name="a")(x), y])
        model = Model(inputs, [layers.Dropout(0.3, name="last")(x, training=True), y])
        changed_once(model, "remove_dropout")
        assert set(sx.get(model, "layers")) == {"input_layer", "a", "both"}
        assert {c.layer: c.args for c in model.calls} == {
            "a": ["@input_layer"],
            "both": [["@a", "@input_layer"]],
        }
        assert model.output_layers == ["@both", "@input_layer"]
        assert [tuple(t.shape) for t in model(ROWS[:, 0])] == [(4, 8), (4, 5)]

    def test_shared_dropout_that_is_called_twice(self):
        one, two = Input((5,)), Input((5,))
        drop = layers.Dropout(0.5, name="drop")
        dense = layers.Dense(3, name="dense")
        x = layers.Subtract(name="minus")([drop(dense(one)), drop(dense(two))])
        before = Model([one, two], x)
        model = sx.patch(sx.clone(before), "remove_dropout")
        assert set(sx.get(model, "layers")) == {"input_layer", "input_layer_1", "dense", "minus"}
        data = [ROWS[:, 0], ROWS[:, 1]]
        expected = before(data)
        model.set_weights(before.get_weights())
        np.testing.assert_allclose(model(data), expected)

    def test_arguments_wrappers_and_nested_models(self):
        model = Sequential(
            [layers.TimeDistributed(layers.Dropout(0.1)),
             Sequential([layers.Dropout(0.4)]),
             Sequential([layers.Dense(4), layers.Dropout(0.3)]),
             layers.Bidirectional(layers.LSTM(3, dropout=0.1, recurrent_dropout=0.2)),
             layers.Dense(2)]
        )  # fmt: skip
        changed_once(model, "remove_dropout")
        assert kinds(model) == ["Sequential", "Sequential", "Bidirectional", "Dense"]
        assert sx.eq(model.layers[0], Sequential([layers.Dropout(0.0)]))
        assert kinds(model.layers[1]) == ["Dense"]
        assert sx.eq(model.layers[2], layers.Bidirectional(layers.LSTM(3)))
        assert train(model, ROWS) == (2,)

    def test_attention(self):
        inputs = Input((6, 5))
        attention = layers.MultiHeadAttention(2, 3, dropout=0.3, name="attention")
        model = sx.patch(Model(inputs, attention(inputs, inputs)), "remove_dropout")
        assert sx.get(model, "layers.attention.dropout") == 0
        assert train(model, ROWS) == (6, 5)

    def test_tied_dropout_and_objects_of_the_user(self):
        tied = layers.Dropout(0.5)
        model = Sequential([layers.Dense(3), tied, layers.Dense(3), tied])
        assert kinds(changed_once(model, "remove_dropout")) == ["Dense", "Dense"]
        held = layers.Dropout(0.5)
        tree = sx.Dict(used=held, model=Sequential([layers.Dense(3), held]))
        sx.patch(tree, "remove_dropout")
        assert tree.used.rate == 0
        assert tree.model.layers[1] is tree.used

    def test_spaces(self):
        drop = layers.Dropout(sx.floatv(0.1, 0.5))
        model = Sequential([sx.oneof([layers.Dense(3), layers.Dense(4)]), drop, layers.Dense(2)])
        sx.patch(model, "remove_dropout")
        assert len(sx.get(model, "layers")) == 2

    def test_raw_keras_objects(self):
        raw = keras.Sequential([keras.layers.Dense(3), keras.layers.Dropout(0.2)])
        model = sx.patch(sx.Dict(model=raw), "remove_dropout").model
        assert kinds(model) == ["Dense"]
