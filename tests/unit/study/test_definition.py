"""The definition of a study: its objectives, its size, and whether two are equal."""

import pytest

import symexp as sx
from symexp.study.definition import DefinitionError, StudyDefinition, StudyMismatchError


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
def test_invalid_objectives_are_refused(options, message):
    with pytest.raises(DefinitionError, match=message):
        sx.sample(space(), **options)


@pytest.mark.parametrize(("limit", "most"), [(None, 3), (2, 2), (9, 3)])
def test_a_study_has_no_more_trials_than_candidates(limit, most):
    definition = StudyDefinition(sx.dna_spec(space()))
    assert definition.max_trials(limit) == most


@pytest.mark.parametrize("limit", [None, 9])
def test_only_the_limit_counts_with_duplicates_and_in_infinite_spaces(limit):
    repeated = StudyDefinition(sx.dna_spec(space()), duplicates=True)
    infinite = StudyDefinition(sx.dna_spec(sx.Dict(x=sx.floatv(0.0, 1.0))))
    assert repeated.max_trials(limit) == infinite.max_trials(limit) == limit


def test_a_study_of_another_space_shows_the_difference():
    old, new = StudyDefinition(sx.dna_spec(space())), StudyDefinition(sx.dna_spec(sx.oneof([1])))
    new.require_same("s", new.spec_text, '["maximize"]', '["reward"]')
    with pytest.raises(
        StudyMismatchError, match=r"(?s)The study 's' has another space:.*- *.1.: 2"
    ):
        new.require_same("s", old.spec_text, '["maximize"]', '["reward"]')
