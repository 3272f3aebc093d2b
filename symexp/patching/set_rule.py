"""The rule `set`: any change as a string, such as `set?optimizer.learning_rate=0.1&num_epochs=7`.

The name of an argument is the place that changes: a key path, in which an element can be a pattern,
as in locations. All places are those of the tree before the change. The value is one of:

- a value, which is read by the value spec of the place; see `symexp.patching.call_values`;
- `insert(a,b)`: values that are inserted into a list before the place;
- `delete()`: an element or a key goes, an argument gets its default back.

An argument without a name, `ties([encoder,decoder])`, says which places of the changed tree hold
one and the same object; all others then hold objects of their own.

A rule keeps a value as it is written, because its meaning depends on the place. Only search values
are read at once, without a value spec, because a space of rules decides them before it applies the
rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, final

from symexp._base.frozen import Frozen
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp._base.registry import resolve
from symexp.errors import ArgumentError, RuleError, describe, explain
from symexp.patching.call_values import any_value, read_call
from symexp.patching.edits import Insertion, spec_below
from symexp.patching.locations import located
from symexp.patching.patcher import NamedRule, Patcher, argument_name, note_argument
from symexp.patching.patcher_registry import register
from symexp.patching.rulestring import (
    Bare,
    CallValue,
    DictValue,
    ListValue,
    Location,
    PathPattern,
    Quoted,
    Rule,
    TupleValue,
    Value,
    format,
    parse_location,
    parse_value,
    to_python,
)
from symexp.tree.diff import Delete, Diff, Insert, Replace, Retie, with_ties
from symexp.tree.nodes.equality import eq
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of

__all__ = ["TIES", "rule_of_diff", "rule_of_edits"]

# The key of the ties among the arguments of a rule; no place has this text.
_TIES = ""
_INSERT, _DELETE, TIES = "insert", "delete", "ties"


@final
class Written(Frozen):
    """A value as it is written in a rule string.

    Args:
        text: The readable form of the value.
    """

    __slots__ = ("text",)
    __match_args__ = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)

    @property
    def value(self) -> Value:
        """The value as data of the rule-string language."""
        return _parsed_value(self.text)


# From Python.


def rule_of_edits(edits: Mapping[Any, Any]) -> NamedRule:
    """Returns the rule `set` of new values by key path.

    Args:
        edits: New values, as in `sx.patch`. `MISSING_VALUE` and `Insertion` are as there.

    Raises:
        PathError: A path is malformed.
        RuleError: The root is replaced, or a value has no form in a rule string.
    """
    return NamedRule(_SET, _arguments(edits.items()))


def rule_of_diff(diff: Diff) -> NamedRule:
    """Returns the rule `set` that makes the changes of a diff, without its preconditions.

    Raises:
        RuleError: The root is replaced, or a value has no form in a rule string.
    """
    new: dict[KeyPath, Any] = {}
    inserted: dict[KeyPath, list[Any]] = {}
    kinds = {path: kind.name for path, kind in diff.types}
    ties: Retie | None = None
    for op in diff:
        if isinstance(op, Retie):
            ties = op
        elif isinstance(op, Insert) and (
            type(op.path.key) is int and kinds.get(op.path.parent, "list") != "dict"
        ):
            inserted.setdefault(op.path, []).append(op.value)
        elif isinstance(op, Delete):
            new[op.path] = MISSING_VALUE
        elif isinstance(op, (Replace, Insert)):
            new[op.path] = op.new if isinstance(op, Replace) else op.value
    arguments = _arguments(_without_clashes(new, inserted))
    if ties is not None:
        groups = [ListValue([_place_value(p) for p in group]) for group in ties.after]
        arguments[_TIES] = _written(CallValue(TIES, groups))
    return NamedRule(_SET, arguments)


def _without_clashes(
    new: dict[KeyPath, Any], inserted: dict[KeyPath, list[Any]]
) -> Iterable[tuple[KeyPath, Any]]:
    """Yields one edit for each place.

    Where values are inserted before an element that is replaced or deleted, the first of them takes
    its place, and the others are inserted behind it.
    """
    waiting = list(inserted)
    while waiting:
        path = waiting.pop()
        if path not in new or path not in inserted:
            continue
        first, *others = inserted.pop(path)
        if new[path] is not MISSING_VALUE:
            others.append(new[path])
        new[path] = first
        if others:
            behind = KeyPath(path.parent, path.key + 1)  # type: ignore[operator]  # an index
            inserted[behind] = [*others, *inserted.get(behind, [])]
            waiting.append(behind)
    yield from new.items()
    yield from ((path, Insertion(*values)) for path, values in inserted.items())


def _place_value(path: KeyPath) -> Value:
    text = str(path)
    try:
        return Bare(text)
    except RuleError:
        return Quoted(text)


def _arguments(edits: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    arguments = {}
    for text, value in edits:
        path = KeyPath.parse(text)
        if not path:
            raise RuleError(
                "A rule string cannot replace the root. Save the new object in a file instead: "
                "`sx.save(obj, file)`."
            )
        name = argument_name(PathPattern.of(path.keys))
        arguments[name] = _argument(_value_of(value, path), path)
    return arguments


def _argument(value: Value, path: KeyPath) -> Any:
    """Returns a value as a rule keeps it."""
    if _is_search_value(value):
        return to_python(value, None, path, call=read_call)
    return _written(value)


def _is_search_value(value: Value) -> bool:
    if isinstance(value, (ListValue, TupleValue)):
        return any(map(_is_search_value, value.items))
    if isinstance(value, DictValue):
        return any(_is_search_value(item) for _, item in value.items)
    return isinstance(value, CallValue) and value.name in resolve("spaces.search_calls")


def _written(value: Value) -> Written:
    return Written(format(value, readable=True))


def _value_of(value: Any, path: KeyPath) -> Value:
    if value is MISSING_VALUE:
        return CallValue(_DELETE)
    if isinstance(value, Insertion):
        return CallValue(_INSERT, [any_value(v, path) for v in value.values])
    return any_value(value, path)


# The arguments in rule strings.


@final
class _Form:
    """How the arguments of `set` are bound, read and written."""

    signature = "place=value, ..."

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the arguments by place."""
        if args:
            raise ArgumentError(_expected(f"got {describe(args[0])}"))
        edits = {}
        for name, value in kwargs.items():
            (pattern,) = parse_location(name).patterns
            path = KeyPath(ROOT, name)
            edits[argument_name(pattern)] = _argument(_value_of(value, path), path)
        return edits

    def read(self, rule: Rule) -> dict[str, Any]:
        """Returns the arguments of a parsed rule by place.

        Raises:
            ArgumentError: An argument has no place.
        """
        arguments: dict[str, Any] = {}
        for value in rule.args:
            if _TIES in arguments or not (
                isinstance(value, CallValue) and value.name == TIES and not value.kwargs
            ):
                raise ArgumentError(_expected(f"got {format(value, readable=True)}"))
            _groups_of(value)
            arguments[_TIES] = _written(value)
        for key, value in rule.kwargs:
            name = argument_name(key)
            try:
                arguments[name] = _argument(value, KeyPath(ROOT, name))
            except Exception as error:
                note_argument(error, name)
                raise
        return arguments

    def is_literal(self, arguments: Mapping[str, Any]) -> bool:
        """Whether each place is named by its path, without patterns."""
        return all(k == _TIES or _pattern_of(k).place is not None for k in arguments)

    def write(self, arguments: Mapping[str, Any]) -> tuple[list[Value], list[Any]]:
        """Returns the positional arguments and those by place."""
        every = {k: _data_of(v, k) for k, v in arguments.items()}
        ties = [every.pop(_TIES)] if _TIES in every else []
        return ties, [(_pattern_of(k), value) for k, value in every.items()]


def _data_of(argument: Any, name: str) -> Value:
    if isinstance(argument, Written):
        return argument.value
    return any_value(argument, KeyPath(ROOT, name))


def _expected(got: str) -> str:
    return (
        f"Expected places with their new values, such as 'set?optimizer.learning_rate=0.1', but "
        f"{got}."
    )


@lru_cache(maxsize=4096)
def _pattern_of(text: str) -> PathPattern:
    (pattern,) = parse_location(text).patterns
    return pattern


_parsed_value = lru_cache(maxsize=4096)(parse_value)


def _groups_of(call: CallValue) -> list[list[KeyPath]]:
    groups = []
    for group in call.args:
        if not isinstance(group, ListValue):
            raise RuleError(f"Expected lists of places, ties([a,b],...), but got {call}.")
        groups.append([KeyPath.parse(getattr(place, "text", "")) for place in group.items])
    return groups


# The changes.


def _changes(target: Any, arguments: Mapping[str, Any]) -> Any:
    """Gives places new values: `set?optimizer.learning_rate=0.1&num_epochs=7`."""
    if not is_handle(target):
        raise RuleError(
            f"The rule 'set' names places in an object, a list or a dict, but got "
            f"{describe(target)}. Confine it to the place above."
        )
    if not arguments:
        return _Nothing()
    node = node_of(target)
    edits: dict[KeyPath, Any] = {}
    for text, value in arguments.items():
        if text == _TIES:
            continue
        for path in _places(node, _pattern_of(text)):
            if path in edits:
                raise RuleError(f"Two arguments of the rule 'set' set {str(path)!r}.")
            try:
                is_written = isinstance(value, Written)
                edits[path] = _edit_at(node, path, value.value) if is_written else value
            except Exception as error:
                note_argument(error, text)
                raise
    if _TIES not in arguments:
        return edits
    call = arguments[_TIES].value
    assert isinstance(call, CallValue)
    # A change of one place of a tied object must not change the others.
    return [_Ties([]), edits, _Ties(_groups_of(call))]


def _places(root: Node, pattern: PathPattern) -> list[KeyPath]:
    path = pattern.place
    return [path] if path is not None else located(root, Location([pattern]))


def _edit_at(root: Node, path: KeyPath, value: Value) -> Any:
    """Returns what happens at a place: a new value, an insertion, or `MISSING_VALUE`."""
    if isinstance(value, CallValue) and value.name in (_INSERT, _DELETE):
        if value.kwargs or bool(value.args) != (value.name == _INSERT):
            mend = "Write insert(value,...) or delete()."
            raise RuleError(explain(f"Wrong arguments of {value.name}.", where=path, mend=mend))
        if value.name == _DELETE:
            return MISSING_VALUE
        return Insertion(*[_read(root, path, v) for v in value.args])
    return _read(root, path, value)


def _read(root: Node, path: KeyPath, value: Value) -> Any:
    """Returns the value that a text means at a place; below a placeholder, in each candidate."""
    meanings = [to_python(value, s, path, call=read_call) for s in _specs_at(root, path.keys)]
    if not all(eq(meaning, meanings[0]) for meaning in meanings[1:]):
        raise RuleError(
            explain(
                f"{format(value, readable=True)} means different values in the candidates of this "
                "space.",
                where=path,
                mend="Put text in quotes; write numbers with a dot.",
            )
        )
    return meanings[0]


def _specs_at(root: Node, keys: Sequence[Any]) -> list[Any]:
    """Returns the value specs that a place has; several below a placeholder, `None` for none."""
    place: Any = root
    spec = None
    for i, key in enumerate(keys):
        if isinstance(place, Placeholder) and place.has_candidates:
            below = keys[i + (place.num_slots is not None) :]
            inside = [c for _, c in place.alternatives() if type(c) is Node]
            specs = [s for candidate in inside for s in _specs_at(candidate, below)]
            return list({id(s): s for s in specs}.values()) or [None]
        if type(place) is not Node:
            return [None]
        spec = spec_below(place, key, spec)
        index = place.find(key)
        place = place.values[index] if index >= 0 else None
    return [spec]


@final
class _Nothing:
    """A rule that changes nothing, on purpose: it is no rule that matched nothing."""

    def sx_apply(self, root: Node) -> Node:
        """Returns the same tree."""
        return root


@final
class _Ties:
    """A rule that ties exactly some places.

    Args:
        groups: The places of each object.
    """

    def __init__(self, groups: list[list[KeyPath]]) -> None:
        self.groups = groups

    def sx_apply(self, root: Node) -> Any:
        """Returns the tree with these ties."""
        return with_ties(root, self.groups)


_SET = Patcher(_changes, "set", form=_Form())
register(_SET, override=True)
