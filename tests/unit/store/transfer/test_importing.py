"""Imports: what arrives is declared, checked, made durable together, and put in place."""

import os

import pytest

from symexp.store import ArchiveError, Store
from symexp.store.disk import commit
from symexp.store.errors import DamagedError, TreeError
from symexp.store.transfer.importing import Import


@pytest.fixture
def kept(store, make):
    def build(ctx):
        print("built")
        (ctx.out / "sub").mkdir()
        (ctx.out / "sub" / "data").write_text("12345")
        (ctx.out / "tool").write_text("#!")
        (ctx.out / "tool").chmod(0o755)
        (ctx.out / "link").symlink_to("sub/data")

    return store.realize(make("one", build=build))


@pytest.fixture
def target(tmp_path):
    return Store(tmp_path / "target", echo=False)


def reader(data):
    """Returns the bytes piece by piece, as a stream does."""
    pieces = [data[i : i + 3] for i in range(0, len(data), 3)][::-1]
    return lambda limit: pieces.pop() if pieces else b""


def send(arrival, kept, **changed):
    """Sends a realization; the content of some files is changed."""
    for name in ("config.json", "log.txt", "context.json"):
        data = (kept.home / name).read_bytes()
        arrival.document(name, len(data), reader(data))
    arrival.link("link", changed.get("link", "sub/data"))
    arrival.directory("sub")
    arrival.file("sub/data", "file", 5, reader(changed.get("data", b"12345")))
    if changed.get("tool", True):
        arrival.file("tool", changed.get("kind", "exec"), 2, reader(b"#!"))


def test_what_arrives_in_pieces_is_put_in_place(kept, target):
    with Import(target.layout, "A delivery") as batch:
        send(batch.arrival(kept.parts), kept)
        batch.check(kept.parts)
        assert batch.finish() == [target[kept.ref]]
    assert target.verify() == []
    assert target[kept.ref].logs == kept.logs
    assert os.listdir(target.layout.work) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"data": b"12346"}, "out/sub/data was changed"),
        ({"data": b"123"}, "out/sub/data was changed"),
        ({"tool": False}, "out/tool is gone"),
        ({"kind": "file"}, "out/tool has another executable bit"),
        ({"link": "../../../etc"}, "out The symbolic link 'link' leads out of the"),
        ({"link": "tool"}, "out/link was changed"),
    ],
)
def test_what_differs_from_its_documents_is_refused(kept, target, changed, problem):
    with Import(target.layout, "A delivery") as batch:
        send(batch.arrival(kept.parts), kept, **changed)
        with pytest.raises(ArchiveError, match=f"A delivery is refused: in {kept.ref}, {problem}"):
            batch.check(kept.parts)
    assert target.realizations() == []
    assert os.listdir(target.layout.work) == []


def test_nothing_is_written_that_the_documents_do_not_declare(kept, target):
    with Import(target.layout, "A delivery") as batch:
        arrival = batch.arrival(kept.parts)
        with pytest.raises(TreeError, match=r"it comes before context.json"):
            arrival.file("tool", "exec", 2, reader(b"#!"))
        for name in ("config.json", "context.json"):
            data = (kept.home / name).read_bytes()
            arrival.document(name, len(data), reader(data))
        with pytest.raises(TreeError, match="6 bytes, but it has 2 in the list of files"):
            arrival.file("tool", "exec", 6, reader(b"#!more"))
        with pytest.raises(TreeError, match="is not in the list of files"):
            arrival.file("other", "file", 2, reader(b"xx"))
        with pytest.raises(TreeError, match="it is not in the list of files"):
            arrival.directory("other")
        with pytest.raises(TreeError, match="it is not in the list of files"):
            arrival.link("other", "tool")
        with pytest.raises(TreeError, match="at most"):
            arrival.document("log.txt", 2**40, reader(b""))
        assert os.listdir(f"{arrival.home}/out") == []


@pytest.mark.parametrize(
    ("path", "target_of_link", "problem"),
    [
        ("link", "sub/data", "File exists"),
        ("sub", "tool", "File exists"),
        ("link", "x" * 5000, "File name too long"),
        ("link", "", "No such file"),
    ],
)
def test_a_link_that_cannot_be_made_is_refused(kept, target, path, target_of_link, problem):
    with Import(target.layout, "A delivery") as batch:
        arrival = batch.arrival(kept.parts)
        send(arrival, kept, **({} if problem == "File exists" else {"link": target_of_link}))
        if problem == "File exists":
            arrival.link(path, target_of_link)
        with pytest.raises(ArchiveError, match=f"out/{path} cannot be made .{problem}"):
            batch.check(kept.parts)
    assert os.listdir(target.layout.work) == []


def test_a_changed_list_of_files_is_refused(kept, target):
    with Import(target.layout, "A delivery") as batch:
        arrival = batch.arrival(kept.parts)
        data = (kept.home / "context.json").read_bytes().replace(b'"exec"', b'"file"')
        arrival.document("context.json", len(data), reader(data))
        with pytest.raises(DamagedError, match=r"context.json was changed after it was written"):
            arrival.file("tool", "exec", 2, reader(b"#!"))


def test_a_directory_that_was_filled_is_checked_byte_by_byte(kept, target):
    def filled(batch):
        home = batch.home(kept.parts)
        os.system(f"cp -a {kept.home}/. {home}")
        os.chmod(home, 0o755)
        os.chmod(home / "out", 0o755)
        return home

    with Import(target.layout, "A delivery") as batch:
        (filled(batch) / "out" / "more").write_text("x")
        with pytest.raises(ArchiveError, match="out/more was not there"):
            batch.check(kept.parts)
    with Import(target.layout, "A delivery") as batch:
        filled(batch)
        batch.check(kept.parts)
        batch.finish()
    assert target.verify() == []


def test_modes_do_not_depend_on_the_umask(kept, target):
    before = os.umask(0o077)
    try:
        with Import(target.layout, "A delivery") as batch:
            batch.copy(kept)
            batch.finish()
    finally:
        os.umask(before)
    assert os.lstat(target[kept.ref] / "tool").st_mode & 0o777 == 0o555
    assert os.lstat(target[kept.ref] / "sub" / "data").st_mode & 0o777 == 0o444
    assert os.lstat(target[kept.ref].home / "context.json").st_mode & 0o777 == 0o444


def test_a_damaged_source_is_not_copied(kept, target):
    data = kept / "sub" / "data"
    data.chmod(0o644)
    data.write_text("123")
    with pytest.raises(ArchiveError, match=r"out/sub/data was changed"):
        kept_copy(kept, target)
    data.parent.chmod(0o755)
    data.unlink()
    with pytest.raises(ArchiveError, match=r"out/sub/data is gone"):
        kept_copy(kept, target)
    assert target.realizations() == []


def kept_copy(kept, target):
    with Import(target.layout, "A delivery") as batch:
        batch.copy(kept)


def test_all_realizations_are_made_durable_together(store, make, target, monkeypatch):
    below = []
    for i in range(5):
        below = [make(f"s{i}", *below)]
    last = store.realize(below[0])
    calls = []
    real = commit.sync_all

    def sync_all(paths, *args):
        calls.append(paths)
        real(paths, *args)

    monkeypatch.setattr(commit, "sync_all", sync_all)
    store.copy(last, target)
    assert len(calls) == 1
    assert len(target.realizations()) == 5
    assert target.verify() == []
