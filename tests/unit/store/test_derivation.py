"""Derivations: identity, what they refuse, and converters of upper layers."""

import pytest

from symexp.store import (
    Derivation,
    DerivationError,
    derivation,
    matchers,
)
from symexp.store.derivation import register_converter


def test_malformed_digests_are_rejected():
    with pytest.raises(DerivationError, match=r"must be 64 lower-case hex digits, got 'abc'"):
        Derivation("a", digest="abc")
    with pytest.raises(DerivationError, match=r"a dependency must be a Derivation, got 3"):
        Derivation("a", {}, [3])


def test_the_digest_covers_name_configuration_and_dependencies():
    a = Derivation("a", {"x": 1})
    assert a == Derivation("a", {"x": 1}, build=print, outputs=["y"], matcher=matchers.all())
    others = [
        Derivation("b", {"x": 1}),
        Derivation("a", {"x": 1.0}),
        Derivation("a", {"x": True}),
        Derivation("a", {"x": "1"}),
        Derivation("a", {"x": 1}, [Derivation("c")]),
    ]
    assert len({a, *others}) == 6
    assert Derivation("a", {"y": 2, "x": 1}) == Derivation("a", {"x": 1, "y": 2})


def test_two_stages_with_one_digest_are_rejected(store):
    a = Derivation("a", {"x": 1}, digest="0" * 64)
    b = Derivation("b", {"x": 2}, digest="0" * 64)
    with pytest.raises(DerivationError, match=r"Two different stages have the digest 000"):
        store.plan(Derivation("top", {}, [Derivation("l", {}, [a]), Derivation("r", {}, [b])]))


def test_a_stage_must_be_a_stage(store):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 3 \(type int\)"):
        store.realize(3)


def test_a_registered_converter_turns_objects_of_callers_into_derivations(store, monkeypatch):
    def build(ctx):
        (ctx.out / "n").write_text(str(ctx.config["n"]))

    monkeypatch.setattr(derivation, "_convert", None)  # restores the converter afterwards
    register_converter(lambda n, tracking: Derivation("number", {"n": n}, build=build))
    assert store.realize(7).read_text("n") == "7"
    assert store.realizations(7) == [store.realize(7)]


def test_two_matchers_for_one_stage_of_a_pipeline_are_rejected(store, make):
    a = make("a")
    top = make("top", make("l", a), make("r", a.with_matcher(matchers.latest())))
    with pytest.raises(DerivationError, match=r"'a'.*has two matchers.*, only\(\) and latest\(1\)"):
        store.realize(top)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../b", "", ".", "a\0b"])
def test_promised_outputs_outside_of_out_are_rejected(make, path):
    with pytest.raises(DerivationError, match="must be a relative path inside"):
        make("one", outputs=[path])


def test_a_configuration_is_made_on_request(store, make):
    made = []

    def config():
        made.append(1)
        return {"x": 1}

    def stage():
        return make("one").replace(config=config, digest="1" * 64)

    store.realize(stage())
    assert len(made) == 1
    assert store.plan(stage()).hits
    assert store.realize(stage()).config == {"x": 1}
    assert len(made) == 1
    assert stage().with_matcher(None).config == {"x": 1}
