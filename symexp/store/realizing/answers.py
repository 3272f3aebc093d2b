"""Answers: what another process says about the stage that it has realized, as bytes."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from symexp._base.tracebacks import hide_frames
from symexp.store.errors import message_of
from symexp.store.refs import Ref

__all__ = ["Answer", "pickle_answer", "unpickle_answer"]


class Answer(NamedTuple):
    """The result of a stage that was realized in another process.

    Attributes:
        refs: The chosen realizations.
        failure: The kept failure that stops the stage.
        built: Whether the stage was built, and not found in the store.
        error: The exception that was raised.
    """

    refs: tuple[Ref, ...] = ()
    failure: Ref | None = None
    built: bool = False
    error: Any = None


def pickle_answer(
    work: Callable[[], Answer],
    where: str,
    dumps: Callable[[Any], bytes] = pickle.dumps,
    loads: Callable[[bytes], Any] = pickle.loads,
) -> bytes:
    """Runs work for another process, and returns its answer as bytes for `unpickle_answer`.

    An exception of the work becomes an answer, too.

    Args:
        work: Returns the answer.
        where: The place of the work, for the traceback.
        dumps: Pickles an object.
        loads: Reads what `dumps` wrote.
    """
    try:
        return pickle.dumps((dumps(work()), b""))
    except BaseException as error:
        hide_frames(error)
        error.add_note(f"{where}:\n" + "".join(traceback.format_tb(error.__traceback__)))
        return _failed(error, dumps, loads)


def unpickle_answer(data: bytes, loads: Callable[[bytes], Any] = pickle.loads) -> Answer:
    """Reads what `pickle_answer` returned.

    An exception whose class cannot be imported here, such as one of a module that only the build
    can import, becomes a `RuntimeError` with the same message.

    Args:
        data: The bytes.
        loads: Reads what `dumps` of `pickle_answer` wrote.
    """
    whole, plain = pickle.loads(data)  # noqa: S301  # from a process of this run
    try:
        answer: Answer = loads(whole)
    except Exception:  # importing modules of users may do anything
        if not plain:
            raise
        answer = pickle.loads(plain)  # noqa: S301  # from a process of this run
    return answer


def _failed(
    error: BaseException, dumps: Callable[[Any], bytes], loads: Callable[[bytes], Any]
) -> bytes:
    """Returns the answer of a failure; an exception of a user may not be picklable."""
    lost = RuntimeError(f"{type(error).__name__}: {message_of(error)}")
    for note in getattr(error, "__notes__", ()):
        lost.add_note(note)
    plain = pickle.dumps(Answer(error=lost))
    for candidate in (error, _Bare(error)):
        try:
            data = dumps(Answer(error=candidate))
            if type(loads(data).error) is type(error):
                return pickle.dumps((data, plain))
        except Exception:  # the code of a user's exception may do anything
            continue
    return pickle.dumps((plain, plain))


class _Bare:
    """Pickles an exception whose constructor does not accept its own `args`."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __reduce__(self) -> Any:
        return _revived, (type(self._error), self._error.args, self._error.__dict__)


def _revived(kind: type[BaseException], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
