"""Rules that change losses, and the search for losses in a tree."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from .flow import Flow, width
from .kinds import is_of_keras
from .places import Fraction, Place, Tree, argument, check_arguments

__all__ = ["change_loss", "label_smoothing", "loss_at"]

# Arguments that mean the same in every loss of Keras.
_SHARED = ("from_logits", "label_smoothing", "axis", "reduction", "dtype")

_INTEGER_LABELS = (
    "SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy", "Circle",
)  # fmt: skip
_CLASSES = (
    "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "SparseCategoricalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
)  # fmt: skip
# Losses of probabilities, which have no `from_logits`.
_PROBABILITIES = ("CategoricalGeneralizedCrossEntropy", "Dice", "KLDivergence", "Poisson",
                  "Tversky")  # fmt: skip


@sx.patcher(namespace="symexp", whole_tree=True)
def change_loss(
    target: Any,
    name: str,
    labels: Literal["integer", "one_hot"] | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
    **arguments: Any,
) -> Any:
    """Replaces each loss by another.

    The new loss keeps the arguments that mean the same in all losses, if they were set and it has
    them: `from_logits`, `label_smoothing`, `axis`, `reduction` and `dtype`. A loss of the same
    class keeps all its arguments. A loss that is given by its name, or as a function, is replaced
    by a name, or by an object if it needs arguments. `None` and names that Keras does not know
    stay.

    Args:
        target: The object that is patched.
        name: Name of the new loss: of a function or a class of `keras.losses`, such as
            `categorical_crossentropy`, `CategoricalCrossentropy` or `mse`.
        labels: The labels that the experiment gives to the new loss: `integer` (the index of the
            class) or `one_hot` (in the shape of the output). By default those that the old loss
            takes.
        within: Where the rule may act.
        **arguments: Arguments of the new loss, such as `label_smoothing`.

    Raises:
        RuleError: Keras has no such loss; or the labels, the head or its logits do not fit it.
        ArgumentError: The loss has no such argument.

    Example:
        `change_loss?mae`, `change_loss?categorical_crossentropy&labels=one_hot#loss`,
        `change_loss?CategoricalFocalCrossentropy&gamma=3.0`
    """
    new = _class(name)
    check_arguments(new, arguments, "loss")
    tree = Tree(target, within)
    found = [p for p in tree.places if _is_loss(p) and tree.allows(p)]
    for place in found:
        old = loss_at(place)
        changed = new(**_kept(old, new) | arguments)
        if type(old) is type(changed):
            changed = sx.clone(old, override=arguments) if arguments else sx.clone(old)
        _check_labels(place, old, changed, labels)
        _check_logits(place, old, changed)
        is_object = isinstance(place.value, sx.Symbolic)
        tree.replace(place, changed if is_object else _short(changed))
    if found and is_of_keras(new(), "losses", *_CLASSES):
        _check_heads(tree, new.__name__)
    return tree.edits


def _is_loss(place: Place) -> bool:
    # A function of the user is a loss by the name of its argument; so are names of which Keras
    # chooses the class by the output.
    is_function = callable(place.value) and not isinstance(place.value, (sx.Symbolic, type))
    is_by_output = isinstance(place.value, str) and place.value.lower() in ("crossentropy", "ce")
    return loss_at(place) is not None or ((is_function or is_by_output) and _is_for_losses(place))


def _kept(old: Any, new: Any) -> dict[str, Any]:
    before = inspect.signature(type(old)).parameters if old is not None else {}
    after = inspect.signature(new).parameters
    kept = {}
    for key in _SHARED:
        if key in before and key in after:
            value = argument(old, key)
            if value != before[key].default:
                kept[key] = value
    return kept


def _short(loss: Any) -> Any:
    """Returns the name of a loss whose arguments have their defaults, else the loss."""
    import keras

    label = type(loss).__name__
    names = [n for n in vars(keras.losses) if n != label and _plain(n) == _plain(label)]
    has_defaults = sx.eq(loss, getattr(sx.keras.losses, label)())
    return names[0] if names and has_defaults else loss


def _labels_of(loss: Any) -> str | None:
    """Returns the form of the labels that a loss takes; `None` if it is not known."""
    if loss is None or is_of_keras(loss, "losses", "CTC"):
        return None
    if is_of_keras(loss, "losses", *_INTEGER_LABELS):
        return "integer"
    is_known = type(loss).__module__.partition(".")[0] == "keras"
    return "one_hot" if is_known else None


_LABELS = {"integer": "integer labels", "one_hot": "labels in the shape of the output (one-hot)"}
_CONVERT = {
    "integer": "`numpy.argmax(labels, -1)` makes them",
    "one_hot": "`keras.utils.to_categorical(labels)` makes them",
}


def _check_labels(place: Place, old: Any, new: Any, labels: str | None) -> None:
    given, wanted = labels or _labels_of(old), _labels_of(new)
    if given is None or wanted is None or given == wanted:
        return
    name = type(new).__name__
    raise sx.errors.RuleError(
        f"The loss at {str(place.path)!r} gets {_LABELS[given]}, but {name} takes "
        f"{_LABELS[wanted]}. Let the experiment give these ({_CONVERT[wanted]}), and say so: "
        f"`change_loss?{name}&labels={wanted}`."
    )


def _check_logits(place: Place, old: Any, new: Any) -> None:
    if argument(old, "from_logits") is True and is_of_keras(new, "losses", *_PROBABILITIES):
        raise sx.errors.RuleError(
            f"The loss at {str(place.path)!r} gets logits (from_logits=True), but "
            f"{type(new).__name__} takes probabilities. Give the head an activation first, and "
            "set from_logits=False."
        )


def _check_heads(tree: Tree, name: str) -> None:
    heads = Flow(tree).heads
    if heads and all(width(head) == 1 for head in heads):
        raise sx.errors.RuleError(
            f"{name} needs an output for each class, but the head at {str(heads[0].path)!r} is a "
            "single unit. Take BinaryCrossentropy, or give the head a unit per class first."
        )


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _classes() -> dict[str, str]:
    """Returns the names of the loss classes by plain name."""
    import keras

    return {
        _plain(name): name
        for name, cls in vars(keras.losses).items()
        if isinstance(cls, type) and cls is not keras.losses.Loss
    }


def _class_name(name: str) -> str | None:
    """Returns the class of a name, which may be an alias such as `mse`."""
    import keras

    classes = _classes()
    if _plain(name) in classes:
        return classes[_plain(name)]
    try:
        found = keras.losses.get(name)
    except ValueError:
        return None
    return classes.get(_plain(getattr(found, "__name__", type(found).__name__)))


def _class(name: str) -> Any:
    found = _class_name(name)
    if found is None:
        raise sx.errors.RuleError(
            f"There is no loss {name!r}. {sx.errors.closest(name, _classes().values())}"
        )
    return getattr(sx.keras.losses, found)


@sx.patcher(namespace="symexp", whole_tree=True)
def label_smoothing(
    target: Any, value: Fraction = 0.1, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Sets the label smoothing of losses that have it.

    A loss that is given by its name, such as `'categorical_crossentropy'`, becomes an object.

    Args:
        target: The object that is patched.
        value: Fraction of the label that is spread over all classes.
        within: Where the rule may act.

    Raises:
        RuleError: All losses take integer labels, which cannot be smoothed.

    References:
        Szegedy et al. (2016), Rethinking the inception architecture for computer vision.

    Example:
        `label_smoothing?0.1`, `label_smoothing?value=0#loss`
    """
    tree = Tree(target, within)
    refused = []
    for place in tree.places:
        loss = loss_at(place)
        if loss is None or not (tree.allows(place) or tree.allows(place, "label_smoothing")):
            continue
        if argument(loss, "label_smoothing") is None:
            refused += [place] if "Sparse" in type(loss).__name__ else []
        elif loss is place.value:
            tree.set(place, "label_smoothing", value)
        else:
            tree.replace(place, sx.clone(loss, override={"label_smoothing": value}))
    if refused and not tree.edits:
        raise sx.errors.RuleError(
            f"The loss at {str(refused[0].path)!r} takes integer labels, which cannot be smoothed: "
            f"{type(loss_at(refused[0])).__name__} has no label_smoothing. Take "
            "CategoricalCrossentropy, and give one-hot labels (`keras.utils.to_categorical`)."
        )
    return tree.edits


def loss_at(place: Place) -> Any:
    """Returns the loss at a place as a symbolic object; the place may be a name or a function."""
    if isinstance(place.value, sx.Symbolic):
        return place.value if is_of_keras(place.value, "losses", "Loss") else None
    name = getattr(place.value, "__name__", place.value)
    if not isinstance(name, str) or not _is_for_losses(place):
        return None
    found = _class_name(name)
    return None if found is None else getattr(sx.keras.losses, found)()


def _is_for_losses(place: Place) -> bool:
    """Returns whether a place is an argument `...loss`, or in a list or dict `...losses`."""
    holder = place.parent
    in_container = holder is not None and not place.is_argument
    keys = [place.key, holder.key] if in_container and holder is not None else [place.key]
    return any(str(key).endswith(("loss", "losses")) for key in keys)
