"""A Keras callback that tells a sweep of every epoch, and ends the training early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras

from symexp.errors import closest
from symexp.sweeps.feedback import Feedback, FeedbackError

__all__ = ["FeedbackCallback"]


class FeedbackCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Adds a measurement after every epoch, and stops the training where it is not worth it.

    End the trial after `fit`: `feedback.done()` takes the last epoch as the reward.

    Args:
        feedback: The feedback of the iteration.
        monitor: The log that is the reward; with several objectives one for each.

    Attributes:
        stopped_epoch: After which epoch the training was ended early; `None` if it was not.

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

        Raises:
            FeedbackError: There is no log of that name.
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
