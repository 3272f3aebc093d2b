"""The printed form of trees, as PyGlove prints them: one line, or indented.

The text has each place of a tree, so it can be longer than the tree is large by any factor. It ends
after a number of characters, and says what it leaves out.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import inf
from typing import Any

from symexp._base.introspection import level_of_user
from symexp._base.keypath import Key
from symexp._base.markers import MISSING_VALUE
from symexp._base.names import is_named, name_of
from symexp._base.recursion import room
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.state import get_state, is_handle, node_of
from symexp.tree.nodes.types import TUPLE
from symexp.tree.nodes.values import freeze

__all__ = [
    "MAX_CHARS",
    "LiveValueWarning",
    "Printer",
    "equals_default",
    "format",
    "format_frozen",
    "leaf_text",
    "shown_node",
]

MAX_CHARS = 10_000_000
"""The most characters of a printed tree, unless the caller gives another number."""

# About how many characters the key and the value of a leaf take.
_LINE = 12


class LiveValueWarning(UserWarning):
    """A live object and its tree differ.

    The object holds a value that the tree cannot follow, so the print shows an older one; or it
    goes on with an argument that it used when it was made, although the program changed it since.
    """


_OPEN = {"list": "[", "dict": "{", "tuple": "("}
_CLOSE = {"list": "]", "dict": "}", "tuple": ")"}


def format(
    value: Any,
    *,
    compact: bool = False,
    hide_default_values: bool = False,
    hide_missing_values: bool = False,
    verbose: bool = True,
    root_indent: int = 0,
    max_chars: int | None = MAX_CHARS,
) -> str:
    """Returns the printed form of a symbolic value.

    Args:
        value: A symbolic object, container or plain value, which is not materialized; or a diff.
        compact: On one line, as `repr` does.
        hide_default_values: Leaves out arguments that have their default value.
        hide_missing_values: Leaves out arguments that are missing.
        verbose: If false, shortens long leaves (arrays, texts) to one line of 80 characters.
        root_indent: Levels of indentation (two spaces each) that the lines after the first get.
        max_chars: The most characters of a tree; a longer text ends with the number of lines or
            characters that are left out. `None` means no limit. `repr` and `str` have the default.

    Example:
        >>> import symexp as sx
        >>> print(sx.format(sx.Dict(x=1, y=[2])))
        {
          x = 1,
          y = [
            0 : 2
          ]
        }
    """
    lines = getattr(type(value), "_sx_lines", None)
    if lines is not None:
        text: str = repr(value) if compact else lines(value)
        return text.replace("\n", "\n" + "  " * root_indent)
    frozen = shown_node(value) if is_handle(value) else freeze(value)
    printer = Printer(hide_default_values, hide_missing_values, verbose, max_chars)
    if type(frozen) is not Node:
        return printer.leaf(frozen)
    if compact:
        return printer.compact(frozen)
    out: list[str] = []
    printer.lines(frozen, "\n" + "  " * root_indent, out)
    return "".join(out)


def shown_node(handle: Any) -> Any:
    """Returns the node to print. Printing never fails: a value that a place does not take is told.

    Warns:
        LiveValueWarning: A live object holds a value that the tree cannot follow.
    """
    try:
        return node_of(handle)
    except Exception as error:
        notes = " ".join([str(error), *getattr(error, "__notes__", ())])
        warnings.warn(
            f"The printed tree is not what its live object holds: {notes}",
            LiveValueWarning,
            stacklevel=level_of_user(),
        )
        return get_state(handle).node


def format_frozen(value: Any, indent: str, out: list[str], printer: Printer | None = None) -> None:
    """Appends the indented form of a frozen value.

    Args:
        value: A node or a leaf.
        indent: A newline, and the spaces before each line after the first.
        out: The pieces of text so far.
        printer: The options; by default those of `format`.
    """
    printer = printer or Printer()
    if type(value) is Node:
        printer.lines(value, indent, out)
    else:
        out.append(printer.leaf(value))


class _Full(Exception):
    """The text has reached its limit."""


class Printer:
    """Prints frozen values with fixed options.

    A printer is used by one thread at a time.
    """

    def __init__(
        self,
        hide_defaults: bool = False,
        hide_missing: bool = False,
        verbose: bool = True,
        max_chars: int | None = MAX_CHARS,
    ) -> None:
        self._hides = hide_defaults or hide_missing
        self._hide_defaults = hide_defaults
        self._hide_missing = hide_missing
        self._verbose = verbose
        self._max_chars = max_chars
        # About how many characters may follow; and how many pieces were counted, with their size.
        self._left: float = 0
        self._counted = self._done = 0

    def leaf(self, value: Any) -> str:
        """Returns the text of a leaf."""
        if type(value) in SCALARS and self._verbose:
            return repr(value)
        return leaf_text(value, None if self._verbose else 80)

    def lines(self, node: Node, indent: str, out: list[str]) -> None:
        """Appends the indented form of a node."""
        start = self._counted = len(out)
        self._done = 0
        self._left = inf if self._max_chars is None else self._max_chars
        try:
            with room(node.depth):
                self._lines(node, indent, out)
        except _Full:
            lines = "".join(out[start:])[: self._max_chars].split("\n")[:-1]
            left = self._total(node, _count_lines) - len(lines)
            note = f"... {_number(left)} more lines. All: `sx.format(value, max_chars=None)`."
            out[start:] = ["\n".join([*lines, indent.lstrip("\n") + note])]

    def compact(self, node: Node) -> str:
        """Returns the form of a node on one line."""
        out: list[str] = []
        self._counted = self._done = 0
        self._left = inf if self._max_chars is None else self._max_chars
        try:
            with room(node.depth):
                self._compact(node, out)
        except _Full:
            text = "".join(out)[: self._max_chars]
            left = self._total(node, _count_chars) - len(text)
            return f"{text}... {_number(left)} more characters"
        return "".join(out)

    def _lines(self, node: Node, indent: str, out: list[str]) -> None:
        kind = node.type
        pairs = self._pairs(node) if self._hides else node.items()
        opening, closing = _brackets(node)
        if not node.values or (self._hides and not pairs):
            out.append(opening + closing)
            return
        inner = indent + "  "
        between = inner
        out.append(opening)
        sign = " = " if node.keys is not None else " : "
        scalars = SCALARS if self._verbose else ()
        self._left -= (len(indent) + _LINE) * len(node.values)
        if self._left < 0:
            self._examine(out)
        for key, value in pairs:
            out.append(f"{between}{key}{sign}" if kind is not TUPLE else between)
            if type(value) in scalars:
                out.append(repr(value))
            elif type(value) is Node:
                self._lines(value, inner, out)
            else:
                out.append(self.leaf(value))
            between = "," + inner
        out.append(indent + closing)

    def _compact(self, node: Node, out: list[str]) -> None:
        pairs = self._pairs(node) if self._hides else node.items()
        opening, closing = _brackets(node)
        if node.type is TUPLE and len(pairs if self._hides else node.values) == 1:  # type: ignore[arg-type]  # a list
            closing = ",)"
        out.append(opening)
        self._left -= _LINE * len(node.values)
        if self._left < 0:
            self._examine(out)
        is_list, scalars = node.keys is None, SCALARS if self._verbose else ()
        between = ""
        for key, value in pairs:
            out.append(between if is_list else f"{between}{key}=")
            if type(value) in scalars:
                out.append(repr(value))
            elif type(value) is Node:
                self._compact(value, out)
            else:
                out.append(self.leaf(value))
            between = ", "
        out.append(closing)

    def _examine(self, out: list[str]) -> None:
        """Corrects the estimate of how many characters may follow.

        Raises:
            _Full: The text has reached its limit.
        """
        assert self._max_chars is not None
        self._done += sum(map(len, out[self._counted :]))
        self._counted = len(out)
        if self._done >= self._max_chars:
            raise _Full
        # Few corrections, and not far past the limit.
        self._left = max((self._max_chars - self._done) // 2, self._max_chars // 20)

    def _total(self, root: Node, size_of: Callable[..., int]) -> int:
        """Returns the size of a whole text; visits each node once."""
        sizes: dict[int, int] = {}
        stack = [root]
        while stack:
            node = stack[-1]
            waiting = [v for v in node.values if type(v) is Node and id(v) not in sizes]
            if id(node) in sizes:
                stack.pop()
            elif waiting:
                stack.extend(waiting)
            else:
                stack.pop()
                pairs = self._pairs(node) if self._hides else node.items()
                sizes[id(node)] = size_of(self, node, list(pairs), sizes)
        return sizes[id(root)]

    def _pairs(self, node: Node) -> list[tuple[Key, Any]]:
        pairs = []
        for key, value in node.items():
            if self._hide_missing and value is MISSING_VALUE:
                continue
            if self._hide_defaults and node.type.is_object and equals_default(node, key, value):
                continue
            pairs.append((key, value))
        return pairs


def _number(n: int) -> str:
    """Returns a number as text; Python refuses to print integers of thousands of digits."""
    return f"{n:,}" if n < 10**15 else "over 10^15"


def _count_lines(
    printer: Printer, node: Node, pairs: list[tuple[Key, Any]], sizes: dict[int, int]
) -> int:
    below = [sizes[id(v)] if type(v) is Node else 1 for _, v in pairs]
    return 2 + sum(below) if pairs else 1


def _count_chars(
    printer: Printer, node: Node, pairs: list[tuple[Key, Any]], sizes: dict[int, int]
) -> int:
    opening, closing = _brackets(node)
    size = len(opening) + len(closing) + 2 * max(0, len(pairs) - 1)
    size += node.type is TUPLE and len(pairs) == 1
    for key, value in pairs:
        size += sizes[id(value)] if type(value) is Node else len(printer.leaf(value))
        size += 0 if node.keys is None else len(str(key)) + 1
    return size


def equals_default(node: Node, key: Key, value: Any) -> bool:
    """Whether a value equals the default of its argument."""
    default = node.type.default_of(key)
    return value is default or frozen_equal(value, default)


def _brackets(node: Node) -> tuple[str, str]:
    if node.type.is_object:
        return node.type.label + "(", ")"
    return _OPEN[node.type.name], _CLOSE[node.type.name]


def leaf_text(value: Any, limit: int | None = None) -> str:
    """Returns the printed form of a leaf: one line, without addresses in memory."""
    if isinstance(value, type) or callable(value):
        text = name_of(value) if is_named(value) else _plain_repr(value)
    else:
        text = _plain_repr(value)
    if "\n" in text:
        text = " ".join(text.split())
    if limit is not None and len(text) > limit:
        text = text[: limit - 3] + "..."
    return text


def _plain_repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # the repr of a user's class may do anything
        return f"<{type(value).__name__}: repr raised {type(error).__name__}>"
