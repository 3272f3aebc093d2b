"""The intermediate values of a study, read bit by bit as they come."""

from __future__ import annotations

from symexp.study.ledger import Ledger
from symexp.study.trial import Measurement

__all__ = ["Measured"]

# A value is seen when its transaction commits, which may be later than the time that it carries.
_OVERLAP = 30.0


class Measured:
    """Keeps what was read, so that to ask again costs only what is new.

    Args:
        ledger: The study.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._feed = ledger.feed()
        self._latest = 0.0
        self._found: dict[int, dict[tuple[int, int], Measurement]] = {}
        self._states: dict[int, str] = {}

    def all(self) -> list[Measurement]:
        """All intermediate values, by trial and step, with the present states of their trials."""
        for trial in self._feed.news():
            self._states[trial.number] = trial.state
            self._renew(trial.number)
        changed = set()
        for new in self._ledger.measurements(max(0.0, self._latest - _OVERLAP)):
            self._latest = max(self._latest, new.at)
            self._found.setdefault(new.number, {})[new.attempt, new.step] = new
            changed.add(new.number)
        for number in changed:
            self._renew(number)
        return [m for _, found in sorted(self._found.items()) for m in found.values()]

    def _renew(self, number: int) -> None:
        """Puts the values of a trial in order, and gives them its state."""
        found, state = self._found.get(number, {}), self._states.get(number)
        self._found[number] = {
            key: m if state is None or m.state == state else m._replace(state=state)
            for key, m in sorted(found.items())
        }
