"""Learning rates: where they stand, and what a schedule's rate is."""

from __future__ import annotations

from typing import Any

import symexp as sx

from .places import Place, argument, is_number

__all__ = ["is_optimizer", "is_rate", "named_optimizer", "optimizer_class", "peak_of", "rates_of"]

_KEYS = ("learning_rate", "lr")
_SCHEDULE_RATES = ("initial_learning_rate", "warmup_target", "end_learning_rate")


def is_rate(place: Place) -> bool:
    """Whether a place is that of a learning rate, in whatever form."""
    if place.key not in _KEYS:
        return False
    value = place.value
    if value is None or isinstance(value, (bool, str, bytes)):
        return False
    undecided = sx.is_abstract(value) or value is sx.MISSING_VALUE
    return is_number(value) or undecided or isinstance(value, sx.Symbolic) or callable(value)


def rates_of(schedule: Place) -> list[tuple[Place, Any, float]]:
    """The rates in a schedule, as holder, key and value; none where its class is not known."""
    found = [(schedule, name, argument(schedule.value, name)) for name in _SCHEDULE_RATES]
    values = schedule.kids.get("values")
    if values is not None and "boundaries" in schedule.kids:
        found += [(values, key, kid.value) for key, kid in values.kids.items()]
    return [rate for rate in found if is_number(rate[2])]


def peak_of(value: Any) -> Any:
    """The greatest rate of a learning rate: the number itself, or what a schedule decays from.

    `None` where a schedule does not tell.
    """
    if not isinstance(value, sx.Symbolic):
        return value if is_number(value) or sx.is_abstract(value) else None
    for name in ("warmup_target", "initial_learning_rate"):
        if argument(value, name) is not None:
            return argument(value, name)
    values = argument(value, "values")
    return values[0] if values and argument(value, "boundaries") is not None else None


def is_optimizer(place: Place) -> bool:
    """Whether an optimizer with a learning rate stands at a place, as an object or by its name."""
    if isinstance(place.value, str):
        return named_optimizer(place) is not None
    if not isinstance(place.value, sx.Symbolic) or not any(k in place.kids for k in _KEYS):
        return False
    import sys

    keras = sys.modules.get("keras")
    is_one = keras is not None and isinstance(place.value, keras.optimizers.Optimizer)
    return is_one or place.key == "optimizer"


def named_optimizer(place: Place) -> Any:
    """The class of an optimizer that stands at a place by its name, such as `optimizer='adam'`."""
    if not isinstance(place.value, str) or not str(place.key).endswith("optimizer"):
        return None
    return _classes().get(place.value.lower())


def optimizer_class(name: str) -> Any:
    """The symbolic optimizer class of a name such as `adamw` or `AdamW`.

    Raises:
        RuleError: There is none; the message names the nearest.
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
