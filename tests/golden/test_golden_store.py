"""Digests and documents of every released format stay what they were."""

import json
from pathlib import Path

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
