"""Trainings that begin from the checkpoint of another trial."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import symexp as sx
from symexp.sweeps.feedback import Feedback
from tests.integration.keras_trainings import (
    OPEN,
    STEPS,
    Killed,
    X,
    Y,
    attempt,
    compiled,
    deferred,
    first_trial,
    functional,
    momentum,
    plain,
    sequential,
    subclassed,
    train,
)

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]


@pytest.fixture
def study(tmp_path):
    yield f"sqlite:///{tmp_path / 'sweep.db'}#digits"
    while OPEN:
        OPEN.pop().close()


# The checkpoint of another trial.


def heir(study, monkeypatch, tmp_path, parent, reached=0, epochs=3):
    """Trains a model, and returns the feedback of another trial that has a copy of its file."""
    kept = {}

    def body(exp, feedback, kill):
        model = parent()
        train(model, feedback, epochs=epochs)
        kept["file"] = (feedback.checkpoint / "training-0.symexp").read_bytes()
        kept["weights"] = model.get_weights()
        kept["optimizer"] = model.optimizer

    attempt(study, body)
    monkeypatch.setattr(Feedback, "reached", reached)
    _, feedback = first_trial(study, num_examples=2)
    assert feedback.id == 2
    (feedback.checkpoint / "training-0.symexp").write_bytes(kept["file"])
    return feedback, kept


class Stop(BaseException):
    pass


def begun(model, feedback, epochs=5):
    """Returns the epoch at which a training begins; its weights are those that it begins with."""
    import keras

    class Look(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            raise Stop(epoch)

    callback = sx.keras.FeedbackCallback(feedback, "loss", checkpoint=True)
    with pytest.raises(Stop) as stopped:
        model.fit(X, Y, epochs=epochs, verbose=0, callbacks=[callback, Look()])
    return stopped.value.args[0]


@pytest.mark.parametrize("make", [sequential, deferred, plain, functional, subclassed])
@pytest.mark.parametrize("reached", [0, 3])
def test_a_child_begins_with_the_weights_of_its_parent(study, monkeypatch, tmp_path, make, reached):
    feedback, kept = heir(study, monkeypatch, tmp_path, make, reached)
    model = make()
    model.optimizer.learning_rate = 0.25
    assert begun(model, feedback) == reached
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept["weights"]))
    assert float(model.optimizer.learning_rate) == 0.25
    assert int(model.optimizer.iterations) == (reached * STEPS if reached else 0)
    if reached:
        assert_slots(model.optimizer, kept["optimizer"])


def assert_slots(new, old):
    import keras

    pairs = list(zip(new.variables, old.variables, strict=True))
    for a, b in pairs[2:]:
        a, b = map(keras.ops.convert_to_numpy, (a, b))
        assert np.array_equal(a, b)


def wider(kind):
    import keras

    def model(width):
        from symexp.keras import Input, Sequential

        layers = (keras if kind == "plain" else sx.keras).layers
        first = [] if kind == "unbuilt" else [keras.Input((4,)) if kind == "plain" else Input((4,))]
        units = [layers.Dense(width), layers.Dense(2, activation="softmax")]
        return compiled((keras.Sequential if kind == "plain" else Sequential)([*first, *units]))

    return model


@pytest.mark.parametrize("kind", ["plain", "tree", "unbuilt"])
@pytest.mark.parametrize("reached", [0, 3])
def test_a_wider_child_begins_with_the_overlap(study, monkeypatch, tmp_path, kind, reached):
    make = wider(kind)
    feedback, kept = heir(study, monkeypatch, tmp_path, lambda: make(3), reached)
    model = make(5)
    assert begun(model, feedback) == reached
    new, old = model.get_weights(), kept["weights"]
    assert np.array_equal(new[0][:, :3], old[0])
    assert np.array_equal(new[2][:3], old[2])
    assert np.array_equal(new[3], old[3])
    assert int(model.optimizer.iterations) == (reached * STEPS if reached else 0)


def test_a_child_with_another_optimizer_keeps_its_own(study, monkeypatch, tmp_path):
    feedback, kept = heir(study, monkeypatch, tmp_path, sequential, 3)
    model = momentum()
    assert begun(model, feedback) == 3
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept["weights"]))
    assert int(model.optimizer.iterations) == 0


def test_a_child_that_is_killed_continues_its_own_training(study, monkeypatch, tmp_path):
    feedback, _ = heir(study, monkeypatch, tmp_path, sequential)
    with pytest.raises(Killed):
        train(sequential(), feedback, kill=1)
    feedback._claim.release()
    _, again = first_trial(study, num_examples=2)
    assert again.id == 2
    assert begun(sequential(), again) == 1


def test_weights_of_the_own_first_phase_are_not_replaced(study, monkeypatch, tmp_path):
    """The file of the second phase of the parent is for another model of the child alone."""
    feedback, kept = heir(study, monkeypatch, tmp_path, sequential)
    (feedback.checkpoint / "training-1.symexp").write_bytes(kept["file"])
    model = sequential()
    train(model, feedback, epochs=1)
    trained = model.get_weights()
    assert begun(model, feedback) == 0
    assert all(np.array_equal(a, b) for a, b in itertools.zip_longest(trained, model.get_weights()))


def test_the_children_of_a_population_go_on_from_their_parents(study):
    """Each member trains every epoch once; a child begins at the epoch of its parent."""
    from symexp.keras import Input, Sequential, layers, optimizers

    net = Sequential([Input((4,)), layers.Dense(4), layers.Dense(2, activation="softmax")])
    space = sx.Dict(net=net, optimizer=optimizers.Adam(sx.floatv(1e-4, 1e-1, scale="log")))
    ran: dict[int, list[int]] = {}
    starts, found = {}, []
    loop = sx.sample(
        space,
        ("pbt", {"population": 4}),
        10,
        study,
        "minimize",
        fidelity=sx.fidelity("epochs", 2, 8),
        seed=1,
        progress=False,
    )
    for exp, feedback in loop:
        compiled(exp.net, exp.optimizer)
        starts.setdefault(feedback.id, (feedback.inherited_from, feedback.reached))
        ran.setdefault(feedback.id, []).extend(train(exp.net, feedback, epochs=8)[1])
        found.append((float(exp.net.optimizer.learning_rate), exp.optimizer.learning_rate))
    children = {number: start for number, start in starts.items() if start[0] is not None}
    assert children
    for number, epochs in ran.items():
        start = starts[number][1]
        assert epochs == list(range(start, start + len(epochs)))
    assert all(start > 0 for _, start in children.values())
    assert all(used == pytest.approx(said) for used, said in found)
    assert loop.study.ledger.counts()["complete"] > 0


def test_saving_and_inheriting_make_no_layers_to_look_at(tmp_path):
    """Keras 3.15 makes one for each object that it visits; the names of new layers tell."""
    from keras import layers

    from symexp.integrations.keras.weights import training_state

    def next_name():
        return int(layers.Layer().name.rpartition("_")[2])

    one, other = plain(), plain()
    path = tmp_path / "training.symexp"
    progress = training_state.Progress(1, 1, 0, False, None, {})

    def exchange():
        training_state.write(path, one, progress, training_state.describe_model(one))
        training_state.inherit(training_state.read(path), other, False)

    layers.Layer()  # the first one has no number
    exchange()
    before = next_name()
    exchange()
    assert next_name() == before + 1


def edges(kinds):
    """Returns a model that adds what its edges make of the input; `kinds` are their layers."""
    import keras

    class Edges(keras.Model):
        def __init__(self, kinds):
            super().__init__()
            self.kinds = kinds
            made = {"d": lambda: keras.layers.Dense(4), "i": keras.layers.Identity}
            self.edges = [made[kind]() for kind in kinds]
            self.head = keras.layers.Dense(2, activation="softmax")

        def call(self, x):
            return self.head(sum(edge(x) for edge in self.edges))

        def get_config(self):
            return {"kinds": self.kinds}

    return compiled(Edges(kinds))


@pytest.mark.parametrize("reached", [0, 3])
def test_a_layer_at_another_edge_is_not_taken_for_its_own(study, monkeypatch, tmp_path, reached):
    feedback, kept = heir(study, monkeypatch, tmp_path, lambda: edges("didd"), reached)
    model = edges("ddid")
    model(X)
    assert begun(model, feedback) == reached
    new, old = model.get_weights(), kept["weights"]
    # The weights of four Dense layers: those of three edges, and the last one.
    for index in (0, 1, 4, 5, 6, 7):
        assert np.array_equal(new[index], old[index])
    assert not any(np.array_equal(new[2], array) for array in old)
