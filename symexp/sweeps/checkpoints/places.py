"""Places of checkpoints: what they guarantee, and which trial a checkpoint belongs to."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NamedTuple

from symexp.errors import SymexpError
from symexp.study.ledger.checkpoint_folders import study_folder, trial_folder
from symexp.study.study import Study
from symexp.study.trial import Trial
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.values import view

__all__ = ["LAST", "Checkpoints", "OpenCheckpoint", "TrialKey", "Wanted", "key_of"]


class TrialKey(NamedTuple):
    """Which checkpoints an attempt may go on from: those of the same trial and candidate.

    Attributes:
        study: The folder of the study; a study that is made later has another one.
        trial: The folder of the trial, with a digest of its decisions and of its candidate.
        derivation: The derivation of the trial in a store; `None` without a store.
    """

    study: str
    trial: str
    derivation: Any = None

    @property
    def digest(self) -> str:
        """The digest of the study, the trial and the candidate, 16 hex digits."""
        return hashlib.blake2b(f"{self.study}/{self.trial}".encode(), digest_size=8).hexdigest()


def key_of(study: Study, trial: Trial, derivation: Any = None) -> TrialKey:
    """Returns the key of the checkpoints of a trial.

    Args:
        study: The study, with its space.
        trial: The trial; its decisions are known.
        derivation: The derivation of the trial in a store.
    """
    assert trial.dna is not None
    assert study.template is not None
    try:
        # The experiment of the user may have changed, so the candidate is made again.
        known = fingerprint(view(study.template.decode_frozen(trial.dna)))
    except SymexpError:  # a candidate without a fingerprint is known by its decisions alone
        known = None
    text = json.dumps([trial.dna.to_json_str(), known])
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    folder = study_folder(study.ledger.name, study.ledger.identity)
    return TrialKey(folder, trial_folder(trial.number, digest), derivation)


class Wanted(NamedTuple):
    """Which checkpoint of a trial is copied.

    Attributes:
        attempt: The attempt that left it; `None` for the last one that left any.
        or_last: Whether to copy the last one if that of the attempt is not kept any more.
    """

    attempt: int | None = None
    or_last: bool = True


#: The last checkpoint of a trial.
LAST = Wanted()


class OpenCheckpoint(ABC):
    """The checkpoint of one attempt, which this process uses.

    Attributes:
        files: The directory of this machine that the attempt writes into.
        inherited_from: The id of the trial whose checkpoint the content is; `None` for its own.
    """

    files: Path
    inherited_from: int | None

    @abstractmethod
    def inherit(
        self, parent: int, source: Checkpoints, key: TrialKey, wanted: Wanted = LAST
    ) -> int:
        """Fills the directory with a checkpoint of another trial, if it is empty.

        A process that is killed leaves all of it in the directory, or nothing.

        Args:
            parent: The id of that trial.
            source: Where its checkpoint is.
            key: The key of that trial.
            wanted: Which of its checkpoints.

        Returns:
            The number of the attempt of that trial whose checkpoint it is; 0 if the directory has
            files, or the other trial no such checkpoint.
        """

    @abstractmethod
    def publish(self, *, is_own: bool) -> None:
        """Makes the content what the next attempt gets.

        Args:
            is_own: Whether the content is the work of this trial, and not inherited any more.

        Raises:
            StoreError, OSError: The place cannot be written.
        """

    @abstractmethod
    def end(self) -> None:
        """Removes what earlier attempts left, after the trial has ended in this one."""

    @abstractmethod
    def close(self) -> None:
        """Frees what this process holds; `files` may be gone then."""


class Checkpoints(ABC):
    """A place where the checkpoints of all trials of a sweep are kept.

    Implementers guarantee, for any number of processes and for kills at any moment:

    - an attempt gets the whole content that the last attempt before it has published, or had;
    - attempts have directories of their own, so what an earlier attempt writes after a later one
      was opened reaches neither the later one nor its successors;
    - workers that open the same attempt share its directory, if `is_shared`.

    Attributes:
        is_shared: Whether workers of one group can use the directory of their attempt together.
    """

    is_shared = True

    @abstractmethod
    def open(self, key: TrialKey, attempt: int) -> OpenCheckpoint:
        """Opens the checkpoint of an attempt; it has the content of the last one at first.

        Args:
            key: The key of the trial.
            attempt: The number of the attempt, from 1.
        """

    @abstractmethod
    def fetch(self, key: TrialKey, target: Path, wanted: Wanted = LAST) -> int:
        """Copies the content of a trial into a new directory.

        Args:
            key: The key of the trial.
            target: The directory, which is made.
            wanted: Which content.

        Returns:
            The number of the attempt whose content it is; 0 if there was none, and no directory is
            made.
        """
