"""Places where Keras compares exact classes, made to fit live objects.

A live object is an instance of a subclass of its Keras class, so `type(self) is Dense` is false in
it. Each mend here is for one such place in Keras 3.15, and reaches only the symbolic classes of
Keras' own classes: for a class that a user derives, the comparison is false in plain Keras too.

- `Dense`, `EinsumDense`, `Embedding` and `ReversibleEmbedding` do not quantize their subclasses.
- `DTypePolicy` compares the classes of two policies.
- `MeanMetricWrapper` looks up the class of its loss in the set of all losses.
- `TorchOptimizer.__new__` returns an object of another class, which updates all variables at once.
  Its results differ in the last digits from those of the general update.

Other comparisons of Keras need nothing: `type(self)._compute_attention is ...` is inherited, and
the callback TensorBoard compares names.
"""

from __future__ import annotations

import functools
import inspect
from types import FunctionType
from typing import Any

import keras
from keras.src import losses

from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.state import is_handle

__all__ = ["mend_exact_types", "public_class"]


def mend_exact_types(kind: Any) -> None:
    """Lets the live objects of a symbolic class pass where Keras expects the very class."""
    origin = kind.origin
    if origin is kind.live or not origin.__module__.startswith("keras."):
        return
    if issubclass(origin, keras.Layer) and "quantize" in origin.__dict__:
        _mend_quantize(kind)
    if issubclass(origin, keras.dtype_policies.DTypePolicy):
        type.__setattr__(kind.live, "__eq__", _equal_policies)
    if issubclass(origin, keras.Optimizer):
        _mend_update(kind)
    if origin in losses.ALL_OBJECTS:
        losses.ALL_OBJECTS.add(kind.live)


def _mend_quantize(kind: Any) -> None:
    """Gives a live class a `quantize` that leaves out the comparison for its own objects."""
    plain = kind.origin.__dict__["quantize"]
    if "type_check" not in inspect.signature(plain).parameters:
        return

    @functools.wraps(plain)
    def quantize(self: Any, mode: Any = None, type_check: bool = True, config: Any = None) -> Any:
        is_own = type(self) is kind.live
        return plain(self, mode, type_check=type_check and not is_own, config=config)

    type.__setattr__(kind.live, "quantize", quantize)


def _mend_update(kind: Any) -> None:
    """Gives the live objects of an optimizer the update that Keras has for its backend."""
    origin = kind.origin
    replacement = type(origin.__new__(origin))
    for base in reversed([cls for cls in replacement.__mro__ if cls not in origin.__mro__]):
        for name, function in vars(base).items():
            if isinstance(function, FunctionType):
                type.__setattr__(kind.live, name, _for_own_objects(kind, name, function))


def _for_own_objects(kind: Any, name: str, function: Any) -> Any:
    """Returns a method that is `function`, but for objects of derived classes the inherited one."""
    inherited = getattr(kind.origin, name, function)

    @functools.wraps(function)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return (function if type(self) is kind.live else inherited)(self, *args, **kwargs)

    return method


def public_class(raw: Any) -> Any:
    """Returns the class that a program has called for a raw object.

    `keras.optimizers.Adam(0.1)` is an object of a private subclass of `Adam` on the torch backend.
    """
    return next(
        cls for cls in type(raw).__mro__ if not cls.__module__.startswith("keras.src.backend.")
    )


def _equal_policies(self: Any, other: Any) -> bool:
    return bool(_plain(self) == _plain(other))


def _plain(value: Any) -> Any:
    """Returns a plain object with the attributes of a live one; any other value as it is."""
    if not is_handle(value):
        return value
    materialize(value)
    origin = type(value)._sx_type.origin
    made = object.__new__(origin)
    made.__dict__.update({k: v for k, v in vars(value).items() if k != "_sx"})
    return made
