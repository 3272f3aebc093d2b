"""Planning: hits, builds, changed source, and the reasons."""

import warnings

import pytest

from symexp.store import (
    AmbiguousRealizationError,
    CodeChangedWarning,
    Derivation,
    DerivationError,
    NotRealizedError,
    matchers,
)


def test_changed_code_warns_or_is_ignored_or_builds_again(store, make, counted):
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

    bad = Derivation("bad", {"rate": [1.0, float("nan")]}, digest="0" * 64)
    with pytest.raises(DerivationError, match=r"bad.rate\[1\] cannot be written as JSON: got nan"):
        store.plan(make("top", bad))


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


def test_each_change_of_a_source_warns_once(store, make):
    def coded(version, value=1):
        return make("often_changed", value=value, source={"build": version})

    for value in (1, 2):
        store.realize(coded("1", value))
    for version in ("2", "3"):
        with pytest.warns(CodeChangedWarning, match=r"'often_changed' has changed .*: build\."):
            store.realize(coded(version))
        store.realize(coded(version, value=2))  # once per stage, whatever its configuration


def coded(make, build, version, **options):
    return make("forced", build=build, source={"lr": f"= {version}"}, **options)


def test_only_prefers_the_realization_of_the_present_code(store, make, counted):
    """A forced build, as the warning recommends, does not make later runs ambiguous."""
    build = counted(["one", "two", "three"])
    first = store.realize(coded(make, build, 1))
    with pytest.warns(CodeChangedWarning, match="lr: 1 -> 2"):
        assert store.realize(coded(make, build, 2)) == first
    second = store.realize(coded(make, build, 2), force=True)
    assert second != first
    for code in ("warn", "ignore", "rebuild"):  # two colleagues with two policies
        assert store.realize(coded(make, build, 2), code=code) == second
        assert store.realize(coded(make, build, 1), code=code) == first
    assert build.runs == 2


def test_only_takes_the_code_that_was_used_last_if_none_is_the_present_one(store, make, counted):
    build = counted(["one", "two"])
    store.realize(coded(make, build, 1))
    last = store.realize(coded(make, build, 2), code="rebuild")
    with pytest.warns(CodeChangedWarning, match="lr: 2 -> 3"):
        assert store.realize(coded(make, build, 3)) == last


def test_two_outcomes_of_the_present_code_are_ambiguous(store, make, counted):
    build = counted(["one", "two"])
    store.realize(coded(make, build, 1))
    with pytest.raises(AmbiguousRealizationError):
        store.realize(coded(make, build, 1), force=True)


def test_a_plan_shows_stale_hits_and_what_changed(store, make):
    def data(version):
        return make("rows", source={"rows": f"= {version}"})

    store.realize(make("model", data(4)))
    top = make("model", data(6))
    with pytest.warns(CodeChangedWarning):
        plan = store.plan(top)
    assert [step.action for step in plan] == ["hit", "hit"]
    assert [step.stale for step in plan] == [("rows: 4 -> 6",), ()]
    assert "2 stages: 2 kept (1 stale), 0 to build" in str(plan)
    assert "stale    drv:" in str(plan)
    assert "realized by other code: rows: 4 -> 6" in str(plan)
    assert "its source has changed since: rows: 4 -> 6" in store.why(top)


def test_why_goes_down_to_the_value_that_changed(store, make):
    def pipeline(rate):
        rows = make("rows", build=None, value={"lr": [0.1, rate]})
        return make("top", make("middle", rows.replace(build=lambda ctx: None)))

    store.plan(pipeline(0.01))
    why = store.why(pipeline(0.003))
    assert "the nearest" not in why
    with store.session(pipeline(0.01).dependencies[0].dependencies[0]) as session:
        session.commit()
    why = store.why(pipeline(0.003))
    assert "top" in why.splitlines()[0]
    assert "value.lr[1]: 0.01 -> 0.003" in why


def test_steps_by_position_and_by_derivation(store, make, counted):
    below = make("below", build=counted())
    top = make("top", build=counted())
    plan = store.plan(top)
    assert plan[0] is plan[top] is plan[-1] is next(iter(plan))
    assert str(plan).startswith("1 stage: 0 kept, 1 to build")
    with pytest.raises(IndexError):
        plan[1]
    with pytest.raises(KeyError):
        plan[below]
