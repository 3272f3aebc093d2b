"""Checks that models which a rule changes can still be built."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import FIXED, Flow, width
from .kinds import is_a, is_layer, width_of
from .places import Place, Tree, argument

__all__ = ["Shapes", "check_models"]


def check_models(tree: Tree, flow: Flow) -> None:
    """Raises an error if a model with code of the user cannot be built after the edits of a tree.

    The rules know how the layers of Keras depend on the widths of each other, but not what the
    layers of a user, `Lambda` layers and operations do. So models that contain one and that know
    the shape of their input are built in a copy, without weights. A model that cannot be built
    before the edits either is not an error of the rule.

    Args:
        tree: The tree, with the edits.
        flow: The widths in it.

    Raises:
        RuleError: A model could be built before, and cannot be built now.
    """
    for model in _models(tree):
        error = _failure(sx.patch(sx.clone(tree.root.value), dict(tree.edits)), model)
        if error is not None and _failure(sx.clone(tree.root.value), model) is None:
            raise _cannot_build(tree, flow, model, error) from error


class Shapes:
    """The shapes of the input and output of layers, where the shape of a model's input is known.

    Args:
        tree: The tree. Models are built in a copy, without weights, when a shape is first asked.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[Place, tuple[Any, Any]] | None = None

    def of(self, place: Place) -> tuple[Any, Any]:
        """Returns the shapes of the input and the output without the batch; `None` if unknown.

        Sizes that the model does not know are `None`. A layer that is called several times has no
        shapes, and several tensors have none.
        """
        if self._found is None:
            self._found = {}
            known = [p for p in self._tree.places if _knows_input(p)]
            for model in known:
                if not any(other in _above(model) for other in known):
                    self._build(model)
        return self._found.get(place, (None, None))

    def _build(self, model: Place) -> None:
        if sx.is_partial(model.value) or sx.is_abstract(model.value):
            return
        root = sx.clone(self._tree.root.value)
        with sx.keras.without_weights(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made: Any = sx.get(root, model.path) if model.path else root
                _ = made.outputs
            except Exception:  # the model has an error, which shows when it is used
                return
            self._note(model, made)

    def _note(self, place: Place, made: Any) -> None:
        """Notes the shapes of a layer and, if it is a model, of those in it."""
        assert self._found is not None
        self._found[place] = _shape_of(made, "input"), _shape_of(made, "output")
        layers = place.kids["layers"].kids if "layers" in place.kids else {}
        if kinds.is_functional(place.value):
            by_name = {each.name: each for each in made.operations}
            for key, kid in layers.items():
                each = by_name.get(argument(kid.value, "name") or key)
                if each is not None:
                    self._note(kid, each)
        elif kinds.is_sequential(place.value):
            kids = [kid for kid in layers.values() if not is_a(kid.value, "InputLayer")]
            for kid, each in zip(kids, made.layers):
                self._note(kid, each)


def _shape_of(made: Any, which: str) -> Any:
    try:
        return tuple(getattr(made, which).shape[1:])
    except (AttributeError, ValueError):  # not called, several times, or of several tensors
        return None


def _above(place: Place) -> Iterator[Place]:
    parent = place.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _models(tree: Tree) -> Iterator[Place]:
    """Yields the models that need a check: the outermost ones with edits and code of the user."""
    if not tree.edits:
        return
    seen: set[Place] = set()
    for place in tree.places:
        if place in seen or not _knows_input(place):
            continue
        below = list(place.below())
        seen.update(below)
        path = place.path.keys
        is_changed = any(edited.keys[: len(path)] == path for edited in tree.edits)
        if is_changed and any(_is_code(p) for p in below):
            is_open = sx.is_partial(place.value) or sx.is_abstract(place.value)
            if not is_open:
                yield place


def _knows_input(place: Place) -> bool:
    if kinds.is_functional(place.value):
        return True
    if not kinds.is_sequential(place.value) or "layers" not in place.kids:
        return False
    first = next(iter(place.kids["layers"].kids.values()), None)
    return first is not None and (is_a(first.value, "InputLayer") or _knows_input(first))


def _is_code(place: Place) -> bool:
    value = place.value
    if is_layer(value):
        is_own = not kinds.is_public(value) and not kinds.is_model(value)
        return is_own or is_a(value, "Lambda")
    is_operation = place.parent is not None and place.parent.key == "layers"
    return is_operation and isinstance(value, sx.Symbolic)


def _failure(root: Any, model: Place) -> Exception | None:
    """Returns the error with which a model in a copy of the tree cannot be built."""
    try:
        with sx.keras.without_weights(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = sx.get(root, model.path) if model.path else root
            _ = made.outputs
    except Exception as error:  # any error of the user's code
        return error
    return None


_CALL = re.compile(r"calling (\w+)\.call\(\)|(?:of type|layer of class) '?(\w+)")
_NAME = re.compile(r"of '(\w+)' \(of type")


def _culprit(model: Place, error: Exception) -> Place | None:
    classes = {name for found in _CALL.findall(str(error)) for name in found if name}
    names = set(_NAME.findall(str(error)))
    found = [p for p in model.below() if _is_code(p) and type(p.value).__name__ in classes]
    named = [p for p in found if names & {str(p.key), argument(p.value, "name")}]
    return next(iter(named or found), None)


def _cannot_build(tree: Tree, flow: Flow, model: Place, error: Exception) -> Exception:
    culprit = _culprit(model, error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("\u2022")] or [type(error).__name__]
    reason = next((line for line in lines if "imensions" in line or "shape=" in line), lines[0])
    what = f"the model at {str(model.path)!r}"
    widths = ""
    if culprit is not None:
        what = f"the {type(culprit.value).__name__} at {str(culprit.path)!r}"
        sources = [s for s in flow.takes.get(culprit, ()) if s is not FIXED]
        changes = [_change(tree, source) for source in sources]
        widths = "; it takes what " + ", ".join(filter(None, changes)) if any(changes) else ""
    return sx.errors.RuleError(
        f"After this change {what} could not be built{widths}. Its code says: {reason} Leave out "
        "the layers before it by a location, or let its class take the width as an argument or "
        "from the shape of its input."
    )


def _change(tree: Tree, source: Place) -> str:
    new = tree.edits.get(source.path + (width_of(source.value) or ""))
    return "" if new is None else f"{str(source.path)!r} makes {width(source)} -> {new} wide"
