"""Which place of checkpoints a sweep has: that of `checkpoints=`, of its store or its study."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from symexp.errors import describe
from symexp.store.remote.remote import Remote
from symexp.study.study import Study
from symexp.sweeps.checkpoints.folders import FolderCheckpoints, StoreCheckpoints
from symexp.sweeps.checkpoints.places import Checkpoints
from symexp.sweeps.checkpoints.uploads import UploadedCheckpoints
from symexp.sweeps.feedback_arguments import FeedbackError
from symexp.sweeps.limits import SamplingError

__all__ = ["place_of_checkpoints", "places_of"]


def place_of_checkpoints(value: Any) -> str | Remote | None:
    """Returns the argument `checkpoints`: an absolute path, or what is behind a URL.

    Raises:
        SamplingError: It is neither, or a file is in the place of the folder.
        RemoteError: The URL cannot be used.
        MissingExtraError: The package for the URL is not installed.
    """
    if value is None or isinstance(value, Remote):
        return value
    if not isinstance(value, (str, os.PathLike)) or isinstance(os.fspath(value), bytes):
        raise SamplingError(
            "Expected checkpoints to be a folder or a URL such as 's3://bucket/checkpoints', but "
            f"got {describe(value)}."
        )
    text = os.fspath(value)
    if not text.strip():
        raise SamplingError(
            f"Expected checkpoints to be a folder or a URL, but got {text!r}. For the folder that "
            "this process runs in, write checkpoints='.'."
        )
    if "://" in text:
        return Remote(text)
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SamplingError(
            f"Expected checkpoints to be a folder, but {str(path)!r} is a file. Name another "
            "folder; it is made if it does not exist."
        )
    return str(path)


def places_of(
    checkpoints: str | Remote | None, store: Any, study: Study, group: str | None
) -> Callable[[], Checkpoints]:
    """Returns a function that returns the place of the checkpoints of a sweep, made at first use.

    Args:
        checkpoints: The argument of the sweep, from `place_of_checkpoints`.
        store: The store of the sweep, a `Store`; `None` if it has none.
        study: The study.
        group: The group of the worker.

    Raises:
        SamplingError: The workers of a group cannot share directories behind the URL.
    """
    if not isinstance(checkpoints, Remote):
        return cache(lambda: _local(checkpoints, store, study))
    if group is not None:
        raise SamplingError(
            f"The workers of the group {group!r} share the checkpoint of a trial, but behind a URL "
            f"each has a copy of its own ({checkpoints!r}). Name a folder that all of them can "
            "reach, or leave out `checkpoints`."
        )
    uploaded = UploadedCheckpoints(checkpoints)
    return lambda: uploaded


def _local(checkpoints: str | None, store: Any, study: Study) -> Checkpoints:
    if checkpoints is not None:
        return FolderCheckpoints(Path(checkpoints))
    if store is not None:
        return StoreCheckpoints(store.layout)
    folder = study.ledger.checkpoint_folder()
    if folder is None:
        raise FeedbackError(
            f"There is no place for the checkpoints of the study {study.name!r}: its database is "
            "not a file. Name a folder or a URL that all workers can reach: "
            "`sx.sample(..., checkpoints='s3://bucket/checkpoints')`; or give the sweep a store: "
            "`store='my_store'`."
        )
    return FolderCheckpoints(folder)
