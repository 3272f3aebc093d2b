"""How does a symbolic object become something that a store builds and remembers? Stages.

A stage is a symbolic object whose class builds artifacts into a directory. A pipeline is one tree
of stages. The store knows only derivations: names, digests and functions that build. This package
turns the first into the second. It is also the public module `sx.stages`, with the stages that
symexp ships.

Reading order:

- `ref_path`: `RefPath`, a file of a stage as an argument of another one: `data / "x.npz"`
- `stage`: `@sx.stage` and `sx.Stage`; a class or function becomes symbolic, with a `matcher`
- `tracking`: records of the code that a class or function consists of
- `declared`: what a stage declares about its identity, `identity=` and `added=`
- `stage_refs`: references of stages in configurations
- `identity`: from a stage to its derivation; what makes two stages the same
- `restoring`: from a realization back to its stage
- `facts`: what a stage tells about its code for the provenance of its result
- `builder`: the build of a stage, with an `Input` in place of each dependency
- `builtin`: the stages `Constant`, `FetchUrl`, `FetchLocal` and `Unpack`
- `each`: `EACH` and `files_of`, the file in a stage that is built for many, and which files
- `map`: the stage `Map`, one build for each file of another stage
- `calls`: the stage `Call` for `store.run(exp, "train_and_evaluate")`, and the value of a call
- `trials`: the stage `Trial`, and the store as the memory of a sweep
- `default_store`: `sx.default_store`

Invariants: equal stages have equal derivations, in any process. No code of the user runs before its
build. The code that built a result is recorded with it, and a change of the code is noticed.
"""

from symexp.stages.builtin import Constant, FetchLocal, FetchUrl, Unpack
from symexp.stages.calls import Call
from symexp.stages.each import EACH, Each, FilesOf, files_of
from symexp.stages.map import ItemSource, Map
from symexp.stages.ref_path import RefPath
from symexp.stages.trials import Trial
from symexp.store.provenance.witness import note
from symexp.store.transfer.content import digest_of

__all__ = [
    "EACH",
    "Call",
    "Constant",
    "Each",
    "FetchLocal",
    "FetchUrl",
    "FilesOf",
    "ItemSource",
    "Map",
    "RefPath",
    "Trial",
    "Unpack",
    "digest_of",
    "files_of",
    "note",
]
