"""Raw Keras objects whose arguments default to other arguments."""

import keras
import pytest

import symexp as sx

pytestmark = pytest.mark.keras


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.layers.MaxPooling2D((3, 3), strides=(2, 2)),
        lambda: keras.layers.MaxPooling2D((3, 3)),
        lambda: keras.layers.MaxPooling2D((2, 2), strides=(3, 3)),
        lambda: keras.layers.AveragePooling1D(4, strides=2, padding="same"),
        lambda: keras.layers.MultiHeadAttention(2, 3, value_dim=5),
    ],
)
def test_an_argument_is_left_out_only_where_it_follows_from_the_others(make):
    raw = make()
    live = sx.clone(sx.Dict(layer=raw)).layer
    told = {k: v for k, v in live.get_config().items() if k != "name"}
    assert told == {k: v for k, v in raw.get_config().items() if k != "name"}


def test_what_follows_is_left_out():
    shown = sx.format(sx.Dict(layer=keras.layers.MaxPooling2D((3, 3))), compact=True)
    assert "strides=None" in shown
