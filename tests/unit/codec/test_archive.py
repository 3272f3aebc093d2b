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


def appended(content):
    """Returns an archive with content behind the members, before their directory."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, member in members_of(archive_bytes()).items():
            archive.writestr(name, member)
        archive.writestr("weights/1.exact.h5", content)
        archive.NameToInfo.pop(archive.filelist.pop().filename)
    return file.getvalue()


def commented():
    file = io.BytesIO(archive_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"PK"
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        MAGIC + b"before" + archive_bytes(),
        archive_bytes() + b"behind",
        archive_bytes() + archive_bytes(),
        appended(b"x" * 99),
        commented(),
    ],
    ids=["before", "behind", "two", "between", "comment"],
)
def test_data_that_belongs_to_no_member(data):
    refused(data, "belongs to no member")


@pytest.mark.parametrize("offset", [6, 8, 14, 18, 22], ids=["flags", "method", "crc", "a", "b"])
def test_a_member_with_two_headers(offset):
    data = bytearray(archive_bytes())
    data[offset] ^= 2
    refused(bytes(data), "two different headers")


def test_members_that_overlap():
    data = bytearray(archive_bytes())
    starts = [m.header_offset for m in zipfile.ZipFile(io.BytesIO(data)).infolist()]
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 42  # of the second member
    assert data[at : at + 4] == starts[1].to_bytes(4, "little")
    data[at : at + 4] = starts[2].to_bytes(4, "little")
    refused(bytes(data), "belongs to no member")


class Unseekable(io.RawIOBase):
    def __init__(self):
        self.made = io.BytesIO()

    def writable(self):
        return True

    def write(self, data):
        return self.made.write(data)


def test_sizes_behind_the_members_and_zip64():
    streamed, large = Unseekable(), io.BytesIO()
    for file in (streamed, large):
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in members_of(archive_bytes()).items():
                with archive.open(name, "w", force_zip64=file is large) as out:
                    out.write(content)
    for file in (streamed.made, large):
        assert read_archive(io.BytesIO(file.getvalue())).weights == [Weights(RECORD, FILES)]


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
        (lambda m: m["states"][0]["files"].pop("weights"), "list of states"),
        (lambda m: m["states"][0].update(files={"weights": "weights/0.exact.h5"}), "of states"),
        (lambda m: m["states"][0].update(builds=[["", {"value": {"a": 1}}]]), "list of states"),
        (lambda m: m["states"][0].update(builds=[["", {"code": "x"}]]), "list of states"),
        (lambda m: m["states"][0].update(lora=[["", -1, None]]), "list of states"),
        (lambda m: m["states"][0].update(quantized=[["", 8]]), "list of states"),
        (lambda m: m["states"].append({**m["states"][0], "place": ["b"]}), "two objects"),
        (lambda m: m["states"].append(m["states"][0]) or m["states"][0].pop("place"), "broken"),
    ],
)
def test_a_manifest_that_does_not_fit(change, match):
    refused(with_manifest(change), match)


@pytest.mark.parametrize("number", ["NaN", "1e999", '1, "keras": 2', "9" * 5000])
def test_a_manifest_that_readers_understand_differently(number):
    members = members_of(archive_bytes())
    members["manifest.json"] = members["manifest.json"].replace(b'"3"', number.encode())
    refused(packed(members.items()), "manifest.json is no JSON")


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, "\ud800"])
def test_a_manifest_that_is_no_manifest(text):
    members = members_of(archive_bytes())
    members["manifest.json"] = text.encode("utf-8", "surrogatepass")
    refused(packed(members.items()), "manifest.json")
