"""The stages that symexp ships."""

import hashlib
import io
import os
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import symexp as sx
from symexp.store import DerivationError, FetchError, TreeError
from symexp.store.transfer import fetch


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


@sx.stage
def total(out, data, name="f"):
    place = data / name
    files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
    (out / "total").write_text("".join(p.read_text() for p in files))


def read(store, stage):
    return store.realize(stage).read_text("total")


def test_a_changed_file_is_fetched_anew_and_what_depends_on_it_is_built(store, tmp_path):
    place = tmp_path / "f"
    place.write_text("one")
    stage = total(sx.stages.FetchLocal(place))
    assert read(store, stage) == "one"
    place.write_text("two")
    assert [step.action for step in store.plan(stage)] == ["build", "build"]
    assert "(sha256)" in store.why(sx.stages.FetchLocal(place))
    assert read(store, stage) == "two"
    place.write_text("one")
    assert [step.action for step in store.plan(stage)] == ["hit", "hit"]
    os.utime(place, (1, 1))
    assert [step.action for step in store.plan(stage)] == ["hit", "hit"]


def test_a_changed_file_of_a_directory_is_noticed(store, tmp_path):
    place = tmp_path / "d"
    (place / "sub").mkdir(parents=True)
    (place / "sub" / "a").write_text("a")
    stage = total(sx.stages.FetchLocal(str(place)), "d")
    assert read(store, stage) == "a"
    (place / "sub" / "b").write_text("b")
    assert read(store, stage) == "ab"
    digest = sx.stages.digest_of(place)
    (place / "sub" / "b").write_text("c")
    kept = total(sx.stages.FetchLocal(str(place), digest), "d")
    assert read(store, kept) == "ab"  # the store has it, so the path is not read
    with pytest.raises(FetchError, match=f"expected {digest}"):
        store.realize(sx.stages.FetchLocal(str(place), digest), force=True)
    assert store.verify() == []


def test_the_same_bytes_elsewhere_are_a_hit(store, server, tmp_path):
    server.served["/a/f"] = server.served["/mirror/f"] = b"data"
    digest = hashlib.sha256(b"data").hexdigest()
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "f").write_bytes(b"data")
    places = [
        sx.stages.FetchUrl(server.url + "/a/f", digest),
        sx.stages.FetchUrl(server.url + "/mirror/f", digest.upper()),
        sx.stages.FetchUrl("http://127.0.0.1:9/gone", digest, filename="f"),
        sx.stages.FetchLocal(tmp_path / "copy" / "f"),
        sx.stages.FetchLocal(str(tmp_path / "copy" / "f"), digest),
        sx.stages.FetchLocal("/nowhere/f", digest),
    ]
    assert len({store.realize(total(place)).ref for place in places}) == 1
    assert len(store.realizations()) == 2
    others = [
        sx.stages.FetchUrl("http://127.0.0.1:9/g", digest),
        sx.stages.FetchUrl("http://127.0.0.1:9/f", "0" * 64),
        sx.stages.FetchLocal("/nowhere/f", digest, unpack=True),
    ]
    assert [store.plan(stage).steps[0].action for stage in others] == ["build"] * 3


def test_archives_with_other_names_are_one_stage_if_they_are_unpacked(store, tmp_path):
    for name in ("a.tar.gz", "b.tar.gz"):
        (tmp_path / name).write_bytes(archive({"x": b"1"}))
    (tmp_path / "b.tar.gz").write_bytes((tmp_path / "a.tar.gz").read_bytes())
    one, two = (sx.stages.FetchLocal(tmp_path / f"{n}.tar.gz", unpack=True) for n in "ab")
    assert store.realize(one) == store.realize(two)
    packed = [sx.stages.FetchLocal(tmp_path / f"{n}.tar.gz") for n in "ab"]
    assert store.realize(packed[0]) != store.realize(packed[1])


def test_a_file_that_is_gone_is_named_with_the_way_to_its_result(store, tmp_path):
    place = tmp_path / "f"
    place.write_text("one")
    kept = store.realize(total(sx.stages.FetchLocal(place)))
    digest = sx.stages.digest_of(place)
    place.unlink()
    with pytest.raises(FetchError, match=r"nothing at .*FetchLocal\(path, sha256=\.\.\.\)"):
        store.plan(total(sx.stages.FetchLocal(place)))
    assert store.realize(total(sx.stages.FetchLocal(place, digest))) == kept


def test_a_file_that_changes_before_it_is_copied_is_not_kept(store, tmp_path, monkeypatch):
    place = tmp_path / "f"
    place.write_text("one")
    copy = fetch.copy_content

    def changed(source, target):
        place.write_text("two")
        copy(source, target)

    monkeypatch.setattr(fetch, "copy_content", changed)
    with pytest.raises(FetchError, match=r"has changed since the stage was looked up"):
        store.realize(sx.stages.FetchLocal(place))
    assert store.realizations() == []
    assert store.realize(sx.stages.FetchLocal(place)).read_text("f") == "two"


def test_an_executable_file_is_told_from_another(store, tmp_path):
    place = tmp_path / "f"
    place.write_text("#!/bin/sh")
    plain = store.realize(sx.stages.FetchLocal(place))
    place.chmod(0o755)
    tool = store.realize(sx.stages.FetchLocal(place))
    assert (plain.files["f"][0], tool.files["f"][0]) == ("file", "exec")
