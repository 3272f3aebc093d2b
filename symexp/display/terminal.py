"""Trees and diffs in colour on a terminal, by rich where it is installed; else as plain text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import IO, Any

from symexp._base.recursion import room
from symexp.display.visible import shown_leaf, visible
from symexp.tree.diff import Diff
from symexp.tree.diff.operations import frozen
from symexp.tree.diff.report import brackets, segments
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.types import TUPLE

__all__ = ["render", "show"]

# By the roles of pieces of text; named colours follow the theme of the terminal.
_STYLES = {
    "plain": "",
    "key": "cyan",
    "type": "bold",
    "removed": "red",
    "added": "green",
    "text": "green",
    "number": "magenta",
    "other": "yellow",
}


def render(value: Any) -> Any:
    """A tree or a diff as a `rich.text.Text`; as a plain `str` where rich is not installed.

    Args:
        value: A symbolic value, or what `sx.diff` gave. Nothing is made live.

    Example:
        >>> import symexp as sx
        >>> print(render(sx.diff(sx.Dict(x=1), sx.Dict(x=2))))
        {
          x = Diff(
            left = 1,
            right = 2
          )
        }
    """
    pieces = list(_pieces(value))
    try:
        from rich.text import Text
    except ImportError:
        return "".join(text for text, _ in pieces)
    return Text.assemble(*((text, _STYLES[role]) for text, role in pieces))


def show(value: Any, *, file: IO[str] | None = None) -> None:
    """Prints a tree or a diff: in colour if the file is a terminal.

    Args:
        value: As for `render`.
        file: Where to print; the standard output by default.
    """
    out = sys.stdout if file is None else file
    text = render(value)
    if isinstance(text, str):
        out.write(text + "\n")
        return
    from rich.console import Console

    Console(file=out, soft_wrap=True).print(text)


def _pieces(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Diff):
        if not value:
            yield "No diff.", "plain"
        for text, role in segments(value.walk()):
            yield "\n".join(map(visible, text.split("\n"))), role
        return
    tree = frozen(value)
    if type(tree) is not Node:
        yield _leaf(tree)
        return
    with room(tree.depth, frames=4):
        yield from _tree(tree, "\n")


def _tree(node: Node, indent: str) -> Iterator[tuple[str, str]]:
    opening, closing = brackets(node.type)
    yield visible(opening), "type"
    between = indent + "  "
    for key, value in node.items():
        yield between, "plain"
        if node.type is not TUPLE:
            yield visible(str(key)), "key"
            yield (" : " if node.keys is None else " = "), "plain"
        if type(value) is Node:
            yield from _tree(value, indent + "  ")
        else:
            yield _leaf(value)
        between = "," + indent + "  "
    yield (indent if node.values else "") + closing, "plain"


def _leaf(value: Any) -> tuple[str, str]:
    if type(value) in (str, bytes):
        role = "text"
    else:
        role = "number" if type(value) in (int, float, complex) else "other"
    return shown_leaf(value), role
