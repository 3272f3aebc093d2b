"""`save` and `load`: local files, URLs, compression, handlers."""

import builtins
import gzip
import json
import os
import pathlib

import fsspec
import pytest

import symexp as sx
from symexp.codec import register_file_handler
from symexp.codec import saving as files
from symexp.errors import ArgumentError, CodecError, UnknownTypeError, UnsupportedValueError

TREE = sx.Dict(x=[1, 2.5, None], y=(True, "é"))
TEXT = '{"symexp":1,"value":{"x":[1,2.5,null],"y":{"$tuple":[true,"\\u00e9"]}}}\n'


@pytest.fixture(autouse=True)
def _forget_handlers():
    before = dict(files._handlers)
    yield
    files._handlers.clear()
    files._handlers.update(before)


def test_a_file_is_ascii_json_with_a_line_end(tmp_path):
    path = tmp_path / "exp.json"
    sx.save(TREE, path)
    assert path.read_bytes() == TEXT.encode("ascii")
    assert sx.eq(sx.load(path), TREE)
    assert sx.eq(sx.load(str(path)), TREE)
    assert os.listdir(tmp_path) == ["exp.json"]


def test_options_of_the_text(tmp_path):
    path = tmp_path / "exp.json"
    sx.save(TREE, path, indent=2)
    assert path.read_text() == (
        '{"symexp": 1, "value": {"x": [1, 2.5, null], "y": {"$tuple": [true, "\\u00e9"]}}}\n'
    )
    assert sx.eq(sx.load(path), TREE)


def test_a_save_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "exp.json"
    sx.save(TREE, path)
    with pytest.raises(UnsupportedValueError, match=rf"Cannot save to {path}: .*\(path=a\)"):
        sx.save(sx.Dict(a=object()), path)
    assert path.read_text() == TEXT
    assert os.listdir(tmp_path) == ["exp.json"]


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        sx.load(tmp_path / "none.json")
    with pytest.raises(FileNotFoundError):
        sx.save(TREE, tmp_path / "none" / "exp.json")


def test_errors_name_the_file(tmp_path):
    path = tmp_path / "exp.json"
    path.write_text('{"symexp": 1,\n "value": nul}')
    with pytest.raises(CodecError, match=rf"{path}: Not a JSON text: line 2, column 11: expected"):
        sx.load(path)
    path.write_text('{"symexp": 1, "value": {"$ref": 1}}')
    with pytest.raises(CodecError, match=rf"{path}: The \$ref 1 leads nowhere"):
        sx.load(path)
    path.write_text('{"symexp": 1, "value": {"$type": "a.B"}}')
    with pytest.raises(UnknownTypeError, match=rf"{path}: Not known or not trusted here: 'a\.B'"):
        sx.load(path, strict=True)


def test_gzip_by_suffix_the_same_each_time(tmp_path):
    a, b = tmp_path / "a.json.gz", tmp_path / "b.json.gz"
    sx.save(TREE, a)
    sx.save(TREE, b)
    assert a.read_bytes() == b.read_bytes()
    assert gzip.decompress(a.read_bytes()) == TEXT.encode("ascii")
    assert sx.eq(sx.load(a), TREE)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{}", "Not a gzip file"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], "cut off"),
        (gzip.compress(TEXT.encode(), mtime=0) + b"x", "something follows"),
    ],
)
def test_damaged_gzip(tmp_path, data, message):
    path = tmp_path / "a.json.gz"
    path.write_bytes(data)
    with pytest.raises(CodecError, match=message):
        sx.load(path)


def test_a_gzip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_MAX_UNPACKED", 1000)
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b" " * 100_000))
    with pytest.raises(CodecError, match="unpacks to more than 1000 bytes"):
        sx.load(path)


# URLs.


def test_fsspec_urls(tmp_path):
    sx.save(TREE, "memory://symexp/exp.json")
    assert fsspec.filesystem("memory").cat("/symexp/exp.json") == TEXT.encode("ascii")
    assert sx.eq(sx.load("memory://symexp/exp.json"), TREE)
    sx.save(TREE, "memory://symexp/exp.json.gz")
    assert sx.eq(sx.load("memory://symexp/exp.json.gz"), TREE)
    sx.save(TREE, f"file://{tmp_path}/exp.json")
    assert (tmp_path / "exp.json").read_text() == TEXT


def test_an_unknown_protocol():
    with pytest.raises(CodecError, match="'nowhere://a' cannot be opened: Protocol not known"):
        sx.load("nowhere://a")


def test_a_url_without_fsspec_names_the_extra(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "fsspec":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install 'symexp\[remote\]'"):
        sx.save(TREE, "memory://a.json")


@pytest.mark.parametrize("path", [5, "", None, b"a.json"])
def test_a_path_must_be_a_path(path):
    with pytest.raises(CodecError, match="Expected a path or a URL, but got"):
        sx.load(path)


def test_unknown_options_are_named(tmp_path):
    with pytest.raises(ArgumentError, match=r"sx\.save\(\) has no option 'indnt'.*'indent'"):
        sx.save(TREE, tmp_path / "a.json", indnt=2)
    with pytest.raises(ArgumentError, match=r"sx\.load\(\) has no option 'trusted'.*'trust'"):
        sx.load(tmp_path / "a.json", trusted=["a"])


# Handlers.


def test_a_handler_for_a_suffix(tmp_path):
    def save(value, path, shout=False):
        pathlib.Path(path).write_text("!" * shout + json.dumps(sx.to_json(value)["value"]))

    def load(path, **options):
        assert options == {"trust": ["a.b"]}
        text = pathlib.Path(path).read_text().lstrip("!")
        return sx.from_json({"symexp": 1, "value": json.loads(text)})

    register_file_handler(".mine", save, load)
    path = tmp_path / "exp.mine"
    sx.save(TREE, path, shout=True)
    assert path.read_text().startswith("!{")
    assert sx.eq(sx.load(path, trust=["a.b"]), TREE)


def test_a_scheme_wins_over_a_suffix_and_the_longest_of_each():
    calls = []
    for key in (".b", ".a.b", "hub://", "hub://x"):
        save = lambda v, p, key=key: calls.append(key)
        if key == "hub://x":
            with pytest.raises(CodecError, match=r"Expected a suffix like '\.yaml' or a scheme"):
                register_file_handler(key, save, None)
        else:
            register_file_handler(key, save, None)
    sx.save(1, "x.b")
    sx.save(1, "x.a.b")
    sx.save(1, "hub://x.a.b")
    assert calls == [".b", ".a.b", "hub://"]
