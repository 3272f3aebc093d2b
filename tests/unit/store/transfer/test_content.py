"""Digests of local data: any change is noticed, and what has not changed is not read again."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from symexp.store import FetchError, StoreError, TreeError
from symexp.store.disk.manifest import scan, tree_digest
from symexp.store.transfer import content
from symexp.store.transfer.content import content_of, digest_of


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    return place


@pytest.fixture
def reads(monkeypatch):
    """The names of the files that are read."""
    found = []

    def digest_file(path, real=content.digest_file):
        found.append(os.path.basename(path))
        return real(path)

    monkeypatch.setattr(content, "digest_file", digest_file)
    return found


def settled(path, seconds=100):
    """Lets a file be old, as far as a program can: `ctime` cannot be set."""
    status = os.stat(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - seconds * 10**9))
    return path


@pytest.fixture
def later(monkeypatch):
    """Lets the files that a test has written be older than any clock's resolution."""
    now = content.time.time_ns
    monkeypatch.setattr(content.time, "time_ns", lambda: now() + 10**10)


def test_digests_are_those_of_files_and_trees(tmp_path):
    (tmp_path / "f").write_bytes(b"data")
    assert content_of(tmp_path / "f") == (hashlib.sha256(b"data").hexdigest(), "file")
    (tmp_path / "f").chmod(0o755)
    assert content_of(str(tmp_path / "f")).kind == "exec"
    (tmp_path / "link").symlink_to("f")
    assert digest_of(tmp_path / "link") == digest_of(tmp_path / "f")
    assert content_of(tmp_path) == (tree_digest(scan(tmp_path)), "dir")


def test_every_change_of_a_tree_changes_its_digest(tmp_path):
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "e" / "f").write_text("one")
    (tmp_path / "d" / "l").symlink_to("e/f")
    seen = {digest_of(tmp_path)}
    for change in (
        lambda: (tmp_path / "d" / "e" / "f").write_text("two"),
        lambda: (tmp_path / "d" / "e" / "f").chmod(0o755),
        lambda: os.rename(tmp_path / "d" / "e" / "f", tmp_path / "d" / "e" / "g"),
        lambda: (tmp_path / "d" / "empty").mkdir(),
        lambda: (tmp_path / "new").write_text(""),
        lambda: ((tmp_path / "d" / "l").unlink(), (tmp_path / "d" / "l").symlink_to("e/g")),
    ):
        change()
        seen.add(digest_of(tmp_path))
    assert len(seen) == 7


def test_only_what_has_changed_is_read(tmp_path, reads, later):
    for name in "abc":
        (tmp_path / name).write_text(name)
    first = digest_of(tmp_path)
    assert sorted(reads) == ["a", "b", "c"]
    assert digest_of(tmp_path) == first
    (tmp_path / "b").write_text("B")
    assert digest_of(tmp_path) != first
    assert reads[3:] == ["b"]


def test_a_change_that_keeps_size_and_mtime_is_noticed(tmp_path, later):
    place = tmp_path / "f"
    place.write_text("one")
    before, status = digest_of(place), os.stat(place)
    place.write_text("two")
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert digest_of(place) != before


def test_a_file_that_was_just_written_is_read_again(tmp_path, reads, monkeypatch):
    """Within the resolution of the clock, a second change of equal size leaves no trace."""
    place = tmp_path / "f"
    place.write_text("one")
    stamp = content._stamp(str(place))
    monkeypatch.setattr(content, "_stamp", lambda path: stamp)
    before = digest_of(place)
    place.write_text("two")
    assert digest_of(place) != before
    assert reads == ["f", "f"]


def test_digests_that_took_time_serve_other_processes(tmp_path, cache, reads, later):
    place = tmp_path / "big"
    place.write_bytes(b"x" * 2**20)
    (tmp_path / "small").write_bytes(b"x")
    digest = digest_of(place)
    digest_of(tmp_path / "small")
    assert len(list(cache.rglob("*.json"))) == 1
    content._memory.clear()
    reads.clear()
    assert (digest_of(place), reads) == (digest, [])
    code = (
        "import sys; from symexp.store.transfer import content\n"
        "content.digest_file = None\n"
        "print(content.digest_of(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True)
    assert done.stdout.strip() == digest, done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"path": 1}', '{"path": "?", "files": 3}'])
def test_a_damaged_cache_is_not_used(tmp_path, cache, later, text):
    place = tmp_path / "big"
    place.write_bytes(b"x" * 2**20)
    digest = digest_of(place)
    (file,) = cache.rglob("*.json")
    file.write_text(text.replace("?", str(place)))
    content._memory.clear()
    assert digest_of(place) == digest


def test_a_cache_of_another_path_is_not_used(tmp_path, cache, later):
    (tmp_path / "big").write_bytes(b"x" * 2**20)
    digest = digest_of(tmp_path / "big")
    (file,) = cache.rglob("*.json")
    known = json.loads(file.read_text())
    known["path"] = "/elsewhere"
    known["files"][""][-1] = "0" * 64
    file.write_text(json.dumps(known))
    content._memory.clear()
    assert digest_of(tmp_path / "big") == digest


def test_a_cache_that_cannot_be_written_costs_nothing_else(tmp_path, cache, monkeypatch, later):
    (tmp_path / "big").write_bytes(b"x" * 2**20)
    (cache / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache / "file"))
    assert digest_of(tmp_path / "big") == hashlib.sha256(b"x" * 2**20).hexdigest()


def test_what_cannot_be_fetched_is_named(tmp_path, monkeypatch):
    with pytest.raises(FetchError, match=r"nothing at .*none.*sha256="):
        digest_of(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FetchError, match="neither a file nor a directory"):
        digest_of(tmp_path / "pipe")
    with pytest.raises(TreeError, match="'pipe' is a named pipe"):
        digest_of(tmp_path)
    with pytest.raises(StoreError, match="is a URL"):
        digest_of("s3://bucket/x")


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path, monkeypatch):
    place = tmp_path / "f"
    place.write_text("one")

    def digest_file(path, real=content.digest_file):
        place.write_text("another")
        return real(path)

    monkeypatch.setattr(content, "digest_file", digest_file)
    with pytest.raises(FetchError, match="changes while it is read"):
        digest_of(place)
