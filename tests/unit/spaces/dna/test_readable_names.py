"""Names of decisions and candidates for people."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.spaces.dna import DNAError
from symexp.spaces.dna.readable_names import readable_names, short_texts


class SGD(sx.Object):
    learning_rate: float = 0.1
    momentum: float = 0.0


class AdamW(sx.Object):
    learning_rate: float = 0.1


def space() -> sx.Dict:
    return sx.Dict(
        optimizer=sx.oneof([
            SGD(sx.floatv(0.001, 1.0)), AdamW(sx.floatv(0.001, 1.0)),
            SGD(1.0, sx.oneof([0.1, 0.9])),
            {"x": sx.oneof([1, 2])},
        ]),
        blocks=sx.manyof(2, [SGD(sx.oneof([1.0, 2.0])), None]),
    )  # fmt: skip


def test_the_class_of_the_candidate_takes_the_place_of_its_number():
    assert readable_names(sx.dna_spec(space())) == {
        "optimizer": "optimizer",
        "optimizer[=0/4].learning_rate": "optimizer.sgd.learning_rate",
        "optimizer[=1/4].learning_rate": "optimizer.adam_w.learning_rate",
        "optimizer[=2/4].momentum": "optimizer.sgd_2.momentum",
        "optimizer[=3/4].x": "optimizer.candidate_3.x",
        "blocks[0]": "blocks[0]",
        "blocks[0][=0/2].learning_rate": "blocks[0].sgd.learning_rate",
        "blocks[1]": "blocks[1]",
        "blocks[1][=0/2].learning_rate": "blocks[1].sgd.learning_rate",
    }


def test_a_name_that_another_decision_has_is_not_used():
    made = sx.Dict(a=sx.oneof([SGD(sx.oneof([1.0, 2.0])), None]), **{"a.sgd": sx.oneof([1, 2])})
    names = readable_names(sx.dna_spec(made))
    assert len(set(names.values())) == len(names)


def test_both_names_are_understood():
    for name in ("optimizer.adam_w.learning_rate", "optimizer[=1/4].learning_rate"):
        exp = sx.decode(space(), {"optimizer": 1, name: 0.5, "blocks[0]": 1, "blocks[1]": 0,
                                  "blocks[1].sgd.learning_rate": 1})  # fmt: skip
        assert exp.optimizer == AdamW(0.5)
    with pytest.raises(DNAError, match="are one decision"):
        sx.decode(space(), {name: 0.5, "optimizer.adam_w.learning_rate": 0.5})


def test_a_candidate_is_shown_by_its_class_unless_another_has_it():
    (point,) = sx.dna_spec(sx.Dict(x=sx.oneof([SGD(0.1), AdamW(0.1), 3, "SGD(x)"]))).elements
    assert short_texts(point) == ["SGD", "AdamW", 3, "'SGD(x)'"]
    (point,) = sx.dna_spec(sx.Dict(x=sx.oneof([AdamW(0.3), AdamW(0.2)]))).elements
    assert short_texts(point) == ["AdamW(learning_rate=0.3)", "AdamW(learning_rate=0.2)"]


def test_tables_have_readable_columns_and_find_ids():
    loop = sx.sample(space(), "random", 1, enqueue=[{"optimizer.adam_w.learning_rate": 0.5}])
    for _, feedback in loop:
        feedback(1.0)
    table = loop.result.table()
    assert table[0]["optimizer"] == "AdamW"
    assert table[0]["optimizer.adam_w.learning_rate"] == 0.5
    assert table[0]["optimizer[=1/4].learning_rate"] == 0.5
    assert table.column("optimizer[=1/4].learning_rate") == [0.5]
