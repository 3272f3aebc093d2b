"""`to_code`: the text of a module with a function that makes the object of a tree."""

from __future__ import annotations

import keyword
from contextlib import suppress
from typing import Any

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp._base.tracebacks import user_facing
from symexp._version import __version__
from symexp.codegen.definitions import Definitions
from symexp.codegen.layout import Expression, Statement, text_of
from symexp.codegen.names import Names
from symexp.codegen.writer import Writer
from symexp.errors import (
    ArgumentError,
    UnknownTypeError,
    UnsupportedValueError,
    describe,
    explain,
)
from symexp.tree.handles.concrete import check_concrete
from symexp.tree.nodes.context import check_settled, settled, settled_part
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node, measure
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.values import freeze
from symexp.tree.traverse import renew

__all__ = ["to_code"]

# Frames per level of a tree.
_FRAMES = 14


@user_facing
def to_code(value: Any, *, name: str = "make", inline: bool = True) -> str:
    """Returns Python source with a function that makes the same object without symexp.

    The code calls Keras, other libraries and your classes, and imports them. Arguments that have
    their default value are left out; an object at several places is a variable. With equal seeds,
    an object that it makes trains as the object of the tree does. Weights are not in a tree, so
    they are not in the code.

    Args:
        value: A symbolic object, list or dict, a Keras object, or a leaf.
        name: Name of the function, which takes no arguments.
        inline: Whether classes and functions that cannot be imported without symexp, because a
            decorator in their module makes them symbolic, are written into the code without the
            decorator; also those of a script or notebook. Otherwise they are imported.

    Raises:
        UnsupportedValueError: A leaf has no source form, such as a lambda; the message names its
            path.
        PartialError, AbstractError: Arguments are missing, or placeholders are not decided.
        UnknownTypeError: A class from a file is not known here.
        ArgumentError: The name is not an identifier.

    Example:
        >>> import symexp as sx
        >>> print(sx.to_code(sx.List([1, {'rate': 0.1}])).partition('def ')[2])
        make():
            return [1, {"rate": 0.1}]
        <BLANKLINE>
    """
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        raise ArgumentError(
            f"The name of the function must be an identifier, such as 'make', but got "
            f"name={describe(name)}."
        )
    if is_handle(value):
        renew(value, may_import=True)
    tree = node_of(value) if is_handle(value) else freeze(value)
    root = settled_part(value, tree) if is_handle(value) else settled(tree)
    if measure((root,))[0]:
        check_concrete(root)
    check_settled(root)
    return _Text(root, name, inline, tree).write()


class _Text:
    """The text of the code of one tree."""

    def __init__(self, root: Any, name: str, inline: bool, tree: Any) -> None:
        self._root = root
        self._tree = tree  # with its contextual values
        self._name = name
        self._writer = Writer(root, name)
        self._definitions = Definitions(self._writer.names)
        if inline:
            self._writer.names.write_out(self._definitions.add)

    def write(self) -> str:
        writer = self._writer
        reserve_names(self._root, writer.names)
        try:
            with room(self._root.depth if type(self._root) is Node else 0, _FRAMES):
                made = writer.value(self._root, None)
        except (UnsupportedValueError, UnknownTypeError) as error:
            path = KeyPath.of(writer.path)
            raise type(error)(explain(str(error), where=path)) from None
        statements = _ended(writer.statements(), made)
        body = text_of(statements, 4)
        head = "".join([f"{line}\n" for line in self._head()])
        future = "from __future__ import annotations\n" if self._definitions.has_future else ""
        imports = "".join([f"{line}\n" for line in writer.names.lines()])
        parts = [part for part in (head, future, imports) if part]
        between = "\n\n" if parts else ""
        definitions = self._definitions.text()
        return "\n".join(parts) + f"{between}{definitions}def {self._name}():\n{body}"

    def _head(self) -> list[str]:
        lines = []
        if type(self._root) is Node:
            with suppress(UnsupportedValueError):
                digest = fingerprint_of(self._tree).hex()[:12]
                label = self._root.type.label
                lines.append(f"# Made by symexp {__version__} from {label} {digest}.")
        undefined = ", ".join(self._writer.names.undefined)
        if undefined:
            lines.append(f"# Define these names before you call {self._name}(): {undefined}.")
        for name, reason in self._definitions.failed.items():
            if name not in self._writer.names.undefined:
                lines.append(f"# The import of {name} needs symexp: {reason}.")
        return lines


def _ended(statements: list[Statement], made: Expression) -> list[Statement]:
    """Returns the statements of the function with its `return`."""
    if statements and statements[-1].target == f"{made} = ":
        made = statements.pop().value
    return [*statements, Statement("return ", made)]


def reserve_names(root: Any, names: Names) -> None:
    """Takes the names of all classes of a tree, so that no variable takes them first."""
    seen: set[int] = set()
    stack = [root]
    targets: dict[int, Any] = {}
    while stack:
        node = stack.pop()
        if type(node) is Node and id(node) not in seen:
            seen.add(id(node))
            targets.setdefault(id(node.type), node.type)
            stack.extend(reversed(node.values))
    for kind in targets.values():
        if kind.is_object and hasattr(kind, "origin"):
            names.reserve(kind)
