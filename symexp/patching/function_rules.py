"""Rules as functions: a function that is called at every place of a tree, from the top down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.introspection import arity
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp.errors import RuleError, add_context, describe
from symexp.patching.edits import Insertion, checked, fitted, spec_below
from symexp.tree.nodes.node import SCALARS, Node, Token, check_places
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
    result = walk.below(top, node, path, None, node.scope)
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
        if node.scope is not None:
            scope = node.scope
        self.left -= 1
        if self.left == 0:
            check_places(self.root, "a rule would be called at")
        function, pairs = self.function, self.pairs
        values: list[Any] | None = None
        for i, (key, value) in enumerate(node.items()):
            here = KeyPath(path, key)
            if type(value) is Node:
                new = self.node(parent, here, value, node, spec, scope)
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
        identity = (value.scope or scope, value.tie)
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
        same = type(frozen) is not Node and type(frozen) in SCALARS and is_equal(frozen, old)
        return old if same else frozen


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
