import math

import pytest

import symexp as sx
from symexp.spaces.placeholders.probes import probe_of

FLOAT = (0.25, 0.25, 0.75)


@pytest.mark.parametrize(
    "use",
    [
        lambda v: v == 0.5,
        lambda v: v < 0.5,
        lambda v: v <= 0.5,
        lambda v: v != 0.25,
        lambda v: v * 2,
        lambda v: 1 - v,
        lambda v: -v,
        lambda v: round(v),
        lambda v: int(v),
        lambda v: math.floor(v),
        lambda v: hash(v),
        lambda v: v in {0.5},
        lambda v: v.is_integer(),
    ],
)
def test_uses_whose_result_depends_on_the_decision(use):
    probe = probe_of(*FLOAT)
    use(probe.value)
    assert probe.is_used


@pytest.mark.parametrize(
    "use",
    [
        lambda v: v == 2,
        lambda v: v != "x",
        lambda v: v is None,
        lambda v: isinstance(v, float) and not isinstance(v, int),
        lambda v: v > 0 and v < 1,
        lambda v: bool(v),
        lambda v: v in (1, None, "x"),
        lambda v: repr(v) + str(v) + f"{v}",
        lambda v: v == v,
    ],
)
def test_uses_that_are_the_same_for_all_numbers_of_the_range(use):
    probe = probe_of(*FLOAT)
    use(probe.value)
    assert not probe.is_used


def test_ints_and_bounds():
    probe = sx.intv(0, 9).probe()
    assert isinstance(probe.value, int)
    assert bool(probe.value) is False
    assert probe.is_used  # 0 is in the range
    probe = sx.intv(3, 3).probe()
    assert probe.value == 3
    assert probe.value + 1 == 4
    assert not probe.is_used  # there is one number only
