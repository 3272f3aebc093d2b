"""Whether another process of the same Python could import a module."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

__all__ = ["is_findable", "is_own"]


def is_own(name: str) -> bool:
    """Whether only this process has a module, and it is written in Python.

    Extensions register modules that cannot be found either; what they define cannot travel.
    """
    module = sys.modules.get(name)
    if module is None or is_findable(name):
        return False
    written = str(getattr(module, "__file__", None) or "").endswith(".py")
    return written or getattr(module, "__spec__", None) is None


def is_findable(name: str) -> bool:
    """Whether a module can be found, which modules of pytest, `runpy` or doctest may not be.

    Args:
        name: Its full name.
    """
    return name != "__main__" and _is_found(name, tuple(sys.path))


@lru_cache(maxsize=1024)
def _is_found(name: str, path: tuple[str, ...]) -> bool:
    places: Any = None
    parts = name.split(".")
    for i in range(len(parts)):
        spec = _find(".".join(parts[: i + 1]), places)
        if spec is None:
            return False
        places = spec.submodule_search_locations
        if places is None and i + 1 < len(parts):
            # Modules such as `os.path` are put there by the package itself.
            return sys.modules.get(name) is not None and spec.origin in ("frozen", "built-in")
    return True


def _find(name: str, places: Any) -> Any:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = None if find is None else find(name, places, None)
        if spec is not None:
            return spec
    return None
