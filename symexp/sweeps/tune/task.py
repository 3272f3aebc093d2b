"""What every worker is told: the space, what evaluates a candidate, and how to sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """The work of one worker; the same for all.

    Attributes:
        space: A tree with placeholders.
        evaluate: Called with a candidate, and with its feedback if it takes two arguments.
        study: The URL of the study.
        options: Further arguments of `sx.sample`.
        fresh_after: After how many trials a fresh process goes on; `None` for never.
    """

    space: Any
    evaluate: Callable[..., Any]
    study: str
    options: Mapping[str, Any]
    fresh_after: int | None = None
