"""Types of nodes, and the registry of symbolic types by class and by public name.

A type is compiled once per class. It binds arguments without `inspect`, and knows how to call the
class from frozen values (`symexp.tree.handles.object_type`).
"""

from __future__ import annotations

import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, final
from weakref import WeakValueDictionary

from symexp._base.keypath import Key
from symexp._base.markers import MISSING_VALUE
from symexp._base.public_modules import import_public
from symexp._base.registry import load_module, resolve
from symexp.errors import SymbolizeError

__all__ = [
    "UNKNOWN_TYPES",
    "SymType",
    "all_types",
    "announce",
    "current_name",
    "further_bases",
    "has_integration",
    "load_integration",
    "load_integrations",
    "register_alias",
    "register_bases",
    "register_keys",
    "register_later",
    "register_listener",
    "register_provider",
    "register_type",
    "same_type",
    "type_by_name",
    "type_by_origin",
    "type_by_place",
]


class SymType(ABC):
    """Base of the types of nodes: `ObjectType`, `ContainerType`, and types that are not known.

    Attributes:
        name: Public name that files use, such as `keras.layers.Conv2D`.
        label: Short name that prints use, such as `Conv2D`.
        names: Names of the arguments in order; empty for containers.
        index: Position of each argument by its name.
        flags: Flags that all nodes of this type have; see `symexp.tree.nodes.node`.
        is_object: Whether nodes of this type are symbolic objects, and not containers.
        is_functor: Whether they are symbolic functions.
        spec_of: Returns the value spec of an argument, or `None` if any value fits.
        is_unknown: Whether the class is not known in this process. An argument that such an object
            lacks may have its default, so it differs from another object in that argument only.
        is_anonymous: Whether the name holds in this process only, as that of a lambda.
        view: Returns a handle on a node of this type, with the given state if there is one. The
            module that defines the class of the handle sets it.
    """

    __slots__ = (
        "flags",
        "index",
        "is_anonymous",
        "is_functor",
        "is_object",
        "is_unknown",
        "label",
        "name",
        "names",
        "spec_of",
        "view",
    )

    def __init__(self, name: str, label: str) -> None:
        self.name = name
        self.label = label
        self.names: tuple[Key, ...] = ()
        self.index: dict[Key, int] = {}
        self.is_object = False
        self.is_functor = False
        self.is_anonymous = False
        self.is_unknown = False
        self.flags = 0
        self.spec_of: Callable[[Key], Any] = _no_spec
        self.view: Callable[..., Any] = _no_view

    @property
    def extra_names(self) -> frozenset[str] | None:
        """Names beside `names` that objects of this type may have as keys; `None`: every name."""
        return frozenset()

    def takes(self, key: Key) -> bool:
        """Whether objects of this type may have a key that is not in `names`."""
        return isinstance(key, str) and (self.extra_names is None or key in self.extra_names)

    @abstractmethod
    def default_of(self, key: Key) -> Any:
        """Returns the frozen default of an argument, or `MISSING_VALUE`."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


def _no_spec(key: Key) -> None:
    return None


def _no_view(node: Any, state: Any = None) -> Any:
    raise TypeError(f"{node!r} has no handle.")


@final
class ContainerType(SymType):
    """Type of list, dict and tuple nodes: one instance each.

    Attributes:
        children: Yields the keys and handles of the symbolic elements of a container.
        thaw: Returns the plain container of live values.
        refresh: Makes the content of a container follow its node after an edit, given the
            identities of the handles that the edit was made through.
    """

    __slots__ = ("children", "refresh", "thaw")
    children: Callable[[Any], Iterable[tuple[Key, Any]]]
    thaw: Callable[[Any, Callable[[Any], Any]], Any]
    refresh: Callable[[Any, Any, Collection[int]], None]

    def default_of(self, key: Key) -> Any:
        """Returns `MISSING_VALUE`: elements have no defaults."""
        return MISSING_VALUE

    def __reduce__(self) -> tuple[Any, ...]:
        return (_container, (self.name,))


LIST = ContainerType("list", "list")

DICT = ContainerType("dict", "dict")

TUPLE = ContainerType("tuple", "tuple")


def _container(name: str) -> ContainerType:
    return {"list": LIST, "dict": DICT, "tuple": TUPLE}[name]


# Types of objects in files that this process does not know (`symexp.codec.unknown`), by name,
# arguments and version. Almost always empty, so trees are not searched for such objects.
UNKNOWN_TYPES: WeakValueDictionary[tuple[Any, ...], Any] = WeakValueDictionary()

_lock = threading.RLock()

_by_origin: dict[int, Any] = {}

_by_name: dict[str, Any] = {}

_by_place: dict[tuple[str, str], Any] = {}

# Classes that are symbolic, but not compiled yet.
_later: dict[str, Callable[[], Any]] = {}

_aliases: dict[str, str] = {}

_providers: list[Callable[[str], Any]] = []

_listeners: dict[str, Callable[[Any], None]] = {}

_bases: dict[str, Callable[[type], tuple[type, ...]]] = {}

# Packages with an integration: `integrations.<package>` in the registry. It is imported
# before the first class of the package is symbolized, and before a name of the package is looked up
# if the user has imported the package.
_INTEGRATIONS = {"keras"}


def register_type(kind: Any, *, origin: Any) -> None:
    """Registers a type. A class that is defined again takes over the name of the old one."""
    with _lock:
        _by_origin[id(origin)] = kind
        _by_origin[id(kind.live)] = kind
        _by_name[kind.name] = kind
        if kind.is_anonymous:
            return
        place = (getattr(origin, "__module__", ""), getattr(origin, "__qualname__", kind.name))
        _by_place[place] = kind


def register_keys(kind: Any, keys: Iterable[str], *, required: bool = True) -> None:
    """Registers a type under other names too, for files that contain it under these names.

    Args:
        kind: The type.
        keys: The names.
        required: Whether a name that another class has is an error; else it is left out.

    Raises:
        SymbolizeError: Another class has one of the names.
    """
    with _lock:
        taken = [k for k in keys if _is_of_another(_by_name.get(k), k, kind)]
        if taken and required:
            raise SymbolizeError(
                f"{kind.label} cannot have the name {taken[0]!r} in files: another symbolic class "
                f"has it, {_by_name[taken[0]].live!r}. Give it another key."
            )
        _by_name.update((key, kind) for key in keys if key not in taken)


def _is_of_another(known: Any, key: str, kind: Any) -> bool:
    return (
        known is not None and known.name == key and kind.name != key and not _is_again(known, kind)
    )


def _is_again(old: Any, new: Any) -> bool:
    """Whether two types are of one class that was defined twice, as in a notebook."""
    return all(
        getattr(old.origin, a, None) == getattr(new.origin, a, None)
        for a in ("__module__", "__qualname__")
    )


def register_later(name: str, compile: Callable[[], Any]) -> None:
    """Registers a class whose type is compiled when the first object of it is made.

    Args:
        name: Its public name.
        compile: A function that returns its type; it may be called by a file that has the name.
    """
    _later[name] = compile


def register_alias(old: str, new: str) -> None:
    """Makes files that name a class `old` load it as `new`: for renamed or moved classes.

    Args:
        old: Public name in older files.
        new: Public name of the class today.
    """
    with _lock:
        _aliases[old] = new


def register_provider(provider: Callable[[str], Any]) -> None:
    """Registers a function that returns the symbolic class of a public name, or `None`.

    It must not import a package that the user has neither imported nor trusted.
    """
    _providers.append(provider)


def register_listener(package: str, listener: Callable[[Any], None]) -> None:
    """Registers a function that is called with each new type derived from a package's classes."""
    _listeners[package] = listener


def announce(kind: Any) -> None:
    """Calls the listeners of the packages from which a new type derives."""
    packages = {base.__module__.partition(".")[0] for base in kind.live.__mro__}
    for package in packages & _listeners.keys():
        _listeners[package](kind)


def register_bases(package: str, function: Callable[[type], tuple[type, ...]]) -> None:
    """Registers a function that returns further bases for the symbolic class of a class.

    Args:
        package: A package with an integration.
        function: It is called with each class that derives from one of the package. The symbolic
            class has the bases that it returns behind this class.
    """
    _bases[package] = function


def further_bases(cls: type) -> tuple[type, ...]:
    """Returns what the packages from which a class derives add to its symbolic class."""
    packages = {base.__module__.partition(".")[0] for base in cls.__mro__}
    return tuple(base for p in _bases if p in packages for base in _bases[p](cls))


def has_integration(package: str) -> bool:
    """Whether the classes of a package are known as soon as it is imported."""
    return package in _INTEGRATIONS


def load_integration(package: str) -> None:
    """Imports the integration of a package, if there is one and the package is imported."""
    if package in _INTEGRATIONS and package in sys.modules:
        load_module(f"integrations.{package}")


def load_integrations() -> None:
    """Imports the integrations of all packages that are imported already."""
    for package in _INTEGRATIONS:
        load_integration(package)


def type_by_origin(target: Any) -> Any:
    """Returns the type of a class, function or symbolic class; `None` if it is not symbolic."""
    kind = _by_origin.get(id(target))
    return kind if kind is not None and target in (kind.origin, kind.live) else None


def current_name(name: str) -> str:
    """Returns the public name of today for a name from an older file, by following aliases."""
    seen = set()
    while name in _aliases and name not in seen:
        seen.add(name)
        name = _aliases[name]
    return name


def type_by_name(name: str) -> Any:
    """Returns the type with a public name, aliases followed; `None` if no type has it."""
    name = current_name(name)
    compile = _later.pop(name, None)
    if compile is not None:
        return compile()
    kind = _by_name.get(name)
    if kind is not None:
        return kind
    if name.startswith("symexp."):
        if import_public(name):
            return type_by_name(name)
        try:
            return resolve(f"types.{name}")._sx_type
        except KeyError:
            return None
    load_integrations()
    for provider in _providers:
        made = provider(name)
        if made is not None:
            return made._sx_type
    return None


def type_by_place(module: str, qualname: str) -> Any:
    """Returns the type of the class that is defined at a place, or `None`."""
    return _by_place.get((module, qualname))


def all_types() -> Iterator[SymType]:
    """Yields all registered types."""
    return iter(list(dict.fromkeys(_by_name.values())))


def same_type(a: SymType, b: SymType) -> bool:
    """Whether two types have one public name.

    A class that is defined again (a notebook cell that runs twice) has the name of the old one.
    Trees of both are equal if their arguments are, as their files are.
    """
    return a is b or a.name == b.name
