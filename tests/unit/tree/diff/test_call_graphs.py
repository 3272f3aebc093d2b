"""Merges of functional models: every reference keeps its meaning, or the graph is a conflict."""

import pytest

import symexp as sx
from symexp.tree.diff import Insert, Replace


def layer(kind, **arguments):
    return {"$type": f"lab.{kind}", **arguments}


def call(name, *args):
    return {"$type": "symexp.keras.Call", "layer": name, "args": list(args), "kwargs": None}


def model(layers, calls, outputs="@out"):
    """A functional model as a file has it; neither Keras nor the classes are known here."""
    value = {"$type": "lab.Model", "layers": layers, "calls": calls, "output_layers": outputs}
    return sx.from_json({"symexp": 1, "value": {"model": value, "rate": 0.1}})


LAYERS = {
    "i": layer("Input"),
    "d1": layer("Dense", units=4),
    "d2": layer("Dense", units=4),
    "out": layer("Dense", units=2),
}
NEW = layer("Dropout", rate=0.5)
ONCE = [call("d1", "@i"), call("d2", "@d1"), call("out", "@d2")]
TWICE = [call("d1", "@i"), call("d2", "@d1"), call("d2", "@d2"), call("out", "@d2:1")]


def chain(*names):
    calls, before = [], "@i"
    for name in names:
        calls.append(call(name, before))
        before = f"@{name}"
    return model({"i": layer("Input"), **{n: layer("Dense") for n in names}}, calls, before)


def refused(base, ours, theirs, why):
    for sides in ((ours, theirs), (theirs, ours)):
        with pytest.raises(sx.MergeConflict, match=why) as caught:
            sx.merge(base, *sides)
        assert [str(c.path) for c in caught.value.conflicts] == ["model"]
        made = sx.merge(base, *sides, on_conflict="ours")
        assert sx.eq(made.model, sides[0].model)


def test_an_inserted_layer_is_one_inserted_call():
    change = sx.diff(chain("a", "b", "c"), chain("a", "x", "b", "c"))
    assert [(type(op), str(op.path)) for op in change] == [
        (Insert, "model.layers.x"),
        (Insert, "model.calls[1]"),
        (Replace, "model.calls[1].args[0]"),
    ]


@pytest.mark.parametrize("i", range(5))
@pytest.mark.parametrize("j", range(5))
def test_layers_at_different_edges_are_both_inserted(i, j):
    names = ["a", "b", "c", "d"]
    ours = chain(*names[:i], "x", *names[i:])
    theirs = chain(*names[:j], "y", *names[j:])
    base = chain(*names)
    if i == j:
        with pytest.raises(sx.MergeConflict):
            sx.merge(base, ours, theirs)
        return
    want = names[:]
    for where, name in sorted([(i, "x"), (j, "y")], reverse=True):
        want.insert(where, name)
    assert sx.eq(sx.merge(base, ours, theirs), chain(*want))


def test_a_layer_and_a_value_of_another_layer():
    base = model(LAYERS, TWICE)
    calls = [call("d1", "@i"), call("new", "@d1"), call("d2", "@new"), *TWICE[2:]]
    ours = model({**LAYERS, "new": NEW}, calls)
    theirs = model({**LAYERS, "d2": layer("Dense", units=9)}, TWICE)
    want = model({**LAYERS, "d2": layer("Dense", units=9), "new": NEW}, calls)
    assert sx.eq(sx.merge(base, ours, theirs), want)


def test_equal_layers_that_are_called_in_different_places_are_not_one_layer():
    base = model(LAYERS, ONCE)
    layers = {**LAYERS, "new": NEW}
    ours = model(layers, [call("d1", "@i"), call("new", "@d1"), call("d2", "@new"), ONCE[2]])
    theirs = model(layers, [*ONCE[:2], call("new", "@d2"), call("out", "@new")])
    refused(base, ours, theirs, "both versions add a layer 'new', and call it in different places")
    # The very same insertion, as by a cherry-pick, is one.
    assert sx.eq(sx.merge(base, ours, sx.clone(ours)), ours)
    both = sx.patch(sx.clone(ours), {"rate": 0.5})
    assert sx.eq(sx.merge(base, ours, both), both)


def test_a_call_before_others_of_its_layer_would_change_what_a_new_reference_means():
    base = model(LAYERS, TWICE)
    ours = model(
        LAYERS,
        [TWICE[0], call("d2", "@i"), call("d2", "@d1"), call("d2", "@d2:1"), call("out", "@d2:2")],
    )
    theirs = model(
        {**LAYERS, "new": NEW}, [*TWICE[:3], call("new", "@d2"), TWICE[3]], ["@out", "@new"]
    )
    refused(base, ours, theirs, "the reference '@d2.*' would mean another call than before")


def test_both_versions_call_one_layer_once_more():
    base = model(LAYERS, ONCE)
    ours = model(
        {**LAYERS, "p": NEW},
        [*ONCE[:2], call("d2", "@i"), call("p", "@d2:1"), ONCE[2]],
        ["@out", "@p"],
    )
    theirs = model(
        {**LAYERS, "q": NEW}, [*ONCE[:2], call("d2", "@d2"), call("q", "@d2:1"), ONCE[2]]
    )
    refused(base, ours, theirs, "the reference '@d2:1' would mean another call than before")


def test_a_removed_layer_that_the_other_version_uses():
    base = model(LAYERS, ONCE)
    left = {k: v for k, v in LAYERS.items() if k != "d2"}
    ours = model(left, [call("d1", "@i"), call("out", "@d1")])
    theirs = model(
        {**LAYERS, "new": NEW}, [*ONCE[:2], call("new", "@d2"), ONCE[2]], ["@out", "@new"]
    )
    refused(base, ours, theirs, "the reference '@d2' would mean another call than before")
    theirs = model(LAYERS, [*ONCE[:2], call("d2", "@i"), ONCE[2]])
    refused(base, ours, theirs, "one version removes the layer 'd2', and the other calls it")


def test_a_removed_layer_and_a_change_elsewhere():
    base = model(LAYERS, ONCE)
    left = {k: v for k, v in LAYERS.items() if k != "d2"}
    ours = model(left, [call("d1", "@i"), call("out", "@d1")])
    theirs = model({**LAYERS, "out": layer("Dense", units=3)}, ONCE)
    want = model({**left, "out": layer("Dense", units=3)}, [call("d1", "@i"), call("out", "@d1")])
    assert sx.eq(sx.merge(base, ours, theirs), want)


def test_texts_that_begin_with_two_signs_are_no_references():
    calls = [call("d1", "@i"), call("d2", "@d1", "@@d9"), call("out", "@d2")]
    base = model(LAYERS, calls)
    ours = sx.patch(sx.clone(base), {"model.layers.d1.units": 5})
    theirs = sx.patch(sx.clone(base), {"model.calls[1].args[1]": "@@other"})
    made = sx.merge(base, ours, theirs)
    assert (made.model.layers.d1.units, made.model.calls[1].args[1]) == (5, "@@other")
