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
    def test_a_model_of_the_user_in_a_model(self):
        @sx.symbolize(name="tests.rules.Backbone")
        class Backbone(keras.Model):
            def __init__(self, units, trainable=True, hands_on=True, **kwargs):
                inputs = keras.Input((4,))
                super().__init__(inputs, keras.layers.Dense(units)(inputs), **kwargs)
                self.units, self.hands_on = units, hands_on
                if hands_on:
                    self.trainable = trainable

        def make(**kwargs):
            inputs = Input((4,))
            return Model(inputs, layers.Dense(2)(Backbone(3, name="backbone", **kwargs)(inputs)))

        with pytest.raises(RuleError, match=r"The Backbone at 'layers\.backbone' cannot be frozen"):
            sx.patch(make(hands_on=False), "freeze_layers")
        model = make()
        frozen = sx.patch(sx.clone(model), "freeze_layers")
        assert sx.get(frozen, "layers.backbone.trainable") is False
        assert len(frozen.trainable_weights) == 2
        assert sx.eq(sx.patch(frozen, "unfreeze"), model)

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


class TestKernelSize:
    def test_hidden_convolutions_of_all_classes(self):
        same = {"padding": "same"}
        model = Sequential(
            [layers.Conv2D(4, 3, **same), layers.Conv2D(4, 1),
             layers.Conv2D(4, 3, strides=2, **same),
             layers.DepthwiseConv2D(3, **same), layers.SeparableConv2D(4, (3, 3), **same),
             layers.Conv2DTranspose(4, 3, **same), layers.Conv2D(2, 3, **same)]
        )  # fmt: skip
        before = shape(sx.clone(model))
        patched = changed_once(sx.clone(model), "kernel_size?5")
        assert sizes(patched) == [5, 1, 3, 5, 5, 5, 3]
        assert train(patched) == before
        asked = "kernel_size?[2,4]&pointwise=true&strided=true&head=true"
        patched = changed_once(model, asked)
        assert sizes(patched) == [(2, 4)] * 7
        assert {sx.get(layer, "padding") for layer in patched.layers} == {"same"}
        assert train(patched) == before

    def test_one_and_three_dimensions_and_wrappers(self):
        model = Sequential([layers.Conv1D(4, 3, padding="causal"), layers.Dense(2)])
        assert train(sx.patch(model, "kernel_size?5"), ROWS) == (6, 2)
        conv = layers.Conv3D(4, 3, padding="same", data_format="channels_last")
        model = sx.patch(Sequential([conv, layers.Dense(2)]), "kernel_size?[1,3,5]")
        assert model.layers[0].kernel_size == (1, 3, 5)
        assert shape(model, IMAGES[:, :, :, None]) == (8, 8, 1, 2)
        wrapped = layers.TimeDistributed(layers.Conv2D(4, 3, padding="same"))
        model = sx.patch(Sequential([wrapped, layers.Flatten(), layers.Dense(2)]), "kernel_size?5")
        assert model.layers[0].layer.kernel_size == 5
        assert shape(model, IMAGES[:, None]) == (2,)

    def test_in_a_graph_tied_and_located(self):
        graph = changed_once(residual(), "kernel_size?5")
        found = {k: sx.get(v, "kernel_size", None) for k, v in sx.get(graph, "layers").items()}
        assert {k: v for k, v in found.items() if v} == {
            "stem": 5, "one": 5, "two": 5, "wide": 5, "project": 1,
        }  # fmt: skip
        assert train(graph) == (10,)
        assert (
            sx.get(sx.patch(residual(), "kernel_size?5#layers.one"), "layers.two.kernel_size") == 3
        )
        tied = layers.Conv2D(3, 3, padding="same")
        model = sx.patch(Sequential([tied, tied, layers.Dense(2)]), "kernel_size?5#layers[1]")
        assert model.layers[0] is model.layers[1]
        assert model.layers[0].kernel_size == 5

    def test_what_cannot_be_built_is_refused(self):
        model = Sequential([Input((8, 8, 3)), *sx.get(convnet(), "layers")])
        with pytest.raises(RuleError, match=r"size=7.*ValueError.*'layers\[1\]'.*padding 'same'"):
            sx.patch(model, "kernel_size?7")
        assert model.layers[0].kernel_size == 3
        assert train(sx.patch(model, "kernel_size?2")) == (10,)
        inputs = Input((8, 8, 3))
        x = layers.Conv2D(3, 3, name="narrow")(inputs) + layers.Cropping2D(1)(inputs)
        graph = Model(inputs, layers.Dense(2)(x))
        with pytest.raises(RuleError, match="cannot be built"):
            sx.patch(sx.Dict(model=graph), "kernel_size?5")

    def test_the_check_draws_no_random_numbers(self):
        def first_weights(rule):
            keras.utils.set_random_seed(3)
            model = Sequential([Input((8, 8, 3)), *sx.get(convnet(), "layers")])
            if rule:
                sx.patch(model, "kernel_size?3")
            return layers.Dense(3, kernel_initializer="he_normal")(ROWS)

        np.testing.assert_array_equal(first_weights(True), first_weights(False))

    def test_errors(self):
        with pytest.raises(RuleError, match="1 or more"):
            sx.patch(convnet(), "kernel_size?0")
        with pytest.raises(RuleError, match=r"'layers\[0\]'.*2 dimensions"):
            sx.patch(convnet(), "kernel_size?[3,3,3]")

    def test_a_space(self):
        conv = layers.Conv2D(4, sx.oneof([2, 3]), padding=sx.oneof(["same", "valid"]))
        space = Sequential([conv, layers.Flatten(), layers.Dense(2)])
        space = sx.patch(space, "kernel_size?4")
        assert sx.get(space, "layers[0].kernel_size") in (4, sx.oneof([4, 4]))


def sizes(model):
    return [sx.get(layer, "kernel_size") for layer in model.layers]


class TestPooling:
    def test_all_classes(self):
        arguments = {"padding": "same", "data_format": "channels_last"}
        model = Sequential(
            [layers.MaxPooling2D((2, 1), strides=1, name="p", **arguments),
             layers.AveragePooling2D(3), layers.GlobalMaxPooling2D(keepdims=True)]
        )  # fmt: skip
        average = changed_once(sx.clone(model), "pooling?average")
        assert sx.eq(
            average,
            Sequential(
                [layers.AveragePooling2D((2, 1), strides=1, name="p", **arguments),
                 layers.AveragePooling2D(3), layers.GlobalAveragePooling2D(keepdims=True)]
            ),
        )  # fmt: skip
        assert shape(average) == shape(sx.clone(model)) == (1, 1, 3)
        local = sx.patch(sx.clone(model), "pooling?average&local")
        assert kinds(local)[2] == "GlobalMaxPooling2D"
        assert kinds(local)[0] == "AveragePooling2D"
        whole = sx.patch(sx.clone(model), "pooling?average&scope=global")
        assert kinds(whole) == ["MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D"]
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(average, "pooling?average")

    def test_other_dimensions_wrappers_and_graphs(self):
        wrapped = layers.TimeDistributed(layers.GlobalMaxPooling1D())
        model = Sequential([layers.MaxPooling1D(2), layers.Dense(2)])
        assert train(sx.patch(model, "pooling?average"), ROWS) == (3, 2)
        model = sx.patch(Sequential([wrapped, layers.Dense(2)]), "pooling?average")
        assert type(model.layers[0].layer).__name__ == "GlobalAveragePooling1D"
        assert shape(model, IMAGES) == (8, 2)
        model = changed_once(residual(), "pooling?max")
        assert type(sx.get(model, "layers.pool")).__name__ == "GlobalMaxPooling2D"
        assert train(model) == (10,)

    def test_tied_raw_and_derived(self):
        tied = layers.MaxPooling2D()
        model = sx.patch(Sequential([tied, tied]), "pooling?average#layers[0]")
        assert model.layers[0] is model.layers[1]
        assert kinds(model) == ["AveragePooling2D"] * 2
        raw = keras.Sequential([keras.layers.MaxPooling2D(2), keras.layers.Flatten()])
        assert kinds(sx.patch(sx.Dict(model=raw), "pooling?average").model)[0] == kinds(model)[0]

        class Own(keras.layers.MaxPooling2D):
            pass

        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(Sequential([sx.symbolize(Own)()]), "pooling?average")


class TestSwapNorm:
    def test_arguments_are_kept(self):
        batch = layers.BatchNormalization(
            axis=1, momentum=0.9, epsilon=1e-4, center=False, gamma_regularizer="l2",
            gamma_initializer=keras.initializers.Constant(0.5), name="n", trainable=False,
        )  # fmt: skip
        model = Sequential([layers.Conv2D(48, 3, data_format="channels_first"), batch])
        kept = {
            "axis": 1, "epsilon": 1e-4, "center": False, "gamma_regularizer": "l2", "name": "n",
            "gamma_initializer": keras.initializers.Constant(0.5), "trainable": False,
        }  # fmt: skip
        layer = changed_once(sx.clone(model), "swap_norm?layer")
        assert sx.eq(layer.layers[1], layers.LayerNormalization(**kept))
        group = changed_once(sx.clone(model), "swap_norm?group")
        assert sx.eq(group.layers[1], layers.GroupNormalization(24, **kept))
        rms = changed_once(sx.clone(model), "swap_norm?rms").layers[1]
        expected = layers.RMSNormalization(axis=1, epsilon=1e-4, name="n", trainable=False)
        assert sx.eq(rms, expected)
        back = sx.patch(layer, "swap_norm?batch").layers[1]
        assert sx.eq(back, layers.BatchNormalization(**kept))

    @pytest.mark.parametrize("new", ["batch", "layer", "group", "rms", "none"])
    @pytest.mark.parametrize("old", ["batch", "layer", "group", "rms"])
    def test_each_by_each_trains(self, old, new):
        made = {
            "batch": layers.BatchNormalization, "layer": layers.LayerNormalization,
            "group": lambda: layers.GroupNormalization(2), "rms": layers.RMSNormalization,
        }[old]  # fmt: skip
        inputs = Input((8, 8, 3))
        x = made()(layers.Conv2D(4, 3, name="conv")(inputs))
        x = layers.Dense(8, name="dense")(layers.Flatten()(x))
        model = Model(inputs, layers.Dense(2, name="head")(made()(x)))
        model = sx.patch(model, f"swap_norm?{new}", strict=None)
        assert sx.eq(sx.patch(sx.clone(model), f"swap_norm?{new}", strict=None), model)
        assert train(model) == (2,)
        found = [k for k in kinds(model) if "Normalization" in k]
        assert found == [] if new == "none" else len(set(found)) == 1
        assert np.std(model(IMAGES)) > 0

    def test_groups(self):
        def groups(*before, rule="swap_norm?group"):
            model = Sequential([*before, layers.BatchNormalization(), layers.Dense(2)])
            return sx.patch(model, rule).layers[-2].groups

        assert groups(layers.Conv2D(256, 3)) == 32
        assert groups(layers.Conv2D(37, 3)) == 1
        assert groups(layers.Conv2D(6, 3), layers.ReLU()) == 3
        assert groups(layers.Dense(8)) == 1
        assert groups(layers.Dense(64)) == 4
        assert groups(layers.Conv2D(6, 3), rule="swap_norm?group&groups=6") == 6
        with pytest.raises(RuleError, match=r"'layers\[0\]'.*groups=4"):
            groups()

    def test_groups_of_concatenated_channels(self):
        inputs = Input((8, 8, 3))
        parts = [layers.Conv2D(n, 3)(inputs) for n in (8, 12)]
        x = layers.BatchNormalization(name="norm")(layers.Concatenate()(parts))
        model = sx.patch(Model(inputs, layers.Dense(2)(x)), "swap_norm?group")
        assert sx.get(model, "layers.norm.groups") == 2
        assert train(model) == (6, 6, 2)

    def test_old_located_tied_nested_and_wrapped(self):
        tied = layers.BatchNormalization()
        model = Sequential(
            [layers.Dense(4), tied, Sequential([layers.Dense(4), tied]),
             layers.TimeDistributed(layers.LayerNormalization()), layers.Dense(2)]
        )  # fmt: skip
        both = sx.patch(sx.clone(model), "swap_norm?rms")
        assert both.layers[1] is both.layers[2].layers[1]
        assert type(both.layers[3].layer).__name__ == kinds(both)[1] == "RMSNormalization"
        assert train(both, ROWS) == (6, 2)
        only = sx.patch(sx.clone(model), "swap_norm?rms&old=layer")
        assert kinds(only)[1] == "BatchNormalization"
        located = sx.patch(sx.clone(model), "swap_norm?rms#layers[3]")
        assert kinds(located)[1] == "BatchNormalization"
        none = sx.patch(model, "swap_norm?none")
        assert kinds(none) == ["Dense", "Sequential", "TimeDistributed", "Dense"]
        assert train(none, ROWS) == (6, 2)

    @pytest.mark.parametrize("masked", [True, False])
    def test_a_mask_in_a_call(self, masked):
        inputs = Input((6,), dtype="int32")
        x = layers.Embedding(5, 4, mask_zero=masked)(inputs)
        x = layers.Softmax(name="soft")(layers.BatchNormalization(name="norm")(x))
        model = Model(inputs, layers.GlobalAveragePooling1D(name="pool")(x))
        sx.patch(model, "swap_norm?layer;swap_activation?softmax&relu")
        if not masked:  # global maximum pooling does not support masks
            sx.patch(model, "pooling?max")
        assert train(model, np.ones((4, 6), "int32")) == (4,)
        assert sx.eq(sx.clone(model), model)

    def test_training_in_a_call(self):
        inputs = Input((5,))
        x = layers.BatchNormalization(name="norm")(layers.Dense(4)(inputs), training=False)
        model = sx.patch(Model(inputs, layers.Dense(2)(x)), "swap_norm?layer")
        assert train(model, ROWS[:, 0]) == (2,)

    def test_several_axes_and_derived_classes(self):
        with pytest.raises(RuleError, match=r"'layers\[0\]' normalizes several axes, \[1, 2\]"):
            sx.patch(Sequential([layers.LayerNormalization([1, 2])]), "swap_norm?batch")
        one = sx.patch(Sequential([layers.LayerNormalization([2])]), "swap_norm?batch")
        assert one.layers[0].axis == 2

        class Own(keras.layers.BatchNormalization):
            pass

        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(Sequential([sx.symbolize(Own)()]), "swap_norm?layer")


class TestInitializer:
    def test_names_and_objects(self):
        model = Sequential(
            [layers.Conv2D(4, 3), layers.SeparableConv2D(4, 3), layers.DepthwiseConv2D(3),
             layers.BatchNormalization(), layers.Reshape((-1, 4)), layers.LSTM(3), layers.Dense(2)]
        )  # fmt: skip
        for name in ("he_normal", "HeNormal", "henormal"):
            patched = changed_once(sx.clone(model), f"initializer?{name}")
            assert initializers_of(patched) == {
                "[0].kernel_initializer": "he_normal",
                "[1].depthwise_initializer": "he_normal",
                "[1].pointwise_initializer": "he_normal",
                "[2].depthwise_initializer": "he_normal",
                "[5].kernel_initializer": "he_normal",
                "[6].kernel_initializer": "he_normal",
            }
        assert train(patched) == (2,)
        rule = "initializer?truncated_normal&stddev=0.02&recurrent=true#layers[4:]"
        patched = changed_once(sx.clone(model), rule)
        made = initializers_of(patched)
        assert list(made) == [
            "[5].kernel_initializer", "[5].recurrent_initializer", "[6].kernel_initializer",
        ]  # fmt: skip
        expected = sx.keras.initializers.TruncatedNormal(stddev=0.02)
        assert all(sx.eq(each, expected) for each in made.values())
        assert train(patched) == (2,)

    def test_wrapped_tied_and_functional(self):
        tied = layers.Dense(5)
        model = Sequential([tied, layers.TimeDistributed(tied), Block(5)])
        sx.patch(model, "initializer?zeros")
        assert set(initializers_of(model)) == {
            "[0].kernel_initializer", "[1].layer.kernel_initializer",
        }  # fmt: skip
        graph = changed_once(residual(), "initializer?he_uniform")
        assert len(sx.query(graph, ".*kernel_initializer$", where="he_uniform".__eq__)) == 6
        assert train(graph) == (10,)

    def test_errors(self):
        with pytest.raises(RuleError, match=r"no initializer 'he_norma'.*'he_normal'"):
            sx.patch(convnet(), "initializer?he_norma")
        with pytest.raises(RuleError, match=r"'identity' makes matrices.*Conv2D at 'layers\[0\]'"):
            sx.patch(convnet(), "initializer?identity")
        assert shape(sx.patch(convnet(), "initializer?identity#layers[4:]")) == (10,)
        with pytest.raises((RuleError, TypeError), match="stdev"):
            sx.patch(convnet(), "initializer?truncated_normal&stdev=1")


def initializers_of(model):
    """Returns the initializers that differ from the default, by path."""
    found = {}
    for path, value in sx.query(model, ".*_initializer$").items():
        default = value in ("glorot_uniform", "zeros", "ones", "orthogonal")
        if not default or (value == "zeros" and "kernel" in path):
            found[path.removeprefix("layers")] = value
    return found


class TestAugment:
    RULE = "augment?flip=horizontal&rotation=0.1&brightness=0.2&value_range=[0,1]"
    ADDED = ["RandomFlip", "RandomRotation", "RandomBrightness"]

    def test_sequential_with_and_without_input(self):
        model = changed_once(convnet(), self.RULE)
        assert kinds(model)[:4] == [*self.ADDED, "Conv2D"]
        assert model.layers[2].value_range == (0, 1)
        assert train(model) == (10,)
        given = Sequential([Input((8, 8, 3)), layers.Rescaling(2.0), *sx.get(convnet(), "layers")])
        model = changed_once(given, self.RULE)
        names = [type(layer).__name__ for layer in sx.get(model, "layers")]
        assert names[:5] == ["InputLayer", *self.ADDED, "Rescaling"]
        assert train(model) == (10,)

    def test_a_second_time_replaces(self):
        model = sx.patch(convnet(), self.RULE)
        sx.patch(model, "augment?zoom=0.1&translation=0.2")
        assert kinds(model)[:3] == ["RandomTranslation", "RandomZoom", "Conv2D"]
        assert train(model) == (10,)
        graph = sx.patch(residual(), self.RULE)
        sx.patch(graph, "augment?zoom=0.1&flip=vertical")
        found = [type(v).__name__ for v in sx.get(graph, "layers").values()]
        assert sorted(n for n in found if n.startswith("Random")) == ["RandomFlip", "RandomZoom"]
        assert train(graph) == (10,)

    def test_a_graph(self):
        model = changed_once(residual(), self.RULE)
        calls = {call.layer: call.args for call in model.calls}
        assert calls["input_layer_random_flip"] == ["@input_layer"]
        assert calls["input_layer_random_rotation"] == ["@input_layer_random_flip"]
        assert calls["stem"] == ["@input_layer_random_brightness"]
        assert train(model) == (10,)
        still = np.asarray(model(IMAGES, training=False))
        np.testing.assert_allclose(still, model.predict(IMAGES, verbose=0), rtol=1e-4)
        assert np.abs(np.asarray(model(IMAGES, training=True)) - still).max() > 0

    def test_several_inputs(self):
        inputs = [Input((8, 8, 3), name="a"), Input((8, 8, 3), name="b"), Input((5,), name="c")]
        x = [layers.Flatten()(each) for each in inputs]
        make = lambda: Model(inputs, layers.Dense(2)(layers.Concatenate()(x)))
        model = changed_once(make(), "augment?flip=vertical")
        assert {"a_random_flip", "b_random_flip"} <= set(sx.get(model, "layers"))
        assert "c_random_flip" not in sx.get(model, "layers")
        assert tuple(model([IMAGES, IMAGES, ROWS[:, 0]]).shape) == (4, 2)
        model = sx.patch(make(), "augment?flip=vertical#layers.b")
        assert "a_random_flip" not in sx.get(model, "layers")
        with pytest.raises(RuleError, match=r"'layers\.c' has rank 2"):
            sx.patch(make(), "augment?flip=vertical#layers.c")

    def test_nested_models_and_channels_first(self):
        inputs = Input((8, 8, 3))
        base = Model(inputs, layers.Conv2D(3, 3)(inputs))
        model = Sequential([base, layers.Flatten(), layers.Dense(2)])
        model = changed_once(model, "augment?flip=horizontal")
        assert kinds(model)[:2] == ["RandomFlip", "Functional"]
        assert "input_layer_random_flip" not in sx.get(model.layers[1], "layers")
        assert train(model) == (2,)
        conv = layers.Conv2D(3, 3, data_format="channels_first")
        first = sx.patch(Sequential([Sequential([conv])]), "augment?zoom=0.1&flip=horizontal")
        assert [layer.data_format for layer in first.layers[:2]] == ["channels_first"] * 2

    def test_a_space(self):
        first = sx.oneof([layers.Conv2D(4, 3), layers.Conv2D(sx.oneof([2, 3]), 1)])
        space = Sequential([first, layers.Flatten(), layers.Dense(2)])
        patched = sx.patch(sx.clone(space), "augment?zoom=0.1")
        for seed in range(4):
            dna = sx.dna_spec(space).random_dna(seed=seed)
            wanted = sx.patch(sx.decode(space, dna), "augment?zoom=0.1")
            assert sx.eq(sx.decode(patched, str(dna)), wanted)
            assert train(wanted) == (2,)

    def test_within_an_experiment(self):
        tree = sx.Dict(model=convnet(), other=convnet())
        sx.patch(tree, "augment?flip=horizontal#model")
        assert kinds(tree.model)[0] == "RandomFlip"
        assert kinds(tree.other)[0] == "Conv2D"

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: Sequential([layers.Dense(2)]), r"'' does not tell its rank\..*Input\("),
            (lambda: Sequential([Input((5,)), layers.Dense(2)]), r"has rank 2"),
            (lambda: Sequential([Input((6, 5)), layers.Conv1D(2, 3)]), r"has rank 3"),
            (lambda: Sequential([layers.TimeDistributed(layers.Conv2D(2, 3))]), "does not tell"),
        ],
    )
    def test_other_inputs_are_refused(self, make, message):
        with pytest.raises(RuleError, match=message):
            sx.patch(make(), "augment?flip=horizontal")

    def test_wrong_arguments(self):
        with pytest.raises(RuleError, match="No augmentation is given"):
            sx.patch(convnet(), "augment")
        with pytest.raises(RuleError, match=r"value_range=None.*value_range=\[0,255\]"):
            sx.patch(convnet(), "augment?contrast=0.1")


class TestQuantize:
    def dtypes(self, model):
        return {w.path.rpartition("/")[2]: str(w.dtype) for w in model.weights}

    @pytest.mark.filterwarnings("ignore:Layer .* does not have")
    def test_int8_takes_the_weights_of_a_quantized_model(self, tmp_path):
        trained = Sequential([Input((5,)), layers.Dense(8, "relu"), layers.Dense(2)])
        model = changed_once(sx.clone(trained), "quantize")
        train(trained, ROWS[:, 0])
        trained.quantize("int8")
        trained.save_weights(tmp_path / "int8.weights.h5")
        assert sx.get(model, "layers[1].dtype") == "int8_from_float32"
        shape(model, ROWS[:, 0])
        assert self.dtypes(model)["kernel"] == "int8"
        model.load_weights(tmp_path / "int8.weights.h5")
        np.testing.assert_allclose(model(ROWS[:, 0]), trained(ROWS[:, 0]))
        assert sx.get(sx.clone(model), "layers[1].dtype") == "int8_from_float32"

    def test_float8_is_trained(self):
        tree = sx.Dict(model=convnet(), optimizer="sgd", loss="mse")
        model = changed_once(tree, "quantize?float8").model
        assert {p for p, v in sx.query(model, ".*dtype$").items() if v} == {
            "layers[4].dtype", "layers[5].dtype",
        }  # fmt: skip
        shape(model)
        before = [w.numpy().copy() for w in model.trainable_weights]
        model.compile("sgd", "mse")
        model.fit(IMAGES, np.ones((4, 10)), verbose=0)
        assert any((w.numpy() != b).any() for w, b in zip(model.trainable_weights, before))

    def test_int8_is_refused_where_it_would_be_trained(self):
        for name, value in (("optimizer", "adam"), ("loss", sx.keras.losses.MeanSquaredError())):
            tree = Training(convnet(), **{name: value})
            with pytest.raises(RuleError, match=rf"'model\.layers\[4\]'.*'{name}'.*float8"):
                sx.patch(tree, "quantize?int8#model")
        assert (
            sx.patch(Training(convnet()), "quantize").model.layers[4].dtype == "int8_from_float32"
        )

    def test_graphs_wrappers_ties_and_policies(self):
        graph = changed_once(residual(), "quantize")
        assert {p for p, v in sx.query(graph, r"layers.*\.dtype$").items() if v} == {
            "layers.head.dtype"
        }
        assert shape(graph) == (10,)
        tied = layers.Dense(4, dtype="mixed_bfloat16")
        model = Sequential([layers.Embedding(5, 4), layers.TimeDistributed(tied), tied])
        changed_once(model, "quantize")
        assert model.layers[1].layer is model.layers[2]
        found = [layer.dtype for layer in (sx.get(model, "layers[0]"), sx.get(model, "layers[2]"))]
        assert found == ["int8_from_float32", "int8_from_mixed_bfloat16"]
        assert shape(model, np.ones((4, 6), "int32")) == (6, 4)
        other = sx.patch(model, "quantize?float8#layers[2]")
        assert sx.get(other, "layers[2].dtype") == "float8_from_mixed_bfloat16"
        assert sx.get(other, "layers[0].dtype") == "int8_from_float32"

    def test_what_keras_cannot_quantize(self):
        with pytest.raises(RuleError, match=r"Dense at 'layers\[0\]'.*'float16'"):
            sx.patch(Sequential([layers.Dense(3, dtype="float16")]), "quantize?int8")
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(Sequential([layers.Conv2D(3, 3), layers.Embedding(3, 3)]), "quantize?float8")


@sx.symbolize
class Training:
    def __init__(self, model, optimizer=None, loss=None): ...
