"""Placeholders in files."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import symexp as sx
from symexp.errors import CodecError


def base() -> sx.Dict:
    return sx.Dict(lr=0.5, x=10)


def test_spaces_are_saved_and_loaded_in_a_fresh_process(tmp_path):
    tree = sx.Dict(
        x=sx.oneof([1, sx.Dict(y=sx.floatv(1, 2, "log"))], name="a", hints={"w": 1}),
        z=sx.manyof(2, [1, 2, 3], when=("a", 1), otherwise=[]),
        t=(sx.oneof([1, 2]), 3),
        i=sx.intv(1, 5, log=True),
        s=sx.same_as("t[0]"),
    )
    sx.save(tree, tmp_path / "tree.json")
    assert sx.eq(sx.load(tmp_path / "tree.json"), tree)
    sx.save(sx.space(base(), "symexp.change_lr?oneof(1,2)"), tmp_path / "rules.json")
    code = (
        "import symexp as sx\n"
        f"tree = sx.load(r'{tmp_path / 'tree.json'}')\n"
        "print(sx.dna_spec(tree).space_size, sx.fingerprint(tree))\n"
        f"print(sx.dna_spec(sx.load(r'{tmp_path / 'rules.json'}')).space_size)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["inf", sx.fingerprint(tree), "2"]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("3", "Expected the fields of a placeholder"),
        ('{"candidates": 3}', "Expected a list"),
        ('{"candidates": []}', "a placeholder that cannot be"),
        ('{"candidates": [1], "when": 3}', "Expected a list"),
        ('{"candidates": [1], "when": [1, [2]]}', "Expected a name and values"),
        ('{"candidates": [1], "name": 5}', "Expected the name of a decision"),
        ('{"candidate": [1]}', "has no 'candidate'. Did you mean 'candidates'"),
        ("{}", "a placeholder that cannot be"),
    ],
)
def test_malformed_placeholders_in_files_are_refused(payload, message):
    with pytest.raises(CodecError, match=message):
        sx.from_json_str('{"symexp": 1, "value": {"$oneof": ' + payload + "}}")


@pytest.mark.parametrize("payload", [3, None, "", "a[", ["a"], {"path": "a"}])
def test_a_file_with_a_wrong_path_to_follow_is_refused(payload, tmp_path):
    text = json.dumps({"symexp": 1, "value": {"a": 1, "b": {"$same_as": payload}}})
    (tmp_path / "wrong.json").write_text(text)
    with pytest.raises(CodecError, match="a placeholder that cannot be"):
        sx.load(tmp_path / "wrong.json")
