"""What users pass to a feedback: rewards, metrics, steps, and the exceptions that skip a trial."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, final

from symexp.errors import SymexpError, describe
from symexp.study.trial import CONSTRAINT
from symexp.sweeps.worker import RewardError, to_builtin

__all__ = [
    "Failure",
    "FeedbackError",
    "Rewards",
    "by_objective",
    "check_metrics",
    "constraint_metrics",
    "failures_of",
    "is_failure",
    "require_per_trial",
    "step_of",
]

Rewards = Any  # a number, a sequence of numbers, or a dict of numbers by metric

# A class of exceptions, or one with a regular expression for `ClassName: message`.
Failure = type[BaseException] | tuple[type[BaseException], str]

_REWARD = "reward"


class FeedbackError(SymexpError, RuntimeError):
    """Feedback is missing, or was given more than once."""


def by_objective(
    reward: Rewards, metrics: Mapping[str, Any] | None, names: Sequence[str]
) -> tuple[Any, Mapping[str, Any] | None]:
    """Returns the rewards in the order of the objectives, and the other metrics.

    Args:
        reward: The rewards.
        metrics: Values by name, among which the rewards may be.
        names: The names of the objectives.

    Raises:
        RewardError: An objective is missing, or has two values.
    """
    if reward is not None and not isinstance(reward, Mapping):
        if len(names) == 1 or _REWARD not in names or isinstance(reward, Iterable):
            return reward, metrics
        reward = {_REWARD: reward}
    if _REWARD in (metrics or ()) and _REWARD in (reward or ()):
        raise RewardError(
            f"The objective {_REWARD!r} has two values: {reward[_REWARD]!r}, and "
            f"{(metrics or {})[_REWARD]!r} among the metrics. Give it once."
        )
    given = {**(metrics or {}), **(reward or {})}
    for name in names:
        if name not in given:
            known = (
                f"only {', '.join(map(repr, given))}."
                if given
                else "nothing. Call `feedback(reward)`."
            )
            raise RewardError(f"Expected a reward for the objective {name!r}, but got {known}")
    rest = {key: value for key, value in given.items() if key not in names}
    return tuple([given[name] for name in names]), rest or None


def failures_of(given: Any) -> list[tuple[type[BaseException], str | None]]:
    """Returns pairs of a class of exceptions and a regular expression, if there is one.

    Raises:
        FeedbackError: The argument has another form.
    """
    is_one = not isinstance(given, Iterable) or (
        isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str)
    )
    out: list[tuple[type[BaseException], str | None]] = []
    for kind in [given] if is_one else list(given):
        cls, regex = kind if isinstance(kind, tuple) and len(kind) == 2 else (kind, None)
        is_text = regex is None or isinstance(regex, str)
        if not (isinstance(cls, type) and issubclass(cls, BaseException) and is_text):
            raise FeedbackError(
                "Expected classes of exceptions, or pairs of a class and a regular expression, "
                f"but got {describe(kind)}. Write [ValueError, (KeyError, 'missing .*')]."
            )
        try:
            re.compile(regex or "")
        except re.error as error:
            raise FeedbackError(
                f"Expected a regular expression for the message of {cls.__name__}, but got "
                f"{regex!r}: {error}."
            ) from None
        out.append((cls, regex))
    return out


def is_failure(error: BaseException, cls: type[BaseException], regex: str | None) -> bool:
    """Whether an exception is of a class, and a regular expression is found in its text."""
    if not isinstance(error, cls):
        return False
    texts = (str(error), f"{type(error).__name__}: {error}")
    return regex is None or any(re.search(regex, text) for text in texts)


def require_per_trial(per_trial: bool) -> None:
    """Checks that metadata are meant for one trial.

    Raises:
        FeedbackError: They are not.
    """
    if not per_trial:
        raise FeedbackError(
            "A study has no metadata of its own, so per_trial=False is not possible. Keep a value "
            "of the whole sweep in your program, or attach it to each trial."
        )


@final
class LimitError(FeedbackError):
    """The value of a constraint is NaN or infinite."""


def constraint_metrics(given: Any) -> dict[str, float]:
    """Returns the metrics that record constraint values.

    Args:
        given: A number, a sequence of numbers, or a dict of numbers by name. `None` gives nothing.

    Raises:
        FeedbackError: A value is no number.
        LimitError: A number is not finite.
    """
    if given is None:
        return {}
    values = to_builtin(given)
    if not isinstance(values, dict):
        values = dict(enumerate(values if isinstance(values, list) else [values]))
    for name, value in values.items():
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise (LimitError if is_number else FeedbackError)(
                f"Expected the value of the constraint {name!r} to be a finite number, 0 or less "
                f"if the constraint is satisfied, but got {describe(value)}."
            )
    return {f"{CONSTRAINT}{name}": float(value) for name, value in values.items()}


def check_metrics(metrics: Any) -> None:
    """Checks that metrics have names.

    Raises:
        FeedbackError: They are no dict.
    """
    if not isinstance(metrics, Mapping):
        raise FeedbackError(
            f"Expected metrics to be a dict of values by name, but got {describe(metrics)}. The "
            "rewards of several objectives are one argument: `feedback((a, b))`."
        )


def step_of(step: Any) -> int:
    """Returns a step as an int of Python.

    Raises:
        FeedbackError: It is no whole number from 0.
    """
    try:
        number = operator.index(step)
    except TypeError:
        number = -1
    if number < 0:
        raise FeedbackError(f"Expected a step, a whole number from 0, but got {describe(step)}.")
    return number
