"""Namespaces: mirrors of modules whose classes are symbolic."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, final

__all__ = ["VALUES", "Namespace", "can_symbolize", "namespace_of", "public_names_of"]

VALUES = (int, float, complex, str, bytes, bytearray, tuple, frozenset, range, slice, type(None))
"""Classes whose objects are immutable values, so that they are not made symbolic."""


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
    return not isinstance(cls, enum.EnumMeta) and not issubclass(cls, (*VALUES, BaseException))
