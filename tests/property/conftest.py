"""What every property test needs: a recursion limit that nothing else changes."""

import gc

import pytest

from symexp._base import recursion


@pytest.fixture(autouse=True)
def _no_room_is_released_meanwhile():
    """Frees the deep search spaces that earlier tests left as garbage.

    Such a space holds a raised recursion limit until it is collected (`symexp._base.recursion`). If
    that happens while Hypothesis runs a test, Hypothesis finds another limit than it has set, and
    warns: "The recursion limit will not be reset". Warnings are errors here, so the test would fail
    by chance.
    """
    if recursion._held:
        gc.collect()
