"""`history` and `blame`: which rules led to a tree, and which of them set a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar, final, overload

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.errors import ArgumentError, RuleError, SymexpError, describe
from symexp.patching.application import apply_rules
from symexp.patching.named_rules import to_string
from symexp.patching.rulestring import (
    CallValue,
    Location,
    PathPattern,
    Rule,
    RuleString,
    format,
    parse,
)
from symexp.patching.set_rule import TIES
from symexp.tree.diff import Delete, Diff, Replace, diff
from symexp.tree.diff.versions import Versions, has_set, is_kept, left_place
from symexp.tree.nodes.equality import eq, fingerprint
from symexp.tree.nodes.history import (
    FUNCTION,
    OUTSIDE,
    RULE,
    Origin,
    RuleBelow,
    Told,
)
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.owners import place_of
from symexp.tree.nodes.state import get_state, is_handle, node_of
from symexp.tree.nodes.values import new_scope, view
from symexp.tree.traverse import at, find_node

__all__ = [
    "Base",
    "Blame",
    "Change",
    "History",
    "base_of",
    "blame",
    "describe_step",
    "history",
    "start_history",
]

T = TypeVar("T")

# Characters of a rule or a value in printed histories.
_SHOWN = 80


class Base(NamedTuple):
    """The tree with which a history begins.

    Attributes:
        name: Its name: that of the file that it was loaded from, or of `sx.start_history`.
        fingerprint: Its fingerprint; `None` if it has none.
        dropped: The number of changes before it that the history does not keep any more.
    """

    name: str | None
    fingerprint: str | None
    dropped: int = 0


@final
class Change:
    """One change of a tree: a rule that was applied, an edit, or the decisions of a search.

    Attributes:
        number: Its position in the history, counted from 1.
    """

    __slots__ = ("_history", "number")

    def __init__(self, history: History, number: int) -> None:
        self._history = history
        self.number = number

    @property
    def kind(self) -> str:
        """What made the change.

        - `rule`: a named rule, a rule string, new values by key path, or a diff;
        - `function`: a rule that is a function without a name for rule strings;
        - `edit`: assignments, methods of lists and dicts, or what a program set on a live object;
        - `choices`: the decisions of a candidate of a search space;
        - `merge`: `sx.merge`;
        - `outside`: another program changed the file.
        """
        return self._told[0]

    @property
    def rule(self) -> str | None:
        """The rule string that makes the change; `None` if none can say it."""
        return self._told[1]

    @property
    def name(self) -> str | None:
        """The name of the function, for a change by one."""
        return self._told[2]

    @property
    def time(self) -> datetime | None:
        """When the change was made, in UTC."""
        seconds = self._history.versions.steps[self.number - 1].time
        if seconds is None:
            return None
        return datetime.fromtimestamp(seconds, UTC)

    @property
    def author(self) -> str | None:
        """Who made the change; see `sx.record_history`."""
        return self._history.versions.steps[self.number - 1].author

    @property
    def diff(self) -> Diff | None:
        """What the change did; `None` if it is not known."""
        return self._history.versions.change(self.number - 1)

    @property
    def before(self) -> Any:
        """A clone of the tree before the change; see `History.version`."""
        return self._history.version(self.number - 1)

    @property
    def after(self) -> Any:
        """A clone of the tree after the change."""
        return self._history.version(self.number)

    @property
    def _told(self) -> tuple[str, str | None, str | None]:
        return self._history.told(self.number - 1)

    def __str__(self) -> str:
        when = "" if self.time is None else f"{self.time:%Y-%m-%d %H:%M} UTC"
        what = {"rule": "", "function": f"function {self.name}: "}.get(self.kind, f"{self.kind}: ")
        rule = self.rule
        if rule is not None:
            rule = format(parse(rule), readable=True)
        elif (change := self.diff) is None:
            rule = "not known"
        else:
            rule = repr(change) if change else "nothing differs"
        return "  ".join(part for part in (when, self.author, what + _shortened(rule)) if part)

    def __repr__(self) -> str:
        return f"<change {self.number}: {self}>"


@user_facing_methods
@final
class History(Sequence[Change]):
    """The changes that led to a tree, the oldest first. It is a sequence of `Change`.

    Args:
        versions: The versions of the tree.
        keys: The place of the part whose changes are listed; the whole tree by default.

    Attributes:
        versions: The versions of the tree.
    """

    def __init__(self, versions: Versions, keys: tuple[Key, ...] = ()) -> None:
        self.versions = versions
        self._told: dict[int, tuple[str, str | None, str | None]] = {}
        every = range(len(self.versions.steps))
        numbers = [i + 1 for i in (self._touching(keys) if keys else every)]
        self._changes = [Change(self, number) for number in numbers]

    @property
    def base(self) -> Base:
        """The tree with which the history begins."""
        return base_of(self.versions)

    @property
    def rule_string(self) -> str:
        """The rule string that makes the tree from the base.

        A rule that would give another tree today is replaced by what it changed then. For example,
        its patcher was defined anew, or a merge has applied its changes to another tree.

        Raises:
            RuleError: A change has no rule string, or the tree is its base.
        """
        texts = []
        for change in self:
            text = change.rule if self._gives(change) else None
            if text is None and change.diff is not None:
                if not change.diff:
                    continue
                text = _text_of(change.diff, ())
            if text is None:
                raise RuleError(f"Change {change.number} has no rule string: {change}.")
            texts.append(text)
        if not texts:
            raise RuleError("The tree is its base: no rule string says that nothing changes.")
        return to_string(*texts)

    def _gives(self, change: Change) -> bool:
        """Returns whether the rule of a change still makes it."""
        before = self.versions.tree(change.number - 1)
        after = self.versions.tree(change.number)
        if change.rule is None or before is None or after is None:
            return change.rule is not None
        try:
            return eq(view(apply_rules(before, [change.rule], strict=None)), view(after))
        except Exception:  # the code of a patcher may raise anything
            return False

    @property
    def changed(self) -> list[KeyPath]:
        """The places of the tree whose values are not those of the base.

        Raises:
            SymexpError: The base is lost; see `version`.
        """
        change = diff(self.version(len(self.versions.steps)), self.version(0))
        return [op.path for op in change if isinstance(op, (Delete, Replace))]

    def version(self, number: int) -> Any:
        """Returns a clone of the tree after a number of changes.

        Args:
            number: The number of changes; 0 gives the base.

        Raises:
            ArgumentError: There is no such version.
            SymexpError: The version is lost: a file cannot hold one of its values, or another
                program changed the file.
        """
        last = len(self.versions.steps)
        if type(number) is not int or not 0 <= number <= last:
            raise ArgumentError(
                f"Expected a version from 0 to {last}, but got number={describe(number)}."
            )
        node = self.versions.tree(number)
        if node is None:
            raise SymexpError(
                f"Version {number} of the {self._label} is lost: the history came from a file that "
                "does not hold all of its values."
            )
        return view(new_scope(node))

    def told(self, index: int) -> tuple[str, str | None, str | None]:
        """Returns kind, rule string and name of a change."""
        if index not in self._told:
            self._told[index] = describe_step(self.versions, index)
        return self._told[index]

    def blame(self, keys: Sequence[Key]) -> tuple[Change | None, tuple[Key, ...]]:
        """Returns the last change of a place, and the place in the tree after it.

        Args:
            keys: The keys of the place, from the root down.

        Returns:
            The change, and the place; `None` and the place in the base if nothing changed it.
        """
        place = tuple(keys)
        for index in reversed(range(len(self.versions.steps))):
            change = self.versions.change(index)
            if change is None:
                return Change(self, self._known(index, place) + 1), place
            if not is_kept(change, place):
                return Change(self, index + 1), place
            place = left_place(change, place) or ()
        return None, place

    def _known(self, unknown: int, place: tuple[Key, ...]) -> int:
        """Returns the change before an unknown one that gave a place the value that it has.

        If there is none, the unknown change may have set the value, and is returned.
        """
        tree = self.versions.tree(unknown + 1)
        value = None if tree is None else find_node(tree, KeyPath.of(place))
        for index in reversed(range(unknown)):
            change = self.versions.change(index)
            if change is None:
                break
            if not is_kept(change, place):
                return index if has_set(change, place, value) else unknown
            place = left_place(change, place) or ()
        return unknown

    def _touching(self, keys: tuple[Key, ...]) -> list[int]:
        """Returns the indices of the changes at and below a place."""
        found: list[int] = []
        for index in reversed(range(len(self.versions.steps))):
            change = self.versions.change(index)
            if change is None:
                return [index, *found[::-1]]
            if not is_kept(change, keys):
                found.append(index)
            earlier = left_place(change, keys)
            if earlier is None:
                break
            keys = earlier
        return found[::-1]

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...
    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        return self._changes[index]

    def __len__(self) -> int:
        return len(self._changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self._changes)

    def __str__(self) -> str:
        base = self.base
        named = f" {base.name}" if base.name else ""
        short = f" ({base.fingerprint[:12]})" if base.fingerprint else ""
        lines = [f"base  {self._label}{named}{short}"]
        if base.dropped:
            lines[0] += f", after {base.dropped} older changes"
        lines.extend(f"{change.number:>4}  {change}" for change in self)
        return "\n".join(lines)

    __repr__ = __str__

    @property
    def _label(self) -> str:
        node = self.versions.tree(len(self.versions.steps))
        return "tree" if node is None else node.type.label


class Blame(NamedTuple):
    """Where a value comes from.

    Attributes:
        path: The place.
        value: The value.
        change: The change that set it; `None` if it is as in the base.
        base: The base of the history.
    """

    path: KeyPath
    value: Any
    change: Change | None
    base: Base

    @property
    def rule(self) -> str | None:
        """The rule string of the change; `None` without a change, or if none can say it."""
        return None if self.change is None else self.change.rule

    def __str__(self) -> str:
        shown = f"{self.path or '(root)'} = {describe_value(self.value)}"
        if self.change is None:
            return f"{shown}, as in the base{f' {self.base.name}' if self.base.name else ''}"
        if self.change.kind == OUTSIDE:
            return f"{shown}, as in the file, which another program has changed"
        return f"{shown}, set by change {self.change.number}: {self.change}"


def describe_value(value: Any) -> str:
    """Returns a value as short text."""
    return _shortened(repr(value) if not is_handle(value) else value._sx_repr(_SHOWN))


@user_facing
def history(root: Any) -> History:
    """Returns the changes that led to a tree.

    The base is the tree as it was made, loaded, or passed to `sx.start_history`. Each rule that
    changed it is one change; edits that follow each other are one change together. Clones,
    candidates, pickles and files keep the history. It is no part of the tree: equal trees with
    different histories are equal and have one fingerprint.

    Args:
        root: A symbolic object, list or dict. For a part of a tree, the changes of this part.

    Raises:
        SymbolizeError: The value is not symbolic.

    Example:
        >>> import symexp as sx
        >>> d = sx.patch(sx.Dict(lr=0.1, epochs=5), {'lr': 0.2})
        >>> [change.rule for change in sx.history(d)]
        ['set?lr=0.2']
        >>> sx.history(d)[0].before
        {lr=0.1, epochs=5}
    """
    node, place = _in_tree(root, ROOT)
    return History(Versions.of(node), place.keys)


@user_facing
def blame(root: Any, path: str | KeyPath = ROOT) -> Blame:
    """Returns which change set a value.

    Insertions and deletions are followed: the value is the same one, wherever it stood earlier. A
    rule that gave a place the value that it had already is no change.

    Args:
        root: A symbolic object, list or dict.
        path: The place. For an object, list or dict: the last change of anything in it.

    Raises:
        PathError: There is no such place; the message names the nearest.

    Example:
        >>> import symexp as sx
        >>> d = sx.Dict(optimizer=sx.Dict(learning_rate=0.1), epochs=5)
        >>> d = sx.patch(d, {'optimizer.learning_rate': 0.2}, {'epochs': 7})
        >>> sx.blame(d, 'optimizer.learning_rate').rule
        'set?optimizer.learning_rate=0.2'
    """
    place = KeyPath.parse(path)
    value = at(root, place)
    node, below = _in_tree(root, place)
    keys = _absolute(node, below.keys)
    found = History(Versions.of(node))
    change, keys = found.blame(keys)
    base = found.base
    if change is None:
        change, base = _blame_part(found, keys) or (None, base)
    return Blame(place, value, change, base)


def _in_tree(handle: Any, path: KeyPath) -> tuple[Node, KeyPath]:
    """Returns the tree that a handle is in, and a place below the handle as a place in it."""
    node = node_of(handle)
    found = place_of(handle)
    return (node, path) if found is None else (node_of(found[0]), found[1] + path)


def _blame_part(found: History, keys: tuple[Key, ...]) -> tuple[Change, Base] | None:
    """Returns the change of a place in the history that a part of the base had before."""
    for path, versions in found.versions.parts().items():
        if keys[: len(path)] == path.keys:
            inner = History(versions)
            change, rest = inner.blame(keys[len(path) :])
            return (change, inner.base) if change is not None else _blame_part(inner, rest)
    return None


def _absolute(node: Any, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Returns the keys of a place without negative indices."""
    out: list[Key] = []
    for key in keys:
        if type(node) is not Node or (index := node.find(key)) < 0:
            return (*out, *keys[len(out) :])
        out.append(index if node.keys is None else key)
        node = node.values[index]
    return tuple(out)


def start_history(root: T, name: str | None = None) -> T:
    """Makes a tree, as it is now, the base of its history, and returns it.

    Earlier changes are forgotten.

    Args:
        root: A symbolic object, list or dict.
        name: What the base is called.

    Raises:
        ArgumentError: It is a part of another tree.

    Example:
        >>> import symexp as sx
        >>> d = sx.start_history(sx.Dict(x=1), 'baseline')
        >>> sx.history(d).base.name
        'baseline'
    """
    if name is not None and type(name) is not str:
        raise ArgumentError(f"Expected a name, but got name={describe(name)}.")
    node_of(root)
    state = get_state(root)
    found = place_of(root)
    if found is None or found[1]:
        raise ArgumentError(
            f"This {state.node.type.label} is a part of another tree, which has the history. Start "
            "that of the whole tree, or of a clone of the part."
        )
    state.node = state.node.with_history(Origin(name))
    return root


# What a step says.


def base_of(versions: Versions) -> Base:
    """Returns the tree with which a history begins."""
    origin = versions.origin
    digest = origin.fingerprint
    if digest is None:
        first = versions.tree(0)
        try:
            digest = None if first is None else fingerprint(view(first))
        except SymexpError:  # it holds a value without a fingerprint
            digest = None
    return Base(origin.name, digest, origin.dropped)


def describe_step(versions: Versions, index: int) -> tuple[str, str | None, str | None]:
    """Returns the kind of a step, its rule string, and the name of its function."""
    step = versions.steps[index]
    kind, rule, name = step.kind, step.rule, None
    keys: tuple[Key, ...] | None = ()
    if isinstance(rule, RuleBelow):
        rule, keys = rule
    if isinstance(rule, Told):
        rule, name = rule
    text = None if rule is None or keys is None else _text_of(rule, keys)
    if text is None and kind == RULE and name is not None:
        kind = FUNCTION
    if text is None:
        change = versions.change(index)
        text = _text_of(change, ()) if change else None
    return kind, text, name


def _text_of(rule: Any, keys: tuple[Key, ...]) -> str | None:
    """Returns the rule string of a rule for a part of a tree; `None` if it has none."""
    try:
        text = to_string(rule)
        if not keys:
            return text
        return format(RuleString([_below(keys, r) for r in parse(text).rules]))
    except RuleError:
        return None


def _below(path: tuple[Key, ...], rule: Rule) -> Rule:
    """Returns a rule for a part of a tree as a rule for the whole tree."""
    if rule.location is None:
        if any(isinstance(value, CallValue) and value.name == TIES for value in rule.args):
            raise RuleError("Ties are said for a whole tree.")
        return Rule(rule.name, rule.args, rule.kwargs, Location.of(path))
    above = PathPattern.of(path).elements
    patterns = [PathPattern([*above, *pattern.elements]) for pattern in rule.location.patterns]
    return Rule(rule.name, rule.args, rule.kwargs, Location(patterns))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
