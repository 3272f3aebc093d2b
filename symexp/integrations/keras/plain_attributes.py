"""Attributes of live objects on TensorFlow, set without two reads that fail.

A layer or optimizer of Keras 3.15 on TensorFlow is an `AutoTrackable`: each attribute that is set
passes two methods, of Keras and of TensorFlow, that let it track what is in there. Both first read
the attribute, to leave out what it has already. A constructor sets 50 attributes that do not exist
yet, so each costs two exceptions. On a live object they take twice as long as on a plain one, since
Python asks `Symbolic.__getattr__` too. `_NewAttributes` does the same as the two methods without
the reads, for an attribute that neither the object nor its class has.

1. It stands in the MRO where the two begin: behind the `__setattr__` of the class of a user, of
   `keras.Layer`, and all others that see every attribute.
2. There is nothing to track in a number, a text, a flag or `None`.
3. It is left out if the two methods are not those that are known here.
"""

from __future__ import annotations

from typing import Any

import keras

from symexp.tree.nodes.node import SCALARS
from symexp.tree.nodes.types import register_bases

__all__ = ["prepare_attributes"]

_NAMES = "_sx_of_objects"


def prepare_attributes(kind: Any) -> None:
    """Gives a new symbolic class the set of the attributes that it does not have itself."""
    if hasattr(kind.live, _NAMES):
        type.__setattr__(kind.live, _NAMES, set())


# What the two methods use, in Keras 3.15 and TensorFlow 2.21.
_USED_BY_BOTH = {"getattr", "AttributeError", "sticky_attribute_assignment", "super", "__setattr__"}


def _uses(cls: type, *more: str) -> bool:
    """Whether the `__setattr__` of a class uses exactly what the known one uses."""
    code = cls.__setattr__.__code__
    return set(code.co_names) == {*_USED_BY_BOTH, *more} and _TRACKING in code.co_consts


_TRACKING = "_self_setattr_tracking"


if keras.backend.backend() == "tensorflow":
    import tensorflow as tf
    from keras.src.backend.tensorflow import trackable

    _AutoTrackable = tf.__internal__.tracking.AutoTrackable
    _track_for_tensorflow = tf.__internal__.tracking.sticky_attribute_assignment

    class _NewAttributes(trackable.KerasAutoTrackable):  # type: ignore[misc]
        """A base of the symbolic classes whose objects TensorFlow can track."""

        # What TensorFlow takes if there is no such attribute. It asks for it each time.
        _self_setattr_tracking = True

        # Names that are no attributes of the class; filled on demand. `prepare_attributes` gives
        # each class a set of its own. A property that is added to a class later is set as well,
        # even if it has the value already.
        _sx_of_objects: set[str] = set()

        def __setattr__(self, name: str, value: Any) -> None:
            if name in self.__dict__ or not (
                name in self._sx_of_objects or _is_of_object(type(self), name)
            ):
                super().__setattr__(name, value)
                return
            if type(value) not in SCALARS:
                if self._self_setattr_tracking:
                    value = trackable.sticky_attribute_assignment(self, name, value)
                if self._self_setattr_tracking:
                    value = _track_for_tensorflow(self, name, value)
            super(_AutoTrackable, self).__setattr__(name, value)

    def _is_of_object(cls: Any, name: str) -> bool:
        """Whether a name is no attribute of a class. Notes those that are none."""
        found = not hasattr(cls, name)
        if found:
            cls._sx_of_objects.add(name)
        return found

    def _further_bases(cls: type) -> tuple[type, ...]:
        return (_NewAttributes,) if issubclass(cls, trackable.KerasAutoTrackable) else ()

    if _uses(trackable.KerasAutoTrackable) and _uses(
        _AutoTrackable, "data_structures", "AutoTrackable"
    ):
        register_bases("keras", _further_bases)
