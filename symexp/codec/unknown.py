"""Objects and names in files that this process does not know.

An unknown object is a node like any other: it prints, diffs, patches, compares and saves back
unchanged. An unknown function, class or enum member is a leaf that holds its name. Any use of them
raises `UnknownTypeError`, which says how to make them known.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn, final
from weakref import WeakValueDictionary

from symexp._base.keypath import Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.tracebacks import user_facing
from symexp.errors import UnknownTypeError, explain
from symexp.tree.handles.handle import HandleMethods, SlottedSymbolic
from symexp.tree.nodes.state import child, get_state, make_handle
from symexp.tree.nodes.types import SymType, has_integration, type_by_name

__all__ = ["Unknown", "UnknownName", "UnknownNameError", "UnknownType", "unknown_type"]


class UnknownNameError(UnknownTypeError, AttributeError):
    """An attribute of an unknown object or name was accessed."""


@final
class UnknownType(SymType):
    """Type of the objects of a class that this process does not know.

    Attributes:
        version: Version of the arguments in the file; see `symexp.codec.arguments`.
        live: The class of the handles.
        ghost: The same class, because unknown objects cannot be materialized.
    """

    __slots__ = ("__weakref__", "ghost", "live", "version")

    def __init__(self, name: str, names: tuple[Key, ...], version: int) -> None:
        label = name.rpartition(".")[2]
        super().__init__(name, label)
        self.is_object = True
        self.version = version
        self.names = names
        self.index = {key: i for i, key in enumerate(names)}
        module, _, qualname = name.rpartition(".")
        namespace = {
            "__slots__": (),
            "_sx_made": True,
            "_sx_type": self,
            "__module__": module,
            "__qualname__": qualname,
            "__doc__": f"An object of {name}, which is not known here.",
        }
        made: Any = type(label, (Unknown,), namespace)
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

    def children(self, handle: Any) -> NoReturn:
        """Refuses to materialize.

        Raises:
            UnknownTypeError: Always; the message names the place and says how to make the type
                known.
        """
        raise UnknownTypeError(explain(advise(self.name), where=_place_of(handle)))

    def __reduce__(self) -> Any:
        return (unknown_type, (self.name, self.names, self.version))


_known: WeakValueDictionary[tuple[Any, ...], UnknownType] = WeakValueDictionary()


def unknown_type(name: str, names: tuple[Key, ...], version: int = 0) -> UnknownType:
    """Returns the type of unknown objects of a name with these arguments; the same each time.

    Args:
        name: Public name of the class.
        names: Names of the arguments, in their order.
        version: Version of the arguments.
    """
    key = (name, names, version)
    kind = _known.get(key)
    if kind is None:
        kind = _known[key] = UnknownType(name, names, version)
    return kind


def advise(name: str) -> str:
    """Returns the message for the use of an unknown type, with how to make it known."""
    known = type_by_name(name)
    module = name.rpartition(".")[0]
    if known is not None:
        mend = "It has become known since: load the file again."
    elif has_integration(name.partition(".")[0]) and name.partition(".")[0] not in sys.modules:
        mend = f"Import {name.partition('.')[0]} and load the file again."
    elif module in sys.modules:
        mend = (
            f"{module} is imported: symbolize the class there "
            f"(`sx.symbolize({name})`) and load the file again."
        )
    else:
        mend = f"Import {module or 'its module'}, symbolize the class, and load the file again."
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


class Unknown(SlottedSymbolic, HandleMethods):
    """Handle on an object whose class this process does not know: `isinstance(x, sx.Unknown)`.

    Its arguments can be read, and changed with `sx.rebind`. Any other use raises
    `UnknownTypeError`, which says what to import.
    """

    __slots__ = ()
    _sx_made = True
    _sx_type: Any

    @user_facing
    def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: D102  # refuses
        _refuse(cls)

    @user_facing
    def __getattr__(self, name: str) -> Any:
        if name == "sym_init_args":
            return super().__getattr__(name)
        if name in (get_state(self).node.keys or ()):
            return child(self, name)
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        raise UnknownNameError(advise(type(self)._sx_type.name))

    @user_facing
    def __setattr__(self, name: str, value: Any) -> None:
        raise UnknownTypeError(
            f"{advise(type(self)._sx_type.name)} To change the argument itself: "
            f"`sx.rebind(obj, {{{name!r}: ...}})`."
        )

    def __bool__(self) -> bool:
        return True


@user_facing
def _refuse(value: Any, *args: Any, **kwargs: Any) -> NoReturn:
    kind: Any = value if isinstance(value, type) else type(value)
    raise UnknownTypeError(advise(kind._sx_type.name))


_USES = "call len iter getitem setitem delitem contains enter exit"
for _name in _USES.split():
    setattr(Unknown, f"__{_name}__", _refuse)


class UnknownName:
    """A function, class or enum member of a file that is unknown or not trusted.

    Equal by kind, name and fields. It saves back unchanged. A call, or any access to an attribute,
    raises `UnknownTypeError`, which says what to trust.

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

    def sx_canonical(self, canonical: Any) -> bytes:
        """Returns the canonical bytes, for fingerprints."""
        content: bytes = canonical(("unknown", *self._content()))
        return content

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
        raise UnknownNameError(self._advise())

    @user_facing
    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: D102  # refuses
        raise UnknownTypeError(self._advise())

    def __reduce__(self) -> Any:
        return (UnknownName, (self.sx_kind, self.sx_name, self.sx_fields))

    def _advise(self) -> str:
        name = self.sx_name
        module = name.rpartition(".")[0]
        first = "" if module in sys.modules else f"import {module or 'its module'} and "
        return (
            f"The {self.sx_kind} {name!r} came from a file and is not trusted or not known here, "
            f"so it can be kept, but not used. If you trust it, {first}load the file again with "
            f"`trust=[{name!r}]`, or call `sx.trust({name!r})` before. "
            f"If it was renamed or moved: `sx.register_alias({name!r}, 'its.name.today')`."
        )
