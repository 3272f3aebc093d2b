"""Symbolic classes: a class of the user becomes one, or derives from one.

`make_class` makes the symbolic class of any class, `compile_subclass` the type of a class that a
user derived from a symbolic one. Both connect three things: the live class, its compiled type
(`object_type`) and its ghost class (`ghost`).
"""

from __future__ import annotations

import threading
from abc import ABCMeta
from types import FunctionType
from typing import TYPE_CHECKING, Any, final

from symexp._base.names import public_name
from symexp.errors import SymbolizeError
from symexp.tree.handles.functor import Functor, compile_functor_subclass
from symexp.tree.handles.ghost import make_ghost_class
from symexp.tree.handles.handle import (
    METHODS,
    LibrarySymbolic,
    SlottedSymbolic,
    Symbolic,
    Tail,
    argument_attribute,
    register_subclass_compiler,
)
from symexp.tree.handles.materialize import run_new_and_init
from symexp.tree.handles.metaclass import metaclass_of
from symexp.tree.handles.object_class import (
    Object,
    ObjectMeta,
    PureSymbolic,
    covered_fields,
    has_declared_signature,
    object_signature,
)
from symexp.tree.handles.object_type import ObjectType
from symexp.tree.nodes.node import PURE
from symexp.tree.nodes.state import make_handle
from symexp.tree.nodes.types import announce, further_bases, has_integration, register_type
from symexp.typing import Signature, signature_of

if TYPE_CHECKING:
    import inspect

__all__ = ["COMPILING", "compile_subclass", "complete", "has_inherited_constructor", "make_class"]

COMPILING = threading.RLock()
"""Held while a class or function becomes symbolic, so that it does so once."""


@final
class _ClassSignature:
    """The signature of a class; of its objects, that of their `__call__`, without using them."""

    __slots__ = ("signature",)

    def __init__(self, signature: inspect.Signature) -> None:
        self.signature = signature

    def __get__(self, handle: Any, owner: Any) -> inspect.Signature:
        if handle is None:
            return self.signature
        import inspect

        bases = owner._sx_type.live.__mro__
        call = next((b.__dict__["__call__"] for b in bases if "__call__" in b.__dict__), None)
        if not isinstance(call, FunctionType):
            raise AttributeError("__signature__")
        found = inspect.signature(call)
        return found.replace(parameters=list(found.parameters.values())[1:])


def make_class(cls: type, signature: Signature, name: str) -> Any:
    """Returns a new symbolic class.

    Args:
        cls: The class of the user.
        signature: The parameters of its constructor.
        name: Its public name in files.
    """
    namespace: dict[str, Any] = {
        "_sx_made": True,
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "__signature__": _ClassSignature(signature.to_inspect()),
    }
    live = _subclass(cls, namespace)
    kind = ObjectType(name, cls.__name__, cls, signature)
    complete(kind, live)
    register_type(kind, origin=cls)
    announce(kind)
    return live


def _subclass(cls: type, namespace: dict[str, Any]) -> Any:
    meta: Any = type(cls)
    is_of_library = any(has_integration(b.__module__.partition(".")[0]) for b in cls.__mro__)
    meta_is_plain = not issubclass(meta, ABCMeta)  # virtual subclasses of users' classes count too
    if is_of_library:
        meta = metaclass_of(meta)
    if is_of_library and (meta_is_plain or has_integration(cls.__module__.partition(".")[0])):
        namespace["_sx_raw"] = cls  # raw objects of the class count as symbolic ones
    for mixin in (LibrarySymbolic,) if is_of_library else (SlottedSymbolic, Symbolic):
        extra = {"__slots__": ()} if mixin is not Symbolic and _has_dict(cls) else {}
        bases = (cls,) if issubclass(cls, Symbolic) else (mixin, cls, *further_bases(cls), Tail)
        try:
            return meta(cls.__name__, bases, {**namespace, **extra})
        except TypeError as error:
            if mixin is not SlottedSymbolic or "lay-out conflict" not in str(error):
                raise SymbolizeError(
                    f"{cls.__module__}.{cls.__qualname__} cannot be subclassed: {error}"
                ) from error
    raise AssertionError("unreachable")


def _has_dict(cls: type) -> bool:
    return any("__dict__" in b.__dict__ for b in cls.__mro__)


def complete(kind: ObjectType, live: Any) -> None:
    """Connects a compiled type with its live class, and makes the ghost class."""
    kind.live = live
    kind.flags = PURE if issubclass(live, PureSymbolic) else 0
    type.__setattr__(live, "_sx_type", kind)
    kind.view = make_handle
    kind.allocate = _allocator(live)
    kind.own_new = _own_new(live)
    kind.initialize = lambda handle, args, kwargs: run_new_and_init(kind, handle, args, kwargs)
    for name in METHODS.intersection(map(str, kind.names)):
        if getattr(live, name, None) is getattr(Tail, name):
            type.__setattr__(live, name, argument_attribute(name))
    kind.computed = frozenset(n for n, d in zip(kind.names, kind.defaults) if _is_computed(d))
    methods = frozenset(n for n in kind.names if _is_method(live, str(n)))
    kind.covered = covered_fields(live) if isinstance(live, ObjectMeta) else frozenset()
    kind.readable = frozenset(kind.names) - methods - kind.covered - kind.computed
    kind.still = _still_names(live)
    kind.ghost = make_ghost_class(live)
    kind.special = frozenset(kind.ghost.__dict__) - {
        "__slots__", "__module__", "__qualname__", "__doc__", "__init__", "__getattribute__",
        "__setattr__", "__delattr__", "__dir__", "__copy__", "__deepcopy__", "_sx_made",
        "_sx_ghost", "_abc_impl", "__abstractmethods__",
    }  # fmt: skip


def _allocator(live: type) -> Any:
    """Returns the function that makes an empty object of a class."""
    for base in live.__mro__:
        new = base.__dict__.get("__new__")
        if new is not None and type(new).__name__ == "builtin_function_or_method":
            return base.__new__
    return object.__new__


def _own_new(live: type) -> Any:
    """Returns `__new__` of the user's class; `None` if it has none, or a builtin one."""
    for base in live.__mro__:
        if "_sx_own_new" in base.__dict__:
            return base.__dict__["_sx_own_new"].__get__(None, live)
        if base in (Symbolic, SlottedSymbolic, LibrarySymbolic):
            continue
        if base is Tail:
            return None
        new = base.__dict__.get("__new__")
        if new is not None:
            builtin = type(new).__name__ == "builtin_function_or_method"
            return None if builtin else new.__get__(None, live)
    return None


def _is_method(live: type, name: str) -> bool:
    for base in live.__mro__:
        if name in base.__dict__:
            return base is not Tail and isinstance(base.__dict__[name], FunctionType)
    return False


def _is_computed(default: Any) -> bool:
    """Whether the object computes a default itself: a factory of attrs that takes `self`."""
    kind = type(default)
    return kind.__name__ == "_Nothing" and kind.__module__.partition(".")[0] in ("attr", "attrs")


# Methods that a ghost answers without a look at what the constructor sets.
_SURE = frozenset({"clone", "rebind", *(n for n in METHODS if n.startswith("sym_"))})


def _still_names(live: type) -> frozenset[str]:
    """Returns the attributes of a class that belong to the handle, or to the class itself."""
    still = {"_sx", "_sx_type", "_sx_ghost", "_sx_made", "_repr_html_", "partial"}
    for base in live.__mro__[:-1]:
        for name, value in base.__dict__.items():
            if isinstance(value, (classmethod, staticmethod)):
                still.add(name)
    still |= {n for n in _SURE if getattr(live, n, None) is getattr(Tail, n)}
    return frozenset(still)


def compile_subclass(
    cls: Any, signature: Signature | None = None, name: str | None = None
) -> ObjectType:
    """Returns the compiled type of a class that a user derived from a symbolic class.

    Args:
        cls: The class.
        signature: Its signature; `None`: as its constructor says.
        name: Its public name in files; `None`: that of the class.
    """
    with COMPILING:
        known: ObjectType | None = cls.__dict__.get("_sx_type")
        if known is not None:
            return known
        if issubclass(cls, Functor):
            return compile_functor_subclass(cls)
        if isinstance(cls, ObjectMeta) and "__dataclass_fields__" in cls.__dict__:
            raise SymbolizeError(
                f"{cls.__qualname__} derives from sx.Object, which makes its constructor from the "
                "fields. Leave @dataclass out, or derive from an ordinary class and write "
                "`@sx.symbolize` over `@dataclass`."
            )
        if has_declared_signature(cls):
            signature = object_signature(cls)
        elif signature is None:
            is_inherited = has_inherited_constructor(cls)
            signature = cls._sx_type.signature if is_inherited else signature_of(cls)
        kind = ObjectType(name or public_name(cls), cls.__name__, cls, signature)
        kind.signature_is_declared = has_declared_signature(cls)
        kind.setattr_is_plain = cls.__setattr__ is Object.__setattr__
        complete(kind, cls)
        register_type(kind, origin=cls)
        announce(kind)
        return kind


def has_inherited_constructor(cls: Any) -> bool:
    """Whether a class is constructed as the symbolic class that it derives from.

    Another base that comes first in the MRO may have a constructor of its own.
    """
    if "__dataclass_fields__" in cls.__dict__ or "_sx_own_new" in cls.__dict__:
        return False
    base = getattr(cls, "_sx_type", None)
    return base is not None and bool(cls.__init__ is base.live.__init__)


register_subclass_compiler(compile_subclass)
