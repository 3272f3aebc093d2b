"""Archives and copies: exactly the closure, checked as a whole."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from symexp.store import (
    ArchiveError,
    DamagedError,
    Store,
    StoreError,
    matchers,
)
from symexp.store.transfer import importing, pack


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
        "'out/l': it is not in the list of files",
        lambda e: [(member(f"{e}/out/l", tarfile.SYMTYPE, "/etc"), b"")],
    ),
    "through a link": (
        "not in the list of files",
        lambda e: [
            (member(f"{e}/out/l", tarfile.SYMTYPE, "../../.."), b""),
            (member(f"{e}/out/l/evil"), b"x"),
        ],
    ),
    "extra file": ("not in the list of files", lambda e: [(member(f"{e}/out/extra"), b"x")]),
    "long name": ("not in the list of files", lambda e: [(member(f"{e}/out/{'x' * 300}"), b"x")]),
    "twice": ("File exists", lambda e: [(member(f"{e}/out/n"), b"x")]),
    "a link in the place of a file": (
        "out/n cannot be made .File exists",
        lambda e: [(member(f"{e}/out/n", tarfile.SYMTYPE, "x"), b"")],
    ),
    "many directories": (
        "'out/d': it is not in the list of files",
        lambda e: [(member(f"{e}/out/d", tarfile.DIRTYPE), b"")],
    ),
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


LARGE = b"0" * 2**24


def more(entry, name):
    """Returns a change that adds a large member after the artifact of a realization."""

    def change(info, data):
        found = [(info, data)]
        return found + [(member(f"{entry}/{name}"), LARGE)] * info.name.endswith("/out/n")

    return change


def grown(info, data):
    return [(info, LARGE if info.name.endswith("/out/n") else data)]


@pytest.mark.parametrize("name", ["out/more", "log.txt", "n"])
def test_nothing_is_written_that_is_not_declared(store, make, tmp_path, monkeypatch, name):
    """A small archive that unpacks to a lot must not fill the disk before it is refused."""
    kept = store.realize(make("small"))
    archive = store.pack(kept, tmp_path / "a.tar.zst")
    change = grown if name == "n" else more(kept.parts.entry, name)
    bomb = rewritten(archive, tmp_path / "bomb", change)
    assert bomb.stat().st_size < 20_000
    written = []
    write = importing.Arrival._write
    record = lambda *a: (written.append(a[3]), write(*a))[1]
    monkeypatch.setattr(importing.Arrival, "_write", record)
    for module in (importing, pack):
        monkeypatch.setattr(module, "LARGEST_DOCUMENT", 2**20)
    target = Store(tmp_path / "target", echo=False)
    with pytest.raises(ArchiveError, match=r"16,777,216 bytes"):
        target.unpack(bomb)
    assert sum(written) < 10_000
    assert target.realizations() == []
    assert os.listdir(target.root / "work") == []


def test_a_log_that_is_larger_than_the_limit_is_declared(store, make, tmp_path, monkeypatch):
    for module in (importing, pack):
        monkeypatch.setattr(module, "LARGEST_DOCUMENT", 2000)

    def build(ctx):
        print("x" * 5000)
        (ctx.out / "n").write_text("1")

    kept = store.realize(make("loud", build=build))
    target = Store(tmp_path / "target", echo=False)
    target.unpack(store.pack(kept, tmp_path / "a.tar.zst"))
    assert len(target[kept.ref].logs) == 5001


def test_one_archive_of_an_earlier_version_is_read(store):
    """It has no sizes of logs in its head."""
    golden = Path(__file__).parents[3] / "golden" / "store" / "fetched1.tar.zst"
    assert store.unpack(golden)
