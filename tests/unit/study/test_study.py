"""Studies by name and by URL: opening, enqueueing, listing, deleting."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.study.ledger import StudyMismatchError
from symexp.study.study import StudyError


def space(n: int = 3) -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(n))), y=5)


def sweep(**options) -> list:
    seen = []
    for exp, feedback in sx.sample(space(), sx.geno.Sweeping(), **options):
        seen.append((feedback.id, str(feedback.dna), exp.x))
        feedback(exp.x)
    return seen


def test_named_studies_of_this_process_resume():
    name = "named-study-resumes"
    assert len(sweep(study=name, num_examples=2)) == 2
    assert sweep(study=name) == [(3, "DNA(2)", 2)]
    assert sweep(study=name) == []
    assert sx.poll_result(name).best.dna == sx.DNA(2)
    with pytest.raises(StudyMismatchError, match="has another space") as caught:
        sx.sample(space(4), "sweeping", study=name)
    assert "+" in str(caught.value)
    with pytest.raises(StudyMismatchError, match="directions"):
        sx.sample(space(), "sweeping", study=name, direction="minimize")
    with pytest.raises(StudyError, match="Did you mean 'named-study-resumes'"):
        sx.poll_result("named-study-resume")


def test_enqueue_comes_first():
    study = sx.Study.for_space(None, space())
    assert study.enqueue(sx.Dict(x=2, y=5)) == 1
    assert study.enqueue(sx.DNA(2)) is None
    assert study.enqueue({"x": 1}) == 2
    seen = []
    for exp, feedback in sx.sample(space(), "sweeping", study=study):
        seen.append(exp.x)
        feedback(0)
    assert seen == [2, 1, 0]
    with pytest.raises(ValueError, match="no candidate of this space"):
        study.enqueue(sx.Dict(x=7, y=5))


def numbers():
    return sx.Dict(x=sx.oneof([1, 2, 3]))


def evaluated(*args, **options):
    """The candidates that a sweep evaluates."""
    return [e.x for e, f in sx.sample(*args, progress=False, **options) if f(e.x) is None]


@pytest.mark.parametrize(
    "name",
    ["", "sweep.db", "runs/Sweep.SQLITE3#x", "sqlite:/sweep.db#x", "postgresql:sweeps#x"],
)
def test_a_place_without_a_scheme_is_not_taken_for_a_name(name):
    with pytest.raises(StudyError, match=r"Expected a URL or a name as the study.*sqlite:///"):
        sx.sample(numbers(), study=name)


@pytest.mark.parametrize("study", [None, 5])
def test_polling_a_value_that_is_no_study_is_refused(study):
    with pytest.raises(StudyError, match=f"the URL of a study, .* but got {study}"):
        sx.poll_result(study)


@pytest.mark.parametrize("force", [False, True])
def test_deleting_an_unknown_study_is_refused(force):
    with pytest.raises(StudyError, match="There is no study 'never begun' in this process"):
        sx.delete_study("never begun", force=force)
    with pytest.raises(StudyError, match="Expected the URL of a study, or its name, but got None"):
        sx.delete_study(None, force=force)


def test_listing_studies_needs_a_url():
    with pytest.raises(StudyError, match="Expected the URL of a database, but got 5"):
        sx.studies(5)


def test_other_names_of_the_objectives_are_refused_with_the_very_same_space():
    shared = numbers()
    evaluated(shared, "sweeping", study="names of objectives", metrics="accuracy")
    with pytest.raises(StudyMismatchError, match=r"has the metrics \('accuracy',\)"):
        sx.sample(shared, study="names of objectives", metrics="loss")
