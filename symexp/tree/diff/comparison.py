"""Two values side by side, with what is the same in both: `diff` with the options of PyGlove.

A `Comparison` is for people: it shows what is the same, or looks into values of different classes.
It is no rule. `Diff` is the change from one value to the other, which is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, final

from symexp._base.frozen import Frozen
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp._base.registry import resolve
from symexp.errors import DiffError, TooManyPlacesError, describe
from symexp.tree.diff.alignment import Pairing, Signatures
from symexp.tree.diff.operations import frozen
from symexp.tree.diff.report import Role
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import MAX_CHARS, Printer, format_frozen
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType, same_type
from symexp.tree.nodes.values import view

__all__ = ["MODES", "Collapse", "Comparison", "Segment", "compare"]

MODES = ("diff", "same", "both")

Collapse = str | bool | Callable[[Any, Any], Any]

Segment = tuple[str, Role]

_TYPE = "_type"

_NO_DIFF = "No diff."

_MOST_LEAVES = 1_000_000

_set = object.__setattr__


@final
class Comparison(Frozen):
    """Two values side by side. Immutable.

    It is false if both values are the same. A leaf has the two values, and any other comparison
    has the two types and its children, of which some may be left out: see `mode` of `sx.diff`.

    Attributes:
        before: The frozen left value; for a comparison with children its type.
        after: The same of the right value.
        children: Comparisons by key. Elements of lists are under their index in the left list, and
            those that only the right list has under a text, such as `'+2'`: `+` and their index.
        differs: Whether the values differ, also in children that are left out.
        depth: The number of levels of comparisons.

    Example:
        >>> import symexp as sx
        >>> found = sx.diff(sx.Dict(x=1, y=2), sx.Dict(x=1, y=3), mode='both')
        >>> found
        {x=1, y=Diff(left=2, right=3)}
        >>> found.children['x'].value, found.children['y'].right
        (1, 3)
    """

    __slots__ = ("after", "before", "children", "depth", "differs")
    __match_args__ = ("before", "after", "children", "differs")
    __hash__ = None  # type: ignore[assignment]  # holds values that do not hash

    before: Any
    after: Any
    children: dict[Key, Comparison]
    differs: bool
    depth: int

    def __init__(
        self,
        before: Any,
        after: Any,
        children: Mapping[Key, Comparison] | None = None,
        differs: bool = False,
    ) -> None:
        _set(self, "before", before)
        _set(self, "after", after)
        _set(self, "children", dict(children or {}))
        _set(self, "differs", differs)
        _set(self, "depth", 1 + max((c.depth for c in self.children.values()), default=0))

    @property
    def is_leaf(self) -> bool:
        """Whether this compares two values as a whole."""
        return not isinstance(self.before, SymType)

    @property
    def left(self) -> Any:
        """The left value; for a comparison with children its class."""
        return _shown(self.before)

    @property
    def right(self) -> Any:
        """The right value; for a comparison with children its class."""
        return _shown(self.after)

    @property
    def value(self) -> Any:
        """The value that both sides have.

        Raises:
            DiffError: The sides differ.
        """
        if self.differs or not self.is_leaf:
            raise DiffError(
                "'value' cannot be accessed when 'left' and 'right' are not the same: "
                f"left={self.left!r}, right={self.right!r}."
            )
        return self.left

    def flat(self) -> dict[str, Comparison]:
        """Returns the leaves by key path, and under `_type` the classes where these differ.

        Raises:
            TooManyPlacesError: There are more than a million, because nodes are shared.
        """
        with room(self.depth):
            n = _count(self, {})
            if n > _MOST_LEAVES:
                raise TooManyPlacesError(
                    f"The values differ, or are the same, at {n:,} places, because nodes are "
                    "shared. Leave out `flatten=True`."
                )
            return dict(_leaves(self, ROOT))

    def segments(self) -> list[Segment]:
        """Returns the indented form, in pieces with their roles for colours."""
        with room(self.depth):
            return list(_limited(_lines(self, "\n")))

    def __bool__(self) -> bool:
        return self.differs

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Comparison):
            return NotImplemented
        return (
            self.differs == other.differs
            and _equal(self.before, other.before)
            and _equal(self.after, other.after)
            and self.children == other.children
        )

    def __str__(self) -> str:
        return "".join(text for text, _ in self.segments())

    def __repr__(self) -> str:
        with room(self.depth):
            return "".join(text for text, _ in _limited(_compact(self)))

    def _sx_lines(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        html: str = resolve("display.html")(self)
        return html


def compare(left: Any, right: Any, mode: str, collapse: Collapse) -> Comparison:
    """Returns two values side by side.

    Args:
        left: The left value.
        right: The right value.
        mode: Which children are kept: one of `MODES`.
        collapse: Which objects are compared argument by argument: see `sx.diff`.

    Raises:
        DiffError: An option has another value.
    """
    if mode not in MODES:
        raise DiffError(
            f"Expected mode to be one of 'diff', 'same', 'both', but got {describe(mode)}."
        )
    if not (isinstance(collapse, bool) or callable(collapse) or collapse == "same_type"):
        raise DiffError(
            "Expected collapse to be 'same_type', a bool or a function of two values, but got "
            f"{describe(collapse)}."
        )
    a, b = frozen(left), frozen(right)
    with room(max(v.depth if type(v) is Node else 0 for v in (a, b)), frames=6):
        found = _Comparer(mode, collapse).of(a, b)
    return Comparison(MISSING_VALUE, MISSING_VALUE) if mode == "diff" and not found else found


Match = tuple[int | None, int | None]

_END: Match = (-1, -1)


@final
class _Comparer:
    """One comparison of two trees. Each pair of nodes is compared once."""

    def __init__(self, mode: str, collapse: Collapse) -> None:
        self._mode = mode
        self._collapse = collapse
        self._pairing = Pairing(Signatures())
        self._known: dict[tuple[int, int], tuple[Any, Any, Comparison]] = {}

    def of(self, a: Any, b: Any) -> Comparison:
        """Compares two frozen values."""
        if type(a) is not Node or type(b) is not Node:
            same = type(a) is not Node and type(b) is not Node and is_equal(a, b)
            return Comparison(a, b, differs=not same)
        known = self._known.get((id(a), id(b)))
        if known is None:
            known = self._known[id(a), id(b)] = (a, b, self._nodes(a, b))
        return known[2]

    def _nodes(self, a: Node, b: Node) -> Comparison:
        if a is b or (a._digest is not None and a._digest == b._digest):
            return Comparison(a, b)
        if a.type.is_object and self._collapse not in ("same_type", True) and frozen_equal(a, b):
            return Comparison(a, b)
        if not self._is_entered(a, b):
            return Comparison(a, b, differs=True)
        children = dict(self._elements(a, b) if a.keys is None else self._keyed(a, b))
        if same_type(a.type, b.type) and not any(c.differs for c in children.values()):
            return Comparison(a, b)
        return Comparison(a.type, b.type, self._kept(children), differs=True)

    def _kept(self, children: dict[Key, Comparison]) -> dict[Key, Comparison]:
        if self._mode == "both":
            return children
        wanted = self._mode == "diff"
        return {key: child for key, child in children.items() if child.differs is wanted}

    def _is_entered(self, a: Node, b: Node) -> bool:
        """Whether two nodes are compared part by part."""
        is_same = same_type(a.type, b.type)
        if is_same and not a.type.is_object:
            return True
        if (a.keys is None) is not (b.keys is None) or a.type in (LIST, TUPLE):
            return False
        if callable(self._collapse):
            return bool(self._collapse(view(a), view(b)))
        return is_same if self._collapse == "same_type" else bool(self._collapse)

    def _keyed(self, a: Node, b: Node) -> Iterator[tuple[Key, Comparison]]:
        mine, theirs = dict(a.items()), dict(b.items())
        for key, value in mine.items():
            yield key, self.of(value, theirs.get(key, MISSING_VALUE))
        for key, value in theirs.items():
            if key not in mine:
                yield key, self.of(MISSING_VALUE, value)

    def _elements(self, a: Node, b: Node) -> Iterator[tuple[Key, Comparison]]:
        matches = _matches(self._pairing, a.values, b.values)
        if self._collapse not in ("same_type", False):
            matches = self._joined(a, b, matches)
        for i, j in matches:
            if i is None:
                assert j is not None
                yield f"+{j}", self.of(MISSING_VALUE, b.values[j])
            else:
                yield i, self.of(a.values[i], MISSING_VALUE if j is None else b.values[j])

    def _joined(self, a: Node, b: Node, matches: Iterable[Match]) -> Iterator[Match]:
        """Pairs removed elements with those added in their place, if both are compared inside."""
        gone: list[int] = []
        come: list[int] = []
        for match in (*matches, _END):
            if match[0] is not None and match[1] is not None:
                while gone and come and self._may_join(a.values[gone[0]], b.values[come[0]]):
                    yield gone.pop(0), come.pop(0)
                yield from ((i, None) for i in gone)
                yield from ((None, j) for j in come)
                gone, come = [], []
                if match is not _END:
                    yield match
            elif match[0] is not None:
                gone.append(match[0])
            elif match[1] is not None:
                come.append(match[1])

    def _may_join(self, x: Any, y: Any) -> bool:
        return type(x) is Node and type(y) is Node and self._is_entered(x, y)


def _matches(pairing: Pairing, xs: tuple[Any, ...], ys: tuple[Any, ...]) -> Iterator[Match]:
    """Yields the corresponding elements of two lists, in order, equal ones included."""
    start, found = pairing.of(xs, ys)
    yield from ((i, i) for i in range(start))
    i = j = start
    for match in found:
        yield match
        i = i if match[0] is None else match[0] + 1
        j = j if match[1] is None else match[1] + 1
    yield from zip(range(i, len(xs)), range(j, len(ys)))


def _equal(a: Any, b: Any) -> bool:
    return a is b if isinstance(a, SymType) or isinstance(b, SymType) else frozen_equal(a, b)


def _shown(value: Any) -> Any:
    if isinstance(value, SymType):
        return getattr(value, "live", None) or {LIST: list, DICT: dict, TUPLE: tuple}[value]  # type: ignore[index]
    return view(value) if type(value) is Node else value


def _count(item: Comparison, known: dict[int, int]) -> int:
    """Returns the number of leaves; visits each comparison once."""
    if item.is_leaf:
        return 1
    if id(item) not in known:
        known[id(item)] = sum(_count(child, known) for child in item.children.values())
    return known[id(item)]


def _leaves(item: Comparison, path: KeyPath) -> Iterator[tuple[str, Comparison]]:
    if item.is_leaf:
        yield str(path), item
        return
    is_list = item.before in (LIST, TUPLE)
    for key, child in item.children.items():
        if is_list and isinstance(key, str):
            yield f"{path}[{key}]", child  # only the right list has it, so it is a leaf
        else:
            yield from _leaves(child, KeyPath(path, key))
    if not same_type(item.before, item.after):
        yield str(KeyPath(path, _TYPE)), Comparison(item.left, item.right, differs=True)


# The printed form.


def _brackets(item: Comparison) -> tuple[str, str]:
    kind, other = item.before, item.after
    if same_type(kind, other) and not kind.is_object:
        return {LIST: ("[", "]"), DICT: ("{", "}"), TUPLE: ("(", ")")}[kind]
    names = dict.fromkeys((kind.label, other.label))
    return f"{'|'.join(names)}(", ")"


def _lines(item: Comparison, indent: str) -> Iterator[Segment]:
    inner = indent + "  "
    if item.is_leaf and not item.differs:
        is_value = item.before is not MISSING_VALUE
        yield _text(item.before, indent) if is_value else _NO_DIFF, "plain"
    elif item.is_leaf:
        yield "Diff(", "plain"
        yield f"{inner}left = ", "plain"
        yield _text(item.before, inner), "removed"
        yield f",{inner}right = ", "plain"
        yield _text(item.after, inner), "added"
        yield f"{indent})", "plain"
    else:
        opening, closing = _brackets(item)
        yield opening, "type"
        between = inner
        for key, child in item.children.items():
            yield between, "plain"
            yield str(key), "key"
            yield " = ", "plain"
            yield from _lines(child, inner)
            between = "," + inner
        yield (indent if item.children else "") + closing, "plain"


def _text(value: Any, indent: str) -> str:
    pieces: list[str] = []
    format_frozen(value, indent, pieces)
    return "".join(pieces)


def _compact(item: Comparison) -> Iterator[Segment]:
    if item.is_leaf and not item.differs:
        yield _one_line(item.before) if item.before is not MISSING_VALUE else _NO_DIFF, "plain"
    elif item.is_leaf:
        text = f"Diff(left={_one_line(item.before)}, right={_one_line(item.after)})"
        yield text, "plain"
    else:
        opening, closing = _brackets(item)
        yield opening, "type"
        for i, (key, child) in enumerate(item.children.items()):
            yield f"{', ' if i else ''}{key}=", "key"
            yield from _compact(child)
        yield closing, "plain"


def _limited(pieces: Iterator[Segment]) -> Iterator[Segment]:
    """Ends a text that has each place of shared nodes after `MAX_CHARS` characters."""
    left = MAX_CHARS
    for piece in pieces:
        yield piece
        left -= len(piece[0])
        if left < 0:
            yield " ... and more.", "plain"
            return


def _one_line(value: Any) -> str:
    if value is MISSING_VALUE:
        return "MISSING_VALUE"
    printer = Printer()
    return printer.compact(value) if type(value) is Node else printer.leaf(value)
