"""Placeholders of users: their strings, their checks, and who draws and mutates them."""

from __future__ import annotations

import math
import pickle

import pytest

import symexp as sx
from symexp.errors import SpecTypeError
from symexp.spaces.dna import SpaceError, spec_from_json, spec_to_json


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


@sx.symbolize
class Layer:
    def __init__(self, units: int):
        pass


def test_it_is_known_by_its_attributes():
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


def test_candidates_and_their_dna():
    space = sx.Dict(bits=Bits(3), x=sx.oneof([Bits(2), None]))
    candidate = sx.decode(space, ["101", (0, "10")])
    assert (candidate.bits, candidate.x) == ([1, 0, 1], [1, 0])
    assert sx.encode(space, candidate) == sx.DNA(["101", (0, "10")])
    drawn = next(sx.random_sample(space, 1, seed=1))
    assert sx.decode(space, sx.encode(space, drawn)) == drawn


def test_what_it_gives_is_checked_when_the_space_is_made():
    with pytest.raises(SpecTypeError) as caught:
        Layer(Bits(2))
    assert "What Bits(n=2) gives for '11' does not fit: Expected int but got [1, 1]" in str(
        caught.value
    )


def test_one_that_can_be_enumerated_is_swept():
    space = sx.Dict(a=Letters("abc"), b=sx.oneof([Letters("xy"), 1]))
    assert sx.dna_spec(space).space_size == 9
    swept = [(c.a, c.b) for c, feedback in sx.sample(space, "sweeping") if not feedback(0.0)]
    assert swept[:4] == [("A", "X"), ("A", "Y"), ("A", 1), ("B", "X")]
    assert len(swept) == 9
    assert [str(d) for d in sx.dna_spec(sx.Dict(a=Letters("ab"))).iter_dna()] == [
        "DNA('a')", "DNA('b')"
    ]  # fmt: skip


def test_strings_that_are_none_are_refused():
    class Broken(Bits):
        def random_text(self, rng):
            return self.n

        def custom_decode(self, text):
            return text

    with pytest.raises(sx.geno.SpaceError, match="the random_fn of 'a' to give a string, but got"):
        next(sx.random_sample(sx.Dict(a=Broken(3)), 1))


def test_evolution_mutates_it_its_own_way():
    pyglove = pytest.importorskip("pyglove")
    Flips.mutations = 0
    space = sx.Dict(bits=Flips(6), x=sx.oneof([0, 1]))
    algorithm = pyglove.evolution.regularized_evolution(population_size=8, tournament_size=3)
    for candidate, feedback in sx.sample(space, algorithm, 50, seed=1):
        feedback(float(sum(candidate.bits) + candidate.x))
    assert Flips.mutations > 10
    assert feedback.study.result.best.reward >= 6


def test_samplers_of_ranges_refuse_it():
    pytest.importorskip("optuna")
    with pytest.raises(sx.geno.SpaceError, match="'a' is a custom decision, which has no range"):
        next(iter(sx.sample(sx.Dict(a=Bits(3)), "tpe", 3)))


@pytest.mark.parametrize("size", [-1, 0, math.nan, "3", True])
def test_a_size_that_is_none_is_refused(size):
    class Sized(sx.hyper.CustomHyper):
        def custom_decode(self, text):
            return text

        def size(self):
            return size

    with pytest.raises(SpaceError, match="the size of 'x' to be how many strings there are"):
        sx.dna_spec(sx.Dict(x=Sized()))
