"""The objectives of a study are checked."""

import pytest

import symexp as sx
from symexp.study.definition import DefinitionError


def space():
    return sx.Dict(x=sx.oneof([1, 2, 3]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"direction": "max"}, "direction to be 'maximize' or 'minimize', but got 'max'"),
        ({"direction": None}, "direction to be a text, or a list of texts, but got None"),
        ({"metrics": 2}, "metrics to be a text, or a list of texts, but got 2"),
        ({"metrics": []}, r"metrics to be a text, or a list of texts, but got \[\]"),
        ({"metrics": ["a", "a"]}, r"names of metrics to differ, but got metrics=\('a', 'a'\)"),
        ({"metrics": [""]}, "names of metrics to differ"),
        ({"metrics": "a", "direction": ["maximize"] * 2}, "one direction per metric"),
    ],
)
def test_objectives_that_make_no_sense(options, message):
    with pytest.raises(DefinitionError, match=message):
        sx.sample(space(), **options)
