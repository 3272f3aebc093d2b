"""Timeouts and resources as users write them."""

import datetime
import math

import pytest

import symexp as sx
from symexp.store import DerivationError
from symexp.store.limits import amounts_of, seconds_of, shown_amount, shown_seconds


@pytest.mark.parametrize(
    ("timeout", "seconds"), [(5, 5.0), (0.5, 0.5), (datetime.timedelta(hours=1), 3600.0)]
)
def test_a_timeout_is_seconds_or_a_time_span(timeout, seconds):
    assert seconds_of(timeout, "x") == seconds


@pytest.mark.parametrize("timeout", [0, -1, math.nan, math.inf, True, "1h", [1]])
def test_other_timeouts_are_errors_that_say_what_is_wanted(timeout):
    with pytest.raises(DerivationError, match="Stage 'x': timeout must be seconds, or a datetime"):
        seconds_of(timeout, "Stage 'x'")


@pytest.mark.parametrize(
    ("text", "size"),
    [("8GB", 8e9), ("8 gb", 8e9), ("1.5MiB", 1.5 * 2**20), ("7B", 7), ("2TiB", 2**41), (10, 10)],
)
def test_memory_is_bytes_or_a_text_with_a_unit(text, size):
    assert amounts_of({"memory": text}, "x") == {"memory": size}


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({"memory": "8 gigs"}, "memory must be a number of bytes, or a text such as '8GB'"),
        ({"memory": "8"}, "memory must be a number of bytes"),
        ({"memory": -1}, "memory must be a number from 0 on"),
        ({"gpu": "1"}, "gpu must be a number from 0 on"),
        ({"gpu": math.nan}, "gpu must be a number from 0 on"),
        ({"gpu": True}, "gpu must be a number from 0 on"),
        ({"gpu": 1.5}, "gpu must be a whole number, or a part of one GPU"),
        ({1: 1}, "must be a dict of amounts by name"),
        (["gpu"], "must be a dict of amounts by name"),
    ],
)
def test_other_resources_are_errors(resources, message):
    with pytest.raises(DerivationError, match=message):
        amounts_of(resources, "Stage 'x'")


def test_amounts_and_times_in_messages():
    assert shown_amount("memory", 8e9) == "memory: 8 GB"
    assert shown_amount("memory", 12) == "memory: 12 bytes"
    assert shown_amount("gpu", 0.5) == "gpu: 0.5"
    assert shown_seconds(1.5) == "1.5 s"
    assert shown_seconds(5400) == "1:30:00 h"


def test_the_limits_of_a_stage_are_checked_when_it_is_decorated():
    with pytest.raises(DerivationError, match=r"Stage .*late: timeout must be"):

        @sx.stage(timeout=-1)
        def late(out):
            pass

    with pytest.raises(DerivationError, match=r"Stage .*large: resources: memory must be"):

        @sx.stage(resources={"memory": "much"})
        def large(out):
            pass


def test_the_limits_of_a_stage_are_not_a_part_of_its_identity(store):
    def body(out):
        (out / "n").write_text("1")

    plain = sx.stage(body, name="limits.body")
    limited = sx.stage(timeout=60, resources={"gpu": 1}, name="limits.body")(body)
    derivation = store.derivation(limited())
    assert derivation == store.derivation(plain())
    assert derivation.source == store.derivation(plain()).source
    assert (derivation.timeout, derivation.resources) == (60.0, {"gpu": 1.0})
    assert derivation.alone().timeout == 60.0
