"""A bar is drawn for persons only, and not more often than it is worth."""

from __future__ import annotations

import io
import sys

import pytest

from symexp._base import progressbar
from symexp._base.progressbar import Bar, LogLines, is_seen

pytest.importorskip("tqdm")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """The time of the module, which goes on only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(progressbar, "time", made)
    return made


def terminal(monkeypatch) -> Terminal:
    """Standard error is watched from here on; in a fixture pytest would take it back."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    return made


def reads(bar: Bar, clock: Clock, *, cost: float, seconds: float) -> int:
    """How often a bar reads its state while a loop of many small steps runs."""
    count = 0

    def read() -> bool:
        nonlocal count
        count += 1
        clock.now += cost
        bar.set(count, "")
        return True

    end = clock.now + seconds
    while clock.now < end:
        bar.refresh(read)
        clock.now += 0.001
    return count


def test_a_pipe_or_a_dumb_terminal_shows_no_bar(monkeypatch):
    assert not is_seen(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_seen(Terminal())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    bar = Bar(3, label="hidden", delay=0.1)
    assert not bar.is_shown
    bar.refresh(lambda: pytest.fail("the state of a hidden bar is read"))
    bar.set(1, "note")
    bar.show("note")
    bar.close()
    assert sys.stderr.getvalue() == ""


def test_a_bar_without_a_delay_appears_at_once(monkeypatch):
    shown = terminal(monkeypatch)
    bar = Bar(4, done=1, unit="stage", label="realize")
    assert "realize:  25%" in shown.getvalue()
    bar.advance()
    bar.show("2 built")
    bar.close()
    assert "2 built" in shown.getvalue().splitlines()[-1]


def test_a_bar_with_a_delay_shows_only_the_last_state_of_a_short_loop(monkeypatch, clock):
    shown = terminal(monkeypatch)
    bar = Bar(4, delay=0.2)
    clock.now += 0.1
    bar.refresh(lambda: pytest.fail("it is not due"))
    assert shown.getvalue() == ""
    bar.set(4, "best=1")
    bar.close()
    assert " 4/4 [" in shown.getvalue()
    assert "best=1]" in shown.getvalue()


def test_more_steps_than_expected_raise_the_total(monkeypatch):
    shown = terminal(monkeypatch)
    bar = Bar(4, delay=0.2)
    bar.set(6, "")
    bar.close()
    assert " 6/6 [" in shown.getvalue()


def test_a_bar_is_drawn_at_most_ten_times_a_second(monkeypatch, clock):
    terminal(monkeypatch)
    bar = Bar(None, delay=0.1)
    assert 90 <= reads(bar, clock, cost=0.0, seconds=10.0) <= 100


def test_a_slow_read_takes_at_most_a_twentieth_of_the_time(monkeypatch, clock):
    terminal(monkeypatch)
    bar = Bar(None, delay=0.1)
    assert reads(bar, clock, cost=0.5, seconds=100.0) * 0.5 <= 100.0 / 20 + 0.5


def test_without_news_only_the_clock_of_the_bar_goes_on(monkeypatch, clock):
    shown = terminal(monkeypatch)
    bar = Bar(None, delay=0.1)

    def read() -> bool:
        bar.set(1, "")
        return False

    draws = []
    for _ in range(500):
        before = len(shown.getvalue())
        bar.refresh(read)
        draws.append(len(shown.getvalue()) > before)
        clock.now += 0.01
    assert 4 <= sum(draws) <= 6


def test_a_log_has_a_line_a_minute(clock, monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    lines = LogLines("sweep 's'", 10)

    def read() -> bool:
        lines.set(int(clock.now) - 1000, "best=0.5")
        return True

    for _ in range(299):
        clock.now += 1.0
        lines.refresh(read)
    lines.set(300, "")
    lines.close()
    lines.close()
    lines.refresh(read)
    assert sys.stderr.getvalue().splitlines() == [
        "sweep 's': 10 of 10 trials, best=0.5 (0:00:10)",
        "sweep 's': 70 of 70 trials, best=0.5 (0:01:10)",
        "sweep 's': 130 of 130 trials, best=0.5 (0:02:10)",
        "sweep 's': 190 of 190 trials, best=0.5 (0:03:10)",
        "sweep 's': 250 of 250 trials, best=0.5 (0:04:10)",
        "sweep 's': 300 of 300 trials (0:04:59)",
    ]


def test_something_short_writes_no_line(clock, monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    lines = LogLines("sweep", None)
    clock.now += 9.9
    lines.refresh(lambda: pytest.fail("nothing is read before the first line"))
    lines.close()
    assert not lines.is_shown
    assert sys.stderr.getvalue() == ""


@pytest.mark.parametrize("stream", [None, "closed"])
def test_a_log_without_a_stream_is_no_error(stream, clock, monkeypatch):
    made = io.StringIO() if stream else None
    if made is not None:
        made.close()
    monkeypatch.setattr(sys, "stderr", made)
    lines = LogLines("sweep", 3)
    clock.now += 3700.0
    lines.refresh(lambda: True)
    lines.set(1, "")
    lines.close()
