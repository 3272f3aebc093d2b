"""The rules that come with symexp: how are common changes of an experiment written as rules?

Rules are found by name, so `sx.patch(experiment, 'scale_width?factor=2')` needs no import. A rule
of the same short name that a user defines takes precedence; the full name, such as
`symexp.scale_width`, always means the rule of this package. `docs/rules.md` shows each rule.

Some files are the base of all rules; read them in this order:

- `places`: `Tree` and `Place`: the places of a tree, and the edits that a rule collects.
- `kinds`: what a layer is: does it set the width, merge, activate, hold weights?
- `flow`: how widths flow through models: which layers are heads, which widths must stay equal.
- `spots`: the places where a rule can insert layers, or remove them.
- `graphs`: the calls of a functional model, its residual blocks, and the edits of its calls.
- `building`: the shapes of a model, and the check that it can be built after a rule.

These rules change how a model is trained:

- `training`: `epochs`, `batch_size`, `seed`.
- `learning_rates`: `change_lr`, `lr_schedule`.
- `optimizers`: `change_optimizer`, `weight_decay`.
- `gradients`: `clip_gradients`, `ema`, `accumulate_gradients`.
- `losses`: `change_loss`, `label_smoothing`.
- `monitoring`: `add_metric`, `early_stopping`.
- `precision`: `mixed_precision`.
- `quantization`: `quantize`.
- `freezing`: `freeze_layers`, `unfreeze`.
- `data`: `change_dataset`, and `register_dataset`, which names data sets.

These rules change the model:

- `scaling`: `scale_width`.
- `depth`: `scale_depth`.
- `heads`: `head`, `lora`.
- `activations`: `swap_activation`, `relu_to_leaky_relu`.
- `convolutions`: `separable_conv`, `kernel_size`.
- `normalization`: `swap_norm`.
- `downsampling`: `pooling`.
- `initializers`: `initializer`.
- `insertion`: `add_dropout`, `add_batch_norm`.
- `removal`: `remove_dropout`.
- `augmentation`: `augment`.
- `connections`: `residual`, `squeeze_excite`, `stochastic_depth`.

These rules make a space of an experiment:

- `searching`: `search_lr`, `search_optimizer`, `search_activation`.
- `model_search`: `search_width`, `filter_search_space`, `search_depth`.

Each rule sees symbolic objects only, edits a tied object once, and acts only where its location
allows it. Importing this package loads neither Keras nor TensorFlow.
"""

from __future__ import annotations

import symexp.patching.set_rule  # noqa: F401  # registers the rule `set`

from .activations import relu_to_leaky_relu, swap_activation
from .augmentation import augment
from .connections import residual, squeeze_excite, stochastic_depth
from .convolutions import kernel_size, separable_conv
from .data import change_dataset, register_dataset
from .depth import scale_depth
from .downsampling import pooling
from .freezing import freeze_layers, unfreeze
from .gradients import accumulate_gradients, clip_gradients, ema
from .heads import head, lora
from .initializers import initializer
from .insertion import add_batch_norm, add_dropout
from .learning_rates import change_lr, lr_schedule
from .losses import change_loss, label_smoothing
from .model_search import filter_search_space, search_depth, search_width
from .monitoring import add_metric, early_stopping
from .normalization import swap_norm
from .optimizers import change_optimizer, weight_decay
from .precision import mixed_precision
from .quantization import quantize
from .removal import remove_dropout
from .scaling import scale_width
from .searching import search_activation, search_lr, search_optimizer
from .training import batch_size, epochs, seed

__all__ = [
    "accumulate_gradients",
    "add_batch_norm",
    "add_dropout",
    "add_metric",
    "augment",
    "batch_size",
    "change_dataset",
    "change_loss",
    "change_lr",
    "change_optimizer",
    "clip_gradients",
    "early_stopping",
    "ema",
    "epochs",
    "filter_search_space",
    "freeze_layers",
    "head",
    "initializer",
    "kernel_size",
    "label_smoothing",
    "lora",
    "lr_schedule",
    "mixed_precision",
    "pooling",
    "quantize",
    "register_dataset",
    "relu_to_leaky_relu",
    "remove_dropout",
    "residual",
    "scale_depth",
    "scale_width",
    "search_activation",
    "search_depth",
    "search_lr",
    "search_optimizer",
    "search_width",
    "seed",
    "separable_conv",
    "squeeze_excite",
    "stochastic_depth",
    "swap_activation",
    "swap_norm",
    "unfreeze",
    "weight_decay",
]
