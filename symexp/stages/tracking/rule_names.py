"""The rules of the user that strings apply by name."""

from __future__ import annotations

from symexp.patching.patcher import Patcher
from symexp.patching.patcher_registry import registered
from symexp.stages.tracking.packages import is_users_code

__all__ = ["names_a_rule", "rule_named", "rules_in", "users_rules"]


def names_a_rule(text: str) -> bool:
    """Whether a string may apply a rule of the user."""
    return bool(users_rules()) and any(rule_named(name) for name in rules_in(text))


def rules_in(text: str) -> list[str]:
    """Returns the names of the rules that a string would apply if it is one of rules."""
    if len(text) > _LONGEST_RULES or not text[:1].isidentifier():
        return []
    parts = text.replace("|", "&").split("&")
    return [part.partition("?")[0].partition("@")[0].strip() for part in parts]


_LONGEST_RULES = 10_000
_rules_known: tuple[list[Patcher], dict[str, Patcher]] = ([], {})


def users_rules() -> dict[str, Patcher]:
    """Returns the registered rules of the user by name, with and without their namespaces."""
    global _rules_known
    every = registered()
    if every != _rules_known[0]:
        own = [made for made in every if is_users_code(made.function)]
        short = {made.name.rpartition(".")[2]: made for made in own}
        _rules_known = (every, {**short, **{made.name: made for made in own}})
    return _rules_known[1]


def rule_named(name: str) -> Patcher | None:
    """Returns the rule of the user that is registered under a name."""
    return users_rules().get(name)
