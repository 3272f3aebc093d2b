"""Placeholders and symbolic objects that hide inside of other values.

A tree reaches into lists, dicts, tuples and symbolic objects. It does not reach into any other
value: nobody would decide a placeholder there, and no rule would find an object. So such a value is
refused when it enters a tree. Values are only looked at: no iterator is consumed, no method of the
user is called. The search is bounded, because a value may lead to everything that a program holds.

Keras programs hand functions to components that use symbolic objects, such as
`LambdaCallback(on_epoch_end=lambda epoch, logs: model.save(path))`. They run what they say, and the
model is in a tree of its own. So an integration may allow it (`allow_in_code`).
"""

from __future__ import annotations

import functools
import gc
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import CellType, FunctionType, MethodType, ModuleType, SimpleNamespace
from typing import Any

from symexp._base.markers import Placeholder
from symexp.errors import describe
from symexp.tree.nodes.node import ABSTRACT, SCALARS
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.types import has_integration

__all__ = ["allow_in_code", "can_hide", "find_hidden", "way_out"]

# The most values that are looked at, and how deep.
_MOST_LOOKED_AT = 500
_DEEPEST = 6

# Modules of the standard library whose objects hold values of the user.
_HOLDERS = frozenset(
    {"_collections", "builtins", "collections", "functools", "itertools", "types", "typing"}
)
# Packages whose objects are full of objects of their own.
_CLOSED = frozenset(
    {"jax", "numpy", "pandas", "scipy", "sklearn", "symexp", "tensorflow", "tf_keras", "torch"}
)

_CODE = (FunctionType, MethodType, functools.partial)

_LEAVES = (bool, int, float, complex, str, bytes, bytearray, memoryview, range, type, ModuleType)


_allowed = threading.local()


@contextmanager
def allow_in_code() -> Iterator[None]:
    """Allows decided symbolic objects in functions, methods and partials, for a block."""
    before = getattr(_allowed, "on", False)
    _allowed.on = True
    try:
        yield
    finally:
        _allowed.on = before


def can_hide(kind: type) -> bool:
    """Returns whether values of a type may hold values of the user."""
    if issubclass(kind, (*_LEAVES, Placeholder)) or hasattr(kind, "_sx_type"):
        return False
    package = kind.__module__.partition(".")[0]
    packages = {base.__module__.partition(".")[0] for base in kind.__mro__}
    if package in _CLOSED or any(map(has_integration, packages)):
        return False
    return kind.__module__ in _HOLDERS or package not in sys.stdlib_module_names


def find_hidden(value: Any) -> tuple[Any, str] | None:
    """Returns a placeholder or symbolic object inside of a value, and how it is reached.

    Args:
        value: A value that a tree does not reach into.

    Returns:
        The first one, and its place in words, such as `.callback, closure variable 'rate'`; `None`
        if nothing was found.
    """
    seen = {id(value)}
    queue: deque[tuple[Any, str, int, bool]] = deque([(value, "", 0, False)])
    allows = getattr(_allowed, "on", False)
    looked = 0
    while queue:
        holder, place, depth, in_code = queue.popleft()
        in_code = in_code or (allows and isinstance(holder, _CODE))
        for step, held in _parts(holder):
            kind = type(held)
            if kind in SCALARS or id(held) in seen:
                continue
            looked += 1
            if looked > _MOST_LOOKED_AT:
                return None
            here = f"{place}, {step}" if place and step[:1] not in ".[" else place + step
            if isinstance(held, Placeholder):
                return held, here
            if hasattr(kind, "_sx_type"):
                if not in_code or get_state(held).node.flags & ABSTRACT:
                    return held, here
                continue
            if depth < _DEEPEST and (can_hide(kind) or _holds_objects(held)):
                seen.add(id(held))
                queue.append((held, here, depth + 1, in_code))
    return None


def _holds_objects(value: Any) -> bool:
    if type(value).__module__ != "numpy":
        return False
    return bool(getattr(getattr(value, "dtype", None), "hasobject", False))


def way_out(value: Any, found: Any, place: str) -> str:
    """Returns the message that refuses a value which hides something."""
    what = "placeholder" if isinstance(found, Placeholder) else "symbolic object"
    if isinstance(found, Placeholder):
        reason = "where nobody would decide it"
        shown = repr(found)
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
    else:
        reason = "where no rule would find it"
        shown = type(found)._sx_type.label
    return (
        f"A {what} has no place in {_named(value)} ({place}), {reason}: {shown}. "
        f"{_mend(value, what)}"
    )


def _named(value: Any) -> str:
    if isinstance(value, (set, frozenset)):
        return "a set"
    if isinstance(value, FunctionType):
        return f"the function {value.__qualname__}"
    return (
        describe(value) if type(value).__module__ == "builtins" else f"this {type(value).__name__}"
    )


def _mend(value: Any, what: str) -> str:
    if isinstance(value, (set, frozenset)) and what == "placeholder":
        return "Put the choice around whole sets (`sx.oneof([{1, 2}, {1, 3}])`), or take a list."
    around = " or put the choice around whole values: `sx.oneof([...])`"
    around = around if what == "placeholder" else ""
    if isinstance(value, (FunctionType, MethodType, functools.partial)):
        return (
            "Pass it as an argument of a symbolic function (`sx.symbolize(function)`),"
            f"{around or ' or of the object that gets the function'}."
        )
    if isinstance(value, Iterator) or not hasattr(type(value), "__len__"):
        if type(value).__module__ in _HOLDERS:
            return f"Take a list or a dict,{around or ' into which rules reach'}."
        return (
            f"Symbolize the class: `sx.symbolize({type(value).__name__})`{around and ','}{around}."
        )
    return f"Take a list or a dict,{around or ' into which rules reach'}."


# What values hold, by their kinds.


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yields what a value holds, with the step that leads there."""
    if isinstance(value, FunctionType):
        yield from _parts_of_function(value)
        return
    if isinstance(value, MethodType):
        yield ".__self__", value.__self__
        yield from _parts_of_function(value.__func__)
        return
    if isinstance(value, functools.partial):
        yield "its function", value.func
        yield from ((f"argument {i}", v) for i, v in enumerate(value.args))
        yield from ((f"argument {k!r}", v) for k, v in value.keywords.items())
    elif isinstance(value, dict):
        for key in dict.keys(value):
            yield "a key", key
            yield f"[{key!r}]" if type(key) in SCALARS else "a value", dict.__getitem__(value, key)
    elif isinstance(value, (list, tuple)):
        base: Any = list if isinstance(value, list) else tuple
        names = getattr(type(value), "_fields", None)
        for i, held in enumerate(base.__iter__(value)):
            yield f".{names[i]}" if names and i < len(names) else f"[{i}]", held
    elif isinstance(value, (set, frozenset)):
        base = set if isinstance(value, set) else frozenset
        yield from (("an element", held) for held in base.__iter__(value))
    elif isinstance(value, deque):
        yield from ((f"[{i}]", held) for i, held in enumerate(deque.__iter__(value)))
    elif type(value).__module__ == "numpy":
        yield from (("an element", held) for held in value.flat)
    elif not isinstance(value, SimpleNamespace) and type(value).__module__ in _HOLDERS:
        # Iterators, views, slices and the like: what their memory refers to.
        yield from (("its content", held) for held in gc.get_referents(value) if held is not None)
    yield from _attributes(value)


def _parts_of_function(function: Any) -> Iterator[tuple[str, Any]]:
    code = getattr(function, "__code__", None)
    if code is None:
        return
    cells: tuple[CellType, ...] = function.__closure__ or ()
    for name, cell in zip(code.co_freevars, cells):
        try:
            yield f"closure variable {name!r}", cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    yield from (("a default", held) for held in function.__defaults__ or ())
    yield from (("a default", held) for held in (function.__kwdefaults__ or {}).values())
    yield from ((f".{name}", held) for name, held in function.__dict__.items())


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yields the attributes that an object itself holds, without a call of `__getattr__`."""
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        held = {}
    if type(held) is dict:
        yield from ((f".{name}", v) for name, v in list(held.items()))
    for base in type(value).__mro__:
        for name, slot in _slots(base):
            try:
                yield f".{name}", slot.__get__(value)
            except AttributeError:  # not set
                continue


@functools.lru_cache(maxsize=4096)
def _slots(cls: type) -> tuple[tuple[str, Any], ...]:
    found: dict[str, Any] = {}
    for name, member in cls.__dict__.items():
        if type(member).__name__ == "member_descriptor" and cls.__module__ not in _HOLDERS:
            found[name] = member
    return tuple(found.items())
