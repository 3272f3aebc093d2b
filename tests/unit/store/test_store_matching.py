"""Matchers that meet realizations which are not as they expect."""

import pytest

from symexp.store import MatchError, matchers


@pytest.mark.parametrize("name", ["acc", "acc/of/it", "none"])
def test_best_by_what_is_no_file(store, make, name):
    def build(ctx):
        if name == "acc":
            (ctx.out / "acc").mkdir()
        else:
            (ctx.out / "acc").write_text("0.5")

    with pytest.raises(MatchError, match=f"It needs a number in the file '{name}' of each"):
        store.realize(make("base", build=build, matcher=matchers.best(name)))
    assert store.realize(make("base", build=build)).ok


def test_a_function_that_fails_keeps_its_exception_and_names_the_stage(store, make):
    def wrong(found):
        return {}["missing"]

    with pytest.raises(KeyError, match=r"missing") as info:
        store.realize(make("base", matcher=wrong))
    assert "of stage 'base' (drv:" in info.value.__notes__[0]
    assert "over 0 realizations" in info.value.__notes__[0]


def test_keys_that_cannot_be_compared(store, make, counted):
    build = counted()
    store.realize(make("base", build=build))
    mixed = matchers.top(lambda r: 1 if r.read_text("n") == "1" else "one")
    with pytest.raises(TypeError, match=r"not supported between instances") as info:
        store.realize(make("base", build=build, matcher=mixed), force=True)
    assert "of stage 'base' (drv:" in info.value.__notes__[0]
