"""The history of a merged tree: our changes, then their changes since the base.

Their changes are replayed on our version, one after the other, as `git rebase` does. So the history
stays a row of steps, and `blame` finds the very rule of theirs that set a value. Where this is not
possible, one step says that there was a merge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp.errors import SymexpError
from symexp.tree.diff.versions import Versions
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.history import MERGE, RECORDING, Told, add_step, extended
from symexp.tree.nodes.node import Node

__all__ = ["with_merged_history"]


def with_merged_history(
    roots: tuple[Any, Any, Any], made: Any, merge: Callable[[Any, Any, Any], Any] | None
) -> Any:
    """Returns a merged tree with its history.

    Args:
        roots: The frozen base, our version and their version.
        made: The merged tree.
        merge: Merges the base, our version and an earlier version of theirs; `None` if the user's
            function decides conflicts, which is not asked twice.
    """
    base, ours, theirs = roots
    if type(made) is not Node or type(ours) is not Node or type(theirs) is not Node:
        return made
    if not RECORDING.is_on or made is ours:
        return made
    versions = Versions.of(theirs)
    start = _version_of(versions, base)
    if start is not None and frozen_equal(base, ours):
        return made.with_history(theirs.history)  # as a fast-forward of git
    chain, last = ours.history, ours
    if start is not None and merge is not None:
        chain, last = _replayed(versions, start, roots, made, merge)
    if last is not made and not frozen_equal(last, made):
        chain = extended(last.with_history(chain), MERGE)
    return made.with_history(chain)


def _version_of(versions: Versions, base: Any) -> int | None:
    """Returns the number of the last version that equals the base."""
    for number in reversed(range(len(versions.steps) + 1)):
        tree = versions.tree(number)
        if tree is not None and frozen_equal(tree, base):
            return number
    return None


def _replayed(
    versions: Versions,
    start: int,
    roots: tuple[Any, Any, Any],
    made: Node,
    merge: Callable[[Any, Any, Any], Any],
) -> tuple[Any, Node]:
    """Returns our history with their steps, and the tree after the last step that was possible."""
    base, ours, _ = roots
    chain, last = ours.history, ours
    for index in range(start, len(versions.steps)):
        step, theirs = versions.steps[index], versions.tree(index + 1)
        try:
            after = made if index + 1 == len(versions.steps) else merge(base, ours, theirs)
        except SymexpError:  # a conflict that a later step of theirs takes away
            break
        if type(after) is not Node:
            break
        if not frozen_equal(last, after):
            chain = add_step(chain, step.kind, _moved(step.rule), last, step.time, step.author)
            last = after
    return chain, last


def _moved(rule: Any) -> Any:
    """Returns the rule of a step of theirs in the merged tree, where other places have moved."""
    if isinstance(rule, Told) and (rule.rule or "").startswith("set?"):
        return Told(None, rule.name)  # the change itself says it
    return rule
