"""What a view shows of a tree: rows with texts, of limited number, which HTML is made of.

A row is a place of the tree. Arguments that have their default are kept apart, so that a view can
fold them; so are the candidates of a placeholder, which are no places of the tree.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple, final

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import Placeholder
from symexp.display.safe_text import make_printable
from symexp.display.summaries import Summary, arguments, preview, summary
from symexp.spaces.placeholders.categorical import Categorical
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.printing import equals_default
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType

__all__ = ["MOST_LEVELS", "MOST_ROWS", "USUAL", "Look", "Row", "rows_of", "short_name"]

MOST_ROWS = 5000
"""Rows of one view. Where a tree has more, its inner levels are left out first."""

MOST_LEVELS = 100
"""Levels of one view."""

# Rows that are visible when a view appears; the levels that fit are unfolded.
_VISIBLE_ROWS = 40
# A container of scalars is one row if its text is not longer.
_LINE = 72

_CONTAINER_NAMES = {LIST: "list", DICT: "dict", TUPLE: "tuple"}


def short_name(kind: SymType) -> str:
    """Returns the name of a type in a view, such as `Dense` or `list`."""
    name: str = _CONTAINER_NAMES.get(kind, kind.label)  # type: ignore[call-overload]  # types hash
    return name


class Look(NamedTuple):
    """How a tree is shown. All functions take a key path, a frozen value and the node above it.

    Attributes:
        levels: How many levels are unfolded; `None`: as many as one can read at once.
        opened: Places that are unfolded too.
        opens: Returns whether another place is unfolded too; `None`: none.
        css_of: Returns the CSS classes of a value, each after a space; `None`: none.
        keeps: Returns whether a value is shown; `None`: all.
        has_labels: Whether keys are shown as labels.
        has_paths: Whether keys have their path as a tooltip.
        has_types: Whether types have their full name as a tooltip.
    """

    levels: float | None = None
    opened: frozenset[KeyPath] = frozenset()
    opens: Callable[[KeyPath, Any, Node], bool] | None = None
    css_of: Callable[[KeyPath, Any, Node], str] | None = None
    keeps: Callable[[KeyPath, Any, Node], bool] | None = None
    has_labels: bool = False
    has_paths: bool = True
    has_types: bool = True

    @property
    def sees_elements(self) -> bool:
        """Whether an option may be about an element of a container."""
        return bool(self.opened or self.opens or self.css_of or self.keeps)


USUAL = Look()
"""How notebooks show a tree."""


@final
class Row:
    """One value in the view of a tree, with the rows below it that are shown.

    Attributes:
        label: The key, as text; empty for the root.
        value: The frozen value.
        depth: How many rows are above it.
        path: The place; `None` if it is no place of the tree.
        css: CSS classes, each after a space.
        is_open: Whether the row is unfolded.
        name: The short name of the type of a value with rows below it; else empty.
        title: The full name of the type.
        text: What the row says besides its name.
        leaf: What is shown of a leaf; `None` for a value with rows below it.
        is_search: Whether a search decides the value.
        children: The rows below it.
        defaults: Rows of arguments that have their default.
        hidden: How many values below it are not shown.
        rest: The text of the arguments with their default that have no rows.
        count_of_rest: How many these are.
    """

    __slots__ = (
        "children", "count_of_rest", "css", "defaults", "depth", "hidden", "is_open", "is_search",
        "label", "leaf", "name", "path", "rest", "text", "title", "value",
    )  # fmt: skip

    def __init__(self, label: str, value: Any, depth: int, path: KeyPath | None, css: str) -> None:
        self.label = label
        self.value = value
        self.depth = depth
        self.path = path
        self.css = css
        self.is_open = False
        self.name = self.title = self.text = ""
        self.leaf: Summary | None = None
        self.is_search = isinstance(value, Placeholder)
        self.children: list[Row] = []
        self.defaults: list[Row] = []
        self.hidden = self.count_of_rest = 0
        self.rest = ""

    @property
    def below(self) -> Iterable[Row]:
        """All rows below it."""
        return (*self.children, *self.defaults)


def rows_of(value: Any, most: int, label: str = "", css: str = "", look: Look = USUAL) -> Row:
    """Returns the rows of a tree.

    Args:
        value: A frozen value.
        most: How many rows there may be.
        label: What stands before the tree, as a key does.
        css: CSS classes of the first row, each after a space.
        look: How the tree is shown.
    """
    top = Row(label, value, 0, ROOT, css)
    levels: list[list[Row]] = [[top]]
    left = most
    waiting: list[tuple[Row, list[tuple[Any, Any]]]] = []
    while levels[-1]:
        level: list[Row] = []
        for row in levels[-1]:
            left -= _fill(row, left, look, waiting)
            level.extend(row.children)
        levels.append(level)
    _add_defaults(waiting, left, look)
    _unfold(levels, look)
    return top


def _fill(row: Row, left: int, look: Look, waiting: list[tuple[Row, list[tuple[Any, Any]]]]) -> int:
    """Adds the rows below a row, without defaults; returns how many they are."""
    value = row.value
    if isinstance(value, Categorical) and not _is_short(value):
        _name_choice(row, value)
        found = value.frozen_candidates
        most = left if row.depth < MOST_LEVELS else 0
        row.children = [
            Row(str(i), v, row.depth + 1, None, "") for i, v in enumerate(islice(found, most))
        ]
        row.hidden = len(found) - len(row.children)
        return len(row.children)
    if type(value) is not Node or _is_one_line(row, look):
        row.leaf = summary(value)
        return 0
    kind = value.type
    row.name = short_name(kind)
    row.title = kind.name
    row.text = preview(value)
    pairs: Iterable[tuple[Any, Any]] = value.items()
    if look.keeps is not None and row.path is not None:
        pairs = [(k, v) for k, v in pairs if look.keeps(KeyPath(row.path, k), v, value)]
    shown = list(pairs)
    defaults: list[tuple[Any, Any]] = []
    if kind.is_object:
        shown, defaults = _apart(value, shown)
    most = max(left, 0) if row.depth < MOST_LEVELS else 0
    row.children = [_child(row, k, v, look) for k, v in shown[:most]]
    row.hidden = len(shown) - len(row.children)
    if defaults:
        waiting.append((row, defaults))
    return len(row.children)


def _apart(
    node: Node, pairs: list[tuple[Any, Any]]
) -> tuple[list[tuple[Any, Any]], list[tuple[Any, Any]]]:
    """Returns the arguments that differ from their defaults, and those that have them."""
    shown: list[tuple[Any, Any]] = []
    defaults: list[tuple[Any, Any]] = []
    for key, value in pairs:
        (defaults if equals_default(node, key, value) else shown).append((key, value))
    return shown, defaults


def _add_defaults(waiting: list[tuple[Row, list[tuple[Any, Any]]]], left: int, look: Look) -> None:
    for row, pairs in waiting:
        most = max(left, 0) if row.depth < MOST_LEVELS else 0
        row.defaults = [_child(row, k, v, look) for k, v in pairs[:most]]
        _tell_rest(row, pairs[most:])
        left -= len(row.defaults)
        below = deque(row.defaults)
        while below:
            inner = below.popleft()
            deeper: list[tuple[Row, list[tuple[Any, Any]]]] = []
            left -= _fill(inner, left, look, deeper)
            for _, more in deeper:
                _tell_rest(inner, more)
            below.extend(inner.children)


def _tell_rest(row: Row, pairs: list[tuple[Any, Any]]) -> None:
    row.count_of_rest = len(pairs)
    row.rest = arguments(pairs)


def _child(row: Row, key: Any, value: Any, look: Look) -> Row:
    if row.path is None:
        return Row(str(key), value, row.depth + 1, None, "")
    path = KeyPath(row.path, key)
    css = "" if look.css_of is None else look.css_of(path, value, row.value)
    made = Row(str(key), value, row.depth + 1, path, css)
    if look.opens is not None and type(value) is Node:
        made.is_open = look.opens(path, value, row.value)
    return made


def _is_one_line(row: Row, look: Look) -> bool:
    """Whether a container is shown as one text: it is empty, or its elements are few scalars."""
    node = row.value
    is_top = not row.depth and look.has_paths
    if node.type.is_object or (len(node) and (look.sees_elements or is_top)):
        return False
    return all(type(v) in SCALARS for v in node.values) and len(summary(node).text) <= _LINE


def _is_short(choice: Categorical) -> bool:
    """Whether a choice is shown as one text, because its candidates are few scalars."""
    if not all(type(v) in SCALARS for v in choice.frozen_candidates[:_LINE]):
        return False
    return len(choice.frozen_candidates) <= _LINE and len(summary(choice).text) <= _LINE


def _name_choice(row: Row, choice: Categorical) -> None:
    count = len(choice.frozen_candidates)
    row.name = type(choice).__name__.lower()
    row.title = type(choice).__name__
    text = f"{count} candidates" if count != 1 else "1 candidate"
    if choice.num_choices != 1 or row.name == "manyof":
        text = f"{choice.num_choices} of {text}"
    if choice.name is not None:
        text += f", name {choice.name!r}"
    if choice.hints is not None:
        text += f", hints {choice.hints!r}"
    if choice.when is not None:
        text += f", when {choice.when!r}"
    row.text = make_printable(text)


def _unfold(levels: list[list[Row]], look: Look) -> None:
    """Marks the rows that are unfolded when the view appears."""
    visible, fits = 1, True
    for depth, level in enumerate(levels):
        visible += sum(len(row.children) for row in level)
        fits = fits and (not depth or visible <= _VISIBLE_ROWS)
        opens = fits if look.levels is None else depth < look.levels
        for row in level:
            is_read = look.levels is None and depth > 0 and _is_all_in_preview(row)
            row.is_open = row.is_open or (opens and not is_read) or row.path in look.opened


def _is_all_in_preview(row: Row) -> bool:
    """Whether one reads all below a row while it is folded, apart from defaults."""
    is_whole = bool(row.text) and "..." not in row.text and not row.is_search
    return is_whole and all(child.leaf and not child.is_search for child in row.children)
