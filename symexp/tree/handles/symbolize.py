"""`symbolize`: makes a class, a function or a whole namespace symbolic.

Symbolizing the same class twice returns the same symbolic class.
"""

from __future__ import annotations

import copyreg
import enum
import functools
import importlib
import itertools
import threading
from abc import ABCMeta
from collections.abc import Callable
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any, final

from symexp._base.leaves import is_equal
from symexp._base.names import public_name
from symexp._base.tracebacks import user_facing
from symexp.errors import SymbolizeError, describe
from symexp.tree.handles.containers import SymDict, SymList
from symexp.tree.handles.functor import make_functor_class
from symexp.tree.handles.ghost import make_ghost_class
from symexp.tree.handles.handle import (
    METHODS,
    Handle,
    LibrarySymbolic,
    SlottedSymbolic,
    Symbolic,
    Tail,
    argument_attribute,
    own_type,
    register_subclass_compiler,
)
from symexp.tree.handles.materialize import run_new_and_init
from symexp.tree.handles.metaclass import metaclass_of
from symexp.tree.handles.object_class import (
    Object,
    ObjectMeta,
    PureSymbolic,
    has_declared_signature,
    object_signature,
    warn_of_hooks,
)
from symexp.tree.handles.object_type import ObjectType
from symexp.tree.nodes.node import PURE
from symexp.tree.nodes.state import make_handle
from symexp.tree.nodes.types import (
    announce,
    has_integration,
    load_integration,
    register_type,
    type_by_name,
    type_by_origin,
    type_by_place,
)
from symexp.typing import Signature, as_spec, signature_of

__all__ = [
    "Namespace",
    "compile_subclass",
    "namespace_of",
    "public_names_of",
    "revive",
    "symbolize",
]

_LOCK = threading.RLock()

_VALUES = (int, float, complex, str, bytes, bytearray, tuple, frozenset, range, slice, type(None))


@user_facing
def symbolize(
    target: Any = None,
    specs: Any = None,
    /,
    *,
    name: str | None = None,
    annotations: bool = True,
) -> Any:
    """Makes a class, a function or a namespace symbolic; a function and a decorator.

    Calling the result makes a symbolic object: a tree of the arguments that can be printed,
    patched, compared and saved. The class itself runs when the object is first used.

    Args:
        target: A class (any metaclass but that of enums), a function (gives a functor, whose
            arguments may be bound in parts), `list` or `dict` (give `sx.List` and `sx.Dict`), or a
            module such as `keras.layers` (gives a namespace
            whose classes are made symbolic at their first use). Left out, or a list of value
            specs: gives a decorator.
        specs: Value specs of arguments: `[('learning_rate', sx.typing.Float(min_value=0))]` or a
            dict. They win over annotations.
        name: Public name in files; `module.qualname` by default. Lambdas, methods of one object,
            partial functions and the like can be saved and fingerprinted only with a name.
        annotations: Whether annotations of the signature become value specs.

    Returns:
        The symbolic class; the same for the same class, always.

    Raises:
        SymbolizeError: The target cannot be symbolic; the message says why.

    Example:
        >>> import symexp as sx
        >>> @sx.symbolize
        ... class Point:
        ...     def __init__(self, x, y=0):
        ...         self.x, self.y = x, y
        >>> Point(1)
        Point(x=1, y=0)
    """
    if target is None or isinstance(target, (list, dict)):
        given = target if specs is None else specs

        def decorate(cls: Any) -> Any:
            return symbolize(cls, given, name=name, annotations=annotations)

        return decorate
    if isinstance(target, Namespace):
        return target
    if isinstance(target, type) and issubclass(target, Handle) and target in _CONTAINERS.values():
        return target
    if isinstance(target, type) and target in _CONTAINERS:
        return _container(target, specs, name)
    if isinstance(target, ModuleType):
        return namespace_of(target, symbolize)
    with _LOCK:
        return _symbolize_one(target, specs, name, annotations)


_CONTAINERS: dict[type, Any] = {list: SymList, dict: SymDict}


def _container(cls: type, specs: Any, name: str | None) -> Any:
    if specs or name:
        label = _CONTAINERS[cls]._sx_type.label
        raise SymbolizeError(
            f"symbolize({label}) gives sx.{label.title()}, which takes neither value specs of "
            f"arguments nor a name. Give a value spec with the elements: "
            f"`sx.{label.title()}(..., value_spec=...)`."
        )
    return _CONTAINERS[cls]


def _symbolize_one(target: Any, specs: Any, name: str | None, annotations: bool) -> Any:
    _load_integrations_of(target)
    known = type_by_origin(target)
    if known is not None:
        _check_same_specs(known, specs)
        return known.live
    if isinstance(target, ObjectMeta):
        return _of_declared_fields(target, specs)
    if isinstance(target, type):
        _check_class(target)
        warn_of_hooks(target)
    elif not callable(target):
        raise SymbolizeError(
            f"Expected a class, a function or a module, but got {describe(target)}. "
            "Symbolize the class of the object instead: `sx.symbolize(type(obj))`."
        )
    signature = signature_of(target, specs=specs, annotations=annotations)
    return _make(target, signature, name)


def _of_declared_fields(cls: Any, specs: Any) -> Any:
    if specs:
        raise SymbolizeError(
            f"{cls.__qualname__} is symbolic already, because it derives from sx.Object. Declare "
            "value specs of its fields with `@sx.members([...])`."
        )
    own_type(cls)
    return cls


def _load_integrations_of(target: Any) -> None:
    """Imports the integrations of the bases of a class, which may define its symbolic class."""
    if isinstance(target, type):
        for base in target.__mro__:
            load_integration(base.__module__.partition(".")[0])


def _check_same_specs(known: ObjectType, specs: Any) -> None:
    if not specs:
        return
    given = dict(specs) if isinstance(specs, dict) else {s[0]: s[1] for s in specs}
    told = {field.name: field.spec for field in known.signature.fields}
    for key, spec in given.items():
        if told.get(key) != as_spec(spec):
            raise SymbolizeError(
                f"{known.name} is symbolic already, with another value spec for {key!r}: "
                f"{told.get(key)!r}, now {spec!r}. Give the specs where it is symbolized "
                "first, or symbolize a subclass of it."
            )


def _check_class(cls: type) -> None:
    if isinstance(cls, enum.EnumMeta):
        raise SymbolizeError(
            f"{cls.__qualname__} is an enum: its members are values and may stand in a tree as "
            "they are. There is nothing to symbolize."
        )
    if issubclass(cls, _VALUES):
        base = next(b for b in cls.__mro__ if b in _VALUES)
        raise SymbolizeError(
            f"{cls.__qualname__} is a {base.__name__}: such objects are immutable values and may "
            "stand in a tree as they are. Symbolize a class that holds the value instead."
        )
    if not cls.__flags__ & (1 << 10):
        raise SymbolizeError(
            f"{cls.__module__}.{cls.__qualname__} does not allow subclasses, which a symbolic "
            "class is. Symbolize a function that makes it: "
            f"`sx.symbolize(lambda ...: {cls.__name__}(...))`."
        )


# Symbolic classes.


def _make(target: Any, signature: Signature, name: str | None) -> Any:
    if isinstance(target, type):
        return _make_class(target, signature, name or public_name(target))
    return _make_functor(target, signature, name)


def _make_class(cls: type, signature: Signature, name: str) -> Any:
    namespace: dict[str, Any] = {
        "_sx_made": True,
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "__signature__": signature.to_inspect(),
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
        bases = (cls,) if issubclass(cls, Symbolic) else (mixin, cls, Tail)
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
    for name in METHODS.intersection(map(str, kind.names)) - {"clone", "rebind"}:
        if getattr(live, name, None) is getattr(Tail, name):
            type.__setattr__(live, name, argument_attribute(name))
    kind.computed = frozenset(n for n, d in zip(kind.names, kind.defaults) if _is_computed(d))
    methods = frozenset(n for n in kind.names if _is_method(live, str(n)))
    kind.readable = frozenset(kind.names) - methods - kind.computed
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


def compile_subclass(cls: Any) -> ObjectType:
    """Returns the compiled type of a class that a user derived from a symbolic class."""
    with _LOCK:
        known: ObjectType | None = cls.__dict__.get("_sx_type")
        if known is not None:
            return known
        own = any(n in cls.__dict__ for n in ("__init__", "__dataclass_fields__", "_sx_own_new"))
        if isinstance(cls, ObjectMeta) and "__dataclass_fields__" in cls.__dict__:
            raise SymbolizeError(
                f"{cls.__qualname__} derives from sx.Object, which makes its constructor from the "
                "fields. Leave @dataclass out, or derive from an ordinary class and write "
                "`@sx.symbolize` over `@dataclass`."
            )
        if has_declared_signature(cls):
            signature, is_declared = object_signature(cls), True
        else:
            signature, is_declared = signature_of(cls) if own else cls._sx_type, False
        kind = ObjectType(public_name(cls), cls.__name__, cls, signature)
        kind.signature_is_declared = is_declared
        kind.setattr_is_plain = cls.__setattr__ is Object.__setattr__
        complete(kind, cls)
        register_type(kind, origin=cls)
        announce(kind)
        return kind


# Numbers the functions that no public name tells apart.
_numbers = itertools.count(1)


def _make_functor(function: Any, signature: Signature, name: str | None) -> Any:
    label = getattr(function, "__name__", type(function).__name__)
    is_anonymous = name is None and _is_anonymous(function)
    if is_anonymous:
        name = f"{public_name(function)} #{next(_numbers)}"
    kind = ObjectType(name or public_name(function), label, function, signature)
    kind.is_anonymous = is_anonymous
    kind.is_functor = True
    kind.allows_partial = True
    make_functor_class(kind, signature)
    register_type(kind, origin=function)
    return kind.live


def _is_anonymous(function: Any) -> bool:
    """Whether another function may have the public name of this one."""
    name = getattr(function, "__qualname__", None)
    if name is None or "<lambda>" in name or isinstance(function, functools.partial):
        return True
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, (type, ModuleType)):
        return True  # a method of one object
    if not isinstance(function, FunctionType) or not function.__closure__:
        return False
    # A call may make a function that another call made before, with other variables.
    first = _first_made.setdefault(function.__code__, function)
    return not all(map(_same_cells, function.__closure__, first.__closure__ or ()))


# The first function with closure variables that was symbolized, by its code.
_first_made: dict[CodeType, FunctionType] = {}


def _same_cells(a: CellType, b: CellType) -> bool:
    try:
        return is_equal(a.cell_contents, b.cell_contents)
    except ValueError:  # not assigned yet
        return False


@final
class Namespace(ModuleType):
    """A mirror of a module: its classes are symbolic, everything else is the same.

    Classes are symbolized on first use: `sx.symbolize(keras.layers)`. It is a module, so that it
    can stand in `sys.modules`.

    Args:
        module: The module to mirror.
        symbolize: The function that makes one class symbolic.
    """

    def __init__(self, module: ModuleType, symbolize: Callable[[Any], Any]) -> None:
        super().__init__(module.__name__, module.__doc__)
        self._module = module
        self._symbolize = symbolize

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return public_names_of(self._module)
        if name.startswith("__"):
            raise AttributeError(f"{self!r} has no attribute {name!r}", name=name, obj=self)
        value = getattr(self._module, name)
        if isinstance(value, ModuleType):
            value = namespace_of(value, self._symbolize)
        elif isinstance(value, type) and can_symbolize(value):
            value = self._symbolize(value)
        elif not callable(value):
            return value  # the module may assign another one
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._module) if not name.startswith("__")]

    def __repr__(self) -> str:
        return f"<symbolic namespace of {self._module.__name__}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_find_namespace, (self._module.__name__, self._symbolize))


_namespaces: dict[tuple[int, Any], Namespace] = {}


def namespace_of(module: ModuleType, symbolize: Callable[[Any], Any]) -> Namespace:
    """Returns the namespace of a module; the same for the same arguments, always."""
    key = (id(module), symbolize)
    found = _namespaces.get(key)
    if found is None:
        found = _namespaces.setdefault(key, Namespace(module, symbolize))
    return found


def _find_namespace(name: str, symbolize: Callable[[Any], Any]) -> Namespace:
    return namespace_of(importlib.import_module(name), symbolize)


def public_names_of(module: ModuleType) -> list[str]:
    """Returns the names that `from module import *` would import."""
    told = getattr(module, "__all__", None)
    return [n for n in dir(module) if not n.startswith("_")] if told is None else list(told)


def can_symbolize(cls: type) -> bool:
    """Whether a class is neither an enum, nor an exception, nor a class of values."""
    return not isinstance(cls, enum.EnumMeta) and not issubclass(cls, (*_VALUES, BaseException))


# Types on their way to another process: by the place where their class is defined.


def revive(target: Any, name: str, signature: Signature) -> Any:
    """Returns the symbolic class of a class or function that was sent from another process.

    Args:
        target: The class or function.
        name: Its public name.
        signature: The signature that the other process compiled.
    """
    with _LOCK:
        _load_integrations_of(target)
        known = type_by_origin(target)
        return _make(target, signature, name) if known is None else known.live


def _find_type(module: str, qualname: str) -> Any:
    """Returns the type of the class that is defined at a place; for unpickling.

    Raises:
        SymbolizeError: There is no such class.
    """
    known = type_by_place(module, qualname)
    if known is not None:
        return known
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise SymbolizeError(
            f"Cannot unpickle: {module}.{qualname} is not defined here ({error}). "
            "Import or define the class first."
        ) from error
    return symbolize(found)._sx_type


def _find_named(name: str) -> Any:
    """Returns the type of a name; for unpickling.

    Raises:
        SymbolizeError: There is none in this process.
    """
    known = type_by_name(name)
    if known is None:
        raise SymbolizeError(
            f"Cannot unpickle the function {name}: other processes do not find it by its name. "
            "Define it with `def` at the top level of a module."
        )
    return known


def _reduce_type(kind: ObjectType) -> tuple[Any, ...]:
    if kind.is_anonymous or "<lambda>" in kind.origin.__qualname__:
        return (_find_named, (kind.name,))
    return (_find_type, (kind.origin.__module__, kind.origin.__qualname__))


copyreg.pickle(ObjectType, _reduce_type)
register_subclass_compiler(compile_subclass)
