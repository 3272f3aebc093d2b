"""`query`: selects places of a tree by path, by value or by type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from symexp._base.introspection import arity
from symexp._base.keypath import Key, KeyPath, format_key
from symexp._base.markers import Placeholder
from symexp._base.recursion import room
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing
from symexp.errors import SpecTypeError, describe
from symexp.tree.nodes.equality import eq, frozen_of, same
from symexp.tree.nodes.node import SCALARS, Node, check_places
from symexp.tree.nodes.opaque import copied, is_opaque
from symexp.tree.nodes.sharing import MANY_STEPS
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.values import ADOPTERS, adopt, view
from symexp.tree.traverse import element, symbolic_view

__all__ = ["contains", "query"]

Test = Callable[[str, Any, Any], Any]


class Matches(dict[str, Any]):
    """A dict of what a query has found; a notebook shows it."""

    def _repr_html_(self) -> str:
        html: str = resolve("display.html")(dict(self))
        return html


# In a tree it is a dict like any other.
ADOPTERS[Matches] = lambda found: adopt(dict(found))


@user_facing
def query(
    root: Any,
    path_regex: str | re.Pattern[str] | None = None,
    where: Any = None,
    enter_selected: bool = False,
    custom_selector: Callable[..., Any] | None = None,
) -> dict[str, Any]:
    """Returns the places that match, as a dict from key path (text) to symbolic value.

    Nothing is materialized, and the result is the same before and after training. An object that
    stands at several places is found at each of them.

    The search reaches into placeholders: a place in a candidate has the path that it has in what is
    sampled. If several candidates match at one path, the value there is a `oneof` of the matches.

    Args:
        root: The tree.
        path_regex: Regular expression that must match at the beginning of the path's text. By
            default, any path matches.
        where: Predicate over `(value)` or `(value, parent)`; or a class, or a tuple of classes,
            that the value must be an instance of. By default, any value matches.
        enter_selected: Whether to look below matches too.
        custom_selector: Predicate over `(path, value)` or `(path, value, parent)`, with the path as
            a `KeyPath`; in place of the other conditions.

    Returns:
        The matches, in the order of the tree.

    Raises:
        SpecTypeError: Both a custom selector and another condition are given.
        re.error: The regular expression is malformed.
        TooManyPlacesError: Few objects stand at millions of places.

    Example:
        >>> import symexp as sx
        >>> sx.query(sx.Dict(x=1, y=sx.Dict(x=2)), '.*x')
        {'x': 1, 'y.x': 2}
    """
    top = symbolic_view(root)
    out = Matches()
    if custom_selector is not None:
        if path_regex is not None or where is not None:
            raise SpecTypeError(
                "Give either custom_selector, or path_regex and where, but not both."
            )
        search = _Search(None, None, _selector(custom_selector), enter_selected, out)
    else:
        matches = None if path_regex is None else _path_matcher(path_regex)
        types, test = _conditions(where)
        search = _Search(matches, types, test, enter_selected, out)
    search.start(top)
    return out


@user_facing
def contains(root: Any, value: Any = None, type: Any = None) -> bool:  # PyGlove's name
    """Whether a tree contains an equal value, or an instance of a type.

    Args:
        root: The tree.
        value: The value to look for, compared by `sx.eq`.
        type: A class, in place of a value.

    Example:
        >>> import symexp as sx
        >>> sx.contains(sx.Dict(x=[1, 2]), 2), sx.contains(sx.Dict(x=1), type=str)
        (True, False)
    """
    top = frozen_of(symbolic_view(root))
    if type is not None:
        types, _ = _conditions(type)
        search = _Search(None, types, None, True, {})
        return _any_value(top, search.is_instance)
    wanted = frozen_of(value)
    return _any_value(top, lambda v: _depth(v) == _depth(wanted) and same(v, wanted))


def _depth(value: Any) -> int:
    """Returns the number of levels of a frozen value; equal values have as many."""
    return value.depth if type(value) is Node else -1


def _any_value(root: Any, test: Callable[[Any], bool]) -> bool:
    """Whether a frozen value in a tree, or in a placeholder there, passes a test.

    Each node and placeholder is looked at once.
    """
    stack = [root]
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if type(value) is Node:
            if id(value) in seen:
                continue
            seen.add(id(value))
            stack.extend(value.values)
        elif isinstance(value, Placeholder) and id(value) not in seen:
            seen.add(id(value))
            stack.extend(candidate for _, candidate in value.alternatives())
            if (probe := value.probe()) is not None:
                stack.append(probe.value)
        if test(value):
            return True
    return False


# Placeholders inside of placeholders for which there is room at once, and their frames.
_LEVELS = 50
_FRAMES = 20 * _LEVELS


class _Search:
    """A query that runs.

    If only paths and types count, handles are made only for matches and what holds them.
    """

    def __init__(
        self,
        matches: Callable[[str], Any] | None,
        types: tuple[type, ...] | None,
        test: Test | None,
        enter: bool,
        out: dict[str, Any],
    ) -> None:
        self.matches = matches
        self.test = test
        self.enter = enter
        self.out = out
        self.types = types
        self.leaf_types = frozenset(t for t in SCALARS if types is None or issubclass(t, types))
        self.instances: dict[Any, bool] = {}
        self.left = MANY_STEPS
        self.levels = 0
        self.root: Node | None = None

    def start(self, top: Any, path: str = "", parent: Any = None) -> None:
        """Searches a tree from its root.

        Args:
            top: The root.
            path: The path of the root, if it is a candidate of a placeholder.
            parent: What the placeholder is in.
        """
        if not is_handle(top):
            self._leaf(path, top, parent)
            return
        with room(get_state(top).node.depth):
            self._start(top, path, parent)

    def _start(self, top: Any, path: str, parent: Any) -> None:
        if self._selects(path, top, parent):
            self.out[path] = top
            if not self.enter:
                return
        node = self.root = get_state(top).node
        if self.test is None and self.matches is None and not self.leaf_types:
            self._instances_below(node, [None, None, top], path)
        elif self.test is None:
            self._below_unseen(node, [None, None, top], path)
        else:
            self._below(top, path)

    def _leaf(
        self, path: str, value: Any, parent: Any, place: _Place | None = None, key: Any = None
    ) -> None:
        """Searches a value that is no node, and no scalar inside of a tree.

        Args:
            path: The path of the value.
            value: The value.
            parent: What the value is in, for the test.
            place: What the value is in.
            key: Its key there.
        """
        if self._selects(path, value, parent):
            found = value
            if place is not None and is_opaque(type(value)):
                found = element(_handle(place), key)  # nobody may change the leaf itself
            self.out[path] = found
            if not self.enter:
                return
        if isinstance(value, Placeholder):
            if value.has_candidates:
                self._inside(path, value, parent)
            elif path not in self.out and self._may_select(path, value, parent):
                self.out[path] = value

    def _may_select(self, path: str, hyper: Any, parent: Any) -> bool:
        """Returns whether a number of a range may match."""
        probe = hyper.probe()
        if probe is None:
            return False
        return self._selects(path, probe.value, parent) or probe.is_used

    def _inside(self, path: str, hyper: Any, parent: Any) -> None:
        """Searches what may be decided at a place."""
        found: dict[str, list[Any]] = {}
        if hyper.num_slots is not None and path not in self.out:
            if self._selects(path, view(hyper.first_value()), parent):
                self.out[path] = hyper
                if not self.enter:
                    return
        for place, value in hyper.alternatives():
            inner = _Search(self.matches, self.types, self.test, self.enter, {})
            inner.levels = self.levels + 1
            seen = copied(value, {}) if is_opaque(type(value)) else view(value)
            with room(_FRAMES if inner.levels % _LEVELS == 0 else 0, 1):
                inner.start(seen, path + place, parent)
            for key, match in inner.out.items():
                known = found.setdefault(key, [])
                if not any(eq(match, other) for other in known):
                    known.append(match)
        for key, matches in found.items():
            if key not in self.out:
                self.out[key] = matches[0] if len(matches) == 1 else hyper.choice_of(matches)

    def _selects(self, path: str, value: Any, parent: Any) -> bool:
        if self.matches is not None and not self.matches(path):
            return False
        if self.types is not None and not isinstance(value, self.types):
            return False
        return self.test is None or bool(self.test(path, value, parent))

    def _below(self, parent: Any, prefix: str) -> None:
        node = get_state(parent).node
        self._count_step()
        matches, test, leaf_types, out = self.matches, self.test, self.leaf_types, self.out
        assert test is not None
        for path, key, value in zip(_paths(node, prefix), node.iter_keys(), node.values):
            kind = type(value)
            if kind is Node:
                kid = element(parent, key)
                if self._selects(path, kid, parent):
                    out[path] = kid
                    if not self.enter:
                        continue
                self._below(kid, path)
            elif kind in SCALARS:
                if (
                    kind in leaf_types
                    and (matches is None or matches(path))
                    and test(path, value, parent)
                ):
                    out[path] = value
            else:
                self._leaf(path, value, parent, [None, None, parent], key)

    def _below_unseen(self, node: Node, parent: _Place, prefix: str) -> None:
        """Does the same as `_below` if no test looks at values: handles are made on demand."""
        self._count_step()
        matches, leaf_types, out = self.matches, self.leaf_types, self.out
        for i, (path, value) in enumerate(zip(_paths(node, prefix), node.values)):
            kind = type(value)
            if kind is Node:
                kid: _Place = [parent, i if node.keys is None else node.keys[i], None]
                if self._is_instance(value) and (matches is None or matches(path)):
                    out[path] = _handle(kid)
                    if not self.enter:
                        continue
                self._below_unseen(value, kid, path)
            elif kind in SCALARS:
                if kind in leaf_types and (matches is None or matches(path)):
                    out[path] = value
            else:
                key = i if node.keys is None else node.keys[i]
                self._leaf(path, value, None, parent, key)

    def _instances_below(self, node: Node, parent: _Place, prefix: str) -> None:
        """Does the same as `_below_unseen` for classes that have no scalar instances."""
        self._count_step()
        keys, values, instances = node.keys, node.values, self.instances
        for i in node.others:
            value = values[i]
            if keys is None:
                key: Key = i
                path = f"{prefix}[{i}]"
            else:
                key = keys[i]
                path = prefix + _tails(node)[i] if prefix else format_key(key, first=True)
            if type(value) is Node:
                selected = instances.get(value.type)
                if selected is None:
                    selected = self._is_instance(value)
                if selected:
                    self.out[path] = element(_handle(parent), key)
                    if not self.enter:
                        continue
                self._instances_below(value, [parent, key, None], path)
            elif isinstance(value, (Placeholder, *(self.types or ()))):
                self._leaf(path, value, None, parent, key)

    def _count_step(self) -> None:
        self.left -= 1
        if self.left == 0 and self.root is not None:
            check_places(self.root, "`sx.query` would look at")

    def is_instance(self, value: Any) -> bool:
        """Whether a frozen value is an instance of the classes that are searched."""
        if type(value) is Node:
            return self._is_instance(value)
        return self.types is None or isinstance(value, self.types)

    def _is_instance(self, node: Node) -> bool:
        if self.types is None:
            return True
        known = self.instances.get(node.type)
        if known is None:
            today = getattr(node.type, "ghost_of_today", None)
            cls = today() if today else getattr(node.type, "ghost", None)
            cls = cls or type(node.type.view(node))
            known = self.instances[node.type] = issubclass(cls, self.types)
        return known


# A place whose handle is made on demand, once: [place above, key, handle or None]. A list, because
# a query makes one for every node.
_Place = list[Any]


def _handle(place: _Place) -> Any:
    if place[2] is None:
        place[2] = element(_handle(place[0]), place[1])
    return place[2]


# The argument names of each type, as they are appended to a path.
_tails_of: dict[Any, tuple[str, ...]] = {}


def _paths(node: Node, prefix: str) -> list[str]:
    if node.keys is None:
        return [f"{prefix}[{i}]" for i in range(len(node.values))]
    if not prefix:
        return [format_key(k, first=True) for k in node.keys]
    return [prefix + t for t in _tails(node)]


def _tails(node: Node) -> tuple[str, ...]:
    kind = node.type
    assert node.keys is not None
    if node.keys is not kind.names:
        return tuple(format_key(k) for k in node.keys)
    tails = _tails_of.get(kind)
    if tails is None:
        tails = _tails_of[kind] = tuple(format_key(k) for k in kind.names)
    return tails


_LITERAL_END = re.compile(r"\.\*([A-Za-z0-9_]+)(\$?)")


def _path_matcher(regex: str | re.Pattern[str]) -> Callable[[str], Any]:
    """Returns a function that matches paths as `re.match` does; `.*name` needs no regex."""
    if isinstance(regex, re.Pattern):
        return regex.match
    literal = _LITERAL_END.fullmatch(regex)
    if literal is None:
        return re.compile(regex).match
    text = literal.group(1)
    if literal.group(2):
        return lambda path: path.endswith(text)
    return lambda path: text in path


def _conditions(where: Any) -> tuple[tuple[type, ...] | None, Test | None]:
    if where is None:
        return None, None
    if isinstance(where, type):
        return (where,), None
    if isinstance(where, tuple) and all(isinstance(t, type) for t in where):
        return where, None
    if not callable(where):
        raise SpecTypeError(
            f"Expected where to be a function of the value, a class or a tuple of classes, "
            f"but got {describe(where)}."
        )
    if arity(where) == 1:
        return None, lambda path, value, parent: where(value)
    return None, lambda path, value, parent: where(value, parent)


def _selector(function: Callable[..., Any]) -> Test:
    if arity(function) == 2:
        return lambda path, value, parent: function(KeyPath.parse(path), value)
    return lambda path, value, parent: function(KeyPath.parse(path), value, parent)
