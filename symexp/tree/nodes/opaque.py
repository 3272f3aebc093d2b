"""Opaque values: objects of classes that are not symbolic, as leaves of a tree.

They are values: what happens to an object in one live object, or outside of the tree, shows neither
in the tree nor in its clones. So there are three kinds of copies of one object.

1. The *leaf* is the copy in the node, made when the object enters the tree. Nothing changes it.
2. The *own* value of a handle is what the handle reads and its live object gets. For the handle
   that a call of the class returned, it is the very object that was passed, as in plain Python. All
   other handles (clones, candidates, loaded and edited trees) copy the leaf when they need it, with
   one memo per tree, so that objects that are one in the tree are one in the live tree.
3. A live object gets a writable copy of an array. The array of the tree is read-only.

An object that enters a second tree unchanged has the same leaf there, so trees with it are equal.
What has no state, or declares that it does not (`__deepcopy__` returns it), is its own leaf. So is
what cannot be copied, and `sx.Ref` says that an object is shared on purpose.
"""

from __future__ import annotations

import copy
import sys
import threading
import types
import warnings
import weakref
from typing import Any

from symexp._base.introspection import level_of_user
from symexp._base.leaves import SetLeaf, has_encoder, is_equal
from symexp._base.markers import MissingValue, Placeholder, Ref
from symexp.tree.nodes.node import SCALARS

__all__ = [
    "Own",
    "SharedObjectWarning",
    "array_leaf",
    "copied",
    "is_array",
    "is_opaque",
    "keep",
    "known_leaf",
    "live_leaf",
    "share_arrays",
    "tell_shared",
]


class SharedObjectWarning(UserWarning):
    """An object that cannot be copied is shared by live objects that should be independent."""


class Own:
    """The own values of one handle, and at the root of a tree the memo of its copies.

    Attributes:
        values: Own values by key. Containers hold theirs themselves.
        memo: The memo of `copy.deepcopy` for the whole tree; used at the root only.
        used: Whether a live object got the elements of the container.
        shared: An element of the container that could not be copied, or `None`.
    """

    __slots__ = ("memo", "shared", "used", "values")

    def __init__(self) -> None:
        self.values: dict[Any, Any] = {}
        self.memo: dict[int, Any] = {}
        self.used = False
        self.shared: Any = None


# Which values are opaque, by class.

_opaque: dict[type, bool] = dict.fromkeys(
    (
        *SCALARS, bytes, complex, object, range, slice, property, types.ModuleType, types.CodeType,
        types.FunctionType, types.BuiltinFunctionType, types.MappingProxyType, type(...),
        type(NotImplemented), weakref.ref, tuple, SetLeaf, frozenset, MissingValue, Ref,
    ),
    False,
)  # fmt: skip

# Modules whose own classes have immutable instances.
_IMMUTABLE = frozenset({
    "datetime", "decimal", "fractions", "ipaddress", "numbers", "operator", "pathlib", "re",
    "typing", "uuid", "zoneinfo", "jax", "jaxlib", "tensorflow",
})  # fmt: skip

# Bases, by package and name, whose instances are shared: tensors and data sets.
_SHARED_BASES = frozenset({
    ("keras", "KerasTensor"), ("keras", "PyDataset"), ("tensorflow", "DatasetV2"),
    ("tensorflow", "Tensor"), ("torch", "Dataset"), ("torch", "DataLoader"), ("torch", "Tensor"),
    ("grain", "MapDataset"), ("grain", "IterDataset"), ("grain", "DataLoader"),
})  # fmt: skip


def is_opaque(kind: type) -> bool:
    """Whether values of a class have state that two live objects must not share."""
    found = _opaque.get(kind)
    if found is None:
        found = _opaque[kind] = _finds_state(kind)
    return found


def _finds_state(kind: type) -> bool:
    if issubclass(kind, (type, Placeholder)) or hasattr(kind, "_sx_type") or has_encoder(kind):
        return False
    if _is_variable(kind):
        return True
    package = kind.__module__.partition(".")[0]
    if package in _IMMUTABLE or package == "symexp":
        return False
    bases = {(base.__module__.partition(".")[0], base.__name__) for base in kind.__mro__}
    return not bases & _SHARED_BASES


def _is_variable(kind: type) -> bool:
    """Whether a class is one of the variables of a backend, which are too large to be copied."""
    package = kind.__module__.partition(".")[0]
    return package in ("keras", "tensorflow") and "Variable" in kind.__name__


# From an object to its leaf.


def keep(value: Any, memo: dict[int, Any] | None = None) -> Any:
    """Returns the leaf for a value that enters a tree: the value itself unless it is opaque.

    Args:
        value: The value; no symbolic one.
        memo: The memo of `copy.deepcopy` for values that enter together.
    """
    kind = type(value)
    if kind is SetLeaf or kind is frozenset:
        return _keep_set(value)
    return _keep_object(value, memo) if is_opaque(kind) else value


def _keep_object(value: Any, memo: dict[int, Any] | None) -> Any:
    known = known_leaf(value)
    if known is None or not (known is value or _Comparison().same(value, known)):
        known = _copy(value, memo)
        if known is not value:
            _remember(value, known)
            _remember(known, known)
    elif memo is not None:
        memo[id(value)] = known
    return known


def _keep_set(value: Any) -> Any:
    if not any(is_opaque(type(element)) for element in value):
        return value
    return type(value)([keep(element) for element in value])


def _copy(value: Any, memo: dict[int, Any] | None = None) -> Any:
    """Returns a deep copy of an object; the object itself if it cannot be copied."""
    if _is_variable(type(value)):
        return value
    memo = {} if memo is None else memo
    size = len(memo)
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # the code of the user's class, or a lock, a file, a generator in it
        while len(memo) > size:  # the memo has objects that are half made
            memo.popitem()
        return value


# Leaves of objects, by identity of the object. Both are referred to weakly. Of objects without weak
# references, only the last ones are known.
_leaves: dict[int, tuple[Any, Any]] = {}
_last: dict[int, tuple[Any, Any]] = {}
_MOST = 32


def known_leaf(value: Any) -> Any:
    """Returns the leaf that an object, or a copy of it for a handle, was given; or `None`."""
    pair = _leaves.get(id(value))
    if pair is not None:
        return pair[1]() if pair[0]() is value else None
    pair = _last.get(id(value))
    return None if pair is None else pair[1]


def _remember(value: Any, leaf: Any) -> None:
    key = id(value)
    try:
        _leaves[key] = (weakref.ref(value, lambda _: _leaves.pop(key, None)), weakref.ref(leaf))
    except TypeError:
        _last[key] = (value, leaf)
        while len(_last) > _MOST:
            _last.pop(next(iter(_last)), None)


# From a leaf to own and live values.


def copied(leaf: Any, memo: dict[int, Any]) -> Any:
    """Returns a copy of a leaf for a handle; the leaf itself if it cannot be copied."""
    made = _copy(leaf, memo)
    if made is not leaf:
        _remember(made, leaf)
    return made


def live_leaf(value: Any) -> Any:
    """Returns what code of the user gets for the own value of a handle."""
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is Ref:
        return value.value
    if kind is SetLeaf or kind is frozenset:
        return _live_set(value)
    if kind is tuple:
        live = tuple([live_leaf(element) for element in value])
        return value if all(a is b for a, b in zip(live, value)) else live
    if is_array(value):
        return _live_array(value)
    named: Any = getattr(kind, "sx_live", None)  # a name in a file, which may be known by now
    return value if named is None else named(value)


def _live_set(value: Any) -> Any:
    plain = set if type(value) is SetLeaf else frozenset
    if any(is_opaque(type(element)) for element in value):
        return _copy(plain(value))
    return plain(value)


_told: set[type] = set()


def tell_shared(value: Any) -> None:
    """Warns, once per class, that a live object shares an object that cannot be copied."""
    kind = type(value)
    if kind in _told:
        return
    _told.add(kind)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    warnings.warn(
        f"An object of class {name} cannot be copied, so clones and candidates share it: a change "
        "by one of them shows in all others. If that is what you want, pass `sx.Ref(value)`; else "
        "give its class a `__deepcopy__`, or let each object make its own.",
        SharedObjectWarning,
        stacklevel=level_of_user() + 1,
    )


# Arrays.

_arrays = threading.local()


class share_arrays:  # noqa: N801  # a context manager, used as a function
    """While it is entered, an array that stands at several places becomes one live array."""

    __slots__ = ("_outer",)

    def __enter__(self) -> None:
        self._outer = getattr(_arrays, "live", None)
        if self._outer is None:
            _arrays.live = {}

    def __exit__(self, *error: object) -> None:
        _arrays.live = self._outer


def is_array(value: Any) -> bool:
    """Whether a value is an array of NumPy, which need not be imported."""
    return "numpy" in sys.modules and isinstance(value, sys.modules["numpy"].ndarray)


def array_leaf(array: Any) -> Any:
    """Returns a read-only copy of an array; the array itself if its memory is read-only."""
    base = array
    while base is not None and getattr(base, "flags", None) is not None:
        if base.flags.writeable:
            return _read_only(array)
        base = base.base
    return array


def _read_only(array: Any) -> Any:
    known = known_leaf(array)
    if known is not None and _same_arrays(array, known):
        return known
    leaf = _copy(array) if array.dtype.hasobject else array.copy()
    leaf.flags.writeable = False
    _remember(array, leaf)
    return leaf


def _same_arrays(a: Any, b: Any) -> bool:
    if type(a) is not type(b) or a.dtype != b.dtype or a.shape != b.shape or a.dtype.hasobject:
        return False
    plain = sys.modules["numpy"].ndarray
    return type(a) is plain and bool(a.tobytes() == b.tobytes())


def _live_array(leaf: Any) -> Any:
    """Returns a writable copy of an array. A mapped file stays as it is: it may be huge."""
    base = leaf
    while base is not None:
        if type(base).__name__ in ("memmap", "mmap"):
            return leaf
        base = getattr(base, "base", None)
    live = getattr(_arrays, "live", None)
    made = None if live is None else live.get(id(leaf))
    if made is None:
        made = _copy(leaf) if leaf.dtype.hasobject else leaf.copy()
        if live is not None:
            live[id(leaf)] = made
    return made


# Whether an object has changed since its leaf was made.


class _Comparison:
    """Compares two objects by the state that `pickle` would write, without writing it."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()
        self._alive: list[Any] = []  # so that no identity is used again

    def same(self, a: Any, b: Any) -> bool:
        """Whether the states are equal. If that is not known, the answer is no."""
        try:
            return self._same(a, b)
        except Exception:  # the code of the user's class, or a state that is too deep
            return False

    def _same(self, a: Any, b: Any) -> bool:
        kind = type(a)
        if a is b:
            return True
        if kind is not type(b):
            return False
        if (id(a), id(b)) in self._seen:
            return True
        self._seen.add((id(a), id(b)))
        self._alive += (a, b)
        if kind in (list, tuple):
            return len(a) == len(b) and all(map(self._same, a, b))
        if kind is dict:
            return self._same(list(a.items()), list(b.items()))
        if kind is types.MethodType:
            return a.__func__ is b.__func__ and self._same(a.__self__, b.__self__)
        if not is_opaque(kind):
            return is_equal(a, b)
        return self._same_reduced(a.__reduce_ex__(4), b.__reduce_ex__(4))

    def _same_reduced(self, a: Any, b: Any) -> bool:
        if type(a) is not tuple or type(b) is not tuple or len(a) != len(b):
            return False
        for i, (x, y) in enumerate(zip(a, b)):
            if i in (3, 4) and x is not None and y is not None:  # elements, as iterators
                x, y = list(x), list(y)
            if not self._same(x, y):
                return False
        return True
