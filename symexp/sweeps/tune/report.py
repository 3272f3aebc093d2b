"""What a worker says when it ends, as bytes: also an exception, as far as it can travel."""

from __future__ import annotations

import base64
import json
import traceback
from dataclasses import dataclass

from symexp.sweeps.tune.errors import TuneError, WorkerTraceback

__all__ = ["Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """How a worker ended.

    Attributes:
        state: `'done'`: no trials are left; `'again'`: a fresh process shall go on; `'stopped'`:
            it was told to; `'failed'`: with an exception.
        name: The name of the exception's class, with its module.
        text: Its traceback.
        pickled: The exception, if it can be pickled.
    """

    state: str
    name: str = ""
    text: str = ""
    pickled: bytes | None = None

    @classmethod
    def of_error(cls, error: BaseException) -> Report:
        """The report of an exception."""
        text = "".join(traceback.format_exception(error))
        kind = type(error)
        return cls("failed", f"{kind.__module__}.{kind.__qualname__}", text, _pickled(error))

    def to_error(self) -> BaseException:
        """The exception, to be raised here; the traceback in the worker is its cause."""
        error = _unpickled(self.pickled)
        if error is None:
            error = TuneError(
                f"A worker ended with {self.name}, which cannot be brought here as it is. Its "
                f"traceback:\n{self.text}"
            )
        else:
            error.__cause__ = WorkerTraceback(self.text)
        return error

    def to_bytes(self) -> bytes:
        """The report as bytes."""
        pickled = None if self.pickled is None else base64.b64encode(self.pickled).decode()
        return json.dumps([self.state, self.name, self.text, pickled]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Report:
        """The report of `to_bytes`."""
        state, name, text, pickled = json.loads(data)
        return cls(state, name, text, None if pickled is None else base64.b64decode(pickled))


def _pickled(error: BaseException) -> bytes | None:
    """An exception without traceback and causes; `None` if it does not come back as it was."""
    if not isinstance(error, Exception):
        return None  # SystemExit and the like must not end the parent too
    # cloudpickle is an optional dependency.
    from symexp.sweeps.tune.pickling import dumps

    try:
        data = dumps(error)
        return data if type(_unpickled(data)) is type(error) else None
    except Exception:  # the code of a user's exception may do anything
        return None


def _unpickled(data: bytes | None) -> BaseException | None:
    if data is None:
        return None
    # cloudpickle is an optional dependency.
    from symexp.sweeps.tune.pickling import loads

    try:
        found = loads(data)
    except Exception:  # as above
        return None
    return found if isinstance(found, BaseException) else None
