"""Whose code it is: the user's, which is followed, or that of a package, which has a version."""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import site
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from functools import cache
from types import FunctionType
from typing import Any

from symexp._base.distributions import DISTRIBUTIONS

__all__ = [
    "find_file",
    "is_builtin_code",
    "is_users_code",
    "is_users_module",
    "module_of",
    "quick_version_of",
    "version_of",
]

_NOT_INSTALLED = frozenset(("builtins", "symexp"))


def module_of(value: Any) -> str:
    """Returns the module that code was written in, whatever module it says it is of."""
    name = None
    if isinstance(value, FunctionType):
        name = value.__globals__.get("__name__")
    if not isinstance(name, str):
        name = getattr(value, "__module__", None)
    return name if isinstance(name, str) else "builtins"  # types in C may have anything there


def is_users_code(target: Any, tracked: Sequence[str] = ()) -> bool:
    """Whether a class or function belongs to the user and not to an installed package.

    Args:
        target: The class or function.
        tracked: Names of modules that count as the user's wherever they are.
    """
    return is_users_module(module_of(target), tracked)


def is_users_module(name: str, tracked: Sequence[str] = ()) -> bool:
    """Whether a module belongs to the user; it need not be imported."""
    if any(name == item or name.startswith(f"{item}.") for item in tracked):
        return True
    top = name.partition(".")[0]
    if top in ("__main__", "__mp_main__"):  # of a script or a notebook, whatever runs it
        return True
    if top in _NOT_INSTALLED or top.startswith("_cython_"):  # types of Cython's own functions
        return False
    path = getattr(sys.modules.get(name), "__file__", None)
    if path is None:
        if name in sys.modules:
            # A namespace package, a notebook, or a module that was made at run time.
            spec = getattr(sys.modules[name], "__spec__", None)
            path = next(iter(getattr(spec, "submodule_search_locations", None) or ()), None)
        else:
            path = find_file(name)
    return not is_builtin_code(name) if path is None else not _is_installed(path)


@cache
def _is_installed(path: str) -> bool:
    return path.startswith(_installed()) or "/site-packages/" in path or "/dist-packages/" in path


@cache
def _installed() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    found = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    found.add(site.getusersitepackages())
    return tuple(f"{path}/" for path in found)


def is_builtin_code(name: str) -> bool:
    """Whether a module comes with Python, or is a part of it."""
    top = name.partition(".")[0]
    return top == "builtins" or (top in sys.stdlib_module_names and top != "__main__")


def find_file(name: str) -> str | None:
    """Returns the file of a module without importing it, or a package above it.

    A module that is imported already has the file that it was read from.
    """
    loaded = getattr(sys.modules.get(name), "__file__", None)
    if loaded is not None:
        return str(loaded)
    path: Iterable[str] | None = None
    spec = None
    prefix = ""
    for part in name.split("."):
        prefix = f"{prefix}.{part}" if prefix else part
        try:
            spec = importlib.machinery.PathFinder.find_spec(prefix, path)  # type: ignore[arg-type]
        except (ImportError, ValueError, AttributeError):
            return None
        if spec is None:
            return None
        path = spec.submodule_search_locations
    return None if spec is None or spec.origin in (None, "built-in") else str(spec.origin)


@cache
def version_of(top: str) -> str | None:
    """Returns the version of the package that a top-level module belongs to; imports nothing."""
    if (found := _version_by_name(top)) is not None:
        return found
    for name in _distributions().get(top, ()):
        return importlib.metadata.version(name)
    return None


def quick_version_of(top: str) -> str | None:
    """Does the same as `version_of`, without the search in all installed packages.

    If no package has the name of the module, the module says its version itself.
    """
    found = _version_by_name(top)
    if found is None:
        version = getattr(sys.modules.get(top), "__version__", None)
        found = version if isinstance(version, str) else None
    return found


@cache
def _version_by_name(top: str) -> str | None:
    for name in (DISTRIBUTIONS.get(top, top), top):
        try:
            return importlib.metadata.version(name)
        except (importlib.metadata.PackageNotFoundError, ValueError):
            continue
    return None


@cache
def _distributions() -> Any:
    return importlib.metadata.packages_distributions()
