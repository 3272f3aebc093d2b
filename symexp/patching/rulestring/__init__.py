"""Rule strings: the small language in which users share rules, as text and as data.

It knows no nodes and no rules: `parse` gives data, `format` gives text, `to_python` and
`from_python` turn the values in it into Python values and back. See `docs/rule-strings.md`.
"""

from symexp.patching.rulestring.convert import from_python, to_python
from symexp.patching.rulestring.formatter import format
from symexp.patching.rulestring.parser import parse, parse_location, parse_value
from symexp.patching.rulestring.syntax import (
    AnyDepth,
    AnyKey,
    Cursor,
    Element,
    Index,
    Key,
    Location,
    PathPattern,
    Rule,
    RuleString,
    Slice,
    match_key,
)
from symexp.patching.rulestring.values import (
    MAX_VALUE_LEVELS,
    Bare,
    Call,
    DictValue,
    ListValue,
    Quoted,
    TupleValue,
    Value,
)

__all__ = [
    "MAX_VALUE_LEVELS",
    "AnyDepth",
    "AnyKey",
    "Bare",
    "Call",
    "Cursor",
    "DictValue",
    "Element",
    "Index",
    "Key",
    "ListValue",
    "Location",
    "PathPattern",
    "Quoted",
    "Rule",
    "RuleString",
    "Slice",
    "TupleValue",
    "Value",
    "format",
    "from_python",
    "match_key",
    "parse",
    "parse_location",
    "parse_value",
    "to_python",
]
