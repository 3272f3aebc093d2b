"""`sx.transfer_weights` on real models."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import ArgumentError, SymbolizeError
from symexp.keras import Input, Model, Sequential, layers, optimizers

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(0)
X = RNG.random((8, 16)).astype("float32")
Y = RNG.random((8, 4)).astype("float32")
SERIES = RNG.random((4, 5, 3)).astype("float32")


def array(value):
    return np.array(keras.ops.convert_to_numpy(value))


def same_outputs(a, b, x=X):
    return np.array_equal(array(a(x)), array(b(x)))


def outcomes(report):
    """Returns the rows as a dict of target place to outcome and source place."""
    return {row.target: (row.outcome, row.source) for row in report}


def net(*inner, units=8, outputs=4):
    """Returns a Sequential with random moving statistics."""
    first = layers.Dense(units, activation="relu")
    found = Sequential(
        [Input((16,)), first, *inner, layers.BatchNormalization(), layers.Dense(outputs)]
    )
    for variable in found.weights:
        variable.assign(RNG.random(variable.shape))
    return found


def test_a_clone_gets_everything():
    a = net()
    b = a.clone()
    report = sx.transfer_weights(a, b)
    assert report.summary == "8 copied, 0 sliced, 0 fresh: 100.0% of 204 parameters"
    assert same_outputs(a, b)
    assert report.copied[0].source == report.copied[0].target == "layers[1].kernel"
    first = b.get_weights()
    assert sx.transfer_weights(a, b) == report
    assert all(map(np.array_equal, first, b.get_weights()))


def test_an_inserted_layer_leaves_all_others_matched():
    report = sx.transfer_weights(net(), net(layers.Dense(8)))
    assert [row.target for row in report.fresh] == ["layers[2].kernel", "layers[2].bias"]
    assert outcomes(report)["layers[4].kernel"] == ("copied", "layers[3].kernel")


def test_a_twin_of_a_renamed_layer_is_told_from_it_by_shapes():
    a = Sequential([Input((16,)), layers.Dense(8), layers.Dense(4)])
    named = layers.Dense(8, name="first")
    b = Sequential([Input((16,)), named, layers.Dense(8), layers.Dense(4)])
    report = sx.transfer_weights(a, b)
    assert [row.target for row in report.fresh] == ["layers[2].kernel", "layers[2].bias"]


def test_layers_that_all_became_wider_keep_their_places():
    def widths(*units):
        return Sequential([Input((16,)), *(layers.Dense(n) for n in units)])

    report = sx.transfer_weights(widths(16, 32, 64), widths(32, 64, 128), partial="slice")
    assert [row.source for row in report] == [row.target for row in report]


def test_a_removed_layer_is_reported():
    report = sx.transfer_weights(net(layers.Dense(8)), net())
    assert not report.fresh
    assert report.unused == ("layers[2].kernel", "layers[2].bias")


def test_a_renamed_layer_is_matched_by_its_place():
    a = net()
    b = a.clone(override={"layers[1].name": "renamed"})
    sx.transfer_weights(a, b)
    assert same_outputs(a, b)


def test_a_moved_layer_is_found_again():
    a = net()
    first, norm, last = (sx.clone(layer) for layer in list(a.layers))
    b = Sequential([Input((16,)), Sequential([first, norm]), last])
    report = sx.transfer_weights(a, b)
    assert outcomes(report)["layers[1].layers[1].gamma"] == ("copied", "layers[2].gamma")
    assert same_outputs(a, b)


@pytest.mark.parametrize("units", [4, 12])
def test_slices_are_the_overlap(units):
    a, b = net(), net(units=units)
    fresh = b.get_weights()
    skipped = sx.transfer_weights(a, b)
    assert [row.target for row in skipped.copied] == ["layers[3].bias"]
    report = sx.transfer_weights(a, b, partial="slice")
    n = min(8, units)
    assert len(report.sliced) == 7
    assert np.array_equal(array(b.layers[0].kernel)[:, :n], array(a.layers[0].kernel)[:, :n])
    assert np.array_equal(array(b.layers[0].kernel)[:, n:], fresh[0][:, n:])
    assert np.array_equal(array(b.layers[2].kernel)[:n], array(a.layers[2].kernel)[:n])
    assert np.array_equal(array(b.layers[2].kernel)[n:], fresh[6][n:])


def test_another_number_of_axes_is_fresh():
    a = Sequential([Input((8, 8, 3)), layers.Conv2D(4, 3)])
    b = Sequential([Input((8, 3)), layers.Conv1D(4, 3)])
    with pytest.warns(sx.WeightTransferWarning, match="No weight was transferred: none of the 2"):
        report = sx.transfer_weights(a, b, partial="slice")
    assert len(report.fresh) == 2


def graph(extra=False, name=None):
    x = inputs = Input((16,))
    x = layers.Dense(8, activation="relu")(x)
    if extra:
        x = layers.Dense(8, activation="relu")(x)
    x = layers.BatchNormalization(name=name)(x)
    return Model(inputs, layers.Dense(4)(x))


def test_functional_models_with_one_more_layer_are_matched_though_keys_shift():
    found = outcomes(sx.transfer_weights(graph(), graph(extra=True)))
    assert found["layers.dense_2.kernel"] == ("copied", "layers.dense_1.kernel")
    assert found["layers.dense_1.kernel"] == ("fresh", None)


def test_functional_models_with_a_renamed_layer():
    a, b = graph(), graph(name="norm")
    report = sx.transfer_weights(a, b)
    assert outcomes(report)["layers.norm.beta"] == ("copied", "layers.batch_normalization.beta")
    assert same_outputs(a, b)


def plain():
    return keras.Sequential(
        [
            keras.Input((16,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(4),
        ]
    )


@pytest.mark.parametrize("make", [graph, net, plain])
def test_kinds_of_models_may_differ(make):
    a = make()
    for other in (graph, net, plain):
        b = other()
        assert not sx.transfer_weights(a, b).fresh
        assert same_outputs(a, b)
    assert type(plain()) is keras.Sequential


class Blocks(keras.Model):
    """Makes its layers itself."""

    def __init__(self, units=8, count=2):
        super().__init__()
        self.encoder = keras.layers.Dense(units)
        self.blocks = [keras.layers.Dense(units, activation="relu") for _ in range(count)]
        self.head = keras.Sequential([keras.layers.Dense(4)])
        self.scale = self.add_weight(shape=(4,))

    def call(self, x):
        x = self.encoder(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x) * self.scale


def test_subclassed_models_are_matched_by_attributes_and_built():
    kind = sx.symbolize(Blocks)
    a, b = kind(), kind(count=3)
    a(X)
    report = sx.transfer_weights(a, b)
    found = outcomes(report)
    assert found["encoder.kernel"] == ("copied", "encoder.kernel")
    assert found["blocks[1].bias"] == ("copied", "blocks[1].bias")
    assert found["blocks[2].bias"] == ("fresh", None)
    assert found["scale"] == ("copied", "scale")
    c = a.clone()
    assert not sx.transfer_weights(a, c).fresh
    assert same_outputs(a, c)


@sx.symbolize
class Hidden:
    """An experiment that makes its model itself."""

    def __init__(self, units=8):
        self.units = units
        self.model = Sequential([Input((16,)), layers.Dense(units)])


def test_models_that_an_experiment_makes_itself():
    a, b = Hidden(), Hidden()
    report = sx.transfer_weights(a, b)
    assert [row.target for row in report] == ["model.layers[1].kernel", "model.layers[1].bias"]
    assert same_outputs(a.model, b.model)


def test_a_model_that_is_not_built_is_built_as_the_source_was():
    a = Sequential([layers.Dense(8), layers.Dense(2)])
    a(X)
    b = a.clone()
    assert len(sx.transfer_weights(a, b).copied) == 4
    assert same_outputs(a, b)


class Stubborn(keras.layers.Layer):
    """Builds nothing before it is called."""

    def build(self, shape):
        if shape is None:
            raise ValueError("no shape")
        self.w = self.add_weight(shape=(shape[-1],), name="w")

    def get_build_config(self):
        return None

    def call(self, x):
        return x * self.w


def test_what_cannot_be_built_warns_and_is_in_the_report():
    kind = sx.symbolize(Stubborn)
    a, b = kind(), kind()
    a(X)
    with pytest.warns(sx.WeightTransferWarning, match="Not built yet: the target"):
        report = sx.transfer_weights(a, b)
    assert report.rows[0].note == "not built: build the target, and transfer again"
    b(X)
    sx.transfer_weights(a, b)
    assert same_outputs(a, b)


def test_a_layer_that_another_took_into_itself():
    a = Sequential([Input((5, 3)), layers.LSTM(4, return_sequences=True), layers.Dense(4)])
    wrapped = layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode="sum")
    b = Sequential([Input((5, 3)), wrapped, layers.TimeDistributed(layers.Dense(4))])
    there = outcomes(sx.transfer_weights(a, b))
    place = "layers[1].forward_layer.cell.kernel"
    assert there[place] == ("copied", "layers[1].cell.kernel")
    assert there["layers[1].backward_layer.cell.kernel"] == ("fresh", None)
    assert there["layers[2].layer.kernel"] == ("copied", "layers[2].kernel")
    back = outcomes(sx.transfer_weights(b, a.clone()))
    assert back["layers[1].cell.kernel"] == ("copied", place)
    c = b.clone()
    sx.transfer_weights(b, c)
    assert same_outputs(b, c, SERIES)


@pytest.mark.parametrize(
    "other",
    [layers.EinsumDense("ab,bc->ac", (8,), bias_axes="c"), layers.GRU(4), layers.Conv1D(8, 3)],
)
def test_another_class_is_fresh(other):
    shape = (16,) if type(other).__name__ == "EinsumDense" else (5, 3)
    a = Sequential([Input(shape), layers.Dense(8), layers.BatchNormalization()])
    b = Sequential([Input(shape), other, layers.BatchNormalization()])
    found = outcomes(sx.transfer_weights(a, b, partial="slice"))
    assert {o for p, (o, _) in found.items() if p.startswith("layers[1]")} == {"fresh"}


def test_a_derived_class_is_compatible():
    @sx.symbolize
    class Mine(keras.layers.Dense):
        pass

    a, b = net(), net().clone(override={"layers[1]": Mine(8, activation="relu")})
    assert not sx.transfer_weights(a, b).fresh


def test_ties():
    tied = layers.Dense(16)
    a = Sequential([Input((16,)), tied, layers.ReLU(), tied])
    b = Sequential([Input((16,)), layers.Dense(16), layers.ReLU(), layers.Dense(16)])
    untied = sx.transfer_weights(a, b)
    assert [row.source for row in untied] == ["layers[1].kernel", "layers[1].bias"] * 2
    assert same_outputs(a, b)
    assert len(sx.transfer_weights(b, a.clone())) == 2
    assert len(sx.transfer_weights(a, a.clone())) == 2


def test_what_a_layer_adapted_to_travels_and_the_tree_follows():
    norm = layers.Normalization()
    a = Sequential([Input((16,)), norm, layers.Dense(2)])
    norm.adapt(X)
    b = Sequential([Input((16,)), layers.Normalization(), layers.Dense(2)])
    sx.transfer_weights(a, b)
    assert same_outputs(a, b)
    assert sx.eq(a, b)
    assert sx.fingerprint(a) == sx.fingerprint(b)


def test_precision_is_converted_with_a_note_and_lora_is_merged():
    a = net()
    b = a.clone(override={"layers[3].dtype": "float16"})
    report = sx.transfer_weights(a, b)
    assert report.rows[-1].note == "float32 to float16"
    assert np.array_equal(array(b.layers[2].kernel), array(a.layers[2].kernel).astype("float16"))
    c = a.clone(weights=True)
    c.layers[0].enable_lora(2)
    c.layers[0].lora_kernel_b.assign(RNG.random((2, 8)))
    d = net()
    report = sx.transfer_weights(c, d)
    assert report.rows[0].note == "LoRA merged"
    assert np.allclose(array(c(X)), array(d(X)), atol=1e-5)
    e = c.clone(weights=True)
    assert same_outputs(c, e)


def test_a_quantized_weight_is_not_taken_for_a_plain_one():
    a = Sequential([Input((16,)), layers.Dense(8), layers.Dense(2)])
    b = a.clone()
    a.layers[0].quantize("int8")
    report = sx.transfer_weights(a, b)
    assert report.rows[0].note == "int8 does not fit float32"
    assert report.rows[0].outcome == "fresh"


@sx.symbolize
class Experiment:
    """An experiment with an optimizer among its arguments."""

    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def train(self, epochs=2):
        keras.utils.set_random_seed(3)
        self.model.compile(optimizer=self.optimizer, loss="mse")
        return self.model.fit(X, Y, epochs=epochs, verbose=0).history["loss"]


@pytest.fixture(scope="module")
def trained():
    model = Sequential([Input((16,)), layers.Dense(8), layers.Dense(4)])
    exp = Experiment(model, optimizers.Adam(0.01))
    exp.train()
    return exp


def test_training_goes_on_with_the_slots(trained):
    exp, again = trained.clone(weights=True), trained.clone()
    sx.transfer_weights(trained, exp, optimizer=True)
    report = sx.transfer_weights(exp, again, optimizer=True)
    assert "optimizer.velocities[model.layers[2].bias]" in outcomes(report)
    assert int(array(again.optimizer.iterations)) == 2
    assert exp.train() == again.train()
    assert trained.model.optimizer is trained.optimizer


def test_slots_are_matched_by_their_weights(trained):
    wider = {"model.layers[1]": sx.Insertion(layers.Dense(12))}
    exp = trained.clone(override=wider)
    found = outcomes(sx.transfer_weights(trained, exp, optimizer=True, partial="slice"))
    theirs = "optimizer.momentums[model.layers[2].kernel]"
    assert found["optimizer.momentums[model.layers[3].kernel]"] == ("copied", theirs)
    assert found["optimizer.momentums[model.layers[2].kernel]"][0] == "sliced"
    assert found["optimizer.momentums[model.layers[1].kernel]"] == ("fresh", None)
    exp.train(1)


def test_the_learning_rate_is_an_argument(trained):
    exp = trained.clone(override={"optimizer.learning_rate": 0.5})
    sx.transfer_weights(trained, exp, optimizer=True)
    assert exp.optimizer.learning_rate == 0.5


def test_an_optimizer_of_another_class_is_fresh(trained):
    exp = trained.clone(override={"optimizer": optimizers.SGD(0.5)})
    report = sx.transfer_weights(trained, exp, optimizer=True)
    assert report.rows[-1][:2] == ("optimizer", "optimizer")
    assert report.rows[-1].note == "SGD instead of Adam"
    scaled = trained.clone(override={"optimizer": optimizers.LossScaleOptimizer(optimizers.Adam())})
    found = outcomes(sx.transfer_weights(trained, scaled, optimizer=True))
    assert found["optimizer.inner_optimizer.iterations"] == ("copied", "optimizer.iterations")


def test_an_optimizer_that_only_the_source_has_warns(trained):
    a = trained.model
    b = a.clone()
    with pytest.warns(sx.WeightTransferWarning, match="has an optimizer that the target does not"):
        sx.transfer_weights(a, b, optimizer=True)
    b.compile(optimizers.Adam(), "mse")
    assert not sx.transfer_weights(a, b, optimizer=True).fresh


def test_an_experiment_and_its_model_correspond(trained):
    model = trained.model.clone()
    assert outcomes(sx.transfer_weights(trained, model))["layers[1].bias"][0] == "copied"
    exp = trained.clone()
    assert outcomes(sx.transfer_weights(model, exp))["model.layers[1].bias"][0] == "copied"


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Nadam", "Adafactor", "Lion", "Ftrl"])
def test_the_slots_of_every_optimizer_are_found(name):
    kind = getattr(optimizers, name)
    given = {"momentum": 0.9} if name == "SGD" else {"use_ema": True} if name == "RMSprop" else {}
    a = Sequential([Input((16,)), layers.Dense(4)])
    b = a.clone()
    for model in (a, b):
        model.compile(kind(0.01, **given), "mse", run_eagerly=True)
    a.train_on_batch(X, Y)
    sx.transfer_weights(a, b, optimizer=True)
    assert len(b.optimizer.variables) > 3
    for mine, theirs in zip(b.optimizer.variables, a.optimizer.variables, strict=True):
        assert np.array_equal(array(mine), array(theirs))


def test_layers_that_got_unfrozen_have_fresh_slots():
    a = Sequential([Input((16,)), layers.Dense(8), layers.Dense(4)])
    a.layers[0].trainable = False
    b = a.clone(override={"layers[1].trainable": True})
    for model in (a, b):
        model.compile(optimizers.SGD(0.01, momentum=0.9), "mse", run_eagerly=True)
    a.train_on_batch(X, Y)
    found = outcomes(sx.transfer_weights(a, b, optimizer=True))
    assert found["layers[1].kernel"][0] == "copied"
    assert found["optimizer.momentums[layers[1].kernel]"] == ("fresh", None)
    assert found["optimizer.momentums[layers[2].kernel]"][0] == "copied"
    b.train_on_batch(X, Y)


@pytest.mark.parametrize("name", ["SGD", "ScheduleFreeAdamW"])
@pytest.mark.parametrize("partial", ["skip", "slice"])
def test_averages_of_weights_that_are_fresh_start_with_the_weights(name, partial):
    if not hasattr(optimizers, name):
        pytest.skip("this Keras does not have it")
    given = {"use_ema": True} if name == "SGD" else {}
    a = Sequential([Input((16,)), layers.Dense(8), layers.Dense(4)])
    a.layers[0].trainable = False
    new = {
        "layers[1].trainable": True,
        "layers[2]": sx.Insertion(layers.Dense(12)),
    }
    b = a.clone(override=new)
    for model in (a, b):
        model.compile(getattr(optimizers, name)(0.01, **given), "mse", run_eagerly=True)
    for _ in range(2):
        a.train_on_batch(X, Y)
    notes = {
        row.target: row.note for row in sx.transfer_weights(a, b, partial=partial, optimizer=True)
    }
    kind = "model_variables_moving_average" if given else "momentums"
    assert notes[f"optimizer.{kind}[layers[1].kernel]"] == "starts with the weight"
    slots = getattr(b.optimizer, f"_{kind}")
    averages = dict(zip((v.path for v in b.trainable_variables), slots))
    for layer in b.layers[:2]:
        for variable in (layer.kernel, layer.bias):
            assert np.array_equal(array(averages[variable.path]), array(variable))
    last = b.layers[2].kernel
    if partial == "slice":
        assert np.array_equal(array(averages[last.path])[8:], array(last)[8:])
    else:
        assert np.array_equal(array(averages[last.path]), array(last))


def test_a_failed_assignment_is_taken_back(monkeypatch):
    a, b = net(), net()
    before = b.get_weights()
    last = b.layers[-1].bias

    def fail(value):
        monkeypatch.undo()
        raise MemoryError("no memory")

    monkeypatch.setattr(last, "assign", fail)
    with pytest.raises(MemoryError, match="no memory"):
        sx.transfer_weights(a, b)
    assert all(map(np.array_equal, before, b.get_weights()))


def test_random_numbers_and_names_are_those_of_a_program_without_a_transfer():
    def numbers(transfers):
        keras.utils.set_random_seed(1)
        a, b = net(layers.Dropout(0.5)), net(layers.Dropout(0.5))
        a(X), b(X)
        if transfers:
            sx.transfer_weights(a, b)
        drawn = array(keras.random.uniform((3,))).tolist()
        return drawn, np.random.random(), layers.Dense(2).name.partition("_")[0]

    assert numbers(True) == numbers(False)


def test_shared_layers_of_source_and_target():
    base = layers.Dense(8)
    a = Sequential([Input((16,)), base, layers.Dense(4)])
    b = Sequential([Input((16,)), base, layers.Dense(4)])
    assert len(sx.transfer_weights(a, b).copied) == 4
    assert same_outputs(a, b)


def test_what_has_no_layers_is_refused():
    with pytest.raises(ArgumentError, match=r"Expected an object, the path of an archive.*got 3"):
        sx.transfer_weights(3, net())
    with pytest.raises(SymbolizeError, match="layer of Keras as the target, but got 3"):
        sx.transfer_weights(net(), 3)


def test_a_net_of_applications():
    given = {"weights": None, "input_shape": (32, 32, 3)}
    a = keras.applications.MobileNetV2(classes=10, alpha=0.35, **given)
    b = keras.applications.MobileNetV2(classes=7, alpha=0.35, **given)
    exp = sx.Dict(model=a)
    report = sx.transfer_weights(exp.model, b)
    assert [row.source for row in report.fresh] == [
        "layers.predictions.kernel", "layers.predictions.bias",
    ]  # fmt: skip
    report = sx.transfer_weights(exp, exp.clone())
    assert not report.fresh
