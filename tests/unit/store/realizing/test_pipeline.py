"""Realizing pipelines: what is built, what is kept, and what a failure stops."""

import inspect
import sys

import pytest

from symexp.store import (
    AmbiguousRealizationError,
    DependencyFailedError,
    Derivation,
    DerivationError,
    MatchError,
    Store,
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


def test_a_chain_may_be_deeper_than_the_recursion_limit(store, make):
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


def test_force_builds_a_stage_inside_of_a_pipeline_again(store, make, counted):
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


def test_an_equal_outcome_below_builds_nothing_above_at_any_distance(store, make, counted):
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


def test_a_matcher_that_never_chooses_is_an_error(store, make):
    with pytest.raises(MatchError, match="Identical outcomes count once"):
        store.realize_all(make("one", matcher=matchers.latest(2)))


def test_several_realizations_reach_the_build(store, make, counted):
    a = make("a", build=counted(), matcher=matchers.some(3))
    assert store.realize(make("sum", a, value=0)).read_text("n") == "6"

    def asks_for_one(ctx):
        ctx.dependency(a)

    with pytest.raises(AmbiguousRealizationError, match=r"'a'.*chose 3.*ctx.realizations"):
        store.realize(make("b", a, build=asks_for_one))


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


def test_every_configuration_is_checked_before_anything_runs(store, make, counted):
    first = counted()
    bad = Derivation("bad", {"x": {"y": object()}}, [make("a", build=first)], digest="0" * 64)
    for work in (store.plan, store.realize, lambda s: store.realize(s, workers=2), store.session):
        with pytest.raises(DerivationError, match=r"bad.x.y cannot be written as JSON"):
            work(bad)
    assert first.runs == 0


def failing(error):
    def build(ctx):
        (ctx.out / "n").write_text("half")
        raise error

    return build


@pytest.mark.parametrize("workers", [1, 2])
def test_a_kept_failure_inside_of_a_build_is_that_of_the_build(store, make, workers):
    inner = make("inner", make("bad", build=failing(ValueError())))
    middle = make("middle", build=lambda ctx: store.realize(inner, on_error="keep"))
    top = make("top", middle, make("good"))
    with pytest.raises(DependencyFailedError, match=r"'inner' .* was not run") as info:
        store.realize(top, workers=workers)
    assert info.value.__notes__[0].startswith("in stage 'middle'")
    with pytest.raises(DependencyFailedError, match=r"'top' .* the build of 'middle' failed"):
        store.realize(top, workers=workers, on_error="keep")
