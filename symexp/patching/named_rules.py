"""Named rules from rule strings, and rules of all kinds as rule strings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from symexp._base.tracebacks import user_facing
from symexp.errors import (
    ArgumentError,
    PathError,
    RuleError,
    add_context,
    describe,
)
from symexp.patching.patcher import ARGUMENT, NamedRule, Patcher, argument_name
from symexp.patching.patcher_registry import lookup
from symexp.patching.rulestring import (
    RuleString,
    excerpt,
    format,
    original_column,
    parse,
    parse_with_positions,
)
from symexp.patching.set_rule import rule_of_diff, rule_of_edits
from symexp.tree.diff import Diff

__all__ = ["from_string", "named_rules", "point_at", "to_string"]


@user_facing
def from_string(text: str) -> NamedRule | list[NamedRule]:
    """Returns the rule that a rule string means; a list if the string holds several.

    Args:
        text: A rule string: `'scale_width?factor=2.0'`.

    Raises:
        RuleSyntaxError: The string is malformed; the message points at the column.
        UnknownRuleError: No rule has this name; the message names the nearest.
        ArgumentError, SpecTypeError, SpecValueError: The arguments do not fit the rule.
    """
    rules = named_rules(text)
    return rules[0] if len(rules) == 1 else rules


@user_facing
def to_string(*rules: Any) -> str:
    """Returns the canonical rule string of rules.

    New values by key path, and a diff, become the rule `set`. It has no preconditions: it makes the
    changes of the diff in any tree that has the places.

    Args:
        *rules: Results of patchers, rule strings, dicts of new values by key path, diffs, or lists
            of these.

    Raises:
        RuleError: A rule has no name, or a value has no form in a rule string.

    Example:
        >>> import symexp as sx
        >>> sx.rule_string({'optimizer.learning_rate': 0.1, 'num_epochs': 7})
        'set?num_epochs=7&optimizer.learning_rate=0.1'
    """
    data: list[Any] = []
    for rule in rules:
        if isinstance(rule, str):
            data.extend(r.to_data() for r in named_rules(rule))
        elif isinstance(rule, NamedRule):
            data.append(rule.to_data())
        elif isinstance(rule, Patcher):
            data.append(rule().to_data())
        elif isinstance(rule, Mapping):
            data.append(rule_of_edits(rule).to_data())
        elif isinstance(rule, Diff):
            data.append(rule_of_diff(rule).to_data())
        elif isinstance(rule, (list, tuple)):
            data.extend(parse(to_string(*rule)).rules)
        else:
            raise RuleError(
                "Only rules made by a patcher, new values by key path, and diffs can be written as "
                f"a string, but got {describe(rule)}. Make a patcher of it: `@sx.patcher()`."
            )
    return format(RuleString(tuple(data)))


# A sweep applies the same few strings to every candidate. The arguments are bound anew each time:
# the registry may change, and a value may be a list that the user changes.
_parse = lru_cache(maxsize=1024)(parse_with_positions)


def named_rules(text: str) -> list[NamedRule]:
    """Returns the rules of a rule string; the exceptions are those of `from_string`."""
    parsed, _ = _parse(text) if isinstance(text, str) else parse_with_positions(text)
    rules = []
    for i, rule in enumerate(parsed.rules):
        try:
            rules.append(lookup(rule.name).read(rule))
        except Exception as error:
            point_at(error, text, i)
            raise
    return rules


def point_at(error: BaseException, text: str, number: int) -> None:
    """Adds to an exception where the rule that raised it is in a rule string.

    Args:
        error: The exception.
        text: The rule string.
        number: The position of the rule in it.
    """
    parsed, positions = _parse(text)
    rule, at = parsed.rules[number], positions[number]
    found = at.start
    argument = getattr(error, ARGUMENT, None)
    by_name = {argument_name(key): where for key, where in at.kwargs.items()}
    if argument in by_name:
        is_of_name = isinstance(error, PathError) or (
            isinstance(error, ArgumentError) and lookup(rule.name).form is None
        )
        found = by_name[argument][0 if is_of_name else 1]
    elif argument is not None:
        position = lookup(rule.name).position_of(argument)
        found = at.args[position] if position is not None and position < len(at.args) else found
    elif isinstance(error, PathError):  # it names the place
        found = next((p for name, (p, _) in by_name.items() if f"'{name}'" in str(error)), found)
    if found == at.start and len(positions) == 1:
        return  # the whole text is one rule
    many = len(positions) > 1
    which = f"rule {number + 1} of {len(positions)}, {rule.name}" if many else f"rule {rule.name}"
    column = original_column(text, found)
    add_context(error, f"In {which}, at column {column}:\n{excerpt(text, column)}")
