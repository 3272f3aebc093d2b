"""Unknown objects become known: how they are used after their file was loaded.

An unknown object is a node of an `UnknownType`. As soon as something uses it, or an object that it
is a part of, the class is looked up again; a class with a known name is imported for it
(`known_names`). Then the whole tree is rebuilt with the classes that are known by now, as if the
file were loaded at this moment: migrations, defaults and value specs of the class apply. It is no
edit, because the tree says the same as before. So the handles stay, and become ghosts.

1. Imports and checks come first and hold no lock. An object that does not fit its class leaves the
   tree as it was.
2. All trees that hold the object change together: the walk starts at their roots.
3. Ties and scopes are tokens of nodes. They are kept, and a node that is shared stays shared.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp.codec.arguments import ArgumentLayout, check_specs, default_for, fit, version_of
from symexp.codec.decode import Decoder
from symexp.codec.encode import Encoder
from symexp.codec.known_names import import_home
from symexp.codec.unknown import UnknownName, UnknownType, register_revival, unknown_types
from symexp.errors import CodecError, MissingExtraError, SymexpError, UnknownTypeError
from symexp.tree.nodes.history import mapped
from symexp.tree.nodes.node import SCALARS, Node, measure
from symexp.tree.nodes.state import LOCK, get_state
from symexp.tree.nodes.types import type_by_name
from symexp.tree.traverse import register_renewal

__all__ = ["make_known", "name_of_today", "renew"]

_set_class = object.__dict__["__class__"].__set__


def make_known(handle: Any, *, may_import: bool = True) -> bool:
    """Gives an unknown object, and all of the trees that hold it, the classes that are known now.

    Args:
        handle: The handle of the object.
        may_import: Whether a class with a known name is imported.

    Returns:
        Whether the class of the object is known. If not, nothing has changed.

    Raises:
        CodecError: The arguments do not fit the class; the message names the place.
        MissingExtraError: The package of the class is not installed.
    """
    name = type(handle)._sx_type.name
    if type_by_name(name) is None:
        if not may_import or not import_home(name) or type_by_name(name) is None:
            return False
    _renew_trees(handle)
    return True


def renew(handle: Any, *, may_import: bool = False) -> None:
    """Makes the unknown objects of a tree known that can be. Does nothing for almost all trees.

    Args:
        handle: The tree.
        may_import: Whether classes with known names are imported, if their package is installed.
    """
    names = {kind.name for kind in unknown_types()}
    if not names:
        return
    names = _names_in(get_state(handle).node) & names
    if may_import:
        for name in names:
            with suppress(MissingExtraError):
                import_home(name)
    if any(type_by_name(name) is not None for name in names):
        # What does not fit its class stays unknown; its use tells.
        with suppress(CodecError, UnknownTypeError):
            _renew_trees(handle)


def _names_in(root: Node) -> set[str]:
    """Returns the names of the unknown types in a tree."""
    names: set[str] = set()
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if type(node.type) is UnknownType:
            names.add(node.type.name)
        stack.extend(v for v in node.values if type(v) is Node)
    return names


def _renew_trees(handle: Any) -> None:
    """Rebuilds all trees that hold a handle with the classes that are known now."""
    converter = _Converter()
    roots = _roots(handle)
    made = [_with_history(get_state(root).node, converter) for root in roots]
    with LOCK:
        for root, node in zip(roots, made):
            _repoint(root, node)


def _with_history(old: Node, converter: _Converter) -> Node:
    """Returns a rebuilt tree with its history, in which the earlier trees are rebuilt too."""
    new = converter.convert(old)
    if old.history is None or new is old:
        return new

    def convert(earlier: Node) -> Node | None:
        try:
            return converter.convert(earlier)
        except SymexpError:  # it does not fit the class of today
            return None

    return new.with_history(mapped(old.history, convert))


def name_of_today(unknown: UnknownName, *, may_import: bool = True) -> Any:
    """Returns the function, class or enum member of a name; the name itself if it is not known."""
    if may_import:
        import_home(unknown.sx_name)
    fields = dict(unknown.sx_fields)
    found = Decoder().resolve(unknown.sx_kind, {f"${unknown.sx_kind}": unknown.sx_name, **fields})
    return unknown if type(found) is UnknownName else found


register_revival(make_known, name_of_today)
register_renewal(renew)


class _Converter:
    """Rebuilds nodes with the types that are known now; each distinct node once."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._made: dict[int, tuple[Node, Node]] = {}  # with the old node, so that it stays alive

    def convert(self, root: Node) -> Node:
        """Returns a tree with the types that are known now; the tree itself if all are."""
        with room(root.depth, 4):
            return self._node(root)

    def _node(self, node: Node) -> Node:
        known = self._made.get(id(node))
        if known is None:
            known = self._made[id(node)] = (node, self._new_node(node))
        return known[1]

    def _new_node(self, node: Node) -> Node:
        values = []
        for key, value in node.items():
            if type(value) in SCALARS:
                values.append(value)
                continue
            self._decoder.path.append(key)
            values.append(self._value(value))
            self._decoder.path.pop()
        kind = type_by_name(node.type.name) if type(node.type) is UnknownType else None
        if kind is not None:
            return self._known_node(kind, node, values)
        if all(a is b for a, b in zip(values, node.values)):
            return node
        return node.with_values(node.keys, tuple(values))

    def _value(self, value: Any) -> Any:
        if type(value) is Node:
            return self._node(value)
        if type(value) is UnknownName:
            return name_of_today(value, may_import=False)
        if type(value) is tuple:
            made = tuple([self._value(item) for item in value])
            return value if all(a is b for a, b in zip(made, value)) else made
        return value

    def _known_node(self, kind: Any, node: Node, values: list[Any]) -> Node:
        given: dict[Any, Any] = dict(zip(node.keys or (), values))
        old: Any = node.type
        migrates = old.version != version_of(kind)
        if migrates:  # migrations read JSON values
            given = {k: Encoder().encode(v) for k, v in given.items()}
        document: dict[str, Any] = {"$version": old.version}
        document |= {str(k): v for k, v in given.items() if str(k)[:1] != "$"}
        document["$extra"] = [[k, v] for k, v in given.items() if str(k)[:1] == "$"]
        given = {**fit(kind, document, self._decoder)}
        if migrates:
            given = {k: self._decoder.decode(v) for k, v in given.items()}
        extra = [key for key in given if key not in kind.index]
        keys = (*kind.names, *extra) if extra else kind.names
        found = [given[k] if k in given else default_for(kind, k, self._decoder) for k in keys]
        layout = ArgumentLayout(kind, 0, is_direct=False)
        checked = check_specs(layout, keys, tuple(found), self._decoder.path)
        return Node(kind, keys, checked, *measure(checked), node.tie, node.scope)


def _roots(handle: Any) -> list[Any]:
    """Returns the handles above a handle that nothing holds."""
    roots: list[Any] = []
    seen: set[int] = set()
    stack = [handle]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        owners = get_state(current).owners
        if owners:
            stack.extend(owners)
        else:
            roots.append(current)
    return roots


def _repoint(root: Any, node: Node) -> None:
    """Gives the handles of a tree the nodes of the rebuilt tree, and their classes."""
    stack: list[tuple[Any, Node]] = [(root, node)]
    while stack:
        handle, new = stack.pop()
        state = get_state(handle)
        if state.node is new:
            continue
        kind: Any = type(handle)._sx_type
        held = list((state.kids or {}).items()) if kind.is_object else list(kind.children(handle))
        if kind is not new.type:
            _become(handle, new.type)
        state.node = new
        for key, kid in held:
            index = new.find(key)
            if index >= 0 and type(new.values[index]) is Node:
                stack.append((kid, new.values[index]))
            elif state.kids is not None:
                state.kids.pop(key, None)


def _become(handle: Any, kind: Any) -> None:
    try:
        _set_class(handle, kind.ghost)
    except TypeError as error:
        raise UnknownTypeError(
            f"{kind.name} is known by now, but its objects have another layout ({error}). Load the "
            f"file again. (path={KeyPath()})"
        ) from None
