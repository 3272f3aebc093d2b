"""Learning curves: the intermediate values of a trial, over the attempts that it went on from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symexp.study.trial import CONTINUED, FINISHED, Measurement, Trial

__all__ = ["joined", "last_measured", "overtaken_attempts"]


def joined(
    measurements: Sequence[Measurement], trials: Iterable[Trial]
) -> dict[int, list[Measurement]]:
    """Returns the intermediate values that count of each trial, by number and step.

    They are those of the last attempt. A trial that went on from earlier attempts (in a sweep with
    a fidelity, or after `feedback.continue_at`) begins its last attempt with a later step, and the
    values of earlier attempts before this step count too.

    Args:
        measurements: All intermediate values, by trial, attempt and step.
        trials: The trials.
    """
    known = {t.number: t for t in trials}
    by_attempt: dict[int, dict[int, list[Measurement]]] = {}
    for m in measurements:
        if m.number in known:
            by_attempt.setdefault(m.number, {}).setdefault(m.attempt, []).append(m)
    out: dict[int, list[Measurement]] = {}
    for number, attempts in by_attempt.items():
        trial, last = known[number], max(attempts)
        goes_on = bool(trial.fidelity) or CONTINUED in (trial.metadata or {})
        if trial.attempts != last and (trial.state in FINISHED or not goes_on):
            continue  # the last attempt has none
        found = list(attempts[last])
        for attempt in sorted(attempts, reverse=True)[1:] if goes_on else ():
            first = found[0].step
            found = [m for m in attempts[attempt] if m.step < first] + found
        out[number] = found
    return out


def last_measured(
    measurements: Iterable[Measurement], trial: Trial, after: int = 0
) -> Measurement | None:
    """Returns the intermediate value of the last step of the last attempt that has any.

    Args:
        measurements: Intermediate values of a study.
        trial: The trial that they are looked up for.
        after: The attempt after which an attempt counts.
    """
    own = (m for m in measurements if m.number == trial.number and m.attempt > after)
    return max(own, key=lambda m: (m.attempt, m.step), default=None)


def overtaken_attempts(measurements: Iterable[Measurement], trial: Trial) -> int:
    """Returns how many attempts were over before the attempt that got furthest.

    Args:
        measurements: Intermediate values of a study.
        trial: The trial; only its attempts since it was made, resumed or put back count.
    """
    before = trial.attempts - trial.tries
    own = (m for m in measurements if m.number == trial.number and m.attempt > before)
    furthest = max(own, key=lambda m: (m.step, -m.attempt), default=None)
    return 0 if furthest is None else furthest.attempt - before - 1
