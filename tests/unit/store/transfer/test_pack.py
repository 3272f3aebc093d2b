"""Archives and copies: exactly the closure, checked as a whole."""

import io
import json
import os
import tarfile

import pytest

from symexp.store import (
    ArchiveError,
    DamagedError,
    Store,
    StoreError,
    matchers,
)


def names(refs):
    return sorted(str(ref).rsplit("-", 1)[1] for ref in refs)


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


def test_odd_trees_survive_an_archive(store, make, tmp_path):
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


def test_a_changed_byte_in_an_archive_is_found(store, pipeline, tmp_path):
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


def test_an_archive_without_its_closure_is_rejected(store, pipeline, tmp_path):
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


def flip(path, offset=0):
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_damaged_realization_is_not_packed_or_copied(store, pipeline, tmp_path):
    flip(pipeline["base"] / "n")
    with pytest.raises(DamagedError, match=r"out/n: was changed. Nothing was packed"):
        store.pack(pipeline["top"], tmp_path / "a")
    other = Store(tmp_path / "other", echo=False)
    with pytest.raises(ArchiveError, match=r"out/n was changed"):
        store.copy(pipeline["top"], other)
    assert other.realizations() == []
    assert sorted(os.listdir(tmp_path)) == ["other"]


def test_a_copy_lets_best_choose_across_stores(store, make, tmp_path):
    def outcome(text):
        return lambda ctx: (ctx.out / "loss").write_text(text)

    bob = Store(tmp_path / "bob", echo=False)
    store.realize(make("anneal", build=outcome("-3.3")))
    mine = bob.realize(make("anneal", build=outcome("-3.4")))
    bob.unpack(store.pack(store.realizations(), tmp_path / "a"))
    best = make("anneal", matcher=matchers.best("loss", mode="min"))
    assert bob.realize(best) == mine
    assert bob.realize(best.with_matcher(matchers.best("loss"))).read_text("loss") == "-3.3"


def test_copy_needs_a_store(store, make, tmp_path):
    kept = store.realize(make("base"))
    with pytest.raises(StoreError, match=r"copy: to must be a store, .* got '"):
        store.copy(kept, to=str(tmp_path / "other"))
    assert store.copy(kept, to=store) == [kept]


def test_an_archive_replaces_files_only(store, make, tmp_path, monkeypatch):
    kept = store.realize(make("base"))
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe", "/dev/null"):
        with pytest.raises(ArchiveError, match=r"is no file, and an archive does not take its"):
            store.pack(kept, place)
    (tmp_path / "link").symlink_to("real.tar.zst")
    assert store.pack(kept, tmp_path / "link") == tmp_path / "link"
    assert (tmp_path / "link").is_symlink()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store.pack(kept, "~/home.tar.zst") == tmp_path / "home.tar.zst"
    other = Store(tmp_path / "other")
    assert other.unpack("~/home.tar.zst") == other.unpack(tmp_path / "real.tar.zst")
