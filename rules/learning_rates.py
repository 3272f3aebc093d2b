"""Rules that change learning rates, and the search for optimizers and rates in a tree."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from .places import Count, Fraction, Place, Rate, Tree, argument, is_number

__all__ = [
    "change_lr",
    "is_optimizer",
    "is_rate",
    "lr_schedule",
    "named_optimizer",
    "optimizer_class",
    "rates_of",
    "tidy",
]


@sx.patcher(namespace="symexp", whole_tree=True)
def change_lr(
    target: Any,
    learning_rate: Rate,
    schedule: Literal["scale", "replace"] = "scale",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Sets the learning rate: each argument `learning_rate` or `lr`.

    A schedule keeps its form: all its rates are scaled so that it decays from the new rate (after
    its warm-up, if it has one). An optimizer that is given by its name, such as `'adam'`, becomes
    an object with this learning rate.

    Args:
        target: The object that is patched.
        learning_rate: The new learning rate.
        schedule: `scale` keeps the form of a schedule, `replace` replaces it by the constant.
        within: Where the rule may act.

    Raises:
        RuleError: The rates of a schedule are not known, so it cannot be scaled.

    Example:
        `change_lr?0.003`, `change_lr?learning_rate=0.01&schedule=replace#optimizer`
    """
    tree = Tree(target, within)
    for place in tree.places:
        if is_rate(place) and tree.allows(place):
            _change_rate(tree, place, learning_rate, schedule)
        elif (named := named_optimizer(place)) is not None and tree.allows(place):
            tree.replace(place, named(learning_rate=learning_rate))
    return tree.edits


def _change_rate(tree: Tree, place: Place, new: Any, schedule: str) -> None:
    if schedule == "replace" or not isinstance(place.value, sx.Symbolic):
        tree.replace(place, new)
        return
    if any(is_rate(below) for below in place.below()):
        return  # a schedule with an argument `learning_rate` of its own
    old, rates = peak_of(place.value), rates_of(place)
    if not is_number(old) or not old or not rates or not is_number(new):
        raise sx.errors.RuleError(
            f"change_lr cannot scale the schedule at {str(place.path)!r}: which of the arguments "
            f"of {type(place.value).__name__} are rates, and their values, must be known. Put the "
            "constant in its place (`change_lr?...&schedule=replace`), or patch its arguments."
        )
    for holder, key, rate in rates:
        tree.set(holder, key, new if rate == old else tidy(rate * new / old))


@sx.patcher(namespace="symexp", whole_tree=True)
def lr_schedule(
    target: Any,
    name: Literal["cosine", "exponential", "piecewise", "polynomial", "linear"],
    decay_steps: Count | list[Count],
    decay_rate: Rate | None = None,
    final_fraction: Fraction = 0.0,
    warmup_steps: int = 0,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Lets the learning rate of each optimizer decay by a schedule, from the rate that it has.

    An old schedule is replaced by one that decays from the same rate. An optimizer that is given by
    its name becomes an object.

    Args:
        target: The object that is patched.
        name: `cosine` and `linear` (or `polynomial`, of degree 2) decay to `final_fraction` of the
            rate in `decay_steps`; `exponential` decays by `decay_rate` every `decay_steps`;
            `piecewise` multiplies the rate by `decay_rate` at each of the steps `decay_steps`.
        decay_steps: Number of training steps (batches, not epochs); for `piecewise` also a list.
        decay_rate: Factor of `exponential` (0.96 by default) and `piecewise` (0.1 by default).
        final_fraction: Final rate of `cosine`, `linear` and `polynomial`, as a fraction of the
            rate at the start.
        warmup_steps: Steps in which `cosine` first rises from zero.
        within: Where the rule may act.

    Raises:
        RuleError: The schedule has no such argument, or the rate of an optimizer is not known.

    References:
        Loshchilov and Hutter (2017), SGDR: stochastic gradient descent with warm restarts.

    Example:
        `lr_schedule?cosine&1000`, `lr_schedule?piecewise&[500,800]&decay_rate=0.2`
    """
    _check(name, decay_steps, decay_rate, final_fraction, warmup_steps)
    tree = Tree(target, within)
    for place in tree.places:
        if not is_optimizer(place):
            continue
        made = named_optimizer(place)
        rate = place.kids.get("learning_rate") or place.kids.get("lr")
        if not (tree.allows(place) or (rate is not None and tree.allows(rate))):
            continue
        current = argument(made(), "learning_rate") if rate is None else rate.value
        peak = _known(peak_of(current), place)
        new = _schedule(name, peak, decay_steps, decay_rate, final_fraction, warmup_steps)
        if made is not None:
            tree.replace(place, made(learning_rate=new))
        elif rate is not None:
            tree.replace(rate, new)
    return tree.edits


def tidy(rate: float) -> float:
    """Rounds to 12 digits, so that no rounding error of floats shows in diffs."""
    return float(f"{rate:.12g}")


def _known(peak: Any, optimizer: Place) -> float:
    if is_number(peak):
        return float(peak)
    raise sx.errors.RuleError(
        f"lr_schedule does not know the learning rate of the optimizer at {str(optimizer.path)!r}. "
        "Set it first: `change_lr?0.01&schedule=replace;lr_schedule?...`."
    )


_TAKES = {
    "cosine": {"final_fraction", "warmup_steps"},
    "exponential": {"decay_rate"},
    "linear": {"final_fraction"},
    "piecewise": {"decay_rate"},
    "polynomial": {"final_fraction"},
}


def _check(name: str, steps: Any, rate: Any, fraction: float, warmup: int) -> None:
    given = {"decay_rate": rate is not None, "final_fraction": fraction, "warmup_steps": warmup}
    for key, is_given in given.items():
        if is_given and key not in _TAKES[name]:
            takers = [f"`{n}`" for n, takes in _TAKES.items() if key in takes]
            raise sx.errors.RuleError(
                f"The schedule {name!r} has no {key}. It belongs to {', '.join(takers)}."
            )
    if name != "piecewise" and not isinstance(steps, int):
        raise sx.errors.RuleError(
            f"The schedule {name!r} takes one number of decay_steps, but got {steps!r}. A list is "
            "for `piecewise`."
        )


def _schedule(
    name: str, peak: float, steps: Any, rate: float | None, fraction: float, warmup: int
) -> Any:
    schedules = sx.keras.optimizers.schedules
    if name == "cosine":
        rise: dict[str, Any] = {"warmup_target": peak, "warmup_steps": warmup} if warmup else {}
        return schedules.CosineDecay(0.0 if warmup else peak, steps, alpha=fraction, **rise)
    if name == "exponential":
        return schedules.ExponentialDecay(peak, steps, 0.96 if rate is None else rate)
    if name == "piecewise":
        boundaries = [steps] if isinstance(steps, int) else list(steps)
        factor = 0.1 if rate is None else rate
        values = [tidy(peak * factor**i) for i in range(len(boundaries) + 1)]
        return schedules.PiecewiseConstantDecay(boundaries, values)
    power = 1.0 if name == "linear" else 2.0
    return schedules.PolynomialDecay(peak, steps, tidy(peak * fraction), power)


# Optimizers and rates in a tree.


_KEYS = ("learning_rate", "lr")
_SCHEDULE_RATES = ("initial_learning_rate", "warmup_target", "end_learning_rate")


def is_rate(place: Place) -> bool:
    """Returns whether a place is a learning rate: a number, a schedule, a function, undecided."""
    if place.key not in _KEYS:
        return False
    value = place.value
    if value is None or isinstance(value, (bool, str, bytes)):
        return False
    undecided = sx.is_abstract(value) or value is sx.MISSING_VALUE
    return is_number(value) or undecided or isinstance(value, sx.Symbolic) or callable(value)


def rates_of(schedule: Place) -> list[tuple[Place, Any, float]]:
    """Returns the rates in a schedule as holder, key and value; empty if its class is unknown."""
    found = [(schedule, name, argument(schedule.value, name)) for name in _SCHEDULE_RATES]
    values = schedule.kids.get("values")
    if values is not None and "boundaries" in schedule.kids:
        found += [(values, key, kid.value) for key, kid in values.kids.items()]
    return [rate for rate in found if is_number(rate[2])]


def peak_of(value: Any) -> Any:
    """Returns the greatest rate of a learning rate: the number, or the start of a decay.

    It is `None` if the arguments of a schedule do not show it.
    """
    if not isinstance(value, sx.Symbolic):
        return value if is_number(value) or sx.is_abstract(value) else None
    for name in ("warmup_target", "initial_learning_rate"):
        if argument(value, name) is not None:
            return argument(value, name)
    values = argument(value, "values")
    return values[0] if values and argument(value, "boundaries") is not None else None


def is_optimizer(place: Place) -> bool:
    """Returns whether a place is an optimizer with a learning rate, as an object or by name."""
    if isinstance(place.value, str):
        return named_optimizer(place) is not None
    if not isinstance(place.value, sx.Symbolic) or not any(k in place.kids for k in _KEYS):
        return False
    keras = sys.modules.get("keras")
    is_one = keras is not None and isinstance(place.value, keras.optimizers.Optimizer)
    return is_one or place.key == "optimizer"


def named_optimizer(place: Place) -> Any:
    """Returns the class of an optimizer that is given by its name, such as `optimizer='adam'`."""
    if not isinstance(place.value, str) or not str(place.key).endswith("optimizer"):
        return None
    return _classes().get(place.value.lower())


def optimizer_class(name: str) -> Any:
    """Returns the symbolic optimizer class of a name such as `adamw` or `AdamW`.

    Raises:
        RuleError: Keras has no such optimizer; the message names the nearest.
    """
    classes = _classes()
    found = classes.get(name.replace("_", "").lower())
    if found is None:
        raise sx.errors.RuleError(
            f"There is no optimizer {name!r}. {sx.errors.closest(name.lower(), classes)}"
        )
    return found


def _classes() -> dict[str, Any]:
    import keras

    optimizers = sx.keras.optimizers
    return {
        name.lower(): getattr(optimizers, name)
        for name, cls in vars(keras.optimizers).items()
        if isinstance(cls, type)
        and issubclass(cls, keras.optimizers.Optimizer)
        and cls is not keras.optimizers.Optimizer
        and name not in ("LossScaleOptimizer", "MultiOptimizer", "OptimizerMap")
    }
