"""Rules on their way to another process: those of notebooks and scripts by value."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from symexp.patching.patcher import Patcher
from symexp.patching.patcher_registry import STANDARD, lookup, register, registered

__all__ = ["reduce", "send"]


def reduce(patcher: Patcher) -> tuple[Any, ...]:
    """How a patcher is pickled for another process, in the form of `__reduce__`."""
    if _is_importable(patcher):
        return (_of_module, (patcher.__module__, patcher.name))
    return (object.__new__, (Patcher,), dict(patcher.__dict__), None, None, _install)


def send() -> tuple[list[Patcher], list[str]]:
    """What another process must know to understand the rule strings of this one.

    Returns:
        The patchers that can only travel by value, and the modules that define the others (for
        `symexp.patching.patcher_registry.expect`).
    """
    own, modules = [], set()
    for patcher in registered():
        if not _is_importable(patcher):
            own.append(patcher)
        elif patcher.__module__.partition(".")[0] not in (STANDARD, "symexp_rules"):
            modules.add(patcher.__module__)
    return own, sorted(modules)


def _is_importable(patcher: Patcher) -> bool:
    module = patcher.__module__
    return module != "__main__" and getattr(sys.modules.get(module), "__spec__", None) is not None


def _of_module(module: str, name: str) -> Patcher:
    importlib.import_module(module)
    return lookup(name)


def _install(patcher: Patcher, state: dict[str, Any]) -> None:
    patcher.__dict__.update(state)
    register(patcher, override=True)
