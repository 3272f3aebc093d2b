"""`isinstance` for symbolic classes of a package whose raw objects become symbolic (Keras).

A program that is written for `layers.Dense` of Keras tests raw layers with it, and layers with
`layers.Layer`. The symbolic `Dense` derives from Keras' `Dense`, but neither from the symbolic
`Layer` nor the other way around. So the metaclass lets such a class stand for its original:

    isinstance(keras.layers.Dense(3), symbolic.Dense)
    issubclass(symbolic.Dense, symbolic.Layer)

1. Only the class that `symbolize` makes has `_sx_raw`. A class that a user derives from it has not:
   a raw `Dense` is no `MyDense`.
2. The metaclass derives from `ABCMeta`, so that `class M(symbolic.Model, abc.ABC)` has one.
3. A call returns what `__new__` returns. The object may be live already (a functional model is,
   when it is drawn), and `__init__` must not run again.
4. The checks of the classes that `symbolize` makes end with those of `type`. Those of `ABCMeta` ask
   all subclasses of a class, so also the symbolic class of an abstract original, and would never
   end. Classes of users have those of `ABCMeta`, with virtual subclasses.
5. Code of the package tests for its own classes, and does not meet the metaclass.
6. A ghost has a class of its own, which equals the class that the program knows. So
   `type(layer) == layers.Dense` and `{layers.Dense: ...}[type(layer)]` mean the same before and
   after the first use. Nothing can do this for `type(layer) is layers.Dense`.
"""

from __future__ import annotations

from abc import ABCMeta
from functools import cache
from typing import Any

__all__ = ["metaclass_of"]


class _StandsForOriginal(ABCMeta):
    """Metaclass of symbolic classes whose original class counts as the same."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        new: Any = cls.__new__
        return new(cls, *args, **kwargs)

    def __eq__(cls, other: object) -> bool:
        if not isinstance(other, _StandsForOriginal):
            return NotImplemented
        return _live_class(cls) is _live_class(other)

    def __hash__(cls) -> int:
        return type.__hash__(_live_class(cls))

    def __instancecheck__(cls, instance: Any) -> bool:
        if type.__instancecheck__(cls, instance):
            return True
        raw = cls.__dict__.get("_sx_raw")
        if raw is None:
            return super().__instancecheck__(instance)
        return type.__instancecheck__(raw, instance)

    def __subclasscheck__(cls, subclass: Any) -> bool:
        if type.__subclasscheck__(cls, subclass):
            return True
        raw = cls.__dict__.get("_sx_raw")
        if raw is None:
            return super().__subclasscheck__(subclass)
        return type.__subclasscheck__(raw, subclass)


def _live_class(cls: type) -> type:
    """Returns the class of which a class is the ghost class; any other class as it is."""
    ghost = cls.__dict__.get("_sx_ghost")
    return cls.__base__ if ghost is cls else cls


@cache
def metaclass_of(meta: type) -> Any:
    """Returns the metaclass for the symbolic form of a class with a metaclass."""
    if issubclass(_StandsForOriginal, meta):
        return _StandsForOriginal
    return type(meta.__name__, (_StandsForOriginal, meta), {})
