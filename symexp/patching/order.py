"""Whether the order of two rules matters for a tree: what differs, and which order fails.

`sx.commute` asks for two rules, and `sx.patch(..., check_order=True)` for each pair
of its rules. Both orders are tried on nodes, which never change. Validators are not called: if
both orders give one tree, they agree on it.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, final

from symexp._base.frozen import Frozen
from symexp._base.introspection import level_of_user
from symexp._base.markers import MISSING_VALUE
from symexp.errors import RuleError, describe
from symexp.patching.patcher import NamedRule
from symexp.tree.diff import Diff, Operation, Retie, diff
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.values import view

__all__ = [
    "Commutation",
    "OrderError",
    "OrderWarning",
    "Trial",
    "Trials",
    "compare_orders",
    "warn_of_order",
]

# Places that a text shows.
_SHOWN = 3

_set = object.__setattr__


class OrderWarning(UserWarning):
    """Two rules were applied whose order matters for the tree."""


class Trial(Protocol):
    """Rules being applied to a tree, step by step: `symexp.patching.application.Application`."""

    root: Node

    def apply(self, rule: Any) -> None:
        """Applies one rule."""


class Trials(NamedTuple):
    """How rules are tried.

    Attributes:
        start: Begins to apply rules to a tree.
        unmatched: The category of the warning of a rule that matches nothing.
    """

    start: Callable[[Node], Trial]
    unmatched: type[Warning]


@final
class OrderError(NamedTuple):
    """An order of two rules that fails.

    Attributes:
        order: The two rules as text, in this order.
        rule: The rule that raised the exception, as text.
        error: The exception.
    """

    order: tuple[str, str]
    rule: str
    error: Exception

    def __str__(self) -> str:
        first, second = self.order
        what = f"{type(self.error).__name__}: {self.error}"
        return f"{first} before {second} fails in {self.rule}: {what}"


@final
class Commutation(Frozen):
    """Whether the order of two rules matters for a tree; true if it does not.

    It is true if both orders give equal trees and each rule matches something in both orders or in
    none. It is also true if both orders fail with the same type of exception in the same rule,
    because then neither order changes anything.

    Attributes:
        rules: The two rules as text.
        diff: What differs: the left tree is that of the first rule before the second one, the right
            tree that of the other order. Empty if the trees are equal, or if an order fails.
        errors: The orders that fail.
        unmatched: The rules that match nothing in one of the orders only, as text.
    """

    __slots__ = ("diff", "errors", "rules", "unmatched")
    __match_args__ = ("rules", "diff", "errors", "unmatched")
    __hash__ = None  # type: ignore[assignment]  # holds values that do not hash
    rules: tuple[str, str]
    diff: Diff
    errors: tuple[OrderError, ...]
    unmatched: tuple[str, ...]

    def __init__(
        self,
        rules: tuple[str, str],
        diff: Diff,
        errors: tuple[OrderError, ...] = (),
        unmatched: tuple[str, ...] = (),
    ) -> None:
        _set(self, "rules", rules)
        _set(self, "diff", diff)
        _set(self, "errors", errors)
        _set(self, "unmatched", unmatched)

    def __bool__(self) -> bool:
        if self.diff or self.unmatched:
            return False
        failed = [(error.rule, type(error.error)) for error in self.errors]
        return not failed or (len(failed) == 2 and failed[0] == failed[1])

    def __str__(self) -> str:
        first, second = self.rules
        names = f"{first} and {second}"
        if self:
            text = f"The order of {names} does not matter here"
            if self.errors:
                text += f", and both orders fail: {str(self.errors[0]).rstrip('.')}"
            return text + "."
        return f"The order of {names} matters: {'; '.join(self._reasons())}."

    __repr__ = __str__

    def _reasons(self) -> list[str]:
        shown = [str(error).rstrip(".") for error in self.errors]
        shown += [f"{rule} matches nothing in one of the orders" for rule in self.unmatched]
        first = self.rules[0]
        for op in self.diff[:_SHOWN]:
            if isinstance(op, Retie):
                shown.append("other places are one tied object")
            else:
                place = str(op.path) or "the root"
                shown.append(f"{place} is {_text(op.before, op)} if {first} comes first, "
                             f"else {_text(op.after, op)}")  # fmt: skip
        if len(self.diff) > _SHOWN:
            shown.append(f"{len(self.diff) - _SHOWN} more places differ")
        return shown


def _text(value: Any, op: Operation) -> str:
    return "absent" if value is MISSING_VALUE else describe(view(value), 60).rpartition(" (")[0]


def rule_text(rule: Any) -> str:
    """Returns a short text of a rule."""
    if isinstance(rule, NamedRule):
        with contextlib.suppress(RuleError):  # an argument may have no form as text
            rule = str(rule)
    name = rule if isinstance(rule, str) else getattr(rule, "__qualname__", None)
    text = name if isinstance(name, str) else describe(rule, 60).rpartition(" (type ")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def compare_orders(root: Node, first: Any, second: Any, trials: Trials) -> Commutation:
    """Tries both orders of two rules.

    Args:
        root: The tree.
        first: A rule.
        second: Another rule.
        trials: How rules are tried.
    """
    texts = (rule_text(first), rule_text(second))
    outcomes = [
        _try(root, [(first, texts[0]), (second, texts[1])], trials),
        _try(root, [(second, texts[1]), (first, texts[0])], trials),
    ]
    errors = tuple(outcome.error for outcome in outcomes if outcome.error is not None)
    if errors:
        return Commutation(texts, Diff(), errors)
    ours, theirs = outcomes
    in_one = set(ours.unmatched) ^ set(theirs.unmatched)
    unmatched = tuple(text for text in dict.fromkeys(texts) if text in in_one)
    return Commutation(texts, diff(ours.root, theirs.root), (), unmatched)


def warn_of_order(root: Node, rules: Sequence[Any], trials: Trials) -> None:
    """Warns of each pair of rules whose order matters for the tree to which they are applied.

    Args:
        root: The tree.
        rules: The rules, in the order in which they are applied; none is a list of rules.
        trials: How rules are tried.
    """
    found: list[Commutation] = []
    for i, first in enumerate(rules[:-1]):
        compared = [compare_orders(root, first, second, trials) for second in rules[i + 1 :]]
        found += [commutation for commutation in compared if not commutation]
        done = _try(root, [(first, "")], trials)
        if done.error is not None:
            break  # the patch will say so
        root = done.root
    for commutation in found:
        warnings.warn(str(commutation), OrderWarning, stacklevel=level_of_user())


class _Outcome(NamedTuple):
    """What one order gives: the tree, the rules that match nothing, or an error."""

    root: Node
    unmatched: list[str]
    error: OrderError | None = None


def _try(root: Node, rules: Sequence[tuple[Any, str]], trials: Trials) -> _Outcome:
    """Applies two rules, without showing their warnings."""
    work = trials.start(root)
    unmatched: list[str] = []
    order = (rules[0][1], rules[-1][1])
    for rule, text in rules:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                work.apply(rule)
            except Exception as error:  # a rule of the user may raise anything
                return _Outcome(root, unmatched, OrderError(order, text, error))
        if any(issubclass(warning.category, trials.unmatched) for warning in caught):
            unmatched.append(text)
    return _Outcome(work.root, unmatched)
