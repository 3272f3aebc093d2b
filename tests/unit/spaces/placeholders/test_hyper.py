"""Placeholders: equality, printed forms, checks, and custom placeholders of users."""

from __future__ import annotations

import math
import pickle

import pytest

import symexp as sx
from symexp.errors import SpecTypeError
from symexp.spaces.dna import DNAError, SpaceError, spec_from_json, spec_to_json


class Bits(sx.hyper.CustomHyper):
    def __init__(self, n, **common):
        super().__init__(**common)
        self.n = n

    def custom_decode(self, text):
        return [int(bit) for bit in text]

    def custom_encode(self, value):
        return "".join(map(str, value))

    def random_text(self, rng):
        return "".join(rng.choice("01") for _ in range(self.n))


class Flips(Bits):
    mutations = 0

    def mutate_text(self, text, rng):
        Flips.mutations += 1
        at = rng.randrange(self.n)
        return text[:at] + "10"[int(text[at])] + text[at + 1 :]


class Letters(sx.hyper.CustomHyper):
    __slots__ = ("letters",)

    def __init__(self, letters, **common):
        super().__init__(**common)
        self.letters = letters

    def custom_decode(self, text):
        return text.upper()

    def next_text(self, text):
        at = 0 if text is None else self.letters.index(text) + 1
        return self.letters[at] if at < len(self.letters) else None

    def size(self):
        return len(self.letters)


def test_a_custom_placeholder_is_compared_by_its_attributes():
    assert repr(Bits(3, name="b")) == "Bits(n=3, name='b')"
    assert (Bits(3) == Bits(3), Bits(3) == Bits(4), Letters("ab") == Letters("ac")) == (
        True, False, False
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(Bits(3))) == Bits(3)
    spec = sx.dna_spec(sx.Dict(a=Bits(3)))
    assert str(spec) == "Space({\n  0 = 'a': CustomDecisionPoint(hyper_type='Bits(n=3)')\n})"
    assert spec_from_json(spec_to_json(spec)) == spec
    with pytest.raises(sx.geno.SpaceError, match="Decisions of one name are one decision"):
        sx.dna_spec(sx.Dict(a=Bits(3, name="b"), b=Bits(4, name="b")))


def test_custom_placeholders_are_decoded_and_encoded():
    space = sx.Dict(bits=Bits(3), x=sx.oneof([Bits(2), None]))
    candidate = sx.decode(space, ["101", (0, "10")])
    assert (candidate.bits, candidate.x) == ([1, 0, 1], [1, 0])
    assert sx.encode(space, candidate) == sx.DNA(["101", (0, "10")])
    drawn = next(sx.random_sample(space, 1, seed=1))
    assert sx.decode(space, sx.encode(space, drawn)) == drawn


def test_a_custom_placeholder_is_checked_when_the_space_is_made():
    with pytest.raises(SpecTypeError) as caught:
        Layer(Bits(2))
    assert "What Bits(n=2) gives for '11' does not fit: Expected int but got [1, 1]" in str(
        caught.value
    )


def test_a_custom_placeholder_that_can_be_enumerated_is_swept():
    space = sx.Dict(a=Letters("abc"), b=sx.oneof([Letters("xy"), 1]))
    assert sx.dna_spec(space).space_size == 9
    swept = [(c.a, c.b) for c, feedback in sx.sample(space, "sweeping") if not feedback(0.0)]
    assert swept[:4] == [("A", "X"), ("A", "Y"), ("A", 1), ("B", "X")]
    assert len(swept) == 9
    assert [str(d) for d in sx.dna_spec(sx.Dict(a=Letters("ab"))).iter_dna()] == [
        "DNA('a')", "DNA('b')"
    ]  # fmt: skip


def test_a_random_text_that_is_not_a_string_is_refused():
    class Broken(Bits):
        def random_text(self, rng):
            return self.n

        def custom_decode(self, text):
            return text

    with pytest.raises(sx.geno.SpaceError, match="the random_fn of 'a' to give a string, but got"):
        next(sx.random_sample(sx.Dict(a=Broken(3)), 1))


def test_evolution_calls_mutate_text():
    pyglove = pytest.importorskip("pyglove")
    Flips.mutations = 0
    space = sx.Dict(bits=Flips(6), x=sx.oneof([0, 1]))
    algorithm = pyglove.evolution.regularized_evolution(population_size=8, tournament_size=3)
    for candidate, feedback in sx.sample(space, algorithm, 50, seed=1):
        feedback(float(sum(candidate.bits) + candidate.x))
    assert Flips.mutations > 10
    assert feedback.study.result.best.reward >= 6


def test_samplers_of_ranges_refuse_custom_placeholders():
    pytest.importorskip("optuna")
    with pytest.raises(sx.geno.SpaceError, match="'a' is a custom decision, which has no range"):
        next(iter(sx.sample(sx.Dict(a=Bits(3)), "tpe", 3)))


@pytest.mark.parametrize("size", [-1, 0, math.nan, "3", True])
def test_a_size_that_is_not_a_count_is_refused(size):
    class Sized(sx.hyper.CustomHyper):
        def custom_decode(self, text):
            return text

        def size(self):
            return size

    with pytest.raises(SpaceError, match="the size of 'x' to be how many strings there are"):
        sx.dna_spec(sx.Dict(x=Sized()))


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


def test_a_custom_placeholder_is_decoded_encoded_and_drawn():
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


def test_placeholders_are_compared_by_content_and_print_as_calls():
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
    "make",
    [
        lambda: sx.oneof([1, 2], when=("opt", "sgd"), otherwise="none"),
        lambda: sx.intv(1, 2, when=("opt", "sgd")),
    ],
)
def test_the_value_of_an_inactive_placeholder_must_fit_the_place(make):
    with pytest.raises(
        TypeError,
        match=r"while 'opt' is decided otherwise does not fit: Expected int .*`otherwise=`",
    ):
        Layer(make(), activation=sx.oneof(["sgd", "adam"], name="opt"))


def test_the_value_of_an_inactive_placeholder_holds_no_placeholders():
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


@sx.symbolize
class Rated:
    def __init__(self, rate: float = 1, sizes: list[float] = [1, 2], count: int = 3):  # noqa: B006
        self.rate = rate
        self.sizes = sizes
        self.count = count


def candidates(space):
    return list(sx.iter(space))


def test_candidates_are_converted_by_the_spec_of_their_place():
    space = Rated(sx.oneof([0, 1]))
    assert repr(space.rate) == "oneof([0.0, 1.0])"
    assert [sx.eq(c, Rated(n)) for c, n in zip(candidates(space), (0, 1))] == [True, True]
    inside = Rated(0, [sx.oneof([3, 4]), 5])
    assert repr(inside.sizes[0]) == "oneof([3.0, 4.0])"
    whole = Rated(0, sx.oneof([[3], [4, sx.oneof([5, 6])]]))
    assert repr(whole.sizes) == "oneof([[3.0], [4.0, oneof([5.0, 6.0])]])"
    many = Rated(0, sx.manyof(2, [3, 4, 5]))
    assert repr(many.sizes) == "manyof(2, [3.0, 4.0, 5.0])"
    later = sx.rebind(Rated(), rate=sx.oneof([7, sx.oneof([8])], when=("n", 1), otherwise=2))
    assert repr(later.rate.candidates) == "[7.0, oneof([8.0])]"
    assert later.rate.otherwise == 2.0


def test_integers_of_a_range_are_converted_when_they_are_decided():
    space = Rated(sx.intv(0, 10, 5))
    assert repr(space.rate) == "intv(0, 10, step=5)"
    assert [c.rate for c in candidates(space)] == [0.0, 5.0, 10.0]
    assert all(type(c.rate) is float for c in candidates(space))
    assert sx.encode(space, Rated(5)) == sx.DNA.parse("DNA(5)")
    again = sx.from_json_str(sx.to_json_str(space))
    assert [type(c.rate) for c in candidates(again)] == [float] * 3
    assert sx.eq(again, space)
    assert sx.fingerprint(again) == sx.fingerprint(space)
    assert type(candidates(Rated(count=sx.intv(1, 2)))[0].count) is int


class Text(sx.hyper.CustomHyper):
    def custom_decode(self, text):
        return int(text) if text.isdigit() else text

    def random_text(self, rng):
        return "1"


def test_what_a_custom_placeholder_gives_is_converted_and_checked():
    space = Rated(Text())
    assert type(sx.decode(space, 'DNA("4")').rate) is float
    with pytest.raises(SpecTypeError, match=r"What Text\(\) gives for 'x' does not fit"):
        sx.decode(space, 'DNA("x")')


def test_a_candidate_that_does_not_fit_is_named_when_the_space_is_made():
    with pytest.raises(SpecTypeError, match=r"Candidate 1 does not fit.*'x'.*\(path=rate\)"):
        Rated(sx.oneof([1, "x"]))
    with pytest.raises(SpecTypeError, match=r"Candidate 0 does not fit.*\(path=sizes\[1\]\)"):
        Rated(0, sx.oneof([[1, "x"]]))
    with pytest.raises(SpecTypeError, match=r"Expected int.*\(path=count\)"):
        Rated(count=sx.floatv(0, 1))


def test_decisions_of_users_are_converted():
    np = pytest.importorskip("numpy")
    space = Rated(sx.floatv(0, 1), count=sx.intv(1, 9))
    made = sx.decode(space, {"rate": 1, "count": np.int64(2)})
    assert (made.rate, made.count) == (1.0, 2)
    assert type(sx.decode(space, {"rate": np.float32(0.5), "count": 2}).rate) is float


def test_placeholders_of_older_pickles_have_no_spec():
    old = sx.intv(1, 3)
    state = {k: v for k, v in old.__getstate__().items() if k != "_spec"}
    new = type(old).__new__(type(old))
    new.__setstate__(state)
    assert new == old
    assert new.decode(2) == 2


class Pair:
    """What the methods of a placeholder alone take and give, with a value that they refuse."""

    def __init__(self, hyper, dna, value, wrong_dna, wrong_value):
        self.hyper, self.dna, self.value = hyper, sx.DNA(dna), value
        self.wrong_dna, self.wrong_value = sx.DNA(wrong_dna), wrong_value


@pytest.mark.parametrize(
    "pair",
    [
        Pair(sx.oneof(["a", [sx.oneof([1, 2])]]), (1, 0), [1], 2, "b"),
        Pair(sx.manyof(2, ["a", "b", "c"]), [0, 2], ["a", "c"], [0, 0], ["a", "a"]),
        Pair(sx.floatv(0.0, 1.0), 0.5, 0.5, 1.5, 1.5),
        Pair(sx.intv(1, 5), 3, 3, 6, 6),
        Pair(Bits(2), "01", [0, 1], 1, 5),
    ],
)
def test_a_placeholder_alone_decodes_and_encodes(pair):
    assert pair.hyper.decode(pair.dna) == pair.value
    assert pair.hyper.encode(pair.value) == pair.dna
    with pytest.raises(DNAError):
        pair.hyper.decode(pair.wrong_dna)
    with pytest.raises(DNAError, match="no candidate"):
        pair.hyper.encode(pair.wrong_value)


def test_a_placeholder_alone_has_no_condition_but_those_inside_hold():
    inner = sx.Dict(kind=sx.oneof(["x", "y"], name="kind"), n=sx.intv(1, 3, when=("kind", "x")))
    hyper = sx.oneof([inner, None], when=("other", 1), otherwise=0)
    assert hyper.decode((0, [0, 2])) == {"kind": "x", "n": 2}
    assert hyper.encode({"kind": "y", "n": None}) == sx.DNA((0, [1, None]))


def test_the_decision_of_a_placeholder_alone():
    point = sx.oneof(["a", "b"], name="letter").dna_spec("model.x")
    assert (point.id, point.name, point.num_choices) == ("model.x", "letter", 1)
    assert list(point.literal_values) == ["'a'", "'b'"]
    assert sx.floatv(0.0, 1.0).dna_spec().id == ""


def test_candidates_are_values():
    inner = sx.List([1, 2])
    hyper = sx.oneof([inner, sx.oneof([3, 4])])
    assert hyper.candidates == [[1, 2], sx.oneof([3, 4])]
    assert type(hyper.candidates[0]) is sx.List
    hyper.candidates.append(5)
    assert len(hyper.candidates) == 2
