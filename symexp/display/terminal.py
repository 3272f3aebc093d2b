"""Trees and diffs on a terminal, in colour: with the package rich, or without it."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from symexp._base.recursion import room
from symexp.display.safe_text import format_leaf, make_printable
from symexp.tree.diff import Comparison, Diff
from symexp.tree.diff.operations import frozen
from symexp.tree.diff.report import brackets, segments
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import MAX_CHARS, equals_default
from symexp.tree.nodes.types import TUPLE

__all__ = ["paint", "render", "show"]

# Styles of rich by the role of a piece of text. Named colours follow the theme of the terminal.
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
# The same styles as control sequences of terminals (SGR of ECMA-48).
_CODES = {"cyan": 36, "bold": 1, "red": 31, "green": 32, "magenta": 35, "yellow": 33}


def show(value: Any, *, file: IO[str] | None = None) -> None:
    """Prints a tree or a diff, in colour if the file is a terminal.

    Args:
        value: A symbolic value, or a diff that `sx.diff` returned. Nothing is materialized.
        file: Where to print; the standard output by default.
    """
    out = sys.stdout if file is None else file
    text = render(value)
    if isinstance(text, str):
        is_painted = out.isatty() and not os.environ.get("NO_COLOR")
        out.write((paint(value) if is_painted else text) + "\n")
        return
    from rich.console import Console

    Console(file=out, soft_wrap=True).print(text)


def render(value: Any) -> Any:
    """Returns a tree or a diff as a `rich.text.Text`, or as a `str` if rich is not installed.

    Args:
        value: A symbolic value, or a diff that `sx.diff` returned. Nothing is materialized.

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


def paint(
    value: Any, *, hide_default_values: bool = False, max_chars: int | None = MAX_CHARS
) -> str:
    r"""Returns a tree or a diff with the control sequences for colours. It does not need rich.

    Args:
        value: A symbolic value, or a diff that `sx.diff` returned. Nothing is materialized.
        hide_default_values: Whether arguments with their default value are left out.
        max_chars: The most characters of a tree; `None` means no limit.

    Example:
        >>> import symexp as sx
        >>> paint(sx.List([1]))
        '\x1b[1m[\x1b[0m\n  \x1b[36m0\x1b[0m : \x1b[35m1\x1b[0m\n]'
    """
    out = []
    for text, role in _pieces(value, hides=hide_default_values, max_chars=max_chars):
        code = _CODES.get(_STYLES[role])
        out.append(text if code is None else f"\x1b[{code}m{text}\x1b[0m")
    return "".join(out)


def _pieces(
    value: Any, *, hides: bool = False, max_chars: int | None = MAX_CHARS
) -> Iterator[tuple[str, str]]:
    """Yields the text in pieces, each with its role."""
    if isinstance(value, Diff):
        if not value:
            yield "No diff.", "plain"
        for piece, its_role in segments(value.walk()):
            yield "\n".join(map(make_printable, piece.split("\n"))), its_role
        return
    if isinstance(value, Comparison):
        for piece, its_role in value.segments():
            yield "\n".join(map(make_printable, piece.split("\n"))), its_role
        return
    tree = frozen(value)
    if type(tree) is not Node:
        yield _leaf_piece(tree)
        return
    left = math.inf if max_chars is None else max_chars
    with room(tree.depth, frames=4):
        for text, role in _tree_pieces(tree, "\n", hides):
            yield text, role
            left -= len(text)
            if left < 0:
                yield (
                    "\n... and more. All of it: `print(sx.format(value, max_chars=None))`.",
                    "plain",
                )
                return


def _tree_pieces(node: Node, indent: str, hides: bool) -> Iterator[tuple[str, str]]:
    opening, closing = brackets(node.type)
    yield make_printable(opening), "type"
    between = indent + "  "
    is_empty = True
    for key, value in node.items():
        if hides and node.type.is_object and equals_default(node, key, value):
            continue
        is_empty = False
        yield between, "plain"
        if node.type is not TUPLE:
            yield make_printable(str(key)), "key"
            yield (" : " if node.keys is None else " = "), "plain"
        if type(value) is Node:
            yield from _tree_pieces(value, indent + "  ", hides)
        else:
            yield _leaf_piece(value)
        between = "," + indent + "  "
    yield ("" if is_empty else indent) + closing, "plain"


def _leaf_piece(value: Any) -> tuple[str, str]:
    if type(value) in (str, bytes):
        role = "text"
    else:
        role = "number" if type(value) in (int, float, complex) else "other"
    return format_leaf(value), role
