"""Objects and names in files that this process does not know.

An unknown object is a node like any other: it prints, diffs, patches, compares and saves back
unchanged. An unknown function, class or enum member is a leaf that holds its name. Their first use
looks for the class or the name again, and imports what a known name declares (`known_objects`). If
that does not help, the use raises `UnknownTypeError`, which says how to make them known.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NoReturn, final

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import named_bytes
from symexp._base.markers import MISSING_VALUE
from symexp._base.tracebacks import user_facing
from symexp.codec.known_names import home_of
from symexp.codec.origins import origin_of
from symexp.errors import UnknownTypeError, explain
from symexp.tree.handles.handle import HandleMethods, LibrarySymbolic, SlottedSymbolic, Symbolic
from symexp.tree.handles.methods import TREE_METHODS, tree_method
from symexp.tree.nodes.state import child, get_state, make_handle
from symexp.tree.nodes.types import UNKNOWN_TYPES, SymType, has_integration, type_by_name

__all__ = [
    "Unknown",
    "UnknownName",
    "UnknownNameError",
    "UnknownType",
    "register_revival",
    "unknown_type",
    "unknown_types",
]


class UnknownNameError(UnknownTypeError, AttributeError):
    """An attribute of an unknown object or name was accessed."""


@final
class UnknownType(SymType):
    """Type of the objects of a class that this process does not know.

    Attributes:
        version: Version of the arguments in the file; see `symexp.codec.arguments`.
        live: The class of the handles.
        ghost: The same class, because unknown objects cannot be materialized as such.
    """

    __slots__ = ("__weakref__", "ghost", "live", "version")

    def __init__(self, name: str, names: tuple[Key, ...], version: int) -> None:
        label = name.rpartition(".")[2]
        super().__init__(name, label)
        self.is_object = self.is_unknown = True
        self.version = version
        self.names = names
        self.index = {key: i for i, key in enumerate(names)}
        module, _, qualname = name.rpartition(".")
        # Instances have a `__dict__`, as most objects of classes: they may become ghosts later.
        namespace = {
            "_sx_made": True,
            "_sx_type": self,
            "__module__": module,
            "__qualname__": qualname,
            "__doc__": f"An object of {name}, which is not known here.",
            "__class__": property(_class_of),
        }
        # Python changes the class of an object only if the layout, and the base that has it, stay.
        made: Any = type(label, (_layout_of(name), Unknown), namespace)
        made._sx_ghost = made
        self.live = self.ghost = made
        self.view = make_handle

    @property
    def extra_names(self) -> frozenset[str] | None:
        """`None`: nobody knows here which arguments the class takes."""
        return None

    def allocate(self, cls: Any) -> Any:
        """Returns an empty handle."""
        return object.__new__(cls)

    def default_of(self, key: Key) -> Any:
        """Returns `MISSING_VALUE`: the defaults are not known."""
        return MISSING_VALUE

    def children(self, handle: Any) -> Iterable[tuple[Key, Any]]:
        """Returns the keys and handles of the symbolic arguments, of an object to materialize.

        Raises:
            UnknownTypeError: The class is not known; the message names the place and says how to
                make it known.
        """
        _use(handle)
        known: Any = type(handle)._sx_type
        return list(known.children(handle))

    def ghost_of_today(self) -> Any:
        """Returns the class whose instances the objects are, as far as it is known without imports.

        It is the ghost class of the known class, or that of the unknown objects.
        """
        known = type_by_name(self.name)
        return self.ghost if known is None else known.ghost

    def __reduce__(self) -> Any:
        return (unknown_type, (self.name, self.names, self.version))


def _layout_of(name: str) -> type:
    """Returns the base that has the layout of the objects of a class, once it is known."""
    return LibrarySymbolic if has_integration(name.partition(".")[0]) else SlottedSymbolic


def _no_revival(value: Any, *, may_import: bool = True) -> Any:
    raise AssertionError("unreachable: symexp.codec registers these functions")


_make_known: Callable[..., bool] = _no_revival
_name_of_today: Callable[..., Any] = _no_revival


def register_revival(objects: Callable[..., bool], names: Callable[..., Any]) -> None:
    """Registers the functions that make unknown objects and names known; see `known_objects`."""
    global _make_known, _name_of_today
    _make_known, _name_of_today = objects, names


def _use(handle: Any) -> None:
    """Makes an unknown object known, because it is used.

    Raises:
        UnknownTypeError: Its class is not known.
    """
    if type(type(handle)._sx_type) is UnknownType and not _make_known(handle):
        raise UnknownTypeError(explain(advise(type(handle)._sx_type.name), where=_place_of(handle)))


def unknown_type(name: str, names: tuple[Key, ...], version: int = 0) -> UnknownType:
    """Returns the type of unknown objects of a name with these arguments; the same each time.

    Args:
        name: Public name of the class.
        names: Names of the arguments, in their order.
        version: Version of the arguments.
    """
    key = (name, names, version)
    kind: UnknownType | None = UNKNOWN_TYPES.get(key)
    if kind is None:
        kind = UNKNOWN_TYPES[key] = UnknownType(name, names, version)
    return kind


def unknown_types() -> list[UnknownType]:
    """Returns the types of unknown objects that exist now; usually none."""
    return list(UNKNOWN_TYPES.values())


def advise(name: str) -> str:
    """Returns the message for the use of an unknown type, with how to make it known."""
    module = name.rpartition(".")[0]
    home = home_of(name)
    if home is not None:
        mend = f"{home} is imported, but has no such class."
    elif module in sys.modules:
        mend = f"{module} is imported: symbolize the class there (`sx.symbolize({name})`)."
    else:
        mend = f"Import {module or 'its module'} and symbolize the class."
    file = origin_of(name)
    if file is not None:
        mend += f" Its file says that {file!r} defines it."
    return (
        f"The type {name!r} is not known here, so the object can be kept, but not used. {mend} "
        f"If it was renamed or moved: `sx.register_alias({name!r}, 'its.name.today')`."
    )


def _place_of(handle: Any) -> KeyPath:
    """Returns the path of a handle below the root of its tree, for messages."""
    keys: list[Key] = []
    current = handle
    while owners := get_state(current).owners:
        owner = owners[0]
        kids = (get_state(owner).kids or {}).items()
        if not type(owner)._sx_type.is_object:
            kids = type(owner)._sx_type.children(owner)
        keys += [key for key, kid in kids if kid is current][:1]
        current = owner
    return KeyPath.of(reversed(keys))


class Unknown(Symbolic, HandleMethods):
    """Handle on an object whose class this process does not know: `isinstance(x, sx.Unknown)`.

    Its arguments can be read, and changed with `sx.rebind`. Any other use looks for the class
    again. If the class is known by now, or has a known name (the public names of Keras, and what
    installed packages declare), the object becomes one of that class, and is no `Unknown` any more.
    Otherwise the use raises `UnknownTypeError`, which says what to import.

    `isinstance(x, keras.Model)` is true as soon as Keras is imported; it imports nothing itself.
    """

    __slots__ = ()
    _sx_made = True
    _sx_type: Any

    @user_facing
    def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: D102  # refuses
        _refuse(cls)

    @user_facing
    def __getattr__(self, name: str) -> Any:
        if name in (get_state(self).node.keys or ()):
            return child(self, name)
        if name.startswith("sym_") and name in TREE_METHODS:
            return tree_method(self, name)
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if _make_known(self):
            return getattr(self, name)
        if name in TREE_METHODS:
            return tree_method(self, name)
        raise UnknownNameError(advise(type(self)._sx_type.name))

    @user_facing
    def __setattr__(self, name: str, value: Any) -> None:
        if _make_known(self):
            setattr(self, name, value)
            return
        raise UnknownTypeError(
            f"{advise(type(self)._sx_type.name)} To change the argument itself: "
            f"`sx.rebind(obj, {{{name!r}: ...}})`."
        )

    def __bool__(self) -> bool:
        return True


def _refuse(cls: Any) -> NoReturn:
    raise UnknownTypeError(advise(cls._sx_type.name))


def _class_of(self: Any) -> Any:
    """Returns `x.__class__`, which `isinstance` reads, without importing anything."""
    with suppress(Exception):  # if it does not fit the class, its use tells
        _make_known(self, may_import=False)
    kind = type(self)
    return kind if issubclass(kind, Unknown) else kind._sx_type.live


def _special(name: str) -> Callable[..., Any]:
    def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        _use(self)
        found = getattr(type(self), name, None)
        if found is None:
            raise TypeError(f"{type(self).__name__!r} object has no {name}.")
        return found(self, *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    return user_facing(method)


_USES = "call len iter getitem setitem delitem contains enter exit"
for _name in _USES.split():
    setattr(Unknown, f"__{_name}__", _special(f"__{_name}__"))


class UnknownName:
    """A function, class or enum member of a file that is unknown or not trusted.

    Equal by kind, name and fields; equal in trees to what it names. It saves back unchanged. A
    call, or any access to an attribute, looks for the name again, and imports Keras for its public
    functions. If the name is not known or not trusted, that raises `UnknownTypeError`, which says
    what to trust.

    Attributes:
        sx_kind: `'function'`, `'class'` or `'enum'`.
        sx_name: Public name of the function, class or enum.
        sx_fields: Further fields in the file, such as the name of the member.
    """

    __slots__ = ("sx_fields", "sx_kind", "sx_name")

    def __init__(self, kind: str, name: str, fields: tuple[tuple[str, Any], ...] = ()) -> None:
        object.__setattr__(self, "sx_kind", kind)
        object.__setattr__(self, "sx_name", name)
        object.__setattr__(self, "sx_fields", fields)

    def sx_named_bytes(self) -> bytes:
        """Returns the canonical bytes of what the name names, for fingerprints."""
        if self.sx_kind != "enum":
            return named_bytes(self.sx_name)
        field, value = self.sx_fields[0]
        return named_bytes(self.sx_name, value if field == "member" else f"={value}")

    def _content(self) -> tuple[Any, ...]:
        return (self.sx_kind, self.sx_name, *self.sx_fields)

    def __eq__(self, other: object) -> bool:
        if type(other) is not UnknownName:
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def __repr__(self) -> str:
        member = "".join(f".{value}" for _, value in self.sx_fields)
        return f"{self.sx_name}{member}"

    @user_facing
    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise UnknownNameError(self._advise())

    @user_facing
    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"an unknown {self.sx_kind} has no attribute {name!r}")
        found = self.sx_live()
        if found is not self:
            return getattr(found, name)
        raise UnknownNameError(self._advise())

    @user_facing
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the function or class, if it is known by now.

        Raises:
            UnknownTypeError: It is not known or not trusted.
        """
        found = self.sx_live()
        if found is self:
            raise UnknownTypeError(self._advise())
        return found(*args, **kwargs)

    def sx_live(self) -> Any:
        """Returns what live objects get: the named object, if it is known by now, or this name."""
        return _name_of_today(self)

    def __reduce__(self) -> Any:
        return (UnknownName, (self.sx_kind, self.sx_name, self.sx_fields))

    def _advise(self) -> str:
        name = self.sx_name
        module = name.rpartition(".")[0]
        first = "" if module in sys.modules else f"import {module or 'its module'} and "
        return (
            f"The {self.sx_kind} {name!r} came from a file and is not trusted or not known here, "
            f"so it can be kept, but not used. If you trust it, {first}load the file again with "
            f"`trust=[{name!r}]`, or call `sx.trust({name!r})`. "
            f"If it was renamed or moved: `sx.register_alias({name!r}, 'its.name.today')`."
        )
