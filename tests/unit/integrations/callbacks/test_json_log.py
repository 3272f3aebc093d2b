"""The JSON lines of a sweep."""

import json

import pytest

import symexp as sx
from symexp.callbacks import JSONLines, LogFileError


def run(path, n):
    space = sx.Dict(x=sx.oneof([0.5, 1.5, 2.5]))
    loop = sx.sample(space, sx.geno.Sweeping(), n, study="json", callbacks=[JSONLines(path)])
    for exp, feedback in loop:
        feedback.add_measurement(exp.x, {"nan": float("nan")}, step=4)
        feedback.done({"note": [1]})


def test_lines_are_standard_json_and_continue(tmp_path):
    path = tmp_path / "t.jsonl"
    try:
        run(path, 1)
        path.write_text(path.read_text() + '{"id": 2, "sta')
        run(path, 3)
        run(path, 3)
    finally:
        sx.delete_study("json")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["id"] for row in rows] == [1, 2, 3]
    first = {k: v for k, v in rows[0].items() if k not in ("seconds", "finished")}
    assert first == {
        "id": 1,
        "state": "complete",
        "rewards": {"reward": 0.5},
        "decisions": {"x": 0.5},
        "metrics": {"nan": None},
        "attempts": 1,
        "error": None,
        "measurements": [{"step": 4, "rewards": [0.5], "metrics": {"nan": None}}],
        "metadata": {"note": [1]},
        "dna": 0,
    }


def test_a_file_of_another_kind_is_left_alone(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text("[1]\n")
    with pytest.raises(LogFileError, match="was not written by JSONLines"):
        run(path, 1)
    sx.delete_study("json")
    assert path.read_text() == "[1]\n"
