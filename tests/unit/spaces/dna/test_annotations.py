"""What is noted about DNAs belongs to the object, not to the decisions."""

import copy
import pickle

import pytest

from symexp import geno
from symexp.spaces.dna import DNA


def test_an_attribute_dict_reads_and_writes_attributes():
    state = geno.AttributeDict(n=1)
    state.elites = [2]
    assert state == {"n": 1, "elites": [2]}
    del state.n
    with pytest.raises(AttributeError, match=r"no item 'n'; it holds 'elites'"):
        _ = state.n
    with pytest.raises(AttributeError, match="no item 'n'"):
        del state.n


def test_notes_are_not_part_of_a_dna():
    plain, noted = DNA([0, 1]), DNA([0, 1]).set_metadata("reward", 1.0).set_userdata("u", 2)
    assert noted == plain
    assert hash(noted) == hash(plain)
    assert len({noted, plain}) == 1
    assert noted.metadata.reward == 1.0
    assert noted.userdata == {"u": 2}
    assert noted.to_json_str() == plain.to_json_str()


def test_pickles_and_copies_keep_the_metadata():
    spec = geno.space([geno.oneof(3, location="x"), geno.oneof(3, location="y")])
    noted = DNA([0, 1], spec).set_metadata("reward", (1.0, 2.0)).set_userdata("u", object())
    noted.set_metadata("id", [3], cloneable=True)
    for copied in (pickle.loads(pickle.dumps(noted)), copy.deepcopy(noted), copy.copy(noted)):
        assert (copied, copied.spec) == (noted, spec)
        assert (copied.metadata, copied.userdata) == ({"reward": (1.0, 2.0), "id": [3]}, {})
        assert copied.clone().metadata == {"id": [3]}
        copied.set_metadata("reward", 0.0)
    assert noted.metadata.reward == (1.0, 2.0)
    assert pickle.loads(pickle.dumps(DNA(1))).metadata == {}


def test_clones_keep_what_is_cloneable():
    dna = DNA(1).set_metadata("a", 1).set_metadata("b", 2, cloneable=True)
    dna.set_userdata("c", 3, cloneable=True).set_userdata("d", 4)
    clone = dna.clone(deep=True).clone()
    assert clone == dna
    assert (clone.metadata, clone.userdata) == ({"b": 2}, {"c": 3})


def test_binding_a_dna_keeps_its_notes():
    spec = geno.oneof(3)
    dna = DNA(1).set_metadata("reward", 0.5)
    assert dna.use_spec(spec).metadata.reward == 0.5


def test_a_dna_of_children():
    assert DNA(children=[DNA(0), DNA((1, 2))]) == DNA([0, (1, 2)])
    assert DNA(2, children=[DNA(0), DNA(1)]) == DNA((2, [0, 1]))
    assert DNA(1, metadata={"reward": 2.0}).metadata.reward == 2.0
    assert DNA(1).is_leaf
    assert not DNA([1, 2]).is_leaf
