"""All that is known about a realization, as text and as JSON."""

import json
import platform

import pytest

import symexp as sx
from symexp.store import Derivation
from symexp.store.disk.canonical import sealed
from symexp.store.errors import StoreError


@sx.stage
def rows(out, n=4):
    (out / "d").mkdir()
    (out / "d" / "rows.txt").write_text("x" * n)


@sx.stage
def fit(out, data, lr=0.1, seed=3):
    sx.stages.note(best_epoch=5)
    (out / "m.txt").write_text(str(lr))


@sx.stage
def goes_on(out):
    place = out.checkpoint / "begun"
    if not place.exists():
        place.touch()
        raise RuntimeError
    (out / "n").write_text("1")


def test_the_text_says_that_a_build_went_on_from_a_checkpoint(store):
    with pytest.raises(RuntimeError):
        store.realize(goes_on())
    text = str(store.show(store.realize(goes_on())))
    assert (
        "\nresumed   from a checkpoint of 1 earlier attempt(s), whose time is not counted" in text
    )


def test_the_text_says_how_it_was_built_and_how_to_build_it_again(store):
    built = store.realize(fit(rows(n=7), lr=0.5))
    text = str(store.show(built))
    assert text.splitlines()[0] == built.ref
    for line in (
        f"python    CPython {platform.python_version()}, symexp {sx.__version__}",
        "seeds     seed=3",
        "notes     best_epoch=5",
        "            lr = 0.5",
        f"input     {store[rows(n=7)].ref}",
        "file      m.txt (3 bytes)",
    ):
        assert f"\n{line}" in text
    step = text.splitlines()[-1].removeprefix("rebuild").strip()
    assert step == f"store.realize(store.stage('{built.ref}'), force=True)"
    assert eval(step, {"store": store}) == built
    assert repr(store.show(built)) == text
    assert store.show(built)._repr_html_().startswith("<pre>rlz:")
    assert "d/rows.txt (7 bytes)" in str(store.show(rows(n=7)))


def test_as_json_it_has_the_members_of_the_documents(store):
    built = store.realize(fit(rows(n=7)))
    found = json.loads(json.dumps(store.show(built).to_json()))
    assert found["provenance"]["notes"] == {"best_epoch": 5}
    assert found["files"]["m.txt"] == built.files["m.txt"]
    assert (found["ref"], found["config"]["lr"]) == (built.ref, 0.1)
    assert found["inputs"] == {k: list(refs) for k, refs in built.inputs.items()}


def test_a_realization_without_a_record_says_so(store, make, monkeypatch):
    monkeypatch.setattr("symexp.store.realizing.build.Witness.report", lambda *_: {})
    built = store.realize(make("a", value=3))
    assert "versions  not recorded" in str(store.show(built))
    assert "config    of = []\n          value = 3" in str(store.show(built))
    assert store.show(built).to_json()["provenance"] is None


def test_a_kept_failure_shows_its_error(store, make):
    def build(ctx):
        raise ValueError("no \x1b[31m luck")

    failed = store.realize(make("a", build=build), on_error="keep")
    text = str(store.show(failed))
    assert "failed    builtins.ValueError: no \\x1b[31m luck" in text
    assert store.show(failed.ref).to_json()["error"]["message"] == "no \x1b[31m luck"


def test_many_files_and_long_configurations_are_cut(store):
    def build(ctx):
        for i in range(30):
            (ctx.out / f"{i:02}").touch()

    stage = Derivation("many", {str(i): i for i in range(100)}, build=build)
    text = str(store.show(store.realize(stage)))
    assert "file      ... and 10 more files" in text
    assert "... and 60 more lines" in text


def test_a_stage_that_was_not_built_is_an_error(store):
    with pytest.raises(StoreError, match="never built"):
        store.show(rows(n=99))


def without_seal(document):
    return {name: value for name, value in document.items() if name != "seal"}


def test_the_steps_are_safe_to_paste_whatever_a_record_says(store):
    built = store.realize(rows(n=7))
    document = json.loads((built.home / "context.json").read_text())
    git = {"commit": "main; touch x", "repository": "r\ntouch y"}
    document["provenance"].update(git=[git], packages={"a;b": "1\ntouch z"})
    built.home.chmod(0o755)
    (built.home / "context.json").chmod(0o644)
    (built.home / "context.json").write_bytes(sealed(without_seal(document)))
    steps = str(store.show(built.ref)).partition("\nrebuild   ")[2].splitlines()
    assert steps[0].startswith("git checkout 'main; touch x'  # in r\\ntouch y")
    assert steps[1].strip().startswith("pip install 'a;b==1\\ntouch z'")
    assert len(steps) == 3
