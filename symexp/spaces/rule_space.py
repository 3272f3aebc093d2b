"""Spaces made of an experiment and rule strings with search values in them."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable
from typing import Any

from symexp.errors import RuleError, describe
from symexp.patching.patch import UnmatchedRuleWarning, apply_rule, from_string, to_string
from symexp.patching.patcher import NamedRule
from symexp.spaces.dna import DNA, DNAError
from symexp.spaces.functions import template
from symexp.spaces.placeholders import Hyper
from symexp.spaces.placeholders.hyper import Where, plain_containers
from symexp.spaces.placeholders.template import Template
from symexp.tree.handles.containers import SymDict
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.values import freeze, view
from symexp.tree.traverse import is_abstract

__all__ = ["RuleSpace", "RuleTemplate", "space"]

# So many candidates are looked through to find the DNA of an experiment.
_SEARCHED = 10_000
# So many random candidates are made of a new space, to see whether its rules work.
_TRIED = 3


@symbolize(name="symexp.RuleSpace")
class RuleSpace:
    """An experiment, and rules with search values: a space that can be shared as one string.

    Args:
        base: The experiment; it may hold placeholders itself.
        rules: The canonical rule string.
    """

    def __init__(self, base: Any, rules: str) -> None:
        self.base = base
        self.rules = rules

    @staticmethod
    def sx_template(root: Node, where: Where | None) -> RuleTemplate:
        """The template of a space, given its node."""
        base, rules = (root.values[root.position(key)] for key in ("base", "rules"))
        return RuleTemplate(base, rules, where)


def space(experiment: Any, rules: str | NamedRule | Iterable[str | NamedRule]) -> Any:
    """The search space of an experiment and rules with search values in them.

    Each search value is one decision, whatever the rule does with it; so a rule may scale all
    layers by `floatv(0.5,2.0)`. What the experiment holds of placeholders is decided too: after
    the rules without search values, and before those with.

    Args:
        experiment: The experiment that the rules are applied to.
        rules: Rules that have a string form, such as `'scale_width?factor=floatv(0.5,2.0,log)'`.

    Returns:
        A symbolic object, to be swept, saved and shared like any other space.

    Raises:
        RuleError: A rule has no string form.

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
    made = RuleSpace(experiment.clone(), text)
    own = template(made)  # refuses at once what is no space
    assert isinstance(own, RuleTemplate)
    own.check_effects()
    return made


class RuleTemplate(Template):
    """Joins the DNA of rules with search values to patched experiments.

    Args:
        base: The frozen experiment.
        rules: The rule string.
        where: Which placeholders take part.

    Attributes:
        rules: The rules, in order.
    """

    def __init__(self, base: Any, rules: str, where: Where | None = None) -> None:
        parsed = from_string(rules)
        self.rules = parsed if isinstance(parsed, list) else [parsed]
        self.base = base
        open_rules = {i for i, rule in enumerate(self.rules) if _is_open(rule)}
        fixed = [rule for i, rule in enumerate(self.rules) if i not in open_rules]
        tree = apply_rule(view(base), fixed) if fixed else base
        parts: dict[str, Any] = {}
        self._has_open_tree = is_abstract(view(tree))
        if self._has_open_tree:
            parts["base"] = view(tree)
            self.rules = [self.rules[i] for i in sorted(open_rules)]
        self._keys: dict[int, str] = {}
        for i, rule in enumerate(self.rules):
            if _is_open(rule):
                self._keys[i] = key = _free_name(rule.patcher.name, parts)
                parts[key] = {k: v for k, v in rule.arguments.items() if _holds(v)}
        super().__init__(freeze(SymDict(parts)), where)

    @property
    def shown_root(self) -> Any:
        """What candidates are compared with: the experiment."""
        return self.base

    def decode_frozen(self, dna: DNA) -> Any:
        """The candidate of a DNA, frozen."""
        decided = super().decode_frozen(dna)
        tree = self.base
        if self._has_open_tree:
            tree = decided.values[decided.position("base")]
        # A rule that is decided for what stands there already changes nothing, and may.
        return apply_rule(view(tree), self._decided(decided), strict=None)

    def check_effects(self) -> None:
        """Warns of a rule that seems to change nothing, whatever is decided.

        Raises:
            Exception: What a rule raises in one of the cases that are tried.
        """
        tried = [self.spec.first_dna(), *(self.spec.random_dna(seed=i) for i in range(_TRIED))]
        idle = set(self._keys)
        for dna in dict.fromkeys(tried):
            decided = super().decode_frozen(dna)
            rules = self._decided(decided)
            tree = decided.values[decided.position("base")] if self._has_open_tree else self.base
            for i, rule in enumerate(rules):
                before, tree = tree, apply_rule(view(tree), rule, strict=None)
                if i in idle and not frozen_equal(before, tree):
                    idle.discard(i)
        for i in sorted(idle):
            warnings.warn(
                f"Rule {self.rules[i]!r} changed nothing in this {self.base.type.label}, whatever "
                "was decided. Look at the tree: print it, or `sx.query`.",
                UnmatchedRuleWarning,
                stacklevel=3,
            )

    def rule_string(self, dna: Any) -> str:
        """The rule string that makes a candidate of the experiment.

        Raises:
            RuleError: The experiment holds placeholders, so rules alone do not make it.
        """
        decided = super().decode_frozen(DNA.parse(dna, self.spec))
        if self._has_open_tree:
            raise RuleError("The experiment holds placeholders, so rules alone do not make it.")
        return to_string(*self._decided(decided))

    def _decided(self, decided: Node) -> list[NamedRule]:
        """The rules with their search values decided."""
        out = list(self.rules)
        for i, key in self._keys.items():
            rule = self.rules[i]
            values = plain_containers(decided.values[decided.position(key)])
            values = {k: view(v) if type(v) is Node else v for k, v in values.items()}
            out[i] = NamedRule(rule.patcher, {**rule.arguments, **values}, rule.location)
        return out

    def encode_frozen(self, value: Any) -> DNA:
        """The DNA of a candidate, by looking through the space.

        Raises:
            DNAError: It is no candidate, or the space is too large to look through.
        """
        if self.spec.space_size > _SEARCHED:
            raise DNAError(
                f"The space of these rules has {self.spec.space_size} candidates, too many to look "
                "for an experiment among them. Give the DNA instead."
            )
        for dna in itertools.islice(self.spec.iter_dna(), _SEARCHED):
            if frozen_equal(self.decode_frozen(dna), value):
                return dna
        raise DNAError(
            "The value is no candidate of this space: no decisions of the rules give it."
        )


def _is_open(rule: NamedRule) -> bool:
    return any(_holds(value) for value in rule.arguments.values())


def _holds(value: Any) -> bool:
    """Whether a search value stands in an argument."""
    if isinstance(value, (list, tuple)):
        return any(_holds(v) for v in value)
    if isinstance(value, dict):
        return any(_holds(v) for v in value.values())
    return isinstance(value, Hyper)


def _free_name(name: str, taken: Iterable[str]) -> str:
    short = name.rpartition(".")[2]
    names = itertools.chain([short], (f"{short}_{n}" for n in itertools.count(2)))
    return next(n for n in names if n not in taken and n != "base")
