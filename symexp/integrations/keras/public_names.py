"""Public names of the classes and functions of Keras, such as `keras.layers.Conv2D`.

Keras defines its classes in private modules (`keras.src...`), which move between versions. So
files and fingerprints use the exported names only.
"""

from __future__ import annotations

import sys
from typing import Any

from keras import Operation
from keras.src import api_export
from keras.src.saving import object_registration

from symexp.codec.known_names import KERAS_NAMESPACES, KERAS_TOP_LEVEL
from symexp.tree.handles.symbolize import symbolize

__all__ = ["hub_name_of", "name_of", "share_names", "symbolic_class"]


def name_of(target: Any) -> str | None:
    """Returns the public name of a class or function of the package `keras`, or `None`."""
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


def hub_name_of(target: Any) -> str | None:
    """Returns the public name of a class or function of the package `keras_hub`, or `None`."""
    label = getattr(target, "__name__", None)
    for namespace in _HUB_NAMESPACES:
        module = sys.modules.get(f"keras_hub.{namespace}")
        if label is not None and vars(module or object).get(label) is target:
            return f"keras_hub.{namespace}.{label}"
    return None


# KerasHub defines its classes in `keras_hub.src`, and imports all of these modules with itself.
_HUB_NAMESPACES = ("models", "layers", "tokenizers", "samplers", "metrics")


def _class_of(name: str) -> Any:
    """Returns the Keras class with a public name, or `None`. It imports nothing."""
    module, _, label = name.rpartition(".")
    package, _, namespace = module.partition(".")
    if package != "keras" or not label.isidentifier():
        return None
    if namespace in KERAS_NAMESPACES or (not namespace and label in KERAS_TOP_LEVEL):
        found = getattr(sys.modules.get(module), label, None)
    elif namespace.startswith("ops."):
        found = _operation(namespace, label)
    else:
        return None
    return found if isinstance(found, type) else None


def _operation(namespace: str, label: str) -> Any:
    # The graph of a functional model holds operations such as `keras.ops.numpy.Add`. Keras 3.15
    # exports the functions of this namespace, but not the classes of their operations.
    found = vars(sys.modules.get(f"keras.src.{namespace}", object)).get(label)
    return found if isinstance(found, type) and issubclass(found, Operation) else None


def symbolic_class(name: str) -> Any:
    """Returns the symbolic class with a public name of Keras, or `None`.

    It is a provider of the registry of types (`symexp.tree.nodes.types.register_provider`).
    """
    cls = _class_of(name)
    return None if cls is None else symbolize(cls)


def share_names(kind: Any) -> None:
    """Lets Keras save the live objects of a symbolic class under the name of the original class.

    A live object is an instance of a subclass of the Keras class. Keras 3.15 writes a class into
    its files under the name that is registered for exactly this class. Without an own registration
    of the subclass, the file would name `keras.src...`, and a custom layer would lose the name that
    `register_keras_serializable` gave it. Only the direction from class to name is registered: a
    file always loads as plain Keras objects.
    """
    origin, live = kind.origin, kind.live
    if origin is live:
        return
    name = api_export.get_name_from_symbol(origin)
    if name is not None:
        api_export.REGISTERED_OBJS_TO_NAMES[live] = name
    custom = object_registration.GLOBAL_CUSTOM_NAMES.get(origin)
    if custom is not None:
        object_registration.GLOBAL_CUSTOM_NAMES[live] = custom
