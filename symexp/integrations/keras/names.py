"""Public names of Keras's classes and functions: `keras.layers.Conv2D`, never `keras.src...`."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from keras import Sequential
from keras.src import api_export
from keras.src.saving import object_registration

from symexp.tree.handles.symbolize import symbolize

__all__ = ["FUNCTIONS", "class_of", "name_of", "on_new_type", "symbolic_class"]


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
        from symexp.integrations.keras.adopt import Call, Functional

        own = {"Call": Call, "Functional": Functional}
        return own.get(name.removeprefix("symexp.keras."))
    cls = class_of(name)
    return None if cls is None else symbolize(cls)


# Makes Keras save live objects of symbolic classes as what they are: plain Keras objects.
#
# A live object is an instance of a subclass of the Keras class. Keras names a class in its files by
# what is registered for exactly this class, so the subclass is registered under the same name. Only
# the direction from class to name is: a file loads as plain Keras objects, here too.


def on_new_type(kind: Any) -> None:
    """Called for each new symbolic type that derives from a Keras class."""
    if kind.origin is kind.live:
        return
    _share_names(kind.origin, kind.live)
    if issubclass(kind.origin, Sequential):
        _symbolic_from_config(kind)


def _share_names(origin: Any, live: Any) -> None:
    name = api_export.get_name_from_symbol(origin)
    if name is not None:
        api_export.REGISTERED_OBJS_TO_NAMES[live] = name
    custom = object_registration.GLOBAL_CUSTOM_NAMES.get(origin)
    if custom is not None:
        object_registration.GLOBAL_CUSTOM_NAMES[live] = custom


def _symbolic_from_config(kind: Any) -> None:
    """`Sequential.from_config` makes an empty model and adds to it, which no tree would show."""
    inherited = inspect.getattr_static(kind.origin, "from_config")
    if not isinstance(inherited, classmethod):
        return

    def from_config(cls: Any, config: Any, custom_objects: Any = None) -> Any:
        from symexp.integrations.keras.adopt import adopt_fresh

        if cls not in (kind.live, kind.ghost):
            return inherited.__get__(None, cls)(config, custom_objects=custom_objects)
        return adopt_fresh(kind.origin.from_config(config, custom_objects=custom_objects))

    type.__setattr__(kind.live, "from_config", classmethod(from_config))
