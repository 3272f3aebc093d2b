"""Options: checked wherever they are given."""

import pickle

import pytest

from symexp.store import (
    DerivationError,
    Store,
    StoreError,
)
from symexp.store.realizing.options import Options


def test_options_are_checked_wherever_they_are_given(store, make):
    stage = make("base")
    for call in (
        lambda: Store(store.root, code="Rebuild"),
        lambda: store.plan(stage, code="Rebuild"),
        lambda: store.realize(stage, code="Rebuild"),
    ):
        with pytest.raises(StoreError, match=r"code must be one of 'warn', .* got 'Rebuild'"):
            call()
    with pytest.raises(StoreError, match=r"on_error must be one of 'raise', 'keep', got 'skip'"):
        store.why(stage, on_error="skip")
    for look in (store.plan, store.realize, store.realized):
        with pytest.raises(
            DerivationError, match=r"'base': a matcher must be a function .* 'best'"
        ):
            look(stage, matcher="best")
    with pytest.raises(StoreError, match=r"address='auto' is that of a cluster: .*engine='ray'"):
        store.realize(stage, address="auto")


def test_force_of_a_text_is_rejected(store, make):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 'base'"):
        store.realize(make("base"), force="base")


def test_options_are_given_by_name_and_never_change():
    options = Options(workers=2, code="ignore")
    with pytest.raises(TypeError, match=r"positional argument"):
        Options(())
    with pytest.raises(AttributeError, match=r"immutable"):
        options.workers = 3
    assert options == Options(code="ignore", workers=2) != Options(workers=2)
    assert pickle.loads(pickle.dumps(options)) == options
