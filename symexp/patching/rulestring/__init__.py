"""Rule strings: how is a rule written as text, such as `scale_width?factor=2.0#model.layers[0:2]`?

`parse` turns text into data, `format` data into text; `to_python` and `from_python` convert the
values. See `docs/rule-strings.md` for the grammar. Read the files in this order:

- `syntax`: rules and their values as data.
- `location`: the places that a rule is confined to; `Cursor` follows them down a tree.
- `parser`: from text to data.
- `scanner`: the position in the text, percent-encoding, and the wording of syntax errors.
- `formatter`: from data to text: a canonical form for URLs, and a readable one.
- `convert`: between values and Python values, as a value spec asks for.

`parse(format(r)) == r` for every rule. Parsing evaluates nothing, and looks at every character a
bounded number of times. The package knows no nodes, patchers or classes of value specs.
"""

from symexp.patching.rulestring.convert import from_python, read_value, to_python
from symexp.patching.rulestring.formatter import format
from symexp.patching.rulestring.location import (
    AnyDepth,
    AnyKey,
    Cursor,
    Element,
    Index,
    Key,
    Location,
    PathPattern,
    Slice,
    match_key,
)
from symexp.patching.rulestring.parser import (
    RulePositions,
    parse,
    parse_location,
    parse_value,
    parse_with_positions,
)
from symexp.patching.rulestring.scanner import excerpt, original_column
from symexp.patching.rulestring.syntax import (
    MAX_VALUE_LEVELS,
    Bare,
    CallValue,
    DictValue,
    ListValue,
    Quoted,
    Rule,
    RuleString,
    TupleValue,
    Value,
)

__all__ = [
    "MAX_VALUE_LEVELS",
    "AnyDepth",
    "AnyKey",
    "Bare",
    "CallValue",
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
    "RulePositions",
    "RuleString",
    "Slice",
    "TupleValue",
    "Value",
    "excerpt",
    "format",
    "from_python",
    "match_key",
    "original_column",
    "parse",
    "parse_location",
    "parse_value",
    "parse_with_positions",
    "read_value",
    "to_python",
]
