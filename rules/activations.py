"""Rules that replace activations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .kinds import is_a, is_exactly
from .places import Place, Rate, Tree, argument
from .spots import replace_layer

__all__ = ["function_name", "names_at", "relu_to_leaky_relu", "swap_activation"]

# Layers that are an activation, by the plain name of the function.
_LAYERS = {
    "elu": "ELU",
    "leakyrelu": "LeakyReLU",
    "prelu": "PReLU",
    "relu": "ReLU",
    "softmax": "Softmax",
}


@sx.patcher(namespace="symexp", whole_tree=True)
def swap_activation(
    target: Any, old: str, new: str, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Replaces one activation by another, whether it is a name, a function or a layer.

    The rule finds names and functions (`activation='relu'`, also `recurrent_activation` and others
    that end in `activation`), and layers (`ReLU()`, `Activation('relu')`), as arguments and in
    models. A name is replaced by a name; a layer by the layer of that name, if Keras has one, else
    by `Activation(new)`. The new activation has its default arguments.

    A layer is found by its class, whatever its arguments: `relu` finds `ReLU(max_value=6)` and
    `ReLU(threshold=1)` too, but not `LeakyReLU`, which is `leaky_relu`. A name or a function is
    found by its name, so `relu` does not find the name `'relu6'`. `relu6` finds that name, the
    function, and the layer `ReLU(max_value=6)` without slope and threshold.

    No activation has parameters but `PReLU`: it adds a slope for each value of its input.

    Args:
        target: The object that is patched.
        old: Name of the old activation, such as `relu` or `LeakyReLU`.
        new: Name of the new activation: of a function of `keras.activations`, or of a layer.
        within: Where the rule may act.

    Raises:
        RuleError: Keras has no activation `new`; the message names the nearest. Or a layer of the
            user takes names of activations only, and `new` is a layer.

    Example:
        `swap_activation?relu&gelu`, `swap_activation?old=relu&new=PReLU#model.layers[0]`
    """
    tree = Tree(target, within)
    found = [p for p in tree.places if _plain(old) in names_at(p) and tree.allows(p)]
    for place in found:
        _put(tree, place, _in_form_of(place, new))
    return tree.edits


def _put(tree: Tree, place: Place, new: Any) -> None:
    """Puts an activation in place of another.

    Raises:
        RuleError: The class of a user takes names only, but the new one is a layer.
    """
    if not kinds.is_layer(new):
        tree.replace(place, new)
        return
    owner = place.parent.value if place.is_argument and place.parent is not None else None
    if owner is not None and not kinds.is_builtin(owner):
        try:
            sx.clone(owner, override={str(sx.KeyPath.of([place.key])): new})
        except (sx.errors.SpecTypeError, sx.errors.SpecValueError) as error:
            label = type(owner).__name__
            raise sx.errors.RuleError(
                f"{label} takes no {type(new).__name__} as its {place.key!r}, at "
                f"{str(place.path)!r}: {error} Let the annotation in {label} allow any "
                "activation, or leave the place out by a location."
            ) from error
    replace_layer(tree, place, new)


@sx.patcher(namespace="symexp", whole_tree=True)
def relu_to_leaky_relu(
    target: Any, negative_slope: Rate = 0.3, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Makes each ReLU leaky.

    Names and functions become a `LeakyReLU` layer, which carries the slope; so do `ReLU()` and
    `Activation('relu')`. A ReLU with a maximum or a threshold keeps both and gets the slope.

    Args:
        target: The object that is patched.
        negative_slope: Slope for negative inputs.
        within: Where the rule may act.

    Raises:
        RuleError: A layer of the user takes names of activations only.

    References:
        Maas et al. (2013), Rectifier nonlinearities improve neural network acoustic models.

    Example:
        `relu_to_leaky_relu`, `relu_to_leaky_relu?0.1#model.layers[0:2]`
    """
    tree = Tree(target, within)
    for place in tree.places:
        if "relu" not in names_at(place) or not tree.allows(place):
            continue
        bounds = (argument(place.value, "max_value"), argument(place.value, "threshold", 0.0))
        if is_a(place.value, "ReLU") and bounds != (None, 0.0):
            tree.set(place, "negative_slope", negative_slope)
        elif place.parent is not None and is_exactly(place.parent.value, "Activation"):
            _put(tree, place.parent, kinds.new("LeakyReLU", negative_slope))
        else:
            _put(tree, place, kinds.new("LeakyReLU", negative_slope))
    return tree.edits


def _plain(name: Any) -> str:
    return str(name).replace("_", "").lower()


def names_at(place: Place) -> tuple[str, ...]:
    """Returns the plain names that the activation at a place has; none for any other value."""
    for function, layer in _LAYERS.items():
        if is_a(place.value, layer):
            return (function, "relu6") if _is_relu6(place.value) else (function,)
    if not _is_for_activations(place):
        return ()
    if isinstance(place.value, str):
        return (_plain(place.value),)
    module = getattr(place.value, "__module__", None) or ""
    is_function = callable(place.value) and str(module).partition(".")[0] == "keras"
    return (_plain(getattr(place.value, "__name__", "")),) if is_function else ()


def _is_relu6(value: Any) -> bool:
    names = ("max_value", "negative_slope", "threshold")
    return is_a(value, "ReLU") and [argument(value, name, 0.0) for name in names] == [6, 0, 0]


def _is_for_activations(place: Place) -> bool:
    """Returns whether a place is an argument `...activation`, or in a list `...activations`."""
    parent = place.parent
    if parent is not None and isinstance(place.key, int) and parent.is_argument:
        return str(parent.key).endswith("activations")
    return place.is_argument and str(place.key).endswith("activation")


def function_names() -> dict[str, str]:
    """Returns the functions of `keras.activations` by plain name."""
    import keras

    names = {_plain(n): n for n, f in vars(keras.activations).items() if callable(f)}
    helpers = ("get", "serialize", "deserialize")
    return {k: n for k, n in names.items() if n[0] != "_" and n not in helpers}


def function_name(name: str) -> str:
    """Returns the name of an activation function in the form of Keras.

    Raises:
        RuleError: There is no such activation; the message names the nearest.
    """
    functions = function_names()
    if _plain(name) not in functions:
        known = [*functions.values(), *_LAYERS.values()]
        raise sx.errors.RuleError(
            f"There is no activation {name!r}. {sx.errors.closest(name, known)}"
        )
    return functions[_plain(name)]


def _in_form_of(place: Place, name: str) -> Any:
    layer = _LAYERS.get(_plain(name))
    function = function_name(name) if layer is None else function_names().get(_plain(name))
    as_argument = _is_for_activations(place)
    if function is not None and as_argument:
        return function
    return kinds.new(layer) if layer is not None else kinds.new("Activation", function)
