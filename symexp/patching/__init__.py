"""Patching: how does a rule change a tree?

A rule is a dict of edits, a function, a patcher with its arguments, a rule string, or a list of
these. Read the files in this order:

- `patch`: `patch` and `rebind`.
- `learned_state`: weights across edits: `sx.transfer_weights`, its report, and `keep_weights`.
- `application`: which forms a rule has, and how rules are applied one by one.
- `named_rules`: rules from rule strings, and rules as rule strings.
- `order`: whether the order of rules matters, for `check_order` of `patch` and for `commute`.
- `commute`: `sx.commute`.
- `edits`: rules as dicts: new values by key path, insertions, deletions.
- `function_rules`: rules as functions, called at every place from the top down.
- `patcher`: `Patcher`, a function that makes rules, and `NamedRule`, a patcher with its arguments.
- `patcher_registry`: patchers by name; rule packs; patchers on their way to another process.
- `set_rule`: the rule `set`, any change as text; a dict of edits, or a diff, as this rule.
- `patterns`: PyGlove's `patch_on_key`, `patch_on_path`, `patch_on_value`, ...
- `object_factory`: a base value, rules and overrides, which together make an object.
- `history`: which rules led to a tree, and which of them set a value.
- `rulestring`: the language in which rules are written as text.
- `call_values`: objects and other values in this language; see `symexp.spaces.rule_values` for
  search values.
- `locations`: the places that a location matches, and what is nearest if there are none.

A rule never changes a node: it gives a new tree that shares all that it does not change. The
patched object takes the new tree at the end, in one step; a rule that fails changes nothing. Every
new value is checked, and converted, by the value spec of its place.
"""

from symexp.patching.named_rules import from_string
from symexp.patching.object_factory import ObjectFactory, from_maybe_serialized
from symexp.patching.patch import patch, rebind
from symexp.patching.patcher import NamedRule, Patcher
from symexp.patching.patcher_registry import (
    allow_repeated_patcher_registration,
    patcher,
    patcher_names,
)
from symexp.patching.patterns import (
    patch_on_key,
    patch_on_member,
    patch_on_path,
    patch_on_type,
    patch_on_value,
)

from_uri = from_string

__all__ = [
    "NamedRule",
    "ObjectFactory",
    "Patcher",
    "allow_repeated_patcher_registration",
    "from_maybe_serialized",
    "from_string",
    "from_uri",
    "patch",
    "patch_on_key",
    "patch_on_member",
    "patch_on_path",
    "patch_on_type",
    "patch_on_value",
    "patcher",
    "patcher_names",
    "rebind",
]
