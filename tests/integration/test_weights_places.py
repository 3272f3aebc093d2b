"""What corresponds in `sx.transfer_weights` and `sx.patch(keep_weights=True)`: hard cases."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.integrations.keras.weights import alignment
from symexp.keras import Input, Model, Sequential, layers

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(0)
X = RNG.random((8, 16)).astype("float32")


def array(value):
    return np.array(keras.ops.convert_to_numpy(value))


def weights(model):
    return [array(w) for w in model.weights]


def are_equal(a, b):
    return len(a) == len(b) and all(map(np.array_equal, a, b))


def randomized(model):
    for variable in model.weights:
        variable.assign(RNG.random(variable.shape))
    return model


def net(units=8, outputs=4):
    inner = [layers.Dense(units), layers.Dense(outputs)]
    return randomized(Sequential([Input((16,)), *inner]))


def sources(report):
    return {row.target: row.source for row in report if row.outcome == "copied"}


# Parts of experiments.


def test_a_part_of_the_source_keeps_its_own_weights():
    exp = sx.Dict(teacher=net(), student=net())
    before = weights(exp.student)
    sx.transfer_weights(exp, exp.student)
    assert are_equal(weights(exp.student), before)


@pytest.mark.parametrize("place", ["first", "second"])
def test_of_several_models_the_one_with_these_layers_is_taken(place):
    exp = sx.Dict(first=net(8), second=net(6))
    model = exp[place]
    clone = model.clone()
    sx.transfer_weights(exp, clone)
    assert are_equal(weights(clone), weights(model))
    back = exp.clone()
    sx.transfer_weights(model, back)
    assert are_equal(weights(back[place]), weights(model))


@sx.symbolize
class Experiment:
    def __init__(self, model, epochs=1):
        self.model = model
        self.epochs = epochs


@sx.symbolize
class Own:
    def __init__(self, units=8):
        self.model = Sequential([Input((16,)), layers.Dense(units), layers.Dense(4)])


def test_experiments_of_another_kind_correspond_by_names():
    made = [Experiment(net()), sx.Dict(other=1, model=net()), Own()]
    for a in made:
        for b in made:
            sx.transfer_weights(a, b)
            assert are_equal(weights(a.model), weights(b.model))


def test_a_new_list_is_not_the_copy_of_another_one():
    a = sx.Dict(models=[net()], others=[net()])
    b = sx.Dict(new=[net()], models=[net(), net()], others=[net()])
    report = sx.transfer_weights(a, b)
    assert {row.target.split(".")[0] for row in report.fresh} == {"new[0]", "models[1]"}
    assert are_equal(weights(b.models[0]), weights(a.models[0]))
    assert are_equal(weights(b.others[0]), weights(a.others[0]))


# Objects that both sides hold.


@pytest.mark.parametrize("units", [16, 8])
def test_a_layer_of_both_models_is_not_overwritten(units):
    base = layers.Dense(units)
    a = randomized(Sequential([Input((units,)), base, layers.Dense(units)]))
    b = Sequential([Input((units,)), layers.Dense(units), base])
    before = weights(a)
    sx.transfer_weights(a, b)
    assert are_equal(weights(a), before)
    assert are_equal(weights(b), before[2:] + before[:2])


def test_models_that_a_patch_moves_take_their_weights_along():
    exp = sx.Dict(a=net(), b=net(), models=[net(), net(), net()])
    a, b, models = weights(exp.a), weights(exp.b), [weights(m) for m in exp.models]
    sx.patch(
        exp,
        {"a": exp.b, "b": exp.a, "models": [exp.models[2], exp.models[0]]},
        keep_weights=True,
    )
    assert are_equal(weights(exp.a), b)
    assert are_equal(weights(exp.b), a)
    assert [are_equal(weights(m), models[i]) for m, i in zip(exp.models, [2, 0])] == [True, True]


def test_layers_that_a_patch_puts_into_another_order():
    inner = [layers.Dense(16) for _ in range(3)]
    exp = sx.Dict(model=randomized(Sequential([Input((16,)), *inner])))
    before = weights(exp.model)
    a, b, c = exp.model.layers
    sx.patch(exp, {"model.layers": [Input((16,)), c, a, b]}, keep_weights=True)
    assert are_equal(weights(exp.model), before[4:] + before[:4])
    a, b, c = exp.model.layers
    rule = {"model.layers": [Input((16,)), c, a, layers.Dense(16)]}
    before = weights(exp.model)
    sx.patch(exp, rule, keep_weights=True)
    assert are_equal(weights(exp.model)[:4], before[4:] + before[:2])


def test_a_copy_that_a_patch_unties_has_the_weights():
    tied = layers.Dense(16)
    exp = sx.Dict(model=randomized(Sequential([Input((16,)), tied, layers.ReLU(), tied])))
    before = weights(exp.model)
    sx.patch(exp, {"model.layers[3]": sx.clone(tied)}, keep_weights=True)
    assert exp.model.layers[0] is not exp.model.layers[2]
    assert are_equal(weights(exp.model), before * 2)


# Models inside of models.


def sequential():
    return Sequential([Input((16,)), layers.Dense(8), layers.Dense(8, activation="relu")])


def functional():
    inputs = Input((16,))
    x = layers.BatchNormalization()(layers.Dense(8)(inputs))
    return Model(inputs, layers.Dense(8)(x))


def plain():
    return keras.Sequential([keras.Input((16,)), keras.layers.Dense(8), keras.layers.Dense(8)])


def in_sequential(backbone):
    return Sequential([Input((16,)), backbone, layers.Dense(3)])


def in_functional(backbone):
    inputs = Input((16,))
    return Model(inputs, layers.Dense(3)(backbone(inputs)))


@pytest.mark.parametrize("make", [sequential, functional, plain])
@pytest.mark.parametrize("head", [in_sequential, in_functional])
def test_a_frozen_backbone_in_a_model_with_a_head(make, head):
    a, b = randomized(make()), make()
    b.trainable = False
    whole = head(b)
    report = sx.transfer_weights(a, whole)
    assert np.array_equal(array(a(X)), array(b(X)))
    assert len(report.fresh) == 2  # the head
    c = make()
    sx.transfer_weights(whole, c)
    assert np.array_equal(array(a(X)), array(c(X)))


def test_two_models_with_a_backbone_and_another_head_correspond_as_wholes():
    a, b = randomized(in_sequential(sequential())), in_sequential(sequential())
    b = b.clone(override={"layers[2].units": 5})
    report = sx.transfer_weights(a, b, partial="slice")
    assert [row.source for row in report] == [row.target for row in report]


def test_the_slots_of_a_backbone():
    a = sequential()
    whole = in_sequential(a.clone())
    for model, outputs in ((a, 8), (whole, 3)):
        model.compile("adam", "mse", run_eagerly=True)
        if model is a:
            model.train_on_batch(X, X[:, :outputs])
    report = sx.transfer_weights(a, whole, optimizer=True)
    place = "optimizer.momentums[layers[1].layers[2].kernel]"
    assert sources(report)[place] == "optimizer.momentums[layers[2].kernel]"
    whole.train_on_batch(X, X[:, :3])


def test_a_branch_that_got_longer():
    def branches(*inner):
        inputs = Input((16,))
        a, b = layers.Dense(8)(inputs), layers.Dense(8)(inputs)
        for layer in inner:
            b = layer(b)
        return Model(inputs, layers.Dense(3)(layers.Concatenate()([a, b])))

    a = branches()
    report = sx.transfer_weights(a, branches(layers.Dense(8)))
    assert [row.target for row in report.fresh] == [
        "layers.dense_2.kernel", "layers.dense_2.bias",
    ]  # fmt: skip


def test_towers_that_were_one():
    def towers(*models):
        a, b = Input((16,)), Input((16,))
        joined = layers.Concatenate()([models[0](a), models[1](b)])
        return Model([a, b], layers.Dense(2)(joined))

    def tower():
        return Sequential([Input((16,)), layers.Dense(8)])

    shared = tower()
    a, b = randomized(towers(shared, shared)), towers(tower(), tower())
    assert not sx.transfer_weights(a, b).fresh
    assert np.array_equal(array(a([X, 2 * X])), array(b([X, 2 * X])))


# What a class makes itself.


class Block(keras.layers.Layer):
    def __init__(self, units=8):
        super().__init__()
        self.a = keras.layers.Dense(units)
        self.b = keras.layers.Dense(4)

    def call(self, x):
        return self.b(self.a(x))


class Marked(keras.Model):
    """Says that it is built before its layers are."""

    def __init__(self, units=8):
        super().__init__()
        self.a = keras.layers.Dense(units)
        self.b = keras.layers.Dense(4)

    def build(self, shape):
        self.built = True

    def call(self, x):
        return self.b(self.a(x))


class Listed(keras.Model):
    def __init__(self, blocks, head):
        super().__init__()
        self.blocks = blocks
        self.head = head

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x)


@pytest.mark.parametrize("cls", [Block, Marked])
@pytest.mark.parametrize("form", ["transfer", "patch"])
def test_layers_that_are_not_built_get_the_shapes_of_the_target(cls, form):
    kind = sx.symbolize(cls)
    exp = sx.Dict(model=kind(8))
    exp.model(X)
    if form == "patch":
        bias = randomized(exp.model).b.bias
        before = array(bias)
        sx.patch(exp, {"model.units": 12}, keep_weights=True)
        assert np.array_equal(array(exp.model.b.bias), before)
    else:
        other = exp.clone(override={"model.units": 12})
        sx.transfer_weights(exp, other)
        exp = other
    assert exp.model(X).shape == (8, 4)


@pytest.mark.parametrize("new", [{"head.units": 5}, {"blocks[1]": sx.Insertion(layers.Dense(5))}])
def test_a_model_with_layers_as_arguments_that_is_not_built(new):
    a = sx.symbolize(Listed)([layers.Dense(8), layers.Dense(6)], layers.Dense(2))
    a(X)
    before = array(a.blocks[0].kernel)
    b = a.clone(override=new)
    report = sx.transfer_weights(a, b)
    assert all(row.note == "" for row in report)
    assert np.array_equal(array(b.blocks[0].kernel), before)
    b(X)
    sx.patch(a, new, keep_weights=True)
    assert np.array_equal(array(a.blocks[0].kernel), before)
    a(X)


@sx.symbolize
class Nested:
    def __init__(self):
        self.nets = {"a": [plain()], "b": (1, [plain()])}


def test_models_in_nested_containers_of_an_experiment():
    a, b = Nested(), Nested()
    assert len(sx.transfer_weights(a, b).copied) == 8
    assert are_equal(weights(a.nets["b"][1][0]), weights(b.nets["b"][1][0]))


class Widths(keras.Model):
    def __init__(self, widths=(8, 4)):
        super().__init__()
        self.blocks = [keras.layers.Dense(n) for n in widths]

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((8, 4), (8, 8, 4), {0: 0, 2: 1}),
        ((8, 8, 4), (8, 4), {0: 0, 1: 2}),
        ((16, 16), (16, 16, 16), {0: 0, 1: 1}),
    ],
)
def test_a_list_of_layers_with_one_more(old, new, expected):
    kind = sx.symbolize(Widths)
    a, b = kind(old), kind(new)
    a(X), b(X)
    found = sources(sx.transfer_weights(a, b))
    kernels = {f"blocks[{j}].kernel": f"blocks[{i}].kernel" for j, i in expected.items()}
    assert {k: v for k, v in found.items() if k.endswith("kernel")} == kernels


def test_many_layers_that_all_changed_correspond_in_order(monkeypatch):
    monkeypatch.setattr(alignment, "_SIMILAR", 4)

    def many(units):
        shapes = [keras.layers.Dense(units) for _ in range(3)]
        return keras.Sequential([keras.Input((units,)), *shapes])

    report = sx.transfer_weights(many(2), many(3), partial="slice")
    assert len(report.sliced) == 6
    assert [row.source for row in report] == [row.target for row in report]


# Layers that Keras changes.


@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
def test_edits_keep_how_a_model_is_quantized(mode):
    model = net()
    for layer in model.layers:
        layer.quantize(mode)
    exp = sx.Dict(model=model, epochs=1)
    before = array(model(X))
    assert np.array_equal(array(exp.clone(weights=True).model(X)), before)
    sx.patch(exp, {"epochs": 2}, keep_weights=True)
    assert np.array_equal(array(exp.model(X)), before)
    sx.patch(exp, {"model.layers[1].name": "first"}, keep_weights=True)
    assert exp.model.layers[0].name == "first"
    assert np.array_equal(array(exp.model(X)), before)


def test_low_rank_weights_of_another_rank_are_merged():
    a, b = net(), net()
    for model, rank in ((a, 2), (b, 3)):
        model.layers[0].enable_lora(rank)
    a.layers[0].lora_kernel_b.assign(RNG.random((2, 8)))
    report = sx.transfer_weights(a, b)
    assert report.rows[0].note == "LoRA merged"
    assert np.allclose(array(a(X)), array(b(X)), atol=1e-5)
