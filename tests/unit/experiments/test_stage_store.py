"""The store on stages: runs of methods, and stages wherever a realization may stand."""

import pytest

import symexp as sx
from symexp.errors import SymbolizeError, UnsupportedValueError
from symexp.stages import store as store_module
from symexp.store import (
    AmbiguousRealizationError,
    MatchError,
    NotRealizedError,
    RefError,
    TreeError,
)

CALLS = []


@sx.stage(matcher=sx.matchers.best("acc.txt"))
def train(out, data=None, lr=0.1):
    CALLS.append(lr)
    (out / "acc.txt").write_text(str(len(CALLS)))


@sx.stage
def data(out, rows=3):
    (out / "rows").write_text(str(rows))


@sx.symbolize
class Experiment:
    def __init__(self, lr, source=None):
        self._lr = lr
        self._source = source
        self.weights = 0

    def train_and_evaluate(self, epochs=1):
        CALLS.append("run")
        self.weights += epochs
        return {"accuracy": self.weights * self._lr, "shape": (1, 2), "loss": float("nan")}

    def fit(self, out):
        (out / "weights").write_text("w" + self._source.read_text("rows"))

    def broken(self):
        return object()

    async def later(self):
        return 1

    def overwrite(self, out):
        (out / "value.json").write_text("mine")


def test_a_run_is_remembered_and_its_value_given_back(store):
    exp = Experiment(0.5)
    CALLS.clear()
    first = store.run(exp, "train_and_evaluate", 2)
    again = store.run(exp.clone(), "train_and_evaluate", 2)
    assert again == first
    assert CALLS == ["run"]
    assert first.name == "Experiment.train_and_evaluate"
    assert type(first.value) is dict
    assert repr(again.value) == "{'accuracy': 1.0, 'shape': (1, 2), 'loss': nan}"
    assert store.run(exp, "train_and_evaluate", epochs=3).value["accuracy"] == 1.5


def test_a_run_starts_from_a_fresh_object(store):
    exp = Experiment(1.0)
    exp.train_and_evaluate(5)
    assert store.run(exp, "train_and_evaluate").value["accuracy"] == 1.0
    assert exp.weights == 5


def test_a_method_may_write_artifacts_and_read_stages(store):
    kept = store.run(Experiment(1.0, data(4)), "fit")
    assert kept.read_text("weights") == "w4"
    assert kept.value is None
    assert [r.name for r in store.dependencies(kept)] == ["data"]


def test_a_coroutine_is_not_run(store):
    with pytest.raises(SymbolizeError, match=r"Experiment.later is a coroutine, which would not"):
        store.run(Experiment(1.0), "later")


def test_a_method_does_not_write_where_its_value_is_kept(store):
    with pytest.raises(TreeError, match=r"overwrite\(\) wrote a file 'value.json'"):
        store.run(Experiment(1.0), "overwrite")


def test_a_symbolic_function_can_be_run(store):
    @sx.symbolize
    def double(x):
        return 2 * x

    assert store.run(double(4)).value == 8


def test_a_run_may_be_forced(store):
    CALLS.clear()
    store.run(Experiment(0.25), "train_and_evaluate")
    store.run(Experiment(0.25), "train_and_evaluate", force=True)
    assert len(CALLS) == 2


def test_what_cannot_be_run(store):
    with pytest.raises(
        AttributeError, match=r"no method 'train_and_evalute'.*'train_and_evaluate'"
    ):
        store.run(Experiment(1), "train_and_evalute")
    with pytest.raises(SymbolizeError, match=r"Expected a symbolic object to run"):
        store.run(3, "real")
    with pytest.raises(SymbolizeError, match=r"train is a stage.*store.realize\(stage\)"):
        store.run(train(), "build")
    with pytest.raises(UnsupportedValueError, match=r"What broken\(\) returned cannot be kept"):
        store.run(Experiment(1), "broken")
    with pytest.raises(UnsupportedValueError, match=r"path=target\.lr"):
        store.run(Experiment(object()), "train_and_evaluate")


def test_only_calls_have_a_value(store):
    with pytest.raises(RefError, match=r"has no value: only calls have one"):
        store.realize(data()).value  # reading is the point


def test_a_stage_stands_for_what_its_matcher_chooses(store, tmp_path):
    stage = train(data())
    first, second = store.realize(stage), store.realize(stage, force=True)
    assert first != second
    assert store[stage] == second
    assert stage in store
    assert train(lr=9) not in store
    assert store.ls(stage) == ["acc.txt"]
    assert store.cat(stage, "acc.txt") == second.read_text("acc.txt")
    assert [r.name for r in store.dependencies(stage)] == ["data"]
    assert store.dependents(data()) == sorted([first, second], key=lambda r: r.ref)
    assert store.realizations(stage) == store.realizations(second.ref) == [second, first]
    assert store.realizations(second.derivation) == store.realizations(first)
    worst = stage.with_matcher(sx.matchers.best("acc.txt", mode="min"))
    assert [d.path for d in store.diff(worst, stage)] == ["acc.txt"]
    link = store.link(stage, tmp_path / "best")
    assert (link / "acc.txt").read_text() == second.read_text("acc.txt")
    assert store[link] == second


def test_all_that_a_matcher_chooses_is_packed_copied_removed(store, tmp_path):
    stage = train(data(), lr=0.7)
    refs = {store.realize(stage, force=True).ref for _ in range(3)}
    everything = stage.with_matcher(sx.matchers.all())
    other = sx.Store(tmp_path / "other", echo=False)
    other.unpack(store.pack(everything, tmp_path / "archive"))
    assert {r.ref for r in other.realizations(stage)} == refs
    third = sx.Store(tmp_path / "third", echo=False)
    store.copy([stage, data()], to=third)
    assert len(third.realizations()) == 2
    assert len(store.remove(everything)) == 3
    assert store.realizations(stage) == []
    assert store.gc(keep=[data()]).refs == ()


def test_several_where_one_is_wanted(store):
    stage = train(lr=0.8)
    store.realize(stage)
    store.realize(stage, force=True)
    with pytest.raises(AmbiguousRealizationError, match=r"2 realizations stand for 'train'.*rlz:"):
        store.ls(stage.with_matcher(sx.matchers.all()))
    with pytest.raises(AmbiguousRealizationError, match=r"2 realizations stand for 'train'"):
        store.ls(store.derivation(stage).ref)


def test_looking_never_builds(store):
    CALLS.clear()
    with pytest.raises(NotRealizedError, match=r"Stage 'train'.*not realized.*store.realize"):
        store.ls(train(lr=0.9))
    with pytest.raises(NotRealizedError, match=r"no realization of drv:"):
        store.ls(store.derivation(train(lr=0.9)).ref)
    assert CALLS == []


def test_the_pipeline_of_a_realization(store, tmp_path):
    shared = data(7)
    pipeline = train([shared, {"again": shared, "exp": Experiment(0.5, data(8))}], lr=0.6)
    kept = store.realize(pipeline)
    other = sx.Store(tmp_path / "other", echo=False)
    other.unpack(store.pack(kept, tmp_path / "archive"))
    found = other.stage(kept.ref)
    untied = train([data(7), {"again": data(7), "exp": Experiment(0.5, data(8))}], lr=0.6)
    assert sx.eq(found, untied)
    assert other.realized(found).ref == kept.ref
    assert store.derivation(sx.patch(found, {"data[0].rows": 9})).ref != kept.derivation
    assert sx.eq(store.stage(store.run(Experiment(0.5, data(8)), "fit")).target.source, data(8))
    other.remove(kept.ref)
    with pytest.raises(RefError, match=r"no realization rlz:"):
        other.stage(kept.ref)


def test_the_default_store(tmp_path, monkeypatch):
    monkeypatch.setattr(store_module, "_default", None)
    monkeypatch.setenv("SYMEXP_STORE", str(tmp_path / "a"))
    assert sx.default_store().root == tmp_path / "a"
    assert sx.default_store() is sx.default_store()
    assert sx.default_store(tmp_path / "b") is sx.default_store()
    assert sx.default_store().root == tmp_path / "b"
    monkeypatch.setattr(store_module, "_default", None)
    monkeypatch.delenv("SYMEXP_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert sx.default_store().root == tmp_path / "symexp" / "store"


@sx.stage
class Rows:
    """A stage that can be iterated, once it is live."""

    def __init__(self, n=1):
        self.n = n

    def __iter__(self):
        raise AssertionError("a stage is not made live to look at it")

    def build(self, out):
        (out / "n").write_text(str(self.n))


def test_a_stage_that_can_be_iterated_is_one_stage(store, tmp_path):
    kept = store.realize(Rows())
    assert store.ls(Rows()) == ["n"]
    assert store.realize(Rows(), force=Rows()) == kept
    assert store.gc(keep=Rows()).kept == 1
    store.pack([Rows(), kept.ref], tmp_path / "a")
    assert store.remove(iter([Rows()])) == [kept.ref]


def test_a_stage_whose_matcher_refuses_is_not_said_to_be_missing(store):
    outcomes = iter("ab")

    @sx.stage
    def either(out):
        (out / "n").write_text(next(outcomes))

    store.realize(either())
    with pytest.raises(AmbiguousRealizationError):
        store.realize(either(), force=True)
    for look in (store.ls, store.remove, store.realized, store.__getitem__):
        with pytest.raises(MatchError, match=r"there are 2 realizations, not one. Choose with"):
            look(either())
    assert either() not in store
