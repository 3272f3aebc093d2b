"""The exit statuses of all commands, and the error of code that is the user's own."""

from __future__ import annotations

import traceback

__all__ = ["ERROR", "FOUND", "INTERRUPTED", "OK", "USER_ERROR", "OwnCodeError"]

OK = 0
"""The command has done what it was asked to."""

FOUND = 1
"""`diff` found a difference, `merge` a conflict, `verify` damage; `query` or `rules` nothing."""

ERROR = 2
"""The arguments or a file are wrong. Nothing was written."""

USER_ERROR = 3
"""The method of the experiment raised an exception: `run`, `tune`."""

INTERRUPTED = 130
"""The command was interrupted by Ctrl-C."""


class OwnCodeError(Exception):
    """The code of the user has raised an exception.

    Args:
        what: What was called.
        error: The exception.
    """

    def __init__(self, what: str, error: BaseException) -> None:
        self.error = error
        lines = "".join(traceback.format_exception(error)).rstrip()
        super().__init__(f"{what} has raised an exception:\n{lines}")
