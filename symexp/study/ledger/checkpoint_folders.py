"""The folders of the checkpoints of trials: their names, and the place beside a database file.

`<place>/<study>-<digest>/<trial>-<digest>/`: the first digest is that of the identity of the study,
the second one depends on the candidate (`symexp.sweeps.checkpoints`).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

__all__ = ["folder_beside", "remove_study", "remove_trial", "study_folder", "trial_folder"]

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 60


def folder_beside(url: str) -> Path | None:
    """Returns the folder beside the file of a database: `sweep.db.checkpoints`.

    Args:
        url: The SQLAlchemy URL of the database.

    Returns:
        `None` for a database that is not a file of this machine.
    """
    scheme, _, rest = url.partition("://")
    path = rest.partition("#")[0].partition("?")[0].removeprefix("/")
    if scheme.partition("+")[0] != "sqlite" or not path or path.startswith("file:"):
        return None
    return Path(f"{path}.checkpoints").absolute()


def study_folder(name: str, identity: str) -> str:
    """Returns the name of the folder of a study.

    Args:
        name: The name of the study.
        identity: What differs for a study of this name that is made later, `Ledger.identity`.
    """
    readable = _UNSAFE.sub("-", name)[:_LONGEST].strip(".-") or "study"
    return f"{readable}-{hashlib.blake2b(identity.encode(), digest_size=6).hexdigest()}"


def trial_folder(number: int, digest: str = "") -> str:
    """Returns the name of the folder of a trial, or the part before the digest.

    Args:
        number: The number of the trial, from 0; the folder has the id, from 1.
        digest: The digest of the candidate.
    """
    return f"{number + 1:05d}-{digest}"


def remove_study(place: Path | None, name: str, identity: str) -> None:
    """Removes the checkpoints of all trials of a study; a worker that uses one gets an error."""
    if place is not None:
        _remove(place / study_folder(name, identity))
        _remove_empty(place)


def remove_trial(place: Path | None, name: str, identity: str, number: int) -> None:
    """Removes the checkpoints of a trial, whatever its candidates were."""
    home = None if place is None else place / study_folder(name, identity)
    if home is not None and home.is_dir():
        for found in home.glob(f"{trial_folder(number)}*"):
            _remove(found)


def _remove(path: Path) -> None:
    try:
        # One rename, so that nobody goes on from a part of it.
        trash = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
        os.rename(path, trash)
    except FileNotFoundError:
        return
    shutil.rmtree(trash, ignore_errors=True)


def _remove_empty(path: Path) -> None:
    try:
        path.rmdir()
    except OSError:  # other studies have checkpoints, or there are none
        return
