"""A pause of the search for garbage."""

import gc
import weakref

import pytest

from symexp._base.garbage import without_collection


class Node:
    def __init__(self):
        self.me = self


def test_garbage_stays_until_the_end():
    with without_collection():
        made = weakref.ref(Node())
        kept = [[] for _ in range(100_000)]  # enough for several searches
        assert made() is not None
        assert len(kept) == 100_000
    gc.collect()
    assert made() is None


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_is_left_as_it_was(is_on):
    try:
        if not is_on:
            gc.disable()
        with pytest.raises(KeyError), without_collection():
            raise KeyError
        assert gc.isenabled() == is_on
        with without_collection():
            with without_collection():
                assert not gc.isenabled()
            assert not gc.isenabled()
        assert gc.isenabled() == is_on
    finally:
        gc.enable()
