"""Matchers: what they choose, and what they refuse."""

import datetime

import pytest

from symexp.store import (
    AmbiguousRealizationError,
    MatchError,
    Ref,
    RefError,
    matchers,
)


class Fake:
    """Enough of a realization for matchers."""

    def __init__(self, n, **files):
        self.ref = str(Ref("0" * 32, f"{n:032x}", "0" * 16, "a"))
        self.started = datetime.datetime.fromtimestamp(n, datetime.UTC)
        self.position = (n, 0.0, self.ref)
        self.files = files

    def read_text(self, name):
        try:
            return self.files[name]
        except KeyError:
            raise FileNotFoundError(name) from None


A, B, C = Fake(1, acc="0.5"), Fake(2, acc="0.9"), Fake(3, acc="nan")


D = Fake(4)


@pytest.mark.parametrize(
    ("matcher", "given", "chosen"),
    [
        (matchers.only(), [], None),
        (matchers.only(), [A], [A]),
        (matchers.latest(), [A, C, B], [C]),
        (matchers.latest(2), [A, C, B], [C, B]),
        (matchers.latest(2), [A], None),
        (matchers.best("acc"), [A, B, C, D], [B]),
        (matchers.best("acc", mode="min"), [A, B, C, D], [A]),
        (matchers.best("acc", 2), [A, B, C, D], [B, A]),
        (matchers.best("acc", 3), [A, B, C, D], None),
        (matchers.best("acc"), [C, D], None),
        (matchers.top(lambda r: r.started, 2), [A, B, C], [C, B]),
        (matchers.top(lambda r: None), [A, B, C], None),
        (matchers.top(lambda r: float(r.files["acc"]), 2), [A, C, B], [B, A]),
        (matchers.top(lambda r: float(r.files["acc"]), 3), [A, C, B], None),
        (matchers.all(), [A, B], [A, B]),
        (matchers.all(), [], None),
        (matchers.some(2), [A, B, C], [A, B]),
        (matchers.some(2), [A], None),
        (matchers.exact([C, A.ref]), [A, B, C], [C, A]),
        (lambda found: found[0], [A, B], [A]),
        (lambda found: None, [A, B], None),
        (lambda found: (found[1],), [A, B], [B]),
    ],
)
def test_matchers_choose(matcher, given, chosen):
    assert matchers.choose(matcher, given) == chosen


def test_matchers_reject_arguments_and_candidates():
    with pytest.raises(AmbiguousRealizationError, match=r"there are 2 realizations, not one"):
        matchers.choose(matchers.only(), [A, B])
    with pytest.raises(MatchError, match=r"rlz:0.*-a is not among the 1 there are"):
        matchers.choose(matchers.exact(B), [A])
    for answer in ([], [D], "x"):
        with pytest.raises(MatchError, match=r"must return realizations from the list"):
            matchers.choose(lambda found, answer=answer: answer, [A])
    with pytest.raises(MatchError, match=r"latest: n must be a whole number from 1 on, got 0"):
        matchers.latest(0)
    with pytest.raises(MatchError, match=r"best: mode must be 'max' or 'min', got 'low'"):
        matchers.best("a", mode="low")
    with pytest.raises(RefError, match=r"Expected a reference"):
        matchers.exact("x")


def test_matchers_compare_by_what_they_do():
    assert matchers.best("a", 2) == matchers.best("a", 2)
    assert matchers.best("a", 2) != matchers.best("a", 1)
    assert matchers.only() != matchers.all()
    assert repr(matchers.best("a", 2)) == "best('a', 2, 'max')"


@pytest.mark.parametrize("name", ["acc", "acc/of/it", "none"])
def test_best_leaves_out_realizations_without_the_file(store, make, name):
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


def test_keys_that_cannot_be_compared_keep_their_error(store, make, counted):
    build = counted()
    store.realize(make("base", build=build))
    mixed = matchers.top(lambda r: 1 if r.read_text("n") == "1" else "one")
    with pytest.raises(TypeError, match=r"not supported between instances") as info:
        store.realize(make("base", build=build, matcher=mixed), force=True)
    assert "of stage 'base' (drv:" in info.value.__notes__[0]
