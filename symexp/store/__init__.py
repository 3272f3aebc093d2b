"""The content-addressed store: derivations, realizations, matchers, upkeep. Bytes and JSON only.

`docs/store-layout.md` has the layout on disk, `docs/design/store.md` what was decided and why.
"""

from __future__ import annotations

from symexp.store import matchers
from symexp.store.derivation import BuildContext, Derivation
from symexp.store.disk.verify import Damage
from symexp.store.errors import (
    AmbiguousRealizationError,
    ArchiveError,
    BrokenPromiseError,
    CodeChangedWarning,
    DamagedError,
    DependencyFailedError,
    DerivationError,
    FetchError,
    InUseError,
    MatchError,
    NotRealizedError,
    RefError,
    StoreError,
    StoreFormatError,
    TreeError,
)
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing.plan import Plan, Step
from symexp.store.realizing.session import Session
from symexp.store.refs import Ref
from symexp.store.store import Store
from symexp.store.upkeep.gc import Collected
from symexp.store.upkeep.queries import Difference

__all__ = [
    "AmbiguousRealizationError",
    "ArchiveError",
    "BrokenPromiseError",
    "BuildContext",
    "CodeChangedWarning",
    "Collected",
    "Damage",
    "DamagedError",
    "DependencyFailedError",
    "Derivation",
    "DerivationError",
    "Difference",
    "FetchError",
    "InUseError",
    "MatchError",
    "Matcher",
    "NotRealizedError",
    "Plan",
    "Realization",
    "Ref",
    "RefError",
    "Session",
    "Step",
    "Store",
    "StoreError",
    "StoreFormatError",
    "TreeError",
    "matchers",
]
