"""How are results of expensive stages kept, found again, shared and removed?

A stage with its configuration is a `Derivation`; each kept result of it is a `Realization`. This
package knows bytes and JSON only; `symexp.stages` registers how symbolic stages become derivations.

Reading order:

- `refs`: the names of derivations and realizations
- `limits`: timeouts and resources as users write them
- `derivation`: a stage with its configuration, and the order of a pipeline
- `realization`: a kept result, and the graph of results
- `provenance`: by whom, where and with which versions a result was built
- `source_changes`: what has changed in the code since a result was built
- `reads`: the files of stages further down that a build reads
- `checkpoints`: directories that outlive builds that were killed
- `matchers`: choosing among several realizations of a stage
- `inventory`: looking at what a store has, keeping, removing and sharing it
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
from symexp.store.checkpoints import Checkpoint
from symexp.store.derivation import BuildContext, Derivation
from symexp.store.disk.verify import Damage
from symexp.store.errors import (
    AmbiguousRealizationError,
    ArchiveError,
    BrokenPromiseError,
    BuildMemoryError,
    BuildTimeoutError,
    CheckpointWarning,
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
from symexp.store.provenance.record import Provenance
from symexp.store.realization import Realization
from symexp.store.realizing.plan import Plan, Step
from symexp.store.realizing.session import Session
from symexp.store.refs import Ref
from symexp.store.remote.records import Transfer
from symexp.store.remote.remote import Remote
from symexp.store.store import Store
from symexp.store.upkeep.gc import Collected
from symexp.store.upkeep.graphs import GraphNode, PipelineGraph
from symexp.store.upkeep.queries import Difference
from symexp.store.upkeep.summary import Summary

__all__ = [
    "AmbiguousRealizationError",
    "ArchiveError",
    "BrokenPromiseError",
    "BuildContext",
    "BuildMemoryError",
    "BuildTimeoutError",
    "Checkpoint",
    "CheckpointWarning",
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
    "GraphNode",
    "InUseError",
    "MatchError",
    "Matcher",
    "NotRealizedError",
    "PipelineGraph",
    "Plan",
    "Provenance",
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
    "Summary",
    "Transfer",
    "TreeError",
    "UntrackedCodeWarning",
    "matchers",
]
