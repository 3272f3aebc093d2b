"""The rules that come with symexp: how are common changes of an experiment written as rules?

Rules are found by name, so `sx.patch(experiment, 'scale_width?factor=2')` needs no import. A rule
of the same short name that a user defines takes precedence; the full name, such as
`symexp.scale_width`, always means the rule of this package. `docs/rules.md` shows each rule.

Some files are the base of all rules; read them in this order:

- `places`: `Tree` and `Place`: the places of a tree, and the edits that a rule collects.
- `kinds`: what a layer is: does it set the width, merge, activate, hold weights?
- `flow`: how widths flow through models: which layers are heads, which widths must stay equal.
- `spots`: the places behind layers where a rule can insert layers.
- `graphs`: the calls of a functional model, its residual blocks, and the edits of its calls.
- `building`: the shapes of a model, and the check that it can be built after a rule.

The others define the rules:

- `scaling`: `scale_width`, `filter_search_space`.
- `depth`: `scale_depth`.
- `searching`: `search_width`, `search_depth`.
- `connections`: `residual`, `squeeze_excite`, `stochastic_depth`.
- `heads`: `head`, `lora`.
- `layers`: `separable_conv`, `freeze_layers`.
- `insertion`: `add_dropout`, `add_batch_norm`.
- `activations`: `swap_activation`, `relu_to_leaky_relu`.
- `learning_rates`: `change_lr`, `lr_schedule`.
- `optimizers`: `change_optimizer`, `weight_decay`, `label_smoothing`.
- `data`: `change_dataset`, and `register_dataset`, which names data sets.

Each rule sees symbolic objects only, edits a tied object once, and acts only where its location
allows it. Importing this package loads neither Keras nor TensorFlow.
"""

from __future__ import annotations

import symexp.patching.set_rule  # noqa: F401  # registers the rule `set`

from .activations import relu_to_leaky_relu, swap_activation
from .connections import residual, squeeze_excite, stochastic_depth
from .data import change_dataset, register_dataset
from .depth import scale_depth
from .heads import head, lora
from .insertion import add_batch_norm, add_dropout
from .layers import freeze_layers, separable_conv
from .learning_rates import change_lr, lr_schedule
from .optimizers import change_optimizer, label_smoothing, weight_decay
from .scaling import filter_search_space, scale_width
from .searching import search_depth, search_width

__all__ = [
    "add_batch_norm",
    "add_dropout",
    "change_dataset",
    "change_lr",
    "change_optimizer",
    "filter_search_space",
    "freeze_layers",
    "head",
    "label_smoothing",
    "lora",
    "lr_schedule",
    "register_dataset",
    "relu_to_leaky_relu",
    "residual",
    "scale_depth",
    "scale_width",
    "search_depth",
    "search_width",
    "separable_conv",
    "squeeze_excite",
    "stochastic_depth",
    "swap_activation",
    "weight_decay",
]
