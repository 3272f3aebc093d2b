"""`patch` and `rebind`: applies rules to a tree, in place, all or nothing."""

from __future__ import annotations

from typing import Any, TypeVar

from symexp._base.keypath import KeyPath
from symexp.errors import RuleError
from symexp.patching.rules import apply_rule
from symexp.tree.handles.making import EDITING
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.state import get_state, node_of

__all__ = ["patch", "rebind"]

T = TypeVar("T")


def patch(target: T, *rules: Any, strict: bool = False) -> T:
    """Applies rules to a tree, in order, in place, all or nothing.

    A rule is

    - a dict of new values by key path: `{'optimizer.learning_rate': 0.02}`;
    - a function `(k, v)` or `(k, v, p)` of key path, value and parent, called at every place from
      the top down: what it returns stands there afterwards;
    - what a patcher gives: `scale_width(factor=2.0)`;
    - a rule string: `'scale_width?factor=2.0'`;
    - a diff turned into a rule: `diff.patch()`;
    - a list of these.

    Everything is computed and checked first. If a rule fails, the tree is as it was. A tree that
    was trained is fresh afterwards: new weights, new optimizer.

    Args:
        target: A symbolic object, list or dict.
        *rules: The rules.
        strict: Whether a named rule that matches nothing is an error; it is a warning by default.

    Returns:
        The target.

    Raises:
        PathError, UnknownRuleError: A path or rule does not exist; the message names the nearest.
        SpecTypeError, SpecValueError: A value does not fit its place.
        RuleError: A rule is none, two edits contradict each other, or a rule edits the target.

    Example:
        >>> import symexp as sx
        >>> sx.patch(sx.Dict(x=1, y=[1, 2]), {'x': 2}, lambda k, v: v + 10 if v == 1 else v)
        {x=2, y=[11, 2]}
    """
    node_of(target)
    with EDITING:
        before = get_state(target).node
        node = apply_rule(target, list(rules), strict=strict)
        if get_state(target).node is not before:
            raise RuleError(
                f"A rule edited the {before.type.label} that it was applied to while it ran. That "
                "edit stands, and nothing else was changed. A rule tells what is to change by what "
                "it returns: return the new value, or a dict of edits."
            )
        if node is not before:
            commit(target, node)
    return target


def rebind(target: T, /, *rules: Any, strict: bool = False, **changes: Any) -> T:
    """As `patch`, and takes changes of direct arguments by keyword.

    Example:
        >>> import symexp as sx
        >>> sx.rebind(sx.Dict(x=1, y=2), x=5)
        {x=5, y=2}
    """
    if changes:
        edits = {KeyPath.of((k,)): v for k, v in changes.items()}
        return patch(target, *rules, edits, strict=strict)
    return patch(target, *rules, strict=strict)
