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

__all__ = ["check_models"]


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
        is_own = not kinds.is_builtin(value) and not kinds.is_model(value)
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
