"""The ghost class: a subclass of the live class that intercepts every use of an object.

1. Reading an argument returns the symbolic value and materializes nothing.
2. Special methods are looked up on the type, past `__getattribute__`. So the ghost class defines
   every special method that the class has; each one materializes the object and calls the method.
3. Names that belong to the handle or the class, and names that notebooks and pretty printers look
   up on every object, are answered without materializing.
4. Everything else materializes the object, and is looked up again on the live object.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from symexp._base.introspection import attributes_set_by
from symexp._base.tracebacks import hide_frames
from symexp.errors import AbstractError, NotMadeError, PartialError
from symexp.tree.handles.awaiting import has_awaited
from symexp.tree.handles.handle import METHODS, Symbolic, Tail, copy_node
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.state import child, get_state

__all__ = ["make_ghost_class", "register_argument_setter"]

_get = object.__getattribute__
_set = object.__setattr__

# Special methods that never materialize a ghost: they belong to the handle, or to the class.
_OWN = frozenset({
    "__new__", "__init__", "__class__", "__dict__", "__weakref__", "__slots__", "__doc__",
    "__module__", "__qualname__", "__name__", "__getattribute__", "__getattr__", "__setattr__",
    "__delattr__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__",
    "__getnewargs__", "__getnewargs_ex__", "__copy__", "__deepcopy__", "__repr__", "__str__",
    "__format__", "__init_subclass__", "__subclasshook__", "__class_getitem__", "__sizeof__",
    "__annotations__", "__abstractmethods__", "__orig_bases__", "__parameters__",
    "__match_args__", "__mro__", "__mro_entries__", "__set_name__", "__post_init__",
    "__attrs_attrs__", "__dataclass_fields__", "__dataclass_params__", "__static_attributes__",
    "__firstlineno__", "__type_params__", "__del__", "__signature__", "__annotate__",
    "__annotate_func__", "__annotations_cache__", "__replace__", "__attrs_own_setattr__",
    "__attrs_props__", "__attrs_init__", "__wrapped__", "__final__", "__protocol_attrs__",
    "__classcell__", "__set__", "__get__", "__delete__", "__subclasscheck__", "__instancecheck__",
    "__prepare__", "__base__", "__bases__", "__text_signature__", "__isabstractmethod__",
    "__treescope_repr__",
})  # fmt: skip

# Operators, whose other operand is materialized too.
_OPERATORS = (
    "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor eq ne lt le gt ge"
)
_BINARY = frozenset(f"__{side}{name}__" for name in _OPERATORS.split() for side in ("", "r", "i"))


def make_ghost_class(live: Any) -> Any:
    """Returns the ghost class of a live symbolic class."""
    namespace: dict[str, Any] = {
        "__slots__": (),
        "_sx_made": True,
        "__module__": live.__module__,
        "__qualname__": live.__qualname__,
        "__doc__": live.__doc__,
        "__init__": _init,
        "__getattribute__": _getattribute,
        "__getattr__": _getattr,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__dir__": _dir,
        "__copy__": copy_node,
        "__deepcopy__": copy_node,
    }
    for name in _special_methods(live):
        namespace[name] = _special(name)
    ghost = type(live)(live.__name__, (live,), namespace)
    type.__setattr__(ghost, "_sx_ghost", ghost)
    return ghost


_BASES = frozenset({"SlottedSymbolic", "LibrarySymbolic", "_Layout"})


def _special_methods(live: type) -> list[str]:
    """Returns the names of the special methods of a class that materialize its objects."""
    found = []
    for base in live.__mro__:
        if base in (object, Symbolic, Tail) or base.__name__ in _BASES:
            continue
        if "_sx_is_base" in base.__dict__:
            continue
        for name, value in base.__dict__.items():
            special = name.startswith("__") and name.endswith("__") and name not in _OWN
            if special and callable(value) and getattr(live, name, None) is not None:
                found.append(name)
    return found


def _use(handle: Any) -> None:
    """Materializes a ghost, or the whole that its class would have constructed it in."""
    whole = handle._sx_type.whole
    if whole is not None:
        materialize(whole(handle))
    materialize(handle)


def _init(self: Any, /, *args: Any, **kwargs: Any) -> None:
    """Does nothing: the arguments were bound when the ghost was made."""


@cache
def _special(name: str) -> Callable[..., Any]:
    """Returns the special method of ghosts with this name."""
    binary = name in _BINARY

    def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        try:
            _use(self)
            if binary:
                for arg in args:
                    if hasattr(type(arg), "_sx_ghost"):
                        materialize(arg)
            return getattr(type(self), name)(self, *args, **kwargs)
        except Exception as error:
            hide_frames(error)
            raise

    method.__name__ = method.__qualname__ = name
    return method


def _getattribute(self: Any, name: str) -> Any:
    kind = type(self)._sx_type
    if name in kind.readable:
        return child(self, name)
    if name == "__class__":
        return kind.live
    try:
        if name in kind.readers:
            return kind.readers[name](self)
        if name in kind.still or name[:2] == "__":
            return _own_attribute(self, name, kind)
        return _look_up(self, name, kind)
    except Exception as error:
        hide_frames(error)
        raise


def _own_attribute(self: Any, name: str, kind: Any) -> Any:
    """Returns an attribute that a ghost has itself; only two kinds of these materialize it."""
    if name == "__dict__" or name in kind.special:
        return _live_attribute(self, name)
    return _get(self, name)


def _look_up(self: Any, name: str, kind: Any) -> Any:
    """Returns any other attribute; materializes the object unless the tree has the answer."""
    keys = get_state(self).node.keys or ()
    if keys is not kind.names and name in keys and name not in kind.index:
        if not callable(getattr(kind.live, name, None)):
            return child(self, name)
    if name in kind.computed:
        value = child(self, name)
        if value is not kind.default_of(name):
            return value
    if name in METHODS and _has_method(kind, name):
        return _get(self, name)
    if _is_probe(name) and not hasattr(kind.live, name):
        raise AttributeError(f"{kind.label!r} object has no attribute {name!r}")
    return _live_attribute(self, name)


def _has_method(kind: Any, name: str) -> bool:
    """Whether a name in `METHODS` means the method there, and nothing of the class."""
    known: bool | None = kind.methods.get(name)
    if known is None:
        is_of_tail = getattr(kind.live, name, None) is getattr(Tail, name)
        known = is_of_tail and name not in attributes_set_by(kind.live)
        kind.methods[name] = known
    return known


# The last `AttributeError` of `_live_attribute` in this thread, with the object and the name.
_failing = threading.local()


def _live_attribute(self: Any, name: str) -> Any:
    """Materializes a ghost, and returns an attribute of the live object."""
    try:
        try:
            _use(self)
        except (AbstractError, PartialError) as error:
            if get_state(self).node.is_complete or hasattr(type(self)._sx_type.live, name):
                raise
            raise NotMadeError(f"No attribute {name!r} yet. {error}") from None
        return getattr(self, name)
    except AttributeError as error:
        _failing.last = (id(self), name, error)
        raise


def _getattr(self: Any, name: str) -> Any:
    """Raises what `_live_attribute` has raised; else calls the `__getattr__` of the class.

    Python calls this after each `AttributeError` of `_getattribute`, be it one of the constructor.
    The `__getattr__` of the class would then look for attributes that the constructor has not set,
    and so run the constructor again and again.
    """
    address, asked, error = vars(_failing).pop("last", (None, None, None))
    if address == id(self) and asked == name:
        try:
            raise error
        finally:
            hide_frames(error)
            del error
    return type(self)._sx_type.live.__getattr__(self, name)


# Names by which pretty printers test for named tuples, and for objects that have any attribute.
_ASKED = frozenset(
    {
        "_fields",
        "awehoi234_wdfjwljet234_234wdfoijsdfmmnxpi492",
        "aihwerij235234ljsdnp34ksodfipwoe234234jlskjdf",
    }
)


def _is_probe(name: str) -> bool:
    """Whether notebooks and libraries look up a name on every object."""
    return name.startswith(("_repr_", "_ipython_", "_sx", "__")) or name in _ASKED


def _setattr(self: Any, name: str, value: Any) -> None:
    kind = type(self)._sx_type
    if name == "__class__":
        _set(self, name, value)
        return
    try:
        if kind.edits_attribute(name) and not has_awaited(self):
            # The object does not exist yet, so the tree is all that there is to change.
            _set_argument(self, name, value)
            return
        _use(self)
        setattr(self, name, value)
    except Exception as error:
        hide_frames(error)
        raise


def _no_setter(handle: Any, name: str, value: Any) -> None:
    raise TypeError("symexp.tree is not imported.")


_set_argument: Callable[[Any, str, Any], None] = _no_setter


def register_argument_setter(setter: Callable[[Any, str, Any], None]) -> None:
    """Registers the function that sets an argument of a ghost.

    It puts values into lists and dicts of handles, so it needs modules that need this one.
    """
    global _set_argument
    _set_argument = setter


def _delattr(self: Any, name: str) -> None:
    try:
        _use(self)
        delattr(self, name)
    except Exception as error:
        hide_frames(error)
        raise


def _dir(self: Any) -> list[str]:
    kind = type(self)._sx_type
    return sorted({*dir(kind.live), *(str(k) for k in get_state(self).node.keys or ())})
