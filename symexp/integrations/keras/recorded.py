"""The arguments that raw objects of users' classes were created with.

Keras 3.15 notes the arguments of an operation or layer in `Operation.__new__`, if they are numbers,
texts, `None` or containers of these. `Model.__new__` hands no arguments on, so there the note has
the defaults of the class. `keep_model_arguments` makes up for it.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from typing import Any

import keras
from keras.src.models.functional import Functional as PlainFunctional

__all__ = ["keep_model_arguments", "recorded_arguments"]

# A weak dictionary, and not an attribute: Keras saves what it finds in the attributes of a model.
_of_models: weakref.WeakKeyDictionary[Any, tuple[Any, Any]] = weakref.WeakKeyDictionary()


def recorded_arguments(raw: Any) -> dict[str, Any] | None:
    """Returns the arguments of a raw object by name; `None` if nobody has noted them."""
    if not isinstance(raw, keras.Model):
        noted = getattr(getattr(raw, "_auto_config", None), "config", None)
        return dict(noted) if isinstance(noted, dict) else None
    given = _of_models.get(raw)
    return None if given is None else _bound(type(raw), *given)


def _bound(cls: Any, args: Any, kwargs: Any) -> dict[str, Any] | None:
    signature = inspect.signature(cls.__init__)
    try:
        bound = signature.bind(None, *args, **kwargs)
    except TypeError:
        return None
    bound.apply_defaults()
    found: dict[str, Any] = {}
    for i, (name, parameter) in enumerate(signature.parameters.items()):
        value = bound.arguments[name]
        if parameter.kind is parameter.VAR_KEYWORD:
            found.update(value)
        elif parameter.kind is parameter.VAR_POSITIONAL:
            if value:
                return None
        elif i:
            found[name] = value
    return found


def keep_model_arguments() -> None:
    """Notes the arguments of each model of a user's class that is created from now on.

    Keras 3.15 makes a class that gives tensors to `super().__init__` a subclass of `Functional`,
    which has a `__new__` of its own.
    """
    for base in (keras.Model, PlainFunctional):
        base.__new__ = _noting(base.__new__)


def _noting(plain: Any) -> Any:
    """Returns a `__new__` that notes the arguments of objects of users' classes."""

    @functools.wraps(plain)
    def note(cls: Any, *args: Any, **kwargs: Any) -> Any:
        made = plain(cls, *args, **kwargs)
        # A class with a `__new__` of its own may hand on other arguments.
        is_own = cls.__new__ is note and not hasattr(cls, "_sx_type")
        if is_own and type(made) is cls and cls.__module__.partition(".")[0] != "keras":
            _of_models[made] = (args, kwargs)
        return made

    return note
