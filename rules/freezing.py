"""Rules that freeze layers, and that make them trainable again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import Flow
from .kinds import has_weights, is_layer
from .places import Place, Tree, argument

__all__ = ["freeze_layers", "unfreeze"]


@sx.patcher(namespace="symexp", whole_tree=True)
def freeze_layers(
    target: Any,
    count: int | None = None,
    pattern: str | None = None,
    head: bool = False,
    skip_unfreezable: bool = False,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Sets `trainable=False` for layers with weights: those of a location, a pattern or a number.

    Without arguments, all layers in the location but the heads are frozen. With several conditions,
    a layer must meet all of them.

    Args:
        target: The object that is patched.
        count: Number of layers with weights that are frozen, from the start of the tree; a negative
            number is the number of layers at the end that are not frozen. By default all.
        pattern: Regular expression that is searched in the key path, the class and the name of a
            layer; it must be found in one of them.
        head: Whether the heads are frozen too.
        skip_unfreezable: Whether layers of the user that cannot be frozen are passed over (they are
            counted by `count` all the same). By default they are an error.
        within: Where the rule may act.

    Raises:
        RuleError: The pattern is malformed, or a layer of the user cannot be frozen (its
            constructor takes no `trainable`, or its own layers stay trainable).

    Example:
        `freeze_layers?3`, `freeze_layers?pattern=Conv`, `freeze_layers#model.layers[0:2]`
    """
    tree = Tree(target, within)
    for place in _selected(tree, count, pattern, head):
        obstacle = _obstacle(place)
        if obstacle is None:
            tree.set(place, "trainable", False)
        elif not skip_unfreezable:
            raise obstacle
    return tree.edits


@sx.patcher(namespace="symexp", whole_tree=True)
def unfreeze(
    target: Any,
    count: int | None = None,
    pattern: str | None = None,
    head: bool = True,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes frozen layers trainable again: the reverse of `freeze_layers`.

    The arguments select layers as those of `freeze_layers` do, but heads are included. A layer is
    frozen by its own `trainable=False`, and by that of a model, wrapper or layer of the user that
    contains it. The rule sets `trainable=True` on all of these, also outside the location, because
    Keras trains nothing inside a frozen model. Layers of such a model that are not selected stay
    frozen: they get `trainable=False` themselves. Applying the rule twice changes nothing more.

    Args:
        target: The object that is patched.
        count: Number of layers with weights that are selected, from the start of the tree; a
            negative number is the number of layers at the end that are not. By default all.
        pattern: Regular expression that is searched in the key path, the class and the name of a
            layer; it must be found in one of them.
        head: Whether heads are selected too.
        within: Where the rule may act.

    Raises:
        RuleError: The pattern is malformed; or a frozen model has a layer of the user that is not
            selected, and that cannot be frozen by itself.

    References:
        Howard and Ruder (2018), Universal language model fine-tuning for text classification:
        layers are unfrozen gradually, from the last to the first.

    Example:
        `unfreeze`, `unfreeze?pattern=block5`, `unfreeze#model.layers[0].layers[-4:]`
    """
    tree = Tree(target, within)
    selected = list(_selected(tree, count, pattern, head))
    opened: set[Place] = set()
    for place in selected:
        around = {holder for holder in _holders(place) if _is_frozen(holder)}
        opened |= around
        if _is_frozen(place):
            tree.set(place, "trainable", True)
    for holder in opened:
        tree.set(holder, "trainable", True)
        for kept in holder.below():
            if not has_weights(kept) or kept in selected or _stays_frozen(kept, opened):
                continue
            if obstacle := _obstacle(kept):
                raise obstacle
            tree.set(kept, "trainable", False)
    return tree.edits


def _stays_frozen(place: Place, opened: set[Place]) -> bool:
    return any(_is_frozen(p) and p not in opened for p in (place, *_holders(place)))


def _is_frozen(place: Place) -> bool:
    return argument(place.value, "trainable") is False


def _holders(place: Place) -> Iterator[Place]:
    """Yields the layers and models that contain a layer, through all its seats."""
    for parent, _ in place.seats:
        if is_layer(parent.value):
            yield parent
        yield from _holders(parent)


def _selected(tree: Tree, count: int | None, pattern: str | None, head: bool) -> Iterator[Place]:
    """Yields the layers with weights that a number, a pattern and the location select."""
    flow = Flow(tree)
    meant = _compiled(pattern)
    layers = [p for p in tree.places if has_weights(p) and (head or p not in flow.heads)]
    for place in layers[:count]:
        if meant(place) and tree.allows(place):
            yield place


def _compiled(pattern: str | None) -> Callable[[Place], bool]:
    if pattern is None:
        return lambda place: True
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise sx.errors.RuleError(
            f"The pattern {pattern!r} is not a regular expression: {error}."
        ) from error

    def found(place: Place) -> bool:
        texts = (str(place.path), type(place.value).__name__, argument(place.value, "name"))
        return any(isinstance(text, str) and search(text) for text in texts)

    return found


def _obstacle(place: Place) -> Exception | None:
    """Returns the error that says why a layer of the user cannot be frozen; `None` if it can."""
    try:
        frozen = sx.clone(place.value, override={"trainable": False})
    except sx.SymexpError as error:
        reason = (
            "its constructor takes no `trainable`. Let it take `**kwargs` and hand them to "
            "`super().__init__`"
        )
        obstacle = _cannot_freeze(place, reason)
        obstacle.__cause__ = error
        return obstacle
    if not kinds.is_builtin(place.value) and _stays_trainable(place, frozen):
        reason = (
            "Keras leaves the layers trainable that it makes itself. Hand it on to them: "
            "`Dense(..., trainable=self.trainable)`"
        )
        return _cannot_freeze(place, reason)
    return None


def _stays_trainable(place: Place, frozen: Any) -> bool:
    """Returns whether a layer of the user keeps inner layers trainable; one is made to find out."""
    given = any(is_layer(below.value) for below in place.below())
    if given or sx.is_partial(frozen) or sx.is_abstract(frozen):
        return False
    try:
        own = frozen._flatten_layers(include_self=False)  # no public method lists them
    except Exception:  # the error shows when the layer is trained
        return False
    # An input of a model stays trainable, but has no weights.
    return any(layer.trainable and (layer.weights or not layer.built) for layer in own)


def _cannot_freeze(place: Place, reason: str) -> Exception:
    return sx.errors.RuleError(
        f"The {type(place.value).__name__} at {str(place.path)!r} cannot be frozen: {reason}. To "
        "pass over such layers, say `skip_unfreezable=true`; or leave it out by a location or a "
        "pattern."
    )
