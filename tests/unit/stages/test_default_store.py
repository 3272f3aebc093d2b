"""`sx.Store` on symbolic stages: a stage wherever a realization may be named."""

import pytest

import symexp as sx
from symexp.stages import default_store as store_module
from symexp.store import (
    AmbiguousRealizationError,
    MatchError,
    NotRealizedError,
    RefError,
    StoreError,
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
        self._source = source

    def fit(self, out):
        (out / "weights").write_text("w" + self._source.read_text("rows"))


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


def test_several_realizations_where_one_is_needed_are_an_error(store):
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


def test_the_default_store_is_the_same_object_each_time(tmp_path, monkeypatch):
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
        raise AssertionError("a look at a stage does not materialize it")

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


def test_a_user_without_a_home_directory_is_asked_for_one(monkeypatch):
    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(store_module, "_default", None)
    for name in ("SYMEXP_STORE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(store_module.Path, "home", home)
    with pytest.raises(StoreError, match=r"no home directory.*sx.default_store\(path\)"):
        sx.default_store()
