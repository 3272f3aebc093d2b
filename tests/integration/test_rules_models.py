"""Rules about models: what they change, on models of all sorts, and that the result still runs."""

import warnings

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import RuleError
from symexp.keras import (
    Input,
    Model,
    Sequential,
    constraints,
    initializers,
    layers,
    optimizers,
    regularizers,
)

pytestmark = pytest.mark.keras

IMAGES = np.random.default_rng(1).normal(size=(4, 8, 8, 3)).astype("float32")
ROWS = np.random.default_rng(2).normal(size=(4, 6, 5)).astype("float32")


def shape(model, data=IMAGES):
    """Runs a model, and returns the shape of its output without the batch."""
    return tuple(model(data).shape[1:])


def widths(model):
    found = {}
    for path, layer in sx.query(model, where=keras.layers.Layer, enter_selected=True).items():
        for name in ("filters", "units", "output_dim"):
            value = sx.get(layer, name, None)
            if value is not None:
                found[path.removeprefix("layers")] = value
    return found


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
class Closed(keras.layers.Layer):
    """A layer that takes nothing but its own argument."""

    def __init__(self, units):
        super().__init__()
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x)


@sx.symbolize
class Stubborn(Block):
    """A layer whose own layers do not know that they are frozen."""

    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.dense = keras.layers.Dense(units)


class TestScaleWidth:
    def test_hidden_layers_but_not_the_head(self):
        model = sx.patch(convnet(), "scale_width?2")
        assert widths(model) == {"[0]": 8, "[2]": 12, "[4]": 16, "[5]": 10}
        assert shape(model) == (10,)

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ("0.5", [2, 3, 4, 10]),
            ("0.4&min_width=3", [3, 3, 3, 10]),
            ("0.4&min_width=5", [4, 5, 5, 10]),
            ("1.7&divisor=4", [8, 12, 12, 10]),
            ("0.1", [1, 1, 1, 10]),
            ("1", [4, 6, 8, 10]),
        ],
    )
    def test_options(self, options, expected):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a factor of one matches too
            assert [*widths(sx.patch(convnet(), f"scale_width?{options}")).values()] == expected

    @pytest.mark.parametrize(
        ("location", "expected"),
        [
            ("[0:2]", [8, 6, 8, 10]),
            ("layers[0:3]", [8, 12, 8, 10]),
            ("layers[-2:]", [4, 6, 16, 10]),
            ("layers[4].units,layers[0]", [8, 6, 16, 10]),
        ],
    )
    def test_locations(self, location, expected):
        location = location.replace("[0:2]", "layers[0:2]") if location[0] == "[" else location
        model = sx.patch(convnet(), f"scale_width?2#{location}")
        assert [*widths(model).values()] == expected
        assert shape(model) == (10,)

    def test_the_head_alone_does_not_match(self):
        with pytest.raises(RuleError, match="matched nothing at its location"):
            sx.patch(convnet(), "scale_width?2#layers[-1]", strict=True)

    @pytest.mark.parametrize(
        ("make", "data", "expected"),
        [
            (
                lambda: [Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)],
                IMAGES,
                [8, 2],
            ),
            (
                lambda: [
                    layers.SeparableConv2D(4, 3), layers.DepthwiseConv2D(3),
                    layers.Conv2DTranspose(5, 2), layers.GlobalMaxPooling2D(), layers.Dense(2),
                    layers.Softmax(),
                ],
                IMAGES,
                [8, 10, 2],
            ),
            (
                lambda: [
                    layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
                    layers.RNN(layers.StackedRNNCells([layers.GRUCell(3), layers.LSTMCell(4)])),
                    layers.Dense(2),
                ],
                ROWS,
                [6, 6, 8, 2],
            ),
            (
                lambda: [
                    layers.TimeDistributed(layers.Dense(7)), layers.Conv1D(3, 2),
                    Sequential([layers.LSTM(4), layers.Dense(2)]),
                ],
                ROWS,
                [14, 6, 8, 2],
            ),
            (lambda: [layers.Dense(6), Block(6), layers.Dense(2)], ROWS, [12, 12, 2]),
        ],
    )  # fmt: skip
    def test_sequential_models_of_all_sorts(self, make, data, expected):
        model = Sequential(make())
        before = shape(sx.clone(model), data)
        sx.patch(model, "scale_width?2")
        assert [*widths(model).values()] == expected
        assert shape(model, data) == before

    def test_widths_that_are_added_scale_alike(self):
        model = sx.patch(residual(), "scale_width?1.5")
        assert widths(model) == {
            ".stem": 6, ".one": 6, ".two": 6, ".wide": 12, ".project": 12, ".head": 10,
        }  # fmt: skip
        assert shape(model) == (10,)

    def test_a_width_that_must_equal_one_outside_of_the_location_stays(self):
        model = sx.patch(residual(), "scale_width?2#layers.one,layers.two,layers.wide")
        assert widths(model)[".one"] == 8
        assert [widths(model)[k] for k in (".stem", ".two", ".wide", ".project")] == [4, 4, 8, 8]
        assert shape(model) == (10,)

    def test_what_is_added_to_the_input_stays(self):
        inputs = Input((8, 8, 3))
        x = layers.Conv2D(5, 1, name="inner")(inputs)
        x = layers.Add()([inputs, layers.Conv2D(3, 1, name="outer")(x)])
        x = layers.GlobalAveragePooling2D()(x)
        model = Model(inputs, layers.Dense(2, name="head")(x))
        sx.patch(model, "scale_width?2")
        assert widths(model) == {".inner": 10, ".outer": 3, ".head": 2}
        assert shape(model) == (2,)

    def test_heads_that_are_merged_and_gates_of_width_one(self):
        inputs = Input((5,))
        x = layers.Dense(4, name="hidden")(inputs)
        x = x * layers.Dense(1, name="gate")(x)
        model = Model(inputs, layers.Dense(2, name="a")(x) + layers.Dense(2, name="b")(x))
        sx.patch(model, "scale_width?2")
        assert widths(model) == {".hidden": 8, ".gate": 1, ".a": 2, ".b": 2}
        assert shape(model, ROWS[:, 0]) == (2,)

    def test_groups(self):
        model = Sequential(
            [
                layers.Conv2D(6, 1),
                layers.GroupNormalization(3),
                layers.Conv2D(8, 3, groups=2),
                layers.Conv2D(8, 3, groups=8),
                layers.Flatten(),
                layers.Dense(2),
            ]
        )
        sx.patch(model, "scale_width?1.4")
        # 8.4 and 11.2 as multiples of 6 and 2; the depthwise one as wide as what it takes.
        assert [*widths(model).values()] == [6, 12, 12, 2]
        assert model.layers[3].groups == 12
        assert shape(model) == (2,)

    def test_what_a_reshape_needs_stays(self):
        model = Sequential(
            [layers.Flatten(), layers.Dense(5), layers.Dense(48), layers.Reshape((4, 4, 3)),
             layers.Conv2D(4, 3), layers.Conv2D(3, 1)]
        )  # fmt: skip
        sx.patch(model, "scale_width?2")
        assert [*widths(model).values()] == [10, 48, 8, 3]
        assert shape(model) == (2, 2, 3)

    def test_channels_that_are_weighted(self):
        inputs = Input((8, 8, 3))
        x = layers.Conv2D(6, 3, name="conv")(inputs)
        y = layers.GlobalAveragePooling2D()(x)
        y = layers.Reshape((1, 1, 6), name="as_image")(y)
        y = layers.Conv2D(6, 1, activation="sigmoid", name="weights")(
            layers.Conv2D(2, 1, name="squeeze")(y)
        )
        x = layers.GlobalAveragePooling2D()(layers.Multiply()([x, y]))
        model = Model(inputs, layers.Dense(2, name="head")(x))
        sx.patch(model, "scale_width?1.5")
        assert widths(model) == {".conv": 9, ".weights": 9, ".squeeze": 3, ".head": 2}
        assert sx.get(model, "layers.as_image").target_shape == (1, 1, 9)
        assert shape(model) == (2,)

    def test_a_layer_of_the_user_that_is_told_its_width(self):
        @sx.symbolize
        class Scale(keras.layers.Layer):
            def __init__(self, dim, **kwargs):
                super().__init__(**kwargs)
                self.gamma = self.add_weight(shape=(dim,))

            def call(self, x):
                return x * self.gamma

        model = Sequential([layers.Dense(7), layers.Dense(6), Scale(6), layers.Dense(2)])
        sx.patch(model, "scale_width?2")
        assert [*widths(model).values()] == [14, 6, 2]
        assert shape(model, ROWS) == (6, 2)

    def test_attention_with_embeddings(self):
        tokens = Input((6,), dtype="int32")
        x = layers.Embedding(9, 4, name="tokens")(tokens)
        x = layers.Add()([x, layers.Dense(4, name="mix")(x)])
        x = layers.LayerNormalization()(
            layers.Add()([x, layers.MultiHeadAttention(2, 3, name="attention")(x, x)])
        )
        model = Model(tokens, layers.Dense(9, name="head")(x))
        sx.patch(model, "scale_width?2")
        assert widths(model) == {".tokens": 8, ".mix": 8, ".head": 9}
        assert shape(model, np.zeros((2, 6), "int32")) == (6, 9)

    def test_a_tied_layer_is_scaled_once(self):
        tied = layers.Dense(4)
        model = Sequential([layers.Dense(4), tied, layers.ReLU(), tied, layers.Dense(2)])
        for location in ("", "#layers[0],layers[3]"):
            sx.patch(model, f"scale_width?2{location}")
            assert model.layers[1] is model.layers[3]
        assert [*widths(model).values()] == [16, 16, 16, 2]
        # What it takes the second time is as wide as what it takes the first time.
        with pytest.raises(RuleError, match="matched nothing"):
            sx.patch(model, "scale_width?2#layers[0]", strict=True)
        assert shape(model, ROWS) == (6, 2)

    def test_two_models_in_one_experiment_each_have_a_head(self):
        pair = sx.Dict(generator=convnet(), critic=Sequential([layers.Dense(3), layers.Dense(1)]))
        sx.patch(pair, "scale_width?2")
        assert [*widths(pair.generator).values()] == [8, 12, 16, 10]
        assert [*widths(pair.critic).values()] == [6, 1]

    def test_raw_layers(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model = Sequential([keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2)])
        assert [*widths(sx.patch(model, "scale_width?2")).values()] == [6, 2]


class TestScaleDepth:
    def test_repeats_what_keeps_the_shape(self):
        model = convnet(strides=2, name=None)
        sx.patch(model, "scale_depth?2")
        assert kinds(model) == [
            "Conv2D", "Conv2D", "MaxPooling2D", "Conv2D", "Conv2D", "Flatten", "Dense", "Dense",
            "Dense",
        ]  # fmt: skip
        first, copy = model.layers[:2]
        assert (first.strides, first.padding) == (2, "valid")
        assert (copy.strides, copy.padding, copy.filters) == (1, "same", 4)
        plain = convnet()
        assert shape(sx.patch(sx.clone(plain), "scale_depth?3")) == shape(plain)

    def test_blocks_with_their_accessories(self):
        block = [layers.Conv2D(4, 3, name="c"), layers.BatchNormalization(), layers.ReLU()]
        model = Sequential([*block, layers.Dropout(0.1), layers.Flatten(), layers.Dense(2)])
        sx.patch(model, "scale_depth?2")
        four = ["Conv2D", "BatchNormalization", "ReLU", "Dropout"]
        assert kinds(model) == [*four, *four, "Flatten", "Dense"]
        assert sx.get(model.layers[4], "name", None) is None
        assert shape(model) == (2,)

    def test_runs_shrink_and_grow(self):
        def stack(n):
            return Sequential([*(layers.Dense(4, "relu") for _ in range(n)), layers.Dense(4)])

        for before, factor, after in [(4, 0.5, 2), (2, 0.1, 1), (2, 1.5, 3), (3, 1, 3), (1, 4, 4)]:
            model = sx.patch(stack(before), f"scale_depth?{factor}")
            assert sx.eq(model, stack(after)), (before, factor)
        assert sx.eq(sx.patch(sx.patch(stack(2), "scale_depth?3"), "scale_depth?0.5"), stack(3))

    def test_the_first_of_a_run_stays_where_it_changes_the_shape(self):
        model = Sequential(
            [layers.Conv2D(4, 3, strides=2), layers.Conv2D(4, 3, padding="same"),
             layers.Flatten(), layers.Dense(2)]
        )  # fmt: skip
        sx.patch(model, "scale_depth?0.5")
        assert kinds(model) == ["Conv2D", "Flatten", "Dense"]
        assert model.layers[0].strides == 2

    def test_recurrent_layers(self):
        model = Sequential([layers.Bidirectional(layers.LSTM(3, name="x")), layers.Dense(2)])
        sx.patch(model, "scale_depth?3")
        assert [m.layer.return_sequences for m in model.layers[:3]] == [True, True, False]
        assert shape(sx.clone(model), ROWS) == (2,)
        sx.patch(model, "scale_depth?0.6")
        assert [m.layer.return_sequences for m in model.layers[:2]] == [True, False]

    def test_layers_and_models_of_the_user_where_equal_ones_follow_each_other(self):
        model = Sequential([layers.Dense(5), Block(5), Block(5), Block(5, "gelu"), layers.Dense(2)])
        sx.patch(model, "scale_depth?2")
        assert kinds(model) == [
            "Dense",
            "Dense",
            "Block",
            "Block",
            "Block",
            "Block",
            "Block",
            "Dense",
        ]
        assert model.layers[-2].activation == "gelu"
        nested = [Sequential([layers.Dense(3, "relu")]) for _ in range(2)]
        model = Sequential([*nested, layers.Dense(2)])
        sx.patch(model, "scale_depth?2")
        assert kinds(model) == ["Sequential"] * 4 + ["Dense"]
        assert all(len(inner.layers) == 1 for inner in model.layers[:4])
        assert shape(model, ROWS) == (6, 2)

    def test_copies_are_other_layers(self):
        model = sx.patch(Sequential([layers.Dense(3, name="d"), layers.Dense(2)]), "scale_depth?2")
        assert model.layers[0] is not model.layers[1]
        model.build((None, 3))
        assert len(model.weights) == 6

    def test_at_a_location(self):
        model = sx.patch(convnet(), "scale_depth?2#layers[4]")
        assert kinds(model).count("Dense") == 3
        assert kinds(model).count("Conv2D") == 2
        with pytest.raises(RuleError, match="matched nothing"):
            sx.patch(convnet(), "scale_depth?2#layers[5]", strict=True)

    def test_a_block_in_a_functional_graph(self):
        inputs = Input((5,))
        body = Sequential([layers.Dense(4, "relu")], name="body")
        model = Model(inputs, layers.Dense(2)(body(inputs)))
        sx.patch(model, "scale_depth?3")
        assert kinds(sx.get(model, "layers.body")) == ["Dense"] * 3


class TestActivations:
    def test_in_every_form(self):
        model = Sequential(
            [
                layers.Dense(3, activation="relu"),
                layers.Dense(3, activation=keras.activations.relu),
                layers.Dense(3, activation=layers.ReLU()),
                layers.Dense(3),
                layers.ReLU(),
                layers.Dense(3),
                layers.Activation("relu"),
                Block(3),
                layers.Dense(2, activation="softmax"),
            ]
        )
        sx.patch(model, "swap_activation?relu&gelu")
        expected = Sequential(
            [
                layers.Dense(3, activation="gelu"),
                layers.Dense(3, activation="gelu"),
                layers.Dense(3, activation="gelu"),
                layers.Dense(3),
                layers.Activation("gelu"),
                layers.Dense(3),
                layers.Activation("gelu"),
                Block(3, activation="gelu"),
                layers.Dense(2, activation="softmax"),
            ]
        )
        assert sx.eq(model, expected)
        assert shape(model, ROWS) == (6, 2)

    def test_between_layers_names_and_recurrent_activations(self):
        model = Sequential([layers.LSTM(3), layers.LeakyReLU(), layers.Dense(2, "leaky_relu")])
        sx.patch(model, "swap_activation?sigmoid&hard_sigmoid;swap_activation?LeakyReLU&elu")
        assert model.layers[0].recurrent_activation == "hard_sigmoid"
        assert sx.eq(model.layers[1], layers.ELU())
        assert model.layers[2].activation == "elu"
        sx.patch(model, "swap_activation?elu&PReLU")
        assert sx.eq(model.layers[2].activation, layers.PReLU())
        assert shape(model, ROWS) == (2,)

    def test_a_name_is_not_replaced_where_it_is_no_activation(self):
        tree = sx.Dict(activation="relu", x=layers.Dense(2, "relu", name="relu"), y=["relu"])
        sx.patch(tree, "swap_activation?relu&tanh")
        assert sx.eq(
            tree, sx.Dict(activation="relu", x=layers.Dense(2, "tanh", name="relu"), y=["relu"])
        )

    def test_relu6_is_a_layer_with_a_maximum_or_a_name(self):
        makes = [layers.ReLU(6), layers.ReLU(5), layers.Dense(2, "relu6"), layers.LeakyReLU()]
        model = sx.patch(Sequential(makes), "swap_activation?relu6&relu")
        expected = [layers.ReLU(), layers.ReLU(5), layers.Dense(2, "relu"), layers.LeakyReLU()]
        assert sx.eq(model, Sequential(expected))
        functions = sx.patch(layers.Dense(2, keras.activations.relu6), "swap_activation?relu6&elu")
        assert functions.activation == "elu"

    def test_any_relu_layer_is_a_relu(self):
        arguments = [
            {"max_value": 6.0},
            {"max_value": 1},
            {"threshold": 1},
            {"negative_slope": 0.1},
        ]
        model = Sequential([layers.ReLU(**each) for each in arguments])
        sx.patch(model, "swap_activation?relu&gelu")
        assert [layer.activation for layer in model.layers] == ["gelu"] * 4
        others = Sequential([layers.Dense(2, "relu6"), layers.LeakyReLU()])
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing in this Sequential"):
            sx.patch(others, "swap_activation?relu&gelu")

    def test_unknown(self):
        with pytest.raises(RuleError, match=r"no activation 'gelo'\. Did you mean 'gelu'"):
            sx.patch(convnet(), "swap_activation?relu&gelo")

    def test_in_a_functional_model_and_at_a_location(self):
        model = sx.patch(residual(), "swap_activation?relu&LeakyReLU#layers.joined")
        assert sx.eq(sx.get(model, "layers.joined").activation, "leaky_relu")
        assert sx.get(model, "layers.one").activation == "relu"
        assert shape(model) == (10,)

    def test_relu_to_leaky_relu(self):
        model = Sequential(
            [
                layers.Conv2D(3, 1, activation=layers.ReLU()),
                layers.Conv2D(3, 1, activation="relu"),
                layers.ReLU(max_value=6.0),
                layers.Activation("relu"),
                layers.Conv2D(3, 1, activation="tanh"),
            ]
        )
        sx.patch(model, "relu_to_leaky_relu?0.1")
        leaky = lambda: layers.LeakyReLU(0.1)
        expected = Sequential(
            [
                layers.Conv2D(3, 1, activation=leaky()),
                layers.Conv2D(3, 1, activation=leaky()),
                layers.ReLU(max_value=6.0, negative_slope=0.1),
                leaky(),
                layers.Conv2D(3, 1, activation="tanh"),
            ]
        )
        assert sx.eq(model, expected)
        assert shape(model) == (8, 8, 3)

    def test_a_tied_activation_stays_tied(self):
        relu = layers.ReLU()
        model = Sequential([layers.Dense(3, relu), layers.Dense(3, relu), layers.Dense(2)])
        sx.patch(model, "relu_to_leaky_relu")
        assert model.layers[0].activation is model.layers[1].activation
        assert sx.eq(model.layers[0].activation, layers.LeakyReLU(0.3))


class TestSeparableConv:
    def test_carries_everything_over(self):
        conv = layers.Conv2D(
            4, 3, strides=(2, 2), padding="same", activation=layers.ReLU(), use_bias=False,
            kernel_initializer=initializers.HeNormal(seed=1), kernel_regularizer="l2",
            kernel_constraint=constraints.NonNeg(), bias_regularizer=regularizers.L1(0.1),
            activity_regularizer="l1", name="first", dtype="float32", trainable=False,
        )  # fmt: skip
        model = sx.patch(Sequential([conv, layers.Conv2DTranspose(3, 2)]), "separable_conv")
        expected = layers.SeparableConv2D(
            4, 3, strides=(2, 2), padding="same", activation=layers.ReLU(), use_bias=False,
            depthwise_initializer=initializers.HeNormal(seed=1), depthwise_regularizer="l2",
            pointwise_initializer=initializers.HeNormal(seed=1), pointwise_regularizer="l2",
            depthwise_constraint=constraints.NonNeg(), pointwise_constraint=constraints.NonNeg(),
            bias_regularizer=regularizers.L1(0.1), activity_regularizer="l1", name="first",
            dtype="float32", trainable=False,
        )  # fmt: skip
        assert sx.eq(model, Sequential([expected, layers.Conv2DTranspose(3, 2)]))
        assert shape(model) == (5, 5, 3)

    def test_what_cannot_be_separable_stays(self):
        class Own(keras.layers.Conv2D):
            pass

        model = Sequential(
            [layers.Conv2D(3, 3, strides=(1, 2)), layers.Conv2D(3, 3, groups=3),
             sx.symbolize(Own)(3, 3), layers.DepthwiseConv2D(3)]
        )  # fmt: skip
        with pytest.warns(sx.UnmatchedRuleWarning, match="separable_conv.* matched nothing"):
            sx.patch(model, "separable_conv")

    def test_tied_and_functional_and_one_dimension(self):
        tied = layers.Conv1D(5, 3, padding="same")
        model = sx.patch(Sequential([tied, tied, layers.Conv1D(2, 3)]), "separable_conv#layers[0]")
        assert kinds(model) == ["SeparableConv1D", "SeparableConv1D", "Conv1D"]
        assert model.layers[0] is model.layers[1]
        assert shape(model, ROWS) == (4, 2)
        graph = sx.patch(residual(), "separable_conv")
        assert list(sx.query(graph, where=keras.layers.Conv2D)) == ["layers.project"]
        assert len(sx.query(graph, where=keras.layers.SeparableConv2D)) == 4
        assert shape(graph) == (10,)


class TestAddDropout:
    def test_after_hidden_activations_and_not_twice(self):
        model = sx.patch(convnet(), "add_dropout?0.3")
        assert kinds(model) == [
            "Conv2D", "Dropout", "MaxPooling2D", "Conv2D", "Dropout", "Flatten", "Dense",
            "Dropout", "Dense",
        ]  # fmt: skip
        assert model.layers[1].rate == 0.3
        assert shape(sx.clone(model)) == (10,)
        with pytest.raises(RuleError, match="matched nothing"):
            sx.patch(model, "add_dropout?0.3", strict=True)

    def test_layers_that_are_activations_wrappers_and_nested_models(self):
        model = Sequential(
            [
                layers.TimeDistributed(layers.Dense(4, "relu")),
                Sequential([layers.Dense(4), layers.ReLU(), layers.BatchNormalization()]),
                layers.LSTM(3),
                layers.Dense(4),
                layers.Dense(2),
                layers.Activation("softmax"),
            ]
        )
        sx.patch(model, "add_dropout?0.5")
        assert kinds(model) == [
            "TimeDistributed", "Dropout", "Sequential", "LSTM", "Dropout", "Dense", "Dense",
            "Activation",
        ]  # fmt: skip
        assert kinds(model.layers[2]) == ["Dense", "ReLU", "Dropout", "BatchNormalization"]
        assert shape(model, ROWS) == (2,)

    def test_in_a_functional_model(self):
        model = residual()
        before = sx.clone(model)
        sx.patch(model, "add_dropout?0.3")
        assert set(sx.get(model, "layers")) - set(sx.get(before, "layers")) == {
            "one_dropout",
            "joined_dropout",
        }
        calls = {call.layer: call.args for call in model.calls}
        assert calls["two"] == ["@one_dropout"]
        assert calls["one_dropout"] == ["@one"]
        assert calls["wide"] == calls["project"] == ["@joined_dropout"]
        assert shape(sx.clone(model)) == (10,)
        with pytest.raises(RuleError, match="matched nothing"):
            sx.patch(model, "add_dropout", strict=True)

    def test_a_layer_that_is_called_twice(self):
        inputs = [Input((5,)), Input((5,))]
        shared = layers.Dense(4, "relu", name="shared")
        x = layers.Concatenate(name="both")([shared(i) for i in inputs])
        model = Model(inputs, layers.Dense(2)(x))
        sx.patch(model, "add_dropout")
        calls = [(call.layer, *call.args) for call in model.calls]
        assert calls.count(("shared_dropout", "@shared")) == 1
        assert calls.count(("shared_dropout", "@shared:1")) == 1
        assert ("both", ["@shared_dropout", "@shared_dropout:1"]) in calls
        assert tuple(model([ROWS[:, 0], ROWS[:, 1]]).shape) == (4, 2)

    def test_at_a_location(self):
        model = sx.patch(convnet(), "add_dropout?0.3#layers[2:]")
        assert kinds(model).count("Dropout") == 2
        assert kinds(model)[1] == "MaxPooling2D"

    def test_it_drops_in_training(self):
        model = sx.patch(Sequential([layers.Dense(50, "relu"), layers.Dense(9)]), "add_dropout?0.9")
        live = model(ROWS)
        assert np.abs(np.asarray(model(ROWS, training=True)) - np.asarray(live)).max() > 0


class TestAddBatchNorm:
    def test_before_the_activation(self):
        model = sx.patch(convnet(), "add_batch_norm#layers[0]")
        conv, norm, relu = model.layers[:3]
        assert sx.eq(conv, layers.Conv2D(4, 3, use_bias=False))
        assert sx.eq(norm, layers.BatchNormalization())
        assert sx.eq(relu, layers.Activation("relu"))
        assert kinds(model).count("BatchNormalization") == 1
        sx.patch(model, "add_batch_norm")
        assert kinds(model).count("BatchNormalization") == 2
        assert shape(sx.clone(model)) == (10,)
        with pytest.raises(RuleError, match="matched nothing"):
            sx.patch(model, "add_batch_norm", strict=True)

    def test_after_the_activation_and_after_dense_layers(self):
        model = sx.patch(convnet(), "add_batch_norm?dense=true&before_activation=false")
        assert kinds(model).count("BatchNormalization") == 3
        assert "Activation" not in kinds(model)
        assert sx.eq(model.layers[0], layers.Conv2D(4, 3, activation="relu"))
        assert kinds(model)[-1] == "Dense"
        assert shape(model) == (10,)

    def test_an_activation_object_moves(self):
        model = Sequential(
            [layers.Conv2D(4, 3, activation=layers.ReLU(6.0), data_format="channels_first"),
             layers.Flatten(), layers.Dense(1)]
        )  # fmt: skip
        sx.patch(model, "add_batch_norm")
        assert model.layers[1].axis == 1
        assert sx.eq(model.layers[2], layers.ReLU(6.0))

    def test_in_a_functional_model(self):
        model = sx.patch(residual(), "add_batch_norm")
        calls = {call.layer: call.args for call in model.calls}
        assert calls["one_batch_norm"] == ["@one"]
        assert calls["one_activation"] == ["@one_batch_norm"]
        assert calls["two"] == ["@one_activation"]
        assert calls["sum"] == [["@stem_batch_norm", "@two_batch_norm"]]
        assert len(sx.query(model, where=keras.layers.BatchNormalization)) == 5
        assert shape(model) == (10,)


class TestFreezeLayers:
    def frozen(self, rule, model=None):
        model = sx.patch(model or convnet(), rule)
        return [
            p.removeprefix("layers") for p, v in sx.query(model, ".*trainable$").items() if not v
        ]

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("freeze_layers", ["[0]", "[2]", "[4]"]),
            ("freeze_layers?2", ["[0]", "[2]"]),
            ("freeze_layers?-1", ["[0]", "[2]"]),
            ("freeze_layers?head=true", ["[0]", "[2]", "[4]", "[5]"]),
            ("freeze_layers?pattern=Dense", ["[4]"]),
            ("freeze_layers?pattern='Dense|layers.0'", ["[0]", "[4]"]),
            ("freeze_layers#layers[0:3]", ["[0]", "[2]"]),
            ("freeze_layers?2#layers[1:]", ["[2]"]),
        ],
    )
    def test_conditions(self, rule, expected):
        assert self.frozen(rule) == [f"{path}.trainable" for path in expected]

    def test_nothing_is_learned_by_frozen_layers(self):
        model = Sequential(
            [
                layers.TimeDistributed(layers.Dense(4)),
                layers.BatchNormalization(),
                Block(4),
                layers.LSTM(3),
                Sequential([layers.Dense(3)]),
                layers.Dense(2),
            ]
        )
        sx.patch(model, "freeze_layers")
        model.build((None, 6, 5))
        assert len(model.trainable_weights) == 2
        before = [w.numpy().copy() for w in model.weights]
        model.compile(optimizers.SGD(1.0), "mse")
        model.fit(ROWS, np.ones((4, 2)), verbose=0)
        changed = [not np.array_equal(w.numpy(), b) for w, b in zip(model.weights, before)]
        assert sum(changed) == 2
        assert changed[-2:] == [True, True]

    def test_errors(self):
        closed = sx.patch(Sequential([Closed(3), layers.Dense(2)]), "freeze_layers")
        assert sx.get(closed, "layers[0].trainable") is False
        with pytest.raises(
            RuleError, match=r"Stubborn at 'layers\[1\]'.*trainable=self\.trainable"
        ):
            sx.patch(Sequential([layers.Dense(3), Stubborn(3), layers.Dense(2)]), "freeze_layers")
        with pytest.raises(RuleError, match=r"'\(' is not a regular expression"):
            sx.patch(convnet(), sx.rules("freeze_layers")[0](pattern="("))

    def test_in_a_functional_model(self):
        model = sx.patch(residual(), "freeze_layers?pattern=^layers[.](one|two)$")
        made = sx.get(model, "layers").items()
        assert [k for k, v in made if sx.get(v, "trainable", True) is False] == ["one", "two"]
        assert shape(model) == (10,)


class TestTogether:
    RULES = (
        "scale_width?2",
        "separable_conv",
        "add_batch_norm",
        "relu_to_leaky_relu",
        "add_dropout?0.1",
        "freeze_layers?1",
    )

    @pytest.mark.parametrize("make", [convnet, residual])
    def test_all_on_one_model(self, make):
        model = sx.patch(make(), list(self.RULES))
        assert sx.eq(model, sx.patch(make(), ";".join(self.RULES)))
        assert sx.eq(model, sx.patch(make(), sx.rule_string(*self.RULES)))
        assert sx.eq(sx.patch(make(), sx.diff(make(), model).patch()), model)
        assert shape(model) == (10,)

    def test_after_training_a_rule_gives_a_fresh_model(self):
        model = convnet()
        model.compile("sgd", "mse")
        model.fit(IMAGES, np.ones((4, 10)), verbose=0)
        sx.patch(model, "add_dropout?0.1;scale_width?2")
        assert not model.built
        assert shape(model) == (10,)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["MobileNetV2", "EfficientNetB0", "DenseNet121", "ConvNeXtTiny"])
def test_on_published_models(name):
    raw = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3), classes=10)
    before = raw.count_params()
    given = sx.Dict(model=raw)
    rules = "scale_width?0.37&divisor=8;separable_conv;add_dropout?0.1;add_batch_norm;freeze_layers"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sx.UnmatchedRuleWarning)
        model = sx.patch(given, rules).model
    assert model.output_shape == (None, 10)
    assert model.count_params() < before / 2
    assert len(model.trainable_weights) == 2
