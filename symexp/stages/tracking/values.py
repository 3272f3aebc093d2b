"""Values that code names, as text: the same text for the same content in every process.

`spell` returns the text of any value, and the code that it leads to: the classes of instances, the
functions in lists. What has no content of its own, such as a lock, has an empty text. What has one
that cannot be read, such as an open socket, is reported.
"""

from __future__ import annotations

import collections
import copyreg
import decimal
import enum
import fractions
import functools
import hashlib
import io
import pathlib
import sys
import types
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from symexp.errors import SymexpError
from symexp.stages.tracking.packages import module_of
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of

__all__ = [
    "HOLDERS",
    "Spelled",
    "code_below",
    "is_code",
    "is_fixed",
    "is_plain",
    "old_text",
    "plain_text",
    "spell",
]

_LEAVES = (bool, int, float, str, bytes)
_MANY = 1000
_INNER = "\0"
"""Ends the place in a message where an object of a package begins: its attributes are not known."""

_LARGE = 100_000
"""How many values one global may lead to; larger ones are reported."""

# Functions that are not written in Python.
_COMPILED = (
    types.BuiltinFunctionType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.MethodWrapperType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
)
_CODE = (types.FunctionType, type)

# Where callable objects of packages keep the function of the user: `functools.lru_cache` and all
# that follow `functools.wraps`, methods, `functools.cached_property`, `numpy.vectorize`, Numba,
# `tf.function`.
_INSIDE = (
    "__wrapped__",
    "__func__",
    "func",
    "pyfunc",
    "py_func",
    "python_function",
    "_python_function",
    "fget",
    "fset",
    "fdel",
    "dispatcher",
)

# Objects of these modules coordinate, print or wait. They have no content that a result depends on.
_TOOLS = frozenset(
    (
        *("_asyncio", "_contextvars", "_io", "_queue", "_thread", "_weakref", "asyncio"),
        *("concurrent", "contextvars", "logging", "multiprocessing", "queue", "threading"),
        *("tqdm", "unittest", "weakref"),
    )
)


class Spelled(NamedTuple):
    """The text of a value.

    Attributes:
        text: The text.
        code: The functions, classes and modules that the value leads to.
        is_mutable: Whether its content may change while it stays the same object, and can be
            read again.
        problems: What cannot be read, with the place in the value: `.conn (a socket)`.
        strings: The strings in it.
    """

    text: str
    code: list[Any]
    is_mutable: bool
    problems: list[str]
    strings: list[str]


def is_fixed(value: Any) -> bool:
    """Whether a value is plain and immutable."""
    if type(value) is tuple:
        return all(item is None or is_fixed(item) for item in value)
    return type(value) in _LEAVES


def is_plain(value: Any) -> bool:
    """Whether a value consists of numbers, strings and containers, at most `_MANY` in all."""
    stack, count = [value], 0
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind in (tuple, list, set, frozenset, dict):
            count += len(item)
            if count > _MANY:
                return False
            stack.extend(item)
            stack.extend(item.values() if kind is dict else ())
        elif kind not in _LEAVES and item is not None:
            return False
    return True


def plain_text(value: Any) -> str:
    """Returns the text of a plain value as a literal, with the elements of sets in order."""
    kind = type(value)
    if kind is tuple:
        return f"({', '.join(map(plain_text, value))}{',' if len(value) == 1 else ''})"
    if kind is list:
        return f"[{', '.join(map(plain_text, value))}]"
    if kind is dict:
        items = (f"{plain_text(k)}: {plain_text(v)}" for k, v in value.items())
        return "{" + ", ".join(items) + "}"
    if kind in (set, frozenset):
        inner = "{" + ", ".join(sorted(map(plain_text, value))) + "}" if value else "set()"
        return inner if kind is set else f"frozenset({inner})"
    return repr(value)


def old_text(value: Any) -> str:
    """Returns the text that the first version of the tracking took of a plain value."""
    return repr(value) if value is None or is_fixed(value) else _old_text(value)


def _old_text(value: Any) -> str:
    if type(value) in (set, frozenset):
        return f"{type(value).__name__}{sorted(map(_old_text, value))}"
    if type(value) in (tuple, list):
        return f"{type(value).__name__}({', '.join(map(_old_text, value))})"
    if type(value) is dict:
        items = (f"{_old_text(k)}: {_old_text(v)}" for k, v in value.items())
        return "{" + ", ".join(items) + "}"
    return repr(value)


def is_code(value: Any, users: Callable[[Any], bool]) -> bool:
    """Whether a value is code: a function, a class, or an object of a package around a function.

    Args:
        value: The value.
        users: Whether a class or function belongs to the user.
    """
    kind = type(value)
    if issubclass(kind, _CODE) or kind in _COMPILED or kind in HOLDERS:
        return True
    if not callable(value) or kind is functools.partial or is_handle(value):
        return False
    if users(kind) or module_of(kind).partition(".")[0] in _TOOLS:
        return False
    return next(code_below(value), None) is not None


def code_below(value: Any) -> Iterator[Any]:
    """Yields the functions that an object of a package is made of."""
    kind = type(value)
    if issubclass(kind, type) or (module_of(kind) == "builtins" and kind not in HOLDERS):
        return
    found = False
    for name in _INSIDE:
        inner = _attribute(value, name)
        if callable(inner) and inner is not value:
            found = True
            yield inner
    registry = _attribute(value, "registry")  # of functools.singledispatch
    if found and isinstance(registry, Mapping):
        yield from registry.values()


HOLDERS = (
    *(types.MethodType, types.FunctionType, staticmethod, classmethod, property),
    *(functools.cached_property, functools.singledispatchmethod, functools.partialmethod),
)


def _attribute(value: Any, name: str) -> Any:
    """Returns an attribute without running code of the user, as far as that is possible."""
    try:
        return getattr(value, name, None)
    except Exception:  # properties of packages may raise anything
        return None


def spell(value: Any, users: Callable[[Any], bool]) -> Spelled:
    """Returns the text of a value, and the code that it leads to.

    Args:
        value: The value.
        users: Whether a class or function belongs to the user.
    """
    speller = _Speller(users)
    try:
        speller.run(value)
    except RecursionError:
        speller.problems.append(" (nested too deep)")
    return Spelled(
        speller.finish(), speller.code, speller.is_mutable, speller.problems, speller.strings
    )


class _Speller:
    """Spells one value, without recursion: containers may be nested deep, or contain themselves."""

    def __init__(self, users: Callable[[Any], bool]) -> None:
        self.code: list[Any] = []
        self.problems: list[str] = []
        self.strings: list[str] = []
        self.is_mutable = False
        self._users = users
        self._hasher = hashlib.sha256()
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []  # objects that were made on the way keep their identities
        self._stack: list[tuple[Any, str] | bytes] = []

    def run(self, value: Any) -> None:
        """Spells a value."""
        self._stack.append((value, ""))
        left = _LARGE
        while self._stack:
            item = self._stack.pop()
            if isinstance(item, bytes):
                self._hasher.update(item)
                continue
            left -= 1
            if not left:
                self.problems.append(f" (more than {_LARGE:,} values)")
                return
            self._one(*item)

    def finish(self) -> str:
        """Returns the text: a digest of what was spelled."""
        return self._hasher.hexdigest()[:16]

    def _add(self, text: str) -> None:
        self._hasher.update(text.encode("utf-8", "surrogatepass") + b"\0")

    def _push(self, head: str, parts: list[tuple[Any, str]]) -> None:
        self._add(head)
        self._stack.append(b")\0")
        self._stack.extend(reversed(parts))

    def _one(self, value: Any, place: str) -> None:
        kind = type(value)
        if value is None or kind in _LEAVES or kind in (complex, type(...), range, slice):
            self._add(f"{kind.__name__} {value!r}")
            if kind is str:
                self.strings.append(value)
            return
        known = self._seen.get(id(value))
        if known is not None:
            self._add(f"again {known}")
            return
        self._seen[id(value)] = len(self._seen)
        self._kept.append(value)
        if isinstance(value, types.ModuleType) or is_code(value, self._users):
            self._code(value, place)
        elif is_handle(value):
            self._symbolic(value, place)
        elif isinstance(value, enum.Enum):
            self._class(kind)
            self._add(f"enum {value.name}")
        elif isinstance(value, _PRINTED):  # what `pickle` writes of them differs between versions
            self._add(f"{kind.__name__} {value}")
        elif kind in _CONTAINERS:
            self._container(value, kind, place)
        elif isinstance(value, functools.partial):
            parts = [(value.func, place), (value.args, place), (value.keywords, place)]
            self._push("partial", parts)
        else:
            self._object(value, kind, place)

    def _code(self, value: Any, place: str) -> None:
        self.code.append(value)
        self._add(f"code {_name_of(value)}")
        if isinstance(value, types.MethodType):
            self._stack.append((value.__self__, place))

    def _class(self, kind: type) -> None:
        self.code.append(kind)
        self._add(f"{module_of(kind)}.{kind.__qualname__}")

    def _symbolic(self, value: Any, place: str) -> None:
        self.is_mutable = True
        try:
            node = node_of(value)
            self._add(f"symbolic {fingerprint_of(node).hex()}")
        except SymexpError:
            self.problems.append(f"{place} (a symbolic object without a fingerprint)")
            return
        self.code.extend(classes_in(node))

    def _container(self, value: Any, kind: type, place: str) -> None:
        if kind in (set, frozenset):
            self.is_mutable = self.is_mutable or kind is set
            self._set(value, place)
            return
        self.is_mutable = self.is_mutable or kind is not tuple
        if isinstance(value, Mapping):
            parts = []
            for key, item in list(value.items()):
                parts += [(key, place), (item, f"{place}[{key!r}]")]
        else:
            parts = [(item, f"{place}[{i}]") for i, item in enumerate(list(value))]
        factory = getattr(value, "default_factory", None)  # of collections.defaultdict
        self._push(kind.__name__, parts if factory is None else [(factory, place), *parts])

    def _set(self, value: Any, place: str) -> None:
        texts = []
        for item in value:
            one = spell(item, self._users)
            texts.append(one.text)
            self.is_mutable = self.is_mutable or one.is_mutable
            self.code += one.code
            self.problems += [place + p for p in one.problems]
            self.strings += one.strings
        self._add(f"set {sorted(texts)}")

    def _object(self, value: Any, kind: type, place: str) -> None:
        if module_of(kind).partition(".")[0] in _TOOLS and not hasattr(kind, "getvalue"):
            self._add("tool")
        elif self._users(kind):
            self.is_mutable = True
            self._class(kind)
            self._push("object", _state_of(value, place))
        elif (array := _as_array(value, kind)) is not None:
            self.is_mutable = True
            self._array(array, place)
        elif hasattr(kind, "get_config") and hasattr(kind, "from_config"):  # of Keras
            self.is_mutable = True
            self._class(kind)
            parts = [(_call(value, "get_config"), place), (_call(value, "get_weights"), place)]
            self._push("keras", parts)
        elif isinstance(value, (io.BytesIO, io.StringIO)):
            self._add(f"buffer {value.getvalue()!r}")
        else:
            self._reduced(value, kind, place)

    def _array(self, array: Any, place: str) -> None:
        self._add(f"array {array.dtype.str} {array.shape}")
        if array.dtype.hasobject:
            self._stack.append((array.tolist(), place))
        else:
            self._hasher.update(memoryview(array.tobytes()))

    def _reduced(self, value: Any, kind: type, place: str) -> None:
        """Spells what `pickle` would write of an object of a package."""
        self.code.append(kind)
        try:
            reduced = _reduce(value, kind)
        except Exception:  # any object may refuse, with any error
            self._add(f"unknown {module_of(kind)}.{kind.__qualname__}")
            where = place.partition(_INNER)[0]
            problem = f"{where} (a {module_of(kind)}.{kind.__qualname__})"
            if not any(known.startswith(f"{where} (") for known in self.problems):
                self.problems.append(problem)
            return
        if isinstance(reduced, str):
            self._add(f"global {reduced}")
            return
        parts = list(reduced[:3])
        parts += [list(item) if item is not None else None for item in reduced[3:5]]
        self._push("reduced", [(part, place + _INNER) for part in parts])


_PRINTED = (pathlib.PurePath, decimal.Decimal, fractions.Fraction, uuid.UUID)
_CONTAINERS = frozenset(
    (
        *(tuple, list, set, frozenset, dict, bytearray, collections.deque),
        *(collections.OrderedDict, collections.defaultdict, collections.Counter),
        *(types.MappingProxyType, type({}.items()), type({}.keys()), type({}.values())),
    )
)


def _reduce(value: Any, kind: type) -> Any:
    reducer = copyreg.dispatch_table.get(kind)
    return value.__reduce_ex__(4) if reducer is None else reducer(value)


def _state_of(value: Any, place: str) -> list[tuple[Any, str]]:
    """Returns the attributes of an instance of a class of the user, and what it contains."""
    found: dict[str, Any] = {}
    for base in reversed(type(value).__mro__):
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else tuple(slots):
            if name not in ("__dict__", "__weakref__"):
                hidden = name.startswith("__") and not name.endswith("__")
                full = f"_{base.__name__.lstrip('_')}{name}" if hidden else name
                descriptor = base.__dict__.get(full)
                if isinstance(descriptor, types.MemberDescriptorType):
                    try:
                        found[name] = descriptor.__get__(value)
                    except AttributeError:
                        continue
    found.update(getattr(value, "__dict__", {}))
    parts: list[tuple[Any, str]] = []
    for name, item in found.items():
        parts += [(name, place), (item, f"{place}.{name}")]
    for base, content in _BASES.items():
        if isinstance(value, base):  # without methods of the user, who may change how it iterates
            parts.append((content(value), place))
            break
    return parts


_BASES: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: [*tuple.__iter__(value)],
    list: lambda value: [*list.__iter__(value)],
    set: lambda value: {*set.__iter__(value)},
    frozenset: lambda value: {*frozenset.__iter__(value)},
    dict: lambda value: dict(dict.items(value)),
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    int: int.__int__,
    float: float.__float__,
}


def _as_array(value: Any, kind: type) -> Any:
    """Returns arrays and tensors as arrays of NumPy; `None` for all other values."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not hasattr(kind, "__array__") or hasattr(kind, "to_pickle"):
        return None  # tables of pandas have names besides their values
    try:
        found = numpy.asarray(value)
    except Exception:  # symbolic tensors have no content
        return None
    return found if isinstance(found, numpy.ndarray) else None


def _call(value: Any, name: str) -> Any:
    try:
        return getattr(value, name)()
    except Exception:  # a layer that cannot say its configuration has none
        return None


def _name_of(value: Any) -> str:
    module = module_of(value)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", "")
    return f"{module}.{name or type(value).__qualname__}"


def classes_in(root: Node) -> list[Any]:
    """Returns the classes of the symbolic objects in a tree, and the functions among its values."""
    found: dict[int, Any] = {}
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        kind: Any = node.type
        if kind.is_object and hasattr(kind, "origin"):
            found[id(kind.origin)] = kind.origin
        for value in node.values:
            if type(value) is Node:
                stack.append(value)
            elif type(value) in HOLDERS:
                found[id(value)] = value
    return list(found.values())
