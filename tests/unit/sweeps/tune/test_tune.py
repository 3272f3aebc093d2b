"""Invalid arguments of `sx.tune`, and the study that its workers share."""

import os

import pytest

import symexp as sx
from symexp.sweeps.tune.job import TuneError
from symexp.sweeps.tune.tune import shared_url

pytest.importorskip("cloudpickle")


pytest.importorskip("sqlalchemy")


SPACE = sx.Dict(x=sx.oneof([1, 2]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"evaluate": 3}, "Expected a function that evaluates a candidate, but got 3"),
        ({"workers": 0}, "Expected workers to be a positive whole number, but got 0"),
        ({"workers": 1.5}, "Expected workers to be a positive whole number, but got 1.5"),
        ({"fresh_after": 0}, "Expected fresh_after to be a positive whole number, but got 0"),
        ({"engine": "dask"}, r"no engine 'dask' \(type str\). There are: process, ray"),
        ({"engine": "proces"}, "Did you mean 'process'"),
        ({"resources": {"gpu": "1"}}, "Expected an amount of the resource 'gpu', but got '1'"),
        ({"resources": {"tpu": 1}}, "but not 'tpu'. Resources of other names are for engine='ray'"),
        (
            {"sed": 1},
            "Neither `sx.tune` nor `sx.sample` has an argument 'sed'. Did you mean 'seed'",
        ),
        ({"study": "mine"}, "cannot reach a study in the memory of this one, but got study='mine'"),
    ],
)
def test_invalid_arguments_are_refused_before_any_worker_starts(arguments, message):
    with pytest.raises(TuneError, match=message):
        sx.tune(SPACE, **{"evaluate": len, "progress": False, **arguments})


def test_a_study_of_another_space_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#it"
    for _ in sx.sample(sx.Dict(x=sx.oneof([5, 6])), study=url):
        break
    with pytest.raises(sx.errors.SymexpError, match="has another space"):
        sx.tune(SPACE, len, study=url)


def test_urls_of_studies_become_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for given, made in [
        ("sqlite:///s.db#it", f"sqlite:///{tmp_path}/s.db#it"),
        (f"sqlite:///{tmp_path}/s.db#it", f"sqlite:///{tmp_path}/s.db#it"),
        ("sqlite:///a/s.db?timeout=3#it", f"sqlite:///{tmp_path}/a/s.db?timeout=3#it"),
        ("postgresql://me@host/db#it", "postgresql://me@host/db#it"),
    ]:
        with shared_url(given) as url:
            assert url == made
    study = sx.Study.for_space("sqlite:///s.db#it", SPACE)
    with shared_url(study) as url:
        assert url == f"sqlite:///{tmp_path}/s.db#it"
    study.close()


def test_a_temporary_study_is_kept_only_if_it_has_results():
    def go(give):
        with shared_url(None) as url:
            urls.append(url)
            for _, feedback in sx.sample(SPACE, study=url):
                give(feedback)
            raise KeyboardInterrupt

    def folder():
        return os.path.dirname(urls[-1].removeprefix("sqlite:///"))

    urls = []
    with pytest.raises(KeyboardInterrupt) as caught:
        go(lambda feedback: feedback.skip())
    assert not os.path.exists(folder())
    assert not hasattr(caught.value, "__notes__")
    with pytest.raises(KeyboardInterrupt) as caught:
        go(lambda feedback: feedback(1.0))
    assert caught.value.__notes__ == [f"What was found is kept. To go on, pass study={urls[-1]!r}."]
    assert len(sx.poll_result(urls[-1])) == 2
    for name in os.listdir(folder()):
        os.remove(os.path.join(folder(), name))
    os.rmdir(folder())


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
