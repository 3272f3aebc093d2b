"""Layers of the torch backend: PyTorch knows all variables of a model, also those of equal names.

A layer of Keras 3.15 on this backend is a `torch.nn.Module`, and holds the values of its variables
in a `ParameterDict` by their paths. Two variables of one path (`dense/kernel` in two models that
are nested in a third) are one entry, so `zero_grad` leaves out the other: its gradients add up from
step to step, and the model trains to other weights. In plain Keras this happens if a program names
two layers alike. In the clone of a tree it is usual, because the layers of a graph are named within
their graph. So here each variable has an entry of its own. The first one of a path has that path as
its key, as in plain Keras.
"""

from __future__ import annotations

from typing import Any

import keras

__all__: list[str] = []


def _track_variables(self: Any) -> None:
    """Takes the place of the method that lets PyTorch track all variables of a layer."""
    values: dict[str, Any] = {}
    for variable in self.variables:
        key, n = variable.path, 0
        while key in values:
            n += 1
            key = f"{variable.path}_{n}"
        values[key] = variable.value
    self._torch_params = torch.nn.ParameterDict(values)


if keras.backend.backend() == "torch":
    import torch
    from keras.src.backend.torch.layer import TorchLayer

    TorchLayer._track_variables = _track_variables
