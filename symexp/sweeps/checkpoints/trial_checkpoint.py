"""The checkpoint of one claimed trial, which is opened at first use."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import final

from symexp._base.introspection import level_of_user
from symexp.store.errors import CheckpointWarning, StoreError
from symexp.study.trial import FINISHED, Trial
from symexp.sweeps.checkpoints.attempts import is_empty
from symexp.sweeps.checkpoints.places import LAST, Checkpoints, OpenCheckpoint, TrialKey, Wanted
from symexp.sweeps.worker import Observer

__all__ = ["TrialCheckpoint"]


@final
class TrialCheckpoint(Observer):
    """The checkpoint of one attempt of a trial. Nothing is made before the first use.

    Args:
        place: Returns the place of the checkpoints of the sweep.
        key_of: Returns the key of a trial of the study.
        trial: The trial.
        keeps_previous: Whether the checkpoint of the attempt before the last one stays when the
            trial has ended, for a trial that begins from it.
    """

    def __init__(
        self,
        place: Callable[[], Checkpoints],
        key_of: Callable[[Trial], TrialKey],
        trial: Trial,
        *,
        keeps_previous: bool = False,
    ) -> None:
        self._keeps_previous = keeps_previous
        self._place = place
        self._key_of = key_of
        self._trial = trial
        self._attempt = trial.attempts
        self._opened: OpenCheckpoint | None = None
        self._mutex = threading.RLock()

    @property
    def is_used(self) -> bool:
        """Whether this attempt has used its checkpoint."""
        return self._opened is not None

    @property
    def goes_on(self) -> bool:
        """Whether this attempt uses what earlier attempts of the trial have left."""
        opened = self._opened
        if opened is None or opened.inherited_from is not None:
            return False
        return opened.files.is_dir() and not is_empty(opened.files)

    def directory(self) -> Path:
        """Returns the directory of the attempt; opens the checkpoint at the first call."""
        files = self._open().files
        files.mkdir(exist_ok=True)  # the body of the loop may have removed it, to begin anew
        return files

    @property
    def inherited_from(self) -> int | None:
        """The id of the trial whose checkpoint the content is; `None` for content of its own."""
        return self._open().inherited_from

    def inherit(self, parent: Trial, wanted: Wanted = LAST) -> int:
        """Fills the directory with a checkpoint of another trial, if it is empty.

        Args:
            parent: The other trial, of the same study.
            wanted: Which of its checkpoints.

        Returns:
            The number of the attempt of the other trial whose checkpoint it is; 0 if the directory
            has files, or the other trial no such checkpoint.
        """
        return self._open().inherit(parent.id, self._place(), self._key_of(parent), wanted)

    def keep(self) -> None:
        """Makes the content what the next attempt gets; it is the trial's own from now on."""
        self._open().publish(is_own=True)

    def is_measured(self) -> None:
        """Keeps the content after a measurement."""
        self._keep_quietly(is_own=True)

    def ends(self, state: str) -> None:
        """Keeps the content before the attempt ends."""
        self._keep_quietly(is_own=state in FINISHED)

    def has_ended(self, state: str) -> None:
        """Removes what earlier attempts left, if the trial has ended."""
        if self._opened is not None and state in FINISHED and not self._keeps_previous:
            try:
                self._opened.end()
            except (StoreError, OSError) as error:
                self._warn("Earlier checkpoints were not removed", error)

    def close(self) -> None:
        """Frees what this process holds, when the loop goes on."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _open(self) -> OpenCheckpoint:
        with self._mutex:
            if self._opened is None:
                self._opened = self._place().open(self._key_of(self._trial), self._attempt)
            return self._opened

    def _keep_quietly(self, *, is_own: bool) -> None:
        """Keeps the content, if it is used; a failure must not lose the result of a trial."""
        if self._opened is None:
            return
        try:
            self._opened.publish(is_own=is_own)
        except (StoreError, OSError) as error:
            self._warn("The checkpoint was not kept", error)

    def _warn(self, what: str, error: Exception) -> None:
        warnings.warn(
            f"{what} (trial {self._trial.id}): {error} The next attempt goes on from the last "
            "checkpoint that was kept; `feedback.keep_checkpoint()` tries again.",
            CheckpointWarning,
            stacklevel=level_of_user(),
        )
