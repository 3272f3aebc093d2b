"""PyGlove's namespace of the loop of a search: `sx.tuning.sample` is `sx.sample`, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symexp._base.elsewhere import getattr_of
from symexp.study.result import Result
from symexp.study.study import poll_result
from symexp.study.trial import Measurement, Trial
from symexp.sweeps.feedback import Feedback, RaceConditionError
from symexp.sweeps.policies import EarlyStoppingPolicy
from symexp.sweeps.sample import sample

__all__ = [
    "EarlyStoppingPolicy",
    "Feedback",
    "Measurement",
    "RaceConditionError",
    "Result",
    "Trial",
    "poll_result",
    "sample",
]

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)
