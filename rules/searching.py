"""Rules that make choices of the training search values: rates, optimizers, activations.

The search over widths is `filter_search_space`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .activations import function_name, names_at
from .flow import Flow
from .kinds import is_layer
from .learning_rates import is_optimizer, is_rate, named_optimizer, optimizer_class, rates_of, tidy
from .optimizers import kept_arguments
from .places import Place, Rate, Tree, argument, is_number
from .spots import replace_layer

__all__ = ["search_activation", "search_lr", "search_optimizer"]

_FACTORS = (0.1, 1.0, 10.0)

# Activations that squash values into shares: gates and outputs.
_SQUASHING = ("hardsigmoid", "linear", "logsigmoid", "logsoftmax", "sigmoid", "softmax")


@sx.patcher(namespace="symexp", whole_tree=True)
def search_lr(
    target: Any,
    low: Rate | None = None,
    high: Rate | None = None,
    factors: list[float] | None = None,
    name: str | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes each learning rate a search value: in a range, or a choice around the rate it has.

    A range is sampled evenly in the logarithm. A schedule keeps its form: its rate is searched, or
    all its rates are multiplied by each factor. An optimizer that is given by its name becomes an
    object. Each optimizer is decided on its own, and a tied one once. Apply the rule once: factors
    of rates that are a choice already would multiply its candidates.

    Args:
        target: The object that is patched.
        low: Lower end of the range.
        high: Upper end of the range.
        factors: The factors of the present rate, instead of a range; by default 0.1, 1 and 10.
        name: Name of the decision; optimizers with the same name are one decision.
        within: Where the rule may act.

    Raises:
        RuleError: The range is not one, or the rates of a schedule cannot be searched like this.

    Example:
        `search_lr?0.0001&0.1`, `search_lr?factors=[0.3,1,3]`, `search_lr?1e-4&0.1&name=lr`
    """
    _check_range(low, high, factors)
    tree = Tree(target, within)
    for place in tree.places:
        if is_rate(place) and tree.allows(place):
            _search_rate(tree, place, low, high, factors, name)
        elif (named := named_optimizer(place)) is not None and tree.allows(place):
            rate = argument(named(), "learning_rate")
            value = _range(low, high, name) or _choice(rate, factors, name)
            tree.replace(place, named(learning_rate=value))
    return tree.edits


def _check_range(low: float | None, high: float | None, factors: Any) -> None:
    if low is None and high is None:
        if factors is not None and (not factors or min(factors) <= 0):
            raise sx.errors.RuleError(f"The factors must be above 0, but got factors={factors}.")
        return
    if factors is not None:
        raise sx.errors.RuleError(
            "search_lr takes a range or factors, not both: `search_lr?0.0001&0.1` or "
            "`search_lr?factors=[0.3,1,3]`."
        )
    if low is None or high is None or not 0 < low < high:
        raise sx.errors.RuleError(
            f"The range must be from a rate above 0 to a greater one, but got low={low} and "
            f"high={high}. Write `search_lr?0.0001&0.1`."
        )


def _range(low: Any, high: Any, name: str | None) -> Any:
    return None if low is None else sx.floatv(low, high, "log", name=name)


def _choice(rate: float, factors: Any, name: str | None) -> Any:
    rates = [tidy(rate * f) for f in factors or _FACTORS]
    return sx.oneof(list(dict.fromkeys(rates)), name=name)


def _search_rate(
    tree: Tree, place: Place, low: Any, high: Any, factors: Any, name: str | None
) -> None:
    if not isinstance(place.value, sx.Symbolic):
        if low is None and not is_number(place.value):
            raise sx.errors.RuleError(
                f"search_lr does not know the learning rate at {str(place.path)!r}. Give a range: "
                "`search_lr?0.0001&0.1`."
            )
        tree.replace(place, _range(low, high, name) or _choice(place.value, factors, name))
        return
    if any(is_rate(below) for below in place.below()):
        return  # a schedule with an argument `learning_rate` of its own
    rates = [rate for rate in rates_of(place) if rate[2]]
    if low is not None and len(rates) == 1:
        holder, key, _ = rates[0]
        tree.set(holder, key, _range(low, high, name))
    elif low is None and rates:
        schedules = [_scaled(place, rates, f) for f in factors or _FACTORS]
        tied = str(place.path) if len(place.seats) > 1 else None
        tree.replace(place, sx.oneof(schedules, name=name or tied))
    else:
        way = "Search factors: `search_lr?factors=[0.3,1,3]`" if rates else "Patch its arguments"
        raise sx.errors.RuleError(
            f"search_lr cannot search the schedule at {str(place.path)!r}: the "
            f"{type(place.value).__name__} has {len(rates) or 'no known'} rates. {way}, or replace "
            "it first: `change_lr?0.01&schedule=replace;search_lr?...`."
        )


def _scaled(schedule: Place, rates: list[tuple[Place, Any, float]], factor: float) -> Any:
    depth = len(schedule.path.keys)
    changes = {
        str(sx.KeyPath.of([*holder.path.keys[depth:], key])): tidy(rate * factor)
        for holder, key, rate in rates
    }
    return sx.clone(schedule.value, override=changes)


@sx.patcher(namespace="symexp", whole_tree=True)
def search_optimizer(
    target: Any,
    names: list[str],
    name: str | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes each optimizer a choice of several.

    The optimizers keep the learning rate (or its schedule) and the arguments that mean the same in
    all, as with `change_optimizer`. The one of the present class is the present one. Apply the
    rule once, and before `search_lr`.

    Args:
        target: The object that is patched.
        names: Names of the optimizers, such as `[adam,sgd,AdamW]`.
        name: Name of the decision; optimizers with the same name are one decision, if their
            candidates are equal. By default each is decided on its own.
        within: Where the rule may act.

    Raises:
        RuleError: Keras has no such optimizer; or one optimizer is at several places.

    Example:
        `search_optimizer?[adam,sgd]`, `search_optimizer?[adamw,lion];search_lr?0.0001&0.01`
    """
    classes = list(dict.fromkeys(optimizer_class(each) for each in names))
    _check_names(classes, "optimizer")
    tree = Tree(target, within)
    for place in tree.places:
        if not is_optimizer(place) or not tree.allows(place):
            continue
        if isinstance(place.value, sx.Symbolic) and len(place.seats) > 1:
            raise _cannot_tie(place, names)
        found = [_optimizer(place, cls) for cls in classes]
        tree.replace(place, sx.oneof(found, name=name))
    return tree.edits


def _cannot_tie(place: Place, names: list[str]) -> Exception:
    shown = " and ".join(repr(str(path)) for path in place.paths())
    return sx.errors.RuleError(
        f"One optimizer is at {shown}, but a candidate of a choice is another object at each "
        "place. Decide first, and then change the optimizer: "
        f"`sx.space(experiment, 'change_optimizer?oneof({','.join(names)})')`."
    )


def _check_names(names: list[Any], kind: str) -> None:
    if not names:
        raise sx.errors.RuleError(f"Give at least one {kind}: `search_{kind}?[...]`.")


def _optimizer(place: Place, cls: Any) -> Any:
    named = named_optimizer(place)
    if named is cls:
        return place.value
    if named is None and type(place.value) is type(cls()):
        return sx.clone(place.value)
    return cls(**kept_arguments(place, cls))


@sx.patcher(namespace="symexp", whole_tree=True)
def search_activation(
    target: Any,
    names: list[str],
    each: bool = False,
    name: str = "activation",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes the activation of the hidden layers a choice: one for all, or one for each.

    The rule changes the argument `activation` of hidden layers, and layers that are an activation
    (`ReLU()` becomes `Activation(...)`). Linear layers, gates (a sigmoid or a softmax), recurrent
    layers and heads keep theirs.

    Args:
        target: The object that is patched.
        names: Names of functions of `keras.activations`, such as `[relu,gelu,swish]`.
        each: Whether each layer is decided on its own.
        name: Name of the one decision, if not `each`. Apply the rule with different names at
            different locations to decide parts of a model on their own.
        within: Where the rule may act.

    Raises:
        RuleError: Keras has no such function; the message names the nearest.

    Example:
        `search_activation?[relu,gelu,silu]`, `search_activation?[relu,tanh]&each=true#model`
    """
    functions = list(dict.fromkeys(function_name(each_name) for each_name in names))
    _check_names(functions, "activation")
    tree = Tree(target, within)
    flow = Flow(tree)
    for place in tree.places:
        if not _is_hidden_activation(flow, place) or not tree.allows(place):
            continue
        choice = sx.oneof(functions, name=None if each else name)
        is_alone = place.key != "activation" or not place.is_argument
        if is_alone:
            replace_layer(tree, place, kinds.new("Activation", choice))
        else:
            tree.replace(place, choice)
    return tree.edits


def _is_hidden_activation(flow: Flow, place: Place) -> bool:
    names = names_at(place)
    if not names or names[0] in _SQUASHING:
        return False
    layer: Place | None = place
    if place.is_argument:
        layer = place.parent if place.key == "activation" else None
    if layer is None or not is_layer(layer.value) or "recurrent_initializer" in layer.kids:
        return False
    return layer in flow.gives and flow.is_hidden(layer)
