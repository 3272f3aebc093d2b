"""What is worth keeping of a trained experiment: weights and histories of its Keras models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from symexp._base.keypath import Key, KeyPath
from symexp.tree.handles.materialize import getattr_dict, is_ghost
from symexp.tree.nodes.state import is_handle

__all__ = ["save_trained"]


def save_trained(exp: Any, out: Path) -> None:
    """Writes `<path>.weights.h5` and `<path>.history.json` for each model that was built.

    Args:
        exp: A handle; what was not made live is left alone.
        out: The directory. Files that are there already are kept as they are.
    """
    for path, model in _models(exp):
        name = str(path).replace("/", "_") or "model"
        weights = out / f"{name}.weights.h5"
        if not weights.exists():
            model.save_weights(weights)
        history = getattr(model, "history", None)
        log = out / f"{name}.history.json"
        if history is not None and not log.exists():
            record = {"epoch": list(history.epoch), "history": history.history}
            log.write_text(json.dumps(record, indent=1, default=float) + "\n", "utf-8")


def _models(exp: Any) -> Iterator[tuple[KeyPath, Any]]:
    """The outermost live models that have weights: arguments at any depth, and attributes."""
    seen: set[int] = set()
    stack = [(KeyPath(), exp)]
    while stack:
        path, value = stack.pop()
        if id(value) in seen or (is_handle(value) and is_ghost(value)):
            continue
        seen.add(id(value))
        if isinstance(value, keras.Model):
            if value.built and value.weights:
                yield path, value
            continue
        if is_handle(value):
            kids: list[tuple[Key, Any]] = list(value._sx_type.children(value))
            kids.extend((k, v) for k, v in (getattr_dict(value) or {}).items() if _is_model(v))
            stack.extend((path + key, kid) for key, kid in reversed(kids))


def _is_model(value: Any) -> bool:
    return isinstance(value, keras.Model)
