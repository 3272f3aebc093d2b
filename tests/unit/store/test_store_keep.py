"""Looking at what is kept, and keeping it: links, gc, remove, verify, pack, copy, sessions."""

import datetime
import io
import json
import os
import tarfile
import time

import pytest

from symexp.store import (
    ArchiveError,
    BrokenPromiseError,
    DamagedError,
    DerivationError,
    InUseError,
    NotRealizedError,
    RefError,
    Store,
    StoreError,
    matchers,
)


@pytest.fixture
def pipeline(store, make):
    """A store with a diamond: base, left and right on it, top on both."""
    base = make("base")
    left, right = make("left", base), make("right", base, value=5)
    store.realize(make("top", left, right))
    return {r.name: r for r in store.realizations()}


def names(refs):
    return sorted(str(ref).rsplit("-", 1)[1] for ref in refs)


def test_the_graph(store, pipeline):
    top, base = pipeline["top"], pipeline["base"]
    assert names(r.ref for r in store.dependencies(top)) == ["left", "right"]
    assert names(r.ref for r in store.dependents(base.ref)) == ["left", "right"]
    assert store.roots() == [top]
    assert names(store.derivations()) == ["base", "left", "right", "top"]


def test_ls_cat_find_du(store, make):
    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "d" / "é.txt").write_text("é")
        (ctx.out / "a").write_text("12345")

    one = store.realize(make("one", build=build))
    assert store.ls(one) == ["a", "d/"]
    assert store.ls(one.ref, "d") == ["é.txt"]
    assert store.cat(one, "d/é.txt") == "é"
    assert store.find("o*") == [one]
    assert store.find("x*") == []
    assert store.find(newer=60) == [one]
    assert store.find(newer=datetime.datetime.now(datetime.UTC)) == []
    assert store.du() == {one.ref: 7, "total": 7}
    with pytest.raises(RefError, match=r"has no artifact '../config.json'"):
        store.cat(one, "../config.json")


def test_shell(store, make, tmp_path, monkeypatch):
    shell = tmp_path / "shell"
    shell.write_text(f"#!/bin/sh\npwd > {tmp_path}/place\nexit 3\n")
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    one = store.realize(make("one"))
    assert store.shell(one) == 3
    assert (tmp_path / "place").read_text().strip() == str(one.path)


def test_diff(store, make):
    a = store.realize(make("one", value=1))
    b = store.realize(make("one", value=2))
    changes = [(d.where, d.path, d.left, d.right) for d in store.diff(a, b)]
    assert changes[0] == ("config", "value", 1, 2)
    assert changes[1][:2] == ("files", "n")
    assert store.diff(a, a) == []


@pytest.mark.parametrize("text", ["", "rlz:", "rlz:xyz-a"])
def test_malformed_references(store, text):
    with pytest.raises(RefError, match=r"Expected a reference of a realization"):
        store.remove([text])


@pytest.mark.parametrize("value", [None, 3])
def test_what_is_neither_a_reference_nor_a_stage(store, value):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got"):
        store.remove([value])


def test_derivations_stand_for_their_realizations(store, make):
    stage = make("one")
    with pytest.raises(NotRealizedError, match=r"There is no realization of drv:"):
        store[stage.ref]
    assert stage not in store
    assert stage.ref not in store
    one = store.realize(stage)
    assert store[stage] == store[stage.ref] == one
    assert store.ls(stage) == store.ls(one)
    assert store.gc(keep=stage, dry_run=True).refs == ()


def test_unknown_references(store):
    ref = f"rlz:{'0' * 32}-{'0' * 32}-{'0' * 16}-x"
    assert ref not in store
    with pytest.raises(RefError, match=r"There is no realization rlz:0"):
        store[ref]


def test_gc_without_roots_removes_all(store, pipeline):
    assert len(store.gc(dry_run=True).refs) == 4
    assert len(store.realizations()) == 4
    done = store.gc()
    assert names(done.refs)[0] == "base"
    assert str(done.refs[0]) == pipeline["top"].ref
    assert store.realizations() == []
    assert [f for _, _, files in os.walk(store.layout.objects) for f in files] == []


def test_a_link_keeps_its_closure(store, pipeline, tmp_path):
    place = store.link(pipeline["left"], tmp_path / "mine")
    assert (place / "n").read_text() == "2"
    assert store.links() == {place: pipeline["left"].ref}
    assert store[place] == pipeline["left"]
    assert names(store.gc().refs) == ["right", "top"]
    with pytest.raises(InUseError, match=r"is held by a link"):
        store.remove(pipeline["left"])
    store.unlink(place)
    assert not os.path.lexists(place)
    assert len(store.gc().refs) == 2
    with pytest.raises(RefError, match=r"is no link of this store"):
        store.unlink(place)


def test_a_link_that_was_removed_by_hand_keeps_nothing(store, pipeline, tmp_path):
    store.link(pipeline["top"], tmp_path / "mine").unlink()
    assert len(store.gc().refs) == 4


def test_a_link_does_not_replace_a_file(store, pipeline, tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(FileExistsError, match=r"is not a link"):
        store.link(pipeline["top"], tmp_path / "mine")


def test_gc_keep(store, pipeline):
    assert names(store.gc(keep=[pipeline["right"]]).refs) == ["left", "top"]
    assert names(store.gc(keep=pipeline["base"].derivation).refs) == ["right"]


def test_gc_by_age(store, pipeline):
    assert store.gc(older_than=3600).refs == ()
    assert store.gc(older_than=datetime.timedelta(hours=1)).refs == ()
    time.sleep(0.02)
    assert len(store.gc(older_than=0.01).refs) == 4


def test_gc_keeps_the_last_of_each(store, make, counted):
    one = make("one", build=counted(), matcher=matchers.latest())
    for _ in range(4):
        store.realize(one, force=True)
    done = store.gc(keep_last=2)
    assert len(done.refs) == 2
    assert [r.read_text("n") for r in store.realizations(one)] == ["4", "3"]


def test_gc_by_size_removes_the_oldest_first(store, make):
    def build(ctx):
        (ctx.out / "b").write_bytes(os.urandom(1000))

    for i in range(5):
        store.realize(make(f"s{i}", build=build))
    done = store.gc(max_bytes=2500)
    assert names(done.refs) == ["s0", "s1", "s2"]
    assert done.bytes == 3000
    assert store.gc(max_bytes=2500).refs == ()


def test_remove_refuses_while_others_depend(store, pipeline):
    with pytest.raises(InUseError, match=r"3 realization\(s\) depend on.*dependents=True"):
        store.remove(pipeline["base"])
    assert names(store.remove(pipeline["left"], dependents=True)) == ["left", "top"]
    assert names(store.remove([pipeline["right"], pipeline["base"]])) == ["base", "right"]


def flip(path, offset=0):
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def test_verify_names_quarantines_and_rebuilds(store, make, counted):
    build = counted(texts=["x", "x"])
    one = make("one", build=build)
    found = store.realize(one)
    flip(found / "n")
    assert [str(d) for d in store.verify()] == [f"{found.ref}: out/n: was changed"]
    assert store.verify(repair=True)
    assert store.verify() == []
    assert len(os.listdir(store.layout.quarantine)) == 1
    assert store.realize(one).read_text("n") == "x"
    assert build.runs == 2


@pytest.mark.parametrize("name", ["config.json", "context.json", "log.txt"])
def test_verify_reads_what_is_not_an_artifact(store, make, name):
    found = store.realize(make("one"))
    size = (found.home / name).stat().st_size
    for offset in range(0, size, max(1, size // 60)):
        flip(found.home / name, offset)
        assert [d.ref for d in store.verify()] == [found.ref], offset
        flip(found.home / name, offset)
    assert store.verify() == []


def test_verify_finds_what_was_added_or_removed(store, make):
    found = store.realize(make("one"))
    (found.path).chmod(0o755)
    (found / "more").write_text("")
    assert [(d.path, d.problem) for d in store.verify()] == [("out/more", "was not there")]
    (found / "more").unlink()
    (found / "n").unlink()
    assert [(d.path, d.problem) for d in store.verify()] == [("out/n", "is gone")]


def test_verify_finds_a_realization_under_a_wrong_name(store, make):
    found = store.realize(make("one"))
    os.chmod(found.home, 0o755)
    found.home.rename(found.home.with_name(found.home.name.replace("one", "two")))
    (damage,) = store.verify()
    assert damage.path == "context.json"
    assert "it belongs to rlz:" in damage.problem


def test_verify_says_when_a_dependency_is_gone(store, pipeline):
    os.chmod(pipeline["base"].home, 0o755)
    pipeline["base"].home.rename(store.root / "elsewhere")
    assert {d.own for d in store.verify(repair=True)} == {False}
    assert len(store.realizations()) == 3


def test_pack_ships_exactly_the_closure(store, make, pipeline, tmp_path):
    store.realize(make("other"))
    archive = store.pack(pipeline["left"], tmp_path / "a.tar.zst")
    other = Store(tmp_path / "other", echo=False)
    assert other.unpack(archive) == [other[pipeline["left"].ref]]
    assert names(r.ref for r in other.realizations()) == ["base", "left"]
    assert other.verify() == []
    assert other[pipeline["left"].ref].logs == pipeline["left"].logs
    assert os.listdir(other.layout.work) == []


def test_packing_twice_gives_the_same_bytes(store, pipeline, tmp_path):
    one = store.pack(pipeline["top"], tmp_path / "1").read_bytes()
    assert store.pack(pipeline["top"], tmp_path / "2").read_bytes() == one
    assert sorted(os.listdir(tmp_path)) == ["1", "2"]


def test_odd_trees_travel(store, make, tmp_path):
    def build(ctx):
        (ctx.out / "empty").mkdir()
        (ctx.out / "é\n ").mkdir()
        (ctx.out / "é\n " / "tool").write_text("#!")
        (ctx.out / "é\n " / "tool").chmod(0o755)
        (ctx.out / "link").symlink_to("é\n /tool")
        (ctx.out / os.fsdecode(b"\xff\xfe")).write_text("not utf-8")
        (ctx.out / ("long" * 50)).write_text("")

    found = store.realize(make("one", build=build))
    other = Store(tmp_path / "other", echo=False)
    third = Store(tmp_path / "third", echo=False)
    other.unpack(store.pack(found, tmp_path / "a"))
    assert other.copy(found.ref, third) == [third[found.ref]]
    assert third[found.ref].tree == other[found.ref].tree == found.tree
    assert third.verify() == other.verify() == []
    assert (third[found.ref] / "link").read_text() == "#!"


def rewritten(archive, target, change):
    """A copy of an archive, each member passed through `change`."""
    zstandard = pytest.importorskip("zstandard")
    plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(archive.read_bytes())).read()
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(plain)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for info in old:
            data = old.extractfile(info).read() if info.isreg() else b""
            for changed, content in change(info, data):
                changed.size = len(content)
                new.addfile(changed, io.BytesIO(content))
    target.write_bytes(zstandard.ZstdCompressor().compress(out.getvalue()))
    return target


def member(name, kind=tarfile.REGTYPE, linkname=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, linkname
    return info


ATTACKS = {
    "climbs": ("does not belong", lambda e: [(member("../evil"), b"x")]),
    "climbs inside": ("does not belong", lambda e: [(member(f"{e}/out/../../../evil"), b"x")]),
    "absolute": ("does not belong", lambda e: [(member("/tmp/evil"), b"x")]),
    "beside": ("does not belong", lambda e: [(member(f"{e}/evil"), b"x")]),
    "device": ("neither file", lambda e: [(member(f"{e}/out/dev", tarfile.CHRTYPE), b"")]),
    "hard link": (
        "neither file",
        lambda e: [(member(f"{e}/out/l", tarfile.LNKTYPE, "/etc/passwd"), b"")],
    ),
    "link out": (
        "'l' leads out of the artifacts",
        lambda e: [(member(f"{e}/out/l", tarfile.SYMTYPE, "/etc"), b"")],
    ),
    "through a link": (
        "No such file or directory",
        lambda e: [
            (member(f"{e}/out/l", tarfile.SYMTYPE, "../../.."), b""),
            (member(f"{e}/out/l/evil"), b"x"),
        ],
    ),
    "extra file": ("out/extra was not there", lambda e: [(member(f"{e}/out/extra"), b"x")]),
    "long name": ("File name too long", lambda e: [(member(f"{e}/out/{'x' * 300}"), b"x")]),
    "twice": ("File exists", lambda e: [(member(f"{e}/out/n"), b"x")]),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_archives_leave_nothing(store, pipeline, tmp_path, attack):
    archive = store.pack(pipeline["top"], tmp_path / "good")
    message, attack_with = ATTACKS[attack]
    added = attack_with(pipeline["top"].parts.entry)

    def change(info, data):
        last = info.name == f"{pipeline['top'].parts.entry}/out/n"
        return [(info, data), *(added if last else [])]

    bad = rewritten(archive, tmp_path / "bad", change)
    other = Store(tmp_path / "other", echo=False)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(ArchiveError, match=f"is refused.*{message}"):
        other.unpack(bad)
    assert other.realizations() == []
    assert [f for d, _, fs in os.walk(other.root) for f in fs] == ["symexp-store.json", "gc.lock"]
    assert sorted(os.listdir(tmp_path)) == before


def test_a_changed_byte_in_an_archive(store, pipeline, tmp_path):
    archive = store.pack(pipeline["top"], tmp_path / "good")

    def change(info, data):
        return [(info, b"7" if info.name.endswith("/out/n") else data)]

    other = Store(tmp_path / "other", echo=False)
    with pytest.raises(ArchiveError, match=r"out/n was changed"):
        other.unpack(rewritten(archive, tmp_path / "bad", change))
    for cut in (0, 10, archive.stat().st_size // 2):
        (tmp_path / "cut").write_bytes(archive.read_bytes()[:cut])
        with pytest.raises(ArchiveError, match=r"is refused"):
            other.unpack(tmp_path / "cut")
    assert other.realizations() == []


def test_an_archive_without_its_closure(store, pipeline, tmp_path):
    archive = store.pack(pipeline["left"], tmp_path / "good")
    base = pipeline["base"]

    def change(info, data):
        if info.name == "symexp-pack.json":
            head = json.loads(data)
            head["realizations"].remove(base.ref)
            return [(info, json.dumps(head).encode())]
        return [] if info.name.startswith(base.parts.entry) else [(info, data)]

    bad = rewritten(archive, tmp_path / "bad", change)
    other = Store(tmp_path / "other", echo=False)
    with pytest.raises(ArchiveError, match=f"{base.ref} is needed, but"):
        other.unpack(bad)
    assert other.realizations() == []
    store.copy(base, other)
    assert names(r.ref for r in other.unpack(bad)) == ["left"]


def test_a_damaged_realization_is_not_packed_or_copied(store, pipeline, tmp_path):
    flip(pipeline["base"] / "n")
    with pytest.raises(DamagedError, match=r"out/n: was changed. Nothing was packed"):
        store.pack(pipeline["top"], tmp_path / "a")
    other = Store(tmp_path / "other", echo=False)
    with pytest.raises(ArchiveError, match=r"out/n was changed"):
        store.copy(pipeline["top"], other)
    assert other.realizations() == []
    assert sorted(os.listdir(tmp_path)) == ["other"]


def test_best_of_two_stores(store, make, tmp_path):
    def outcome(text):
        return lambda ctx: (ctx.out / "loss").write_text(text)

    bob = Store(tmp_path / "bob", echo=False)
    store.realize(make("anneal", build=outcome("-3.3")))
    mine = bob.realize(make("anneal", build=outcome("-3.4")))
    bob.unpack(store.pack(store.realizations(), tmp_path / "a"))
    best = make("anneal", matcher=matchers.best("loss", mode="min"))
    assert bob.realize(best) == mine
    assert bob.realize(best.with_matcher(matchers.best("loss"))).read_text("loss") == "-3.3"


def test_a_session_by_hand(store, make):
    a = make("a", value=7)
    b = make("b", a, outputs=["n"])
    session = store.session(b)
    assert session.dependency(a).read_text("n") == "7"
    with pytest.raises(BrokenPromiseError, match=r"promises the output 'n'"):
        session.commit()
    (session.out / "n").write_text("tried")
    session.clear()
    session.run()
    (session / "extra").write_text("by hand")
    found = session.commit()
    assert found.read_text("n") == "8"
    assert found.logs == "adding up to 8\n"
    assert store.realize(b) == found
    with pytest.raises(StoreError, match=r"The session on stage 'b' is closed"):
        session.commit()


def test_a_cancelled_session_leaves_nothing(store, make):
    with store.session(make("one")) as session:
        (session.out / "n").write_text("x")
    assert store.realizations() == []
    assert os.listdir(store.layout.work) == []
    session.cancel()


def test_sessions_at_chosen_stages(store, make, counted):
    a = make("a", build=counted())
    b, c = make("b", a), make("c", a, value=3)
    top = make("top", b, c)
    seen = []
    for session in store.sessions(top, at=[top, b]):
        seen.append(session.stage.name)
        session.run()
        session.commit()
    assert seen == ["b", "top"]
    assert store.realized(top).read_text("n") == "7"
    other = make("other", make("below"))
    with pytest.raises(NotRealizedError, match=r"session at stage 'below' ended without a commit"):
        for _ in store.sessions(other, at=[other.dependencies[0], other]):
            pass


def test_gc_leaves_what_a_session_stands_on(store, make):
    with store.session(make("b", make("a"))) as session:
        assert store.gc().refs == ()
        with pytest.raises(InUseError, match=r"held by a living process"):
            store.remove(store.realizations())
        session.run()
        assert session.commit().read_text("n") == "2"
    assert len(store.gc().refs) == 2


def test_leftovers_are_swept_by_the_next_run(store, make):
    (store.layout.work / "99999-abcdefabcdef-99999-0").mkdir()
    (store.layout.work / "99999-abcdefabcdef.lease").write_text("")
    kept = store.realize(make("kept", value=9))
    (store.layout.work / "99999-abcdefabcdef-99999-1").mkdir()
    os.link(kept / "n", store.layout.work / "99999-abcdefabcdef-99999-1.s.link")
    (store.layout.locks / "x.lock").write_text("")
    store.realize(make("one"))
    assert os.listdir(store.layout.work) == []
    assert os.listdir(store.layout.locks) == ["gc.lock"]
    assert store.verify() == []
