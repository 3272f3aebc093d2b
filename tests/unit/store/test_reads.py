"""Reads of stages further down: they are recorded, and a result with other reads is no hit."""

import os
import threading

import pytest

import symexp as sx
from symexp.store import AmbiguousRealizationError, Derivation, matchers
from symexp.store.disk.canonical import sealed, unsealed
from symexp.store.reads import ReadNotes


def through(name, *dependencies, text="same", **options):
    """A stage whose outcome does not depend on what it was built from."""
    return Derivation(
        name,
        {"of": [d.ref for d in dependencies]},
        dependencies,
        build=lambda ctx: (ctx.out / "n").write_text(text),
        **options,
    )


def reader(data, cluster, text=None, **options):
    """A stage that reads the files of `data`, which `cluster` was built from."""

    def build(ctx):
        seen = ctx.dependency(cluster, data).read_text("n")
        (ctx.out / "n").write_text(seen if text is None else text)

    return Derivation("train", {"of": cluster.ref}, [cluster], build=build, **options)


@pytest.fixture
def data(make):
    return make("data", build=different, matcher=matchers.latest())


def different(ctx):
    (ctx.out / "n").write_text(os.urandom(8).hex())


@pytest.mark.parametrize("text", [None, "the same outcome"])
@pytest.mark.parametrize("workers", [None, 2])
def test_a_result_is_used_again_only_if_its_build_would_read_the_same(store, data, text, workers):
    cluster = through("cluster", data)
    train = reader(data, cluster, text)
    first = store.realize(train, workers=workers)
    assert [s.action for s in store.plan(train)] == ["hit", "hit", "hit"]
    store.realize(data, force=True)
    plan = store.plan(train)
    assert [s.action for s in plan] == ["hit", "build", "build"]
    second = store.realize(train, workers=workers)
    assert second != first
    assert store.realize(train) == second
    assert second.read_text("n") == (text or store.realize(data).read_text("n"))
    assert second.inputs != first.inputs
    assert store.verify() == []


def test_a_build_that_reads_nothing_further_down_is_not_built_again(store, data):
    top = through("top", through("cluster", data))
    first = store.realize(top)
    store.realize(data, force=True)
    assert store.realize(top) == first
    assert first.reads == {}
    assert "reads" not in first.document


def test_an_equal_outcome_further_down_is_a_hit(store, make):
    base = make("base", matcher=matchers.latest(), build=iter_texts("a", "b"))
    data = through("data", base)
    cluster = through("cluster", data)
    train = reader(data, cluster)
    first = store.realize(train)
    store.realize(base, force=True)
    assert store.realize(train) == first


def iter_texts(*texts):
    left = list(texts)
    return lambda ctx: (ctx.out / "n").write_text(left.pop(0))


def test_what_was_read_is_recorded(store, data, tmp_path):
    cluster = through("cluster", data)
    found = store.realize(reader(data, cluster))
    read = store.realize(data)
    assert found.reads == {f"{cluster.ref}/{data.ref}": (read.ref,)}
    assert store.dependencies(found) == [store.realize(cluster), read]
    other = sx.Store(tmp_path / "other", echo=False)
    other.unpack(store.pack(found, tmp_path / "pack"))
    assert [s.action for s in other.plan(reader(data, cluster))] == ["hit", "hit", "hit"]
    assert other.verify() == []


def test_a_wrong_record_of_reads_is_damage(store, data):
    cluster = through("cluster", data)
    found = store.realize(reader(data, cluster))
    path = found.home / "context.json"
    document = unsealed(path.read_bytes(), where=path)
    for reads in ({}, [], {"way": 3}, {"way": ["rlz:no"]}, {cluster.ref: [found.ref]}):
        os.chmod(path, 0o644)
        path.write_bytes(sealed({**document, "reads": reads}))
        assert [d.path for d in store.verify() if d.ref == found.ref] == ["context.json"]


def test_the_reads_of_a_kept_failure_count(store, data):
    cluster = through("cluster", data)

    def build(ctx):
        raise ValueError(ctx.dependency(cluster, data).read_text("n"))

    fails = Derivation("fails", {"of": cluster.ref}, [cluster], build=build)
    first = store.realize(fails, on_error="keep")
    text = store.realize(data).read_text("n")
    assert store.plan(fails, on_error="keep")[fails].action == "failed"
    store.realize(data, force=True)
    second = store.realize(fails, on_error="keep")
    assert first.error["message"] == text
    assert second.error["message"] == store.realize(data).read_text("n") != text


def test_several_realizations_must_agree_on_what_they_were_built_from(store, data, counted):
    middle = through("middle", data)
    cluster = Derivation("cluster", {}, [middle], build=counted(), matcher=matchers.all())
    store.realize_all(cluster)
    store.realize_all(cluster, force=True)
    assert len(store.realize_all(cluster)) == 2
    store.realize(reader(middle, cluster, "read"))
    store.realize(data, force=True)
    store.realize_all(cluster, force=True)
    store.realize(reader(middle, cluster, "equal outcomes"))

    def build(ctx):
        with pytest.raises(AmbiguousRealizationError, match=r"3 .*'cluster'.*different.*-data"):
            ctx.realizations(cluster, middle, data)

    store.realize(Derivation("deep", {}, [cluster], build=build))


def test_a_session_records_reads_even_if_its_first_commit_fails(store, data):
    cluster = through("cluster", data)
    train = reader(data, cluster, outputs=["n"])
    with store.session(train) as s:
        s.run()
        (s.out / "link").symlink_to("/etc/passwd")
        with pytest.raises(ValueError, match=r"link"):
            s.commit()
        (s.out / "link").unlink()
        assert s.commit().reads
    assert [s.action for s in store.plan(train)] == ["hit", "hit", "hit"]


def test_notes_of_many_threads_are_kept(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    notes = ReadNotes(home)

    def note(number):
        for i in range(20):
            notes.add(f"way {i}", [f"ref {i}"])
            notes.add(f"way {number} of a thread", [])

    threads = [threading.Thread(target=note, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notes.collect()) == 24


def test_what_is_read_after_a_build_is_not_noted(tmp_path):
    ReadNotes(tmp_path / "gone").add("way", [])
    assert os.listdir(tmp_path) == []
