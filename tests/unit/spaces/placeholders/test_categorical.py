"""Choices: checked candidates, lists, and candidates with long texts."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.dna import (
    DNAError,
    SpaceError,
    spec_diff,
    spec_from_json,
    spec_to_json,
    spec_to_json_str,
)
from symexp.study.ledger import StudyMismatchError

LONG = "a text that is longer than what a space shows of a candidate, " * 3


class Unknown:
    """An object of a class that symexp does not know, so it has no fingerprint."""

    def __repr__(self):
        return f"<{LONG} at {hex(id(self))}>"


def space(tail="", **common):
    return sx.Dict(x=sx.oneof([LONG + tail, "short"], **common))


def test_long_candidates_print_shortened_and_alike():
    assert str(sx.dna_spec(space("1"))) == str(sx.dna_spec(space("2")))
    assert re.search(r"\(0\): '.{116}\.\.\.\n", str(sx.dna_spec(space("1"))))


def test_a_study_with_other_long_candidates_is_refused():
    for _, feedback in sx.sample(space("1"), "sweeping", study="long candidates"):
        feedback(1.0)
    assert len(sx.poll_result("long candidates").trials) == 2
    with pytest.raises(StudyMismatchError, match=r"They print alike; what differs is in a text"):
        sx.sample(space("2"), study="long candidates")
    assert len(list(sx.sample(space("1"), study="long candidates"))) == 0


def test_the_candidates_of_all_places_of_a_name_belong_to_the_space():
    def tied(a, b):
        return sx.dna_spec(sx.Dict(a=space(a, name="n"), b=space(b, name="n")))

    assert tied("1", "1").space_size == tied("1", "2").space_size == 2
    assert tied("1", "2") != tied("1", "3")


class Conv(sx.Object):
    filters: int
    kernel: int = 1


def stages() -> sx.Dict:
    def op(filters: int):
        return sx.oneof([Conv(filters), Conv(filters, 3), None], name="op")

    return sx.Dict(stem=op(8), body=[op(16), op(16)], head=sx.oneof([1, 2]))


def test_a_name_ties_places_by_index_although_their_candidates_differ():
    made = stages()
    assert sx.dna_spec(made).space_size == 6
    for exp in sx.iter(made):
        kinds = [None if c is None else (c.filters, c.kernel) for c in (exp.stem, *exp.body)]
        assert kinds in ([None] * 3, [(8, 1), (16, 1), (16, 1)], [(8, 3), (16, 3), (16, 3)])
        assert sx.decode(made, sx.encode(made, exp)) == exp
    mixed = sx.Dict(stem=Conv(8), body=[Conv(16, 3), Conv(16, 3)], head=1)
    with pytest.raises(DNAError, match="places of one name are decided differently"):
        sx.encode(made, mixed)
    assert sx.from_json_str(sx.to_json_str(made)) == made


def test_a_study_of_tied_places_sees_the_candidates_of_all_places():
    def two(b: int) -> sx.Dict:
        return sx.Dict(a=sx.oneof([1, 2], name="n"), b=sx.oneof([3, b], name="n"))

    for _, feedback in sx.sample(two(4), "random", study="tied by index"):
        feedback(1.0)
    with pytest.raises(StudyMismatchError, match="another space"):
        sx.sample(two(5), study="tied by index")


def test_the_difference_is_in_the_json_of_a_space():
    spec = sx.dna_spec(space("1"))
    assert spec_from_json(spec_to_json(spec)) == spec
    assert spec_to_json_str(spec) != spec_to_json_str(sx.dna_spec(space("2")))
    assert "print alike" in spec_diff(spec, sx.dna_spec(space("2")))
    assert "digest" not in spec_to_json_str(sx.dna_spec(sx.Dict(x=sx.oneof([1, "short"]))))


def test_long_arrays_are_told_apart_where_they_print_dots():
    numpy = pytest.importorskip("numpy")
    first, second = numpy.arange(5000), numpy.arange(5000)
    second[2500] = 0
    assert repr(first) == repr(second)
    texts = [
        spec_to_json_str(sx.dna_spec(sx.Dict(x=sx.oneof([array, None]))))
        for array in (first, second, first.copy())
    ]
    assert texts[0] == texts[2] != texts[1]


def test_the_place_of_an_object_in_memory_does_not_matter():
    first, second = (sx.dna_spec(sx.Dict(x=sx.oneof([Unknown(), 1]))) for _ in range(2))
    assert spec_to_json_str(first) == spec_to_json_str(second)


def test_the_order_of_a_set_does_not_matter():
    words = [f"a rather long word of a set of words {i}" for i in range(20)]
    first, second = (
        sx.dna_spec(sx.Dict(x=sx.oneof([LONG, sx.Dict(text=LONG, of=set(w))])))
        for w in (words, words[::-1])
    )
    assert spec_to_json(first)[0]["digest"] == spec_to_json(second)[0]["digest"]


SETS = """
import symexp as sx
words = {"rotate", "flip", "crop", "blur"}
print(sx.dna_spec(sx.Dict(x=sx.oneof([
    words,
    sx.Dict(of=frozenset(words)),
    sx.Dict(inner=sx.oneof([words, {"flip"}])),
    {frozenset(words), "flip"},
]))))
"""


def test_sets_print_alike_in_every_process():
    """Otherwise a study of them could not be resumed, nor shared by workers."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", SETS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "1234"
    }
    assert len(printed) == 1
    assert "(0): {'blur', 'crop', 'flip', 'rotate'}\n" in printed.pop()


@sx.symbolize
class Layer:
    def __init__(self, units: int, activation: str = "relu", inner=None):
        self.size = units


@sx.symbolize
class Model:
    def __init__(self, layers, head=None, lr: float = 0.1):
        self.layers = layers


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


def test_a_condition_that_names_no_candidate_is_refused():
    with pytest.raises(SpaceError, match="No candidate of 'opt' is 'rmsprop'"):
        sx.dna_spec(
            sx.Dict(
                opt=sx.oneof(["sgd", "adam"], name="opt"),
                momentum=sx.oneof([0.5, 0.9], when=("opt", "rmsprop")),
            )
        )


def test_one_choice_is_no_list_of_choices():
    assert not isinstance(sx.oneof([1, 2]), sx.hyper.ManyOf)
    assert sx.oneof([1, 2]) != sx.manyof(1, [1, 2])
    assert sx.decode(sx.oneof([1, 2]), [1]) == 2
    assert sx.decode(sx.manyof(1, [1, 2]), [1]) == [2]


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


def test_numbers_of_numpy_are_numbers():
    assert sx.intv(np.int64(1), np.int32(5), step=np.int64(2)) == sx.intv(1, 5, step=2)
    assert sx.manyof(np.int64(2), [1, 2, 3]) == sx.manyof(2, [1, 2, 3])
    mixed = sx.Dict(x=sx.oneof([np.int64(3), 4, 4.0]))
    for value, index in ((3, 0), (np.int64(3), 0), (np.int8(4), 1), (np.float64(4.0), 2)):
        assert sx.encode(mixed, sx.Dict(x=value)) == sx.DNA(index)
    with pytest.raises(DNAError, match="does not give"):
        sx.encode(mixed, sx.Dict(x=3.0))
    first, second = (list(sx.random_sample(mixed, 3, seed=s)) for s in (5, np.int64(5)))
    assert first == second
