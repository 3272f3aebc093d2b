"""Rules about how an experiment trains: epochs, batch size, seed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import symexp as sx

from .places import Count, Place, Tree, is_number

__all__ = ["batch_size", "epochs", "seed"]

# A seed that Python, NumPy and Keras accept.
Seed = Annotated[int, sx.typing.Int(min_value=0, max_value=2**32 - 1)]

_EPOCHS = (
    "epochs", "num_epochs", "n_epochs", "max_epochs", "nb_epochs", "nb_epoch", "train_epochs",
    "training_epochs", "number_of_epochs",
)  # fmt: skip
_BATCH_SIZES = (
    "batch_size", "train_batch_size", "training_batch_size", "batchsize", "mini_batch_size",
    "minibatch_size",
)  # fmt: skip
_SEEDS = ("seed", "random_seed", "random_state", "rng_seed", "global_seed")


@sx.patcher(namespace="symexp", whole_tree=True)
def epochs(target: Any, value: Count, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Sets the number of epochs of the training.

    The rule sets the arguments of your own objects, and the keys of your dicts, that are called
    `epochs`, `num_epochs`, `n_epochs`, `max_epochs`, `nb_epochs`, `nb_epoch`, `train_epochs`,
    `training_epochs` or `number_of_epochs`, if the value is a number or `None`. Arguments of
    objects of Keras keep their values.

    Args:
        target: The object that is patched.
        value: Passes over the training data.
        within: Where the rule may act.

    Example:
        `epochs?20`, `epochs?5#pretraining`
    """
    return _set_named(Tree(target, within), _EPOCHS, value)


@sx.patcher(namespace="symexp", whole_tree=True)
def batch_size(target: Any, value: Count, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Sets the batch size of the training.

    The rule sets the arguments of your own objects, and the keys of your dicts, that are called
    `batch_size`, `train_batch_size`, `training_batch_size`, `batchsize`, `mini_batch_size` or
    `minibatch_size`, if the value is a number or `None`. The batch size of an evaluation
    (`eval_batch_size`) and arguments of objects of Keras, such as that of `InputLayer`, keep their
    values. So does the learning rate.

    Args:
        target: The object that is patched.
        value: Examples per training step.
        within: Where the rule may act.

    Example:
        `batch_size?64`, `batch_size?128;change_lr?0.004`
    """
    return _set_named(Tree(target, within), _BATCH_SIZES, value)


@sx.patcher(namespace="symexp", whole_tree=True)
def seed(target: Any, value: Seed, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Sets the seed of the experiment.

    The rule sets the arguments of your own objects, and the keys of your dicts, that are called
    `seed`, `random_seed`, `random_state`, `rng_seed` or `global_seed`, if the value is a number or
    `None`. It does not set the seeds of Keras components (`Dropout(seed=...)`, those of
    initializers, also in classes of yours that derive from them): with one seed for all,
    initializers would make equal weights.

    Args:
        target: The object that is patched.
        value: The seed, from 0 to 2**32 - 1.
        within: Where the rule may act.

    Example:
        `seed?7`, `seed?oneof(1,2,3)`, `seed?0#dataset`
    """
    return _set_named(Tree(target, within), _SEEDS, value, components=False)


def _set_named(tree: Tree, names: tuple[str, ...], value: int, components: bool = True) -> Any:
    for place in tree.places:
        if place.key not in names or not _is_setting(place.value) or not tree.allows(place):
            continue
        owner = _owner(place)
        if not _is_of_keras(owner) and (components or not _is_component(owner)):
            tree.replace(place, value)
    return tree.edits


def _is_setting(value: Any) -> bool:
    undecided = value is sx.MISSING_VALUE or sx.is_abstract(value)
    return value is None or is_number(value) or (undecided and not isinstance(value, sx.Symbolic))


def _owner(place: Place) -> Any:
    """Returns the object that a place belongs to, through lists and dicts; `None` without one."""
    above = place.parent
    while above is not None and not isinstance(above.value, sx.Symbolic):
        above = above.parent
    return None if above is None else above.value


def _is_of_keras(value: Any) -> bool:
    if type(value).__module__.partition(".")[0] == "keras":
        return True
    return "keras" in sys.modules and isinstance(value, sx.keras.Call)


def _is_component(value: Any) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, (keras.layers.Layer, keras.Initializer))
