"""What libraries give as numbers, as Python's own numbers and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["plain"]

_PLAIN = (str, int, float, bool, type(None))


def plain(value: Any) -> Any:
    """A value as the JSON kinds it stands for; what stands for none is left as it is.

    Args:
        value: Scalars and arrays of NumPy, TensorFlow, PyTorch or JAX, also inside of dicts and
            lists.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {k if isinstance(k, str) else str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    # Asked of the class: an attribute of a symbolic object could make the live one.
    if callable(getattr(kind, "tolist", None)):
        return value.tolist()
    if callable(getattr(kind, "numpy", None)):  # TensorFlow, variables of Keras
        return plain(value.numpy())
    return value
