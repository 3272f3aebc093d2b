"""What learned state can be taken from: handles."""

from __future__ import annotations

from typing import Any

__all__ = ["as_source"]


def as_source(source: Any) -> Any:
    """Returns the object that has the learned state, or has it as soon as it is materialized."""
    return source
