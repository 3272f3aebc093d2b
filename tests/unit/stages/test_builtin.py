"""The stages that symexp ships."""

import hashlib
import io
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import symexp as sx
from symexp.store import DerivationError, FetchError, TreeError


def archive(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.fixture
def server():
    """Serves `served`, a dict of bytes by path, at `url`."""
    served = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = served.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args):
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    http.served, http.url = served, f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield http
    http.shutdown()
    thread.join()
    http.server_close()


def test_a_constant_writes_its_files(store):
    stage = sx.stages.Constant({"a.txt": "ä", "sub/b.bin": b"\x00"})
    found = store.realize(stage)
    assert found.read_text("a.txt") == "ä"
    assert found.read_bytes("sub/b.bin") == b"\x00"
    with pytest.raises(TreeError, match=r"relative path"):
        store.realize(sx.stages.Constant({"../a": ""}))
    assert sx.eq(sx.from_json(sx.to_json(stage)), stage)
    assert sx.to_json(stage)["value"]["$type"] == "symexp.stages.Constant"


def test_a_file_is_fetched_and_checked(store, server):
    body = b"digits" * 1000
    server.served["/data/digits.bin"] = body
    digest = hashlib.sha256(body).hexdigest()
    found = store.realize(sx.stages.FetchUrl(server.url + "/data/digits.bin", digest))
    assert found.read_bytes("digits.bin") == body
    named = sx.stages.FetchUrl(server.url + "/data/digits.bin", digest, filename="d")
    assert store.ls(store.realize(named)) == ["d"]
    wrong = sx.stages.FetchUrl(server.url + "/data/digits.bin", "0" * 64)
    with pytest.raises(FetchError, match=r"0000"):
        store.realize(wrong)
    assert store.realizations(wrong) == []


def test_an_archive_is_fetched_and_unpacked(store, server):
    body = archive({"a/b.txt": b"hello"})
    server.served["/a.tar.gz"] = body
    stage = sx.stages.FetchUrl(
        server.url + "/a.tar.gz", hashlib.sha256(body).hexdigest(), unpack=True
    )
    assert store.realize(stage).read_text("a/b.txt") == "hello"


def test_the_digest_is_checked_before_anything_runs():
    with pytest.raises(ValueError, match=r"sha256"):
        sx.stages.FetchUrl("http://localhost/a", "abc")


def test_local_files_are_copied_and_archives_unpacked(store, tmp_path):
    place = tmp_path / "a.tar.gz"
    place.write_bytes(archive({"x": b"1", "y": b"2"}))
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    fetched = sx.stages.FetchLocal(str(place), digest)
    assert store.ls(store.realize(sx.stages.Unpack(fetched))) == ["x", "y"]
    assert store.ls(store.realize(sx.stages.Unpack(fetched, "a.tar.gz"))) == ["x", "y"]
    assert store.ls(store.realize(sx.stages.FetchLocal(place, digest, unpack=True))) == ["x", "y"]
    with pytest.raises(FetchError, match=r"SHA-256"):
        store.realize(sx.stages.FetchLocal(place, "0" * 64))


def test_unpack_needs_a_filename_where_there_are_several(store):
    two = sx.stages.Constant({"a.zip": "", "b.zip": ""})
    with pytest.raises(DerivationError, match=r"a.zip, b.zip.*filename="):
        store.realize(sx.stages.Unpack(two))
