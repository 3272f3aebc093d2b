"""Members: stages that become known when the dependencies of another one are realized."""

import os

import pytest

from symexp.store import DamageWarning, Derivation, StoreError


def listing(count):
    """Writes numbers, each of which will be a member."""

    def build(ctx):
        (ctx.out / "n").write_text(str(count))

    return Derivation("list", {"count": count}, build=build)


def number(i, *below):
    def build(ctx):
        if i == 13:
            raise ValueError("unlucky")
        (ctx.out / "n").write_text(str(i))

    return Derivation("number", {"i": i, "of": [d.ref for d in below]}, below, build=build)


def collected(source, member=number):
    def expand(inputs):
        count = int(inputs[source][0].read_text("n"))
        return tuple((str(i), member(i)) for i in range(count))

    def build(ctx):
        found = [ctx.dependency(d).read_text("n") for _, d in ctx.derivation.members]
        (ctx.out / "n").write_text(" ".join(found))

    return Derivation("all", {"of": source.ref}, [source], build=build, expand=expand)


@pytest.mark.parametrize("workers", [None, 2])
@pytest.mark.parametrize("count", [0, 1, 12])
def test_members_are_realized_before_the_stage_and_are_its_inputs(store, workers, count):
    found = store.realize(collected(listing(count)), workers=workers)
    assert found.read_text("n") == " ".join(map(str, range(count)))
    assert len(found.direct_inputs) == count + 1
    assert store.realize(collected(listing(count))) == found
    assert store.verify() == []
    assert len(store.gc(keep=[found]).refs) == 0


def test_a_failing_member_is_named(store):
    with pytest.raises(ValueError, match="unlucky") as caught:
        store.realize(collected(listing(15)))
    assert "for the item '13' of 'all'" in caught.value.__notes__
    assert len([r for r in store.realizations() if r.name == "number"]) == 13


def test_an_error_of_the_expansion_names_the_stage(store):
    stage = collected(listing(2), member=lambda i: 1 / 0)
    with pytest.raises(ZeroDivisionError) as caught:
        store.realize(stage)
    assert f"in stage 'all' ({stage.ref})" in caught.value.__notes__


def test_a_damaged_member_is_built_again_when_the_stage_is(store):
    store.realize(collected(listing(3)))
    member = next(r for r in store.realizations() if r.name == "number")
    os.chmod(member / "n", 0o644)
    os.truncate(member / "n", 0)
    store.remove(store.realize(collected(listing(3))))
    with pytest.warns(DamageWarning, match="out/n: has 0 bytes"):
        assert store.realize(collected(listing(3))).read_text("n") == "0 1 2"


def test_members_with_members(store):
    def inner(i):
        return collected(listing(i))

    assert store.realize(collected(listing(4), inner)).read_text("n") == " 0 0 1 0 1 2"


def test_a_stage_with_members_has_no_session(store):
    with pytest.raises(StoreError, match="collects the results of its items"):
        store.session(collected(listing(1)))


def test_two_runs_at_once_share_the_members(store):
    first, second = collected(listing(9)), collected(listing(10))
    found = store.realize_many([first, second], workers=3)
    assert [f[0].read_text("n").split()[-1] for f in found] == ["8", "9"]
    assert len([r for r in store.realizations() if r.name == "number"]) == 10
