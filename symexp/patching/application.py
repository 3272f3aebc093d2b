"""Applying rules to a node, one after the other; each rule sees the result of those before it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from symexp._base.introspection import arity, level_of_user
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.registry import resolve
from symexp.errors import RuleError, add_context, describe
from symexp.patching.edits import Effect, apply_edits, frozen_edits
from symexp.patching.function_rules import apply_function
from symexp.patching.locations import below_one_of, located, why_unmatched
from symexp.patching.named_rules import named_rules, point_at
from symexp.patching.patcher import NamedRule, Patcher
from symexp.patching.rulestring import PathPattern
from symexp.tree.diff import Diff
from symexp.tree.nodes.history import Told
from symexp.tree.nodes.node import ABSTRACT, SCALARS, Node
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.tied_edits import unify_ties
from symexp.tree.nodes.types import TUPLE
from symexp.tree.nodes.values import view
from symexp.tree.traverse import at, find_node

__all__ = ["Application", "UnmatchedRuleWarning", "apply_each", "apply_rules", "is_pair"]


class UnmatchedRuleWarning(UserWarning):
    """A rule was applied, but matched nothing."""


def apply_rules(root: Node, rules: Iterable[Any], *, strict: bool | None = False) -> Node:
    """Returns the tree that rules make of a tree.

    Args:
        root: The tree.
        rules: The rules; they are applied in order.
        strict: What happens if a named rule matches nothing: a warning, with `True` an error, with
            `None` nothing.

    Raises:
        RuleError: A rule has no known form, or (with `strict`) matches nothing.
        Exception: What a rule or a validator raises.
    """
    return apply_each(root, rules, strict=strict)[0]


def apply_each(
    root: Node, rules: Iterable[Any], *, strict: bool | None = False
) -> tuple[Node, list[tuple[Any, Node]]]:
    """Does the same as `apply_rules`, and tells which rules changed the tree.

    Returns:
        The tree, and each rule that changed it with the tree before it.
    """
    work = Application(root, strict)
    work.apply_each(tuple(rules))
    if work.validators:
        patched = work.root.type.view(work.root)
        for validator in work.validators:
            validator(patched)
    return work.root, work.changes


class Application:
    """Rules being applied to one tree, step by step.

    Args:
        root: The tree.
        strict: As in `apply_rules`.
        lifts: Whether rules reach into placeholders; false for candidates of a space.

    Attributes:
        root: The tree after the rules so far.
        validators: Functions of the patched object; a patch in which one raises fails.
        changes: The rules that changed the tree, each with the tree before it, as a history records
            them: `None` for new values below the root.
    """

    def __init__(self, root: Node, strict: bool | None, *, lifts: bool = True) -> None:
        self.root = root
        self.changes: list[tuple[Any, Node]] = []
        self.strict = strict
        self.lifts = lifts
        self.validators: list[Any] = []
        self._is_tried = False

    def apply(self, rule: Any) -> None:
        """Applies one rule to the whole tree."""
        if isinstance(rule, str):
            for i, named in enumerate(named_rules(rule)):
                try:
                    self._apply_named(named)
                except Exception as error:
                    point_at(error, rule, i)
                    raise
        elif isinstance(rule, NamedRule):
            self._apply_named(rule)
        elif isinstance(rule, Patcher):
            self._apply_named(rule())
        elif isinstance(rule, (list, tuple)) and not is_pair(rule):
            self.apply_each(rule)
        else:
            before = self.root
            self._replace_root(rule)
            if self.root is not before:
                self.changes.append((_record_of(rule), before))

    def apply_each(self, rules: Sequence[Any]) -> None:
        """Applies rules in order; an exception gets the position of the rule that raised it."""
        for i, rule in enumerate(rules):
            try:
                self.apply(rule)
            except Exception as error:
                if len(rules) > 1:
                    add_context(error, f"It is rule {i + 1} of the {len(rules)} that are applied.")
                raise

    def _apply_named(self, rule: NamedRule) -> None:
        before = self.root
        try:
            if rule.location is None and rule.sets_places:
                # Edits reach into placeholders by themselves.
                matched = self._replace_root(rule.run(self.root.type.view(self.root)))
            elif self.lifts and _is_space(self.root):
                effect = self._lift(repr(rule), lambda node: self._effect_of(rule, node), rule)
                if effect.tree is not self.root:
                    self._set_root(effect.tree)
                matched = effect.matched
            elif rule.location is None:
                matched = self._replace_root(rule.run(self.root.type.view(self.root)))
            else:
                matched = self._apply_located(rule, located(self.root, rule.location))
            if not matched:
                self._report_unmatched(rule)
        except Exception as error:
            rule.blame(error)
            raise
        if self.root is not before:
            # A history holds no object that can change.
            is_constant = SCALARS.issuperset(map(type, rule.arguments.values()))
            self.changes.append((rule if is_constant else _told(rule), before))

    def _lift(
        self, label: str, apply: Callable[[Any], Effect], named: NamedRule | None = None
    ) -> Effect:
        """Returns what a rule does to a space; it reaches into placeholders."""
        lift: Callable[..., Effect] = resolve("spaces.lift")
        return lift(self.root, label, apply, named)

    def _effect_of(self, rule: NamedRule, node: Node) -> Effect:
        """Returns what a named rule does to a candidate of a space, or to the space itself."""
        inner = Application(node, None, lifts=False)
        is_first, self._is_tried = not self._is_tried, True
        if rule.location is not None and not rule.patcher.whole_tree:
            matched = inner._apply_located(rule, located(node, rule.location))
            return Effect(inner.root, matched)
        within = None
        if rule.location is not None:
            within = below_one_of(located(node, rule.location))
        given = rule.run(node.type.view(node), within)
        if isinstance(given, tuple) and is_pair(given):
            given, validator = given
            self.validators.extend([validator] if is_first else [])
        if not isinstance(given, Mapping):
            matched = inner._replace_root(given)
            return Effect(inner.root, matched)
        edits = frozen_edits(node, given)
        matched = inner._replace_root({KeyPath.of(keys): value for keys, value in edits.items()})
        return Effect(inner.root, matched, edits)

    def _apply_located(self, rule: NamedRule, places: list[KeyPath]) -> bool:
        """Applies a rule at some places, and returns whether it matched anything."""
        if rule.patcher.whole_tree:
            return self._replace_root(
                rule.run(self.root.type.view(self.root), below_one_of(places))
            )
        if places == [ROOT]:
            return self._replace_root(rule.run(self.root.type.view(self.root)))
        # Every result is computed from the tree before, and all take effect at once: an insertion
        # or deletion at one place does not move the others.
        matched = False
        edits: list[tuple[KeyPath, Any]] = []
        top = self.root.type.view(self.root)
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
        if edits:
            self._set_root(apply_edits(self.root, edits))
        return matched

    def _replace_root(self, rule: Any) -> bool:
        """Applies an anonymous rule to the whole tree, and returns whether it matched anything."""
        new, matched = self._result(rule, ROOT)
        if new is not self.root:
            self._set_root(new)
        return matched

    def _set_root(self, new: Any) -> None:
        old = self.root
        if type(new) is tuple and old.type is TUPLE:
            new = old.with_values(None, new)
        if type(new) is not Node or new.type is not old.type:
            raise RuleError(
                f"The rule gave {describe(view(new))} for the root, which can only be replaced by "
                f"another {old.type.label}. Assign the new object to the variable instead."
            )
        self.root = unify_ties(old, new)

    def _result(self, rule: Any, path: KeyPath) -> tuple[Any, bool]:
        """Returns the new frozen value of a place under a rule without a name.

        Args:
            rule: What a patcher returned: edits, a function, a rule with a validator, ...
            path: The place.

        Returns:
            The new frozen value, and whether the rule matched anything.
        """
        place = self.root if path is ROOT else find_node(self.root, path)
        if isinstance(rule, Mapping):
            if type(place) is Node:
                return self._edited(place, rule), bool(rule)
            return self._edited_leaf(place, rule, path)
        if isinstance(rule, tuple) and is_pair(rule):
            rule, validator = rule
            if path is not ROOT:
                self._validate_below(path, validator, rule)
            else:
                self.validators.append(validator)
            return self._result(rule, path)
        if isinstance(rule, (list, tuple, str, NamedRule, Patcher)):
            return self._nested(rule, path)
        if hasattr(rule, "sx_apply"):
            return rule.sx_apply(place), True
        if not callable(rule):
            raise RuleError(
                f"Expected a rule, but got {describe(rule)}. A rule is a dict of key paths, a "
                "function (k, v) or (k, v, p), the result of a patcher, a rule string, or a list "
                "of these."
            )
        if self.lifts and path is ROOT and _is_space(self.root):
            return self._lifted_function(rule)
        top = self.root.type.view(self.root)
        parent = None if path is ROOT else at(top, path.parent)
        return apply_function(at(top, path), rule, path, parent)

    def _edited(self, place: Node, edits: Mapping[Any, Any]) -> Node:
        """Returns a place after edits by key path, which reach into placeholders by themselves."""
        new = apply_edits(place, edits)
        if self.lifts and place.flags & ABSTRACT and new is not place:
            shown = f"The rule {describe(edits)}"
            settled: Node = resolve("spaces.settle_names")(place, unify_ties(place, new), shown)
            return settled
        return new

    def _lifted_function(self, function: Callable[..., Any]) -> tuple[Any, bool]:
        def apply(node: Node) -> Effect:
            return Effect(*apply_function(node.type.view(node), function))

        name = getattr(function, "__qualname__", None) or describe(function)
        effect = self._lift(f"The rule {name}", apply)
        return effect.tree, effect.matched

    def _edited_leaf(self, leaf: Any, edits: Mapping[Any, Any], path: KeyPath) -> tuple[Any, bool]:
        if list(edits) in ([""], [ROOT]):
            return next(iter(edits.values())), True
        raise RuleError(f"Nothing stands below {str(path)!r}, which is {describe(leaf)}.")

    def _nested(self, rule: Any, path: KeyPath) -> tuple[Any, bool]:
        if path is not ROOT:
            raise RuleError(
                "A rule that is confined to a location must give edits or a function, not rules "
                "by name. Give the location to each of those."
            )
        before = self.root
        inner = Application(before, self.strict, lifts=self.lifts)
        inner.apply(rule)
        self.validators.extend(inner.validators)
        return inner.root, inner.root is not before

    def _validate_below(self, path: KeyPath, validator: Any, rule: Any) -> None:
        """Runs the validator of a confined rule on what the rule makes of its place."""
        new, _ = self._result(rule, path)
        validator(view(new) if type(new) is Node else new)

    def _report_unmatched(self, rule: NamedRule) -> None:
        if self.strict is None:
            return
        where = "" if rule.location is None else " at its location"
        reasons = why_unmatched(self.root, _patterns_of(rule))
        mend = reasons or "Look at the tree: print it, or `sx.query`."
        text = f"Rule {rule!r} matched nothing{where} in this {self.root.type.label}. {mend}"
        if self.strict:
            raise RuleError(text)
        warnings.warn(text, UnmatchedRuleWarning, stacklevel=level_of_user())


def _patterns_of(rule: NamedRule) -> Sequence[PathPattern]:
    """Returns the patterns of the places that a rule is confined to, or that it sets."""
    if rule.location is not None:
        return rule.location.patterns
    keys = rule.to_data().kwargs if rule.patcher.form is not None else ()
    return [key for key, _ in keys if isinstance(key, PathPattern)]


def _record_of(rule: Any) -> Any:
    """Returns what a history keeps of a rule without a name: no object that can change.

    The changed tree says what new values by key path were.
    """
    if isinstance(rule, Mapping):
        return None if all(rule) else Told(None, "new value of the root")
    if isinstance(rule, Diff):
        return rule
    name = str(getattr(rule, "__qualname__", type(rule).__name__))
    if name.endswith("<lambda>"):
        name += f" (line {rule.__code__.co_firstlineno})"
    return Told(None, name)


def _told(rule: NamedRule) -> Told:
    try:
        return Told(str(rule), None)
    except RuleError:
        return Told(None, rule.patcher.name)


def _is_space(root: Node) -> bool:
    """Returns whether a tree has placeholders, or makes candidates by itself."""
    if root.flags & ABSTRACT:
        return True
    return root.type.is_object and hasattr(getattr(root.type, "origin", None), "sx_template")


def is_pair(rule: Any) -> bool:
    """Returns whether this is a rule together with a validator, and not a list of rules."""
    if not (isinstance(rule, tuple) and len(rule) == 2 and callable(rule[1])):
        return False
    return not isinstance(rule[1], (NamedRule, Patcher)) and arity(rule[1]) == 1
