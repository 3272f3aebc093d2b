"""How a sweep is begun: what is refused, and that nothing is left behind then."""

import gc
import os

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.dna import DNAError, SpaceError
from symexp.study.ledger import LedgerError, StudyMismatchError
from symexp.study.ledger.base import DefinitionError
from symexp.study.study import StudyError
from symexp.sweeps.adapters import AlgorithmError
from symexp.sweeps.sample import SamplingError
from symexp.sweeps.warm_start import ReuseError


def space():
    return sx.Dict(x=sx.oneof([1, 2, 3]))


def sweep(*args, **options):
    return [e.x for e, f in sx.sample(*args, progress=False, **options) if f(e.x) is None]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("num_examples", -1, "num_examples to be a whole number from 0, .* but got -1"),
        ("num_examples", 2.5, "num_examples to be a whole number from 0, .* but got 2.5"),
        ("num_examples", "2", "num_examples to be a whole number from 0, .* but got '2'"),
        ("num_examples", True, "num_examples to be a whole number from 0, .* but got True"),
        ("on_error", -1, "on_error to be 'stop', 'skip' or how many times"),
        ("seed", object(), "seed to be a whole number or a text"),
        ("enqueue", 5, "a list of candidates to enqueue, but got 5"),
        ("enqueue", None, "a list of candidates to enqueue, but got None"),
    ],
)
def test_what_is_no_number(option, value, message):
    with pytest.raises(SamplingError, match=message):
        sx.sample(space(), **{option: value})


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


@pytest.mark.parametrize(
    "name",
    ["", "sweep.db", "runs/Sweep.SQLITE3#x", "sqlite:/sweep.db#x", "postgresql:sweeps#x"],
)
def test_a_place_that_is_no_url_is_not_taken_for_a_name(name):
    with pytest.raises(StudyError, match=r"Expected a URL or a name as the study.*sqlite:///"):
        sx.sample(space(), study=name)


def test_the_number_of_trials_may_be_one_of_numpy():
    assert sweep(space(), "sweeping", np.int64(2)) == [1, 2]


def test_other_names_of_the_objectives_are_refused_with_the_very_same_space():
    shared = space()
    sweep(shared, "sweeping", study="names of objectives", metrics="accuracy")
    with pytest.raises(StudyMismatchError, match=r"has the metrics \('accuracy',\)"):
        sx.sample(shared, study="names of objectives", metrics="loss")


@pytest.mark.parametrize("reuse", [5, [5]])
def test_what_is_no_other_study(reuse):
    with pytest.raises(ReuseError, match="but got 5"):
        sx.sample(space(), reuse=reuse)


@pytest.mark.parametrize("study", [None, 5])
def test_what_is_no_study(study):
    with pytest.raises(StudyError, match=f"the URL of a study, .* but got {study}"):
        sx.poll_result(study)


class TestInADatabase:
    @pytest.fixture
    def place(self, tmp_path):
        pytest.importorskip("sqlalchemy")
        return f"sqlite:///{tmp_path}/sweeps.db"

    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"algorithm": "tep"}, AlgorithmError),
            ({"early_stopping": "meidan"}, AlgorithmError),
            ({"store": 5}, sx.SymexpError),
            ({"metrics": ["a", "a"]}, DefinitionError),
            ({"num_examples": -1}, SamplingError),
        ],
    )
    def test_a_slip_leaves_no_study_behind(self, place, options, error):
        with pytest.raises(error):
            sx.sample(space(), study=f"{place}#slip", **options)
        with pytest.raises(LedgerError, match="There is no study 'slip'"):
            sx.poll_result(f"{place}#slip")

    def test_a_space_that_cannot_be_swept_leaves_no_study_behind(self, place):
        with pytest.raises(SpaceError, match="float_points"):
            sx.sample(sx.Dict(x=sx.floatv(0, 1)), "sweeping", study=f"{place}#grid")
        discrete = sx.Dict(x=sx.oneof([0.0, 1.0]))
        assert sweep(discrete, "sweeping", study=f"{place}#grid") == [0.0, 1.0]

    @pytest.mark.parametrize(
        ("options", "error"),
        [({"enqueue": [[7]]}, DNAError), ({"reuse": ["{place}#a", "nowhere"]}, StudyError)],
    )
    def test_a_slip_leaves_no_connection_open(self, place, options, error):
        sweep(space(), "sweeping", study=f"{place}#a")
        if "reuse" in options:
            options = {"reuse": [r.format(place=place) for r in options["reuse"]]}
        gc.collect()
        gc.disable()  # what is closed only when it is collected is open here
        try:
            before = open_files()
            with pytest.raises(error):
                sx.sample(space(), study=f"{place}#b", **options)
            assert open_files() == before
        finally:
            gc.enable()

    def test_a_study_is_not_shown_with_another_space(self, place):
        study = f"{place}#shown"
        sweep(space(), "sweeping", study=study)
        other = sx.Dict(y=sx.oneof([4, 5, 6]))
        with pytest.raises(StudyMismatchError, match="'shown' has another space"):
            sx.Study.open(study, space=other)
        opened = sx.Study.open(study, space=space())
        assert opened.result.best.exp.x == 3
        opened.close()

    def test_a_study_of_some_of_the_placeholders(self, place):
        def named(hyper):
            return hyper.name == "x"

        both = sx.Dict(x=sx.oneof([1, 2], name="x"), y=sx.oneof([3, 4]))
        sweep(both, "sweeping", study=f"{place}#some", where=named)
        opened = sx.Study.open(f"{place}#some", space=both, where=named)
        assert opened.result.best.exp.x == 2
        opened.close()


def open_files():
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        pytest.skip("needs /proc")


@pytest.mark.parametrize("force", [False, True])
def test_only_a_study_that_is_there_can_be_deleted(force):
    with pytest.raises(StudyError, match="There is no study 'never begun' in this process"):
        sx.delete_study("never begun", force=force)
    with pytest.raises(StudyError, match="Expected the URL of a study, or its name, but got None"):
        sx.delete_study(None, force=force)


def test_studies_are_listed_of_a_url():
    with pytest.raises(StudyError, match="Expected the URL of a database, but got 5"):
        sx.studies(5)


@pytest.mark.parametrize(
    "given",
    [
        {"algorithm": "tep"},
        {"num_examples": -1},
        {"early_stopping": "mediann"},
        {"on_error": "go on"},
    ],
)
def test_workers_that_cannot_begin_leave_no_study(tmp_path, given):
    url = f"sqlite:///{tmp_path}/s.db#s"
    with pytest.raises(sx.SymexpError):
        sx.tune(sx.Dict(x=sx.oneof([1, 2])), abs, study=url, progress=False, **given)
    assert list(tmp_path.iterdir()) == []
