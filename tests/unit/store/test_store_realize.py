"""Realizing: what is built, what is kept, and what happens when a build goes wrong."""

import inspect
import os
import stat
import sys
import warnings

import pytest

from symexp.store import (
    AmbiguousRealizationError,
    BrokenPromiseError,
    CodeChangedWarning,
    DependencyFailedError,
    Derivation,
    DerivationError,
    MatchError,
    NotRealizedError,
    Store,
    StoreError,
    StoreFormatError,
    TreeError,
    matchers,
)


def test_a_stage_is_built_once(store, make, counted):
    build = counted()
    one = make("one", build=build)
    first = store.realize(one)
    assert store.realize(one) == first
    assert build.runs == 1
    assert (first / "n").read_text() == "1"
    assert first.ref.startswith("rlz:")
    assert first.derivation == one.ref
    assert first.config == {"value": 1, "of": []}


def test_another_store_object_finds_it(store, make, counted):
    build = counted()
    ref = store.realize(make("one", build=build)).ref
    assert Store(store.root, echo=False).realize(make("one", build=build)).ref == ref
    assert build.runs == 1


def test_dependencies_are_at_hand(store, make):
    a, b = make("a", value=2), make("b", value=3)
    top = store.realize(make("top", a, b, value=10))
    assert top.read_text("n") == "15"
    assert set(top.inputs) == {a.ref, b.ref}
    assert top.logs == "adding up to 15\n"


def test_a_stage_reached_twice_is_built_once(store, make, counted):
    build = counted()
    base = make("base", build=build)
    store.realize(make("top", make("l", base), make("r", base, value=2)))
    assert build.runs == 1


def test_context_is_the_whole_closure(store, make):
    a = make("a")
    b = make("b", a)
    c = store.realize(make("c", b))
    assert set(c.context) == {a.ref, b.ref}
    assert c.context[a.ref] == (store.realize(a).ref,)


def test_a_chain_deeper_than_the_recursion_limit(store, make):
    top = make("s", value=0)
    for i in range(150):
        top = make("s", top, value=i % 2)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        assert store.realize(top).read_text("n") == "75"
        assert len(store.realize(top).context) == 150
        assert len(store.plan(top).hits) == 151
    finally:
        sys.setrecursionlimit(limit)


def test_files_and_directories_are_read_only(store, make):
    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "d" / "tool").write_text("#!/bin/sh\n")
        (ctx.out / "d" / "tool").chmod(0o777)

    found = store.realize(make("one", build=build))
    modes = {
        p: stat.S_IMODE(os.lstat(found.home / p).st_mode)
        for p in (".", "out", "out/d", "out/d/tool", "config.json", "context.json")
    }
    assert modes == {
        ".": 0o555,
        "out": 0o555,
        "out/d": 0o555,
        "out/d/tool": 0o555,
        "config.json": 0o444,
        "context.json": 0o444,
    }


def test_force_builds_once_more_and_identical_outcomes_merge(store, make, counted):
    build = counted(texts=["x", "x", "y"])
    one = make("one", build=build, matcher=matchers.latest())
    first = store.realize(one)
    assert store.realize(one, force=True) == first
    second = store.realize(one, force=True)
    assert second != first
    assert second.read_text("n") == "y"
    assert build.runs == 3
    assert len(store.realizations(one)) == 2


def test_force_of_a_stage_inside_the_pipeline(store, make, counted):
    below, above = counted(texts=["x", "x", "x"]), counted()
    a = make("a", build=below)
    b = make("b", a, build=above)
    store.realize(b)
    store.realize(b, force=[a])
    assert (below.runs, above.runs) == (2, 1)
    store.realize(b, force=a, matcher=matchers.latest())
    assert below.runs == 3
    with pytest.raises(DerivationError, match="is not a part of what is to be realized"):
        store.realize(a, force=[b])


def test_early_cutoff_at_any_distance(store, make, counted):
    bottom, middle, top = counted(), counted(texts=["same", "same"]), counted()
    a = make("a", build=bottom, matcher=matchers.latest())
    b = make("b", a, build=middle)
    c = make("c", b, build=top)
    first = store.realize(c)
    again = store.realize(c, force=[a])
    assert (bottom.runs, middle.runs, top.runs) == (2, 2, 1)
    assert again == first


def test_only_with_two_realizations_is_an_error_for_that_stage_alone(store, make, counted):
    noisy = make("noisy", build=counted())
    store.realize(noisy)
    with pytest.raises(AmbiguousRealizationError, match=r"'noisy'.*only\(\).*2 realiz.*latest\(\)"):
        store.realize(noisy, force=True)
    assert store.realize(make("calm")).ok
    assert store.plan(noisy)[noisy].action == "conflict"
    assert store.realize(noisy, matcher=matchers.latest()).read_text("n") == "2"


def test_a_changed_choice_below_builds_anew_above(store, make, counted):
    a = make("a", build=counted(), matcher=matchers.latest())
    b = make("b", a, value=0)
    assert store.realize(b).read_text("n") == "1"
    store.realize(a, force=True)
    assert "other outcomes" in store.plan(b)[b].reason
    assert store.realize(b).read_text("n") == "2"
    old = a.with_matcher(matchers.exact(store.realizations(a)[-1]))
    assert store.realize(make("b", old, value=0)).read_text("n") == "1"


def test_matchers_that_need_several_build_several(store, make, counted):
    build = counted()
    found = store.realize_all(make("one", build=build, matcher=matchers.latest(3)))
    assert [r.read_text("n") for r in found] == ["3", "2", "1"]
    assert build.runs == 3
    with pytest.raises(AmbiguousRealizationError, match="chose 3 realizations of 'one'"):
        store.realize(make("one", build=build, matcher=matchers.latest(3)))


def test_a_matcher_that_cannot_be_content(store, make):
    with pytest.raises(MatchError, match="Identical outcomes count once"):
        store.realize_all(make("one", matcher=matchers.latest(2)))


def test_several_realizations_reach_the_build(store, make, counted):
    a = make("a", build=counted(), matcher=matchers.some(3))
    assert store.realize(make("sum", a, value=0)).read_text("n") == "6"

    def asks_for_one(ctx):
        ctx.dependency(a)

    with pytest.raises(AmbiguousRealizationError, match=r"'a'.*chose 3.*ctx.realizations"):
        store.realize(make("b", a, build=asks_for_one))


def test_two_matchers_for_one_stage_in_a_pipeline(store, make):
    a = make("a")
    top = make("top", make("l", a), make("r", a.with_matcher(matchers.latest())))
    with pytest.raises(DerivationError, match=r"'a'.*with two matchers, only\(\) and latest\(1\)"):
        store.realize(top)


def test_a_failure_keeps_its_type_and_its_directory(store, make):
    def fail(ctx):
        (ctx.out / "half").write_text("done")
        print("so far so good")
        raise ZeroDivisionError("by hand")

    with pytest.raises(ZeroDivisionError, match="by hand") as caught:
        store.realize(make("bad", build=fail))
    notes = "\n".join(caught.value.__notes__)
    assert "in stage 'bad' (drv:" in notes
    (place,) = store.layout.failed.iterdir()
    assert str(place) in notes
    assert (place / "out" / "half").read_text() == "done"
    assert (place / "log.txt").read_text() == "so far so good\n"
    assert "ZeroDivisionError: by hand" in (place / "error.txt").read_text()
    assert store.realizations() == []
    assert os.listdir(store.layout.work) == []


def test_only_the_last_failure_of_a_stage_is_kept(store, make):
    def fail(ctx):
        raise ValueError(str(len(os.listdir(store.layout.failed))))

    for _ in range(3):
        with pytest.raises(ValueError, match=r"\d"):
            store.realize(make("bad", build=fail))
    assert len(os.listdir(store.layout.failed)) == 1


def test_a_kept_failure_stops_what_depends_on_it(store, make, counted):
    def fail(ctx):
        (ctx.out / "half").write_text("done")
        raise ZeroDivisionError("by hand")

    above = counted()
    bad = make("bad", build=fail)
    top = make("top", bad, build=above)
    kept = store.realize(bad, on_error="keep")
    assert not kept.ok
    assert kept.ref.startswith("err:")
    assert kept.error["type"] == "builtins.ZeroDivisionError"
    assert kept.read_text("half") == "done"
    with pytest.raises(DependencyFailedError, match=r"'top'.*not run.*'bad' failed") as caught:
        store.realize(top, on_error="keep")
    assert caught.value.ref == kept.ref
    assert above.runs == 0
    assert [s.action for s in store.plan(top, on_error="keep")] == ["failed", "failed"]
    assert store.realizations(bad) == []
    assert store.realizations(bad, failed=True) == [kept]
    assert store.verify() == []


def test_what_does_not_depend_on_the_failure_goes_on(store, make, counted):
    def fail(ctx):
        raise ZeroDivisionError

    build = counted()
    bad, good = make("bad", build=fail), make("good", build=build)
    with pytest.raises(DependencyFailedError):
        store.realize(make("top", bad, good), on_error="keep")
    assert build.runs == 1


def test_a_kept_failure_is_built_again_by_default(store, make):
    broken = [True]

    def build(ctx):
        (ctx.out / "n").write_text("1")
        if broken:
            raise ZeroDivisionError

    one = make("one", build=build)
    assert not store.realize(one, on_error="keep").ok
    broken.clear()
    assert not store.realize(one, on_error="keep").ok
    assert store.realize(one).ok
    assert store.realize(one, on_error="keep").ok


def test_promised_outputs(store, make):
    with pytest.raises(BrokenPromiseError, match=r"'one' promises.*'m'.*There are: n\."):
        store.realize(make("one", outputs=["m"]))
    assert store.realize(make("one", outputs=["n"])).ok


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../b", "", ".", "a\0b"])
def test_promises_stay_inside(make, path):
    with pytest.raises(DerivationError, match="must be a relative path inside"):
        make("one", outputs=[path])


def test_what_cannot_be_kept_is_refused(store, make):
    def pipe(ctx):
        os.mkfifo(ctx.out / "p")

    def leave(ctx):
        os.symlink("../../secret", ctx.out / "l")

    with pytest.raises(TreeError, match="'p' is a named pipe"):
        store.realize(make("one", build=pipe))
    with pytest.raises(TreeError, match="'l' leads out of the artifacts"):
        store.realize(make("two", build=leave))
    assert store.realizations() == []


def test_a_hard_link_to_a_file_outside_is_copied(store, make):
    mine = store.root.parent / "mine"
    mine.write_text("before")

    def build(ctx):
        os.link(mine, ctx.out / "n")

    found = store.realize(make("one", build=build))
    mine.write_text("after")
    assert found.read_text("n") == "before"
    assert os.access(mine, os.W_OK)
    assert store.verify() == []


def test_identical_files_are_kept_once(store, make):
    def build(ctx):
        (ctx.out / "big").write_bytes(b"x" * 10_000)
        (ctx.out / "same").write_bytes(b"x" * 10_000)

    a = store.realize(make("a", build=build))
    b = store.realize(make("b", build=build))
    inodes = {os.stat(r / n).st_ino for r in (a, b) for n in ("big", "same")}
    assert len(inodes) == 1
    assert store.du()["total"] == 10_000


def test_damage_does_not_spread_through_shared_files(store, make):
    def build(ctx):
        (ctx.out / "n").write_text("sound")

    a = store.realize(make("a", build=build))
    (a / "n").chmod(0o644)
    (a / "n").write_text("rotten"[:5])
    b = store.realize(make("b", build=build))
    assert b.read_text("n") == "sound"
    assert {d.ref for d in store.verify()} == {a.ref}


def test_changed_code(store, make, counted):
    build = counted()
    old = make("coded", build=build, source={"build": "1" * 64})
    new = make("coded", build=build, source={"build": "2" * 64}, matcher=matchers.latest())
    first = store.realize(old)
    with pytest.warns(CodeChangedWarning, match=r"'coded' has changed since rlz:.*: build\."):
        assert store.realize(new) == first
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.realize(new) == first
        assert store.realize(new, code="ignore") == first
    assert "its source has changed" in store.why(new)
    assert store.plan(new, code="rebuild")[new].reason == "its source has changed"
    assert store.realize(new, code="rebuild") != first
    assert build.runs == 2
    store.realize(new, code="rebuild")
    assert build.runs == 2


def test_plan_runs_nothing_and_says_why(store, make, counted):
    build = counted()
    a = make("a", build=build)
    b = make("b", a, build=build)
    assert [str(s) for s in store.plan(b)] == [
        f"build    {a.ref}: it was never built",
        f"build    {b.ref}: it depends on {a.ref}, which is to be built",
    ]
    assert build.runs == 0
    store.realize(b)
    assert [s.action for s in store.plan(b)] == ["hit", "hit"]
    assert [s.action for s in store.plan(b, force=True)] == ["hit", "build"]


def test_plan_checks_every_configuration(store, make):
    from symexp.store import Derivation

    bad = Derivation("bad", {"rate": [1.0, float("nan")]}, digest="0" * 64)
    with pytest.raises(DerivationError, match=r"bad.rate\[1\] cannot be written as JSON: got nan"):
        store.plan(make("top", bad))


def test_every_configuration_is_checked_before_anything_runs(store, make, counted):
    first = counted()
    bad = Derivation("bad", {"x": {"y": object()}}, [make("a", build=first)], digest="0" * 64)
    for work in (store.plan, store.realize, lambda s: store.realize(s, workers=2), store.session):
        with pytest.raises(DerivationError, match=r"bad.x.y cannot be written as JSON"):
            work(bad)
    assert first.runs == 0


def test_a_configuration_is_made_when_it_is_asked_for(store, make):
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


def test_why_names_the_nearest(store, make):
    store.realize(make("train", value=3))
    text = store.why(make("train", value=4))
    assert "it was never built" in text
    assert "value: 3 -> 4" in text


def test_realized_builds_nothing(store, make):
    one = make("one")
    with pytest.raises(NotRealizedError, match=r"'one'.*is not realized: it was never built"):
        store.realized(one)
    assert store.realize(one) == store.realized(one)


def test_a_stage_without_a_build(store, make):
    with pytest.raises(DerivationError, match=r"'one'.*says not how"):
        store.realize(make("one", build=None))


def test_only_dependencies_are_at_hand(store, make):
    a, b = make("a"), make("b")
    with pytest.raises(DerivationError, match=r"'top' does not depend on drv:.*-b"):
        store.realize(make("top", a, build=lambda ctx: ctx.dependency(b)))


def test_no_store_where_something_else_is(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(StoreFormatError, match=r"is not a store, and not empty.*'thesis.tex'"):
        Store(tmp_path)
    with pytest.raises(StoreFormatError, match="There is no store at"):
        Store(tmp_path / "none", create=False)


def test_a_store_of_the_future(store):
    mark = store.root / "symexp-store.json"
    mark.write_text('{"format": "symexp-store", "version": 99}')
    with pytest.raises(StoreFormatError, match=r"version 99.*this symexp reads version 1"):
        Store(store.root)


def test_workers(store, make):
    parts = [make(f"p{i}", value=i) for i in range(4)]
    top = make("top", *parts, value=0)
    assert store.realize(top, workers=2).read_text("n") == "6"
    assert len(store.realizations()) == 5
    assert os.listdir(store.layout.work) == []


def test_a_failure_in_a_worker(store, make):
    def fail(ctx):
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone") as caught:
        store.realize(make("top", make("bad", build=fail), make("b")), workers=2)
    assert any("in stage 'bad'" in note for note in caught.value.__notes__)


class Particular(Exception):
    def __init__(self, *, rate):
        super().__init__(f"too fast: {rate}")
        self.rate = rate


def test_any_exception_comes_back_from_a_worker(store, make):
    def particular(ctx):
        raise Particular(rate=2)

    def hidden(ctx):
        class Local(Exception):
            pass

        raise Local("nobody can import this")

    for build, kind, text in (
        (particular, Particular, "too fast: 2"),
        (hidden, RuntimeError, "Local: nobody can import this"),
    ):
        with pytest.raises(kind, match=text) as caught:
            store.realize_many([make("one", build=build), make(build.__name__)], workers=2)
        notes = "".join(caught.value.__notes__)
        assert "in stage 'one'" in notes
        assert "its build directory is kept at" in notes
        assert f"in {build.__name__}" in notes


def test_a_worker_that_dies(store, make):
    with pytest.raises(StoreError, match="died with exit code 7"):
        store.realize(make("top", make("a", build=lambda ctx: os._exit(7)), make("b")), workers=2)
    assert os.listdir(store.layout.work) == []


def test_a_kept_failure_in_a_worker(store, make):
    def fail(ctx):
        raise KeyError("gone")

    mid = make("mid", make("bad", build=fail))
    with pytest.raises(DependencyFailedError, match="'bad' failed"):
        store.realize(make("top", mid, make("b")), workers=2, on_error="keep")
