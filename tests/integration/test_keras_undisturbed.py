"""Objects that symexp makes of Keras for its own use."""

import random

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.integrations.keras import config
from symexp.integrations.keras.undisturbed import undisturbed
from symexp.keras import layers

pytestmark = pytest.mark.keras


class Drawing(keras.layers.Layer):
    """A layer whose constructor draws from every source of random numbers, and makes layers."""

    def __init__(self, units=1, offset=0.0, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.units, self.rate = units, rate
        self.offset = offset + random.random() + np.random.random()
        self.dropout = keras.layers.Dropout(rate)
        self.noise = float(keras.random.uniform(()))

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rate": self.rate, "offset": 1.0}


def draw_and_name():
    """Returns the next values of all random states, and the next name of a layer."""
    return (
        random.random(),
        np.random.random(),
        float(keras.random.uniform(())),
        keras.layers.Dropout(0.5).name,
        keras.layers.Dropout(0.5).seed_generator.name,
    )


class TestUndisturbed:
    def start(self):
        keras.backend.clear_session(free_memory=False)
        keras.utils.set_random_seed(3)
        keras.random.uniform(())

    def test_the_next_values_and_names_are_as_without_the_block(self):
        self.start()
        expected = draw_and_name()
        self.start()
        with undisturbed():
            draw_and_name()
        assert draw_and_name() == expected

    def test_holds_after_an_error_and_before_the_first_name(self):
        keras.backend.clear_session(free_memory=False)
        keras.utils.set_random_seed(3)

        def fail():
            draw_and_name()
            raise KeyError

        with pytest.raises(KeyError), undisturbed():
            fail()
        got = draw_and_name()
        keras.backend.clear_session(free_memory=False)
        keras.utils.set_random_seed(3)
        assert got == draw_and_name()

    def test_reading_a_raw_object_disturbs_nothing(self):
        self.start()
        raws = [Drawing(3, rate=0.25), keras.layers.Bidirectional(keras.layers.LSTM(2))]
        expected = draw_and_name()
        self.start()
        raws = [Drawing(3, rate=0.25), keras.layers.Bidirectional(keras.layers.LSTM(2))]
        sx.List(raws)
        assert draw_and_name() == expected

    @pytest.mark.skipif(
        keras.backend.backend() == "jax", reason="JAX cannot infer the shape of a Lambda that draws"
    )
    def test_works_while_a_graph_is_traced(self):
        keras.random.uniform(())
        seen = []

        def trace(x):
            with undisturbed():
                seen.append(keras.layers.Dropout(0.5))
            return x + keras.random.uniform(())

        out = keras.layers.Lambda(trace)(keras.Input((2,)))
        assert len(seen) == 1 or keras.backend.backend() != "tensorflow"  # others trace twice
        assert out.shape == (None, 2)


class TestReferences:
    """Objects that adoption makes to find out which arguments others imply."""

    @pytest.fixture(autouse=True)
    def _forget(self, monkeypatch):
        monkeypatch.setattr(config, "_references", {})

    def test_layers_of_equal_arguments_share_one(self):
        parts = [keras.layers.BatchNormalization() for _ in range(5)]
        other = keras.layers.BatchNormalization(momentum=0.5)
        first = sx.Dict(model=keras.Sequential(parts), extra=other)
        assert [key[-1] for key in config._references] == ["{}", "{'momentum': 0.5}"]
        assert all(sx.eq(part, layers.BatchNormalization()) for part in first.model.layers)
        assert sx.eq(first.extra, layers.BatchNormalization(momentum=0.5))

    def test_one_that_drew_a_seed_is_not_kept(self):
        """The next one has another seed, which may be that of the object to compare with."""
        sx.Dict(x=keras.layers.RandomFlip("horizontal"))
        assert config._references == {}

    def test_one_of_a_class_of_a_user_is_not_kept(self):
        made = []

        class Numbered(keras.layers.Layer):
            def __init__(self, number=None, **kwargs):
                super().__init__(**kwargs)
                made.append(self)
                self.number = len(made) if number is None else number

            def get_config(self):
                return {**super().get_config(), "number": self.number}

        raw = [Numbered(7), Numbered(7)]
        first, second = (sx.Dict(x=x).x for x in raw)
        assert len(made) == 4
        assert (first.number, second.number) == (7, 7)
        assert config._references == {}

    def test_each_global_setting_has_its_own(self):
        seen = []
        for number in (1e-7, 1e-3, 1e-7):
            before = keras.config.epsilon()
            keras.config.set_epsilon(number)
            try:
                seen.append(sx.format(sx.Dict(x=keras.losses.BinaryCrossentropy())))
            finally:
                keras.config.set_epsilon(before)
        assert seen[0] == seen[1] == seen[2]
