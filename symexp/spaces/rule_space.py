"""Search spaces that are made of an experiment and rules with search values."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable
from typing import Any, final

from symexp._base.introspection import level_of_user
from symexp._base.tracebacks import user_facing
from symexp.errors import RuleError, describe
from symexp.patching.application import UnmatchedRuleWarning, apply_each, apply_rules
from symexp.patching.named_rules import from_string, to_string
from symexp.patching.patcher import NamedRule
from symexp.spaces.dna import DNA, DNAError
from symexp.spaces.functions import template
from symexp.spaces.placeholders import Hyper
from symexp.spaces.placeholders.followers import check_followers, resolved
from symexp.spaces.placeholders.hyper import Where, plain_containers
from symexp.spaces.placeholders.template import Template, TreeTemplate
from symexp.tree.handles.containers import SymDict
from symexp.tree.handles.handle import clone
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.history import recorded, with_choices
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.values import freeze, view
from symexp.tree.traverse import has_placeholders

__all__ = ["RuleSpace", "RuleTemplate", "space"]

# The most candidates that are compared with an experiment to find its DNA.
_MOST_SEARCHED = 10_000
# The random candidates of a new space that are made to find rules without an effect.
_TRIED = 3


@symbolize(name="symexp.RuleSpace")
class RuleSpace:
    """The search space of an experiment and rules with search values.

    Args:
        base: The experiment; it may hold placeholders itself.
        rules: The canonical rule string.
    """

    def __init__(self, base: Any, rules: str) -> None:
        self.base = base
        self.rules = rules

    @staticmethod
    def sx_template(root: Node, where: Where | None) -> RuleTemplate:
        """Returns the template of the space with this node."""
        base, rules = (root.values[root.position(key)] for key in ("base", "rules"))
        return RuleTemplate(base, rules, where)

    @staticmethod
    def sx_with_rule(root: Node, rule: NamedRule) -> Node:
        """Returns the space of the same candidates, each with a rule applied to it."""
        index = root.position("rules")
        return root.with_value(index, to_string(root.values[index], rule))


@user_facing
def space(experiment: Any, rules: str | NamedRule | Iterable[str | NamedRule]) -> Any:
    """Returns the search space of an experiment and rules with search values.

    Each search value is one decision, whatever the rule does with it. So a rule may scale all
    layers by `floatv(0.5,2.0)`. Placeholders of the experiment are decided too. First the rules
    without search values are applied, then the placeholders are decided, then the rules with
    search values are applied.

    Args:
        experiment: The experiment to which the rules are applied.
        rules: Rules that have a string form, such as `'scale_width?factor=floatv(0.5,2.0,log)'`.

    Returns:
        A symbolic object, which is swept, saved and shared like any other space.

    Raises:
        RuleError: A rule has no string form, or the experiment is not symbolic.

    Example:
        >>> import symexp as sx
        >>> @sx.patcher(override=True)
        ... def set_lr(target, rate: float):
        ...     return {'lr': rate}
        >>> made = sx.space(sx.Dict(lr=0.5), 'set_lr?oneof(0.1,0.2)')
        >>> print(sx.dna_spec(made))
        Space({
          0 = 'set_lr.rate': Choices(num_choices=1, [
            (0): 0.1
            (1): 0.2
          ])
        })
        >>> [candidate.lr for candidate in sx.iter(made)]
        [0.1, 0.2]
    """
    if not is_handle(experiment):
        raise RuleError(f"Expected a symbolic experiment, but got {describe(experiment)}.")
    every = [rules] if isinstance(rules, (str, NamedRule)) else list(rules)
    text = to_string(*every)
    made = RuleSpace(clone(experiment), text)
    own = template(made)  # raises SpaceError now rather than at the first use
    assert isinstance(own, RuleTemplate)
    own.check_effects()
    return made


@final
class RuleTemplate(Template):
    """The template of an experiment and rules: DNA to patched experiment, and back.

    Args:
        base: The frozen experiment.
        rules: The rule string.
        where: Returns whether a placeholder takes part; `None` takes all.

    Attributes:
        rules: The rules, in order.
    """

    def __init__(self, base: Any, rules: str, where: Where | None = None) -> None:
        parsed = from_string(rules)
        self.rules = parsed if isinstance(parsed, list) else [parsed]
        self.base = base
        open_rules = {i for i, rule in enumerate(self.rules) if _has_search_values(rule)}
        fixed = [rule for i, rule in enumerate(self.rules) if i not in open_rules]
        tree = base
        if fixed:
            tree, changes = apply_each(base, fixed)
            tree = recorded(base, tree, changes)
        self._tree = tree
        parts: dict[str, Any] = {}
        self._has_open_tree = has_placeholders(view(tree))
        if self._has_open_tree:
            parts["base"] = view(tree)
            self.rules = [self.rules[i] for i in sorted(open_rules)]
        self._keys: dict[int, str] = {}
        for i, rule in enumerate(self.rules):
            if _has_search_values(rule):
                self._keys[i] = key = _free_name(rule.patcher.name, parts)
                parts[key] = {k: v for k, v in rule.arguments.items() if _holds_search_value(v)}
        # The placeholders of the experiment, and the search values of each rule.
        self._parts = TreeTemplate(freeze(SymDict(parts)), where)
        self.root, self.spec = self._parts.root, self._parts.spec

    @property
    def shown_root(self) -> Any:
        """The frozen value with which candidates are compared: the experiment."""
        return self.base

    def close(self) -> None:
        """Makes this the template of a whole space.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """
        self._parts.close(follows=False)
        check_followers(self._tree)
        self.spec = self._parts.spec

    def decode_frozen(self, dna: DNA) -> Any:
        """Returns the frozen candidate of a DNA."""
        decided = self._parts.decode_frozen(dna)
        # A rule may change nothing if its decision is the value that the experiment has already.
        tree = self._decided_tree(decided)
        made, changes = apply_each(tree, self._decided_rules(decided), strict=None)
        return recorded(tree, made, changes)

    def check_effects(self) -> None:
        """Warns of rules that change nothing in the first candidate and in some random ones.

        Raises:
            Exception: A rule raises it for one of these candidates.
        """
        tried = [self.spec.first_dna(), *(self.spec.random_dna(seed=i) for i in range(_TRIED))]
        idle = set(self._keys)
        for dna in dict.fromkeys(tried):
            decided = self._parts.decode_frozen(dna)
            tree = self._decided_tree(decided)
            for i, rule in enumerate(self._decided_rules(decided)):
                before, tree = tree, apply_rules(tree, [rule], strict=None)
                if i in idle and not frozen_equal(before, tree):
                    idle.discard(i)
        for i in sorted(idle):
            warnings.warn(
                f"Rule {self.rules[i]!r} changed nothing in this {self.base.type.label}, whatever "
                "was decided. Look at the tree: print it, or `sx.query`.",
                UnmatchedRuleWarning,
                stacklevel=level_of_user(),
            )

    def rule_string(self, dna: Any) -> str:
        """Returns the rule string that makes a candidate from the experiment.

        Raises:
            RuleError: The experiment holds placeholders, so rules alone do not make the candidate.
        """
        decided = self._parts.decode_frozen(DNA.parse(dna, self.spec))
        if self._has_open_tree:
            raise RuleError("The experiment holds placeholders, so rules alone do not make it.")
        return to_string(*self._decided_rules(decided))

    def _decided_tree(self, decided: Node) -> Any:
        """Returns the frozen experiment with its own placeholders decided."""
        if not self._has_open_tree:
            return self.base
        tree = decided.values[decided.position("base")]
        return with_choices(self.root.values[self.root.position("base")], resolved(tree))

    def _decided_rules(self, decided: Node) -> list[NamedRule]:
        """Returns the rules with their search values decided."""
        out = list(self.rules)
        for i, key in self._keys.items():
            rule = self.rules[i]
            values = plain_containers(decided.values[decided.position(key)])
            values = {k: view(v) if type(v) is Node else v for k, v in values.items()}
            out[i] = NamedRule(rule.patcher, {**rule.arguments, **values}, rule.location)
        return out

    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA of a candidate, by comparing it with all candidates.

        Raises:
            DNAError: The value is not a candidate, or the space has too many candidates.
        """
        if self.spec.space_size > _MOST_SEARCHED:
            raise DNAError(
                f"The space of these rules has {self.spec.space_size} candidates, too many to look "
                "for an experiment among them. Give the DNA instead."
            )
        for dna in itertools.islice(self.spec.iter_dna(), _MOST_SEARCHED):
            if frozen_equal(self.decode_frozen(dna), value):
                return dna
        raise DNAError(
            "The value is no candidate of this space: no decisions of the rules give it."
        )


def _has_search_values(rule: NamedRule) -> bool:
    """Returns whether an argument of a rule is or holds a search value."""
    return any(_holds_search_value(value) for value in rule.arguments.values())


def _holds_search_value(value: Any) -> bool:
    """Returns whether an argument is or holds a search value."""
    if isinstance(value, (list, tuple)):
        return any(_holds_search_value(v) for v in value)
    if isinstance(value, dict):
        return any(_holds_search_value(v) for v in value.values())
    return isinstance(value, Hyper)


def _free_name(name: str, taken: Iterable[str]) -> str:
    """Returns the last part of a name, with a number if it is taken."""
    short = name.rpartition(".")[2]
    names = itertools.chain([short], (f"{short}_{n}" for n in itertools.count(2)))
    return next(n for n in names if n not in taken and n != "base")
