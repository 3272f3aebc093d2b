"""Rules about what optimizers do with gradients and weights: clip, accumulate, average."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any, Literal

import symexp as sx

from .learning_rates import is_optimizer, named_optimizer
from .places import Count, Place, Rate, Tree, argument

__all__ = ["accumulate_gradients", "clip_gradients", "ema"]

# With a momentum of 1 the average never moves from the initial weights.
_Momentum = Annotated[float, sx.typing.Float(min_value=0.0, max_value=1.0 - 1e-12)]

_CLIPPING = {"norm": "clipnorm", "value": "clipvalue", "global_norm": "global_clipnorm"}


@sx.patcher(namespace="symexp", whole_tree=True)
def clip_gradients(
    target: Any,
    value: Rate | None = 1.0,
    how: Literal["norm", "value", "global_norm"] = "norm",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Clips the gradients in each optimizer.

    Keras allows one way of clipping, so the rule removes the others. An optimizer that is given by
    its name becomes an object. In a `LossScaleOptimizer` the inner optimizer clips.

    Args:
        target: The object that is patched.
        value: The greatest norm or absolute value; 0 or `None` removes all clipping.
        how: `norm` limits the norm of the gradient of each weight array, `global_norm` the norm of
            all gradients together, `value` the absolute value of each element.
        within: Where the rule may act.

    References:
        Pascanu et al. (2013), On the difficulty of training recurrent neural networks.

    Example:
        `clip_gradients?1.0`, `clip_gradients?0.5&how=value`, `clip_gradients?none#optimizer`
    """
    settings: dict[str, Any] = dict.fromkeys(_CLIPPING.values())
    settings[_CLIPPING[how]] = value or None
    return _configured(target, within, settings)


@sx.patcher(namespace="symexp", whole_tree=True)
def ema(
    target: Any,
    momentum: _Momentum | None = 0.99,
    overwrite_frequency: Count | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Lets each optimizer keep an exponential moving average of the weights.

    `fit` gives the model the average at its end, and every `overwrite_frequency` steps. A training
    loop of your own must call `optimizer.finalize_variable_values(model.trainable_variables)`. An
    optimizer that is given by its name becomes an object.

    Args:
        target: The object that is patched.
        momentum: Weight of the old average in each step, below 1; 0 or `None` switches averaging
            off.
        overwrite_frequency: Steps after which the average replaces the weights; by default only at
            the end of the training.
        within: Where the rule may act.

    References:
        Polyak and Juditsky (1992), Acceleration of stochastic approximation by averaging.

    Example:
        `ema?0.999`, `ema?momentum=0.99&overwrite_frequency=100`, `ema?none`
    """
    settings = {
        "use_ema": bool(momentum),
        "ema_momentum": momentum or 0.99,
        "ema_overwrite_frequency": overwrite_frequency if momentum else None,
    }
    return _configured(target, within, settings)


@sx.patcher(namespace="symexp", whole_tree=True)
def accumulate_gradients(
    target: Any, steps: Count | None, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Lets each optimizer update the weights with the mean gradient of several steps.

    The effective batch size is the batch size times `steps`; the learning rate does not change. An
    optimizer that is given by its name becomes an object.

    Args:
        target: The object that is patched.
        steps: Batches per update of the weights; 1 or `None` switches accumulation off.
        within: Where the rule may act.

    Example:
        `accumulate_gradients?4`, `accumulate_gradients?8;batch_size?16`
    """
    wanted = None if steps == 1 else steps
    return _configured(target, within, {"gradient_accumulation_steps": wanted})


def _configured(target: Any, within: Callable[[sx.KeyPath], bool], settings: dict[str, Any]) -> Any:
    """Returns the edits that set some arguments of each optimizer."""
    tree = Tree(target, within)
    for place in tree.places:
        if not is_optimizer(place):
            continue
        meant = tree.allows(place) or any(tree.allows(place, name) for name in settings)
        if not meant:
            continue
        named = named_optimizer(place)
        if named is not None:
            is_default = all(argument(named(), k) == v for k, v in settings.items())
            tree.replace(place, place.value if is_default else named(**settings))
        else:
            _set_arguments(tree, place, settings)
    return tree.edits


def _set_arguments(tree: Tree, place: Place, settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        if name in place.kids or _passes_on(place):
            if name in place.kids or value != _default(name):
                tree.set(place, name, value)
        elif value != _default(name) and _is_of_keras(place):
            raise sx.errors.RuleError(
                f"The {type(place.value).__name__} at {str(place.path)!r} has no argument "
                f"{name!r}. Let its constructor take `**kwargs` and hand them to "
                "`super().__init__`, or leave it out by a location."
            )


def _is_of_keras(place: Place) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(place.value, keras.optimizers.Optimizer)


def _passes_on(place: Place) -> bool:
    """Returns whether a class of the user hands further arguments on to the optimizer of Keras."""
    parameters = inspect.signature(type(place.value)).parameters.values()
    return _is_of_keras(place) and any(p.kind == p.VAR_KEYWORD for p in parameters)


def _default(name: str) -> Any:
    # The base class takes `**kwargs`; all optimizers have these arguments with the same defaults.
    return inspect.signature(sx.keras.optimizers.SGD).parameters[name].default
