"""From JSON values to frozen values: nodes are built directly, and no code of classes runs.

Most objects in a file have the arguments of their class in its order, and most arguments are
scalars. Such an object becomes a node without a Python loop over its arguments. Other objects pass
through `symexp.codec.arguments`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import symexp.codec.diff_leaves  # registers its kinds of leaves, as do these two
import symexp.codec.numpy_leaves
import symexp.codec.standard_leaves  # noqa: F401
from symexp._base.keypath import Key, KeyPath
from symexp._base.recursion import room
from symexp.codec.arguments import (
    ArgumentLayout,
    check_specs,
    default_for,
    fit,
    is_public_name,
    make_layout,
    version_in,
)
from symexp.codec.json_text import MAX_JSON_LEVELS
from symexp.codec.leaf_registry import LEAF_READERS, MAX_LEAF_LEVELS, Json, is_known_tag
from symexp.codec.trusted_names import NameResolver
from symexp.codec.unknown import UnknownName, UnknownType, unknown_type
from symexp.errors import CodecError, closest, describe, explain
from symexp.tree.nodes.node import SCALARS, Node, make_node, measure
from symexp.tree.nodes.ties import mark_tied
from symexp.tree.nodes.types import DICT, LIST, TUPLE
from symexp.tree.nodes.values import needs_node

__all__ = ["Decoder"]

# The node of an `$id` whose object is not complete.
_PENDING = object()


class Decoder:
    """Decodes one document.

    Args:
        trusted: Names of functions, classes and enums that this document may use.

    Attributes:
        names: Resolves the names in the document.
        path: Keys of the value that is being decoded.
        unknown: Names of types, functions, classes and enums that are not known in this process,
            in the order of their first use.
    """

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self.names = NameResolver(trusted)
        self.path: list[Key] = []
        self.unknown: dict[str, None] = {}
        # Levels of leaves inside leaves, such as tuples of tuples.
        self._leaf_level = 0
        self._nodes: dict[int, Any] = {}
        self._layouts: dict[Any, ArgumentLayout] = {}

    def run(self, value: Json) -> Any:
        """Returns the frozen value of a whole document.

        Raises:
            CodecError: The value is not valid in the format.
        """
        try:
            made = self.decode(value)
        except RecursionError:
            self.path.clear()
            self._nodes.clear()
            self._leaf_level = 0
            # Most documents are shallow, so their depth is measured only after this error.
            with room(_nesting(value), 5):
                made = self.decode(value)
        if type(made) is Node and made.depth > MAX_JSON_LEVELS:
            raise CodecError(
                f"The references of the document nest objects more than {MAX_JSON_LEVELS} levels "
                "deep."
            )
        return made

    def fail(self, problem: str, mend: str | None = None) -> CodecError:
        """Returns the error for a problem with the value that is being decoded."""
        place = str(KeyPath.of(self.path))
        if len(place) > 200:
            place = f"{place[:100]}...{place[-80:]}"
        return CodecError(explain(problem, where=place, mend=mend))

    def decode(self, value: Json) -> Any:
        """Returns the frozen value of a JSON value."""
        kind = type(value)
        if kind in SCALARS:
            return value
        if kind is dict:
            return self._dict(value)
        if kind is list:
            return make_node(LIST, None, self._values(range(len(value)), value))
        raise self.fail(f"Expected a JSON value, but got {describe(value)}.")

    def _dict(self, value: dict[str, Json]) -> Any:
        if "$type" in value:
            return self._object(value)
        for key in value:
            if type(key) is not str:
                raise self.fail(f"Expected text as a key, but got {describe(key)}.")
            if key[:1] == "$":
                return self._tagged(value)
        return make_node(DICT, tuple(value), self._values(value, value.values()))

    def _values(self, keys: Iterable[Key], values: Iterable[Json]) -> tuple[Any, ...]:
        """Returns the frozen values of a list, a dict or an object."""
        values = tuple(values)
        if SCALARS.issuperset(map(type, values)):
            return values
        inside, self._leaf_level = self._leaf_level, 0
        made = self._decode_each(keys, values)
        self._leaf_level = inside
        return made

    def _decode_each(self, keys: Iterable[Key], values: Iterable[Json]) -> tuple[Any, ...]:
        made = list(values)
        for i, key in enumerate(keys):
            if type(made[i]) not in SCALARS:
                self.path.append(key)
                made[i] = self.decode(made[i])
                self.path.pop()
        return tuple(made)

    # Objects.

    def _object(self, value: dict[str, Json]) -> Node:
        number = self._number(value, "$id") if "$id" in value else 0
        if number:
            if number in self._nodes:
                raise self.fail(f"The $id {number} is given to two objects.")
            self._nodes[number] = _PENDING
        layout = self._layout_of(value)
        kind = layout.type
        if layout.is_direct:
            keys = kind.names
            values = self._values(keys, tuple(value.values())[layout.skip :])
        else:
            kind, keys, values = self._fitted(kind, fit(kind, value, self))
        if layout.specs or layout.extra_spec is not None:
            values = check_specs(layout, keys, values, self.path)
        node = Node(kind, keys, values, *measure(values))
        if number:
            self._nodes[number] = node
        return node

    def _layout_of(self, value: dict[str, Json]) -> ArgumentLayout:
        name = value["$type"]
        if type(name) is not str:
            raise self.fail(f"Expected the public name of a class as $type, got {name!r:.80}.")
        version = version_in(value, self) if "$version" in value else 0
        key = (name, tuple(value), version)
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = make_layout(value, self)
            if type(layout.type) is UnknownType:
                self.unknown[name] = None
            self.names.declare(layout.type)
        return layout

    def _fitted(
        self, kind: Any, arguments: dict[str, Json]
    ) -> tuple[Any, tuple[Key, ...], tuple[Any, ...]]:
        given = dict(zip(arguments, self._values(arguments, arguments.values())))
        if type(kind) is UnknownType:
            kind = unknown_type(kind.name, tuple(given), kind.version)
            return kind, kind.names, tuple(given.values())
        extra = [key for key in given if key not in kind.index]
        keys = (*kind.names, *extra) if extra else kind.names
        values = [given[k] if k in given else default_for(kind, k, self) for k in keys]
        return kind, keys, tuple(values)

    # Values under a tag.

    def _tagged(self, value: dict[str, Json]) -> Any:
        tags = [key for key in value if type(key) is not str or key[:1] == "$"]
        tag = tags[0]
        if len(tags) > 1:
            raise self.fail(f"Tags that do not go together: {', '.join(map(repr, tags))}.")
        own = _NODE_TAGS.get(tag)
        if own is None and not is_known_tag(tag):
            known = [*LEAF_READERS, *_NODE_TAGS, "$type"]
            raise self.fail(
                f"Unknown tag {tag!r:.80}. {closest(tag, known)}",
                "It may come from a newer symexp, or from a package that is not imported. "
                "A dict with such a key is written {'$dict': [[key, value], ...]}.",
            )
        allowed = {tag} if own is not None else LEAF_READERS[tag][1]
        odd = [key for key in value if key not in allowed]
        if odd:
            raise self.fail(f"{odd[0]!r:.80} cannot stand next to {tag!r}.")
        self._leaf_level += 1
        if self._leaf_level > MAX_LEAF_LEVELS:
            raise self.fail(f"Leaves are nested more than {MAX_LEAF_LEVELS} levels deep.")
        made = own(self, value) if own is not None else LEAF_READERS[tag][0](value, self)
        self._leaf_level -= 1
        return made

    def _tuple(self, value: dict[str, Json]) -> Any:
        items = self._list(value["$tuple"])
        made = self._decode_each(range(len(items)), items)
        return make_node(TUPLE, None, made) if any(map(needs_node, made)) else made

    def _pairs(self, value: dict[str, Json]) -> Node:
        pairs = self._list(value["$dict"])
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2 or type(pair[0]) not in (str, int):
                raise self.fail("Expected pairs of key (text or integer) and value as $dict.")
        keys = tuple(pair[0] for pair in pairs)
        if len(set(keys)) != len(keys):
            raise self.fail("A key stands twice in $dict.")
        return make_node(DICT, keys, self._values(keys, [pair[1] for pair in pairs]))

    def _reference(self, value: dict[str, Json]) -> Node:
        number = self._number(value, "$ref")
        node = self._nodes.get(number)
        if node is None:
            raise self.fail(f"The $ref {number} leads nowhere: no object before it has this $id.")
        if node is _PENDING:
            raise self.fail(f"The $ref {number} stands inside the object that it refers to.")
        if node.tie is None:
            mark_tied(node)
        made: Node = node
        return made

    def _list(self, value: Json) -> list[Json]:
        if type(value) is not list:
            raise self.fail(f"Expected a list, but got {describe(value)}.")
        return value

    def _number(self, value: dict[str, Json], tag: str) -> int:
        number = value[tag]
        if type(number) is not int or number < 1:
            raise self.fail(f"Expected a number 1, 2, ... as {tag}, but got {number!r:.80}.")
        return number

    # Names.

    def resolve(self, kind: str, value: dict[str, Json]) -> Any:
        """Returns the function, class or enum member of a name.

        A name that is unknown or not trusted becomes an inert leaf.
        """
        name = value[f"${kind}"]
        if not is_public_name(name):
            raise self.fail(f"{name!r:.80} is not the public name of a {kind}.")
        fields = tuple((k, v) for k, v in value.items() if k[:1] != "$")
        if kind == "enum":
            if len(fields) != 1 or type(fields[0][1]) not in (str, int):
                raise self.fail("Expected the member (text), or the value of joined flags.")
            cls = self.names.find_enum(name)
            found = None if cls is None else self._member(cls, *fields[0])
        elif kind == "class":
            found = self.names.find_class(name)
        else:
            found = self.names.find_function(name)
        if found is None:
            self.unknown[name] = None
            return UnknownName(kind, name, fields)
        return found

    def _member(self, cls: Any, field: str, value: Any) -> Any:
        import enum

        if field == "member" and value in cls.__members__:
            return cls.__members__[value]
        if field == "value" and issubclass(cls, enum.Flag) and type(value) is int:
            try:
                return cls(value)
            except ValueError:
                pass
        raise self.fail(
            f"{cls.__qualname__} has no member {value!r:.80} today. "
            + closest(str(value), cls.__members__)
        )


# Tags of values that may hold nodes. All other tags are leaves, in the registry of leaves.
_NODE_TAGS: dict[str, Any] = {
    "$tuple": Decoder._tuple,
    "$dict": Decoder._pairs,
    "$ref": Decoder._reference,
}


# Limits of documents.


def _nesting(value: Json) -> int:
    """Returns how deep a JSON value is nested.

    Raises:
        CodecError: The value is nested too deep, or contains itself.
    """
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_JSON_LEVELS:
            raise CodecError(
                f"The value is nested more than {MAX_JSON_LEVELS} levels deep, or contains itself."
            )
        # Each value counts once per level: a value that contains itself twice would otherwise
        # double every level.
        below: dict[int, Any] = {}
        for item in level:
            if type(item) is dict:
                below.update((id(v), v) for v in item.values() if type(v) not in SCALARS)
            elif type(item) is list:
                below.update((id(v), v) for v in item if type(v) not in SCALARS)
        level = list(below.values())
    return depth
