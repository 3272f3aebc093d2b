"""Public names of classes and functions: the names under which users import them.

Files, fingerprints and messages use public names. A package whose classes are defined elsewhere
than users import them (Keras defines `keras.layers.Dense` in `keras.src`) registers a namer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from symexp._base.public_modules import public_path
from symexp.errors import UnsupportedValueError, describe

__all__ = ["class_named", "is_named", "name_of", "public_name", "publish", "register_namer"]

_namers: dict[str, Callable[[Any], str | None]] = {}

# Classes of symexp whose public name is not that of their definition.
_names: dict[type, str] = {}
_classes: dict[str, type] = {}

T = TypeVar("T", bound=type)


def publish(name: str) -> Callable[[T], T]:
    """Returns a decorator that gives a class a public name: `symexp.Dict`. Files may refer to it.

    Args:
        name: The name.
    """

    def decorate(cls: T) -> T:
        _names[cls] = name
        _classes[name] = cls
        return cls

    return decorate


def class_named(name: str) -> type | None:
    """Returns the class that `publish` gave a name, or `None`."""
    return _classes.get(name)


def register_namer(package: str, namer: Callable[[Any], str | None]) -> None:
    """Registers the function that names the classes and functions of a package.

    Args:
        package: Name of the top-level package.
        namer: Returns the public name of a class or function, or `None` for the default name.
    """
    _namers[package] = namer


def public_name(target: Any) -> str:
    """Returns the name under which users import a class or function."""
    if isinstance(target, type) and target in _names:
        return _names[target]
    module = getattr(target, "__module__", None) or "builtins"
    namer = _namers.get(module.partition(".")[0])
    if namer is not None and (name := namer(target)) is not None:
        return name
    name = getattr(target, "__qualname__", type(target).__qualname__)
    if module.startswith("symexp."):
        return public_path(module, name)
    if module[0] == "_" or "._" in module:
        module = _public_module(target, module)
    return f"{module}.{name}"


def _public_module(target: Any, module: str) -> str:
    """Returns the module from which users import a class or function of the standard library.

    The module that defines it changes with the version of Python: `pathlib._local.Path`,
    `_io.open`.
    """
    head, _, tail = module.rpartition(".")
    if not tail.startswith("_") or module.partition(".")[0] not in sys.stdlib_module_names:
        return module
    public = head or tail[1:]
    name = getattr(target, "__name__", "")
    same = getattr(sys.modules.get(public), name, None) is target
    return public if same else module


def is_named(value: Any) -> bool:
    """Whether a function or class can be found again by its public name."""
    name = getattr(value, "__qualname__", "<")
    return "<" not in name and bool(getattr(value, "__module__", None))


def name_of(value: Any) -> str:
    """Returns the public name of a function or class; of a symbolic class, its name in files.

    Raises:
        UnsupportedValueError: It has no public name, because it is a lambda or is defined inside a
            function.
    """
    if not is_named(value):
        raise UnsupportedValueError(
            f"{describe(value)} has no public name, so it can be run but neither saved nor "
            "fingerprinted. Define it at the top level of a module."
        )
    kind = _own_type(value)
    if kind is None or not kind.is_object or value in _names:
        return public_name(value)
    return str(kind.name)


def _own_type(value: Any) -> Any:
    """Returns the type of a symbolic class; `None` if it has none, or only inherits one."""
    is_subclass = isinstance(value, type) and not vars(value).keys() & {"_sx_type", "_sx_ghost"}
    return None if is_subclass else getattr(value, "_sx_type", None)
