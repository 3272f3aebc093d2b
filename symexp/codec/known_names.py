"""Names in files that are known before their package is imported.

A file loads without importing anything. An object whose class has a *known name* may be used all
the same: its first use imports the package, and the object becomes what the file says. Known are

- the public names of Keras that a file may refer to, and
- the names that an installed package declares, by an entry point of the group `symexp.classes` (the
  name of the entry point is the prefix of the names, its value the module to import), or as those
  of its rule pack (`symexp.rules`).

So a file decides whether a declared module is imported, but it cannot name a module.
"""

from __future__ import annotations

import importlib
import sys
import threading

from symexp.errors import MissingExtraError
from symexp.tree.nodes.types import current_name, has_integration

__all__ = [
    "KERAS_FUNCTIONS",
    "KERAS_NAMESPACES",
    "KERAS_TOP_LEVEL",
    "forget_declarations",
    "home_of",
    "import_home",
    "is_known_name",
]

# Namespaces whose classes a file may name. Nothing else of Keras can be reached from data: no
# loading of models, no downloads, no writing of files.
KERAS_NAMESPACES = (
    "layers",
    "optimizers",
    "optimizers.schedules",
    "losses",
    "metrics",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
    "random",
    "models",
    "dtype_policies",
    "quantizers",
)

KERAS_TOP_LEVEL = frozenset({"Sequential", "Model", "DTypePolicy"})

# Functions that a file may name. They compute values, and have no other effect.
KERAS_FUNCTIONS = (
    *(f"keras.{n}.*" for n in ("activations", "losses", "metrics", "initializers", "random")),
    *(f"keras.ops.{n}" for n in ("*", "image.*", "linalg.*", "nn.*", "numpy.*")),
)

# Groups of entry points. Their values are modules.
_GROUPS = ("symexp.classes", "symexp.rules")

_lock = threading.Lock()
_declared: dict[str, str] | None = None


def home_of(name: str) -> str | None:
    """Returns the module whose import makes a name of a file known; `None` if nothing declares it.

    Imports nothing.
    """
    name = current_name(name)
    if not all(part.isidentifier() and part[:1] != "_" for part in name.split(".")):
        return None
    if name.startswith(("keras.", "symexp.keras.")):
        return "keras" if _is_of_keras(name) else None
    prefix = name.rpartition(".")[0]
    declared = _declarations() if prefix else {}
    while prefix:
        if prefix in declared:
            return declared[prefix]
        prefix = prefix.rpartition(".")[0]
    return None


def is_known_name(name: str) -> bool:
    """Whether the first use of a name imports what defines it."""
    return home_of(name) is not None


def import_home(name: str) -> bool:
    """Imports the module that makes a name known, if it is declared.

    Returns:
        Whether the name is declared.

    Raises:
        MissingExtraError: The package is not installed.
    """
    home = home_of(name)
    if home is None:
        return False
    if home not in sys.modules:
        try:
            importlib.import_module(f"symexp.{home}" if has_integration(home) else home)
        except ModuleNotFoundError as error:
            if isinstance(error, MissingExtraError):
                raise
            raise MissingExtraError(
                f"The first use of {name!r} imports {home}, which failed: {error}. Install the "
                "package that defines it.",
                name=error.name,
            ) from error
    return True


def _is_of_keras(name: str) -> bool:
    if name == "symexp.keras.Call":  # a call in the graph of a functional model
        return True
    module, _, label = name.rpartition(".")
    namespace = module.partition(".")[2]
    if not namespace:
        return module == "keras" and label in KERAS_TOP_LEVEL
    known = {*KERAS_NAMESPACES, *(f.split(".", 1)[1].rpartition(".")[0] for f in KERAS_FUNCTIONS)}
    return module.startswith("keras.") and namespace in known


def _declarations() -> dict[str, str]:
    """Returns the modules that installed packages declare, by the prefix of the names."""
    global _declared
    with _lock:
        if _declared is None:
            from importlib.metadata import entry_points

            _declared = {}
            for group in _GROUPS:
                for point in entry_points(group=group):
                    prefix = point.name if group == _GROUPS[0] else point.module
                    _declared.setdefault(prefix, point.module)
        return _declared


def forget_declarations() -> None:
    """Makes the next look-up read the entry points of the installed packages again."""
    global _declared
    with _lock:
        _declared = None
