"""Queries: which realizations a caller means, and what the store tells of them."""

import datetime
import os

import pytest

from symexp.store import (
    DerivationError,
    NotRealizedError,
    Realization,
    RefError,
    StoreError,
)
from symexp.store.matchers import latest
from symexp.store.provenance.witness import note


def test_ls_cat_find_and_du_agree_with_the_artifacts(store, make):
    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "d" / "é.txt").write_text("é")
        (ctx.out / "a").write_text("12345")

    one = store.realize(make("one", build=build))
    assert store.ls(one) == ["a", "d/"]
    assert store.ls(one.ref, "d") == ["é.txt"]
    assert store.cat(one, "d/é.txt") == "é"
    assert store.find("o*") == [one]
    assert store.find("x*") == []
    assert store.find(newer=60) == [one]
    assert store.find(newer=datetime.datetime.now(datetime.UTC)) == []
    assert store.du() == {one.ref: 7, "total": 7}
    with pytest.raises(RefError, match=r"has no artifact '../config.json'"):
        store.cat(one, "../config.json")


def test_diff_lists_configuration_and_files(store, make):
    a = store.realize(make("one", value=1))
    b = store.realize(make("one", value=2))
    changes = [(d.where, d.path, d.left, d.right) for d in store.diff(a, b)]
    assert changes[0] == ("config", "value", 1, 2)
    assert changes[1][:2] == ("files", "n")
    assert store.diff(a, a) == []


@pytest.mark.parametrize("text", ["", "rlz:", "rlz:xyz-a"])
def test_malformed_references_are_rejected(store, text):
    with pytest.raises(RefError, match=r"Expected a reference of a realization"):
        store.remove([text])


@pytest.mark.parametrize("value", [None, 3])
def test_values_that_are_neither_reference_nor_stage_are_rejected(store, value):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got"):
        store.remove([value])


def test_a_derivation_means_its_realizations(store, make):
    stage = make("one")
    with pytest.raises(NotRealizedError, match=r"There is no realization of drv:"):
        store[stage.ref]
    assert stage not in store
    assert stage.ref not in store
    one = store.realize(stage)
    assert store[stage] == store[stage.ref] == one
    assert store.ls(stage) == store.ls(one)
    assert store.gc(keep=stage, dry_run=True).refs == ()


def test_unknown_references_are_errors(store):
    ref = f"rlz:{'0' * 32}-{'0' * 32}-{'0' * 16}-x"
    assert ref not in store
    with pytest.raises(RefError, match=r"There is no realization rlz:0"):
        store[ref]


def test_any_path_into_a_realization_means_it(store, make):
    kept = store.realize(make("base"))
    for path in (kept.home, kept.path, kept / "n"):
        assert store[path] == kept
        assert store[os.fspath(path)] == kept
    assert store.realizations(kept.path) == [kept]
    for path in (store.root, store.root / "realizations", kept.home.parent, kept / "none"):
        with pytest.raises(RefError, match=r"does not lead to a realization of"):
            store[path]


def test_files_and_directories_are_told_apart(store, make):
    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "bytes.bin").write_bytes(b"\xff")

    kept = store.realize(make("base", build=build))
    with pytest.raises(RefError, match=r"'bytes.bin' in rlz:\S+ is no directory. Read the file"):
        store.ls(kept, "bytes.bin")
    with pytest.raises(RefError, match=r"'d' in rlz:\S+ is a directory. `store.ls"):
        store.cat(kept, kept.path.relative_to(kept.path) / "d")
    with pytest.raises(RefError, match=r"has no artifact 'bites.bin'. Did you mean 'bytes.bin'"):
        store.cat(kept, kept.path.relative_to(kept.path) / "bites.bin")
    with pytest.raises(UnicodeDecodeError) as info:
        store.cat(kept, "bytes.bin")
    assert "store[which].read_bytes('bytes.bin')" in info.value.__notes__[0]


def test_kept_failures_are_not_among_the_realizations(store, make):
    def fail(ctx):
        raise ValueError

    kept = store.realize(make("base"))
    failed = store.realize(make("bad", build=fail), on_error="keep")
    assert store.find() == [kept]
    assert store.find("bad") == []
    assert store.derivations() == [kept.derivation]
    assert store.realizations(failed=True) == [failed]


def test_nothing_is_removed_while_something_is_read(store, make, monkeypatch):
    top = store.realize(make("top", make("base")))
    real, free = Realization.document.fget, []

    def document(self):
        lock = store.layout.collecting()
        free.append(lock.acquire(wait=False))
        lock.release()
        return real(self)

    monkeypatch.setattr(Realization, "document", property(document))
    for look in (
        store.roots,
        store.du,
        store.find,
        lambda: store.realizations(top),
        lambda: store.dependents(top),
    ):
        look()
        assert free
        assert not any(free), look
        free.clear()


def test_a_stage_without_realizations_is_answered_while_others_remove(store, make):
    store.realize(make("base"))
    never = make("never", value=2)
    with store.layout.collecting():  # the shared lock would wait here for ever
        assert store.realizations(never) == []
        assert store.realizations(never.ref) == []


def test_newer_takes_moments_and_time_spans(store, make):
    kept = store.realize(make("base"))
    # Without a zone it is local time, as `datetime.now()` gives it.
    before = datetime.datetime.now() - datetime.timedelta(days=1)
    assert store.find(newer=before) == [kept]
    assert store.find(newer=datetime.timedelta(days=1)) == [kept]
    assert store.find(newer=before + datetime.timedelta(days=2)) == []
    with pytest.raises(StoreError, match=r"find: newer must be a datetime, .* got '1d'"):
        store.find(newer="1d")


# The circumstances of builds.


@pytest.fixture
def in_python(monkeypatch):
    """Makes this process one of another version of Python."""
    return lambda version: monkeypatch.setattr("platform.python_version", lambda: version)


def test_diff_tells_the_circumstances_last(store, make, in_python):
    in_python("3.11.7")
    one = store.realize(make("a", build=lambda ctx: note(seed=1)))
    in_python("3.12.1")
    two = store.realize(make("a", value=2, build=lambda ctx: note(seed=2)))
    assert [tuple(d) for d in store.diff(one, two)] == [
        ("config", "value", 1, 2),
        ("provenance", "python", "3.11.7", "3.12.1"),
        ("provenance", "note seed", 1, 2),
    ]


def test_why_of_a_hit_tells_what_has_changed_since_it_was_built(store, make, in_python):
    in_python("3.11.7")
    store.realize(make("a"))
    assert "since" not in store.why(make("a"))
    in_python("3.12.1")
    assert store.why(make("a")).endswith("\n  since it was built: python: 3.11.7 -> 3.12.1")
    assert store.plan(make("a")).builds == []


def test_why_of_a_build_compares_with_the_nearest_result(store, make, in_python):
    in_python("3.11.7")
    store.realize(make("a"))
    in_python("3.12.1")
    last = "\n    value: 1 -> 3\n    since it was built: python: 3.11.7 -> 3.12.1"
    assert store.why(make("a", value=3)).endswith(last)


def test_why_does_not_tell_versions_of_packages_twice(store, make, in_python):
    old, new = ({"package numpy": version, "f": "# 12"} for version in ("1.26", "2.0"))
    in_python("3.11.7")
    built = store.realize(make("a", source=old))
    assert built.provenance.packages["numpy"] == "1.26"
    in_python("3.99")
    for code in ("ignore", "rebuild"):
        lines = store.why(make("a", source=new), code=code).splitlines()
        assert lines[-2:] == [
            "  its source has changed since: package numpy: 1.26 -> 2.0",
            "  since it was built: python: 3.11.7 -> 3.99",
        ]


def test_why_of_two_realizations_tells_everything_that_differs(store, make, in_python):
    in_python("3.11.7")
    left = store.realize(make("a", source={"rate": "= 0.1", "package numpy": "1.26"}))
    in_python("3.12.1")
    right = store.realize(make("a", value=2, source={"rate": "= 0.2", "package numpy": "2.0"}))
    assert store.why(left, right).splitlines() == [
        f"{left.ref} and {right.ref} differ in",
        "  value: 1 -> 2",
        "  source: package numpy: 1.26 -> 2.0",
        "  source: rate: 0.1 -> 0.2",
        "  python: 3.11.7 -> 3.12.1",
        "  file n differs",
    ]
    assert store.why(left, left.ref) == f"{left.ref} and {left.ref} do not differ"


def test_why_of_two_realizations_goes_down_to_the_value_that_differs(store, make):
    left, right = (
        store.realize(make("top", make("mid", make("base", value=n)), make("base", value=n)))
        for n in (1, 2)
    )
    found = store.why(left, right)
    assert "\n  of[1].value: 1 -> 2" in found
    assert found.count("value: 1 -> 2") == 1  # the shared dependency is told once


def test_why_of_two_realizations_names_other_inputs(store, make, counted):
    base = make("base", build=counted(["1", "2"]), matcher=latest())
    one = store.realize(make("top", base))
    two = store.realize(make("top", base), force=base)
    found = store.why(one, two)
    assert f"only {one.ref} was built from {one.direct_inputs[0]}" in found
    assert f"only {two.ref} was built from {two.direct_inputs[0]}" in found


def test_why_of_a_realization_without_a_record_says_so(store, make, monkeypatch):
    monkeypatch.setattr("symexp.store.realizing.build.Witness.report", lambda *_: {})
    one = store.realize(make("a"))
    assert "since" not in store.why(make("a"))
    monkeypatch.undo()
    two = store.realize(make("a", value=2))
    assert f"the circumstances of {one.ref} were not recorded" in store.why(one, two)
    assert {d.where for d in store.diff(one, two)} == {"config", "files"}
