"""`sx.patch(keep_weights=True)` and `clone(weights=True)`."""

import threading

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.keras import Input, Model, Sequential, layers, optimizers
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

X = np.random.default_rng(0).random((8, 16)).astype("float32")


def array(value):
    return np.array(keras.ops.convert_to_numpy(value))


@sx.symbolize
class Experiment:
    """An experiment that counts how often it was made."""

    made = 0

    def __init__(self, model, optimizer, epochs=1):
        if epochs < 0:
            raise ValueError("epochs")
        type(self).made += 1
        self.model = model
        self.optimizer = optimizer
        self.epochs = epochs

    def train(self):
        self.model.compile(optimizer=self.optimizer, loss="mse")
        self.model.fit(X, X[:, :4], epochs=self.epochs, verbose=0)


@pytest.fixture(scope="module")
def base():
    inner = [layers.Dense(8, activation="relu"), layers.BatchNormalization(), layers.Dense(4)]
    exp = Experiment(Sequential([Input((16,)), *inner]), optimizers.SGD(0.1))
    exp.train()
    return exp


@pytest.fixture
def exp(base):
    return base.clone(weights=True)


def weights(exp):
    return [array(w) for w in exp.model.weights]


def are_equal(a, b):
    return len(a) == len(b) and all(map(np.array_equal, a, b))


def dropout(k, v):
    return layers.Dropout(0.3) if isinstance(v, layers.BatchNormalization) else v


@sx.patcher(name="weights_test_epochs")
def set_epochs(root, epochs):
    """Sets the number of epochs."""
    return {"epochs": epochs}


def test_a_clone_with_weights_predicts_the_same(base):
    clone = base.clone(weights=True)
    assert np.array_equal(array(clone.model(X)), array(base.model(X)))
    assert sx.eq(clone, base)
    assert is_ghost(base.clone())
    assert not are_equal(weights(base.clone()), weights(base))
    other = sx.clone(base, weights=True, override={"optimizer.learning_rate": 0.5})
    assert are_equal(weights(other), weights(base))
    clone.model.layers[0].kernel.assign(np.zeros((16, 8)))
    assert array(base.model.layers[0].kernel).any()


@pytest.mark.parametrize(
    "rule",
    [
        {"epochs": 3},
        {"model.layers[1].activation": "tanh"},
        "weights_test_epochs?epochs=4",
        set_epochs(5),
        lambda k, v: 7 if k == "epochs" else v,
        [{"epochs": 2}, "weights_test_epochs?epochs=4", {"optimizer.learning_rate": 0.3}],
        {"optimizer": optimizers.Adam()},
        {"model.layers[1]": sx.Insertion(layers.Dropout(0.1))},
        {"model.layers": [Input((16,)), layers.Dense(8), layers.BatchNormalization(),
                          layers.Dense(4)]},
    ],
)  # fmt: skip
def test_every_form_of_a_rule_keeps_the_weights(exp, rule):
    before = weights(exp)
    assert sx.patch(exp, rule, keep_weights=True) is exp
    assert not is_ghost(exp)
    assert are_equal(weights(exp), before)
    sx.patch(exp, {"epochs": 9})
    assert not are_equal(weights(exp), before)


def test_removed_and_replaced_layers(exp):
    before = weights(exp)
    sx.patch(exp, dropout, keep_weights=True)
    assert are_equal(weights(exp), before[:2] + before[6:])


def test_slices(exp):
    before = weights(exp)
    sx.patch(exp, {"model.layers[1].units": 12}, keep_weights="slice")
    assert np.array_equal(weights(exp)[0][:, :8], before[0])
    assert np.array_equal(weights(exp)[-2][:8], before[-2])


def test_a_part_of_an_experiment(exp):
    before = weights(exp)
    model = exp.model
    sx.patch(model, {"layers[2].momentum": 0.5}, keep_weights=True)
    assert exp.model is model
    assert are_equal(weights(exp), before)
    sx.patch(exp.model.layers[0], {"name": "first"}, keep_weights=True)
    assert exp.model.layers[0].name == "first"
    assert are_equal(weights(exp), before)


def test_training_goes_on(exp):
    sx.patch(exp, {"epochs": 2}, keep_weights=True)
    before = weights(exp)
    exp.train()
    assert not are_equal(weights(exp), before)
    assert exp.model.optimizer is exp.optimizer


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({"no.such": 1}, "no"),
        ([{"epochs": 3}, "no_such_rule"], "no_such_rule"),
        ({"epochs": -1}, "epochs"),
        ({"model.layers[1].units": -3}, "units"),
        ({"model.layers[3].units": sx.oneof([4, 5])}, "Experiment is abstract"),
        ([{"model.layers[1]": sx.Insertion(layers.Dense(5))}, {"epochs": -1}], "epochs"),
    ],
)
def test_a_patch_that_fails_loses_nothing(exp, rule, error):
    before, tree, model, optimizer = weights(exp), sx.format(exp), exp.model, exp.optimizer
    parts = list(model.layers)
    with pytest.raises(Exception, match=error):
        sx.patch(exp, rule, keep_weights=True)
    assert sx.format(exp) == tree
    assert not is_ghost(exp)
    assert (exp.model is model, exp.optimizer is optimizer) == (True, True)
    assert all(a is b for a, b in zip(parts, exp.model.layers))
    assert are_equal(weights(exp), before)
    exp.train()


@sx.symbolize
class Threaded:
    """Waits for a thread that edits another tree."""

    def __init__(self, model, runs):
        self.model = model
        other = sx.Dict(x=1)
        thread = threading.Thread(target=lambda: sx.patch(other, {"x": runs}), daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()


def test_no_lock_is_held_while_the_patched_tree_is_made():
    exp = Threaded(Sequential([Input((16,)), layers.Dense(4)]), 2)
    before = weights(exp)
    sx.patch(exp, {"runs": 3}, keep_weights=True)
    assert are_equal(weights(exp), before)


def test_what_was_never_used_is_only_patched(base):
    exp = base.clone()
    made = Experiment.made
    sx.patch(exp, {"epochs": 3}, keep_weights=True)
    assert is_ghost(exp)
    assert is_ghost(exp.clone(weights=True))
    assert Experiment.made == made


def test_only_the_model_was_used(base):
    exp = base.clone()
    exp.model(X)
    before, made = weights(exp), Experiment.made
    assert is_ghost(exp)
    sx.patch(exp, {"epochs": 3}, keep_weights=True)
    assert are_equal(weights(exp), before)
    assert Experiment.made == made + 1  # of the patched one


def test_functional_models():
    inputs = Input((16,))
    x = layers.Dense(8, name="a")(inputs)
    exp = sx.Dict(model=Model(inputs, layers.Add()([layers.Dense(8)(x), x])))
    before = weights(exp)
    sx.patch(exp, {"model.layers.a.activation": "relu"}, keep_weights=True)
    assert are_equal(weights(exp), before)
    assert not np.array_equal(array(exp.model(X)), 0)


def test_tied_layers():
    tied = layers.Dense(16)
    exp = sx.Dict(model=Sequential([Input((16,)), tied, layers.ReLU(), tied]), x=1)
    exp.model(X)
    before = weights(exp)
    sx.patch(exp, {"model.layers[2]": layers.Activation("tanh")}, keep_weights=True)
    assert exp.model.layers[0] is exp.model.layers[2]
    assert are_equal(weights(exp), before)


def test_the_lists_of_a_container_follow(base):
    runs = sx.List([base.clone(weights=True), base.clone(weights=True)])
    before = [weights(run) for run in runs]
    sx.patch(runs, {"[0]": sx.Insertion(Experiment(None, None))}, keep_weights=True)
    assert [are_equal(weights(run), w) for run, w in zip(runs[1:], before)] == [True, True]


@pytest.fixture(scope="module")
def path(base, tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "exp.symexp"
    sx.save(base, path, weights=True)
    return path


class TestArchives:
    """What waits for its first use is learned state, too."""

    def test_a_patch_keeps_what_waits(self, base, path):
        loaded = sx.load(path)
        sx.patch(loaded, {"model.layers[3].activation": "tanh"}, keep_weights=True)
        assert are_equal(weights(loaded), weights(base))

    def test_a_patch_of_a_part_keeps_what_waits(self, base, path):
        loaded = sx.load(path)
        sx.patch(loaded.model.layers[0], {"activation": "tanh"}, keep_weights=True)
        assert are_equal(weights(loaded), weights(base))

    def test_a_patch_that_fails_leaves_what_waits(self, base, path):
        loaded = sx.load(path)
        with pytest.raises(ValueError, match="epochs"):
            sx.patch(loaded, {"epochs": -1}, keep_weights=True)
        assert are_equal(weights(loaded), weights(base))

    def test_a_clone_gets_what_waits(self, base, path):
        loaded = sx.load(path)
        assert are_equal(weights(loaded.clone(weights=True)), weights(base))
        assert are_equal(weights(loaded), weights(base))

    def test_a_clone_without_weights_is_fresh(self, base, path):
        assert not are_equal(weights(sx.load(path).clone()), weights(base))

    def test_a_transfer_takes_the_path(self, base, path):
        other = base.clone()
        report = sx.transfer_weights(path, other, optimizer=True)
        assert (report.fresh, report.unused) == ((), ())
        assert are_equal(weights(other), weights(base))

    def test_a_transfer_from_a_file_without_weights_is_an_error(self, base, tmp_path):
        sx.save(base, tmp_path / "exp.json")
        with pytest.raises(sx.errors.ArgumentError, match="has no learned state"):
            sx.transfer_weights(tmp_path / "exp.json", base.clone())

    def test_what_was_transferred_is_saved(self, base, path, tmp_path):
        other = base.clone()
        sx.transfer_weights(base, other)
        sx.save(other, tmp_path / "other.symexp", weights=True)
        assert are_equal(weights(sx.load(tmp_path / "other.symexp")), weights(base))
