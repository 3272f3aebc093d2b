"""Pulling: nothing that does not fit is accepted, whatever the remote has."""

import contextlib
import hashlib
import json
import os

import pytest

import symexp as sx
from symexp.store import RemoteError, RemoteWarning
from symexp.store.disk.canonical import sealed, unsealed


def test_pull_takes_exactly_the_closure(store, make, pipeline, remote, other):
    store.realize(make("apart"))
    store.push(remote=remote)
    reader = other("reader")
    done = reader.pull(pipeline["left"].ref, remote=remote)
    assert [ref.rpartition("-")[2] for ref in done.refs] == ["base", "left"]
    assert reader[pipeline["left"].ref].logs == pipeline["left"].logs
    assert reader.pull(pipeline["left"].ref, remote=remote).refs == ()
    assert len(reader.pull(remote=remote).refs) == 3
    assert reader.verify() == []
    assert os.listdir(reader.layout.work) == []


def test_odd_trees_come_as_they_were(store, make, remote, other):
    def build(ctx):
        (ctx.out / "empty").mkdir()
        (ctx.out / "é\n ").mkdir()
        for name in ("tool", "twin"):
            (ctx.out / "é\n " / name).write_text("#!")
        (ctx.out / "é\n " / "tool").chmod(0o755)
        (ctx.out / "link").symlink_to("é\n /tool")
        (ctx.out / os.fsdecode(b"\xff\xfe")).write_text("#!")
        (ctx.out / ("long" * 50)).write_text("")

    found = store.realize(make("one", build=build))
    store.push(remote=remote)
    reader = other("reader")
    reader.pull(remote=remote)
    assert reader[found.ref].tree == found.tree
    assert reader.verify() == []
    assert (reader[found.ref] / "link").read_text() == "#!"


def test_contents_that_the_store_has_do_not_travel(store, make, remote, faulty, other):
    def build(ctx):
        (ctx.out / "big").write_text("x" * 1000)

    store.realize(make("one", build=build))
    store.realize(make("two", build=build))
    store.push(remote=remote)
    reader = other("reader")
    reader.realize(make("one", build=build))
    digest = hashlib.sha256(b"x" * 1000).hexdigest()
    faulty.calls.clear()
    reader.pull(make("two", build=build), remote=remote)
    assert not [path for name, path in faulty.calls if digest in path]
    assert reader.verify() == []


def test_a_damaged_content_of_the_store_is_not_used(store, make, remote, other):
    def build(ctx):
        (ctx.out / "big").write_text("x" * 1000)

    store.realize(make("one", build=build))
    store.realize(make("two", build=build))
    store.push(remote=remote)
    reader = other("reader")
    mine = reader.realize(make("one", build=build))
    (mine / "big").chmod(0o644)
    (mine / "big").write_text("y" * 1000)
    reader.pull(make("two", build=build), remote=remote)
    assert reader.realized(make("two", build=build)).read_text("big") == "x" * 1000


@pytest.mark.parametrize("change", ["other", "short", "long", "gone"])
def test_no_changed_file_is_accepted(store, make, remote, faulty, other, change):
    store.realize(make("top", make("base")))
    store.push(remote=remote)
    changes = {"other": lambda d: b"?" + d[1:], "short": lambda d: d[:-1], "gone": None}
    for path in faulty.named("/objects/"):
        data = faulty.cat_file(path)
        if change == "gone":
            faulty.rm_file(path)
        elif change == "long":
            faulty.pipe_file(path, data + b"x")
        else:
            faulty.pipe_file(path, changes[change](data))
        reader = other(f"reader{len(path)}{path[-8:]}{change}")
        is_accepted = change == "long" and len(data) < 3  # only the bytes of the record are read
        refused = r"was not pulled from faulty://team: it .*objects/"
        expected = pytest.raises(RemoteError, match=refused)
        with contextlib.nullcontext() if is_accepted else expected:
            reader.pull(remote=sx.Remote("faulty://team"))
        assert reader.verify() == []
        assert os.listdir(reader.layout.work) == []
        faulty.pipe_file(path, data)


def test_every_changed_byte_of_a_record_is_seen(store, make, remote, faulty, other):
    store.realize(make("one"))
    store.push(remote=remote)
    (path,) = faulty.named("/realizations/")
    data = faulty.cat_file(path)
    reader = other("reader")
    for place in range(0, len(data), 97):
        faulty.pipe_file(path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(RemoteError, match="it has a damaged record"):
            reader.pull(remote=remote)
    assert reader.realizations() == []


def forged(faulty, remote, change):
    """Replaces a record by one with another content, whose name and seal fit."""
    (path,) = faulty.named("/realizations/")
    document = unsealed(faulty.cat_file(path), where="")
    change(document)
    data = sealed(document)
    head, _, _ = path.rpartition("/")
    faulty.rm_file(path)
    name = str(document["ref"]).removeprefix("rlz:")
    faulty.pipe_file(f"{head}/{name}.{hashlib.sha256(data).hexdigest()}.json", data)


@pytest.mark.parametrize(
    "files",
    [
        {"../../evil": ["file", 1, "a" * 64]},
        {"/evil": ["file", 1, "a" * 64]},
        {"a/b": ["file", 1, "a" * 64]},
        {"a": ["link", 9, "/etc/passwd"]},
        {"a": ["link", 2, ".."], "a/b": ["file", 1, "a" * 64]},
        {"a": ["file", -1, "../../evil"]},
        {"a": ["file", 1, "../../../etc/passwd"]},
        {"a\x00": ["file", 1, "a" * 64]},
        {"a": ["socket", 1, ""]},
        {"a": 7},
        {"x" * 300: ["file", 1, "a" * 64]},
        {"x" * 300: ["dir", 0, ""]},
        {"x" * 300: ["link", 1, "a"]},
        {"a": ["link", 5000, "x" * 5000]},
        {"a": ["link", 0, ""]},
        {"a\ud800": ["dir", 0, ""]},
        {"a\ud800": ["file", 1, "a" * 64]},
        {"a": ["link", 1, "a"]},
        {"a": ["file", 1, "a" * 300]},
        {"a": ["dir", 0, ""], "a/": ["dir", 0, ""]},
    ],
)
def test_hostile_lists_of_files_are_refused(store, make, remote, faulty, other, tmp_path, files):
    store.realize(make("one"))
    store.push(remote=remote)
    forged(faulty, remote, lambda document: document.update(files=files))
    reader = other("reader")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RemoteError, match="was not pulled from faulty://team"):
        reader.pull(remote=remote)
    assert reader.realizations() == []
    assert sorted(tmp_path.iterdir()) == before
    assert os.listdir(reader.layout.work) == []


@pytest.mark.parametrize(
    "change",
    [
        {"ref": "rlz:" + "0" * 32 + "-" + "0" * 32 + "-" + "0" * 16 + "-one"},
        {"inputs": {"drv:x": ["nothing"]}},
        {"inputs": 7},
        {"derivation": "0" * 64},
        {"started": "yesterday"},
        {"config": "../../x"},
        {"log": 7},
        {"source": None},
        {"source": {"a": 1}},
        {"earlier_sources": [7]},
        {"duration": "long"},
        {"started": 1e300},
        {"error": {"type": 3}},
    ],
)
def test_hostile_records_are_refused(store, make, remote, faulty, other, change):
    store.realize(make("one"))
    store.push(remote=remote)
    forged(faulty, remote, lambda document: document.update(change))
    reader = other("reader")
    is_elsewhere = "ref" in change  # the name of the file is not that of its directory
    expected = pytest.raises(RemoteError, match="was not pulled from faulty://team")
    with contextlib.nullcontext() if is_elsewhere else expected:
        reader.pull(remote=remote)
    assert reader.realizations() == []


@pytest.mark.parametrize("name", ["config", "log", "source", "inputs", "files", "tree", "host"])
def test_a_record_without_a_part_is_not_used(store, make, remote, faulty, other, name):
    store.realize(make("one", source={"f": "0"}))
    store.push(remote=remote)
    forged(faulty, remote, lambda document: document.pop(name))
    reader = other("reader", remote=remote)
    with pytest.warns(RemoteWarning, match=r"of faulty://team is not used"):
        assert reader.realize(make("one", source={"f": "0"})).ok


def test_strange_names_on_a_remote_are_passed_over(store, make, remote, faulty, other):
    store.realize(make("one"))
    store.push(remote=remote)
    (path,) = faulty.named("/realizations/")
    head = path.rpartition("/")[0]
    for name in ("notes.txt", ".part", "x." + "0" * 64 + ".json", "a/b"):
        faulty.pipe_file(f"{head}/{name}", b"x")
    faulty.pipe_file("/team/realizations/Thumbs.db", b"x")
    assert len(other("reader").pull(remote=remote).refs) == 1


def test_what_is_built_from_a_refused_one_is_refused_and_the_rest_comes(
    store, make, remote, faulty, other
):
    store.realize(make("top", make("base")))
    store.realize(make("apart"))
    base = store.realizations(make("base"))[0]
    store.push(remote=remote)
    (record,) = [p for p in faulty.named("/realizations/") if base.parts.entry in p]
    faulty.rm_file(record)
    reader = other("reader")
    with pytest.raises(RemoteError, match=r"1 more were refused. 1 realizations were pulled"):
        reader.pull(remote=remote)
    assert [r.name for r in reader.realizations()] == ["apart"]


def test_a_connection_that_breaks_keeps_what_arrived(
    store, make, remote, faulty, other, monkeypatch
):
    monkeypatch.setattr("symexp.store.remote.pull._BATCH", 1)
    monkeypatch.setattr("symexp.store.remote.connection._pause", lambda seconds: None)
    store.realize(make("top", make("base")))
    store.push(remote=remote)
    top = store.realizations(make("top", make("base")))[0]
    config = json.loads((top.home / "context.json").read_bytes())["config"]

    def before(name, path):
        if config in path:
            raise ConnectionResetError("broken")

    faulty.__class__.before = staticmethod(before)
    reader = other("reader")
    with pytest.raises(RemoteError, match="could not be read after 2 attempts"):
        reader.pull(remote=remote)
    assert [r.name for r in reader.realizations()] == ["base"]
    faulty.__class__.before = staticmethod(lambda name, path: None)
    assert len(reader.pull(remote=remote).refs) == 1


def test_a_damaged_realization_is_replaced_by_a_sound_one(store, make, remote, other):
    found = store.realize(make("one"))
    store.push(remote=remote)
    reader = other("reader")
    reader.pull(remote=remote)
    (reader[found.ref].path / "n").chmod(0o644)
    os.truncate(reader[found.ref].path / "n", 0)
    assert reader.pull(remote=remote).refs == (found.ref,)
    assert reader.verify() == []


def test_the_log_comes_whatever_its_size(store, make, remote, other):
    def build(ctx):
        print("x" * 100_000)

    found = store.realize(make("one", build=build))
    store.push(remote=remote)
    reader = other("reader")
    reader.pull(remote=remote)
    assert reader[found.ref].logs == found.logs


def test_what_the_remote_does_not_have(store, make, pipeline, remote, other):
    store.push(pipeline["left"], remote=remote)
    reader = other("reader")
    with pytest.raises(RemoteError, match="it is not there"):
        reader.pull(pipeline["top"].ref, remote=remote)
    with pytest.raises(RemoteError, match=r"has no realization of drv:.*-apart"):
        reader.pull(make("apart"), remote=remote)
