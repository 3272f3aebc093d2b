"""Rules as functions: a function that is called at every place of a tree, from the top down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.introspection import arity
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp._base.recursion import room
from symexp.errors import RuleError, add_context, describe
from symexp.patching.edits import Insertion, checked, fitted, spec_below
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import ABSTRACT, SCALARS, Node, Token, check_places
from symexp.tree.nodes.sharing import MANY_STEPS
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.ties import mark_tied
from symexp.tree.nodes.values import conform
from symexp.tree.traverse import element

__all__ = ["apply_function"]


def apply_function(
    top: Any, function: Callable[..., Any], path: KeyPath = ROOT, parent: Any = None
) -> tuple[Any, bool]:
    """Applies a function to every place of a tree.

    Args:
        top: A fresh handle on the tree, or a leaf.
        function: `(k, v)` or `(k, v, p)` of key path, value and parent. What it returns is the new
            value of the place; the function is not called below a value that it replaced.
        path: The place of the tree in a larger one.
        parent: The object, list or dict that the tree is in there.

    Returns:
        The new frozen value (the old one itself if nothing changed), and whether the function
        returned anything but the value that it was given.

    Raises:
        RuleError: The function takes another number of arguments.
        SpecTypeError, SpecValueError: A result does not fit its place.
    """
    walk = _Walk(function)
    if not is_handle(top):
        if isinstance(top, Placeholder):
            return walk.placeholder(parent, path, top, None, None), walk.matched
        new = walk.call(path, top, parent)
        return (top, False) if new is top else (checked(new, path, None), True)
    node = get_state(top).node
    with room(node.depth):
        return _from_top(walk, top, node, path, parent)


def _from_top(walk: _Walk, top: Any, node: Node, path: KeyPath, parent: Any) -> tuple[Any, bool]:
    new = walk.call(path, top, parent)
    if new is not top:
        return checked(new, path, None), True
    current = get_state(top).node
    if current is not node:
        return current, True
    walk.root = node
    result = walk.below(top, node, path, None, node.scope_in(None))
    return result, walk.matched


class _Walk:
    """One walk of a function rule through a tree.

    Attributes:
        matched: Whether the function returned anything but the value that it was given.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        takes = arity(function)
        if takes not in (2, 3, -1):
            raise RuleError(
                f"Expected a rule of (key path, value) or (key path, value, parent), but "
                f"{describe(function)} takes {takes} arguments."
            )
        self.function = function
        self.pairs = takes == 2
        # Results for tied objects: the function is called once for all places of one object.
        self.tied: dict[tuple[Token | None, Token], Any] = {}
        self.matched = False
        self.located: Exception | None = None
        self.root: Any = None
        self.left = MANY_STEPS

    def call(self, path: KeyPath, value: Any, parent: Any) -> Any:
        try:
            return self.function(path, value) if self.pairs else self.function(path, value, parent)
        except Exception as error:
            self.locate(error, path)
            raise

    def locate(self, error: Exception, path: KeyPath) -> None:
        """Adds the place to an exception of the function, once."""
        if error is not self.located:
            self.located = error
            place = repr(str(path)) if path else "the root"
            add_context(error, f"symexp: raised by the rule at {place}.")

    def below(self, parent: Any, node: Node, path: KeyPath, spec: Any, scope: Any) -> Any:
        """Returns a node after the rule was applied to everything below it."""
        scope = node.scope_in(scope)
        self.left -= 1
        if self.left == 0:
            check_places(self.root, "a rule would be called at")
        function, pairs = self.function, self.pairs
        undecided = node.flags & ABSTRACT
        values: list[Any] | None = None
        for i, (key, value) in enumerate(node.items()):
            here = KeyPath(path, key)
            if type(value) is Node:
                new = self.node(parent, here, value, node, spec, scope)
            elif undecided and isinstance(value, Placeholder):
                new = self.placeholder(parent, here, value, spec_below(node, key, spec), scope)
            else:
                try:
                    new = function(here, value) if pairs else function(here, value, parent)
                except Exception as error:
                    self.locate(error, here)
                    raise
                if new is not value:
                    new = self.changed_leaf(value, new, here, spec_below(node, key, spec))
            if new is not value:
                if values is None:
                    values = list(node.values)
                values[i] = new
        if values is None:
            return node
        return _rebuilt(node, values, path, spec)

    def node(
        self, parent: Any, path: KeyPath, value: Node, above: Node, spec: Any, scope: Any
    ) -> Any:
        """Returns the new value of a symbolic place; a tied object is visited once."""
        if value.tie is None:
            return self.visit(parent, path, value, above, spec, scope)
        identity = (value.scope_in(scope), value.tie)
        if identity not in self.tied:
            new = self.visit(parent, path, value, above, spec, scope)
            if type(new) is Node and new.tie is None:
                mark_tied(new)
            self.tied[identity] = new
        return self.tied[identity]

    def visit(
        self, parent: Any, path: KeyPath, value: Node, above: Node, spec: Any, scope: Any
    ) -> Any:
        seen = element(parent, path.key)
        new = self.call(path, seen, parent)
        slot = spec_below(above, path.key, spec)
        if new is seen:
            current = get_state(seen).node
            if current is not value:
                self.matched = True
                return current if slot is None else conform(current, slot, path)
            return self.below(seen, value, path, slot, scope)
        self.matched = True
        if isinstance(new, Insertion):
            kept = self.below(seen, value, path, slot, scope)
            return _Inserted([checked(v, path, slot) for v in new.values], kept)
        return MISSING_VALUE if new is MISSING_VALUE else checked(new, path, slot)

    def changed_leaf(self, old: Any, new: Any, path: KeyPath, spec: Any) -> Any:
        """Returns the new frozen value of a leaf for which the function returned another value."""
        self.matched = True
        if isinstance(new, Insertion):
            return _Inserted([checked(v, path, spec) for v in new.values], old)
        if new is MISSING_VALUE:
            return new
        frozen = checked(new, path, spec)
        return old if is_equal_leaf(frozen, old) else frozen

    # Placeholders: the function is called for what may be decided, not for the placeholder.

    def placeholder(
        self, parent: Any, path: KeyPath, hyper: Any, spec: Any, scope: Token | None
    ) -> Any:
        """Returns a placeholder after the rule was applied to each of its candidates.

        If the function gives one value for all of them, without a look at them, that value
        replaces the placeholder.
        """
        if not hyper.has_candidates:
            return self.undecided(parent, path, hyper, spec)
        before = self.matched
        self.matched = False
        given: list[Any] = []
        new = hyper.mapped(lambda c: self.candidate(parent, path, c, hyper, spec, scope, given))
        matched, self.matched = self.matched, before or self.matched
        if new is hyper and not matched:
            return hyper
        if any(value is MISSING_VALUE for value in given):
            if hyper.num_slots is None and len(given) == hyper.num_candidates:
                if all(value is MISSING_VALUE for value in given):
                    return MISSING_VALUE
            raise RuleError(
                f"The rule deletes at {str(path)!r}, depending on which candidate of {hyper} is "
                "chosen."
            )
        if given and all(frozen_equal(value, given[0]) for value in given):
            if len(given) == hyper.num_candidates and self.ignores(parent, path, hyper, given[0]):
                return given[0]
        return new if new is hyper else checked(new, path, spec)

    def candidate(
        self,
        parent: Any,
        path: KeyPath,
        value: Any,
        hyper: Any,
        spec: Any,
        scope: Token | None,
        given: list[Any],
    ) -> Any:
        """Returns the new frozen value of a candidate.

        Args:
            parent: The object, list or dict that the placeholder is in.
            path: The place of the placeholder.
            value: The frozen candidate.
            hyper: The placeholder.
            spec: The value spec of the place.
            scope: The clone that the place belongs to.
            given: Gets the new value, if the function replaced the candidate as a whole.
        """
        if hyper.num_slots is None:
            return self.at_candidate(parent, path, value, hyper, spec, scope, given)
        new, first = value, True
        for i in range(hyper.num_slots):
            slot = None if spec is None else spec.child(i)
            here = KeyPath(path, i)
            made = self.at_candidate(parent, here, value, hyper, slot, scope, given)
            if not first and not frozen_equal(made, new):
                raise RuleError(
                    f"The rule changes the elements of {str(path)!r} differently, but all are "
                    f"chosen from the same candidates of {hyper}. Write a list with one `oneof` "
                    "for each element."
                )
            new, first = value if frozen_equal(made, value) else made, False
        return new

    def at_candidate(
        self,
        parent: Any,
        path: KeyPath,
        value: Any,
        hyper: Any,
        spec: Any,
        scope: Token | None,
        given: list[Any],
    ) -> Any:
        if isinstance(value, Placeholder):
            return self.placeholder(parent, path, value, spec, scope)
        seen = value.type.view(value) if type(value) is Node else value
        new = self.call(path, seen, parent)
        if new is seen:
            if type(value) is not Node:
                return value
            current = get_state(seen).node
            if current is value:
                return self.below(seen, value, path, spec, scope)
            self.matched = True
            return current
        if isinstance(new, Insertion):
            raise RuleError(
                f"The rule inserts at {str(path)!r} for a candidate of {hyper}. Whether it does so "
                "would depend on what is decided."
            )
        self.matched = True
        if new is MISSING_VALUE:
            given.append(new)
            return value
        frozen = checked(new, path, spec)
        given.append(frozen)
        same = type(frozen) is type(value) and is_equal_leaf(frozen, value)
        return value if same else frozen

    def ignores(self, parent: Any, path: KeyPath, hyper: Any, value: Any) -> bool:
        """Returns whether the function gives a value for the placeholder itself, too."""
        try:
            new = self.function(path, hyper) if self.pairs else self.function(path, hyper, parent)
            return new is not hyper and frozen_equal(checked(new, path, None), value)
        except Exception:  # it computes with the value
            return False

    def undecided(self, parent: Any, path: KeyPath, hyper: Any, spec: Any) -> Any:
        """Returns a placeholder without candidates, or the value that replaces it as a whole."""
        probe = hyper.probe()
        try:
            new = self.call(path, hyper if probe is None else probe.value, parent)
        except Exception as error:
            if probe.is_used if probe is not None else isinstance(error, TypeError):
                raise computes(path, hyper) from None
            raise
        if probe is not None and probe.is_used:
            raise computes(path, hyper)
        if new is hyper or (probe is not None and new is probe.value):
            return hyper
        self.matched = True
        return MISSING_VALUE if new is MISSING_VALUE else checked(new, path, spec)


def computes(path: KeyPath, hyper: Any) -> RuleError:
    """Returns the error for a rule that needs the value of an undecided range."""
    return RuleError(
        f"The rule computes with the value at {str(path)!r}, which is not decided yet: {hyper}. "
        "Apply the rule to what is sampled, use `sx.space(experiment, rules)`, which decides "
        "first, or give the place a new value as a whole: "
        f"`sx.patch(space, {{{str(path)!r}: ...}})`."
    )


def is_equal_leaf(a: Any, b: Any) -> bool:
    """Returns whether two frozen values are equal leaves."""
    return type(a) is not Node and type(a) in SCALARS and is_equal(a, b)


class _Inserted:
    """Several values for one place: new ones, and then the value that was there."""

    __slots__ = ("kept", "new")

    def __init__(self, new: list[Any], kept: Any) -> None:
        self.new = new
        self.kept = kept


def _rebuilt(node: Node, values: list[Any], path: KeyPath, spec: Any) -> Any:
    special = any(v is MISSING_VALUE or type(v) is _Inserted for v in values)
    if not special:
        return fitted(node.with_values(node.keys, tuple(values)), path, spec, moved=False)
    if node.keys is None:
        return fitted(_rebuilt_list(node, values), path, spec, moved=True)
    keys, kept = [], []
    for i, (key, value) in enumerate(zip(node.keys, values)):
        if type(value) is _Inserted:
            raise RuleError(f"Cannot insert at {str(KeyPath(path, key))!r}: not inside a list.")
        if value is MISSING_VALUE and node.values[i] is not MISSING_VALUE:
            if not (node.type.is_object and i < len(node.type.names)):
                continue
            value = node.type.default_of(key)
        keys.append(key)
        kept.append(value)
    same = len(keys) == len(node.keys)
    new = node.with_values(node.keys if same else tuple(keys), tuple(kept))
    return fitted(new, path, spec, moved=True)


def _rebuilt_list(node: Node, values: list[Any]) -> Node:
    out: list[Any] = []
    for value in values:
        if type(value) is _Inserted:
            out.extend((*value.new, value.kept))
        elif value is not MISSING_VALUE:
            out.append(value)
    return node.with_values(None, tuple(out))
