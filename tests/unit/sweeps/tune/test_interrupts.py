"""Ctrl-C is recorded, and raised on request; a cancelled task is interrupted once."""

import _thread
import signal
import threading
import time

import pytest

from symexp.sweeps.tune import interrupts
from symexp.sweeps.tune.interrupts import Interruption, noted_interrupts, waking


@pytest.fixture(autouse=True)
def _usual_handler():
    """Replaces the handler of the test runner."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Finalized:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_in_a_finalizer_is_not_lost():
    with pytest.raises(KeyboardInterrupt), noted_interrupts() as check:  # noqa: PT012  (in turns)
        Finalized()
        check()
        pytest.fail("the interrupt is lost")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_one_that_nobody_asked_for_is_raised_at_the_end():
    with pytest.raises(KeyboardInterrupt), noted_interrupts():
        signal.raise_signal(signal.SIGINT)


def test_a_second_one_is_raised_where_it_strikes():
    with pytest.raises(KeyboardInterrupt), noted_interrupts():  # noqa: PT012  (in turns)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the second one is lost")


def test_the_handler_of_somebody_else_stays():
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append(1))
    try:
        with noted_interrupts() as check:
            signal.raise_signal(signal.SIGINT)
            check()
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [1]


def waits_until(interrupt):
    """Waits for another thread to interrupt it."""
    began = threading.Event()

    def work():
        began.wait()
        interrupt()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012  (in turns)
            began.set()
            time.sleep(120)
            pytest.fail("it was not interrupted")
    finally:
        thread.join()


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN])
def test_a_call_that_waits_is_cancelled(handler):
    signal.signal(signal.SIGINT, handler)
    with waking():
        waits_until(_thread.interrupt_main)
    assert signal.getsignal(signal.SIGINT) is handler


def test_what_is_cancelled_while_it_computes_is_interrupted_once():
    with waking():
        waker = next(t for t in threading.enumerate() if t.name == "symexp-wake")
        with pytest.raises(KeyboardInterrupt):
            _thread.interrupt_main()
        waker.join(120)  # until then it would strike again
        assert not waker.is_alive()


def test_a_signal_that_came_before_the_call_waited_is_sent_again(monkeypatch):
    sent = []

    def send():
        sent.append(1)
        if len(sent) == 3:
            real()

    real = interrupts._interrupt_main
    monkeypatch.setattr(interrupts, "_interrupt_main", send)
    interruption = Interruption()
    signal.signal(signal.SIGINT, interruption)
    waits_until(interruption.request_stop)
    assert len(sent) >= 3
    signal.raise_signal(signal.SIGINT)  # would strike in the code that returns a trial to the study


def test_what_was_not_told_to_stop_may_be_interrupted_again():
    signal.signal(signal.SIGINT, Interruption())
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_handler_of_the_user_is_called_once():
    seen = []
    signal.signal(signal.SIGINT, lambda *_: seen.append(1))
    Interruption().request_stop()
    assert seen == [1]
