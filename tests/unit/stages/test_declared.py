"""`identity=` and `added=` of stages: what counts as the same stage."""

import os
import pickle

import pytest

import symexp as sx
from symexp.errors import SymbolizeError, UnsupportedValueError
from symexp.stages import identity
from symexp.stages.identity import derivation_of
from symexp.store import DerivationError


def ref(stage):
    return derivation_of(stage).ref


def define(name="declared.train", **options):
    """Returns a stage of today, and the one of before, which share a name in files."""

    @sx.stage(name=name)
    def train(out, data=None, lr=0.1):
        (out / "n").write_text(f"{lr}")

    before = train

    @sx.stage(name=name, **options)
    def train(out, data=None, lr=0.1, dropout=0.0, layers=()):
        (out / "n").write_text(f"{lr} {dropout}")

    return before, train


ADDED = {"dropout": 0.0, "layers": ()}


def test_an_added_argument_does_not_count_while_it_has_the_old_value():
    before, after = define(added=ADDED)
    assert ref(after(lr=0.2)) == ref(before(lr=0.2))
    assert ref(after(lr=0.2, dropout=0.0, layers=())) == ref(before(lr=0.2))
    refs = {ref(after(lr=0.2, **v)) for v in ({}, {"dropout": 0.5}, {"layers": (1,)})}
    assert len(refs) == 3
    assert ref(define()[1](lr=0.2)) != ref(before(lr=0.2))


def test_old_results_are_hits_and_show_the_value(store):
    before, after = define("declared.shown", added=ADDED)
    kept = store.realize(before(lr=0.2))
    # The name means the class of today again.
    sx.stage(name="declared.shown", added=ADDED)(after._sx_stage.plain)
    assert store.realize(after(lr=0.2), code="ignore") == kept
    shown = sx.format(store.stage(kept), compact=True)
    assert "dropout=0.0" in shown
    assert store.realize(after(lr=0.2, dropout=0.5), code="ignore") != kept
    assert store.verify() == []


def test_stages_above_are_the_same():
    before, after = define(added=ADDED)

    @sx.stage(name="declared.above")
    def above(out, below):
        pass

    assert ref(above([before(lr=0.3)])) == ref(above([after(lr=0.3)]))


def test_the_declared_value_may_differ_from_the_default():
    @sx.stage(name="declared.other")
    def train(out, lr=0.1):
        pass

    old = ref(train())

    @sx.stage(name="declared.other", added={"dropout": 0.0})
    def train(out, lr=0.1, dropout=0.5):
        pass

    assert ref(train()) != old
    assert ref(train(dropout=0.0)) == old


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ({"dropuot": 0.0}, r"no argument 'dropuot'.*Did you mean 'dropout'"),
        ({"matcher": None}, r"no argument 'matcher'"),
        ({"dropout": object()}, r"added=\{'dropout': ...\}"),
        ({"dropout": 0}, r"default of 'dropout' is 0.0.*says 0,"),
        (["dropout"], r"Expected the arguments that were added"),
        ({1: 2}, r"Expected the arguments that were added"),
    ],
)
def test_declarations_that_do_not_fit_are_rejected(added, message):
    with pytest.raises(SymbolizeError, match=message):

        @sx.stage(added=added)
        def train(out, lr=0.1, dropout=0.0):
            pass


def test_an_identity_replaces_the_arguments(store):
    calls = []

    @sx.stage(name="declared.fetch", identity=lambda url, sha256: {"sha256": sha256})
    def fetch(out, url, sha256):
        calls.append(url)
        (out / "f").write_text(sha256)

    @sx.stage
    def user(out, data):
        (out / "n").write_text((data / "f").read_text())

    one, two = fetch("http://a", "x"), fetch("http://b", "x")
    assert store.realize(user(one)) == store.realize(user(two))
    assert calls == ["http://a"]
    assert store.realize(fetch("http://a", "y")) != store.realize(one)
    assert store.stage(store.realize(two)).url == "http://a"
    assert store.verify() == []
    assert len(store.realize_many([fetch("http://c", "z"), fetch("http://d", "z")])) == 2
    both = user([fetch("http://c", "z"), fetch("http://d", "z")])
    assert len(derivation_of(both).dependencies) == 1
    why = store.why(fetch("http://a", "q"))
    assert "(sha256): " in why
    assert "-> 'q'" in why


def test_version_dependencies_and_the_class_count_besides_an_identity():
    def make(name="declared.some", version=None):
        return sx.stage(name=name, version=version, identity=lambda **_: {})(
            lambda out, x=1, below=None: None
        )

    base = make()
    refs = {
        ref(base()),
        ref(make(version=1)()),
        ref(make(version="1")()),
        ref(make("declared.another")()),
        ref(base(below=base())),
        ref(base(below=make(version=2)())),
    }
    assert len(refs) == 6
    assert ref(base(x=2)) == ref(base(x=3, matcher=sx.matchers.latest()))


def test_an_identity_is_asked_again_each_time(tmp_path):
    place = tmp_path / "f"

    @sx.stage(identity=lambda path: {"size": os.path.getsize(path)})
    def sized(out, path):
        pass

    place.write_text("1")
    stage = sized(str(place))
    before = ref(stage)
    assert ref(stage) == before
    place.write_text("22")
    assert ref(stage) != before


def test_a_build_gets_what_the_identity_has_for_an_argument(store):
    @sx.stage(identity=lambda path, digest: {"digest": digest or "taken"})
    def pinned(out, path, digest=None):
        (out / "n").write_text(digest)

    assert store.realize(pinned("p")).read_text("n") == "taken"
    with store.session(pinned("q")) as session:
        assert (session.stage.path, session.stage.digest) == ("q", "taken")


def test_an_identity_that_fails_is_named():
    def broken(x):
        raise KeyError("mine")

    stage = sx.stage(name="declared.broken", identity=broken)(lambda out, x=1: None)
    with pytest.raises(KeyError, match="mine") as caught:
        ref(stage())
    assert "in the identity of stage" in caught.value.__notes__[0]
    for value, error in ((3, DerivationError), ({1: 2}, DerivationError)):
        wrong = sx.stage(name="declared.wrong", identity=lambda v=value, **_: v)
        with pytest.raises(error, match="must be a dict with names as keys"):
            ref(wrong(lambda out, x=1: None)())
    odd = sx.stage(name="declared.odd", identity=lambda **_: {"a": object()})
    with pytest.raises(UnsupportedValueError):
        ref(odd(lambda out, x=1: None)())
    with pytest.raises(SymbolizeError, match="must be a function of its arguments"):
        sx.stage(identity={"a": 1})(lambda out: None)
    with pytest.raises(SymbolizeError, match="has identity= and added="):
        sx.stage(identity=lambda x: {}, added={"x": 1})(lambda out, x=1: None)


def test_a_subclass_of_a_stage_that_fetches_is_another_stage(tmp_path):
    (tmp_path / "f").write_text("x")

    @sx.stage(name="declared.Mine")
    class Mine(sx.stages.FetchLocal):
        def build(self, out):
            super().build(out)

    @sx.symbolize(name="declared.Undecorated")
    class Undecorated(sx.stages.FetchLocal):
        def build(self, out):
            super().build(out)

    place = str(tmp_path / "f")
    found = {ref(kind(place)) for kind in (Mine, Undecorated, sx.stages.FetchLocal)}
    assert len(found) == 3
    assert derivation_of(Mine(place)).name == "Mine"


@sx.stage(name="declared.copied")
def copied(out, source, note=None):
    (out / "n").write_text((source / "f").read_text())


def test_another_process_needs_neither_the_data_nor_the_same_content(store, tmp_path):
    """A task of Ray builds on a machine that may see the store only."""
    place = tmp_path / "f"
    place.write_text("one")
    fetched = sx.stages.FetchLocal(str(place))
    store.realize(fetched)
    sent = pickle.dumps(derivation_of(copied(fetched, note=[fetched])).alone())
    place.unlink()
    identity._recent.clear()
    arrived = pickle.loads(sent)
    assert store.realize(arrived).read_text("n") == "one"
