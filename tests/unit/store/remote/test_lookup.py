"""What the store does not have is fetched before it is built."""

import os
import random
import warnings
from collections import Counter

import pytest

import symexp as sx
from symexp.store import (
    AmbiguousRealizationError,
    Derivation,
    MatchError,
    NotRealizedError,
    RemoteWarning,
    RightsError,
    matchers,
)


@pytest.fixture
def writer(store, make, remote):
    """A store that has pushed a pipeline of three stages."""
    store.realize(make("top", make("left", make("base"))))
    store.push(remote=remote)
    return store


def unbuildable(ctx):
    raise AssertionError(f"{ctx.derivation.name} was built")


def chain(make, build=unbuildable, **options):
    base = make("base", build=build)
    return make("top", make("left", base, build=build), build=build, **options)


def actions(plan):
    return [step.action for step in plan]


def test_a_pipeline_is_fetched_and_then_kept(writer, make, remote, faulty, other):
    reader = other("reader", remote=remote)
    assert actions(reader.plan(chain(make))) == ["fetch"] * 3
    assert "fetch    drv:" in reader.why(chain(make))
    assert "3 to fetch, 0 to build" in str(reader.plan(chain(make)))
    assert reader.realizations() == []
    found = reader.realize(chain(make))
    assert found == reader[writer.realized(chain(make)).ref]
    faulty.calls.clear()
    assert reader.realize(chain(make)) == found
    assert actions(reader.plan(chain(make))) == ["hit"] * 3
    assert faulty.calls == []
    assert reader.verify() == []


def test_a_plan_transfers_no_artifacts(writer, make, remote, faulty, other):
    other("reader", remote=remote).plan(chain(make))
    assert not [path for _, path in faulty.calls[-8:] if "/objects/" in path]


def test_what_only_depends_on_remote_results_is_built(writer, make, remote, other):
    reader = other("reader", remote=remote)
    stage = make("new", chain(make))
    assert actions(reader.plan(stage)) == ["fetch"] * 3 + ["build"]
    assert reader.realize(stage).ok
    assert "it was never built" in reader.plan(make("newer"))[make("newer")].reason


def test_a_forced_stage_is_not_looked_up(writer, make, remote, other, counted):
    reader = other("reader", remote=remote)
    build = counted(["1", "1"])
    stage = chain(make, build=build).replace(build=build)
    base = stage.dependencies[0].dependencies[0]
    plan = reader.plan(stage, force=[base])
    assert actions(plan) == ["build"] * 3
    reader.realize(base, force=True)
    assert build.runs == 1


def test_a_stage_above_a_built_one_is_fetched_if_the_outcome_is_equal(
    writer, make, remote, faulty, other, counted
):
    """Early cutoff: base is built again with the outcome that left was built from elsewhere."""
    for path in faulty.named("-base."):
        faulty.rm_file(path)
    build = counted(["1", "1"])
    base = make("base", build=build)
    stage = make("top", make("left", base, build=unbuildable), build=unbuildable)
    assert other("reader", remote=remote).realize(stage).ok
    assert build.runs == 1
    assert other("another", remote=remote).realize(stage, force=[base]).ok
    assert build.runs == 2


def test_workers_fetch_what_fits_the_inputs_that_were_built(
    writer, make, remote, faulty, other, tmp_path
):
    def build(ctx):
        (ctx.out / "n").write_text("1")

    base = make("base", build=build)
    stage = make("top", make("left", base, build=unbuildable), build=unbuildable)
    assert other("reader", remote=remote).realize(stage, force=[base], workers=2).ok


@pytest.mark.parametrize("matcher", [matchers.latest(), matchers.best("n"), matchers.top(len)])
def test_a_matcher_chooses_among_what_the_remote_has(store, make, remote, other, counted, matcher):
    build = counted(["3", "9", "5"])
    if matcher.name == "top":
        matcher = matchers.top(lambda r: float(r.read_text("n")))
    stage = make("one", build=build, matcher=matcher)
    for _ in range(3):
        store.realize(stage, force=True)
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    above = make("above", stage)
    is_read = matcher.name == "top"
    assert actions(reader.plan(above)) == ["fetch", "build"]
    assert len(reader.plan(stage)[stage].refs) == (3 if is_read else 1)
    found = reader.realize(stage)
    assert found.read_text("n") == ("5" if matcher.name == "latest" else "9")
    assert len(reader.realizations()) == (3 if is_read else 1)
    assert build.runs == 3


def test_a_local_choice_is_not_completed(store, make, remote, faulty, other, counted):
    stage = make("one", build=counted(["3", "9"]), matcher=matchers.best("n"))
    store.realize(stage, force=True)
    store.realize(stage, force=True)
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    mine = make("one", build=counted(["1"]), matcher=matchers.best("n"))
    reader.realize(mine, force=True)
    faulty.calls.clear()
    assert reader.realize(mine).read_text("n") == "1"
    assert faulty.calls == []
    reader.pull(mine)
    assert reader.realize(mine).read_text("n") == "9"


def test_local_and_remote_results_together(store, make, remote, other, counted):
    stage = make("one", build=counted(["3", "9"]), matcher=matchers.latest(2))
    store.realize(stage.with_matcher(matchers.latest()))
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    mine = make("one", build=counted(["1"]), matcher=matchers.latest())
    reader.realize(mine, force=True)
    both = reader.realize_all(mine.with_matcher(matchers.latest(2)))
    assert sorted(r.read_text("n") for r in both) == ["1", "3"]


@pytest.mark.parametrize("is_above", [False, True])
def test_a_refused_record_of_what_the_store_has_does_not_matter(
    store, make, remote, faulty, other, counted, is_above
):
    two = matchers.some(2)
    stage = make("one", build=counted(["3", "9"]), matcher=matchers.latest())
    first = store.realize(stage)
    store.realize(stage, force=True)
    store.realize(make("above", stage.with_matcher(two)))
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    store.copy([first], reader)
    (path,) = [path for path in faulty.named("/realizations/") if first.parts.entry in path]
    faulty.pipe_file(path, b"x")
    wanted = make("one", build=unbuildable, matcher=two)
    stages = [wanted, make("above", wanted, build=unbuildable)]
    with pytest.warns(RemoteWarning, match="has a damaged record"):
        assert all(found.ok for found in reader.realize_all(stages[is_above]))
    assert sorted(r.read_text("n") for r in reader.realize_all(wanted)) == ["3", "9"]


def test_several_results_of_the_remote_are_ambiguous(store, make, remote, other, counted):
    stage = make("one", build=counted())
    store.realize(stage, force=True)
    store.realize(stage.with_matcher(matchers.latest()), force=True)
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    with pytest.raises(AmbiguousRealizationError, match=r"some of them are at faulty://team"):
        reader.realize(stage)
    assert actions(reader.plan(stage)) == ["conflict"]


def test_exact_finds_what_only_the_remote_has(writer, make, remote, other):
    ref = writer.realized(make("base")).ref
    stage = make("base", build=unbuildable, matcher=matchers.exact(ref))
    reader = other("reader", remote=remote)
    assert actions(reader.plan(stage)) == ["fetch"]
    assert reader.realize(stage).ref == ref
    unknown = make("other", matcher=matchers.exact(ref))
    with pytest.raises(MatchError):
        reader.realize(unknown)


def test_realized_fetches_and_never_builds(writer, make, remote, other):
    reader = other("reader", remote=remote)
    assert reader.realized(chain(make)).ok
    with pytest.raises(NotRealizedError, match="it was never built"):
        reader.realized(make("apart"))
    with pytest.raises(NotRealizedError):
        other("third", remote=remote).pack(make("base"), "never.tar")


def test_results_of_other_code_warn_or_do_not_count(store, make, remote, other):
    def stage(code, **options):
        return make("coded", source={"f": f"# {code}"}, **options)

    store.realize(stage("old"))
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    assert actions(reader.plan(stage("new", build=None), code="rebuild")) == ["build"]
    with pytest.warns(sx.store.CodeChangedWarning):
        plan = reader.plan(stage("new"))
    assert plan.steps[0].stale != ()
    assert "by other code" in str(plan)
    built = []
    mine = stage("new", build=lambda ctx: built.append(1))
    reader.realize(mine, code="rebuild")
    assert built == [1]
    kept = other("kept", remote=remote).realize(stage("new", build=unbuildable), code="ignore")
    assert kept.source == {"f": "# old"}


def test_a_record_of_the_present_code_is_preferred(store, make, remote, other):
    second = other("second")
    stages = {c: make("coded", source={"f": f"# {c}"}) for c in ("mine", "theirs")}
    store.realize(stages["mine"])
    second.realize(stages["theirs"])
    store.push(remote=remote)
    second.push(remote=remote)
    for code, stage in stages.items():
        reader = other(f"reader-{code}", remote=remote)
        assert reader.realize(stage.replace(build=unbuildable), code="rebuild").source == {
            "f": f"# {code}"
        }


def test_what_was_read_further_down_counts(store, make, remote, other):
    base = make("base")
    left = make("left", base)

    def build(ctx):
        (ctx.out / "n").write_text(ctx.dependency(left, base).read_text("n"))

    store.realize(make("top", left, build=build))
    store.push(remote=remote)
    reader = other("reader", remote=remote)
    top = make("top", left, build=unbuildable)
    assert actions(reader.plan(top)) == ["fetch"] * 3
    assert reader.realize(top).read_text("n") == "1"
    half = other("half", remote=remote)
    half.pull(base)
    assert half.realize(top).read_text("n") == "1"


def test_kept_failures_of_others_do_not_count(store, make, remote, other):
    def fails(ctx):
        raise KeyError("x")

    failure = store.realize(make("one", build=fails), on_error="keep")
    store.push([failure], remote=remote)
    reader = other("reader", remote=remote)
    assert reader.realize(make("one"), on_error="keep").ok
    assert reader.pull(failure.ref).refs == (failure.ref,)


def test_a_damaged_result_is_replaced_by_that_of_the_remote(writer, make, remote, other):
    reader = other("reader", remote=remote)
    found = reader.realize(chain(make))
    (found.path / "n").chmod(0o644)
    os.truncate(found.path / "n", 0)
    assert actions(reader.plan(chain(make))) == ["hit", "hit", "fetch"]
    with pytest.warns(sx.store.DamageWarning):
        assert reader.realize(chain(make)).read_text("n") == "3"
    assert reader.verify() == []


@pytest.mark.parametrize("part", ["/objects/", "/realizations/"])
def test_damage_on_the_remote_warns_and_is_built(writer, make, remote, faulty, other, part):
    for path in faulty.named(part):
        faulty.pipe_file(path, b"x" * len(faulty.cat_file(path)))
    reader = other("reader", remote=remote)
    with pytest.warns(RemoteWarning, match=r"of faulty://team is not used: it ") as seen:
        found = reader.realize(make("top", make("left", make("base"))))
    assert found.ok
    assert len(seen) == 1
    assert reader.verify() == []


def test_another_result_takes_the_place_of_a_damaged_one(
    store, make, remote, faulty, other, counted
):
    stage = make("one", build=counted(["3", "9"]), matcher=matchers.latest())
    store.realize(stage, force=True)
    last = store.realize(stage, force=True)
    store.push(remote=remote)
    digest = last.files["n"][2]
    (path,) = faulty.named(digest)
    faulty.pipe_file(path, b"x")
    reader = other("reader", remote=remote)
    with pytest.warns(RemoteWarning, match="which has other bytes"):
        assert reader.realize(stage).read_text("n") == "3"


def test_a_remote_that_is_down_warns_once_and_is_left_alone(make, faulty, other):
    def before(name, path):
        raise PermissionError("no")

    faulty.__class__.before = staticmethod(before)
    reader = other("reader", remote="faulty://team")
    with pytest.warns(RemoteWarning, match=r"could not be read .*is built here") as seen:
        reader.realize(chain(make, build=lambda ctx: None))
    assert len(seen) == 1
    assert len(faulty.calls) == 1


def test_a_remote_that_breaks_while_it_fetches(writer, make, remote, faulty, other):
    def before(name, path):
        if "/objects/" in path:
            raise PermissionError("no")

    faulty.__class__.before = staticmethod(before)
    with pytest.warns(RemoteWarning, match="is built here") as seen:
        assert other("reader", remote=remote).realize(chain(make, lambda ctx: None)).ok
    assert len(seen) == 1


def test_a_remote_that_was_never_made_is_named(make, remote, other):
    with pytest.warns(RemoteWarning, match="There is no remote at faulty://team: nothing was"):
        other("reader", remote=remote).realize(make("one"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        other("writer", remote=remote, push="always").realize(make("one"))


def test_a_missing_extra_package_of_the_protocol_warns(make, other, monkeypatch):
    def missing(*args, **kwargs):
        raise ImportError("Install abc")

    reader = other("reader", remote="memory://x")
    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    with pytest.warns(RemoteWarning, match=r"needs another package \(Install abc\)"):
        reader.realize(make("one"))


def test_the_lookups_of_a_run_are_one_request_for_each_stage(store, make, remote, faulty, other):
    stages = [make(f"s{i}") for i in range(20)]
    store.realize_many(stages)
    store.push(remote=remote)
    faulty.calls.clear()
    other("reader", remote=sx.Remote("faulty://team")).plan(make("top", *stages))
    counts = Counter(name for name, _ in faulty.calls)
    assert counts["ls"] == 21
    assert counts["read"] == 21  # the records, and the format


def test_a_store_that_may_not_be_written_says_so(writer, make, remote, other, monkeypatch):
    reader = other("reader", remote=remote)
    monkeypatch.setattr("symexp.store.disk.rights.may_write", lambda directory: False)
    with pytest.raises(RightsError):
        reader.realize(chain(make))


class TestSignatures:
    """With trusted keys, only what one of them signed is accepted."""

    @pytest.fixture
    def keys(self, tmp_path, make_key):
        (tmp_path / "keys").mkdir()
        return {name: make_key(tmp_path / "keys" / name) for name in ("ann", "bob")}

    @pytest.fixture
    def place(self, tmp_path, faulty):
        def remote(sign=None, **options):
            path = None if sign is None else tmp_path / "keys" / sign
            return sx.Remote("faulty://team", sign=path, retries=0, **options)

        return remote

    def test_signed_results_are_used(self, store, make, keys, place, other):
        store.realize(chain(make, lambda ctx: None))
        store.push(remote=place("ann"))
        reader = other("reader", remote=place(trusted=[keys["bob"], keys["ann"]]))
        assert reader.realize(chain(make)).ok

    def test_others_are_not(self, store, make, keys, place, other):
        store.realize(chain(make, lambda ctx: None))
        store.push(remote=place("ann"))
        reader = other("reader", remote=place(trusted=keys["bob"]))
        with pytest.warns(RemoteWarning, match="no valid signature of a trusted key") as seen:
            assert actions(reader.plan(chain(make))) == ["build"] * 3
        assert len(seen) == 1
        with pytest.raises(sx.store.RemoteError, match=r"no valid .* \(others have signed it\)"):
            reader.pull()
        assert reader.realizations() == []

    def test_a_signature_can_be_added_later(self, store, make, keys, place, other):
        store.realize(make("one"))
        store.push(remote=place())
        assert store.push(remote=place("ann")).files == 1
        assert store.push(remote=place("ann")).files == 0
        assert other("reader").pull(remote=place(trusted=keys["ann"])).refs

    def test_all_of_the_closure_must_be_signed(self, store, make, keys, place, faulty, other):
        store.realize(make("top", make("base")))
        store.push(make("base"), remote=place("bob"))
        store.push(remote=place("ann"))
        for path in faulty.named("-base."):
            if path.endswith(".sig"):
                faulty.rm_file(path)
        reader = other("reader")
        ref = store.realized(make("top", make("base"))).ref
        with pytest.raises(sx.store.RemoteError, match=r"was built from .*-base, which has no"):
            reader.pull(ref, remote=place(trusted=keys["ann"]))

    @pytest.mark.parametrize("attack", ["replayed", "renamed key", "changed", "empty", "long"])
    def test_forged_signatures_are_refused(self, store, make, keys, place, faulty, other, attack):
        store.realize(make("one"))
        store.realize(make("two"))
        store.push(remote=place("bob" if attack == "renamed key" else "ann"))
        signature, another = (
            next(path for path in faulty.named(f"-{name}.") if path.endswith(".sig"))
            for name in ("one", "two")
        )
        if attack == "replayed":
            faulty.pipe_file(signature, faulty.cat_file(another))
        elif attack == "renamed key":
            fingerprint = place(trusted=keys["ann"]).trusted[0].fingerprint
            head = signature.rpartition(".")[0].rpartition(".")[0]
            faulty.pipe_file(f"{head}.{fingerprint}.sig", faulty.cat_file(signature))
        else:
            data = faulty.cat_file(signature)
            changed = {"changed": data[:99] + b"AAAA" + data[103:], "empty": b"", "long": data * 99}
            faulty.pipe_file(signature, changed[attack])
        reader = other("reader")
        with pytest.raises(sx.store.RemoteError, match="no valid signature"):
            reader.pull(make("one"), remote=place(trusted=keys["ann"]))
        assert reader.realizations() == []


def test_random_pipelines_are_the_same_with_and_without_a_remote(store, make, remote, other):
    draw = random.Random(7)
    stages: list[Derivation] = []
    for i in range(12):
        below = draw.sample(stages, min(len(stages), draw.randrange(4)))
        stages.append(make(f"s{i}", *below, value=i))
    expected = [store.realize(s).read_text("n") for s in stages]
    for start in (3, 7, 12):
        store.push(stages[:start], remote=remote)
        reader = other(f"reader{start}", remote=sx.Remote("faulty://team"))
        assert [reader.realize(s).read_text("n") for s in stages] == expected
        assert reader.verify() == []
