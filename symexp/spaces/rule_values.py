"""Search values in rule strings, such as `change_lr?learning_rate=oneof(0.1,0.01)`.

`oneof(a,b,...)`, `manyof(k,a,b,...)` and `permutate(a,b,...)` take their candidates one by one, or
as one list. `floatv(min,max,scale)` and `intv(min,max,step)` take their ranges. All take `name=`,
`hints=`, `when=` and `otherwise=` as in Python. The value spec of the argument
reads the text of a candidate. `same_as(path)` takes the value of another place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import KeyPath
from symexp.errors import RuleError, SymexpError, closest, explain
from symexp.patching.call_values import read_call as read_value_call
from symexp.patching.call_values import write_call as write_value_call
from symexp.patching.rulestring import from_python, to_python
from symexp.patching.rulestring.syntax import CallValue, ListValue, Value
from symexp.spaces.placeholders import Categorical, FloatV, Hyper, IntV, ManyOf, OneOf, SameAs
from symexp.spaces.placeholders.hyper import plain_containers
from symexp.tree.nodes.values import view

__all__ = ["SEARCH_CALLS", "read_call", "write_call"]

_COMMON = ("hints", "name", "otherwise", "when")


def read_call(call: CallValue, spec: Any, path: KeyPath) -> Hyper | SameAs:
    """Returns the placeholder of a call in a rule string.

    Args:
        call: The call; its name is one of `SEARCH_CALLS`.
        spec: The value spec of the argument, or `None`.
        path: The place, for messages.

    Raises:
        RuleError: Its arguments are wrong.
    """
    reader = _READERS[call.name]
    try:
        return reader(call, spec, path)
    except RuleError:
        raise
    except SymexpError as error:
        where = None if "(path=" in str(error) else path
        raise RuleError(explain(f"{call.name}(...): {error}", where=where)) from None
    except (TypeError, ValueError) as error:
        reason = str(error).replace(f"{_CLASSES.get(call.name, '')}.__init__() ", "")
        raise RuleError(explain(f"{call.name}(...): {reason}", where=path)) from None


def _read_value(value: Value, spec: Any, path: KeyPath) -> Any:
    return to_python(value, spec, path, call=read_value_call)


def _read_options(call: CallValue, own: tuple[str, ...], path: KeyPath) -> dict[str, Any]:
    """Returns the keyword arguments of a call; `own` are those that only this call has."""
    options = {}
    for key, value in call.kwargs:
        if key not in own and key not in _COMMON:
            raise RuleError(
                explain(
                    f"{call.name}(...) has no argument {key!r}.",
                    where=path,
                    mend=closest(key, (*own, *_COMMON)),
                )
            )
        options[key] = _read_value(value, None, path)
    return options


def _read_candidates(values: tuple[Value, ...], spec: Any, path: KeyPath) -> list[Any]:
    if len(values) == 1 and isinstance(values[0], ListValue):
        values = values[0].items
    return [_read_value(v, spec, path) for v in values]


def _read_oneof(call: CallValue, spec: Any, path: KeyPath) -> Hyper:
    return OneOf(_read_candidates(call.args, spec, path), **_read_options(call, (), path))


def _read_manyof(call: CallValue, spec: Any, path: KeyPath) -> Hyper:
    options = _read_options(call, ("distinct", "sorted"), path)
    if not call.args:
        raise RuleError(explain("manyof(k,a,b,...) needs k and candidates.", where=path))
    k = _read_value(call.args[0], None, path)
    return ManyOf(k, _read_candidates(call.args[1:], _element_spec(spec), path), **options)


def _read_permutate(call: CallValue, spec: Any, path: KeyPath) -> Hyper:
    every = _read_candidates(call.args, _element_spec(spec), path)
    return ManyOf(len(every), every, **_read_options(call, (), path))


def _element_spec(spec: Any) -> Any:
    """Returns the spec of the elements of a list, or `None` if the spec of the list has none."""
    child: Callable[[int], Any] | None = getattr(spec, "child", None)
    return child(0) if child is not None else None


def _range_reader(
    cls: type[Hyper], own: tuple[str, ...]
) -> Callable[[CallValue, Any, KeyPath], Hyper]:
    """Returns the function that reads a placeholder for a number."""

    def read(call: CallValue, spec: Any, path: KeyPath) -> Hyper:
        options = _read_options(call, own, path)
        return cls(*(_read_value(v, None, path) for v in call.args), **options)

    return read


def _read_same_as(call: CallValue, spec: Any, path: KeyPath) -> SameAs:
    if len(call.args) != 1 or call.kwargs:
        raise RuleError(explain("same_as(path) takes one key path.", where=path))
    return SameAs(_read_value(call.args[0], None, path))


_READERS: dict[str, Callable[[CallValue, Any, KeyPath], Hyper | SameAs]] = {
    "floatv": _range_reader(FloatV, ("min_value", "max_value", "scale", "step")),
    "intv": _range_reader(IntV, ("min_value", "max_value", "step", "log")),
    "manyof": _read_manyof,
    "oneof": _read_oneof,
    "permutate": _read_permutate,
    "same_as": _read_same_as,
}
SEARCH_CALLS = frozenset(_READERS)

# The names of the classes, which are removed from the messages of their constructors.
_CLASSES = {"floatv": "FloatV", "intv": "IntV"}


def write_call(value: Any) -> Value | None:
    """Returns the form of a placeholder in a rule string, or `None` for other kinds of values."""
    if isinstance(value, Categorical):
        return _write_choices(value)
    if isinstance(value, SameAs):
        return CallValue("same_as", [from_python(str(value.path))], [])
    if isinstance(value, FloatV):
        shown: list[Any] = [value.min_value, value.max_value]
        shown += [value.scale] if value.scale else []
        return _write_arguments("floatv", shown, value, {"step": value.step} if value.step else {})
    if isinstance(value, IntV):
        shown = [value.min_value, value.max_value, *([value.step] if value.step != 1 else [])]
        return _write_arguments("intv", shown, value, {"log": True} if value.log else {})
    return None


def _write_choices(value: Categorical) -> CallValue:
    own = [view(plain_containers(c)) for c in value.frozen_candidates]
    # One list alone would be read as the list of all candidates.
    if len(own) == 1 and isinstance(own[0], list):
        own = [own]
    if isinstance(value, OneOf):
        return _write_arguments("oneof", own, value)
    if value.distinct and not value.sorted and value.num_choices == len(value.frozen_candidates):
        return _write_arguments("permutate", own, value)
    options: dict[str, Any] = {} if value.distinct else {"distinct": False}
    if value.sorted:
        options["sorted"] = True
    return _write_arguments("manyof", [value.num_choices, *own], value, options)


def _write_arguments(
    name: str, args: list[Any], value: Hyper, options: dict[str, Any] | None = None
) -> CallValue:
    options = dict(options or {})
    for key in _COMMON:
        if getattr(value, key) is not None:
            options[key] = view(plain_containers(getattr(value, key)))
    return CallValue(
        name,
        [from_python(a, encode=write_value_call) for a in args],
        [(k, from_python(v, k, encode=write_value_call)) for k, v in options.items()],
    )
