"""`patch`: applies rules to a tree, in place, all or nothing.

`symexp.patching.application` makes the new tree. The patched object changes at the end, in one
step.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.tracebacks import hide_frames, user_facing
from symexp.errors import RuleError, add_context
from symexp.patching.application import Application, UnmatchedRuleWarning, apply_each, is_pair
from symexp.patching.learned_state import keep_learned_state
from symexp.patching.named_rules import named_rules
from symexp.patching.order import Trials, warn_of_order
from symexp.patching.patcher import NamedRule
from symexp.tree.handles.handle import AnyRule
from symexp.tree.handles.memento import remember
from symexp.tree.handles.replace import commit, commit_tuple
from symexp.tree.nodes.state import EDITING, get_state, node_of
from symexp.tree.nodes.tied_edits import holds_itself
from symexp.tree.nodes.types import TUPLE, UNKNOWN_TYPES
from symexp.tree.traverse import renew

__all__ = ["TRIALS", "patch", "rebind"]

T = TypeVar("T")


def patch(
    target: T,
    *rules: AnyRule,
    strict: bool = False,
    check_order: bool = False,
    keep_weights: bool | str = False,
) -> T:
    """Applies rules to a tree, in order, in place, all or nothing.

    A rule is

    - a dict of new values by key path: `{'optimizer.learning_rate': 0.02}`;
    - a function `(k, v)` or `(k, v, p)` of key path, value and parent, called at every place from
      the top down: what it returns is the new value of the place;
    - the result of a patcher: `scale_width(factor=2.0)`;
    - a rule string: `'scale_width?factor=2.0'`;
    - a diff turned into a rule: `diff.patch()`;
    - a list of these.

    All changes are computed and checked first. If a rule fails, the tree is as it was. A tree that
    was trained is fresh afterwards: new weights, new optimizer. With `keep_weights` the patched
    tree is materialized at once, and gets the weights that `sx.transfer_weights` would copy.

    Args:
        target: A symbolic object, list, dict or tuple.
        *rules: The rules.
        strict: Whether a named rule that matches nothing is an error; it is a warning by default.
        check_order: Whether each pair of rules whose order matters here is reported by a warning,
            an `sx.OrderWarning`. Each pair is tried in both orders first; see `sx.commute`.
        keep_weights: Whether the weights of a trained tree are kept where its layers still exist.
            `'slice'` also keeps the overlap of weights that have another shape now. If the patched
            tree cannot be materialized, the target is as it was, weights included.

    Returns:
        The target. A tuple cannot change, so for a tuple it is the new one, which has taken its
        place in the tree.

    Raises:
        PathError, UnknownRuleError: A path or rule does not exist; the message names the nearest.
        SpecTypeError, SpecValueError: A value does not fit its place.
        RuleError: A rule has no known form, two edits contradict each other, or a rule edits the
            target.

    Example:
        >>> import symexp as sx
        >>> sx.patch(sx.Dict(x=1, y=[1, 2]), {'x': 2}, lambda k, v: v + 10 if v == 1 else v)
        {x=2, y=[11, 2]}
    """
    try:
        if keep_weights is not False:
            return _patch_learned(target, rules, strict, check_order, keep_weights)
        return _patch(target, rules, strict, check_order)
    except Exception as error:
        hide_frames(error)
        raise


def _patch_learned(
    target: T, rules: tuple[Any, ...], strict: bool, check_order: bool, keep_weights: Any
) -> T:
    """Patches a tree and gives its weights to the patched one, or leaves all as it was."""
    kept = keep_learned_state(target, keep_weights)
    if kept is None:
        return _patch(target, rules, strict, check_order)
    with EDITING:
        put_back = remember(kept.roots)
        patched = _patch(target, rules, strict, check_order)
    # No lock is held here: an `__init__` may wait for a thread that edits.
    try:
        kept.give(target, patched)
    except BaseException as error:
        with EDITING:
            put_back()
        if isinstance(error, Exception):
            add_context(error, "With `keep_weights` a patched tree is materialized at once.")
        raise
    return patched


def _patch(target: T, rules: tuple[Any, ...], strict: bool, check_order: bool) -> T:
    if UNKNOWN_TYPES:
        node_of(target)  # it must be symbolic
        # A named rule looks at classes, so they have to be known; no file chooses when it runs.
        renew(target, may_import=any(isinstance(rule, (str, NamedRule)) for rule in rules))
    with EDITING:
        before = node_of(target)
        if check_order:
            warn_of_order(before, _flat(rules), TRIALS)
        # A part of a clone says which, because what is put into it may be another part.
        state = get_state(target)
        scope = None if before.scope is not None else state.scope
        start = before if scope is None else before.with_scope(scope)
        was_placed = state.placed
        node, changes = apply_each(start, rules, strict=strict)
        if state.placed and not was_placed:
            state.placed = False
            raise holds_itself(before)
        if node_of(target) is not before:
            raise RuleError(
                f"A rule edited the {before.type.label} that it was applied to while it ran. That "
                "edit stands, and nothing else was changed. A rule tells what is to change by what "
                "it returns: return the new value, or a dict of edits."
            )
        if node is start:
            return target
        if scope is not None and node.scope is scope:
            node = node.with_scope(None)
        if node.type is TUPLE:
            new: T = commit_tuple(target, node, changes)
            return new
        commit(target, node, changes)
        return target


@user_facing
def rebind(
    target: T,
    /,
    *rules: AnyRule,
    strict: bool = False,
    raise_on_no_change: bool = False,
    notify_parents: bool = True,
    skip_notification: bool | None = None,
    **changes: Any,
) -> T:
    """Applies rules like `patch`, and changes of direct arguments by keyword.

    Args:
        target: A symbolic object, list or dict.
        *rules: The rules, as in `patch`.
        strict: Whether a named rule that matches nothing is an error; it is a warning by default.
        raise_on_no_change: Whether it is an error if the tree stays as it was.
        notify_parents: Accepted and without effect: symexp has no change notifications. Trees
            above always contain the change.
        skip_notification: Accepted and without effect.
        **changes: New values of arguments or keys of the target; they are applied after the rules.

    Raises:
        RuleError: Nothing changed, with `raise_on_no_change`.
        Exception: What `patch` raises.

    Example:
        >>> import symexp as sx
        >>> sx.rebind(sx.Dict(x=1, y=2), x=5)
        {x=5, y=2}
        >>> sx.rebind(sx.List([1, 2]), {0: 5})
        [5, 2]
    """
    before = node_of(target) if raise_on_no_change else None
    if changes:
        rules = (*rules, {KeyPath(ROOT, k): v for k, v in changes.items()})
    patched = patch(target, *rules, strict=strict)
    if before is not None and node_of(patched) is before:
        raise RuleError(
            f"The rules change nothing in this {before.type.label}. Look at the tree: print it, or "
            "leave out `raise_on_no_change`."
        )
    return patched


TRIALS = Trials(lambda root: Application(root, False), UnmatchedRuleWarning)
"""How the order of rules is tried: as `patch` applies them, without validators."""


def _flat(rules: Iterable[Any]) -> list[Any]:
    """Returns rules without lists of rules, and without strings of several rules."""
    out: list[Any] = []
    for rule in rules:
        if isinstance(rule, str):
            out += named_rules(rule)
        elif isinstance(rule, (list, tuple)) and not is_pair(rule):
            out += _flat(rule)
        else:
            out.append(rule)
    return out
