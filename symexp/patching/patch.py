"""`patch`: applies rules to a tree, in place, all or nothing.

`Application` applies rules one after the other to a node; each rule sees the result of the rules
before it. The patched object changes at the end, in one step.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from symexp._base.introspection import arity, level_of_user
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.registry import resolve
from symexp._base.tracebacks import hide_frames, user_facing
from symexp.errors import (
    ArgumentError,
    PathError,
    RuleError,
    add_context,
    describe,
)
from symexp.patching.edits import Effect, apply_edits, frozen_edits
from symexp.patching.function_rules import apply_function
from symexp.patching.locations import below_one_of, located, why_unmatched
from symexp.patching.order import Trials, warn_of_order
from symexp.patching.patcher import ARGUMENT, NamedRule, Patcher, argument_name
from symexp.patching.patcher_registry import lookup
from symexp.patching.rulestring import (
    PathPattern,
    RuleString,
    excerpt,
    format,
    original_column,
    parse,
    parse_with_positions,
)
from symexp.patching.set_rule import rule_of_diff, rule_of_edits
from symexp.tree.diff import Diff
from symexp.tree.handles.replace import commit, commit_tuple
from symexp.tree.nodes.history import Told
from symexp.tree.nodes.node import ABSTRACT, SCALARS, Node
from symexp.tree.nodes.state import EDITING, get_state, is_handle, node_of
from symexp.tree.nodes.tied_edits import holds_itself, unify_ties
from symexp.tree.nodes.types import TUPLE, UNKNOWN_TYPES
from symexp.tree.nodes.values import view
from symexp.tree.traverse import at, find_node, renew

__all__ = [
    "TRIALS",
    "UnmatchedRuleWarning",
    "apply_rules",
    "from_string",
    "patch",
    "rebind",
    "to_string",
]

T = TypeVar("T")


class UnmatchedRuleWarning(UserWarning):
    """A rule was applied, but matched nothing."""


def patch(target: T, *rules: Any, strict: bool = False, check_order: bool = False) -> T:
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
    was trained is fresh afterwards: new weights, new optimizer.

    Args:
        target: A symbolic object, list, dict or tuple.
        *rules: The rules.
        strict: Whether a named rule that matches nothing is an error; it is a warning by default.
        check_order: Whether each pair of rules whose order matters here is reported by a warning,
            an `sx.OrderWarning`. Each pair is tried in both orders first; see `sx.commute`.

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
        return _patch(target, rules, strict, check_order)
    except Exception as error:
        hide_frames(error)
        raise


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
    *rules: Any,
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


# Rules as text.


@user_facing
def from_string(text: str) -> NamedRule | list[NamedRule]:
    """Returns the rule that a rule string means; a list if the string holds several.

    Args:
        text: A rule string: `'scale_width?factor=2.0'`.

    Raises:
        RuleSyntaxError: The string is malformed; the message points at the column.
        UnknownRuleError: No rule has this name; the message names the nearest.
        ArgumentError, SpecTypeError, SpecValueError: The arguments do not fit the rule.
    """
    rules = _named_rules(text)
    return rules[0] if len(rules) == 1 else rules


@user_facing
def to_string(*rules: Any) -> str:
    """Returns the canonical rule string of rules.

    New values by key path, and a diff, become the rule `set`. It has no preconditions: it makes the
    changes of the diff in any tree that has the places.

    Args:
        *rules: Results of patchers, rule strings, dicts of new values by key path, diffs, or lists
            of these.

    Raises:
        RuleError: A rule has no name, or a value has no form in a rule string.

    Example:
        >>> import symexp as sx
        >>> sx.rule_string({'optimizer.learning_rate': 0.1, 'num_epochs': 7})
        'set?num_epochs=7&optimizer.learning_rate=0.1'
    """
    data: list[Any] = []
    for rule in rules:
        if isinstance(rule, str):
            data.extend(r.to_data() for r in _named_rules(rule))
        elif isinstance(rule, NamedRule):
            data.append(rule.to_data())
        elif isinstance(rule, Patcher):
            data.append(rule().to_data())
        elif isinstance(rule, Mapping):
            data.append(rule_of_edits(rule).to_data())
        elif isinstance(rule, Diff):
            data.append(rule_of_diff(rule).to_data())
        elif isinstance(rule, (list, tuple)):
            data.extend(parse(to_string(*rule)).rules)
        else:
            raise RuleError(
                "Only rules made by a patcher, new values by key path, and diffs can be written as "
                f"a string, but got {describe(rule)}. Make a patcher of it: `@sx.patcher()`."
            )
    return format(RuleString(tuple(data)))


# A sweep applies the same few strings to every candidate. The arguments are bound anew each time:
# the registry may change, and a value may be a list that the user changes.
_parse = lru_cache(maxsize=1024)(parse_with_positions)


def _named_rules(text: str) -> list[NamedRule]:
    parsed, _ = _parse(text) if isinstance(text, str) else parse_with_positions(text)
    rules = []
    for i, rule in enumerate(parsed.rules):
        try:
            rules.append(lookup(rule.name).read(rule))
        except Exception as error:
            _point_at(error, text, i)
            raise
    return rules


def _point_at(error: BaseException, text: str, number: int) -> None:
    """Adds to an exception where the rule that raised it is in a rule string."""
    parsed, positions = _parse(text)
    rule, at = parsed.rules[number], positions[number]
    found = at.start
    argument = getattr(error, ARGUMENT, None)
    by_name = {argument_name(key): where for key, where in at.kwargs.items()}
    if argument in by_name:
        is_of_name = isinstance(error, PathError) or (
            isinstance(error, ArgumentError) and lookup(rule.name).form is None
        )
        found = by_name[argument][0 if is_of_name else 1]
    elif argument is not None:
        position = lookup(rule.name).position_of(argument)
        found = at.args[position] if position is not None and position < len(at.args) else found
    elif isinstance(error, PathError):  # it names the place
        found = next((p for name, (p, _) in by_name.items() if f"'{name}'" in str(error)), found)
    if found == at.start and len(positions) == 1:
        return  # the whole text is one rule
    many = len(positions) > 1
    which = f"rule {number + 1} of {len(positions)}, {rule.name}" if many else f"rule {rule.name}"
    column = original_column(text, found)
    add_context(error, f"In {which}, at column {column}:\n{excerpt(text, column)}")


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
            for i, named in enumerate(_named_rules(rule)):
                try:
                    self._apply_named(named)
                except Exception as error:
                    _point_at(error, rule, i)
                    raise
        elif isinstance(rule, NamedRule):
            self._apply_named(rule)
        elif isinstance(rule, Patcher):
            self._apply_named(rule())
        elif isinstance(rule, (list, tuple)) and not _is_pair(rule):
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
        if isinstance(given, tuple) and _is_pair(given):
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
        if isinstance(rule, tuple) and _is_pair(rule):
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


TRIALS = Trials(lambda root: Application(root, False), UnmatchedRuleWarning)
"""How the order of rules is tried: as `patch` applies them, without validators."""


def _flat(rules: Iterable[Any]) -> list[Any]:
    """Returns rules without lists of rules, and without strings of several rules."""
    out: list[Any] = []
    for rule in rules:
        if isinstance(rule, str):
            out += _named_rules(rule)
        elif isinstance(rule, (list, tuple)) and not _is_pair(rule):
            out += _flat(rule)
        else:
            out.append(rule)
    return out


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


def _is_pair(rule: Any) -> bool:
    """Returns whether this is a rule together with a validator, and not a list of rules."""
    if not (isinstance(rule, tuple) and len(rule) == 2 and callable(rule[1])):
        return False
    return not isinstance(rule[1], (NamedRule, Patcher)) and arity(rule[1]) == 1
