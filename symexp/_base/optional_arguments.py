"""Functions of users that take only some of the arguments that are offered to them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

__all__ = ["with_optional"]


def with_optional(function: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """Returns a function that passes on only those keyword arguments that another one takes.

    Args:
        function: The function of the user.
        names: The keyword arguments that callers pass and that the function may leave out.

    Example:
        >>> with_optional(lambda x, step: x + step, ("step", "state"))(1, step=2, state=None)
        3
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a builtin, such as `sorted`
        parameters = ()  # type: ignore[assignment]  # no parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return function
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    taken = [p.name for p in parameters if p.name in names and p.kind in by_name]
    if len(taken) == len(names):
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        passed = {k: v for k, v in kwargs.items() if k in taken or k not in names}
        return function(*args, **passed)

    return call
