"""The base class of all errors, the errors that several packages raise, and helpers for messages.

An error that one package alone raises is defined in that package; those of the store are in
`symexp.store.errors`.

Every error derives from `SymexpError` and from the builtin error that fits, so that users may catch
either. An exception of the user's code keeps its type: `add_context` adds the place.

A message says what was expected and what came, where, and how to mend it (`explain`, `describe`,
`closest`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

__all__ = [
    "AbstractError",
    "ArgumentError",
    "CodecError",
    "ContextError",
    "DiffError",
    "MergeConflict",
    "MissingExtraError",
    "PartialError",
    "NotMadeError",
    "PathError",
    "RuleError",
    "RuleSyntaxError",
    "SpecKeyError",
    "SpecMismatchError",
    "SpecTypeError",
    "SpecValueError",
    "SymbolizeError",
    "SymexpError",
    "TooManyPlacesError",
    "UnknownRuleError",
    "UnknownTypeError",
    "UnsupportedValueError",
    "WritePermissionError",
    "add_context",
    "closest",
    "describe",
    "explain",
]


class SymexpError(Exception):
    """Base of all errors that symexp raises."""


class MissingExtraError(SymexpError, ModuleNotFoundError):
    """A package that an optional feature needs is not installed."""


class SymbolizeError(SymexpError, TypeError):
    """A class or function cannot be made symbolic."""


class ArgumentError(SymexpError, TypeError):
    """Arguments do not fit the signature of a symbolic class or function."""


class SpecTypeError(SymexpError, TypeError):
    """A value has another type than its value spec asks for."""


class SpecValueError(SymexpError, ValueError):
    """A value has the right type but violates its value spec."""


class SpecMismatchError(SpecTypeError, SpecValueError):
    """A value fits neither the type nor the constraints of its value spec, such as None.

    It can be caught as a `TypeError` and as a `ValueError`.
    """


class SpecKeyError(SpecMismatchError, KeyError):
    """A dict has a key that its value spec does not allow."""

    __str__ = Exception.__str__  # that of `KeyError` shows the repr of the message


class PathError(SymexpError, LookupError):
    """A key path is malformed, or there is no such place in the tree."""


class ContextError(SymexpError, AttributeError):
    """A contextual value has no value at its place, or several."""


class TooManyPlacesError(SymexpError, ValueError):
    """An operation on each place of a tree has too many places, because its nodes are shared."""


class PartialError(SymexpError, TypeError):
    """An object with missing arguments was used."""


class AbstractError(SymexpError, TypeError):
    """An object with placeholders was used before they were decided."""


class WritePermissionError(SymexpError, TypeError):
    """A sealed object was about to change."""


class NotMadeError(AbstractError, PartialError, AttributeError):
    """An attribute was read that only an object has which can be made, and this one cannot yet.

    `hasattr` is false then. An attribute of the class raises AbstractError or PartialError.
    """


class RuleError(SymexpError, ValueError):
    """A rule cannot be applied."""


class UnknownRuleError(SymexpError, LookupError):
    """No rule is registered under this name."""


class RuleSyntaxError(SymexpError, ValueError):
    """A rule string is malformed.

    Attributes:
        text: The whole rule string.
        column: Zero-based index of the first character that does not fit.
    """

    def __init__(self, message: str, text: str = "", column: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.column = column


class DiffError(SymexpError, ValueError):
    """A diff does not fit the tree to which it is applied."""


class MergeConflict(SymexpError, ValueError):
    """Two versions of a tree change the same place in different ways.

    Attributes:
        conflicts: The conflicts, in the order of the tree; each is a `symexp.Conflict`.
    """

    def __init__(self, message: str, conflicts: Iterable[Any] = ()) -> None:
        super().__init__(message)
        self.conflicts: tuple[Any, ...] = tuple(conflicts)


class CodecError(SymexpError, ValueError):
    """A file or JSON value is not a symexp document, or is damaged."""


class UnknownTypeError(SymexpError, TypeError):
    """A type name in a file is not known here."""


class UnsupportedValueError(SymexpError, TypeError):
    """A value may be run, but cannot be saved or fingerprinted."""


def explain(what: str, *, where: object = None, mend: str | None = None) -> str:
    """Returns the text of a message: what is wrong, where, and how to mend it.

    Args:
        what: The expected and the actual value; a full sentence.
        where: Key path, file or reference; left out if it is `None` or the root path.
        mend: How to mend it; a full sentence.
    """
    text = what
    place = "" if where is None else str(where)
    if place:
        text += f" (path={place})"
    if mend:
        text += f" {mend}"
    return text


def describe(value: object, limit: int = 80) -> str:
    """Returns a short `repr` of a value with its type, for messages.

    Args:
        value: The value; its `repr` may raise.
        limit: The greatest number of characters of the `repr`.
    """
    # Only the beginning of the text of a tree, which may be very long.
    shorter: Callable[[object, int], str] | None = getattr(type(value), "_sx_repr", None)
    try:
        text = repr(value) if shorter is None else shorter(value, 2 * limit)
    except Exception as error:  # the repr of a user's class may do anything
        text = f"<repr failed: {type(error).__name__}>"
    if len(text) > limit:
        text = text[: limit - 3] + "..."
    return f"{text} (type {type(value).__name__})"


def closest(name: str, names: Iterable[object], limit: int = 3, *, also: Iterable[str] = ()) -> str:
    """Returns a sentence with the nearest existing names, or else a list of the names.

    Args:
        name: The unknown name.
        names: The existing names.
        limit: The greatest number of near names.
        also: Further names that exist, and that the list leaves out.
    """
    import difflib

    known = [str(n) for n in names]
    every = [*known, *(n for n in sorted(also) if n not in known)]
    near = difflib.get_close_matches(name, every, n=limit, cutoff=0.6)
    if not near and len(name) > 1:
        near = [n for n in every if name in (n[: len(name)], _initials(n))][:limit]
    if near:
        return f"Did you mean {' or '.join(repr(n) for n in near)}?"
    if not known:
        return "None is known."
    shown = ", ".join(sorted(known)[:12])
    return f"There are: {shown}{', ...' if len(known) > 12 else ''}."


def _initials(name: str) -> str:
    """Returns the short form of a name: `lr` of `learning_rate`."""
    return "".join(word[:1] for word in name.split("_"))


def add_context(error: BaseException, note: str) -> None:
    """Adds a note with the place to an exception of the user's code, once."""
    if note not in getattr(error, "__notes__", ()):
        error.add_note(note)
