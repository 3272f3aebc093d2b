"""Archives have the format that their names say, and are recognized whatever their names are."""

import tarfile

import pytest

from symexp.store import ArchiveError, Store

MAGIC = {
    "a.tar.zst": b"\x28\xb5\x2f\xfd",
    "a.tzst": b"\x28\xb5\x2f\xfd",
    "a.tar.gz": b"\x1f\x8b",
    "a.TGZ": b"\x1f\x8b",
    "a.tar.xz": b"\xfd7zXZ",
    "a.tar.bz2": b"BZh",
    "a.tar": b"symexp-pack.json",
    "a": b"\x28\xb5\x2f\xfd",
    "a.symexp": b"\x28\xb5\x2f\xfd",
}


@pytest.mark.parametrize("name", MAGIC)
def test_an_archive_has_the_format_of_its_name(store, make, tmp_path, name):
    kept = store.realize(make("one", make("below")))
    archive = store.pack(kept, tmp_path / name)
    data = archive.read_bytes()
    assert data.startswith(MAGIC[name])
    if MAGIC[name] != b"\x28\xb5\x2f\xfd":
        with tarfile.open(archive) as tar:  # as any other program reads it
            assert f"{kept.parts.entry}/out/n" in tar.getnames()
    assert store.pack(kept, tmp_path / f"again-{name}").read_bytes() == data
    target = Store(tmp_path / "target", echo=False)
    archive.rename(tmp_path / "renamed.bin")
    assert target.unpack(tmp_path / "renamed.bin")[0].read_text("n") == kept.read_text("n")


@pytest.mark.parametrize("name", ["a.zip", "a.7z", "a.gz", "a.tar.lz4", "a.rar", "A.ZIP"])
def test_a_name_of_another_format_is_rejected(store, make, tmp_path, name):
    kept = store.realize(make("one"))
    with pytest.raises(ArchiveError, match=r"End it with .tar.zst, .tar.gz, .tar.xz, .tar.bz2 or"):
        store.pack(kept, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [n for n in MAGIC if n != "a"])
def test_an_archive_that_ends_too_soon_is_refused(store, make, tmp_path, name):
    archive = store.pack(store.realize(make("one")), tmp_path / name)
    data = archive.read_bytes()
    for size in (0, 3, len(data) // 2, len(data) - 9 if not name.endswith("tar") else 2000):
        archive.write_bytes(data[:size])
        target = Store(tmp_path / f"target{size}", echo=False)
        with pytest.raises(ArchiveError, match="is refused"):
            target.unpack(archive)
        assert target.realizations() == []


@pytest.mark.parametrize("name", [n for n in MAGIC if n != "a"])
def test_a_changed_byte_is_found(store, make, tmp_path, name):
    archive = store.pack(store.realize(make("one")), tmp_path / name)
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    target = Store(tmp_path / "target", echo=False)
    try:
        found = target.unpack(archive)
    except ArchiveError:
        assert target.realizations() == []
    else:  # padding of the tar, which belongs to no file
        assert name == "a.tar"
        assert found
        assert target.verify() == []
