"""Ctrl-C is noted, and raised where it is asked for."""

import os
import signal

import pytest

from symexp.search.tuning.noted_interrupts import noted_interrupts


@pytest.fixture(autouse=True)
def _usual_handler():
    """Runners of tests have handlers of their own."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_in_a_finalizer_is_not_lost():
    with pytest.raises(KeyboardInterrupt), noted_interrupts() as check:  # noqa: PT012  (in turns)
        Finalized()
        check()
        pytest.fail("the interrupt is lost")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_one_that_nobody_asked_for_is_raised_at_the_end():
    with pytest.raises(KeyboardInterrupt), noted_interrupts():
        os.kill(os.getpid(), signal.SIGINT)


def test_a_second_one_is_raised_where_it_strikes():
    with pytest.raises(KeyboardInterrupt), noted_interrupts():  # noqa: PT012  (in turns)
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("the second one is lost")


def test_the_handler_of_somebody_else_stays():
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append(1))
    try:
        with noted_interrupts() as check:
            os.kill(os.getpid(), signal.SIGINT)
            check()
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [1]
