"""Fetching over HTTP from a server that misbehaves, and unpacking hostile archives."""

import hashlib
import http.server
import io
import os
import random
import tarfile
import threading
import warnings
import zipfile

import pytest

from symexp.store import ArchiveError, FetchError, TreeError
from symexp.store.disk.files import remove_tree
from symexp.store.transfer.content import digest_of
from symexp.store.transfer.fetch import fetch_local, fetch_url, unpack_archive, write_files

DATA = random.Random(0).randbytes(300_000)


SHA = hashlib.sha256(DATA).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves DATA; the path says how badly."""

    def do_GET(self):
        server = self.server
        server.ranges.append(self.headers.get("Range"))
        if self.path.startswith("/missing"):
            return self.send_error(404)
        if self.path.startswith("/odd"):
            self.send_response(200)
            self.send_header("Content-Length", "many")
            self.end_headers()
            return self.wfile.write(DATA)
        if self.path.startswith("/busy") and len(server.ranges) < 3:
            return self.send_error(503)
        offset = 0
        asked = self.headers.get("Range")
        if asked and self.path.startswith("/cut-and-changed"):
            return self.send_error(416)
        if asked and not self.path.startswith("/norange"):
            offset = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {offset}-{len(DATA) - 1}/{len(DATA)}")
        else:
            self.send_response(200)
        body = DATA[offset:]
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.path.startswith(("/cut", "/norange")) and len(server.ranges) < 3
        self.wfile.write(body[:100_000] if cut or self.path.startswith("/never") else body)
        return None

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.ranges = []
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def out(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_a_file_is_fetched_and_verified(server, out):
    assert fetch_url(out, f"{server.url}/plain.bin?x=1", SHA).read_bytes() == DATA
    assert os.listdir(out) == ["plain.bin"]
    assert fetch_url(out, f"{server.url}/a", SHA.upper(), name="d").name == "d"


def test_a_broken_connection_is_resumed(server, out):
    assert fetch_url(out, f"{server.url}/cut", SHA).read_bytes() == DATA
    assert server.ranges == [None, "bytes=100000-", "bytes=200000-"]


def test_a_server_without_ranges_sends_the_file_again(server, out):
    assert fetch_url(out, f"{server.url}/norange", SHA).read_bytes() == DATA
    assert len(server.ranges) == 3


def test_a_rejected_range_begins_the_file_again(server, out):
    assert fetch_url(out, f"{server.url}/cut-and-changed", SHA).read_bytes() == DATA
    assert server.ranges == [None, "bytes=100000-", None]


def test_a_server_need_not_send_a_length(server, out):
    assert fetch_url(out, f"{server.url}/odd", SHA).read_bytes() == DATA


def test_a_busy_server_is_asked_again(server, out):
    assert fetch_url(out, f"{server.url}/busy", SHA).read_bytes() == DATA


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/missing", "cannot be fetched: HTTP 404"),
        ("/never", r"tried 2 times.*the connection ended after 100000 of 200000 bytes"),
    ],
)
def test_a_failed_download_leaves_nothing(server, out, path, message):
    with pytest.raises(FetchError, match=message):
        fetch_url(out, server.url + path, SHA, attempts=2)
    assert os.listdir(out) == []


def test_a_wrong_digest_leaves_nothing_and_blocks_nothing(server, out):
    with pytest.raises(FetchError, match=f"has the SHA-256 {SHA}, expected {'0' * 64}"):
        fetch_url(out, f"{server.url}/data", "0" * 64)
    assert os.listdir(out) == []
    assert fetch_url(out, f"{server.url}/other/data", SHA).name == "data"


@pytest.mark.parametrize(
    ("url", "sha", "message"),
    [
        ("file:///etc/passwd", SHA, "Expected an http or https URL, got 'file:"),
        ("http://127.0.0.1/a/", SHA, "has no file name at its end"),
        ("http://127.0.0.1/a/..%2fb", SHA, "has no file name at its end"),
        ("http://[::1/a", SHA, r"'http://\[::1/a' is no URL: Invalid IPv6 URL"),
        ("http://127.0.0.1/a", "123", "must be 64 hex digits, got '123'"),
    ],
)
def test_malformed_urls_and_digests_are_rejected(out, url, sha, message):
    with pytest.raises(FetchError, match=message):
        fetch_url(out, url, sha)


def test_a_refused_connection_is_a_fetch_error(out):
    with pytest.raises(FetchError, match=r"tried 1 times"):
        fetch_url(out, "http://127.0.0.1:9/x", SHA, attempts=1)


def test_local_files_are_copied_and_verified(out, tmp_path):
    (tmp_path / "f").write_bytes(DATA)
    assert fetch_local(out, tmp_path / "f", SHA).read_bytes() == DATA
    (tmp_path / "d" / "e").mkdir(parents=True)
    assert (fetch_local(out, tmp_path / "d") / "e").is_dir()
    (out / "f").unlink()
    with pytest.raises(FetchError, match=f"has the SHA-256 {SHA}, expected 000"):
        fetch_local(out, tmp_path / "f", "0" * 64)
    assert os.listdir(out) == ["d"]


def tarball(path, **members):
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def test_an_archive_is_replaced_by_its_members(out, tmp_path):
    archive = tarball(tmp_path / "a.tar.gz", **{"d/x": b"1", "y": b"2"})
    assert fetch_local(out, archive, unpack=True) == out
    assert sorted(os.listdir(out)) == ["d", "y"]
    assert sorted(os.listdir(tmp_path)) == ["a.tar.gz", "out"]


def test_zip_archives_are_unpacked(out, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("d/x", "1")
        tool = zipfile.ZipInfo("tool")
        tool.external_attr = 0o100755 << 16
        archive.writestr(tool, "#!")
    unpack_archive(out, tmp_path / "a.zip")
    assert (out / "d" / "x").read_text() == "1"
    assert os.access(out / "tool", os.X_OK)


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/../../evil"])
def test_members_outside_of_out_are_rejected(out, tmp_path, name):
    tarball(tmp_path / "a.tgz", **{name: b"x"})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    if not name.startswith("/"):  # tar's data filter strips a leading slash and stays inside
        with pytest.raises(ArchiveError, match=r"cannot be unpacked"):
            unpack_archive(out, tmp_path / "a.tgz")
    with pytest.raises(ArchiveError, match=r"cannot be unpacked: Expected a relative path"):
        unpack_archive(out, tmp_path / "a.zip")
    assert not (tmp_path / "evil").exists()


def test_a_file_that_is_not_an_archive_is_rejected(out, tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(ArchiveError, match=r"x' cannot be unpacked"):
        unpack_archive(out, tmp_path / "x")


def test_constant_files_are_written(out):
    write_files(out, {"a/b": "é", "c": b"\0"})
    assert (out / "a" / "b").read_text("utf-8") == "é"
    with pytest.raises(TreeError, match=r"relative path inside of `out`, got '../x'"):
        write_files(out, {"../x": ""})


def zipped(path, *members):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # that a name is there twice
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_a_tar_that_ends_with_a_zip_is_a_tar(out, tmp_path):
    inner = zipped(tmp_path / "inner.zip", ("deep", "x")).read_bytes()
    with tarfile.open(tmp_path / "plain.tar", "w") as tar:
        info = tarfile.TarInfo("inner.zip")
        info.size = len(inner)
        tar.addfile(info, io.BytesIO(inner))
    unpack_archive(out, tmp_path / "plain.tar")
    assert os.listdir(out) == ["inner.zip"]


def flipped(path):
    """One bit in the middle of a file is another one."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
def test_damage_that_only_the_checksum_reveals_is_found(out, tmp_path, kind):
    with tarfile.open(tmp_path / "a", f"w:{kind}") as tar:
        info = tarfile.TarInfo("data")
        info.size = len(DATA)
        tar.addfile(info, io.BytesIO(DATA))
    with pytest.raises(ArchiveError, match=r"/a' cannot be unpacked: "):
        unpack_archive(out, flipped(tmp_path / "a"))


def test_bytes_after_an_archive_do_not_matter(out, tmp_path):
    archive = tarball(tmp_path / "a.tar.gz", a=b"1")
    archive.write_bytes(archive.read_bytes() + b"a signature")
    unpack_archive(out, archive)
    assert os.listdir(out) == ["a"]


@pytest.mark.parametrize(
    "members",
    [
        [("a", "1"), ("a", "2")],
        [("a", "1"), ("a/b", "2")],
        [("a" * 300, "1")],
    ],
)
def test_zips_whose_members_conflict_are_rejected(out, tmp_path, members):
    with pytest.raises(ArchiveError, match=r"of mine' cannot be unpacked: "):
        unpack_archive(out, zipped(tmp_path / "a", *members), "a.zip of mine")


def test_damaged_and_encrypted_zips_are_rejected(out, tmp_path):
    with pytest.raises(ArchiveError, match=r"cannot be unpacked: "):
        unpack_archive(out, flipped(zipped(tmp_path / "a", ("a", DATA))))
    data = bytearray(zipped(tmp_path / "b", ("a", "1")).read_bytes())
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    (tmp_path / "b").write_bytes(data)
    with pytest.raises(ArchiveError, match=r"is encrypted"):
        unpack_archive(out, tmp_path / "b")


def test_a_hard_link_to_nothing_is_rejected(out, tmp_path):
    with tarfile.open(tmp_path / "a", "w") as tar:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = tarfile.LNKTYPE, "missing"
        tar.addfile(info)
    with pytest.raises(ArchiveError, match=r"no member .*missing"):
        unpack_archive(out, tmp_path / "a")


def test_local_directories_are_copied(out, tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.mkdir()
    (source / "file").write_text("x")
    with pytest.raises(FetchError, match=r"is a directory; unpack= is for a file"):
        fetch_local(out, source, unpack=True)
    with pytest.raises(FetchError, match=f"has the SHA-256 {digest_of(source)}, expected"):
        fetch_local(out, source, SHA)
    assert os.listdir(out) == []
    assert (fetch_local(out, source, digest_of(source).upper()) / "file").read_text() == "x"
    remove_tree(out / "source")
    monkeypatch.chdir(source)
    assert fetch_local(out, ".") == out / "source"
    with pytest.raises(FetchError, match=r"holds the store itself"):
        fetch_local(out, tmp_path)
    assert os.listdir(out) == ["source"]


def test_a_named_pipe_is_not_waited_for(out, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FetchError, match=r"pipe is neither a file nor a directory"):
        fetch_local(out, tmp_path / "pipe")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": 5}, "Expected text or bytes as the content of 'a', got 5"),
        ({"a": "x", "a/b": "y"}, "'a/b' would lie in 'a', which is a file itself"),
        ({"a/b/c": "x", "a/b": "y"}, "'a/b/c' would lie in 'a/b'"),
    ],
)
def test_constants_that_cannot_be_written_are_rejected(out, files, message):
    with pytest.raises(TreeError, match=message):
        write_files(out, files)


def test_urls_may_have_spaces_and_unicode(server, out):
    assert fetch_url(out, f"{server.url}/gr\u00f6\u00dfe zwei.bin?q=\u00e4 b", SHA).name == (
        "gr\u00f6\u00dfe zwei.bin"
    )
