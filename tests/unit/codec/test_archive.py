"""Archives are accepted as a whole or not at all."""

import io
import json
import stat
import zipfile

import pytest

from symexp.codec.archive import MAGIC, Weights, read_archive, write_archive
from symexp.errors import CodecError

RECORD = {"kind": "layer", "place": ["model", 0], "attribute": None}
FILES = {"weights": b"abc" * 50, "exact": b"xyz"}


def archive_bytes():
    file = io.BytesIO()
    write_archive(file, b'{"symexp": 1}\n', {"keras": "3"}, [Weights(RECORD, FILES)])
    return file.getvalue()


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members, method=zipfile.ZIP_STORED, mode=stat.S_IFREG | 0o644):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = method, mode << 16
            archive.writestr(info, content)
    return file.getvalue()


def with_manifest(change):
    members = members_of(archive_bytes())
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return packed({**members, "manifest.json": json.dumps(manifest)}.items())


def refused(data, match):
    with pytest.raises(CodecError, match=match):
        read_archive(io.BytesIO(data))


def test_what_is_written_is_read(tmp_path):
    data = archive_bytes()
    assert data.startswith(MAGIC)
    found = read_archive(io.BytesIO(data))
    assert found.text == b'{"symexp": 1}\n'
    assert found.weights == [Weights(RECORD, FILES)]
    assert found.facts["keras"] == "3"
    (tmp_path / "w").write_bytes(FILES["weights"])
    again = io.BytesIO()
    files = {"exact": FILES["exact"], "weights": tmp_path / "w"}
    write_archive(again, found.text, {"keras": "3"}, [Weights(RECORD, files)])
    assert again.getvalue() == data


@pytest.mark.parametrize("size", range(4, len(archive_bytes()), 61))
def test_a_truncated_archive(size):
    refused(archive_bytes()[:size], "cut off or damaged|refused")


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "weights/../x", "weights/0.weights.h5/..", "notes.txt", "weights/0.pkl"],
)
def test_foreign_names(name):
    refused(packed([*members_of(archive_bytes()).items(), (name, b"x")]), "has a member")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_twice_missing_or_extra():
    members = members_of(archive_bytes())
    twice = [*members.items(), ("weights/0.weights.h5", b"other")]
    refused(packed(twice), "two members")
    refused(packed([(k, v) for k, v in members.items() if "exact" not in k]), "is missing")
    refused(packed([*members.items(), ("weights/7.exact.h5", b"")]), "not in the manifest")
    for name in ("manifest.json", "experiment.json"):
        refused(packed([(k, v) for k, v in members.items() if k != name]), "no archive of symexp")


def test_links_compressed_and_encrypted_members():
    members = list(members_of(archive_bytes()).items())
    refused(packed(members, mode=stat.S_IFLNK | 0o777), "link")
    refused(packed(members, zipfile.ZIP_DEFLATED), "compressed")
    data = bytearray(archive_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    refused(bytes(data), "encrypted")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda m: m.update(symexp_archive=2), "newer symexp"),
        (lambda m: m.update(symexp_archive=True), "no version"),
        (lambda m: m.pop("symexp_archive"), "no version"),
        (lambda m: m.update(members={}), "list of members"),
        (lambda m: m.update(states=[1]), "list of states"),
        (lambda m: m["states"][0].update(kind="pickle"), "list of states"),
        (lambda m: m["states"][0].update(place="model"), "list of states"),
        (lambda m: m["states"][0].pop("attribute"), "list of states"),
        (lambda m: m["states"][0].update(trained=[["layer", [], None, -1]]), "list of states"),
        (lambda m: m["members"][1].update(size=10**12), "bytes"),
        (lambda m: m["members"][1].update(size=-1), "list of members"),
        (lambda m: m["members"][1].update(sha256="0" * 64), "digest"),
        (lambda m: m["members"].append(m["members"][0]), "twice"),
        (lambda m: m["states"][0]["files"].pop("exact"), "belongs to no object"),
        (lambda m: m["states"][0]["files"].update(exact="weights/5.exact.h5"), "missing"),
        (lambda m: m["states"].append(m["states"][0]) or m["states"][0].pop("place"), "broken"),
    ],
)
def test_a_manifest_that_does_not_fit(change, match):
    refused(with_manifest(change), match)


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, "\ud800"])
def test_a_manifest_that_is_no_manifest(text):
    members = members_of(archive_bytes())
    members["manifest.json"] = text.encode("utf-8", "surrogatepass")
    refused(packed(members.items()), "manifest.json")
