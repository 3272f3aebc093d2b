"""The layout of expressions and statements: lines of at most 88 columns, as `ruff format` writes.

An expression is a text, which is never broken, or a `Group`: a call, a list, a dict, a tuple or a
set, whose items move to lines of their own if it does not fit on one line.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple, TypeAlias, final

__all__ = [
    "WIDTH",
    "Expression",
    "Group",
    "Item",
    "Statement",
    "call",
    "columns",
    "flat",
    "render",
    "text_of",
]

WIDTH = 88
"""The longest line, in columns, unless a name or a text alone is longer."""

_STEP = 4


class Item(NamedTuple):
    """One argument or element.

    Attributes:
        label: What is in front of it, such as `units=`.
        value: The expression.
    """

    label: str
    value: Expression


@final
class Group:
    """A bracketed list of items after an optional head.

    Args:
        head: The expression that is called; empty for a list, a dict, a tuple or a set.
        brackets: The opening and the closing bracket.
        items: The items.

    Attributes:
        width: The columns that the whole takes on one line.
        levels: How deep brackets are nested in it.
        is_pure: Whether its evaluation constructs no object. The writer sets it.
    """

    __slots__ = ("brackets", "head", "is_pure", "items", "levels", "width")

    def __init__(self, head: Expression, brackets: str, items: list[Item]) -> None:
        self.head = head
        self.brackets = brackets
        self.items = items
        inner = sum([columns(label) + _width(value) for label, value in items])
        self.width = _width(head) + 2 + inner + 2 * max(0, len(items) - 1) + self.is_one_tuple
        below = max([_levels(value) for _, value in items], default=0)
        self.levels = max(1 + below, _levels(head))
        self.is_pure = _is_pure(head) and all(_is_pure(value) for _, value in items)

    @property
    def is_one_tuple(self) -> bool:
        """Whether it is a tuple of one element, which ends with a comma."""
        return self.brackets == "()" and not self.head and len(self.items) == 1


Expression: TypeAlias = str | Group


def call(head: Expression, *args: Expression, **kwargs: Expression) -> Group:
    """Returns a call."""
    items = [Item("", value) for value in args]
    items += [Item(f"{name}=", value) for name, value in kwargs.items()]
    return Group(head, "()", items)


class Statement(NamedTuple):
    """A statement of the function.

    Attributes:
        target: What is in front of the expression: `x = `, `return ` or nothing.
        value: The expression.
    """

    target: str
    value: Expression


def columns(text: str) -> int:
    """Returns the columns that a text takes, as ruff counts them: letters of East Asia take two."""
    if text.isascii():
        return len(text)
    return sum([_columns_of(character) for character in text])


def _columns_of(character: str) -> int:
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
        return 0  # parts of a syllable of Korean
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _width(value: Expression) -> int:
    return columns(value) if isinstance(value, str) else value.width


def _levels(value: Expression) -> int:
    return 0 if isinstance(value, str) else value.levels


def _is_pure(value: Expression) -> bool:
    return isinstance(value, str) or value.is_pure


def flat(value: Expression) -> str:
    """Returns an expression on one line."""
    if isinstance(value, str):
        return value
    inner = ", ".join([label + flat(item) for label, item in value.items])
    comma = "," if value.is_one_tuple else ""
    return f"{flat(value.head)}{value.brackets[0]}{inner}{comma}{value.brackets[1]}"


def text_of(statements: list[Statement], indent: int) -> str:
    """Returns the lines of statements."""
    pad = " " * indent
    return "".join([f"{pad}{render(s.target, s.value, indent)}\n" for s in statements])


def render(target: str, value: Expression, indent: int) -> str:
    """Returns one statement, without the spaces in front of it.

    Args:
        target: What is in front of the expression.
        value: The expression.
        indent: The columns in front of the statement.
    """
    names = target.removesuffix(" = ").split(", ")
    broken = f"{' ' * (indent + _STEP)}%s,\n"
    if len(names) > 1 and indent + columns(target) + _opening(value) > WIDTH:
        rows = "".join([broken % name for name in names])
        return f"(\n{rows}{' ' * indent}) = {_lay(value, indent, indent + 4, 0)}"
    return target + _lay(value, indent, indent + columns(target), 0)


def _opening(value: Expression) -> int:
    """Returns the columns up to the first bracket that may be broken."""
    if isinstance(value, str):
        return columns(value)
    return _opening(value.head) + 1 if isinstance(value.head, Group) else columns(value.head) + 1


def _lay(value: Expression, indent: int, column: int, after: int) -> str:
    """Returns an expression.

    Args:
        value: The expression.
        indent: The columns in front of the line in which it begins.
        column: The column in which it begins.
        after: The columns of what follows it in its last line.
    """
    if isinstance(value, str):
        return value
    if column + value.width + after <= WIDTH or not (value.items or value.head):
        return flat(value)
    head = value.head
    if isinstance(head, Group) and head.items and column + head.width + 1 > WIDTH:
        # `layers.Dense(` ... `)(x)`
        start = _broken(head, indent, flat(head.head))
        is_short = indent + 1 + value.width - head.width + after <= WIDTH
        return start + flat(value)[len(flat(head)) :] if is_short else _broken(value, indent, start)
    return _broken(value, indent, flat(head)) if value.items else flat(value)


def _broken(value: Group, indent: int, head: str) -> str:
    """Returns a group whose items are on lines of their own, or together on one."""
    inner = indent + _STEP
    pad = " " * inner
    opening, closing = f"{head}{value.brackets[0]}\n", f"\n{' ' * indent}{value.brackets[1]}"
    joined = sum([columns(label) + _width(v) + 2 for label, v in value.items]) - 2
    is_call = bool(value.head)
    if is_call and inner + joined <= WIDTH:
        items = ", ".join([label + flat(v) for label, v in value.items])
        return f"{opening}{pad}{items}{closing}"
    if len(value.items) == 1 and not value.is_one_tuple:
        label, only = value.items[0]
        laid = _lay(only, inner, inner + columns(label), 0)
        return f"{opening}{pad}{label}{laid}{closing}"
    rows = [
        f"{pad}{label}{_lay(item, inner, inner + columns(label), 1)},"
        for label, item in value.items
    ]
    return opening + "\n".join(rows) + closing
