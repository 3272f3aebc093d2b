"""A namespace of symbolic classes, made on first use: `sx.symbolize(keras.layers)`."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

__all__ = ["Namespace"]


class Namespace:
    """Mirrors a module: its classes are symbolic, everything else is as it is there.

    Args:
        module: The module to mirror.
        symbolize: Makes one class symbolic.
    """

    def __init__(self, module: ModuleType, symbolize: Callable[[Any], Any]) -> None:
        self.__name__ = module.__name__
        self.__doc__ = module.__doc__
        self._module = module
        self._symbolize = symbolize

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self._module, name)
        if isinstance(value, ModuleType):
            value = Namespace(value, self._symbolize)
        elif isinstance(value, type) and can_symbolize(value):
            value = self._symbolize(value)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._module)})

    def __repr__(self) -> str:
        return f"<symbolic namespace of {self.__name__}>"


def can_symbolize(cls: type) -> bool:
    """Whether a class is a component: not an enum, not an exception, not a value."""
    import enum

    values = (int, float, complex, str, bytes, tuple, frozenset, BaseException)
    return not isinstance(cls, enum.EnumMeta) and not issubclass(cls, values)
