"""Places where Keras compares exact classes, made to fit live objects.

A live object is an instance of a subclass of its Keras class, so `type(self) is Dense` is false in
it. Each mend here is for one such place in Keras 3.15, and reaches only the symbolic classes of
Keras' own classes: for a class that a user derives, the comparison is false in plain Keras too.

- `Dense`, `EinsumDense`, `Embedding` and `ReversibleEmbedding` do not quantize their subclasses.
- `DTypePolicy` compares the classes of two policies.
- `MeanMetricWrapper` looks up the class of its loss in the set of all losses.

Other comparisons of Keras need nothing: `type(self)._compute_attention is ...` is inherited, the
callback TensorBoard compares names, and the optimizers for torch fall back to the general update.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

import keras
from keras.src import losses

from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.state import is_handle

__all__ = ["mend_exact_types"]


def mend_exact_types(kind: Any) -> None:
    """Lets the live objects of a symbolic class pass where Keras expects the very class."""
    origin = kind.origin
    if origin is kind.live or not origin.__module__.startswith("keras."):
        return
    if issubclass(origin, keras.Layer) and "quantize" in origin.__dict__:
        _mend_quantize(kind)
    if issubclass(origin, keras.dtype_policies.DTypePolicy):
        type.__setattr__(kind.live, "__eq__", _equal_policies)
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
