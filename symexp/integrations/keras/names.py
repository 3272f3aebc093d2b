"""Public names of Keras's classes and functions: `keras.layers.Conv2D`, never `keras.src...`."""

from __future__ import annotations

import sys
from typing import Any

from keras.src import api_export

from symexp.tree.handles.symbolize import symbolize

__all__ = ["FUNCTIONS", "class_of", "name_of", "symbolic_class"]

# Where classes may be found by a name that stands in a file. Nothing else of Keras is reachable
# from data: no loading of models, no downloads, no writing of files.
NAMESPACES = (
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
_TOP_LEVEL = frozenset({"Sequential", "Model", "DTypePolicy"})
# Functions that files may name: they compute, and do nothing else.
FUNCTIONS = (
    *(f"keras.{n}.*" for n in ("activations", "losses", "metrics", "initializers", "random")),
    *(f"keras.ops.{n}" for n in ("*", "image.*", "linalg.*", "nn.*", "numpy.*")),
)


def name_of(target: Any) -> str | None:
    """The public name of a class or function that is defined in the package `keras`."""
    try:
        name: str | None = api_export.get_name_from_symbol(target)
    except TypeError:  # unhashable
        name = None
    if name is not None:
        return name
    module = getattr(target, "__module__", "") or ""
    qualname = getattr(target, "__qualname__", None)
    if qualname is None or not module.startswith("keras.src."):
        return None
    return f"keras.{module.removeprefix('keras.src.')}.{qualname}"


def class_of(name: str) -> Any:
    """The Keras class with a public name, or `None`. Imports nothing."""
    module, _, label = name.rpartition(".")
    package, _, namespace = module.partition(".")
    if package != "keras" or not label.isidentifier():
        return None
    if namespace in NAMESPACES or (not namespace and label in _TOP_LEVEL):
        found = getattr(sys.modules.get(module), label, None)
    elif namespace.startswith("ops."):
        found = _operation(namespace, label)
    else:
        return None
    return found if isinstance(found, type) else None


def _operation(namespace: str, label: str) -> Any:
    # The graph of a functional model holds operations such as `keras.ops.numpy.Add`, which have
    # no exported name.
    from keras import Operation

    found = vars(sys.modules.get(f"keras.src.{namespace}", object)).get(label)
    return found if isinstance(found, type) and issubclass(found, Operation) else None


def symbolic_class(name: str) -> Any:
    """The symbolic class with a public name, or `None`; a provider of the registry of types."""
    if name.startswith("symexp.keras."):
        from symexp.integrations.keras import functional

        label = name.removeprefix("symexp.keras.")
        return getattr(functional, label) if label in ("Functional", "Call") else None
    cls = class_of(name)
    return None if cls is None else symbolize(cls)
