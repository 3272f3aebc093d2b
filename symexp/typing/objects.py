"""Specs by class: Object (instances), Type (classes), Callable."""

from __future__ import annotations

import typing

from symexp._base.markers import MISSING_VALUE
from symexp.errors import ArgumentError, SymexpError, describe
from symexp.typing.value_spec import REFUSED, ValueSpec, is_placeholder

__all__ = ["Callable", "Functor", "Object", "Type"]


@typing.final
class Object(ValueSpec):
    """Accepts an instance of a class or of a subclass, also a symbolic object of that class.

    Args:
        cls: The class.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> Object(complex).apply(1j)
        1j
    """

    __slots__ = ("_takes_any", "cls")
    _aliases = {"t": "cls"}

    cls: type
    _takes_any: bool

    def __init__(
        self,
        cls: type,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        _check_class("Object", cls)
        noneable = is_noneable or isinstance(None, cls)
        self._define(default, noneable, frozen, cls=cls, _takes_any=cls is object)

    def _accept(self, value: typing.Any) -> typing.Any:
        if self._takes_any and is_placeholder(value):
            return REFUSED
        return value if _is_instance(value, self.cls) else REFUSED

    def _phrase(self) -> str:
        return self.cls.__qualname__

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        mend = None
        if isinstance(value, type) and issubclass(value, self.cls):
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
class Callable(ValueSpec):
    """Accepts anything that can be called. The signature is for readers; it is not checked.

    Args:
        args: Specs or types of the positional arguments; for readers.
        kw: Pairs of name and spec of keyword arguments; for readers.
        returns: Spec or type of the result; for readers.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("args", "kw", "returns")

    def __init__(
        self,
        args: typing.Any = None,
        kw: typing.Any = None,
        returns: typing.Any = None,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        listed = None if args is None else tuple(args)
        self._define(default, is_noneable, frozen, args=listed, kw=kw, returns=returns)

    def _accept(self, value: typing.Any) -> typing.Any:
        return value if callable(value) and not is_placeholder(value) else REFUSED

    def _phrase(self) -> str:
        return "callable"


Functor = Callable


@typing.final
class Type(ValueSpec):
    """Accepts a class: the given one, or a subclass.

    Args:
        cls: The class; `object`: any class.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> Type(Exception).apply(ValueError)
        <class 'ValueError'>
    """

    __slots__ = ("cls",)
    _aliases = {"t": "cls"}

    cls: type

    def __init__(
        self,
        cls: type = object,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        _check_class("Type", cls)
        self._define(default, is_noneable, frozen, cls=cls)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not issubclass(type(value), type):
            return REFUSED
        try:
            return value if issubclass(value, self.cls) else REFUSED
        except TypeError:  # a protocol with data members has no subclasses
            return value if self.cls in value.__mro__ else REFUSED

    def _phrase(self) -> str:
        return "class" if self.cls is object else f"subclass of {self.cls.__qualname__}"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        mend = None
        if isinstance(value, self.cls) and self.cls is not object:
            mend = f"Pass the class itself: {type(value).__name__}."
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
