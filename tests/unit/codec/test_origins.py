"""Files remember the source files of the user's classes, and never import them."""

import json
import sys
from pathlib import Path

import pytest

import symexp as sx
from symexp.codec.origins import origin_of


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of the user in a directory of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "their_models.py").write_text(
        "import symexp as sx\n"
        "@sx.symbolize\n"
        "class Net:\n"
        "    def __init__(self, x=1): pass\n"
        "@sx.symbolize(name='of.their.own')\n"
        "class Named:\n"
        "    pass\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    import their_models

    yield their_models
    del sys.modules["their_models"]


def document(path):
    return json.loads(Path(path).read_text())


def test_a_path_is_relative_to_the_directory_of_the_file(module, tmp_path):
    (tmp_path / "runs").mkdir()
    for name, want in (
        ("project/a.json", "their_models.py"),
        ("a.json", "project/their_models.py"),
        ("runs/a.json", "../project/their_models.py"),
    ):
        sx.save(sx.Dict(net=module.Net(2)), tmp_path / name)
        made = document(tmp_path / name)
        assert list(made) == ["symexp", "value", "origins"]
        assert made["origins"] == {"their_models": want}


def test_a_file_in_no_common_directory_has_the_name_alone(module, tmp_path):
    module.__file__ = "/elsewhere/home/their_models.py"
    sx.save(module.Net(), tmp_path / "a.json")
    assert document(tmp_path / "a.json")["origins"] == {"their_models": "their_models.py"}
    sx.save(module.Net(), "memory://origins.json")
    loaded = sx.load("memory://origins.json")
    assert sx.eq(loaded, module.Net())


def test_what_has_no_source_file_of_the_user_is_left_out(module, tmp_path):
    module.__file__ = "/usr/lib/python3/site-packages/their_models.py"
    for value in (sx.Dict(x=1), module.Named(), module.Net()):
        sx.save(value, tmp_path / "a.json")
        assert "origins" not in document(tmp_path / "a.json")


def test_neither_equality_nor_text_depends_on_it(module, tmp_path):
    sx.save(module.Net(), tmp_path / "a.json")
    sx.save(module.Net(), tmp_path / "b.json", origins=False)
    assert "origins" not in document(tmp_path / "b.json")
    one, other = sx.load(tmp_path / "a.json"), sx.load(tmp_path / "b.json")
    assert sx.eq(one, other)
    assert sx.fingerprint(one) == sx.fingerprint(other)
    assert "origins" not in sx.to_json(one)


def test_an_unknown_class_keeps_its_origin_and_is_told_by_errors(tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    text = '{"symexp":1,"value":{"$type":"gone_one.Net"},"origins":{"gone_one":"src/gone.py"}}'
    (folder / "a.json").write_text(text)
    loaded = sx.load(folder / "a.json")
    assert "gone_one" not in sys.modules
    assert origin_of("gone_one.Net") == str(folder / "src" / "gone.py")
    sx.save(loaded, tmp_path / "b.json")
    assert document(tmp_path / "b.json")["origins"] == {"gone_one": "one/src/gone.py"}
    with pytest.raises(sx.errors.UnknownTypeError, match=r"says that '.*src/gone\.py' defines it"):
        loaded.fit()


def test_files_of_two_scripts_keep_their_own(tmp_path):
    for name in ("One", "Two"):
        text = (
            f'{{"symexp":1,"value":{{"$type":"__main__.Of{name}"}},'
            f'"origins":{{"__main__":"{name}.py"}}}}'
        )
        (tmp_path / name).write_text(text)
    one, two = sx.load(tmp_path / "One"), sx.load(tmp_path / "Two")
    sx.save(one, tmp_path / "again")
    assert document(tmp_path / "again")["origins"] == {"__main__": "One.py"}
    assert origin_of("__main__.OfTwo") == str(tmp_path / "Two.py")
    assert origin_of("__main__.Other") is None
    assert isinstance(two, sx.Unknown)


@pytest.mark.parametrize("origins", ["[]", '"train.py"', '{"m": 1}', '{"m": ""}', '{"m": null}'])
def test_other_values_are_refused(origins):
    with pytest.raises(sx.errors.CodecError, match="source file of each module as 'origins'"):
        sx.from_json_str(f'{{"symexp":1,"value":null,"origins":{origins}}}')
