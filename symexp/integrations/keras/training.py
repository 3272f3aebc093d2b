"""Training of Keras models: a callback for sweeps, and the files of a trained experiment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from symexp._base.keypath import Key, KeyPath
from symexp.errors import closest
from symexp.sweeps.feedback import Feedback, FeedbackError
from symexp.tree.handles.materialize import dict_of
from symexp.tree.nodes.state import is_ghost, is_handle

__all__ = ["FeedbackCallback", "save_trained"]


class FeedbackCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Adds a measurement after every epoch, and ends the training if early stopping asks for it.

    End the trial after `fit`: `feedback.done()` takes the measurement of the last epoch as the
    reward.

    Args:
        feedback: The feedback of the iteration.
        monitor: Name of the log that is the reward; with several objectives one name for each.

    Attributes:
        stopped_epoch: The epoch (from 0) after which the training ended early, else `None`.

    Example:
        for exp, feedback in sx.sample(space, 'tpe', 20, early_stopping='median'):
            exp.train(callbacks=[sx.keras.FeedbackCallback(feedback)])
            feedback.done()
    """

    def __init__(self, feedback: Feedback, monitor: str | Sequence[str] = "val_accuracy") -> None:
        super().__init__()
        self.feedback = feedback
        self.monitor = monitor
        self.stopped_epoch: int | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Adds the measurement of an epoch.

        Args:
            epoch: Number of the epoch, from 0.
            logs: Values of the epoch by name.

        Raises:
            FeedbackError: The logs do not contain a monitored name.
        """
        values = {name: float(value) for name, value in (logs or {}).items()}
        names = [self.monitor] if isinstance(self.monitor, str) else list(self.monitor)
        for name in names:
            if name not in values:
                raise FeedbackError(
                    f"There is no log {name!r} to take as the reward; after this epoch there are "
                    f"{', '.join(values) or 'none'}. {closest(name, values)} Logs that begin with "
                    "'val_' need validation data in `fit`."
                )
        rewards = [values.pop(name) for name in names]
        reward = rewards[0] if len(rewards) == 1 else rewards
        self.feedback.add_measurement(reward, metrics=values, step=epoch)
        if self.feedback.should_stop_early():
            self.stopped_epoch = epoch
            self.model.stop_training = True


# The files of a trained experiment: weights and histories of its Keras models.


def save_trained(exp: Any, out: Path) -> None:
    """Writes `<path>.weights.h5` and `<path>.history.json` for each model that was built.

    Args:
        exp: A handle. Nothing in it is materialized.
        out: The directory. Existing files are not overwritten.
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
    """Yields the outermost materialized models that have weights, with their paths.

    Models are arguments at any depth, or attributes of symbolic objects.
    """
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
            kids.extend((k, v) for k, v in (dict_of(value) or {}).items() if _is_model(v))
            stack.extend((path + key, kid) for key, kid in reversed(kids))


def _is_model(value: Any) -> bool:
    return isinstance(value, keras.Model)
