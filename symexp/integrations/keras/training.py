"""Training of Keras models: a callback for sweeps, and the files of a trained experiment."""

from __future__ import annotations

import json
import sys
import warnings
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from symexp._base.keypath import Key, KeyPath
from symexp.errors import ArgumentError, closest, describe
from symexp.integrations.keras.weights.callbacks import (
    CallbackState,
    restore_callbacks,
    states_of,
)
from symexp.integrations.keras.weights.training_state import (
    Progress,
    SavedTraining,
    describe_model,
    inherit,
    read,
    restore,
    write,
)
from symexp.store.errors import CheckpointWarning
from symexp.sweeps.feedback import Feedback, FeedbackError
from symexp.tree.handles.materialize import dict_of
from symexp.tree.nodes.state import is_ghost, is_handle

__all__ = ["FeedbackCallback", "save_trained"]


class FeedbackCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Adds a measurement after every epoch, and ends the training and the trial when it is time.

    The training ends early if early stopping asks for it, or at `feedback.budget` of a sweep with
    `fidelity=` whose budgets are all whole numbers, which count epochs. The trial ends by itself
    after the body of the loop: with the last measurement as its reward, or pruned. The body may
    also end it, for example with `feedback.done(metadata=...)`.

    With `checkpoint=True` the state of the training is saved in `feedback.checkpoint`: the weights,
    the optimizer, the seeds of layers, and the logs. The next attempt of a trial that was killed or
    paused continues in `fit` at the first epoch that was not saved; pass `fit` all epochs. A
    training that was complete is restored, and no epoch runs. Each attempt has to train the same
    models in the same order. A trial that begins with the checkpoint of another trial takes over
    the weights that fit, see `sx.transfer_weights`. If it continues the epochs of that trial, it
    takes over the slots of the optimizer too, and keeps its own learning rate.

    The next attempt of the trial also continues the patience and the best value of `EarlyStopping`,
    `ReduceLROnPlateau` and `ModelCheckpoint`, and any callback that has the methods `state_dict()`,
    which returns a value of JSON, and `load_state_dict(state)`. All others begin anew. Pass this
    callback as the last one, so that it saves what the others change. `fit` returns the history of
    the epochs that it ran, and `logs` has all of them.

    The measurements of a second `fit` in a trial continue the steps of the first one.

    Args:
        feedback: The feedback of the iteration.
        monitor: Name of the log that is the reward; with several objectives one name for each.
        checkpoint: Whether to save the state of the training, and to continue from it.
        save_every: Number of epochs from one save to the next. The last epoch is always saved.

    Attributes:
        stopped_epoch: The epoch (from 0) after which early stopping ended the training, else
            `None`.
        logs: The logs of each epoch of the training by its number, those of earlier attempts
            included if they were saved.

    Raises:
        ArgumentError: `save_every` is not a whole number of at least 1, or the feedback is not that
            of `sx.sample` or `sx.tune`.

    Example:
        for exp, feedback in sx.sample(space, 'tpe', 20, study='sqlite:///sweep.db#digits'):
            exp.train(callbacks=[sx.keras.FeedbackCallback(feedback, checkpoint=True)])
    """

    def __init__(
        self,
        feedback: Feedback,
        monitor: str | Sequence[str] = "val_accuracy",
        *,
        checkpoint: bool = False,
        save_every: int = 1,
    ) -> None:
        super().__init__()
        if not isinstance(feedback, Feedback):
            raise ArgumentError(
                "Expected the feedback of a trial, as `sx.sample` yields it and `sx.tune` passes "
                f"it, but got {describe(feedback)}."
            )
        if type(save_every) is not int or save_every < 1:
            raise ArgumentError(
                f"Expected a number of epochs of at least 1, but got save_every={save_every!r}."
            )
        self.feedback = feedback
        self.monitor = monitor
        self.checkpoint = checkpoint
        self.save_every = save_every
        self.stopped_epoch: int | None = None
        self.logs: dict[int, dict[str, float]] = {}
        self._offset: int | None = None
        self._is_unsaved = False
        self._path = Path()
        self._described: tuple[bytes, dict[str, Any]] = (b"", {})
        self._list: Any = None
        self._remembered: Sequence[CallbackState] = ()

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Continues a training that was saved.

        Args:
            logs: Not used.

        Raises:
            CodecError: The file of the training is damaged, or is of another model.
        """
        self.stopped_epoch, self.logs, self._offset = None, {}, None
        self._is_unsaved = False
        self._list, self._remembered = None, ()
        if self.checkpoint:
            self._list = _save_before_all(self, sys._getframe(1).f_locals.get("self"))
        trained = self.feedback._trained
        is_new = all(known() is not self.model for known in trained)
        trained.append(weakref.ref(self.model))
        if self.checkpoint:
            self._path = self.feedback.checkpoint / self._file_name(len(trained) - 1)
            self._described = describe_model(self.model)
            saved = read(self._path)
            if saved is not None and saved.progress.trial == self.feedback.id:
                self._resume(saved)
            elif saved is not None and (is_new or self.feedback.reached):
                self._inherit(saved)
        if self._is_at_budget(self.feedback._step):
            self._begin_at(self.params["epochs"])  # an earlier training of the trial reached it

    def _resume(self, saved: SavedTraining) -> None:
        progress = saved.progress
        restore(saved, self.model)
        self._offset = progress.offset
        self.logs = {epoch: dict(values) for epoch, values in progress.logs.items()}
        self.stopped_epoch = progress.stopped_epoch
        last = progress.epochs - 1
        if progress.epochs > self.params["epochs"]:
            warnings.warn(
                f"The saved training {saved.path} of trial {self.feedback.id} has run "
                f"{progress.epochs} epochs, but `fit` is called with "
                f"epochs={self.params['epochs']}. The state after all of them is restored. "
                "Delete the file to train anew.",
                CheckpointWarning,
                stacklevel=2,
            )
        is_over = (
            progress.is_ended
            or progress.epochs >= self.params["epochs"]
            or self._is_at_budget(last + progress.offset)
        )
        if is_over or self.stopped_epoch is not None:
            self.feedback.continue_at(last + progress.offset)
            self._measure(last, self.logs[last])
            # The trial may have been put back to go on without the rule that had stopped it.
            if self.stopped_epoch is not None and not self.feedback.should_stop_early():
                self.stopped_epoch = None
            is_over = is_over or self.stopped_epoch is not None
        else:
            self.feedback.continue_at(progress.epochs + progress.offset)
            self._remembered = progress.callbacks  # all callbacks see the training begin first
        self._begin_at(self.params["epochs"] if is_over else progress.epochs)

    def _inherit(self, saved: SavedTraining) -> None:
        continues = bool(self.feedback.reached)
        done = inherit(saved, self.model, continues)
        self.feedback.set_metadata("inherited", {"from": saved.progress.trial, **done})
        if continues:
            self._offset = saved.progress.offset
            self.logs = {epoch: dict(values) for epoch, values in saved.progress.logs.items()}
            self._begin_at(min(saved.progress.epochs, self.params["epochs"]))

    def _begin_at(self, epoch: int) -> None:
        # `fit` of Keras 3.15 reads it after `on_train_begin`, as `BackupAndRestore` needs it.
        self.model._initial_epoch = epoch

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Saves the state after the epoch before, with what all callbacks have changed in it.

        Args:
            epoch: Number of the epoch, from 0.
            logs: Not used.
        """
        self.model._initial_epoch = None  # the next `fit` of the model begins where it is told
        if self._offset is None:
            step = self.feedback._step
            self._offset = 0 if epoch > step else step + 1 - epoch
        self._save_if_due(epoch)

    def _save_if_due(self, epoch: int) -> None:
        states, self._remembered = self._remembered, ()
        if states:
            restore_callbacks(self._others(), states)
        if self._is_unsaved and epoch % self.save_every == 0:
            self._save(epoch)

    def _others(self) -> list[Any]:
        callbacks = () if self._list is None else self._list.callbacks
        return [c for c in callbacks if not isinstance(c, (FeedbackCallback, _Saver))]

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Adds the measurement of an epoch.

        Args:
            epoch: Number of the epoch, from 0.
            logs: Values of the epoch by name.

        Raises:
            FeedbackError: The logs do not contain a monitored name.
        """
        values = {name: float(value) for name, value in (logs or {}).items()}
        self._measure(epoch, values)
        self.logs[epoch] = values
        self._is_unsaved = self.checkpoint
        is_at_budget = self._is_at_budget(epoch + (self._offset or 0))
        if self.feedback.should_stop_early():
            self.stopped_epoch = epoch
        if self.stopped_epoch is not None or is_at_budget:
            self.model.stop_training = True
            note = self.feedback._claim.note
            if self.checkpoint and (self.stopped_epoch is not None or not (note and note.is_last)):
                # Now: at its end `fit` changes the weights, but the training may go on.
                self._save(epoch + 1)

    def _measure(self, epoch: int, logs: Mapping[str, float]) -> None:
        values = dict(logs)
        names = [self.monitor] if isinstance(self.monitor, str) else list(self.monitor)
        for name in names:
            if name not in values:
                raise FeedbackError(
                    f"There is no log {name!r} to take as the reward; after this epoch there are "
                    f"{', '.join(values) or 'none'}. {closest(name, values)} Logs that begin with "
                    "'val_' need validation data in `fit`, with validation_freq=1."
                )
        rewards = [values.pop(name) for name in names]
        reward = rewards[0] if len(rewards) == 1 else rewards
        step = epoch + (self._offset or 0)
        self.feedback.add_measurement(reward, metrics=values, step=step)

    def _file_name(self, number: int) -> str:
        # A budget that is no number of epochs, such as a share of the data, is another training.
        budget = self.feedback.budget
        other = "" if budget is None or self._counts_epochs() else f"-budget-{budget}"
        return f"training-{number}{other}.symexp"

    def _is_at_budget(self, step: int) -> bool:
        return self._counts_epochs() and step + 1 >= self.feedback.budget

    def _counts_epochs(self) -> bool:
        note, fidelity = self.feedback._claim.note, self.feedback._sweep.worker.fidelity
        if note is None or fidelity is None:
            return False
        # Budgets such as 0.1, 0.3 and 1 do not count epochs, although the last one could.
        return all(float(b).is_integer() for b in (fidelity.low, *note.budgets))

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Saves the end of the training, and lets the trial end after the body of the loop.

        Args:
            logs: Not used.
        """
        self.model._initial_epoch = None
        if self._is_unsaved:
            epochs = max(self.logs) + 1
            self._save(epochs, is_ended=epochs < self.params["epochs"])
        self._list = None
        if self.feedback._step >= 0:
            self.feedback._ending = "done" if self.stopped_epoch is None else "prune"

    def _save(self, epochs: int, is_ended: bool = False) -> None:
        offset = self._offset or 0
        states = states_of(self._others())
        progress = Progress(
            self.feedback.id, epochs, offset, is_ended, self.stopped_epoch, self.logs, states
        )
        write(self._path, self.model, progress, self._described)
        self.feedback.keep_checkpoint()
        self._is_unsaved = False


class _Saver(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Saves a training between two epochs: before any other callback sees the next one begin.

    Args:
        owner: The callback of the training.
    """

    def __init__(self, owner: FeedbackCallback) -> None:
        super().__init__()
        self.owner = owner

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Saves the state after the epoch before."""
        self.owner._save_if_due(epoch)


def _save_before_all(owner: FeedbackCallback, callbacks: Any) -> Any:
    """Puts a saver before all callbacks of a training, and returns their list.

    `LearningRateScheduler` changes the learning rate when an epoch begins. It does so again in the
    next attempt, so what is saved must not have the change.

    Args:
        owner: The callback of the training.
        callbacks: The list of `fit`, which calls the owner. Without one the owner saves itself.
    """
    if not isinstance(callbacks, keras.callbacks.CallbackList):
        return None
    if not any(isinstance(c, _Saver) and c.owner is owner for c in callbacks.callbacks):
        # A new list: Keras iterates over the present one.
        callbacks.callbacks = [_Saver(owner), *callbacks.callbacks]
    return callbacks


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
