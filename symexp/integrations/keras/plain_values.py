"""Values of Keras and its backends that a tree holds in a plain form.

- Containers in which Keras and TensorFlow track layers become plain lists, dicts, sets and tuples.
- Dtypes of a backend become their name, as in `dtype='float16'`.
- Tensors and variables that are arguments of a call in a graph become NumPy arrays.

The first two hold wherever such a value enters a tree. The backends are not imported here: classes
are known by their names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from symexp.tree.nodes.values import adopt, register_adopter

__all__ = ["array_of", "dtype_name", "is_concrete", "untracked"]

# Classes of tracked containers of Keras 3.15 and TensorFlow 2.21, with what they wrap.
_TRACKED: dict[str, Callable[[Any], Any]] = {
    "keras.TrackedList": list,
    "keras.TrackedDict": dict,
    "keras.TrackedOrderedDict": dict,
    "keras.TrackedSet": set,
    "tensorflow.ListWrapper": list,
    "tensorflow.List": list,
    "tensorflow._DictWrapper": dict,
    "tensorflow.Mapping": dict,
    "tensorflow._TupleWrapper": tuple,
}


def untracked(value: Any) -> Any:
    """Returns a plain copy of a tracked container; any other value as it is."""
    for base in type(value).__mro__:
        plain = _TRACKED.get(f"{base.__module__.partition('.')[0]}.{base.__qualname__}")
        if plain is not None:
            value = getattr(value, "__wrapped__", value)
            return value if plain is tuple else plain(value)
    return value


def _adopt_tracked(value: Any) -> Any:
    return adopt(untracked(value))


# Classes of dtypes that are no dtypes of NumPy.
_DTYPES = ("tensorflow.DType", "torch.dtype", "jax._ScalarMeta")


def dtype_name(value: Any) -> str:
    """Returns the name of a dtype of a backend."""
    name = getattr(value, "name", None) or getattr(value, "__name__", None) or str(value)
    return str(name).rpartition(".")[2]  # PyTorch writes `torch.float16`


def array_of(value: Any) -> Any:
    """Returns the content of a tensor or variable as a NumPy array; any other value as it is.

    Symbolic, sparse and ragged tensors remain as they are, as do tensors that have no content yet.
    """
    if isinstance(value, slice):
        return slice(*map(array_of, (value.start, value.stop, value.step)))
    if isinstance(value, keras.Variable):
        value = value.value
    elif isinstance(value, (keras.KerasTensor, np.ndarray)) or not _is_dense_tensor(value):
        return value
    try:
        return np.array(keras.ops.convert_to_numpy(value))
    except Exception:  # a tensor of a graph that is being traced
        return value


def _is_dense_tensor(value: Any) -> bool:
    return bool(keras.ops.is_tensor(value)) and not type(value).__name__.startswith(
        ("Sparse", "Ragged", "IndexedSlices")
    )


for _name in _TRACKED:
    register_adopter(_name, _adopt_tracked)
for _name in _DTYPES:
    register_adopter(_name, dtype_name)


def is_concrete(tensor: Any) -> bool:
    """Whether a tensor has a value; those of a trace have none."""
    try:
        keras.ops.convert_to_numpy(tensor)
    except Exception:  # each backend has an exception of its own
        return False
    return True
