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

import dis
import functools
import gc
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import (
    CellType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.markers import Placeholder
from symexp.errors import describe
from symexp.tree.nodes.node import ABSTRACT, SCALARS
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.types import has_integration

__all__ = [
    "allow_in_code",
    "can_hide",
    "find_hidden",
    "held_by_class",
    "reads_placeholders",
    "way_out",
]

# The most values that are looked at for placeholders and for symbolic objects, and how deep the
# search for the latter goes: an object may lead to what belongs to another part of the program.
_MOST_LOOKED_AT = 10_000
_MOST_FOR_OBJECTS = 500
_DEEPEST = 6

# Modules of the standard library whose objects are read by what their memory refers to, and those
# into whose objects the search does not go, because they lead to the whole program.
_HOLDERS = frozenset(
    {
        "_collections",
        "builtins",
        "collections",
        "functools",
        "itertools",
        "operator",
        "types",
        "typing",
    }
)
_LEADING_FAR = frozenset(
    {"asyncio", "logging", "multiprocessing", "threading", "unittest", "weakref"}
)
_IMMUTABLE = frozenset(
    {"abc", "datetime", "decimal", "enum", "fractions", "ipaddress", "pathlib", "re", "uuid"}
)
# Packages whose objects are full of objects of their own.
_CLOSED = frozenset(
    {"jax", "numpy", "pandas", "scipy", "sklearn", "symexp", "tensorflow", "tf_keras", "torch"}
)

_CODE = (FunctionType, MethodType, functools.partial)

_CONTAINERS = (dict, list, tuple, set, frozenset, deque)

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
    if issubclass(kind, (*_LEAVES, Placeholder, ContextualValue)) or hasattr(kind, "_sx_type"):
        return False
    package = kind.__module__.partition(".")[0]
    packages = {base.__module__.partition(".")[0] for base in kind.__mro__}
    closed = package in _CLOSED or package in _LEADING_FAR or package in _IMMUTABLE
    return not closed and not any(map(has_integration, packages))


def find_hidden(value: Any, *, objects: bool = True) -> tuple[Any, str] | None:
    """Returns a placeholder or symbolic object inside of a value, and how it is reached.

    Args:
        value: A value that a tree does not reach into.
        objects: Whether symbolic objects are looked for, too.

    Returns:
        The first one, and its place in words, such as `.callback, closure variable 'rate'`; `None`
        if nothing was found.
    """
    seen = {id(value)}
    queue: deque[tuple[Any, str, int, bool, bool]] = deque([(value, "", 0, False, objects)])
    allows = getattr(_allowed, "on", False)
    looked = 0
    while queue:
        holder, place, depth, in_code, objects = queue.popleft()
        in_code = in_code or (allows and isinstance(holder, _CODE))
        for step, held in _parts(holder):
            kind = type(held)
            if kind in SCALARS or id(held) in seen:
                continue
            looked += 1
            if looked > _MOST_LOOKED_AT:
                return None
            here = f"{place}, {step}" if place and step[:1] not in ".[" else place + step
            if isinstance(held, Placeholder) or kind is ContextualValue:
                return held, here
            # What a class holds is shared by all its objects, and no part of one of them.
            counts = objects and looked <= _MOST_FOR_OBJECTS and not step.startswith(_OF_CLASS)
            if hasattr(kind, "_sx_type"):
                if counts and (not in_code or get_state(held).node.flags & ABSTRACT):
                    return held, here
                continue
            if can_hide(kind) or _holds_objects(held):
                seen.add(id(held))
                below = depth + (not isinstance(held, _CONTAINERS))
                queue.append((held, here, below, in_code, counts and below <= _DEEPEST))
    return None


_OF_CLASS = "class attribute"


def _holds_objects(value: Any) -> bool:
    if type(value).__module__ != "numpy":
        return False
    return bool(getattr(getattr(value, "dtype", None), "hasobject", False))


def way_out(value: Any, found: Any, place: str) -> str:
    """Returns the message that refuses a value which hides something."""
    what = "placeholder" if isinstance(found, Placeholder) else "symbolic object"
    if type(found) is ContextualValue:
        what, reason, shown = "contextual value", "where nothing would give it one", repr(found)
    elif isinstance(found, Placeholder):
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
    if isinstance(value, type):
        return f"Make it an argument of `__init__`, and symbolize {value.__name__}."
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
        if isinstance(value, defaultdict):
            yield "its factory", defaultdict.__dict__["default_factory"].__get__(value)
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
        if value.dtype.names:
            yield from ((f"field {name!r}", value[name]) for name in value.dtype.names)
            return
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
    yield from reads_placeholders(function)


def reads_placeholders(function: Any) -> Iterator[tuple[str, Any]]:
    """Yields the placeholders among the global variables that a function reads."""
    code, variables = function.__code__, getattr(function, "__globals__", {})
    names = {n for n in code.co_names if isinstance(variables.get(n), Placeholder)}
    if names:  # they may be names of attributes as well
        read = {i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"}
        yield from ((f"global variable {n!r}", variables[n]) for n in sorted(names & read))


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
    yield from held_by_class(type(value))


# Types of most attributes of classes, which are skipped fast.
_OTHER_MEMBERS = SCALARS | {
    FunctionType, GetSetDescriptorType, MemberDescriptorType, classmethod, property, staticmethod,
}  # fmt: skip


def held_by_class(cls: type) -> Iterator[tuple[str, Any]]:
    """Yields the attributes of a class of the user that are placeholders or plain containers."""
    for base in cls.__mro__:
        if base is object or base.__module__.partition(".")[0] in sys.stdlib_module_names:
            continue
        for name, held in list(base.__dict__.items()):
            kind = type(held)
            if kind in _OTHER_MEMBERS:
                continue
            if isinstance(held, Placeholder) or kind is list or kind is dict or kind is tuple:
                yield f"{_OF_CLASS} {name!r}", held


@functools.lru_cache(maxsize=4096)
def _slots(cls: type) -> tuple[tuple[str, Any], ...]:
    found: dict[str, Any] = {}
    for name, member in cls.__dict__.items():
        if type(member).__name__ == "member_descriptor" and cls.__module__ not in _HOLDERS:
            found[name] = member
    return tuple(found.items())
