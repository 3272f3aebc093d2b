"""`commute`: whether the order of two rules matters for a tree."""

from __future__ import annotations

from typing import Any

from symexp._base.tracebacks import user_facing
from symexp.patching.order import Commutation, compare_orders
from symexp.patching.patch import TRIALS
from symexp.tree.handles.handle import clone
from symexp.tree.nodes.state import node_of
from symexp.tree.traverse import renew

__all__ = ["commute"]


@user_facing
def commute(rule_a: Any, rule_b: Any, exp: Any) -> Commutation:
    """Tells whether the order of two rules matters for an experiment.

    Both orders are tried, each on a tree of its own. The experiment does not change.

    Args:
        rule_a: A rule, as `sx.patch` takes it, or a list of rules.
        rule_b: Another rule.
        exp: A symbolic object, list or dict.

    Returns:
        A result that is true if the order does not matter here. Otherwise, it prints where it
        does; see `.diff` for the places with both values, and `.errors` for an order that fails.

    Example:
        >>> import symexp as sx
        >>> double = lambda k, v: v * 2 if k == "x" else v
        >>> bool(sx.commute(double, {"y": 1}, sx.Dict(x=1, y=2)))
        True
        >>> sx.commute({"x": 5}, double, sx.Dict(x=1, y=2)).diff
        {x=Diff(left=10, right=5)}
    """
    made = clone(exp)
    renew(made, may_import=True)
    return compare_orders(node_of(made), rule_a, rule_b, TRIALS)
