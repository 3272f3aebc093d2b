"""What the decorator was told about a stage class."""

from __future__ import annotations

from typing import Any

from symexp.store.matchers import Matcher

__all__ = ["MATCHER", "StageInfo", "info_of", "is_stage_type"]

MATCHER = "matcher"
"""The argument that every stage has."""


class StageInfo:
    """What holds for all stages of one class.

    Attributes:
        plain: The class or function that the user wrote; its source is fingerprinted.
        matcher: Stands for stages that have none of their own.
        version: Part of the identity; `None` for none.
        outputs: What every build promises.
    """

    __slots__ = ("matcher", "outputs", "plain", "version")

    def __init__(
        self,
        plain: Any,
        matcher: Matcher | None,
        version: str | int | None,
        outputs: tuple[str, ...],
    ) -> None:
        self.plain = plain
        self.matcher = matcher
        self.version = version
        self.outputs = outputs


_by_type: dict[int, tuple[Any, StageInfo | None]] = {}


def info_of(kind: Any) -> StageInfo | None:
    """What is known of the stage class of a type; `None` for a type of other objects."""
    found = _by_type.get(id(kind))
    if found is None or found[0] is not kind:
        found = (kind, getattr(getattr(kind, "live", None), "_sx_stage", None))
        _by_type[id(kind)] = found
    return found[1]


def is_stage_type(kind: Any) -> bool:
    """Whether the objects of a type are stages."""
    return info_of(kind) is not None
