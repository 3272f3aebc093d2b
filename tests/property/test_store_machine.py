"""The store passes its own conformance suite."""

import os

from symexp.store import Store
from symexp.testing.store import StoreConformance


class TestStore(StoreConformance):
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    if os.environ.get("HYPOTHESIS_PROFILE") == "long":
        examples, steps = 500, 50

    def make_store(self, directory):
        return Store(directory, echo=False)
