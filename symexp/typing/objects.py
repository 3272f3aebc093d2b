"""Specs by class: Object (instances) and Type (classes)."""

from __future__ import annotations

import typing

from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.errors import ArgumentError, SpecMismatchError, SymexpError, describe, explain
from symexp.typing.forward_refs import ForwardRef, calling_module
from symexp.typing.value_spec import REFUSED, ValueSpec, is_placeholder

__all__ = ["Object", "Type"]


class _OfClass(ValueSpec):
    """Base of `Object` and `Type`: a class, or its name as long as it does not exist."""

    __slots__ = ("_named",)

    _named: type | ForwardRef

    def __init__(self) -> None:
        raise NotImplementedError

    @property
    def cls(self) -> typing.Any:
        """The class; a `ForwardRef` as long as it does not exist."""
        named = self._named
        return named if not isinstance(named, ForwardRef) else named.target or named

    @property
    def forward_refs(self) -> frozenset[typing.Any]:
        """The forward reference of the class, if it was given by its name."""
        return frozenset({self._named} if isinstance(self._named, ForwardRef) else ())

    def _key(self) -> tuple[typing.Any, ...]:
        return (self.cls, self.default, self.is_noneable, self.frozen, self.transform)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        assert isinstance(other, _OfClass)
        return is_equal(self._key(), other._key())

    def __hash__(self) -> int:
        # Equal specs may name a class in two ways, so the class does not count.
        return hash((type(self).__name__, self.is_noneable, self.frozen))

    @property
    def _name(self) -> str:
        named = self._named
        return named.name if isinstance(named, ForwardRef) else named.__qualname__

    def _not_defined(self) -> str | None:
        ref = self._named
        if not isinstance(ref, ForwardRef) or ref.is_resolved:
            return None
        return f"The module {ref.module!r} does not define {ref.name!r} (yet)."


def _named_class(spec: str, cls: typing.Any) -> type | ForwardRef:
    if isinstance(cls, ForwardRef):
        return cls
    if isinstance(cls, str):
        return ForwardRef(calling_module(), cls)
    cls = typing.get_origin(cls) or cls
    _check_class(spec, cls)
    checked: type = cls
    return checked


@typing.final
class Object(_OfClass):
    """Accepts an instance of a class or of a subclass, also a symbolic object of that class.

    Args:
        cls: The class. The name of a class of the calling module may be given before the class
            exists: `Object("Node")`. Until then, only objects of a class of that name are accepted.
        default: Value of an argument that is left out.
        transform: Function that converts or checks a value before the spec checks it. A class
            (`Object(Path, transform=Path)`) converts what is no instance of it yet.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> Object(complex).apply(1j)
        1j
    """

    __slots__ = ("_takes_any",)
    _aliases = {"t": "cls"}

    _takes_any: bool

    def __init__(
        self,
        cls: typing.Any,
        default: typing.Any = MISSING_VALUE,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        named = _named_class("Object", cls)
        noneable = is_noneable or (isinstance(named, type) and isinstance(None, named))
        takes_any = named is object
        self._define(default, noneable, frozen, transform, _named=named, _takes_any=takes_any)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Object:
        cls._check_arity(args, 1, "a class or its name")
        return cls(args[0])

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values; `None` as long as it does not exist."""
        cls = self.cls
        return cls if isinstance(cls, type) else None

    def _accept(self, value: typing.Any) -> typing.Any:
        cls = self._named
        if isinstance(cls, ForwardRef):
            found = cls.target
            if found is None:
                return value if cls.names(type(value)) else REFUSED
            cls = found
        elif self._takes_any and is_placeholder(value):
            return REFUSED
        return value if _is_instance(value, cls) else REFUSED

    def _phrase(self) -> str:
        return self._name

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        mend = self._not_defined()
        cls = self.value_type
        if cls is not None and isinstance(value, type) and issubclass(value, cls):
            mend = f"Write {value.__name__}(...) for an instance."
        return self._type_error(value, path, mend)


def _is_instance(value: typing.Any, cls: typing.Any) -> bool:
    kind = type(value)
    try:
        # By type first: `isinstance` may call code of a proxy or materialize a symbolic object.
        if issubclass(kind, cls):
            return True
    except TypeError:  # a protocol with data members has no subclasses, only instances
        pass
    if getattr(cls, "_is_protocol", False) and hasattr(kind, "_sx_type"):
        # `isinstance` would materialize the object. Data members may be set in `__init__`, so only
        # methods are required.
        return all(hasattr(kind, name) for name in _methods_of(cls))
    return isinstance(value, cls)


_OF_EVERY_PROTOCOL = frozenset({"__init__", "__new__", "__subclasshook__", "__class_getitem__"})


def _methods_of(protocol: type) -> list[str]:
    bases = [b for b in protocol.__mro__ if getattr(b, "_is_protocol", False)]
    own = {n: v for b in bases if b is not typing.Protocol for n, v in b.__dict__.items()}
    return [n for n, v in own.items() if callable(v) and n not in _OF_EVERY_PROTOCOL]


@typing.final
class Type(_OfClass):
    """Accepts a class: the given one, or a subclass.

    Args:
        cls: The class, or the name of a class of the calling module; `object`: any class.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> Type(Exception).apply(ValueError)
        <class 'ValueError'>
    """

    __slots__ = ()
    _aliases = {"t": "cls"}

    def __init__(
        self,
        cls: typing.Any = object,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        named = _named_class("Type", object if cls is typing.Any else cls)
        self._define(default, is_noneable, frozen, _named=named)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Type:
        cls._check_arity(args, 1, "a class or its name")
        return cls(args[0])

    @property
    def type(self) -> typing.Any:
        """The class; a `ForwardRef` as long as it does not exist."""
        return self.cls

    @property
    def value_type(self) -> typing.Any:
        """`type`."""
        return type

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), type):
            return REFUSED
        cls = self._named
        if isinstance(cls, ForwardRef):
            found = cls.target
            if found is None:
                return value if cls.names(value) else REFUSED
            cls = found
        try:
            return value if issubclass(value, cls) else REFUSED
        except TypeError:  # a protocol with data members has no subclasses
            return value if cls in value.__mro__ else REFUSED

    def _phrase(self) -> str:
        return "class" if self._named is object else f"subclass of {self._name}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        cls, mend = self.cls, self._not_defined()
        if isinstance(cls, type) and isinstance(value, cls) and cls is not object:
            mend = f"Pass the class itself: {type(value).__name__}."
        if isinstance(value, type):
            what = f"Expected {self.expected} but got {describe(value)}."
            return SpecMismatchError(explain(what, where=path, mend=mend))
        return self._type_error(value, path, mend)


def _check_class(spec: str, cls: typing.Any) -> None:
    if not isinstance(cls, type):
        raise ArgumentError(
            f"{spec}() needs a class, but got {describe(cls)}. For other annotations use "
            "`sx.typing.from_annotation(...)`."
        )
    try:
        isinstance(None, cls)
    except TypeError as error:
        raise ArgumentError(
            f"{spec}({cls.__qualname__}) cannot check instances: {error}."
        ) from None
