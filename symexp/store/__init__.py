"""How are results of expensive stages kept, found again, shared and removed?

A stage with its configuration is a `Derivation`; each kept result of it is a `Realization`. This
package knows bytes and JSON only; `symexp.stages` registers how symbolic stages become derivations.

Reading order:

- `refs`: the names of derivations and realizations
- `derivation`: a stage with its configuration, and the order of a pipeline
- `realization`: a kept result, and the graph of results
- `source_changes`: what has changed in the code since a result was built
- `reads`: the files of stages further down that a build reads
- `matchers`: choosing among several realizations of a stage
- `store`: `Store`, the public methods; each one leads into one of the packages below
- `realizing`: planning and building pipelines
- `upkeep`: queries and removal
- `transfer`: fetching files, packing and copying realizations
- `remote`: sharing realizations with other stores
- `disk`: the layout, locks, digests, and making results durable
- `errors`: the errors of all of these

Invariants: the directories are the only data, without an index that could disagree with them. A
realization never changes, and is in the store as a whole or not at all, whenever a process dies.
`docs/store-layout.md` has the layout on disk, `docs/design/store.md` the decisions and reasons.
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
    DamageWarning,
    DependencyFailedError,
    DerivationError,
    FetchError,
    InUseError,
    MatchError,
    NotRealizedError,
    RefError,
    RemoteError,
    RemoteWarning,
    RightsError,
    StoreError,
    StoreFormatError,
    TreeError,
    UntrackedCodeWarning,
)
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing.plan import Plan, Step
from symexp.store.realizing.session import Session
from symexp.store.refs import Ref
from symexp.store.remote.records import Transfer
from symexp.store.remote.remote import Remote
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
    "DamageWarning",
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
    "Remote",
    "RemoteError",
    "RemoteWarning",
    "RightsError",
    "Session",
    "Step",
    "Store",
    "StoreError",
    "StoreFormatError",
    "Transfer",
    "TreeError",
    "UntrackedCodeWarning",
    "matchers",
]
