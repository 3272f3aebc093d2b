"""What IPython completes: rule strings, key paths, and attributes of objects that are not made yet.

    sx.patch(exp, "sca<Tab>          scale_depth, scale_width
    sx.patch(exp, "scale_width?f     factor=
    sx.patch(exp, {"model.la         model.layers
    sx.get(exp, "model.layers[       model.layers[0], ...
    exp.model.la                     layers

`import symexp` registers it in the shell that runs (`symexp/__init__.py`). Completion runs at each
key stroke of some shells, so it reads names and trees only: no code of the user runs, and no object
is materialized. `exp["mod<Tab>` is a method of each object (`symexp.tree.handles.methods`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp.errors import SymexpError
from symexp.patching.patcher_registry import rules
from symexp.tree.handles.containers import SymDict, SymList
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_ghost, is_handle
from symexp.tree.nodes.types import DICT, LIST
from symexp.tree.traverse import find_node

__all__ = ["Completion", "completions_in", "match", "rule_completions"]

_TAKE_RULES = frozenset({"commute", "patch", "rebind", "rule", "space"})
_TAKE_PATHS = frozenset(
    {"blame", "get", "query", "sym_get", "sym_getattr", "sym_has", "sym_hasattr", "sym_inferred"}
)
_TAKE_OVERRIDES = frozenset({"clone"})


class Completion(NamedTuple):
    """What may stand in place of the end of a text.

    Attributes:
        start: The index in the text from which it is replaced.
        text: The replacement.
        kind: `"rule"`, `"argument"`, `"key path"` or `"attribute"`.
    """

    start: int
    text: str
    kind: str


def match(context: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the completions for a matcher of IPython, in its form.

    Args:
        context: The `CompletionContext` of IPython.
        names: The variables of the user.
    """
    lines = context.full_text.split("\n")
    line = lines[context.cursor_line][: context.cursor_position]
    text = "\n".join([*lines[: context.cursor_line], line])
    kept = len(text) - len(context.token)  # IPython replaces the token
    made = sys.modules["IPython.core.completer"].SimpleCompletion
    found = [
        made(text=(text[kept : c.start] + c.text)[max(kept - c.start, 0) :], type=c.kind)
        for c in completions_in(text, names)
    ]
    return {"completions": found, "suppress": bool(found)}


def completions_in(text: str, names: Mapping[str, Any]) -> list[Completion]:
    """Returns what may stand at the end of a program that is being written.

    Args:
        text: The program up to the cursor.
        names: The variables of the user.
    """
    start, brackets = _open_string(text)
    if start < 0:
        return _attributes_in(text, names)
    place = _place_of(text, start, brackets)
    if place is None:
        return []
    written = text[start:]
    target = _target_of(place, names)
    if place.kind == "rules":
        found = [] if target is _NOT_OURS else rule_completions(written, target)
        return [c._replace(start=start + c.start) for c in found]
    return [Completion(start, path, "key path") for path in _paths(target, written)]


# Where the cursor is.


class _Place(NamedTuple):
    """What a string is for.

    Attributes:
        kind: `"rules"` or `"paths"`.
        receiver: What stands before the dot of the called function, such as `sx`.
        function: Its name.
        first: The first argument of the call; `""` if the string is in it.
    """

    kind: str
    receiver: str
    function: str
    first: str


# A comment, a bracket, or the start of a string.
_TOKEN = re.compile(r"""#[^\n]*|[()\[\]{}]|(?:\b[a-zA-Z]{1,2})?(?:'''|\"\"\"|'|")""")


def _open_string(text: str) -> tuple[int, list[int]]:
    """Returns the start of the string that is not closed yet, and the brackets open before it."""
    brackets: list[int] = []
    position = 0
    while found := _TOKEN.search(text, position):
        token, position = found[0], found.end()
        if token[0] in "([{":
            brackets.append(found.start())
        elif token[0] in ")]}":
            del brackets[-1:]
        elif token[0] != "#":
            quote = token.lstrip("bBfFrRuUtT")
            body = rf"(?:\\.|(?!{quote}).)*" if len(quote) == 3 else rf"(?:\\.|[^{quote}\\\n])*"
            end = re.compile(body, re.DOTALL).match(text, position).end()  # type: ignore[union-attr]  # matches ""
            if end == len(text):
                return position, brackets
            position = end + len(quote)
    return -1, []


_CALL = re.compile(r"((?:[^\W\d]\w*\.)*)([^\W\d]\w*)\s*$")
_KEYWORD = re.compile(r"([^\W\d]\w*)\s*=\s*[\[{(]*\s*$")


def _place_of(text: str, start: int, brackets: list[int]) -> _Place | None:
    """Returns what a string is for, from the brackets around it."""
    is_key = False
    for bracket in reversed(brackets):
        before = text[:bracket].rstrip()
        call = _CALL.search(before)
        if text[bracket] == "{" and not is_key:
            if re.search(r":\s*[a-zA-Z]?['\"]+$", text[bracket:start]):
                return None  # a value of the dict
            is_key = True
        elif text[bracket] == "(" and call is not None:
            return _call_place(text[bracket + 1 : start], call, is_key)
        elif before[-1:].isalnum() or before[-1:] in ("_", ")", "]"):
            return None  # a subscript, or a call of something else
    return None


def _call_place(inside: str, call: re.Match[str], is_key: bool) -> _Place | None:
    function = call[2]
    first, comma, _ = inside.partition(",")
    keyword = _KEYWORD.search(re.sub(r"[a-zA-Z]?['\"]+$", "", inside))
    if keyword is not None and not (function in _TAKE_OVERRIDES and keyword[1] == "override"):
        return None
    if function in _TAKE_OVERRIDES and keyword is None:
        return None
    kind = "paths" if is_key or function in _TAKE_PATHS else "rules"
    if function not in _TAKE_RULES | _TAKE_PATHS | _TAKE_OVERRIDES:
        return None
    return _Place(kind, call[1].rstrip("."), function, first if comma else "")


# What the names of the program mean.


def _value_of(expression: str, names: Mapping[str, Any]) -> Any:
    """Returns the value of `name.attribute`, or `None`; it runs no code of the user."""
    head, *attributes = expression.strip().removesuffix(".clone()").split(".")
    value = names.get(head)
    for attribute in attributes:
        node = _node_of(value)
        if node is not None:
            index = node.find(attribute)
            value = node.values[index] if index >= 0 else None
        else:
            value = getattr(value, attribute, None) if isinstance(value, ModuleType) else None
    return value


def _node_of(value: Any) -> Node | None:
    """Returns the node of a tree as it was last known: a live object is not read back."""
    if is_handle(value):
        return get_state(value).node
    return value if isinstance(value, Node) else None


def _target_of(place: _Place, names: Mapping[str, Any]) -> Any:
    """Returns the tree that a call is about; `None` if it is not a call of symexp with one."""
    receiver = _value_of(place.receiver, names) if place.receiver else None
    if _node_of(receiver) is not None:
        return receiver
    function = _value_of(f"{place.receiver}.{place.function}".lstrip("."), names)
    if not str(getattr(function, "__module__", "")).startswith("symexp."):
        return _NOT_OURS
    return _value_of(place.first, names) if place.first else None


_NOT_OURS: Any = object()


# What fits.


def rule_completions(written: str, target: Any = None) -> list[Completion]:
    """Returns what may end a rule string: names of rules and arguments, and locations.

    Args:
        written: The string so far.
        target: The tree that the rule is for, which has the locations; `None` if it is not known.
    """
    segment = written.rpartition(";")[2].lstrip()
    head, hash_, location = segment.partition("#")
    name, mark, arguments = head.partition("?")
    at = len(written)
    if hash_:
        return [Completion(at - len(location), p, "key path") for p in _paths(target, location)]
    if mark:
        argument = arguments.rpartition("&")[2]
        found = _arguments(name, argument, arguments, target)
        return [Completion(at - len(argument), text, "argument") for text in found]
    return [Completion(at - len(name), text, "rule") for text in _names(name)]


def _names(prefix: str) -> list[str]:
    """Returns the names of rules that begin with a text: without a namespace if none is written."""
    full = [rule.name for rule in rules()]
    if "." in prefix:
        return [name for name in full if name.startswith(prefix)]
    short = [name.rpartition(".")[2] for name in full]
    shown = [s if short.count(s) == 1 or s in full else name for s, name in zip(short, full)]
    return sorted({name for name in shown if name.startswith(prefix)})


def _arguments(name: str, argument: str, arguments: str, target: Any) -> list[str]:
    """Returns the arguments of a rule that a text begins, with their `=`."""
    found = [r for r in rules() if name in (r.name, r.name.rpartition(".")[2])]
    if "=" in argument or len(found) != 1:
        return []
    if found[0].form is not None:  # `set` takes key paths
        return [f"{path}=" for path in _paths(target, argument)]
    given = {part.partition("=")[0] for part in arguments.split("&")[:-1]}
    known = [field for field in found[0].fields if field not in given]
    return [f"{field}=" for field in known if field.startswith(argument)]


_ATTRIBUTE = re.compile(r"(?<![\w.)\]'\"])((?:[^\W\d]\w*\.)+)(\w*)$")


def _attributes_in(text: str, names: Mapping[str, Any]) -> list[Completion]:
    """Returns the attributes of an object that is not materialized.

    The completers of IPython read an attribute to learn its type, which materializes the object.
    """
    found = _ATTRIBUTE.search(text)
    root = names.get(found[1].partition(".")[0]) if found else None
    if found is None or not is_handle(root) or not is_ghost(root):
        return []
    node = _node_of(_value_of(found[1].rstrip("."), names))
    if node is None:
        return []
    labels = {str(key) for key in node.iter_keys()} | set(dir(_class_of(node)))
    shown = sorted(n for n in labels if n.isidentifier() and n.startswith(found[2]))
    shown = [n for n in shown if found[2].startswith("_") or not n.startswith("_")]
    return [Completion(found.start(2), name, "attribute") for name in shown]


def _class_of(node: Node) -> Any:
    live: Any = getattr(node.type, "live", None)  # lists and dicts have none
    if live is None:
        live = SymDict if node.type is DICT else SymList if node.type is LIST else object
    return live


_LAST_KEY = re.compile(r"(?:^|\.|(?=\[))[^.\[\]]*$|\[[^\[\]]*$")


def _paths(target: Any, prefix: str) -> list[str]:
    """Returns the key paths that begin with a text, down to the next key."""
    root, last = _node_of(target), _LAST_KEY.search(prefix)
    if root is None or last is None:
        return []
    try:
        parent = KeyPath.parse(prefix[: last.start()])
        node = find_node(root, parent)
    except (SymexpError, TypeError):
        return []
    keys = node.iter_keys() if isinstance(node, Node) else ()
    return [path for path in (str(parent + key) for key in keys) if path.startswith(prefix)]
