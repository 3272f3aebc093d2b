"""Makes Keras save live objects of symbolic classes as what they are: plain Keras objects.

A live object is an instance of a subclass of the Keras class. Keras names a class in its files by
what is registered for exactly this class, so the subclass is registered under the same name. Only
the direction from class to name is: a file loads as plain Keras objects, here too.
"""

from __future__ import annotations

import inspect
from typing import Any

from keras import Sequential
from keras.src import api_export
from keras.src.saving import object_registration

__all__ = ["on_new_type"]


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
