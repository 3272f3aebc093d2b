"""Rules about what is observed during training: metrics and early stopping."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import symexp as sx

from .kinds import is_functional, is_of_keras
from .places import Place, Tree, argument, check_arguments

__all__ = ["add_metric", "early_stopping"]

# Keras chooses the class of this metric by the output, so it has no object.
_BY_OUTPUT = {"accuracy": "accuracy", "acc": "accuracy"}

_Patience = Annotated[int, sx.typing.Int(min_value=0)]


@sx.patcher(namespace="symexp", whole_tree=True)
def add_metric(
    target: Any, metric: str, *, within: Callable[[sx.KeyPath], bool], **arguments: Any
) -> Any:
    """Adds a metric to each argument `metrics`, once.

    The argument may be `None`, a list, a tuple, or a dict by the names of the outputs; then each
    output that the dict has gets the metric. In a list with a list per output, each output gets
    it. A metric with the same name is replaced. The metrics in an experiment without an argument
    `metrics` are not known, so the rule matches nothing there.

    Args:
        target: The object that is patched.
        metric: Name of a class or function of `keras.metrics`, such as `auc` or
            `TopKCategoricalAccuracy`, or `accuracy`, whose form Keras chooses.
        within: Where the rule may act: an argument `metrics`, or an output in it.
        **arguments: Arguments of the metric, such as `k` or `name`.

    Raises:
        RuleError: Keras has no such metric, or it needs arguments that are not given.
        ArgumentError: The metric has no such argument.

    Example:
        `add_metric?auc`, `add_metric?TopKCategoricalAccuracy&k=3`, `add_metric?mae#metrics.price`
    """
    new = _metric(metric, arguments)
    tree = Tree(target, within)
    outputs = max([_outputs(p) for p in tree.places if is_functional(p.value)], default=1)
    for place in tree.places:
        if place.key != "metrics" or _is_inside_keras(place):
            continue
        for part in _parts(place, outputs):
            if tree.allows(part) or any(tree.allows(kid) for kid in part.kids.values()):
                _extend(tree, part, new, outputs if part is place else 1)
    return tree.edits


def _parts(place: Place, outputs: int) -> list[Place]:
    """Returns the places of the metrics of each output; one place if an argument is for all."""
    kids = list(place.kids.values())
    if isinstance(place.value, dict):
        return kids
    is_list = isinstance(place.value, (list, tuple)) and kids
    by_output = is_list and all(isinstance(kid.value, (list, tuple)) for kid in kids)
    return kids if by_output or (is_list and outputs == len(kids) > 1) else [place]


def _extend(tree: Tree, place: Place, metric: Any, outputs: int) -> None:
    value, new = place.value, _own(metric)
    if value is None or value is sx.MISSING_VALUE or (outputs > 1 and not value):
        tree.replace(place, [new] if outputs == 1 else [[_own(metric)] for _ in range(outputs)])
    elif isinstance(value, (list, tuple)):
        same = [kid for kid in place.kids.values() if _name_of(kid.value) == _name_of(metric)]
        for kid in same:
            tree.replace(kid, new)
        if not same:
            append(tree, place, new)
    elif _name_of(value) == _name_of(metric):
        tree.replace(place, new)
    elif _name_of(value):
        tree.replace(place, [_own(value), new])


def append(tree: Tree, place: Place, value: Any) -> None:
    """Adds the edit that appends a value to a list or a tuple."""
    if isinstance(place.value, tuple):
        tree.replace(place, (*place.value, value))
    else:
        tree.insert(place, len(place.kids), [value])


def _own(metric: Any) -> Any:
    return sx.clone(metric) if isinstance(metric, sx.Symbolic) else metric


def _outputs(model: Place) -> int:
    found = model.kids["output_layers"].kids
    return max(1, len(found))


def _is_inside_keras(place: Place) -> bool:
    holder = place.parent
    return holder is not None and type(holder.value).__module__.partition(".")[0] == "keras"


def _plain(name: Any) -> str:
    return str(name).replace("_", "").lower()


def _classes() -> dict[str, str]:
    import keras

    return {
        _plain(name): name
        for name, cls in vars(keras.metrics).items()
        if isinstance(cls, type) and cls is not keras.metrics.Metric
    }


def _class_name(name: str) -> str | None:
    """Returns the class of a name, which may be an alias such as `mse`."""
    import keras

    classes = _classes()
    if _plain(name) in classes:
        return classes[_plain(name)]
    try:  # the names of losses, because a look-up of metrics makes objects
        found = keras.losses.get(name)
    except ValueError:
        return None
    return classes.get(_plain(getattr(found, "__name__", type(found).__name__)))


def _metric(name: str, arguments: dict[str, Any]) -> Any:
    if name.lower() in _BY_OUTPUT:
        if arguments:
            raise sx.errors.RuleError(
                f"Keras chooses the class of {name!r} by the output, so it has no arguments. Name "
                "the class, such as SparseCategoricalAccuracy."
            )
        return _BY_OUTPUT[name.lower()]
    label = _class_name(name)
    if label is None:
        known = [*_BY_OUTPUT, *_classes().values()]
        raise sx.errors.RuleError(f"There is no metric {name!r}. {sx.errors.closest(name, known)}")
    cls = getattr(sx.keras.metrics, label)
    check_arguments(cls, arguments, "metric")
    for parameter in inspect.signature(cls).parameters.values():
        is_needed = parameter.default is parameter.empty and parameter.kind != parameter.VAR_KEYWORD
        if is_needed and parameter.name not in arguments:
            raise sx.errors.RuleError(
                f"The metric {label} needs the argument {parameter.name!r}: "
                f"`add_metric?{name}&{parameter.name}=...`."
            )
    return cls(**arguments)


def _name_of(metric: Any) -> str | None:
    """Returns the plain name under which a metric is reported; `None` for other values."""
    if isinstance(metric, str):
        by_output = _BY_OUTPUT.get(metric.lower())
        return by_output or _plain(_class_name(metric) or metric)
    if isinstance(metric, sx.Symbolic):
        if not is_of_keras(metric, "metrics", "Metric"):
            return None
        return _plain(argument(metric, "name") or type(metric).__name__)
    return _plain(metric.__name__) if callable(metric) and hasattr(metric, "__name__") else None


# Early stopping.


@sx.patcher(namespace="symexp", whole_tree=True)
def early_stopping(
    target: Any,
    patience: _Patience,
    monitor: str | None = None,
    restore_best_weights: bool | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
    **arguments: Any,
) -> Any:
    """Stops the training if a value has not improved for some epochs.

    The rule adds a callback `EarlyStopping` to each argument `callbacks` (`None`, a list or a
    tuple), or changes the one that is there; it keeps its other arguments, except those that belong
    to another `monitor` (`mode`, `min_delta`, `baseline`). Of several, it changes those that
    monitor the same value. An experiment without an argument `callbacks` does not match.

    Args:
        target: The object that is patched.
        patience: Epochs without improvement after which the training stops.
        monitor: Name of the value, such as `val_accuracy`; by default that of the old callback, or
            `val_loss`, which needs validation data.
        restore_best_weights: Whether the model gets the weights of its best epoch; by default as
            in the old callback, or false.
        within: Where the rule may act.
        **arguments: Further arguments of `EarlyStopping`, such as `min_delta` or `mode`.

    Raises:
        ArgumentError: `EarlyStopping` has no such argument.

    References:
        Prechelt (1998), Early stopping - but when?

    Example:
        `early_stopping?5`, `early_stopping?5&monitor=val_accuracy&restore_best_weights=true`
    """
    cls = sx.keras.callbacks.EarlyStopping
    check_arguments(cls, arguments, "callback")
    given = {"patience": patience, "monitor": monitor, "restore_best_weights": restore_best_weights}
    settings = {k: v for k, v in given.items() if v is not None} | arguments
    tree = Tree(target, within)
    for place in tree.places:
        if place.key != "callbacks" or not _is_list_of_callbacks(place.value):
            continue
        if tree.allows(place) or any(tree.allows(kid) for kid in place.kids.values()):
            _stop(tree, place, settings, monitor)
    return tree.edits


def _is_list_of_callbacks(value: Any) -> bool:
    if value is None or value is sx.MISSING_VALUE or isinstance(value, (list, tuple)):
        return True
    return is_of_keras(value, "callbacks", "Callback")


def _stop(tree: Tree, place: Place, settings: dict[str, Any], monitor: str | None) -> None:
    is_list = isinstance(place.value, (list, tuple))
    present = list(place.kids.values()) if is_list else [place]
    stopping = [p for p in present if is_of_keras(p.value, "callbacks", "EarlyStopping")]
    same = [p for p in stopping if monitor in (None, argument(p.value, "monitor"))]
    changed = same or (stopping if len(stopping) == 1 else [])
    for callback in changed:
        _update(tree, callback, settings)
    if changed:
        return
    new = sx.keras.callbacks.EarlyStopping(**settings)
    if is_list:
        append(tree, place, new)
    else:
        is_one = is_of_keras(place.value, "callbacks", "Callback")
        tree.replace(place, [sx.clone(place.value), new] if is_one else [new])


def _update(tree: Tree, callback: Place, settings: dict[str, Any]) -> None:
    before = argument(callback.value, "monitor")
    if settings.get("monitor", before) != before:
        parameters = inspect.signature(type(callback.value)).parameters
        for key in ("mode", "min_delta", "baseline"):
            if key in parameters and key not in settings:
                tree.set(callback, key, parameters[key].default)
    for key, value in settings.items():
        tree.set(callback, key, value)
