"""The errors that only the store raises; `symexp.errors` has their base and the common ones.

An exception of a user's build keeps its type. The store adds notes to it.
"""

from __future__ import annotations

from symexp.errors import SymexpError

__all__ = [
    "AmbiguousRealizationError",
    "ArchiveError",
    "BrokenPromiseError",
    "BuildMemoryError",
    "BuildTimeoutError",
    "CheckpointWarning",
    "CodeChangedWarning",
    "DamageWarning",
    "DamagedError",
    "DependencyFailedError",
    "DerivationError",
    "FetchError",
    "InUseError",
    "MatchError",
    "NotRealizedError",
    "RefError",
    "RemoteError",
    "RemoteWarning",
    "RightsError",
    "StoreError",
    "StoreFormatError",
    "TreeError",
    "UntrackedCodeWarning",
    "message_of",
]


class StoreError(SymexpError):
    """Base of all errors that the store raises itself."""


class StoreFormatError(StoreError, ValueError):
    """A directory is not a store, or is one of a version that is not known here."""


class RefError(StoreError, LookupError):
    """A reference is malformed, or the store contains nothing with this reference."""


class DerivationError(StoreError, ValueError):
    """A derivation cannot be used: name, digest, configuration or promised outputs do not fit."""


class TreeError(StoreError, ValueError):
    """A directory has an entry that the store cannot keep."""


class BrokenPromiseError(StoreError, FileNotFoundError):
    """A build ended without an output that the stage promises."""


class BuildTimeoutError(StoreError, TimeoutError):
    """A build took longer than the `timeout` of its stage, and was ended."""


class BuildMemoryError(StoreError, MemoryError):
    """A build used more memory than it reserved, and was ended."""


class MatchError(StoreError, LookupError):
    """A matcher chooses no realizations of a stage."""


class AmbiguousRealizationError(MatchError):
    """One realization was requested, and there are several."""


class NotRealizedError(StoreError, LookupError):
    """A stage is not realized, and only kept results were requested."""


class DependencyFailedError(StoreError, RuntimeError):
    """A stage was not run, because a stage that it depends on has a kept failure.

    Attributes:
        ref: The reference of the kept failure.
        stage: The digest of the stage that was not run.
    """

    def __init__(self, message: str, ref: str = "", stage: str = "") -> None:
        super().__init__(message)
        self.ref = ref
        self.stage = stage


class InUseError(StoreError, RuntimeError):
    """A realization cannot be removed, because others depend on it or a process uses it."""


class DamagedError(StoreError, ValueError):
    """A file of the store does not have the recorded bytes."""


class RightsError(StoreError, PermissionError):
    """This user may not do this in the store; nothing was built or removed."""


class ArchiveError(StoreError, ValueError):
    """An archive is refused; nothing of it was kept."""


class FetchError(StoreError, OSError):
    """A file could not be fetched, or has another digest."""


class CheckpointWarning(UserWarning):
    """A build begins anew, and its checkpoint was set aside."""


class RemoteError(StoreError, OSError):
    """A remote cannot be reached or used, or what it has is not accepted."""


class CodeChangedWarning(UserWarning):
    """The source of a stage differs from the one that a realization was built with."""


class DamageWarning(UserWarning):
    """A damaged realization is not used; it was set aside if this user may do that."""


class RemoteWarning(UserWarning):
    """A remote was not used, or a result was not pushed; the run went on without it."""


class UntrackedCodeWarning(UserWarning):
    """A stage uses something whose changes cannot be noticed."""


def message_of(error: BaseException) -> str:
    """Returns the text of an exception, even if its `__str__` fails."""
    try:
        return str(error)
    except Exception as raised:  # the code of a user's exception may do anything
        return f"<str failed: {type(raised).__name__}>"
