"""Symbolic objects that evolution changes step by step."""

import random

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError

MutationType = sx.hyper.MutationType


@sx.symbolize
class Layer:
    def __init__(self, width: int):
        self.width = width


def transform(location, old_value, parent):
    if old_value is sx.MISSING_VALUE:
        return Layer(1)
    if isinstance(old_value, int):
        return random.choice([1, 2, 4, 8])
    return old_value


def inner(kind, location, old_value, parent):
    return 0.0 if parent is None else 1.0


def space():
    return sx.Dict(layers=sx.evolve(sx.List([Layer(1)]), transform, weights=inner))


def test_a_space_of_one_evolvable():
    spec = sx.dna_spec(space())
    point = spec.elements[0]
    assert point.hyper_type == "Evolvable([Layer(width=1)])"
    assert sx.eq(sx.decode(space(), spec.first_dna()), sx.Dict(layers=[Layer(1)]))
    dna = sx.encode(space(), sx.Dict(layers=[Layer(4), Layer(2)]))
    assert sx.eq(sx.decode(space(), dna), sx.Dict(layers=[Layer(4), Layer(2)]))
    assert repr(space().layers).startswith("Evolvable(initial_value=[Layer(width=1)], node_tr")


def test_places_that_can_change():
    evolvable = sx.hyper.Evolvable(sx.Dict(x=1, y=sx.List([2])), lambda k, v, p: 0)
    points, weights = evolvable.mutation_points_and_weights(sx.Dict(x=1, y=sx.List([2])))
    shown = [(p.mutation_type.name, str(p.location)) for p in points]
    assert shown == [
        ("REPLACE", ""), ("REPLACE", "x"), ("REPLACE", "y"), ("INSERT", "y[0]"),
        ("DELETE", "y[0]"), ("REPLACE", "y[0]"), ("INSERT", "y[1]"),
    ]  # fmt: skip
    assert weights == [1.0] * 7
    assert points[3].old_value is sx.MISSING_VALUE


def test_changes_are_reproducible_and_leave_the_global_state():
    evolvable = space().layers
    random.seed(2)
    expected = random.random()
    random.seed(2)
    texts = [evolvable.random_text(random.Random(5)) for _ in range(2)]
    assert texts[0] == texts[1]
    assert random.random() == expected
    assert len({evolvable.random_text(random.Random(i)) for i in range(30)}) > 5


def test_changes_that_a_value_spec_refuses_are_not_made():
    wrong = sx.hyper.Evolvable(Layer(1), lambda k, v, p: "wide", weights=inner)
    with pytest.raises(SpecValueError, match=r"No change of .* is possible"):
        wrong.mutate(Layer(1), random.Random(0))


@pytest.mark.parametrize("algorithm", ["random", "hill_climb"])
def test_searches(algorithm):
    best = float("-inf")
    for found, feedback in sx.sample(space(), algorithm, 25, seed=3):
        widths = sum(layer.width for layer in found.layers)
        best = max(best, widths)
        feedback(widths)
    assert best > 8


def test_malformed_arguments():
    with pytest.raises(SpecTypeError, match="symbolic object, list or dict to evolve, but got 3"):
        sx.evolve(3, transform)
    with pytest.raises(SpecTypeError, match="without placeholders to evolve"):
        sx.evolve(sx.Dict(x=sx.oneof([1, 2])), transform)
    with pytest.raises(SpecTypeError, match="Expected node_transform to be a function"):
        sx.evolve(sx.Dict(x=1), None)
    with pytest.raises(NotImplementedError, match="have no order"):
        space().layers.next_text("x")


def test_placeholders_that_are_written_for_pyglove():
    class Text(sx.hyper.CustomHyper):
        def custom_decode(self, dna):
            return dna.value.upper()

        def custom_encode(self, value):
            return sx.DNA(value.lower())

        def first_dna(self):
            return sx.DNA("a")

        def next_dna(self, dna):
            return {"a": sx.DNA("b")}.get(dna.value)

        def random_dna(self, random_generator, previous_dna):
            start = "" if previous_dna is None else previous_dna.value
            return sx.DNA(start + random_generator.choice("xy"))

    tree = sx.Dict(t=Text())
    assert [c.t for c in sx.iter(tree)] == ["A", "B"]
    assert sx.encode(tree, sx.Dict(t="Q")) == sx.DNA("q")
    assert next(iter(sx.random_sample(tree, seed=1))).t in ("X", "Y")
    spec = sx.dna_spec(tree)
    (child,) = sx.evolution.mutators.Uniform(seed=1)([sx.DNA("x", spec)])
    assert child.value in ("xx", "xy")


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_are_finite_and_not_negative(weight):
    tree = sx.Dict(x=sx.evolve(sx.List([1]), lambda k, v, p: 2, weights=lambda *place: weight))
    with pytest.raises(SpecValueError, match=r"a finite number from 0, but got .* to replace at"):
        tree.x.mutate(sx.List([1]))


def test_the_initial_value_is_an_object():
    given = sx.Dict(units=[8, 16])
    tree = sx.Dict(x=sx.evolve(given, lambda k, v, p: 2))
    assert tree.x.initial_value == given
    tree.x.initial_value.units[0] = 9
    assert tree.x.initial_value == given


def changes_of(tree, place):
    points, _ = sx.hyper.Evolvable(tree, lambda k, v, p: v).mutation_points_and_weights(tree)
    return [p.mutation_type.name for p in points if str(p.location).startswith(place + "[")]


@pytest.mark.parametrize(
    ("items", "changes"),
    [
        ([1], ["INSERT", "REPLACE", "INSERT"]),
        ([1, 2], ["INSERT", "DELETE", "REPLACE", "INSERT", "DELETE", "REPLACE", "INSERT"]),
        ([1, 2, 3], ["DELETE", "REPLACE"] * 3),
    ],
)
def test_lists_keep_the_sizes_of_their_specs(items, changes):
    spec = sx.typing.List(sx.typing.Int(), min_size=1, max_size=3)

    @sx.symbolize([("items", spec)])
    class Holder:
        def __init__(self, items):
            self.items = items

    assert changes_of(Holder(items), "items") == changes
    assert changes_of(sx.Dict(items=sx.List(items, value_spec=spec)), "items") == changes
    assert len(changes_of(sx.Dict(items=items), "items")) == 3 * len(items) + 1
