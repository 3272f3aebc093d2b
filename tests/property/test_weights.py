"""Laws of transfers of weights, for random edits of a Sequential."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import symexp as sx

pytestmark = pytest.mark.keras

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "remove", "rename", "widen", "activate"]),
        st.integers(0, 20),
        st.integers(3, 7),
    ),
    max_size=2,
)


def base(units):
    from symexp.keras import Input, Sequential, layers

    return Sequential([Input((5,)), *(layers.Dense(n) for n in units), layers.Dense(2)])


def edited(model, edits):
    """Returns a clone with edits, and the layers of the original that no edit has touched."""
    from symexp.keras import layers

    made = list(model.layers)
    layout = [(layer, layer) for layer in made]
    for kind, place, units in edits:
        at = place % len(layout)
        old, new = layout[at]
        if kind == "insert":
            layout.insert(at, (None, layers.Dense(units + 30)))
        elif kind == "remove" and len(layout) > 1:
            del layout[at]
        elif kind == "rename":
            layout[at] = (old, sx.clone(new, override={"name": f"renamed_{place}"}))
        elif kind == "widen":
            layout[at] = (None, sx.clone(new, override={"units": units + 10}))
        elif kind == "activate":
            layout[at] = (old, sx.clone(new, override={"activation": "relu"}))
    return layout


def weights(layer):
    import keras

    return [np.array(keras.ops.convert_to_numpy(w)) for w in layer.weights]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(3, 7), min_size=1, max_size=4, unique=True), EDITS)
def test_layers_that_no_edit_resized_keep_their_weights(units, edits):
    from symexp.keras import Input, Sequential

    model = base(units)
    layout = edited(model, edits)
    assume(any(old is not None for old, _ in layout))
    target = Sequential([Input((5,)), *(sx.clone(new) for _, new in layout)])
    report = sx.transfer_weights(model, target)
    assert len(report) == 2 * len(layout)
    assert len({row.target for row in report}) == len(report)
    for (old, _), layer in zip(layout, target.layers):
        if old is not None:
            before, after = weights(old), weights(layer)
            if [w.shape for w in before] == [w.shape for w in after]:
                assert all(map(np.array_equal, before, after)), str(report)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(3, 7), min_size=1, max_size=4), EDITS, st.sampled_from(["skip", "slice"])
)
def test_a_second_transfer_changes_nothing(units, edits, partial):
    from symexp.keras import Input, Sequential

    model = base(units)
    layout = edited(model, edits)
    assume(any(old is not None for old, _ in layout))
    target = Sequential([Input((5,)), *(sx.clone(new) for _, new in layout)])
    first = sx.transfer_weights(model, target, partial=partial)
    before = target.get_weights()
    assert sx.transfer_weights(model, target, partial=partial) == first
    assert all(map(np.array_equal, before, target.get_weights()))
    clone = target.clone(weights=True)
    assert all(map(np.array_equal, before, clone.get_weights()))
