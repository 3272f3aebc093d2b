"""Digests and documents of every released format stay what they were."""

import hashlib
import json
import tarfile
from pathlib import Path

import pytest

import symexp as sx
from symexp.store import Derivation
from symexp.store.derivation import config_document, inputs_key
from symexp.store.disk.canonical import sealed
from symexp.store.disk.manifest import scan, tree_digest
from symexp.store.refs import Ref

GOLDEN = Path(__file__).parent / "store"


def golden_tree(root):
    (root / "d" / "empty").mkdir(parents=True)
    (root / "a").write_bytes(b"content\n")
    (root / "d" / "tool").write_bytes(b"#!/bin/sh\n")
    (root / "d" / "tool").chmod(0o755)
    (root / "link").symlink_to("d/tool")
    (root / "caf\u00e9 \u2603").write_bytes(b"")
    return root


def values(root):
    data = Derivation("data", {"rows": 10, "name": "caf\u00e9", "rate": 0.1})
    model = Derivation("model", {"data": data.ref}, [data])
    chosen = {data.digest: (Ref(data.key, "1" * 32, "2" * 16, "data"),)}
    return {
        "tree": tree_digest(scan(golden_tree(root))),
        "data": data.digest,
        "model": model.digest,
        "inputs": inputs_key(model, chosen),
        "config": config_document(model).decode(),
        "sealed": sealed({"a": [1, 2.5, None], "files": {"x": ["file", 0, ""]}}).decode(),
    }


def test_format_1(tmp_path):
    assert values(tmp_path) == json.loads((GOLDEN / "format1.json").read_text("utf-8"))


NUMBERS = b"1 2 3\n"
SHA256 = hashlib.sha256(NUMBERS).hexdigest()


@sx.stage(name="golden.Total")
def total(out, data, scale=1):
    raise AssertionError("the result is in the store")


@sx.stage(name="golden.Noted")
def noted(out, scale=1, seed=3):
    raise AssertionError("the result is in the store")


@sx.stage(name="golden.Deep")
def deep(out, parts):
    raise AssertionError("the result is in the store")


def test_results_of_fetched_data_of_before_they_had_an_identity_are_hits(tmp_path):
    """Then, URL and path identified fetched data, and realizations had no `order`."""
    store = sx.Store(tmp_path / "store", code="ignore")
    kept = store.unpack(GOLDEN / "fetched1.tar.zst")
    url = sx.stages.FetchUrl("http://example.org/numbers.txt", SHA256)
    local = sx.stages.FetchLocal("/data/numbers.txt", SHA256)
    for stage, before in (
        (total(url, scale=1), kept[0]),
        (total(local, scale=2), kept[1]),
        (deep([total(url), {"a": url}]), kept[3]),
    ):
        assert {step.action for step in store.plan(stage)} == {"hit"}
        assert store.realize(stage) == before
        assert store.realizations(stage) == [before]
    assert sx.eq(store.stage(kept[0]), total(url, scale=1))
    assert (store.realize(url).read_bytes("numbers.txt"), kept[0].order) == (NUMBERS, 0)
    assert store.verify() == []


def test_results_of_a_path_of_then_are_hits_if_the_content_is_the_same(tmp_path, monkeypatch):
    store = sx.Store(tmp_path / "store", code="ignore", echo=False)
    kept = store.unpack(GOLDEN / "fetched1.tar.zst")[2]
    (tmp_path / "numbers.txt").write_bytes(NUMBERS)
    for module in ("content", "fetch"):  # the identity of then has the path /data/numbers.txt
        name = f"symexp.store.transfer.{module}.local_path"
        monkeypatch.setattr(name, lambda *_: str(tmp_path / "numbers.txt"))
    stage = total(sx.stages.FetchLocal("/data/numbers.txt"), scale=3)
    assert store.realize(stage) == kept
    assert sx.eq(store.stage(kept), stage)
    (tmp_path / "numbers.txt").write_bytes(b"4 5 6\n")
    with pytest.raises(AssertionError, match="is in the store"):
        store.realize(stage)


def test_the_provenance_of_a_result_is_read(tmp_path):
    store = sx.Store(tmp_path / "store", code="ignore", echo=False)
    (kept,) = store.unpack(GOLDEN / "provenance1.tar.zst")
    assert store.realize(noted(scale=2)) == kept
    found = kept.provenance
    assert found.git == ("lab", "1a2b3c4d" * 5, "main", False, ("new.py",), None)
    assert found.machine == ("node7", "Linux 6.1.0", "x86_64", 8, 2**34, ("NVIDIA H100",))
    assert (found.user, found.python, found.implementation) == ("ada", "3.12.1", "CPython")
    assert (found.symexp, found.packages) == ("0.1.0", {"numpy": "2.0.1", "keras": "3.12.0"})
    assert (found.backend, found.random) == ("jax", {"PYTHONHASHSEED": 0})
    assert found.seeds == {"seed": 3, "PYTHONHASHSEED": 0, "data_seed": 5}
    assert found.notes == {"data_seed": 5, "classes": ["a", "b"]}
    assert found.started == kept.started
    assert "git       1a2b3c4d1a (changed), without new.py on main in lab" in str(store.show(kept))
    assert store.verify() == []


@sx.stage(name="golden.Count")
def count(out, file, scale=1):
    raise AssertionError("the result is on the remote")


def test_a_signed_remote_of_version_1_with_a_map_is_read(tmp_path):
    @sx.stage(name="golden.Sum")
    def total(out, counts):
        raise AssertionError("the result is on the remote")

    with tarfile.open(GOLDEN / "remote1.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")
    remote = sx.Remote(tmp_path / "remote1", trusted=[GOLDEN / "remote1.pub"])
    store = sx.Store(tmp_path / "store", code="ignore", remote=remote)
    raw = sx.stages.Constant({"a.txt": "xy", "d/b.txt": "xyz"})
    counts = sx.stages.Map(count(sx.stages.EACH, scale=2), over=sx.stages.files_of(raw))
    assert {step.action for step in store.plan(total(counts))} == {"fetch"}
    found = store.realize(total(counts))
    assert found.read_text("sum.txt") == "10"
    assert found.logs == "adding\n"
    assert (found / "link").read_text() == "#!/bin/sh\n"
    items = store.realize(counts).items()
    assert {name: (path / "n.txt").read_text() for name, path in items.items()} == {
        "a.txt": "4",
        "d/b.txt": "6",
    }
    assert store.verify() == []
    assert {step.action for step in store.plan(total(counts))} == {"hit"}
    assert store.push().refs == ()
