"""Templates: specs, decoding, encoding, names, conditions, and what candidates share."""

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


def test_a_space_prints_with_the_spaces_below_candidates():
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


def test_encode_is_the_inverse_of_decode():
    candidate = sx.decode(model(), [1, (1, 0), 0.5])
    assert sx.eq(candidate, Model([Layer(16), Layer(4, inner=Layer(1))], lr=0.5))
    assert sx.encode(model(), candidate) == sx.DNA([1, (1, 0), 0.5])
    assert sx.eq(sx.materialize(model(), "DNA([1, (1, 0), 0.5])"), candidate)
    decisions = {"layers[0].units": 16, "layers[1].inner": 1, "layers[1].inner[=1/2].units": 1}
    assert sx.eq(sx.decode(model(), {**decisions, "lr": 0.5}), candidate)


def test_a_template_decodes_and_encodes():
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
def test_encode_refuses_a_value_that_is_not_a_candidate(candidate, message):
    with pytest.raises(DNAError, match=message):
        sx.encode(model(), candidate)


def test_decode_refuses_a_dna_that_does_not_fit():
    with pytest.raises(DNAError):
        sx.decode(model(), [5, 0, 0.5])


def test_a_space_cannot_be_run_but_its_candidates_can():
    space = Layer(sx.oneof([8, 16]))
    with pytest.raises(AbstractError, match="units"):
        _ = space.size
    assert [c.size for c in sx.iter(space)] == [8, 16]


def test_a_name_is_one_decision():
    space = Model([Layer(sx.oneof([8, 16], name="w")), Layer(sx.oneof([8, 16], name="w"))])
    assert sx.dna_spec(space).space_size == 2
    assert [[x.units for x in c.layers] for c in sx.iter(space)] == [[8, 8], [16, 16]]
    assert sx.encode(space, Model([Layer(16), Layer(16)])) == sx.DNA(1)
    with pytest.raises(DNAError):
        sx.encode(space, Model([Layer(8), Layer(16)]))


def test_encoding_tells_candidates_apart_that_differ_in_what_is_one_object():
    part = Layer(3)
    space = sx.Dict(x=sx.oneof([[Layer(3), Layer(3)], [part, part]]), y=sx.oneof([0, 0, 1]))
    found = [str(sx.encode(space, c)) for c in sx.iter(space)]
    assert found == [f"DNA([{x}, {y}])" for x in (0, 1) for y in (0, 0, 2)]


def test_equal_decisions_of_one_object_at_two_places_leave_it_one_object():
    layer = Layer(sx.intv(1000, 3000))
    space = sx.Dict(x=layer, y=sx.oneof([layer, None]))
    for text, is_one in [("DNA([2001, (0, 2001)])", True), ("DNA([2001, (0, 2002)])", False)]:
        made = sx.decode(space, text)
        assert (made.x is made.y) is is_one


def test_a_placeholder_is_decided_only_under_its_condition():
    space = sx.Dict(
        opt=sx.oneof(["sgd", "adam"], name="opt"),
        momentum=sx.oneof([0.5, 0.9], when=("opt", "sgd"), otherwise=-1),
    )
    found = [(c.opt, c.momentum) for c in sx.iter(space)]
    assert found == [("sgd", 0.5), ("sgd", 0.9), ("adam", -1)]
    assert [str(d) for d in sx.dna_spec(space).iter_dna()] == [
        str(sx.encode(space, c)) for c in sx.iter(space)
    ]


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


def test_encode_tries_other_candidates_where_a_tie_forbids_the_first():
    space = sx.Dict(
        a=sx.oneof([1, 2], name="p"),
        b=sx.oneof([sx.oneof([1, 2], name="p"), sx.oneof([0, 1])]),
    )
    assert sx.encode(space, sx.Dict(a=2, b=1)) == sx.DNA([1, (1, 1)])
    assert sx.encode(space, sx.Dict(a=1, b=1)) == sx.DNA([0, 0])


def test_placeholders_in_tuples_are_decided():
    space = sx.Dict(kernel=(sx.oneof([3, 5]), 3))
    assert sx.is_abstract(space)
    candidates = list(sx.iter(space))
    assert [c.kernel for c in candidates] == [(3, 3), (5, 3)]
    assert sx.eq(candidates[1], sx.Dict(kernel=(5, 3)))
    assert sx.encode(space, sx.Dict(kernel=(5, 3))) == sx.DNA(1)
    assert sx.fingerprint(candidates[0]) == sx.fingerprint(sx.Dict(kernel=(3, 3)))


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


class TestNestedChoices:
    def test_encoding_is_not_exponential_in_the_depth(self):
        space = 1
        for i in range(60):
            space = Layer(1, inner=sx.oneof([space, i]))
        dna = sx.dna_spec(space).first_dna()
        assert sx.encode(space, sx.decode(space, dna)) == dna

    def test_a_query_at_any_depth(self):
        space = Layer(1)
        for i in range(400):
            space = Layer(1, inner=sx.oneof([space, i]))
        sx.patch(space, lambda k, v: v + 1 if v == 399 else v)
        assert len(sx.query(space, r".*units")) == 401


class TestLongChainsOfConditions:
    def test_the_size(self):
        chain = [
            sx.oneof([1, 2], name=f"d{i}", when=(f"d{i - 1}", 1) if i else None) for i in range(800)
        ]
        space = sx.List(chain)
        assert sx.dna_spec(space).space_size == 801
        doubled = sx.patch(space, lambda k, v: 2 * v if type(v) is int else v)
        assert sx.dna_spec(doubled).space_size == 801


def test_a_condition_may_name_the_candidate_of_any_tied_place():
    def space(candidate):
        return sx.Dict(
            a=sx.oneof(["p", "q"], name="op"),
            b=sx.oneof(["r", "s"], name="op"),
            c=sx.oneof([1, 2], when=("op", candidate), otherwise=0),
        )

    for candidate in ("q", "s"):
        found = [(exp.a, exp.b, exp.c) for exp in sx.iter(space(candidate))]
        assert found == [("p", "r", 0), ("q", "s", 1), ("q", "s", 2)]
    with pytest.raises(SpaceError, match="No candidate of 'op' is 't'"):
        sx.dna_spec(space("t"))
