# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.mixed_precision` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.dtype_policies import DTypePolicy as DTypePolicy
from symexp.keras.config import dtype_policy as dtype_policy
from symexp.keras.config import set_dtype_policy as set_dtype_policy
from symexp.keras.config import dtype_policy as _dtype_policy
from symexp.keras.config import set_dtype_policy as _set_dtype_policy
from symexp.keras.dtype_policies import DTypePolicy as _DTypePolicy
from symexp.keras.optimizers import Optimizer as _Optimizer


class LossScaleOptimizer(_Optimizer):
    """An optimizer that dynamically scales the loss to prevent underflow.

    Loss scaling is a technique to prevent numeric underflow in intermediate
    gradients when float16 is used. To prevent underflow, the loss is multiplied
    (or "scaled") by a certain factor called the "loss scale", which causes
    intermediate gradients to be scaled by the loss scale as well. The final
    gradients are divided (or "unscaled") by the loss scale to bring them back
    to their original value.

    `LossScaleOptimizer` wraps another optimizer and applies dynamic loss
    scaling to it. This loss scale is dynamically updated over time as follows:
    - On any train step, if a nonfinite gradient is encountered, the loss scale
      is halved, and the train step is skipped.
    - If `dynamic_growth_steps` have occurred since the last time the loss scale
      was updated, and no nonfinite gradients have occurred, the loss scale
      is doubled.

    Args:
        inner_optimizer: The `keras.optimizers.Optimizer` instance to wrap.
        initial_scale: Float. The initial loss scale. This scale will be updated
            during training. It is recommended for this to be a very high
            number, because a loss scale that is too high gets lowered far more
            quickly than a loss scale that is too low gets raised.
        dynamic_growth_steps: Int. How often to update the scale upwards. After
            every `dynamic_growth_steps` steps with finite gradients, the
            loss scale is doubled.
        name: String. The name to use
            for momentum accumulator weights created by
            the optimizer.
        weight_decay: Float. If set, weight decay is applied.
        clipnorm: Float. If set, the gradient of each weight is individually
            clipped so that its norm is no higher than this value.
        clipvalue: Float. If set, the gradient of each weight is clipped to be
            no higher than this value.
        global_clipnorm: Float. If set, the gradient of all weights is clipped
            so that their global norm is no higher than this value.
        use_ema: Boolean, defaults to `False`.
            If `True`, exponential moving average
            (EMA) is applied. EMA consists of computing an exponential moving
            average of the weights of the model (as the weight values change
            after each training batch), and periodically overwriting the
            weights with their moving average.
        ema_momentum: Float, defaults to 0.99. Only used if `use_ema=True`.
            This is the momentum to use when computing
            the EMA of the model's weights:
            `new_average = ema_momentum * old_average + (1 - ema_momentum) *
            current_variable_value`.
        ema_overwrite_frequency: Int or None, defaults to None. Only used if
            `use_ema=True`. Every `ema_overwrite_frequency` steps of iterations,
            we overwrite the model variable by its moving average.
            If None, the optimizer
            does not overwrite model variables in the middle of training,
            and you need to explicitly overwrite the variables
            at the end of training by calling
            `optimizer.finalize_variable_values()` (which updates the model
            variables in-place). When using the built-in `fit()` training loop,
            this happens automatically after the last epoch,
            and you don't need to do anything.
        loss_scale_factor: Float or `None`. If a float, the scale factor will
            be multiplied the loss before computing gradients, and the inverse
            of the scale factor will be multiplied by the gradients before
            updating variables. Useful for preventing underflow during
            mixed precision training. Alternately,
            `keras.optimizers.LossScaleOptimizer` will
            automatically set a loss scale factor.
        gradient_accumulation_steps: Int or `None`. If an int, model & optimizer
            variables will not be updated at every step; instead they will be
            updated every `gradient_accumulation_steps` steps, using the average
            value of the gradients since the last update. This is known as
            "gradient accumulation". This can be useful
            when your batch size is very small, in order to reduce gradient
            noise at each update step. EMA frequency will look at "accumulated"
            iterations value (optimizer steps // gradient_accumulation_steps).
            Learning rate schedules will look at "real" iterations value
            (optimizer steps).
    """
    def __init__(
        self,
        inner_optimizer: Any,
        initial_scale: Any = 32768.0,
        dynamic_growth_steps: Any = 2000,
        name: str | None | Any = None,
        *,
        clipnorm: Any = None,
        clipvalue: Any = None,
        dynamic: Any = ...,
        ema_momentum: Any = 0.99,
        ema_overwrite_frequency: Any = None,
        global_clipnorm: Any = None,
        gradient_accumulation_steps: Any = None,
        loss_scale_factor: Any = None,
        use_ema: bool | Any = False,
        weight_decay: Any = None,
    ) -> None:
        ...
    inner_optimizer: Any
    initial_scale: Any
    dynamic_growth_steps: Any
    dynamic: Any
    step_counter: Any
    dynamic_scale: Any
    def check_finite(self, grads: Any) -> Any:
        ...
Policy = _DTypePolicy
global_policy = _dtype_policy
set_global_policy = _set_dtype_policy
