"""What `sx.tune` refuses, and its parts that need no processes."""

import os
import sys
import types

import pytest

import symexp as sx
from symexp.sweeps.tune.local_processes import places, visible_gpus
from symexp.sweeps.tune.pickling import is_findable, is_own
from symexp.sweeps.tune.tune import shared_url
from symexp.sweeps.tune.worker_main import takes_feedback
from symexp.sweeps.tune.workers import Report, Supervisor, TuneError

pytest.importorskip("cloudpickle")
pytest.importorskip("sqlalchemy")

from symexp.sweeps.tune.pickling import dumps, loads  # needs cloudpickle

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
def test_what_cannot_be_is_refused_before_any_worker_starts(arguments, message):
    with pytest.raises(TuneError, match=message):
        sx.tune(SPACE, **{"evaluate": len, "progress": False, **arguments})


def test_a_study_of_another_space_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path}/s.db#it"
    for _ in sx.sample(sx.Dict(x=sx.oneof([5, 6])), study=url):
        break
    with pytest.raises(sx.errors.SymexpError, match="has another space"):
        sx.tune(SPACE, len, study=url)


def test_gpus_that_are_visible(tmp_path, monkeypatch):
    for name in ("nvidia0", "nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert visible_gpus(str(tmp_path)) == ["0", "2", "10"]
    assert visible_gpus(str(tmp_path / "none")) == []
    for said, seen in [("", []), ("-1", []), ("3, 1", ["3", "1"]), ("GPU-a,-1,2", ["GPU-a"])]:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", said)
        assert visible_gpus(str(tmp_path)) == seen


@pytest.mark.parametrize(
    ("visible", "each", "workers", "given"),
    [
        ("0,1", 1, 2, ["0", "1"]),
        ("0,1,2,3", 2, 2, ["0,1", "2,3"]),
        ("4,7", 0.5, 4, ["4", "7", "4", "7"]),
        ("4", 0.3, 3, ["4", "4", "4"]),
        ("4", 0, 2, [None, None]),
    ],
)
def test_gpus_are_handed_out(monkeypatch, visible, each, workers, given):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    found = places({"gpu": each}, workers)
    assert [p.environment.get("CUDA_VISIBLE_DEVICES") for p in found] == given


@pytest.mark.parametrize(
    ("visible", "each", "workers", "message"),
    [
        ("-1", 1, 1, "there is none"),
        ("0,1", 1, 3, r"there are 2 \(0, 1\)"),
        ("0,1", 1.5, 1, "a fraction such as"),
        ("0", 0.5, 3, "3 workers with resources={'gpu': 0.5} do not fit"),
    ],
)
def test_gpus_that_are_not_there(monkeypatch, visible, each, workers, message):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    with pytest.raises(TuneError, match=message):
        places({"gpu": each}, workers)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processors cannot be pinned")
def test_processors_are_divided():
    there = sorted(os.sched_getaffinity(0))
    assert [p.cpus for p in places({"cpu": 1}, len(there))] == [(n,) for n in there]
    with pytest.raises(TuneError, match=f"there are {len(there)} processors"):
        places({"cpu": 1}, len(there) + 1)
    with pytest.raises(TuneError, match="each worker gets a whole number"):
        places({"cpu": 0.5}, 1)


def test_urls_are_absolute(tmp_path, monkeypatch):
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


def test_a_temporary_study_is_kept_only_where_something_was_found():
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


def test_whether_a_function_takes_feedback():
    assert takes_feedback(lambda exp, feedback: 0)
    assert takes_feedback(lambda exp, other: 0)
    assert takes_feedback(lambda exp, feedback=None: 0)
    assert not takes_feedback(lambda exp: 0)
    assert not takes_feedback(lambda exp, verbose=0: 0)
    assert not takes_feedback(lambda exp, *rest: 0)
    assert not takes_feedback(lambda exp, *, feedback=None: 0)
    assert not takes_feedback(max)


def test_reports_bring_exceptions():
    try:
        raise KeyError("x")
    except KeyError as error:
        report = Report.from_bytes(Report.of_error(error).to_bytes())
    brought = report.to_error()
    assert type(brought) is KeyError
    assert brought.args == ("x",)
    assert 'raise KeyError("x")' in str(brought.__cause__)
    assert Report.from_bytes(Report("again").to_bytes()) == Report("again")
    with pytest.raises(TuneError, match=r"A worker ended with builtins\.SystemExit"):
        raise Report.of_error(SystemExit(3)).to_error()


def test_deaths_are_bounded_by_progress(caplog):
    finished = 0
    supervisor = Supervisor(1, lambda: finished)
    for n in range(100):
        finished = n // 15
        supervisor.has_died("Worker 1", "was killed by SIGKILL", started=True)
    assert "Worker 1 was killed by SIGKILL; another one takes its place." in caplog.text
    finished += 1
    for _ in range(20):
        supervisor.has_died("Worker 1", "was killed", started=True)
    with pytest.raises(TuneError, match="21 workers died without any trial coming to an end"):
        supervisor.has_died("Worker 1", "was killed", started=True)


def test_deaths_at_the_start_are_few():
    supervisor = Supervisor(1, lambda: 0)
    supervisor.has_died("Worker 1", "was killed", started=False)
    supervisor.has_died("Worker 1", "was killed", started=True)
    supervisor.has_died("Worker 1", "was killed", started=False)
    supervisor.has_died("Worker 1", "was killed", started=False)
    with pytest.raises(TuneError, match=r"(?s)the last one ended.*It said last:\nno such thing"):
        supervisor.has_died("Worker 1", "ended", started=False, last_words="no such thing")


def test_modules_that_others_find():
    for name in ("os", "os.path", "sys", "collections.abc", "symexp.sweeps.sample"):
        assert is_findable(name)
    made = types.ModuleType("symexp_test_made")
    sys.modules["symexp_test_made"] = made
    try:
        assert not is_findable("symexp_test_made")
        assert is_own("symexp_test_made")
    finally:
        del sys.modules["symexp_test_made"]
    assert not is_findable("__main__")
    assert not is_own("os.path")


def local_classes():
    class Plain:
        def both(self):
            return Plain, Leaf

        def __reduce__(self):
            return (Plain._made, ())

        @staticmethod
        def _made():
            return Plain()

    @sx.symbolize([("n", sx.typing.Int(min_value=0))])
    class Leaf(Plain):
        def __init__(self, n, rest=None):
            super().__init__()
            self.n = n

        @property
        def doubled(self):
            return Leaf(2 * self.n)

        @classmethod
        def one(cls):
            return Leaf(1)

    class Below(Leaf):
        def up(self):
            return Below(self.n + 1)

    @sx.symbolize
    def scaled(value, by=2.0):
        return value * by if value else scaled(by)(by=1.0)

    return Plain, Leaf, Below, scaled


def test_symbolic_classes_that_no_module_has_travel_by_value():
    Plain, Leaf, Below, scaled = local_classes()
    tied = Leaf(3)
    tree = sx.Dict(a=sx.oneof([Leaf(1), Below(2)]), b=scaled(3), c=[tied, tied], d=Plain())
    data = dumps((tree, Leaf, Below, scaled))
    # In this process the classes are still there, so what comes back is of the very same.
    back, leaf, below, function = loads(data)
    assert (leaf, below) == (Leaf, Below)
    assert function(3)(by=5) == 15
    assert sx.eq(back.a, tree.a)
    assert str(sx.dna_spec(back)) == str(sx.dna_spec(tree))
    assert back.c[0] is back.c[1]
    assert sx.eq(back.b, tree.b)
    assert type(back.d) is Plain


def test_the_signature_travels_and_not_only_the_class():
    _, Leaf, _, _ = local_classes()
    back = loads(dumps(Leaf))
    with pytest.raises(sx.errors.SpecValueError):
        back(-1)
    assert back.one().doubled.n == 2


def test_rules_of_a_notebook_travel():
    from symexp._base.registry import resolve

    def set_symexp_test(target, x: int):
        return {"x": x}

    set_symexp_test.__module__ = "__main__"
    made = sx.patcher(set_symexp_test)
    patchers, modules = resolve("patching.send")()
    assert made in patchers
    assert "symexp_rules.layers" not in modules
    back = loads(dumps(made))
    assert back is not made
    assert str(back(3)) == "set_symexp_test?3" or str(back(3)) == "set_symexp_test?x=3"
    assert sx.patch(sx.Dict(x=1), "set_symexp_test?5").x == 5
