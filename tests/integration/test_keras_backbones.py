"""Raw models whose class draws the graph in its constructor, as the backbones of KerasHub do."""

import keras
import numpy as np
import pytest
from keras.src.backend.common import global_state

import symexp as sx
import symexp.keras as symbolic_keras
from symexp.integrations.keras import RawObjectError

pytestmark = [
    pytest.mark.keras,
    pytest.mark.skipif(
        keras.backend.backend() == "torch",
        reason="PyTorch lets no constructor set layers before its own; see tests/hub instead",
    ),
]

X = np.random.default_rng(1).normal(size=(8, 4)).astype("float32")


class Backbone(keras.Model):
    """Has layers by attributes, and a configuration of its arguments."""

    has_values: list[bool] = []

    def __init__(self, units, depth=1, scheme=None, dtype=None, **kwargs):
        self.embedding = keras.layers.Dense(4, name="embedding")
        self.blocks = [keras.layers.Dense(units, name=f"block_{i}") for i in range(depth)]
        inputs = keras.Input((4,), name="values")
        x = self.embedding(inputs)
        for block in self.blocks:
            x = block(x)
        super().__init__(inputs=inputs, outputs={"last": x}, dtype=dtype, **kwargs)
        self.units, self.depth, self.scheme = units, depth, scheme or "usual"
        self.has_values.append(all(w._value is not None for w in self.weights))

    def get_config(self):
        told = {"name": self.name, "trainable": self.trainable, "units": self.units}
        return {**told, "depth": self.depth, "scheme": self.scheme}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class Untold(Backbone):
    """Its configuration leaves out an argument, which is no attribute."""

    def __init__(self, units, rate=0.5, **kwargs):
        super().__init__(units, **kwargs)

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, "units": self.units}


class Unclear(keras.Model):
    """Nobody can tell from the source which names it takes, so it may take tensors too."""

    def __init__(self, units=3, **kwargs):
        named = {key: value for key, value in kwargs.items() if key == "name"}
        inputs = keras.Input((4,))
        super().__init__(inputs, keras.layers.Dense(units)(inputs), **named)
        self.units = units

    def get_config(self):
        return {"units": self.units}


class Task(keras.Model):
    """Uses the embedding of its backbone once more."""

    def __init__(self, backbone, units, **kwargs):
        inputs = backbone.input
        x = keras.layers.Dense(4, name="head")(backbone(inputs)["last"])
        super().__init__(inputs, keras.layers.Dense(units)(backbone.embedding(x)), **kwargs)
        self.backbone, self.units = backbone, units

    def get_config(self):
        return {"backbone": keras.saving.serialize_keras_object(self.backbone), "units": self.units}


def adopted(raw):
    return sx.Dict(model=raw).model


class TestArguments:
    @pytest.mark.parametrize(
        ("make", "printed"),
        [
            (lambda: Backbone(3), "Backbone(units=3, depth=1, scheme=None, dtype=None)"),
            (
                lambda: Backbone(3, 2, name="x", trainable=False),
                "Backbone(units=3, depth=2, scheme=None, dtype=None, name='x', trainable=False)",
            ),
            (
                lambda: Backbone(3, scheme="usual"),
                "Backbone(units=3, depth=1, scheme='usual', dtype=None)",
            ),
            (lambda: Untold(3, rate=0.25), "Untold(units=3, rate=0.25)"),
            (lambda: Unclear(5), "Unclear(units=5)"),
        ],
    )
    def test_are_those_of_the_constructor(self, make, printed):
        make()  # Keras makes the class functional when it creates the first object
        raw = make()
        weights = raw.weights
        model = adopted(raw)
        assert model is raw
        assert repr(model) == printed
        assert all(a is b for a, b in zip(model.weights, weights, strict=True))
        clone = sx.clone(model)
        clone.set_weights(model.get_weights())
        expected, found = (keras.tree.flatten(one(X))[0] for one in (model, clone))
        np.testing.assert_allclose(expected, found)

    def test_a_changed_attribute_is_the_argument(self):
        raw = Backbone(3)
        raw.scheme = "other"
        assert adopted(raw).scheme == "other"
        assert sx.clone(raw).scheme == "other"

    def test_the_same_as_written_symbolically(self):
        kind = sx.symbolize(Backbone)
        assert sx.eq(adopted(Backbone(3, depth=2)), kind(3, depth=2))

    def test_patched(self):
        clone = sx.clone(adopted(Backbone(3, 2)))
        sx.patch(clone, {"units": 5, "depth": 1})
        assert [tuple(w.shape) for w in clone.weights] == [(4, 4), (4,), (4, 5), (5,)]

    def test_of_a_task_with_its_backbone(self):
        model = adopted(Task(Backbone(3), 2))
        clone = sx.clone(model)
        sx.patch(clone, {"backbone.units": 6})
        assert clone(X).shape == (8, 2)
        assert clone.backbone.weights[2].shape == (4, 6)
        assert clone.backbone.embedding.weights[0] is clone.weights[0]
        assert len(clone.weights) == len(model.weights)

    def test_of_a_model_created_before_symexp_are_asked_for(self, monkeypatch):
        monkeypatch.setattr("symexp.integrations.keras.config.recorded_arguments", lambda raw: None)
        with pytest.raises(RawObjectError, match=r"'rate'.* import symexp.keras before the model"):
            adopted(Untold(3))


class TestReference:
    """Which arguments are implied is found out with a second object."""

    def test_is_not_made_if_the_program_gave_all(self):
        raw = Backbone(3, 2, "other")
        Backbone.has_values.clear()
        adopted(raw)
        assert Backbone.has_values == []

    def test_has_no_weights(self):
        raw = Backbone(3, 2)
        Backbone.has_values.clear()
        waiting = global_state.get_global_attribute("uninitialized_variables")
        adopted(raw)
        assert Backbone.has_values == [False]
        assert global_state.get_global_attribute("uninitialized_variables") is waiting


class TestGraphs:
    def test_have_the_backbone_as_a_layer(self):
        backbone = Backbone(3, 2)
        x = backbone(backbone.input)["last"]
        model = symbolic_keras.Model(backbone.input, symbolic_keras.layers.Dense(2)(x))
        again = sx.from_json_str(sx.to_json_str(model))
        assert sx.eq(again, model)
        sx.patch(again, {"layers.backbone.depth": 1})
        assert again(X).shape == (8, 2)
        assert len(again.weights) == len(model.weights) - 2

    def test_go_on_from_the_output(self):
        backbone = Backbone(3, 2)
        x = backbone.embedding(keras.layers.Dense(4)(backbone.output["last"]))
        clone = sx.clone(symbolic_keras.Model(backbone.input, x))
        assert clone(X).shape == (8, 4)
        assert len(clone.weights) == 8

    @pytest.mark.parametrize("make", [
        lambda b, x: symbolic_keras.Model(b.input, b.embedding(x)),
        lambda b, x: symbolic_keras.Model(b.input, keras.Sequential([b.embedding])(x)),
        lambda b, x: sx.Dict(model=keras.Model(b.input, b.embedding(x))),
        lambda b, x: sx.symbolize(keras.Model)(inputs=b.input, outputs=b.embedding(x)),
    ])  # fmt: skip
    def test_with_a_part_of_a_backbone_at_a_second_place_are_refused(self, make):
        backbone = Backbone(3)
        x = keras.layers.Dense(4)(backbone(backbone.input)["last"])
        with pytest.raises(RawObjectError, match=r"'embedding' .Dense. is a part of 'backbone"):
            make(backbone, x)

    def test_with_a_part_of_two_models_are_refused(self):
        shared = keras.layers.Dense(4, name="shared")
        one, other = Holding(shared), Holding(shared)
        x = keras.Input((4,))
        with pytest.raises(RawObjectError, match=r"'shared' .Dense. is a part of .*and also is a"):
            symbolic_keras.Model(x, other(one(x)))


class Holding(keras.layers.Layer):
    """Gets a layer by a statement, and not as an argument."""

    def __init__(self, layer=None, **kwargs):
        super().__init__(**kwargs)
        self._inner = layer or keras.layers.Dense(4)

    def get_config(self):
        return {**super().get_config(), "layer": None}

    def call(self, x):
        return self._inner(x)


class Tokenizing(keras.layers.Layer):
    """Saves its words beside its configuration."""

    def __init__(self, words=None, vocabulary=None, separator=None, **kwargs):
        super().__init__(**kwargs)
        self.words = None if words is None else tuple(words)
        self.vocabulary, self.separator = vocabulary, separator

    def get_config(self):
        return {**super().get_config(), "words": None, "vocabulary": None, "separator": None}

    def get_vocabulary(self):
        return self.vocabulary


class TestArgumentsThatAConfigurationLeavesOut:
    def test_are_those_that_the_program_gave(self):
        raw = Tokenizing(["a", "b"], vocabulary=["c"])
        printed = "Tokenizing(words=['a', 'b'], vocabulary=['c'], separator=None)"
        assert repr(adopted(raw)) == printed
        assert sx.clone(raw).vocabulary == ["c"]

    def test_are_those_that_were_loaded_later(self):
        raw = Tokenizing()
        raw.vocabulary = ["d"]
        assert adopted(raw).vocabulary == ["d"]
        assert sx.clone(raw).get_vocabulary() == ["d"]

    def test_follow_a_statement(self):
        exp = sx.Dict(layer=Tokenizing(vocabulary=["a"]))
        exp.layer.vocabulary = ["b"]
        assert sx.clone(exp).layer.vocabulary == ["b"]
        exp.layer.vocabulary = None
        assert sx.clone(exp).layer.vocabulary is None


class Freezing(Backbone):
    """Sets the state of its layers itself, as an argument says."""

    def __init__(self, units, frozen=False, **kwargs):
        super().__init__(units, **kwargs)
        self.frozen = frozen
        self.embedding.trainable = not frozen

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, "units": self.units}


class Toggling(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.embedding.trainable = False


@pytest.mark.filterwarnings("error")
class TestWhatIsSetOnPartsOfAModel:
    """There is no place for it in the tree, so symexp warns."""

    @pytest.mark.parametrize("look", [sx.clone, sx.fingerprint, sx.to_json_str, repr])
    def test_is_told_once(self, look):
        model = adopted(Backbone(3))
        model.embedding.trainable = False
        with pytest.warns(sx.LiveValueWarning, match="trainable = False was set on 'embedding'"):
            look(model)
        look(model)

    def test_is_told_of_symbolic_classes(self):
        model = sx.symbolize(Backbone)(3)
        model.embedding.enable_lora(2)
        with pytest.warns(sx.LiveValueWarning, match="lora_rank = 2 was set on 'embedding'"):
            sx.clone(model)

    def test_is_told_if_it_was_set_before(self):
        raw = Backbone(3)
        raw.embedding.trainable = False
        with pytest.warns(sx.LiveValueWarning, match="trainable = False was set on 'embedding'"):
            adopted(raw)
        assert raw.embedding.weights[0]._value is not None

    def test_is_not_told_of_the_whole(self):
        model = adopted(Backbone(3))
        model.trainable = False
        clone = sx.clone(model)
        clone(X)
        assert not clone.trainable_weights

    def test_is_not_told_of_the_class_itself(self):
        model = adopted(Freezing(3, frozen=True))
        clone = sx.clone(model)
        clone(X)
        assert len(clone.trainable_weights) == len(model.trainable_weights) == 2

    def test_is_not_told_of_callbacks(self):
        model = adopted(Backbone(3))
        model.compile("sgd", {"last": "mse"})
        model.fit(X, {"last": X[:, :3]}, verbose=0, callbacks=[Toggling()])
        assert not model.embedding.trainable
        sx.clone(model)


def test_a_raw_object_counts_as_one_of_the_symbolic_class():
    kind = sx.symbolize(Backbone)
    assert isinstance(Backbone(3), kind)
    assert issubclass(Backbone, kind)
    assert not isinstance(Unclear(3), kind)
