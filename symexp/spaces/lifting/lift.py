"""Applies a rule to a space: patching and then sampling gives the same as the other way round.

The rule is applied to some candidates of the space. From what it does to them, or to the undecided
tree, the patched space is made, and checked: each of these candidates, patched, must be the
candidate of the patched space with the same decisions. If no space has them all, the rule is
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp.errors import RuleError, SymexpError, add_context
from symexp.patching.edits import Effect
from symexp.spaces.dna import DNA, Space, SpaceError
from symexp.spaces.functions import template
from symexp.spaces.lifting.merging import Keys, NotAlikeError, gives, merge_edits, merge_trees
from symexp.spaces.lifting.worlds import World, Worlds, decisions_of, every_placeholder
from symexp.spaces.placeholders.categorical import Categorical
from symexp.spaces.placeholders.hyper import Hyper
from symexp.spaces.placeholders.template import TreeTemplate
from symexp.tree.nodes.equality import frozen_equal, same
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.nodes.tied_edits import unify_ties
from symexp.tree.nodes.ties import has_ties
from symexp.tree.nodes.values import settled_tuple, view
from symexp.tree.traverse import find_node

__all__ = ["lift_rule", "settle_names"]

# The most candidates that a rule with a name, and an anonymous function, are applied to.
_MOST_NAMED = 1_000
_MOST_ANONYMOUS = 48
# The candidates that are compared of a space that makes its candidates by itself.
_MOST_OWN = 16
# The longest text of a placeholder in a message.
_LONGEST = 80


def lift_rule(
    root: Node,
    label: str,
    apply: Callable[[Any], Effect],
    named: Any = None,
) -> Effect:
    """Applies a rule to a space.

    Args:
        root: The space.
        label: The rule, for messages.
        apply: Applies the rule to a tree.
        named: The rule, if it is the result of a patcher, which sees the whole tree.

    Raises:
        RuleError: No space holds the patched candidates; the message names the place.
        Exception: What the rule raises for a candidate.
    """
    if hasattr(getattr(root.type, "origin", None), "sx_template"):
        return _lift_over_own_space(root, label, apply, named)
    with room(root.depth, frames=4):
        return _lift(root, label, apply, _MOST_ANONYMOUS if named is None else _MOST_NAMED)


def _lift(root: Node, label: str, apply: Callable[[Any], Effect], most: int) -> Effect:
    worlds = Worlds(root, most)
    if not worlds.every:
        return apply(root)
    effects = [_applied(apply, world) for world in worlds.every]
    lifting = _Lifting(root, label, worlds, effects, apply)
    for proposal in lifting.proposals():
        if proposal is not None:
            new = settle_names(root, proposal, label)
            if lifting.fits(new):
                matched = any(effect.matched for effect in effects)
                return Effect(root if frozen_equal(root, new) else new, matched)
    raise lifting.refusal()


def _lift_over_own_space(
    root: Node, label: str, apply: Callable[[Any], Effect], named: Any
) -> Effect:
    """Applies a rule to a space that makes its candidates by itself: of rules, or of a function."""
    own = template(view(root))
    with_rule = getattr(root.type.origin, "sx_with_rule", None)  # type: ignore[attr-defined]
    new = apply(root).tree if named is None or with_rule is None else with_rule(root, named)
    matched = new is not root
    after = template(view(new))
    for dna in _some_dnas(own.spec):
        effect = apply(own.decode_frozen(dna))
        matched = matched and (effect.matched or with_rule is None)
        try:
            is_right = frozen_equal(after.decode_frozen(DNA.parse(str(dna))), effect.tree)
        except SymexpError:
            is_right = False
        if not is_right:
            raise RuleError(
                f"{label} cannot be applied to this {root.type.label}, whose candidates are made "
                f"by itself: it would change them in another way. {_WAYS_OUT}"
            )
    return Effect(new, matched)


def _some_dnas(spec: Space) -> Iterator[DNA]:
    if spec.space_size <= _MOST_OWN:
        yield from spec.iter_dna()
    else:
        yield from (spec.random_dna(seed=i) for i in range(_MOST_OWN))


def _applied(apply: Callable[[Any], Effect], world: World) -> Effect:
    try:
        return apply(world.tree)
    except Exception as error:
        add_context(error, f"symexp: raised for the candidate {world.dna} of the space.")
        raise


class _Lifting:
    """A rule that is applied to a space."""

    def __init__(
        self,
        root: Node,
        label: str,
        worlds: Worlds,
        effects: list[Effect],
        apply: Callable[[Any], Effect],
    ) -> None:
        self.root = root
        self.label = label
        self.worlds = worlds
        self.effects = effects
        self.apply = apply
        self.reason: Exception | None = None
        self._decided = {id(h) for h in every_placeholder(root)} - worlds.hidden

    def proposals(self) -> Iterator[Any]:
        """Yields spaces that may be the patched one."""
        self._check_ranges()
        pairs = zip(self.effects, self.worlds.every)
        if self.worlds.is_complete and all(frozen_equal(e.tree, w.tree) for e, w in pairs):
            yield self.root
        if all(effect.edits is not None for effect in self.effects):
            yield self._tried(self._from_edits)
        yield self._tried(lambda: self.apply(self.root).tree)
        yield self._tried(self._from_trees)

    def _tried(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except Exception as error:  # the rule may do anything to a tree with placeholders
            self.reason = self.reason or error
            return None

    def _from_edits(self) -> Any:
        self._need_all()
        pairs = [(w.decisions, e.edits or {}) for w, e in zip(self.worlds.every, self.effects)]
        return merge_edits(self.root, self.worlds.template, pairs, self._undecided_edits())

    def _undecided_edits(self) -> dict[Keys, Any]:
        try:
            return self.apply(self.root).edits or {}
        except Exception:  # the rule needs what is not decided
            return {}

    def _from_trees(self) -> Any:
        self._need_all()
        pairs = [(w.decisions, e.tree) for w, e in zip(self.worlds.every, self.effects)]
        new = merge_trees(self.worlds.template, pairs)
        return unify_ties(self.root, new) if type(new) is Node else new

    def _need_all(self) -> None:
        if not self.worlds.is_complete:
            raise RuleError(
                f"The space has more candidates than {len(self.effects)} tries of the rule show."
            )

    def _check_ranges(self) -> None:
        """Raises RuleError if the rule computes with a number that is not decided."""
        tree, probes = self.worlds.probed()
        if not probes:
            return
        with suppress(Exception):  # the rule meets a number of an unusual type
            self.apply(tree)
        for hyper, probe in probes:
            if probe.is_used:
                raise self._needs_value(hyper)

    def _needs_value(self, hyper: Hyper) -> RuleError:
        path = next((p for p, h in self.worlds.template.points if h == hyper), None)
        place = "inside of a candidate" if path is None else f"at {str(path)!r}"
        return RuleError(
            f"{self.label} computes with the value {place}, which is not decided yet: {hyper}. "
            + _WAYS_OUT
        )

    def fits(self, new: Any) -> bool:
        """Returns whether each candidate of a new space is the patched candidate of the old."""
        # The rule may introduce placeholders; they are as undecided in the patched candidates.
        open_ = {id(h) for effect in self.effects for h in every_placeholder(effect.tree)}
        taking = {id(h) for h in every_placeholder(new)} - (open_ - self._decided)
        try:
            made = TreeTemplate(new, lambda h: id(h) in taking)
        except SpaceError as error:
            self.reason = self.reason or error
            return False
        known = self.worlds.template
        is_same = len(made.points) == len(known.points) and made.decides == known.decides
        for world, effect in zip(self.worlds.every, self.effects):
            if is_same:
                is_right = _decodes_to(made, world.decisions, effect.tree)
            else:
                is_right = _is_candidate(made, effect.tree)
            if not is_right:
                return self._misfit(new, effect)
        return is_same or self._keeps_order(made)

    def _keeps_order(self, made: TreeTemplate) -> bool:
        """Returns whether the decisions of a new space are some of the old ones, in their order."""
        each = [decisions_of(self.worlds.template, w.decisions) for w in self.worlds.every]
        old = iter(range(len(self.worlds.template.points)))
        for path, hyper in made.points:
            found = [find_node(effect.tree, path) for effect in self.effects]
            if not any(_gives_all(hyper, [e[i] for e in each], found) for i in old):
                self.reason = self.reason or NotAlikeError(path, hyper)
                return False
        return True

    def _misfit(self, new: Any, effect: Effect) -> bool:
        if self.reason is None:
            place = _first_difference(new, effect.tree)
            self.reason = _DIFFERENT_TIES if place is None else NotAlikeError(place)
        return False

    def refusal(self) -> RuleError:
        """Returns the error for a rule that no space can express."""
        reason = self.reason
        if isinstance(reason, NotAlikeError):
            where = repr(str(reason.path)) if reason.path else "the root"
            which = "" if reason.hyper is None else f" of {_shortened(reason.hyper)}"
            detail = f"what it does at {where} depends on a decision{which} in a way that a space "
            detail += "cannot say"
        else:
            detail = str(reason).rstrip(".") if reason else "there is no such space"
            if reason and not isinstance(reason, SymexpError):
                detail = f"it raised {type(reason).__name__}: {detail}"
        ways_out = "" if "sx.space(" in detail else f" {_WAYS_OUT}"
        return RuleError(f"{self.label} cannot be applied to this space: {detail}.{ways_out}")


def _shortened(hyper: Hyper) -> str:
    text = repr(hyper)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


_WAYS_OUT = (
    "Apply the rule to what is sampled, or use `sx.space(experiment, rules)`, which decides first "
    "and then applies the rule."
)


def _decodes_to(template: TreeTemplate, decisions: tuple[Any, ...], tree: Any) -> bool:
    try:
        return same(template.candidate(decisions), tree)
    except (IndexError, TypeError, SymexpError):  # these are decisions of other placeholders
        return False


def _gives_all(hyper: Hyper, decisions: list[Any], values: list[Any]) -> bool:
    """Returns whether a placeholder gives some values for some decisions."""
    try:
        return all(map(partial(gives, hyper), decisions, values))
    except (IndexError, TypeError, SymexpError):  # these are decisions of another placeholder
        return False


def _is_candidate(made: TreeTemplate, tree: Any) -> bool:
    """Returns whether a space gives a frozen value, with its ties."""
    if next(made.ways(tree), None) is None:
        return False
    try:
        made.close(follows=False)
    except SpaceError:  # a part of a space, whose names are elsewhere
        return type(tree) is not Node or not has_ties(tree)
    return any(same(made.decode_frozen(dna), tree) for dna in made.dnas(tree))


_DIFFERENT_TIES = RuleError(
    "it puts one object at several places, and the candidates of a space would share the object "
    "between other places"
)


def _first_difference(space: Any, tree: Any) -> KeyPath | None:
    """Returns the first place at which a tree is no candidate of a space; `None` without one."""
    stack: list[tuple[Any, Any, Keys]] = [(space, tree, ())]
    while stack:
        a, b, keys = stack.pop()
        if a is b:
            continue
        if isinstance(a, Hyper):
            if next(a.ways(b), None) is None:
                return KeyPath.of(keys)
            continue
        if type(a) is Node and type(b) is Node and a.keys == b.keys and len(a) == len(b):
            pairs = zip(a.iter_keys(), a.values, b.values)
            stack.extend(reversed([(x, y, (*keys, k)) for k, x, y in pairs]))
        elif not frozen_equal(a, b):
            return KeyPath.of(keys)
    return None


# Names: conditions tell candidates by their values, which a rule may change.


def settle_names(old: Node, new: Any, label: str) -> Any:
    """Returns a patched space in which conditions name the candidates that they named before.

    Args:
        old: The space before the rule.
        new: The space after it.
        label: The rule, for messages.

    Raises:
        RuleError: Decisions of one name came to differ, or a condition would name two candidates.
    """
    before = _named(old)
    if not before or type(new) is not Node or not new.flags & ABSTRACT:
        return new
    after = _named(new)
    changed = {
        name: (hyper, after[name])
        for name, hyper in before.items()
        if name in after and _moves(hyper, after[name])
    }
    if changed:
        new = _Renaming(changed, label).tree(new)
    _check_names(old, new, label)
    return new


def _named(root: Any) -> dict[str, Hyper]:
    found: dict[str, Hyper] = {}
    for hyper in every_placeholder(root):
        if hyper.name is not None:
            found.setdefault(hyper.name, hyper)
    return found


def _moves(old: Hyper, new: Hyper) -> bool:
    if not (isinstance(old, Categorical) and isinstance(new, Categorical)):
        return False
    if len(old.frozen_candidates) != len(new.frozen_candidates):
        return False
    return not all(map(frozen_equal, old.frozen_candidates, new.frozen_candidates))


class _Renaming:
    """Puts the new values of candidates into conditions."""

    def __init__(self, changed: dict[str, tuple[Any, Any]], label: str) -> None:
        self.changed = changed
        self.label = label

    def tree(self, value: Any) -> Any:
        if isinstance(value, Hyper):
            return self._conditioned(value.mapped(self.tree))
        if type(value) is not Node or not value.flags & ABSTRACT:
            return value
        values = tuple([self.tree(v) for v in value.values])
        if all(a is b for a, b in zip(values, value.values)):
            return value
        return settled_tuple(value.with_values(value.keys, values))

    def _conditioned(self, hyper: Hyper) -> Hyper:
        if hyper.when is None or hyper.when[0] not in self.changed:
            return hyper
        name, values = hyper.when
        old, new = self.changed[name]
        try:
            indices = old.condition_values(values)
            fresh = tuple([view(new.frozen_candidates[i]) for i in indices])
            if new.condition_values(fresh) == indices:
                return hyper.replaced(when=(name, fresh))
        except SpaceError:  # the condition was written for the new values
            return hyper
        raise RuleError(
            f"{self.label} makes candidates of {name!r} equal, which the condition "
            f"`when={hyper.when!r}` tells apart. {_WAYS_OUT}"
        )


def _check_names(old: Node, new: Node, label: str) -> None:
    """Raises RuleError if decisions of one name differ that did not differ before."""
    try:
        TreeTemplate(new).close()
    except SpaceError as error:
        try:
            TreeTemplate(old).close()
        except SpaceError:
            return  # it was no space of its own before, such as a part of one
        raise RuleError(f"{label} cannot be applied to this space: {error} {_WAYS_OUT}") from None
