"""Histories: which changes led to a tree. They are kept at its root node, beside the content.

1. A history is a chain: a `Step` for each change, from the last one back to the `Origin`. Steps
   never change, so clones and candidates share them.
2. A step holds the tree before it. The tree after it is that of the next step, or the tree itself.
   Trees share what did not change, so a step costs the path that it copied. What changed, and the
   rule as text, are computed when somebody asks.
3. A step that was read from a file holds what changed instead of the tree before it.
4. Edits that follow each other (`exp.epochs = 5`, `exp.layers.append(layer)`) are one step, so a
   list that is filled element by element keeps one earlier version, not all of them.
5. A chain has a limited length. The oldest steps are dropped, and their number is noted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, final

from symexp._base.keypath import Key
from symexp.errors import ArgumentError, describe
from symexp.tree.nodes.node import Node

__all__ = [
    "CHOICES",
    "EDIT",
    "FUNCTION",
    "KINDS",
    "MERGE",
    "OUTSIDE",
    "RECORDING",
    "RULE",
    "Origin",
    "RuleBelow",
    "Step",
    "Told",
    "add_step",
    "extended",
    "mapped",
    "record_history",
    "recorded",
    "steps_of",
    "with_choices",
]

KINDS = ("rule", "function", "edit", "choices", "merge", "outside")
RULE, FUNCTION, EDIT, CHOICES, MERGE, OUTSIDE = KINDS

# A chain of `_MOST` steps is cut to `_KEPT`. Cutting copies steps, so it should be rare. With many
# more steps, the garbage collector looks at earlier trees again and again.
_MOST = 100
_KEPT = 25


class Origin(NamedTuple):
    """Where a history begins.

    Attributes:
        name: What the first tree is called, such as the name of its file.
        fingerprint: The fingerprint of the first tree, if it is not at hand itself.
        dropped: The number of older steps that were dropped.
        parts: The histories of its parts, by path, if the first tree came from a file. In memory,
            the nodes of the parts hold them.
    """

    name: str | None = None
    fingerprint: str | None = None
    dropped: int = 0
    parts: Mapping[str, Any] = MappingProxyType({})


class RuleBelow(NamedTuple):
    """A rule that was applied to a part of a tree.

    Attributes:
        rule: The rule.
        keys: The keys of the part, from the root down; `None` if it is at several places.
    """

    rule: Any
    keys: tuple[Key, ...] | None


class Told(NamedTuple):
    """A rule as text.

    Attributes:
        rule: The rule string, if there is one.
        name: What the rule is called, if it is a function.
    """

    rule: str | None
    name: str | None


class Step(NamedTuple):
    """One change of a tree.

    Attributes:
        previous: The step before, or the origin; `None`: an unnamed origin.
        length: The number of steps up to this one.
        kind: `RULE`, `FUNCTION` (a rule without a name, in a file), `EDIT`, `CHOICES` (decisions of
            a search space), `MERGE`, or `OUTSIDE` (a file was changed by another program).
        rule: The rule, as an immutable object, or `Told`; perhaps in `RuleBelow`. `None` if the
            changed tree says it all: for new values by key path, and without a rule.
        before: The tree before; `None` if it is not at hand.
        time: Seconds since 1970.
        author: Who made the change.
        change: A function that returns what changed, if `before` is not at hand; `None` if nobody
            knows.
    """

    previous: Step | Origin | None
    length: int
    kind: str
    rule: Any
    before: Node | None
    time: float | None
    author: str | None
    change: Any = None


def add_step(
    previous: Any,
    kind: str,
    rule: Any,
    before: Node | None,
    time: float | None,
    author: str | None,
    change: Any = None,
) -> Step:
    """Returns a history with one more step; see `Step`."""
    length = previous.length + 1 if type(previous) is Step else 1
    return Step(previous, length, kind, rule, before, time, author, change)


class _Recording:
    """Whether changes are recorded, and for whom.

    Attributes:
        is_on: Whether they are.
        author: Who makes the changes; `None` for nobody.
    """

    __slots__ = ("author", "is_on")

    def __init__(self) -> None:
        self.is_on = os.environ.get("SYMEXP_HISTORY", "1") not in ("0", "off", "false")
        self.author = os.environ.get("SYMEXP_AUTHOR") or None


RECORDING = _Recording()

_new_tuple: Any = tuple.__new__

_SAME: Any = object()


@final
class record_history:  # noqa: N801  # users call it like a function, as `torch.set_grad_enabled`
    """Switches the recording of histories on or off, and names the author of changes.

    It acts at once, in the whole process. As a context manager it restores the former state.
    The environment variables `SYMEXP_HISTORY` (`0` for off) and `SYMEXP_AUTHOR` set the state at
    the start of a process.

    Args:
        enabled: Whether changes are recorded.
        author: Who makes the changes from now on; `None` for nobody. By default it stays the same.

    Raises:
        ArgumentError: An argument has another type.

    Example:
        >>> import symexp as sx
        >>> with sx.record_history(author='anna'):
        ...     d = sx.patch(sx.Dict(x=1), {'x': 2})
        >>> sx.history(d)[0].author
        'anna'
    """

    __slots__ = ("_former",)

    def __init__(self, enabled: bool = True, *, author: str | None = _SAME) -> None:
        if type(enabled) is not bool:
            raise ArgumentError(f"Expected True or False, but got enabled={describe(enabled)}.")
        if author is not _SAME and author is not None and type(author) is not str:
            raise ArgumentError(f"Expected a name, but got author={describe(author)}.")
        self._former = (RECORDING.is_on, RECORDING.author)
        RECORDING.is_on = enabled
        if author is not _SAME:
            RECORDING.author = author

    def __enter__(self) -> record_history:
        return self

    def __exit__(self, *error: object) -> None:
        RECORDING.is_on, RECORDING.author = self._former


def recorded(
    old: Node, new: Node, changes: Sequence[tuple[Any, Node]] | None, *, is_own: bool = False
) -> Node:
    """Returns the root of a changed tree with its history.

    Args:
        old: The root before.
        new: The root after.
        changes: The rules that were applied, each with the tree before it; empty for an edit
            without a rule.
        is_own: Whether the new root was made for this tree. If not, it may be the root of another
            tree too, which keeps its own history.
    """
    if new is old:
        return new
    if not RECORDING.is_on:
        return new if new.history is None else new.with_history(None)
    if changes:
        chain, now, author = old.history, time.time(), RECORDING.author
        length = chain.length if type(chain) is Step else 0
        for rule, before in changes:
            length += 1
            fields = (chain, length, RULE, rule, before, now, author, None)
            chain = _new_tuple(Step, fields)  # each patch comes here, so without a call in Python
        if length >= _MOST:
            chain = _cut(chain)
    else:
        chain = extended(old, EDIT)
    if is_own:
        new.history = chain
        return new
    return new.with_history(chain)


def with_choices(space: Any, candidate: Any) -> Any:
    """Returns a frozen candidate of a space with its history.

    Args:
        space: The frozen space.
        candidate: The frozen candidate; if it is a part of the space, it keeps its own history.
    """
    if type(candidate) is not Node or candidate is space or not RECORDING.is_on:
        return candidate
    if type(space) is not Node:
        return candidate
    if candidate.history is None:
        candidate.history = extended(space, CHOICES)  # it was made for this space
    return candidate


def extended(old: Node, kind: str, rule: Any = None) -> Step:
    """Returns the history of a tree with one more step.

    Args:
        old: The tree before the step.
        kind: The kind of the step.
        rule: The rule, if there is one.
    """
    last = old.history
    author = RECORDING.author
    if kind is EDIT and type(last) is Step and last.kind is EDIT and last.author == author:
        if last.before is not None:
            return last
    chain = add_step(last, kind, rule, old, time.time(), author)
    return chain if chain.length < _MOST else _cut(chain)


def steps_of(history: Step | Origin | None) -> list[Step]:
    """Returns the steps of a history, the oldest first."""
    found = list(_backwards(history))
    return found[::-1]


def mapped(history: Any, function: Callable[[Node], Node | None]) -> Any:
    """Returns a history in which a function was applied to each earlier tree.

    Args:
        history: The history.
        function: Returns another tree, or `None` if there is none any more.
    """
    steps = list(_backwards(history))
    made = steps[-1].previous if steps else history
    for step in reversed(steps):
        before = None if step.before is None else function(step.before)
        made = _copy(step, made, before)
    return made


def _backwards(history: Any) -> Iterator[Step]:
    while type(history) is Step:
        yield history
        history = history.previous


def _copy(step: Step, previous: Any, before: Node | None) -> Step:
    # The tree before would hold the whole chain that leads to it.
    bare = before if before is None or before.history is None else before.with_history(None)
    return add_step(previous, step.kind, step.rule, bare, step.time, step.author, step.change)


def _cut(chain: Step) -> Step:
    """Returns a chain without its oldest steps."""
    steps = list(_backwards(chain))
    kept, dropped = steps[:_KEPT], len(steps) - _KEPT
    origin = steps[-1].previous or Origin()
    assert isinstance(origin, Origin)
    made: Any = Origin(origin.name, None, origin.dropped + dropped)
    for step in reversed(kept):
        made = _copy(step, made, step.before)
    result: Step = made
    return result
