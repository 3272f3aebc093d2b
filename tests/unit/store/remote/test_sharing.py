"""Which remote, and which realizations, a caller means."""

import pytest

from symexp.store import NotRealizedError, RemoteError, Store, StoreError


def test_a_store_without_a_remote_says_how_to_name_one(store):
    for method in (store.push, store.pull):
        with pytest.raises(RemoteError, match=r"the store has no remote. Name one: `store"):
            method()


def test_push_always_needs_a_remote(tmp_path):
    with pytest.raises(StoreError, match="push='always' needs a remote"):
        Store(tmp_path / "s", push="always")
    with pytest.raises(StoreError, match="push must be one of 'manual', 'always', got 'never'"):
        Store(tmp_path / "s", push="never")
    assert not (tmp_path / "s").exists()


def test_stages_references_and_lists_of_them(store, make, pipeline, remote, other):
    with pytest.raises(NotRealizedError):
        store.push(make("apart"), remote=remote)
    base, left = make("base"), make("left", make("base"))
    assert len(store.push([base, pipeline["right"].ref], remote=remote).refs) == 2
    assert len(store.push(left.ref, remote=remote).refs) == 1
    reader = other("reader", remote=remote)
    assert len(reader.pull([left, pipeline["right"]]).refs) == 3
    assert reader.pull([base.ref, left]).refs == ()
    assert reader.pull([]).refs == ()


def test_a_remote_of_the_call_goes_before_that_of_the_store(store, pipeline, remote, other):
    pushing = other("pushing", remote=remote)
    store.push(remote="memory://test-sharing")
    assert len(pushing.pull(remote="memory://test-sharing").refs) == 4
    with pytest.raises(RemoteError, match="There is no remote at faulty://team"):
        pushing.pull()
