"""`sx.default_store`: the store of this process.

`sx.Store` is imported from here, so that symbolic stages are registered with it (by
`symexp.stages.identity`) before the first store is made.
"""

from __future__ import annotations

import os
from pathlib import Path

from symexp.store.errors import StoreError
from symexp.store.store import Store

__all__ = ["Store", "default_store"]

_VARIABLE = "SYMEXP_STORE"

_default: Store | None = None


def default_store(root: str | os.PathLike[str] | None = None) -> Store:
    """Returns the default store of this process, or sets it.

    Args:
        root: The directory of the default store from now on. Without it, the default store is in
            the directory that the environment variable `SYMEXP_STORE` names, or else in
            `symexp/store` below this user's data (`$XDG_DATA_HOME` or `~/.local/share`).

    Returns:
        The same store each time.

    Raises:
        StoreError: This user has no home directory, and no directory was named.

    Example:
        `sx.default_store('/content/drive/MyDrive/store')` in the first cell of a notebook.
    """
    global _default
    if root is not None:
        _default = Store(root)
    elif _default is None:
        _default = Store(os.environ.get(_VARIABLE) or _home())
    return _default


def _home() -> Path:
    try:
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    except RuntimeError:
        raise StoreError(
            f"This user ({os.geteuid()}) has no home directory for the default store. Name the "
            f"directory: `sx.default_store(path)`, or the environment variable {_VARIABLE}."
        ) from None
    return Path(data) / "symexp" / "store"
