"""The errors of `sx.tune`."""

from __future__ import annotations

from symexp.errors import SymexpError

__all__ = ["TuneError", "WorkerTraceback"]


class TuneError(SymexpError, RuntimeError):
    """Workers cannot be started as asked for, or keep dying."""


class WorkerTraceback(Exception):
    """The traceback of an exception in a worker, as the cause of the one raised here."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f'\n"""\n{self.text}"""'
