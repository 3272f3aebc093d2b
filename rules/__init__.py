"""The rules that come with symexp: common ideas in machine learning as patch rules.

They are found by name, so `sx.patch(experiment, 'scale_width?factor=2')` works without an import. A
rule of the same short name that a user defines takes precedence; the full name, such as
`symexp.scale_width`, always means the rule of this package. `docs/rules.md` shows each.

Importing this package loads neither Keras nor TensorFlow.
"""

from __future__ import annotations

from .activations import relu_to_leaky_relu, swap_activation
from .data import change_dataset, register_dataset
from .insertion import add_batch_norm, add_dropout
from .layers import freeze_layers, separable_conv
from .learning_rates import change_lr, lr_schedule
from .optimizers import change_optimizer, label_smoothing, weight_decay
from .scaling import filter_search_space, scale_depth, scale_width

__all__ = [
    "add_batch_norm",
    "add_dropout",
    "change_dataset",
    "change_lr",
    "change_optimizer",
    "filter_search_space",
    "freeze_layers",
    "label_smoothing",
    "lr_schedule",
    "register_dataset",
    "relu_to_leaky_relu",
    "scale_depth",
    "scale_width",
    "separable_conv",
    "swap_activation",
    "weight_decay",
]
