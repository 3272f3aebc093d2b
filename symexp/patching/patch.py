"""What counts as a rule, and how one is applied to a tree."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from symexp._base.introspection import arity, level_of_user
from symexp._base.keypath import ROOT, KeyPath
from symexp.errors import RuleError, describe
from symexp.patching.edits import apply_edits
from symexp.patching.function_rules import apply_function
from symexp.patching.patcher import NamedRule, Patcher, call_reader
from symexp.patching.patcher_registry import lookup
from symexp.patching.rulestring import Cursor, Location, RuleString, format, parse
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import EDITING, get_state, is_handle, node_of
from symexp.tree.nodes.ties import unify_ties
from symexp.tree.nodes.values import view
from symexp.tree.traverse import at, find_node

__all__ = ["UnmatchedRuleWarning", "apply_rule", "from_string", "patch", "rebind", "to_string"]


class UnmatchedRuleWarning(UserWarning):
    """A rule was applied, but matched nothing."""


def from_string(text: str) -> NamedRule | list[NamedRule]:
    """The rule that a rule string stands for; a list where it holds several.

    Raises:
        RuleSyntaxError: The string is malformed; the message points at the column.
        UnknownRuleError: There is no rule of that name.
        ArgumentError, SpecTypeError, SpecValueError: The arguments do not fit the rule.
    """
    rules = _parsed(text)
    return rules[0] if len(rules) == 1 else rules


def _parsed(text: str) -> list[NamedRule]:
    call = call_reader()
    return [NamedRule.from_data(lookup(r.name), r, call) for r in parse(text).rules]


def to_string(*rules: Any) -> str:
    """The canonical rule string of one or more named rules or rule strings.

    Raises:
        RuleError: A rule has no name, or an argument has no form in a rule string.
    """
    data: list[Any] = []
    for rule in rules:
        if isinstance(rule, str):
            data.extend(r.to_data() for r in _parsed(rule))
        elif isinstance(rule, NamedRule):
            data.append(rule.to_data())
        elif isinstance(rule, (list, tuple)):
            data.extend(parse(to_string(*rule)).rules)
        else:
            raise RuleError(
                f"Only rules made by a patcher can be written as a string, but got "
                f"{describe(rule)}. Make a patcher of it: `@sx.patcher()`."
            )
    return format(RuleString(tuple(data)))


class Application:
    """Rules being applied to one tree, step by step; nothing is changed before the end.

    Attributes:
        root: The tree as it is after the rules so far.
        validators: Functions of the patched object that must not raise.
    """

    def __init__(self, root: Node, strict: bool | None) -> None:
        self.root = root
        self.strict = strict
        self.validators: list[Any] = []

    def apply(self, rule: Any) -> None:
        """Applies one rule to the whole tree."""
        if isinstance(rule, (list, tuple)) and not _is_pair(rule):
            for each in rule:
                self.apply(each)
        elif isinstance(rule, str):
            for named in _parsed(rule):
                self._apply_named(named)
        elif isinstance(rule, NamedRule):
            self._apply_named(rule)
        elif isinstance(rule, Patcher):
            self._apply_named(rule())
        else:
            self._set(*self._result(rule, ROOT))

    def _set(self, new: Any, matched: bool) -> bool:
        old = self.root
        if type(new) is not Node or (new is not old and new.type is not old.type):
            raise RuleError(
                f"The rule gave {describe(view(new))} for the root, which can only be replaced by "
                f"another {old.type.label}. Assign the new object to the variable instead."
            )
        self.root = unify_ties(old, new)
        return matched

    def _result(self, rule: Any, path: KeyPath) -> tuple[Any, bool]:
        """The new frozen value of the place at a path under an anonymous rule."""
        if _is_pair(rule):
            rule, validator = rule
            if path:
                self._validate_below(path, validator, rule)
            else:
                self.validators.append(validator)
        if isinstance(rule, (list, tuple, str, NamedRule, Patcher)):
            return self._nested(rule, path)
        place = find_node(self.root, path)
        if isinstance(rule, Mapping):
            return self._edited(place, rule, path)
        if hasattr(rule, "sx_apply"):
            return rule.sx_apply(place), True
        if not callable(rule):
            raise RuleError(
                f"Expected a rule, but got {describe(rule)}. A rule is a dict of key paths, a "
                "function (k, v) or (k, v, p), the result of a patcher, a rule string, or a list "
                "of these."
            )
        top = view(self.root)
        seen = at(top, path)
        parent = at(top, path.parent) if path else None
        return apply_function(seen, rule, path, parent)

    def _validate_below(self, path: KeyPath, validator: Any, rule: Any) -> None:
        """Runs the validator of a confined rule on what the rule makes of its place."""
        new, _ = self._result(rule, path)
        validator(view(new) if type(new) is Node else new)

    def _edited(self, place: Any, edits: Mapping[Any, Any], path: KeyPath) -> tuple[Any, bool]:
        if type(place) is not Node:
            if list(edits) in ([""], [ROOT]):
                return next(iter(edits.values())), True
            raise RuleError(f"Nothing stands below {str(path)!r}, which is {describe(place)}.")
        return apply_edits(place, edits), bool(edits)

    def _nested(self, rule: Any, path: KeyPath) -> tuple[Any, bool]:
        if path:
            raise RuleError(
                "A rule that is confined to a location must give edits or a function, not rules "
                "by name. Give the location to each of those."
            )
        before = self.root
        inner = Application(before, self.strict)
        inner.apply(rule)
        self.validators.extend(inner.validators)
        return inner.root, inner.root is not before

    def _apply_named(self, rule: NamedRule) -> None:
        try:
            self._run_named(rule)
        except Exception as error:
            rule.blame(error)
            raise

    def _run_named(self, rule: NamedRule) -> None:
        if rule.location is None:
            matched = self._set(*self._result(rule.run(view(self.root)), ROOT))
            what = f"Rule {rule!r} matched nothing"
        else:
            matched = self._apply_located(rule, located(self.root, rule.location))
            what = f"Rule {rule!r} matched nothing at its location"
        if not matched:
            self._unmatched(what)

    def _apply_located(self, rule: NamedRule, places: list[KeyPath]) -> bool:
        if rule.patcher.whole_tree:
            within = _below_one_of(places)
            return self._set(*self._result(rule.run(view(self.root), within), ROOT))
        if places == [ROOT]:
            return self._set(*self._result(rule.run(view(self.root)), ROOT))
        # All results are of the tree before, and take effect at once: an insertion or deletion at
        # one place does not move the others.
        matched = False
        edits: list[tuple[KeyPath, Any]] = []
        top = view(self.root)
        seen: set[Any] = set()
        for path in places:
            target = at(top, path)
            identity = id(target) if is_handle(target) else (id(at(top, path.parent)), path.key)
            if identity in seen:
                continue  # another place of one tied object
            seen.add(identity)
            new, hit = self._result(rule.run(target), path)
            matched |= hit
            if new is not find_node(self.root, path):
                edits.append((path, view(new) if type(new) is Node else new))
        return self._set(apply_edits(self.root, edits), matched) if edits else matched

    def _unmatched(self, what: str) -> None:
        if self.strict is None:
            return
        text = f"{what} in this {self.root.type.label}. Look at the tree: print it, or `sx.query`."
        if self.strict:
            raise RuleError(text)
        warnings.warn(text, UnmatchedRuleWarning, stacklevel=level_of_user())


def _below_one_of(places: list[KeyPath]) -> Callable[[Any], bool]:
    """A function that tells of a key path whether it is one of some places, or below one."""
    known = {place.keys for place in places}
    depths = sorted({len(keys) for keys in known})

    def within(path: Any) -> bool:
        keys = KeyPath.parse(path).keys
        return any(keys[:depth] in known for depth in depths if depth <= len(keys))

    return within


def _is_pair(rule: Any) -> bool:
    """Whether a patcher gave a rule together with a validator."""
    if not (isinstance(rule, tuple) and len(rule) == 2 and callable(rule[1])):
        return False
    return not isinstance(rule[1], (NamedRule, Patcher)) and arity(rule[1]) == 1


def located(root: Node, location: Location) -> list[KeyPath]:
    """The outermost places that a location leads to, in the order of the tree."""
    out: list[KeyPath] = []
    stack: list[tuple[Any, KeyPath, Cursor]] = [(root, ROOT, location.start())]
    while stack:
        value, path, cursor = stack.pop()
        if cursor.is_match:
            out.append(path)
        elif type(value) is Node:
            size = len(value.values)
            below = []
            for key, kid in value.items():
                step = cursor.step(key, size)
                if not step.is_dead:
                    below.append((kid, KeyPath(path, key), step))
            stack.extend(reversed(below))
    return out


def apply_rule(target: Any, rules: Any, *, strict: bool | None = False) -> Node:
    """The tree that one or more rules make of a target; the target is not changed.

    A rule that matches nothing is a warning, with `strict` an error, and nothing if that is `None`.

    Raises:
        RuleError: A rule is none, or (with `strict`) matches nothing.
        Exception: What a rule or a validator raises.
    """
    work = Application(get_state(target).node, strict)
    work.apply(list(rules) if isinstance(rules, tuple) else rules)
    if work.validators:
        patched = view(work.root)
        for validator in work.validators:
            validator(patched)
    return work.root


# `patch` and `rebind`: applies rules to a tree, in place, all or nothing.


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
