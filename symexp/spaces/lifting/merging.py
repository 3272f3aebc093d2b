"""The patched space, from what a rule does to each world.

Two ways lead to it, which fail with `NotAlikeError` if the rule does something that a space cannot
say, for example if the decision at one place changes another place.

- `merge_edits`: the rule gives edits. Those outside of placeholders must be the same in all worlds,
  and those below a placeholder must follow from its decision.
- `merge_trees`: the rule gives trees. They may differ only where the space has placeholders.

Placeholders keep their names, the number of their candidates and the order of these, so a DNA of
the space is one of the patched space.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp.patching.edits import Insertion, apply_edits
from symexp.spaces.lifting.worlds import decisions_of, places_of
from symexp.spaces.placeholders.categorical import Categorical, OneOf
from symexp.spaces.placeholders.hyper import Hyper
from symexp.spaces.placeholders.template import TreeTemplate
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.tied_edits import unify_ties
from symexp.tree.nodes.types import LIST

__all__ = ["Keys", "NotAlikeError", "gives", "merge_edits", "merge_trees"]

Keys = tuple[Any, ...]
# New frozen values (or insertions of such) by place.
Edits = Mapping[Keys, Any]

_NOTHING: Any = object()


class NotAlikeError(Exception):
    """The effects of a rule do not follow from the decisions of the places that it changes."""

    def __init__(self, path: KeyPath, hyper: Hyper | None = None) -> None:
        super().__init__(path, hyper)
        self.path = path
        self.hyper = hyper


# Edits.


def merge_edits(
    root: Any,
    template: TreeTemplate,
    seen: Sequence[tuple[tuple[Any, ...], Edits]],
    dropped: Edits,
    path: KeyPath = ROOT,
) -> Any:
    """Returns a frozen value with placeholders after the edits of a rule.

    Args:
        root: The frozen value.
        template: Its template.
        seen: Decisions and the edits that the rule gives for them.
        dropped: The edits that the rule gives for the undecided tree. If they replace a
            placeholder by the value that replaces it in all worlds, the decision is gone.
        path: The place of the value, for errors.

    Raises:
        NotAlikeError: The edits do not follow from the decisions.
    """
    if not any(edits for _, edits in seen):
        return root
    inner: list[list[tuple[Any, Edits]]] = [[] for _ in template.points]
    outer: list[dict[Keys, Any]] = []
    for tree, edits in seen:
        own, below = _split(template, edits)
        outer.append(own)
        for i, decision in enumerate(decisions_of(template, tree)):
            inner[i].append((decision, below.get(i, {})))
    if isinstance(root, Hyper):
        return _merge_point(root, template.points[0][1], inner[0], dropped.get((), _NOTHING), path)
    new = _merge_outer(template, seen, outer, path)
    for i, (place, known) in enumerate(template.points):
        hyper = _at(root, place.keys)
        here = KeyPath.of((*path.keys, *place.keys))
        made = _merge_point(hyper, known, inner[i], dropped.get(place.keys, _NOTHING), here)
        if made is not hyper:
            new.append((place, made))
    if not new:
        return root
    if new[0][0].keys == () and not isinstance(new[0][1], Insertion):
        return new[0][1]
    if type(root) is not Node:
        raise NotAlikeError(path)
    return unify_ties(root, apply_edits(root, new))


def _split(template: TreeTemplate, edits: Edits) -> tuple[dict[Keys, Any], dict[int, Any]]:
    """Returns the edits outside of placeholders, and those at and below each placeholder."""
    places = places_of(template)
    own: dict[Keys, Any] = {}
    below: dict[int, dict[Keys, Any]] = {}
    for keys, value in edits.items():
        found = (n for n in range(len(keys) + 1) if keys[:n] in places)
        n = next(found, -1)
        if n < 0 or (n == len(keys) and isinstance(value, Insertion)):
            own[keys] = value
        else:
            below.setdefault(places[keys[:n]], {})[keys[n:]] = value
    return own, below


def _merge_outer(
    template: TreeTemplate,
    seen: Sequence[tuple[tuple[Any, ...], Edits]],
    outer: Sequence[dict[Keys, Any]],
    path: KeyPath,
) -> list[tuple[KeyPath, Any]]:
    """Returns the edits outside of placeholders, which must be the same in all worlds."""
    new: list[tuple[KeyPath, Any]] = []
    for keys in {keys: None for own in outer for keys in own}:
        values = [own.get(keys, _NOTHING) for own in outer]
        first = values[0]
        if not all(_same(value, first) for value in values):
            place = KeyPath.of((*path.keys, *keys))
            if any(type(value) is not Node for value in values):
                raise NotAlikeError(place, _only_hyper(template))
            below = [(tree, value) for (tree, _), value in zip(seen, values)]
            first = _assemble(template, below, keys, place)
        new.append((KeyPath.of(keys), first))
    return new


def _only_hyper(template: TreeTemplate) -> Hyper | None:
    return template.points[0][1] if len(template.points) == 1 else None


def _merge_point(
    hyper: Hyper, known: Hyper, seen: list[tuple[Any, Edits]], dropped: Any, path: KeyPath
) -> Any:
    """Returns a placeholder after the edits at and below it, or the value that replaces it.

    Args:
        hyper: The placeholder, as the tree has it.
        known: The placeholder, as the template has it.
        seen: Decisions and edits, by the keys below the placeholder.
        dropped: The value that the rule gives for the placeholder itself.
        path: The place, for errors.
    """
    if not any(edits for _, edits in seen):
        return hyper
    whole = [edits.get((), _NOTHING) for _, edits in seen]
    if whole[0] is not _NOTHING and all(_same(value, whole[0]) for value in whole):
        if whole[0] is MISSING_VALUE or not isinstance(hyper, Categorical):
            return whole[0]
        if dropped is not _NOTHING and _same(dropped, whole[0]):
            return whole[0]
    if not isinstance(hyper, Categorical) or any(v is MISSING_VALUE for v in whole):
        raise NotAlikeError(path, hyper)
    return _map(hyper, known, _by_slot(hyper, seen, path), path, _merge_candidate)


def _by_slot(
    hyper: Categorical, seen: list[tuple[Any, Edits]], path: KeyPath
) -> list[tuple[Any, Any]]:
    """Returns the decisions of single slots with the edits of their elements."""
    if isinstance(hyper, OneOf):
        return seen
    out: list[tuple[Any, Any]] = []
    for decision, edits in seen:
        if decision is None:
            out.append((None, edits))
            continue
        if any(not keys or isinstance(v, Insertion) for keys, v in edits.items()):
            raise NotAlikeError(path, hyper)
        for i, slot in enumerate(_slots(decision)):
            out.append((slot, {keys[1:]: v for keys, v in edits.items() if keys[0] == i}))
    return out


def _merge_candidate(
    value: Any, template: TreeTemplate | None, seen: list[tuple[Any, Edits]], path: KeyPath
) -> Any:
    if template is not None and template.points and not isinstance(value, Hyper):
        wholes = [(tree, edits.get((), _NOTHING)) for tree, edits in seen]
        if all(whole is not _NOTHING for _, whole in wholes):
            return _assemble(template, wholes, (), path)
        return merge_edits(value, template, seen, {}, path)
    if template is not None and template.points:
        return merge_edits(value, template, seen, {}, path)
    first = seen[0][1]
    for _, edits in seen:
        same = set(edits) == set(first) and all(_same(edits[k], first[k]) for k in first)
        if not same:
            raise NotAlikeError(path)
    if not first:
        return value
    if () in first:
        if first[()] is MISSING_VALUE or isinstance(first[()], Insertion):
            raise NotAlikeError(path)
        return first[()]
    if type(value) is not Node:
        raise NotAlikeError(path)
    pairs = [(KeyPath.of(keys), new) for keys, new in first.items()]
    return unify_ties(value, apply_edits(value, pairs))


# Trees.


def merge_trees(
    template: TreeTemplate, seen: Sequence[tuple[tuple[Any, ...], Any]], path: KeyPath = ROOT
) -> Any:
    """Returns the space of the trees that a rule makes of the worlds of a space.

    Args:
        template: The template of the space.
        seen: Decisions, and the frozen value that the rule makes of their candidate.
        path: The place of the value, for errors.

    Raises:
        NotAlikeError: The trees differ elsewhere than at the placeholders of the space.
    """
    return _assemble(template, seen, (), path)


def _assemble(
    template: TreeTemplate, seen: Sequence[tuple[tuple[Any, ...], Any]], base: Keys, path: KeyPath
) -> Any:
    """Returns the value of which several are candidates.

    Args:
        template: The template of the tree before the rule.
        seen: Decisions, and the value for them.
        base: The place of the value in the tree before the rule.
        path: The place, for errors.
    """
    first = seen[0][1]
    if all(frozen_equal(value, first) for _, value in seen):
        return first
    each = [decisions_of(template, tree) for tree, _ in seen]
    values = [value for _, value in seen]
    n = len(base)
    for place, i in places_of(template).items():
        keys, known = place[n:], template.points[i][1]
        if place[:n] != base:
            continue
        here = KeyPath.of((*path.keys, *keys))
        found = [_at(value, keys) for value in values]
        if any(value is _NOTHING for value in found):
            continue
        hyper = _at(template.root, place)
        made = _regroup(hyper, known, [(e[i], v) for e, v in zip(each, found)], here)
        values = [_put(value, keys, made) for value in values]
    first = values[0]
    if not all(frozen_equal(value, first) for value in values):
        raise NotAlikeError(path, _only_hyper(template))
    return first


def _regroup(hyper: Any, known: Hyper, seen: list[tuple[Any, Any]], path: KeyPath) -> Any:
    """Returns the placeholder that gives the values for the decisions, or their one value."""
    if all(gives(known, decision, value) for decision, value in seen):
        return hyper
    if all(frozen_equal(value, seen[0][1]) for _, value in seen):
        if not isinstance(hyper, Categorical):
            return seen[0][1]
    elif not isinstance(hyper, Categorical):
        raise NotAlikeError(path, hyper)
    slots: list[tuple[Any, Any]] = []
    for decision, value in seen:
        if decision is None or isinstance(hyper, OneOf):
            slots.append((decision, value))
        elif not _is_list_of(value, hyper.num_choices):
            raise NotAlikeError(path, hyper)
        else:
            slots.extend(zip(_slots(decision), value.values))
    return _map(hyper, known, slots, path, _regroup_candidate)


def _is_list_of(value: Any, n: int) -> bool:
    return type(value) is Node and value.type is LIST and len(value.values) == n


def gives(hyper: Hyper, decision: Any, value: Any) -> bool:
    """Returns whether a placeholder gives a frozen value for a decision; `None` is inactive."""
    given = hyper.otherwise if decision is None else hyper.frozen_of(decision)
    return frozen_equal(given, value)


def _regroup_candidate(
    value: Any, template: TreeTemplate | None, seen: list[tuple[Any, Any]], path: KeyPath
) -> Any:
    if template is not None and template.points:
        made = _assemble(template, seen, (), path)
    else:
        made = seen[0][1]
        if not all(frozen_equal(other, made) for _, other in seen):
            raise NotAlikeError(path)
    return value if frozen_equal(value, made) else made


# Both.


def _map(
    hyper: Categorical, known: Hyper, seen: list[tuple[Any, Any]], path: KeyPath, change: Any
) -> Any:
    """Returns a placeholder with each candidate changed by what was seen for it.

    Args:
        hyper: The placeholder.
        known: The placeholder as the template has it.
        seen: Decisions of single slots, and what was seen for each.
        path: The place.
        change: Returns the new candidate, given the old one, its template, what was seen for each
            decision below it, and the place.
    """
    groups: dict[Any, list[tuple[Any, Any]]] = {}
    for slot, what in seen:
        index, below = slot if type(slot) is tuple else (slot, ())
        groups.setdefault(index, []).append((below, what))
    templates = known.templates()
    candidates = []
    for i, value in enumerate(hyper.frozen_candidates):
        if i not in groups:
            raise NotAlikeError(path, hyper)
        try:
            candidates.append(change(value, templates[i], groups[i], path))
        except NotAlikeError as error:
            raise NotAlikeError(error.path, error.hyper or hyper) from None
    new = hyper if all(map(_is, candidates, hyper.frozen_candidates)) else None
    if new is None:
        new = hyper.replaced(frozen_candidates=tuple(candidates))
    if None in groups:
        otherwise = change(hyper.otherwise, None, groups[None], path)
        new = new if otherwise is hyper.otherwise else new.replaced(otherwise=otherwise)
    return new


def _is(a: Any, b: Any) -> bool:
    return a is b


def _slots(decision: Any) -> list[Any]:
    return decision if type(decision) is list else [decision]


def _same(a: Any, b: Any) -> bool:
    """Returns whether two edits give the same value."""
    if a is b:
        return True
    if isinstance(a, Insertion) or isinstance(b, Insertion):
        if not (isinstance(a, Insertion) and isinstance(b, Insertion)):
            return False
        return len(a.values) == len(b.values) and all(map(_same, a.values, b.values))
    if _NOTHING in (a, b) or MISSING_VALUE in (a, b):
        return False
    return frozen_equal(a, b)


def _at(root: Any, keys: Keys) -> Any:
    """Returns the frozen value at a place, or `_NOTHING`."""
    for key in keys:
        index = root.find(key) if type(root) is Node else -1
        if index < 0:
            return _NOTHING
        root = root.values[index]
    return root


def _put(root: Any, keys: Keys, value: Any) -> Any:
    """Returns a frozen value with another value at a place."""
    if not keys:
        return value
    index = root.find(keys[0])
    return root.with_value(index, _put(root.values[index], keys[1:], value))
