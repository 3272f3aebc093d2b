"""Options: checked wherever they are given."""

import pytest

from symexp.store import (
    DerivationError,
    Store,
    StoreError,
)


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


def test_force_of_a_text(store, make):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 'base'"):
        store.realize(make("base"), force="base")
