"""Values of rule strings that are calls: objects, search values, and values in the form of files.

- `layers.Dropout(0.5)`: an object of a symbolic class, by the name of its class. The name may be
  the end of the full one, if no other class ends like this. Nothing is imported, and no code of the
  class runs before the object is used.
- `oneof(0.1,0.01)`: a search value. It is defined above this package, and so found by name.
- `contextual(num_classes)`: a contextual value; `contextual()` has the name of its argument.
- `json('...')`: any other value that a file can hold, such as a set, an array or a function.
"""

from __future__ import annotations

from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import KeyPath
from symexp._base.markers import ABSENT, MISSING_VALUE
from symexp._base.registry import resolve
from symexp.codec import from_json_str, to_json_str
from symexp.errors import RuleError, SymexpError, closest, explain
from symexp.patching.rulestring import CallValue, Quoted, Value, from_python, read_value
from symexp.patching.rulestring.syntax import is_name
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.ties import TiedObjects
from symexp.tree.nodes.types import DICT, LIST, TUPLE, all_types, type_by_name
from symexp.tree.nodes.values import view
from symexp.typing import KEYWORD_ONLY, POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD

__all__ = ["any_value", "read_call", "write_call"]

_FILE_FORM = "json"
_CONTEXTUAL = "contextual"


# Reading.


def read_call(call: CallValue, spec: Any, path: KeyPath) -> Any:
    """Returns the value of a call in a rule string.

    Args:
        call: The call.
        spec: The value spec of its place, or `None`.
        path: Its place, for messages.

    Raises:
        RuleError: The name is unknown, or the arguments are wrong.
        ArgumentError, SpecTypeError, SpecValueError: The arguments do not fit the class.
    """
    if call.name in resolve("spaces.search_calls"):
        return resolve("spaces.read_call")(call, spec, path)
    if call.name == _FILE_FORM:
        return _read_file_form(call, path)
    if call.name == _CONTEXTUAL:
        return _read_contextual(call, path)
    kind = _find_type(call.name, path)
    names = [f.name for f in kind.fields if f.kind in (POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD)]
    args = []
    for i, value in enumerate(call.args):
        name = names[i] if i < len(names) else str(i)
        inner = kind.spec_of(name) if i < len(names) else None
        args.append(read_value(value, inner, path + name, read_call))
    kwargs = {k: read_value(v, kind.spec_of(k), path + k, read_call) for k, v in call.kwargs}
    return kind.bind(args, kwargs)


def _read_contextual(call: CallValue, path: KeyPath) -> ContextualValue:
    args = [read_value(value, None, path, read_call) for value in call.args]
    kwargs = {k: read_value(value, None, path, read_call) for k, value in call.kwargs}
    try:
        return ContextualValue(*args, **kwargs)
    except TypeError as error:
        raise RuleError(
            explain(
                f"{_CONTEXTUAL}(...): {error}",
                where=path,
                mend="Write contextual(name), contextual(), or contextual(name,default=value).",
            )
        ) from None


def _read_file_form(call: CallValue, path: KeyPath) -> Any:
    if call.kwargs or len(call.args) != 1 or not isinstance(call.args[0], Quoted):
        raise RuleError(explain("Expected json('...') with one text in quotes.", where=path))
    try:
        return from_json_str(call.args[0].text, strict=True)
    except SymexpError as error:
        raise RuleError(explain(f"json('...'): {error}", where=path)) from None


def _find_type(name: str, path: KeyPath) -> Any:
    """Returns the symbolic type with a name, or with a name that ends so.

    Raises:
        RuleError: There is none, or several.
    """
    found = type_by_name(name) or type_by_name(f"keras.{name}")
    if found is not None:
        return found
    ends = [kind for kind in _known_types() if kind.name.endswith(f".{name}")]
    if len(ends) == 1:
        return ends[0]
    if ends:
        names = sorted(kind.name for kind in ends)
        raise RuleError(
            explain(
                f"Several symbolic classes are called {name!r}: {', '.join(names)}.",
                where=path,
                mend="Write more of the name.",
            )
        )
    known = [kind.name for kind in _known_types()]
    ends_of = {".".join(n.split(".")[-k:]) for n in known for k in (1, 2)}
    mend = closest(
        name, {*known, *ends_of, *resolve("spaces.search_calls"), _FILE_FORM, _CONTEXTUAL}
    )
    raise RuleError(
        explain(
            f"Expected a symbolic class or a search value, but got the call {name}(...).",
            where=path,
            mend=f"{mend} Import the module that defines the class, because a rule string imports "
            "nothing. Put text that is meant literally in quotes.",
        )
    )


def _known_types() -> list[Any]:
    return [kind for kind in all_types() if kind.is_object and hasattr(kind, "fields")]


# Writing.


def write_call(value: Any) -> Value | None:
    """Returns the form of a value that is not plain data; `None` if a rule string has none."""
    node = node_of(value) if is_handle(value) else value
    if type(node) is ContextualValue:
        default = [] if node.default is ABSENT else [("default", from_python(node.default))]
        return CallValue(
            _CONTEXTUAL, [] if node.name is None else [from_python(node.name)], default
        )
    if type(node) is not Node:
        encoded: Value | None = resolve("spaces.write_call")(value)
        return encoded
    if TiedObjects(node).found:
        return None
    if node.type in (LIST, TUPLE):
        items = [view(v) for v in node.values]
        return from_python(items if node.type is LIST else tuple(items), encode=write_call)
    if node.type is DICT:
        return from_python({k: view(v) for k, v in node.items()}, encode=write_call)
    return _write_object(node)


def _write_object(node: Node) -> Value | None:
    kind: Any = node.type
    if kind.is_anonymous or not is_name(kind.name) or type_by_name(kind.name) is not kind:
        return None
    kwargs = []
    for i, (key, value) in enumerate(node.items()):
        if value is MISSING_VALUE and not kind.allows_partial:
            return None  # a call with too few arguments is refused
        if node.is_default(i):
            continue
        field = next((f for f in kind.fields if f.name == key), None)
        by_keyword = field is None or field.kind in (KEYWORD_ONLY, POSITIONAL_OR_KEYWORD)
        if not by_keyword or not str(key).isidentifier():
            return None
        kwargs.append((str(key), from_python(view(value), str(key), encode=write_call)))
    return CallValue(kind.name, (), kwargs)


def any_value(value: Any, path: KeyPath) -> Value:
    """Returns the form of any value that a file can hold.

    Raises:
        RuleError: The value has no form.
    """
    try:
        return from_python(value, path, encode=write_call)
    except RuleError:
        try:
            text = to_json_str(value)
        except SymexpError:
            text = None
        if text is None:
            raise
        return CallValue(_FILE_FORM, [Quoted(text)])
