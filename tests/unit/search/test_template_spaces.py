"""Placeholders in trees: specs, decoding, encoding, ties, conditions, checks."""

from __future__ import annotations

import math

import pytest

import symexp as sx
from symexp.errors import AbstractError
from symexp.spaces.dna import DNAError, SpaceError
from symexp.tree.nodes.state import get_state


@sx.symbolize
class Layer:
    def __init__(self, units: int, activation: str = "relu", inner=None):
        self.size = units


@sx.symbolize
class Model:
    def __init__(self, layers, head=None, lr: float = 0.1):
        self.layers = layers


def model() -> Model:
    return Model(
        [Layer(sx.oneof([8, 16])), Layer(4, inner=sx.oneof([None, Layer(sx.oneof([1, 2]))]))],
        lr=sx.floatv(1e-3, 1.0, "log"),
    )


def test_the_printed_spec():
    assert str(sx.dna_spec(model())) == (
        "Space({\n"
        "  0 = 'layers[0].units': Choices(num_choices=1, [\n"
        "    (0): 8\n"
        "    (1): 16\n"
        "  ])\n"
        "  1 = 'layers[1].inner': Choices(num_choices=1, [\n"
        "    (0): None\n"
        "    (1): Space({\n"
        "      0 = 'units': Choices(num_choices=1, [\n"
        "        (0): 1\n"
        "        (1): 2\n"
        "      ])\n"
        "    })\n"
        "  ])\n"
        "  2 = 'lr': Float(min_value=0.001, max_value=1.0, scale='log')\n"
        "})"
    )
    assert sx.dna_spec(model()).space_size == math.inf


def test_decode_and_encode():
    candidate = sx.decode(model(), [1, (1, 0), 0.5])
    assert sx.eq(candidate, Model([Layer(16), Layer(4, inner=Layer(1))], lr=0.5))
    assert sx.encode(model(), candidate) == sx.DNA([1, (1, 0), 0.5])
    assert sx.eq(sx.materialize(model(), "DNA([1, (1, 0), 0.5])"), candidate)
    decisions = {"layers[0].units": 1, "layers[1].inner": 1, "layers[1].inner[=1/2].units": 0}
    assert sx.eq(sx.decode(model(), {**decisions, "lr": 0.5}), candidate)


def test_the_template_does_it_too():
    made = sx.template(model())
    candidate = made.decode(sx.DNA([1, (1, 0), 0.5]))
    assert isinstance(candidate, Layer | Model)
    assert made.encode(candidate) == sx.DNA([1, (1, 0), 0.5])
    assert made.dna_spec() is made.spec


@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        (Model([Layer(9), Layer(4)], lr=0.5), r"at 'layers\[0\].units' stands 9"),
        (Model([Layer(8), Layer(4)], lr=5.0), "at 'lr' stands 5.0"),
        (Model([Layer(8), Layer(5)], lr=0.5), "differ outside its placeholders"),
        (Model([], lr=0.5), r"it has nothing at 'layers\[0\].units'"),
    ],
)
def test_what_is_no_candidate(candidate, message):
    with pytest.raises(DNAError, match=message):
        sx.encode(model(), candidate)


def test_dna_that_does_not_fit():
    with pytest.raises(DNAError):
        sx.decode(model(), [5, 0, 0.5])


def test_a_space_cannot_be_run_but_its_candidates_can():
    space = Layer(sx.oneof([8, 16]))
    with pytest.raises(AbstractError, match="units"):
        _ = space.size
    assert [c.size for c in sx.iter(space)] == [8, 16]


def test_candidates_are_checked_against_the_place_when_the_space_is_made():
    with pytest.raises(TypeError, match=r"Candidate 1 does not fit: .*'many'.*units"):
        Layer(sx.oneof([8, "many"]))
    with pytest.raises(TypeError, match="Candidate 0 does not fit"):
        sx.patch(Layer(3), {"activation": sx.oneof([1, "relu"])})
    with pytest.raises(TypeError, match="units"):
        Layer(sx.floatv(0.0, 1.0))
    Layer(sx.intv(1, 8), sx.oneof(["relu", "gelu"]))


def test_candidates_are_checked_where_placeholders_stand_in_placeholders():
    with pytest.raises(TypeError, match="Candidate"):
        Layer(sx.oneof([1, sx.oneof([2, "three"])]))


def test_a_name_is_one_decision():
    space = Model([Layer(sx.oneof([8, 16], name="w")), Layer(sx.oneof([8, 16], name="w"))])
    assert sx.dna_spec(space).space_size == 2
    assert [[x.units for x in c.layers] for c in sx.iter(space)] == [[8, 8], [16, 16]]
    assert sx.encode(space, Model([Layer(16), Layer(16)])) == sx.DNA(1)
    with pytest.raises(DNAError):
        sx.encode(space, Model([Layer(8), Layer(16)]))


def test_a_tied_object_is_decided_once_and_stays_tied():
    shared = Layer(sx.oneof([8, 16]))
    space = Model([shared, Layer(4), shared], head=Layer(1, inner=shared))
    spec = sx.dna_spec(space)
    assert spec.space_size == 2
    assert len(spec.elements) == 1
    for candidate in sx.iter(space):
        assert candidate.layers[0] is candidate.layers[2] is candidate.head.inner
        assert sx.encode(space, candidate) == sx.DNA(candidate.layers[0].units // 8 - 1)
        sx.patch(candidate, {"layers[0].units": 3})
        assert candidate.layers[2].units == candidate.head.inner.units == 3


def test_a_condition_on_another_decision():
    space = sx.Dict(
        opt=sx.oneof(["sgd", "adam"], name="opt"),
        momentum=sx.oneof([0.5, 0.9], when=("opt", "sgd"), otherwise=-1),
    )
    found = [(c.opt, c.momentum) for c in sx.iter(space)]
    assert found == [("sgd", 0.5), ("sgd", 0.9), ("adam", -1)]
    assert [str(d) for d in sx.dna_spec(space).iter_dna()] == [
        str(sx.encode(space, c)) for c in sx.iter(space)
    ]


def test_a_condition_that_names_no_candidate():
    with pytest.raises(SpaceError, match="No candidate of 'opt' is 'rmsprop'"):
        sx.dna_spec(
            sx.Dict(
                opt=sx.oneof(["sgd", "adam"], name="opt"),
                momentum=sx.oneof([0.5, 0.9], when=("opt", "rmsprop")),
            )
        )


def test_candidates_share_what_is_fixed():
    space = Model([Layer(sx.oneof([8, 16])), Layer(4)], head=Layer(2))
    root = get_state(space).node
    candidate = get_state(next(sx.iter(space))).node
    assert candidate.values[1] is root.values[1]
    assert candidate.values[0].values[1] is root.values[0].values[1]
    assert candidate.values[0] is not root.values[0]


def test_functors_that_wait_for_arguments_are_complete_candidates():
    @sx.functor
    def scale(x, factor):
        return x * factor

    space = sx.Dict(f=scale(factor=sx.oneof([2, 3])), g=sx.oneof([scale(factor=1)]))
    for candidate in sx.iter(space):
        assert not sx.is_partial(candidate)


def test_manyof_gives_lists():
    space = Model(sx.manyof(2, [Layer(1), Layer(2), Layer(3)], sorted=True))
    assert [[x.units for x in c.layers] for c in sx.iter(space)] == [[1, 2], [1, 3], [2, 3]]
    assert sx.encode(space, Model([Layer(1), Layer(3)])) == sx.DNA([0, 2])
    with pytest.raises(DNAError):
        sx.encode(space, Model([Layer(3), Layer(1)]))


def test_permutate_gives_all_orders():
    assert [list(c.x) for c in sx.iter(sx.Dict(x=sx.permutate([1, 2, 3])))][:3] == [
        [1, 2, 3],
        [1, 3, 2],
        [2, 1, 3],
    ]


def test_integers():
    space = sx.Dict(x=sx.intv(2, 10, step=4))
    assert [c.x for c in sx.iter(space)] == [2, 6, 10]
    assert sx.encode(space, sx.Dict(x=6)) == sx.DNA(6)
    with pytest.raises(DNAError):
        sx.encode(space, sx.Dict(x=7))


def test_a_custom_placeholder():
    class Word(sx.hyper.CustomHyper):
        def custom_decode(self, text):
            return text.upper()

        def custom_encode(self, value):
            return value.lower() if value.isupper() else None

        def random_text(self, rng):
            return rng.choice(["ab", "cd"])

        def next_text(self, text):
            return {None: "ab", "ab": "cd", "cd": None}[text]

    space = sx.Dict(x=Word(), y=sx.oneof([1, 2]))
    assert sx.decode(space, ["ab", 1]) == {"x": "AB", "y": 2}
    assert sx.encode(space, sx.Dict(x="CD", y=1)) == sx.DNA(["cd", 0])
    assert {c.x for c in sx.random_sample(space, 30, seed=1)} == {"AB", "CD"}


def test_where_chooses_placeholders():
    space = sx.Dict(x=sx.oneof([1, 2]), y=sx.floatv(0.0, 1.0))
    only = lambda h: isinstance(h, sx.hyper.OneOf)
    assert sx.dna_spec(space, where=only).space_size == 2
    assert [c.y for c in sx.iter(space, where=only)] == [sx.floatv(0.0, 1.0)] * 2


def test_equality_and_printing():
    assert sx.oneof([1, 2]) == sx.oneof([1, 2])
    assert sx.oneof([1, 2]) != sx.oneof([1, 2.0])
    assert sx.oneof([1, 2]) != sx.manyof(1, [1, 2])
    assert sx.eq(model(), model())
    assert repr(sx.oneof([1, "a"], name="n")) == "oneof([1, 'a'], name='n')"
    assert repr(sx.manyof(2, [1, 2, 3], False, True)) == (
        "manyof(2, [1, 2, 3], distinct=False, sorted=True)"
    )
    assert repr(sx.floatv(0.5, 2, "log")) == "floatv(0.5, 2.0, 'log')"
    assert repr(sx.intv(1, 9, 2)) == "intv(1, 9, step=2)"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sx.oneof("abc"), "Expected a list of candidates, but got 'abc'"),
        (lambda: sx.oneof([]), "candidate"),
        (lambda: sx.oneof({"a": 1}), "Expected a list of candidates, but got {'a': 1}"),
        (lambda: sx.manyof(1, {"a"}), r"The order of a set .* write `sorted\(...\)`"),
        (lambda: sx.permutate(frozenset("ab")), r"write `sorted\(...\)`"),
        (lambda: sx.manyof(4, [1, 2, 3]), "4"),
        (lambda: sx.floatv(2.0, 1.0), "min"),
        (lambda: sx.floatv(0.0, 1.0, "log"), "positive lower bound"),
        (lambda: sx.intv(3, 1), "min"),
        (lambda: sx.oneof([1, 2], when="opt"), "Expected when="),
    ],
)
def test_what_makes_no_placeholder(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


def test_random_samples_are_reproducible():
    first = [sx.encode(model(), c) for c in sx.random_sample(model(), 5, seed=7)]
    again = [sx.encode(model(), c) for c in sx.random_sample(model(), 5, seed=7)]
    assert first == again
    assert len(set(first)) == 5


def test_a_condition_inside_a_candidate_refers_to_a_decision_outside():
    space = sx.Dict(
        opt=sx.oneof(["sgd", "adam"], name="opt"),
        body=sx.oneof([sx.Dict(momentum=sx.oneof([1, 2], when=("opt", "adam"))), 3]),
    )
    shown = [str(sx.format(c, compact=True)) for c in sx.iter(space)]
    assert shown == [
        "{opt='sgd', body={momentum=None}}",
        "{opt='sgd', body=3}",
        "{opt='adam', body={momentum=1}}",
        "{opt='adam', body={momentum=2}}",
        "{opt='adam', body=3}",
    ]
    for candidate, dna in zip(sx.iter(space), sx.dna_spec(space).iter_dna()):
        assert sx.encode(space, candidate) == dna


def test_a_condition_refers_to_a_name_below_an_earlier_choice():
    space = sx.Dict(
        a=sx.oneof([sx.Dict(b=sx.oneof(["x", "y"], name="b")), 0]),
        c=sx.oneof([1, 2], when=("b", "y"), otherwise=-1),
    )
    assert [(c.a, c.c) for c in sx.iter(space)] == [
        ({"b": "x"}, -1), ({"b": "y"}, 1), ({"b": "y"}, 2), (0, -1)
    ]  # fmt: skip


@pytest.mark.parametrize("when", [("optt", "sgd"), ("late", 1)])
def test_a_condition_on_no_decision_before_is_refused_when_the_space_is_made(when):
    space = sx.Dict(
        opt=sx.oneof(["sgd"], name="opt"),
        x=sx.oneof([1, 2], when=when),
        late=sx.oneof([1], name="late"),
    )
    with pytest.raises(SpaceError, match=r"'x' is active under a value of '(optt|late)', which is"):
        sx.dna_spec(space)


def test_encode_where_the_inactive_value_is_also_a_candidate():
    space = sx.Dict(
        opt=sx.oneof(["sgd", "adam"], name="opt"),
        momentum=sx.floatv(0.0, 1.0, when=("opt", "sgd"), otherwise=0.0),
    )
    assert sx.encode(space, sx.Dict(opt="adam", momentum=0.0)) == sx.DNA([1, None])
    assert sx.encode(space, sx.Dict(opt="sgd", momentum=0.0)) == sx.DNA([0, 0.0])
    with pytest.raises(DNAError, match="its decisions break a condition"):
        sx.encode(space, sx.Dict(opt="adam", momentum=0.5))


def test_encode_leaves_out_what_another_place_of_the_name_decides():
    space = sx.Dict(
        a=sx.oneof([1, 2], name="w"), c=sx.oneof([sx.Dict(d=sx.oneof([1, 2], name="w")), 5])
    )
    for candidate, dna in zip(sx.iter(space), sx.dna_spec(space).iter_dna()):
        assert sx.encode(space, candidate) == dna
    with pytest.raises(DNAError, match="those of one name differ"):
        sx.encode(space, sx.Dict(a=1, c=sx.Dict(d=2)))


def test_decisions_by_name_may_be_plain_strings():
    space = sx.Dict(x=sx.oneof(["a", "b", "1/2"]), y=sx.oneof([8, 16]))
    assert sx.decode(space, {"x": "b", "y": 1}) == {"x": "b", "y": 16}
    assert sx.decode(space, {"x": "1/3", "y": "1/2 (16)"}) == {"x": "b", "y": 16}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sx.oneof([]), "at least one choice and one candidate for the decision, but got"),
        (lambda: sx.manyof(2.0, [1, 2]), "Expected the number of choices, an int, .* got 2.0"),
        (lambda: sx.floatv("a", 1), "Expected a number as a bound of floatv, but got 'a'"),
        (lambda: sx.intv(1.5, 3), "Expected integers for the decision, got 1.5"),
        (lambda: sx.oneof([1], nme="x"), "unexpected keyword argument 'nme'"),
    ],
)
def test_messages_of_placeholders_that_cannot_be(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


def test_encode_tries_other_candidates_where_a_tie_forbids_the_first():
    space = sx.Dict(
        a=sx.oneof([1, 2], name="p"),
        b=sx.oneof([sx.oneof([1, 2], name="p"), sx.oneof([0, 1])]),
    )
    assert sx.encode(space, sx.Dict(a=2, b=1)) == sx.DNA([1, (1, 1)])
    assert sx.encode(space, sx.Dict(a=1, b=1)) == sx.DNA([0, 0])


@pytest.mark.parametrize(
    "make",
    [
        lambda: sx.oneof([1, 2], when=("opt", "sgd"), otherwise="none"),
        lambda: sx.intv(1, 2, when=("opt", "sgd")),
    ],
)
def test_what_stands_where_nothing_is_decided_must_fit_too(make):
    with pytest.raises(
        TypeError,
        match=r"while 'opt' is decided otherwise does not fit: Expected int .*`otherwise=`",
    ):
        Layer(make(), activation=sx.oneof(["sgd", "adam"], name="opt"))


def test_what_stands_where_nothing_is_decided_is_no_decision():
    match = "a value without placeholders as otherwise=, but got"
    for otherwise in (sx.oneof([3, 4]), sx.Dict(x=sx.oneof([3, 4]))):
        with pytest.raises(TypeError, match=match):
            sx.oneof([1, 2], when=("opt", "sgd"), otherwise=otherwise)


@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_placeholder_in_a_set_is_refused(kind):
    """Nobody would decide it."""
    with pytest.raises(sx.SymexpError, match=r"no place in a set.*oneof.* \(path=a\.b\[1\]\)"):
        sx.Dict(a={"b": [0, kind([sx.oneof([1, 2])])]})
    assert [e.x for e in sx.iter(sx.Dict(x=sx.oneof([kind([1]), kind([2])])))] == [{1}, {2}]
