"""One call that builds: stages that wait for themselves."""

import pytest

from symexp.store import (
    StoreError,
)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_build_that_realizes_itself_is_an_error(store, make, workers):
    def build(ctx):
        store.realize(make("base", build=build))

    with pytest.raises(StoreError, match=r"The build of stage 'base' .* asks for its own result"):
        store.realize(make("top", make("base", build=build)), workers=workers)
