"""Patching: how does a rule change a tree?

A rule is a dict of edits, a function, a patcher with its arguments, a rule string, or a list of
these. Read the files in this order:

- `patch`: `patch` and `rebind`; which forms a rule has, and how rules are applied one by one.
- `order`: whether the order of rules matters, for `check_order` of `patch` and for `commute`.
- `commute`: `sx.commute`.
- `edits`: rules as dicts: new values by key path, insertions, deletions.
- `function_rules`: rules as functions, called at every place from the top down.
- `patcher`: `Patcher`, a function that makes rules, and `NamedRule`, a patcher with its arguments.
- `patcher_registry`: patchers by name; rule packs; patchers on their way to another process.
- `set_rule`: the rule `set`, any change as text; a dict of edits, or a diff, as this rule.
- `history`: which rules led to a tree, and which of them set a value.
- `rulestring`: the language in which rules are written as text.
- `call_values`: objects and other values in this language; see `symexp.spaces.rule_values` for
  search values.
- `locations`: the places that a location matches, and what is nearest if there are none.

A rule never changes a node: it gives a new tree that shares all that it does not change. The
patched object takes the new tree at the end, in one step; a rule that fails changes nothing. Every
new value is checked, and converted, by the value spec of its place.
"""
