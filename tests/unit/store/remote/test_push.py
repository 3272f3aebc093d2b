"""Pushing: only what is missing travels, and no interruption leaves anything half-done."""

import errno
import warnings

import pytest

import symexp as sx
from symexp.store import DamagedError, RefError, RemoteError, RemoteWarning, Store, Transfer


def test_push_sends_exactly_the_closure_once(store, make, pipeline, remote, faulty, other):
    store.realize(make("apart"))
    done = store.push(pipeline["left"], remote=remote)
    assert [ref.rpartition("-")[2] for ref in done.refs] == ["base", "left"]
    assert remote.refs() == sorted(done.refs)
    faulty.calls.clear()
    assert store.push(pipeline["left"], remote=remote) == Transfer((), 2, 0, 0)
    assert {name for name, _ in faulty.calls} == {"ls"}
    assert repr(done).startswith("<Transfer of 2 realizations, ")
    rest = store.push(remote=remote)
    assert len(rest.refs) == 3
    assert rest.kept == 2


def test_equal_files_of_many_realizations_travel_once(store, make, remote, faulty):
    def build(ctx):
        (ctx.out / "a").write_text("the same")
        (ctx.out / "b").write_text("the same")

    store.realize(make("one", build=build))
    store.realize(make("two", build=build))
    store.push(remote=remote)
    assert len(faulty.named("/objects/")) == 3  # two configurations, and the content


def test_a_push_that_is_interrupted_at_any_call_goes_on_later(
    store, pipeline, remote, faulty, other
):
    total = 0

    def before(name, path):
        left[0] -= 1
        if left[0] < 0:
            raise PermissionError("interrupted")

    for number in range(200):
        left = [number]
        faulty.__class__.before = staticmethod(before)
        faulty.__class__.store.clear()
        try:
            store.push(pipeline["top"], remote=sx.Remote("faulty://team"))
            is_done = True
        except RemoteError:
            is_done = False
        faulty.__class__.before = staticmethod(lambda name, path: None)
        if faulty.named("symexp-remote.json"):
            reader = other(f"reader{number}", create=True)
            for ref in remote.refs():  # whatever is visible is whole
                reader.pull(ref, remote=sx.Remote("faulty://team"))
            assert reader.verify() == []
        if is_done:
            total = number
            break
    assert total > 20
    assert len(remote.refs()) == 4


def test_half_written_files_are_written_again(store, pipeline, remote, faulty, other):
    store.push(remote=remote)
    for path in [*faulty.named("/objects/"), *faulty.named("/realizations/")]:
        faulty.pipe_file(path, faulty.cat_file(path)[:-1])
    faulty.pipe_file("/team/symexp-remote.json", b'{"format"')
    fresh = sx.Remote("faulty://team")
    assert store.push(remote=fresh).files == len(faulty.store) - 1
    assert len(other("b").pull(remote=fresh).refs) == 4


def test_verify_writes_damaged_files_again(store, pipeline, remote, faulty, other):
    store.push(remote=remote)
    sound = {path: faulty.cat_file(path) for path in faulty.store}
    for path in [*faulty.named("/objects/"), *faulty.named("/realizations/")]:
        faulty.pipe_file(path, b"x" * len(sound[path]))
    assert store.push(remote=remote).files == 0
    done = store.push(remote=remote, verify=True)
    assert {path: faulty.cat_file(path) for path in faulty.store} == sound
    assert done.files == len(sound) - 1
    assert store.push(remote=remote, verify=True).files == 0


def test_damage_is_not_pushed(store, make, remote, faulty):
    found = store.realize(make("one"))
    (found.path / "n").chmod(0o644)
    (found.path / "n").write_text("x")
    with pytest.raises(DamagedError, match="does not have the recorded bytes, and was not pushed"):
        store.push(found, remote=remote)
    assert remote.refs() == []


def test_a_place_with_something_else_is_no_remote(store, pipeline, remote, faulty):
    faulty.pipe_file("/team/photo.jpg", b"x")
    with pytest.raises(RemoteError, match=r"is no symexp remote, and not empty \(it has 'photo"):
        store.push(remote=remote)


def test_a_remote_of_a_later_version_is_left_alone(store, pipeline, remote, faulty):
    faulty.pipe_file("/team/symexp-remote.json", b'{"format": "symexp-remote", "version": 2}')
    with pytest.raises(RemoteError, match=r"says version 2 .*this symexp reads version 1"):
        store.push(remote=remote)
    assert len(faulty.store) == 1


def test_what_is_not_in_the_store_cannot_be_pushed(store, pipeline, remote, other):
    with pytest.raises(RefError):
        other("empty").push(pipeline["top"].ref, remote=remote)


def test_two_stores_push_their_own_records_of_one_outcome(store, make, remote, faulty, other):
    second = other("second")
    one, two = store.realize(make("one")), second.realize(make("one"))
    assert one.ref == two.ref
    store.push(remote=remote)
    second.push(remote=remote)
    assert len(faulty.named("/realizations/")) == 2
    reader = other("reader", remote=remote)
    assert reader.realize(make("one")).order == max(one.order, two.order)
    assert reader.verify() == []


def test_always_pushes_each_result_of_a_run(store, pipeline, make, remote, other):
    writer = other("writer", remote=remote, push="always")
    writer.realize(make("top", make("left", make("base"))))
    assert remote.refs() == sorted(r.ref for r in writer.realizations())
    with writer.session(make("by-hand", make("base"))) as session:
        (session.out / "n").write_text("1")
        session.commit()
    assert remote.refs() == sorted(r.ref for r in writer.realizations())


def test_always_pushes_results_of_workers(make, remote, other):
    writer = other("writer", remote=remote, push="always")
    stages = [make(f"s{i}", make("base")) for i in range(4)]
    writer.realize(make("top", *stages), workers=2)
    assert remote.refs() == sorted(r.ref for r in writer.realizations())


def test_a_push_that_fails_keeps_the_result_and_warns(make, remote, faulty, other):
    writer = other("writer", remote=remote, push="always")

    def before(name, path):
        if name == "write":
            raise PermissionError("read-only")

    faulty.__class__.before = staticmethod(before)
    with pytest.warns(RemoteWarning, match=r"kept, but 2 of them not pushed: ") as w:
        found = writer.realize(make("top", make("base")))
    assert f"{found.ref!r}]" in str(w[0].message)
    assert len(w) == 1
    faulty.__class__.before = staticmethod(lambda name, path: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(writer.push(found).refs) == 2


def test_a_build_that_fails_pushes_what_was_built_before(make, remote, other):
    def fails(ctx):
        raise KeyError("x")

    writer = other("writer", remote=remote, push="always")
    with pytest.raises(KeyError):
        writer.realize(make("top", make("base"), build=fails))
    assert [ref.rpartition("-")[2] for ref in remote.refs()] == ["base"]


def test_a_read_only_store_can_be_pushed(store, pipeline, remote, monkeypatch):
    def refused(layout, refs=()):
        raise OSError(errno.EROFS, "read-only file system")

    monkeypatch.setattr("symexp.store.disk.leases.Lease", refused)
    reopened = Store(store.root, echo=False, create=False)
    assert len(reopened.push(remote=remote).refs) == 4
