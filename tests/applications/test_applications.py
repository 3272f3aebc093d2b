"""The nets of `keras.applications` become trees, are saved and loaded, changed and run.

`make test` takes a net of each family. `make applications` takes all, and prints a table.
"""

import pytest

pytest.importorskip("keras")

import keras

from tests.applications import nets

pytestmark = [pytest.mark.keras, pytest.mark.slow]


@pytest.mark.parametrize("name", [*nets.RUN, *nets.READ])
def test_net(name):
    with nets.alone():
        net = nets.ApplicationNet(name)
        for check in (nets.CHECKS if name in nets.RUN else nets.TREES).values():
            check(net)


def test_all_nets_are_known():
    found = {
        name for name in dir(keras.applications) if callable(getattr(keras.applications, name))
    }
    assert found == set(nets.NAMES)
