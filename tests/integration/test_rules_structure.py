"""Rules about the structure of models: blocks, connections, heads, and search over them."""

import random

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import RuleError
from symexp.keras import Input, Model, Sequential, layers

pytestmark = pytest.mark.keras

IMAGES = np.random.default_rng(1).normal(size=(4, 8, 8, 3)).astype("float32")
ROWS = np.random.default_rng(2).normal(size=(4, 6, 5)).astype("float32")
TOKENS = np.arange(24).reshape(4, 6) % 11


def shape(model, data=IMAGES):
    """Runs a model, and returns the shape of its output without the batch."""
    return tuple(model(data).shape[1:])


def train(model, data=IMAGES, loss="mse"):
    """Trains a model for one step, and returns the loss."""
    model.compile(optimizer="sgd", loss=loss)
    targets = np.zeros(model(data).shape, "float32")
    return model.fit(data, targets, verbose=0).history["loss"][0]


def count(model, name):
    return sum(type(v).__name__ == name for v in sx.get(model, "layers").values())


def calls(model):
    return [sx.get(call, "layer") for call in sx.get(model, "calls")]


def resnet(blocks=2, width=4, **conv):
    inputs = Input((8, 8, 3))
    x = layers.Conv2D(width, 3, padding="same", name="stem", **conv)(inputs)
    for i in range(blocks):
        y = layers.Conv2D(width, 3, padding="same", name=f"a{i}", **conv)(x)
        y = layers.BatchNormalization(name=f"n{i}")(y)
        y = layers.Dropout(0.1 * i, name=f"d{i}")(y)
        x = layers.ReLU(name=f"r{i}")(layers.Add(name=f"s{i}")([x, y]))
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return Model(inputs, layers.Dense(5, name="head")(x))


def transformer(blocks=2, is_post=False):
    ids = Input((6,), dtype="int32")
    mask = layers.Lambda(lambda i: i > 0, output_shape=(6,), name="mask")(ids)
    x = layers.Embedding(11, 8, name="embed")(ids)
    for i in range(blocks):
        y = x if is_post else layers.LayerNormalization(name=f"norm_a{i}")(x)
        y = layers.MultiHeadAttention(2, 4, name=f"attend{i}")(y, y, key_mask=mask)
        x = x + y
        x = layers.LayerNormalization(name=f"norm_a{i}")(x) if is_post else x
        y = x if is_post else layers.LayerNormalization(name=f"norm_b{i}")(x)
        y = layers.Dense(8, name=f"down{i}")(layers.Dense(16, "gelu", name=f"up{i}")(y))
        x = x + y
        x = layers.LayerNormalization(name=f"norm_b{i}")(x) if is_post else x
    if not is_post:
        x = layers.LayerNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    return Model(ids, layers.Dense(3, name="head")(x))


@sx.symbolize
class Block(keras.layers.Layer):
    """A layer of the user with its own width, and a residual connection."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return x + self.dense(x)


class TestDepthOfGraphs:
    @pytest.mark.parametrize(
        ("before", "factor", "after"), [(2, 2, 4), (3, 0.5, 2), (4, 0.1, 1), (1, 3, 3), (2, 1, 2)]
    )
    def test_residual_blocks(self, before, factor, after):
        model = sx.patch(resnet(before), f"scale_depth?{factor}")
        assert [count(model, k) for k in ("Add", "ReLU", "Dropout")] == [after] * 3
        assert count(model, "Conv2D") == after + 1
        assert shape(model) == (5,)
        assert np.isfinite(train(model))

    def test_the_blocks_are_connected_in_a_chain(self):
        model = sx.patch(resnet(1), "scale_depth?2")
        assert calls(model) == [
            "stem", "a0", "n0", "d0", "s0", "r0", "a0_1", "n0_1", "d0_1", "s0_1", "r0_1", "pool",
            "head",
        ]  # fmt: skip
        inputs = {sx.get(c, "layer"): sx.get(c, "args[0]") for c in sx.get(model, "calls")}
        assert inputs["a0_1"] == "@r0"
        assert list(inputs["s0_1"]) == ["@r0", "@d0_1"]
        assert inputs["pool"] == "@r0_1"
        assert sx.get(model, "layers.a0_1.name", None) is None

    def test_growing_and_shrinking_restore_the_model(self):
        for model in (resnet(2), transformer(2), transformer(2, is_post=True)):
            grown = sx.patch(sx.clone(model), "scale_depth?2")
            assert sx.eq(sx.patch(grown, "scale_depth?0.5"), model)

    @pytest.mark.parametrize("is_post", [False, True])
    @pytest.mark.parametrize(("blocks", "factor", "after"), [(1, 2, 2), (2, 2, 4), (4, 0.5, 2)])
    def test_blocks_of_a_transformer(self, is_post, blocks, factor, after):
        model = sx.patch(transformer(blocks, is_post), f"scale_depth?{factor}")
        assert count(model, "MultiHeadAttention") == after
        assert count(model, "Dense") == 2 * after + 1
        assert count(model, "LayerNormalization") == 2 * after + (not is_post)
        assert shape(model, TOKENS) == (3,)
        assert np.isfinite(train(model, TOKENS))

    def test_a_decoder_takes_the_longer_encoder(self):
        source, target = Input((6, 5)), Input((6, 5))
        x = layers.Dense(8, name="in")(source)
        x = layers.Add(name="encoded")([x, layers.Dense(8, name="encode")(x)])
        y = layers.Dense(8, name="start")(target)
        q = layers.MultiHeadAttention(2, 4, name="cross")(y, x)
        y = layers.Add(name="decoded")([y, q])
        model = Model([source, target], layers.Dense(2, name="head")(y))
        sx.patch(model, "scale_depth?2")
        arguments = {sx.get(c, "layer"): list(sx.get(c, "args")) for c in sx.get(model, "calls")}
        assert arguments["cross"] == ["@start", "@encoded_1"]
        assert arguments["cross_1"] == ["@decoded", "@encoded_1"]
        assert tuple(model([ROWS, ROWS]).shape) == (4, 6, 2)

    def test_a_graph_without_branches_is_like_a_sequential(self):
        stack = [
            lambda: layers.Dense(8, "relu", name="a"), lambda: layers.LayerNormalization(name="n"),
            lambda: layers.LSTM(4, return_sequences=True, name="b"),
            lambda: layers.LSTM(4, name="c"),
            lambda: layers.Dense(8, name="d"), lambda: layers.Dense(2, name="head"),
        ]  # fmt: skip
        for factor in (0.5, 2, 3):
            x = inputs = Input((6, 5))
            for make in stack:
                x = make()(x)
            graph = sx.patch(Model(inputs, x), f"scale_depth?{factor}")
            plain = sx.patch(Sequential([make() for make in stack]), f"scale_depth?{factor}")
            made = [sx.get(graph, f"layers.{key}") for key in calls(graph)]
            for mine, other in zip(made, plain.layers, strict=True):
                changes = {"name": None}
                assert sx.eq(sx.clone(mine, override=changes), sx.clone(other, override=changes))
            assert shape(graph, ROWS) == (2,)

    def test_layers_on_the_trunk_that_keep_the_width(self):
        inputs = Input((8, 8, 3))
        x = layers.Conv2D(4, 3, name="first")(inputs)
        x = layers.Conv2D(4, 3, name="second")(x)
        x = layers.Concatenate(name="both")([layers.Conv2D(4, 1, name="l")(x), x])
        x = layers.GlobalAveragePooling2D(name="pool")(x)
        x = layers.Dense(6, name="wide")(x)
        model = Model(inputs, layers.Dense(2, name="head")(x))
        sx.patch(model, "scale_depth?2")
        assert calls(model) == [
            "first", "second", "second_1", "second_2", "l", "both", "pool", "wide", "head",
        ]  # fmt: skip
        assert sx.get(model, "layers.second_1.padding") == "same"
        assert shape(model) == (2,)

    def test_layers_of_the_user(self):
        x = inputs = Input((6, 5))
        for name in ("one", "two"):
            x = Block(5, name=name)(x)
        model = Model(inputs, layers.Dense(2, name="head")(x))
        sx.patch(model, "scale_depth?2")
        assert count(model, "Block") == 4
        assert shape(model, ROWS) == (6, 2)

    def test_a_long_skip_around_blocks_stays(self):
        inputs = Input((8, 8, 3))
        start = x = layers.Conv2D(4, 3, padding="same", name="start")(inputs)
        for i in range(2):
            x = x + layers.Conv2D(4, 3, padding="same", name=f"c{i}")(x)
        x = layers.Add(name="long")([start, x])
        model = Model(inputs, layers.Conv2D(3, 1, name="head")(x))
        sx.patch(model, "scale_depth?2")
        assert count(model, "Conv2D") == 6
        assert sx.get(model, "calls[-2].args[0][0]") == "@start"
        assert shape(model) == (8, 8, 3)

    def test_a_u_net(self):
        inputs = Input((8, 8, 3))
        a = layers.Conv2D(4, 3, padding="same", name="a")(inputs)
        x = layers.MaxPooling2D(name="down")(a)
        x = layers.Conv2D(6, 3, padding="same", name="b")(x)
        x = layers.Conv2D(6, 3, padding="same", name="c")(x)
        x = layers.Concatenate(name="both")([a, layers.UpSampling2D(name="up")(x)])
        model = Model(inputs, layers.Conv2D(2, 1, name="head")(x))
        sx.patch(model, "scale_depth?1.5")
        assert calls(model) == ["a", "down", "b", "c", "c_1", "up", "both", "head"]
        assert shape(model) == (8, 8, 2)

    def test_shared_layers_stay(self):
        inputs = Input((6, 5))
        dense = layers.Dense(5, name="tied")
        x = inputs + dense(inputs)
        x = x + dense(x)
        model = Model(inputs, layers.Dense(2, name="head")(x))
        with pytest.raises(RuleError, match="found nothing to repeat"):
            sx.patch(model, "scale_depth?2")

    def test_at_a_location(self):
        with pytest.raises(RuleError, match=r"'layers\.stem'"):
            sx.patch(resnet(2), "scale_depth?3#layers.stem")
        wide = resnet(1)
        nested = Sequential([resnet(1), layers.Dense(3, name="last")])
        sx.patch(nested, "scale_depth?2#layers[0].layers.a0")
        assert count(nested.layers[0], "Add") == 2
        assert calls(sx.patch(wide, "scale_depth?2#layers.a0")) == calls(nested.layers[0])
        assert shape(nested) == (3,)

    def test_a_dense_net_is_refused(self):
        inputs = x = Input((8, 8, 3))
        for i in range(3):
            y = layers.Conv2D(4, 3, padding="same", name=f"c{i}")(x)
            x = layers.Concatenate(name=f"j{i}")([x, y])
        x = layers.GlobalAveragePooling2D(name="pool")(x)
        model = Model(inputs, layers.Dense(2, name="head")(x))
        with pytest.raises(RuleError, match=r"'layers\.c0'.*keeps the shape.*Sequential"):
            sx.patch(model, "scale_depth?2")

    @pytest.mark.parametrize(
        ("name", "more"),
        [("ResNet50", 120), ("ResNet50V2", 99), ("MobileNetV2", 90), ("EfficientNetB0", 135),
         ("ConvNeXtTiny", 144), ("VGG16", 12)],
    )  # fmt: skip
    @pytest.mark.slow
    def test_nets_of_keras(self, name, more):
        top = {"include_top": False, "pooling": "avg"} if name == "VGG16" else {"classes": 5}
        raw = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3), **top)
        net = sx.Dict(model=raw)
        before = len(sx.get(net, "model.calls"))
        sx.patch(net, "scale_depth?2")
        assert len(sx.get(net, "model.calls")) - before == more
        assert net.model(np.zeros((1, 64, 64, 3))).shape[0] == 1

    @pytest.mark.slow
    def test_densenet_of_keras_is_refused(self):
        net = sx.Dict(model=keras.applications.DenseNet121(weights=None, classes=5))
        with pytest.raises(RuleError, match="keeps the shape"):
            sx.patch(net, "scale_depth?2")


class TestInnerModels:
    def test_the_shape_of_an_inner_input_follows_the_width(self):
        inner = Input((8,))
        body = Model(inner, layers.Dense(8, "relu", name="inner")(inner), name="body")
        inputs = Input((5,))
        x = body(layers.Dense(8, name="outer")(inputs))
        model = Model(inputs, layers.Dense(2, name="head")(x))
        sx.patch(model, "scale_width?2")
        assert sx.get(model, "layers.body.layers.input_layer.shape")[-1] == 16
        assert shape(model, ROWS[:, 0]) == (2,)

    def test_a_width_that_an_inner_input_needs_in_another_place_stays(self):
        inner = Input((32,))
        body = Model(inner, layers.Dense(3)(inner), name="body")
        inputs = Input((4, 5))
        x = body(layers.Flatten()(layers.Dense(8, name="outer")(inputs)))
        model = Model(inputs, layers.Dense(2, name="head")(x))
        sx.patch(model, "scale_width?2")
        assert sx.get(model, "layers.outer.units") == 8
        assert shape(model, ROWS[:, :4]) == (2,)


@sx.symbolize
class Fixed(keras.layers.Layer):
    """A layer of the user that works with one width only."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(8)

    def call(self, x):
        return x + self.dense(x)


class TestCheckOfModels:
    def graph(self):
        inputs = Input((5,))
        x = layers.Dense(8, "relu", name="hidden")(inputs)
        x = Fixed(name="fixed")(x)
        return Model(inputs, layers.Dense(2, name="head")(x))

    def chain(self):
        return Sequential([Input((5,)), layers.Dense(8), Fixed(), layers.Dense(2)])

    def test_a_width_that_a_layer_of_the_user_needs(self):
        message = (
            r"the Fixed at 'layers\.fixed' could not be built; it takes what "
            r"'layers\.hidden' makes 8 -> 16 wide\. Its code says: .*location"
        )
        model = self.graph()
        before = sx.clone(model)
        with pytest.raises(RuleError, match=message):
            sx.patch(model, "scale_width?2")
        assert sx.eq(model, before)
        with pytest.raises(
            RuleError, match=r"the Fixed at 'layers\[2\]'.*'layers\[1\]' makes 8 -> 4"
        ):
            sx.patch(self.chain(), "scale_width?0.5")
        with pytest.raises(RuleError, match=r"'model\.layers\.fixed'"):
            sx.patch(sx.Dict(model=self.graph()), "scale_width?2")

    def test_other_rules_on_the_same_models(self):
        for model in (self.graph(), self.chain()):
            sx.patch(model, "scale_depth?2")
            assert shape(model, ROWS[:, 0]) == (2,)

    def test_operations_and_lambdas(self):
        inputs = Input((5,))
        x = layers.Dense(8, name="hidden")(inputs)
        x = keras.ops.reshape(keras.ops.split(x, 8, axis=1)[0], (-1, 1))
        model = Model(inputs, layers.Dense(2)(x))
        with pytest.raises(
            RuleError, match=r"the Split at 'layers\.split' could not be built.*plit"
        ):
            sx.patch(model, "scale_width?1.1&min_width=9")
        x = layers.Dense(8, name="hidden")(inputs)
        x = layers.Lambda(lambda x: keras.ops.matmul(x, np.ones((8, 3), "float32")), name="fun")(x)
        with pytest.raises(RuleError, match=r"the Lambda at 'layers\.fun'.*8 -> 16"):
            sx.patch(Model(inputs, layers.Dense(2)(x)), "scale_width?2")

    def test_what_could_not_be_built_before_is_no_error_of_the_rule(self):
        model = Sequential([Input((5,)), layers.Dense(7), Fixed(), layers.Dense(2)])
        sx.patch(model, "scale_width?2")
        assert sx.get(model, "layers[1].units") == 14

    def test_random_states_and_names_stay(self):
        model = self.graph()
        state = random.getstate()
        with pytest.raises(RuleError):
            sx.patch(model, "scale_width?2")
        assert random.getstate() == state


def plain(**conv):
    """Returns a Sequential that knows its input."""
    return Sequential(
        [
            Input((8, 8, 3)),
            layers.Conv2D(4, 3, name="first", **conv),
            layers.Conv2D(4, 3, padding="same", activation="relu", name="kept", **conv),
            layers.BatchNormalization(name="norm"),
            layers.Flatten(),
            layers.Dense(6, "relu"),
            layers.Dense(6, "relu", name="also"),
            layers.Dense(5, name="head"),
        ]
    )


def chain_graph():
    x = inputs = Input((8, 8, 3))
    for i in range(3):
        x = layers.Conv2D(4, 3, padding="same", name=f"c{i}")(x)
        x = layers.ReLU(name=f"r{i}")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return Model(inputs, layers.Dense(4, name="head")(x))


class TestResidual:
    def test_in_a_sequential(self):
        model = sx.patch(plain(), "residual")
        kinds = [type(layer).__name__ for layer in sx.get(model, "layers")]
        assert kinds == [
            "InputLayer", "Conv2D", "Functional", "Flatten", "Dense", "Functional", "Dense",
        ]  # fmt: skip
        inner = sx.get(model, "layers[2]")
        assert calls(inner) == ["conv2d", "batchnormalization", "skip"]
        assert list(sx.get(inner, "calls[2].args[0]")) == ["@input", "@batchnormalization"]
        assert shape(model) == (5,)
        assert np.isfinite(train(sx.clone(model)))

    def test_zero_weights_leave_the_input(self):
        model = Sequential(
            [Input((5,)), layers.Dense(5, kernel_initializer="zeros"), layers.Dense(2)]
        )
        sx.patch(model, "residual")
        x = ROWS[:, 0]
        np.testing.assert_allclose(model.layers[0](x), x)

    def test_in_a_graph(self):
        model = sx.patch(chain_graph(), "residual")
        assert calls(model) == [
            "c0", "r0", "c1", "r1", "skip", "c2", "r2", "skip_1", "pool", "head",
        ]  # fmt: skip
        arguments = {sx.get(c, "layer"): sx.get(c, "args[0]") for c in sx.get(model, "calls")}
        assert list(arguments["skip"]) == ["@r0", "@r1"]
        assert list(arguments["skip_1"]) == ["@skip", "@r2"]
        assert arguments["c2"] == "@skip"
        assert np.isfinite(train(model))
        model = sx.patch(chain_graph(), "residual?2")
        assert list(sx.get(model, "calls[6].args[0]")) == ["@r0", "@r2"]

    @pytest.mark.parametrize("make", [plain, chain_graph, resnet, transformer])
    def test_twice_is_once(self, make):
        once = sx.patch(make(), "residual", strict=None)
        assert sx.eq(sx.patch(sx.clone(once), "residual", strict=None), once)

    def test_with_other_rules(self):
        for rules in (
            "residual;scale_width?2;scale_depth?2;stochastic_depth?0.3",
            "residual;squeeze_excite?2;scale_width?0.5",
        ):
            for make in (plain, chain_graph):
                model = sx.patch(make(), rules)
                assert np.isfinite(train(model))
        assert sx.get(model, "layers.c0.filters") == 2

    def test_at_a_location_and_nested(self):
        nested = Sequential(
            [Input((8, 8, 3)), Sequential([layers.Conv2D(3, 1)]), layers.Conv2D(2, 1)]
        )
        sx.patch(nested, "residual#layers[1]")
        assert type(sx.get(nested, "layers[1].layers[0]")).__name__ == "Functional"
        assert shape(nested) == (8, 8, 2)

    def test_unknown_input(self):
        model = Sequential([layers.Dense(4), layers.Dense(4), layers.Dense(2)])
        with pytest.raises(RuleError, match=r"'layers\[0\]'.*not known.*`Input\(shape\)`"):
            sx.patch(model, "residual")


class TestSqueezeExcite:
    def test_in_a_sequential(self):
        model = sx.patch(plain(), "squeeze_excite?2")
        inner = sx.get(model, "layers[2]")
        assert calls(inner) == [
            "conv2d", "batchnormalization", "squeeze", "reduce", "excite", "weight",
        ]  # fmt: skip
        assert (sx.get(inner, "layers.reduce.units"), sx.get(inner, "layers.excite.units")) == (
            2,
            4,
        )
        assert count(inner, "Multiply") == 1
        assert np.isfinite(train(model))

    @pytest.mark.parametrize("make", [plain, chain_graph, resnet])
    def test_twice_is_once(self, make):
        once = sx.patch(make(), "squeeze_excite?4")
        assert sx.eq(sx.patch(sx.clone(once), "squeeze_excite?4", strict=None), once)

    def test_residual_blocks_are_weighted_once(self):
        model = sx.patch(resnet(2), "squeeze_excite?ratio=4")
        assert count(model, "Multiply") == 3  # the stem and two blocks
        arguments = {sx.get(c, "layer"): sx.get(c, "args[0]") for c in sx.get(model, "calls")}
        assert list(arguments["s0"]) == ["@weight", "@weight_1"]
        assert list(arguments["weight_1"]) == ["@d0", "@excite_1"]
        assert np.isfinite(train(model))
        wide = sx.patch(model, "scale_width?2")
        assert shape(sx.clone(wide)) == (5,)

    @pytest.mark.parametrize("rank", [1, 3])
    def test_dimensions(self, rank):
        size = (6,) * rank
        conv = getattr(layers, f"Conv{rank}D")
        model = Sequential([Input((*size, 3)), conv(8, 2), layers.Flatten(), layers.Dense(2)])
        sx.patch(model, "squeeze_excite")
        assert shape(model, np.zeros((2, *size, 3), "float32")) == (2,)

    def test_channels_first(self):
        inputs = Input((3, 8, 8))
        x = layers.Conv2D(4, 1, data_format="channels_first", name="conv")(inputs)
        x = layers.GlobalAveragePooling2D(data_format="channels_first")(x)
        model = Model(inputs, layers.Dense(2)(x))
        sx.patch(model, "squeeze_excite?2")
        made = sx.clone(model)
        with sx.keras.without_weights():
            assert made.layers[-3].output.shape == (None, 4, 8, 8)
        once = sx.clone(model)
        assert sx.eq(sx.patch(model, "squeeze_excite?2", strict=None), once)


class TestStochasticDepth:
    def test_rates_grow_with_the_depth(self):
        model = sx.patch(resnet(4), "stochastic_depth?0.2")
        rates = [
            sx.get(model, f"layers.{key}.rate") for key in ("drop", "drop_1", "drop_2", "drop_3")
        ]
        assert rates == pytest.approx([0.05, 0.1, 0.15, 0.2])
        assert sx.get(model, "layers.drop.noise_shape") == (None, 1, 1, 1)
        assert np.isfinite(train(model))

    def test_twice_sets_the_rates(self):
        once = sx.patch(resnet(2), "stochastic_depth?0.4")
        twice = sx.patch(sx.clone(once), "stochastic_depth?0.2")
        assert count(twice, "Dropout") == count(once, "Dropout") == 4
        assert sx.get(twice, "layers.drop_1.rate") == 0.2

    def test_a_branch_is_dropped_as_a_whole(self):
        inputs = Input((6, 5))
        x = layers.Add()([inputs, layers.Dense(5, bias_initializer="ones")(inputs)])
        model = sx.patch(Model(inputs, x), "stochastic_depth?0.5")
        data = np.repeat(ROWS, 50, axis=0)
        moved = np.any(np.array(model(data, training=True)) != data, axis=2)
        assert (moved.all(axis=1) | ~moved.any(axis=1)).all()
        assert 0.2 < moved.mean() < 0.8
        assert np.any(np.array(model(data)) != data, axis=(1, 2)).all()

    def test_transformers_and_sequentials(self):
        model = sx.patch(transformer(2), "stochastic_depth?0.1")
        assert sx.get(model, "layers.drop_3.noise_shape") == (None, 1, 1)
        assert np.isfinite(train(model, TOKENS))
        model = sx.patch(plain(), "residual;stochastic_depth?0.2")
        assert sx.get(model, "layers[2].layers.drop.rate") == 0.1
        assert sx.get(model, "layers[5].layers.drop.rate") == 0.2
        assert np.isfinite(train(model))

    def test_nothing_to_drop(self):
        with pytest.warns(sx.UnmatchedRuleWarning):
            sx.patch(plain(), "stochastic_depth")

    @pytest.mark.slow
    @pytest.mark.parametrize("name", ["EfficientNetB0", "ResNet50"])
    def test_nets_of_keras(self, name):
        net = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3), classes=3)
        net = sx.patch(sx.Dict(model=net), "stochastic_depth?0.3").model
        rates = [
            sx.get(v, "rate")
            for v in sx.get(net, "layers").values()
            if sx.get(v, "noise_shape", None) is not None
        ]
        assert max(rates) == 0.3
        assert shape(net, np.zeros((1, 64, 64, 3), "float32")) == (3,)


def two_heads():
    inputs = Input((5,))
    x = layers.Dense(8, "relu", name="body")(inputs)
    return Model(
        inputs, [layers.Dense(3, "softmax", name="kind")(x), layers.Dense(1, name="size")(x)]
    )


class TestHead:
    def test_width_and_activation(self):
        model = Sequential([layers.Dense(8, "relu"), layers.Dense(10, "softmax")])
        sx.patch(model, "head?5")
        assert (model.layers[1].units, sx.get(model, "layers[1].activation")) == (5, "softmax")
        sx.patch(model, "head?3&activation=sigmoid")
        assert sx.get(model, "layers[1].activation") == "sigmoid"
        sx.patch(model, "head?1&activation=linear")
        assert shape(model, ROWS[:, 0]) == (1,)
        assert sx.eq(sx.patch(sx.clone(model), "head?1&activation=linear"), model)

    def test_an_activation_layer_behind_the_head(self):
        model = Sequential([layers.Dense(8, "relu"), layers.Dense(4), layers.Softmax()])
        sx.patch(model, "head?6&activation=sigmoid")
        assert sx.get(model, "layers[2].activation") == "sigmoid"
        assert sx.get(model, "layers[1].activation") is None or shape(model, ROWS) == (6, 6)

    def test_several_heads(self):
        with pytest.raises(RuleError, match=r"'layers\.size', 'layers\.kind'.*#layers\.kind"):
            sx.patch(two_heads(), "head?4")
        model = sx.patch(two_heads(), "head?4#layers.kind")
        assert [sx.get(model, f"layers.{k}.units") for k in ("body", "kind", "size")] == [8, 4, 1]
        model = sx.patch(two_heads(), "head?4&activation=linear#layers.kind,layers.size")
        assert [y.shape[1] for y in model(ROWS[:, 0])] == [4, 4]

    def test_convolutions_wrappers_and_sums(self):
        model = Sequential([layers.Conv2D(4, 3), layers.Conv2D(3, 1), layers.GlobalMaxPooling2D()])
        assert shape(sx.patch(model, "head?7&activation=tanh")) == (7,)
        model = Sequential([layers.LSTM(4, return_sequences=True),
                            layers.TimeDistributed(layers.Dense(3))])  # fmt: skip
        assert shape(sx.patch(model, "head?2&activation=sigmoid"), ROWS) == (6, 2)
        inputs = Input((5,))
        x = layers.Dense(4)(inputs)
        model = Model(inputs, layers.Dense(3)(x) + layers.Dense(3)(inputs))
        assert shape(sx.patch(model, "head?9"), ROWS[:, 0]) == (9,)

    def test_refusals(self):
        model = Sequential([layers.Dense(8), layers.Dense(10, "softmax")])
        with pytest.raises(RuleError, match=r"softmax over one output.*'layers\[1\]'.*sigmoid"):
            sx.patch(model, "head?1")
        inputs = Input((5,))
        model = Model(inputs, inputs + layers.Dense(5, name="last")(inputs))
        with pytest.raises(RuleError, match=r"'layers\.last' has no head.*the input.*Add a head"):
            sx.patch(model, "head?3")
        net = resnet(2)
        body = Sequential([layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU()])
        with pytest.raises(RuleError, match="a normalization follows"):
            sx.patch(body, "head?3")
        assert shape(sx.patch(net, "head?3")) == (3,)


class TestLora:
    def test_trainable_weights(self):
        model = Sequential([Input((5,)), layers.Dense(8, "relu"), layers.Dense(2)])
        sx.patch(model, "lora?3")
        assert sx.get(model, "layers[1].lora_rank") == 3
        assert sx.get(model, "layers[2].lora_rank", None) is None
        names = [v.name for v in model.layers[0].trainable_variables]
        assert names == ["bias", "lora_kernel_a", "lora_kernel_b"]
        assert np.isfinite(train(model, ROWS[:, 0]))
        assert sx.eq(sx.patch(sx.clone(model), "lora?3"), model)

    def test_the_others_are_frozen(self):
        model = sx.patch(plain(), "lora?2&freeze_others=true")
        trained = {v.path.split("/")[-2] for v in model.trainable_variables}
        assert sum(layer.trainable for layer in model.layers) == 4  # Flatten and three Dense
        assert "head" in trained
        assert "first" not in trained
        assert np.isfinite(train(model))

    def test_embeddings_and_einsum_at_a_location(self):
        model = sx.patch(transformer(1), "lora?2#layers.embed,layers.up0")
        ranks = {k: sx.get(v, "lora_rank", None) for k, v in sx.get(model, "layers").items()}
        assert {k for k, v in ranks.items() if v} == {"embed", "up0"}
        assert np.isfinite(train(model, TOKENS))

    def test_frozen_layers_are_refused(self):
        model = Sequential([Input((5,)), layers.Dense(8, trainable=False), layers.Dense(2)])
        with pytest.raises(RuleError, match=r"'layers\[1\]' is frozen"):
            sx.patch(model, "lora")


class TestFilterSearchSpace:
    def test_convolutions_that_are_added_are_one_decision(self):
        space = sx.patch(resnet(2), "filter_search_space")
        assert len(sx.dna_spec(space)) == 1
        for sample in sx.iter(space):
            assert np.isfinite(train(sample))

    def test_the_head_keeps_its_filters(self):
        model = Sequential([layers.Conv2D(8, 3), layers.Conv2D(10, 1, activation="softmax")])
        space = sx.patch(model, "filter_search_space?[0.5,1]")
        assert [sample.layers[0].filters for sample in sx.iter(space)] == [4, 8]
        assert sx.get(space, "layers[1].filters") == 10

    def test_groups_and_dense_layers_are_no_choice(self):
        model = Sequential(
            [layers.Conv2D(4, 1), layers.Conv2D(4, 3, groups=2), layers.Conv2D(6, 1, name="free"),
             layers.Flatten(), layers.Dense(8), layers.Dense(2)]
        )  # fmt: skip
        space = sx.patch(model, "filter_search_space?[1,2]")
        widths = [sx.get(space, f"layers[{i}].filters") for i in range(3)]
        assert [sx.is_abstract(sx.List([width])) for width in widths] == [True, False, True]
        assert sx.get(space, "layers[4].units") == 8

    def test_a_factor_must_be_positive(self):
        with pytest.raises(RuleError, match="Expected positive factors, but got 0"):
            sx.patch(resnet(2), "filter_search_space?[0]")


class TestSearchWidth:
    def test_outputs_that_are_joined_and_then_added_keep_their_widths(self):
        inputs = Input((8,))
        wide = layers.Dense(6, name="wide")(inputs)
        joined = layers.Concatenate()(
            [layers.Dense(4, name="left")(inputs), layers.Dense(2, name="right")(inputs)]
        )
        free = layers.Dense(3, name="free")(layers.Add()([wide, joined]))
        model = Model(inputs, layers.Dense(5, name="head")(free))
        space = sx.patch(sx.clone(model), "search_width?[1,2]")
        assert len(sx.dna_spec(space)) == 1
        assert sx.is_abstract(sx.get(space, "layers.free"))
        for sample in sx.iter(space):
            assert sample(np.zeros((2, 8))).shape == (2, 5)
        assert sx.patch(model, "scale_width?2")(np.zeros((2, 8))).shape == (2, 5)

    def test_one_decision_per_group_of_linked_widths(self):
        space = sx.patch(resnet(2), "search_width")
        spec = sx.dna_spec(space)
        assert len(spec) == 1
        for sample in sx.iter(space):
            widths = {sx.get(sample, f"layers.{k}.filters") for k in ("stem", "a0", "a1")}
            assert len(widths) == 1
            assert widths <= {2, 4, 8}
            assert sx.get(sample, "layers.head.units") == 5
            assert np.isfinite(train(sample))

    def test_each_hidden_layer_of_a_sequential(self):
        space = sx.patch(plain(), "search_width?[1,2]&divisor=2")
        assert len(sx.dna_spec(space)) == 4
        for seed in range(3):
            sample = next(iter(sx.random_sample(space, seed=seed)))
            assert np.isfinite(train(sample))

    def test_depthwise_groups_and_a_location(self):
        model = Sequential(
            [layers.Conv2D(6, 1), layers.Conv2D(6, 3, groups=6), layers.Flatten(), layers.Dense(4),
             layers.Dense(2)]
        )  # fmt: skip
        for sample in sx.iter(sx.patch(sx.clone(model), "search_width?[0.5,2]#layers[0:2]")):
            assert sx.get(sample, "layers[1].groups") == sx.get(sample, "layers[0].filters")
            assert sx.get(sample, "layers[3].units") == 4
            assert shape(sample) == (2,)

    def test_each_candidate_becomes_a_choice(self):
        model = Sequential([layers.Dense(sx.oneof([3, 4])), layers.Dense(8), layers.Dense(2)])
        space = sx.patch(model, "search_width")
        assert repr(space.layers[0].units) == "oneof([oneof([2, 3, 6]), oneof([2, 4, 8])])"
        assert repr(space.layers[1].units) == "oneof([4, 8, 16])"
        assert shape(next(iter(sx.random_sample(space, seed=1))), ROWS) == (6, 2)

    def test_a_width_that_a_layer_of_the_user_needs(self):
        with pytest.raises(RuleError, match=r"the Fixed at 'layers\.fixed'"):
            sx.patch(TestCheckOfModels().graph(), "search_width")


class TestSearchDepth:
    def test_sequentials(self):
        model = Sequential([*(layers.Dense(4, "relu") for _ in range(2)), layers.Dense(2)])
        space = sx.patch(sx.Dict(model=model), "search_depth")
        assert len(sx.dna_spec(space)) == 1
        lengths = []
        for sample in sx.iter(space):
            lengths.append(len(sx.get(sample, "model.layers")))
            assert np.isfinite(train(sample.model, ROWS[:, 0]))
        assert lengths == [2, 3, 5]

    def test_graphs(self):
        space = sx.patch(sx.Dict(model=resnet(2)), "search_depth?[1,2]")
        counts = []
        for sample in sx.iter(space):
            counts.append(count(sample.model, "Add"))
            assert np.isfinite(train(sample.model))
        assert counts == [2, 4]
        with pytest.raises(RuleError, match=r"sx\.Dict\(model=model\)"):
            sx.patch(resnet(2), "search_depth")

    def test_with_other_search_rules(self):
        with pytest.raises(RuleError, match=r"'model\.layers' depends on a decision.*sx\.space"):
            sx.patch(sx.Dict(model=plain()), "search_width?[1,2];search_depth?[1,2]")


class TestResults:
    @pytest.mark.parametrize(
        "rules",
        ["residual", "squeeze_excite?2", "residual;stochastic_depth", "residual;scale_depth?2"],
    )
    @pytest.mark.parametrize("make", [plain, chain_graph])
    def test_are_saved_and_written_as_code(self, rules, make):
        model = sx.patch(make(), rules)
        assert sx.eq(sx.from_json_str(sx.to_json_str(model)), model)
        names: dict = {}
        exec(sx.to_code(model), names)
        assert names["make"]().count_params() == sx.clone(model).count_params()

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("name", "rules"),
        [
            ("ResNet50", "squeeze_excite"),
            ("VGG16", "residual"),
            ("ConvNeXtTiny", "stochastic_depth"),
            ("MobileNetV2", "search_width"),
            ("ResNet50V2", "search_depth"),
            ("DenseNet121", "head?3"),
            ("EfficientNetB0", "head?3&activation=sigmoid"),
        ],
    )
    def test_nets_of_keras(self, name, rules):
        top = {"include_top": False, "pooling": "avg"} if name == "VGG16" else {"classes": 5}
        net = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3), **top)
        net = sx.patch(sx.Dict(model=net), rules)
        net = next(iter(sx.random_sample(net, seed=2))) if rules.startswith("search") else net
        assert shape(net.model, np.zeros((1, 64, 64, 3), "float32"))[0] in (3, 5, 512)
